#include "speech.hpp"

#include <algorithm>
#include <cmath>

#include "styr/number.hpp"

namespace styr::cli {
namespace {

constexpr std::string_view kNoBreakSpace = "\xc2\xa0";

// Norwegian orthography leaves four digits together.
std::string with_thousands_apart(std::string_view digits, std::string_view separator,
                                 std::size_t from_digits) {
  if (digits.size() < from_digits) return std::string(digits);
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) text += separator;
    text += digits[i];
  }
  return text;
}

}  // namespace

std::string Speech::operator()(Labels labels, std::string_view inserted) const {
  std::string text = (*this)(labels);
  const std::size_t place = text.find("{}");
  if (place != std::string::npos) text.replace(place, 2, inserted);
  return text;
}

std::string Speech::number(double value, int decimals) const {
  const bool norwegian = language_ != Language::english;
  const int places = std::clamp(decimals, 0, 15);
  std::string plain;
  append_number(Number(round_half_away(value, places), static_cast<std::uint8_t>(places)), plain);

  std::string text;
  std::string_view rest = plain;
  if (rest.substr(0, 1) == "-") {
    text += "−";
    rest.remove_prefix(1);
  }
  if (rest.find('e') == std::string_view::npos) {
    const std::size_t point = std::min(rest.find('.'), rest.size());
    text += norwegian ? with_thousands_apart(rest.substr(0, point), kNoBreakSpace, 5)
                      : with_thousands_apart(rest.substr(0, point), ",", 4);
    rest.remove_prefix(point);
  }
  const std::size_t fraction = text.size();
  text += rest;
  if (norwegian) std::replace(text.begin() + static_cast<std::ptrdiff_t>(fraction), text.end(), '.', ',');
  return text;
}

std::string Speech::percent(double share) const {
  double whole = round_half_away(100 * share, 0);
  if (whole == 100 && share < 1) whole = 99;
  if (whole == 0 && share > 0) whole = 1;
  const std::string_view sign = language_ == Language::english ? "%" : "\xc2\xa0%";
  return number(whole, 0).append(sign);
}

}  // namespace styr::cli
