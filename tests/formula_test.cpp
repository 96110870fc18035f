#include "styr/formula.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "styr/number.hpp"

namespace styr {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Formula formula(std::string_view text) {
  absl::StatusOr<Formula> read = Formula::parse(text);
  EXPECT_TRUE(read.ok()) << text << ": " << read.status();
  return read.ok() ? *std::move(read) : Formula();
}

double value(std::string_view text, double num = 0, double den = 0) {
  const Formula::Result result = formula(text).evaluate(num, den);
  EXPECT_EQ(result.reason, Reason::none) << text;
  return result.value;
}

Reason reason(std::string_view text, double num = 0, double den = 0) {
  const Formula::Result result = formula(text).evaluate(num, den);
  EXPECT_EQ(result.value, 0.0) << text;
  return result.reason;
}

std::string why_not(std::string_view text) {
  const absl::StatusOr<Formula> read = Formula::parse(text);
  if (read.ok()) return "read";
  EXPECT_EQ(read.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(read.status().message());
}

std::string repeat(std::string_view text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += text;
  return result;
}

TEST(Formula, ComputesIndicators) {
  EXPECT_EQ(value("num/den", 846, 60), 14.1);
  EXPECT_EQ(value("100*num/den", 3, 4), 75.0);
  EXPECT_EQ(value("1000*num/den", 3, 4), 750.0);
  EXPECT_EQ(value("100*(den-num)/den", 1, 4), 75.0);
  EXPECT_EQ(value("100*(num-den)/den", 5, 4), 25.0);
  EXPECT_EQ(value("num", -7, 0), -7.0);
  EXPECT_EQ(value(" 100 *\t( den - num )\n/ den ", 1, 4), 75.0);
}

TEST(Formula, DefaultIsTheNumerator) {
  const Formula f;
  EXPECT_EQ(f.text(), "num");
  EXPECT_EQ(f.evaluate(3, 0).value, 3.0);
  EXPECT_EQ(f.differentiate(3, 0).by_numerator, 1.0);
  EXPECT_TRUE(f.uses_numerator());
  EXPECT_FALSE(f.uses_denominator());
}

TEST(Formula, KnowsWhatItUses) {
  EXPECT_FALSE(formula("100").uses_numerator());
  EXPECT_FALSE(formula("100").uses_denominator());
  EXPECT_FALSE(formula("1/den").uses_numerator());
  EXPECT_TRUE(formula("1/den").uses_denominator());
  EXPECT_EQ(formula(" num / den ").text(), " num / den ");
}

TEST(Formula, Precedence) {
  EXPECT_EQ(value("2+3*4"), 14.0);
  EXPECT_EQ(value("(2+3)*4"), 20.0);
  EXPECT_EQ(value("2-3-4"), -5.0);
  EXPECT_EQ(value("24/4/2"), 3.0);
  EXPECT_EQ(value("24/4*2"), 12.0);
  EXPECT_EQ(value("2-3+4"), 3.0);
  EXPECT_EQ(value("2^3^2"), 512.0);
  EXPECT_EQ(value("(2^3)^2"), 64.0);
  EXPECT_EQ(value("2*3^2"), 18.0);
  EXPECT_EQ(value("2^3*2"), 16.0);
  EXPECT_EQ(value("2^3+1"), 9.0);
}

TEST(Formula, Signs) {
  EXPECT_EQ(value("-2^2"), -4.0);
  EXPECT_EQ(value("(-2)^2"), 4.0);
  EXPECT_EQ(value("2^-1"), 0.5);
  EXPECT_EQ(value("2^-1*4"), 2.0);
  EXPECT_EQ(value("2^-1^2"), 0.5);
  EXPECT_EQ(value("2^-2^2"), 0.0625);
  EXPECT_EQ(value("-3*-2"), 6.0);
  EXPECT_EQ(value("3--2"), 5.0);
  EXPECT_EQ(value("3-+-2"), 5.0);
  EXPECT_EQ(value("--3"), 3.0);
  EXPECT_EQ(value("+3"), 3.0);
  EXPECT_EQ(value("-num+den", 1, 5), 4.0);
  EXPECT_EQ(value("-(num+den)", 1, 5), -6.0);
  EXPECT_EQ(value("6/-2"), -3.0);
}

TEST(Formula, Numbers) {
  EXPECT_EQ(value("1e3"), 1000.0);
  EXPECT_EQ(value("1.5E-1+1"), 1.15);
  EXPECT_EQ(value("2e+1-1"), 19.0);
  EXPECT_EQ(value("0.1+0.2"), 0.1 + 0.2);
}

TEST(Formula, Functions) {
  EXPECT_EQ(value("min(3,1,2)"), 1.0);
  EXPECT_EQ(value("max(3,1,2)"), 3.0);
  EXPECT_EQ(value("max(num, den)", 4, 9), 9.0);
  EXPECT_EQ(value("max (1+1, min(5,2*3) , -1)"), 5.0);
  EXPECT_EQ(value("abs(-3)"), 3.0);
  EXPECT_EQ(value("-abs(2-5)^2"), -9.0);
  EXPECT_EQ(value("sqrt(2)"), std::sqrt(2.0));
  EXPECT_EQ(value("ln(exp(1))"), 1.0);
  EXPECT_EQ(value("exp(0)"), 1.0);
  EXPECT_EQ(value("min(1,2)+max(3,4)*2"), 9.0);
}

TEST(Formula, NoValueHasAReason) {
  EXPECT_EQ(reason("num/den", 3, 0), Reason::zero_denominator);
  EXPECT_EQ(reason("num/den", 0, 0), Reason::zero_denominator);
  EXPECT_EQ(reason("num/den", 3, -0.0), Reason::zero_denominator);
  EXPECT_EQ(reason("100*(den-num)/(den-num)", 3, 3), Reason::zero_denominator);
  EXPECT_EQ(reason("num*den^-1", 3, 0), Reason::zero_denominator);
  EXPECT_EQ(reason("0*(num/den)", 3, 0), Reason::zero_denominator);
  EXPECT_EQ(reason("1/0"), Reason::zero_denominator);
  EXPECT_EQ(reason("sqrt(num)", -1), Reason::undefined);
  EXPECT_EQ(reason("ln(num)", 0), Reason::undefined);
  EXPECT_EQ(reason("ln(num)", -1), Reason::undefined);
  EXPECT_EQ(reason("num^0.5", -1), Reason::undefined);
  EXPECT_EQ(reason("exp(num)", 1000), Reason::undefined);
  EXPECT_EQ(reason("1/exp(num)", 1000), Reason::undefined) << "the first step that is not finite decides";
  EXPECT_EQ(reason("num*num", 1e200), Reason::undefined);
  EXPECT_EQ(reason("num/den", 1e300, 1e-300), Reason::undefined);
  EXPECT_EQ(reason("min(1, ln(0))+1/0"), Reason::undefined);
  EXPECT_EQ(value("0^0"), 1.0);
  for (const double odd : {kInfinity, -kInfinity, std::nan("")}) {
    EXPECT_EQ(reason("num/den", odd, 1), Reason::undefined);
    EXPECT_EQ(reason("num/den", 1, odd), Reason::undefined);
    EXPECT_EQ(value("num", 1, odd), 1.0) << "what the formula does not use does not matter";
  }
}

TEST(Formula, ErrorsSayWhereWhatAndWhatWasExpected) {
  EXPECT_EQ(why_not(""), "character 1: the formula ends, expected a number, `num`, `den`, a function or `(`");
  EXPECT_EQ(why_not("  "),
            "character 3: the formula ends, expected a number, `num`, `den`, a function or `(`");
  EXPECT_EQ(why_not("num/"),
            "character 5: the formula ends, expected a number, `num`, `den`, a function or `(`");
  EXPECT_EQ(why_not("num/*den"), "character 5: \"*\", expected a number, `num`, `den`, a function or `(`");
  EXPECT_EQ(why_not("()"), "character 2: \")\", expected a number, `num`, `den`, a function or `(`");
  EXPECT_EQ(why_not(".5"), "character 1: \".\", expected a number, `num`, `den`, a function or `(`");
  EXPECT_EQ(why_not("num den"), "character 5: \"den\", expected an operator or the end");
  EXPECT_EQ(why_not("2num"), "character 2: \"num\", expected an operator or the end");
  EXPECT_EQ(why_not("num)"), "character 4: \")\", expected an operator or the end");
  EXPECT_EQ(why_not("(num"), "character 5: the formula ends, expected an operator or `)`");
  EXPECT_EQ(why_not("(num(2))"), "character 5: \"(\", expected an operator or `)`");
  EXPECT_EQ(why_not("0,5*num"),
            "character 2: \",\", expected an operator or the end (the decimal mark is `.`)");
  EXPECT_EQ(why_not("min(1,(0,5))"),
            "character 9: \",\", expected an operator or `)` (the decimal mark is `.`)");
  EXPECT_EQ(why_not("num;den"), "character 4: \";\", expected an operator or the end");
  EXPECT_EQ(why_not("num×den"), "character 4: \"×\", expected an operator or the end");
  EXPECT_EQ(why_not("åtte"), "character 1: \"å\", expected a number, `num`, `den`, a function or `(`");
  EXPECT_EQ(why_not("num + ½×2"), "character 7: \"½\", expected a number, `num`, `den`, a function or `(`");
  EXPECT_EQ(why_not("teller/nevner"),
            "character 1: unknown name \"teller\", expected `num`, `den`, `min`, `max`, `abs`, `sqrt`, `ln` "
            "or `exp`");
  EXPECT_EQ(why_not("Num").substr(0, 32), "character 1: unknown name \"Num\",");
  EXPECT_EQ(why_not("num2").substr(0, 33), "character 1: unknown name \"num2\",");
  EXPECT_EQ(why_not("sqrt 2"), "character 6: \"2\", expected `(` after `sqrt`");
  EXPECT_EQ(why_not("1+sqrt"), "character 7: the formula ends, expected `(` after `sqrt`");
  EXPECT_EQ(why_not("abs(1,2)"), "character 6: \",\", expected `)`: `abs` takes one argument");
  EXPECT_EQ(why_not("min(1)"), "character 6: \")\", expected `,`: `min` takes two arguments or more");
  EXPECT_EQ(why_not("max()"), "character 5: \")\", expected a number, `num`, `den`, a function or `(`");
  EXPECT_EQ(why_not("max(1,)"), "character 7: \")\", expected a number, `num`, `den`, a function or `(`");
  EXPECT_EQ(why_not("max(,1)"), "character 5: \",\", expected a number, `num`, `den`, a function or `(`");
  EXPECT_EQ(why_not("5.*num"), "character 1: \"5.\": a digit must stand after `.`");
  EXPECT_EQ(why_not("num*1e999"), "character 5: \"1e999\": the number is too large");
  EXPECT_EQ(why_not("2e"), "character 1: \"2e\": other characters stand in or after the number");
  EXPECT_EQ(why_not(std::string("num\0", 4)).substr(0, 13), "character 4: ");
}

TEST(Formula, LimitsOfLengthAndDepth) {
  EXPECT_EQ(why_not(repeat("(", 100) + "num" + repeat(")", 100)), "read");
  EXPECT_EQ(why_not(repeat("(", 101) + "num" + repeat(")", 101)),
            "character 101: more than 100 levels of parentheses");
  EXPECT_EQ(why_not(repeat("abs(", 100) + "num" + repeat(")", 100)), "read");
  EXPECT_EQ(why_not(repeat("abs(", 101) + "num" + repeat(")", 101)),
            "character 404: more than 100 levels of parentheses");
  EXPECT_EQ(why_not(repeat("(1)+", 200) + "1"), "read") << "beside each other, not inside";

  EXPECT_EQ(value(repeat("-", 996) + "7"), 7.0);
  EXPECT_EQ(value(repeat("-", 999) + "7"), -7.0);
  EXPECT_EQ(why_not(repeat("-", 1000) + "7"), "the formula is longer than 1000 bytes");
  EXPECT_EQ(why_not(repeat("-", 1'000'000)), "the formula is longer than 1000 bytes");
  // The most numbers that can wait at once, with a sign on top.
  EXPECT_EQ(value(repeat("1^", 499) + "-1"), 1.0);
  EXPECT_EQ(formula(repeat("1^", 499) + "-1").differentiate(0, 0).result.value, 1.0);
  EXPECT_EQ(value(repeat("1^", 498) + "num"), 0.0 + 1.0);
  EXPECT_EQ(value("max(" + repeat("1,", 497) + "2)"), 2.0);
}

TEST(Formula, Derivatives) {
  const auto check = [](std::string_view text, double num, double den, double by_num, double by_den) {
    const Formula::Derivatives d = formula(text).differentiate(num, den);
    SCOPED_TRACE(text);
    EXPECT_EQ(d.result.reason, Reason::none);
    EXPECT_EQ(d.result.value, value(text, num, den));
    EXPECT_EQ(std::isnan(d.by_numerator), std::isnan(by_num));
    EXPECT_EQ(std::isnan(d.by_denominator), std::isnan(by_den));
    if (!std::isnan(by_num)) {
      EXPECT_DOUBLE_EQ(d.by_numerator, by_num);
    }
    if (!std::isnan(by_den)) {
      EXPECT_DOUBLE_EQ(d.by_denominator, by_den);
    }
  };
  check("100*num/den", 3, 4, 25, -18.75);
  check("100*(den-num)/den", 1, 4, -25, 6.25);
  check("num^3", 2, 0, 12, 0);
  check("num^0", 0, 0, 0, 0);
  check("num^den", 2, 3, 12, 8 * std::log(2.0));
  check("num^den", 0, 3, 0, 0);
  check("(-2)^num", 3, 0, std::nan(""), 0);
  check("sqrt(num)", 4, 0, 0.25, 0);
  check("ln(num)*den", 2, 3, 1.5, std::log(2.0));
  check("exp(-num)", 0, 0, -1, 0);
  check("abs(num)", -3, 0, -1, 0);
  check("abs(num)", 0, 0, 0, 0);
  check("min(num, den)", 1, 2, 1, 0);
  check("min(num, den)", 2, 1, 0, 1);
  check("min(num, den)", 2, 2, 1, 0);
  check("max(den, num)", 2, 2, 0, 1);
  check("max(2*num, den, 3)", 2, 1, 2, 0);
  check("7", 1, 1, 0, 0);
  check("sqrt(num)+den", 0, 1, std::nan(""), 1);
  check("sqrt(0)*num", 1, 0, 0, 0);
}

TEST(Formula, DerivativesOfNoValueAreZero) {
  for (const std::string text : {"num/den", "ln(den)", "sqrt(0-1)"}) {
    const Formula::Derivatives d = formula(text).differentiate(1, 0);
    EXPECT_EQ(d.result.reason, reason(text, 1, 0));
    EXPECT_NE(d.result.reason, Reason::none);
    EXPECT_EQ(d.by_numerator, 0.0);
    EXPECT_EQ(d.by_denominator, 0.0);
  }
  EXPECT_EQ(formula("num").differentiate(kInfinity, 0).result.reason, Reason::undefined);
}

// A formula as a tree with a recursive evaluator: too simple to be wrong, and independent of the parser.
struct Tree {
  char kind =
      '0';  // 0 constant, n, d, operators, ~ sign, and the first letter of a function (x is exp, M is max)
  double constant = 0;
  std::vector<Tree> parts;
};

Tree random_tree(std::mt19937& random, int levels, bool smooth) {
  constexpr std::string_view kLeaves = "0nd";
  constexpr std::string_view kSmooth = "+-*/~sxl";
  constexpr std::string_view kAll = "+-*/^~sxlamM";
  Tree tree;
  if (levels == 0 || random() % 5 == 0) {
    tree.kind = kLeaves[random() % kLeaves.size()];
    tree.constant = static_cast<double>(random() % 64) / 8;
    return tree;
  }
  const std::string_view kinds = smooth ? kSmooth : kAll;
  tree.kind = kinds[random() % kinds.size()];
  const std::size_t parts = std::string_view("~sxla").find(tree.kind) != std::string_view::npos ? 1
                            : tree.kind == 'm' || tree.kind == 'M' ? 2 + random() % 3
                                                                   : 2;
  for (std::size_t i = 0; i < parts; ++i) tree.parts.push_back(random_tree(random, levels - 1, smooth));
  return tree;
}

double compute(const Tree& tree, double num, double den) {
  const auto part = [&](std::size_t i) { return compute(tree.parts[i], num, den); };
  switch (tree.kind) {
    case 'n':
      return num;
    case 'd':
      return den;
    case '+':
      return part(0) + part(1);
    case '-':
      return part(0) - part(1);
    case '*':
      return part(0) * part(1);
    case '/':
      return part(0) / part(1);
    case '^':
      return std::pow(part(0), part(1));
    case '~':
      return -part(0);
    case 's':
      return std::sqrt(part(0));
    case 'x':
      return std::exp(part(0));
    case 'l':
      return std::log(part(0));
    case 'a':
      return std::fabs(part(0));
    case 'm':
    case 'M': {
      double best = part(0);
      for (std::size_t i = 1; i < tree.parts.size(); ++i) {
        const double next = part(i);
        if (std::isnan(best) || std::isnan(next)) return std::nan("");
        if (tree.kind == 'm' ? next < best : next > best) best = next;
      }
      return best;
    }
    default:
      return tree.constant;
  }
}

bool every_step_is_finite(const Tree& tree, double num, double den) {
  for (const Tree& part : tree.parts) {
    if (!every_step_is_finite(part, num, den)) return false;
  }
  return std::isfinite(compute(tree, num, den));
}

int strength(char kind) {
  switch (kind) {
    case '+':
    case '-':
      return 1;
    case '*':
    case '/':
      return 2;
    case '~':
      return 3;
    case '^':
      return 4;
    default:
      return 5;
  }
}

// With no more parentheses than needed, and blanks here and there.
std::string print(const Tree& tree, std::mt19937& random) {
  const auto blank = [&] { return random() % 4 == 0 ? " " : ""; };
  const auto part = [&](std::size_t i, int at_least) {
    const std::string text = print(tree.parts[i], random);
    return strength(tree.parts[i].kind) >= at_least ? text : "(" + text + ")";
  };
  const int own = strength(tree.kind);
  switch (tree.kind) {
    case '0':
      return format_number(tree.constant);
    case 'n':
      return "num";
    case 'd':
      return "den";
    case '~':
      return std::string("-") + blank() + part(0, own);
    case '^':
      return part(0, own + 1) + blank() + "^" + blank() + part(1, 3);
    case '+':
    case '-':
    case '*':
    case '/':
      return part(0, own) + blank() + tree.kind + blank() + part(1, own + 1);
    default:
      break;
  }
  std::string text = tree.kind == 's'   ? "sqrt"
                     : tree.kind == 'x' ? "exp"
                     : tree.kind == 'l' ? "ln"
                     : tree.kind == 'a' ? "abs"
                     : tree.kind == 'm' ? "min"
                                        : "max";
  text += blank();
  text += "(";
  for (std::size_t i = 0; i < tree.parts.size(); ++i) text += (i == 0 ? "" : ",") + part(i, 0) + blank();
  return text + ")";
}

TEST(Formula, AgreesWithTreesOfRandomFormulas) {
  const unsigned seed = 1234;
  std::mt19937 random(seed);
  int with_value = 0;
  for (int round = 0; round < 20'000; ++round) {
    const Tree tree = random_tree(random, 4, false);
    const std::string text = print(tree, random);
    if (text.size() > 1000) continue;
    const Formula f = formula(text);
    for (const auto& [num, den] : {std::pair(3.0, 7.0), {-2.5, 0.5}, {0.0, 1.0}, {4.0, 0.0}}) {
      SCOPED_TRACE(::testing::Message()
                   << "seed " << seed << ", num " << num << ", den " << den << ": " << text);
      const Formula::Result result = f.evaluate(num, den);
      ASSERT_EQ(result.reason == Reason::none, every_step_is_finite(tree, num, den));
      if (result.reason != Reason::none) continue;
      ASSERT_EQ(std::bit_cast<std::uint64_t>(result.value),
                std::bit_cast<std::uint64_t>(compute(tree, num, den)));
      ASSERT_EQ(f.differentiate(num, den).result.value, result.value);
      ++with_value;
    }
  }
  EXPECT_GT(with_value, 20'000);
}

TEST(Formula, DerivativesAgreeWithFiniteDifferences) {
  const unsigned seed = 5678;
  std::mt19937 random(seed);
  int compared = 0;
  for (int round = 0; round < 20'000; ++round) {
    const Tree tree = random_tree(random, 3, true);
    const std::string text = print(tree, random);
    const Formula f = formula(text);
    const double num = 0.5 + static_cast<double>(random() % 1000) / 250;
    const double den = 0.5 + static_cast<double>(random() % 1000) / 250;
    const Formula::Derivatives d = f.differentiate(num, den);
    if (d.result.reason != Reason::none || std::abs(d.result.value) > 1e6) continue;
    const auto compare = [&](double slope, double by_num, double by_den) {
      // Two step sizes: where they do not agree the curve bends too fast for a comparison.
      const auto difference = [&](double step) {
        const Formula::Result up = f.evaluate(num + step * by_num, den + step * by_den);
        const Formula::Result down = f.evaluate(num - step * by_num, den - step * by_den);
        return up.reason == Reason::none && down.reason == Reason::none ? (up.value - down.value) / (2 * step)
                                                                        : std::nan("");
      };
      const double coarse = difference(2e-5);
      const double fine = difference(1e-5);
      const double scale = 1 + std::abs(fine) + std::abs(d.result.value);
      if (!(std::abs(coarse - fine) < 1e-6 * scale)) return;
      EXPECT_NEAR(slope, fine, 1e-5 * scale)
          << "seed " << seed << ", num " << num << ", den " << den << ": " << text;
      ++compared;
    };
    compare(d.by_numerator, 1, 0);
    compare(d.by_denominator, 0, 1);
  }
  EXPECT_GT(compared, 10'000);
}

}  // namespace
}  // namespace styr
