#include "series_editor.hpp"

#include <algorithm>
#include <utility>

namespace styr {
namespace {

// A changed cell copies one block: it is kept to some kilobytes.
constexpr std::size_t kBlockCells = 384;
constexpr std::size_t kLargestBlock = 2 * kBlockCells;
// Nodes that are made new are not full, so that a block more does not split them at once.
constexpr std::size_t kNewNodeChildren = 12;

template <class T>
void append_slice(std::vector<T>& to, const std::vector<T>& from, std::size_t first, std::size_t last) {
  to.insert(to.end(), from.begin() + static_cast<std::ptrdiff_t>(first),
            from.begin() + static_cast<std::ptrdiff_t>(last));
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
    const std::size_t room = part_ + 1 < parts_  ? end_of_part() - written_
                             : block_ == nullptr ? kLargestBlock
                                                 : kLargestBlock - block_->cell_count();
    const std::size_t end = std::min(last, first + room);
    append_to_block(cells, first, end);
    written_ += end - first;
    if (end - first == room) end_block();
    first = end;
  }
}

void BlockWriter::append_to_block(const CellColumns& cells, std::size_t first, std::size_t last) {
  if (block_ == nullptr) {
    block_ = std::make_shared<SeriesBlock>();
    const std::size_t size =
        part_ + 1 < parts_ || expected_ > written_ ? end_of_part() - written_ : last - first;
    block_->period_.reserve(size);
    block_->numerator_.reserve(size);
    block_->denominator_.reserve(size);
    block_->status_.reserve(size);
    block_->reported_on_.reserve(size);
    block_->extras_.resize(extra_columns_);
  }
  const auto before = static_cast<std::uint32_t>(block_->period_.size());
  for (std::size_t i = first; i < last; ++i) {
    if (block_->unit_.empty() || block_->unit_.back() != cells.unit[i]) {
      block_->unit_.push_back(cells.unit[i]);
      block_->offset_.push_back(before + static_cast<std::uint32_t>(i - first));
    }
  }
  append_slice(block_->period_, cells.period, first, last);
  append_slice(block_->numerator_, cells.numerator, first, last);
  append_slice(block_->denominator_, cells.denominator, first, last);
  append_slice(block_->status_, cells.status, first, last);
  append_slice(block_->reported_on_, cells.reported_on, first, last);
  for (std::size_t e = 0; e < extra_columns_; ++e)
    append_slice(block_->extras_[e], cells.extras[e], first, last);
}

void BlockWriter::end_block() {
  if (part_ + 1 < parts_) ++part_;
  if (block_ == nullptr) return;
  block_->offset_.push_back(static_cast<std::uint32_t>(block_->period_.size()));
  block_->unit_.shrink_to_fit();
  block_->offset_.shrink_to_fit();
  blocks_.push_back(std::move(block_));
  block_ = nullptr;
}

std::vector<std::shared_ptr<const SeriesBlock>> BlockWriter::finish() {
  end_block();
  return std::move(blocks_);
}

std::shared_ptr<const SeriesBlock> BlockWriter::replaced(const SeriesBlock& block, const CellColumns& changes,
                                                         std::size_t first, std::size_t last) {
  if (block.extras_.size() != changes.extras.size()) return nullptr;
  for (std::size_t c = first; c < last; ++c) {
    if (changes.is_removal(c)) return nullptr;
    if (position_in(block, changes.unit[c], changes.period[c]) == block.cell_count()) return nullptr;
  }
  auto copy = std::make_shared<SeriesBlock>(block);
  for (std::size_t c = first; c < last; ++c) {
    const std::size_t at = position_in(block, changes.unit[c], changes.period[c]);
    copy->numerator_[at] = changes.numerator[c];
    copy->denominator_[at] = changes.denominator[c];
    copy->status_[at] = changes.status[c];
    copy->reported_on_[at] = changes.reported_on[c];
    for (std::size_t e = 0; e < changes.extras.size(); ++e) copy->extras_[e][at] = changes.extras[e][c];
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

void SeriesEditor::change_block(const SeriesBlock& block, const CellColumns& changes, std::size_t first,
                                std::size_t last, Children& result) {
  if (auto replaced = BlockWriter::replaced(block, changes, first, last)) {
    result.push_back(child_of(std::move(replaced)));
    return;
  }
  CellColumns merged;
  merged.reserve(block.cell_count() + (last - first));
  merged.extras.resize(changes.extras.size());
  const auto take_change = [&](std::size_t c) {
    if (!changes.is_removal(c)) merged.take(changes, c);
  };
  const auto change_key = [&] { return Key{changes.unit[first], changes.period[first]}; };
  for (std::size_t u = 0; u < block.units().size(); ++u) {
    const std::uint32_t unit = block.units()[u];
    for (std::size_t cell = block.offsets()[u]; cell < block.offsets()[u + 1]; ++cell) {
      const Key key{unit, block.periods()[cell]};
      while (first < last && change_key() < key) take_change(first++);
      if (first < last && change_key() == key) {
        take_change(first++);
      } else {
        merged.take(unit, block, cell);
      }
    }
  }
  while (first < last) take_change(first++);
  BlockWriter writer(merged.size(), merged.extras.size());
  writer.append(merged, 0, merged.size());
  for (auto& made : writer.finish()) result.push_back(child_of(std::move(made)));
}

// Appends what becomes of `node` with the changes [first, last): no, one or more nodes of its height.
// Recursion is as deep as the tree is high.
void SeriesEditor::change_node(const Node& node, const CellColumns& changes, std::size_t first,
                               std::size_t last, Children& result) {
  Children children;
  children.reserve(node.size + 1U);
  std::size_t unchanged = node.cells;
  std::size_t changed = 0;
  for (std::size_t i = 0; i < node.size; ++i) {
    std::size_t stop = first;
    if (i + 1 == node.size) {
      stop = last;
    } else {
      while (stop < last && Key{changes.unit[stop], changes.period[stop]} <= node.last[i]) ++stop;
    }
    if (stop == first) {
      // What hangs there is not looked at, so that it need not be in the cache: its cells are counted below.
      children.push_back({node.last[i], 0, node.children[i]});
      continue;
    }
    const std::size_t before = children.size();
    if (node.height == 0) {
      unchanged -= node.block(i).cell_count();
      change_block(node.block(i), changes, first, stop, children);
    } else {
      unchanged -= node.node(i).cells;
      change_node(node.node(i), changes, first, stop, children);
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

std::shared_ptr<const Series> SeriesEditor::change(const Series& base, const CellColumns& changes) {
  Children nodes;
  change_node(*base.root_, changes, 0, changes.size(), nodes);
  if (nodes.empty()) return nullptr;
  auto series = std::make_shared<Series>();
  series->indicator_ = base.indicator_;
  series->kind_ = base.kind_;
  if (nodes.size() == 1) {
    series->root_ = std::static_pointer_cast<const Node>(std::move(nodes[0].what));
    while (series->root_->height > 0 && series->root_->size == 1) {
      series->root_ = std::static_pointer_cast<const Node>(series->root_->children[0]);
    }
  } else {
    series->root_ = root_over(std::move(nodes), base.root_->height + 1);
  }
  return series;
}

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
