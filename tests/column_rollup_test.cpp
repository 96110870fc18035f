#include "styr/column_rollup.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <tuple>

#include "styr/engine.hpp"
#include "styr/workers.hpp"

namespace styr {
namespace {

constexpr std::size_t kColumns = 21;
constexpr std::size_t kClasses = 3;

// The same in structs, for the generic engine.
struct Partial {
  double numerator = 0;
  double denominator = 0;
  std::array<std::uint32_t, kClasses + 1> counts{};
};
struct Adding {
  using Observation = ColumnValue;
  using Partial = styr::Partial;
  static Partial identity() { return {}; }
  static Partial lift(const ColumnValue& value) {
    Partial partial{value.numerator, value.denominator, {}};
    if (value.kind != 0) partial.counts[value.kind] = 1;
    return partial;
  }
  static void merge(Partial& into, const Partial& from) {
    into.numerator += from.numerator;
    into.denominator += from.denominator;
    for (std::size_t i = 0; i < into.counts.size(); ++i) into.counts[i] += from.counts[i];
  }
  static Lowered lower(const Partial& partial) { return Lowered::of(partial.numerator); }
};

// A forest of `nodes`; some parents get a great many children.
LevelOrder random_forest(std::mt19937& random, std::uint32_t nodes) {
  std::vector<std::uint32_t> parent(nodes, LevelOrder::kNoParent);
  for (std::uint32_t node = 1; node < nodes; ++node) {
    const auto choice = random() % 10;
    if (choice == 0) continue;
    parent[node] = static_cast<std::uint32_t>(random() % (choice < 6 ? std::min(node, 3U) : node));
  }
  return *LevelOrder::make(parent);
}

// Numbers that 16 bits hold, that a float holds, or that take a double.
enum class Numbers { small, halves, any };

ColumnValue random_value(std::mt19937& random, Numbers numbers) {
  if (random() % 5 == 0) return {};
  const auto number = [&] {
    const double whole = static_cast<double>(random() % 60001) - 30000;
    return numbers == Numbers::small ? whole : numbers == Numbers::halves ? whole / 2 : whole / 700;
  };
  return {number(), number(), static_cast<std::uint8_t>(1 + random() % kClasses)};
}

class ColumnRollup : public ::testing::TestWithParam<std::uint32_t> {
 protected:
  ColumnRollup()
      : random_(GetParam()),
        forest_(random_forest(random_, 3000)),
        blocks_(with_blocks(forest_)),
        tree_(blocks_),
        own_(forest_.size() * kColumns) {}

  // Sets cells at random, in the table and beside it.
  void change(ColumnTotals& table, std::size_t cells, std::vector<ColumnCell>* changed = nullptr,
              Numbers numbers = Numbers::any) {
    for (std::size_t i = 0; i < cells; ++i) {
      const auto node = static_cast<std::uint32_t>(random_() % forest_.size());
      const auto column = static_cast<std::uint32_t>(random_() % kColumns);
      const bool is_new = set(table, node, column, random_value(random_, numbers));
      if (is_new && changed != nullptr) changed->push_back({blocks_.positions()[node], column});
    }
  }

  // Compares every total with the engine's, by node of the forest without blocks.
  void expect_engine_totals(const ColumnTotals& table) const {
    std::vector<Partial> total = own_;
    roll_up(forest_, kColumns, std::span(total), Adding());
    for (std::uint32_t node = 0; node < forest_.size(); ++node) {
      for (std::uint32_t column = 0; column < kColumns; ++column) {
        const Partial& expected = total[forest_.positions()[node] * kColumns + column];
        const ColumnCell cell{blocks_.positions()[node], column};
        ASSERT_EQ(table.numerator(cell), expected.numerator) << "seed " << GetParam() << " node " << node;
        ASSERT_EQ(table.denominator(cell), expected.denominator);
        for (std::uint8_t kind = 1; kind <= kClasses; ++kind) {
          ASSERT_EQ(table.count(cell, kind), expected.counts[kind]);
        }
      }
    }
  }

