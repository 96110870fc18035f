#include "styr/mitigation_follow_up.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "risk_models.hpp"

namespace styr {
namespace {

using testing::date;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Json;
using testing::SmallModel;

constexpr const char* kToday = "2025-06-01";

std::optional<Date> day_or_none(const Json& value) {
  if (value.is_null()) return std::nullopt;
  return date(value.get<std::string>());
}

// A case of the reference as a model: levels are the cells of a row.
SmallModel model_of_case(const Json& one) {
  SmallModel m;
  m.unit("u");
  testing::use_grid(Json::parse("[[0, 1, 2, 3]]"), 4, m);
  Mitigation mitigation;
  mitigation.mitigation_id = "M";
  mitigation.responsible_role = one["owner"].get<std::string>();
  mitigation.responsible_unit_id = "u";
  mitigation.status = one["status"].get<std::string>();
  mitigation.done_on = day_or_none(one["done_date"]);
  mitigation.evidence_required = Coded<bool>(one["evidence_required"].get<bool>());
  mitigation.evidence = one["evidence"].get<std::vector<std::string>>();
  mitigation.observation_days = one["observation_days"].get<std::int32_t>();
  const auto step = [](const Json& level) { return level.get<std::int32_t>() + 1; };
  for (const Json& given : one["risks"]) {
    Risk risk;
    risk.risk_id = given["id"].get<std::string>();
    risk.unit_id = "u";
    risk.target_likelihood = 1;
    risk.target_consequence = step(given["target_level"]);
    risk.category = risk.risk_id;
    if (given.value("closed", false)) risk.status = RiskStatus::closed;
    RiskTolerance tolerance;
    tolerance.tolerance_id = "T" + risk.risk_id;
    tolerance.category = risk.risk_id;
    tolerance.tolerated_level = given["tolerance_level"].get<std::int32_t>();
    m.tables.get<RiskTolerance>().push_back(tolerance);
    RiskAssessment assessment;
    assessment.risk_id = risk.risk_id;
    assessment.period = Period::containing(PeriodKind::day, date(given["assessed_date"].get<std::string>()));
    assessment.likelihood = 1;
    assessment.consequence = step(given["level"]);
    m.tables.get<RiskAssessment>().push_back(assessment);
    if (given.contains("accepted_until")) {
      RiskAcceptance acceptance;
      acceptance.acceptance_id = "A" + risk.risk_id;
      acceptance.risk_id = risk.risk_id;
      acceptance.accepted_by = given["accepted_by"].get<std::string>();
      acceptance.accepted_on = date(given["assessed_date"].get<std::string>());
      acceptance.valid_to = date(given["accepted_until"].get<std::string>());
      m.tables.get<RiskAcceptance>().push_back(acceptance);
    }
    (mitigation.risk_id.empty() ? mitigation.risk_id : mitigation.also_risk_ids.emplace_back()) =
        risk.risk_id;
    m.tables.get<Risk>().push_back(std::move(risk));
  }
  m.tables.get<Mitigation>().push_back(std::move(mitigation));
  return m;
}

TEST(MitigationFollowUp, ClosingIsThatOfTheReference) {
  STYR_REQUIRE_SHARED_DATA("risk/rollup/mitigation-closing.json");
  const Json file = testing::read_json("risk/rollup/mitigation-closing.json");
  for (std::size_t i = 0; i < file["cases"].size(); ++i) {
    SCOPED_TRACE(i);
    const Json& one = file["cases"][i];
    const Model model = model_of_case(one["case"]).build();
    const FollowUp found = follow_up(model, date(one["case"]["today"].get<std::string>()));
    ASSERT_EQ(found.mitigations.size(), 1U);
    const Closing& closing = found.mitigations[0].closing;
    EXPECT_EQ(to_string(closing.decision), one["expected"]["decision"].get<std::string>());
    Json reasons = Json::array();
    for (const ClosingReason& reason : closing.reasons) {
      std::string text(to_string(reason.obstacle));
      if (reason.risk) text += ":" + model.table<Risk>()[*reason.risk].risk_id;
      reasons.push_back(text);
    }
    EXPECT_EQ(reasons, one["expected"]["reasons"]);
  }
}

// One risk with ratings over time and one mitigation.
class FollowUpModel {
 public:
  FollowUpModel() {
    m.unit("u");
    risk.risk_id = "R";
    risk.unit_id = "u";
    mitigation.mitigation_id = "M";
    mitigation.risk_id = "R";
    mitigation.start_on = date("2024-02-01");
    mitigation.due_on = date("2024-06-01");
    mitigation.reduces_likelihood = 2;
    mitigation.reduces_consequence = 0;
  }
  FollowUpModel& rate(std::string_view on, int likelihood, int consequence) {
    RiskAssessment assessment;
    assessment.risk_id = "R";
    assessment.period = testing::period(on);
    assessment.likelihood = likelihood;
    assessment.consequence = consequence;
    m.tables.get<RiskAssessment>().push_back(assessment);
    return *this;
  }
  FollowUp make(std::string_view on = kToday) {
    SmallModel with = m;
    with.tables.get<Risk>().push_back(risk);
    with.tables.get<Mitigation>().push_back(mitigation);
    return follow_up(with.build(), date(on));
  }
  std::string effect() { return std::string(to_string(make().mitigations[0].effects[0].effect)); }
  std::vector<std::string> attention(std::string_view on = kToday) {
    std::vector<std::string> words;
    for (const RiskFollowUp& r : make(on).risks) words.emplace_back(to_string(r.attention));
    return words;
  }

