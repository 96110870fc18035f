#ifndef STYR_SRC_GRAPH_MODULES_HPP_
#define STYR_SRC_GRAPH_MODULES_HPP_

#include <cstdint>
#include <span>
#include <vector>

#include "boolean_graph.hpp"

namespace styr {

// A module with what lies directly in it: inner nodes, and as leaves its events and the modules inside it.
struct GraphRegion {
  // The module's node; kNoModule for what lies in no module.
  std::uint32_t module = 0;
  // Nodes that are neither events nor modules, and the module's own node last. Ascending.
  std::vector<std::uint32_t> nodes;
};

inline constexpr std::uint32_t kNoModule = 0xffffffffU;

struct GraphModules {
  // By node: 1 for a module.
  std::vector<std::uint8_t> is_module;
  // Each after the modules inside it.
  std::vector<GraphRegion> regions;
};

// Modules of the graph as the outputs see it. O(size); no recursion.
GraphModules find_modules(const BooleanGraph& graph, std::span<const Literal> outputs);

}  // namespace styr

#endif  // STYR_SRC_GRAPH_MODULES_HPP_
