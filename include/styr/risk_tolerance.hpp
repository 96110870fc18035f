#ifndef STYR_RISK_TOLERANCE_HPP_
#define STYR_RISK_TOLERANCE_HPP_

// How much risk is tolerated where, and how a consequence looks from the level above.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "styr/model.hpp"

namespace styr {

// The tolerances of a model that hold on a day. Keeps the model alive; safe to read from several threads.
//
// Of the rows that fit a risk at a unit the most particular one decides: first the nearest unit (the unit
// itself, then those above it, then rows without a unit), then a row with a goal, then one with a category,
// then one with a level. Of rows for the same thing the one that came into force last stands. Where several
// goals give rows of the same kind, the strictest counts.
class RiskTolerances {
 public:
  explicit RiskTolerances(Model model, std::optional<Date> day);

  // Row of the tolerance that decides; none when none fits. `goals` are rows of goals that the risk
  // threatens. O(depth × rows that name the units on the way).
  std::optional<std::uint32_t> row_for(std::uint32_t unit, std::string_view category,
                                       std::span<const std::uint32_t> goals) const;
  // The highest level of risk that is tolerated by the row.
  std::int32_t tolerated_level(std::uint32_t row) const {
    return model_.table<RiskTolerance>()[row].tolerated_level;
  }

 private:
  std::optional<std::uint32_t> best_of(const std::vector<std::uint32_t>& rows, std::uint32_t unit,
                                       std::string_view category, std::span<const std::uint32_t> goals) const;

  Model model_;
  absl::flat_hash_map<std::uint32_t, std::vector<std::uint32_t>> of_unit_;  // kNoRow: no unit is named
};

// How consequences look from the level above, by unit. A unit without a table hands them on as they are.
class RiskTranslations {
 public:
  explicit RiskTranslations(const Model& model);

  // O(1). A consequence of 0, not rated, stays so.
  std::int32_t at_parent(std::uint32_t unit, std::int32_t consequence) const;

 private:
  absl::flat_hash_map<std::uint32_t, std::vector<std::int32_t>> tables_;
};

}  // namespace styr

#endif  // STYR_RISK_TOLERANCE_HPP_
