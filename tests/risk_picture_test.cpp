#include "styr/risk_picture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "risk_models.hpp"

namespace styr {
namespace {

using testing::date;
using ::testing::ElementsAre;
using testing::Json;
using testing::SmallModel;

void expect_map(const RiskRegister& risks, const std::vector<std::uint32_t>& rows, const Json& expected) {
  const RiskMap map = risk_map(risks, rows);
  EXPECT_EQ(map.ranking.size(), expected["distinct_risks"]);
  EXPECT_EQ(Json(map.by_level), expected["count_per_level"]);
  Json cells = Json::array();
  for (std::int32_t l = 1; l <= map.likelihoods; ++l) {
    Json row = Json::array();
    for (std::int32_t c = 1; c <= map.consequences; ++c) row.push_back(map.at(l, c));
    cells.push_back(row);
  }
  EXPECT_EQ(cells, expected["heatmap_rows_likelihood"]);
  const Json worst = map.worst_level ? Json(*map.worst_level) : Json(nullptr);
  EXPECT_EQ(worst, expected["worst_level"]);
  Json ranking = Json::array();
  for (std::size_t i = 0; i < std::min<std::size_t>(5, map.ranking.size()); ++i) {
    ranking.push_back(risks.model().table<Risk>()[map.ranking[i]].risk_id);
  }
  EXPECT_EQ(ranking, expected["ranking"]);
  const double loss = expected["expected_annual_loss"].get<double>();
  EXPECT_NEAR(map.expected_annual_loss_knok * 1000, loss, 1e-9 * loss);
  if (!map.at_least_one_lower) return;
  EXPECT_NEAR(*map.at_least_one_if_independent, expected["prob_at_least_one_independent"].get<double>(),
              1e-9);
  const Json& bounds = expected["prob_at_least_one_bounds_any_dependence"];
  EXPECT_NEAR(*map.at_least_one_lower, bounds[0].get<double>(), 1e-9);
  EXPECT_NEAR(*map.at_least_one_upper, bounds[1].get<double>(), 1e-9);
}

TEST(RiskPicture, OfUnitsAndGoalsIsThatOfTheReference) {
  STYR_REQUIRE_SHARED_DATA("risk/rollup/cases.json");
  const Json file = testing::read_json("risk/rollup/cases.json");
  std::size_t compared = 0;
  for (const Json& one : file["cases"]) {
    const Model model = testing::model_of_case(file, one).build();
    const RiskRegister risks(model);
    for (const auto& [id, expected] : one["expected"]["units"].items()) {
      SCOPED_TRACE(one["model"]["name"].get<std::string>() + " " + id);
      expect_map(risks, risks_of_unit(risks, *model.find<Unit>(id)), expected);
      ++compared;
    }
    for (const auto& [id, expected] : one["expected"]["goals"].items()) {
      SCOPED_TRACE(one["model"]["name"].get<std::string>() + " " + id);
      expect_map(risks, risks_of_goal(risks, *model.find<Goal>(id)), expected);
      ++compared;
    }
  }
  EXPECT_GT(compared, 10U);
}

// The events of a case of history.json as a register.
Model model_of_history(const Json& grid, std::size_t levels, const Json& events) {
  SmallModel m;
  m.unit("top");
  testing::use_grid(grid, levels, m);
  std::map<std::string, std::size_t> rows;
  auto& risks = m.tables.get<Risk>();
  for (const Json& event : events) {
    const auto id = event["risk"].get<std::string>();
    const Date on = date(event["date"].get<std::string>());
    const auto step = [&](const char* name) { return event[name].get<std::int32_t>(); };
    if (event["event"] == "registered") {
      Risk risk;
      risk.risk_id = id;
      risk.unit_id = "top";
      risk.identified_on = on;
      risk.initial_likelihood = step("likelihood");
      risk.initial_consequence = step("consequence");
      rows[id] = risks.size();
      risks.push_back(risk);
    } else if (event["event"] == "closed") {
      risks.rows()[rows.at(id)].closed_on = on;
    } else {
      RiskAssessment assessment;
      assessment.risk_id = id;
      assessment.period = Period::containing(PeriodKind::day, on);
      assessment.likelihood = step("likelihood");
      assessment.consequence = step("consequence");
      m.tables.get<RiskAssessment>().push_back(assessment);
    }
  }
  return m.build();
}

TEST(RiskPicture, OverTimeIsThatOfTheReference) {
  STYR_REQUIRE_SHARED_DATA("risk/rollup/history.json");
  const Json file = testing::read_json("risk/rollup/history.json");
  std::size_t snapshots = 0;
  for (const Json& one : file["cases"]) {
    const Model model = model_of_history(file["grid_rows_likelihood_columns_consequence"], 4, one["events"]);
    std::optional<RiskRegister> before;
    for (const Json& expected : one["expected_snapshots"]) {
      SCOPED_TRACE(expected["date"].get<std::string>());
      const RiskRegister now(model, date(expected["date"].get<std::string>()));
      const RiskMap map = risk_map(now, open_risks(now));
      EXPECT_EQ(map.ranking.size(), expected["open"]);
      EXPECT_EQ(Json(map.by_level), expected["count_per_level"]);
      if (before) {
        std::map<RiskMove, std::vector<std::string>> moved;
        for (const RiskMovement& m : risk_movements(*before, now)) {
          moved[m.move].push_back(model.table<Risk>()[m.risk].risk_id);
        }
        EXPECT_EQ(Json(moved[RiskMove::appeared]), expected["new_since_previous"]);
        EXPECT_EQ(Json(moved[RiskMove::closed]), expected["closed_since_previous"]);
        EXPECT_EQ(Json(moved[RiskMove::worse]), expected["level_up"]);
        EXPECT_EQ(Json(moved[RiskMove::better]), expected["level_down"]);
      }
      before.emplace(now);
      ++snapshots;
    }
  }
  EXPECT_GT(snapshots, 10U);
}

TEST(RiskPicture, NeverCountsARiskTwiceHoweverManyUnitsItLivesIn) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const Model model = testing::RandomRegister(seed, false).m.build();
    const RiskRegister risks(model);
    const auto& units = model.table<Unit>();
    for (std::uint32_t u = 0; u < units.size(); ++u) {
      std::set<std::string> by_hand;
      for (const Risk& risk : model.table<Risk>()) {
        if (risk.status && *risk.status == RiskStatus::closed) continue;
        std::vector<std::string> homes = risk.also_unit_ids;
        homes.push_back(risk.unit_id);
        for (std::string at : homes) {
          while (!at.empty() && at != units[u].unit_id) at = units[*model.find<Unit>(at)].parent_id;
          if (!at.empty()) by_hand.insert(risk.risk_id);
        }
      }
      const RiskMap map = risk_map(risks, risks_of_unit(risks, u));
      EXPECT_EQ(map.ranking.size(), by_hand.size()) << "seed " << seed;
      EXPECT_EQ(map.rated + map.not_rated, by_hand.size()) << "seed " << seed;
    }
  }
}

