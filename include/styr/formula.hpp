#ifndef STYR_FORMULA_HPP_
#define STYR_FORMULA_HPP_

// The formula of an indicator: an arithmetic expression over a numerator and a denominator, read from text.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "styr/reason.hpp"

namespace styr {

// A parsed formula. Immutable; copies are independent; safe to use from several threads.
//
// Grammar: numbers as parse_number reads them, `num`, `den`, `+ - * /`, unary `+ -`, `^`, parentheses, and
// the functions `min(a,b,…)`, `max(a,b,…)`, `abs(a)`, `sqrt(a)`, `ln(a)`, `exp(a)`. From strong to weak: `^`
// (right associative), unary `-`, `* /`, `+ -`; so -2^2 is -4, 2^-1 is 0.5 and 2^3^2 is 512. Names are
// written in small letters, blanks and line breaks are free. At most 1,000 bytes and 100 levels of
// parentheses.
class Formula {
 public:
  // The formula `num`.
  Formula();

  // InvalidArgument with the 1-based character position, what stands there and what was expected. O(length),
  // without recursion.
  static absl::StatusOr<Formula> parse(std::string_view text);

  // A finite value, or 0 and the reason why there is none: zero_denominator for a division by zero (also zero
  // to a negative power), undefined for any other step that is not finite. The first such step decides.
  struct Result {
    double value = 0;
    Reason reason = Reason::none;
  };
  // O(length of the formula), no allocation. Operations run in the order written, left to right, in double
  // arithmetic without contraction, so the result is the same on every machine, except that `^`, `ln` and
  // `exp` are the C library's and may differ in the last bit from one library to another. 0^0 is 1.
  Result evaluate(double numerator, double denominator) const;

  // Value and partial derivatives with respect to numerator and denominator, by forward-mode differentiation
  // (the rules of calculus applied step by step beside the value; exact up to rounding, no step size). Where
  // a derivative is not unique: for min and max at a tie that of the first argument, for abs at 0 it is 0.
  // NaN where there is no finite derivative, as of sqrt at 0. Both are 0 when there is no value.
  struct Derivatives {
    Result result;
    double by_numerator = 0;
    double by_denominator = 0;
  };
  Derivatives differentiate(double numerator, double denominator) const;

  bool uses_numerator() const { return uses_numerator_; }
  bool uses_denominator() const { return uses_denominator_; }
  // The text it was read from.
  const std::string& text() const { return text_; }

 private:
  // In this order: those that push a number, those that change the last one, those that join the last two.
  // clang-format off
  enum class Op : std::uint8_t {
    constant, numerator, denominator,
    negate, absolute, square_root, logarithm, exponential,
    add, subtract, multiply, divide, power, minimum, maximum,
  };
  // clang-format on
  struct Step {
    Op op;
    double constant = 0;
  };
  struct Rules;
  friend class FormulaParser;

  std::string text_;
  std::vector<Step> steps_;  // in postfix order, for a machine with a stack
  bool uses_numerator_ = true;
  bool uses_denominator_ = false;
};

}  // namespace styr

#endif  // STYR_FORMULA_HPP_
