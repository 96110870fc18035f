#include "styr/graph.hpp"

#include <algorithm>
#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/filtered_graph.hpp>
#include <boost/graph/reverse_graph.hpp>
#include <boost/graph/strong_components.hpp>
#include <boost/pending/queue.hpp>
#include <functional>
#include <queue>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "graph_bgl.hpp"

namespace styr {
namespace {

constexpr std::uint32_t kNowhere = 0xffffffffU;

using Colors = std::vector<boost::default_color_type>;

// Counting sort of the edges by one of their ends; keeps the order of the list within a row.
void fill_rows(std::size_t nodes, std::span<const GraphEdge> edges, std::uint32_t GraphEdge::*row,
               std::uint32_t GraphEdge::*other, std::vector<std::uint32_t>& offset,
               std::vector<std::uint32_t>& node, std::vector<std::uint32_t>& number) {
  offset.assign(nodes + 1, 0);
  node.resize(edges.size());
  number.resize(edges.size());
  for (const GraphEdge& edge : edges) ++offset[edge.*row + 1];
  for (std::size_t i = 0; i < nodes; ++i) offset[i + 1] += offset[i];
  std::vector<std::uint32_t> next(offset.begin(), offset.end() - 1);
  for (std::size_t i = 0; i < edges.size(); ++i) {
    const std::uint32_t place = next[edges[i].*row]++;
    node[place] = edges[i].*other;
    number[place] = static_cast<std::uint32_t>(i);
  }
}

// Remembers how the search came to each node, and the first edge that leads back to its start.
class Trail : public boost::default_bfs_visitor {
 public:
  Trail(std::vector<std::uint32_t>& came_from, std::uint32_t start, std::uint32_t& last)
      : came_from_(&came_from), start_(start), last_(&last) {}

  template <typename Edge, typename AnyGraph>
  void tree_edge(const Edge& edge, const AnyGraph& graph) {
    (*came_from_)[target(edge, graph)] = source(edge, graph);
  }
  template <typename Edge, typename AnyGraph>
  void non_tree_edge(const Edge& edge, const AnyGraph& graph) {
    if (*last_ == kNowhere && target(edge, graph) == start_) *last_ = source(edge, graph);
  }

