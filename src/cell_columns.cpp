#include "cell_columns.hpp"

#include <bit>
#include <boost/sort/spreadsort/integer_sort.hpp>
#include <cstddef>
#include <limits>
#include <utility>

namespace styr {
namespace {

constexpr std::size_t kSmallestChunk = 256;
constexpr std::size_t kLargestChunk = 65536;

template <class T>
std::vector<T> picked(std::vector<T>& values, std::span<const std::uint32_t> order) {
  std::vector<T> result;
  result.reserve(order.size());
  for (const std::uint32_t i : order) result.push_back(std::move(values[i]));
  return result;
}

}  // namespace

bool CellColumns::is_sorted() const {
  for (std::size_t i = 1; i < size(); ++i) {
    if (key(i - 1) > key(i)) return false;
  }
  return true;
}

bool CellColumns::is_strictly_sorted() const {
  for (std::size_t i = 1; i < size(); ++i) {
    if (key(i - 1) >= key(i)) return false;
  }
  return true;
}

void CellColumns::reserve(std::size_t cells) {
  unit.reserve(cells);
  period.reserve(cells);
  numerator.reserve(cells);
  denominator.reserve(cells);
  status.reserve(cells);
  reported_on.reserve(cells);
  row.reserve(cells);
}

void CellColumns::clear() {
  unit.clear();
  period.clear();
  numerator.clear();
  denominator.clear();
  status.clear();
  reported_on.clear();
  row.clear();
  for (auto& extra : extras) extra.clear();
  removals.clear();
}

// Keys and positions in one number each, where their ranges are small enough for that: half the memory to
// sort.
bool CellColumns::sort_packed(std::vector<std::uint32_t>& order) const {
  if (size() == 0) return true;
  const auto [first_unit, last_unit] = std::minmax_element(unit.begin(), unit.end());
  const auto [first_period, last_period] = std::minmax_element(period.begin(), period.end());
  const auto range = [](std::int64_t first, std::int64_t last) {
    return static_cast<int>(std::bit_width(static_cast<std::uint64_t>(last - first)));
  };
  const int period_bits = range(*first_period, *last_period);
  const int position_bits = range(0, static_cast<std::int64_t>(size()) - 1);
  if (range(*first_unit, *last_unit) + period_bits + position_bits > 64) return false;
  std::vector<std::uint64_t> packed(size());
  for (std::size_t i = 0; i < packed.size(); ++i) {
    const auto in_unit = static_cast<std::uint64_t>(std::int64_t{period[i]} - *first_period);
    const std::uint64_t key = (std::uint64_t{unit[i] - *first_unit} << period_bits) | in_unit;
    packed[i] = (key << position_bits) | i;
  }
  boost::sort::spreadsort::integer_sort(packed.begin(), packed.end());
  const std::uint64_t position = (std::uint64_t{1} << position_bits) - 1;
  order.resize(packed.size());
  std::transform(packed.begin(), packed.end(), order.begin(),
                 [position](std::uint64_t p) { return static_cast<std::uint32_t>(p & position); });
  return true;
}

std::vector<std::uint32_t> CellColumns::sorted_order() const {
  std::vector<std::uint32_t> order;
  if (sort_packed(order)) return order;
  std::vector<std::pair<std::uint64_t, std::uint32_t>> keyed(size());
  for (std::size_t i = 0; i < keyed.size(); ++i) keyed[i] = {key(i), static_cast<std::uint32_t>(i)};
  std::sort(keyed.begin(), keyed.end());
  order.resize(keyed.size());
  std::transform(keyed.begin(), keyed.end(), order.begin(), [](const auto& k) { return k.second; });
  return order;
}

std::vector<std::uint32_t> CellColumns::without_removals() const {
  std::vector<std::uint32_t> order;
  for (std::size_t i = 0; i < size(); ++i) {
    if (!is_removal(i)) order.push_back(static_cast<std::uint32_t>(i));
  }
  return order;
}

void CellColumns::keep(std::span<const std::uint32_t> order) {
  std::vector<std::size_t> kept_removals;
  if (!removals.empty()) {
    for (std::size_t i = 0; i < order.size(); ++i) {
      if (is_removal(order[i])) kept_removals.push_back(i);
    }
  }
  unit = picked(unit, order);
  period = picked(period, order);
  numerator = picked(numerator, order);
  denominator = picked(denominator, order);
  status = picked(status, order);
  reported_on = picked(reported_on, order);
  row = picked(row, order);
  for (auto& extra : extras) extra = picked(extra, order);
  removals = std::move(kept_removals);
}

void CellColumns::push_back(const CellNumbers& cell) {
  unit.push_back(cell.unit);
  period.push_back(cell.period);
  numerator.push_back(cell.numerator);
  denominator.push_back(cell.denominator);
  status.push_back(cell.status);
  reported_on.push_back(cell.reported_on);
  row.push_back(cell.row);
}

void CellColumns::take(std::uint32_t of_unit, const SeriesBlock& block, std::size_t cell) {
  push_back({of_unit, block.periods()[cell], block.numerators()[cell], block.denominators()[cell],
             block.statuses()[cell], block.reported_on()[cell], 0});
  for (std::size_t e = 0; e < extras.size(); ++e) {
    extras[e].push_back(e < block.extras().size() ? block.extras()[e][cell] : std::string());
  }
}

void CellColumns::take(const CellColumns& other, std::size_t cell) {
  push_back({other.unit[cell], other.period[cell], other.numerator[cell], other.denominator[cell],
             other.status[cell], other.reported_on[cell], other.row[cell]});
  for (std::size_t e = 0; e < extras.size(); ++e) extras[e].push_back(other.extras[e][cell]);
}

// ---- Runs -----------------------------------------------------------------------------------------------

namespace {

using Head = std::pair<std::uint64_t, std::size_t>;  // key of a run's first cell, number of the run

// The smallest but one of a heap; larger than any where there is none.
Head second_of(const std::vector<Head>& heap) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
  if (heap.size() == 1) return {kMost, std::numeric_limits<std::size_t>::max()};
  return heap.size() == 2 ? heap[1] : std::min(heap[1], heap[2]);
}

// Another head instead of the smallest: half of what taking it out and putting the other in would cost.
void replace_first(std::vector<Head>& heap, const Head& head) {
  std::size_t at = 0;
  for (std::size_t child = 1; child < heap.size(); child = 2 * at + 1) {
    if (child + 1 < heap.size() && heap[child + 1] < heap[child]) ++child;
    if (!(heap[child] < head)) break;
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = head;
}

// Hands on stretches of cells: long ones as they lie, short ones copied together column by column, because
// every stretch handed on has its price.
class Gathered {
 public:
  Gathered(std::size_t extra_columns, const CellRuns::Take& take) : take_(take) {
    together_.extras.resize(extra_columns);
  }

  // The cells must stay where they are until `flush`.
  void add(const CellColumns& cells, std::size_t first, std::size_t last) {
    if (last - first >= kLong) {
      flush();
      take_(cells, first, last);
      return;
    }
    for (; first < last; ++first) waiting_.push_back({&cells, first});
    if (waiting_.size() >= kMostWaiting) flush();
  }

  void flush() {
    if (waiting_.empty()) return;
    together_.clear();
    gather(together_.unit, &CellColumns::unit);
    gather(together_.period, &CellColumns::period);
    gather(together_.numerator, &CellColumns::numerator);
    gather(together_.denominator, &CellColumns::denominator);
    gather(together_.status, &CellColumns::status);
    gather(together_.reported_on, &CellColumns::reported_on);
    gather(together_.row, &CellColumns::row);
    for (std::size_t e = 0; e < together_.extras.size(); ++e) {
      for (const Place& place : waiting_) together_.extras[e].push_back(place.cells->extras[e][place.cell]);
    }
    waiting_.clear();
    take_(together_, 0, together_.size());
  }

 private:
  static constexpr std::size_t kLong = 16;
  static constexpr std::size_t kMostWaiting = 1024;
  struct Place {
    const CellColumns* cells;
    std::size_t cell;
  };
  template <class T>
  void gather(std::vector<T>& to, std::vector<T> CellColumns::*column) {
    for (const Place& place : waiting_) to.push_back((place.cells->*column)[place.cell]);
  }

  const CellRuns::Take& take_;
  std::vector<Place> waiting_;
  CellColumns together_;
};

}  // namespace

void CellRuns::open_chunk() {
  seal_chunk();
  // At most a quarter more room than there are cells.
  open_capacity_ = std::clamp(size_ / 4, kSmallestChunk, kLargestChunk);
  open_.reserve(open_capacity_);
  open_.extras.resize(extra_columns_);
}

void CellRuns::seal_chunk() {
  if (open_.size() == 0) return;
  CellColumns chunk = std::exchange(open_, CellColumns());
  open_capacity_ = 0;
  if (!chunk.is_sorted()) chunk.keep(chunk.sorted_order());
  // Only the newest run may grow, so that runs stand in the order in which cells were given.
  if (!runs_.empty()) {
    std::vector<CellColumns>& newest = runs_.back().chunks;
    if (newest.back().key(newest.back().size() - 1) <= chunk.key(0)) {
      newest.push_back(std::move(chunk));
      return;
    }
  }
  runs_.emplace_back().chunks.push_back(std::move(chunk));
}

void CellRuns::drain(const Take& take) {
  seal_chunk();
  // The first cell that is left of each run, as a heap with the smallest on top.
  std::vector<Head> heads;
  for (std::size_t r = 0; r < runs_.size(); ++r) heads.emplace_back(runs_[r].chunks[0].key(0), r);
  std::make_heap(heads.begin(), heads.end(), std::greater());
  Gathered gathered(extra_columns_, take);
  while (!heads.empty()) {
    const std::size_t r = heads.front().second;
    const Head bound = second_of(heads);
    Run& run = runs_[r];
    CellColumns& chunk = run.chunks[run.chunk];
    std::size_t last = run.cell + 1;
    while (last < chunk.size() && Head{chunk.key(last), r} < bound) ++last;
    gathered.add(chunk, run.cell, last);
    run.cell = last;
    if (last == chunk.size()) {
      gathered.flush();
      chunk = CellColumns();  // gives the memory back
      run.cell = 0;
      ++run.chunk;
    }
    if (run.chunk < run.chunks.size()) {
      replace_first(heads, {run.chunks[run.chunk].key(run.cell), r});
    } else {
      std::pop_heap(heads.begin(), heads.end(), std::greater());
      heads.pop_back();
    }
  }
  gathered.flush();
  runs_.clear();
  size_ = 0;
}

}  // namespace styr
