#include "styr/rollup.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <random>

#include "small_models.hpp"

namespace styr {
namespace {

using testing::period;
using testing::SmallModel;

Figure figure_of(const Model& model, std::string_view unit, std::string_view indicator, std::string_view when,
                 bool to_date = false) {
  const auto u = model.find<Unit>(unit);
  const auto i = model.find<Indicator>(indicator);
  EXPECT_TRUE(u && i);
  const auto result = figure(model, *u, *i, period(when), to_date);
  EXPECT_TRUE(result.ok());
  return *result;
}

SmallModel two_leaves() {
  SmallModel m;
  m.unit("top").unit("a", "top").unit("b", "top");
  return m;
}

TEST(Rollup, AddsNumeratorsAndDenominatorsAndLowersAtTheEnd) {
  SmallModel m = two_leaves();
  m.indicator("I", "100*num/den");
  m.observe("a", "I", "2024-01", 1, 4).observe("b", "I", "2024-02", 3, 4).observe("b", "I", "2024-12", 5, 2);
  const Model model = m.build();
  const Figure top = figure_of(model, "top", "I", "2024");
  EXPECT_EQ(top.value, 90);
  EXPECT_EQ(top.numerator, 9);
  EXPECT_EQ(top.denominator, 10);
  EXPECT_EQ(top.cells.usable(), 3U);
  EXPECT_EQ(figure_of(model, "b", "I", "2024-T1").value, 75);
  EXPECT_EQ(figure_of(model, "a", "I", "2023").reason, Reason::no_observations);
}

TEST(Rollup, MissingIsNotZeroAndCoverageSaysSo) {
  SmallModel m = two_leaves();
  m.indicator("I");
  m.observe("a", "I", "2024-01", 2, 4);
  m.observe("a", "I", "2024-02", {}, {}, ObservationStatus::missing);
  m.observe("b", "I", "2024-01", {}, {}, ObservationStatus::suppressed);
  m.observe("b", "I", "2024-02", 0, 0, ObservationStatus::not_applicable);
  m.observe("b", "I", "2024-03", 1, 1, ObservationStatus::estimated);
  const Model model = m.build();
  const Figure top = figure_of(model, "top", "I", "2024");
  EXPECT_EQ(top.value, 0.6);
  EXPECT_EQ(top.cells.usable(), 2U);
  EXPECT_EQ(top.cells.expected(), 4U);
  EXPECT_EQ(top.cells.coverage(), 0.5);
  EXPECT_TRUE(top.provisional());
  EXPECT_EQ(figure_of(model, "a", "I", "2024-02").reason, Reason::missing);
  EXPECT_EQ(figure_of(model, "b", "I", "2024-01").reason, Reason::suppressed);
  EXPECT_EQ(figure_of(model, "b", "I", "2024-02").reason, Reason::not_applicable);
}

TEST(Rollup, AZeroDenominatorIsNoValue) {
  SmallModel m = two_leaves();
  m.indicator("I");
  m.observe("a", "I", "2024-01", 3, 0);
  const Figure top = figure_of(m.build(), "top", "I", "2024");
  EXPECT_EQ(top.reason, Reason::zero_denominator);
  EXPECT_EQ(top.numerator, 3);
  EXPECT_EQ(top.denominator, 0);
}

TEST(Rollup, NoneKeepsFiguresWithTheirUnit) {
  SmallModel m = two_leaves();
  m.indicator("I").rollup = RollupScope::none;
  m.observe("a", "I", "2024", 1, 2).observe("top", "I", "2024", 1, 4);
  const Model model = m.build();
  EXPECT_EQ(figure_of(model, "top", "I", "2024").value, 0.25);
  EXPECT_EQ(figure_of(model, "a", "I", "2024").value, 0.5);
}

TEST(Rollup, DifferentVolumeUnitsHaveNoCommonFigure) {
  SmallModel m;
  m.unit("top").unit("schools", "top").unit("s1", "schools", "pupils").unit("s2", "schools", "pupils");
  m.unit("home", "top", "hours");
  m.indicator("I", "1000*num/den").rollup = RollupScope::same_volume_unit;
  m.observe("s1", "I", "2024", 1, 10).observe("s2", "I", "2024", 3, 10);
  m.observe("home", "I", "2024", {}, {}, ObservationStatus::missing);
  EXPECT_EQ(figure_of(m.build(), "top", "I", "2024").value, 200) << "a missing cell counts nothing";
  m.observations.back().status = ObservationStatus::ok;
  m.observations.back().numerator = 1;
  m.observations.back().denominator = 1;
  const Model model = m.build();
  EXPECT_EQ(figure_of(model, "schools", "I", "2024").value, 200);
  const Figure top = figure_of(model, "top", "I", "2024");
  EXPECT_EQ(top.reason, Reason::mixed_units);
  EXPECT_FALSE(top.numerator || top.denominator) << "sums of different things mean nothing";
  EXPECT_EQ(top.cells.usable(), 3U);
}

TEST(Rollup, YearToDateStartsWithTheBudgetYear) {
  SmallModel m;
  m.unit("u");
  m.indicator("I", "num");
  for (int month = 1; month <= 12; ++month) {
    m.observe("u", "I",
              Period::from_ordinal(PeriodKind::month, period("2024-01").ordinal() + month - 1).to_string(),
              month);
  }
  EXPECT_EQ(figure_of(m.build(), "u", "I", "2024-T2", true).value, 36);
  EXPECT_EQ(figure_of(m.build(), "u", "I", "2024-T2").value, 26);
  m.policy("year_start_month", "7");
  EXPECT_EQ(figure_of(m.build(), "u", "I", "2024-08", true).value, 7 + 8);
  EXPECT_EQ(figure_of(m.build(), "u", "I", "2024-06", true).value, 21);
}

TEST(Rollup, RatioOfYearToDateSumsNeedsNoAsking) {
  SmallModel m;
  m.unit("u");
  m.indicator("I").aggregation = IndicatorAggregation::ratio_of_ytd_sums;
  m.observe("u", "I", "2024-01", 1, 2).observe("u", "I", "2024-05", 5, 2);
  const Model model = m.build();
  EXPECT_EQ(figure_of(model, "u", "I", "2024-T2").value, 1.5);
  EXPECT_EQ(figure_of(model, "u", "I", "2024").value, 1.5);
}

TEST(Rollup, OtherAggregations) {
  SmallModel m = two_leaves();
  for (const auto& [id, aggregation] :
       std::map<std::string, IndicatorAggregation>{{"mean", IndicatorAggregation::mean},
                                                   {"weighted_mean", IndicatorAggregation::weighted_mean},
                                                   {"min", IndicatorAggregation::minimum},
                                                   {"max", IndicatorAggregation::maximum},
                                                   {"count", IndicatorAggregation::count},
                                                   {"sum", IndicatorAggregation::sum}}) {
    m.indicator(id, "num").aggregation = aggregation;
    m.observe("a", id, "2024-01", 2, 1).observe("b", id, "2024-01", 8, 3).observe("b", id, "2024-02", 5, 0);
    m.observe("b", id, "2024-03", {}, {}, ObservationStatus::missing);
  }
  const Model model = m.build();
  EXPECT_EQ(figure_of(model, "top", "mean", "2024").value, 5);
  EXPECT_EQ(figure_of(model, "top", "weighted_mean", "2024").value, 26.0 / 4.0);
  EXPECT_EQ(figure_of(model, "top", "min", "2024").value, 2);
  EXPECT_EQ(figure_of(model, "top", "max", "2024").value, 8);
  EXPECT_EQ(figure_of(model, "top", "max", "2024").denominator, 3)
      << "the parts are those of the extreme cell";
  EXPECT_EQ(figure_of(model, "top", "count", "2024").value, 3);
  EXPECT_EQ(figure_of(model, "top", "sum", "2024").value, 15);
}

TEST(Rollup, AnOwnValueCanStandForTheWholeSubtree) {
  SmallModel m = two_leaves();
  m.unit("root_above", "");
  m.tables.get<Unit>().rows()[0].parent_id = "root_above";
  m.indicator("part", "num");
  m.indicator("total", "num").own_value = OwnValue::total;
  for (const char* id : {"part", "total"}) {
    m.observe("a", id, "2024", 10).observe("b", id, "2024", 20).observe("top", id, "2024", 33);
  }
  const Model model = m.build();
  EXPECT_EQ(figure_of(model, "top", "part", "2024").value, 63);
  const Figure total = figure_of(model, "top", "total", "2024");
  EXPECT_EQ(total.value, 33);
  EXPECT_EQ(total.sum_of_children, 30);
  EXPECT_EQ(figure_of(model, "root_above", "total", "2024").value, 33)
      << "the level above takes the stated total";
}

TEST(Rollup, AStockTakesTheLastPeriodThatHasAValue) {
  SmallModel m = two_leaves();
  for (const auto order : {AxisOrder::organisation_first, AxisOrder::time_first}) {
    Indicator& i = m.indicator(order == AxisOrder::time_first ? "time" : "org", "num");
    i.time_aggregation = TimeAggregation::last;
    i.axis_order = order;
    m.observe("a", i.indicator_id, "2025-05", 140).observe("b", i.indicator_id, "2025-05", 70);
    m.observe("b", i.indicator_id, "2025-06", 80);
    m.observe("a", i.indicator_id, "2025-06", {}, {}, ObservationStatus::missing);
  }
  const Model model = m.build();
  EXPECT_EQ(figure_of(model, "top", "org", "2025-H1").value, 80);
  EXPECT_FALSE(figure_of(model, "top", "org", "2025-H1").stale);
  EXPECT_EQ(figure_of(model, "top", "time", "2025-H1").value, 220);
  EXPECT_TRUE(figure_of(model, "top", "time", "2025-H1").stale) << "unit a stands in with May";
  EXPECT_EQ(figure_of(model, "a", "org", "2025-H1").value, 140);
  EXPECT_TRUE(figure_of(model, "a", "org", "2025-H1").stale);
  EXPECT_EQ(figure_of(model, "top", "org", "2025").value, 80);
  EXPECT_TRUE(figure_of(model, "top", "org", "2025").stale) << "June is not the last month of the year";
}

TEST(Rollup, StocksAverageOverPeriodsThatHaveAValue) {
  SmallModel m = two_leaves();
  Indicator& i = m.indicator("I", "num");
  i.time_aggregation = TimeAggregation::mean;
  m.observe("a", "I", "2025-01", 100).observe("b", "I", "2025-01", 50).observe("a", "I", "2025-02", 110);
  const Model model = m.build();
  EXPECT_EQ(figure_of(model, "top", "I", "2025-Q1").value, 130);
  EXPECT_EQ(figure_of(model, "b", "I", "2025-Q1").value, 50);
}

TEST(Rollup, RowsComeByUnitIndicatorPeriodAndOnlyWhereThereAreCells) {
  SmallModel m;
  m.unit("b").unit("a", "b").unit("silent", "b");
  m.indicator("J");
  m.indicator("I");
  m.observe("a", "I", "2024-05", 1, 2).observe("a", "J", "2023-05", 1, 2).observe("a", "J", "2024-01", 1, 2);
  const Model model = m.build();
  std::vector<std::string> seen;
  for (const RollupRow& row : roll_up(model)) {
    seen.push_back(model.table<Unit>()[row.unit].unit_id + " " +
                   model.table<Indicator>()[row.indicator].indicator_id + " " + row.period.to_string());
  }
  EXPECT_EQ(seen, (std::vector<std::string>{"b J 2023", "b J 2024", "b I 2024", "a J 2023", "a J 2024",
                                            "a I 2024"}));
  RollupQuery query;
  query.from = period("2024");
  query.unit = model.find<Unit>("a");
  EXPECT_EQ(roll_up(model, query).size(), 2U);
}

TEST(Rollup, AWeekThatStraddlesTwoMonthsIsInNeither) {
  SmallModel m;
  m.unit("u");
  m.indicator("I", "num");
  m.observe("u", "I", "2024-W05", 5).observe("u", "I", "2024-W06", 7);  // 29 Jan to 4 Feb, 5 to 11 Feb
  const Model model = m.build();
  EXPECT_EQ(figure_of(model, "u", "I", "2024-02").value, 7);
  EXPECT_EQ(figure_of(model, "u", "I", "2024-Q1").value, 12);
}

// A forest with cells of every status, and the plain definition D1 beside it.
struct RandomCase {
  SmallModel model;
  std::vector<int> parent;
};

RandomCase random_case(std::uint32_t seed) {
  std::mt19937 random(seed);
  RandomCase c;
  const int units = 1 + static_cast<int>(random() % 40);
  for (int u = 0; u < units; ++u) {
    const int parent =
        u == 0 || random() % 8 == 0 ? -1 : static_cast<int>(random() % static_cast<unsigned>(u));
    c.parent.push_back(parent);
    c.model.unit("u" + std::to_string(u), parent < 0 ? "" : "u" + std::to_string(parent));
  }
  c.model.indicator("I", "num/den");
  for (int u = 0; u < units; ++u) {
    for (int month = 0; month < 24; ++month) {
      if (random() % 3 == 0) continue;
      const auto when = Period::from_ordinal(PeriodKind::month, period("2023-01").ordinal() + month);
      const auto status = static_cast<ObservationStatus>(random() % 5);
      const bool usable = is_usable(status);
      // Tenths, so that the order of additions would show in the last bits.
      c.model.observe(
          "u" + std::to_string(u), "I", when.to_string(),
          usable ? std::optional<double>(static_cast<double>(random() % 1000) / 10) : std::nullopt,
          usable ? std::optional<double>(static_cast<double>(random() % 1000) / 10) : std::nullopt, status);
    }
  }
  return c;
}

class RollupProperty : public ::testing::TestWithParam<std::uint32_t> {};

TEST_P(RollupProperty, AgreesWithThePlainDefinition) {
  const RandomCase c = random_case(GetParam());
  const Model model = c.model.build();
  for (const PeriodKind by : {PeriodKind::month, PeriodKind::quarter, PeriodKind::tertial,
                              PeriodKind::half_year, PeriodKind::year}) {
    RollupQuery query;
    query.by = by;
    for (const RollupRow& row : roll_up(model, query)) {
      double numerator = 0;
      double denominator = 0;
      std::uint32_t usable = 0;
      std::uint32_t expected = 0;
      for (const Observation& o : c.model.observations) {
        int up = std::stoi(o.unit_id.substr(1));
        while (up >= 0 && up != static_cast<int>(row.unit)) up = c.parent[static_cast<std::size_t>(up)];
        if (up < 0 || !row.period.contains(o.period)) continue;
        expected += o.status != ObservationStatus::not_applicable;
        if (!is_usable(o.status)) continue;
        ++usable;
        numerator += *o.numerator;
        denominator += *o.denominator;
      }
      SCOPED_TRACE("seed " + std::to_string(GetParam()) + ", unit " + std::to_string(row.unit) + ", " +
                   row.period.to_string());
      EXPECT_EQ(row.figure.cells.usable(), usable);
      EXPECT_EQ(row.figure.cells.expected(), expected);
      if (usable == 0) {
        EXPECT_FALSE(row.figure.has_value());
        continue;
      }
      EXPECT_NEAR(*row.figure.numerator, numerator, 1e-9 * (1 + numerator));
      EXPECT_NEAR(*row.figure.denominator, denominator, 1e-9 * (1 + denominator));
      if (denominator == 0) {
        EXPECT_EQ(row.figure.reason, Reason::zero_denominator);
      } else {
        EXPECT_NEAR(row.figure.value, numerator / denominator, 1e-9 * std::abs(numerator / denominator));
      }
    }
  }
}

TEST_P(RollupProperty, TheOrderOfObservationsDoesNotChangeABit) {
  RandomCase c = random_case(GetParam());
  const auto before = roll_up(c.model.build());
  std::mt19937 random(GetParam() + 1000);
  std::shuffle(c.model.observations.begin(), c.model.observations.end(), random);
  const auto after = roll_up(c.model.build());
  ASSERT_EQ(before.size(), after.size());
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_EQ(std::bit_cast<std::uint64_t>(before[i].figure.value),
              std::bit_cast<std::uint64_t>(after[i].figure.value))
        << "seed " << GetParam();
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RollupProperty, ::testing::Range(0U, 20U));

TEST(Rollup, ChainsOfUnitsAsDeepAsYouLike) {
  SmallModel m;
  constexpr int kDepth = 100'000;
  m.unit("u0");
  for (int i = 1; i < kDepth; ++i) m.unit("u" + std::to_string(i), "u" + std::to_string(i - 1));
  m.indicator("I", "num");
  m.observe("u" + std::to_string(kDepth - 1), "I", "2024", 7);
  EXPECT_EQ(figure_of(m.build(), "u0", "I", "2024").value, 7);
}

}  // namespace
}  // namespace styr
