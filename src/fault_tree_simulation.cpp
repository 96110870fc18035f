#include "styr/fault_tree_simulation.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <mutex>

#include "boolean_graph.hpp"
#include "expression.hpp"
#include "fault_tree_graph.hpp"
#include "styr/random_stream.hpp"

namespace styr {
namespace {

using Word = std::uint64_t;  // one bit for each of 64 trials
constexpr std::size_t kWordsInPart = 256;

// Some parts at a time, with a look at the progress before each time. Cancelled when that stops the work.
absl::Status run_parts(const Workers* workers, std::size_t parts, const Progress& progress,
                       absl::FunctionRef<void(std::size_t)> job) {
  constexpr std::size_t kPartsOfWorker = 4;
  const std::size_t step = kPartsOfWorker * (workers == nullptr ? 1 : workers->count());
  ProgressPart whole(progress, 0, 1);
  for (std::size_t first = 0; first < parts; first += step) {
    if (!whole.go_on(static_cast<double>(first) / static_cast<double>(parts))) {
      return absl::CancelledError("stopped on request");
    }
    const std::size_t count = std::min(step, parts - first);
    if (workers != nullptr) {
      workers->run(count, [&](std::size_t part) { job(first + part); });
    } else {
      for (std::size_t part = 0; part < count; ++part) job(first + part);
    }
  }
  return absl::OkStatus();
}

// Each bit is 1 with the probability: random binary fractions are compared with it digit by digit, until none
// of the 64 is undecided.
Word random_bits(double probability, RandomStream stream) {
  if (probability >= 1) return ~Word{0};
  Word result = 0;
  Word undecided = ~Word{0};
  while (undecided != 0 && probability > 0) {
    probability *= 2;
    const Word digit = stream();
    if (probability >= 1) {
      probability -= 1;
      result |= undecided & ~digit;
      undecided &= digit;
    } else {
      undecided &= ~digit;
    }
  }
  return result;
}

// Counters that stand upright: bit b of all 64 counts lies in one word.
class BitCounters {
 public:
  void clear() { digits_.clear(); }
  void add(Word carry) {
    for (std::size_t i = 0; carry != 0; ++i) {
      if (i == digits_.size()) digits_.push_back(0);
      const Word sum = digits_[i] ^ carry;
      carry &= digits_[i];
      digits_[i] = sum;
    }
  }
  // Which counts are `minimum` or more.
  Word at_least(std::uint64_t minimum) const {
    if (static_cast<std::size_t>(std::bit_width(minimum)) > digits_.size()) return 0;
    Word larger = 0;
    Word equal = ~Word{0};
    for (std::size_t i = digits_.size(); i-- > 0;) {
      if (((minimum >> i) & 1U) == 0) {
        larger |= equal & digits_[i];
        equal &= ~digits_[i];
      } else {
        equal &= digits_[i];
      }
    }
    return larger | equal;
  }

 private:
  std::vector<Word> digits_;
};

class Simulator {
 public:
  explicit Simulator(const FaultTree& tree) : tree_(tree), literals_(literals_of(tree, graph_)) {}

  // Adds the hits of the words [first, last) to those of each gate.
  void run(std::uint64_t seed, std::size_t first, std::size_t last, std::vector<std::uint64_t>& hits) const {
    std::vector<Word> value(graph_.size());
    BitCounters counters;
    for (std::size_t word = first; word < last; ++word) {
      value[0] = ~Word{0};
      for (std::uint32_t node = 1; node < graph_.size(); ++node) {
        value[node] = compute(node, seed, static_cast<std::uint32_t>(word), value, counters);
      }
      for (std::size_t gate = 0; gate < tree_.gate_count(); ++gate) {
        const Word result = read(value, literals_[tree_.gate(gate)]);
        hits[gate] += static_cast<std::uint64_t>(std::popcount(result));
      }
    }
  }

 private:
  static Word read(const std::vector<Word>& value, Literal literal) {
    return is_complement(literal) ? ~value[node_of(literal)] : value[node_of(literal)];
  }

  Word compute(std::uint32_t node, std::uint64_t seed, std::uint32_t word, const std::vector<Word>& value,
               BitCounters& counters) const {
    Word result = ~Word{0};
    switch (graph_.op(node)) {
      case Operator::constant:
        break;
      case Operator::variable: {
        const std::uint32_t event = graph_.number(node);
        return random_bits(tree_.probabilities()[event], RandomStream(seed, event, word));
      }
      case Operator::conjunction:
        for (const Literal input : graph_.inputs(node)) result &= read(value, input);
        break;
      case Operator::parity:
        result = 0;
        for (const Literal input : graph_.inputs(node)) result ^= read(value, input);
        break;
      case Operator::threshold:
        counters.clear();
        for (const Literal input : graph_.inputs(node)) counters.add(read(value, input));
        return counters.at_least(graph_.number(node));
    }
    return result;
  }

