#ifndef STYR_SRC_RANGES_HPP_
#define STYR_SRC_RANGES_HPP_

// What the cells of a range mean as a distribution. One place for reading and for validation.

#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "styr/distribution.hpp"
#include "styr/losses.hpp"
#include "styr/policy.hpp"
#include "styr/records.hpp"

namespace styr {

// The cells of a row that say how often, or how much. InvalidArgument when they make no range.
absl::StatusOr<Distribution> frequency_of(const RiskLoss& loss);
absl::StatusOr<Distribution> amount_of(const RiskLoss& loss, const Policy& policy);
absl::StatusOr<Distribution> amount_of(const PlanItem& item, const Policy& policy);

// A row as a source of loss. Its random numbers go by the id of the risk alone, so that both stages of a risk
// meet the same years.
absl::StatusOr<LossSource> source_of(const RiskLoss& loss, const Policy& policy);
absl::StatusOr<LossSource> source_of(const PlanItem& item, const Policy& policy);
// The two numbers of the register itself, as an event that comes at most once a year and costs that much.
// InvalidArgument when either is missing.
absl::StatusOr<LossSource> source_of(const Risk& risk);

// The tolerance curve of a scope: none where the policy has none.
absl::StatusOr<std::optional<Distribution>> tolerated_losses(const Policy& policy, std::string_view scope);

}  // namespace styr

#endif  // STYR_SRC_RANGES_HPP_
