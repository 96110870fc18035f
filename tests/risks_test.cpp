#include "styr/risks.hpp"

#include <gtest/gtest.h>

#include "small_models.hpp"

namespace styr {
namespace {

using testing::period;
using testing::SmallModel;

class RiskModel {
 public:
  RiskModel() {
    model_.unit("top").unit("a", "top").unit("b", "top").unit("a1", "a");
    model_.policy("risk.escalate_from", "8", "level2").policy("risk.escalate_from", "10", "level1");
  }
  RiskModel& risk(std::string id, std::string unit, int likelihood, int consequence, bool forced = false) {
    Risk r;
    r.risk_id = std::move(id);
    r.unit_id = std::move(unit);
    r.current_likelihood = likelihood;
    r.current_consequence = consequence;
    if (forced) r.force_escalate = Coded<bool>(true);
    model_.tables.get<Risk>().push_back(std::move(r));
    return *this;
  }
  Risk& last() { return model_.tables.get<Risk>().rows().back(); }
  SmallModel& small() { return model_; }

  // "unit: risk+ risk- …", + for lifted, with the reasons.
  std::vector<std::string> seen() const {
    const Model model = model_.build();
    std::vector<std::string> lines;
    for (const UnitRisks& unit : lift_risks(model)) {
      std::string line = model.table<Unit>()[unit.unit].unit_id + ":";
      for (const SeenRisk& risk : unit.seen) {
        line += " " + model.table<Risk>()[risk.risk].risk_id + "=" + std::string(to_string(risk.reason));
      }
      lines.push_back(line);
    }
    return lines;
  }

 private:
  SmallModel model_;
};

using Lines = std::vector<std::string>;

TEST(Risks, AreLiftedByTheScoreOfEachLevel) {
  RiskModel m;
  m.risk("R1", "a1", 4, 2).risk("R2", "a1", 5, 2).risk("R3", "a1", 1, 1).risk("R4", "a", 3, 3);
  EXPECT_EQ(m.seen(), (Lines{"top: R2=level_is_quiet", "a: R2=score R4=below_score R1=below_score",
                             "a1: R2=score R1=score R3=below_score"}));
}

TEST(Risks, OfOneScoreTheGraverComesFirstThenTheLikelierThenTheId) {
  RiskModel m;
  m.risk("R9", "top", 2, 4).risk("R8", "top", 4, 2).risk("R7", "top", 4, 2).risk("R6", "top", 3, 3);
  EXPECT_EQ(m.seen(),
            (Lines{"top: R6=level_is_quiet R9=level_is_quiet R7=level_is_quiet R8=level_is_quiet"}));
}

TEST(Risks, TheCapCountsThoseThatAreNotForced) {
  RiskModel m;
  m.small().policy("risk.escalate_max", "1", "level1");
  m.risk("R1", "a", 5, 5).risk("R2", "a", 5, 4, true).risk("R3", "a", 5, 3).risk("R4", "a", 1, 1, true);
  EXPECT_EQ(m.seen(), (Lines{"top: R1=level_is_quiet R2=level_is_quiet R4=level_is_quiet",
                             "a: R1=score R2=forced R3=beyond_cap R4=forced"}));
}

TEST(Risks, ClosedOnesAreNotSeen) {
  RiskModel m;
  m.risk("R1", "a", 5, 5);
  m.last().status = RiskStatus::closed;
  m.risk("R2", "a", 5, 5);
  m.last().closed_on = testing::date("2024-01-01");
  EXPECT_EQ(m.seen(), Lines{});
}

TEST(Risks, ThePictureCountsEveryAssessmentOfThePeriodOnceInEachUnitAbove) {
  RiskModel m;
  m.risk("R1", "a1", 1, 1).risk("R2", "b", 1, 1);
  const auto assess = [&](std::string risk, std::string_view when, int likelihood, int consequence) {
    RiskAssessment a;
    a.risk_id = std::move(risk);
    a.period = period(when);
    a.likelihood = likelihood;
    a.consequence = consequence;
    m.small().tables.get<RiskAssessment>().push_back(std::move(a));
  };
  assess("R1", "2024-T2", 3, 4);
  assess("R2", "2024-T1", 1, 5);
  assess("R1", "2024-T1", 2, 2);
  const Model model = m.small().build();
  std::vector<std::string> lines;
  for (const RiskPicture& p : risk_pictures(model)) {
    lines.push_back(model.table<Unit>()[p.unit].unit_id + " " + p.period.to_string() + " " +
                    std::to_string(p.green) + "/" + std::to_string(p.yellow) + "/" + std::to_string(p.red) +
                    " " + format_number(p.mean_score));
  }
  EXPECT_EQ(lines,
            (Lines{"top 2024-T1 1/1/0 4.5", "top 2024-T2 0/0/1 12", "a 2024-T1 1/0/0 4", "a 2024-T2 0/0/1 12",
                   "b 2024-T1 0/1/0 5", "a1 2024-T1 1/0/0 4", "a1 2024-T2 0/0/1 12"}));
}

}  // namespace
}  // namespace styr
