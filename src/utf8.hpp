#ifndef STYR_SRC_UTF8_HPP_
#define STYR_SRC_UTF8_HPP_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace styr {

// What keeps a text out of a model.
enum class TextFault : std::uint8_t {
  none,
  not_utf8,
  // A NUL or another character below U+0020, or U+007F. Tabs and line breaks count where `lines` is not
  // allowed.
  control_character,
};

enum class TextLines : bool { one, many };

struct TextFinding {
  TextFault fault = TextFault::none;
  std::size_t at = 0;  // the byte where it begins; the size of the text where there is none
};

// The first fault of `text`. Overlong forms, surrogates and characters above U+10FFFF are not UTF-8.
TextFinding find_text_fault(std::string_view text, TextLines lines);

}  // namespace styr

#endif  // STYR_SRC_UTF8_HPP_