 private:
  // Pointers: Boost.Graph copies visitors.
  std::vector<std::uint32_t>* came_from_;
  std::uint32_t start_;
  std::uint32_t* last_;
};

template <typename AnyGraph, typename Visitor>
void search_breadth_first(const AnyGraph& graph, std::uint32_t start, Visitor visitor, Colors& colors) {
  boost::queue<std::uint32_t> queue;
  boost::breadth_first_visit(graph, start, queue, visitor, bgl_map(colors));
}

template <typename AnyGraph>
std::vector<std::uint32_t> reached(const AnyGraph& graph, std::size_t nodes, std::uint32_t start) {
  std::vector<std::uint32_t> result;
  if (start >= nodes) return result;
  Colors colors(nodes, boost::white_color);
  search_breadth_first(graph, start, boost::default_bfs_visitor(), colors);
  for (std::uint32_t node = 0; node < nodes; ++node) {
    if (colors[node] != boost::white_color) result.push_back(node);
  }
  return result;
}

std::vector<std::uint32_t> walk_back(const std::vector<std::uint32_t>& came_from, std::uint32_t start,
                                     std::uint32_t end) {
  std::vector<std::uint32_t> path = {end};
  while (path.back() != start) path.push_back(came_from[path.back()]);
  std::reverse(path.begin(), path.end());
  return path;
}

struct SameComponent {
  const std::vector<std::uint32_t>* component = nullptr;
  std::uint32_t wanted = 0;
  bool operator()(std::uint32_t node) const { return (*component)[node] == wanted; }
};

// A shortest cycle through the smallest node of each strongly connected component that has one, at most
// `limit`.
std::vector<std::vector<std::uint32_t>> shortest_cycles(const Graph& graph, std::size_t limit) {
  const std::size_t nodes = graph.node_count();
  std::vector<std::uint32_t> component(nodes);
  // Boost's depth-first search keeps its own stack, so long chains are safe.
  const std::uint32_t components =
      boost::strong_components(graph, bgl_map(component), boost::vertex_index_map(BglIndex()));

  std::vector<std::vector<std::uint32_t>> cycles;
  std::vector<bool> done(components, false);
  // Shared by all searches: each stays within its own component.
  Colors colors(nodes, boost::white_color);
  std::vector<std::uint32_t> came_from(nodes, kNowhere);
  for (std::uint32_t node = 0; node < nodes && cycles.size() < limit; ++node) {
    if (done[component[node]]) continue;
    done[component[node]] = true;
    const boost::filtered_graph<Graph, boost::keep_all, SameComponent> within(
        graph, boost::keep_all(), SameComponent{&component, component[node]});
    std::uint32_t last = kNowhere;
    search_breadth_first(within, node, Trail(came_from, node, last), colors);
    if (last != kNowhere) cycles.push_back(walk_back(came_from, node, last));
  }
  return cycles;
}

}  // namespace

Graph::Graph(std::size_t nodes, std::span<const GraphEdge> edges) {
  fill_rows(nodes, edges, &GraphEdge::from, &GraphEdge::to, out_offset_, out_node_, out_edge_);
  fill_rows(nodes, edges, &GraphEdge::to, &GraphEdge::from, in_offset_, in_node_, in_edge_);
}

std::optional<std::vector<std::uint32_t>> topological_order(const Graph& graph) {
  // Boost's topological_sort promises no order among free nodes; a heap of the free ones does.
  const std::size_t nodes = graph.node_count();
  std::vector<std::uint32_t> waiting_for(nodes);
  std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, std::greater<>> free;
  for (std::uint32_t node = 0; node < nodes; ++node) {
    waiting_for[node] = static_cast<std::uint32_t>(graph.predecessors(node).size());
    if (waiting_for[node] == 0) free.push(node);
  }
  std::vector<std::uint32_t> order;
  order.reserve(nodes);
  while (!free.empty()) {
    const std::uint32_t node = free.top();
    free.pop();
    order.push_back(node);
    for (const std::uint32_t next : graph.successors(node)) {
      if (--waiting_for[next] == 0) free.push(next);
    }
  }
  if (order.size() != nodes) return std::nullopt;
  return order;
}

std::vector<std::uint32_t> find_cycle(const Graph& graph) {
  std::vector<std::vector<std::uint32_t>> cycles = shortest_cycles(graph, 1);
  return cycles.empty() ? std::vector<std::uint32_t>() : std::move(cycles.front());
}

std::vector<std::vector<std::uint32_t>> find_cycles(const Graph& graph) {
  return shortest_cycles(graph, graph.node_count());
}

std::vector<std::uint32_t> reachable_from(const Graph& graph, std::uint32_t start) {
  return reached(graph, graph.node_count(), start);
}

std::vector<std::uint32_t> reaching(const Graph& graph, std::uint32_t end) {
  return reached(boost::make_reverse_graph(graph), graph.node_count(), end);
}

std::vector<std::uint32_t> shortest_path(const Graph& graph, std::uint32_t from, std::uint32_t to) {
  const std::size_t nodes = graph.node_count();
  if (from >= nodes || to >= nodes) return {};
  Colors colors(nodes, boost::white_color);
  std::vector<std::uint32_t> came_from(nodes, kNowhere);
  std::uint32_t unused = kNowhere;
  search_breadth_first(graph, from, Trail(came_from, from, unused), colors);
  if (colors[to] == boost::white_color) return {};
  return walk_back(came_from, from, to);
}

absl::StatusOr<LevelOrder> LevelOrder::make(std::span<const std::uint32_t> parent,
                                            std::span<const std::uint32_t> sequence) {
  const std::size_t nodes = parent.size();
  if (!sequence.empty() && sequence.size() != nodes) {
    return absl::InvalidArgumentError("the sequence must name every node once");
  }
  if (nodes >= kNoParent) return absl::InvalidArgumentError("more than 4,294,967,294 nodes");
  // Children by parent, as a counting sort: row 0 holds the roots, row p + 1 the children of node p.
  std::vector<std::uint32_t> offset(nodes + 2, 0);
  for (std::size_t node = 0; node < nodes; ++node) {
    if (parent[node] != kNoParent && parent[node] >= nodes) {
      return absl::InvalidArgumentError(
          absl::StrCat("node ", node, " has parent ", parent[node], " of only ", nodes, " nodes"));
    }
    ++offset[parent[node] == kNoParent ? 1 : parent[node] + 2];
  }
  for (std::size_t i = 0; i <= nodes; ++i) offset[i + 1] += offset[i];
  std::vector<std::uint32_t> child(nodes);
  {
    std::vector<std::uint32_t> next(offset.begin(), offset.end() - 1);
    for (std::uint32_t i = 0; i < nodes; ++i) {
      const std::uint32_t node = sequence.empty() ? i : sequence[i];
      child[next[parent[node] == kNoParent ? 0 : parent[node] + 1]++] = node;
    }
  }

  LevelOrder order;
  order.node_.reserve(nodes);
  order.parent_.reserve(nodes);
  order.first_child_.clear();
  order.first_child_.reserve(nodes + 1);
  order.position_.assign(nodes, kNoParent);
  const auto place_row = [&](std::uint32_t row, std::uint32_t parent_position) {
    for (std::uint32_t i = offset[row]; i < offset[row + 1]; ++i) {
      order.position_[child[i]] = static_cast<std::uint32_t>(order.node_.size());
      order.node_.push_back(child[i]);
      order.parent_.push_back(parent_position);
    }
  };
  place_row(0, kNoParent);
  for (std::uint32_t position = 0; position < order.node_.size(); ++position) {
    if (position == order.level_.back()) {
      // The first node of a level: all of the level is placed, and nothing below it.
      order.level_.push_back(static_cast<std::uint32_t>(order.node_.size()));
    }
    order.first_child_.push_back(static_cast<std::uint32_t>(order.node_.size()));
    place_row(order.node_[position] + 1, position);
  }
  order.first_child_.push_back(static_cast<std::uint32_t>(nodes));

  if (order.node_.size() != nodes) {
    // Walking up from a node that no root reaches ends on a cycle; its smallest node names it.
    const auto lost = std::find(order.position_.begin(), order.position_.end(), kNoParent);
    auto on_cycle = static_cast<std::uint32_t>(lost - order.position_.begin());
    for (std::size_t step = 0; step < nodes; ++step) on_cycle = parent[on_cycle];
    std::uint32_t smallest = on_cycle;
    for (std::uint32_t node = parent[on_cycle]; node != on_cycle; node = parent[node]) {
      smallest = std::min(smallest, node);
    }
    return absl::InvalidArgumentError(absl::StrCat("the parents form a cycle through node ", smallest));
  }
  return order;
}

}  // namespace styr
