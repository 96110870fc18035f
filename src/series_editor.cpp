#include "series_editor.hpp"

#include <utility>

namespace styr {
namespace {

// A changed cell copies one block and one page of pointers: both are kept to some kilobytes.
constexpr std::size_t kBlockCells = 384;
constexpr std::size_t kLargestBlock = 2 * kBlockCells;
constexpr std::size_t kPageBlocks = 96;
constexpr std::size_t kLargestPage = 2 * kPageBlocks;

template <class T>
std::vector<T> picked(std::vector<T>& values, std::span<const std::uint32_t> order) {
  std::vector<T> result;
  result.reserve(order.size());
  for (const std::uint32_t i : order) result.push_back(std::move(values[i]));
  return result;
}

template <class T>
std::vector<T> slice(const std::vector<T>& values, std::size_t first, std::size_t last) {
  return {values.begin() + static_cast<std::ptrdiff_t>(first),
          values.begin() + static_cast<std::ptrdiff_t>(last)};
}

// Ends of `parts` runs of nearly equal size that cover [0, size).
std::size_t end_of_part(std::size_t size, std::size_t parts, std::size_t part) {
  return size * (part + 1) / parts;
}

}  // namespace

bool CellColumns::is_sorted() const {
  for (std::size_t i = 1; i < size(); ++i) {
    if (key(i - 1) >= key(i)) return false;
  }
  return true;
}

std::vector<std::uint32_t> CellColumns::sorted_order() const {
  std::vector<std::pair<std::uint64_t, std::uint32_t>> keyed(size());
  for (std::size_t i = 0; i < keyed.size(); ++i) keyed[i] = {key(i), static_cast<std::uint32_t>(i)};
  std::sort(keyed.begin(), keyed.end());
  std::vector<std::uint32_t> order(keyed.size());
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

void CellColumns::take(std::uint32_t of_unit, const SeriesBlock& block, std::size_t cell) {
  unit.push_back(of_unit);
  period.push_back(block.periods()[cell]);
  numerator.push_back(block.numerators()[cell]);
  denominator.push_back(block.denominators()[cell]);
  status.push_back(block.statuses()[cell]);
  reported_on.push_back(block.reported_on()[cell]);
  row.push_back(0);
  for (std::size_t e = 0; e < extras.size(); ++e) {
    extras[e].push_back(e < block.extras().size() ? block.extras()[e][cell] : std::string());
  }
}

void CellColumns::take(const CellColumns& other, std::size_t cell) {
  unit.push_back(other.unit[cell]);
  period.push_back(other.period[cell]);
  numerator.push_back(other.numerator[cell]);
  denominator.push_back(other.denominator[cell]);
  status.push_back(other.status[cell]);
  reported_on.push_back(other.reported_on[cell]);
  row.push_back(other.row[cell]);
  for (std::size_t e = 0; e < extras.size(); ++e) extras[e].push_back(other.extras[e][cell]);
}

// Makes one block of some cells.
class CellRun {
 public:
  static std::shared_ptr<const SeriesBlock> block(const CellColumns& cells, std::size_t first,
                                                  std::size_t last) {
    auto block = std::make_shared<SeriesBlock>();
    for (std::size_t i = first; i < last; ++i) {
      if (i == first || cells.unit[i] != cells.unit[i - 1]) {
        block->unit_.push_back(cells.unit[i]);
        block->offset_.push_back(static_cast<std::uint32_t>(i - first));
      }
    }
    block->offset_.push_back(static_cast<std::uint32_t>(last - first));
    block->unit_.shrink_to_fit();
    block->offset_.shrink_to_fit();
    block->period_ = slice(cells.period, first, last);
    block->numerator_ = slice(cells.numerator, first, last);
    block->denominator_ = slice(cells.denominator, first, last);
    block->status_ = slice(cells.status, first, last);
    block->reported_on_ = slice(cells.reported_on, first, last);
    for (const auto& extra : cells.extras) block->extras_.push_back(slice(extra, first, last));
    return block;
  }
};

void SeriesEditor::append_blocks(const CellColumns& cells, Page& page) {
  if (cells.size() == 0) return;
  const std::size_t parts =
      cells.size() <= kLargestBlock ? 1 : (cells.size() + kBlockCells - 1) / kBlockCells;
  std::size_t first = 0;
  for (std::size_t part = 0; part < parts; ++part) {
    const std::size_t last = end_of_part(cells.size(), parts, part);
    page.last.push_back({cells.unit[last - 1], cells.period[last - 1]});
    page.blocks.push_back(CellRun::block(cells, first, last));
    first = last;
  }
  page.cells += cells.size();
}

// The blocks [first, last) of `page` as a page of their own.
SeriesEditor::Page SeriesEditor::part_of(const Page& page, std::size_t first, std::size_t last) {
  Page part{slice(page.last, first, last), slice(page.blocks, first, last), 0};
  for (const auto& block : part.blocks) part.cells += block->cell_count();
  return part;
}

void SeriesEditor::append_pages(Page page, Series& series) {
  if (page.blocks.empty()) return;
  const auto append = [&](Page piece) {
    series.cell_count_ += piece.cells;
    series.last_.push_back(piece.last.back());
    series.pages_.push_back(std::make_shared<const Page>(std::move(piece)));
  };
  const std::size_t size = page.blocks.size();
  if (size <= kLargestPage) {
    append(std::move(page));
    return;
  }
  const std::size_t parts = (size + kPageBlocks - 1) / kPageBlocks;
  std::size_t first = 0;
  for (std::size_t part = 0; part < parts; ++part) {
    const std::size_t last = end_of_part(size, parts, part);
    append(part_of(page, first, last));
    first = last;
  }
}

std::shared_ptr<const Series> SeriesEditor::make(std::uint32_t indicator, PeriodKind kind,
                                                 const CellColumns& cells) {
  if (cells.size() == 0) return nullptr;
  auto series = std::make_shared<Series>();
  series->indicator_ = indicator;
  series->kind_ = kind;
  Page page;
  append_blocks(cells, page);
  append_pages(std::move(page), *series);
  return series;
}

// The cells of `block` with the changes [next, end) whose keys are not beyond its last; `next` moves past
// them.
CellColumns SeriesEditor::merge(const SeriesBlock& block, const CellColumns& changes, std::size_t& next,
                                std::size_t end) {
  CellColumns result;
  result.extras.resize(changes.extras.size());
  const auto take_change = [&](std::size_t c) {
    if (!changes.is_removal(c)) result.take(changes, c);
  };
  for (std::size_t u = 0; u < block.units().size(); ++u) {
    const std::uint32_t unit = block.units()[u];
    for (std::size_t cell = block.offsets()[u]; cell < block.offsets()[u + 1]; ++cell) {
      const Key key{unit, block.periods()[cell]};
      const auto change_key = [&] { return Key{changes.unit[next], changes.period[next]}; };
      while (next < end && change_key() < key) take_change(next++);
      if (next < end && change_key() == key) {
        take_change(next++);
      } else {
        result.take(unit, block, cell);
      }
    }
  }
  while (next < end) take_change(next++);
  return result;
}

SeriesEditor::Page SeriesEditor::change_page(const Page& base, const CellColumns& changes, std::size_t& next,
                                             std::size_t end) {
  Page page;
  page.last.reserve(base.last.size() + 1);
  page.blocks.reserve(base.blocks.size() + 1);
  for (std::size_t b = 0; b < base.blocks.size(); ++b) {
    const bool is_last = b + 1 == base.blocks.size();
    std::size_t stop = next;
    while (stop < end && (is_last || Key{changes.unit[stop], changes.period[stop]} <= base.last[b])) ++stop;
    if (stop == next) {
      page.last.push_back(base.last[b]);
      page.blocks.push_back(base.blocks[b]);
      page.cells += base.blocks[b]->cell_count();
    } else {
      append_blocks(merge(*base.blocks[b], changes, next, stop), page);
    }
  }
  return page;
}

std::shared_ptr<const Series> SeriesEditor::change(const Series& base, const CellColumns& changes) {
  auto series = std::make_shared<Series>();
  series->indicator_ = base.indicator_;
  series->kind_ = base.kind_;
  series->last_.reserve(base.last_.size() + 1);
  series->pages_.reserve(base.pages_.size() + 1);
  std::size_t next = 0;
  for (std::size_t p = 0; p < base.pages_.size(); ++p) {
    const bool is_last = p + 1 == base.pages_.size();
    std::size_t stop = next;
    while (stop < changes.size() &&
           (is_last || Key{changes.unit[stop], changes.period[stop]} <= base.last_[p])) {
      ++stop;
    }
    if (stop == next) {
      series->last_.push_back(base.last_[p]);
      series->pages_.push_back(base.pages_[p]);
      series->cell_count_ += base.pages_[p]->cells;
    } else {
      append_pages(change_page(*base.pages_[p], changes, next, stop), *series);
    }
  }
  if (series->pages_.empty()) return nullptr;
  return series;
}

// ---- Reading
// ---------------------------------------------------------------------------------------------------------

std::optional<Series::Run> Series::run_from(CellKey key) const {
  const auto page = std::lower_bound(last_.begin(), last_.end(), key);
  if (page == last_.end()) return std::nullopt;
  const Page& p = *pages_[static_cast<std::size_t>(page - last_.begin())];
  const auto at = std::lower_bound(p.last.begin(), p.last.end(), key);
  const SeriesBlock& block = *p.blocks[static_cast<std::size_t>(at - p.last.begin())];
  const auto unit = std::lower_bound(block.units().begin(), block.units().end(), key.unit);
  if (unit == block.units().end() || *unit != key.unit) return std::nullopt;
  const auto u = static_cast<std::size_t>(unit - block.units().begin());
  const auto first = block.periods().begin() + block.offsets()[u];
  const auto last = block.periods().begin() + block.offsets()[u + 1];
  const auto cell = std::lower_bound(first, last, key.period);
  if (cell == last) return std::nullopt;
  return Run{&block, static_cast<std::size_t>(cell - block.periods().begin()), block.offsets()[u + 1]};
}

std::optional<CellPlace> Series::find(std::uint32_t unit, std::int32_t period) const {
  const auto run = run_from({unit, period});
  if (!run || run->block->periods()[run->first] != period) return std::nullopt;
  return CellPlace{run->block, run->first};
}

std::vector<std::int32_t> Series::distinct_periods() const {
  std::vector<std::int32_t> periods;
  for_each_block([&](const SeriesBlock& block) {
    // Units mostly report the same periods: what is known already is not collected again.
    for (const std::int32_t period : block.periods()) {
      if (periods.empty() ||
          (period != periods.back() && !std::binary_search(periods.begin(), periods.end(), period))) {
        periods.insert(std::upper_bound(periods.begin(), periods.end(), period), period);
      }
    }
  });
  return periods;
}

}  // namespace styr
