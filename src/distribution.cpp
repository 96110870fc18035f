#include "styr/distribution.hpp"

#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/poisson.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <boost/random/beta_distribution.hpp>
#include <boost/random/normal_distribution.hpp>
#include <boost/random/poisson_distribution.hpp>
#include <cmath>
#include <initializer_list>
#include <limits>

#include "absl/strings/str_cat.h"
#include "boost_math.hpp"
#include "styr/number.hpp"

namespace styr {
namespace {

using Normal = boost::math::normal_distribution<double, MathPolicy>;
using Beta = boost::math::beta_distribution<double, MathPolicy>;
using Poisson = boost::math::poisson_distribution<double, MathPolicy>;

constexpr double kInfinite = std::numeric_limits<double>::infinity();
// Shapes of a beta beyond which quantiles and draws are no longer what they should be in double precision.
constexpr double kLowestShape = 1e-3;
constexpr double kHighestShape = 1e9;

// From this rate on the next number of events is not searched from 0 upwards but drawn by rejection.
constexpr double kSearchBelow = 10;

bool all_finite(std::initializer_list<double> values) {
  return std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); });
}

absl::Status refused(std::string_view what, std::initializer_list<double> values) {
  std::string text(what);
  for (const double value : values)
    absl::StrAppend(&text, text.size() == what.size() ? ": " : ", ", format_number(value));
  return absl::InvalidArgumentError(text);
}

absl::Status check_range(double low, double mode, double high) {
  if (!all_finite({low, mode, high}) || !std::isfinite(high - low))
    return refused("a range needs finite numbers, not", {low, mode, high});
  if (low > mode || mode > high)
    return refused("low, most likely and high must stand in ascending order, not", {low, mode, high});
  return absl::OkStatus();
}

// Place of x in a range, 0 at low, 1 at high.
double place(double x, double low, double high) { return std::clamp((x - low) / (high - low), 0.0, 1.0); }

double triangular_cumulative(double x, double low, double mode, double high) {
  if (x <= low) return 0;
  if (x >= high) return 1;
  if (x < mode) return (x - low) / (high - low) * ((x - low) / (mode - low));
  return 1 - (high - x) / (high - low) * ((high - x) / (high - mode));
}

// The value at a share of a range. Rounding never leads beyond its end.
double value_at(double share, double low, double high) { return std::min(high, low + share * (high - low)); }

// Products of amounts may be too large or too small for a number where the amounts are not, so these two
// count in shares of the range.
double triangular_quantile(double p, double low, double mode, double high) {
  const double at_mode = (mode - low) / (high - low);
  if (p <= at_mode) return value_at(std::sqrt(p * at_mode), low, high);
  return std::max(low, high - (high - low) * std::sqrt((1 - p) * ((high - mode) / (high - low))));
}

// E[Y; Y > y] of the triangular distribution on [0, 1] with its mode at `mode`.
double triangular_mean_above(double y, double mode) {
  if (y <= 0) return (mode + 1) / 3;
  if (y >= 1) return 0;
  if (y >= mode) return (1 - y) * (1 - y) * (1 + 2 * y) / (3 * (1 - mode));
  return (mode + 1) / 3 - 2 * y * y * y / (3 * mode);
}

// The number of events whose cumulative probability is the first to reach u.
double poisson_by_search(double u, double rate, double none) {
  double events = 0, term = none, cumulative = none;
  while (u > cumulative && term > 0) {
    events += 1;
    term *= rate / events;
    cumulative += term;
  }
  return events;
}

}  // namespace

std::string_view to_string(DistributionKind kind) {
  switch (kind) {
    case DistributionKind::point:
      return "point";
    case DistributionKind::uniform:
      return "uniform";
    case DistributionKind::triangular:
      return "triangular";
    case DistributionKind::pert:
      return "pert";
    case DistributionKind::normal:
      return "normal";
    case DistributionKind::lognormal:
      return "lognormal";
    case DistributionKind::poisson:
      return "poisson";
  }
  return "";
}

