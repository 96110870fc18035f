#ifndef STYR_LIKELIHOOD_HPP_
#define STYR_LIKELIHOOD_HPP_

// Rules for likelihoods given as numbers or as intervals, in the manner of CORAS (M. S. Lund, B. Solhaug,
// K. Stølen: Model-Driven Risk Analysis, 2011). They combine two likelihoods at a time and know of no shared
// causes: where branches share one, use a fault tree.

#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/status/statusor.h"

namespace styr {

// A likelihood that is known to lie in [low, high]; a single number has both ends alike. A probability lies
// between 0 and 1; a frequency, events a year, is at least 0.
struct LikelihoodRange {
  double low = 0;
  double high = 0;

  friend bool operator==(const LikelihoodRange&, const LikelihoodRange&) = default;
};

// The number or interval as a range. InvalidArgument when an end is not finite, out of bounds or the ends
// are crossed.
absl::StatusOr<LikelihoodRange> probability_range(double low, double high);
absl::StatusOr<LikelihoodRange> frequency_range(double low, double high);

// What a cause of this likelihood leads to, when it leads on with the conditional probability. For
// probabilities and for frequencies.
LikelihoodRange leads_to(LikelihoodRange cause, LikelihoodRange conditional);

// Probability of one or the other:
// when they cannot both happen: the sum. InvalidArgument when even the low ends add to more than 1; a high
// end stops at 1.
absl::StatusOr<LikelihoodRange> either_of_exclusive(LikelihoodRange a, LikelihoodRange b);
// when they are independent: a + b − ab.
LikelihoodRange either_of_independent(LikelihoodRange a, LikelihoodRange b);
// when nothing is known of how they hang together: from the larger to the sum, at most 1 (the Fréchet
// bounds).
LikelihoodRange either_of_unknown(LikelihoodRange a, LikelihoodRange b);

// Events a year from two separate sources.
LikelihoodRange sum_of_frequencies(LikelihoodRange a, LikelihoodRange b);

// Probability of at least one event in that time when events come independently at a constant rate:
// 1 − exp(−rate·years). Preconditions: rate_per_year >= 0, years >= 0.
double probability_of_any(double rate_per_year, double years);
// The rate that gives that probability; none when it is 1 or more, or below 0, or years is not above 0.
std::optional<double> rate_of_probability(double probability, double years);

// How a likelihood that was set by hand fits with one computed from its causes.
enum class LikelihoodAgreement : std::uint8_t {
  consistent,    // the computed range lies inside the assigned one
  overlapping,   // some of it does
  inconsistent,  // none of it does
};
// `consistent`, `overlapping`, `inconsistent`.
std::string_view to_string(LikelihoodAgreement agreement);
LikelihoodAgreement agreement(LikelihoodRange assigned, LikelihoodRange computed);

}  // namespace styr

#endif  // STYR_LIKELIHOOD_HPP_
