#include "series_comparison.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace styr {
namespace {

// A number that is not given equals another that is not.
bool same_number(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

template <class T>
bool same_bytes(std::span<const T> a, std::span<const T> b, std::size_t first, std::size_t size) {
  return std::memcmp(a.data() + first, b.data() + first, size * sizeof(T)) == 0;
}

// True only where the cells [first, first + size) of two blocks are the same; a quick look.
bool same_stretch(const SeriesBlock& a, const SeriesBlock& b, std::size_t first, std::size_t size) {
  return same_bytes(a.numerators(), b.numerators(), first, size) &&
         same_bytes(a.denominators(), b.denominators(), first, size) &&
         same_bytes(a.statuses(), b.statuses(), first, size) &&
         same_bytes(a.reported_on(), b.reported_on(), first, size);
}

template <class T>
bool equal(std::span<const T> a, std::span<const T> b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

}  // namespace

bool same_cell(const CellPlace& a, const CellPlace& b) {
  return same_number(a.block->numerators()[a.cell], b.block->numerators()[b.cell]) &&
         same_number(a.block->denominators()[a.cell], b.block->denominators()[b.cell]) &&
         a.block->statuses()[a.cell] == b.block->statuses()[b.cell] &&
         a.block->reported_on()[a.cell] == b.block->reported_on()[b.cell];
}

SeriesComparison::Cursor::Cursor(const Series& series) : series_(&series) {
  if (series.root_ == nullptr) return;
  path_.push_back({series.root_.get(), 0});
  height_ = static_cast<std::int32_t>(series.root_->height);
}

const void* SeriesComparison::Cursor::whole() const {
  return height_ < 0 ? nullptr : path_.back().node->children[path_.back().child].get();
}

void SeriesComparison::Cursor::open() {
  if (height_ == 0) {
    cell_ = 0;
    unit_ = 0;
  } else {
    const Step& at = path_.back();
    path_.push_back({&at.node->node(at.child), 0});
  }
  --height_;
}

void SeriesComparison::Cursor::next() {
  if (height_ < 0) {
    if (++cell_ < block().cell_count()) {
      if (cell_ == block().offsets()[unit_ + 1]) ++unit_;
      return;
    }
  }
  leave_block();
}

void SeriesComparison::Cursor::leave_block() {
  while (!path_.empty() && ++path_.back().child == path_.back().node->size) path_.pop_back();
  if (!path_.empty()) height_ = static_cast<std::int32_t>(path_.back().node->height);
}

void SeriesComparison::run() {
  while (!before_.done() || !after_.done()) {
    if (before_.done() || after_.done()) {
      Cursor& left = before_.done() ? after_ : before_;
      if (left.height() >= 0) {
        left.open();
        continue;
      }
    } else if (before_.height() >= 0 || after_.height() >= 0) {
      if (before_.whole() == after_.whole()) {
        before_.next();
        after_.next();
      } else if (before_.height() != 0 || after_.height() != 0 || !compare_alike()) {
        const std::int32_t height = std::max(before_.height(), after_.height());
        if (before_.height() == height) before_.open();
        if (after_.height() == height) after_.open();
      }
      continue;
    }
    step();
  }
}

bool SeriesComparison::compare_alike() {
  const SeriesBlock& before = before_.block();
  const SeriesBlock& after = after_.block();
  if (!equal(before.periods(), after.periods()) || !equal(before.units(), after.units()) ||
      !equal(before.offsets(), after.offsets())) {
    return false;
  }
  constexpr std::size_t kStretch = 32;
  std::size_t unit = 0;
  for (std::size_t cell = 0; cell < before.cell_count(); ++cell) {
    if (cell % kStretch == 0) {
      const std::size_t size = std::min(kStretch, before.cell_count() - cell);
      if (same_stretch(before, after, cell, size)) {
        cell += size - 1;
        continue;
      }
    }
    if (same_cell({&before, cell}, {&after, cell})) continue;
    while (before.offsets()[unit + 1] <= cell) ++unit;
    take_({before_.series().indicator(), before_.series().kind(), before.units()[unit],
           before.periods()[cell], CellPlace{&before, cell}, CellPlace{&after, cell}});
  }
  before_.next();
  after_.next();
  return true;
}

void SeriesComparison::step() {
  const bool take_before = !before_.done() && (after_.done() || before_.key() <= after_.key());
  const bool take_after = !after_.done() && (before_.done() || after_.key() <= before_.key());
  const Cursor& at = take_before ? before_ : after_;
  Observations::Difference difference{
      at.series().indicator(), at.series().kind(), at.key().unit, at.key().period, {}, {}};
  if (take_before) difference.before = CellPlace{&before_.block(), before_.cell()};
  if (take_after) difference.after = CellPlace{&after_.block(), after_.cell()};
  if (!take_before || !take_after ||
      !same_cell({&before_.block(), before_.cell()}, {&after_.block(), after_.cell()})) {
    take_(difference);
  }
  if (take_before) before_.next();
  if (take_after) after_.next();
}

}  // namespace styr
