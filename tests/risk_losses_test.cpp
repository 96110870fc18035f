#include "styr/risk_losses.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "random.hpp"
#include "styr/model.hpp"

namespace styr {
namespace {

std::string id(const char* kind, std::uint32_t i) { return kind + std::to_string(i); }

// A random tree of units, a random graph of goals, and risks in both; about a third have no ranges.
Tables random_tables(std::uint64_t seed, std::uint32_t units, std::uint32_t goals, std::uint32_t risks) {
  testing::Random random(seed);
  Tables tables;
  for (std::uint32_t u = 0; u < units; ++u) {
    Unit unit;
    unit.unit_id = id("U", u);
    if (u > 0) unit.parent_id = id("U", random.below(u));
    tables.get<Unit>().push_back(unit);
  }
  for (std::uint32_t g = 0; g < goals; ++g) {
    Goal goal;
    goal.goal_id = id("G", g);
    tables.get<Goal>().push_back(goal);
    for (std::uint32_t above = 0; above < g; ++above) {
      if (!random.chance(0.4)) continue;
      GoalLink link;
      link.from_goal_id = id("G", g);
      link.to_goal_id = id("G", above);
      link.weight = 1;
      tables.get<GoalLink>().push_back(link);
    }
  }
  for (std::uint32_t r = 0; r < risks; ++r) {
    Risk risk;
    risk.risk_id = id("R", r);
    risk.unit_id = id("U", random.below(units));
    risk.goal_id = id("G", random.below(goals));
    if (random.chance(0.3)) risk.also_unit_ids = {id("U", random.below(units))};
    if (random.chance(0.3)) risk.also_goal_ids = {id("G", random.below(goals)), id("G", 0)};
    if (random.chance(0.2)) risk.status = RiskStatus::closed;
    tables.get<Risk>().push_back(risk);
    if (random.chance(0.3)) continue;
    RiskLoss loss;
    loss.risk_id = risk.risk_id;
    loss.frequency_mode = 0.1 + random.unit();
    loss.loss_low_knok = 10 + random.below(50);
    loss.loss_high_knok = 100 + random.below(5000);
    tables.get<RiskLoss>().push_back(loss);
  }
  return tables;
}

// The expected loss of each open risk that has ranges, in the terms of the definition.
std::map<std::string, double> expected_by_risk(const Tables& tables) {
  std::map<std::string, double> expected;
  constexpr double kZ = 1.6448536269514722;  // of 90 %
  for (const RiskLoss& loss : tables.get<RiskLoss>()) {
    const double low = std::log(loss.loss_low_knok->value), high = std::log(loss.loss_high_knok->value);
    const double sigma = (high - low) / (2 * kZ);
    expected[loss.risk_id] = loss.frequency_mode->value * std::exp((low + high) / 2 + sigma * sigma / 2);
  }
  for (const Risk& risk : tables.get<Risk>())
    if (risk.status) expected.erase(risk.risk_id);
  return expected;
}

// Everything that `start` is part of, itself included.
std::set<std::string> reached(const std::multimap<std::string, std::string>& up, const std::string& start) {
  std::set<std::string> seen = {start};
  std::vector<std::string> todo = {start};
  while (!todo.empty()) {
    const std::string at = todo.back();
    todo.pop_back();
    const auto [first, last] = up.equal_range(at);
    for (auto link = first; link != last; ++link)
      if (seen.insert(link->second).second) todo.push_back(link->second);
  }
  return seen;
}

TEST(RiskLosses, EveryRiskCountsOnceInEveryUnitAndGoalAbove) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    const Tables tables = random_tables(seed, 12, 8, 30);
    const auto model = Model::build(tables, std::vector<Observation>{});
    ASSERT_TRUE(model.ok()) << model.status();
    LossOptions options = loss_options(model->policy());
    options.simulation.trials = 50;

    std::multimap<std::string, std::string> parents, served;
    for (const Unit& unit : tables.get<Unit>())
      if (!unit.parent_id.empty()) parents.emplace(unit.unit_id, unit.parent_id);
    for (const GoalLink& link : tables.get<GoalLink>()) served.emplace(link.from_goal_id, link.to_goal_id);
    const auto expected = expected_by_risk(tables);
    std::map<std::string, double> of_node;
    std::map<std::string, std::uint32_t> open, with_ranges;
    for (const Risk& risk : tables.get<Risk>()) {
      if (risk.status) continue;
      std::set<std::string> nodes = reached(parents, risk.unit_id);
      nodes.merge(reached(served, risk.goal_id));
      for (const std::string& unit : risk.also_unit_ids) nodes.merge(reached(parents, unit));
      for (const std::string& goal : risk.also_goal_ids) nodes.merge(reached(served, goal));
      for (const std::string& node : nodes) {
        ++open[node];
        if (!expected.contains(risk.risk_id)) continue;
        ++with_ranges[node];
        of_node[node] += expected.at(risk.risk_id);
      }
    }
    std::size_t rows = 0;
    const auto compare = [&](const LossSummary& row, const std::string& node) {
      ++rows;
      EXPECT_EQ(row.risks, open[node]) << node;
      EXPECT_EQ(row.risks_with_ranges, with_ranges[node]) << node;
      EXPECT_NEAR(row.expected_knok, of_node[node], 1e-9 * of_node[node]) << node;
    };
    const auto units = unit_losses(*model, options);
    const auto goals = goal_losses(*model, options);
    ASSERT_TRUE(units.ok() && goals.ok());
    for (const LossSummary& row : *units) compare(row, model->table<Unit>()[row.node].unit_id);
    for (const LossSummary& row : *goals) compare(row, model->table<Goal>()[row.node].goal_id);
    EXPECT_EQ(rows, open.size());
  }
}

