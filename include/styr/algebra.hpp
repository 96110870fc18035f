#ifndef STYR_ALGEBRA_HPP_
#define STYR_ALGEBRA_HPP_

// Roll-up is an algebra. An aggregation is a commutative monoid with three steps: lift an observation to a
// partial, merge partials, lower a partial to a value. Ratios, means, percentiles and spreads are never
// rolled up as finished numbers: their partials are, and each level lowers its own.
//
// An aggregation is a small value that holds its parameters; its partials are plain structs of doubles. To
// add one, write a struct that satisfies `Aggregation`; the engines in engine.hpp know nothing else.
//
// Rules that all members keep, and that your own should:
//   - identity() is neutral; merge is associative and commutative, exactly where the arithmetic is exact and
//     up to rounding elsewhere. The engines merge in a fixed order, so results have the same bits every time.
//   - Observations are finite. Anything else lowers to Reason::undefined, never to a wrong number.
//   - lower() of nothing is Reason::no_observations: missing is not zero.
//   - -0 is lifted as 0, so that equal partials have equal bits.
//   - Counts are doubles: exact up to 2^53, then rounded and never wrapped, and added like the sums.
// Everything here is a pure function of its arguments and safe to call from several threads.

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "styr/exact_accumulator.hpp"
#include "styr/quantile_bins.hpp"
#include "styr/reason.hpp"

namespace styr {

// A finite value or the reason why there is none.
struct Lowered {
  double value = 0;
  Reason reason = Reason::none;

  // The value if it is finite, else Reason::undefined.
  static Lowered of(double value) {
    return std::isfinite(value) ? Lowered{value, Reason::none} : none(Reason::undefined);
  }
  static Lowered none(Reason reason) { return {0, reason}; }
  bool has_value() const { return reason == Reason::none; }
  friend bool operator==(const Lowered&, const Lowered&) = default;
};

// numerator / denominator, or why not.
inline Lowered divide(double numerator, double denominator) {
  return denominator == 0 ? Lowered::none(Reason::zero_denominator) : Lowered::of(numerator / denominator);
}

template <typename A>
concept Aggregation = std::copyable<typename A::Partial> &&
    requires(const A& aggregation, const typename A::Observation& observation, typename A::Partial& into,
             const typename A::Partial& from) {
  { aggregation.identity() } -> std::same_as<typename A::Partial>;
  { aggregation.lift(observation) } -> std::same_as<typename A::Partial>;
  { aggregation.merge(into, from) } -> std::same_as<void>;
  { aggregation.lower(from) } -> std::same_as<Lowered>;
};

// An aggregation whose partials can be taken in part, e.g. half of a sum.
template <typename A>
concept Scalable = Aggregation<A> &&
    requires(const A& aggregation, typename A::Partial& partial, double share) {
  { aggregation.scale(partial, share) } -> std::same_as<void>;
};

// merge(into, lift(observation)), done in place where the aggregation knows how.
template <Aggregation A>
void accumulate(const A& aggregation, typename A::Partial& into, const typename A::Observation& observation) {
  if constexpr (requires { aggregation.add(into, observation); }) {
    aggregation.add(into, observation);
  } else {
    aggregation.merge(into, aggregation.lift(observation));
  }
}

// The partial of a list of observations, merged in the order given.
template <Aggregation A>
typename A::Partial fold(const A& aggregation, std::span<const typename A::Observation> observations) {
  typename A::Partial result = aggregation.identity();
  for (const auto& observation : observations) accumulate(aggregation, result, observation);
  return result;
}

// Observations that are more than a number.
struct Weighted {
  double value = 0;
  double weight = 1;
};
struct Fraction {
  double numerator = 0;
  double denominator = 0;
};
struct Dated {
  double value = 0;
  std::int64_t period = 0;  // ordinal; only the order matters
};

// --- Sums and means ---

struct Sum {
  using Observation = double;
  struct Partial {
    double sum = 0;
    double count = 0;
    friend bool operator==(const Partial&, const Partial&) = default;
  };
  static Partial identity() { return {}; }
  static Partial lift(double value) { return {value + 0.0, 1}; }
  static void merge(Partial& into, const Partial& from) {
    into.sum += from.sum;
    into.count += from.count;
  }
  // A share of 0 takes no part.
  static void scale(Partial& partial, double share) {
    partial.sum = partial.sum * share + 0.0;
    partial.count *= share;
  }
  static Lowered lower(const Partial& partial) {
    return partial.count == 0 ? Lowered::none(Reason::no_observations) : Lowered::of(partial.sum);
  }
};

// Sum over count. By share it is the mean weighted with the shares.
struct Mean : Sum {
  static Lowered lower(const Partial& partial) {
    return partial.count == 0 ? Lowered::none(Reason::no_observations) : divide(partial.sum, partial.count);
  }
};

// Σ weight·value / Σ weight. A negative weight has no meaning in a mean: the result is Reason::undefined.
struct WeightedMean {
  using Observation = Weighted;
  struct Partial {
    double weighted_sum = 0;
    double weight = 0;
    double count = 0;
    friend bool operator==(const Partial&, const Partial&) = default;
  };
  static Partial identity() { return {}; }
  static Partial lift(const Weighted& x) {
    const double weight = x.weight < 0 ? std::numeric_limits<double>::quiet_NaN() : x.weight + 0.0;
    return {x.value * weight + 0.0, weight, 1};
  }
  static void merge(Partial& into, const Partial& from) {
    into.weighted_sum += from.weighted_sum;
    into.weight += from.weight;
    into.count += from.count;
  }
  static void scale(Partial& partial, double share) {
    partial.weighted_sum = partial.weighted_sum * share + 0.0;
    partial.weight *= share;
    partial.count *= share;
  }
  static Lowered lower(const Partial& partial) {
    return partial.count == 0 ? Lowered::none(Reason::no_observations)
                              : divide(partial.weighted_sum, partial.weight);
  }
};

struct Quotient {
  Lowered operator()(double numerator, double denominator) const { return divide(numerator, denominator); }
};

// Adds numerators and denominators and lowers the two sums by a rule: their quotient, or any callable from
// two doubles to something with a `value` and a `reason`, such as a Formula's evaluate.
template <typename Rule = Quotient>
struct RatioOfSums {
  using Observation = Fraction;
  struct Partial {
    double numerator = 0;
    double denominator = 0;
    double count = 0;
    friend bool operator==(const Partial&, const Partial&) = default;
  };
  Rule rule = Rule();

