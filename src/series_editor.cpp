#include "series_editor.hpp"

#include <algorithm>
#include <utility>

#include "prefetch.hpp"

namespace styr {
namespace {

// A changed cell copies one block: it is kept to some kilobytes.
constexpr std::size_t kBlockCells = 96;
constexpr std::size_t kLargestBlock = 2 * kBlockCells;
// Nodes that are made new are not full, so that a block more does not split them at once.
constexpr std::size_t kNewNodeChildren = 6;
// Edits of more than one cell in so many are not remembered cell by cell: comparing finds them as fast, and
// what is remembered takes memory as long as the snapshot lives.
constexpr std::size_t kRememberedOneIn = 64;
constexpr std::size_t kAlwaysRemembered = 1024;

template <class T>
void copy_to(T* to, const std::vector<T>& from) {
  std::copy(from.begin(), from.end(), to);
}

// Position of the cell of that unit and period; cell_count() when there is none.
std::size_t position_in(const SeriesBlock& block, std::uint32_t unit, std::int32_t period) {
  const auto at = std::lower_bound(block.units().begin(), block.units().end(), unit);
  if (at == block.units().end() || *at != unit) return block.cell_count();
  const auto u = static_cast<std::size_t>(at - block.units().begin());
  const auto first = block.periods().begin() + block.offsets()[u];
  const auto last = block.periods().begin() + block.offsets()[u + 1];
  const auto cell = std::lower_bound(first, last, period);
  if (cell == last || *cell != period) return block.cell_count();
  return static_cast<std::size_t>(cell - block.periods().begin());
}

}  // namespace

// ---- Blocks ---------------------------------------------------------------------------------------------

BlockWriter::BlockWriter(std::size_t cells, std::size_t extra_columns)
    : expected_(cells),
      extra_columns_(extra_columns),
      parts_(cells <= kLargestBlock ? 1 : (cells + kBlockCells - 1) / kBlockCells) {}

void BlockWriter::append(const CellColumns& cells, std::size_t first, std::size_t last) {
  while (first < last) {
    // Should more cells come than were expected, the last block takes them as far as blocks go.
    const std::size_t room = part_ + 1 < parts_ ? end_of_part() - written_ : kLargestBlock - open_.size();
    const std::size_t end = std::min(last, first + room);
    append_to_block(cells, first, end);
    written_ += end - first;
    if (end - first == room) end_block();
    first = end;
  }
}

void BlockWriter::append_to_block(const CellColumns& cells, std::size_t first, std::size_t last) {
  const auto slice = [&](auto& to, const auto& from) {
    to.insert(to.end(), from.begin() + static_cast<std::ptrdiff_t>(first),
              from.begin() + static_cast<std::ptrdiff_t>(last));
  };
  slice(open_.unit, cells.unit);
  slice(open_.period, cells.period);
  slice(open_.numerator, cells.numerator);
  slice(open_.denominator, cells.denominator);
  slice(open_.status, cells.status);
  slice(open_.reported_on, cells.reported_on);
  open_.extras.resize(extra_columns_);
  for (std::size_t e = 0; e < extra_columns_; ++e) slice(open_.extras[e], cells.extras[e]);
}

void BlockWriter::make_room(SeriesBlock& block, std::size_t cells, std::size_t units) {
  block.cells_ = static_cast<std::uint32_t>(cells);
  block.units_ = static_cast<std::uint32_t>(units);
  // The widest columns first, so that each starts where its type may.
  std::size_t size = 0;
  const auto place = [&size](std::size_t count, std::size_t width) {
    return std::exchange(size, size + count * width);
  };
  const std::size_t numerator = place(cells, sizeof(double));
  const std::size_t denominator = place(cells, sizeof(double));
  const std::size_t period = place(cells, sizeof(std::int32_t));
  const std::size_t reported_on = place(cells, sizeof(std::int32_t));
  const std::size_t unit = place(units, sizeof(std::uint32_t));
  const std::size_t offset = place(units + 1, sizeof(std::uint32_t));
  const std::size_t status = place(cells, sizeof(ObservationStatus));
  block.memory_.reset(new std::byte[size]);  // not make_unique, which would fill it with zeros
  std::byte* const memory = block.memory_.get();
  // Arrays of bytes hold numbers that are written to them (C++20, implicit creation of objects).
  block.numerator_ = reinterpret_cast<double*>(memory + numerator);
  block.denominator_ = reinterpret_cast<double*>(memory + denominator);
  block.period_ = reinterpret_cast<std::int32_t*>(memory + period);
  block.reported_on_ = reinterpret_cast<std::int32_t*>(memory + reported_on);
  block.unit_ = reinterpret_cast<std::uint32_t*>(memory + unit);
  block.offset_ = reinterpret_cast<std::uint32_t*>(memory + offset);
  block.status_ = reinterpret_cast<ObservationStatus*>(memory + status);
}

void BlockWriter::end_block() {
  if (part_ + 1 < parts_) ++part_;
  const std::size_t cells = open_.size();
  if (cells == 0) return;
  std::size_t units = 1;
  for (std::size_t i = 1; i < cells; ++i) units += open_.unit[i] != open_.unit[i - 1] ? 1 : 0;
  auto block = std::make_shared<SeriesBlock>();
  make_room(*block, cells, units);
  copy_to(block->numerator_, open_.numerator);
  copy_to(block->denominator_, open_.denominator);
  copy_to(block->period_, open_.period);
  copy_to(block->reported_on_, open_.reported_on);
  copy_to(block->status_, open_.status);
  std::size_t u = 0;
  for (std::size_t i = 0; i < cells; ++i) {
    if (i > 0 && open_.unit[i] == open_.unit[i - 1]) continue;
    block->unit_[u] = open_.unit[i];
    block->offset_[u++] = static_cast<std::uint32_t>(i);
  }
  block->offset_[u] = static_cast<std::uint32_t>(cells);
  block->extras_ = std::move(open_.extras);
  open_.clear();
  blocks_.push_back(std::move(block));
}

std::vector<std::shared_ptr<const SeriesBlock>> BlockWriter::finish() {
  end_block();
  return std::move(blocks_);
}

std::shared_ptr<const SeriesBlock> BlockWriter::replaced(const SeriesBlock& block, const CellColumns& changes,
                                                         std::size_t first, std::size_t last,
                                                         std::vector<EditedCell>& edited) {
  if (block.extras_.size() != changes.extras.size()) return nullptr;
  for (std::size_t c = first; c < last; ++c) {
    if (changes.is_removal(c)) return nullptr;
    if (position_in(block, changes.unit[c], changes.period[c]) == block.cell_count()) return nullptr;
  }
  auto copy = std::make_shared<SeriesBlock>();
  make_room(*copy, block.cells_, block.units_);
  std::copy_n(block.memory_.get(), block.memory_size(), copy->memory_.get());
  copy->extras_ = block.extras_;
  for (std::size_t c = first; c < last; ++c) {
    const std::size_t at = position_in(block, changes.unit[c], changes.period[c]);
    copy->numerator_[at] = changes.numerator[c];
    copy->denominator_[at] = changes.denominator[c];
    copy->status_[at] = changes.status[c];
    copy->reported_on_[at] = changes.reported_on[c];
    for (std::size_t e = 0; e < changes.extras.size(); ++e) copy->extras_[e][at] = changes.extras[e][c];
    edited.push_back({changes.unit[c], changes.period[c], CellPlace{&block, at}, CellPlace{copy.get(), at}});
  }
  return copy;
}

// ---- Trees ----------------------------------------------------------------------------------------------

SeriesEditor::Child SeriesEditor::child_of(std::shared_ptr<const SeriesBlock> block) {
  const Key last{block->units().back(), block->periods().back()};
  const std::size_t cells = block->cell_count();
  return {last, cells, std::move(block)};
}

SeriesEditor::Child SeriesEditor::child_of(std::shared_ptr<const Node> node) {
  const Key last = node->last[node->size - 1];
  const std::size_t cells = node->cells;
  return {last, cells, std::move(node)};
}

// The children as nodes of a height, as few as hold them.
SeriesEditor::Children SeriesEditor::grouped(Children children, std::uint32_t height) {
  const std::size_t size = children.size();
  const std::size_t parts =
      size <= Node::kMostChildren ? 1 : (size + kNewNodeChildren - 1) / kNewNodeChildren;
  Children nodes;
  nodes.reserve(parts);
  std::size_t at = 0;
  for (std::size_t part = 0; part < parts; ++part) {
    const std::size_t end = size * (part + 1) / parts;
    auto node = std::make_shared<Node>();
    node->height = height;
    for (; at < end; ++at) {
      node->last[node->size] = children[at].last;
      node->cells += children[at].cells;
      node->children[node->size++] = std::move(children[at].what);
    }
    nodes.push_back(child_of(std::shared_ptr<const Node>(std::move(node))));
  }
  return nodes;
}

// The root of a tree whose nodes of `height` hold the children. Null without children.
std::shared_ptr<const Series::Node> SeriesEditor::root_over(Children children, std::uint32_t height) {
  if (children.empty()) return nullptr;
  do {
    children = grouped(std::move(children), height++);
  } while (children.size() > 1);
  auto root = std::static_pointer_cast<const Node>(std::move(children[0].what));
  // A tree that has shrunk does not keep its height.
  while (root->height > 0 && root->size == 1) root = std::static_pointer_cast<const Node>(root->children[0]);
  return root;
}

std::shared_ptr<const Series> SeriesEditor::make(std::uint32_t indicator, PeriodKind kind,
                                                 std::vector<std::shared_ptr<const SeriesBlock>> blocks) {
  if (blocks.empty()) return nullptr;
  Children children;
  children.reserve(blocks.size());
  for (auto& block : blocks) children.push_back(child_of(std::move(block)));
  auto series = std::make_shared<Series>();
  series->indicator_ = indicator;
  series->kind_ = kind;
  series->root_ = root_over(std::move(children), 0);
  return series;
}

void SeriesEditor::change_block(const SeriesBlock& block, std::size_t first, std::size_t last,
                                Children& result) {
  if (auto replaced = BlockWriter::replaced(block, changes_, first, last, edited_)) {
    result.push_back(child_of(std::move(replaced)));
  } else {
    merge_into_block(block, first, last, result);
  }
}

void SeriesEditor::merge_into_block(const SeriesBlock& block, std::size_t first, std::size_t last,
                                    Children& result) {
  CellColumns merged;
  merged.reserve(block.cell_count() + (last - first));
  merged.extras.resize(changes_.extras.size());
  // Positions of the changes among the merged cells, which do not lie in blocks yet.
  std::vector<std::size_t> position;
  const std::size_t first_edited = edited_.size();
  const auto take_change = [&](std::size_t c, std::optional<CellPlace> before) {
    edited_.push_back({changes_.unit[c], changes_.period[c], before, std::nullopt});
    position.push_back(merged.size());
    if (!changes_.is_removal(c)) merged.take(changes_, c);
  };
  std::size_t c = first;
  for (std::size_t u = 0; u < block.units().size(); ++u) {
    const std::uint32_t unit = block.units()[u];
    for (std::size_t cell = block.offsets()[u]; cell < block.offsets()[u + 1]; ++cell) {
      const Key key{unit, block.periods()[cell]};
      while (c < last && key_of(c) < key) take_change(c++, std::nullopt);
      if (c < last && key_of(c) == key) {
        take_change(c++, CellPlace{&block, cell});
      } else {
        merged.take(unit, block, cell);
      }
    }
  }
  while (c < last) take_change(c++, std::nullopt);
  BlockWriter writer(merged.size(), merged.extras.size());
  writer.append(merged, 0, merged.size());
  std::size_t start = 0;
  std::size_t next = 0;  // of the changes, to be told where they lie
  for (auto& made : writer.finish()) {
    for (; next < position.size() && position[next] < start + made->cell_count(); ++next) {
      if (!changes_.is_removal(first + next))
        edited_[first_edited + next].after = CellPlace{made.get(), position[next] - start};
    }
    start += made->cell_count();
    result.push_back(child_of(std::move(made)));
  }
}

std::size_t SeriesEditor::end_of_child(const Node& node, std::size_t i, std::size_t first,
                                       std::size_t last) const {
  if (i + 1 == node.size) return last;
  while (first < last && key_of(first) <= node.last[i]) ++first;
  return first;
}

// Recursion is as deep as the tree is high.
void SeriesEditor::change_node(const Node& node, std::size_t first, std::size_t last, Children& result) {
  fetch_.ahead_of(first);
  // References are counted in what hangs here: all of it is needed, much of it is not in the cache.
  for (std::size_t i = 0; i < node.size; ++i) prefetch_owner(node.children[i].get());
  Children children;
  children.reserve(node.size + 1U);
  std::size_t unchanged = node.cells;
  std::size_t changed = 0;
  for (std::size_t i = 0; i < node.size; ++i) {
    const std::size_t stop = end_of_child(node, i, first, last);
    if (stop == first) {
      // Its cells are counted below.
      children.push_back({node.last[i], 0, node.children[i]});
      continue;
    }
    const std::size_t before = children.size();
    if (node.height == 0) {
      unchanged -= node.block(i).cell_count();
      change_block(node.block(i), first, stop, children);
    } else {
      unchanged -= node.node(i).cells;
      change_node(node.node(i), first, stop, children);
    }
    for (std::size_t c = before; c < children.size(); ++c) changed += children[c].cells;
    first = stop;
  }
  if (children.empty()) return;
  if (children.size() > Node::kMostChildren) {
    for (Child& child : children) {
      child.cells = node.height == 0 ? static_cast<const SeriesBlock*>(child.what.get())->cell_count()
                                     : static_cast<const Node*>(child.what.get())->cells;
    }
    for (Child& made : grouped(std::move(children), node.height)) result.push_back(std::move(made));
    return;
  }
  auto copy = std::make_shared<Node>();
  copy->height = node.height;
  copy->cells = unchanged + changed;
  for (Child& child : children) {
    copy->last[copy->size] = child.last;
    copy->children[copy->size++] = std::move(child.what);
  }
  result.push_back(child_of(std::shared_ptr<const Node>(std::move(copy))));
}

std::shared_ptr<const Series> SeriesEditor::change(const std::shared_ptr<const Series>& base,
                                                   const CellColumns& changes) {
  SeriesEditor editor(*base->root_, changes);
  Children nodes;
  editor.change_node(*base->root_, 0, changes.size(), nodes);
  if (nodes.empty()) return nullptr;
  auto series = std::make_shared<Series>();
  series->indicator_ = base->indicator_;
  series->kind_ = base->kind_;
  if (nodes.size() == 1) {
    series->root_ = std::static_pointer_cast<const Node>(std::move(nodes[0].what));
    while (series->root_->height > 0 && series->root_->size == 1) {
      series->root_ = std::static_pointer_cast<const Node>(series->root_->children[0]);
    }
  } else {
    series->root_ = root_over(std::move(nodes), base->root_->height + 1);
  }
  if (editor.edited_.size() <= kAlwaysRemembered + series->cell_count() / kRememberedOneIn) {
    series->base_ = base;
    series->edited_ = std::move(editor.edited_);
  }
  return series;
}

Series::~Series() { SeriesFetch::ahead_of_release(root_); }

// ---- Reading --------------------------------------------------------------------------------------------

std::optional<Series::Run> Series::run_from(CellKey key) const {
  const Node* node = root_.get();
  if (node == nullptr) return std::nullopt;
  while (true) {
    const auto* const end = node->last.data() + node->size;
    const auto* const at = std::lower_bound(node->last.data(), end, key);
    if (at == end) return std::nullopt;
    const auto i = static_cast<std::size_t>(at - node->last.data());
    if (node->height > 0) {
      node = &node->node(i);
      continue;
    }
    const SeriesBlock& block = node->block(i);
    const auto unit = std::lower_bound(block.units().begin(), block.units().end(), key.unit);
    if (unit == block.units().end() || *unit != key.unit) return std::nullopt;
    const auto u = static_cast<std::size_t>(unit - block.units().begin());
    const auto first = block.periods().begin() + block.offsets()[u];
    const auto last = block.periods().begin() + block.offsets()[u + 1];
    const auto cell = std::lower_bound(first, last, key.period);
    if (cell == last) return std::nullopt;
    return Run{&block, static_cast<std::size_t>(cell - block.periods().begin()), block.offsets()[u + 1]};
  }
}

std::optional<CellPlace> Series::find(std::uint32_t unit, std::int32_t period) const {
  const auto run = run_from({unit, period});
  if (!run || run->block->periods()[run->first] != period) return std::nullopt;
  return CellPlace{run->block, run->first};
}

const std::vector<EditedCell>* Series::edited_from(const std::shared_ptr<const Series>& base) const {
  // The address of a series that is gone is not given to another as long as a weak pointer knows it.
  const bool same = !edited_.empty() && !base_.owner_before(base) && !base.owner_before(base_);
  return same ? &edited_ : nullptr;
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
