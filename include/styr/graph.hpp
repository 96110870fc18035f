#ifndef STYR_GRAPH_HPP_
#define STYR_GRAPH_HPP_

// Directed graphs over dense node numbers. Knows nothing of governance. Algorithms come from Boost.Graph
// where it has them; loops that must be fast run over the flat arrays below.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "absl/status/statusor.h"

namespace styr {

// One edge of a list from which a graph is made.
struct GraphEdge {
  std::uint32_t from;
  std::uint32_t to;
};

// An immutable directed graph in compressed rows, both ways. Edge numbers are positions in the list it was
// made from, so that data about an edge can lie in an array beside the graph. Parallel edges and self loops
// are kept. Safe to read from several threads.
class Graph {
 public:
  Graph() = default;
  // O(nodes + edges). Preconditions: every end < nodes; nodes and edges below 2^32 - 1.
  Graph(std::size_t nodes, std::span<const GraphEdge> edges);

  std::size_t node_count() const { return out_offset_.empty() ? 0 : out_offset_.size() - 1; }
  std::size_t edge_count() const { return out_edge_.size(); }

  // Ends of the edges that leave (enter) `node`, in the order of the edge list.
  std::span<const std::uint32_t> successors(std::uint32_t node) const {
    return row(out_offset_, out_node_, node);
  }
  std::span<const std::uint32_t> predecessors(std::uint32_t node) const {
    return row(in_offset_, in_node_, node);
  }
  // Edge numbers, parallel to `successors` and `predecessors`.
  std::span<const std::uint32_t> out_edges(std::uint32_t node) const {
    return row(out_offset_, out_edge_, node);
  }
  std::span<const std::uint32_t> in_edges(std::uint32_t node) const {
    return row(in_offset_, in_edge_, node);
  }

 private:
  static std::span<const std::uint32_t> row(const std::vector<std::uint32_t>& offset,
                                            const std::vector<std::uint32_t>& values, std::uint32_t node) {
    return {values.data() + offset[node], offset[node + 1] - offset[node]};
  }

  std::vector<std::uint32_t> out_offset_, out_node_, out_edge_;
  std::vector<std::uint32_t> in_offset_, in_node_, in_edge_;
};

// Nodes so that every edge goes from an earlier to a later node; among nodes that are free at the same time
// the smallest number comes first (repeatedly the smallest node whose predecessors are placed).
// None when the graph has a cycle. O(edges + nodes log nodes).
std::optional<std::vector<std::uint32_t>> topological_order(const Graph& graph);

// One cycle, as its nodes in the order of the edges, smallest node first; the edge from the last to the first
// closes it. Empty when there is none. A self loop is a cycle of one node. The first of find_cycles.
// O(nodes + edges). Never recurses: safe on chains of any length.
std::vector<std::uint32_t> find_cycle(const Graph& graph);

// Every strongly connected component that holds a cycle, each as a shortest cycle through its smallest node,
// in the order of these nodes: a place to start mending each. O(nodes + edges).
std::vector<std::vector<std::uint32_t>> find_cycles(const Graph& graph);

// Nodes reachable from `start` along the edges, `start` included, ascending. Empty when `start` is no node.
// O(nodes + edges).
std::vector<std::uint32_t> reachable_from(const Graph& graph, std::uint32_t start);
// Nodes from which `end` can be reached, `end` included, ascending. Empty when `end` is no node.
// O(nodes + edges).
std::vector<std::uint32_t> reaching(const Graph& graph, std::uint32_t end);

// A shortest path (fewest edges) from `from` to `to`, both ends included; among several the one found first
// in the order of the edges. A node's path to itself is the node alone. Empty when there is none or an end is
// no node. O(nodes + edges).
std::vector<std::uint32_t> shortest_path(const Graph& graph, std::uint32_t from, std::uint32_t to);

// A forest in level order: position 0.. runs over the roots, then their children, and so on, so that the
// children of every node stand together and after it. The arrays are what roll-up loops run over, from the
// last position to the first. Immutable; safe to read from several threads.
class LevelOrder {
 public:
  // No nodes.
  LevelOrder() = default;
  // `parent[node]` is the parent of each node or `kNoParent`. Children of a node follow each other as in
  // `sequence`, which names every node once; without one, by their node numbers. Precondition: no node twice.
  // InvalidArgument when a parent is no node or the parents form a cycle (find_cycle lists its nodes).
  // O(nodes).
  static absl::StatusOr<LevelOrder> make(std::span<const std::uint32_t> parent,
                                         std::span<const std::uint32_t> sequence = {});

  static constexpr std::uint32_t kNoParent = 0xffffffffU;

  std::size_t size() const { return node_.size(); }
  // Node at a position, and position of a node.
  std::span<const std::uint32_t> nodes() const { return node_; }
  std::span<const std::uint32_t> positions() const { return position_; }
  // Positions of the children of the node at position p: [first_child()[p], first_child()[p + 1]).
  std::span<const std::uint32_t> first_child() const { return first_child_; }
  // Position of the parent of the node at a position, or kNoParent.
  std::span<const std::uint32_t> parents() const { return parent_; }
  // Positions of depth d: [levels()[d], levels()[d + 1]), for d < depth().
  std::span<const std::uint32_t> levels() const { return level_; }
  std::size_t depth() const { return level_.size() - 1; }

 private:
  std::vector<std::uint32_t> node_, position_, parent_;
  std::vector<std::uint32_t> first_child_{0}, level_{0};
};

}  // namespace styr

#endif  // STYR_GRAPH_HPP_
