#include "styr/class_counts.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "prefetch.hpp"
#include "styr/engine.hpp"

namespace styr {
namespace {

// Classes are counted in bytes this many columns at a time.
constexpr std::size_t kByteChunk = 16;

static_assert(kAdditionBlock < 255, "the cells of a lowest node and its leaves are counted in bytes");

// Counts in `rows` of classes, of which there are at most 255, the cells of class `cell_class`. Reads up to
// kByteChunk - 1 bytes beyond the last row.
template <class Count>
void count_class(Count* into, const std::uint8_t* rows, std::size_t count, std::size_t columns,
                 std::uint8_t cell_class) {
  for (std::size_t c = 0; c < columns; c += kByteChunk) {
    std::array<std::uint8_t, kByteChunk> found{};
    for (std::size_t row = 0; row < count; ++row) {
      const std::uint8_t* const from = rows + row * columns + c;
      for (std::size_t i = 0; i < kByteChunk; ++i) {
        found[i] = static_cast<std::uint8_t>(found[i] + (from[i] == cell_class ? 1 : 0));
      }
    }
    const std::size_t width = std::min(kByteChunk, columns - c);
    for (std::size_t i = 0; i < width; ++i) into[c + i] = static_cast<Count>(into[c + i] + found[i]);
  }
}

template <class Count, class From>
void add_all(Count* into, const From* from, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) into[i] = static_cast<Count>(into[i] + from[i]);
}

bool all_are(const std::uint8_t* bytes, std::size_t size, std::uint8_t value) {
  return size == 0 || (bytes[0] == value && std::memcmp(bytes, bytes + 1, size - 1) == 0);
}

}  // namespace

ClassCounts::ClassCounts(const ColumnTree& tree, std::size_t columns, std::size_t classes)
    : tree_(&tree), columns_(columns), classes_(classes), leaf_(tree.leaves * columns + kByteChunk) {
  assert(classes <= kMaxClasses);
  state_.below.resize(tree.parents());
  state_.lowest.resize(tree.lowest * classes * columns);
  state_.upper.resize(tree.upper * classes * columns);
}

void ClassCounts::make_room_for_parents() { own_.resize(tree_->parents() * columns_ + kByteChunk); }

bool ClassCounts::set_own(ColumnCell cell, std::uint8_t cell_class) {
  assert(cell_class <= classes_);
  const bool leaf = tree_->is_leaf(cell.position);
  std::uint8_t& known = leaf ? leaf_[at(cell)] : own_[parent_at(cell)];
  if (known == cell_class) return false;
  known = cell_class;
  mix(leaf ? tree_->order.parents()[cell.position] : cell.position);
  return true;
}

void ClassCounts::fetch_own(ColumnCell cell) const {
  const bool leaf = tree_->is_leaf(cell.position);
  prefetch(leaf ? leaf_.data() + at(cell) : own_.data() + parent_at(cell));
}

// From a node upwards there is more than one class, or will be: what followed from the one is written out.
void ClassCounts::mix(std::uint32_t position) {
  for (; position != LevelOrder::kNoParent; position = tree_->order.parents()[position]) {
    const std::uint32_t parent_row = tree_->parent_row(position);
    std::uint8_t& below = state_.below[parent_row];
    if (below == kMixed) return;  // and so are those above
    const auto write_out = [&]<class Count>(std::vector<Count>& counts) {
      Count* const into = counts.data() + counts_at({position, 0});
      std::fill_n(into, classes_ * columns_, Count{0});
      if (below == 0) return;
      std::fill_n(into + (below - 1U) * columns_, columns_,
                  static_cast<Count>(tree_->leaves_below[parent_row]));
    };
    if (tree_->kind(position) == NodeKind::upper) {
      write_out(state_.upper);
    } else {
      write_out(state_.lowest);
    }
    below = kMixed;
  }
}

// The class of all cells of the leaves below a node with children, when those of its children are up to date;
// kMixed when there are several, or the node has cells itself.
std::uint8_t ClassCounts::one_class(std::size_t position) const {
  const std::size_t own = std::size_t{tree_->parent_row(position)} * columns_;
  if (has_own() && !all_are(own_.data() + own, columns_, 0)) return kMixed;
  std::uint8_t one = kMixed;
  bool is_one = true;
  const auto take = [&](const std::uint8_t* kinds, std::size_t count) {
    if (count == 0 || !is_one) return;
    if (one == kMixed) one = kinds[0];
    is_one = one != kMixed && all_are(kinds, count, one);
  };
  for_each_run(*tree_, tree_->order.first_child()[position], tree_->order.first_child()[position + 1],
               [&](NodeKind kind, std::size_t row, std::size_t count) {
                 if (kind == NodeKind::leaf) {
                   take(leaf_.data() + row * columns_, count * columns_);
                 } else {
                   take(state_.below.data() + parent_row_of(kind, row), count);
                 }
               });
  return is_one ? one : kMixed;
}

