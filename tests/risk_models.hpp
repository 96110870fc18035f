#ifndef STYR_TESTS_RISK_MODELS_HPP_
#define STYR_TESTS_RISK_MODELS_HPP_

// Models of the reference cases for risk, and random ones.

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "shared_data.hpp"
#include "small_models.hpp"
#include "styr/risk_matrix.hpp"

namespace styr::testing {

using Json = nlohmann::ordered_json;

inline Json read_json(const std::string& relative) { return Json::parse(read_file(shared_data(relative))); }

// A grid of levels as a matrix of the tables, in use.
inline void use_grid(const Json& rows, std::size_t levels, SmallModel& m) {
  std::vector<RiskMatrix::Level> named;
  for (std::size_t i = 0; i < levels; ++i) {
    named.push_back({std::to_string(i),
                     i == 0            ? Colour::green
                     : i + 1 == levels ? Colour::red
                                       : Colour::yellow,
                     ""});
  }
  std::vector<std::int32_t> grid;
  for (const Json& row : rows) {
    for (const Json& cell : row) grid.push_back(cell.get<std::int32_t>());
  }
  auto matrix =
      RiskMatrix::make(named, static_cast<std::int32_t>(rows.size()),
                       static_cast<std::int32_t>(rows[0].size()), std::span<const std::int32_t>(grid));
  ASSERT_TRUE(matrix.ok()) << matrix.status();
  add_risk_matrix({"M", "", {}, {}, *matrix}, m.tables);
  m.policy("risk.matrix", "M");
}

// One case of rollup/cases.json, lifted by tolerance.
inline SmallModel model_of_case(const Json& file, const Json& one) {
  SmallModel m;
  use_grid(file["grid_rows_likelihood_columns_consequence"], file["level_names"].size(), m);
  m.policy("risk.lifting", "tolerance");
  for (const Json& unit : one["model"]["units"]) {
    const auto id = unit["id"].get<std::string>();
    m.unit(id, unit["parent"].is_null() ? "" : unit["parent"].get<std::string>());
    RiskTolerance tolerance;
    tolerance.tolerance_id = "T-" + id;
    tolerance.unit_id = id;
    tolerance.tolerated_level = unit["tolerance_level"].get<std::int32_t>();
    m.tables.get<RiskTolerance>().push_back(tolerance);
    if (unit["consequence_at_parent"].is_null()) continue;
    std::int32_t step = 0;
    for (const Json& above : unit["consequence_at_parent"]) {
      m.tables.get<RiskTranslation>().push_back({id, ++step, above.get<std::int32_t>()});
    }
  }
  for (const Json& goal : one["model"]["goals"]) {
    m.goal(goal["id"].get<std::string>());
    for (const Json& to : goal["contributes_to"]) {
      m.link(goal["id"].get<std::string>(), to.get<std::string>());
    }
  }
  for (const Json& given : one["model"]["risks"]) {
    Risk risk;
    risk.risk_id = given["id"].get<std::string>();
    risk.unit_id = given["home_unit"].get<std::string>();
    risk.also_unit_ids = given["also_in"].get<std::vector<std::string>>();
    risk.also_goal_ids = given["goals"].get<std::vector<std::string>>();
    risk.current_likelihood = given["likelihood"].get<std::int32_t>();
    risk.current_consequence = given["consequence"].get<std::int32_t>();
    risk.annual_probability = Number(given["annual_probability"].get<double>());
    risk.loss_knok = Number(given["loss"].get<double>() / 1000);
    m.tables.get<Risk>().push_back(std::move(risk));
  }
  return m;
}

// A random tree with risks, some of them in several units, forced, unrated, closed, accepted or judged above.
class RandomRegister {
 public:
  explicit RandomRegister(std::uint64_t seed, bool by_tolerance) : random_(seed) {
    const int units = 1 + below(30);
    for (int u = 0; u < units; ++u) m.unit(unit_id(u), u == 0 || below(15) == 0 ? "" : unit_id(below(u)));
    m.policy("risk.lifting", by_tolerance ? "tolerance" : "score");
    for (int level = 0; level < 6; ++level) {
      const std::string scope = "level" + std::to_string(level);
      if (below(6) > 0) m.policy("risk.escalate_from", std::to_string(2 + below(10)), scope);
      if (below(3) > 0) m.policy("risk.escalate_max", std::to_string(below(4)), scope);
    }
    for (int u = 0; by_tolerance && u < units; ++u) {
      if (below(3) == 0) continue;
      RiskTolerance tolerance;
      tolerance.tolerance_id = "T" + std::to_string(u);
      tolerance.unit_id = unit_id(u);
      tolerance.tolerated_level = below(3);
      if (below(4) == 0) tolerance.category = "drift";
      m.tables.get<RiskTolerance>().push_back(tolerance);
      if (below(2) == 0) continue;
      for (int c = 1; c <= 5; ++c) {
        m.tables.get<RiskTranslation>().push_back({unit_id(u), c, std::max(1, c - below(2))});
      }
    }
    const int risks = below(60);
    for (int r = 0; r < risks; ++r) add_risk(r, units);
    std::shuffle(m.tables.get<Risk>().rows().begin(), m.tables.get<Risk>().rows().end(), random_);
  }

  int below(int n) { return static_cast<int>(random_() % static_cast<std::uint64_t>(n)); }
  static std::string unit_id(int u) { return "U" + std::to_string(u); }
  std::optional<std::int32_t> step() {
    if (below(12) == 0) return std::nullopt;
    return 1 + below(5);
  }

  SmallModel m;

 private:
  void add_risk(int r, int units) {
    Risk risk;
    risk.risk_id = "R" + std::to_string(r * 7 % 101);
    risk.unit_id = unit_id(below(units));
    for (int also = below(4); also > 0 && below(2) == 0; --also) {
      risk.also_unit_ids.push_back(unit_id(below(units)));
    }
    risk.current_likelihood = step();
    risk.current_consequence = step();
    risk.category = below(2) == 0 ? "drift" : "miljø";
    if (below(10) == 0) risk.force_escalate = Coded<bool>(true);
    if (below(8) == 0) risk.status = RiskStatus::closed;
    if (below(8) == 0) {
      RiskJudgement judgement;
      judgement.judgement_id = "J" + std::to_string(r);
      judgement.risk_id = risk.risk_id;
      judgement.unit_id = unit_id(below(units));
      judgement.judged_on = date("2024-01-01");
      judgement.likelihood = 1 + below(5);
      judgement.consequence = 1 + below(5);
      m.tables.get<RiskJudgement>().push_back(judgement);
    }
    if (below(8) == 0) {
      RiskAcceptance acceptance;
      acceptance.acceptance_id = "A" + std::to_string(r);
      acceptance.risk_id = risk.risk_id;
      acceptance.unit_id = unit_id(below(units));
      acceptance.accepted_on = date("2024-01-01");
      acceptance.likelihood = 1 + below(5);
      acceptance.consequence = 1 + below(5);
      m.tables.get<RiskAcceptance>().push_back(acceptance);
    }
    m.tables.get<Risk>().push_back(std::move(risk));
  }

  std::mt19937_64 random_;
};

}  // namespace styr::testing

#endif  // STYR_TESTS_RISK_MODELS_HPP_
