#ifndef STYR_ENGINE_HPP_
#define STYR_ENGINE_HPP_

// The engines that roll partials up a tree or a graph. They know only the algebra: what is added, and whose
// partials they are, is the caller's.
//
// Data lie in flat tables of partials, one row a node and `width` columns (periods, say): the cell of row r
// and column c is table[r * width + c]. Rows of trees are positions of a LevelOrder, rows of graphs are node
// numbers. Graphs run from the whole to its parts: an edge goes from the parent to the child.
//
// A node's own partial comes first, then its children's in ascending position (in graphs: in the order of the
// edges). The children of wide nodes of a tree are first added up in blocks, see kAdditionBlock. That order
// is fixed by the tree alone, and so are the bits of the result, whatever the order in which the cells were
// filled, the number of threads that share a level, and whether a total was refreshed or made anew. No
// recursion on the depth of data; no allocation per node beyond what an aggregation's own partials need.
//
// Preconditions everywhere: tables hold rows * width cells; output tables do not overlap input; an `order` is
// the topological_order of its graph.

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <queue>
#include <span>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "styr/algebra.hpp"
#include "styr/graph.hpp"

namespace styr {

template <Aggregation A>
void merge_row(const A& aggregation, std::size_t width, typename A::Partial* into,
               const typename A::Partial* from) {
  for (std::size_t column = 0; column < width; ++column) aggregation.merge(into[column], from[column]);
}

// --- Trees ---

// Where a node has more children than this, they are merged in blocks of so many, in order, and the blocks'
// partials are then merged in order; where there are still more blocks than this, in blocks of blocks, and so
// on. A changed child of a wide node is then merged again with its block, not with all its siblings. Where
// nothing is wider the order is the plain one. 64 is a compromise: with fewer, plain nodes would be split;
// with more, one changed child costs more. Changing it changes the last bits of totals of wide nodes.
inline constexpr std::size_t kAdditionBlock = 64;

// The same forest with a node for each block of children, so that no node has more than kAdditionBlock of
// them. Own nodes keep their numbers; blocks are numbered from order.size() on and have no partial of their
// own. Rolling up the result gives the bits of rolling up `order`. O(nodes).
LevelOrder with_blocks(const LevelOrder& order);

// Merges rows [first, last) of a table into one row, in the order above. Keeps its workspace between calls.
template <Aggregation A>
class ChildMerger {
 public:
  using Partial = typename A::Partial;
  ChildMerger(const A& aggregation, std::size_t width) : aggregation_(aggregation), width_(width) {}

  void merge(Partial* into, const Partial* table, std::size_t first, std::size_t last) {
    std::size_t level = 0;
    for (std::size_t blocks = last - first; blocks > kAdditionBlock; ++level) {
      blocks = (blocks + kAdditionBlock - 1) / kAdditionBlock;
    }
    merge_blocks(level, into, table, first, last);
  }

 private:
  // `level` says how many layers of blocks there are: at most 6, as rows are numbered with 32 bits.
  void merge_blocks(std::size_t level, Partial* into, const Partial* table, std::size_t first,
                    std::size_t last) {
    if (level == 0) {
      for (std::size_t row = first; row < last; ++row) {
        merge_row(aggregation_, width_, into, table + row * width_);
      }
      return;
    }
    std::size_t block = 1;
    for (std::size_t i = 0; i < level; ++i) block *= kAdditionBlock;
    if (sums_.size() < level) sums_.resize(level);
    for (std::size_t begin = first; begin < last; begin += block) {
      sums_[level - 1].assign(width_, aggregation_.identity());
      Partial* const sum = sums_[level - 1].data();
      merge_blocks(level - 1, sum, table, begin, std::min(begin + block, last));
      merge_row(aggregation_, width_, into, sum);
    }
  }

