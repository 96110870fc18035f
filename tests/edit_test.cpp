#include "styr/edit.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <thread>
#include <tuple>

#include "small_models.hpp"
#include "styr/package.hpp"
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
            (std::vector<std::string>{"not_a_number fte", "unknown_column shoe_size", "required unit_id"}));
}

TEST(Edit, AProblemOfARowNamesItAndAProblemOfAllRowsIsSaidOnce) {
  Edit edit(base());
  for (const std::size_t row : {2U, 3U}) {
    const NamedCell unit[] = {{"unit_id", "a"}, {"fte", row == 3 ? "tolv" : "12"}, {"shoe_size", "44"}};
    edit.upsert("units", unit, row);
    const NamedCell no_key[] = {{"name", "x"}};
    edit.upsert("units", no_key, row);
    const NamedCell seen[] = {
        {"unit_id", "a"}, {"indicator_id", "I"}, {"period", "2024-02"}, {"numerator", "2,5"}};
    edit.upsert("observations", seen, row);
    edit.upsert("unitz", unit, row);
  }
  Report report;
  EXPECT_FALSE(edit.commit(&report).ok());
  std::vector<std::string> found;
  for (const Problem& problem : report.problems()) found.push_back(to_string(problem));
  EXPECT_EQ(found,
            (std::vector<std::string>{
                "units::shoe_size: unknown_column: table units has no column shoe_size",
                "units::unit_id: required: the key column unit_id must be given",
                "observations:2:numerator: not_a_number: \"2,5\": the decimal mark must be `.`, without "
                "thousands separators",
                "unitz::: unknown_table: there is no table unitz",
                "units:3:fte: not_a_number: \"tolv\": not a number",
                "observations:3:numerator: not_a_number: \"2,5\": the decimal mark must be `.`, without "
                "thousands separators",
            }));
  EXPECT_EQ(report.problems()[2].id, "a|I|2024-02");
  EXPECT_EQ(report.problems()[2].value, "2,5");
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

TEST(Edit, ANewIndicatorMayComeWithItsCells) {
  Edit edit(base());
  Indicator indicator = base().table<Indicator>()[0];
  indicator.indicator_id = "J";
  edit.upsert(indicator);
  Observation cell = observation("a", "2024-01", 7);
  cell.indicator_id = "J";
  edit.upsert(cell);
  const auto after = edit.commit();
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_EQ(figure(*after, *after->find<Unit>("top"), *after->find<Indicator>("J"), period("2024"))->value,
            7);
  EXPECT_EQ(total(*after), 3);
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

// The tables and cells of a model as plain lists, changed by hand beside the edits.
struct Shadow {
  Tables tables;
  std::map<std::tuple<std::string, std::string, std::string>, Observation> cells;

  template <class R>
  void upsert(const R& record, std::string R::*id) {
    for (R& row : tables.get<R>().rows()) {
      if (row.*id == record.*id) {
        row = record;
        return;
      }
    }
    tables.get<R>().push_back(record);
  }
  template <class R>
  void erase(const std::string& key, std::string R::*id) {
    auto& rows = tables.get<R>().rows();
    for (std::size_t i = rows.size(); i-- > 0;) {
      if (rows[i].*id == key) rows.erase(i);
    }
  }
  absl::StatusOr<Model> build(Report& report) const {
    std::vector<Observation> list;
    for (const auto& [place, cell] : cells) list.push_back(cell);
    return Model::build(tables, list, &report);
  }
};

// Without rows of observations, which an edit has none of.
std::vector<std::string> sorted_problems(const Report& report) {
  std::vector<std::string> list;
  for (Problem p : report.problems()) {
    if (p.table == "observations") p.row = 0;
    list.push_back(to_string(p) + " [" + p.id + "]");
  }
  std::sort(list.begin(), list.end());
  return list;
}

// One random change, made to both.
void change_at_random(std::mt19937& random, Shadow& shadow, Edit& edit, int step) {
  const auto one_of = [&](std::initializer_list<const char*> words) {
    return std::string(*(words.begin() + random() % words.size()));
  };
  switch (random() % 12) {
    case 0: {
      Unit unit;
      unit.unit_id = one_of({"a", "b", "c", "d"});
      unit.parent_id = one_of({"top", "a", "top", "nobody"});
      if (random() % 3 == 0) unit.valid_from = date(one_of({"2023-06-01", "2024-03-01"}));
      edit.upsert(unit);
      shadow.upsert(unit, &Unit::unit_id);
      return;
    }
    case 1: {
      Indicator indicator;
      indicator.indicator_id = one_of({"I", "J", "K"});
      indicator.formula = one_of({"num", "100*num/den", "num/den", "num+"});
      if (random() % 3 == 0) indicator.valid_max = 60.0;
      edit.upsert(indicator);
      shadow.upsert(indicator, &Indicator::indicator_id);
      return;
    }
    case 2: {
      Target target;
      target.target_id = "t" + std::to_string(step % 4);
      target.indicator_id = one_of({"I", "J"});
      target.unit_id = one_of({"a", "top", "gone"});
      target.year = 2024;
      target.direction = Direction::lower;
      edit.upsert(target);
      shadow.upsert(target, &Target::target_id);
      return;
    }
    case 3: {
      const std::string unit = one_of({"c", "d", "b"});
      const auto& units = shadow.tables.get<Unit>();
      if (std::none_of(units.begin(), units.end(), [&](const Unit& u) { return u.unit_id == unit; })) return;
      edit.erase("units", unit);
      shadow.erase(unit, &Unit::unit_id);
      return;
    }
    default: {
      Observation o;
      o.unit_id = one_of({"a", "b", "c", "top"});
      o.indicator_id = one_of({"I", "J", "K"});
      o.period = period(one_of({"2023-05", "2024-01", "2024-02", "2024-03", "2024-04", "2024", "2023-T2"}));
      const std::tuple place(o.unit_id, o.indicator_id, o.period.to_string());
      if (random() % 4 == 0 && shadow.cells.contains(place)) {
        edit.erase_observation(o.unit_id, o.indicator_id, o.period);
        shadow.cells.erase(place);
        return;
      }
      o.numerator = static_cast<double>(random() % 80);
      if (random() % 5 != 0) o.denominator = 100.0;
      o.status = random() % 4 == 0 ? ObservationStatus::missing : ObservationStatus::ok;
      edit.upsert(o);
      shadow.cells[place] = o;
      return;
    }
  }
}

TEST(Edit, CommitsWhatAFullBuildOfTheChangedTablesGives) {
  std::mt19937 random(5);
  Model model = base();
  Shadow shadow;
  shadow.tables = model.tables();
  for (const char* unit : {"a", "b"}) {
    Observation o = observation(unit, "2024-01", unit[0] - 'a' + 1);
    shadow.cells[{o.unit_id, o.indicator_id, "2024-01"}] = o;
  }
  int committed = 0;
  int refused = 0;
  for (int step = 0; step < 300; ++step) {
    Edit edit(model);
    Shadow changed = shadow;
    change_at_random(random, changed, edit, step);
    Report found;
    Report expected;
    const auto next = edit.commit(&found);
    const auto built = changed.build(expected);
    ASSERT_EQ(sorted_problems(found), sorted_problems(expected)) << "step " << step;
    ASSERT_EQ(next.ok(), built.ok()) << "step " << step;
    if (!next.ok()) {
      ++refused;
      continue;
    }
    ASSERT_EQ(write_json(*next), write_json(*built)) << "step " << step;
    model = *next;
    shadow = std::move(changed);
    ++committed;
  }
  EXPECT_GT(committed, 60);
  EXPECT_GT(refused, 20);
}

TEST(Edit, ColumnsCommitAsTheirRowsDo) {
  const Model before = base();
  const std::vector<std::string_view> units{"a", "b", "a"};
  const std::vector<std::string_view> indicators{"I", "I", "I"};
  const std::vector<std::int32_t> months{period("2024-02").ordinal(), period("2024-01").ordinal(),
                                         period("2024-02").ordinal()};
  const std::vector<double> numbers{5, 6, 7};
  ObservationColumns columns;
  columns.rows = 3;
  columns.unit_ids.texts = std::span<const std::string_view>(units);
  columns.indicator_ids.texts = std::span<const std::string_view>(indicators);
  columns.periods = OrdinalColumn{PeriodKind::month, months, {}};
  columns.numerators = {numbers, {}};
  Edit edit(before);
  edit.upsert(columns);
  EXPECT_EQ(total(edit.commit().value()), 1 + 6 + 7) << "of one cell the last row holds";
  columns.rows = 2;
  Edit broken(before);
  broken.upsert(columns);
  EXPECT_EQ(broken.commit().status().message(), "column unit_id has 3 rows, not 2");
}

// A model of 60 units with 24 months each: several blocks in one series.
Model wide_base() {
  SmallModel m;
  m.unit("top");
  m.indicator("I", "num");
  for (int u = 0; u < 60; ++u) {
    m.unit("u" + std::to_string(u), "top");
    for (int month = 0; month < 24; ++month) {
      m.observe("u" + std::to_string(u), "I",
                Period::from_ordinal(PeriodKind::month, 600 + month).to_string(), u);
    }
  }
  return m.build();
}

// Where a difference says that a cell lies in a snapshot, it does.
void expect_place(const Model& model, const Observations::Difference& difference,
                  const std::optional<CellPlace>& place) {
  const auto found = model.observations().series()[0]->find(difference.unit, difference.period);
  ASSERT_EQ(place.has_value(), found.has_value());
  if (!place) return;
  EXPECT_EQ(place->block, found->block);
  EXPECT_EQ(place->cell, found->cell);
}

// Differences as text, by way of what the edit remembers or, without it, by comparison.
std::string differences(const Model& before, const Model& after) {
  std::string text;
  Observations::for_each_difference(before.observations(), after.observations(),
                                    [&](const Observations::Difference& d) {
                                      text += std::to_string(d.unit) + " " + std::to_string(d.period) +
                                              (d.before ? "b" : "") + (d.after ? "a" : "") + "\n";
                                    });
  return text;
}

TEST(Edit, RemembersWhatAComparisonFinds) {
  std::mt19937 random(8);
  Model model = wide_base();
  int compared = 0;
  for (int round = 0; round < 20; ++round) {
    Edit edit(model);
    for (std::size_t n = 0; n < 1 + random() % 30; ++n) {
      const std::string unit = "u" + std::to_string(random() % 60);
      const auto when =
          Period::from_ordinal(PeriodKind::month, 590 + static_cast<std::int32_t>(random() % 60));
      const auto cell = model.observations().series()[0]->find(*model.find<Unit>(unit), when.ordinal());
      if (random() % 4 == 0) edit.upsert(observation(unit, when.to_string(), 5));  // there and away again
      if (cell && random() % 3 == 0) edit.erase_observation(unit, "I", when);
      if (!cell || random() % 3 == 0)
        edit.upsert(observation(unit, when.to_string(), static_cast<double>(random() % 9)));
    }
    const auto after = edit.commit();
    if (!after.ok() || edit.size() == 0) continue;  // it took away twice, or nothing came of it
    ++compared;
    EXPECT_NE(after->observations().series()[0]->edited_from(model.observations().series()[0]), nullptr);
    // By way of another snapshot nothing is remembered. The way there changes a cell and the way back does
    // too.
    Edit back(*after);
    back.upsert(observation("u0", "2010-01", round));
    const Model other = back.commit().value();
    ASSERT_EQ(other.observations().series()[0]->edited_from(model.observations().series()[0]), nullptr);
    Edit same(model);
    same.upsert(observation("u0", "2010-01", round));
    EXPECT_EQ(differences(model, *after), differences(same.commit().value(), other)) << "round " << round;
    model = *after;
  }
  EXPECT_GT(compared, 10);
}

TEST(Edit, ABatchOfChangesOfAllKindsKeepsTheSeriesInOrder) {
  std::mt19937 random(3);
  Model model = wide_base();
  std::map<std::pair<std::uint32_t, std::int32_t>, double> cells;
  for (std::uint32_t u = 1; u <= 60; ++u) {
    for (int month = 0; month < 24; ++month) cells[{u, 600 + month}] = u - 1;
  }
  for (int round = 0; round < 12; ++round) {
    Edit edit(model);
    std::set<std::pair<std::uint32_t, std::int32_t>> touched;
    const auto changes = round % 4 == 3 ? 2000U : 1 + random() % 20;
    for (std::size_t n = 0; n < changes; ++n) {
      const std::pair<std::uint32_t, std::int32_t> place(1 + random() % 60,
                                                         560 + static_cast<std::int32_t>(random() % 120));
      if (!touched.insert(place).second) continue;
      const std::string unit = model.table<Unit>()[place.first].unit_id;
      const Period when = Period::from_ordinal(PeriodKind::month, place.second);
      if (cells.contains(place) && random() % 2 != 0) {
        edit.erase_observation(unit, "I", when);
        cells.erase(place);
      } else {
        const auto value = static_cast<double>(random() % 1000);
        edit.upsert(observation(unit, when.to_string(), value));
        cells[place] = value;
      }
    }
    const Model before = model;
    model = edit.commit().value();
    ASSERT_EQ(model.observations().cell_count(), cells.size()) << "round " << round;
    auto expected = cells.begin();
    model.observations().series()[0]->for_each_run(
        [&](std::uint32_t unit, const SeriesBlock& block, std::size_t first, std::size_t last) {
          for (std::size_t c = first; c < last; ++c, ++expected) {
            ASSERT_NE(expected, cells.end());
            ASSERT_EQ(std::pair(unit, block.periods()[c]), expected->first);
            ASSERT_EQ(block.numerators()[c], expected->second);
          }
        });
    for (const auto& place : touched) {
      const auto found = model.observations().series()[0]->find(place.first, place.second);
      ASSERT_EQ(found.has_value(), cells.contains(place));
    }
    // What differs is what was touched, unless it was given the value it had.
    std::set<std::pair<std::uint32_t, std::int32_t>> different;
    Observations::for_each_difference(before.observations(), model.observations(),
                                      [&](const Observations::Difference& d) {
                                        EXPECT_TRUE(different.insert({d.unit, d.period}).second);
                                        EXPECT_TRUE(touched.contains({d.unit, d.period}));
                                        expect_place(before, d, d.before);
                                        expect_place(model, d, d.after);
                                      });
    for (const auto& place : touched) {
      if (different.contains(place)) continue;
      const auto a = before.observations().series()[0]->find(place.first, place.second);
      const auto b = model.observations().series()[0]->find(place.first, place.second);
      ASSERT_EQ(a.has_value(), b.has_value());
      if (a) {
        ASSERT_EQ(a->block->numerators()[a->cell], b->block->numerators()[b->cell]);
      }
    }
  }
}

TEST(Edit, GivesBackTheMemoryOfSupersededSnapshots) {
  Model model = wide_base();
  const std::weak_ptr<const Series> first = model.observations().series()[0];
  const SeriesBlock* shared = nullptr;
  model.observations().series()[0]->for_each_block([&](const SeriesBlock& block) { shared = &block; });
  std::optional<Model> reader = model;
  for (int i = 0; i < 10; ++i) {
    Edit edit(model);
    edit.upsert(observation("u0", "2020-01", i));
    model = edit.commit().value();
  }
  EXPECT_FALSE(first.expired()) << "a reader has it";
  reader.reset();
  EXPECT_TRUE(first.expired());
  const SeriesBlock* last = nullptr;
  model.observations().series()[0]->for_each_block([&](const SeriesBlock& block) { last = &block; });
  EXPECT_EQ(last, shared) << "untouched blocks are those of the first snapshot";
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
