#ifndef STYR_LOSSES_HPP_
#define STYR_LOSSES_HPP_

// The loss of a year: how often something happens times what it costs, for one source and for sums over many.
// Knows nothing of governance; amounts are in one currency, chosen by the caller. Sums of uncertain plan
// items are the same thing: an item is a source that occurs once.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "styr/distribution.hpp"
#include "styr/loss_sample.hpp"
#include "styr/progress.hpp"
#include "styr/workers.hpp"

namespace styr {

enum class Occurrence : std::uint8_t {
  at_most_once,  // `frequency` is the probability that it happens in the year
  poisson,       // `frequency` is the expected number of events, which come independently of each other
};

// One source of loss. Sources are independent of each other; what hangs together is one source.
struct LossSource {
  // Names its random numbers (see stream_of). Sources that share a name are drawn alike.
  std::uint64_t stream = 0;
  Occurrence occurrence = Occurrence::at_most_once;
  // May itself be uncertain: it is then drawn anew for each year.
  Distribution frequency;
  // Loss of one event; every event draws its own. May be negative (a gain).
  Distribution loss;
};

// InvalidArgument, saying why, for probabilities outside 0 to 1, rates below 0 or (but for one chance in
// 10^9) above kHighestRate, and frequencies that are normal or Poisson themselves.
absl::Status check(const LossSource& source);

// Closed forms of one year. Precondition: check(source) is OK.
//
// Annual loss expectancy E[N]·E[X], whatever the dependence between sources: it may always be added.
double expected_annual_loss(const LossSource& source);
// With R the frequency: at_most_once √(E[R]·E[X²] − (E[R]·E[X])²), Poisson √(E[R]·E[X²] + Var[R]·E[X]²).
// Variances of independent sources add.
double annual_loss_deviation(const LossSource& source);
// P(no event). None for a Poisson source of uncertain rate.
std::optional<double> probability_of_no_event(const LossSource& source);

// The whole distribution of one at_most_once source with losses of at least 0, in closed form. None for
// others: simulate them.
std::optional<double> annual_exceedance(const LossSource& source, double loss);
std::optional<double> annual_value_at_risk(const LossSource& source, double level);
std::optional<double> annual_expected_shortfall(const LossSource& source, double level);

inline constexpr std::uint32_t kMostTrials = 10'000'000;

struct SimulationOptions {
  // Simulated years; 1 to kMostTrials.
  std::uint32_t trials = 10000;
  std::uint64_t seed = 1;
  // Of the intervals of estimates.
  double confidence = 0.95;
  // Of simulations; stopped ones end with Cancelled.
  Progress progress = {};
};

// Simulates the loss of many years for groups of sources. A source drawn in a trial has the same losses in
// every group that holds it, so that sums over units and goals are correlated through what they share. A
// group is a set: a source named twice counts once. `take(group, sample)` is called for each group in turn,
// from the calling thread.
//
// The bits depend on the sources, the group's members, the seed and the number of trials; not on the workers,
// the order of sources or members, or what other sources and groups there are. InvalidArgument for a source
// that check() refuses, a member that is no source, or options out of range. Time O(trials × (distinct
// sources of groups + members)), memory about 64 MB beside the samples.
absl::Status simulate_losses(std::span<const LossSource> sources,
                             std::span<const std::vector<std::uint32_t>> groups,
                             const SimulationOptions& options, const Workers& workers,
                             absl::FunctionRef<void(std::size_t, LossSample)> take);

// The sum of all sources.
absl::StatusOr<LossSample> simulate_sum(std::span<const LossSource> sources, const SimulationOptions& options,
                                        const Workers& workers = Workers());

// Cost of a treatment: what it costs to build, spread over years, and to run a year.
struct TreatmentCost {
  double build = 0;
  double amortization_years = 1;
  double run_per_year = 0;
};

struct TreatmentReturn {
  // Of a year: what is added less what is taken away.
  double cost = 0;
  // (expected loss before − after − cost) / cost; none when the cost is not above 0.
  std::optional<double> return_on_cost;
};

// InvalidArgument when an amount is not finite or a number of years is not above 0.
absl::StatusOr<TreatmentReturn> return_on_treatment(double loss_before, double loss_after,
                                                    std::span<const TreatmentCost> added,
                                                    std::span<const TreatmentCost> removed = {});

// A loss that may be reached or exceeded with at most that probability in a year.
struct ToleratedLoss {
  double probability = 0;
  double loss = 0;
};
// The lognormal whose exceedance goes through two tolerated losses: the tolerance curve. InvalidArgument
// unless the probabilities lie between 0 and 1, the losses above 0, and the larger loss is the less probable.
absl::StatusOr<Distribution> tolerance_curve(ToleratedLoss first, ToleratedLoss second);

// Share of attempts in which the threat is stronger than the control, pairwise (FAIR's vulnerability); a tie
// is no loss. None when the lists differ in length or are empty.
std::optional<double> vulnerability(std::span<const double> control_strength,
                                    std::span<const double> threat_capability);

}  // namespace styr

#endif  // STYR_LOSSES_HPP_
