#ifndef STYR_SRC_FOREST_VALUES_HPP_
#define STYR_SRC_FOREST_VALUES_HPP_

// Values of all nodes of a forest in one sweep up, and how much an output depends on every level in one sweep
// down. The numbers may be real or of a finite field.

#include <cstdint>
#include <span>
#include <vector>

#include "diagram_forest.hpp"

namespace styr {

// A probability beside its complement: both are sums of positive terms, so that neither loses digits to the
// other, however close to 0 or 1 they are.
struct Chance {
  double yes = 0;
  double no = 0;

  static Chance certain() { return {1, 0}; }
  Chance other() const { return {no, yes}; }
  // this with the chance of `condition`, `otherwise` without it.
  static Chance mix(Chance condition, Chance high, Chance low) {
    return {condition.yes * high.yes + condition.no * low.yes,
            condition.yes * high.no + condition.no * low.no};
  }
  // high - low, taken where the two numbers are smaller.
  static double difference(Chance high, Chance low) {
    return high.yes + low.yes <= high.no + low.no ? high.yes - low.yes : low.no - high.no;
  }
};

template <typename Number>
struct ForestValues {
  std::vector<Number> node;
  std::vector<Number> level;

  Number edge(DiagramForest::Edge edge) const {
    const Number& value = node[edge >> 1U];
    return (edge & 1U) != 0 ? value.other() : value;
  }
};

// `events`: by event. Modules out of reach get no meaning. O(nodes + levels).
template <typename Number>
void evaluate(const DiagramForest& forest, std::span<const Number> events, ForestValues<Number>& values) {
  values.node.resize(forest.nodes.size());
  values.level.resize(forest.levels.size());
  values.node[0] = Number::certain();
  std::vector<std::uint32_t> level_of_module(forest.modules.size(), DecisionDiagram::kTerminalLevel);
  for (std::uint32_t level = 0; level < forest.levels.size(); ++level) {
    const DiagramForest::Level& use = forest.levels[level];
    if (use.is_module) {
      level_of_module[use.number] = level;
    } else {
      values.level[level] = events[use.number];
    }
  }
  std::size_t module = 0;
  const auto close_modules = [&](std::size_t next_node) {
    for (; module < forest.modules.size() && forest.modules[module].last_node <= next_node; ++module) {
      const DiagramForest::Edge root = forest.modules[module].root;
      const std::uint32_t level = level_of_module[module];
      if (root == DecisionDiagram::kNone || level == DecisionDiagram::kTerminalLevel) continue;
      values.level[level] = values.edge(root);
    }
  };
  for (std::size_t i = 1; i < forest.nodes.size(); ++i) {
    close_modules(i);
    const DecisionDiagram::Node& node = forest.nodes[i];
    values.node[i] = Number::mix(values.level[node.level], values.edge(node.high), values.edge(node.low));
  }
}

// By level: the derivative of the output by the value of the level. As every function is linear in each of
// its variables, that is its value with the variable true less its value with the variable false.
// `Slope` must have 0, +, -, *. O(nodes + levels).
template <typename Number, typename Slope>
std::vector<Slope> slopes(const DiagramForest& forest, const ForestValues<Number>& values,
                          DiagramForest::Edge output, auto&& yes_of, auto&& no_of, auto&& difference) {
  std::vector<Slope> by_node(forest.nodes.size(), Slope(0));
  std::vector<Slope> by_level(forest.levels.size(), Slope(0));
  std::vector<std::uint32_t> level_of_module(forest.modules.size(), DecisionDiagram::kTerminalLevel);
  for (std::uint32_t level = 0; level < forest.levels.size(); ++level) {
    if (forest.levels[level].is_module) level_of_module[forest.levels[level].number] = level;
  }
  const auto add = [&](DiagramForest::Edge edge, Slope slope) {
    Slope& sum = by_node[edge >> 1U];
    sum = (edge & 1U) != 0 ? sum - slope : sum + slope;
  };
  add(output, Slope(1));
  std::size_t module = forest.modules.size();
  for (std::size_t i = forest.nodes.size(); i-- > 1;) {
    // Everything that uses a module comes after its nodes.
    while (module > 0 && forest.modules[module - 1].last_node > i) {
      --module;
      const std::uint32_t level = level_of_module[module];
      const DiagramForest::Edge root = forest.modules[module].root;
      if (level == DecisionDiagram::kTerminalLevel || root == DecisionDiagram::kNone) continue;
      add(root, by_level[level]);
    }
    const Slope slope = by_node[i];
    if (slope == Slope(0)) continue;
    const DecisionDiagram::Node& node = forest.nodes[i];
    const Number& chance = values.level[node.level];
    add(node.high, slope * yes_of(chance));
    add(node.low, slope * no_of(chance));
    Slope& sum = by_level[node.level];
    sum = sum + slope * difference(values.edge(node.high), values.edge(node.low));
  }
  return by_level;
}

}  // namespace styr

#endif  // STYR_SRC_FOREST_VALUES_HPP_
