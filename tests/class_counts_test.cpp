#include "styr/class_counts.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "styr/engine.hpp"

namespace styr {
namespace {

// Node 0 is upper, node 1 below it lowest with kAdditionBlock leaves.
ColumnTree full_tree() {
  std::vector<std::uint32_t> parent{LevelOrder::kNoParent, 0};
  parent.insert(parent.end(), kAdditionBlock, 1);
  return ColumnTree(*LevelOrder::make(parent));
}
constexpr std::uint32_t kFirstLeaf = 2;

void count_all(ClassCounts& counts, const ColumnTree& tree) {
  for (std::size_t depth = tree.order.depth(); depth-- > 0;)
    counts.count_rows(tree.order.levels()[depth], tree.order.levels()[depth + 1]);
}

void set_leaves(ClassCounts& counts, const ColumnTree& tree, std::size_t columns, std::uint8_t cell_class) {
  for (std::uint32_t p = kFirstLeaf; p < tree.order.size(); ++p) {
    for (std::uint32_t c = 0; c < columns; ++c) counts.set_own({p, c}, cell_class);
  }
}

TEST(ClassCounts, LeavesAndAnOwnCell) {
  const ColumnTree tree = full_tree();
  ClassCounts counts(tree, 2, 1);
  counts.make_room_for_parents();
  set_leaves(counts, tree, 2, 1);
  counts.set_own({1, 0}, 1);
  counts.set_own({0, 0}, 1);
  count_all(counts, tree);
  EXPECT_EQ(counts.count({1, 0}, 1), 65U);
  EXPECT_EQ(counts.count({1, 1}, 1), 64U);
  EXPECT_EQ(counts.count({0, 0}, 1), 66U);
  EXPECT_EQ(counts.count({0, 1}, 1), 64U);
}

TEST(ClassCounts, EveryClass) {
  const ColumnTree tree = full_tree();
  ClassCounts counts(tree, 17, ClassCounts::kMaxClasses);
  for (std::uint32_t p = kFirstLeaf; p < tree.order.size(); ++p) {
    for (std::uint32_t c = 0; c < 17; ++c)
      counts.set_own({p, c},
                     static_cast<std::uint8_t>((p - kFirstLeaf + c) % (ClassCounts::kMaxClasses + 1)));
  }
  count_all(counts, tree);
  for (std::uint32_t c = 0; c < 17; ++c) {
    std::vector<std::uint32_t> expected(ClassCounts::kMaxClasses + 1);
    for (std::uint32_t i = 0; i < kAdditionBlock; ++i) ++expected[(i + c) % (ClassCounts::kMaxClasses + 1)];
    ClassCounts::Counts seen{};
    counts.add_counts({0, c}, seen);
    for (std::size_t k = 1; k <= ClassCounts::kMaxClasses; ++k) {
      ASSERT_EQ(seen[k], expected[k]);
      ASSERT_EQ(counts.count({1, c}, static_cast<std::uint8_t>(k)), expected[k]);
    }
  }
}

// Where there is one class nothing is counted; then an own cell of a node above comes, and goes.
TEST(ClassCounts, OwnCellsAboveLeavesOfOneClassComeAndGo) {
  const ColumnTree tree = full_tree();
  ClassCounts counts(tree, 3, 2);
  counts.make_room_for_parents();
  set_leaves(counts, tree, 3, 2);
  count_all(counts, tree);
  EXPECT_EQ(counts.state().below, (std::vector<std::uint8_t>{2, 2}));
  for (const std::uint32_t position : {1U, 0U}) {
    EXPECT_TRUE(counts.set_own({position, 1}, 1));
    for (std::uint32_t above = position + 1; above-- > 0;) EXPECT_TRUE(counts.count_cell({above, 1}));
    EXPECT_EQ(counts.count({0, 1}, 1), 1U);
    EXPECT_EQ(counts.count({0, 1}, 2), 64U);
    EXPECT_EQ(counts.count({0, 2}, 2), 64U) << "was to be written out, with all columns";
    EXPECT_TRUE(counts.set_own({position, 1}, 0));
    const ClassCounts::State before = counts.state();
    count_all(counts, tree);
    EXPECT_EQ(counts.state().below, (std::vector<std::uint8_t>{2, 2}));
    std::vector<std::uint8_t> changed(3);
    counts.mark_changed(before, 0, changed);
    EXPECT_EQ(changed, (std::vector<std::uint8_t>{0, 1, 0}));
  }
}

TEST(ClassCounts, CopiesGoTheirOwnWays) {
  const ColumnTree tree = full_tree();
  ClassCounts counts(tree, 1, 2);
  set_leaves(counts, tree, 1, 1);
  count_all(counts, tree);
  ClassCounts copy = counts;
  copy.set_own({kFirstLeaf, 0}, 2);
  count_all(counts, tree);
  count_all(copy, tree);
  EXPECT_EQ(counts.count({0, 0}, 1), 64U);
  EXPECT_EQ(copy.count({0, 0}, 1), 63U);
  EXPECT_EQ(copy.count({0, 0}, 2), 1U);
}

TEST(ClassCounts, NoClassesAndNoColumns) {
  const ColumnTree tree = full_tree();
  ClassCounts no_classes(tree, 4, 0);
  count_all(no_classes, tree);
  ClassCounts no_columns(tree, 0, 3);
  count_all(no_columns, tree);
  std::vector<std::uint8_t> changed;
  no_columns.mark_changed(no_columns.state(), 0, changed);
  EXPECT_TRUE(changed.empty());
}

}  // namespace
}  // namespace styr
