// Findings about how risks are governed.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "small_models.hpp"
#include "styr/check.hpp"
#include "styr/risk_matrix.hpp"

namespace styr {
namespace {

using testing::date;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::SmallModel;

std::vector<std::string> findings(const SmallModel& m) {
  std::vector<std::string> found;
  const Report report = check(m.build());
  for (const Problem& problem : report.problems()) {
    for (const char* code : {"risk_without_owner", "risk_closing_unclear", "mitigation_without_date",
                             "acceptance_expired", "acceptance_outgrown", "odd_risk_matrix"}) {
      if (problem.code == code) found.push_back(problem.code + " " + problem.id + " " + problem.column);
    }
  }
  return found;
}

SmallModel sound() {
  SmallModel m;
  m.unit("u");
  Risk risk;
  risk.risk_id = "R";
  risk.unit_id = "u";
  risk.owner_role = "leder";
  risk.current_likelihood = 2;
  risk.current_consequence = 3;
  m.tables.get<Risk>().push_back(risk);
  Mitigation mitigation;
  mitigation.mitigation_id = "M";
  mitigation.risk_id = "R";
  mitigation.responsible_unit_id = "u";
  mitigation.due_on = date("2024-06-01");
  m.tables.get<Mitigation>().push_back(mitigation);
  m.tables.get<RiskAcceptance>().push_back(
      {"A", "R", "", "sjef", date("2024-01-01"), date("2024-12-31"), 2, 3, std::nullopt, ""});
  return m;
}

TEST(CheckRisks, ARiskNeedsAnOwnerWhileItIsOpen) {
  SmallModel m = sound();
  EXPECT_THAT(findings(m), IsEmpty());
  m.tables.get<Risk>().rows()[0].owner_role.clear();
  EXPECT_THAT(findings(m), ElementsAre("risk_without_owner R owner_role"));
  m.tables.get<Risk>().rows()[0].status = RiskStatus::closed;
  m.tables.get<Risk>().rows()[0].closed_on = date("2024-02-01");
  EXPECT_THAT(findings(m), IsEmpty());
}

TEST(CheckRisks, StatusAndDayOfClosingGoTogether) {
  SmallModel m = sound();
  Risk& risk = m.tables.get<Risk>().rows()[0];
  risk.status = RiskStatus::closed;
  EXPECT_THAT(findings(m), ElementsAre("risk_closing_unclear R closed_on"));
  risk.closed_on = date("2024-02-01");
  EXPECT_THAT(findings(m), IsEmpty());
  risk.status = RiskStatus::open;
  EXPECT_THAT(findings(m), ElementsAre("risk_closing_unclear R status"));
  risk.status.reset();
  EXPECT_THAT(findings(m), IsEmpty()) << "the day alone says it";
}

TEST(CheckRisks, AMitigationNeedsADateUntilItIsDone) {
  SmallModel m = sound();
  m.tables.get<Mitigation>().rows()[0].due_on.reset();
  EXPECT_THAT(findings(m), ElementsAre("mitigation_without_date M due_on"));
  m.tables.get<Mitigation>().rows()[0].done_on = date("2024-03-01");
  EXPECT_THAT(findings(m), IsEmpty());
}

TEST(CheckRisks, AnAcceptanceIsJudgedOnTheLatestDayOfTheRegister) {
  SmallModel m = sound();
  m.tables.get<Mitigation>().rows()[0].done_on = date("2025-01-01");
  EXPECT_THAT(findings(m), ElementsAre("acceptance_expired A valid_to"));
  m.tables.get<RiskAcceptance>().rows()[0].valid_to.reset();
  EXPECT_THAT(findings(m), IsEmpty());
  m.tables.get<Risk>().rows()[0].current_likelihood = 5;
  EXPECT_THAT(findings(m), ElementsAre("acceptance_outgrown A risk_id"));
}

TEST(CheckRisks, AMatrixThatMisleadsIsNamed) {
  const auto with = [](std::vector<std::int32_t> grid) {
    SmallModel m = sound();
    auto matrix =
        RiskMatrix::make({{"a", Colour::green, ""}, {"b", Colour::yellow, ""}, {"c", Colour::red, ""}}, 2, 2,
                         std::span<const std::int32_t>(grid));
    EXPECT_TRUE(matrix.ok());
    add_risk_matrix({"X", "", {}, {}, *matrix}, m.tables);
    return findings(m);
  };
  EXPECT_THAT(with({0, 1, 1, 2}), IsEmpty());
  EXPECT_THAT(with({0, 1, 1, 0}), ElementsAre("odd_risk_matrix X matrix_id")) << "falls";
  EXPECT_THAT(with({0, 2, 1, 2}), ElementsAre("odd_risk_matrix X matrix_id")) << "jumps";
  EXPECT_THAT(with({0, 1, 1, 1}), ElementsAre("odd_risk_matrix X matrix_id")) << "no red cell";
}

}  // namespace
}  // namespace styr
