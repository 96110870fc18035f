#ifndef STYR_LOSS_SAMPLE_HPP_
#define STYR_LOSS_SAMPLE_HPP_

// What a number of simulated years (or projects) say about the distribution they were drawn from, and how
// sure that is.

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "styr/distribution.hpp"

namespace styr {

// An estimate with the interval that holds the true value with the sample's confidence.
struct Estimate {
  double value = 0;
  double low = 0;
  double high = 0;
};

// One point of a loss exceedance curve.
struct ExceedancePoint {
  double loss = 0;
  // P(loss of the year >= loss).
  Estimate probability;
};

// Independent, equally likely outcomes. Immutable; safe to read from several threads.
class LossSample {
 public:
  // `losses` are finite, at least one; order and repetitions do not matter but for the last bits of the mean.
  // `confidence` of the intervals lies between 0 and 1. O(n log n).
  explicit LossSample(std::vector<double> losses, double confidence = 0.95);

  std::size_t size() const { return sorted_.size(); }
  double confidence() const { return confidence_; }
  // The outcomes, ascending.
  std::span<const double> sorted() const { return sorted_; }

  // Mean, with a normal interval: mean ± z·s/√n.
  Estimate mean() const;
  // Standard deviation of the outcomes (n − 1 in the denominator; 0 for a single outcome).
  double standard_deviation() const { return deviation_; }
  // P(L >= x), and P(L > x): shares of the outcomes, with exact binomial intervals (C. J. Clopper,
  // E. S. Pearson, Biometrika 1934). O(log n).
  Estimate exceedance(double x) const;
  Estimate probability_above(double x) const;
  // The smallest outcome x with P(L <= x) >= level, 0 < level <= 1 (value at risk), with the interval of the
  // order statistics.
  Estimate value_at_risk(double level) const;
  // Mean of the worst 1 − level of the probability, 0 <= level < 1; the outcome on the border counts for its
  // part. The interval is normal, with the variance of B. J. Manistre and G. H. Hancock, North American
  // Actuarial Journal 2005. O(n (1 − level)).
  Estimate expected_shortfall(double level) const;

  // The exceedance curve at these losses.
  std::vector<ExceedancePoint> curve(std::span<const double> losses) const;
  // The smallest outcome above 0 whose exceedance is higher than tolerated; none when the curve stays below.
  // O(n).
  std::optional<double> first_above(const Distribution& tolerated) const;

 private:
  // The share of `count` outcomes.
  Estimate share(std::size_t count) const;

  std::vector<double> sorted_;
  double confidence_;
  // Of the normal distribution, for the confidence.
  double z_;
  double mean_ = 0;
  double deviation_ = 0;
};

}  // namespace styr

#endif  // STYR_LOSS_SAMPLE_HPP_