  SmallModel m;
  Risk risk;
  Mitigation mitigation;
};

TEST(MitigationFollowUp, TheEffectIsSeenInTheRatingsNotInTheClaim) {
  FollowUpModel f;
  f.rate("2024-01-15", 4, 4);
  EXPECT_EQ(f.effect(), "not_done");
  f.mitigation.done_on = date("2024-05-01");
  EXPECT_EQ(f.effect(), "not_reassessed");
  f.rate("2024-05-15", 3, 4);
  EXPECT_EQ(f.effect(), "less_than_claimed");
  f.rate("2024-06-15", 2, 4);
  EXPECT_EQ(f.effect(), "as_claimed");
  f.rate("2024-07-15", 4, 4);
  EXPECT_EQ(f.effect(), "no_effect");
  f.rate("2024-08-15", 5, 4);
  EXPECT_EQ(f.effect(), "worse");
  f.rate("2024-09-15", 3, 4).mitigation.reduces_likelihood = 0;
  EXPECT_EQ(f.effect(), "fell_without_claim");
  f.mitigation.start_on = date("2024-01-01");
  EXPECT_EQ(f.effect(), "no_baseline");
}

TEST(MitigationFollowUp, LatenessEndsWhenTheMitigationIsDoneOrGivenUp) {
  FollowUpModel f;
  EXPECT_EQ(f.make("2024-01-01").mitigations[0].state, MitigationState::planned);
  EXPECT_EQ(f.make("2024-06-01").mitigations[0].overdue_days, std::nullopt);
  EXPECT_EQ(f.make("2024-06-11").mitigations[0].overdue_days, 10);
  f.mitigation.status = "Stoppet";
  EXPECT_EQ(f.make().mitigations[0].state, MitigationState::stopped);
  EXPECT_EQ(f.make().mitigations[0].overdue_days, std::nullopt);
  f.mitigation.done_on = date("2024-08-01");
  EXPECT_EQ(f.make("2024-07-31").mitigations[0].state, MitigationState::stopped);
  EXPECT_EQ(f.make("2024-08-01").mitigations[0].state, MitigationState::done);
  f.mitigation.closed_on = date("2024-09-01");
  EXPECT_EQ(f.make().mitigations[0].closing.decision, ClosingDecision::closed);
}

TEST(MitigationFollowUp, ARedRiskNeedsSomebodyAtWork) {
  FollowUpModel f;
  f.rate("2024-01-15", 4, 4);
  EXPECT_THAT(f.attention(), IsEmpty());
  f.mitigation.done_on = date("2024-05-01");
  EXPECT_THAT(f.attention(), ElementsAre("red_without_active_measure"));
  f.rate("2024-05-15", 2, 2);
  EXPECT_THAT(f.attention(), IsEmpty());
  f.risk.next_review_on = date("2025-05-31");
  EXPECT_THAT(f.attention(), ElementsAre("review_overdue"));
  EXPECT_THAT(f.attention("2025-05-31"), IsEmpty());
  f.risk.closed_on = date("2025-01-01");
  EXPECT_THAT(f.attention(), IsEmpty());
}

TEST(MitigationFollowUp, AnAcceptanceRunsOutOrIsOutgrown) {
  FollowUpModel f;
  f.rate("2024-01-15", 2, 3);
  auto& acceptances = f.m.tables.get<RiskAcceptance>();
  acceptances.push_back({"A1", "R", "", "chief", date("2024-02-01"), date("2024-12-31"), 2, 3, {}, ""});
  EXPECT_THAT(f.attention("2024-12-31"), IsEmpty());
  EXPECT_THAT(f.attention("2025-01-01"), ElementsAre("acceptance_expired"));
  acceptances.push_back({"A2", "R", "", "chief", date("2025-01-01"), std::nullopt, 2, 3, {}, ""});
  EXPECT_THAT(f.attention("2025-01-01"), IsEmpty()) << "accepted anew";
  f.rate("2025-02-01", 4, 4);
  EXPECT_THAT(f.attention("2025-02-01"), ElementsAre("acceptance_outgrown"));
  acceptances.rows()[0].revoked_on = date("2024-03-01");
  acceptances.rows()[1].revoked_on = date("2025-03-01");
  f.rate("2025-03-01", 2, 3);
  EXPECT_THAT(f.attention("2025-03-02"), IsEmpty()) << "revoked, not run out";
}

TEST(MitigationFollowUp, AnEmptyRegisterHasNoDay) { EXPECT_EQ(follow_up(Model()).day, std::nullopt); }

}  // namespace
}  // namespace styr
