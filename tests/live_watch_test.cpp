// Who is told of what, and in which order.

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "live_models.hpp"
#include "styr/live.hpp"

namespace styr {
namespace {

using testing::correction;
using testing::line;
using testing::Lines;
using testing::organisation;
using testing::period;
using testing::SmallModel;
using testing::with;

TEST(LiveWatch, TellsInAFixedOrder) {
  const Model model = organisation().build();
  LiveRollup live(model);
  Lines heard;
  const auto hear = [&](const WatchEvent& event) { heard.push_back(line(event)); };
  live.watch({WatchKind::target, "t"}, hear);
  live.watch({WatchKind::goal, "g0"}, hear);
  live.watch({WatchKind::goal, "g9"}, hear);
  live.watch({WatchKind::unit, "top"}, hear);
  live.watch({WatchKind::unit, "b", "I", PeriodKind::month}, hear);
  live.watch({WatchKind::unit, "a"}, hear);
  live.update(with(model, correction("b", "2024-02", 0)));
  EXPECT_EQ(heard, (Lines{"unit b I 2024-02: 10  -> 0 ", "unit top I 2024: 7.5  -> 5 ",
                          "goal g0 2024: 1 green -> 0.5 yellow", "target t 2024: 10 green -> 5 yellow"}));
}

TEST(LiveWatch, TellsOfCoverageAlone) {
  const Model model = organisation().build();
  LiveRollup live(model);
  std::vector<WatchEvent> heard;
  live.watch({WatchKind::unit, "b"}, [&](const WatchEvent& event) { heard.push_back(event); });
  Observation missing;
  missing.unit_id = "b";
  missing.indicator_id = "I";
  missing.period = period("2024-03");
  missing.status = ObservationStatus::missing;
  live.update(with(model, missing));
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_FALSE(heard[0].value_changed());
  EXPECT_TRUE(heard[0].coverage_changed());
  EXPECT_EQ(heard[0].before.coverage, 1);
  EXPECT_EQ(heard[0].after.cells.expected(), 3U);
  EXPECT_EQ(heard[0].revision_before, model.revision());
  EXPECT_EQ(heard[0].revision_after, model.revision() + 1);
}

TEST(LiveWatch, YearToDateIsToldForEveryLaterPeriod) {
  SmallModel m = organisation();
  m.tables.get<Indicator>().rows()[0].aggregation = IndicatorAggregation::ratio_of_ytd_sums;
  const Model model = m.build();
  LiveRollup live(model);
  Lines heard;
  live.watch({WatchKind::unit, "b", "I", PeriodKind::tertial},
             [&](const WatchEvent& event) { heard.push_back(line(event)); });
  live.update(with(model, correction("b", "2024-05", 4)));
  EXPECT_EQ(heard, (Lines{"unit b I 2024-T2: 10  -> 8 ", "unit b I 2024-T3: 10  -> 8 "}));
}

TEST(LiveWatch, AnotherBudgetYearIsToldOfFiguresToDate) {
  SmallModel m = organisation();
  m.indicator("J").aggregation = IndicatorAggregation::ratio_of_ytd_sums;
  m.observe("b", "J", "2024-07", 10, 1).observe("b", "J", "2024-08", 30, 1);
  const Model model = m.build();
  LiveRollup live(model);
  Lines heard;
  live.watch({WatchKind::unit, "b", {}, PeriodKind::month},
             [&](const WatchEvent& event) { heard.push_back(line(event)); });
  PolicyEntry august;
  august.key = "year_start_month";
  august.scope = "all";
  august.value = "8";
  const Model next = with(model, august);
  live.update(next);
  EXPECT_EQ(live.last_changes().figures.indicators, std::vector<std::uint32_t>{1}) << "the one to date";
  EXPECT_FALSE(live.last_changes().figures.all);
  ASSERT_FALSE(heard.empty());
  EXPECT_EQ(heard[0], "unit b J 2024-08: 20  -> 30 ");
  EXPECT_EQ(live.figure(*next.find<Unit>("b"), 1, period("2024-08")).value, 30);
}

TEST(LiveWatch, ARiskIsWatchedByTheMatrixAndTheScoreInUse) {
  SmallModel m = organisation();
  Risk risk;
  risk.risk_id = "r";
  risk.unit_id = "a";
  risk.current_likelihood = 2;
  risk.current_consequence = 3;
  m.tables.get<Risk>().push_back(risk);
  m.tables.get<RiskMatrixDefinition>().push_back({"M", "", ""});
  RiskLevel level;
  level.matrix_id = "M";
  m.tables.get<RiskLevel>().push_back(level);
  for (std::int32_t cell = 0; cell < 9; ++cell) {
    RiskMatrixCell c;
    c.matrix_id = "M";
    c.likelihood = 1 + cell / 3;
    c.consequence = 1 + cell % 3;
    c.colour = RiskColour::red;
    m.tables.get<RiskMatrixCell>().push_back(c);
  }
  const Model model = m.build();
  LiveRollup live(model);
  Lines heard;
  live.watch({WatchKind::risk, "r"}, [&](const WatchEvent& event) { heard.push_back(line(event)); });
  PolicyEntry entry;
  entry.key = "risk.matrix";
  entry.scope = "all";
  entry.value = "M";
  const Model second = with(model, entry);
  live.update(second);
  EXPECT_EQ(heard, Lines{"risk r: 6 yellow -> 6 red"});
  heard.clear();
  entry.key = "risk.score";
  entry.value = "sum";
  live.update(with(second, entry));
  EXPECT_EQ(heard, Lines{"risk r: 6 red -> 5 red"});
}

TEST(LiveWatch, AnnouncesRecordsThatComeAndGo) {
  const Model model = organisation().build();
  LiveRollup live(model);
  Lines heard;
  const auto hear = [&](const WatchEvent& event) { heard.push_back(line(event)); };
  live.watch({WatchKind::goal, "g9"}, hear);
  live.watch({WatchKind::target, "t9"}, hear);
  live.watch({WatchKind::risk, "r"}, hear);
  Edit edit(model);
  edit.erase("targets", "t9");
  edit.erase("goals", "g9");
  Risk risk;
  risk.risk_id = "r";
  risk.unit_id = "a";
  risk.current_likelihood = 3;
  risk.current_consequence = 4;
  edit.upsert(risk);
  const auto next = edit.commit();
  ASSERT_TRUE(next.ok()) << next.status();
  live.update(*next);
  EXPECT_EQ(heard,
            (Lines{"goal g9 removed", "target t9 removed", "risk r appeared", "risk r: none  -> 12 red"}));
  heard.clear();
  live.update(model);
  EXPECT_EQ(heard.size(), 5U) << "both are back with their states";
}

TEST(LiveWatch, CallbacksMayWatchUnwatchAndUpdate) {
  const Model model = organisation().build();
  const Model second = with(model, correction("b", "2024-02", 0));
  const Model third = with(second, correction("b", "2024-02", 40));
  LiveRollup live(model);
  Lines heard;
  WatchId other = 0;
  bool first_time = true;
  live.watch({WatchKind::unit, "b"}, [&](const WatchEvent& event) {
    heard.push_back("first " + line(event));
    EXPECT_EQ(live.revision(), event.revision_after);
    if (!std::exchange(first_time, false)) return;
    live.unwatch(other);
    live.watch({WatchKind::unit, "top"}, [&](const WatchEvent& e) { heard.push_back("late " + line(e)); });
    live.update(third);
    EXPECT_EQ(live.revision(), second.revision()) << "not before everybody has been told";
  });
  other = live.watch({WatchKind::unit, "b"}, [&](const WatchEvent&) { heard.push_back("never"); });
  live.watch({WatchKind::unit, "top"}, [&](const WatchEvent& e) { heard.push_back("early " + line(e)); });
  live.update(second);
  EXPECT_EQ(heard, (Lines{"first unit b I 2024: 10  -> 5 ", "early unit top I 2024: 7.5  -> 5 ",
                          "first unit b I 2024: 5  -> 25 ", "early unit top I 2024: 5  -> 15 ",
                          "late unit top I 2024: 5  -> 15 "}));
  EXPECT_EQ(live.revision(), third.revision());
}

TEST(LiveWatch, StaysFreshWhenACallbackThrows) {
  const Model model = organisation().build();
  LiveRollup live(model);
  const WatchId rude = live.watch({WatchKind::unit, "b"}, [](const WatchEvent&) { throw 1; });
  const Model next = with(model, correction("b", "2024-02", 0));
  EXPECT_THROW(live.update(next), int);
  EXPECT_EQ(live.revision(), next.revision());
  live.unwatch(rude);
  int heard = 0;
  live.watch({WatchKind::unit, "b"}, [&](const WatchEvent&) { ++heard; });
  live.update(model);
  EXPECT_EQ(heard, 1);
}

}  // namespace
}  // namespace styr