  const A& aggregation_;
  std::size_t width_;
  std::vector<std::vector<Partial>> sums_;  // by level
};

// Merges into each position of [first, last) its children, which must be finished: the positions lie in one
// level. They are independent of each other, so that a caller with threads can split a level among them.
template <Aggregation A>
void merge_children(const LevelOrder& order, std::size_t first, std::size_t last, std::size_t width,
                    std::span<typename A::Partial> table, const A& aggregation) {
  const std::span<const std::uint32_t> first_child = order.first_child();
  ChildMerger<A> merger(aggregation, width);
  for (std::size_t position = first; position < last; ++position) {
    merger.merge(table.data() + position * width, table.data(), first_child[position],
                 first_child[position + 1]);
  }
}

// Own partials in, totals of the whole subtree out, in place. O(nodes * width). Runs forward through each
// level, as memory likes it, from the deepest level up.
template <Aggregation A>
void roll_up(const LevelOrder& order, std::size_t width, std::span<typename A::Partial> table,
             const A& aggregation) {
  assert(table.size() == order.size() * width);
  for (std::size_t depth = order.depth(); depth-- > 0;) {
    merge_children(order, order.levels()[depth], order.levels()[depth + 1], width, table, aggregation);
  }
}

// Brings `total` up to date after the own partials at some positions have changed (in any order, repeats
// allowed): each changed node and its ancestors are merged again from their children, never corrected by a
// difference, so the result has the bits of a full roll_up of `own`. Stops climbing where a node comes out as
// it was. Returns how many nodes were merged again. O(their children * width + nodes log nodes), for the
// nodes merged; in a wide forest use that of with_blocks, where a changed node costs its block.
template <Aggregation A>
requires std::equality_comparable<typename A::Partial> std::size_t refresh(
    const LevelOrder& order, std::size_t width, std::span<const typename A::Partial> own,
    std::span<typename A::Partial> total, std::span<const std::uint32_t> changed, const A& aggregation) {
  assert(own.size() == order.size() * width && total.size() == own.size());
  // Largest position first: children before parents.
  std::priority_queue<std::uint32_t> waiting(changed.begin(), changed.end());
  std::vector<typename A::Partial> row(width, aggregation.identity());
  ChildMerger<A> merger(aggregation, width);
  std::size_t merged = 0;
  while (!waiting.empty()) {
    const std::uint32_t position = waiting.top();
    while (!waiting.empty() && waiting.top() == position) waiting.pop();
    ++merged;
    const std::size_t begin = position * width;
    std::copy_n(own.begin() + static_cast<std::ptrdiff_t>(begin), width, row.begin());
    merger.merge(row.data(), total.data(), order.first_child()[position], order.first_child()[position + 1]);
    if (std::equal(row.begin(), row.end(), total.begin() + static_cast<std::ptrdiff_t>(begin))) continue;
    std::copy(row.begin(), row.end(), total.begin() + static_cast<std::ptrdiff_t>(begin));
    if (order.parents()[position] != LevelOrder::kNoParent) waiting.push(order.parents()[position]);
  }
  return merged;
}

// As roll_up, but where `stands[cell]` is not 0 the own partial stands for the whole subtree: it is the total
// there and is what the parent sees. `below` receives what the children's totals add up to, without the own
// partial, so that a stated total and the computed one can be compared.
template <Aggregation A>
void roll_up_stated(const LevelOrder& order, std::size_t width, std::span<const typename A::Partial> own,
                    std::span<const std::uint8_t> stands, std::span<typename A::Partial> total,
                    std::span<typename A::Partial> below, const A& aggregation) {
  assert(own.size() == order.size() * width && stands.size() == own.size());
  assert(total.size() == own.size() && below.size() == own.size());
  ChildMerger<A> merger(aggregation, width);
  for (std::size_t position = order.size(); position-- > 0;) {
    const std::size_t row = position * width;
    const std::size_t first = order.first_child()[position];
    const std::size_t last = order.first_child()[position + 1];
    std::fill_n(below.begin() + static_cast<std::ptrdiff_t>(row), width, aggregation.identity());
    merger.merge(below.data() + row, total.data(), first, last);
    std::copy_n(own.begin() + static_cast<std::ptrdiff_t>(row), width,
                total.begin() + static_cast<std::ptrdiff_t>(row));
    merger.merge(total.data() + row, total.data(), first, last);
    for (std::size_t cell = row; cell < row + width; ++cell) {
      if (stands[cell] != 0) total[cell] = own[cell];
    }
  }
}

// --- Graphs with shared parts: three meanings of a total ---

// By path: a part counts once for every path that leads to it. O((nodes + edges) * width), however many
// paths.
template <Aggregation A>
void roll_up_by_path(const Graph& graph, std::span<const std::uint32_t> order, std::size_t width,
                     std::span<typename A::Partial> table, const A& aggregation) {
  assert(order.size() == graph.node_count() && table.size() == order.size() * width);
  for (std::size_t i = order.size(); i-- > 0;) {
    for (const std::uint32_t child : graph.successors(order[i])) {
      merge_row(aggregation, width, table.data() + order[i] * width, table.data() + child * width);
    }
  }
}

// By share: a part is split over the edges that lead to it; `share` holds one number an edge. With the shares
// of every part adding up to 1 (check_shares) a total at the top counts everything once. O((nodes + edges) *
// width).
template <Scalable A>
void roll_up_by_share(const Graph& graph, std::span<const std::uint32_t> order, std::span<const double> share,
                      std::size_t width, std::span<typename A::Partial> table, const A& aggregation) {
  assert(order.size() == graph.node_count() && table.size() == order.size() * width);
  assert(share.size() == graph.edge_count());
  for (std::size_t i = order.size(); i-- > 0;) {
    const std::span<const std::uint32_t> children = graph.successors(order[i]);
    const std::span<const std::uint32_t> edges = graph.out_edges(order[i]);
    for (std::size_t k = 0; k < children.size(); ++k) {
      for (std::size_t column = 0; column < width; ++column) {
        typename A::Partial part = table[children[k] * width + column];
        aggregation.scale(part, share[edges[k]]);
        aggregation.merge(table[order[i] * width + column], part);
      }
    }
  }
}

// InvalidArgument, naming the node or edge by number, unless every share is from 0 to 1 and the shares of the
// edges into each node add up to 1, within 1e-9. Nodes that no edge leads to are free. O(nodes + edges).
absl::Status check_shares(const Graph& graph, std::span<const double> share);

// Distinct: a part counts once however many paths lead to it. Where nothing is shared this is roll_up_by_path
// and as fast. Above shared parts each node needs the set of what it reaches; these sets are found for 512
// parts at a time: O(edges * parts / 64) for the edges and parts involved, and one merge for each node and
// each part it reaches, in ascending number of the part.
template <Aggregation A>
void roll_up_distinct(const Graph& graph, std::span<const std::uint32_t> order, std::size_t width,
                      std::span<const typename A::Partial> own, std::span<typename A::Partial> total,
                      const A& aggregation) {
  const std::size_t nodes = graph.node_count();
  assert(order.size() == nodes && own.size() == nodes * width && total.size() == own.size());
  std::copy(own.begin(), own.end(), total.begin());

  // A node is a tree when nothing below it can be reached in two ways: its children's totals are disjoint.
  std::vector<std::uint8_t> tree(nodes, 0);
  std::vector<std::uint32_t> tangled;  // the other nodes, parts before wholes
  for (std::size_t i = nodes; i-- > 0;) {
    const std::uint32_t node = order[i];
    const std::span<const std::uint32_t> children = graph.successors(node);
    const bool is_tree = std::all_of(children.begin(), children.end(), [&](std::uint32_t child) {
      return tree[child] != 0 && graph.predecessors(child).size() == 1;
    });
    if (!is_tree) {
      tangled.push_back(node);
      continue;
    }
    tree[node] = 1;
    for (const std::uint32_t child : children) {
      merge_row(aggregation, width, total.data() + node * width, total.data() + child * width);
    }
  }
  if (tangled.empty()) return;

  // What tangled nodes are made of: the trees that hang from them, and their own partials.
  const auto partial_of = [&](std::uint32_t part) {
    return tree[part] != 0 ? std::span<const typename A::Partial>(total).data() + part * width
                           : own.data() + part * width;
  };
  std::vector<std::uint32_t> parts;
  for (std::uint32_t node = 0; node < nodes; ++node) {
    const std::span<const std::uint32_t> parents = graph.predecessors(node);
    const bool needed =
        tree[node] == 0 ||
        std::any_of(parents.begin(), parents.end(), [&](std::uint32_t parent) { return tree[parent] == 0; });
    if (!needed) continue;
    if constexpr (std::equality_comparable<typename A::Partial>) {
      const auto* row = partial_of(node);
      if (std::all_of(row, row + width, [&](const auto& p) { return p == aggregation.identity(); })) continue;
    }
    parts.push_back(node);
  }
  for (const std::uint32_t node : tangled) {
    std::fill_n(total.begin() + static_cast<std::ptrdiff_t>(node * width), width, aggregation.identity());
  }
  // One cache line of bits a node, and the parts they stand for close together.
  constexpr std::size_t kWords = 8;
  std::vector<std::array<std::uint64_t, kWords>> reached(nodes);
  std::vector<typename A::Partial> row(64 * kWords * width, aggregation.identity());
  for (std::size_t first = 0; first < parts.size(); first += 64 * kWords) {
    const std::size_t count = std::min(64 * kWords, parts.size() - first);
    std::fill(reached.begin(), reached.end(), std::array<std::uint64_t, kWords>{});
    for (std::size_t k = 0; k < count; ++k) {
      reached[parts[first + k]][k / 64] |= std::uint64_t{1} << (k % 64);
      std::copy_n(partial_of(parts[first + k]), width, row.data() + k * width);
    }
    for (const std::uint32_t node : tangled) {
      for (const std::uint32_t child : graph.successors(node)) {
        for (std::size_t word = 0; word < kWords; ++word) reached[node][word] |= reached[child][word];
      }
      for (std::size_t word = 0; word < kWords; ++word) {
        for (std::uint64_t left = reached[node][word]; left != 0; left &= left - 1) {
          const std::size_t k = word * 64 + static_cast<std::size_t>(std::countr_zero(left));
          merge_row(aggregation, width, total.data() + node * width, row.data() + k * width);
        }
      }
    }
  }
}

// --- Values of values ---

// Each node's partial is lowered before its parents see it: the mean of the children's means, a score of
// scores. A child with several parents counts in each. `observe(edge, value)` turns the value of the child at
// the end of an edge into the parent's observation; children without a value drop out. `partials` holds the
// own partials and receives the full ones; `values` has one cell a node. O(nodes + edges).
template <Aggregation A, std::invocable<std::uint32_t, double> Observe>
void roll_up_values(const Graph& graph, std::span<const std::uint32_t> order,
                    std::span<typename A::Partial> partials, std::span<Lowered> values, const A& aggregation,
                    const Observe& observe) {
  assert(order.size() == graph.node_count());
  assert(partials.size() == order.size() && values.size() == order.size());
  for (std::size_t i = order.size(); i-- > 0;) {
    const std::uint32_t node = order[i];
    const std::span<const std::uint32_t> children = graph.successors(node);
    const std::span<const std::uint32_t> edges = graph.out_edges(node);
    for (std::size_t k = 0; k < children.size(); ++k) {
      const Lowered& child = values[children[k]];
      if (child.has_value()) accumulate(aggregation, partials[node], observe(edges[k], child.value));
    }
    values[node] = aggregation.lower(partials[node]);
  }
}

// Operators before the children of an account tree.
enum class UnaryOperator : std::uint8_t { add, subtract, multiply, divide, ignore };

// `+`, `-`, `*`, `/` or `~` (ignore). InvalidArgument for anything else, the empty text included: read as
// `+`, a slip of the pen would add.
absl::StatusOr<UnaryOperator> parse_unary_operator(std::string_view text);

struct UnaryTerm {
  UnaryOperator operation = UnaryOperator::add;
  double value = 0;
};
// Applies the terms to `start` one after the other, without precedence: + 10, * 3, - 4, / 2 is 13.
Lowered combine_in_order(std::span<const UnaryTerm> terms, double start = 0);

}  // namespace styr

#endif  // STYR_ENGINE_HPP_