TEST(RiskLosses, BitsDoNotDependOnWorkersOrRows) {
  Tables tables = random_tables(3, 12, 8, 40);
  const auto run = [&](unsigned workers) {
    const auto model = Model::build(tables, std::vector<Observation>{});
    LossOptions options = loss_options(model->policy());
    options.simulation.trials = 4000;
    std::map<std::string, std::vector<double>> numbers;
    const auto rows = unit_losses(*model, options, Workers(workers));
    for (const LossSummary& row : *rows) {
      numbers[model->table<Unit>()[row.node].unit_id] = {row.expected_knok,
                                                         row.deviation_knok,
                                                         row.value_at_risk_knok.value,
                                                         row.value_at_risk_knok.high,
                                                         row.expected_shortfall_knok.value,
                                                         row.expected_shortfall_knok.low};
    }
    return numbers;
  };
  const auto alone = run(1);
  ASSERT_FALSE(alone.empty());
  EXPECT_EQ(alone, run(2));
  EXPECT_EQ(alone, run(4));
  testing::Random random(8);
  random.shuffle(tables.get<Risk>().rows());
  random.shuffle(tables.get<RiskLoss>().rows());
  random.shuffle(tables.get<Unit>().rows());
  EXPECT_EQ(alone, run(2));
}

TEST(RiskLosses, AStageIsAQuestionOfItsOwn) {
  Tables tables = random_tables(5, 3, 2, 6);
  for (const Risk& risk : tables.get<Risk>()) {
    RiskLoss after;
    after.risk_id = risk.risk_id;
    after.stage = LossStage::target;
    after.occurrence = LossOccurrence::at_most_once;
    after.frequency_mode = 0.5;
    after.loss_mode_knok = 8;
    tables.get<RiskLoss>().push_back(after);
  }
  const auto model = Model::build(tables, std::vector<Observation>{});
  ASSERT_TRUE(model.ok()) << model.status();
  LossOptions options = loss_options(model->policy());
  options.stage = LossStage::target;
  const auto rows = unit_losses(*model, options);
  ASSERT_TRUE(rows.ok());
  ASSERT_FALSE(rows->empty());
  for (const LossSummary& row : *rows) {
    EXPECT_EQ(row.risks, row.risks_with_ranges);
    EXPECT_DOUBLE_EQ(row.expected_knok, 4 * row.risks);
    EXPECT_DOUBLE_EQ(row.deviation_knok, 4 * std::sqrt(row.risks));
  }
}

TEST(RiskLosses, OptionsOutOfRangeAreRefused) {
  const auto model = Model::build(random_tables(1, 2, 2, 2), std::vector<Observation>{});
  ASSERT_TRUE(model.ok());
  LossOptions options;
  options.value_at_risk_level = 1;
  EXPECT_FALSE(unit_losses(*model, options).ok());
  options = {};
  options.simulation.trials = 0;
  EXPECT_FALSE(unit_losses(*model, options).ok());
  EXPECT_FALSE(goal_loss_curves(*model, options).ok());
  EXPECT_FALSE(plan_sums(*model, options.simulation).ok());
}

TEST(RiskLosses, TakeTheNumbersOfTheRegisterWhereNobodyGaveRanges) {
  Tables tables;
  Unit unit;
  unit.unit_id = "U";
  tables.get<Unit>().push_back(unit);
  for (const char* risk_id : {"R1", "R2", "R3"}) {
    Risk risk;
    risk.risk_id = risk_id;
    risk.unit_id = "U";
    risk.annual_probability = Number(0.25);
    if (risk.risk_id != "R3") risk.loss_knok = Number(400);
    tables.get<Risk>().push_back(risk);
  }
  RiskLoss ranges;
  ranges.risk_id = "R2";
  ranges.frequency_mode = 2;
  ranges.loss_mode_knok = 10;
  tables.get<RiskLoss>().push_back(ranges);
  const auto model = Model::build(tables, std::vector<Observation>{});
  ASSERT_TRUE(model.ok()) << model.status();
  LossOptions options = loss_options(model->policy());
  const auto now = unit_losses(*model, options);
  ASSERT_TRUE(now.ok());
  EXPECT_EQ((*now)[0].risks, 3U);
  EXPECT_EQ((*now)[0].risks_with_ranges, 2U) << "R3 has no loss";
  EXPECT_DOUBLE_EQ((*now)[0].expected_knok, 0.25 * 400 + 2 * 10)
      << "the ranges of R2 stand before its numbers";
  options.stage = LossStage::target;
  EXPECT_EQ((*unit_losses(*model, options))[0].risks_with_ranges, 0U);
}

}  // namespace
}  // namespace styr
