#include "styr/number.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <random>
#include <string>

#include "effort.hpp"

namespace styr {
namespace {

double read(std::string_view text) {
  std::string reason;
  const std::optional<Number> number = parse_number(text, &reason);
  EXPECT_TRUE(number) << text << ": " << reason;
  return number ? number->value : std::nan("");
}

std::string why_not(std::string_view text) {
  std::string reason;
  const std::optional<Number> number = parse_number(text, &reason);
  EXPECT_EQ(number.has_value(), parse_number(text).has_value());
  return number ? "read as " + format_number(*number) : reason;
}

std::string rewritten(std::string_view text) {
  std::string out;
  const std::optional<Number> number = parse_number(text);
  if (number) append_number(*number, out);
  return out;
}

std::size_t significant_digits(const std::string& text) {
  std::string digits;
  for (const char c : text.substr(0, text.find('e'))) {
    if (c >= '0' && c <= '9') digits += c;
  }
  digits.erase(0, digits.find_first_not_of('0'));
  digits.erase(digits.find_last_not_of('0') + 1);
  return digits.size();
}

TEST(ParseNumber, ReadsDecimalNumbers) {
  EXPECT_EQ(read("0"), 0.0);
  EXPECT_EQ(read("15.5"), 15.5);
  EXPECT_EQ(read("-3"), -3.0);
  EXPECT_EQ(read("+3"), 3.0);
  EXPECT_EQ(read("007.250"), 7.25);
  EXPECT_EQ(read("1e3"), 1000.0);
  EXPECT_EQ(read("1.5E+3"), 1500.0);
  EXPECT_EQ(read("25e-4"), 0.0025);
  EXPECT_EQ(read("9007199254740993"), 9007199254740992.0);
  EXPECT_EQ(read("1.7976931348623157e308"), std::numeric_limits<double>::max());
  EXPECT_EQ(read("4.9406564584124654e-324"), std::numeric_limits<double>::denorm_min());
  EXPECT_EQ(read("2.2250738585072011e-308"), 0x0.fffffffffffffp-1022);
}

TEST(ParseNumber, ReadsTooSmallAsZeroAndZeroWithoutSign) {
  for (const std::string text : {"1e-400", "-1e-400", "0.0001e-330", "-0", "-0.00", "0e999",
                                 "1e-99999999999999999999", "0e99999999999999999999", "100000e-400"}) {
    EXPECT_EQ(read(text), 0.0) << text;
    EXPECT_FALSE(std::signbit(read(text))) << text;
  }
  EXPECT_EQ(read("0." + std::string(400, '0') + "1"), 0.0);
  EXPECT_EQ(read("0." + std::string(400, '0') + "1e401"), 1.0);
  EXPECT_EQ(read("1" + std::string(400, '0') + "e-400"), 1.0);
}

TEST(ParseNumber, RefusesWithReasons) {
  EXPECT_EQ(why_not(""), "the number is empty");
  EXPECT_EQ(why_not("0,5"), "the decimal mark must be `.`, without thousands separators");
  EXPECT_EQ(why_not("1,234.5"), "the decimal mark must be `.`, without thousands separators");
  EXPECT_EQ(why_not("1 000"), "a number has no blanks");
  EXPECT_EQ(why_not(" 1"), "a number has no blanks");
  EXPECT_EQ(why_not("1\n"), "a number has no blanks");
  EXPECT_EQ(why_not("0x10"), "hexadecimal is not read");
  EXPECT_EQ(why_not(".5"), "a digit must stand before `.`");
  EXPECT_EQ(why_not("-.5"), "a digit must stand before `.`");
  EXPECT_EQ(why_not("5."), "a digit must stand after `.`");
  EXPECT_EQ(why_not("5.e3"), "a digit must stand after `.`");
  for (const std::string text :
       {"nan", "NaN", "inf", "-inf", "Infinity", "n/a", "-", "+", "+-1", "--1", "e5", "x"}) {
    EXPECT_EQ(why_not(text), "not a number") << text;
  }
  for (const std::string text : {"1e", "1e+", "1.2.3", "12kr", "1e5.5", "1-", "1%", "1_000"}) {
    EXPECT_EQ(why_not(text), "other characters stand in or after the number") << text;
  }
  for (const std::string text : {"1e309", "-1e309", "1.8e308", "1e99999999999999999999", "123456789e301"}) {
    EXPECT_EQ(why_not(text), "the number is too large") << text;
  }
  EXPECT_EQ(why_not("1" + std::string(400, '0')), "the number is too large");
  EXPECT_EQ(why_not("0." + std::string(400, '0') + "1e900"), "the number is too large");
  EXPECT_EQ(why_not(std::string("1\0", 2)), "other characters stand in or after the number");
}

TEST(ParseNumber, RemembersDecimals) {
  EXPECT_EQ(parse_number("4.10")->decimals, 2);
  EXPECT_EQ(parse_number("4")->decimals, 0);
  EXPECT_EQ(parse_number("4.10e2")->decimals, 0);
  EXPECT_EQ(parse_number("0." + std::string(300, '0'))->decimals, 255);
  for (const std::string text :
       {"4.10", "-4.10", "0.00", "15", "15.0", "100", "0.000001", "123456.700", "-0.50"}) {
    EXPECT_EQ(rewritten(text), text);
  }
  EXPECT_EQ(rewritten("0.12345678901234567890"), "0.12345678901234568000")
      << "never cut, padded to its decimals";
  EXPECT_EQ(rewritten("0.00000010"), "1e-7");
  EXPECT_EQ(rewritten("-0.0"), "0.0");
  EXPECT_EQ(Number(4.1, 2), Number(4.1)) << "only the value counts";
}

TEST(FormatNumber, PlainAndExponent) {
  EXPECT_EQ(format_number(0.0), "0");
  EXPECT_EQ(format_number(-0.0), "0");
  EXPECT_EQ(format_number(0.1), "0.1");
  EXPECT_EQ(format_number(0.1 + 0.2), "0.30000000000000004");
  EXPECT_EQ(format_number(-1234.5), "-1234.5");
  EXPECT_EQ(format_number(100), "100");
  EXPECT_EQ(format_number(1e-6), "0.000001");
  EXPECT_EQ(format_number(9.5e-7), "9.5e-7");
  EXPECT_EQ(format_number(1e20), "100000000000000000000");
  EXPECT_EQ(format_number(999999999999999900000.0), "999999999999999900000");
  EXPECT_EQ(format_number(1e21), "1e21");
  EXPECT_EQ(format_number(-1.25e300), "-1.25e300");
  EXPECT_EQ(format_number(std::numeric_limits<double>::denorm_min()), "5e-324");
  EXPECT_EQ(format_number(std::nan("")), "nan");
  EXPECT_EQ(format_number(-std::numeric_limits<double>::infinity()), "-inf");
}

TEST(FormatNumber, ShortestTextThatReadsBack) {
  const std::uint64_t seed = 4711;
  std::mt19937_64 random(seed);
  const std::size_t rounds = testing::effort(100'000);
  for (std::size_t round = 0; round < rounds; ++round) {
    // All bit patterns, and the magnitudes that figures have.
    double value = std::bit_cast<double>(random());
    if (round % 3 == 1) value = static_cast<double>(random() % 2'000'000'000) / 1000.0;
    if (round % 3 == 2)
      value = std::ldexp(static_cast<double>(random() >> 11U), -static_cast<int>(random() % 90));
    if (!std::isfinite(value)) continue;
    const std::string text = format_number(value);
    SCOPED_TRACE(::testing::Message() << "seed " << seed << " round " << round << " text " << text);
    const double back = read(text);
    ASSERT_EQ(back, value);
    if (value == 0) continue;
    ASSERT_EQ(std::strtod(text.c_str(), nullptr), value);
    const std::size_t digits = significant_digits(text);
    if (digits > 1) {
      char shorter[64];
      std::snprintf(shorter, sizeof shorter, "%.*e", static_cast<int>(digits) - 2, value);
      ASSERT_NE(std::strtod(shorter, nullptr), value) << shorter;
    }
    const bool plain = std::abs(value) >= 1e-6 && std::abs(value) < 1e21;
    ASSERT_EQ(text.find('e') == std::string::npos, plain);
  }
}

TEST(RoundHalfAway, RoundsTheDecimalNumber) {
  EXPECT_EQ(round_half_away(2.675, 2), 2.68);
  EXPECT_EQ(round_half_away(-2.675, 2), -2.68);
  EXPECT_EQ(round_half_away(1.005, 2), 1.01);
  EXPECT_EQ(round_half_away(2.5, 0), 3.0);
  EXPECT_EQ(round_half_away(-2.5, 0), -3.0);
  EXPECT_EQ(round_half_away(0.5, 0), 1.0);
  EXPECT_EQ(round_half_away(0.49999999999999994, 0), 0.0);
  EXPECT_EQ(round_half_away(0.05, 1), 0.1);
  EXPECT_EQ(round_half_away(0.04, 1), 0.0);
  EXPECT_EQ(round_half_away(0.005, 1), 0.0);
  EXPECT_EQ(round_half_away(9.995, 2), 10.0);
  EXPECT_EQ(round_half_away(99.95, 1), 100.0);
  EXPECT_EQ(round_half_away(1234.5678, 15), 1234.5678);
  EXPECT_EQ(round_half_away(4503599627370495.5, 0), 4503599627370496.0);
  EXPECT_EQ(round_half_away(1e22, 2), 1e22);
  EXPECT_EQ(round_half_away(1e-300, 15), 0.0);
  EXPECT_EQ(round_half_away(std::numeric_limits<double>::max(), 0), std::numeric_limits<double>::max());
  EXPECT_FALSE(std::signbit(round_half_away(-0.4, 0)));
  EXPECT_FALSE(std::signbit(round_half_away(-0.0, 3)));
  EXPECT_TRUE(std::isnan(round_half_away(std::nan(""), 2)));
  EXPECT_EQ(round_half_away(-std::numeric_limits<double>::infinity(), 2),
            -std::numeric_limits<double>::infinity());
}

// k + 1/2 units of the last place, written as text and read: always away from zero. Other numbers: to the
// nearest.
TEST(RoundHalfAway, AgreesWithIntegerArithmetic) {
  const std::uint64_t seed = 99;
  std::mt19937_64 random(seed);
  for (int round = 0; round < 100'000; ++round) {
    const int decimals = static_cast<int>(random() % 7);
    const int more = 1 + static_cast<int>(random() % 4);
    std::uint64_t scale = 1;
    for (int i = 0; i < more; ++i) scale *= 10;
    std::uint64_t units = random() % 100'000'000'000;
    if (round % 2 == 0) units = units / scale * scale + scale / 2;
    const bool negative = random() % 2 == 0;
    const std::string sign = negative ? "-" : "";
    const double value = read(sign + std::to_string(units) + "e-" + std::to_string(decimals + more));
    const std::uint64_t expected_units = (units + scale / 2) / scale;
    const double expected = read(sign + std::to_string(expected_units) + "e-" + std::to_string(decimals));
    ASSERT_EQ(round_half_away(value, decimals), expected)
        << "seed " << seed << ": " << format_number(value) << " to " << decimals;
  }
}

}  // namespace
}  // namespace styr
