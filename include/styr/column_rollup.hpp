#ifndef STYR_COLUMN_ROLLUP_HPP_
#define STYR_COLUMN_ROLLUP_HPP_

// The roll-up of sums and counts at the speed of memory: the same totals as engine.hpp gives, in the same
// order of addition, over columns instead of structs. Knows nothing of governance.

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "absl/functional/function_ref.h"
#include "styr/graph.hpp"

namespace styr {

class Workers;

// A forest made ready for columns: no node has more than kAdditionBlock children. Immutable.
struct ColumnTree {
  static constexpr std::uint32_t kLeaf = 0xffffffffU;

  // `order` must be as with_blocks gives it. O(nodes).
  explicit ColumnTree(LevelOrder order);

  LevelOrder order;
  // By position: the number of the node among those with children, in level order, or kLeaf.
  std::vector<std::uint32_t> rank;
  std::size_t inner = 0;  // nodes with children
};

// A cell of a table of totals.
struct ColumnCell {
  std::uint32_t position;  // in the level order
  std::uint32_t column;
  friend bool operator==(const ColumnCell&, const ColumnCell&) = default;
};

// What one own cell brings: two numbers and a class. Class 0 is no cell at all (and its numbers are 0); the
// other classes are counted. -0 must be given as 0.
struct ColumnValue {
  double numerator = 0;
  double denominator = 0;
  std::uint8_t kind = 0;
};

// Own cells and totals of a forest: for each position and column the sum of the numerators, of the
// denominators and the number of cells of each class, over the node and all below it.
//
// Memory for each cell: 8 bytes for the numerator, 8 for the denominator where there are any, 1 for the
// class; and for each cell of a node with children 4 for each class, and the own numbers once more where such
// nodes have any. Rows are positions; the columns of a position lie together.
//
// Not safe for concurrent use while it changes. Results are the same bits at any number of workers, and
// whether rolled up or refreshed.
class ColumnTotals {
 public:
  static constexpr std::size_t kMaxClasses = 32;
  using Counts = std::array<std::uint32_t, kMaxClasses + 1>;  // by class; the entry of
                                                              // class 0 means nothing

  // `classes` is the largest class that may be set, at most kMaxClasses. `tree` must outlive the table.
  ColumnTotals(const ColumnTree& tree, std::size_t columns, bool has_denominators, std::size_t classes);

  const ColumnTree& tree() const { return *tree_; }
  std::size_t columns() const { return columns_; }
  std::size_t classes() const { return classes_; }
  bool has_denominators() const { return !denominator_.empty(); }

  // Sets an own cell; false when it has these bits already. Totals are stale until the next roll_up, or a
  // refresh that is told of the cell. O(1), but O(cells of nodes with children) the first time such a node
  // gets a cell. Preconditions: the class is at most classes(); the denominator is 0 without
  // has_denominators().
  bool set_own(ColumnCell cell, const ColumnValue& value);

  // All totals anew, by level, from below. The workers share each level. O(cells).
  void roll_up(const Workers* workers = nullptr);

  // Brings the totals up to date after set_own on `cells` (any order, repeats allowed; reordered on return).
  // Calls `changed` once for each cell without children that was given, and for each other whose total is not
  // what it was, in an order that the tree and the cells decide. A node whose total stays as it was is where
  // climbing stops. From one in kFullPass cells on, everything is rolled up again instead, which is then
  // cheaper; `workers` share that. O(cells given × log + children × columns touched of the nodes visited).
  void refresh(std::vector<ColumnCell>& cells, absl::FunctionRef<void(ColumnCell)> changed,
               const Workers* workers = nullptr);

  // Measured, see benchmarks/column_rollup_bench.cpp.
  static constexpr std::size_t kFullPass = 64;

  double numerator(ColumnCell cell) const { return numerator_[at(cell)]; }
  double denominator(ColumnCell cell) const { return denominator_.empty() ? 0 : denominator_[at(cell)]; }
  // Adds the cells of each class at and below a node to `counts`.
  void add_counts(ColumnCell cell, Counts& counts) const;
  // The cells of one class at and below a node. Precondition: kind is not 0.
  std::uint32_t count(ColumnCell cell, std::uint8_t kind) const;

 private:
  std::size_t at(ColumnCell cell) const { return cell.position * columns_ + cell.column; }
  std::size_t own_at(ColumnCell cell) const { return tree_->rank[cell.position] * columns_ + cell.column; }
  std::uint32_t* counts_of(std::size_t rank) { return count_.data() + rank * classes_ * columns_; }
  const std::uint32_t* counts_of(std::size_t rank) const {
    return count_.data() + rank * classes_ * columns_;
  }
  void make_room_for_own();
  void climb(const std::vector<ColumnCell>& cells, absl::FunctionRef<void(ColumnCell)> changed);
  void roll_up_and_compare(const std::vector<ColumnCell>& cells, absl::FunctionRef<void(ColumnCell)> changed,
                           const Workers* workers);
  void total_row(std::size_t position);
  void count_row(std::size_t position);
  bool total_cell(ColumnCell cell);

  const ColumnTree* tree_;
  std::size_t columns_;
  std::size_t classes_;
  std::vector<double> numerator_,
      denominator_;                  // totals; of a leaf they are its own
  std::vector<std::uint8_t> class_;  // of the own cells; a little longer, so that loops may read on
  std::vector<double> own_numerator_,
      own_denominator_;               // of nodes with children, by rank; empty when all 0
  std::vector<std::uint32_t> count_;  // by rank, class - 1, column
  std::vector<ColumnCell> waiting_;   // workspace of refresh
  std::vector<std::uint32_t> touched_;
};

}  // namespace styr

#endif  // STYR_COLUMN_ROLLUP_HPP_