TEST(RiskPicture, DimensionsAndServicesShowWhatTheProductHides) {
  SmallModel m;
  m.unit("top");
  m.tables.get<RiskDimension>().push_back({"life", "liv", "", "", 4});
  m.tables.get<RiskDimension>().push_back({"money", "økonomi", "", "", std::nullopt});
  for (const auto& [id, criticality] : std::map<std::string, int>{{"S1", 1}, {"S2", 3}, {"S3", 3}}) {
    Service service;
    service.service_id = id;
    service.criticality_1_3 = criticality;
    m.tables.get<Service>().push_back(service);
  }
  const auto add = [&](std::string id, std::string service, int likelihood, int consequence) {
    Risk risk;
    risk.risk_id = std::move(id);
    risk.unit_id = "top";
    risk.service_id = std::move(service);
    risk.current_likelihood = likelihood;
    risk.current_consequence = consequence;
    m.tables.get<Risk>().push_back(risk);
  };
  add("R1", "S1", 1, 5);
  add("R2", "S2", 5, 5);
  m.tables.get<Risk>().rows()[1].also_service_ids = {"S3", "S2"};
  m.tables.get<RiskConsequence>().push_back({"R1", "life", std::nullopt, 5, ""});
  m.tables.get<RiskConsequence>().push_back({"R2", "life", std::nullopt, 3, ""});
  m.tables.get<RiskConsequence>().push_back({"R2", "money", std::nullopt, 5, ""});
  const Model model = m.build();
  const RiskRegister risks(model);
  const auto severities = dimension_severities(risks, open_risks(risks));
  ASSERT_EQ(severities.size(), 2U);
  EXPECT_THAT(severities[0].by_consequence, ElementsAre(0, 0, 1, 0, 1));
  EXPECT_EQ(severities[0].severe, 1U);
  EXPECT_EQ(severities[0].worst, 5);
  EXPECT_EQ(severities[1].severe, 0U) << "no limit is set";
  std::vector<std::string> services;
  for (const ServiceRisks& s : service_risks(risks, open_risks(risks))) {
    services.push_back(model.table<Service>()[s.service].service_id + " " + std::to_string(s.map.rated) +
                       " " + std::to_string(s.map.by_colour[static_cast<std::size_t>(Colour::red)]));
  }
  EXPECT_THAT(services, ElementsAre("S2 1 1", "S3 1 1", "S1 1 0"));
}

TEST(RiskPicture, ATrendIsMadeOfTheRegisterOfEachDay) {
  SmallModel m;
  m.unit("top");
  for (int i = 0; i < 3; ++i) {
    Risk risk;
    risk.risk_id = "R" + std::to_string(i);
    risk.unit_id = "top";
    risk.identified_on = date("2024-01-01") + 30 * i;
    risk.initial_likelihood = 5;
    risk.initial_consequence = 4;
    m.tables.get<Risk>().push_back(risk);
  }
  const std::vector<Date> days = {date("2024-01-15"), date("2024-01-15") + 30, date("2024-01-15") + 60};
  const RiskTrend trend = risk_trend(m.build(), days);
  ASSERT_EQ(trend.days.size(), 3U);
  EXPECT_EQ(trend.days[2].map.rated, 3U);
  EXPECT_DOUBLE_EQ(*trend.red_slope, 1) << "one more red risk every 30 days";
  EXPECT_DOUBLE_EQ(*trend.mean_score_slope, 0);
  EXPECT_EQ(risk_trend(m.build(), std::span(days).first(1)).red_slope, std::nullopt);
}

TEST(RiskPicture, WhatIsNotRatedIsAThirdState) {
  SmallModel m;
  m.unit("top");
  Risk risk;
  risk.risk_id = "R";
  risk.unit_id = "top";
  risk.current_likelihood = 4;
  m.tables.get<Risk>().push_back(risk);
  const Model model = m.build();
  const RiskRegister risks(model);
  const RiskMap map = risk_map(risks, open_risks(risks));
  EXPECT_EQ(map.not_rated, 1U);
  EXPECT_EQ(map.rated, 0U);
  EXPECT_EQ(map.worst_level, std::nullopt);
  EXPECT_EQ(map.mean_score, std::nullopt);
  EXPECT_EQ(map.at_least_one_upper, std::nullopt);
}

}  // namespace
}  // namespace styr
