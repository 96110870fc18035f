#include "styr/column_tree.hpp"

#include <cassert>
#include <utility>

#include "styr/engine.hpp"

namespace styr {

ColumnTree::ColumnTree(LevelOrder level_order) : order(std::move(level_order)), place(order.size()) {
  assert(order.size() < kLowestBit);
  const auto first_child = order.first_child();
  const auto has_children = [&](std::size_t p) { return first_child[p] < first_child[p + 1]; };
  for (std::size_t p = 0; p < order.size(); ++p) {
    assert(first_child[p + 1] - first_child[p] <= kAdditionBlock);
    if (!has_children(p)) {
      place[p] = static_cast<std::uint32_t>(leaves++) | kLeafBit;
      continue;
    }
    bool is_upper = false;
    for (std::size_t child = first_child[p]; child < first_child[p + 1]; ++child)
      is_upper = is_upper || has_children(child);
    place[p] =
        is_upper ? static_cast<std::uint32_t>(upper++) : static_cast<std::uint32_t>(lowest++) | kLowestBit;
  }
  leaves_below.resize(parents());
  for (std::size_t p = order.size(); p-- > 0;) {
    const std::uint32_t parent = order.parents()[p];
    if (parent == LevelOrder::kNoParent) continue;
    leaves_below[parent_row(parent)] += is_leaf(p) ? 1 : leaves_below[parent_row(p)];
  }
}

}  // namespace styr