  const FaultTree& tree_;
  BooleanGraph graph_;
  std::vector<Literal> literals_;
};

SimulatedProbability estimate(std::uint64_t hits, std::uint64_t trials, double confidence) {
  const auto n = static_cast<double>(trials);
  const double p = static_cast<double>(hits) / n;
  const double z = normal_quantile((1 + confidence) / 2);
  const double centre = (p + z * z / (2 * n)) / (1 + z * z / n);
  const double half = z / (1 + z * z / n) * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
  // The ends are 0 and 1 themselves when there was no hit or nothing else; the formula gives nearly that.
  return {trials, hits, p, hits == 0 ? 0 : centre - half, hits == trials ? 1 : centre + half};
}

UncertainProbability summarise(std::span<double> values, std::span<const double> quantiles) {
  UncertainProbability result;
  const auto count = static_cast<double>(values.size());
  double sum = 0;
  for (const double value : values) sum += value;
  result.trials = static_cast<std::uint32_t>(values.size());
  result.mean = sum / count;
  double squares = 0;
  for (const double value : values) squares += (value - result.mean) * (value - result.mean);
  result.standard_deviation = std::sqrt(squares / (count - 1));
  std::sort(values.begin(), values.end());
  for (const double share : quantiles) {
    const auto rank = static_cast<std::size_t>(std::ceil(share * count));
    result.quantiles.push_back(values[std::clamp<std::size_t>(rank, 1, values.size()) - 1]);
  }
  return result;
}

}  // namespace

absl::StatusOr<std::vector<SimulatedProbability>> simulate_fault_tree(
    const FaultTree& tree, const FaultTreeSimulationOptions& options) {
  if (options.trials == 0 || options.trials > (std::uint64_t{1} << 38U)) {
    return absl::InvalidArgumentError("the number of trials must be from 1 to 2^38");
  }
  if (!(options.confidence > 0.5 && options.confidence < 1)) {
    return absl::InvalidArgumentError("the confidence must lie between 0.5 and 1");
  }
  const std::size_t words = (options.trials + 63) / 64;
  const std::size_t parts = (words + kWordsInPart - 1) / kWordsInPart;
  const Simulator simulator(tree);
  std::vector<std::uint64_t> sums(tree.gate_count(), 0);
  std::mutex adding;  // whole numbers: their sum is the same in any order
  const absl::Status status = run_parts(options.workers, parts, options.progress, [&](std::size_t part) {
    std::vector<std::uint64_t> hits(tree.gate_count(), 0);
    const std::size_t first = part * kWordsInPart;
    simulator.run(options.seed, first, std::min(words, first + kWordsInPart), hits);
    const std::lock_guard lock(adding);
    for (std::size_t gate = 0; gate < hits.size(); ++gate) sums[gate] += hits[gate];
  });
  if (!status.ok()) return status;
  std::vector<SimulatedProbability> result;
  result.reserve(sums.size());
  for (const std::uint64_t sum : sums) result.push_back(estimate(sum, words * 64, options.confidence));
  return result;
}

absl::StatusOr<std::vector<UncertainProbability>> propagate_uncertainty(const FaultTreeDiagram& diagram,
                                                                        DrawProbabilities draw,
                                                                        const UncertaintyOptions& options) {
  if (options.trials < 2) return absl::InvalidArgumentError("there must be two trials or more");
  for (const double share : options.quantiles) {
    if (!(share >= 0 && share <= 1)) return absl::InvalidArgumentError("quantiles must lie from 0 to 1");
  }
  constexpr std::uint32_t kTrialsInPart = 512;
  const std::size_t gates = diagram.gates().size();
  std::vector<std::vector<double>> values(gates);
  for (std::size_t gate = 0; gate < gates; ++gate) {
    if (diagram.status(gate).ok()) values[gate].resize(options.trials);
  }
  const std::size_t parts = (std::size_t{options.trials} + kTrialsInPart - 1) / kTrialsInPart;
  const absl::Status status = run_parts(options.workers, parts, options.progress, [&](std::size_t part) {
    std::vector<double> events(diagram.event_probabilities().size());
    const auto first = static_cast<std::uint32_t>(part * kTrialsInPart);
    const std::uint32_t last = std::min(options.trials - first, kTrialsInPart) + first;
    for (std::uint32_t trial = first; trial < last; ++trial) {
      draw(trial, events);
      const auto probabilities = diagram.probabilities(events);
      if (!probabilities.ok()) continue;  // the caller drew what is no probability: counts as 0
      for (std::size_t gate = 0; gate < gates; ++gate) {
        if ((*probabilities)[gate]) values[gate][trial] = *(*probabilities)[gate];
      }
    }
  });
  if (!status.ok()) return status;
  std::vector<UncertainProbability> result(gates);
  for (std::size_t gate = 0; gate < gates; ++gate) {
    if (!values[gate].empty()) result[gate] = summarise(values[gate], options.quantiles);
  }
  return result;
}

}  // namespace styr
