#include "fault_tree_graph.hpp"

#include <utility>

namespace styr {
namespace {

Literal literal_of(const FaultTree& tree, FaultTree::Node gate, std::vector<Literal> inputs,
                   BooleanGraph& graph) {
  switch (tree.kind(gate)) {
    case GateKind::same:
      return inputs[0];
    case GateKind::not_gate:
      return complement(inputs[0]);
    case GateKind::and_gate:
      return graph.conjunction(std::move(inputs));
    case GateKind::nand_gate:
      return complement(graph.conjunction(std::move(inputs)));
    case GateKind::or_gate:
      return graph.disjunction(std::move(inputs));
    case GateKind::nor_gate:
      return complement(graph.disjunction(std::move(inputs)));
    case GateKind::xor_gate:
      return graph.parity(std::move(inputs));
    case GateKind::iff:
      return complement(graph.parity(std::move(inputs)));
    case GateKind::imply:
      return graph.disjunction({complement(inputs[0]), inputs[1]});
    case GateKind::at_least:
      return graph.threshold(tree.min(gate), std::move(inputs));
    case GateKind::cardinality: {
      const Literal too_many = graph.threshold(std::size_t{tree.max(gate)} + 1, inputs);
      const Literal enough = graph.threshold(tree.min(gate), std::move(inputs));
      return graph.conjunction({enough, complement(too_many)});
    }
  }
  return kFalseLiteral;
}

}  // namespace

std::vector<Literal> literals_of(const FaultTree& tree, BooleanGraph& graph) {
  std::vector<Literal> literals(tree.node_count(), kFalseLiteral);
  const auto events = static_cast<FaultTree::Node>(tree.event_count());
  for (FaultTree::Node node = 0; node < events; ++node) literals[node] = graph.variable(node);
  for (FaultTree::Node node = events; node < tree.node_count() && tree.is_house_event(node); ++node) {
    literals[node] = tree.house_state(node) ? kTrueLiteral : kFalseLiteral;
  }
  for (const FaultTree::Node gate : tree.gates_in_order()) {
    std::vector<Literal> inputs;
    inputs.reserve(tree.inputs(gate).size());
    for (const FaultTree::Node input : tree.inputs(gate)) inputs.push_back(literals[input]);
    literals[gate] = literal_of(tree, gate, std::move(inputs), graph);
  }
  return literals;
}

}  // namespace styr
