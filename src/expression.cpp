#include "expression.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "styr/random_stream.hpp"

namespace styr {
namespace {

constexpr std::uint8_t kAny = 255;
constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();

constexpr std::array kRules{
    ExpressionRule{"parameter", ExpressionKind::same, 1, 1},
    ExpressionRule{"neg", ExpressionKind::negate, 1, 1},
    ExpressionRule{"add", ExpressionKind::add, 1, kAny},
    ExpressionRule{"sub", ExpressionKind::subtract, 1, kAny},
    ExpressionRule{"mul", ExpressionKind::multiply, 1, kAny},
    ExpressionRule{"div", ExpressionKind::divide, 1, kAny},
    ExpressionRule{"min", ExpressionKind::minimum, 1, kAny},
    ExpressionRule{"max", ExpressionKind::maximum, 1, kAny},
    ExpressionRule{"mean", ExpressionKind::mean, 1, kAny},
    ExpressionRule{"pow", ExpressionKind::power, 2, 2},
    ExpressionRule{"sqrt", ExpressionKind::square_root, 1, 1},
    ExpressionRule{"exp", ExpressionKind::exponential_function, 1, 1},
    ExpressionRule{"log", ExpressionKind::logarithm, 1, 1},
    ExpressionRule{"log10", ExpressionKind::logarithm10, 1, 1},
    ExpressionRule{"abs", ExpressionKind::absolute, 1, 1},
    ExpressionRule{"ceil", ExpressionKind::round_up, 1, 1},
    ExpressionRule{"floor", ExpressionKind::round_down, 1, 1},
    ExpressionRule{"exponential", ExpressionKind::exponential, 2, 2},
    ExpressionRule{"GLM", ExpressionKind::glm, 4, 4},
    ExpressionRule{"Weibull", ExpressionKind::weibull, 4, 4},
    ExpressionRule{"uniform-deviate", ExpressionKind::uniform_deviate, 2, 2},
    ExpressionRule{"normal-deviate", ExpressionKind::normal_deviate, 2, 2},
    ExpressionRule{"lognormal-deviate", ExpressionKind::lognormal_deviate, 2, 3},
};

struct LognormalShape {
  double mu;
  double sigma;
};

// The error factor is the ratio of the quantile at the confidence level to the median.
LognormalShape lognormal_shape(std::span<const double> inputs) {
  if (inputs.size() == 2) return {inputs[0], inputs[1]};
  const double sigma = std::log(inputs[1]) / normal_quantile(inputs[2]);
  return {std::log(inputs[0]) - sigma * sigma / 2, sigma};
}

// The probability that the component is down at time t (Open-PSA model exchange format 2.0d, III.3.2).
double glm(std::span<const double> inputs) {
  const double at_start = inputs[0];
  const double failure = inputs[1];
  const double repair = inputs[2];
  const double rate = failure + repair;
  if (rate == 0) return at_start;
  return failure / rate - (failure - at_start * rate) / rate * std::exp(-rate * inputs[3]);
}

double weibull(std::span<const double> inputs) {
  const double age = inputs[3] - inputs[2];
  return age <= 0 ? 0 : -std::expm1(-std::pow(age / inputs[0], inputs[1]));
}

template <typename Operation>
double fold(std::span<const double> inputs, Operation operation) {
  return std::accumulate(inputs.begin() + 1, inputs.end(), inputs.front(), operation);
}

}  // namespace

// P. J. Acklam's rational approximation, then one step of
// Halley's method, which leaves no more than rounding.
double normal_quantile(double u) {
  constexpr std::array kA{-3.969683028665376e+01, 2.209460984245205e+02,  -2.759285104469687e+02,
                          1.383577518672690e+02,  -3.066479806614716e+01, 2.506628277459239e+00};
  constexpr std::array kB{-5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02,
                          6.680131188771972e+01, -1.328068155288572e+01};
  constexpr std::array kC{-7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00,
                          -2.549732539343734e+00, 4.374664141464968e+00,  2.938163982698783e+00};
  constexpr std::array kD{7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00,
                          3.754408661907416e+00};
  constexpr double kTail = 0.02425;
  const auto polynomial = [](const auto& factors, double x) {
    double sum = 0;
    for (const double factor : factors) sum = sum * x + factor;
    return sum;
  };
  double x = 0;
  if (u < kTail || u > 1 - kTail) {
    const double q = std::sqrt(-2 * std::log(std::min(u, 1 - u)));
    x = polynomial(kC, q) / (polynomial(kD, q) * q + 1);
    if (u > 0.5) x = -x;
  } else {
    const double q = u - 0.5;
    x = polynomial(kA, q * q) * q / (polynomial(kB, q * q) * q * q + 1);
  }
  const double error = std::erfc(-x / std::numbers::sqrt2) / 2 - u;
  const double step = error * std::sqrt(2 * std::numbers::pi) * std::exp(x * x / 2);
  return x - step / (1 + x * step / 2);
}

const ExpressionRule* find_expression_rule(std::string_view element) {
  const auto* const found = std::find_if(kRules.begin(), kRules.end(),
                                         [&](const ExpressionRule& rule) { return rule.element == element; });
  return found == kRules.end() ? nullptr : found;
}

bool is_deviate(ExpressionKind kind) { return kind >= ExpressionKind::uniform_deviate; }

double expected_value(ExpressionKind kind, std::span<const double> inputs) {
  switch (kind) {
    case ExpressionKind::constant:
      return kNoNumber;  // a constant has its number itself
    case ExpressionKind::same:
      return inputs[0];
    case ExpressionKind::negate:
      return -inputs[0];
    case ExpressionKind::add:
      return fold(inputs, [](double a, double b) { return a + b; });
    case ExpressionKind::subtract:
      return fold(inputs, [](double a, double b) { return a - b; });
    case ExpressionKind::multiply:
      return fold(inputs, [](double a, double b) { return a * b; });
    case ExpressionKind::divide:
      return fold(inputs, [](double a, double b) { return a / b; });
    case ExpressionKind::minimum:
      return *std::min_element(inputs.begin(), inputs.end());
    case ExpressionKind::maximum:
      return *std::max_element(inputs.begin(), inputs.end());
    case ExpressionKind::mean:
      return fold(inputs, [](double a, double b) { return a + b; }) / static_cast<double>(inputs.size());
    case ExpressionKind::power:
      return std::pow(inputs[0], inputs[1]);
    case ExpressionKind::square_root:
      return std::sqrt(inputs[0]);
    case ExpressionKind::exponential_function:
      return std::exp(inputs[0]);
    case ExpressionKind::logarithm:
      return std::log(inputs[0]);
    case ExpressionKind::logarithm10:
      return std::log10(inputs[0]);
    case ExpressionKind::absolute:
      return std::abs(inputs[0]);
    case ExpressionKind::round_up:
      return std::ceil(inputs[0]);
    case ExpressionKind::round_down:
      return std::floor(inputs[0]);
    case ExpressionKind::exponential:
      return -std::expm1(-inputs[0] * inputs[1]);
    case ExpressionKind::glm:
      return glm(inputs);
    case ExpressionKind::weibull:
      return weibull(inputs);
    case ExpressionKind::uniform_deviate:
      return (inputs[0] + inputs[1]) / 2;
    case ExpressionKind::normal_deviate:
      return inputs[0];
    case ExpressionKind::lognormal_deviate:
      return inputs.size() == 3 ? inputs[0] : std::exp(inputs[0] + inputs[1] * inputs[1] / 2);
  }
  return kNoNumber;
}

double value_at(ExpressionKind kind, std::span<const double> inputs, double u) {
  switch (kind) {
    case ExpressionKind::uniform_deviate:
      return inputs[0] + u * (inputs[1] - inputs[0]);
    case ExpressionKind::normal_deviate:
      return inputs[0] + inputs[1] * normal_quantile(u);
    case ExpressionKind::lognormal_deviate: {
      const LognormalShape shape = lognormal_shape(inputs);
      return std::exp(shape.mu + shape.sigma * normal_quantile(u));
    }
    default:
      return expected_value(kind, inputs);
  }
}

std::string wrong_parameters(ExpressionKind kind, std::span<const double> inputs) {
  switch (kind) {
    case ExpressionKind::uniform_deviate:
      return inputs[0] <= inputs[1] ? "" : "the lower end must not be above the upper end";
    case ExpressionKind::normal_deviate:
      return inputs[1] >= 0 ? "" : "the standard deviation must not be below 0";
    case ExpressionKind::lognormal_deviate:
      if (inputs.size() == 2) return inputs[1] >= 0 ? "" : "sigma must not be below 0";
      return inputs[0] > 0 && inputs[1] > 1 && inputs[2] > 0.5 && inputs[2] < 1
                 ? ""
                 : "the mean must be above 0, the error factor above 1, and the level between 0.5 and 1";
    case ExpressionKind::weibull:
      return inputs[0] > 0 && inputs[1] > 0 ? "" : "scale and shape must be above 0";
    case ExpressionKind::exponential:
    case ExpressionKind::glm:
      return std::all_of(inputs.begin(), inputs.end(), [](double x) { return x >= 0; })
                 ? ""
                 : "rates and times must not be below 0";
    default:
      return "";
  }
}

namespace {

void gather(const ExpressionProgram::Step& step, const std::vector<double>& values,
            std::vector<double>& inputs) {
  inputs.clear();
  for (const std::uint32_t input : step.inputs) inputs.push_back(values[input]);
}

}  // namespace

std::vector<double> ExpressionProgram::expected_values() const {
  std::vector<double> values;
  values.reserve(steps_.size());
  std::vector<double> inputs;
  for (const Step& step : steps_) {
    gather(step, values, inputs);
    values.push_back(step.kind == ExpressionKind::constant ? step.constant
                                                           : expected_value(step.kind, inputs));
  }
  return values;
}

void ExpressionProgram::draw(std::uint64_t seed, std::uint32_t trial, std::vector<double>& values) const {
  values.resize(steps_.size());
  std::vector<double> inputs;
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    const Step& step = steps_[i];
    if (step.kind == ExpressionKind::constant) {
      values[i] = step.constant;
      continue;
    }
    gather(step, values, inputs);
    values[i] = is_deviate(step.kind) ? value_at(step.kind, inputs, RandomStream(seed, i, trial).unit())
                                      : expected_value(step.kind, inputs);
  }
}

}  // namespace styr
