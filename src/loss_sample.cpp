#include "styr/loss_sample.hpp"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <utility>

#include "boost_math.hpp"

namespace styr {
namespace {

using Binomial = boost::math::binomial_distribution<double, MathPolicy>;

// The number of outcomes that hold `level` of the probability: the smallest k with k/n >= level. 0.9 of 10000
// is 9000, although the product of the doubles is a little more.
std::size_t rank_of(double level, std::size_t n) {
  constexpr double kRounding = 1e-12;
  const double exact = level * static_cast<double>(n);
  const double rank = std::ceil(exact - exact * kRounding);
  return std::clamp<std::size_t>(static_cast<std::size_t>(std::max(rank, 1.0)), 1, n);
}

double normal_quantile(double probability) {
  return boost::math::quantile(boost::math::normal_distribution<double, MathPolicy>(), probability);
}

}  // namespace

LossSample::LossSample(std::vector<double> losses, double confidence)
    : sorted_(std::move(losses)), confidence_(confidence), z_(normal_quantile(0.5 + confidence / 2)) {
  const auto n = static_cast<double>(sorted_.size());
  double sum = 0;
  for (const double loss : sorted_) sum += loss;
  mean_ = sum / n;
  double squares = 0;
  for (const double loss : sorted_) squares += (loss - mean_) * (loss - mean_);
  if (sorted_.size() > 1) deviation_ = std::sqrt(squares / (n - 1));
  std::sort(sorted_.begin(), sorted_.end());
}

Estimate LossSample::mean() const {
  const double reach = z_ * deviation_ / std::sqrt(static_cast<double>(size()));
  return {mean_, mean_ - reach, mean_ + reach};
}

Estimate LossSample::share(std::size_t count) const {
  const auto n = static_cast<double>(size()), k = static_cast<double>(count);
  const double tail = (1 - confidence_) / 2;
  return {k / n, count == 0 ? 0 : Binomial::find_lower_bound_on_p(n, k, tail),
          count == size() ? 1 : Binomial::find_upper_bound_on_p(n, k, tail)};
}

Estimate LossSample::exceedance(double x) const {
  return share(static_cast<std::size_t>(sorted_.end() - std::lower_bound(sorted_.begin(), sorted_.end(), x)));
}

Estimate LossSample::probability_above(double x) const {
  return share(static_cast<std::size_t>(sorted_.end() - std::upper_bound(sorted_.begin(), sorted_.end(), x)));
}

Estimate LossSample::value_at_risk(double level) const {
  const std::size_t n = size();
  // The rank of the true quantile among the outcomes is binomial.
  const Binomial ranks(static_cast<double>(n), level);
  const double tail = (1 - confidence_) / 2;
  const double lower = level >= 1 ? static_cast<double>(n) : boost::math::quantile(ranks, tail);
  const double upper =
      level >= 1 ? static_cast<double>(n) : boost::math::quantile(boost::math::complement(ranks, tail)) + 1;
  const auto at = [&](double rank) {
    return sorted_[std::clamp<std::size_t>(static_cast<std::size_t>(std::max(rank, 1.0)), 1, n) - 1];
  };
  return {sorted_[rank_of(level, n) - 1], at(lower), at(upper)};
}

Estimate LossSample::expected_shortfall(double level) const {
  const std::size_t n = size();
  const double mass = (1 - level) * static_cast<double>(n);
  // The outcome on the border, and those beyond it.
  const std::size_t border = level <= 0 ? 0 : rank_of(level, n) - 1;
  double sum = 0;
  for (std::size_t i = n; i-- > border + 1;) sum += sorted_[i];
  const auto beyond = static_cast<double>(n - border - 1);
  const double value = (sum + (mass - beyond) * sorted_[border]) / mass;

  double squares = 0;
  for (std::size_t i = border; i < n; ++i) squares += (sorted_[i] - value) * (sorted_[i] - value);
  const double in_tail = squares / (beyond + 1);
  const double to_border = value - sorted_[border];
  const double reach = z_ * std::sqrt((in_tail + level * to_border * to_border) / mass);
  return {value, value - reach, value + reach};
}

std::vector<ExceedancePoint> LossSample::curve(std::span<const double> losses) const {
  std::vector<ExceedancePoint> points;
  points.reserve(losses.size());
  for (const double loss : losses) points.push_back({loss, exceedance(loss)});
  return points;
}

std::optional<double> LossSample::first_above(const Distribution& tolerated) const {
  const auto n = static_cast<double>(size());
  for (std::size_t i = 0; i < size(); ++i) {
    if (sorted_[i] <= 0 || (i > 0 && sorted_[i] == sorted_[i - 1])) continue;
    if (static_cast<double>(size() - i) / n > tolerated.exceedance(sorted_[i])) return sorted_[i];
  }
  return std::nullopt;
}

}  // namespace styr
