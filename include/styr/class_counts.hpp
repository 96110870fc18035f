#ifndef STYR_CLASS_COUNTS_HPP_
#define STYR_CLASS_COUNTS_HPP_

// How many cells of each class lie at and below each node of a forest. Knows nothing of governance.

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "styr/column_tree.hpp"

namespace styr {

// Classes of cells, and their counts by position and column. Class 0 is no cell at all and is not counted.
//
// Memory: 1 byte for each cell of a leaf, and for each other once one of them has a class of its own; for
// each class and cell of a lowest node 1 byte, of an upper node 4. Where all leaves below a node are of one
// class and nothing else is there, that class is all that counting reads or writes: the counts follow from
// it.
//
// Not safe for concurrent use while it changes, but for count_rows on ranges that do not overlap.
class ClassCounts {
 public:
  static constexpr std::size_t kMaxClasses = 32;
  // By class; the entry of class 0 means nothing.
  using Counts = std::array<std::uint32_t, kMaxClasses + 1>;

  // What has been counted: a copy can be compared with what comes later.
  struct State {
    // By parent_row: the class of every cell of the leaves below, where nodes with children have no cells; or
    // 255: look at the counts, which also stands where there is one class until count_rows finds that out.
    std::vector<std::uint8_t> below;
    // By row, class - 1, column. Mean nothing where `below` is not 255.
    std::vector<std::uint8_t> lowest;
    std::vector<std::uint32_t> upper;
  };

  // No cells. `classes` is the largest class that may be set, at most kMaxClasses. `tree` must outlive it.
  ClassCounts(const ColumnTree& tree, std::size_t columns, std::size_t classes);

  std::size_t classes() const { return classes_; }

  // Makes room for cells of nodes with children. O(cells of these).
  void make_room_for_parents();
  // Sets the class of a cell; false when it was that. The counts above are stale until the next count_rows of
  // everything, or count_cell of each above. O(depth), and O(columns × classes) for each node above that had
  // one class below it when it was last counted. Precondition: the node is a leaf, or there is room for
  // parents.
  bool set_own(ColumnCell cell, std::uint8_t cell_class);
  // Starts bringing to the cache what set_own, which must be allowed, will read and write.
  void fetch_own(ColumnCell cell) const;

  // Counts the nodes with children among the positions [first, last). O(cells of their children × classes),
  // but O(1) for each below which there is one class.
  void count_rows(std::size_t first, std::size_t last);
  // Counts one cell, of a node with children; false when it comes out as it was. O(children × classes).
  bool count_cell(ColumnCell cell);
  // Starts bringing to the cache what count_cell, which must be allowed, will read.
  void fetch_total(ColumnCell cell) const;

  // Adds the cells of each class at and below a node to `counts`.
  void add_counts(ColumnCell cell, Counts& counts) const;
  // The cells of one class at and below a node. Precondition: 1 <= cell_class <= classes().
  std::uint32_t count(ColumnCell cell, std::uint8_t cell_class) const;

  const State& state() const { return state_; }
  // Sets `changed` to 1 for the columns, of a node with children, that had other counts. `before` must be an
  // earlier state(). O(columns × classes), or O(1) where there was and is one class.
  void mark_changed(const State& before, std::size_t position, std::vector<std::uint8_t>& changed) const;

 private:
  static constexpr std::uint8_t kMixed = 0xff;

  bool has_own() const { return !own_.empty(); }
  std::size_t at(ColumnCell cell) const { return tree_->at(cell, columns_); }
  std::size_t parent_at(ColumnCell cell) const { return tree_->parent_at(cell, columns_); }
  // Where the counts of a cell's first class lie in the table of its kind; of the next ones, columns_ on.
  std::size_t counts_at(ColumnCell cell) const {
    return tree_->row(cell.position) * classes_ * columns_ + cell.column;
  }
  // The first of the children of a run among all nodes with children.
  std::size_t parent_row_of(NodeKind kind, std::size_t row) const {
    return kind == NodeKind::lowest ? tree_->upper + row : row;
  }
  void mix(std::uint32_t position);
  std::uint8_t one_class(std::size_t position) const;
  void count_row(std::size_t position);
  template <class Count>
  void count_children(std::size_t position, Count* into) const;
  template <class Count>
  void add_children(NodeKind kind, std::size_t row, std::size_t count, Count* into) const;
  void add_child(NodeKind kind, std::size_t row, std::size_t column);
  template <class Count>
  bool take_counted(Count* into);
  template <class Count>
  void mark_where_other(const Count* was, const Count* is, std::vector<std::uint8_t>& changed) const;
  std::uint32_t count_in(const State& state, ColumnCell cell, std::size_t cell_class) const;

  const ColumnTree* tree_;
  std::size_t columns_;
  std::size_t classes_;
  std::vector<std::uint8_t> leaf_;  // by row and column; a little longer, so that loops may read on
  std::vector<std::uint8_t> own_;   // by parent_row; as long, but empty while there are none
  State state_;
  Counts counted_{};  // workspace of count_cell
};

}  // namespace styr

#endif  // STYR_CLASS_COUNTS_HPP_
