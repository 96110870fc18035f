#include "styr/column_rollup.hpp"

#include <algorithm>
#include <cassert>

#include "styr/engine.hpp"
#include "styr/workers.hpp"

namespace styr {
namespace {

// Columns that are added together, in registers.
constexpr std::size_t kChunk = 8;
// Classes are counted in bytes this many columns at a time.
constexpr std::size_t kByteChunk = 16;
// Cells that one worker takes at a time: enough to make up for handing them out.
constexpr std::size_t kCellsPerPart = std::size_t{1} << 15U;

static_assert(kAdditionBlock < 255, "the children of a node are counted in bytes");

template <std::size_t N>
void add_columns(double* into, const double* rows, std::size_t count, std::size_t stride) {
  std::array<double, N> sum;
  for (std::size_t c = 0; c < N; ++c) sum[c] = into[c];
  for (std::size_t row = 0; row < count; ++row, rows += stride) {
    for (std::size_t c = 0; c < N; ++c) sum[c] += rows[c];
  }
  for (std::size_t c = 0; c < N; ++c) into[c] = sum[c];
}

// Adds `count` rows to a row, column by column, from the first row to the last.
void add_rows(double* into, const double* rows, std::size_t count, std::size_t columns) {
  std::size_t c = 0;
  for (; c + kChunk <= columns; c += kChunk) add_columns<kChunk>(into + c, rows + c, count, columns);
  if (c + 4 <= columns) {
    add_columns<4>(into + c, rows + c, count, columns);
    c += 4;
  }
  if (c + 2 <= columns) {
    add_columns<2>(into + c, rows + c, count, columns);
    c += 2;
  }
  if (c < columns) add_columns<1>(into + c, rows + c, count, columns);
}

// Counts in `rows` of classes, of which there are at most 255, the cells of class `kind`. Reads up to
// kByteChunk - 1 bytes beyond the last row.
void count_class(std::uint32_t* into, const std::uint8_t* rows, std::size_t count, std::size_t columns,
                 std::uint8_t kind) {
  for (std::size_t c = 0; c < columns; c += kByteChunk) {
    std::array<std::uint8_t, kByteChunk> found{};
    for (std::size_t row = 0; row < count; ++row) {
      const std::uint8_t* const from = rows + row * columns + c;
      for (std::size_t i = 0; i < kByteChunk; ++i) {
        found[i] = static_cast<std::uint8_t>(found[i] + (from[i] == kind ? 1 : 0));
      }
    }
    const std::size_t width = std::min(kByteChunk, columns - c);
    for (std::size_t i = 0; i < width; ++i) into[c + i] += found[i];
  }
}

bool same_bits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

}  // namespace

ColumnTree::ColumnTree(LevelOrder level_order) : order(std::move(level_order)), rank(order.size(), kLeaf) {
  for (std::size_t p = 0; p < order.size(); ++p) {
    assert(order.first_child()[p + 1] - order.first_child()[p] <= kAdditionBlock);
    if (order.first_child()[p] < order.first_child()[p + 1]) rank[p] = static_cast<std::uint32_t>(inner++);
  }
}

ColumnTotals::ColumnTotals(const ColumnTree& tree, std::size_t columns, bool has_denominators,
                           std::size_t classes)
    : tree_(&tree),
      columns_(columns),
      classes_(classes),
      numerator_(tree.order.size() * columns),
      denominator_(has_denominators ? numerator_.size() : 0),
      class_(numerator_.size() + kByteChunk),
      count_(tree.inner * classes * columns) {
  assert(classes <= kMaxClasses);
}

void ColumnTotals::make_room_for_own() {
  own_numerator_.resize(tree_->inner * columns_);
  if (has_denominators()) own_denominator_.resize(own_numerator_.size());
}

bool ColumnTotals::set_own(ColumnCell cell, const ColumnValue& value) {
  assert(value.kind <= classes_ && (has_denominators() || value.denominator == 0));
  double* numerator = &numerator_[at(cell)];
  double* denominator = has_denominators() ? &denominator_[at(cell)] : nullptr;
  std::uint8_t& kind = class_[at(cell)];
  if (tree_->rank[cell.position] != ColumnTree::kLeaf) {
    if (own_numerator_.empty()) {
      if (value.kind == 0) return false;
      make_room_for_own();
    }
    numerator = &own_numerator_[own_at(cell)];
    if (denominator != nullptr) denominator = &own_denominator_[own_at(cell)];
  }
  if (kind == value.kind && same_bits(*numerator, value.numerator) &&
      (denominator == nullptr || same_bits(*denominator, value.denominator))) {
    return false;
  }
  kind = value.kind;
  *numerator = value.numerator;
  if (denominator != nullptr) *denominator = value.denominator;
  return true;
}

void ColumnTotals::total_row(std::size_t position) {
  const LevelOrder& order = tree_->order;
  const std::size_t first = order.first_child()[position];
  const std::size_t children = order.first_child()[position + 1] - first;
  const std::size_t own = tree_->rank[position] * columns_;
  const auto add = [&](std::vector<double>& plane, const std::vector<double>& own_plane) {
    double* const into = plane.data() + position * columns_;
    if (own_plane.empty()) {
      std::fill_n(into, columns_, 0.0);
    } else {
      std::copy_n(own_plane.data() + own, columns_, into);
    }
    add_rows(into, plane.data() + first * columns_, children, columns_);
  };
  add(numerator_, own_numerator_);
  if (has_denominators()) add(denominator_, own_denominator_);
  count_row(position);
}

void ColumnTotals::count_row(std::size_t position) {
  const std::size_t last = tree_->order.first_child()[position + 1];
  std::uint32_t* const into = counts_of(tree_->rank[position]);
  const std::size_t size = classes_ * columns_;
  std::fill_n(into, size, 0U);
  const auto count_run = [&](std::size_t first, std::size_t count) {
    for (std::size_t k = 0; k < classes_; ++k) {
      count_class(into + k * columns_, class_.data() + first * columns_, count, columns_,
                  static_cast<std::uint8_t>(k + 1));
    }
  };
  if (!own_numerator_.empty()) count_run(position, 1);
  // Children without children lie in runs.
  for (std::size_t child = tree_->order.first_child()[position]; child < last;) {
    std::size_t end = child;
    while (end < last && tree_->rank[end] == ColumnTree::kLeaf) ++end;
    if (end > child) count_run(child, end - child);
    for (child = end; child < last && tree_->rank[child] != ColumnTree::kLeaf; ++child) {
      const std::uint32_t* const from = counts_of(tree_->rank[child]);
      for (std::size_t i = 0; i < size; ++i) into[i] += from[i];
    }
  }
}

void ColumnTotals::roll_up(const Workers* workers) {
  const std::span<const std::uint32_t> levels = tree_->order.levels();
  for (std::size_t depth = tree_->order.depth(); depth-- > 0;) {
    const std::size_t first = levels[depth];
    const std::size_t last = levels[depth + 1];
    const auto total = [&](std::size_t begin, std::size_t end) {
      for (std::size_t p = begin; p < end; ++p) {
        if (tree_->rank[p] != ColumnTree::kLeaf) total_row(p);
      }
    };
    // What a level costs is its children.
    const std::size_t cells =
        (tree_->order.first_child()[last] - tree_->order.first_child()[first]) * columns_;
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

// Adds up one total again; false when it comes out as it was.
bool ColumnTotals::total_cell(ColumnCell cell) {
  const std::size_t first = tree_->order.first_child()[cell.position];
  const std::size_t last = tree_->order.first_child()[cell.position + 1];
  const bool owns = !own_numerator_.empty();
  bool changed = false;
  const auto add = [&](std::vector<double>& plane, const std::vector<double>& own_plane) {
    double sum = owns ? own_plane[own_at(cell)] : 0;
    const double* from = plane.data() + first * columns_ + cell.column;
    for (std::size_t child = first; child < last; ++child, from += columns_) sum += *from;
    double& total = plane[at(cell)];
    changed = changed || !same_bits(total, sum);
    total = sum;
  };
  add(numerator_, own_numerator_);
  if (has_denominators()) add(denominator_, own_denominator_);

  Counts counts{};
  if (owns) ++counts[class_[at(cell)]];
  for (std::size_t child = first; child < last; ++child) {
    add_counts({static_cast<std::uint32_t>(child), cell.column}, counts);
  }
  std::uint32_t* const into = counts_of(tree_->rank[cell.position]) + cell.column;
  for (std::size_t k = 0; k < classes_; ++k) {
    changed = changed || into[k * columns_] != counts[k + 1];
    into[k * columns_] = counts[k + 1];
  }
  return changed;
}

void ColumnTotals::refresh(std::vector<ColumnCell>& cells, absl::FunctionRef<void(ColumnCell)> changed,
                           const Workers* workers) {
  const auto is_before = [](const ColumnCell& a, const ColumnCell& b) {
    return a.position != b.position ? a.position > b.position : a.column < b.column;
  };
  if (!std::is_sorted(cells.begin(), cells.end(), is_before))
    std::sort(cells.begin(), cells.end(), is_before);
  cells.erase(std::unique(cells.begin(), cells.end()), cells.end());
  if (cells.size() * kFullPass >= numerator_.size() && cells.size() > 1) {
    roll_up_and_compare(cells, changed, workers);
  } else {
    climb(cells, changed);
  }
}

void ColumnTotals::roll_up_and_compare(const std::vector<ColumnCell>& cells,
                                       absl::FunctionRef<void(ColumnCell)> changed, const Workers* workers) {
  // Only nodes with children can differ otherwise; they are few beside the leaves.
  std::vector<double> before;
  before.reserve(tree_->inner * columns_ * (has_denominators() ? 2 : 1));
  const auto for_each_inner_row = [&](auto&& take) {
    for (std::size_t p = 0; p < tree_->rank.size(); ++p) {
      if (tree_->rank[p] != ColumnTree::kLeaf) take(p);
    }
  };
  const auto keep = [&](const std::vector<double>& plane, std::size_t position) {
    const auto row = plane.begin() + static_cast<std::ptrdiff_t>(position * columns_);
    before.insert(before.end(), row, row + static_cast<std::ptrdiff_t>(columns_));
  };
  for_each_inner_row([&](std::size_t p) {
    keep(numerator_, p);
    if (has_denominators()) keep(denominator_, p);
  });
  const std::vector<std::uint32_t> counts_before = count_;
  roll_up(workers);

  for (const ColumnCell cell : cells) {
    if (tree_->rank[cell.position] == ColumnTree::kLeaf) changed(cell);
  }
  const double* was = before.data();
  for_each_inner_row([&](std::size_t p) {
    const std::size_t first_count = tree_->rank[p] * classes_ * columns_;
    for (std::size_t c = 0; c < columns_; ++c) {
      bool same = same_bits(was[c], numerator_[p * columns_ + c]);
      if (has_denominators()) same = same && same_bits(was[columns_ + c], denominator_[p * columns_ + c]);
      for (std::size_t k = 0; k < classes_; ++k) {
        const std::size_t at_class = first_count + k * columns_ + c;
        same = same && counts_before[at_class] == count_[at_class];
      }
      if (!same) changed({static_cast<std::uint32_t>(p), static_cast<std::uint32_t>(c)});
    }
    was += columns_ * (has_denominators() ? 2 : 1);
  });
}

void ColumnTotals::climb(const std::vector<ColumnCell>& cells, absl::FunctionRef<void(ColumnCell)> changed) {
  const LevelOrder& order = tree_->order;
  // Parents of ascending positions ascend too: what waits to be added up again is a queue in order.
  waiting_.clear();
  std::size_t next = 0;  // of cells
  std::size_t head = 0;  // of waiting_
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
    const bool leaf = tree_->rank[position] == ColumnTree::kLeaf;
    const std::uint32_t parent = order.parents()[position];
    for (const std::uint32_t column : touched_) {
      if (!leaf && !total_cell({position, column})) continue;
      changed({position, column});
      if (parent != LevelOrder::kNoParent) waiting_.push_back({parent, column});
    }
  }
}

void ColumnTotals::add_counts(ColumnCell cell, Counts& counts) const {
  const std::uint32_t rank = tree_->rank[cell.position];
  if (rank == ColumnTree::kLeaf) {
    ++counts[class_[at(cell)]];
    return;
  }
  const std::uint32_t* const from = counts_of(rank) + cell.column;
  for (std::size_t k = 0; k < classes_; ++k) counts[k + 1] += from[k * columns_];
}

std::uint32_t ColumnTotals::count(ColumnCell cell, std::uint8_t kind) const {
  const std::uint32_t rank = tree_->rank[cell.position];
  if (rank == ColumnTree::kLeaf) return class_[at(cell)] == kind ? 1 : 0;
  return counts_of(rank)[(kind - 1U) * columns_ + cell.column];
}

}  // namespace styr
