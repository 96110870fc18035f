#ifndef STYR_NUMBER_HPP_
#define STYR_NUMBER_HPP_

// Numbers as text: `.` as decimal mark, never the locale's.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace styr {

// A finite number that remembers how many decimals it was written with, so that `4.10` is written back as
// `4.10`. Comparisons and arithmetic use the value alone.
struct Number {
  double value = 0;
  // Decimals in the source text, 255 at most; writing adds zeros up to this many, never cuts. 0 when not
  // known or when the text had an exponent.
  std::uint8_t decimals = 0;

  constexpr Number() = default;
  // Implicit on purpose: a Number is a double with a memory.
  constexpr Number(double v) : value(v) {}  // NOLINT(google-explicit-constructor)
  constexpr Number(double v, std::uint8_t d) : value(v), decimals(d) {}
  constexpr operator double() const { return value; }  // NOLINT(google-explicit-constructor)

  friend constexpr bool operator==(Number a, Number b) { return a.value == b.value; }
};

// Reads a finite decimal number: optional sign, digits with an optional `.` part, optional exponent. Refuses
// anything else: blanks, `,` as decimal mark, `.5`, `5.`, hexadecimal, `nan`, `inf`, and numbers too large
// for a double. The result is the double nearest to the text; numbers too small for a double are 0, and -0 is
// read as 0. On refusal returns nothing and, when `reason` is given, says why in one phrase. O(length), no
// allocation unless refused.
std::optional<Number> parse_number(std::string_view text, std::string* reason = nullptr);

// Shortest text that reads back as the same double, in plain notation for magnitudes from 1e-6 up to 1e21,
// else with an exponent (`1e21`, `2.5e-7`). -0 is written `0`. Appends to `out`. Values that are not finite,
// which no result holds, are written `nan`, `inf` and `-inf`; parse_number refuses these.
void append_number(double value, std::string& out);
// Likewise, with the zeros that the source had at the end (not in the notation with an exponent).
void append_number(Number number, std::string& out);
std::string format_number(double value);

// Rounds half away from zero to `decimals` places (0..15) in decimal, that is, of the shortest text of
// `value`: 2.675 to two places is 2.68, although the double is a little less than 2.675. The result is the
// double nearest to the rounded decimal number, never -0. Non-finite values are returned unchanged.
double round_half_away(double value, int decimals);

}  // namespace styr

#endif  // STYR_NUMBER_HPP_
