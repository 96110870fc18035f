// The tables of the risk register: what is refused, and that nothing is lost on the way through a package.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "small_models.hpp"
#include "styr/package.hpp"
#include "temp_folder.hpp"

namespace styr {
namespace {

using testing::date;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::SmallModel;

// A register that uses every table and column, with a matrix of two likelihoods and three consequences.
SmallModel full_register() {
  SmallModel m;
  m.unit("top").unit("a", "top").unit("b", "top").goal("G1").goal("G2").policy("risk.matrix", "M");
  Service service;
  service.service_id = "S1";
  m.tables.get<Service>().push_back(service);
  service.service_id = "S2";
  m.tables.get<Service>().push_back(service);
  m.tables.get<RiskDimension>().push_back({"life", "liv og helse", "liv og helse", "life and health", 3});
  m.tables.get<RiskMatrixDefinition>().push_back({"M", "Liten", "of the test"});
  m.tables.get<RiskLevel>().push_back({"M", 0, "lav", RiskColour::green, "#00ff00"});
  m.tables.get<RiskLevel>().push_back({"M", 1, "høy", RiskColour::red, ""});
  for (int l = 1; l <= 2; ++l) {
    for (int c = 1; c <= 3; ++c) {
      m.tables.get<RiskMatrixCell>().push_back({"M", l, c, l + c > 3 ? 1 : 0, std::nullopt});
    }
  }
  m.tables.get<RiskMatrixCell>().rows()[1].colour = RiskColour::yellow;
  m.tables.get<RiskScaleStep>().push_back(
      {"M", RiskAxis::likelihood, 1, "", "sjelden", "hvert tiende år", Number(0), Number(0.1)});
  m.tables.get<RiskScaleStep>().push_back(
      {"M", RiskAxis::consequence, 3, "life", "alvorlig", "varig skade", std::nullopt, std::nullopt});
  m.tables.get<RiskTolerance>().push_back(
      {"T1", "a", 1, "drift", "G1", date("2024-01-01"), date("2024-12-31"), 1, 0, "kommunestyret", "første"});
  for (int c = 1; c <= 3; ++c) m.tables.get<RiskTranslation>().push_back({"a", c, c > 1 ? c - 1 : 1});
  Risk risk;
  risk.risk_id = "R1";
  risk.unit_id = "a";
  risk.event = "strømbrudd";
  risk.also_unit_ids = {"b"};
  risk.goal_id = "G1";
  risk.also_goal_ids = {"G2"};
  risk.also_service_ids = {"S1", "S2"};
  risk.current_likelihood = 2;
  risk.current_consequence = 3;
  risk.target_likelihood = 1;
  risk.target_consequence = 3;
  risk.annual_probability = Number(0.25);
  risk.loss_knok = Number(1500);
  risk.next_review_on = date("2025-01-01");
  m.tables.get<Risk>().push_back(risk);
  m.tables.get<RiskJudgement>().push_back(
      {"J1", "R1", "top", JudgementKind::current, date("2024-03-01"), "direktør", 1, 2, 3, "sett ovenfra"});
  m.tables.get<RiskConsequence>().push_back({"R1", "life", date("2024-03-01"), 3, "varig skade"});
  m.tables.get<RiskConsequence>().push_back({"R1", "life", std::nullopt, 2, ""});
  m.tables.get<RiskAcceptance>().push_back({"A1", "R1", "a", "sjef", date("2024-03-02"), date("2024-12-31"),
                                            2, 3, date("2024-06-01"), "dyrt å senke"});
  Mitigation mitigation;
  mitigation.mitigation_id = "M1";
  mitigation.risk_id = "R1";
  mitigation.evidence = {"rapport", "prøve"};
  mitigation.evidence_required = Coded<bool>(true);
  mitigation.observation_days = 60;
  mitigation.done_on = date("2024-04-01");
  mitigation.closed_on = date("2024-07-01");
  m.tables.get<Mitigation>().push_back(mitigation);
  return m;
}

std::vector<std::string> faults(const SmallModel& m) {
  Report report;
  (void)Model::build(m.tables, m.observations, &report);
  std::vector<std::string> lines;
  for (const Problem& p : report.problems())
    lines.push_back(p.table + ":" + p.column + ":" + p.id + ": " + p.code);
  return lines;
}

TEST(RiskRecords, GoThroughBothFormsOfAPackageWithoutLoss) {
  const testing::TempFolder folder;
  const Model model = full_register().build();
  ASSERT_TRUE(write_package(model, folder.path() / "tables").ok());
  const auto from_tables = read_package(folder.path() / "tables");
  ASSERT_TRUE(from_tables.ok()) << from_tables.status();
  ASSERT_TRUE(write_package(*from_tables, folder.path() / "model.json").ok());
  const auto from_json = read_package(folder.path() / "model.json");
  ASSERT_TRUE(from_json.ok()) << from_json.status();
  const auto before = model.tables().all();
  const auto after = from_json->tables().all();
  std::size_t compared = 0;
  for (std::size_t t = 0; t < before.size(); ++t) {
    ASSERT_EQ(before[t]->size(), after[t]->size()) << before[t]->description().name;
    for (std::size_t i = 0; i < before[t]->size(); ++i) {
      for (const ColumnDescription& column : before[t]->description().columns) {
        std::string was;
        std::string is;
        column.write(before[t]->record(i), column, was);
        column.write(after[t]->record(i), column, is);
        EXPECT_EQ(was, is) << before[t]->description().name << "." << column.name;
        compared += was.empty() ? 0 : 1;
      }
    }
  }
  EXPECT_GT(compared, 90U);
}

TEST(RiskRecords, AMatrixIsWhole) {
  SmallModel m = full_register();
  EXPECT_THAT(faults(m), IsEmpty());
  m.tables.get<RiskMatrixCell>().erase(4);
  EXPECT_THAT(faults(m), ElementsAre("risk_matrices:matrix_id:M: incomplete_matrix"));
  m = full_register();
  m.tables.get<RiskLevel>().rows()[1].level = 2;
  EXPECT_THAT(faults(m), ElementsAre("risk_matrices:matrix_id:M: levels_not_consecutive",
                                     "risk_matrix_cells:level:M|1|3: unknown_reference",
                                     "risk_matrix_cells:level:M|2|2: unknown_reference",
                                     "risk_matrix_cells:level:M|2|3: unknown_reference"));
  m = full_register();
  m.tables.get<RiskMatrixDefinition>().push_back({"N", "", ""});
  EXPECT_THAT(faults(m), ElementsAre("risk_matrices:matrix_id:N: levels_not_consecutive"));
}

TEST(RiskRecords, EveryStepLiesOnTheScaleOfTheMatrixInUse) {
  SmallModel m = full_register();
  m.tables.get<Risk>().rows()[0].current_likelihood = 3;
  m.tables.get<Risk>().rows()[0].target_consequence = 4;
  m.tables.get<RiskJudgement>().rows()[0].likelihood = 3;
  m.tables.get<RiskConsequence>().rows()[0].consequence = 4;
  m.tables.get<RiskAcceptance>().rows()[0].likelihood = 3;
  m.tables.get<RiskDimension>().rows()[0].severe_from = 4;
  m.tables.get<RiskTolerance>().rows()[0].tolerated_level = 2;
  m.tables.get<RiskScaleStep>().rows()[0].step = 3;
  EXPECT_THAT(
      faults(m),
      ::testing::UnorderedElementsAre(
          "risks:current_likelihood:R1: out_of_range", "risks:target_consequence:R1: out_of_range",
          "risk_judgements:likelihood:J1: out_of_range",
          "risk_consequences:consequence:R1|life|2024-03-01: out_of_range",
          "risk_acceptances:likelihood:A1: out_of_range", "risk_dimensions:severe_from:life: out_of_range",
          "risk_tolerances:tolerated_level:T1: out_of_range",
          "risk_scale_steps:step:M|likelihood|3|: out_of_range"));
}

TEST(RiskRecords, TranslationsTolerancesAndPolicyHoldTogether) {
  SmallModel m = full_register();
  m.tables.get<RiskTranslation>().erase(1);
  EXPECT_THAT(faults(m), ElementsAre("risk_translations:consequence:a|1: incomplete_translation"));
  m = full_register();
  m.tables.get<RiskTolerance>().rows()[0].tolerated_level = 0;
  m.tables.get<RiskTolerance>().rows()[0].appetite_level = 1;
  EXPECT_THAT(faults(m), ElementsAre("risk_tolerances:appetite_level:T1: limits_crossed"));
  m = full_register();
  m.tables.get<RiskTolerance>().rows()[0].valid_to = date("2023-01-01");
  m.tables.get<RiskAcceptance>().rows()[0].revoked_on = date("2024-01-01");
  EXPECT_THAT(faults(m), ElementsAre("risk_tolerances:valid_to:T1: dates_out_of_order",
                                     "risk_acceptances:revoked_on:A1: dates_out_of_order"));
  m = full_register();
  m.tables.get<PolicyEntry>().rows()[0].value = "X";
  m.policy("risk.lifting", "mood").policy("mitigation.evidence_required", "perhaps");
  EXPECT_THAT(faults(m), ElementsAre("policy:value:risk.matrix|all: bad_policy",
                                     "policy:value:risk.lifting|all: bad_policy",
                                     "policy:value:mitigation.evidence_required|all: bad_policy"));
}

TEST(RiskRecords, WhatTheyReferToIsThere) {
  SmallModel m = full_register();
  m.tables.get<Risk>().rows()[0].also_unit_ids = {"b", "nowhere"};
  m.tables.get<RiskScaleStep>().rows()[0].matrix_id = "X";
  m.tables.get<RiskConsequence>().rows()[0].dimension_id = "mood";
  m.tables.get<Mitigation>().rows()[0].also_risk_ids = {"R9"};
  EXPECT_THAT(faults(m), ElementsAre("risk_scale_steps:matrix_id:X|likelihood|1|: unknown_reference",
                                     "risks:also_unit_ids:R1: unknown_reference",
                                     "risk_consequences:dimension_id:R1|mood|2024-03-01: unknown_reference",
                                     "mitigations:also_risk_ids:M1: unknown_reference"));
}

}  // namespace
}  // namespace styr
