#include "styr/fault_tree_analysis.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "diagram_forest.hpp"
#include "fault_tree_graph.hpp"
#include "forest_values.hpp"
#include "text.hpp"

namespace styr {
namespace {

using Edge = DecisionDiagram::Edge;

// Numbers modulo the prime 2^61 - 1. A polynomial that is zero there, at a point nobody chose for it, is the
// zero polynomial but for a chance of about the number of events in 2^61.
class FieldNumber {
 public:
  FieldNumber() = default;
  explicit FieldNumber(std::uint64_t value) : value_(value % kPrime) {}

  friend FieldNumber operator+(FieldNumber a, FieldNumber b) { return FieldNumber(a.value_ + b.value_); }
  friend FieldNumber operator-(FieldNumber a, FieldNumber b) {
    return FieldNumber(a.value_ + kPrime - b.value_);
  }
  friend FieldNumber operator*(FieldNumber a, FieldNumber b) {
    const absl::uint128 product = absl::uint128(a.value_) * b.value_;
    return FieldNumber(absl::Uint128Low64(product & kPrime) + absl::Uint128Low64(product >> 61));
  }
  friend bool operator==(FieldNumber a, FieldNumber b) { return a.value_ == b.value_; }

  // As a value of a node.
  static FieldNumber certain() { return FieldNumber(1); }
  FieldNumber other() const { return FieldNumber(1) - *this; }
  static FieldNumber mix(FieldNumber condition, FieldNumber high, FieldNumber low) {
    return low + condition * (high - low);
  }

 private:
  static constexpr std::uint64_t kPrime = (std::uint64_t{1} << 61U) - 1;
  std::uint64_t value_ = 0;
};

std::uint64_t scramble(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15U;
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31U);
}

std::vector<Chance> chances_of(std::span<const double> probabilities) {
  std::vector<Chance> chances;
  chances.reserve(probabilities.size());
  for (const double p : probabilities) chances.push_back({p, 1 - p});
  return chances;
}

std::vector<std::optional<double>> probabilities_of_outputs(const DiagramForest& forest,
                                                            std::span<const double> events) {
  ForestValues<Chance> values;
  evaluate<Chance>(forest, chances_of(events), values);
  std::vector<std::optional<double>> result;
  result.reserve(forest.outputs.size());
  for (const Edge output : forest.outputs) {
    result.push_back(output == DecisionDiagram::kNone
                         ? std::nullopt
                         : std::optional(std::min(values.edge(output).yes, 1.0)));
  }
  return result;
}

// P0 and P1 of every event, as far as they are zero whatever the probabilities of the other events are
// (those that are 0 or 1 excepted, which are taken as they are).
struct Certainty {
  std::vector<std::uint8_t> never_without;  // P0 = 0
  std::vector<std::uint8_t> never_with;     // P1 = 0
  std::vector<std::uint8_t> no_influence;   // P1 = P0
};

// Differences of rounded numbers cannot tell zero from very small; exact arithmetic in a field can.
Certainty find_certainty(const DiagramForest& forest, Edge output, std::span<const double> probabilities) {
  std::vector<FieldNumber> events;
  events.reserve(probabilities.size());
  for (std::size_t i = 0; i < probabilities.size(); ++i) {
    const double p = probabilities[i];
    events.push_back(p == 0 || p == 1 ? FieldNumber(p == 1 ? 1 : 0) : FieldNumber(scramble(i)));
  }
  ForestValues<FieldNumber> values;
  evaluate<FieldNumber>(forest, events, values);
  const std::vector<FieldNumber> slope_of_level = slopes<FieldNumber, FieldNumber>(
      forest, values, output, [](FieldNumber x) { return x; }, [](FieldNumber x) { return x.other(); },
      [](FieldNumber high, FieldNumber low) { return high - low; });
  std::vector<FieldNumber> slope(probabilities.size());
  for (std::size_t level = 0; level < forest.levels.size(); ++level) {
    if (!forest.levels[level].is_module) slope[forest.levels[level].number] = slope_of_level[level];
  }
  const FieldNumber zero(0);
  const FieldNumber top = values.edge(output);
  Certainty certainty;
  for (std::size_t i = 0; i < probabilities.size(); ++i) {
    const FieldNumber without = top - events[i] * slope[i];
    certainty.never_without.push_back(without == zero ? 1 : 0);
    certainty.never_with.push_back(without + slope[i] == zero ? 1 : 0);
    certainty.no_influence.push_back(slope[i] == zero ? 1 : 0);
  }
  return certainty;
}

}  // namespace

struct FaultTreeDiagram::Data {
  std::vector<FaultTree::Node> gates;
  std::vector<std::string> names;
  std::vector<double> probabilities;
  std::size_t node_limit = 0;
  DiagramForest forest;
};

