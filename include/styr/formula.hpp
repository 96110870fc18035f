#ifndef STYR_FORMULA_HPP_
#define STYR_FORMULA_HPP_

// The formula of an indicator: an arithmetic expression over a numerator and a denominator, read from text.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "styr/reason.hpp"

namespace styr {

// A parsed formula. Immutable; copies are independent; safe to use from several threads.
//
// Grammar: numbers, `num`, `den`, `+ - * /`, unary `+ -`, `^` (right associative), parentheses, and the functions
// `min(a,b,…)`, `max(a,b,…)`, `abs(a)`, `sqrt(a)`, `ln(a)`, `exp(a)`. Blanks are free. At most 1,000 characters and
// 100 levels of parentheses.
class Formula {
 public:
  // The formula `num`.
  Formula();

  // InvalidArgument with the 1-based character position, what stands there and what was expected.
  static absl::StatusOr<Formula> parse(std::string_view text);

  // A finite value, or the reason why there is none (zero_denominator for a division by zero, undefined for any
  // other non-finite step).
  struct Result {
    double value = 0;
    Reason reason = Reason::none;
  };
  // O(length of the formula), no allocation. Operations run in the order written, left to right, in double
  // arithmetic without contraction, so the result is the same on every machine.
  Result evaluate(double numerator, double denominator) const;

  // Value and partial derivatives with respect to numerator and denominator (forward mode, exact up to rounding).
  // For min, max and abs at a tie the derivative of the first argument (0 for abs at 0).
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
  enum class Op : std::uint8_t { constant, numerator, denominator, add, subtract, multiply, divide, power, negate,
                                 minimum, maximum, absolute, square_root, logarithm, exponential };
  struct Step {
    Op op;
    double constant;
  };
  friend class FormulaParser;

  std::string text_;
  std::vector<Step> steps_;  // postfix
  std::size_t depth_ = 1;    // largest stack it needs
  bool uses_numerator_ = true;
  bool uses_denominator_ = false;
};

}  // namespace styr

#endif  // STYR_FORMULA_HPP_
