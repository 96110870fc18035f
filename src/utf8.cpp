#include "utf8.hpp"

#include <array>
#include <cstddef>

namespace styr {
namespace {

enum ByteClass : std::uint8_t { plain, line, control, high };

constexpr std::array<std::uint8_t, 256> kByteClass = [] {
  std::array<std::uint8_t, 256> classes{};
  for (std::size_t byte = 0; byte < classes.size(); ++byte) {
    classes[byte] = byte >= 0x80 ? high : byte < 0x20 || byte == 0x7f ? control : plain;
  }
  classes['\t'] = classes['\n'] = classes['\r'] = line;
  return classes;
}();

// Length of the character that starts at `at`, 0 when none does. Unicode 15, table 3-7.
std::size_t character_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const unsigned char first = byte(0);
  const std::size_t length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (length == 0 || text.size() - at < length) return 0;
  const unsigned char low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  const unsigned char high_end = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  if (byte(1) < low || byte(1) > high_end) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if ((byte(i) & 0xc0U) != 0x80U) return 0;
  }
  return length;
}

}  // namespace

TextFinding find_text_fault(std::string_view text, TextLines lines) {
  const std::uint8_t last_allowed = lines == TextLines::many ? line : plain;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::uint8_t kind = kByteClass[static_cast<unsigned char>(text[at])];
    if (kind <= last_allowed) {
      ++at;
    } else if (kind != high) {
      return {TextFault::control_character, at};
    } else {
      const std::size_t length = character_length(text, at);
      if (length == 0) return {TextFault::not_utf8, at};
      at += length;
    }
  }
  return {TextFault::none, at};
}

}  // namespace styr