  // Numerator, denominator and counts by position and column.
  using Seen = std::vector<std::tuple<double, double, std::uint32_t>>;
  Seen all_of(const ColumnTotals& table) const {
    Seen seen;
    for (std::uint32_t p = 0; p < blocks_.size(); ++p) {
      for (std::uint32_t c = 0; c < kColumns; ++c) {
        std::uint32_t counts = 0;
        for (std::uint8_t kind = 1; kind <= kClasses; ++kind)
          counts = counts * 10007 + table.count({p, c}, kind);
        seen.emplace_back(table.numerator({p, c}), table.denominator({p, c}), counts);
      }
    }
    return seen;
  }

  // Makes changes, refreshes, and checks the totals and what was told.
  template <class Change>
  void expect_refreshed(ColumnTotals& table, const Change& make_changes) const {
    const Seen before = all_of(table);
    std::vector<ColumnCell> given;
    make_changes(given);
    const Workers workers(2);
    std::vector<int> told(before.size());
    table.refresh(
        given, [&](ColumnCell cell) { ++told[cell.position * kColumns + cell.column]; }, &workers);
    expect_engine_totals(table);
    const Seen after = all_of(table);
    for (std::size_t i = 0; i < after.size(); ++i) {
      ASSERT_LE(told[i], 1);
      // A cell without children may have been set twice, and be what it was.
      const bool changed_here = before[i] != after[i];
      if (changed_here || !tree_.is_leaf(i / kColumns)) {
        ASSERT_EQ(told[i] == 1, changed_here);
      }
    }
  }

  // Sets one cell, in the table and beside it.
  bool set(ColumnTotals& table, std::uint32_t node, std::uint32_t column, const ColumnValue& value) {
    own_[forest_.positions()[node] * kColumns + column] = Adding::lift(value);
    return table.set_own({blocks_.positions()[node], column}, value);
  }

  // Gives every leaf a cell of class 2 in every column.
  void fill_with_one_class(ColumnTotals& table) {
    for (std::uint32_t node = 0; node < forest_.size(); ++node) {
      if (!tree_.is_leaf(blocks_.positions()[node])) continue;
      for (std::uint32_t column = 0; column < kColumns; ++column) set(table, node, column, {1, 2, 2});
    }
  }

