#include "unit_tree.hpp"

#include <algorithm>

#include "styr/engine.hpp"

namespace styr {
namespace {

// The positions and all above them, ascending.
std::vector<std::uint32_t> with_ancestors(const LevelOrder& order, std::vector<std::uint32_t> positions) {
  std::sort(positions.rbegin(), positions.rend());
  // Parents of descending positions descend too, so that two sorted streams are merged.
  std::vector<std::uint32_t> found;
  found.reserve(2 * positions.size());
  std::size_t next = 0;  // of positions
  std::size_t head = 0;  // of those in `found` whose parent is still to be added
  for (;;) {
    while (head < found.size() && order.parents()[found[head]] == LevelOrder::kNoParent) ++head;
    const bool any_parent = head < found.size();
    if (!any_parent && next == positions.size()) break;
    const bool take_parent =
        any_parent && (next == positions.size() || order.parents()[found[head]] > positions[next]);
    const std::uint32_t position = take_parent ? order.parents()[found[head++]] : positions[next++];
    if (found.empty() || found.back() != position) found.push_back(position);
  }
  std::reverse(found.begin(), found.end());
  return found;
}

}  // namespace

UnitTree UnitTree::whole(const Model& model) {
  UnitTree tree;
  tree.columns_ = std::make_shared<const ColumnTree>(with_blocks(model.unit_order()));
  tree.unit_count_ = static_cast<std::uint32_t>(model.table<Unit>().size());
  return tree;
}

UnitTree UnitTree::of(const UnitTree& whole, const std::vector<std::uint32_t>& units, bool climbs) {
  const LevelOrder& order = whole.order();
  // A pass over a tree costs its positions, and so does compiling a part of it, several times over.
  if (climbs && units.size() >= order.size() / 4) return whole;
  std::vector<std::uint32_t> positions;
  positions.reserve(units.size());
  for (const std::uint32_t unit : units) positions.push_back(order.positions()[unit]);
  if (climbs) {
    positions = with_ancestors(order, std::move(positions));
  } else {
    std::sort(positions.begin(), positions.end());
  }

  std::vector<std::uint32_t> parents(positions.size(), LevelOrder::kNoParent);
  Part part;
  part.unit.reserve(positions.size());
  std::size_t above = 0;
  for (std::size_t i = 0; i < positions.size(); ++i) {
    const std::uint32_t parent = climbs ? order.parents()[positions[i]] : LevelOrder::kNoParent;
    if (parent != LevelOrder::kNoParent) {
      while (positions[above] < parent) ++above;
      parents[i] = static_cast<std::uint32_t>(above);
    }
    const std::uint32_t unit = whole.unit_at(positions[i]);
    part.unit.push_back(unit);
    if (unit != kNoRow) part.positions.emplace_back(unit, static_cast<std::uint32_t>(i));
  }
  std::sort(part.positions.begin(), part.positions.end());
  UnitTree tree;
  // The positions are in level order already, so that they keep their numbers; and it is a part of a forest.
  absl::StatusOr<LevelOrder> made = LevelOrder::make(parents);
  tree.columns_ = std::make_shared<const ColumnTree>(made.ok() ? *std::move(made) : LevelOrder());
  tree.unit_count_ = whole.unit_count_;
  tree.part_ = std::make_shared<const Part>(std::move(part));
  return tree;
}

std::uint32_t UnitTree::find(std::uint32_t unit) const {
  if (!part_) return order().positions()[unit];
  const auto at = std::lower_bound(part_->positions.begin(), part_->positions.end(), std::pair(unit, 0U));
  return at != part_->positions.end() && at->first == unit ? at->second : kNoRow;
}

std::uint32_t UnitTree::unit_at(std::uint32_t position) const {
  if (part_) return part_->unit[position];
  const std::uint32_t node = order().nodes()[position];
  return node < unit_count_ ? node : kNoRow;
}

}  // namespace styr
