#ifndef STYR_COLUMN_ROLLUP_HPP_
#define STYR_COLUMN_ROLLUP_HPP_

// The roll-up of sums and counts at the speed of memory: the same totals as engine.hpp gives, in the same
// order of addition, over columns instead of structs. Knows nothing of governance.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "absl/functional/function_ref.h"
#include "styr/graph.hpp"
#include "styr/narrow_column.hpp"

namespace styr {

class Workers;

// A forest made ready for columns: no node has more than kAdditionBlock children. Immutable.
struct ColumnTree {
  // `order` must be as with_blocks gives it. O(nodes). Precondition: fewer than 2^31 nodes.
  explicit ColumnTree(LevelOrder order);

  // True of a position without children.
  bool is_leaf(std::size_t position) const { return (place[position] & kLeafBit) != 0; }
  // Its number in level order, among those without children or among those with.
  std::uint32_t row(std::size_t position) const { return place[position] & ~kLeafBit; }

  // True when the positions of [first, last), which is not empty, are all leaves, or none is one. O(1): each
  // kind is numbered in order.
  bool are_alike(std::size_t first, std::size_t last) const {
    return place[last - 1] - place[first] == last - 1 - first;
  }

  static constexpr std::uint32_t kLeafBit = 0x80000000U;
  LevelOrder order;
  std::vector<std::uint32_t> place;  // by position
  std::size_t inner = 0;             // nodes with children
  std::size_t leaves = 0;            // nodes without
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
// Memory: for each cell of a node without children 2, 4 or 8 bytes for the numerator and as many for the
// denominator where there are any (see NarrowColumn; one width for all), and 1 for the class; for each cell
// of a node with children 8 for each of the two sums and 4 for each class, and its own numbers where such
// nodes have any. A pass reads the classes only where those below one node differ. The columns of a node lie
// together.
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
  bool has_denominators() const { return has_denominators_; }

  // Makes room for own numbers of these widths at once, rather than when the first of them comes. O(cells).
  void make_room(NumberWidth numerators, NumberWidth denominators);

  // Sets an own cell; false when it has these bits already. Totals are stale until the next roll_up, or a
  // refresh that is told of the cell. O(1), but O(cells) when a number is wider than any before, and O(cells
  // of nodes with children) the first time such a node gets a cell. Preconditions: the class is at most
  // classes(); the denominator is 0 without has_denominators().
  bool set_own(ColumnCell cell, const ColumnValue& value);

  // Starts bringing to the cache what set_own will read and write: of many cells that are set one after the
  // other the waits become one.
  void fetch_own(ColumnCell cell) const;

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

  double numerator(ColumnCell cell) const { return total(numerator_, cell); }
  double denominator(ColumnCell cell) const { return has_denominators_ ? total(denominator_, cell) : 0; }
  // Adds the cells of each class at and below a node to `counts`.
  void add_counts(ColumnCell cell, Counts& counts) const;
  // The cells of one class at and below a node. Precondition: kind is not 0.
  std::uint32_t count(ColumnCell cell, std::uint8_t kind) const;

 private:
  // Numerators or denominators: own numbers by leaf and by node with children (empty while all are 0), and
  // totals by node with children. The total of a leaf is its own number.
  struct Plane {
    NarrowColumn leaf, own;
    std::vector<double> total;
  };
  static constexpr std::uint8_t kMixed = 0xff;

  // In a table of leaves, or of nodes with children.
  std::size_t at(ColumnCell cell) const { return tree_->row(cell.position) * columns_ + cell.column; }
  double total(const Plane& plane, ColumnCell cell) const {
    return tree_->is_leaf(cell.position) ? plane.leaf[at(cell)] : plane.total[at(cell)];
  }
  std::uint32_t* counts_of(std::size_t row) { return count_.data() + row * classes_ * columns_; }
  const std::uint32_t* counts_of(std::size_t row) const { return count_.data() + row * classes_ * columns_; }
  bool has_own() const { return !own_class_.empty(); }
  void make_room_for_own();
  bool set_class(ColumnCell cell, std::uint8_t kind);
  void climb(const std::vector<ColumnCell>& cells, absl::FunctionRef<void(ColumnCell)> changed);
  void roll_up_and_compare(const std::vector<ColumnCell>& cells, absl::FunctionRef<void(ColumnCell)> changed,
                           const Workers* workers);
  void add_rows(Plane& plane, std::size_t first, std::size_t last);
  template <class Leaf>
  void add_rows_of(Plane& plane, const std::vector<Leaf>& leaves, std::size_t first, std::size_t last);
  void count_row(std::size_t position);
  std::uint8_t class_of_all(const std::uint32_t* counts, std::uint32_t cells) const;
  bool total_cell(ColumnCell cell, bool counts);
  void fetch_total(ColumnCell cell, bool counts) const;
  bool has_stale_counts(const std::vector<ColumnCell>& cells);
  bool add_cell(Plane& plane, ColumnCell cell);
  bool count_cell(ColumnCell cell);

  const ColumnTree* tree_;
  std::size_t columns_;
  std::size_t classes_;
  bool has_denominators_;
  Plane numerator_, denominator_;
  // By leaf; a little longer, so that loops may read on. By node with children; empty while they have no
  // cells.
  std::vector<std::uint8_t> leaf_class_, own_class_;
  // By node with children: the class of every cell of the leaves right below it, or kMixed. kMixed may stand
  // where there is one class until roll_up finds it out, which it does where all below are leaves.
  std::vector<std::uint8_t> class_below_;
  std::vector<std::uint32_t> count_;  // by node with children, class - 1, column
  // Cells of which the class was set to another and the counts above do not say so yet.
  std::vector<ColumnCell> stale_counts_;
  bool all_counts_stale_ = true;
  std::vector<ColumnCell> waiting_;  // workspace of refresh
  std::vector<std::uint32_t> touched_;
  std::vector<std::uint32_t> counted_;
};

}  // namespace styr

#endif  // STYR_COLUMN_ROLLUP_HPP_
