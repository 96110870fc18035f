#include "graph_modules.hpp"

#include <algorithm>

namespace styr {
namespace {

// When a walk through the graph came to each node first and last, and when it left it for good the first
// time. 0 = never.
struct Visits {
  std::vector<std::uint64_t> first, last, left;
};

class Walk {
 public:
  explicit Walk(const BooleanGraph& graph) : graph_(graph) {
    visits_.first.resize(graph.size(), 0);
    visits_.last.resize(graph.size(), 0);
    visits_.left.resize(graph.size(), 0);
  }

  void start_at(std::uint32_t root) {
    if (visits_.first[root] != 0) return;
    arrive(root);
    while (!stack_.empty()) {
      Step& step = stack_.back();
      const std::span<const Literal> inputs = graph_.inputs(step.node);
      if (step.next == inputs.size()) {
        visits_.left[step.node] = ++time_;
        visits_.last[step.node] = time_;
        stack_.pop_back();
        continue;
      }
      arrive(node_of(inputs[step.next++]));
    }
  }

  const Visits& visits() const { return visits_; }

 private:
  struct Step {
    std::uint32_t node;
    std::size_t next;
  };

  void arrive(std::uint32_t node) {
    visits_.last[node] = ++time_;
    if (visits_.first[node] != 0) return;
    visits_.first[node] = time_;
    stack_.push_back({node, 0});
  }

  const BooleanGraph& graph_;
  Visits visits_;
  std::vector<Step> stack_;
  std::uint64_t time_ = 0;
};

bool is_operator(const BooleanGraph& graph, std::uint32_t node) {
  return graph.op(node) != Operator::constant && graph.op(node) != Operator::variable;
}

std::vector<std::uint8_t> mark_modules(const BooleanGraph& graph, const Visits& visits) {
  std::vector<std::uint8_t> is_module(graph.size(), 0);
  // The earliest and latest visit to anything below each node.
  std::vector<std::uint64_t> earliest(graph.size(), ~std::uint64_t{0});
  std::vector<std::uint64_t> latest(graph.size(), 0);
  for (std::uint32_t node = 1; node < graph.size(); ++node) {
    if (visits.first[node] == 0 || !is_operator(graph, node)) continue;
    for (const Literal input : graph.inputs(node)) {
      const std::uint32_t below = node_of(input);
      earliest[node] = std::min({earliest[node], visits.first[below], earliest[below]});
      latest[node] = std::max({latest[node], visits.last[below], latest[below]});
    }
    if (earliest[node] > visits.first[node] && latest[node] < visits.left[node]) is_module[node] = 1;
  }
  return is_module;
}

}  // namespace

GraphModules find_modules(const BooleanGraph& graph, std::span<const Literal> outputs) {
  std::vector<std::uint32_t> starts;
  starts.reserve(outputs.size());
  for (const Literal output : outputs) starts.push_back(node_of(output));
  // Users before what they use, so that an output inside another one is not a way in from outside.
  std::sort(starts.begin(), starts.end(), [](std::uint32_t a, std::uint32_t b) { return a > b; });
  Walk walk(graph);
  for (const std::uint32_t start : starts) walk.start_at(start);

  GraphModules modules;
  modules.is_module = mark_modules(graph, walk.visits());
  // The module that each node lies in, the same from all sides.
  std::vector<std::uint32_t> owner(graph.size(), kNoModule);
  for (std::size_t i = graph.size(); i-- > 1;) {
    const auto node = static_cast<std::uint32_t>(i);
    if (walk.visits().first[node] == 0) continue;
    const std::uint32_t around = modules.is_module[node] != 0 ? node : owner[node];
    for (const Literal input : graph.inputs(node)) owner[node_of(input)] = around;
  }
  std::vector<std::uint32_t> region_of(graph.size(), 0);
  for (std::uint32_t node = 1; node < graph.size(); ++node) {
    if (modules.is_module[node] == 0) continue;
    region_of[node] = static_cast<std::uint32_t>(modules.regions.size());
    modules.regions.push_back({node, {}});
  }
  modules.regions.push_back({kNoModule, {}});
  for (std::uint32_t node = 1; node < graph.size(); ++node) {
    if (walk.visits().first[node] == 0 || !is_operator(graph, node)) continue;
    const std::uint32_t around = modules.is_module[node] != 0 ? node : owner[node];
    GraphRegion& region = around == kNoModule ? modules.regions.back() : modules.regions[region_of[around]];
    region.nodes.push_back(node);
  }
  return modules;
}

}  // namespace styr
