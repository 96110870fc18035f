#include "styr/fault_tree_bounds.hpp"

#include <algorithm>
#include <cstddef>

namespace styr {
namespace {

// Bounds are rounded outwards by more than the arithmetic can lose.
constexpr double kRounding = 1e-13;

ProbabilityBounds opposite(ProbabilityBounds b) { return {1 - b.upper, 1 - b.lower}; }

ProbabilityBounds bound_and(const std::vector<ProbabilityBounds>& inputs, bool associated) {
  double product = 1;
  double sum = 0;
  double least_upper = 1;
  for (const ProbabilityBounds& input : inputs) {
    product *= input.lower;
    sum += input.lower;
    least_upper = std::min(least_upper, input.upper);
  }
  const double frechet = std::max(0.0, sum - static_cast<double>(inputs.size() - 1));
  return {associated ? std::max(product, frechet) : frechet, least_upper};
}

ProbabilityBounds bound_or(std::vector<ProbabilityBounds> inputs, bool associated) {
  for (ProbabilityBounds& input : inputs) input = opposite(input);
  return opposite(bound_and(inputs, associated));
}

ProbabilityBounds bound_xor(ProbabilityBounds a, ProbabilityBounds b) {
  return {std::max({0.0, a.lower - b.upper, b.lower - a.upper}),
          std::min({1.0, a.upper + b.upper, 2 - a.lower - b.lower})};
}

// `minimum` or more of n: the expected number E of true inputs lies between n P + (minimum - 1) (1 - P) at
// most and minimum P at least.
ProbabilityBounds bound_at_least(const std::vector<ProbabilityBounds>& inputs, std::size_t minimum) {
  if (minimum == 0) return {1, 1};
  if (minimum > inputs.size()) return {0, 0};
  double lower = 0;
  double upper = 0;
  for (const ProbabilityBounds& input : inputs) {
    lower += input.lower;
    upper += input.upper;
  }
  const auto k = static_cast<double>(minimum);
  const auto n = static_cast<double>(inputs.size());
  return {std::max(0.0, (lower - (k - 1)) / (n - k + 1)), std::min(1.0, upper / k)};
}

ProbabilityBounds bound_gate(const FaultTree& tree, FaultTree::Node gate,
                             const std::vector<ProbabilityBounds>& inputs) {
  const bool associated = tree.is_coherent();
  switch (tree.kind(gate)) {
    case GateKind::same:
      return inputs[0];
    case GateKind::not_gate:
      return opposite(inputs[0]);
    case GateKind::and_gate:
      return bound_and(inputs, associated);
    case GateKind::nand_gate:
      return opposite(bound_and(inputs, false));
    case GateKind::or_gate:
      return bound_or(inputs, associated);
    case GateKind::nor_gate:
      return opposite(bound_or(inputs, false));
    case GateKind::xor_gate:
    case GateKind::iff: {
      ProbabilityBounds sum{0, 0};
      for (const ProbabilityBounds& input : inputs) sum = bound_xor(sum, input);
      return tree.kind(gate) == GateKind::iff ? opposite(sum) : sum;
    }
    case GateKind::imply:
      return bound_or({opposite(inputs[0]), inputs[1]}, false);
    case GateKind::at_least:
      return bound_at_least(inputs, tree.min(gate));
    case GateKind::cardinality: {
      const ProbabilityBounds too_many = bound_at_least(inputs, std::size_t{tree.max(gate)} + 1);
      return bound_and({bound_at_least(inputs, tree.min(gate)), opposite(too_many)}, false);
    }
  }
  return {};
}

}  // namespace

std::vector<ProbabilityBounds> bound_probabilities(const FaultTree& tree,
                                                   std::span<const std::optional<double>> known) {
  std::vector<ProbabilityBounds> bounds(tree.node_count());
  const auto is_known = [&](FaultTree::Node node) { return node < known.size() && known[node].has_value(); };
  for (FaultTree::Node node = 0; node < tree.node_count() && !tree.is_gate(node); ++node) {
    const double value = tree.is_event(node) ? tree.probabilities()[node] : (tree.house_state(node) ? 1 : 0);
    bounds[node] = {value, value};
  }
  std::vector<ProbabilityBounds> inputs;
  for (const FaultTree::Node gate : tree.gates_in_order()) {
    if (is_known(gate)) {
      bounds[gate] = {*known[gate], *known[gate]};
      continue;
    }
    inputs.clear();
    for (const FaultTree::Node input : tree.inputs(gate)) inputs.push_back(bounds[input]);
    const ProbabilityBounds found = bound_gate(tree, gate, inputs);
    bounds[gate] = {std::clamp(found.lower * (1 - kRounding) - kRounding, 0.0, 1.0),
                    std::clamp(found.upper * (1 + kRounding) + kRounding, 0.0, 1.0)};
  }
  return bounds;
}

}  // namespace styr
