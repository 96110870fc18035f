#include "styr/risk_lifting.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "risk_models.hpp"
#include "styr/edit.hpp"

namespace styr {
namespace {

using testing::date;
using testing::Json;
using testing::RandomRegister;
using testing::SmallModel;

// Everything about every list, by ids.
std::vector<std::string> lines_of(const Model& model, const std::vector<UnitRisks>& lists) {
  std::vector<std::string> lines;
  for (const UnitRisks& list : lists) {
    std::string line = model.table<Unit>()[list.unit].unit_id + ":";
    for (const SeenRisk& seen : list.seen) {
      line += " " + model.table<Risk>()[seen.risk].risk_id + "(" + std::to_string(seen.rating.likelihood) +
              "x" + std::to_string(seen.rating.consequence) + "=" + std::to_string(seen.score) + " " +
              std::string(to_string(seen.reason)) + (seen.own ? " own" : "") + " " +
              std::to_string(seen.ways) + (seen.duplicate ? " twice" : "") + ")";
    }
    lines.push_back(line);
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

TEST(RiskLifting, ByToleranceIsThatOfTheReference) {
  STYR_REQUIRE_SHARED_DATA("risk/rollup/cases.json");
  const Json file = testing::read_json("risk/rollup/cases.json");
  std::size_t steps = 0;
  for (const Json& one : file["cases"]) {
    SCOPED_TRACE(one["model"]["name"].get<std::string>());
    const Model model = testing::model_of_case(file, one).build();
    const auto& units = model.table<Unit>();
    const auto& risks = model.table<Risk>();
    const RiskMatrix matrix = RiskMatrix::in_use(model);
    std::map<std::pair<std::string, std::string>, std::pair<SeenRisk, std::uint32_t>> seen;
    for (const UnitRisks& list : lift_risks(model)) {
      for (const SeenRisk& risk : list.seen) {
        const bool is_new = seen.emplace(std::pair(risks[risk.risk].risk_id, units[list.unit].unit_id),
                                         std::pair(risk, list.unit))
                                .second;
        EXPECT_TRUE(is_new) << "a list holds a risk once";
      }
    }
    const Json& expected =
        one["expected"].contains("escalation") ? one["expected"]["escalation"] : one["escalation"];
    EXPECT_EQ(seen.size(), expected.size());
    for (const Json& step : expected) {
      const auto at = seen.find({step["risk"].get<std::string>(), step["unit"].get<std::string>()});
      ASSERT_NE(at, seen.end()) << step;
      const auto& [risk, unit] = at->second;
      EXPECT_EQ(risk.own, step["own"]) << step;
      EXPECT_EQ(risk.rating.consequence, step["consequence_here"]) << step;
      EXPECT_EQ(level_of(matrix, risk.rating), step["level_here"].get<std::int32_t>()) << step;
      EXPECT_EQ(risk.reason == LiftReason::above_tolerance, step["above_tolerance"]) << step;
      const std::uint32_t parent = model.unit_parents()[unit];
      const Json to = risk.lifted && parent != kNoRow ? Json(units[parent].unit_id) : Json(nullptr);
      EXPECT_EQ(to, step["escalates_to"]) << step;
      ++steps;
    }
  }
  EXPECT_GT(steps, 30U);
}

// The definition, unit by unit and without any cleverness.
std::map<std::string, std::set<std::string>> lifted_by_definition(const Model& model) {
  const RiskRegister risks(model);
  const auto& units = model.table<Unit>();
  std::map<std::uint32_t, std::map<std::uint32_t, std::pair<int, int>>>
      at;  // unit, risk -> consequence, likelihood
  std::map<std::string, std::set<std::string>> lifted;
  for (std::uint32_t r = 0; r < risks.size(); ++r) {
    if (!risks.is_open(r)) continue;
    for (const std::uint32_t u : risks.placements(r)) {
      at[u][r] = {risks.rating(r).consequence, risks.rating(r).likelihood};
    }
  }
  const auto nodes = model.unit_order().nodes();
  for (std::size_t n = nodes.size(); n-- > 0;) {
    const std::uint32_t u = nodes[n];
    struct Here {
      std::string id;
      std::uint32_t row;
      int likelihood, consequence;
    };
    std::vector<Here> here;
    for (const auto& [r, rating] : at[u]) {
      Here h{model.table<Risk>()[r].risk_id, r, rating.second, rating.first};
      if (u != risks.placements(r)[0]) {
        for (const RiskJudgement& j : model.table<RiskJudgement>()) {
          if (j.risk_id == h.id && j.unit_id == units[u].unit_id) {
            h.likelihood = *j.likelihood;
            h.consequence = *j.consequence;
          }
        }
      }
      here.push_back(h);
    }
    std::sort(here.begin(), here.end(), [](const Here& a, const Here& b) {
      return std::tuple(-a.likelihood * a.consequence, -a.consequence, -a.likelihood, a.id) <
             std::tuple(-b.likelihood * b.consequence, -b.consequence, -b.likelihood, b.id);
    });
    const std::string scope = "level" + std::to_string(model.unit_levels()[u]);
    const auto from = model.policy().number("risk.escalate_from", scope);
    const auto cap = model.policy().number("risk.escalate_max", scope);
    double counted = 0;
    for (const Here& h : here) {
      if (!from) continue;
      const Risk& record = model.table<Risk>()[h.row];
      bool up = record.force_escalate && record.force_escalate->value;
      if (!up) {
        bool accepted = false;
        for (const RiskAcceptance& a : model.table<RiskAcceptance>()) {
          const bool covered = h.likelihood * h.consequence > 0 &&
                               RiskMatrix::in_use(model).level(h.likelihood, h.consequence) <=
                                   RiskMatrix::in_use(model).level(*a.likelihood, *a.consequence);
          accepted = accepted || (a.risk_id == h.id && a.unit_id == units[u].unit_id && covered);
        }
        up = !accepted && h.likelihood * h.consequence >= *from && (!cap || counted < *cap);
        if (up) ++counted;
      }
      if (!up) continue;
      lifted[units[u].unit_id].insert(h.id);
      if (model.unit_parents()[u] == kNoRow) continue;
      auto& above = at[model.unit_parents()[u]];
      const auto [there, is_new] = above.try_emplace(h.row, h.consequence, h.likelihood);
      if (!is_new) there->second = std::max(there->second, std::pair(h.consequence, h.likelihood));
    }
  }
  return lifted;
}

TEST(RiskLifting, AgreesWithTheDefinitionOnRandomRegisters) {
  std::size_t lifted_in_all = 0;
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    const Model model = RandomRegister(seed, false).m.build();
    std::map<std::string, std::set<std::string>> lifted;
    for (const UnitRisks& list : lift_risks(model)) {
      std::set<std::uint32_t> once;
      for (const SeenRisk& seen : list.seen) {
        EXPECT_TRUE(once.insert(seen.risk).second) << "seed " << seed;
        if (!seen.lifted) continue;
        lifted[model.table<Unit>()[list.unit].unit_id].insert(model.table<Risk>()[seen.risk].risk_id);
        ++lifted_in_all;
      }
    }
    EXPECT_EQ(lifted, lifted_by_definition(model)) << "seed " << seed;
  }
  EXPECT_GT(lifted_in_all, 1000U);
}

TEST(RiskLifting, AfterAnyChangesIsWhatAFreshOneWouldBe) {
  for (std::uint64_t seed = 0; seed < 120; ++seed) {
    RandomRegister random(seed, seed % 2 == 1);
    const Model model = random.m.build();
    if (model.table<Risk>().empty()) continue;
    RiskLifting live(model);
    Edit edit(model);
    std::map<std::uint32_t, Risk> changed;
    for (int change = 0; change < 30; ++change) {
      const auto row = static_cast<std::uint32_t>(random.below(static_cast<int>(model.table<Risk>().size())));
      Risk& risk = changed.try_emplace(row, model.table<Risk>()[row]).first->second;
      const auto before = live.all();
      std::vector<std::uint32_t> units;
      if (random.below(4) > 0) {
        risk.current_likelihood = random.step();
        risk.current_consequence = random.step();
        units = live.rate(row, {risk.current_likelihood.value_or(0), risk.current_consequence.value_or(0)});
      } else if (live.risk_register().is_open(row)) {
        risk.status = RiskStatus::closed;
        units = live.close(row);
      } else {
        risk.status = RiskStatus::open;
        units = live.open(row);
      }
      // Lists of other units are as they were.
      for (std::uint32_t u = 0; u < model.table<Unit>().size(); ++u) {
        if (std::binary_search(units.begin(), units.end(), u)) continue;
        const auto was =
            std::find_if(before.begin(), before.end(), [&](const auto& l) { return l.unit == u; });
        const auto plain = [&](const UnitRisks& list) {
          std::string text;
          for (const SeenRisk& s : list.seen) {
            text += std::to_string(s.risk) + std::string(to_string(s.reason)) + std::to_string(s.score) + " ";
          }
          return text;
        };
        EXPECT_EQ(plain(live.at(u)), was == before.end() ? "" : plain(*was)) << "seed " << seed;
      }
    }
    for (const auto& [row, risk] : changed) edit.upsert(risk);
    const auto next = edit.commit();
    ASSERT_TRUE(next.ok()) << next.status();
    const auto fresh = lines_of(*next, lift_risks(*next));
    EXPECT_EQ(lines_of(*next, live.all()), fresh) << "seed " << seed;

    RiskLifting follower(model);
    follower.update(*next);
    EXPECT_EQ(lines_of(*next, follower.all()), fresh) << "seed " << seed;
  }
}

TEST(RiskLifting, AnUpdateTakesNewMarksPlacesUnitsAndPolicies) {
  SmallModel m;
  m.unit("top").unit("a", "top").unit("b", "top").policy("risk.escalate_from", "10");
  Risk risk;
  risk.risk_id = "R1";
  risk.unit_id = "a";
  risk.current_likelihood = 2;
  risk.current_consequence = 2;
  m.tables.get<Risk>().push_back(risk);
  Model model = m.build();
  RiskLifting live(model);
  const auto step = [&](auto change) {
    Edit edit(model);
    change(edit);
    auto next = edit.commit();
    ASSERT_TRUE(next.ok()) << next.status();
    model = *next;
    live.update(model);
    EXPECT_EQ(lines_of(model, live.all()), lines_of(model, lift_risks(model)));
  };
  step([&](Edit& edit) {
    risk.force_escalate = Coded<bool>(true);
    edit.upsert(risk);
  });
  EXPECT_EQ(live.at(*model.find<Unit>("top")).seen.size(), 1U);
  step([&](Edit& edit) {
    risk.also_unit_ids = {"b"};
    edit.upsert(risk);
  });
  EXPECT_EQ(live.at(*model.find<Unit>("top")).seen.front().ways, 2U);
  step([&](Edit& edit) {
    Unit unit;
    unit.unit_id = "c";
    unit.parent_id = "b";
    edit.upsert(unit);
    risk.unit_id = "c";
    edit.upsert(risk);
  });
  step([&](Edit& edit) { edit.upsert(PolicyEntry{"risk.escalate_max", "all", "0", ""}); });
  step([&](Edit& edit) { edit.erase("risks", "R1"); });
  EXPECT_TRUE(live.all().empty());
}

TEST(RiskLifting, DoesNotDependOnTheOrderOfRows) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    RandomRegister random(seed, seed % 2 == 0);
    const Model model = random.m.build();
    auto& tables = random.m.tables;
    std::reverse(tables.get<Risk>().rows().begin(), tables.get<Risk>().rows().end());
    std::reverse(tables.get<Unit>().rows().begin(), tables.get<Unit>().rows().end());
    std::reverse(tables.get<RiskTolerance>().rows().begin(), tables.get<RiskTolerance>().rows().end());
    for (Risk& risk : tables.get<Risk>().rows()) {
      std::reverse(risk.also_unit_ids.begin(), risk.also_unit_ids.end());
    }
    const Model turned = random.m.build();
    EXPECT_EQ(lines_of(model, lift_risks(model)), lines_of(turned, lift_risks(turned))) << "seed " << seed;
  }
}

class OneRisk {
 public:
  OneRisk() {
    m.unit("top").unit("a", "top").unit("b", "top").unit("a1", "a").goal("G");
    m.policy("risk.lifting", "tolerance");
    risk.risk_id = "R";
    risk.unit_id = "a1";
    risk.category = "drift";
    risk.current_likelihood = 3;
    risk.current_consequence = 4;  // 12: red
  }
  OneRisk& tolerate(std::string id, std::string unit, int level) {
    RiskTolerance t;
    t.tolerance_id = std::move(id);
    t.unit_id = std::move(unit);
    t.tolerated_level = level;
    m.tables.get<RiskTolerance>().push_back(t);
    return *this;
  }
  RiskTolerance& last() { return m.tables.get<RiskTolerance>().rows().back(); }
  std::string reason(std::string_view unit, std::optional<Date> as_of = {}) {
    SmallModel with = m;
    with.tables.get<Risk>().push_back(risk);
    const Model model = with.build();
    for (const UnitRisks& list : lift_risks(model, as_of)) {
      if (model.table<Unit>()[list.unit].unit_id == unit) return std::string(to_string(list.seen[0].reason));
    }
    return "not seen";
  }
  SmallModel m;
  Risk risk;
};

TEST(RiskLifting, TheMostParticularToleranceDecides) {
  OneRisk one;
  EXPECT_EQ(one.reason("a1"), "no_tolerance");
  one.tolerate("T1", "", 2);
  EXPECT_EQ(one.reason("a1"), "within_tolerance");
  one.tolerate("T2", "a", 1);
  EXPECT_EQ(one.reason("a1"), "above_tolerance") << "the unit above says it for those below";
  one.tolerate("T3", "a", 2).last().category = "drift";
  EXPECT_EQ(one.reason("a1"), "within_tolerance");
  one.tolerate("T4", "a", 0).last().goal_id = "G";
  EXPECT_EQ(one.reason("a1"), "within_tolerance") << "the risk does not threaten the goal";
  one.risk.also_goal_ids = {"G"};
  EXPECT_EQ(one.reason("a1"), "above_tolerance");
  one.tolerate("T5", "a1", 2);
  EXPECT_EQ(one.reason("a1"), "within_tolerance") << "the unit's own comes first";
  one.last().valid_from = date("2024-01-01");
  EXPECT_EQ(one.reason("a1", date("2023-12-31")), "above_tolerance");
  EXPECT_EQ(one.reason("a1", date("2024-01-01")), "within_tolerance");
  one.tolerate("T6", "a1", 0).last().valid_from = date("2025-01-01");
  EXPECT_EQ(one.reason("a1", date("2025-01-01")), "above_tolerance") << "the later one stands";
}

TEST(RiskLifting, AnAcceptanceHoldsARiskBackWhileItLastsAndTheRiskIsNoWorse) {
  OneRisk one;
  one.tolerate("T1", "", 0);
  one.risk.current_consequence = 3;  // 9: yellow
  one.m.tables.get<RiskAcceptance>().push_back(
      {"A1", "R", "a", "chief", date("2024-01-01"), date("2024-06-30"), 3, 3, std::nullopt, ""});
  EXPECT_EQ(one.reason("a1", date("2024-03-01")), "above_tolerance") << "accepted further up";
  EXPECT_EQ(one.reason("a", date("2024-03-01")), "accepted");
  EXPECT_EQ(one.reason("top", date("2024-03-01")), "not seen");
  EXPECT_EQ(one.reason("a", date("2024-07-01")), "above_tolerance");
  EXPECT_EQ(one.reason("a", date("2023-12-31")), "above_tolerance");
  one.risk.current_consequence = 4;
  EXPECT_EQ(one.reason("a", date("2024-03-01")), "above_tolerance") << "it has outgrown the acceptance";
  one.risk.current_consequence = 3;
  one.m.tables.get<RiskAcceptance>().rows()[0].revoked_on = date("2024-02-01");
  EXPECT_EQ(one.reason("a", date("2024-03-01")), "above_tolerance");
  one.m.tables.get<RiskAcceptance>().rows()[0].revoked_on.reset();
  one.m.policy("risk.accepted", "lifts");
  EXPECT_EQ(one.reason("a", date("2024-03-01")), "above_tolerance");
}

TEST(RiskLifting, ASevereDimensionLiftsWhateverTheProduct) {
  OneRisk one;
  one.tolerate("T1", "", 2);
  one.risk.current_likelihood = 1;
  one.m.tables.get<RiskDimension>().push_back({"life", "liv og helse", "", "", 5});
  one.m.tables.get<RiskConsequence>().push_back({"R", "life", date("2024-01-01"), 5, ""});
  EXPECT_EQ(one.reason("a1"), "severe");
  EXPECT_EQ(one.reason("top"), "severe");
  one.m.tables.get<RiskConsequence>().push_back({"R", "life", date("2024-06-01"), 4, ""});
  EXPECT_EQ(one.reason("a1"), "within_tolerance") << "the later judgement stands";
  EXPECT_EQ(one.reason("a1", date("2024-03-01")), "severe");
}

TEST(RiskLifting, AnotherLevelMayJudgeTheRiskDifferently) {
  OneRisk one;
  one.tolerate("T1", "", 1);
  RiskJudgement judgement;
  judgement.judgement_id = "J1";
  judgement.risk_id = "R";
  judgement.unit_id = "a";
  judgement.judged_on = date("2024-01-01");
  judgement.likelihood = 2;
  judgement.consequence = 4;  // 8: yellow
  one.m.tables.get<RiskJudgement>().push_back(judgement);
  EXPECT_EQ(one.reason("a1"), "above_tolerance");
  EXPECT_EQ(one.reason("a"), "within_tolerance");
  EXPECT_EQ(one.reason("a", date("2023-12-31")), "above_tolerance");
}

TEST(RiskLifting, TheWayOfARiskTellsEveryStep) {
  OneRisk one;
  one.tolerate("T1", "", 1).risk.also_unit_ids = {"b"};
  one.m.tables.get<Risk>().push_back(one.risk);
  const Model model = one.m.build();
  const RiskLifting lifting(model);
  std::vector<std::string> way;
  for (const RiskLifting::Step& step : lifting.way_of(0)) {
    way.push_back(model.table<Unit>()[step.unit].unit_id + " " + std::string(to_string(step.seen.reason)) +
                  (step.seen.duplicate ? " twice" : "") + " " + std::to_string(step.seen.ways));
    EXPECT_TRUE(step.tolerance.has_value());
  }
  EXPECT_THAT(way, ::testing::ElementsAre("a1 above_tolerance 1", "a above_tolerance twice 1",
                                          "b above_tolerance twice 1", "top above_tolerance 2"));
}

}  // namespace
}  // namespace styr
