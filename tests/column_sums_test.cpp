#include "styr/column_sums.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "styr/engine.hpp"

namespace styr {
namespace {

// Node 0 is upper, with leaves of its own; node 1 below it is lowest, with the rest.
ColumnTree small_tree(std::uint32_t leaves_of_lowest, std::uint32_t leaves_of_upper = 3) {
  std::vector<std::uint32_t> parent{LevelOrder::kNoParent, 0};
  parent.insert(parent.end(), leaves_of_upper, 0);
  parent.insert(parent.end(), leaves_of_lowest, 1);
  return ColumnTree(*LevelOrder::make(parent));
}

void add_all(ColumnSums& sums, const ColumnTree& tree) {
  for (std::size_t depth = tree.order.depth(); depth-- > 0;)
    sums.add_rows(tree.order.levels()[depth], tree.order.levels()[depth + 1]);
}

// Numbers of one width, and a divisor that makes them so.
class EveryWidth : public ::testing::TestWithParam<double> {};

// All chunks of columns, all numbers of rows, own numbers or none: beside plain sums.
TEST_P(EveryWidth, AddsEveryNumberOfColumnsAndRows) {
  std::mt19937 random(3);
  for (const std::uint32_t leaves : {1U, 2U, 3U, 61U}) {
    const ColumnTree tree = small_tree(leaves);
    for (std::size_t columns = 0; columns <= 27; ++columns) {
      for (const bool own : {false, true}) {
        ColumnSums sums(tree, columns);
        if (own) sums.make_room_for_parents();
        std::vector<double> expected(tree.order.size() * columns);
        for (std::uint32_t p = 0; p < tree.order.size(); ++p) {
          for (std::uint32_t c = 0; c < columns; ++c) {
            if (!tree.is_leaf(p) && !own) continue;
            const double number = (static_cast<double>(random() % 60001) - 30000) / GetParam();
            expected[p * columns + c] = number;
            sums.set_own({p, c}, number);
          }
        }
        for (std::size_t p = tree.order.size(); p-- > 0;) {
          for (std::size_t child = tree.order.first_child()[p]; child < tree.order.first_child()[p + 1];
               ++child) {
            for (std::size_t c = 0; c < columns; ++c)
              expected[p * columns + c] += expected[child * columns + c];
          }
        }
        for (int pass = 0; pass < 2; ++pass) {  // the second starts from what the first left
          add_all(sums, tree);
          for (std::uint32_t p = 0; p < tree.order.size(); ++p) {
            for (std::uint32_t c = 0; c < columns; ++c) {
              ASSERT_EQ(sums.total({p, c}), expected[p * columns + c])
                  << leaves << " leaves, " << columns << " columns, position " << p << ", column " << c;
            }
          }
        }
      }
    }
  }
}
INSTANTIATE_TEST_SUITE_P(Divisors, EveryWidth, ::testing::Values(1.0, 2.0, 7.0));

TEST(ColumnSums, SmallNumbersAtTheirLimits) {
  for (const double extreme : {-32768.0, 32767.0}) {
    const ColumnTree tree = small_tree(kAdditionBlock, 0);
    ColumnSums sums(tree, 13);
    sums.make_room_for_parents();
    for (std::uint32_t p = 0; p < tree.order.size(); ++p) {
      for (std::uint32_t c = 0; c < 13; ++c) sums.set_own({p, c}, extreme);
    }
    add_all(sums, tree);
    EXPECT_EQ(sums.totals().lowest.width(), NumberWidth::binary32);
    for (std::uint32_t c = 0; c < 13; ++c) {
      EXPECT_EQ(sums.total({1, c}), 65 * extreme);
      EXPECT_EQ(sums.total({0, c}), 66 * extreme);
    }
  }
}

TEST(ColumnSums, OwnNumbersOfParentsStayWhenRoomIsMadeAgain) {
  const ColumnTree tree = small_tree(2);
  ColumnSums sums(tree, 1);
  sums.make_room_for_parents();
  sums.set_own({0, 0}, 5);
  sums.make_room_for_parents();
  add_all(sums, tree);
  EXPECT_EQ(sums.total({0, 0}), 5);
}

TEST(ColumnSums, TellsWhatChangedWhenTotalsBecameWider) {
  const ColumnTree tree = small_tree(2);
  ColumnSums sums(tree, 2);
  sums.set_own({5, 1}, 3);
  add_all(sums, tree);
  const ColumnSums::Totals before = sums.totals();
  sums.set_own({5, 0}, 0.1);
  add_all(sums, tree);
  std::vector<std::uint8_t> changed(2);
  sums.mark_changed(before, 1, changed);
  EXPECT_EQ(changed, (std::vector<std::uint8_t>{1, 0}));
}

TEST(ColumnSums, CopiesGoTheirOwnWays) {
  const ColumnTree tree = small_tree(2);
  ColumnSums sums(tree, 1);
  sums.set_own({6, 0}, 4);
  ColumnSums copy = sums;
  copy.set_own({6, 0}, 0.25);
  add_all(sums, tree);
  add_all(copy, tree);
  EXPECT_EQ(sums.total({0, 0}), 4);
  EXPECT_EQ(copy.total({0, 0}), 0.25);
}

}  // namespace
}  // namespace styr
