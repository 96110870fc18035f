#ifndef STYR_POSITION_SET_HPP_
#define STYR_POSITION_SET_HPP_

#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace styr {

// Numbers below a limit, handed out the smallest first: what is waiting to be computed, in an order in which
// everything comes after what it is made from. A tree of bitmaps, 64 to one: adding and taking cost the
// height of the tree (4 for 16 million), whatever the number waiting. Not safe for concurrent use.
class PositionSet {
 public:
  PositionSet() = default;
  explicit PositionSet(std::size_t limit) {
    do {
      limit = (limit + 63) / 64;
      levels_.emplace_back(limit, 0);
    } while (limit > 1);
  }

  bool empty() const { return levels_.empty() || levels_.back().empty() || levels_.back()[0] == 0; }

  // Adding what is there changes nothing. Precondition: below the limit.
  void insert(std::uint32_t position) {
    for (std::vector<std::uint64_t>& level : levels_) {
      std::uint64_t& word = level[position / 64];
      const bool was_empty = word == 0;
      word |= std::uint64_t{1} << (position % 64);
      if (!was_empty) return;  // the levels above know of this word
      position /= 64;
    }
  }

  // Takes the smallest out. Precondition: not empty.
  std::uint32_t take_first() {
    assert(!empty());
    std::uint32_t at = 0;
    for (std::size_t level = levels_.size(); level-- > 0;) {
      at = at * 64 + static_cast<std::uint32_t>(std::countr_zero(levels_[level][at]));
    }
    std::uint32_t bit = at;
    for (std::vector<std::uint64_t>& level : levels_) {
      std::uint64_t& word = level[bit / 64];
      word &= ~(std::uint64_t{1} << (bit % 64));
      if (word != 0) break;
      bit /= 64;
    }
    return at;
  }

  void clear() {
    while (!empty()) take_first();
  }

 private:
  std::vector<std::vector<std::uint64_t>> levels_;  // the finest first; the last is one word
};

}  // namespace styr

#endif  // STYR_POSITION_SET_HPP_