  std::mt19937 random_;
  LevelOrder forest_, blocks_;
  ColumnTree tree_;
  std::vector<Partial> own_;
};

TEST_P(ColumnRollup, GivesTheBitsOfTheEngineAtAnyNumberOfWorkers) {
  ASSERT_GT(blocks_.size(), forest_.size()) << "no node is wide";
  ColumnTotals first(tree_, kColumns, true, kClasses);
  change(first, 40000);
  for (const unsigned count : {1U, 2U, 4U}) {
    const Workers workers(count);
    ColumnTotals table = first;
    table.roll_up(&workers);
    expect_engine_totals(table);
  }
}

TEST_P(ColumnRollup, RefreshedIsRolledUpAnew) {
  ColumnTotals table(tree_, kColumns, true, kClasses);
  change(table, 40000);
  table.roll_up();
  for (const std::size_t cells : {1U, 1U, 7U, 300U, 5000U}) {  // the last is a full pass
    expect_refreshed(table, [&](std::vector<ColumnCell>& given) { change(table, cells, &given); });
  }
}

// The same totals however the numbers are held, and when a wider one comes later.
TEST_P(ColumnRollup, HoldsNumbersAsNarrowAsTheyAre) {
  ColumnTotals table(tree_, kColumns, true, kClasses);
  for (const Numbers numbers : {Numbers::small, Numbers::halves, Numbers::any}) {
    std::vector<ColumnCell> given;
    change(table, 20000, nullptr, numbers);
    table.roll_up();
    expect_engine_totals(table);
    change(table, 100, &given, numbers);
    table.refresh(given, [](ColumnCell) {});
    expect_engine_totals(table);
  }
}

// A wider number that comes between two passes, at each kind of node; few cells at a time and many.
TEST_P(ColumnRollup, BecomesWiderInARefresh) {
  bool few = false;
  for (const NodeKind kind : {NodeKind::leaf, NodeKind::lowest, NodeKind::upper}) {
    for (const double wide : {0.5, 1.0 / 7}) {
      std::fill(own_.begin(), own_.end(), Partial());
      ColumnTotals table(tree_, kColumns, true, kClasses);
      change(table, 20000, nullptr, Numbers::small);
      table.roll_up();
      std::uint32_t node = 0;
      while (tree_.kind(blocks_.positions()[node]) != kind) ++node;
      few = !few;
      expect_refreshed(table, [&](std::vector<ColumnCell>& given) {
        change(table, few ? 1 : 4000, &given, Numbers::small);
        set(table, node, 5, {wide, 1, 1});
        given.push_back({blocks_.positions()[node], 5});
      });
    }
    few = !few;
  }
}

// Nodes whose leaves are all of one class are not counted one by one; then one leaf is of another.
TEST_P(ColumnRollup, CountsOneClassAsWellAsMany) {
  ColumnTotals table(tree_, kColumns, true, kClasses);
  fill_with_one_class(table);
  table.roll_up();
  expect_engine_totals(table);
  table.roll_up();
  expect_engine_totals(table);
  std::vector<ColumnCell> given;
  change(table, 50, &given, Numbers::small);
  table.refresh(given, [](ColumnCell) {});
  expect_engine_totals(table);
  table.roll_up();
  expect_engine_totals(table);
}

// Cells that get another class, and their old one again, with few at a time and with as many as make a full
// pass cheaper: that finds out that there is one class, and must not tell of what did not change.
TEST_P(ColumnRollup, TellsOfClassesThatComeAndGo) {
  ColumnTotals table(tree_, kColumns, true, kClasses);
  fill_with_one_class(table);
  table.roll_up();
  std::vector<std::uint32_t> leaves;
  for (std::uint32_t node = 0; node < forest_.size(); ++node) {
    if (tree_.is_leaf(blocks_.positions()[node])) leaves.push_back(node);
  }
  for (const std::size_t cells : {1U, 20U, 4000U}) {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> places;
    for (std::size_t i = 0; i < cells; ++i)
      places.emplace_back(leaves[random_() % leaves.size()],
                          static_cast<std::uint32_t>(random_() % kColumns));
    for (const ColumnValue& value : {ColumnValue{1, 2, 3}, ColumnValue{}, ColumnValue{1, 2, 2}}) {
      expect_refreshed(table, [&](std::vector<ColumnCell>& given) {
        for (const auto& [node, column] : places) {
          if (set(table, node, column, value)) given.push_back({blocks_.positions()[node], column});
        }
      });
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ColumnRollup, ::testing::Range(0U, 4U));

TEST(ColumnRollup, AWideNodeCostsItsBlocks) {
  // 100,000 children: 64 in the block, 25 blocks of blocks, 64 between.
  std::vector<std::uint32_t> parent(100001, 0);
  parent[0] = LevelOrder::kNoParent;
  const LevelOrder blocks = with_blocks(*LevelOrder::make(parent));
  std::size_t widest = 0;
  for (std::size_t p = 0; p < blocks.size(); ++p) {
    widest = std::max<std::size_t>(widest, blocks.first_child()[p + 1] - blocks.first_child()[p]);
  }
  EXPECT_LE(widest, kAdditionBlock);
  EXPECT_EQ(blocks.depth(), 4U);
  EXPECT_EQ(blocks.size(), 100001U + 1563 + 25);
}

// Levels large enough to be shared, which those of the random forests are not.
class SharedLevels : public ::testing::TestWithParam<std::tuple<Numbers, bool>> {};

TEST_P(SharedLevels, LeaveNoTrace) {
  const auto [numbers, one_class] = GetParam();
  constexpr std::uint32_t kInner = 6400;
  constexpr std::uint32_t kNodes = 24'000;
  std::vector<std::uint32_t> parent(kNodes, 0);
  parent[0] = LevelOrder::kNoParent;
  for (std::uint32_t node = 1; node < kNodes; ++node)
    parent[node] = node <= 100 ? 0 : node <= kInner ? 1 + node % 100 : 101 + node % (kInner - 100);
  const ColumnTree tree(with_blocks(*LevelOrder::make(parent)));
  std::mt19937 random(4);
  ColumnTotals alone(tree, kColumns, true, kClasses);
  for (std::uint32_t p = 0; p < tree.order.size(); ++p) {
    for (std::uint32_t c = 0; c < kColumns && tree.is_leaf(p); ++c) {
      ColumnValue value = random_value(random, numbers);
      if (one_class) value.kind = 1;
      alone.set_own({p, c}, value);
    }
  }
  const ColumnTotals unsummed = alone;
  alone.roll_up();
  for (const unsigned count : {1U, 2U, 4U}) {
    const Workers workers(count);
    ColumnTotals shared = unsummed;
    shared.roll_up(&workers);
    for (std::uint32_t p = 0; p < tree.order.size(); ++p) {
      for (std::uint32_t c = 0; c < kColumns; ++c) {
        ASSERT_EQ(shared.numerator({p, c}), alone.numerator({p, c})) << count << " workers, node " << p;
        ASSERT_EQ(shared.denominator({p, c}), alone.denominator({p, c}));
        for (std::uint8_t kind = 1; kind <= kClasses; ++kind)
          ASSERT_EQ(shared.count({p, c}, kind), alone.count({p, c}, kind));
      }
    }
  }
  double sum = 0;
  for (std::uint32_t c = 0; c < kColumns; ++c) sum += std::abs(alone.numerator({0, c}));
  EXPECT_GT(sum, 0);
}
INSTANTIATE_TEST_SUITE_P(NumbersAndClasses, SharedLevels,
                         ::testing::Combine(::testing::Values(Numbers::small, Numbers::any),
                                            ::testing::Bool()));

TEST(ColumnRollup, ADeepChainIsFine) {
  std::vector<std::uint32_t> parent(200000);
  for (std::uint32_t i = 0; i < parent.size(); ++i) parent[i] = i == 0 ? LevelOrder::kNoParent : i - 1;
  const ColumnTree tree(*LevelOrder::make(parent));
  ColumnTotals table(tree, 1, false, 1);
  std::vector<ColumnCell> cells{{199999, 0}};
  table.set_own(cells[0], {2.5, 0, 1});
  std::size_t told = 0;
  table.refresh(cells, [&](ColumnCell) { ++told; });
  EXPECT_EQ(told, 200000U);
  EXPECT_EQ(table.numerator({0, 0}), 2.5);
  EXPECT_EQ(table.count({0, 0}, 1), 1U);
}

TEST(ColumnRollup, NoNodesAndNoColumns) {
  const ColumnTree none{LevelOrder()};
  ColumnTotals table(none, 12, true, 2);
  table.roll_up();
  const ColumnTree one(*LevelOrder::make(std::vector<std::uint32_t>{LevelOrder::kNoParent}));
  ColumnTotals empty(one, 0, true, 0);
  empty.roll_up();
  // Without classes: numbers only.
  const ColumnTree tree(*LevelOrder::make(std::vector<std::uint32_t>{LevelOrder::kNoParent, 0, 0, 1}));
  ColumnTotals numbers(tree, 2, false, 0);
  std::vector<ColumnCell> cells{{3, 1}};
  numbers.set_own(cells[0], {2, 0, 0});
  numbers.refresh(cells, [](ColumnCell) {});
  EXPECT_EQ(numbers.numerator({0, 1}), 2);
}

}  // namespace
}  // namespace styr
