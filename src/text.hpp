#ifndef STYR_SRC_TEXT_HPP_
#define STYR_SRC_TEXT_HPP_

#include <string_view>

#include "absl/strings/string_view.h"

namespace styr {

// Debian pins absl::string_view to Abseil's own type, which does not convert to or from std::string_view.
inline absl::string_view to_absl(std::string_view s) { return {s.data(), s.size()}; }
inline std::string_view from_absl(absl::string_view s) { return {s.data(), s.size()}; }

}  // namespace styr

#endif  // STYR_SRC_TEXT_HPP_