absl::StatusOr<FaultTreeDiagram> FaultTreeDiagram::make(const FaultTree& tree,
                                                        const DiagramOptions& options) {
  auto data = std::make_shared<Data>();
  data->gates = options.gates;
  if (data->gates.empty()) {
    for (std::size_t i = 0; i < tree.gate_count(); ++i) data->gates.push_back(tree.gate(i));
  }
  BooleanGraph graph;
  const std::vector<Literal> literals = literals_of(tree, graph);
  std::vector<Literal> outputs;
  for (const FaultTree::Node gate : data->gates) {
    if (gate >= tree.node_count() || !tree.is_gate(gate)) {
      return absl::InvalidArgumentError(absl::StrCat("node ", gate, " is no gate of the fault tree"));
    }
    outputs.push_back(literals[gate]);
    data->names.push_back(tree.name(gate));
  }
  data->probabilities.assign(tree.probabilities().begin(), tree.probabilities().end());
  data->node_limit = options.node_limit;
  const BooleanGraph simple = simplify(graph, outputs);
  ProgressPart progress(options.progress, 0, 1);
  data->forest = build_forest(simple, outputs, options.node_limit, options.progress ? &progress : nullptr);
  if (progress.stopped()) return absl::CancelledError("stopped on request");
  return FaultTreeDiagram(std::move(data));
}

std::span<const FaultTree::Node> FaultTreeDiagram::gates() const { return data_->gates; }
std::span<const double> FaultTreeDiagram::event_probabilities() const { return data_->probabilities; }
std::size_t FaultTreeDiagram::node_count() const { return data_->forest.nodes.size(); }
std::size_t FaultTreeDiagram::peak_node_count() const { return data_->forest.peak_nodes; }
const DiagramForest& FaultTreeDiagram::forest() const { return data_->forest; }

absl::Status FaultTreeDiagram::status(std::size_t position) const {
  if (data_->forest.outputs[position] != DecisionDiagram::kNone) return absl::OkStatus();
  return absl::ResourceExhaustedError(absl::StrCat("the diagram of gate ", quote(data_->names[position]),
                                                   " needs more than the limit of ", data_->node_limit,
                                                   " nodes"));
}

bool FaultTreeDiagram::all_exact() const {
  const std::vector<Edge>& outputs = data_->forest.outputs;
  return std::find(outputs.begin(), outputs.end(), DecisionDiagram::kNone) == outputs.end();
}

std::vector<std::optional<double>> FaultTreeDiagram::probabilities() const {
  return probabilities_of_outputs(data_->forest, data_->probabilities);
}

absl::StatusOr<std::vector<std::optional<double>>> FaultTreeDiagram::probabilities(
    std::span<const double> events) const {
  if (events.size() != data_->probabilities.size()) {
    return absl::InvalidArgumentError(absl::StrCat("the tree has ", data_->probabilities.size(),
                                                   " basic events, and there are ", events.size(),
                                                   " probabilities"));
  }
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (events[i] >= 0 && events[i] <= 1) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("the probability of event ", i, " is ", events[i], "; it must lie from 0 to 1"));
  }
  return probabilities_of_outputs(data_->forest, events);
}

absl::StatusOr<std::vector<EventImportance>> FaultTreeDiagram::importance(std::size_t position) const {
  if (absl::Status out_of_reach = status(position); !out_of_reach.ok()) return out_of_reach;
  const DiagramForest& forest = data_->forest;
  const Edge output = forest.outputs[position];
  const std::vector<double>& probabilities = data_->probabilities;
  std::vector<Chance> events = chances_of(probabilities);
  ForestValues<Chance> values;
  evaluate<Chance>(forest, events, values);
  const double top = values.edge(output).yes;
  const std::vector<double> slope_of_level = slopes<Chance, double>(
      forest, values, output, [](Chance c) { return c.yes; }, [](Chance c) { return c.no; },
      Chance::difference);
  std::vector<double> birnbaum(probabilities.size(), 0.0);
  for (std::size_t level = 0; level < forest.levels.size(); ++level) {
    if (!forest.levels[level].is_module) birnbaum[forest.levels[level].number] = slope_of_level[level];
  }
  const Certainty certainty = find_certainty(forest, output, probabilities);

  // The gate with one event forced, by a pass of its own: where a difference would keep few digits.
  constexpr double kFewDigits = 1e-5;
  ForestValues<Chance> forced;
  const auto force = [&](std::size_t event, Chance chance) {
    const Chance before = std::exchange(events[event], chance);
    evaluate<Chance>(forest, events, forced);
    events[event] = before;
    return forced.edge(output).yes;
  };
  std::vector<EventImportance> result(probabilities.size());
  for (std::size_t i = 0; i < probabilities.size(); ++i) {
    EventImportance& event = result[i];
    const double p = probabilities[i];
    event.probability = p;
    if (certainty.no_influence[i] != 0) birnbaum[i] = 0;
    double without = top - p * birnbaum[i];
    double with = top + (1 - p) * birnbaum[i];
    if (certainty.never_without[i] != 0) {
      without = 0;
    } else if (without < kFewDigits * top) {
      without = force(i, {0, 1});
    }
    if (certainty.never_with[i] != 0) {
      with = 0;
    } else if (with < kFewDigits * top) {
      with = force(i, {1, 0});
    }
    event.birnbaum = birnbaum[i];
    if (top > 0) {
      event.criticality = p * birnbaum[i] / top;
      event.fussell_vesely = event.criticality;
      event.diagnostic = p * with / top;
      event.risk_achievement_worth = with / top;
      if (without > 0) event.risk_reduction_worth = top / without;
    }
  }
  return result;
}

}  // namespace styr