// Adds the counts of a run of children that are no leaves.
template <class Count>
void ClassCounts::add_children(NodeKind kind, std::size_t row, std::size_t count, Count* into) const {
  const std::size_t size = classes_ * columns_;
  for (std::size_t i = row; i < row + count; ++i) {
    const std::size_t parent_row = parent_row_of(kind, i);
    const std::uint8_t below = state_.below[parent_row];
    if (below == 0) continue;
    if (below != kMixed) {
      Count* const of_class = into + (below - 1U) * columns_;
      const std::uint32_t leaves = tree_->leaves_below[parent_row];
      for (std::size_t c = 0; c < columns_; ++c) of_class[c] = static_cast<Count>(of_class[c] + leaves);
    } else if (kind == NodeKind::lowest) {
      add_all(into, state_.lowest.data() + i * size, size);
    } else {
      add_all(into, state_.upper.data() + i * size, size);
    }
  }
}

template <class Count>
void ClassCounts::count_children(std::size_t position, Count* into) const {
  std::fill_n(into, classes_ * columns_, Count{0});
  const auto count_rows_of = [&](const std::uint8_t* rows, std::size_t count) {
    for (std::size_t k = 0; k < classes_; ++k)
      count_class(into + k * columns_, rows, count, columns_, static_cast<std::uint8_t>(k + 1));
  };
  for_each_run(*tree_, tree_->order.first_child()[position], tree_->order.first_child()[position + 1],
               [&](NodeKind kind, std::size_t row, std::size_t count) {
                 if (kind == NodeKind::leaf) {
                   count_rows_of(leaf_.data() + row * columns_, count);
                 } else {
                   add_children(kind, row, count, into);
                 }
               });
  if (has_own()) count_rows_of(own_.data() + std::size_t{tree_->parent_row(position)} * columns_, 1);
}

void ClassCounts::count_row(std::size_t position) {
  std::uint8_t& below = state_.below[tree_->parent_row(position)];
  if (below != kMixed) return;
  below = one_class(position);
  if (below != kMixed) return;
  const std::size_t first_count = counts_at({static_cast<std::uint32_t>(position), 0});
  if (tree_->kind(position) == NodeKind::upper) {
    count_children(position, state_.upper.data() + first_count);
  } else {
    count_children(position, state_.lowest.data() + first_count);
  }
}

void ClassCounts::count_rows(std::size_t first, std::size_t last) {
  for (std::size_t p = first; p < last; ++p) {
    if (!tree_->is_leaf(p)) count_row(p);
  }
}

// Writes what has been counted; false when it stands there.
template <class Count>
bool ClassCounts::take_counted(Count* into) {
  bool changed = false;
  for (std::size_t k = 1; k <= classes_; ++k, into += columns_) {
    changed = changed || *into != counted_[k];
    *into = static_cast<Count>(counted_[k]);
  }
  return changed;
}

// Adds to what is counted one cell of a child.
void ClassCounts::add_child(NodeKind kind, std::size_t row, std::size_t column) {
  if (kind == NodeKind::leaf) {
    ++counted_[leaf_[row * columns_ + column]];
    return;
  }
  const std::size_t parent_row = parent_row_of(kind, row);
  const std::uint8_t below = state_.below[parent_row];
  if (below != kMixed) {
    counted_[below] += tree_->leaves_below[parent_row];
    return;
  }
  std::size_t counts = row * classes_ * columns_ + column;
  for (std::size_t k = 1; k <= classes_; ++k, counts += columns_)
    counted_[k] += kind == NodeKind::lowest ? state_.lowest[counts] : state_.upper[counts];
}

bool ClassCounts::count_cell(ColumnCell cell) {
  if (state_.below[tree_->parent_row(cell.position)] != kMixed) return false;
  std::fill_n(counted_.begin(), classes_ + 1, 0U);
  for_each_run(*tree_, tree_->order.first_child()[cell.position],
               tree_->order.first_child()[cell.position + 1],
               [&](NodeKind kind, std::size_t row, std::size_t count) {
                 for (std::size_t i = row; i < row + count; ++i) add_child(kind, i, cell.column);
               });
  if (has_own()) ++counted_[own_[parent_at(cell)]];
  const std::size_t counts = counts_at(cell);
  return tree_->kind(cell.position) == NodeKind::upper ? take_counted(state_.upper.data() + counts)
                                                       : take_counted(state_.lowest.data() + counts);
}

