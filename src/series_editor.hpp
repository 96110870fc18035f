#ifndef STYR_SRC_SERIES_EDITOR_HPP_
#define STYR_SRC_SERIES_EDITOR_HPP_

// How series are made and changed: columns of cells in, blocks that snapshots share out.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "cell_columns.hpp"
#include "series_fetch.hpp"
#include "styr/observations.hpp"

namespace styr {

// Cuts cells that come in order into blocks.
class BlockWriter {
 public:
  // About `cells` cells will come.
  BlockWriter(std::size_t cells, std::size_t extra_columns);

  // The cells [first, last) of `cells`, which follow all that came before.
  void append(const CellColumns& cells, std::size_t first, std::size_t last);
  std::vector<std::shared_ptr<const SeriesBlock>> finish();

  // A copy of `block` in which the cells of `changes` [first, last) replace those of the same key; null when
  // one of them has no counterpart or takes a cell away. Tells `edited` of each.
  static std::shared_ptr<const SeriesBlock> replaced(const SeriesBlock& block, const CellColumns& changes,
                                                     std::size_t first, std::size_t last,
                                                     std::vector<EditedCell>& edited);

 private:
  void append_to_block(const CellColumns& cells, std::size_t first, std::size_t last);
  void end_block();
  std::size_t end_of_part() const { return expected_ * (part_ + 1) / parts_; }
  // Memory for the columns of that many cells of that many units, not filled yet.
  static void make_room(SeriesBlock& block, std::size_t cells, std::size_t units);

  std::size_t expected_;
  std::size_t extra_columns_;
  std::size_t parts_;
  std::size_t part_ = 0;
  std::size_t written_ = 0;
  CellColumns open_;  // the cells of the block that is being written
  std::vector<std::shared_ptr<const SeriesBlock>> blocks_;
};

// Makes series. A new series shares with `base` everything that no change touches.
class SeriesEditor {
 public:
  // Null when there are no blocks. O(blocks).
  static std::shared_ptr<const Series> make(std::uint32_t indicator, PeriodKind kind,
                                            std::vector<std::shared_ptr<const SeriesBlock>> blocks);
  // `base` with changes (sorted by key, no two equal). Null when no cell is left. O(changes × (block + log
  // cells)).
  static std::shared_ptr<const Series> change(const std::shared_ptr<const Series>& base,
                                              const CellColumns& changes);

 private:
  using Key = Series::CellKey;
  using Node = Series::Node;
  // What hangs in a node: a block or a node.
  struct Child {
    Key last;
    std::size_t cells;
    std::shared_ptr<const void> what;
  };
  using Children = std::vector<Child>;

  static Child child_of(std::shared_ptr<const SeriesBlock> block);
  static Child child_of(std::shared_ptr<const Node> node);
  static Children grouped(Children children, std::uint32_t height);
  static std::shared_ptr<const Node> root_over(Children children, std::uint32_t height);

  SeriesEditor(const Node& root, const CellColumns& changes) : changes_(changes), fetch_(root, changes) {}
  // All append to `result` what becomes of a block or node with the changes [first, last).
  void change_block(const SeriesBlock& block, std::size_t first, std::size_t last, Children& result);
  void merge_into_block(const SeriesBlock& block, std::size_t first, std::size_t last, Children& result);
  void change_node(const Node& node, std::size_t first, std::size_t last, Children& result);
  // The first change that does not belong to child `i` of the node.
  std::size_t end_of_child(const Node& node, std::size_t i, std::size_t first, std::size_t last) const;
  Key key_of(std::size_t change) const { return {changes_.unit[change], changes_.period[change]}; }

  const CellColumns& changes_;
  SeriesFetch fetch_;
  std::vector<EditedCell> edited_;
};

}  // namespace styr

#endif  // STYR_SRC_SERIES_EDITOR_HPP_
