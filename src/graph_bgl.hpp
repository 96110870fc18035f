#ifndef STYR_SRC_GRAPH_BGL_HPP_
#define STYR_SRC_GRAPH_BGL_HPP_

// Makes styr::Graph a model of Boost.Graph's VertexListGraph and BidirectionalGraph without copying it, so
// that the library's algorithms run over our arrays. Include it in sources only: Boost.Graph is slow to
// compile.

#include <boost/graph/graph_traits.hpp>
#include <boost/graph/properties.hpp>
#include <boost/iterator/counting_iterator.hpp>
#include <boost/iterator/iterator_facade.hpp>
#include <boost/property_map/property_map.hpp>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "styr/graph.hpp"

namespace styr {

// What Boost.Graph calls an edge descriptor.
struct BglEdge {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  std::uint32_t number = 0;

  friend bool operator==(const BglEdge& a, const BglEdge& b) { return a.number == b.number; }
};

// Walks one row of a Graph: the edges that leave a node or, if `Entering`, those that enter it.
template <bool Entering>
class BglEdgeIterator
    : public boost::iterator_facade<BglEdgeIterator<Entering>, BglEdge, boost::random_access_traversal_tag,
                                    BglEdge, std::ptrdiff_t> {
 public:
  BglEdgeIterator() = default;
  BglEdgeIterator(std::uint32_t node, const std::uint32_t* other_end, const std::uint32_t* number)
      : node_(node), other_end_(other_end), number_(number) {}

 private:
  friend class boost::iterator_core_access;

  BglEdge dereference() const {
    return Entering ? BglEdge{*other_end_, node_, *number_} : BglEdge{node_, *other_end_, *number_};
  }
  bool equal(const BglEdgeIterator& other) const { return other_end_ == other.other_end_; }
  void increment() { advance(1); }
  void decrement() { advance(-1); }
  void advance(std::ptrdiff_t n) { other_end_ += n, number_ += n; }
  std::ptrdiff_t distance_to(const BglEdgeIterator& other) const { return other.other_end_ - other_end_; }

  std::uint32_t node_ = 0;
  const std::uint32_t* other_end_ = nullptr;
  const std::uint32_t* number_ = nullptr;
};

}  // namespace styr

template <>
struct boost::graph_traits<styr::Graph> {
  using vertex_descriptor = std::uint32_t;
  using edge_descriptor = styr::BglEdge;
  using directed_category = boost::bidirectional_tag;
  using edge_parallel_category = boost::allow_parallel_edge_tag;
  struct traversal_category : boost::bidirectional_graph_tag, boost::vertex_list_graph_tag {};
  using vertex_iterator = boost::counting_iterator<std::uint32_t>;
  using out_edge_iterator = styr::BglEdgeIterator<false>;
  using in_edge_iterator = styr::BglEdgeIterator<true>;
  using edge_iterator = void;
  using adjacency_iterator = void;
  using vertices_size_type = std::size_t;
  using edges_size_type = std::size_t;
  using degree_size_type = std::size_t;
  static vertex_descriptor null_vertex() { return 0xffffffffU; }
};

namespace styr {

using BglTraits = boost::graph_traits<Graph>;

inline std::size_t num_vertices(const Graph& graph) { return graph.node_count(); }

inline std::pair<BglTraits::vertex_iterator, BglTraits::vertex_iterator> vertices(const Graph& graph) {
  return {BglTraits::vertex_iterator(0),
          BglTraits::vertex_iterator(static_cast<std::uint32_t>(graph.node_count()))};
}

inline std::uint32_t source(const BglEdge& edge, const Graph&) { return edge.from; }
inline std::uint32_t target(const BglEdge& edge, const Graph&) { return edge.to; }

inline std::size_t out_degree(std::uint32_t node, const Graph& graph) {
  return graph.successors(node).size();
}
inline std::size_t in_degree(std::uint32_t node, const Graph& graph) {
  return graph.predecessors(node).size();
}
inline std::size_t degree(std::uint32_t node, const Graph& graph) {
  return out_degree(node, graph) + in_degree(node, graph);
}

template <bool Entering>
std::pair<BglEdgeIterator<Entering>, BglEdgeIterator<Entering>> bgl_row(
    std::uint32_t node, std::span<const std::uint32_t> ends, std::span<const std::uint32_t> numbers) {
  return {{node, ends.data(), numbers.data()},
          {node, ends.data() + ends.size(), numbers.data() + numbers.size()}};
}
inline auto out_edges(std::uint32_t node, const Graph& graph) {
  return bgl_row<false>(node, graph.successors(node), graph.out_edges(node));
}
inline auto in_edges(std::uint32_t node, const Graph& graph) {
  return bgl_row<true>(node, graph.predecessors(node), graph.in_edges(node));
}

// Nodes are numbered densely: their index is the number itself.
using BglIndex = boost::typed_identity_property_map<std::uint32_t>;

// An array beside the nodes, as a property map.
template <typename Array>
auto bgl_map(Array& values) {
  return boost::make_iterator_property_map(values.begin(), BglIndex());
}

}  // namespace styr

#endif  // STYR_SRC_GRAPH_BGL_HPP_
