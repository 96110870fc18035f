#include "styr/edit.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "small_models.hpp"
#include "styr/rollup.hpp"

namespace styr {
namespace {

using testing::date;
using testing::period;
using testing::SmallModel;

Model base() {
  SmallModel m;
  m.unit("top").unit("a", "top").unit("b", "top");
  m.indicator("I", "num");
  m.observe("a", "I", "2024-01", 1).observe("b", "I", "2024-01", 2);
  return m.build();
}

double total(const Model& model, std::string_view unit = "top") {
  return figure(model, *model.find<Unit>(unit), 0, period("2024"))->value;
}

Observation observation(std::string unit, std::string_view when, double value) {
  Observation o;
  o.unit_id = std::move(unit);
  o.indicator_id = "I";
  o.period = period(when);
  o.numerator = value;
  return o;
}

TEST(Edit, CommitsToANewSnapshotAndLeavesTheOldOne) {
  const Model before = base();
  Edit edit(before);
  edit.upsert(observation("a", "2024-01", 10));
  edit.upsert(observation("b", "2024-02", 5));
  const auto after = edit.commit();
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_EQ(total(before), 3);
  EXPECT_EQ(total(*after), 17);
  EXPECT_EQ(after->revision(), before.revision() + 1);
}

TEST(Edit, OfSeveralChangesOfOneCellTheLastHolds) {
  Edit edit(base());
  edit.upsert(observation("a", "2024-01", 10));
  edit.erase_observation("a", "I", period("2024-01"));
  edit.upsert(observation("a", "2024-01", 20));
  edit.upsert(observation("b", "2024-01", 7));
  edit.erase_observation("b", "I", period("2024-01"));
  const auto after = edit.commit();
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_EQ(total(*after), 20);
  EXPECT_EQ(after->observations().cell_count(), 1U);
}

TEST(Edit, ReportsEveryProblemAndChangesNothing) {
  const Model before = base();
  Edit edit(before);
  edit.upsert(observation("nowhere", "2024-01", 10));
  edit.upsert(observation("a", "2024-03", 10));
  edit.erase_observation("a", "I", period("2023-01"));
  edit.erase("units", "missing");
  edit.upsert("no_such_table", {});
  Unit orphan;
  orphan.unit_id = "orphan";
  orphan.parent_id = "nobody";
  edit.upsert(orphan);
  Report report;
  EXPECT_FALSE(edit.commit(&report).ok());
  EXPECT_GE(report.error_count(), 2U);
  EXPECT_EQ(total(before), 3);
  EXPECT_EQ(before.observations().cell_count(), 2U);
}

TEST(Edit, ReplacesARecordByItsKey) {
  Edit edit(base());
  Unit unit;
  unit.unit_id = "b";
  unit.parent_id = "a";
  unit.name = "moved";
  edit.upsert(unit);
  const auto after = edit.commit();
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_EQ(after->table<Unit>().size(), 3U);
  EXPECT_EQ(total(*after, "a"), 3);
}

TEST(Edit, NamedCellsChangeOnlyWhatTheyName) {
  const Model before = base();
  Edit edit(before);
  const NamedCell cells[] = {{"unit_id", "a"}, {"name", "Ålesund"}};
  edit.upsert("units", cells);
  const NamedCell added[] = {{"unit_id", "c"}, {"parent_id", "top"}};
  edit.upsert("units", added);
  const NamedCell seen[] = {
      {"unit_id", "c"}, {"indicator_id", "I"}, {"period", "2024-02"}, {"numerator", "4"}, {"status", "ok"}};
  edit.upsert("observations", seen);
  const auto after = edit.commit();
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_EQ(after->table<Unit>()[1].name, "Ålesund");
  EXPECT_EQ(after->table<Unit>()[1].parent_id, "top");
  EXPECT_EQ(total(*after), 7);
}

TEST(Edit, TextThatCannotBeReadIsAProblemOfTheCommit) {
  Edit edit(base());
  const NamedCell cells[] = {{"unit_id", "a"}, {"fte", "tolv"}, {"shoe_size", "44"}};
  edit.upsert("units", cells);
  const NamedCell no_key[] = {{"name", "x"}};
  edit.upsert("units", no_key);
  Report report;
  EXPECT_FALSE(edit.commit(&report).ok());
  std::vector<std::string> codes;
  for (const Problem& problem : report.problems()) codes.push_back(problem.code + " " + problem.column);
  EXPECT_EQ(codes,
            (std::vector<std::string>{"bad_value fte", "unknown_column shoe_size", "required unit_id"}));
}

TEST(Edit, AUnitThatClosesCannotKeepLaterCells) {
  Edit edit(base());
  Unit unit;
  unit.unit_id = "b";
  unit.parent_id = "top";
  unit.valid_to = date("2023-12-31");
  edit.upsert(unit);
  Report report;
  EXPECT_FALSE(edit.commit(&report).ok());
  ASSERT_EQ(report.error_count(), 1U);
  EXPECT_EQ(report.problems()[0].code, "unit_not_open");
}

TEST(Edit, ErasingAUnitNeedsItsCellsGone) {
  const Model before = base();
  Edit edit(before);
  edit.erase("units", "a");
  EXPECT_FALSE(edit.commit().ok());
  // Row numbers of later units move up; their cells must follow.
  Edit first(before);
  first.erase_observation("a", "I", period("2024-01"));
  const auto without = first.commit();
  ASSERT_TRUE(without.ok());
  Edit second(*without);
  second.erase("units", "a");
  const auto after = second.commit();
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_EQ(total(*after, "b"), 2);
  EXPECT_EQ(total(*after), 2);
}

TEST(Edit, SnapshotsAreReadWhileOthersAreMade) {
  Model current = base();
  const Model snapshot = current;
  std::thread reader([&] {
    for (int i = 0; i < 200; ++i) EXPECT_EQ(total(snapshot), 3);
  });
  for (int i = 0; i < 50; ++i) {
    Edit edit(current);
    edit.upsert(observation("a", "2024-01", i));
    auto next = edit.commit();
    ASSERT_TRUE(next.ok());
    current = *std::move(next);
  }
  reader.join();
  EXPECT_EQ(total(current), 49 + 2);
}

TEST(Edit, SharesWhatDidNotChange) {
  const Model before = base();
  Edit edit(before);
  edit.upsert(observation("a", "2024-01", 10));
  const auto after = edit.commit();
  ASSERT_TRUE(after.ok());
  EXPECT_EQ(&after->tables(), &before.tables());
}

}  // namespace
}  // namespace styr