  static Partial identity() { return {}; }
  static Partial lift(const Fraction& x) { return {x.numerator + 0.0, x.denominator + 0.0, 1}; }
  static void merge(Partial& into, const Partial& from) {
    into.numerator += from.numerator;
    into.denominator += from.denominator;
    into.count += from.count;
  }
  static void scale(Partial& partial, double share) {
    partial.numerator = partial.numerator * share + 0.0;
    partial.denominator = partial.denominator * share + 0.0;
    partial.count *= share;
  }
  Lowered lower(const Partial& partial) const {
    if (partial.count == 0) return Lowered::none(Reason::no_observations);
    const auto result = rule(partial.numerator, partial.denominator);
    return result.reason == Reason::none ? Lowered::of(result.value) : Lowered::none(result.reason);
  }
};
template <typename Rule>
RatioOfSums(Rule) -> RatioOfSums<Rule>;

// The sum rounded once, to the nearest double, whatever the order and the grouping. 296 bytes a partial: use
// Sum where a fixed order is enough.
struct ExactSum {
  using Observation = double;
  struct Partial {
    ExactAccumulator sum;
    double count = 0;
    friend bool operator==(const Partial&, const Partial&) = default;
  };
  static Partial identity() { return {}; }
  static Partial lift(double value) {
    Partial result;
    add(result, value);
    return result;
  }
  static void add(Partial& into, double value) {
    into.sum.add(value);
    into.count += 1;
  }
  static void merge(Partial& into, const Partial& from) {
    into.sum.merge(from.sum);
    into.count += from.count;
  }
  static Lowered lower(const Partial& partial) {
    return partial.count == 0 ? Lowered::none(Reason::no_observations) : Lowered::of(partial.sum.rounded());
  }
};

// --- Extremes, counts and choices ---

template <bool Largest>
struct Extreme {
  using Observation = double;
  struct Partial {
    double value = kNone;
    friend bool operator==(const Partial&, const Partial&) = default;
  };
  static Partial identity() { return {}; }
  static Partial lift(double value) {
    return {std::isfinite(value) ? value + 0.0 : std::numeric_limits<double>::quiet_NaN()};
  }
  static void merge(Partial& into, const Partial& from) {
    // A NaN stays, so that it is found when lowered.
    const bool better = Largest ? from.value > into.value : from.value < into.value;
    if (better || std::isnan(from.value)) into.value = from.value;
  }
  static Lowered lower(const Partial& partial) {
    return partial.value == kNone ? Lowered::none(Reason::no_observations) : Lowered::of(partial.value);
  }

