#ifndef STYR_COLUMN_SUMS_HPP_
#define STYR_COLUMN_SUMS_HPP_

// Sums over a forest, in as few bytes as hold them. Knows nothing of governance.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "styr/column_tree.hpp"
#include "styr/narrow_column.hpp"

namespace styr {

// For each position and column the sum of the own numbers of the node and all below it, added in the order
// of the children.
//
// Memory: for each cell of a leaf 2, 4 or 8 bytes (see NarrowColumn; one width for all), and for each of a
// node with children as many for own numbers where there are any; for the total of a lowest node 4 where own
// numbers of all kinds take 2, else 8; of an upper node 8. The columns of a node lie together.
//
// Not safe for concurrent use while it changes, but for add_rows on ranges that do not overlap. Results are
// the same bits in whatever order and by whatever thread rows are added, each after those below it.
class ColumnSums {
 public:
  // What has been added up: a copy can be compared with what comes later.
  struct Totals {
    NarrowColumn lowest;
    std::vector<double> upper;
  };

  // No columns at all.
  ColumnSums() = default;
  // Own numbers of 0. `tree` must outlive the sums.
  ColumnSums(const ColumnTree& tree, std::size_t columns);

  // True of sums that were made without a tree; only this may be asked of them.
  bool empty() const { return tree_ == nullptr; }

  // Makes room for own numbers of leaves of this width at once, rather than when the first of them comes.
  // O(cells).
  void make_room(NumberWidth width);
  // Makes room for own numbers of nodes with children, where there is none yet. O(cells of these).
  void make_room_for_parents();

  // Sets an own number; false when it has these bits already. -0 must be given as 0. O(1), but O(cells) when
  // it is wider than any before. Precondition: the node is a leaf, or there is room for parents.
  bool set_own(ColumnCell cell, double number);
  // Starts bringing to the cache what set_own, which must be allowed, will read and write.
  void fetch_own(ColumnCell cell) const;

  // Adds up the nodes with children among the positions [first, last). O(cells of their children).
  void add_rows(std::size_t first, std::size_t last);
  // Adds up one cell, of a node with children; false when it comes out as it was. O(children).
  bool add_cell(ColumnCell cell);
  // Starts bringing to the cache what add_cell, which must be allowed, will read.
  void fetch_total(ColumnCell cell) const;

  double total(ColumnCell cell) const {
    return tree_->is_leaf(cell.position) ? leaf_[at(cell)] : total_in(totals_, cell);
  }
  const Totals& totals() const { return totals_; }
  // Sets `changed` to 1 for the columns, of a node with children, that had other totals. `before` must be
  // earlier totals(). O(columns).
  void mark_changed(const Totals& before, std::size_t position, std::vector<std::uint8_t>& changed) const;

 private:
  // In the table of the kind of node.
  std::size_t at(ColumnCell cell) const { return tree_->at(cell, columns_); }
  // In a table of all nodes with children.
  std::size_t parent_at(ColumnCell cell) const { return tree_->parent_at(cell, columns_); }
  // Of a node with children.
  double total_in(const Totals& totals, ColumnCell cell) const {
    return tree_->kind(cell.position) == NodeKind::upper ? totals.upper[at(cell)] : totals.lowest[at(cell)];
  }
  // Calls `job` with the first of the totals of nodes of a kind; those of leaves are their own numbers.
  template <class Job>
  void visit(NodeKind kind, const Job& job) const;
  void widen_totals();
  template <class Into>
  void start_row(std::size_t position, Into* into) const;
  template <class Leaf, class Low>
  void add_rows_of(const std::vector<Leaf>& leaves, std::vector<Low>& lowest, std::size_t first,
                   std::size_t last);

  const ColumnTree* tree_ = nullptr;
  std::size_t columns_ = 0;
  NarrowColumn leaf_;
  NarrowColumn own_;  // by parent_row; empty while all are 0
  Totals totals_;
};

}  // namespace styr

#endif  // STYR_COLUMN_SUMS_HPP_
