#include "styr/column_sums.hpp"

#include <algorithm>
#include <cassert>
#include <type_traits>

#include "column_addition.hpp"
#include "prefetch.hpp"
#include "same_bits.hpp"
#include "styr/engine.hpp"

namespace styr {
namespace {

// Bytes between the numbers at hand and those that are asked for beforehand: the processor asks by itself,
// but not beyond the end of a page of memory.
constexpr std::size_t kReadAhead = 3072;

static_assert((kAdditionBlock + 1) * 32768 < (std::size_t{1} << 24U),
              "the sum of a lowest node's numbers of 16 bits is one that a float holds");

}  // namespace

ColumnSums::ColumnSums(const ColumnTree& tree, std::size_t columns)
    : tree_(&tree), columns_(columns), leaf_(tree.leaves * columns) {
  totals_.lowest = NarrowColumn(tree.lowest * columns);
  totals_.upper.resize(tree.upper * columns);
  widen_totals();
}

void ColumnSums::widen_totals() {
  const bool small = leaf_.width() == NumberWidth::integer16 && own_.width() == NumberWidth::integer16;
  totals_.lowest.widen(small ? NumberWidth::binary32 : NumberWidth::binary64);
}

void ColumnSums::make_room(NumberWidth width) {
  leaf_.widen(width);
  widen_totals();
}

void ColumnSums::make_room_for_parents() {
  if (own_.empty()) own_ = NarrowColumn(tree_->parents() * columns_);
}

bool ColumnSums::set_own(ColumnCell cell, double number) {
  const bool leaf = tree_->is_leaf(cell.position);
  NarrowColumn& own = leaf ? leaf_ : own_;
  const std::size_t place = leaf ? at(cell) : parent_at(cell);
  if (same_bits(own[place], number)) return false;
  const NumberWidth before = own.width();
  own.set(place, number);
  if (own.width() != before) widen_totals();
  return true;
}

void ColumnSums::fetch_own(ColumnCell cell) const {
  const bool leaf = tree_->is_leaf(cell.position);
  const std::size_t place = leaf ? at(cell) : parent_at(cell);
  (leaf ? leaf_ : own_).visit([place](const auto& numbers) { prefetch(numbers.data() + place); });
}

// Own numbers, or zeros. `into` is the row of a node with children.
template <class Into>
void ColumnSums::start_row(std::size_t position, Into* into) const {
  if (own_.empty()) {
    std::fill_n(into, columns_, Into{0});
    return;
  }
  const std::size_t own = tree_->parent_row(position) * columns_;
  own_.visit([&](const auto& numbers) {
    for (std::size_t c = 0; c < columns_; ++c) into[c] = static_cast<Into>(numbers[own + c]);
  });
}

template <class Leaf, class Low>
void ColumnSums::add_rows_of(const std::vector<Leaf>& leaves, std::vector<Low>& lowest, std::size_t first,
                             std::size_t last) {
  const std::uint32_t* const first_child = tree_->order.first_child().data();
  for (std::size_t p = first; p < last; ++p) {
    const NodeKind kind = tree_->kind(p);
    if (kind == NodeKind::leaf) continue;
    const std::size_t begin = first_child[p];
    const std::size_t end = first_child[p + 1];
    if (kind == NodeKind::lowest) {
      const std::size_t count = end - begin;
      const Leaf* const rows = leaves.data() + tree_->row(begin) * columns_;
      prefetch_to_read(rows, kReadAhead, count * columns_ * sizeof(Leaf));
      Low* const into = lowest.data() + tree_->row(p) * columns_;
      start_row(p, into);
      add_rows_to(into, rows, count, columns_);
      continue;
    }
    double* const into = totals_.upper.data() + tree_->row(p) * columns_;
    start_row(p, into);
    for_each_run(*tree_, begin, end, [&](NodeKind child, std::size_t row, std::size_t count) {
      const std::size_t from = row * columns_;
      switch (child) {
        case NodeKind::leaf:
          return add_rows_to(into, leaves.data() + from, count, columns_);
        case NodeKind::lowest:
          return add_rows_to(into, lowest.data() + from, count, columns_);
        case NodeKind::upper:
          return add_rows_to(into, totals_.upper.data() + from, count, columns_);
      }
    });
  }
}

void ColumnSums::add_rows(std::size_t first, std::size_t last) {
  leaf_.visit([&]<class Leaf>(const std::vector<Leaf>& leaves) {
    totals_.lowest.change([&]<class Low>(std::vector<Low>& lowest) {
      constexpr bool kIsSmall = std::is_same_v<Leaf, std::int16_t> && std::is_same_v<Low, float>;
      if constexpr (kIsSmall || std::is_same_v<Low, double>) {
        add_rows_of(leaves, lowest, first, last);
      } else {
        assert(false && "widen_totals lets nothing else come");
      }
    });
  });
}

template <class Job>
void ColumnSums::visit(NodeKind kind, const Job& job) const {
  const auto narrow = [&job](const auto& numbers) { job(numbers.data()); };
  switch (kind) {
    case NodeKind::leaf:
      return leaf_.visit(narrow);
    case NodeKind::lowest:
      return totals_.lowest.visit(narrow);
    case NodeKind::upper:
      return job(totals_.upper.data());
  }
}

bool ColumnSums::add_cell(ColumnCell cell) {
  double sum = own_.empty() ? 0 : own_[parent_at(cell)];
  const std::size_t first = tree_->order.first_child()[cell.position];
  const std::size_t last = tree_->order.first_child()[cell.position + 1];
  for_each_run(*tree_, first, last, [&](NodeKind kind, std::size_t row, std::size_t count) {
    visit(kind, [&](const auto* numbers) {
      numbers += row * columns_ + cell.column;
      for (std::size_t i = 0; i < count; ++i, numbers += columns_) sum += static_cast<double>(*numbers);
    });
  });
  if (same_bits(total_in(totals_, cell), sum)) return false;
  if (tree_->kind(cell.position) == NodeKind::upper) {
    totals_.upper[at(cell)] = sum;
  } else {
    totals_.lowest.set(at(cell), sum);
  }
  return true;
}

void ColumnSums::mark_changed(const Totals& before, std::size_t position,
                              std::vector<std::uint8_t>& changed) const {
  const std::size_t from = tree_->row(position) * columns_;
  const auto compare = [from, columns = columns_, to = changed.data()](const auto& then, const auto& now) {
    const auto* const was = then.data() + from;
    const auto* const is = now.data() + from;
    for (std::size_t c = 0; c < columns; ++c) {
      if (!same_bits(was[c], is[c])) to[c] = 1;
    }
  };
  if (tree_->kind(position) == NodeKind::upper) return compare(before.upper, totals_.upper);
  // Totals may have become wider meanwhile.
  before.lowest.visit(
      [&](const auto& was) { totals_.lowest.visit([&](const auto& is) { compare(was, is); }); });
}

void ColumnSums::fetch_total(ColumnCell cell) const {
  const std::size_t first = tree_->order.first_child()[cell.position];
  const std::size_t last = tree_->order.first_child()[cell.position + 1];
  const auto fetch = [&](NodeKind kind, std::size_t row, std::size_t count) {
    visit(kind, [&](const auto* numbers) {
      const std::size_t step = std::max(columns_, kCacheLine / sizeof(*numbers));
      const std::size_t first_at = row * columns_ + cell.column;
      for (std::size_t i = 0; i < count * columns_; i += step) prefetch(numbers + first_at + i);
    });
  };
  fetch(tree_->kind(cell.position), tree_->row(cell.position), 1);
  if (tree_->are_alike(first, last)) fetch(tree_->kind(first), tree_->row(first), last - first);
}

}  // namespace styr
