#ifndef STYR_CLI_WHAT_IF_HPP_
#define STYR_CLI_WHAT_IF_HPP_

// Changes as they are typed.

#include <span>
#include <string>

#include "absl/status/status.h"
#include "styr/edit.hpp"

namespace styr::cli {

// Adds changes written as `TABLE; column=value; column=value`, and removals written as `TABLE; KEY`, to
// `edit`. InvalidArgument when one is not written so; whether tables and columns are there is seen when the
// edit is committed.
absl::Status add_changes(std::span<const std::string> changes, Edit& edit);
absl::Status add_removals(std::span<const std::string> removals, Edit& edit);

}  // namespace styr::cli

#endif  // STYR_CLI_WHAT_IF_HPP_
