#include "styr/column_tree.hpp"

#include <gtest/gtest.h>

#include <tuple>
#include <vector>

#include "styr/engine.hpp"

namespace styr {
namespace {

ColumnTree tree_of(const std::vector<std::uint32_t>& parent) {
  return ColumnTree(with_blocks(*LevelOrder::make(parent)));
}

constexpr std::uint32_t kRoot = LevelOrder::kNoParent;

// Node 0 has children of all kinds: 1 a leaf, 2 lowest, 3 upper, 4 a leaf, 5 a leaf, 6 lowest.
//   2: 7, 8      3: 9 and 10, which has 12      6: 11
const std::vector<std::uint32_t> kMixed = {kRoot, 0, 0, 0, 0, 0, 0, 2, 2, 3, 3, 6, 10};

TEST(ColumnTree, NumbersEachKindByItself) {
  const ColumnTree tree = tree_of(kMixed);
  EXPECT_EQ(tree.leaves, 8U);
  EXPECT_EQ(tree.lowest, 3U);
  EXPECT_EQ(tree.upper, 2U);
  EXPECT_EQ(tree.parents(), 5U);
  const auto at = [&](std::uint32_t node) { return tree.order.positions()[node]; };
  EXPECT_EQ(tree.kind(at(0)), NodeKind::upper);
  EXPECT_EQ(tree.kind(at(1)), NodeKind::leaf);
  EXPECT_EQ(tree.kind(at(2)), NodeKind::lowest);
  EXPECT_EQ(tree.kind(at(3)), NodeKind::upper);
  EXPECT_EQ(tree.row(at(3)), 1U);
  EXPECT_EQ(tree.row(at(6)), 1U);
  EXPECT_EQ(tree.row(at(10)), 2U);
  EXPECT_EQ(tree.parent_row(at(3)), 1U);
  EXPECT_EQ(tree.parent_row(at(2)), 2U);
  EXPECT_EQ(tree.at({at(6), 3}, 12), 15U);
  EXPECT_EQ(tree.parent_at({at(6), 3}, 12), 39U);
}

TEST(ColumnTree, CountsTheLeavesBelow) {
  const ColumnTree tree = tree_of(kMixed);
  const auto below = [&](std::uint32_t node) {
    return tree.leaves_below[tree.parent_row(tree.order.positions()[node])];
  };
  EXPECT_EQ(below(0), 8U);
  EXPECT_EQ(below(2), 2U);
  EXPECT_EQ(below(3), 2U);
  EXPECT_EQ(below(6), 1U);
  EXPECT_EQ(below(10), 1U);
}

TEST(ColumnTree, RunsOfOneKind) {
  const ColumnTree tree = tree_of(kMixed);
  const auto first_child = tree.order.first_child();
  std::vector<std::tuple<NodeKind, std::size_t, std::size_t>> runs;
  for_each_run(tree, first_child[0], first_child[1], [&](NodeKind kind, std::size_t row, std::size_t count) {
    runs.emplace_back(kind, row, count);
  });
  const std::vector<std::tuple<NodeKind, std::size_t, std::size_t>> expected = {{NodeKind::leaf, 0, 1},
                                                                                {NodeKind::lowest, 0, 1},
                                                                                {NodeKind::upper, 1, 1},
                                                                                {NodeKind::leaf, 1, 2},
                                                                                {NodeKind::lowest, 1, 1}};
  EXPECT_EQ(runs, expected);
  const auto at = [&](std::uint32_t node) { return tree.order.positions()[node]; };
  EXPECT_TRUE(tree.are_alike(at(4), at(5) + 1));
  EXPECT_FALSE(tree.are_alike(at(1), at(5) + 1));
}

TEST(ColumnTree, OneNodeAndNone) {
  const ColumnTree one = tree_of({kRoot});
  EXPECT_EQ(one.leaves, 1U);
  EXPECT_TRUE(one.is_leaf(0));
  EXPECT_EQ(one.parents(), 0U);
  const ColumnTree none{LevelOrder()};
  EXPECT_EQ(none.leaves + none.parents(), 0U);
}

// A node with more than kAdditionBlock leaves is upper: blocks stand between.
TEST(ColumnTree, BlocksAreNodes) {
  for (const std::uint32_t children : {63U, 64U, 65U, 4096U, 4097U}) {
    std::vector<std::uint32_t> parent(children + 1, 0);
    parent[0] = kRoot;
    const ColumnTree tree = tree_of(parent);
    EXPECT_EQ(tree.kind(0), children <= kAdditionBlock ? NodeKind::lowest : NodeKind::upper);
    EXPECT_EQ(tree.leaves, children);
    EXPECT_EQ(tree.leaves_below[tree.parent_row(0)], children);
  }
}

}  // namespace
}  // namespace styr
