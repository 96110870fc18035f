#include "styr/column_rollup.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <type_traits>
#include <utility>

#include "prefetch.hpp"
#include "styr/engine.hpp"
#include "styr/workers.hpp"

namespace styr {
namespace {

// Columns that are added together, in registers.
constexpr std::size_t kChunk = 8;
// Classes are counted in bytes this many columns at a time.
constexpr std::size_t kByteChunk = 16;
// Bytes between the numbers at hand and those that are asked for beforehand: the processor asks by itself,
// but not beyond the end of a page of memory.
constexpr std::size_t kReadAhead = 3072;
// Cells that one worker takes at a time: enough to make up for handing them out.
constexpr std::size_t kCellsPerPart = std::size_t{1} << 15U;

static_assert(kAdditionBlock < 255, "the children of a node are counted in bytes");

// Sums of numbers of a type: of whole ones as such, which is faster, and exact, as it would be in doubles.
// kAdditionBlock numbers and one more of 16 bits never overflow.
template <class Number>
using SumOf = std::conditional_t<std::is_same_v<Number, std::int16_t>, std::int32_t, double>;

template <class Sum, std::size_t N, class Number>
void add_columns(double* into, const Number* rows, std::size_t count, std::size_t stride) {
  std::array<Sum, N> sum;
  for (std::size_t c = 0; c < N; ++c) sum[c] = static_cast<Sum>(into[c]);
  for (std::size_t row = 0; row < count; ++row, rows += stride) {
    for (std::size_t c = 0; c < N; ++c) sum[c] += static_cast<Sum>(rows[c]);
  }
  for (std::size_t c = 0; c < N; ++c) into[c] = static_cast<double>(sum[c]);
}

// Adds `count` rows to a row, column by column, from the first row to the last.
template <class Sum, class Number>
void add_rows_in_chunks(double* into, const Number* rows, std::size_t count, std::size_t columns) {
  std::size_t c = 0;
  const auto take = [&]<std::size_t N>(std::integral_constant<std::size_t, N>) {
    for (; c + N <= columns; c += N) add_columns<Sum, N>(into + c, rows + c, count, columns);
  };
  take(std::integral_constant<std::size_t, kChunk>());
  take(std::integral_constant<std::size_t, 4>());
  take(std::integral_constant<std::size_t, 2>());
  take(std::integral_constant<std::size_t, 1>());
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

void add_all(std::uint32_t* into, const std::uint32_t* from, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) into[i] += from[i];
}

// Calls `take(leaf, begin, end)` for the runs of positions with or without children of [first, last): rows of
// a run follow each other.
template <class Take>
void for_each_run(const ColumnTree& tree, std::size_t first, std::size_t last, const Take& take) {
  while (first < last) {
    const bool leaf = tree.is_leaf(first);
    std::size_t end = tree.are_alike(first, last) ? last : first + 1;
    while (end < last && tree.is_leaf(end) == leaf) ++end;
    take(leaf, first, end);
    first = end;
  }
}

// From the last position to the first.
bool climbs_before(const ColumnCell& a, const ColumnCell& b) {
  return a.position != b.position ? a.position > b.position : a.column < b.column;
}

bool same_bits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

}  // namespace

ColumnTree::ColumnTree(LevelOrder level_order) : order(std::move(level_order)), place(order.size()) {
  for (std::size_t p = 0; p < order.size(); ++p) {
    assert(order.first_child()[p + 1] - order.first_child()[p] <= kAdditionBlock);
    if (order.first_child()[p] < order.first_child()[p + 1]) {
      place[p] = static_cast<std::uint32_t>(inner++);
    } else {
      place[p] = static_cast<std::uint32_t>(leaves++) | kLeafBit;
    }
  }
}

ColumnTotals::ColumnTotals(const ColumnTree& tree, std::size_t columns, bool has_denominators,
                           std::size_t classes)
    : tree_(&tree),
      columns_(columns),
      classes_(classes),
      has_denominators_(has_denominators),
      leaf_class_(tree.leaves * columns + kByteChunk),
      class_below_(tree.inner),
      count_(tree.inner * classes * columns) {
  assert(classes <= kMaxClasses);
  const auto make = [&](Plane& plane) {
    plane.leaf = NarrowColumn(tree.leaves * columns);
    plane.total.resize(tree.inner * columns);
  };
  make(numerator_);
  if (has_denominators) make(denominator_);
}

void ColumnTotals::make_room(NumberWidth numerators, NumberWidth denominators) {
  numerator_.leaf.widen(numerators);
  if (has_denominators_) denominator_.leaf.widen(denominators);
}

void ColumnTotals::make_room_for_own() {
  own_class_.resize(tree_->inner * columns_ + kByteChunk);
  numerator_.own = NarrowColumn(tree_->inner * columns_);
  if (has_denominators_) denominator_.own = NarrowColumn(tree_->inner * columns_);
}

bool ColumnTotals::set_class(ColumnCell cell, std::uint8_t kind) {
  const bool leaf = tree_->is_leaf(cell.position);
  std::uint8_t& known = leaf ? leaf_class_[at(cell)] : own_class_[at(cell)];
  if (known == kind) return false;
  known = kind;
  if (!all_counts_stale_) {
    stale_counts_.push_back(cell);
    // Of more a refresh would not climb.
    all_counts_stale_ = stale_counts_.size() * kFullPass > tree_->order.size() * columns_;
    if (all_counts_stale_) stale_counts_.clear();
  }
  const std::uint32_t parent = tree_->order.parents()[cell.position];
  if (leaf && parent != LevelOrder::kNoParent) class_below_[tree_->row(parent)] = kMixed;
  return true;
}

bool ColumnTotals::set_own(ColumnCell cell, const ColumnValue& value) {
  assert(value.kind <= classes_ && (has_denominators() || value.denominator == 0));
  const bool leaf = tree_->is_leaf(cell.position);
  if (!leaf && !has_own()) {
    if (value.kind == 0) return false;
    make_room_for_own();
  }
  const auto set = [&](Plane& plane, double number) {
    NarrowColumn& own = leaf ? plane.leaf : plane.own;
    if (same_bits(own[at(cell)], number)) return false;
    own.set(at(cell), number);
    return true;
  };
  bool changed = set_class(cell, value.kind);
  changed = set(numerator_, value.numerator) || changed;
  return (has_denominators_ && set(denominator_, value.denominator)) || changed;
}

void ColumnTotals::fetch_own(ColumnCell cell) const {
  const std::size_t place = at(cell);
  const bool leaf = tree_->is_leaf(cell.position);
  if (!leaf && !has_own()) return;
  const auto fetch = [place](const NarrowColumn& own) {
    own.visit([place](const auto& numbers) { prefetch(numbers.data() + place); });
  };
  prefetch((leaf ? leaf_class_ : own_class_).data() + place);
  fetch(leaf ? numerator_.leaf : numerator_.own);
  if (has_denominators_) fetch(leaf ? denominator_.leaf : denominator_.own);
  prefetch(tree_->order.parents().data() + cell.position);
}

// Adds up one plane of the nodes with children among the positions [first, last).
template <class Leaf>
void ColumnTotals::add_rows_of(Plane& plane, const std::vector<Leaf>& leaves, std::size_t first,
                               std::size_t last) {
  const std::uint32_t* const first_child = tree_->order.first_child().data();
  const bool owns = !plane.own.empty();
  for (std::size_t p = first; p < last; ++p) {
    if (tree_->is_leaf(p)) continue;
    double* const into = plane.total.data() + tree_->row(p) * columns_;
    // Whole numbers are added as such as long as nothing else has been.
    bool whole = !owns || plane.own.width() == NumberWidth::integer16;
    if (owns) {
      const std::size_t own = tree_->row(p) * columns_;
      plane.own.visit([&](const auto& numbers) { std::copy_n(numbers.data() + own, columns_, into); });
    } else {
      std::fill_n(into, columns_, 0.0);
    }
    for_each_run(*tree_, first_child[p], first_child[p + 1],
                 [&](bool leaf, std::size_t begin, std::size_t end) {
                   const std::size_t from = tree_->row(begin) * columns_;
                   const std::size_t count = end - begin;
                   if (leaf)
                     prefetch_to_read(leaves.data() + from, kReadAhead, count * columns_ * sizeof(Leaf));
                   if (!leaf) {
                     add_rows_in_chunks<double>(into, plane.total.data() + from, count, columns_);
                   } else if (whole) {
                     add_rows_in_chunks<SumOf<Leaf>>(into, leaves.data() + from, count, columns_);
                   } else {
                     add_rows_in_chunks<double>(into, leaves.data() + from, count, columns_);
                   }
                   whole = whole && leaf;
                 });
  }
}

void ColumnTotals::add_rows(Plane& plane, std::size_t first, std::size_t last) {
  plane.leaf.visit([&](const auto& leaves) { add_rows_of(plane, leaves, first, last); });
}

// The class of which every column counts `cells`, or kMixed.
std::uint8_t ColumnTotals::class_of_all(const std::uint32_t* counts, std::uint32_t cells) const {
  for (std::size_t k = 0; k < classes_; ++k, counts += columns_) {
    if (std::all_of(counts, counts + columns_, [cells](std::uint32_t n) { return n == cells; }))
      return static_cast<std::uint8_t>(k + 1);
  }
  return kMixed;
}

void ColumnTotals::count_row(std::size_t position) {
  const std::size_t row = tree_->row(position);
  const std::size_t first = tree_->order.first_child()[position];
  const std::size_t last = tree_->order.first_child()[position + 1];
  std::uint32_t* const into = counts_of(row);
  const std::size_t size = classes_ * columns_;
  std::fill_n(into, size, 0U);
  const auto count_run = [&](const std::uint8_t* rows, std::size_t count) {
    for (std::size_t k = 0; k < classes_; ++k) {
      count_class(into + k * columns_, rows, count, columns_, static_cast<std::uint8_t>(k + 1));
    }
  };
  std::uint32_t leaves = 0;
  std::uint8_t& below = class_below_[row];
  for_each_run(*tree_, first, last, [&](bool leaf, std::size_t begin, std::size_t end) {
    const std::size_t from = tree_->row(begin);
    const auto count = end - begin;
    if (!leaf) {
      for (std::size_t i = from; i < from + count; ++i) add_all(into, counts_of(i), size);
      return;
    }
    leaves += static_cast<std::uint32_t>(count);
    if (below == kMixed) count_run(leaf_class_.data() + from * columns_, count);
  });
  if (below == kMixed) {
    if (leaves == last - first) below = class_of_all(into, leaves);
  } else if (below != 0) {
    std::uint32_t* const of_class = into + (below - 1U) * columns_;
    for (std::size_t c = 0; c < columns_; ++c) of_class[c] += leaves;
  }
  if (has_own()) count_run(own_class_.data() + row * columns_, 1);
}

void ColumnTotals::roll_up(const Workers* workers) {
  all_counts_stale_ = false;
  stale_counts_.clear();
  const std::span<const std::uint32_t> levels = tree_->order.levels();
  for (std::size_t depth = tree_->order.depth(); depth-- > 0;) {
    const std::size_t first = levels[depth];
    const std::size_t last = levels[depth + 1];
    const auto total = [&](std::size_t begin, std::size_t end) {
      add_rows(numerator_, begin, end);
      if (has_denominators_) add_rows(denominator_, begin, end);
      for (std::size_t p = begin; p < end; ++p) {
        if (!tree_->is_leaf(p)) count_row(p);
      }
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

// Adds up one total again; false when it comes out as it was.
bool ColumnTotals::add_cell(Plane& plane, ColumnCell cell) {
  double sum = plane.own.empty() ? 0 : plane.own[at(cell)];
  const std::size_t last = tree_->order.first_child()[cell.position + 1];
  plane.leaf.visit([&](const auto& leaves) {
    for (std::size_t child = tree_->order.first_child()[cell.position]; child < last; ++child) {
      const std::size_t from = tree_->row(child) * columns_ + cell.column;
      sum += tree_->is_leaf(child) ? static_cast<double>(leaves[from]) : plane.total[from];
    }
  });
  double& total = plane.total[at(cell)];
  const bool changed = !same_bits(total, sum);
  total = sum;
  return changed;
}

bool ColumnTotals::count_cell(ColumnCell cell) {
  counted_.assign(classes_ + 1, 0);  // by class; what is counted for class 0 means nothing
  const std::uint32_t row = tree_->row(cell.position);
  const std::uint8_t below = class_below_[row];
  const std::size_t last = tree_->order.first_child()[cell.position + 1];
  for (std::size_t child = tree_->order.first_child()[cell.position]; child < last; ++child) {
    const std::size_t child_row = tree_->row(child);
    if (tree_->is_leaf(child)) {
      ++counted_[below == kMixed ? leaf_class_[child_row * columns_ + cell.column] : below];
    } else {
      const std::uint32_t* const from = counts_of(child_row) + cell.column;
      for (std::size_t k = 0; k < classes_; ++k) counted_[k + 1] += from[k * columns_];
    }
  }
  if (has_own()) ++counted_[own_class_[at(cell)]];
  std::uint32_t* const into = counts_of(row) + cell.column;
  bool changed = false;
  for (std::size_t k = 0; k < classes_; ++k) {
    changed = changed || into[k * columns_] != counted_[k + 1];
    into[k * columns_] = counted_[k + 1];
  }
  return changed;
}

bool ColumnTotals::total_cell(ColumnCell cell, bool counts) {
  bool changed = add_cell(numerator_, cell);
  if (has_denominators_) changed = add_cell(denominator_, cell) || changed;
  return (counts && count_cell(cell)) || changed;
}

// Starts bringing to the cache what total_cell will read.
void ColumnTotals::fetch_total(ColumnCell cell, bool counts) const {
  const std::size_t first = tree_->order.first_child()[cell.position];
  const std::size_t last = tree_->order.first_child()[cell.position + 1];
  if (first == last || !tree_->are_alike(first, last)) return;  // rows of one kind follow each other
  const std::size_t from = tree_->row(first) * columns_ + cell.column;
  const std::size_t end = from + (last - first) * columns_;
  constexpr std::size_t kLine = 64;
  const auto fetch_column = [&](const auto* numbers) {
    const std::size_t step = std::max(columns_, kLine / sizeof(*numbers));
    for (std::size_t i = from; i < end; i += step) prefetch(numbers + i);
  };
  const auto fetch_plane = [&](const Plane& plane) {
    prefetch(plane.total.data() + at(cell));
    if (tree_->is_leaf(first)) {
      plane.leaf.visit([&](const auto& numbers) { fetch_column(numbers.data()); });
    } else {
      fetch_column(plane.total.data());
    }
  };
  fetch_plane(numerator_);
  if (has_denominators_) fetch_plane(denominator_);
  if (!counts) return;
  const std::uint32_t row = tree_->row(cell.position);
  prefetch(counts_of(row) + cell.column);
  if (!tree_->is_leaf(first)) {
    for (std::size_t child = first; child < last; ++child)
      prefetch(counts_of(tree_->row(first) + (child - first)) + cell.column);
  } else if (class_below_[row] == kMixed) {
    fetch_column(leaf_class_.data());
  }
}

void ColumnTotals::refresh(std::vector<ColumnCell>& cells, absl::FunctionRef<void(ColumnCell)> changed,
                           const Workers* workers) {
  if (!std::is_sorted(cells.begin(), cells.end(), climbs_before))
    std::sort(cells.begin(), cells.end(), climbs_before);
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
  const std::vector<double> numerators = numerator_.total;
  const std::vector<double> denominators = denominator_.total;
  const std::vector<std::uint32_t> counts = count_;
  roll_up(workers);

  for (const ColumnCell cell : cells) {
    if (tree_->is_leaf(cell.position)) changed(cell);
  }
  for (std::uint32_t p = 0; p < tree_->order.size(); ++p) {
    if (tree_->is_leaf(p)) continue;
    const std::size_t row = tree_->row(p);
    for (std::uint32_t c = 0; c < columns_; ++c) {
      const std::size_t cell = row * columns_ + c;
      bool same = same_bits(numerators[cell], numerator_.total[cell]);
      if (has_denominators_) same = same && same_bits(denominators[cell], denominator_.total[cell]);
      for (std::size_t k = 0; k < classes_; ++k) {
        const std::size_t of_class = (row * classes_ + k) * columns_ + c;
        same = same && counts[of_class] == count_[of_class];
      }
      if (!same) changed({p, c});
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
    return std::binary_search(cells.begin(), cells.end(), cell, climbs_before);
  });
  return true;
}

void ColumnTotals::climb(const std::vector<ColumnCell>& cells, absl::FunctionRef<void(ColumnCell)> changed) {
  const LevelOrder& order = tree_->order;
  // Parents of ascending positions ascend too: what waits to be added up again is a queue in order.
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

void ColumnTotals::add_counts(ColumnCell cell, Counts& counts) const {
  if (tree_->is_leaf(cell.position)) {
    ++counts[leaf_class_[at(cell)]];
    return;
  }
  const std::uint32_t* const from = counts_of(tree_->row(cell.position)) + cell.column;
  for (std::size_t k = 0; k < classes_; ++k) counts[k + 1] += from[k * columns_];
}

std::uint32_t ColumnTotals::count(ColumnCell cell, std::uint8_t kind) const {
  if (tree_->is_leaf(cell.position)) return leaf_class_[at(cell)] == kind ? 1 : 0;
  return counts_of(tree_->row(cell.position))[(kind - 1U) * columns_ + cell.column];
}

}  // namespace styr
