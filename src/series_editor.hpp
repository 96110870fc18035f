#ifndef STYR_SRC_SERIES_EDITOR_HPP_
#define STYR_SRC_SERIES_EDITOR_HPP_

// How series are made and changed: flat columns of cells in, blocks that snapshots share out.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "styr/observations.hpp"

namespace styr {

// Cells of one series as flat columns, in the order they were given.
struct CellColumns {
  std::vector<std::uint32_t> unit;
  std::vector<std::int32_t> period;
  std::vector<double> numerator;
  std::vector<double> denominator;
  std::vector<ObservationStatus> status;
  std::vector<std::int32_t> reported_on;
  // Row to name in messages.
  std::vector<std::uint32_t> row;
  std::vector<std::vector<std::string>> extras;
  // Positions of cells that are not cells but the order to take one away; ascending.
  std::vector<std::size_t> removals;

  std::size_t size() const { return unit.size(); }
  // Order of cells in a series: by unit, then by period. The sign bit is flipped so that ordinals before 1970
  // come first.
  std::uint64_t key(std::size_t i) const {
    return (std::uint64_t{unit[i]} << 32U) | (static_cast<std::uint32_t>(period[i]) ^ 0x80000000U);
  }
  bool is_removal(std::size_t i) const { return std::binary_search(removals.begin(), removals.end(), i); }
  bool is_sorted() const;
  // Positions in order of key; of equal keys the later position comes later.
  std::vector<std::uint32_t> sorted_order() const;
  // Keeps the cells at `order`, in that order.
  void keep(std::span<const std::uint32_t> order);
  // Positions of the cells that are not removals.
  std::vector<std::uint32_t> without_removals() const;
  // Appends cell `cell` of `block`, which belongs to `unit`.
  void take(std::uint32_t unit, const SeriesBlock& block, std::size_t cell);
  // Appends cell `cell` of `other`.
  void take(const CellColumns& other, std::size_t cell);
};

// Makes series. A new series shares with `base` every block that no change touches.
class SeriesEditor {
 public:
  // All cells at once: sorted by key, no two equal. Null when there are none.
  static std::shared_ptr<const Series> make(std::uint32_t indicator, PeriodKind kind,
                                            const CellColumns& cells);
  // `base` with changes (sorted by key, no two equal). Null when no cell is left. O(changes × block + pages).
  static std::shared_ptr<const Series> change(const Series& base, const CellColumns& changes);

 private:
  using Key = Series::CellKey;
  using Page = Series::Page;

  static void append_blocks(const CellColumns& cells, Page& page);
  static Page part_of(const Page& page, std::size_t first, std::size_t last);
  static void append_pages(Page page, Series& series);
  static CellColumns merge(const SeriesBlock& block, const CellColumns& changes, std::size_t& next,
                           std::size_t end);
  static Page change_page(const Page& base, const CellColumns& changes, std::size_t& next, std::size_t end);
};

}  // namespace styr

#endif  // STYR_SRC_SERIES_EDITOR_HPP_