 private:
  static constexpr double kNone = (Largest ? -1 : 1) * std::numeric_limits<double>::infinity();
};
using Minimum = Extreme<false>;
using Maximum = Extreme<true>;

// How many observations. None is the number 0, not a missing value.
struct Count {
  using Observation = double;
  struct Partial {
    double count = 0;
    friend bool operator==(const Partial&, const Partial&) = default;
  };
  static Partial identity() { return {}; }
  static Partial lift(double) { return {1}; }
  static void merge(Partial& into, const Partial& from) { into.count += from.count; }
  static void scale(Partial& partial, double share) { partial.count *= share; }
  static Lowered lower(const Partial& partial) { return Lowered::of(partial.count); }
};

// The observation of the earliest (latest) period; observations of that same period add. So a stock that is
// added over units and taken last over time needs one pass: the last period that has any value, and the sum
// over units in it.
template <bool Latest>
struct InTime {
  using Observation = Dated;
  struct Partial {
    double value = 0;
    std::int64_t period = 0;
    double count = 0;
    friend bool operator==(const Partial&, const Partial&) = default;
  };
  static Partial identity() { return {}; }
  static Partial lift(const Dated& x) { return {x.value + 0.0, x.period, 1}; }
  static void merge(Partial& into, const Partial& from) {
    if (from.count == 0) return;
    if (into.count != 0 && into.period == from.period) {
      into.value += from.value;
      into.count += from.count;
    } else if (into.count == 0 || (from.period > into.period) == Latest) {
      into = from;
    }
  }
  static Lowered lower(const Partial& partial) {
    return partial.count == 0 ? Lowered::none(Reason::no_observations) : Lowered::of(partial.value);
  }
};
using First = InTime<false>;
using Last = InTime<true>;

enum class Colour : std::uint8_t { none, green, yellow, red };

// Counts per colour; lowered to the share of green among those that have a colour.
struct CountPerColour {
  using Observation = Colour;
  struct Partial {
    std::array<double, 4> count{};  // by Colour
    double of(Colour colour) const { return count[static_cast<std::size_t>(colour)]; }
    friend bool operator==(const Partial&, const Partial&) = default;
  };
  static Partial identity() { return {}; }
  static Partial lift(Colour colour) {
    Partial result;
    result.count[std::min<std::size_t>(static_cast<std::size_t>(colour), 3)] = 1;
    return result;
  }
  static void merge(Partial& into, const Partial& from) {
    for (std::size_t i = 0; i < 4; ++i) into.count[i] += from.count[i];
  }
  static Lowered lower(const Partial& partial) {
    const double coloured = partial.count[1] + partial.count[2] + partial.count[3];
    return coloured == 0 ? Lowered::none(Reason::no_observations)
                         : divide(partial.of(Colour::green), coloured);
  }
};

struct Ranked {
  double value = 0;
  std::uint32_t id = 0;
  friend bool operator==(const Ranked&, const Ranked&) = default;
};
// Largest value first, then smallest id.
struct LargestFirst {
  bool operator()(const Ranked& a, const Ranked& b) const {
    return a.value != b.value ? a.value > b.value : a.id < b.id;
  }
};

// The first `n` of all observations by a strict total order. Items of which neither comes before the other
// are the same item and kept once, so a shared item may arrive by several paths. Lowered to the `value` of
// the first.
template <std::size_t Capacity, typename Item = Ranked, typename Before = LargestFirst>
struct TopN {
  using Observation = Item;
  struct Partial {
    std::array<Item, Capacity> items{};
    std::uint32_t size = 0;
    std::span<const Item> view() const { return {items.data(), size}; }
    friend bool operator==(const Partial&, const Partial&) = default;
  };
  std::size_t n = Capacity;  // at most Capacity are kept
  Before before = Before();

  static Partial identity() { return {}; }
  Partial lift(const Item& item) const {
    Partial result;
    if (limit() > 0) result.items[0] = item, result.size = 1;
    return result;
  }
  void merge(Partial& into, const Partial& from) const {
    const Partial old = into;
    into = {};
    std::uint32_t i = 0, j = 0;
    while (into.size < limit() && (i < old.size || j < from.size)) {
      const bool from_old = j == from.size || (i < old.size && !before(from.items[j], old.items[i]));
      if (from_old && j < from.size && !before(old.items[i], from.items[j])) ++j;
      into.items[into.size++] = from_old ? old.items[i++] : from.items[j++];
    }
  }
  static Lowered lower(const Partial& partial) {
    return partial.size == 0 ? Lowered::none(Reason::no_observations)
                             : Lowered::of(static_cast<double>(partial.items[0].value));
  }

