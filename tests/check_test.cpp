#include "styr/check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <map>
#include <set>

#include "check_rules.hpp"
#include "problem_codes.hpp"
#include "records.hpp"
#include "small_model.hpp"

namespace styr {
namespace {

using ::testing::AllOf;
using testing::day;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::period;
using testing::Records;
using testing::sound_records;
using testing::text_of;
using ::testing::UnorderedElementsAre;

Report findings_of(const Records& records) {
  Report report;
  const auto model = Model::build(records.tables, records.observations, &report);
  EXPECT_TRUE(model.ok()) << text_of(report);
  return model.ok() ? check(*model) : Report();
}

std::vector<std::string> ids(const Report& report, std::string_view code) {
  std::vector<std::string> found;
  for (const Problem& problem : report.problems()) {
    if (problem.code == code) found.push_back(problem.id);
  }
  return found;
}

std::string message(const Report& report, std::string_view code, std::string_view id) {
  for (const Problem& problem : report.problems()) {
    if (problem.code == code && problem.id == id) return problem.message;
  }
  return "nothing found for " + std::string(id);
}

TEST(Check, ASoundModelHasNoFindings) {
  const Report report = findings_of(sound_records());
  EXPECT_TRUE(report.empty()) << text_of(report);
}

TEST(Check, AnEmptyModelHasNoFindings) { EXPECT_TRUE(check(Model()).empty()); }

// ---- One small fault for each rule
// -------------------------------------------------------------------------

struct Fault {
  const char* code;
  const char* table;
  const char* id;
  std::function<void(Records&)> make;
  // Findings that the fault cannot but bring along.
  std::set<std::string> beside = {};
};

template <class R>
R& row(Records& r, std::size_t i) {
  return r.rows<R>()[i];
}

Observation& cell(Records& r, const char* text) {
  return *std::find_if(r.observations.begin(), r.observations.end(),
                       [&](const Observation& o) { return o.period == period(text); });
}

void set_status(Records& r, const char* text, ObservationStatus status) {
  Observation& o = cell(r, text);
  o.status = status;
  if (is_usable(status)) return;
  o.numerator.reset();
  o.denominator.reset();
  o.value.reset();
}

void set_policy(Records& r, const char* key, const char* scope, const char* value) {
  r.rows<PolicyEntry>().push_back({key, scope, value, ""});
}

const std::vector<Fault>& faults() {
  static const std::vector<Fault> all = {
      {"goal_without_path_to_top",
       "goals",
       "G1",
       [](Records& r) { r.rows<GoalLink>().erase(r.rows<GoalLink>().begin()); },
       {"goal_not_measured", "goal_nobody_works_for"}},
      {"goal_not_measured", "goals", "G9",
       [](Records& r) {
         Goal goal = row<Goal>(r, 2);
         goal.goal_id = "G9";
         goal.priority = 9;
         r.rows<Goal>().push_back(goal);
         r.rows<GoalLink>().push_back({"G9", "G1", "contributes", Number(1)});
         r.rows<Initiative>()[1].goal_id = "G9";
       }},
      {"goal_without_owner", "goals", "G2", [](Records& r) { row<Goal>(r, 2).owner_unit_id.clear(); }},
      {"goal_without_target_in_year", "goals", "G2",
       [](Records& r) { row<Goal>(r, 2).valid_to = day("2026-06-30"); }},
      {"goal_serving_no_effect", "goals", "G7",
       [](Records& r) {
         Goal goal = row<Goal>(r, 2);
         goal.goal_id = "G7";
         goal.level = "visjon";  // a top of its own, but only about products
         goal.priority = 7;
         r.rows<Goal>().push_back(goal);
         r.rows<GoalLink>().push_back({"G2", "G7", "contributes", Number(1)});
       }},
      {"goal_nobody_works_for",
       "goals",
       "G9",
       [](Records& r) {
         Goal goal = row<Goal>(r, 2);
         goal.goal_id = "G9";
         goal.priority = 9;
         r.rows<Goal>().push_back(goal);
         r.rows<GoalLink>().push_back({"G9", "G1", "contributes", Number(1)});
       },
       {"goal_not_measured"}},
      {"goal_incomplete", "goals", "G1", [](Records& r) { row<Goal>(r, 1).valid_to.reset(); }},
      {"shared_goal_with_one_owner", "goals", "G2",
       [](Records& r) { row<GoalLink>(r, 1).link_type = "Shared_Contribution"; }},
      {"goal_on_low_discretion_unit", "goals", "G2", [](Records& r) { row<Goal>(r, 2).owner_unit_id = "B"; }},
      {"goals_not_prioritised", "units", "A", [](Records& r) { row<Goal>(r, 2).priority = 1; }},
      {"unit_not_steered", "units", "B",
       [](Records& r) {
         for (auto& p : r.rows<Procedure>()) p.unit_id = "A";
       }},
      {"closed_unit_without_successor", "units", "C",
       [](Records& r) {
         r.rows<Unit>().push_back({.unit_id = "C", .parent_id = "A", .valid_to = day("2024-12-31")});
         r.rows<Target>().push_back({"C", "", "TIME", "C", 2025, Number(20)});
       }},
      {"closed_unit_still_responsible", "units", "B",
       [](Records& r) {
         row<Unit>(r, 2).valid_to = day("2024-12-31");
         row<Unit>(r, 2).successor_unit_id = "A";
       }},
      {"unknown_policy_key", "policy", "risk.escalate_form|level1",
       [](Records& r) { set_policy(r, "risk.escalate_form", "level1", "8"); }},
      {"indicator_without_observations", "indicators", "NEW",
       [](Records& r) {
         r.rows<Indicator>().push_back({.indicator_id = "NEW", .formula = "num", .frequency = "month"});
         row<A3Sheet>(r, 0).measure_indicator_ids.push_back("NEW");
       }},
      {"indicator_not_used", "indicators", "NEW",
       [](Records& r) {
         r.rows<Indicator>().push_back({.indicator_id = "NEW", .formula = "num", .frequency = "derived"});
       }},
      {"doubtful_aggregation", "indicators", "TIME",
       [](Records& r) { row<Indicator>(r, 0).aggregation = IndicatorAggregation::sum; }},
      {"target_outside_range", "targets", "G1-2023",
       [](Records& r) { row<Target>(r, 0).target = Number(101); }},
      {"target_without_observations", "targets", "G1-2023",
       [](Records& r) { row<Target>(r, 0).unit_id = row<Target>(r, 2).unit_id = "B"; }},
      {"reporting_gap", "units", "A", [](Records& r) { r.observations.erase(r.observations.begin() + 4); }},
      {"report_overdue", "units", "A",
       [](Records& r) {
         set_policy(r, "report.deadline_day", "month", "15");
         r.observations.pop_back();
         r.observations.back().reported_on = day("2025-01-16");
         set_policy(r, "report.late_share_max", "all", "0.5");
       }},
      {"reports_late", "units", "A",
       [](Records& r) {
         set_policy(r, "report.deadline_day", "month", "15");
         for (std::size_t i = 0; i < 3; ++i) {
           r.observations[i].reported_on = r.observations[i].period.next().first_day() + 15;
         }
       }},
      {"low_coverage",
       "units",
       "A",
       [](Records& r) {
         for (const char* month : {"2023-02", "2023-03", "2023-04"})
           set_status(r, month, ObservationStatus::missing);
       },
       {"reporting_gap"}},
      {"provisional_figures", "indicators", "TIME",
       [](Records& r) { set_status(r, "2024-12", ObservationStatus::estimated); }},
      {"suppressed_figures", "units", "A",
       [](Records& r) { set_status(r, "2024-12", ObservationStatus::suppressed); }},
      {"small_count_not_suppressed", "units", "A",
       [](Records& r) {
         set_policy(r, "suppress.min_n", "TIME", "5");
         for (Observation& o : r.observations) {
           o.denominator = Number(o.period == period("2024-02") ? 4 : 5);
           o.value.reset();
         }
       }},
      {"procedure_nobody_decided", "procedures", "P1|1",
       [](Records& r) { row<Procedure>(r, 0).decided_by.clear(); }},
      {"procedure_review_overdue", "procedures", "P1|2",
       [](Records& r) { row<Procedure>(r, 1).next_review_on = day("2024-12-31"); }},
      {"service_without_accountable", "services", "S2",
       [](Records& r) { row<Responsibility>(r, 2).role_raci = Role::responsible; }},
      {"service_with_several_accountable", "services", "S1",
       [](Records& r) { row<Responsibility>(r, 1).role_raci = Role::accountable; }},
      {"mitigation_without_responsible", "mitigations", "R1-1",
       [](Records& r) { row<Mitigation>(r, 0).responsible_unit_id.clear(); }},
      {"mitigation_done_before_start", "mitigations", "R1-1",
       [](Records& r) { row<Mitigation>(r, 0).done_on = day("2023-02-28"); }},
      {"mitigation_without_effect", "mitigations", "R1-1",
       [](Records& r) { row<Mitigation>(r, 0).reduces_likelihood = 0; }},
      {"risk_without_owner", "risks", "R1", [](Records& r) { row<Risk>(r, 0).owner_role.clear(); }},
      {"risk_closing_unclear", "risks", "R1",
       [](Records& r) {
         row<Risk>(r, 0).status = RiskStatus::closed;
         row<Risk>(r, 0).closed_on.reset();
       }},
      {"mitigation_without_date", "mitigations", "R1-1",
       [](Records& r) {
         row<Mitigation>(r, 0).due_on.reset();
         row<Mitigation>(r, 0).done_on.reset();
       }},
      {"acceptance_expired", "risk_acceptances", "A1",
       [](Records& r) {
         r.rows<RiskAcceptance>().push_back(
             {"A1", "R1", "", "chief", day("2023-03-01"), day("2023-04-01"), 3, 4, {}, ""});
       }},
      {"acceptance_outgrown", "risk_acceptances", "A1",
       [](Records& r) {
         r.rows<RiskAcceptance>().push_back({"A1", "R1", "", "chief", day("2023-03-01"), {}, 1, 1, {}, ""});
       }},
      {"odd_risk_matrix", "risk_matrices", "X",
       [](Records& r) {
         r.rows<RiskMatrixDefinition>().push_back({"X", "", ""});
         r.rows<RiskLevel>().push_back({"X", 0, "mild", RiskColour::green, ""});
         r.rows<RiskMatrixCell>().push_back({"X", 1, 1, 0, {}});
       }},
      {"benefit_without_baseline", "benefits", "B1", [](Records& r) { row<Benefit>(r, 0).baseline.reset(); }},
      {"initiatives_in_conflict", "initiative_links", "T2|T3|conflicts_with",
       [](Records& r) {
         r.rows<Initiative>().push_back({.initiative_id = "T3", .status = "foreslått"});
         r.rows<InitiativeLink>().push_back({"T2", "T3", InitiativeLinkType::conflicts_with, {}});
       }},
      {"initiatives_overlap", "initiative_links", "T3|T2|overlaps",
       [](Records& r) {
         r.rows<Initiative>().push_back({.initiative_id = "T3", .status = "foreslått"});
         r.rows<InitiativeLink>().push_back({"T3", "T2", InitiativeLinkType::overlaps, {}});
       }},
      {"conflict_not_cleared", "initiative_links", "T2|T1|conflicts_with",
       [](Records& r) {
         r.rows<InitiativeLink>().push_back({"T2", "T1", InitiativeLinkType::conflicts_with, {}});
       }},
      {"too_many_initiatives", "units", "A",
       [](Records& r) {
         set_policy(r, "initiative.max_parallel_per_unit", "all", "1");
         r.rows<Initiative>().push_back({.initiative_id = "T3", .owner_unit_id = "A", .status = "PÅGÅR"});
       }},
      {"benefit_of_stopped_initiative", "benefits", "B1",
       [](Records& r) { row<Initiative>(r, 0).status = "stoppet"; }},
      {"term_with_two_meanings", "glossary", "",
       [](Records& r) {
         r.rows<GlossaryEntry>().push_back({"Mål", "", "", "what is measured", ""});
       }},
      {"two_terms_for_one_thing", "glossary", "",
       [](Records& r) {
         r.rows<GlossaryEntry>().push_back({"målsetting", "", "Goal", "another sentence", ""});
       }},
  };
  return all;
}

TEST(Check, EveryRuleFindsItsFaultAndNothingElse) {
  for (const Fault& fault : faults()) {
    Records r = sound_records();
    fault.make(r);
    const Report report = findings_of(r);
    std::size_t found = 0;
    for (const Problem& problem : report.problems()) {
      if (problem.code == fault.code) {
        ++found;
        EXPECT_EQ(problem.table, fault.table) << to_string(problem);
        EXPECT_EQ(problem.id, fault.id) << to_string(problem);
        EXPECT_GT(problem.row, 1) << to_string(problem);
      } else {
        EXPECT_TRUE(fault.beside.contains(problem.code)) << fault.code << " brings\n" << to_string(problem);
      }
    }
    EXPECT_EQ(found, 1U) << fault.code << "\n" << text_of(report);
  }
}

TEST(Check, EveryRuleHasAFaultInThisTest) {
  std::multiset<std::string_view> tested;
  for (const Fault& fault : faults()) tested.insert(fault.code);
  for (const CheckRule& rule : check_rules()) EXPECT_EQ(tested.count(rule.code), 1U) << rule.code;
  EXPECT_EQ(tested.size(), check_rules().size());
}

// ---- Severity
// ----------------------------------------------------------------------------------------------

TEST(Check, SeverityIsPolicy) {
  Records r = sound_records();
  row<Goal>(r, 2).owner_unit_id.clear();
  row<Mitigation>(r, 0).done_on = day("2023-02-28");
  Report report = findings_of(r);
  ASSERT_EQ(report.problems().size(), 2U) << text_of(report);
  EXPECT_EQ(report.problems()[0].severity, Severity::warning);
  EXPECT_EQ(report.problems()[1].severity, Severity::note);
  EXPECT_FALSE(report.has_errors());

  set_policy(r, "check.severity", "goal_without_owner", "off");
  set_policy(r, "check.severity", "mitigation_done_before_start", "warning");
  report = findings_of(r);
  ASSERT_EQ(report.problems().size(), 1U) << text_of(report);
  EXPECT_EQ(report.problems()[0].severity, Severity::warning);

  set_policy(r, "check.severity", "all", "off");
  EXPECT_EQ(findings_of(r).problems().size(), 1U) << "a code's own severity goes before that for all";
  r.rows<PolicyEntry>().erase(r.rows<PolicyEntry>().begin() + 1);
  EXPECT_TRUE(findings_of(r).empty());
}

TEST(Check, ASeverityForNoFindingIsNamed) {
  Records r = sound_records();
  set_policy(r, "check.severity", "goal_without_onwer", "off");
  const Report report = findings_of(r);
  EXPECT_THAT(ids(report, "unknown_policy_key"), ElementsAre("check.severity|goal_without_onwer"))
      << text_of(report);
}

// ---- Details of rules
// --------------------------------------------------------------------------------------

TEST(Check, WithoutAVisionTheTopIsWhatOthersServe) {
  Records r = sound_records();
  row<Goal>(r, 0).level = "strategisk";
  EXPECT_THAT(ids(findings_of(r), "goal_without_path_to_top"), IsEmpty());
  Goal lonely = row<Goal>(r, 2);
  lonely.goal_id = "LONELY";
  r.rows<Goal>().push_back(lonely);
  EXPECT_THAT(ids(findings_of(r), "goal_without_path_to_top"), ElementsAre("LONELY"));
}

TEST(Check, GoalsOfDifferentTimesNeedNoPriorities) {
  Records r = sound_records();
  row<Goal>(r, 2).priority = 1;
  row<Goal>(r, 2).valid_from = day("2024-01-01");
  row<Goal>(r, 1).valid_to = day("2023-12-31");
  EXPECT_THAT(ids(findings_of(r), "goals_not_prioritised"), IsEmpty());
  row<Goal>(r, 1).valid_to = day("2024-01-01");
  EXPECT_THAT(ids(findings_of(r), "goals_not_prioritised"), ElementsAre("A"));
}

TEST(Check, TargetsToComeNeedNoObservations) {
  Records r = sound_records();
  row<Target>(r, 0).year = 2025;
  EXPECT_THAT(ids(findings_of(r), "target_without_observations"), IsEmpty());
  row<Target>(r, 0).year = 2022;
  EXPECT_THAT(ids(findings_of(r), "target_without_observations"), ElementsAre("G1-2023"));
}

TEST(Check, ATargetOfAnInnerUnitRestsOnWhatLiesBelow) {
  Records r = sound_records();
  for (Target& target : r.rows<Target>()) target.unit_id = "TOP";
  EXPECT_THAT(ids(findings_of(r), "target_without_observations"), IsEmpty());
  row<Indicator>(r, 0).rollup = RollupScope::none;
  EXPECT_THAT(ids(findings_of(r), "target_without_observations"), ElementsAre("G1-2023"));
}

TEST(Check, GapsAreNamedAsRunsOfPeriods) {
  Records r = sound_records();
  for (const char* month : {"2023-03", "2023-04", "2023-05", "2023-08"}) {
    r.observations.erase(r.observations.begin() + (&cell(r, month) - r.observations.data()));
  }
  set_status(r, "2024-12", ObservationStatus::missing);
  EXPECT_EQ(message(findings_of(r), "reporting_gap", "A"),
            "unit A did not report 2023-03 to 2023-05, 2023-08, 2024-12 (TIME)");
}

TEST(Check, TheFrequencySaysWhichPeriodsThereShouldBe) {
  Records r = sound_records();
  row<Indicator>(r, 0).frequency = "quarter";
  std::erase_if(r.observations, [](const Observation& o) { return o.period.number() % 3 != 0; });
  EXPECT_THAT(ids(findings_of(r), "reporting_gap"), IsEmpty());
  r.observations.erase(r.observations.begin() + 2);
  EXPECT_EQ(message(findings_of(r), "reporting_gap", "A"), "unit A did not report 2023-Q3 (TIME)");
}

TEST(Check, ReportsAreOverdueOnlyAgainstWhatTheDataKnow) {
  Records r = sound_records();
  set_policy(r, "report.deadline_day", "month", "15");
  set_policy(r, "report.late_share_max", "all", "1");
  r.observations.resize(22);  // to 2024-10, due 2024-11-15
  r.observations.back().reported_on = day("2024-12-15");
  EXPECT_THAT(ids(findings_of(r), "report_overdue"), IsEmpty()) << "2024-11 is due today";
  r.observations.back().reported_on = day("2024-12-16");
  EXPECT_EQ(message(findings_of(r), "report_overdue", "A"), "unit A has not yet reported 2024-11 (TIME)");
  row<Unit>(r, 1).valid_to = day("2024-11-10");
  EXPECT_THAT(ids(findings_of(r), "report_overdue"), IsEmpty())
      << "the unit closed before the month was over";
  row<Unit>(r, 1).valid_to.reset();
  for (Observation& o : r.observations) o.reported_on.reset();
  EXPECT_THAT(ids(findings_of(r), "report_overdue"), IsEmpty());
}

TEST(Check, AClosedUnitLeavesNothingBehind) {
  Records r = sound_records();
  row<Unit>(r, 2).valid_to = day("2024-12-31");
  row<Unit>(r, 2).successor_unit_id = "A";
  EXPECT_EQ(message(findings_of(r), "closed_unit_still_responsible", "B"),
            "unit B was closed on 2024-12-31, but still answers for service S1, risk R1, procedure P1: move "
            "them to A");
  row<Service>(r, 0).unit_id = "A";
  row<Risk>(r, 0).status = RiskStatus::closed;
  row<Procedure>(r, 1).valid_to = day("2025-01-01");
  EXPECT_THAT(ids(findings_of(r), "closed_unit_still_responsible"), IsEmpty());
}

TEST(Check, AProcedureWithoutAReviewDateIsReviewedByPolicy) {
  Records r = sound_records();
  row<Procedure>(r, 1).next_review_on.reset();
  EXPECT_THAT(ids(findings_of(r), "procedure_review_overdue"), IsEmpty());
  set_policy(r, "procedure.review_months", "all",
             "7");  // decided 2024-06-01; the latest report is of 2025-01-10
  EXPECT_THAT(ids(findings_of(r), "procedure_review_overdue"), ElementsAre("P1|2"));
  r.rows<PolicyEntry>()[0].value = "8";
  EXPECT_THAT(ids(findings_of(r), "procedure_review_overdue"), IsEmpty());
}

TEST(Check, WordsAreComparedWithoutRegardToCase) {
  EXPECT_EQ(fold_case("ÆØÅ Élan ABC×"), "æøå élan abc×");
  EXPECT_EQ(fold_case("сумма €"), "сумма €");
}

TEST(Check, CountsHowManyHoldAtOnce) {
  const auto from_to = [](const char* from, const char* to) { return DaySpan{day(from), day(to)}; };
  EXPECT_EQ(most_at_once({}), 0U);
  const DaySpan apart[] = {from_to("2023-01-01", "2023-06-30"), from_to("2023-07-01", "2023-12-31")};
  EXPECT_EQ(most_at_once(apart), 1U);
  const DaySpan touching[] = {from_to("2023-01-01", "2023-07-01"), from_to("2023-07-01", "2023-12-31")};
  EXPECT_EQ(most_at_once(touching), 2U);
  const DaySpan open[] = {{}, {std::nullopt, day("2022-12-31")}, {day("2023-01-01"), std::nullopt}};
  EXPECT_EQ(most_at_once(open), 2U);
}

TEST(Check, FindingsComeInTheOrderOfThePackage) {
  Records r = sound_records();
  row<Mitigation>(r, 0).responsible_unit_id.clear();
  row<Goal>(r, 2).owner_unit_id.clear();
  row<Goal>(r, 2).chain_level.clear();
  row<Goal>(r, 1).chain_level.clear();
  row<Unit>(r, 2).valid_to = day("2030-06-30");
  row<Procedure>(r, 1).valid_to = day("2030-01-01");
  std::vector<std::string> places;
  const Report report = findings_of(r);
  for (const Problem& p : report.problems()) places.push_back(p.table + ":" + std::to_string(p.row));
  EXPECT_THAT(places, ElementsAre("units:4", "goals:3", "goals:4", "goals:4", "mitigations:2"));
}

TEST(Check, TheOrderOfRowsChangesNoFinding) {
  STYR_REQUIRE_SHARED_DATA("governance/baerum-like");
  Records r = testing::read_records("governance/baerum-like");
  const auto codes_and_ids = [](const Report& report) {
    std::multiset<std::string> set;
    for (const Problem& p : report.problems()) set.insert(p.code + " " + p.id);
    return set;
  };
  const auto expected = codes_and_ids(findings_of(r));
  testing::Random random(7);
  testing::shuffle_rows(r, random, RecordTypes());
  EXPECT_EQ(codes_and_ids(findings_of(r)), expected);
}

// ---- The municipality
// --------------------------------------------------------------------------------------

TEST(Check, FindsWhatIsPlantedInTheMunicipality) {
  STYR_REQUIRE_SHARED_DATA("governance/baerum-like");
  const Report report = findings_of(testing::read_records("governance/baerum-like"));
  EXPECT_FALSE(report.has_errors());
  EXPECT_THAT(ids(report, "service_without_accountable"), ElementsAre("S12", "S13"));
  EXPECT_THAT(ids(report, "service_with_several_accountable"), ElementsAre("S07"));
  EXPECT_THAT(message(report, "service_with_several_accountable", "S07"), HasSubstr("OSU-IT, OSU-HR"));
  EXPECT_THAT(ids(report, "procedure_nobody_decided"), ElementsAre("P13|3"));
  EXPECT_THAT(message(report, "reporting_gap", "SKO-GRU-N4"),
              AllOf(HasSubstr("2022-07 to 2022-12"), HasSubstr("I03, I05, I07, I08, I10")));
  EXPECT_THAT(ids(report, "suppressed_figures"), UnorderedElementsAre("OSU-STR", "OSU-OKO-BUD"));
  EXPECT_THAT(message(report, "suppressed_figures", "OSU-STR"), HasSubstr("2022-08, 2023-08, 2024-08 (I04)"));
  EXPECT_THAT(ids(report, "conflict_not_cleared"), ElementsAre("T27|T17|conflicts_with"));
  EXPECT_THAT(ids(report, "initiatives_overlap"), ElementsAre("T26|T04|overlaps", "T09|T08|overlaps"));
  EXPECT_THAT(ids(report, "benefit_of_stopped_initiative"), ElementsAre("B28"));
  EXPECT_THAT(ids(report, "goal_on_low_discretion_unit"), ElementsAre("GU04", "GU09", "GU14"));
  EXPECT_THAT(ids(report, "goal_not_measured"),
              ElementsAre("G-OSU-5", "G-BHG-4", "G-NKF-4", "GU05", "GU06", "GU11", "GU13"));
  EXPECT_THAT(ids(report, "closed_unit_without_successor"), IsEmpty()) << "OSU-SER-MER was carried on";
  EXPECT_THAT(ids(report, "mitigation_without_effect").size(), 14U);
  EXPECT_THAT(ids(report, "unknown_policy_key"), IsEmpty());
  // Three of the 14 indicators are yearly and one is derived; the others have provisional figures at the end.
  EXPECT_EQ(ids(report, "provisional_figures").size(), 10U);
  // A list that is read to its end.
  EXPECT_LT(report.problems().size(), 150U);
}

TEST(Check, ThePermitsHaveNoErrors) {
  STYR_REQUIRE_SHARED_DATA("packages/permits");
  const Report report = findings_of(testing::read_records("packages/permits"));
  EXPECT_FALSE(report.has_errors());
  EXPECT_THAT(ids(report, "goal_without_path_to_top"), IsEmpty());
}

// ---- The documentation
// -------------------------------------------------------------------------------------

TEST(ProblemReference, NamesEachCodeOnce) {
  std::set<std::string_view> codes;
  for (const ProblemCode& code : data_codes()) EXPECT_TRUE(codes.insert(code.code).second) << code.code;
  for (const CheckRule& rule : check_rules()) EXPECT_TRUE(codes.insert(rule.code).second) << rule.code;
  for (const ProblemCode& code : fault_tree_codes()) EXPECT_TRUE(codes.insert(code.code).second) << code.code;
  for (const std::string_view code : codes) {
    EXPECT_EQ(code.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_"), std::string_view::npos)
        << code;
  }
}

TEST(ProblemReference, IsTheOneInTheDocs) {
  const std::string current = problem_reference();
  if (testing::read_file(testing::source_path("docs/problems.md")) == current) return;
  const std::filesystem::path copy = std::filesystem::path(::testing::TempDir()) / "problems.md";
  std::ofstream(copy, std::ios::binary) << current;
  FAIL() << "docs/problems.md is not current; the current text is in " << copy;
}

}  // namespace
}  // namespace styr
