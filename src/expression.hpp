#ifndef STYR_SRC_EXPRESSION_HPP_
#define STYR_SRC_EXPRESSION_HPP_

// Numbers made of other numbers, some of them uncertain: what the probabilities of events are written with.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace styr {

enum class ExpressionKind : std::uint8_t {
  constant,
  same,  // of one input
  negate,
  add,
  subtract,
  multiply,
  divide,
  minimum,
  maximum,
  mean,
  power,
  square_root,
  exponential_function,
  logarithm,
  logarithm10,
  absolute,
  round_up,
  round_down,
  // Probabilities of failure by a time: 1 - exp(-rate * time); and with a probability at the start, a failure
  // rate and a repair rate (GLM); and by Weibull's scale, shape, shift and time.
  exponential,
  glm,
  weibull,
  // Uncertain numbers; their value without drawing is their mean.
  uniform_deviate,    // lower, upper
  normal_deviate,     // mean, standard deviation
  lognormal_deviate,  // mean, error factor, confidence level; or mu, sigma
};

struct ExpressionRule {
  std::string_view element;
  ExpressionKind kind;
  std::uint8_t least_inputs;
  std::uint8_t most_inputs;  // 255 = any number
};

// How an element of the Open-PSA format is computed; null when it is none that we know.
const ExpressionRule* find_expression_rule(std::string_view element);

bool is_deviate(ExpressionKind kind);

// The inverse of the standard normal distribution, 0 < u < 1, to within rounding.
double normal_quantile(double u);

// The number that a node gives, from those of its inputs; for a deviate, its mean. Not finite where there is
// none.
double expected_value(ExpressionKind kind, std::span<const double> inputs);
// The number of a deviate at a quantile, 0 < u < 1. Other kinds as above.
double value_at(ExpressionKind kind, std::span<const double> inputs, double u);
// What is wrong with the parameters of a deviate, in words; empty when nothing is.
std::string wrong_parameters(ExpressionKind kind, std::span<const double> inputs);

// Expressions in an order in which inputs come first, ready to be computed again and again. Immutable.
class ExpressionProgram {
 public:
  struct Step {
    ExpressionKind kind = ExpressionKind::constant;
    double constant = 0;
    std::vector<std::uint32_t> inputs;
  };

  ExpressionProgram() = default;
  // Precondition: inputs of a step are earlier steps.
  explicit ExpressionProgram(std::vector<Step> steps) : steps_(std::move(steps)) {}

  std::span<const Step> steps() const { return steps_; }
  // By step; deviates at their means.
  std::vector<double> expected_values() const;
  // By step; deviates drawn by inverting their distribution at a number of the stream of (seed, step, trial).
  void draw(std::uint64_t seed, std::uint32_t trial, std::vector<double>& values) const;

 private:
  std::vector<Step> steps_;
};

}  // namespace styr

#endif  // STYR_SRC_EXPRESSION_HPP_
