#include "policy_words.hpp"

#include <algorithm>

namespace styr {

PolicyWords::PolicyWords(const Policy& policy, std::string_view key) {
  std::string_view text = policy.text(key).value_or(std::string_view());
  while (!text.empty()) {
    const std::size_t bar = std::min(text.find('|'), text.size());
    if (bar > 0) words_.push_back(fold_case(text.substr(0, bar)));
    text.remove_prefix(std::min(bar + 1, text.size()));
  }
}

bool PolicyWords::contain(std::string_view word) const {
  return std::find(words_.begin(), words_.end(), fold_case(word)) != words_.end();
}

std::string fold_case(std::string_view text) {
  std::string folded(text);
  unsigned char before = 0;
  for (char& c : folded) {
    const auto byte = static_cast<unsigned char>(c);
    const bool ascii_capital = byte >= 'A' && byte <= 'Z';
    // In UTF-8, U+00C0 to U+00DE are 0xC3 0x80..0x9E; U+00D7 is the multiplication sign.
    const bool latin_capital = before == 0xc3 && byte >= 0x80 && byte <= 0x9e && byte != 0x97;
    if (ascii_capital || latin_capital) c = static_cast<char>(byte + 0x20);
    before = byte;
  }
  return folded;
}

}  // namespace styr
