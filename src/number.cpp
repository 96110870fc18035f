#include "styr/number.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <system_error>

namespace styr {
namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The shortest decimal digits that read back as a finite double: 0.d1d2d3… * 10^point. Zero has no digits.
struct Digits {
  std::array<char, std::numeric_limits<double>::max_digits10> digit{};
  int count = 0;
  int point = 0;
  bool negative = false;
};

Digits shortest_digits(double value) {
  Digits result;
  if (value == 0) return result;
  // d.ddddddddddddddde-308 and a sign: 24 characters at most.
  std::array<char, 32> text{};
  const char* const end =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific).ptr;
  const char* at = text.data();
  if (*at == '-') {
    result.negative = true;
    ++at;
  }
  for (; *at != 'e'; ++at) {
    if (*at != '.') result.digit[static_cast<std::size_t>(result.count++)] = *at;
  }
  ++at;                  // the e
  if (*at == '+') ++at;  // from_chars reads no plus
  int exponent = 0;
  std::from_chars(at, end, exponent);
  result.point = exponent + 1;
  return result;
}

void append_plain(const Digits& number, int min_decimals, std::string& out) {
  const auto digits = [&](int from, int to) {
    out.append(number.digit.data() + from, static_cast<std::size_t>(to - from));
  };
  const auto zeros = [&](int count) { out.append(static_cast<std::size_t>(count), '0'); };

  const int whole = std::clamp(number.point, 0, number.count);
  if (number.point <= 0) {
    out += '0';
  } else {
    digits(0, whole);
    zeros(number.point - whole);
  }
  const int leading_zeros = number.count == 0 ? 0 : std::max(0, -number.point);
  const int decimals = leading_zeros + number.count - whole;
  if (decimals == 0 && min_decimals == 0) return;
  out += '.';
  zeros(leading_zeros);
  digits(whole, number.count);
  zeros(std::max(0, min_decimals - decimals));
}

void append_with_exponent(const Digits& number, std::string& out) {
  out += number.digit[0];
  if (number.count > 1) {
    out += '.';
    out.append(number.digit.data() + 1, static_cast<std::size_t>(number.count - 1));
  }
  out += 'e';
  out += std::to_string(number.point - 1);
}

void append_padded(double value, int min_decimals, std::string& out) {
  if (!std::isfinite(value)) {
    out += std::isnan(value) ? "nan" : value < 0 ? "-inf" : "inf";
    return;
  }
  const Digits number = shortest_digits(value);
  if (number.negative) out += '-';
  // 1e-6 has its point at -5, the largest number below 1e21 at 21.
  if (number.point < -5 || number.point > 21) {
    append_with_exponent(number, out);
  } else {
    append_plain(number, min_decimals, out);
  }
}

// Why `text` was refused. Only runs on refusal.
std::string why_not_a_number(std::string_view text) {
  if (text.empty()) return "the number is empty";
  if (text.find(',') != std::string_view::npos)
    return "the decimal mark must be `.`, without thousands separators";
  if (text.find_first_of(" \t\r\n") != std::string_view::npos) return "a number has no blanks";
  const std::size_t sign = text.front() == '+' || text.front() == '-' ? 1 : 0;
  const std::string_view unsigned_text = text.substr(sign);
  if (unsigned_text.starts_with('.')) return "a digit must stand before `.`";
  if (unsigned_text.empty() || !is_digit(unsigned_text.front())) return "not a number";
  if (unsigned_text.starts_with("0x") || unsigned_text.starts_with("0X")) return "hexadecimal is not read";
  const std::size_t point = unsigned_text.find('.');
  if (point != std::string_view::npos &&
      (point + 1 == unsigned_text.size() || !is_digit(unsigned_text[point + 1]))) {
    return "a digit must stand after `.`";
  }
  return "other characters stand in or after the number";
}

std::optional<Number> refuse(std::string_view text, std::string* reason) {
  if (reason != nullptr) *reason = why_not_a_number(text);
  return std::nullopt;
}

