#ifndef STYR_COLUMN_TREE_HPP_
#define STYR_COLUMN_TREE_HPP_

// A forest as tables of columns see it. Knows nothing of governance.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "styr/graph.hpp"

namespace styr {

// A node by what lies below it. Tables hold each kind by itself: most nodes are leaves, most of the others
// are lowest, and the less there is below a node, the fewer bytes its totals take.
enum class NodeKind : std::uint8_t {
  leaf,    // no children
  lowest,  // children, all of them leaves
  upper,   // children that have children
};

// A cell of a table over a forest.
struct ColumnCell {
  std::uint32_t position;  // in the level order
  std::uint32_t column;
  friend bool operator==(const ColumnCell&, const ColumnCell&) = default;
};

// A forest made ready for columns: no node has more than kAdditionBlock children. Immutable; safe to read
// from several threads.
struct ColumnTree {
  // `order` must be as with_blocks gives it. O(nodes). Precondition: fewer than 2^30 nodes.
  explicit ColumnTree(LevelOrder order);

  NodeKind kind(std::size_t position) const {
    if ((place[position] & kLeafBit) != 0) return NodeKind::leaf;
    return (place[position] & kLowestBit) != 0 ? NodeKind::lowest : NodeKind::upper;
  }
  bool is_leaf(std::size_t position) const { return (place[position] & kLeafBit) != 0; }
  // The number of a node, in level order, among those of its kind.
  std::uint32_t row(std::size_t position) const { return place[position] & ~(kLeafBit | kLowestBit); }
  // The number of a node with children among all of these: those that are upper, then those that are lowest.
  std::uint32_t parent_row(std::size_t position) const {
    return row(position) + ((place[position] & kLowestBit) != 0 ? static_cast<std::uint32_t>(upper) : 0);
  }
  std::size_t parents() const { return upper + lowest; }

  // Where a cell lies in a table of `columns` columns for the nodes of its kind, or for all with children.
  std::size_t at(ColumnCell cell, std::size_t columns) const {
    return row(cell.position) * columns + cell.column;
  }
  std::size_t parent_at(ColumnCell cell, std::size_t columns) const {
    return parent_row(cell.position) * columns + cell.column;
  }

  // True when the positions of [first, last), which is not empty, are all of one kind. O(1): each kind is
  // numbered in order.
  bool are_alike(std::size_t first, std::size_t last) const {
    return place[last - 1] - place[first] == last - 1 - first;
  }

  static constexpr std::uint32_t kLeafBit = 0x80000000U;
  static constexpr std::uint32_t kLowestBit = 0x40000000U;
  LevelOrder order;
  std::vector<std::uint32_t> place;         // by position
  std::vector<std::uint32_t> leaves_below;  // by parent_row
  // How many there are of each kind.
  std::size_t leaves = 0;
  std::size_t lowest = 0;
  std::size_t upper = 0;
};

// Calls `take(kind, row, count)` for the runs of one kind among the positions [first, last): `count` rows,
// from `row` on, of the tables of that kind.
template <class Take>
void for_each_run(const ColumnTree& tree, std::size_t first, std::size_t last, const Take& take) {
  while (first < last) {
    const NodeKind kind = tree.kind(first);
    std::size_t end = tree.are_alike(first, last) ? last : first + 1;
    while (end < last && tree.kind(end) == kind) ++end;
    take(kind, tree.row(first), end - first);
    first = end;
  }
}

}  // namespace styr

#endif  // STYR_COLUMN_TREE_HPP_
