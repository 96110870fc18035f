#ifndef STYR_TESTS_FAULT_TREE_MODELS_HPP_
#define STYR_TESTS_FAULT_TREE_MODELS_HPP_

// Fault trees made at random, and what they come to when every combination of events is tried.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "random.hpp"
#include "styr/fault_tree.hpp"

namespace styr::testing {

inline FaultTree must_build(const FaultTreeBuilder& builder) {
  Report report;
  std::optional<FaultTree> tree = builder.build(report);
  EXPECT_TRUE(tree) << report.to_status();
  return tree ? *tree : FaultTree();
}

struct RandomTreeShape {
  std::uint32_t events = 6;
  std::uint32_t gates = 8;
  bool coherent = true;
};

// Every gate takes some of the events and of the gates before it; the last gate is called `top`.
inline FaultTree random_tree(std::uint64_t seed, const RandomTreeShape& shape) {
  Random random(seed);
  FaultTreeBuilder builder;
  std::vector<FaultTreeBuilder::Handle> nodes;
  for (std::uint32_t i = 0; i < shape.events; ++i) {
    nodes.push_back(builder.node("e" + std::to_string(i)));
    builder.define_event(nodes.back(), random.chance(0.1) ? 0.0 : random.unit());
  }
  if (!shape.coherent) {
    nodes.push_back(builder.node("h"));
    builder.define_house_event(nodes.back(), random.chance(0.5));
  }
  for (std::uint32_t i = 0; i < shape.gates; ++i) {
    const bool is_top = i + 1 == shape.gates;
    std::vector<FaultTreeBuilder::Handle> inputs;
    const std::uint32_t count = 2 + random.below(3);
    for (std::uint32_t k = 0; k < count; ++k) {
      // Mostly recent nodes, so that the top is deep.
      const auto size = static_cast<std::uint32_t>(nodes.size());
      const std::uint32_t back = random.chance(0.6) ? random.below(std::min(size, 4U)) : random.below(size);
      inputs.push_back(nodes[size - 1 - back]);
    }
    constexpr GateKind kCoherent[] = {GateKind::and_gate, GateKind::or_gate, GateKind::at_least};
    constexpr GateKind kAll[] = {GateKind::and_gate, GateKind::or_gate,     GateKind::at_least,
                                 GateKind::not_gate, GateKind::nand_gate,   GateKind::nor_gate,
                                 GateKind::xor_gate, GateKind::cardinality, GateKind::iff,
                                 GateKind::imply};
    const GateKind kind = shape.coherent ? kCoherent[random.below(3)] : kAll[random.below(10)];
    if (kind == GateKind::not_gate) inputs.resize(1);
    if (kind == GateKind::iff || kind == GateKind::imply) inputs.resize(2);
    const auto size = static_cast<std::uint32_t>(inputs.size());
    const std::uint32_t min = 1 + random.below(size);
    const std::uint32_t max = min + random.below(size - min + 1);
    nodes.push_back(builder.node(is_top ? "top" : "g" + std::to_string(i)));
    builder.define_gate(nodes.back(), kind, inputs, min, max);
  }
  return must_build(builder);
}

// Every node's value when exactly the events of `happened` (bits) happen: by definition, without cleverness.
inline std::vector<bool> values_of(const FaultTree& tree, std::uint64_t happened) {
  std::vector<bool> value(tree.node_count(), false);
  for (FaultTree::Node node = 0; node < tree.node_count(); ++node) {
    if (tree.is_event(node)) value[node] = ((happened >> node) & 1U) != 0;
    if (tree.is_house_event(node)) value[node] = tree.house_state(node);
  }
  for (const FaultTree::Node gate : tree.gates_in_order()) {
    std::uint32_t count = 0;
    const std::span<const FaultTree::Node> inputs = tree.inputs(gate);
    for (const FaultTree::Node input : inputs) count += value[input] ? 1 : 0;
    const auto all = static_cast<std::uint32_t>(inputs.size());
    switch (tree.kind(gate)) {
      case GateKind::same:
        value[gate] = count == 1;
        break;
      case GateKind::and_gate:
        value[gate] = count == all;
        break;
      case GateKind::or_gate:
        value[gate] = count > 0;
        break;
      case GateKind::not_gate:
      case GateKind::nor_gate:
        value[gate] = count == 0;
        break;
      case GateKind::nand_gate:
        value[gate] = count < all;
        break;
      case GateKind::xor_gate:
        value[gate] = count % 2 == 1;
        break;
      case GateKind::at_least:
        value[gate] = count >= tree.min(gate);
        break;
      case GateKind::cardinality:
        value[gate] = count >= tree.min(gate) && count <= tree.max(gate);
        break;
      case GateKind::iff:
        value[gate] = count != 1;
        break;
      case GateKind::imply:
        value[gate] = !value[inputs[0]] || value[inputs[1]];
        break;
    }
  }
  return value;
}

// The probability that exactly the events of `happened` happen.
inline double weight_of(std::span<const double> probabilities, std::uint64_t happened) {
  double weight = 1;
  for (std::size_t i = 0; i < probabilities.size(); ++i) {
    weight *= ((happened >> i) & 1U) != 0 ? probabilities[i] : 1 - probabilities[i];
  }
  return weight;
}

// The probability of every node, by trying all combinations.
inline std::vector<double> brute_force(const FaultTree& tree, std::span<const double> probabilities) {
  std::vector<double> sum(tree.node_count(), 0.0);
  for (std::uint64_t happened = 0; happened < (std::uint64_t{1} << tree.event_count()); ++happened) {
    const double weight = weight_of(probabilities, happened);
    if (weight == 0) continue;
    const std::vector<bool> value = values_of(tree, happened);
    for (std::size_t node = 0; node < value.size(); ++node) sum[node] += value[node] ? weight : 0;
  }
  return sum;
}

// The least sets of events (bits) that make the node true when nothing else happens, ascending.
inline std::vector<std::uint64_t> least_sets(const FaultTree& tree, FaultTree::Node node) {
  std::vector<std::uint64_t> models;
  for (std::uint64_t happened = 0; happened < (std::uint64_t{1} << tree.event_count()); ++happened) {
    if (values_of(tree, happened)[node]) models.push_back(happened);
  }
  std::vector<std::uint64_t> least;
  for (const std::uint64_t model : models) {
    bool is_least = true;
    for (const std::uint64_t other : models) {
      if (other != model && (other & model) == other) is_least = false;
    }
    if (is_least) least.push_back(model);
  }
  return least;
}

}  // namespace styr::testing

#endif  // STYR_TESTS_FAULT_TREE_MODELS_HPP_