// from_chars says the same of numbers that are too large and of numbers that are nearer to 0 than to any
// other double. The text is known to be a number here, with its exponent from `exponent_at` on.
bool is_tiny(std::string_view unsigned_text, std::size_t exponent_at) {
  const std::string_view mantissa = unsigned_text.substr(0, exponent_at);
  const std::size_t first = mantissa.find_first_not_of("0.");
  if (first == std::string_view::npos) return true;
  const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  std::string_view exponent_text = unsigned_text.substr(std::min(exponent_at + 1, unsigned_text.size()));
  if (exponent_text.starts_with('+')) exponent_text.remove_prefix(1);
  std::int64_t exponent = 0;
  const auto read =
      std::from_chars(exponent_text.data(), exponent_text.data() + exponent_text.size(), exponent);
  // No text is long enough to make up for an exponent of more than eighteen digits.
  if (read.ec == std::errc::result_out_of_range) return exponent_text.front() == '-';
  return exponent + static_cast<std::int64_t>(point) - static_cast<std::int64_t>(first) < 0;
}

}  // namespace

std::optional<Number> parse_number(std::string_view text, std::string* reason) {
  // from_chars alone would let `inf`, `nan`, `.5` and `5.` through.
  const char* at = text.data();
  const char* const end = at + text.size();
  const auto skip_digits = [&] {
    const char* const start = at;
    while (at != end && is_digit(*at)) ++at;
    return at - start;
  };

  const bool negative = at != end && *at == '-';
  if (negative || (at != end && *at == '+')) ++at;
  const char* const number = at;
  if (skip_digits() == 0) return refuse(text, reason);
  std::ptrdiff_t decimals = 0;
  if (at != end && *at == '.') {
    ++at;
    decimals = skip_digits();
    if (decimals == 0) return refuse(text, reason);
  }
  const char* const mantissa_end = at;
  if (at != end && (*at == 'e' || *at == 'E')) {
    decimals = 0;  // 1.50e3 is 1500: the digits after the point are not its decimals
    ++at;
    if (at != end && (*at == '-' || *at == '+')) ++at;
    if (skip_digits() == 0) return refuse(text, reason);
  }
  if (at != end) return refuse(text, reason);

  double value = 0;
  if (std::from_chars(number, end, value).ec == std::errc::result_out_of_range) {
    const std::string_view unsigned_text(number, static_cast<std::size_t>(end - number));
    if (!is_tiny(unsigned_text, static_cast<std::size_t>(mantissa_end - number))) {
      if (reason != nullptr) *reason = "the number is too large";
      return std::nullopt;
    }
    value = 0;
  } else if (std::isinf(value)) {
    if (reason != nullptr) *reason = "the number is too large";
    return std::nullopt;
  }
  // -0 becomes 0: which of two equal values a minimum picks must not show.
  if (negative && value != 0) value = -value;
  constexpr std::ptrdiff_t kMost = std::numeric_limits<std::uint8_t>::max();
  return Number(value, static_cast<std::uint8_t>(std::min(decimals, kMost)));
}

void append_number(double value, std::string& out) { append_padded(value, 0, out); }

void append_number(Number number, std::string& out) { append_padded(number.value, number.decimals, out); }

std::string format_number(double value) {
  std::string text;
  append_number(value, text);
  return text;
}

double round_half_away(double value, int decimals) {
  if (!std::isfinite(value)) return value;
  Digits number = shortest_digits(value);
  const int keep = number.point + std::clamp(decimals, 0, 15);
  if (keep >= number.count) return number.count == 0 ? 0.0 : value;
  if (keep < 0) return 0;
  const bool away = number.digit[static_cast<std::size_t>(keep)] >= '5';

  // The digits kept as a whole number, at most 17 of them: exact in 64 bits.
  std::uint64_t kept = 0;
  for (int i = 0; i < keep; ++i) {
    kept = kept * 10 + static_cast<std::uint64_t>(number.digit[static_cast<std::size_t>(i)] - '0');
  }
  if (away) ++kept;
  if (kept == 0) return 0;

  // Back through text, so that the result is the double nearest to the decimal number.
  std::array<char, 40> text{};
  char* const exponent = std::to_chars(text.data(), text.data() + 20, kept).ptr;
  *exponent = 'e';
  const char* const end = std::to_chars(exponent + 1, text.data() + text.size(), number.point - keep).ptr;
  double rounded = 0;
  std::from_chars(text.data(), end, rounded);
  return number.negative ? -rounded : rounded;
}

}  // namespace styr
