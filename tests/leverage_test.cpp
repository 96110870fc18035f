#include "styr/leverage.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "small_models.hpp"

namespace styr {
namespace {

using testing::SmallModel;

constexpr int kYear = 2024;

GoalSensitivities sensitivities(const Model& model, std::uint32_t goal, TargetScoring scoring) {
  return {model, kYear, target_statuses(model, kYear), goal, scoring};
}

// The score of a goal, none without one.
std::optional<double> score_of(const Model& model, std::uint32_t goal, TargetScoring scoring) {
  return sensitivities(model, goal, scoring).goals()[goal].score;
}

// A random organisation with figures of every kind, targets, and a goal graph in which goals are shared.
// The last goal is the top.
SmallModel random_model(unsigned seed) {
  std::mt19937 random(seed);
  const auto below = [&](unsigned n) { return static_cast<int>(random() % n); };
  const auto number = [&](double from, double to) {
    return from + (to - from) * static_cast<double>(random() % 10'000) / 10'000;
  };
  SmallModel m;
  m.unit("u0");
  for (int u = 1; u < 6; ++u)
    m.unit("u" + std::to_string(u), "u" + std::to_string(below(static_cast<unsigned>(u))));
  const IndicatorAggregation aggregations[] = {
      IndicatorAggregation::ratio_of_sums, IndicatorAggregation::sum,     IndicatorAggregation::mean,
      IndicatorAggregation::weighted_mean, IndicatorAggregation::minimum, IndicatorAggregation::maximum};
  const TimeAggregation times[] = {TimeAggregation::flow,   TimeAggregation::flow, TimeAggregation::last,
                                   TimeAggregation::first,  TimeAggregation::mean, TimeAggregation::minimum,
                                   TimeAggregation::maximum};
  const char* formulas[] = {"100*num/den", "num", "100*(den-num)/den", "sqrt(num)+den/50", "num*num/den"};
  for (int i = 0; i < 4; ++i) {
    Indicator& indicator = m.indicator("i" + std::to_string(i), formulas[below(5)]);
    indicator.aggregation = aggregations[below(6)];
    indicator.time_aggregation = times[below(7)];
    indicator.axis_order = below(2) != 0 ? AxisOrder::time_first : AxisOrder::organisation_first;
    indicator.own_value = below(3) == 0 ? OwnValue::total : OwnValue::part;
    indicator.rollup = below(5) == 0 ? RollupScope::none : RollupScope::tree;
    for (int u = 0; u < 6; ++u) {
      for (int month = 1; month <= 3; ++month) {
        if (below(4) == 0) continue;
        m.observe("u" + std::to_string(u), indicator.indicator_id, "2024-0" + std::to_string(month),
                  number(10, 90), number(80, 120),
                  below(8) == 0 ? ObservationStatus::missing : ObservationStatus::ok);
      }
    }
  }
  const char* combinations[] = {"weighted_mean", "weighted_mean", "all", "any", "geometric_mean", "signed"};
  const char* missing[] = {"proportional", "even", "zero", "coverage"};
  m.policy("goal.missing_children", missing[below(4)]).policy("coverage.min", "0.3");
  m.policy("goal.combination", combinations[below(6)]).policy("rag.red_score", "0.125");
  const std::optional<Coded<Combination>> own[] = {std::nullopt, std::nullopt, Combination::all,
                                                   Combination::signed_contributions,
                                                   Combination::geometric_mean};
  for (int g = 0; g < 7; ++g) {
    m.goal("g" + std::to_string(g));
    m.tables.get<Goal>().rows().back().combination = own[below(5)];
  }
  for (int from = 0; from < 6; ++from) {
    for (int to = from + 1; to < 7; ++to) {
      if (to != 6 && below(3) != 0) continue;
      m.link("g" + std::to_string(from), "g" + std::to_string(to), number(0.2, 3));
      if (below(5) == 0) m.tables.get<GoalLink>().rows().back().link_type = "hinders";
    }
  }
  const Direction directions[] = {Direction::higher, Direction::lower, Direction::band};
  for (int t = 0; t < 9; ++t) {
    Target& target =
        m.target("t" + std::to_string(t), "g" + std::to_string(below(6)), "i" + std::to_string(below(4)),
                 "u" + std::to_string(below(6)), kYear, number(10, 100));
    target.direction = directions[below(3)];
    target.green_tolerance = number(0, 5);
    target.yellow_tolerance = *target.green_tolerance + number(5, 80);
    target.weight = number(0.2, 3);
  }
  return m;
}

// Compares a derivative with the differences on both sides of a number. Where the two sides disagree the
// number stands at a bend, and nothing is said; returns false then.
template <class Change>
bool compare(const SmallModel& m, TargetScoring scoring, double step, double derivative, Change&& change,
             const std::string& what) {
  const std::uint32_t top = 6;
  SmallModel low = m;
  SmallModel high = m;
  change(low, -step);
  change(high, step);
  const auto before = score_of(low.build(), top, scoring);
  const auto now = score_of(m.build(), top, scoring);
  const auto after = score_of(high.build(), top, scoring);
  if (!before || !now || !after) return false;
  const double left = (*now - *before) / step;
  const double right = (*after - *now) / step;
  const double slack = 1e-3 * std::max(std::abs(derivative), 1e-3);
  if (std::abs(left - right) > slack) return false;
  EXPECT_NEAR(derivative, (left + right) / 2, slack) << what;
  return true;
}

TEST(Leverage, ScoresAreThoseOfTheGoals) {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    const Model model = random_model(seed).build();
    const GoalScores scores(model, kYear);
    const GoalSensitivities found = sensitivities(model, 6, TargetScoring::traffic_light);
    for (std::uint32_t g = 0; g < 7; ++g) {
      ASSERT_EQ(found.goals()[g].score, scores.of(g).score) << "seed " << seed << ", goal " << g;
      ASSERT_EQ(found.goals()[g].reason, scores.of(g).reason) << "seed " << seed << ", goal " << g;
    }
  }
}

TEST(Leverage, DerivativesByWeightsAreThoseOfDifferences) {
  int compared = 0;
  int moved = 0;
  for (unsigned seed = 1; seed <= 6; ++seed) {
    const SmallModel m = random_model(seed);
    for (const TargetScoring scoring : {TargetScoring::traffic_light, TargetScoring::linear}) {
      const GoalSensitivities found = sensitivities(m.build(), 6, scoring);
      if (!found.goals()[6].score) continue;
      const std::string where = "seed " + std::to_string(seed) + " " + std::string(to_string(scoring));
      for (std::size_t l = 0; l < m.tables.get<GoalLink>().size(); l += 3) {
        const auto change = [&](SmallModel& changed, double by) {
          GoalLink& link = changed.tables.get<GoalLink>().rows()[l];
          link.weight = link.weight->value + by;
        };
        compared += compare(m, scoring, 1e-5, found.by_link_weight()[l], change,
                            where + " link " + std::to_string(l));
        moved += found.by_link_weight()[l] != 0;
      }
      for (const TargetSensitivity& target : found.targets()) {
        const auto change = [&](SmallModel& changed, double by) {
          Target& record = changed.tables.get<Target>().rows()[target.target];
          record.weight = record.weight->value + by;
        };
        compared += compare(m, scoring, 1e-5, target.by_weight, change,
                            where + " target " + std::to_string(target.target));
        moved += target.by_weight != 0;
      }
    }
  }
  EXPECT_GT(compared, 40);
  EXPECT_GT(moved, 10);
}

TEST(Leverage, DerivativesByCellsAreThoseOfDifferences) {
  int compared = 0;
  int moved = 0;
  for (unsigned seed = 1; seed <= 12; ++seed) {
    const SmallModel m = random_model(seed);
    const Model model = m.build();
    const GoalSensitivities found = sensitivities(model, 6, TargetScoring::linear);
    if (!found.goals()[6].score) continue;
    std::size_t n = 0;
    for (const CellSensitivity& cell : found.cells()) {
      if (++n % 3 != 0) continue;
      const auto at = [&](SmallModel& changed) -> Observation& {
        for (Observation& o : changed.observations) {
          if (o.unit_id == model.table<Unit>()[cell.unit].unit_id && o.period == cell.period &&
              o.indicator_id == model.table<Indicator>()[cell.indicator].indicator_id) {
            return o;
          }
        }
        ADD_FAILURE() << "no such cell";
        return changed.observations[0];
      };
      const std::string where = "seed " + std::to_string(seed) + " cell " + std::to_string(cell.indicator) +
                                " " + std::to_string(cell.unit) + " " + cell.period.to_string();
      compared += compare(
          m, TargetScoring::linear, 1e-4, cell.by_numerator,
          [&](SmallModel& changed, double by) { at(changed).numerator = at(changed).numerator->value + by; },
          where + " numerator");
      compared += compare(
          m, TargetScoring::linear, 1e-4, cell.by_denominator,
          [&](SmallModel& changed, double by) {
            at(changed).denominator = at(changed).denominator->value + by;
          },
          where + " denominator");
      moved += cell.by_numerator != 0;
    }
  }
  EXPECT_GT(compared, 60);
  EXPECT_GT(moved, 5);
}

TEST(Leverage, UnderTrafficLightsNoCellMovesAGoal) {
  const Model model = random_model(3).build();
  for (const CellSensitivity& cell : sensitivities(model, 6, TargetScoring::traffic_light).cells()) {
    EXPECT_EQ(cell.by_numerator, 0);
    EXPECT_EQ(cell.by_denominator, 0);
  }
}

TEST(Leverage, TheLineRunsFromTheGreenToTheYellowTolerance) {
  TargetRule rule;
  rule.green_tolerance = 2;
  rule.yellow_tolerance = 6;
  const GoalRules rules;
  const auto score = [&](double deviation) {
    return score_deviation(deviation, rule, rules, TargetScoring::linear).score;
  };
  EXPECT_EQ(score(-10), 1);
  EXPECT_EQ(score(2), 1);
  EXPECT_EQ(score(3), 0.75);
  EXPECT_EQ(score(6), 0);
  EXPECT_EQ(score(60), 0);
  EXPECT_EQ(score_deviation(4, rule, rules, TargetScoring::linear).slope, -0.25);
  rule.yellow_tolerance = 2;
  EXPECT_EQ(score(2), 1);
  EXPECT_EQ(score(2.1), 0);
}

TEST(Leverage, OfEqualTermsTheFirstHasTheDerivativeAndTheGoalSaysSo) {
  SmallModel m;
  m.unit("u");
  m.indicator("i", "num");
  m.observe("u", "i", "2024", 0);
  m.goal("a").goal("b").goal("top").link("a", "top", 1).link("b", "top", 2);
  m.tables.get<Goal>().rows()[2].combination = Combination::all;
  m.target("ta", "a", "i", "u", kYear, 1);
  m.target("tb", "b", "i", "u", kYear, 1);
  const GoalSensitivities found = sensitivities(m.build(), 2, TargetScoring::traffic_light);
  EXPECT_TRUE(found.goals()[2].tied);
  EXPECT_EQ(found.goals()[0].by_score, 0);
  EXPECT_EQ(found.goals()[1].by_score, 1) << "the heavier term";
}

// A goal graph in which every target has a unit and a cell of its own, so that each can be moved alone.
SmallModel model_of_single_cells(unsigned seed) {
  SmallModel m = random_model(seed);
  std::mt19937 random(seed);
  m.observations.clear();
  int numbered = 0;
  for (Indicator& indicator : m.tables.get<Indicator>().rows()) {
    indicator = Indicator();
    indicator.indicator_id = "i" + std::to_string(numbered++);
    indicator.formula = "100*num/den";
  }
  for (std::size_t t = 0; t < m.tables.get<Target>().size(); ++t) {
    Target& target = m.tables.get<Target>().rows()[t];
    target.unit_id = "v" + std::to_string(t);
    m.unit(target.unit_id);
    m.observe(target.unit_id, target.indicator_id, "2024", static_cast<double>(random() % 100), 100);
  }
  return m;
}

TEST(Leverage, MovingTheFigureToItsLimitMovesTheGoalAsTheLeverSays) {
  int checked = 0;
  for (unsigned seed = 1; seed <= 12; ++seed) {
    const SmallModel m = model_of_single_cells(seed);
    const Model model = m.build();
    const GoalScores scores(model, kYear);
    const std::vector<Lever> found = levers(scores, model, 6);
    for (std::size_t i = 0; i < found.size(); ++i) {
      const Lever& lever = found[i];
      if (i > 0) {
        EXPECT_GE(found[i - 1].score_change(), lever.score_change());
      }
      ASSERT_TRUE(lever.numerator_at_limit);
      SmallModel moved = m;
      const double way = *lever.numerator_at_limit - *lever.numerator;
      // A better colour is reached at the limit, a worse one just beyond it.
      const bool better = lever.to < lever.from;
      moved.observations[lever.target].numerator =
          *lever.numerator + way * (better ? 1 : 1.001) + (better || way != 0 ? 0 : 1e-3);
      const Model after = moved.build();
      const auto status = target_statuses(after, kYear)[lever.target].status;
      if (status != lever.to) continue;  // a figure exactly on a limit may leave it on either side
      EXPECT_EQ(GoalScores(after, kYear).of(6).score, lever.score_after)
          << "seed " << seed << ", lever " << i;
      ++checked;
    }
  }
  EXPECT_GT(checked, 60);
}

TEST(Leverage, NoScoreNoLevers) {
  SmallModel m;
  m.goal("g");
  const Model model = m.build();
  EXPECT_TRUE(levers(GoalScores(model, kYear), model, 0).empty());
  EXPECT_TRUE(levers(GoalScores(model, kYear), model, 7).empty());
  EXPECT_TRUE(sensitivities(model, 0, TargetScoring::linear).cells().empty());
}

}  // namespace
}  // namespace styr
