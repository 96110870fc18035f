#ifndef STYR_SRC_UNIT_TREE_HPP_
#define STYR_SRC_UNIT_TREE_HPP_

// The organisation, or the part of it that an indicator concerns, as roll-ups see it.

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "styr/column_rollup.hpp"
#include "styr/model.hpp"

namespace styr {

// Units at positions in level order, in blocks (see with_blocks): some positions are no unit's. Cheap to
// copy; immutable.
//
// Which blocks there are is decided by the whole organisation, so that the order of addition, and with it
// every bit, is the same whichever units a tree leaves out.
class UnitTree {
 public:
  // Every unit. O(units).
  static UnitTree whole(const Model& model);
  // Those of `units` (rows, any order, each once) and all above them, or `whole` itself when that is no small
  // part of it. Without climbing they alone, side by side. O(their number × log of it).
  static UnitTree of(const UnitTree& whole, const std::vector<std::uint32_t>& units, bool climbs);

  const ColumnTree& columns() const { return *columns_; }
  const LevelOrder& order() const { return columns_->order; }

  // Position of a unit, or kNoRow when it is not in the tree. O(1) for the whole tree, else O(log units).
  std::uint32_t find(std::uint32_t unit) const;
  // The unit at a position, or kNoRow for a block.
  std::uint32_t unit_at(std::uint32_t position) const;

 private:
  struct Part {
    std::vector<std::uint32_t> unit;                                 // by position
    std::vector<std::pair<std::uint32_t, std::uint32_t>> positions;  // unit, position; ascending
  };

  std::shared_ptr<const ColumnTree> columns_;
  std::uint32_t unit_count_ = 0;
  std::shared_ptr<const Part> part_;  // none for the whole tree
};

}  // namespace styr

#endif  // STYR_SRC_UNIT_TREE_HPP_
