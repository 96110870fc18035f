#include "diagram_forest.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "graph_modules.hpp"

namespace styr {
namespace {

using Edge = DecisionDiagram::Edge;

// How the leaves of a region are put in order: a walk from its top, at each node in this order of inputs.
enum class InputOrder : std::uint8_t { as_given, light_first, heavy_first, shared_first, shared_last };
// How the functions of a node's inputs are combined: the lowest in the order first, or the smallest first.
enum class FoldOrder : std::uint8_t { deepest_first, as_given };

// Whether a walk goes to gates before it takes the events beside them.
enum class Descent : std::uint8_t { mixed, gates_first, events_first };

struct Plan {
  InputOrder inputs;
  Descent descent;
  FoldOrder fold;
};

constexpr std::array kPlans{Plan{InputOrder::light_first, Descent::gates_first, FoldOrder::deepest_first},
                            Plan{InputOrder::shared_last, Descent::gates_first, FoldOrder::deepest_first},
                            Plan{InputOrder::shared_first, Descent::gates_first, FoldOrder::as_given},
                            Plan{InputOrder::heavy_first, Descent::gates_first, FoldOrder::deepest_first},
                            Plan{InputOrder::as_given, Descent::mixed, FoldOrder::deepest_first},
                            Plan{InputOrder::shared_first, Descent::mixed, FoldOrder::deepest_first}};

// Every plan is tried with these limits, then every plan with the limit given: most diagrams are small in
// some order, and trials with much room cost more than they spare.
constexpr std::array<std::size_t, 2> kTrialLimits{std::size_t{1} << 15U, std::size_t{1} << 18U};

class ForestBuilder {
 public:
  ForestBuilder(const BooleanGraph& graph, std::span<const Literal> outputs, std::size_t node_limit,
                ProgressPart* progress)
      : progress_(progress),
        graph_(graph),
        outputs_(outputs),
        node_limit_(node_limit),
        modules_(find_modules(graph, outputs)),
        needed_(graph.size(), 0),
        local_(graph.size(), DecisionDiagram::kNone),
        final_(graph.size(), DecisionDiagram::kNone),
        module_number_(graph.size(), 0),
        level_(graph.size(), kNoLevel),
        seen_(graph.size(), 0) {
    if (progress != nullptr) workshop_.ask_now_and_then([this] { return go_on(); });
  }
  // The workshop refers to it.
  ForestBuilder(const ForestBuilder&) = delete;
  ForestBuilder& operator=(const ForestBuilder&) = delete;

  DiagramForest build() {
    forest_.nodes.push_back(
        {DecisionDiagram::kTerminalLevel, DecisionDiagram::kTrue, DecisionDiagram::kTrue});
    final_[0] = DecisionDiagram::kTrue;
    count_users();
    for (const Literal output : outputs_) needed_[node_of(output)] = 1;
    for (const GraphRegion& region : modules_.regions) {
      if (!go_on()) break;
      build_region(region);
      ++regions_done_;
    }
    for (const Literal output : outputs_) {
      const Edge edge = edge_of_output(node_of(output));
      forest_.outputs.push_back(edge == DecisionDiagram::kNone ? edge : edge ^ (output & 1U));
    }
    return std::move(forest_);
  }

 private:
  static constexpr std::uint32_t kNoLevel = 0xffffffffU;

  bool go_on() {
    if (progress_ == nullptr) return true;
    return progress_->go_on(static_cast<double>(regions_done_) /
                            static_cast<double>(modules_.regions.size()));
  }
  bool is_stopped() const { return progress_ != nullptr && progress_->stopped(); }

  bool is_leaf(std::uint32_t node, std::uint32_t module) const {
    return graph_.op(node) == Operator::variable || (modules_.is_module[node] != 0 && node != module);
  }

  void count_users() {
    users_.resize(graph_.size(), 0);
    weight_.resize(graph_.size(), 1);
    for (std::uint32_t node = 1; node < graph_.size(); ++node) {
      double weight = graph_.inputs(node).empty() ? 1 : 0;
      for (const Literal input : graph_.inputs(node)) {
        ++users_[node_of(input)];
        weight += weight_[node_of(input)];
      }
      weight_[node] = weight;
    }
  }