 private:
  std::size_t limit() const { return std::min(n, Capacity); }
};

// The value that all contributors share; Reason::conflicting when they differ.
struct SingleValue {
  using Observation = double;
  struct Partial {
    double value = 0;
    bool any = false;
    bool conflicting = false;
    friend bool operator==(const Partial&, const Partial&) = default;
  };
  static Partial identity() { return {}; }
  static Partial lift(double value) { return {value + 0.0, true, false}; }
  static void merge(Partial& into, const Partial& from) {
    if (!from.any) return;
    if (!into.any) {
      into = from;
    } else if (into.conflicting || from.conflicting || into.value != from.value) {
      into = {0, true, true};  // one form for every conflict, so that the order does not show
    }
  }
  static Lowered lower(const Partial& partial) {
    if (!partial.any) return Lowered::none(Reason::no_observations);
    return partial.conflicting ? Lowered::none(Reason::conflicting) : Lowered::of(partial.value);
  }
};

// --- Spread and percentiles ---

// Count, mean and sum of squared deviations from the mean, merged without cancellation by the formula of
// Chan, Golub and LeVeque (1979).
struct Moments {
  using Observation = double;
  struct Partial {
    double count = 0;
    double mean = 0;
    double m2 = 0;
    friend bool operator==(const Partial&, const Partial&) = default;
  };
  // Sample variance divides by count - 1, population variance by count.
  enum class Measure : std::uint8_t {
    mean,
    sample_variance,
    population_variance,
    sample_deviation,
    population_deviation
  };
  Measure measure = Measure::sample_deviation;

  static Partial identity() { return {}; }
  // 0, or NaN where the value is not finite.
  static Partial lift(double value) { return {1, value + 0.0, value - value}; }
  static void merge(Partial& into, const Partial& from) {
    if (from.count == 0) return;
    if (into.count == 0) {
      into = from;
      return;
    }
    const double count = into.count + from.count;
    const double apart = from.mean - into.mean;
    into.m2 += from.m2 + apart * apart * (into.count * from.count / count);
    into.mean += apart * (from.count / count);
    into.count = count;
  }
  Lowered lower(const Partial& partial) const {
    if (partial.count == 0) return Lowered::none(Reason::no_observations);
    if (measure == Measure::mean) return Lowered::of(partial.mean);
    const bool sample = measure == Measure::sample_variance || measure == Measure::sample_deviation;
    Lowered result = divide(partial.m2, sample ? partial.count - 1 : partial.count);
    if (measure == Measure::sample_deviation || measure == Measure::population_deviation) {
      result.value = std::sqrt(result.value);
    }
    return result;
  }
};

// A quantile within a relative error: the answer q lies within a·|x| of x, the observation of rank
// floor(quantile·(n - 1)) in ascending order. Merges are exact. The partials grow with the spread of the
// values (see quantile_bins.hpp) and are the only ones here that allocate.
class QuantileSketch {
 public:
  using Observation = double;
  using Partial = QuantileBins;

  // InvalidArgument unless `relative_accuracy` a is from 1e-6 to 0.5 and `quantile`, which lower() answers,
  // from 0 to 1.
  static absl::StatusOr<QuantileSketch> make(double relative_accuracy, double quantile) {
    if (!(relative_accuracy >= 1e-6 && relative_accuracy <= 0.5)) {
      return absl::InvalidArgumentError("relative accuracy must be from 0.000001 to 0.5");
    }
    if (!(quantile >= 0 && quantile <= 1)) return absl::InvalidArgumentError("quantile must be from 0 to 1");
    return QuantileSketch(relative_accuracy, quantile);
  }

  static Partial identity() { return {}; }
  Partial lift(double value) const {
    Partial result;
    add(result, value);
    return result;
  }
  void add(Partial& into, double value) const { into.add(value, bins_); }
  static void merge(Partial& into, const Partial& from) { into.merge(from); }
  Lowered lower(const Partial& partial) const { return at(partial, quantile_); }
  // Any other quantile of the same partial.
  Lowered at(const Partial& partial, double quantile) const {
    return partial.count() == 0 ? Lowered::none(Reason::no_observations)
                                : Lowered::of(partial.at(quantile, bins_));
  }

 private:
  QuantileSketch(double accuracy, double quantile) : bins_(accuracy), quantile_(quantile) {}

  QuantileScale bins_;
  double quantile_;
};

}  // namespace styr

#endif  // STYR_ALGEBRA_HPP_
