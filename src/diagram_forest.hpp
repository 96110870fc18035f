#ifndef STYR_SRC_DIAGRAM_FOREST_HPP_
#define STYR_SRC_DIAGRAM_FOREST_HPP_

// All outputs of a Boolean graph as decision diagrams that share one table of nodes.
//
// A module is a node whose inputs, direct and indirect, feed nothing outside it, so that the rest of the
// graph sees it as one variable (Y. Dutuit, A. Rauzy: A linear-time algorithm to find modules of fault trees,
// IEEE Trans. Reliability 1996). Each module has a diagram of its own over its events and the modules inside
// it.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "boolean_graph.hpp"
#include "decision_diagram.hpp"
#include "styr/progress.hpp"

namespace styr {

struct DiagramForest {
  using Edge = DecisionDiagram::Edge;
  using Node = DecisionDiagram::Node;

  // What a level stands for: an event, or a module (then `number` is its position in `modules`).
  struct Level {
    bool is_module = false;
    std::uint32_t number = 0;
  };
  struct Module {
    // Its nodes: [first_node, last_node).
    std::uint32_t first_node = 0;
    std::uint32_t last_node = 0;
    Edge root = DecisionDiagram::kNone;
  };

  // Node 0 is true. The ends of a node, and the modules on its level, come before it.
  std::vector<Node> nodes;
  std::vector<Level> levels;
  std::vector<Module> modules;
  // Edges of the outputs asked for; kNone where the node limit was reached.
  std::vector<Edge> outputs;
  // The largest number of nodes in the workshop at any time.
  std::size_t peak_nodes = 0;
};

// `node_limit`: how many nodes the diagram of one module may have while it is built. Several orders of the
// variables are tried with small limits first. Deterministic. `progress` may be null; when it stops the work,
// the forest is to be thrown away.
DiagramForest build_forest(const BooleanGraph& graph, std::span<const Literal> outputs,
                           std::size_t node_limit, ProgressPart* progress = nullptr);

}  // namespace styr

#endif  // STYR_SRC_DIAGRAM_FOREST_HPP_