  // The inputs of a node in the order in which a walk takes them.
  std::vector<std::uint32_t> ordered_inputs(std::uint32_t node, const Plan& plan) const {
    std::vector<std::uint32_t> inputs;
    for (const Literal input : graph_.inputs(node)) inputs.push_back(node_of(input));
    const auto sort_by = [&](auto&& key) {
      std::stable_sort(inputs.begin(), inputs.end(),
                       [&](std::uint32_t a, std::uint32_t b) { return key(a) < key(b); });
    };
    switch (plan.inputs) {
      case InputOrder::as_given:
        break;
      case InputOrder::light_first:
        sort_by([&](std::uint32_t n) { return weight_[n]; });
        break;
      case InputOrder::heavy_first:
        sort_by([&](std::uint32_t n) { return -weight_[n]; });
        break;
      case InputOrder::shared_first:
        sort_by([&](std::uint32_t n) { return -static_cast<double>(users_[n]); });
        break;
      case InputOrder::shared_last:
        sort_by([&](std::uint32_t n) { return static_cast<double>(users_[n]); });
        break;
    }
    if (plan.descent != Descent::mixed) {
      const bool gates_first = plan.descent == Descent::gates_first;
      std::stable_partition(inputs.begin(), inputs.end(), [&](std::uint32_t n) {
        return (graph_.op(n) != Operator::variable) == gates_first;
      });
    }
    return inputs;
  }

  // The leaves of a region in the order of a walk from its top nodes, depth first.
  std::vector<std::uint32_t> order_leaves(const GraphRegion& region, const Plan& plan) {
    ++walk_;
    std::vector<std::uint32_t> leaves;
    std::vector<std::uint32_t> stack;
    for (std::size_t i = region.nodes.size(); i-- > 0;) {
      stack.push_back(region.nodes[i]);
      while (!stack.empty()) {
        const std::uint32_t node = stack.back();
        stack.pop_back();
        if (seen_[node] == walk_) continue;
        seen_[node] = walk_;
        if (is_leaf(node, region.module)) {
          leaves.push_back(node);
          continue;
        }
        const std::vector<std::uint32_t> inputs = ordered_inputs(node, plan);
        for (std::size_t k = inputs.size(); k-- > 0;) {
          if (seen_[inputs[k]] != walk_) stack.push_back(inputs[k]);
        }
      }
    }
    return leaves;
  }

  Edge combine(std::uint32_t node, FoldOrder fold) {
    std::vector<Edge> edges;
    for (const Literal input : graph_.inputs(node)) {
      const Edge edge = local_[node_of(input)];
      if (edge == DecisionDiagram::kNone) return edge;
      edges.push_back(edge ^ (input & 1U));
    }
    if (fold == FoldOrder::deepest_first) {
      std::stable_sort(edges.begin(), edges.end(),
                       [&](Edge a, Edge b) { return workshop_.level(a) > workshop_.level(b); });
    }
    if (graph_.op(node) == Operator::threshold) return combine_threshold(edges, graph_.number(node));
    const bool is_parity = graph_.op(node) == Operator::parity;
    Edge result = is_parity ? DecisionDiagram::kFalse : DecisionDiagram::kTrue;
    for (const Edge edge : edges) {
      result = is_parity ? workshop_.parity(result, edge) : workshop_.conjunction(result, edge);
      if (result == DecisionDiagram::kNone) break;
    }
    return result;
  }

  // reached[k]: k or more of the inputs so far are true.
  Edge combine_threshold(const std::vector<Edge>& edges, std::uint32_t minimum) {
    std::vector<Edge> reached(minimum + 1, DecisionDiagram::kFalse);
    reached[0] = DecisionDiagram::kTrue;
    for (const Edge edge : edges) {
      for (std::size_t k = minimum; k > 0; --k) {
        reached[k] = workshop_.choose(edge, reached[k - 1], reached[k]);
        if (reached[k] == DecisionDiagram::kNone) return DecisionDiagram::kNone;
      }
    }
    return reached[minimum];
  }

  // Whether every node of the region got its function within the limit.
  bool try_plan(const GraphRegion& region, const std::vector<std::uint32_t>& leaves, FoldOrder fold,
                std::size_t limit) {
    workshop_.reset(limit);
    for (std::uint32_t position = 0; position < leaves.size(); ++position) {
      const std::uint32_t leaf = leaves[position];
      const bool is_unknown = modules_.is_module[leaf] != 0 && final_[leaf] == DecisionDiagram::kNone;
      local_[leaf] = is_unknown ? DecisionDiagram::kNone : workshop_.variable(position);
    }
    bool complete = true;
    for (const std::uint32_t node : region.nodes) {
      local_[node] = combine(node, fold);
      complete = complete && local_[node] != DecisionDiagram::kNone;
    }
    forest_.peak_nodes = std::max(forest_.peak_nodes, workshop_.nodes().size());
    return complete;
  }

  bool has_unknown_leaf(const std::vector<std::uint32_t>& leaves) const {
    return std::any_of(leaves.begin(), leaves.end(), [&](std::uint32_t leaf) {
      return modules_.is_module[leaf] != 0 && final_[leaf] == DecisionDiagram::kNone;
    });
  }

