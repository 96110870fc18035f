// No result may depend on the order of rows in any table, not in its last bit.

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <map>
#include <random>

#include "small_models.hpp"
#include "styr/goals.hpp"
#include "styr/trend.hpp"

namespace styr {
namespace {

using testing::period;
using testing::SmallModel;

// Awkward numbers everywhere: any change in the order of additions would show.
SmallModel awkward(std::uint32_t seed) {
  std::mt19937 random(seed);
  const auto number = [&] { return 0.1 + static_cast<double>(random() % 100000) / 700; };
  SmallModel m;
  for (int u = 0; u < 40; ++u) {
    m.unit("u" + std::to_string(u), u == 0 ? "" : "u" + std::to_string(random() % static_cast<unsigned>(u)));
  }
  m.indicator("I");
  m.indicator("J").time_aggregation = TimeAggregation::mean;
  Indicator& k = m.indicator("K");
  k.time_aggregation = TimeAggregation::mean;
  k.axis_order = AxisOrder::time_first;
  m.indicator("L").aggregation = IndicatorAggregation::weighted_mean;
  for (int u = 0; u < 40; ++u) {
    for (int month = 0; month < 12; ++month) {
      const std::string when =
          Period::from_ordinal(PeriodKind::month, period("2024-01").ordinal() + month).to_string();
      for (const char* id : {"I", "J", "K", "L"}) {
        if (random() % 4 != 0) m.observe("u" + std::to_string(u), id, when, number(), number());
      }
    }
  }
  for (int g = 0; g < 30; ++g) {
    m.goal("g" + std::to_string(g));
    for (int p = 0; p < g; ++p) {
      if (random() % 3 == 0) m.link("g" + std::to_string(g), "g" + std::to_string(p), number());
    }
    for (int t = 0; t < 3; ++t) {
      Target& target = m.target("t" + std::to_string(g) + "-" + std::to_string(t), "g" + std::to_string(g),
                                "I", "u" + std::to_string(random() % 40), 2024, 1);
      target.green_tolerance = 0.1;
      target.yellow_tolerance = 0.4;
      target.weight = number();
    }
  }
  return m;
}

// Every number of every answer, by what it is about.
std::map<std::string, std::uint64_t> answers(const SmallModel& small) {
  const Model model = small.build();
  std::map<std::string, std::uint64_t> bits;
  const auto put = [&](std::string name, double value) {
    bits[std::move(name)] = std::bit_cast<std::uint64_t>(value);
  };
  for (const PeriodKind by : {PeriodKind::month, PeriodKind::tertial, PeriodKind::year}) {
    RollupQuery query;
    query.by = by;
    for (const RollupRow& row : roll_up(model, query)) {
      const std::string name = model.table<Unit>()[row.unit].unit_id + " " +
                               model.table<Indicator>()[row.indicator].indicator_id + " " +
                               row.period.to_string();
      put(name, row.figure.value);
      put(name + " num", row.figure.numerator.value_or(-1));
      put(name + " den", row.figure.denominator.value_or(-1));
    }
  }
  const GoalScores scores(model, 2024);
  for (const GoalScore& score : scores.scores()) {
    put(model.table<Goal>()[score.goal].goal_id, score.score.value_or(-1));
    put(model.table<Goal>()[score.goal].goal_id + " own", score.own_score.value_or(-1));
    put(model.table<Goal>()[score.goal].goal_id + " weight", score.weight_possible);
  }
  for (const TrendRow& row : trends(model)) {
    const std::string name = "trend " + model.table<Unit>()[row.unit].unit_id + " " +
                             model.table<Indicator>()[row.indicator].indicator_id;
    put(name, row.theil_sen_per_month.value_or(-1));
    put(name + " ols", row.ols_slope_per_month.value_or(-1));
  }
  return bits;
}

class RowOrder : public ::testing::TestWithParam<std::uint32_t> {};

TEST_P(RowOrder, LeavesNoTraceInAnyResult) {
  SmallModel small = awkward(GetParam());
  const auto before = answers(small);
  ASSERT_GT(before.size(), 1000U);
  std::mt19937 random(GetParam() + 99);
  const auto shuffle = [&](auto& rows) { std::shuffle(rows.begin(), rows.end(), random); };
  shuffle(small.tables.get<Unit>().rows());
  shuffle(small.tables.get<Indicator>().rows());
  shuffle(small.tables.get<Goal>().rows());
  shuffle(small.tables.get<GoalLink>().rows());
  shuffle(small.tables.get<Target>().rows());
  shuffle(small.observations);
  EXPECT_EQ(before, answers(small)) << "seed " << GetParam();
}

INSTANTIATE_TEST_SUITE_P(Seeds, RowOrder, ::testing::Range(0U, 5U));

}  // namespace
}  // namespace styr
