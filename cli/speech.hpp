#ifndef STYR_CLI_SPEECH_HPP_
#define STYR_CLI_SPEECH_HPP_

// Numbers and words for people, in one of the languages of the library.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "styr/schema.hpp"

namespace styr::cli {

class Speech {
 public:
  explicit Speech(Language language) : language_(language) {}

  Language language() const { return language_; }
  // The words in this language.
  std::string operator()(Labels labels) const { return std::string(labels.in(language_)); }
  // The words with `{}` replaced by the text.
  std::string operator()(Labels labels, std::string_view inserted) const;

  // Rounded half away from zero, always with that many decimals; decimal comma and spaces between thousands
  // in Norwegian, point and commas in English. A minus is the true sign, U+2212.
  std::string number(double value, int decimals) const;
  std::string count(std::size_t n) const { return number(static_cast<double>(n), 0); }
  // A share as whole percent; 100 % is said of the whole only, 0 % of nothing only.
  std::string percent(double share) const;

 private:
  Language language_;
};

}  // namespace styr::cli

#endif  // STYR_CLI_SPEECH_HPP_