  void build_region(const GraphRegion& region) {
    if (region.nodes.empty()) return;
    std::vector<std::uint32_t> leaves;
    const auto try_plans = [&](std::size_t limit) {
      return std::any_of(kPlans.begin(), kPlans.end(), [&](const Plan& plan) {
        leaves = order_leaves(region, plan);
        return try_plan(region, leaves, plan.fold, limit) || has_unknown_leaf(leaves) || is_stopped();
      });
    };
    const bool is_small = std::any_of(kTrialLimits.begin(), kTrialLimits.end(), [&](std::size_t limit) {
      return limit < node_limit_ && try_plans(limit);
    });
    if (!is_small) try_plans(node_limit_);
    keep(region, leaves);
  }

  // Copies what is needed of the workshop to the forest.
  void keep(const GraphRegion& region, const std::vector<std::uint32_t>& leaves) {
    if (region.module != kNoModule) needed_[region.module] = 1;
    const auto first_level = static_cast<std::uint32_t>(forest_.levels.size());
    for (const std::uint32_t leaf : leaves) {
      level_[leaf] = static_cast<std::uint32_t>(forest_.levels.size());
      const bool is_module = modules_.is_module[leaf] != 0;
      forest_.levels.push_back({is_module, is_module ? module_number_[leaf] : graph_.number(leaf)});
    }
    const std::vector<DecisionDiagram::Node>& nodes = workshop_.nodes();
    std::vector<std::uint32_t> copied(nodes.size(), 0);
    for (const std::uint32_t node : region.nodes) {
      if (needed_[node] != 0 && local_[node] != DecisionDiagram::kNone) copied[local_[node] >> 1U] = 1;
    }
    for (std::size_t i = nodes.size(); i-- > 1;) {
      if (copied[i] == 0) continue;
      copied[nodes[i].low >> 1U] = 1;
      copied[nodes[i].high >> 1U] = 1;
    }
    const auto renamed = [&](Edge edge) { return (copied[edge >> 1U] << 1U) | (edge & 1U); };
    DiagramForest::Module module;
    module.first_node = static_cast<std::uint32_t>(forest_.nodes.size());
    copied[0] = 0;
    for (std::size_t i = 1; i < nodes.size(); ++i) {
      if (copied[i] == 0) continue;
      copied[i] = static_cast<std::uint32_t>(forest_.nodes.size());
      forest_.nodes.push_back({first_level + nodes[i].level, renamed(nodes[i].low), renamed(nodes[i].high)});
    }
    module.last_node = static_cast<std::uint32_t>(forest_.nodes.size());
    for (const std::uint32_t node : region.nodes) {
      if (needed_[node] == 0) continue;
      const Edge edge = local_[node];
      final_[node] = edge == DecisionDiagram::kNone ? edge : renamed(edge);
    }
    if (region.module == kNoModule) return;
    module.root = final_[region.module];
    module_number_[region.module] = static_cast<std::uint32_t>(forest_.modules.size());
    forest_.modules.push_back(module);
  }

  Edge edge_of_output(std::uint32_t node) {
    if (graph_.op(node) != Operator::variable) return final_[node];
    if (level_[node] == kNoLevel) {
      level_[node] = static_cast<std::uint32_t>(forest_.levels.size());
      forest_.levels.push_back({false, graph_.number(node)});
    }
    forest_.nodes.push_back({level_[node], DecisionDiagram::kFalse, DecisionDiagram::kTrue});
    return static_cast<Edge>((forest_.nodes.size() - 1) << 1U);
  }

  ProgressPart* const progress_;
  std::size_t regions_done_ = 0;
  const BooleanGraph& graph_;
  const std::span<const Literal> outputs_;
  const std::size_t node_limit_;
  const GraphModules modules_;
  std::vector<std::uint8_t> needed_;
  std::vector<Edge> local_;  // by graph node: its edge in the workshop
  std::vector<Edge> final_;  // by graph node: its edge in the forest
  std::vector<std::uint32_t> module_number_;
  std::vector<std::uint32_t> level_;
  std::vector<std::uint32_t> seen_;
  std::uint32_t walk_ = 0;
  std::vector<std::uint32_t> users_;
  std::vector<double> weight_;
  DecisionDiagram workshop_;
  DiagramForest forest_;
};

}  // namespace

DiagramForest build_forest(const BooleanGraph& graph, std::span<const Literal> outputs,
                           std::size_t node_limit, ProgressPart* progress) {
  return ForestBuilder(graph, outputs, node_limit, progress).build();
}

}  // namespace styr
