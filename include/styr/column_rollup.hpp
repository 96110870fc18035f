#ifndef STYR_COLUMN_ROLLUP_HPP_
#define STYR_COLUMN_ROLLUP_HPP_

// The roll-up of sums and counts at the speed of memory: the same totals as engine.hpp gives, in the same
// order of addition, over columns instead of structs. Knows nothing of governance.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/functional/function_ref.h"
#include "styr/class_counts.hpp"
#include "styr/column_sums.hpp"
#include "styr/column_tree.hpp"
#include "styr/narrow_column.hpp"

namespace styr {

class Workers;

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
// Memory: see ColumnSums, twice where there are denominators, and ClassCounts. With whole numbers of 16 bits
// and one class that is 2 bytes a number and 1 a cell of a leaf, of which a pass reads only the numbers.
//
// Not safe for concurrent use while it changes. Results are the same bits at any number of workers, and
// whether rolled up or refreshed.
class ColumnTotals {
 public:
  static constexpr std::size_t kMaxClasses = ClassCounts::kMaxClasses;
  using Counts = ClassCounts::Counts;

  // `classes` is the largest class that may be set, at most kMaxClasses. `tree` must outlive the table.
  ColumnTotals(const ColumnTree& tree, std::size_t columns, bool has_denominators, std::size_t classes);

  const ColumnTree& tree() const { return *tree_; }
  std::size_t columns() const { return columns_; }
  std::size_t classes() const { return counts_.classes(); }
  bool has_denominators() const { return !denominator_.empty(); }

  // Makes room for own numbers of leaves of these widths at once, rather than when the first of them comes.
  // O(cells).
  void make_room(NumberWidth numerators, NumberWidth denominators);

  // Sets an own cell; false when it has these bits already. Totals are stale until the next roll_up, or a
  // refresh that is told of the cell. O(1), but O(cells) when a number is wider than any before, O(cells of
  // nodes with children) the first time such a node gets a cell, and as ClassCounts::set_own when the class
  // is another. Preconditions: the class is at most classes(); the denominator is 0 without
  // has_denominators().
  bool set_own(ColumnCell cell, const ColumnValue& value);

  // Starts bringing to the cache what set_own will read and write: of many cells that are set one after the
  // other the waits become one.
  void fetch_own(ColumnCell cell) const;

  // All totals anew, by level, from below. The workers share each level. O(cells), times the classes where
  // there are several.
  void roll_up(const Workers* workers = nullptr);

  // Brings the totals up to date after set_own on `cells` (any order, repeats allowed; on return they are in
  // order, each once).
  // Calls `changed` once for each cell without children that was given, and for each other whose total is not
  // what it was, in an order that the tree and the cells decide. A node whose total stays as it was is where
  // climbing stops. From two cells and one in kFullPass on, everything is rolled up again instead, which is
  // then cheaper; `workers` share that. O(cells given × log + children × columns touched of the nodes visited
  // + cells that got another class and that no refresh has been told of).
  void refresh(std::vector<ColumnCell>& cells, absl::FunctionRef<void(ColumnCell)> changed,
               const Workers* workers = nullptr);

  // Measured, see benchmarks/column_rollup_bench.cpp.
  static constexpr std::size_t kFullPass = 64;

  double numerator(ColumnCell cell) const { return numerator_.total(cell); }
  double denominator(ColumnCell cell) const { return has_denominators() ? denominator_.total(cell) : 0; }
  // Adds the cells of each class at and below a node to `counts`.
  void add_counts(ColumnCell cell, Counts& counts) const { counts_.add_counts(cell, counts); }
  // The cells of one class at and below a node. Precondition: 1 <= kind <= classes().
  std::uint32_t count(ColumnCell cell, std::uint8_t kind) const { return counts_.count(cell, kind); }

 private:
  void note_stale_counts(ColumnCell cell);
  void climb(const std::vector<ColumnCell>& cells, absl::FunctionRef<void(ColumnCell)> changed);
  void roll_up_and_compare(const std::vector<ColumnCell>& cells, absl::FunctionRef<void(ColumnCell)> changed,
                           const Workers* workers);
  bool total_cell(ColumnCell cell, bool counts);
  void fetch_total(ColumnCell cell, bool counts) const;
  bool has_stale_counts(const std::vector<ColumnCell>& cells);

  const ColumnTree* tree_;
  std::size_t columns_;
  ColumnSums numerator_, denominator_;
  ClassCounts counts_;
  bool parents_have_cells_ = false;
  // Cells of which the class was set to another and the counts above do not say so yet.
  std::vector<ColumnCell> stale_counts_;
  bool all_counts_stale_ = true;
  std::vector<ColumnCell> waiting_;  // workspace of refresh
  std::vector<std::uint32_t> touched_;
};

}  // namespace styr

#endif  // STYR_COLUMN_ROLLUP_HPP_
