#include "styr/column_rollup.hpp"

#include <algorithm>
#include <cassert>

#include "prefetch.hpp"
#include "styr/workers.hpp"

namespace styr {
namespace {

// Cells that one worker takes at a time: enough to make up for handing them out.
constexpr std::size_t kCellsPerPart = std::size_t{1} << 15U;

// From the last position to the first.
struct ClimbsBefore {
  bool operator()(const ColumnCell& a, const ColumnCell& b) const {
    return a.position != b.position ? a.position > b.position : a.column < b.column;
  }
};

}  // namespace

ColumnTotals::ColumnTotals(const ColumnTree& tree, std::size_t columns, bool has_denominators,
                           std::size_t classes)
    : tree_(&tree),
      columns_(columns),
      numerator_(tree, columns),
      denominator_(has_denominators ? ColumnSums(tree, columns) : ColumnSums()),
      counts_(tree, columns, classes) {}

void ColumnTotals::make_room(NumberWidth numerators, NumberWidth denominators) {
  numerator_.make_room(numerators);
  if (has_denominators()) denominator_.make_room(denominators);
}

bool ColumnTotals::set_own(ColumnCell cell, const ColumnValue& value) {
  assert(has_denominators() || value.denominator == 0);
  if (!parents_have_cells_ && !tree_->is_leaf(cell.position)) {
    if (value.kind == 0) return false;
    numerator_.make_room_for_parents();
    if (has_denominators()) denominator_.make_room_for_parents();
    counts_.make_room_for_parents();
    parents_have_cells_ = true;
  }
  bool changed = counts_.set_own(cell, value.kind);
  if (changed) note_stale_counts(cell);
  changed = numerator_.set_own(cell, value.numerator) || changed;
  return (has_denominators() && denominator_.set_own(cell, value.denominator)) || changed;
}

void ColumnTotals::note_stale_counts(ColumnCell cell) {
  if (all_counts_stale_) return;
  stale_counts_.push_back(cell);
  // Of more a refresh would not climb.
  all_counts_stale_ = stale_counts_.size() * kFullPass > tree_->order.size() * columns_;
  if (all_counts_stale_) stale_counts_.clear();
}

void ColumnTotals::fetch_own(ColumnCell cell) const {
  if (!parents_have_cells_ && !tree_->is_leaf(cell.position)) return;
  counts_.fetch_own(cell);
  numerator_.fetch_own(cell);
  if (has_denominators()) denominator_.fetch_own(cell);
  prefetch(tree_->order.parents().data() + cell.position);
}

void ColumnTotals::roll_up(const Workers* workers) {
  all_counts_stale_ = false;
  stale_counts_.clear();
  const std::span<const std::uint32_t> levels = tree_->order.levels();
  for (std::size_t depth = tree_->order.depth(); depth-- > 0;) {
    const std::size_t first = levels[depth];
    const std::size_t last = levels[depth + 1];
    const auto total = [&](std::size_t begin, std::size_t end) {
      numerator_.add_rows(begin, end);
      if (has_denominators()) denominator_.add_rows(begin, end);
      counts_.count_rows(begin, end);
    };
    // What a level costs is its children.
    const std::size_t cells =
        (tree_->order.first_child()[last] - tree_->order.first_child()[first]) * columns_;
    if (cells == 0) continue;
    const std::size_t parts = std::min(last - first, cells / kCellsPerPart);
    if (workers == nullptr || workers->count() == 1 || parts < 2) {
      total(first, last);
      continue;
    }
    workers->run(parts, [&](std::size_t part) {
      total(first + (last - first) * part / parts, first + (last - first) * (part + 1) / parts);
    });
  }
}

bool ColumnTotals::total_cell(ColumnCell cell, bool counts) {
  bool changed = numerator_.add_cell(cell);
  if (has_denominators()) changed = denominator_.add_cell(cell) || changed;
  return (counts && counts_.count_cell(cell)) || changed;
}

// Starts bringing to the cache what total_cell will read.
void ColumnTotals::fetch_total(ColumnCell cell, bool counts) const {
  if (tree_->is_leaf(cell.position)) return;
  numerator_.fetch_total(cell);
  if (has_denominators()) denominator_.fetch_total(cell);
  if (counts) counts_.fetch_total(cell);
}

void ColumnTotals::refresh(std::vector<ColumnCell>& cells, absl::FunctionRef<void(ColumnCell)> changed,
                           const Workers* workers) {
  if (!std::is_sorted(cells.begin(), cells.end(), ClimbsBefore()))
    std::sort(cells.begin(), cells.end(), ClimbsBefore());
  cells.erase(std::unique(cells.begin(), cells.end()), cells.end());
  if (cells.size() * kFullPass >= tree_->order.size() * columns_ && cells.size() > 1) {
    roll_up_and_compare(cells, changed, workers);
  } else {
    climb(cells, changed);
  }
}

void ColumnTotals::roll_up_and_compare(const std::vector<ColumnCell>& cells,
                                       absl::FunctionRef<void(ColumnCell)> changed, const Workers* workers) {
  // Only nodes with children can differ otherwise; they are few beside the leaves.
  const ColumnSums::Totals numerators = numerator_.totals();
  const ColumnSums::Totals denominators = denominator_.totals();
  const ClassCounts::State counts = counts_.state();
  roll_up(workers);

  for (const ColumnCell cell : cells) {
    if (tree_->is_leaf(cell.position)) changed(cell);
  }
  std::vector<std::uint8_t> differs(columns_);
  for (std::uint32_t p = 0; p < tree_->order.size(); ++p) {
    if (tree_->is_leaf(p)) continue;
    std::fill(differs.begin(), differs.end(), std::uint8_t{0});
    numerator_.mark_changed(numerators, p, differs);
    if (has_denominators()) denominator_.mark_changed(denominators, p, differs);
    counts_.mark_changed(counts, p, differs);
    for (std::uint32_t c = 0; c < columns_; ++c) {
      if (differs[c] != 0) changed({p, c});
    }
  }
}

// Whether counts must be made again with the totals above the cells, which are in order. Most corrections
// change a number and no class.
bool ColumnTotals::has_stale_counts(const std::vector<ColumnCell>& cells) {
  if (all_counts_stale_) return true;
  if (stale_counts_.empty()) return false;
  // What nobody has told of stays stale.
  std::erase_if(stale_counts_, [&](const ColumnCell& cell) {
    return std::binary_search(cells.begin(), cells.end(), cell, ClimbsBefore());
  });
  return true;
}

void ColumnTotals::climb(const std::vector<ColumnCell>& cells, absl::FunctionRef<void(ColumnCell)> changed) {
  const LevelOrder& order = tree_->order;
  // Parents of descending positions descend too: what waits to be added up again is a queue in order.
  waiting_.clear();
  std::size_t next = 0;  // of cells
  std::size_t head = 0;  // of waiting_
  const bool counts = has_stale_counts(cells);
  // Most of what is read is not in the cache. Of a few cells the whole way is asked for beforehand, of many
  // what waits a little behind the one at hand.
  constexpr std::size_t kFew = 4;
  constexpr std::size_t kAhead = 4;
  for (std::size_t i = 0; cells.size() <= kFew && i < cells.size(); ++i) {
    for (std::uint32_t p = cells[i].position; p != LevelOrder::kNoParent; p = order.parents()[p])
      fetch_total({p, cells[i].column}, counts);
  }
  while (next < cells.size() || head < waiting_.size()) {
    const std::uint32_t position =
        head == waiting_.size() || (next < cells.size() && cells[next].position >= waiting_[head].position)
            ? cells[next].position
            : waiting_[head].position;
    touched_.clear();
    while (next < cells.size() && cells[next].position == position) touched_.push_back(cells[next++].column);
    while (head < waiting_.size() && waiting_[head].position == position) {
      touched_.push_back(waiting_[head++].column);
    }
    if (touched_.size() > 1) {
      std::sort(touched_.begin(), touched_.end());
      touched_.erase(std::unique(touched_.begin(), touched_.end()), touched_.end());
    }
    const bool leaf = tree_->is_leaf(position);
    const std::uint32_t parent = order.parents()[position];
    for (const std::uint32_t column : touched_) {
      if (!leaf && !total_cell({position, column}, counts)) continue;
      changed({position, column});
      if (parent == LevelOrder::kNoParent) continue;
      waiting_.push_back({parent, column});
      prefetch(order.first_child().data() + parent);
      prefetch(tree_->place.data() + parent);
    }
    if (head + 2 * kAhead < waiting_.size()) {
      const std::uint32_t soon = waiting_[head + 2 * kAhead].position;
      prefetch(tree_->place.data() + order.first_child()[soon]);
      fetch_total(waiting_[head + kAhead], counts);
    }
  }
}

}  // namespace styr
