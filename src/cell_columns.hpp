#ifndef STYR_SRC_CELL_COLUMNS_HPP_
#define STYR_SRC_CELL_COLUMNS_HPP_

// Cells on their way into a series: flat columns, and many of them sorted without holding all twice.

#include <algorithm>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "styr/observations.hpp"

namespace styr {

// The numbers of one cell. A numerator or denominator that is not given is NaN.
struct CellNumbers {
  std::uint32_t unit;
  std::int32_t period;
  double numerator;
  double denominator;
  ObservationStatus status;
  std::int32_t reported_on;
  std::uint32_t row;  // to name in messages
};

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
  bool is_removal(std::size_t i) const {
    return !removals.empty() && std::binary_search(removals.begin(), removals.end(), i);
  }
  // True when the keys ascend; equal ones may follow each other.
  bool is_sorted() const;
  // True when they ascend and no two are equal.
  bool is_strictly_sorted() const;
  void reserve(std::size_t cells);
  // Takes all cells out and keeps the memory.
  void clear();
  // Positions in order of key; of equal keys the later position comes later.
  std::vector<std::uint32_t> sorted_order() const;
  // Keeps the cells at `order`, in that order.
  void keep(std::span<const std::uint32_t> order);
  // Positions of the cells that are not removals.
  std::vector<std::uint32_t> without_removals() const;
  // Appends a cell; the caller appends its extras.
  void push_back(const CellNumbers& cell);
  // Appends cell `cell` of `block`, which belongs to `unit`.
  void take(std::uint32_t unit, const SeriesBlock& block, std::size_t cell);
  // Appends cell `cell` of `other`.
  void take(const CellColumns& other, std::size_t cell);

 private:
  // sorted_order, where it can be had so; else false.
  bool sort_packed(std::vector<std::uint32_t>& order) const;
};

// Collects the cells of one series in any order and gives them back sorted.
//
// A natural merge sort: cells lie in chunks, each sorted by itself when it is full; chunks that follow each
// other in order are one run. Cells that come in order, or in a few ascending runs (by period, say), are
// never moved. Memory: the cells, and on the way out less and less of them.
class CellRuns {
 public:
  explicit CellRuns(std::size_t extra_columns) : extra_columns_(extra_columns) {}

  std::size_t size() const { return size_; }
  // Columns to which one cell is to be appended.
  CellColumns& for_one_more() {
    if (open_.size() == open_capacity_) open_chunk();
    ++size_;
    return open_;
  }

  // Calls `take(columns, first, last)` for all cells in order of key; of equal keys the one given earlier
  // comes first. Leaves nothing behind. O(cells log runs).
  using Take = std::function<void(const CellColumns& cells, std::size_t first, std::size_t last)>;
  void drain(const Take& take);

 private:
  struct Run {
    std::vector<CellColumns> chunks;
    std::size_t chunk = 0;  // the first that is left
    std::size_t cell = 0;   // the first that is left in it
  };
  void open_chunk();
  void seal_chunk();

  std::size_t extra_columns_;
  std::size_t size_ = 0;
  std::size_t open_capacity_ = 0;
  CellColumns open_;
  std::vector<Run> runs_;
};

}  // namespace styr

#endif  // STYR_SRC_CELL_COLUMNS_HPP_