Distribution::Distribution(DistributionKind kind, std::array<double, 4> parameters)
    : kind_(kind), parameters_(parameters), zero_probability_(0) {
  if (kind == DistributionKind::point && parameters[0] == 0) zero_probability_ = 1;
  if (kind == DistributionKind::poisson && parameters[0] < kSearchBelow)
    zero_probability_ = std::exp(-parameters[0]);
}

absl::StatusOr<Distribution> Distribution::point(double value) {
  if (!std::isfinite(value)) return refused("a value must be finite, not", {value});
  return Distribution(DistributionKind::point, {value});
}

absl::StatusOr<Distribution> Distribution::uniform(double low, double high) {
  if (absl::Status status = check_range(low, low, high); !status.ok()) return status;
  if (low == high) return point(low);
  return Distribution(DistributionKind::uniform, {low, high});
}

absl::StatusOr<Distribution> Distribution::triangular(double low, double mode, double high) {
  if (absl::Status status = check_range(low, mode, high); !status.ok()) return status;
  if (low == high) return point(low);
  return Distribution(DistributionKind::triangular, {low, mode, high});
}

absl::StatusOr<Distribution> Distribution::beta_on(double low, double high, double alpha, double beta) {
  const auto in_reach = [](double shape) { return shape >= kLowestShape && shape <= kHighestShape; };
  if (!in_reach(alpha) || !in_reach(beta)) {
    return refused(
        absl::StrCat("the weight of the most likely value gives no distribution whose shape lies between ",
                     format_number(kLowestShape), " and ", format_number(kHighestShape),
                     " at both ends, but"),
        {alpha, beta});
  }
  return Distribution(DistributionKind::pert, {low, high, alpha, beta});
}

absl::StatusOr<Distribution> Distribution::pert(double low, double mode, double high, double weight) {
  if (absl::Status status = check_range(low, mode, high); !status.ok()) return status;
  if (!std::isfinite(weight) || weight < 0)
    return refused("the weight of the most likely value must be at least 0, not", {weight});
  if (low == high) return point(low);
  return beta_on(low, high, 1 + weight * ((mode - low) / (high - low)),
                 1 + weight * ((high - mode) / (high - low)));
}

absl::StatusOr<Distribution> Distribution::pert_by_moments(double low, double mode, double high,
                                                           double weight) {
  if (absl::Status status = check_range(low, mode, high); !status.ok()) return status;
  if (!std::isfinite(weight) || weight <= 0)
    return refused("the weight of the most likely value must be larger than 0, not", {weight});
  if (low == high) return point(low);
  // On the unit interval: m the mean, 1/(w + 2) the deviation; alpha + beta = m(1 − m)/variance − 1.
  const double mean = (weight * ((mode - low) / (high - low)) + 1) / (weight + 2);
  const double sum = mean * (1 - mean) * (weight + 2) * (weight + 2) - 1;
  return beta_on(low, high, mean * sum, (1 - mean) * sum);
}

absl::StatusOr<Distribution> Distribution::normal(double mean, double deviation) {
  if (!all_finite({mean, deviation}) || deviation < 0) {
    return refused("a normal distribution needs a finite mean and a deviation of at least 0, not",
                   {mean, deviation});
  }
  if (deviation == 0) return point(mean);
  return Distribution(DistributionKind::normal, {mean, deviation});
}

absl::StatusOr<Distribution> Distribution::lognormal(double mu, double sigma) {
  if (!all_finite({mu, sigma}) || sigma < 0)
    return refused("a lognormal distribution needs a finite mu and a sigma of at least 0, not", {mu, sigma});
  if (!std::isfinite(std::exp(2 * (mu + sigma * sigma)))) {
    return refused("the lognormal distribution has moments too large for a number; mu and sigma are",
                   {mu, sigma});
  }
  if (sigma == 0) return point(std::exp(mu));
  return Distribution(DistributionKind::lognormal, {mu, sigma});
}

