// Simulated years. Trials are cut into blocks; a block is one part of work and touches only its own columns
// of the table of sums, so that it does not matter who does it.

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "styr/losses.hpp"
#include "styr/random_stream.hpp"

namespace styr {
namespace {

constexpr std::size_t kTrialsInBlock = 1024;
// Blocks of each worker between two looks at the progress.
constexpr std::size_t kBlocksInStep = 4;
// Sums kept at a time, 64 MB: as many groups as fit are simulated together.
constexpr std::size_t kSumsAtOnce = std::size_t{1} << 23U;

struct TrialLoss {
  std::uint32_t trial;  // within its block
  double loss;
};

double number_of_events(const LossSource& source, RandomStream& random) {
  const double frequency = source.frequency.sample(random);
  if (source.occurrence == Occurrence::at_most_once) return random.unit() < frequency ? 1 : 0;
  const auto events = Distribution::poisson(std::min(frequency, kHighestRate));
  return events.ok() ? events->sample(random) : 0;
}

double loss_of_events(const LossSource& source, double events, RandomStream& random) {
  double sum = 0;
  while (events > 0) {
    sum += source.loss.sample(random);
    events -= 1;
  }
  return sum;
}

// The years of a block in which a source has a loss. Where the frequency is a fixed number, the first number
// of each stream tells the years without an event, and these are looked at together.
void simulate_block(const LossSource& source, std::uint64_t seed, std::uint32_t first_trial,
                    std::span<double> units, std::vector<TrialLoss>& losses) {
  losses.clear();
  double none = 0;  // the year has no event when its first number reaches (at_most_once: from) this
  const bool fixed = source.frequency.kind() == DistributionKind::point;
  const double frequency = source.frequency.mean();
  const bool once = source.occurrence == Occurrence::at_most_once;
  if (fixed && !once) {
    const auto events = Distribution::poisson(frequency);
    none = events.ok() ? events->zero_probability() : 1;
  }
  if (fixed) first_units(seed, source.stream, first_trial, units);
  for (std::uint32_t t = 0; t < units.size(); ++t) {
    if (fixed && (once ? units[t] >= frequency : units[t] <= none)) continue;
    RandomStream random(seed, source.stream, first_trial + t);
    const double events = number_of_events(source, random);
    if (events > 0) losses.push_back({t, loss_of_events(source, events, random)});
  }
}

// A source and the groups (rows of the table of sums) that it belongs to.
struct Membership {
  std::uint32_t source;
  std::vector<std::uint32_t> rows;
};

// In the order in which sources are added: by stream.
std::vector<Membership> memberships(std::span<const LossSource> sources,
                                    std::span<const std::vector<std::uint32_t>> groups) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
  for (std::uint32_t row = 0; row < groups.size(); ++row)
    for (const std::uint32_t source : groups[row]) pairs.emplace_back(source, row);
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  std::vector<Membership> result;
  for (const auto& [source, row] : pairs) {
    if (result.empty() || result.back().source != source) result.push_back({source, {}});
    result.back().rows.push_back(row);
  }
  std::stable_sort(result.begin(), result.end(), [&](const Membership& a, const Membership& b) {
    return sources[a.source].stream < sources[b.source].stream;
  });
  return result;
}

// Sums of some groups, one row of `trials` each. Stops early when the progress says so.
std::vector<double> sums_of(std::span<const LossSource> sources,
                            std::span<const std::vector<std::uint32_t>> groups,
                            const SimulationOptions& options, const Workers& workers,
                            ProgressPart& progress) {
  const std::vector<Membership> members = memberships(sources, groups);
  const std::size_t trials = options.trials;
  std::vector<double> sums(groups.size() * trials, 0.0);
  const auto simulate = [&](std::size_t block) {
    const std::size_t first = block * kTrialsInBlock;
    std::array<double, kTrialsInBlock> units;
    const std::span<double> used(units.data(), std::min(kTrialsInBlock, trials - first));
    std::vector<TrialLoss> losses;
    for (const Membership& member : members) {
      simulate_block(sources[member.source], options.seed, static_cast<std::uint32_t>(first), used, losses);
      for (const std::uint32_t row : member.rows) {
        double* const sum = sums.data() + row * trials + first;
        for (const TrialLoss& loss : losses) sum[loss.trial] += loss.loss;
      }
    }
  };
  const std::size_t blocks = (trials + kTrialsInBlock - 1) / kTrialsInBlock;
  const std::size_t step = kBlocksInStep * workers.count();
  for (std::size_t done = 0; done < blocks; done += step) {
    if (!progress.go_on(static_cast<double>(done) / static_cast<double>(blocks))) break;
    workers.run(std::min(step, blocks - done), [&](std::size_t block) { simulate(done + block); });
  }
  return sums;
}

absl::Status check_all(std::span<const LossSource> sources,
                       std::span<const std::vector<std::uint32_t>> groups, const SimulationOptions& options) {
  if (options.trials < 1 || options.trials > kMostTrials)
    return absl::InvalidArgumentError(absl::StrCat("the number of trials must be 1 to ", kMostTrials));
  if (!(options.confidence > 0 && options.confidence < 1))
    return absl::InvalidArgumentError("the confidence of estimates must lie between 0 and 1");
  if (sources.size() >= std::numeric_limits<std::uint32_t>::max())
    return absl::InvalidArgumentError("too many sources of loss");
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const absl::Status status = check(sources[i]);
    if (!status.ok()) return absl::InvalidArgumentError(absl::StrCat("source ", i, ": ", status.message()));
  }
  for (std::size_t g = 0; g < groups.size(); ++g) {
    for (const std::uint32_t source : groups[g]) {
      if (source >= sources.size()) {
        return absl::InvalidArgumentError(
            absl::StrCat("group ", g, " names source ", source, " of ", sources.size()));
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status simulate_losses(std::span<const LossSource> sources,
                             std::span<const std::vector<std::uint32_t>> groups,
                             const SimulationOptions& options, const Workers& workers,
                             absl::FunctionRef<void(std::size_t, LossSample)> take) {
  if (absl::Status status = check_all(sources, groups, options); !status.ok()) return status;
  const std::size_t trials = options.trials;
  const std::size_t at_once = std::max<std::size_t>(1, kSumsAtOnce / trials);
  for (std::size_t first = 0; first < groups.size(); first += at_once) {
    const std::size_t count = std::min(at_once, groups.size() - first);
    const auto all = static_cast<double>(groups.size());
    ProgressPart part(options.progress, static_cast<double>(first) / all,
                      static_cast<double>(first + count) / all);
    const std::vector<double> sums = sums_of(sources, groups.subspan(first, count), options, workers, part);
    if (part.stopped()) return absl::CancelledError("stopped on request");
    for (std::size_t g = 0; g < count; ++g) {
      const double* const sum = sums.data() + g * trials;
      take(first + g, LossSample({sum, sum + trials}, options.confidence));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<LossSample> simulate_sum(std::span<const LossSource> sources, const SimulationOptions& options,
                                        const Workers& workers) {
  std::vector<std::uint32_t> all(sources.size());
  for (std::uint32_t i = 0; i < all.size(); ++i) all[i] = i;
  std::optional<LossSample> result;
  const absl::Status status =
      simulate_losses(sources, std::vector<std::vector<std::uint32_t>>{std::move(all)}, options, workers,
                      [&](std::size_t, LossSample sample) { result = std::move(sample); });
  if (!status.ok()) return status;
  return *std::move(result);
}

}  // namespace styr