void ClassCounts::fetch_total(ColumnCell cell) const {
  if (classes_ == 0) return;
  const std::size_t first = tree_->order.first_child()[cell.position];
  const std::size_t last = tree_->order.first_child()[cell.position + 1];
  prefetch(state_.below.data() + tree_->parent_row(cell.position));
  if (tree_->kind(cell.position) == NodeKind::lowest) {
    const std::uint8_t* const leaves = leaf_.data() + at({static_cast<std::uint32_t>(first), cell.column});
    for (std::size_t i = 0; i < (last - first) * columns_; i += std::max(columns_, kCacheLine))
      prefetch(leaves + i);
    prefetch(state_.lowest.data() + counts_at(cell));
    return;
  }
  prefetch(state_.upper.data() + counts_at(cell));
  for (auto child = static_cast<std::uint32_t>(first); child < last; ++child) {
    const std::size_t counts = counts_at({child, cell.column});
    switch (tree_->kind(child)) {
      case NodeKind::leaf:
        break;
      case NodeKind::lowest:
        prefetch(state_.lowest.data() + counts);
        break;
      case NodeKind::upper:
        prefetch(state_.upper.data() + counts);
        break;
    }
  }
}

// The cells of a class at and below a node with children.
std::uint32_t ClassCounts::count_in(const State& state, ColumnCell cell, std::size_t cell_class) const {
  const std::uint32_t parent_row = tree_->parent_row(cell.position);
  const std::uint8_t below = state.below[parent_row];
  if (below != kMixed) return below == cell_class ? tree_->leaves_below[parent_row] : 0;
  const std::size_t counts = counts_at(cell) + (cell_class - 1) * columns_;
  return tree_->kind(cell.position) == NodeKind::upper ? state.upper[counts] : state.lowest[counts];
}

std::uint32_t ClassCounts::count(ColumnCell cell, std::uint8_t cell_class) const {
  if (tree_->is_leaf(cell.position)) return leaf_[at(cell)] == cell_class ? 1 : 0;
  return count_in(state_, cell, cell_class);
}

void ClassCounts::add_counts(ColumnCell cell, Counts& counts) const {
  if (tree_->is_leaf(cell.position)) {
    ++counts[leaf_[at(cell)]];
    return;
  }
  const std::uint32_t parent_row = tree_->parent_row(cell.position);
  const std::uint8_t below = state_.below[parent_row];
  if (below != kMixed) {
    counts[below] += tree_->leaves_below[parent_row];
    return;
  }
  for (std::size_t k = 1; k <= classes_; ++k) counts[k] += count_in(state_, cell, k);
}

// Of the counts of a node; most classes are counted as before.
template <class Count>
void ClassCounts::mark_where_other(const Count* was, const Count* is,
                                   std::vector<std::uint8_t>& changed) const {
  for (std::size_t k = 0; k < classes_; ++k, was += columns_, is += columns_) {
    if (std::equal(was, was + columns_, is)) continue;
    for (std::size_t c = 0; c < columns_; ++c) {
      if (was[c] != is[c]) changed[c] = 1;
    }
  }
}

void ClassCounts::mark_changed(const State& before, std::size_t position,
                               std::vector<std::uint8_t>& changed) const {
  const std::uint8_t was_below = before.below[tree_->parent_row(position)];
  const std::uint8_t is_below = state_.below[tree_->parent_row(position)];
  const ColumnCell first{static_cast<std::uint32_t>(position), 0};
  if (was_below == kMixed && is_below == kMixed) {
    if (tree_->kind(position) == NodeKind::upper) {
      mark_where_other(before.upper.data() + counts_at(first), state_.upper.data() + counts_at(first),
                       changed);
    } else {
      mark_where_other(before.lowest.data() + counts_at(first), state_.lowest.data() + counts_at(first),
                       changed);
    }
    return;
  }
  if (was_below == is_below) return;
  for (std::size_t k = 1; k <= classes_; ++k) {
    for (ColumnCell cell = first; cell.column < columns_; ++cell.column) {
      if (count_in(before, cell, k) != count_in(state_, cell, k)) changed[cell.column] = 1;
    }
  }
}

}  // namespace styr