absl::StatusOr<Distribution> Distribution::lognormal_from_interval(double low, double high,
                                                                   double confidence) {
  if (!all_finite({low, high}) || low <= 0 || low > high) {
    return refused("a lognormal distribution needs an interval above 0, in ascending order, not",
                   {low, high});
  }
  if (!(confidence > 0 && confidence < 1))
    return refused("the confidence of an interval must lie between 0 and 1, not", {confidence});
  const double log_low = std::log(low), log_high = std::log(high);
  const double z = boost::math::quantile(Normal(), 0.5 + confidence / 2);
  return lognormal((log_low + log_high) / 2, (log_high - log_low) / (2 * z));
}

absl::StatusOr<Distribution> Distribution::poisson(double rate) {
  if (!(rate >= 0 && rate <= kHighestRate)) {
    return refused(absl::StrCat("a rate must lie between 0 and ", format_number(kHighestRate), ", not"),
                   {rate});
  }
  if (rate == 0) return point(0);
  return Distribution(DistributionKind::poisson, {rate});
}

double Distribution::mean() const {
  const auto& [a, b, c, d] = parameters_;
  switch (kind_) {
    case DistributionKind::point:
    case DistributionKind::normal:
    case DistributionKind::poisson:
      return a;
    case DistributionKind::uniform:
      return a + (b - a) / 2;
    case DistributionKind::triangular:
      return a + ((b - a) + (c - a)) / 3;
    case DistributionKind::pert:
      return a + (b - a) * (c / (c + d));
    case DistributionKind::lognormal:
      return std::exp(a + b * b / 2);
  }
  return 0;
}

double Distribution::variance() const {
  const auto& [a, b, c, d] = parameters_;
  switch (kind_) {
    case DistributionKind::point:
      return 0;
    case DistributionKind::uniform:
      return (b - a) * (b - a) / 12;
    case DistributionKind::triangular: {
      const double left = b - a, width = c - a;
      return (left * left + width * width - left * width) / 18;
    }
    case DistributionKind::pert: {
      const double sum = c + d;
      return (b - a) * (b - a) * (c / sum) * (d / sum) / (sum + 1);
    }
    case DistributionKind::normal:
      return b * b;
    case DistributionKind::lognormal:
      return std::expm1(b * b) * std::exp(2 * a + b * b);
    case DistributionKind::poisson:
      return a;
  }
  return 0;
}

double Distribution::standard_deviation() const { return std::sqrt(variance()); }

double Distribution::cumulative(double x) const {
  using boost::math::cdf;
  if (std::isnan(x)) return x;
  if (x < lowest()) return 0;
  if (x >= highest()) return 1;
  const auto& [a, b, c, d] = parameters_;
  switch (kind_) {
    case DistributionKind::point:
      break;
    case DistributionKind::uniform:
      return place(x, a, b);
    case DistributionKind::triangular:
      return triangular_cumulative(x, a, b, c);
    case DistributionKind::pert:
      return cdf(Beta(c, d), place(x, a, b));
    case DistributionKind::normal:
      return cdf(Normal(), (x - a) / b);
    case DistributionKind::lognormal:
      return x <= 0 ? 0 : cdf(Normal(), (std::log(x) - a) / b);
    case DistributionKind::poisson:
      return cdf(Poisson(a), std::floor(x));
  }
  return 0;
}

double Distribution::exceedance(double x) const {
  using boost::math::cdf;
  using boost::math::complement;
  if (std::isnan(x)) return x;
  if (x <= lowest()) return 1;
  if (x > highest()) return 0;
  const auto& [a, b, c, d] = parameters_;
  switch (kind_) {
    case DistributionKind::point:
      break;
    case DistributionKind::uniform:
    case DistributionKind::triangular:
      return 1 - cumulative(x);
    case DistributionKind::pert:
      return cdf(complement(Beta(c, d), place(x, a, b)));
    case DistributionKind::normal:
      return cdf(complement(Normal(), (x - a) / b));
    case DistributionKind::lognormal:
      return x <= 0 ? 1 : cdf(complement(Normal(), (std::log(x) - a) / b));
    case DistributionKind::poisson:
      return std::isinf(x) ? 0 : cdf(complement(Poisson(a), std::ceil(x) - 1));
  }
  return 0;
}

