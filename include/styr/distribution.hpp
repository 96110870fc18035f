#ifndef STYR_DISTRIBUTION_HPP_
#define STYR_DISTRIBUTION_HPP_

// Uncertain quantities: what experts give as a range, with the moments, quantiles and draws of it. Knows
// nothing of governance. Special functions come from Boost.Math.

#include <array>
#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"
#include "styr/random_stream.hpp"

namespace styr {

enum class DistributionKind : std::uint8_t {
  point,       // one value
  uniform,     // any value of a range, all alike
  triangular,  // low, most likely, high; straight lines between
  pert,        // low, most likely, high; a scaled beta, also in its moment form
  normal,
  lognormal,
  poisson,  // number of events when they come independently at a constant rate
};
// `point`, `uniform`, …
std::string_view to_string(DistributionKind kind);

// How much more the most likely value weighs than the ends, in the usual PERT.
inline constexpr double kPertWeight = 4;
// Poisson rates above this are refused: draws of one year's events are drawn one by one.
inline constexpr double kHighestRate = 100000;

// A probability distribution over the real numbers. A small value, immutable, safe to read from any thread.
//
// The functions that make one return InvalidArgument, saying what is wrong, for parameters that are not
// finite or not in order. A range of width 0 gives a point.
class Distribution {
 public:
  // The value 0.
  Distribution() = default;

  static absl::StatusOr<Distribution> point(double value);
  static absl::StatusOr<Distribution> uniform(double low, double high);
  static absl::StatusOr<Distribution> triangular(double low, double mode, double high);
  // Modified PERT (D. Vose, Risk Analysis, 2008): low + (high − low)·Beta(1 + w(mode − low)/(high − low),
  // 1 + w(high − mode)/(high − low)). Mean (low + w·mode + high)/(w + 2). `weight` w ≥ 0; 0 is uniform.
  // Refused where a shape of the beta is not within 0.001 to 1e9: the range is then better given as a point.
  static absl::StatusOr<Distribution> pert(double low, double mode, double high, double weight = kPertWeight);
  // The other convention of that name (as in pyfair): the beta with the same mean and the standard deviation
  // (high − low)/(w + 2), which with w = 4 is the sixth part of the range of the original PERT. Wider or
  // narrower than `pert`; its mode is not `mode`. `weight` > 0; refused for its shape as `pert` is.
  static absl::StatusOr<Distribution> pert_by_moments(double low, double mode, double high,
                                                      double weight = kPertWeight);
  // `deviation` ≥ 0 is the standard deviation.
  static absl::StatusOr<Distribution> normal(double mean, double deviation);
  // Mean `mu` and standard deviation `sigma` ≥ 0 of the natural logarithm.
  static absl::StatusOr<Distribution> lognormal(double mu, double sigma);
  // The lognormal that lies in [low, high], 0 < low ≤ high, with probability `confidence` (0 < c < 1) and
  // outside with half the rest on each side.
  static absl::StatusOr<Distribution> lognormal_from_interval(double low, double high,
                                                              double confidence = 0.9);
  // Events in one period; 0 ≤ rate ≤ kHighestRate.
  static absl::StatusOr<Distribution> poisson(double rate);

  DistributionKind kind() const { return kind_; }
  // In the order of the functions above: (value), (low, high), (low, mode, high), (low, high, alpha, beta),
  // (mean, deviation), (mu, sigma), (rate); the rest is 0.
  const std::array<double, 4>& parameters() const { return parameters_; }

  double mean() const;
  double variance() const;
  double standard_deviation() const;
  // P(X <= x).
  double cumulative(double x) const;
  // P(X >= x).
  double exceedance(double x) const;
  // The smallest x with P(X <= x) >= probability; the ends of the range at 0 and 1, infinite where it has
  // none. NaN for a probability outside 0 to 1.
  double quantile(double probability) const;
  // E[X; X > x], the part of the mean that lies above x. mean() = what lies above + what does not.
  double mean_above(double x) const;
  // Smallest and largest possible value; may be infinite.
  double lowest() const;
  double highest() const;

  // One draw. Takes as many numbers from the stream as it needs; the same stream gives the same draw, also on
  // other machines but for the last bits of the mathematical library. A Poisson of rate r takes one number
  // `u` first and is 0 exactly when u <= zero_probability(), while r is below 10.
  double sample(RandomStream& stream) const;
  // P(X = 0) as the sampler uses it; of a continuous distribution 0.
  double zero_probability() const { return zero_probability_; }

 private:
  Distribution(DistributionKind kind, std::array<double, 4> parameters);
  static absl::StatusOr<Distribution> beta_on(double low, double high, double alpha, double beta);

  DistributionKind kind_ = DistributionKind::point;
  std::array<double, 4> parameters_{};
  double zero_probability_ = 1;
};

}  // namespace styr

#endif  // STYR_DISTRIBUTION_HPP_
