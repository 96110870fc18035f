#ifndef STYR_CLI_SELECTION_HPP_
#define STYR_CLI_SELECTION_HPP_

// Records that were named on the command line.

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "styr/model.hpp"

namespace styr::cli {

// Row of the record with that id. NotFound with what may have been meant when there is none.
absl::StatusOr<std::uint32_t> find_unit(const Model& model, const std::string& id);
absl::StatusOr<std::uint32_t> find_goal(const Model& model, const std::string& id);
absl::StatusOr<std::uint32_t> find_indicator(const Model& model, const std::string& id);
absl::StatusOr<std::uint32_t> find_target(const Model& model, const std::string& id);
absl::StatusOr<std::uint32_t> find_risk(const Model& model, const std::string& id);
absl::StatusOr<std::uint32_t> find_service(const Model& model, const std::string& id);

}  // namespace styr::cli

#endif  // STYR_CLI_SELECTION_HPP_
