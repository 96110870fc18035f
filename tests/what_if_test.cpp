#include "styr/what_if.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <tuple>

#include "small_models.hpp"
#include "styr/edit.hpp"

namespace styr {
namespace {

using testing::period;
using testing::SmallModel;

SmallModel organisation() {
  SmallModel m;
  m.unit("top").unit("a", "top").unit("b", "top").unit("a1", "a").unit("a2", "a");
  m.indicator("ratio", "100*num/den");
  m.indicator("sum", "num").aggregation = IndicatorAggregation::ratio_of_ytd_sums;
  for (const char* unit : {"a1", "a2", "b"}) {
    for (int month = 1; month <= 6; ++month) {
      const std::string when = "2024-0" + std::to_string(month);
      m.observe(unit, "ratio", when, 10 + month, 100).observe(unit, "sum", when, month);
    }
    m.observe(unit, "ratio", "2023-05", 40, 100);
  }
  m.goal("sub").goal("other").goal("main").link("sub", "main").link("other", "main", 2);
  m.target("t1", "sub", "ratio", "a", 2024, 13).yellow_tolerance = 1.0;
  m.target("t2", "other", "sum", "top", 2024, 60).yellow_tolerance = 10.0;
  m.target("t3", "sub", "ratio", "b", 2023, 10);
  return m;
}

std::string text_of(const Figure& f) {
  const auto number = [](std::optional<double> v) { return v ? format_number(*v) : std::string("-"); };
  return number(f.has_value() ? std::optional(f.value) : std::nullopt) + " " +
         std::string(to_string(f.reason)) + " " + number(f.numerator) + " " + number(f.denominator) + " " +
         std::to_string(f.cells.usable()) + "/" + std::to_string(f.cells.all());
}

std::string text_of(const TargetStatus& s) {
  return text_of(s.figure) + " " + (s.deviation ? format_number(*s.deviation) : "-") + " " +
         std::string(to_string(s.status)) + " " + std::string(to_string(s.reason));
}

std::string text_of(const GoalScore& s) {
  const auto number = [](std::optional<double> v) { return v ? format_number(*v) : std::string("-"); };
  return number(s.own_score) + " " + number(s.score) + " " + format_number(s.weight_used) + " " +
         format_number(s.weight_possible);
}

using Facts = std::map<std::string, std::string>;

// By indicator, the periods of its cells.
using CellPeriods = std::map<std::string, std::set<Period>>;

void add_periods(const Model& model, CellPeriods& periods) {
  for (const auto& series : model.observations().series()) {
    for (const std::int32_t ordinal : series->distinct_periods()) {
      periods[model.table<Indicator>()[series->indicator()].indicator_id].insert(
          Period::from_ordinal(series->kind(), ordinal));
    }
  }
}

// Everything that can be said about a snapshot, by a name that does not depend on rows; figures of the
// periods in which `cells` lie.
Facts facts_of(const Model& model, const std::vector<PeriodKind>& kinds, const CellPeriods& cells) {
  Facts facts;
  for (const auto& [indicator, periods] : cells) {
    for (const Period cell : periods) {
      for (const PeriodKind kind : kinds) {
        const Period period = *cell.enclosing(kind);
        for (std::uint32_t unit = 0; unit < model.table<Unit>().size(); ++unit) {
          const Figure found = *figure(model, unit, *model.find<Indicator>(indicator), period);
          if (found.cells.all() == 0) continue;
          facts["figure " + model.table<Unit>()[unit].unit_id + " " + indicator + " " + period.to_string()] =
              text_of(found);
        }
      }
    }
  }
  for (const TargetStatus& status : target_statuses(model)) {
    facts["target " + model.table<Target>()[status.target].target_id] = text_of(status);
  }
  for (const std::int32_t year : target_years(model)) {
    const GoalScores scores(model, year);
    for (const GoalScore& score : scores.scores()) {
      facts["goal " + model.table<Goal>()[score.goal].goal_id + " " + std::to_string(year)] = text_of(score);
    }
  }
  return facts;
}

// What differs between two sets of facts, as "name: before -> after".
std::vector<std::string> differences(const Facts& before, const Facts& after) {
  std::vector<std::string> list;
  Facts all = before;
  all.insert(after.begin(), after.end());
  for (const auto& [name, ignored] : all) {
    const auto of = [&name = name](const Facts& facts) {
      return facts.contains(name) ? facts.at(name) : std::string("none");
    };
    if (of(before) != of(after)) list.push_back(name + ": " + of(before) + " -> " + of(after));
  }
  std::sort(list.begin(), list.end());
  return list;
}

std::vector<std::string> differences(const Comparison& comparison) {
  std::vector<std::string> list;
  const auto add = [&](const std::string& name, const auto& change) {
    const auto of = [](const auto& one) { return one ? text_of(*one) : std::string("none"); };
    list.push_back(name + ": " + of(change.before) + " -> " + of(change.after));
  };
  const auto is_empty = [](const std::optional<Figure>& f) { return f && f->cells.all() == 0; };
  for (FigureChange change : comparison.figures) {
    // The facts leave out what has no cells.
    if (is_empty(change.before)) change.before.reset();
    if (is_empty(change.after)) change.after.reset();
    add("figure " + change.unit_id + " " + change.indicator_id + " " + change.period.to_string(), change);
  }
  for (const TargetChange& change : comparison.targets) add("target " + change.target_id, change);
  for (const GoalChange& change : comparison.goals) {
    add("goal " + change.goal_id + " " + std::to_string(change.year), change);
  }
  std::sort(list.begin(), list.end());
  return list;
}

TEST(WhatIf, NothingMovedWhereNothingChanged) {
  const Model model = organisation().build();
  EXPECT_TRUE(compare(model, model).empty());
}

TEST(WhatIf, TellsWhatOneCellMoves) {
  const Model before = organisation().build();
  Edit edit(before);
  Observation o;
  o.unit_id = "a1";
  o.indicator_id = "ratio";
  o.period = period("2024-03");
  o.numerator = 1;
  o.denominator = 100;
  edit.upsert(o);
  const Model after = edit.commit().value();
  const Comparison moved = compare(before, after);
  EXPECT_EQ(moved.revision_before, 1U);
  EXPECT_EQ(moved.revision_after, 2U);
  std::vector<std::string> units;
  for (const FigureChange& change : moved.figures) units.push_back(change.unit_id);
  EXPECT_EQ(units, (std::vector<std::string>{"top", "a", "a1"}));
  EXPECT_DOUBLE_EQ(*moved.figures[1].value_change(), -1);
  ASSERT_EQ(moved.targets.size(), 1U);
  EXPECT_EQ(moved.targets[0].target_id, "t1");
  EXPECT_DOUBLE_EQ(*moved.targets[0].deviation_change(), 1);
  EXPECT_EQ(moved.targets[0].before->status, Colour::green);
  EXPECT_EQ(moved.targets[0].after->status, Colour::yellow);
  ASSERT_EQ(moved.goals.size(), 2U);
  EXPECT_EQ(moved.goals[0].goal_id, "sub");
  EXPECT_EQ(moved.goals[0].colour_before, Colour::green);
  EXPECT_EQ(moved.goals[0].colour_after, Colour::yellow);
  EXPECT_DOUBLE_EQ(*moved.goals[0].score_change(), -0.5);
  EXPECT_EQ(moved.goals[1].goal_id, "main");
}

TEST(WhatIf, IsWhatComparingEverythingGives) {
  const std::vector<PeriodKind> kinds{PeriodKind::month, PeriodKind::tertial, PeriodKind::year};
  std::mt19937 random(11);
  const auto one_of = [&](std::initializer_list<const char*> words) {
    return std::string(*(words.begin() + random() % words.size()));
  };
  Model model = organisation().build();
  int with_goals = 0;
  for (int step = 0; step < 60; ++step) {
    Edit edit(model);
    for (auto n = 1 + random() % 3; n-- > 0;) {
      Observation o;
      o.unit_id = one_of({"a1", "a2", "b", "a"});
      o.indicator_id = one_of({"ratio", "sum"});
      // One draw a statement: compilers may call in another order within one.
      const std::string year = one_of({"2023", "2024"});
      o.period = period(year + "-0" + std::to_string(1 + random() % 9));
      o.numerator = static_cast<double>(random() % 90);
      o.denominator = 100.0;
      o.status = random() % 4 == 0 ? ObservationStatus::missing : ObservationStatus::ok;
      edit.upsert(o);
    }
    if (step % 2 == 1) {
      Target target = model.table<Target>()[random() % model.table<Target>().size()];
      if (random() % 3 == 0) target.target_id = "new" + std::to_string(step);
      target.target = static_cast<double>(random() % 90);
      edit.upsert(target);
    }
    if (step % 11 == 10) {
      Unit unit;
      unit.unit_id = random() % 2 != 0 ? "unit" + std::to_string(step) : "a2";
      unit.parent_id = one_of({"a", "b", "top"});
      edit.upsert(unit);
    }
    if (step % 17 == 16 && model.table<Target>().size() > 3) {
      edit.erase("targets", model.table<Target>()[3].target_id);
    }
    const absl::StatusOr<Model> next = edit.commit();
    if (!next.ok()) continue;
    ComparisonQuery query;
    query.by = kinds;
    const Comparison found = compare(model, *next, query);
    CellPeriods cells;
    add_periods(model, cells);
    add_periods(*next, cells);
    ASSERT_EQ(differences(found), differences(facts_of(model, kinds, cells), facts_of(*next, kinds, cells)))
        << "step " << step;
    with_goals += !found.goals.empty();
    model = *next;
  }
  EXPECT_GT(with_goals, 2);
}

TEST(WhatIf, HoldsWhatEveryUnitSeesOfTheRisks) {
  SmallModel m = organisation();
  m.policy("risk.escalate_from", "6", "level2").policy("risk.escalate_from", "20", "level1");
  for (const char* id : {"R1", "R2"}) {
    Risk risk;
    risk.risk_id = id;
    risk.unit_id = "a1";
    risk.current_likelihood = 2;
    risk.current_consequence = 2;
    m.tables.get<Risk>().push_back(risk);
  }
  const Model before = m.build();
  Edit edit(before);
  Risk risk = before.table<Risk>()[0];
  risk.current_likelihood = 4;
  edit.upsert(risk);
  edit.erase("risks", "R2");
  const Comparison moved = compare(before, edit.commit().value());
  // R1 is now serious enough for the unit above; R2 is gone.
  ASSERT_EQ(moved.risks.size(), 3U);
  EXPECT_EQ(moved.risks[0].unit_id + " " + moved.risks[0].risk_id, "a R1");
  EXPECT_FALSE(moved.risks[0].before);
  EXPECT_EQ(moved.risks[0].after->score, 8);
  EXPECT_EQ(moved.risks[1].unit_id + " " + moved.risks[1].risk_id, "a1 R1");
  EXPECT_EQ(moved.risks[1].before->score, 4);
  EXPECT_FALSE(moved.risks[1].before->lifted);
  EXPECT_TRUE(moved.risks[1].after->lifted);
  EXPECT_EQ(moved.risks[1].colour_before, Colour::green);
  EXPECT_EQ(moved.risks[1].colour_after, Colour::yellow);
  EXPECT_EQ(moved.risks[2].unit_id + " " + moved.risks[2].risk_id, "a1 R2");
  EXPECT_FALSE(moved.risks[2].after);
  EXPECT_TRUE(moved.figures.empty());
}

TEST(WhatIf, AnotherMatrixChangesColoursAlone) {
  SmallModel m = organisation();
  Risk risk;
  risk.risk_id = "R";
  risk.unit_id = "b";
  risk.current_likelihood = 2;
  risk.current_consequence = 4;
  m.tables.get<Risk>().push_back(risk);
  const Model before = m.build();
  Edit edit(before);
  PolicyEntry red;
  red.key = "risk.level.red_from";
  red.scope = "all";
  red.value = "8";
  edit.upsert(red);
  const Comparison moved = compare(before, edit.commit().value());
  ASSERT_EQ(moved.risks.size(), 1U);
  EXPECT_EQ(moved.risks[0].colour_before, Colour::yellow);
  EXPECT_EQ(moved.risks[0].colour_after, Colour::red);
}

TEST(WhatIf, OneYearAloneCanBeAsked) {
  const Model before = organisation().build();
  Edit edit(before);
  edit.erase("targets", "t1");
  edit.erase("targets", "t3");
  const Model after = edit.commit().value();
  ComparisonQuery query;
  query.year = 2024;
  const Comparison moved = compare(before, after, query);
  ASSERT_EQ(moved.targets.size(), 1U);
  EXPECT_EQ(moved.targets[0].target_id, "t1");
  EXPECT_FALSE(moved.targets[0].after);
  for (const GoalChange& change : moved.goals) EXPECT_EQ(change.year, 2024);
  EXPECT_FALSE(moved.goals.empty());
}

}  // namespace
}  // namespace styr
