#ifndef STYR_SRC_TEXT_HPP_
#define STYR_SRC_TEXT_HPP_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/strings/string_view.h"

namespace styr {

// Debian pins absl::string_view to Abseil's own type, which does not convert to or from std::string_view.
inline absl::string_view to_absl(std::string_view s) { return {s.data(), s.size()}; }
inline std::string_view from_absl(absl::string_view s) { return {s.data(), s.size()}; }

// The longest start of `text` of at most `bytes` bytes that does not cut a UTF-8 character in two. Text that
// is not UTF-8 is cut at most three bytes earlier.
inline std::string_view shorten(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  const auto inside_character = [&](std::size_t at) {
    return (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80U;
  };
  std::size_t end = bytes;
  for (int step = 0; step < 3 && end > 0 && inside_character(end); ++step) --end;
  return text.substr(0, end);
}

// `text` in double quotes for a message; a long one is cut and ends with `…`.
inline std::string quote(std::string_view text) {
  const std::string_view start = shorten(text, 80);
  std::string quoted = "\"";
  quoted.append(start);
  quoted.append(start.size() < text.size() ? "…\"" : "\"");
  return quoted;
}

}  // namespace styr

#endif  // STYR_SRC_TEXT_HPP_