double Distribution::quantile(double probability) const {
  using boost::math::quantile;
  if (!(probability >= 0 && probability <= 1)) return std::numeric_limits<double>::quiet_NaN();
  if (probability == 0) return lowest();
  if (probability == 1) return highest();
  const auto& [a, b, c, d] = parameters_;
  switch (kind_) {
    case DistributionKind::point:
      return a;
    case DistributionKind::uniform:
      return value_at(probability, a, b);
    case DistributionKind::triangular:
      return triangular_quantile(probability, a, b, c);
    case DistributionKind::pert:
      return value_at(quantile(Beta(c, d), probability), a, b);
    case DistributionKind::normal:
      return a + b * quantile(Normal(), probability);
    case DistributionKind::lognormal:
      return std::exp(a + b * quantile(Normal(), probability));
    case DistributionKind::poisson:
      return quantile(Poisson(a), probability);
  }
  return 0;
}

double Distribution::mean_above(double x) const {
  using boost::math::cdf;
  using boost::math::complement;
  using boost::math::pdf;
  if (std::isnan(x)) return x;
  if (x < lowest() || (x == lowest() && std::isinf(x))) return mean();
  if (x >= highest()) return 0;
  const auto& [a, b, c, d] = parameters_;
  switch (kind_) {
    case DistributionKind::point:
      break;
    case DistributionKind::uniform:
      return (b - x) / (b - a) * (x + (b - x) / 2);
    case DistributionKind::triangular:
      return a * (1 - cumulative(x)) + (c - a) * triangular_mean_above((x - a) / (c - a), (b - a) / (c - a));
    case DistributionKind::pert: {
      const double part = boost::math::ibetac(c + 1, d, place(x, a, b), MathPolicy());
      return a * exceedance(x) + (b - a) * (c / (c + d)) * part;
    }
    case DistributionKind::normal:
      return a * exceedance(x) + b * pdf(Normal(), (x - a) / b);
    case DistributionKind::lognormal:
      return x <= 0 ? mean() : mean() * cdf(complement(Normal(), (std::log(x) - a) / b - b));
    case DistributionKind::poisson:
      // n·P(n) = rate·P(n − 1).
      return a * exceedance(std::floor(x));
  }
  return 0;
}

double Distribution::lowest() const {
  switch (kind_) {
    case DistributionKind::normal:
      return -kInfinite;
    case DistributionKind::lognormal:
    case DistributionKind::poisson:
      return 0;
    default:
      return parameters_[0];
  }
}

double Distribution::highest() const {
  switch (kind_) {
    case DistributionKind::point:
      return parameters_[0];
    case DistributionKind::uniform:
    case DistributionKind::pert:
      return parameters_[1];
    case DistributionKind::triangular:
      return parameters_[2];
    default:
      return kInfinite;
  }
}

double Distribution::sample(RandomStream& stream) const {
  const auto& [a, b, c, d] = parameters_;
  switch (kind_) {
    case DistributionKind::point:
      return a;
    case DistributionKind::uniform:
      return value_at(stream.unit(), a, b);
    case DistributionKind::triangular:
      return triangular_quantile(stream.unit(), a, b, c);
    case DistributionKind::pert:
      return value_at(boost::random::beta_distribution<double>(c, d)(stream), a, b);
    case DistributionKind::normal:
      return a + b * boost::random::normal_distribution<double>()(stream);
    case DistributionKind::lognormal:
      return std::exp(a + b * boost::random::normal_distribution<double>()(stream));
    case DistributionKind::poisson:
      if (a < kSearchBelow) return poisson_by_search(stream.unit(), a, zero_probability_);
      return static_cast<double>(boost::random::poisson_distribution<std::int64_t, double>(a)(stream));
  }
  return 0;
}

}  // namespace styr
