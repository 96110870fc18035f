#include "cell_columns.hpp"

#include <bit>
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

void CellColumns::reserve(std::size_t cells) {
  unit.reserve(cells);
  period.reserve(cells);
  numerator.reserve(cells);
  denominator.reserve(cells);
  status.reserve(cells);
  reported_on.reserve(cells);
  row.reserve(cells);
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
  std::sort(packed.begin(), packed.end());
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
  using Head = std::pair<std::uint64_t, std::size_t>;  // key, run
  std::vector<Head> heads;
  for (std::size_t r = 0; r < runs_.size(); ++r) heads.emplace_back(runs_[r].chunks[0].key(0), r);
  const auto later = [](const Head& a, const Head& b) { return a > b; };
  std::make_heap(heads.begin(), heads.end(), later);
  constexpr Head kEnd{std::numeric_limits<std::uint64_t>::max(), std::numeric_limits<std::size_t>::max()};
  while (!heads.empty()) {
    const std::size_t r = heads.front().second;
    std::pop_heap(heads.begin(), heads.end(), later);
    heads.pop_back();
    const Head bound = heads.empty() ? kEnd : heads.front();
    Run& run = runs_[r];
    CellColumns& chunk = run.chunks[run.chunk];
    std::size_t last = run.cell + 1;
    while (last < chunk.size() && Head{chunk.key(last), r} < bound) ++last;
    take(chunk, run.cell, last);
    run.cell = last;
    if (last == chunk.size()) {
      chunk = CellColumns();  // gives the memory back
      run.cell = 0;
      if (++run.chunk == run.chunks.size()) continue;
    }
    heads.emplace_back(run.chunks[run.chunk].key(run.cell), r);
    std::push_heap(heads.begin(), heads.end(), later);
  }
  runs_.clear();
  size_ = 0;
}

}  // namespace styr
