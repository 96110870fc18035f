#include "styr/validation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>
#include <functional>
#include <limits>

#include "effort.hpp"
#include "random.hpp"
#include "records.hpp"
#include "small_model.hpp"
#include "styr/check.hpp"
#include "styr/model.hpp"

namespace styr {
namespace {

using testing::day;
using ::testing::HasSubstr;
using testing::period;
using testing::problems_of;
using testing::Records;
using testing::shuffle_rows;
using testing::sound_records;
using testing::text_of;

// The only problem of the records, which must be an error.
Problem only_problem(const Records& records) {
  const Report report = problems_of(records);
  EXPECT_EQ(report.problems().size(), 1U) << text_of(report);
  EXPECT_EQ(report.error_count(), 1U);
  return report.problems().empty() ? Problem() : report.problems()[0];
}

// `table:row:column: code`.
std::string place(const Problem& problem) {
  return problem.table + ":" + std::to_string(problem.row) + ":" + problem.column + ": " + problem.code;
}

TEST(Validation, ASoundModelHasNoProblems) {
  const Report report = problems_of(sound_records());
  EXPECT_TRUE(report.empty()) << text_of(report);
}

// ---- From the descriptions
// ---------------------------------------------------------------------------------

TEST(Validation, RequiredCellsMustBeGiven) {
  Records r = sound_records();
  r.rows<Risk>()[0].unit_id.clear();
  const Problem p = only_problem(r);
  EXPECT_EQ(place(p), "risks:2:unit_id: required");
  EXPECT_EQ(p.id, "R1");
}

TEST(Validation, CellsBuiltInMemoryAreJudgedAsIfTheyWereRead) {
  Records r = sound_records();
  r.rows<Unit>()[1].fte = Number(-1);
  EXPECT_EQ(place(only_problem(r)), "units:3:fte: out_of_range");

  r = sound_records();
  r.rows<Benefit>()[0].baseline = Number(std::numeric_limits<double>::quiet_NaN());
  EXPECT_EQ(place(only_problem(r)), "benefits:2:baseline: not_a_number");

  r = sound_records();
  r.rows<Benefit>()[0].baseline = Number(std::numeric_limits<double>::infinity());
  EXPECT_EQ(place(only_problem(r)), "benefits:2:baseline: not_a_number");

  r = sound_records();
  r.rows<Target>()[0].year = 0;
  EXPECT_EQ(place(only_problem(r)), "targets:2:year: out_of_range");

  r = sound_records();
  r.rows<Unit>()[0].name = "S\xf8r";  // ISO 8859-1
  const Problem p = only_problem(r);
  EXPECT_EQ(place(p), "units:2:name: not_utf8");
  EXPECT_EQ(p.value, "") << "text that is not UTF-8 must not reach the output";
}

TEST(Validation, IdsHoldNoBar) {
  Records r = sound_records();
  r.rows<Service>().push_back({.service_id = "S|3", .unit_id = "A"});
  EXPECT_EQ(place(only_problem(r)), "services:4:service_id: bad_id");

  r = sound_records();
  r.rows<Goal>()[1].co_owner_unit_ids = {"A|B"};
  EXPECT_EQ(problems_of(r).problems()[0].code, "bad_id");

  r = sound_records();
  r.rows<Goal>()[1].co_owner_unit_ids = {""};
  EXPECT_EQ(place(only_problem(r)), "goals:3:co_owner_unit_ids: bad_id");
}

TEST(Validation, KeysAreUnique) {
  Records r = sound_records();
  r.rows<Unit>().push_back({.unit_id = "A", .parent_id = "TOP"});
  const Problem p = only_problem(r);
  EXPECT_EQ(place(p), "units:5:unit_id: duplicate_key");
  EXPECT_EQ(p.message, "\"A\" is already in row 3");

  r = sound_records();
  r.rows<InitiativeGate>().push_back(r.rows<InitiativeGate>()[2]);
  EXPECT_EQ(place(only_problem(r)), "initiative_gates:5:: duplicate_key");
}

TEST(Validation, RowsOfTheSourceAreNamed) {
  Records r = sound_records();
  r.rows<Unit>()[2].parent_id = "NOBODY";
  r.tables.get<Unit>().source_rows.edit() = {2, 7, 9};
  EXPECT_EQ(place(only_problem(r)), "units:9:parent_id: unknown_reference");
}

TEST(Validation, ReferencesMustExist) {
  Records r = sound_records();
  r.rows<Deviation>()[0].procedure_id = "P9";  // refers to one part of a key of two
  const Problem p = only_problem(r);
  EXPECT_EQ(place(p), "deviations:2:procedure_id: unknown_reference");
  EXPECT_EQ(p.message, "\"P9\" is not in procedures");
  EXPECT_EQ(p.value, "P9");

  r = sound_records();
  r.rows<Goal>()[0].co_owner_unit_ids = {"A", "X", "B", "Y"};
  EXPECT_EQ(only_problem(r).message, "\"X\", \"Y\" are not in units");

  r = sound_records();
  r.rows<Assignment>() = {{.assignment_id = "O1", .letter_id = "L1"}};
  EXPECT_EQ(place(only_problem(r)), "assignments:2:letter_id: unknown_reference");
  r.rows<Allocation>() = {{.letter_id = "L1", .chapter_post = "1/01"},
                          {.letter_id = "L1", .chapter_post = "1/21"}};
  EXPECT_TRUE(problems_of(r).empty());

  r = sound_records();
  r.rows<A3Cause>()[1].parent_cause_no = 7;
  EXPECT_EQ(place(only_problem(r)), "a3_causes:3:parent_cause_no: unknown_reference");
}

TEST(Validation, APlaceWithAnErrorIsNotNamedAgain) {
  Records r = sound_records();
  r.rows<Unit>()[1].parent_id = "NOBODY";
  Problem earlier;
  earlier.code = "bad_text";
  earlier.table = "units";
  earlier.row = 3;
  earlier.column = "parent_id";

  Report report;
  report.add(earlier);
  validate(r.tables, report);
  EXPECT_EQ(report.problems().size(), 1U) << text_of(report);

  // A remark is no reason to keep silent: the model would pass as sound.
  earlier.severity = Severity::note;
  Report with_note;
  with_note.add(earlier);
  validate(r.tables, with_note);
  EXPECT_EQ(with_note.error_count(), 1U) << text_of(with_note);
}

TEST(Validation, AMissingColumnIsNamedOnceAndNotAgainInEachRow) {
  Records r = sound_records();
  for (Target& target : r.rows<Target>()) target.unit_id.clear();
  Problem missing;
  missing.code = "missing_column";
  missing.table = "targets";
  missing.row = 1;
  missing.column = "unit_id";
  Report report;
  report.add(missing);
  validate(r.tables, report);
  EXPECT_EQ(report.problems().size(), 1U) << text_of(report);
}

// ---- Between rows
// ------------------------------------------------------------------------------------------

TEST(Validation, CyclesNameTheirMembers) {
  Records r = sound_records();
  r.rows<Unit>()[0].parent_id = "B";
  Problem p = only_problem(r);
  EXPECT_EQ(place(p), "units:4:parent_id: cycle");
  EXPECT_EQ(p.message, "cycle: B -> TOP -> B");

  r = sound_records();
  r.rows<GoalLink>().push_back({"V", "G2", "contributes", Number(1)});
  p = only_problem(r);
  EXPECT_EQ(place(p), "goal_links:4:to_goal_id: cycle");
  EXPECT_EQ(p.message, "cycle: G1 -> V -> G2 -> G1");

  r = sound_records();
  r.rows<A3Cause>()[0].parent_cause_no = 2;
  p = only_problem(r);
  EXPECT_EQ(place(p), "a3_causes:3:parent_cause_no: cycle");
  EXPECT_EQ(p.message, "cycle: A3-1|1 -> A3-1|2 -> A3-1|1");

  r = sound_records();
  r.rows<Document>()[0].parent_document_id = "DOC2";
  EXPECT_EQ(place(only_problem(r)), "documents:3:parent_document_id: cycle");

  r = sound_records();
  r.rows<Unit>()[1].successor_unit_id = "B";
  r.rows<Unit>()[2].successor_unit_id = "A";
  EXPECT_EQ(place(only_problem(r)), "units:4:successor_unit_id: cycle");
}

TEST(Validation, OnlyDependenciesOfInitiativesMustNotFormARing) {
  Records r = sound_records();
  r.rows<InitiativeLink>().push_back({"T1", "T2", InitiativeLinkType::overlaps, {}});
  EXPECT_TRUE(problems_of(r).empty());
  r.rows<InitiativeLink>().push_back({"T1", "T2", InitiativeLinkType::depends_on, {}});
  EXPECT_EQ(only_problem(r).message, "cycle: T1 -> T2 -> T1");
}

TEST(Validation, NothingPointsAtItself) {
  Records r = sound_records();
  r.rows<Unit>()[1].parent_id = "A";
  EXPECT_EQ(place(only_problem(r)), "units:3:parent_id: self_link");

  r = sound_records();
  r.rows<InitiativeLink>().push_back({"T2", "T2", InitiativeLinkType::conflicts_with, {}});
  EXPECT_EQ(place(only_problem(r)), "initiative_links:3:to_initiative_id: self_link");
}

TEST(Validation, ALongRingIsNamedInPart) {
  Records r = sound_records();
  constexpr int kUnits = 1000;
  for (int i = 0; i < kUnits; ++i) {
    r.rows<Unit>().push_back(
        {.unit_id = std::to_string(10000 + i), .parent_id = std::to_string(10000 + (i + 1) % kUnits)});
  }
  const Problem p = only_problem(r);
  EXPECT_EQ(p.code, "cycle");
  EXPECT_THAT(p.message, HasSubstr("cycle: 10000 -> 10001 -> "));
  EXPECT_THAT(p.message, HasSubstr("960 more"));
  EXPECT_LT(p.message.size(), 1000U);
}

TEST(Validation, DatesStandInOrder) {
  Records r = sound_records();
  r.rows<Risk>()[0].closed_on = day("2023-01-31");
  const Problem p = only_problem(r);
  EXPECT_EQ(place(p), "risks:2:closed_on: dates_out_of_order");
  EXPECT_EQ(p.message, "closed_on 2023-01-31 lies before identified_on 2023-02-01");
  r.rows<Risk>()[0].closed_on = day("2023-02-01");
  EXPECT_TRUE(problems_of(r).empty()) << "the same day is in order";

  const std::pair<std::function<void(Records&)>, const char*> kCases[] = {
      {[](Records& x) { x.rows<Unit>()[2].valid_to = day("2019-01-01"); }, "units"},
      {[](Records& x) { x.rows<Goal>()[0].valid_to = day("2022-01-01"); }, "goals"},
      {[](Records& x) { x.rows<Mitigation>()[0].due_on = day("2023-02-01"); }, "mitigations"},
      {[](Records& x) { x.rows<Initiative>()[0].planned_end_on = day("2022-12-31"); }, "initiatives"},
      {[](Records& x) { x.rows<Initiative>()[0].actual_end_on = day("2022-12-31"); }, "initiatives"},
      {[](Records& x) { x.rows<Benefit>()[0].measured_on = day("2022-01-01"); }, "benefits"},
  };
  for (const auto& [spoil, table] : kCases) {
    r = sound_records();
    spoil(r);
    const Problem found = only_problem(r);
    EXPECT_EQ(found.code, "dates_out_of_order");
    EXPECT_EQ(found.table, table);
  }
}

TEST(Validation, ActivitiesFallOnDaysThatExist) {
  Records r = sound_records();
  r.rows<Activity>()[0].day = 30;
  EXPECT_EQ(place(only_problem(r)), "activities:2:day: bad_day");
}

TEST(Validation, GoalWeightsArePositive) {
  Records r = sound_records();
  r.rows<GoalLink>()[0].weight = Number(0);
  EXPECT_EQ(place(only_problem(r)), "goal_links:2:weight: not_positive");
  r.rows<GoalLink>()[0].weight = Number(-1);
  EXPECT_EQ(place(only_problem(r)), "goal_links:2:weight: not_positive");
  // A goal that adds signed contributions may be hurt by what contributes to it.
  r.rows<Goal>()[0].combination = Combination::signed_contributions;
  EXPECT_TRUE(problems_of(r).empty());
  r.rows<Goal>()[0].combination.reset();
  r.rows<PolicyEntry>() = {{"goal.combination", "all", "signed", ""}};
  EXPECT_TRUE(problems_of(r).empty());
  r.rows<GoalLink>()[0].weight = Number(0);
  EXPECT_EQ(only_problem(r).code, "not_positive");
}

TEST(Validation, TargetsCanBeJudged) {
  Records r = sound_records();
  r.rows<Target>()[1].yellow_tolerance = Number(0.5);
  EXPECT_EQ(place(only_problem(r)), "targets:3:yellow_tolerance: tolerances_crossed");
  r.rows<Target>()[1].yellow_tolerance.reset();
  EXPECT_TRUE(problems_of(r).empty()) << "yellow is green where it is not given";

  r = sound_records();
  r.rows<Indicator>()[0].direction = Direction::none;
  for (Target& target : r.rows<Target>()) target.direction = Direction::lower;
  EXPECT_TRUE(problems_of(r).empty());
  r.rows<Target>()[0].direction.reset();
  EXPECT_EQ(place(only_problem(r)), "targets:2:direction: missing_direction");
}

TEST(Validation, FormulasAreRead) {
  Records r = sound_records();
  r.observations.clear();
  r.rows<Indicator>()[0].formula = "num/(den";
  EXPECT_EQ(place(only_problem(r)), "indicators:2:formula: bad_formula");
}

TEST(Validation, IndicatorLimitsAreNotCrossed) {
  Records r = sound_records();
  r.observations.clear();
  r.rows<Indicator>()[0].valid_min = Number(200);
  EXPECT_EQ(place(only_problem(r)), "indicators:2:valid_max: limits_crossed");
}

TEST(Validation, TheRiskScaleIsPolicy) {
  Records r = sound_records();
  r.rows<Risk>()[0].current_likelihood = 6;
  EXPECT_EQ(place(only_problem(r)), "risks:2:current_likelihood: out_of_range");
  r.rows<PolicyEntry>() = {{"risk.scale.max", "all", "6", ""}};
  EXPECT_TRUE(problems_of(r).empty());
  r.rows<PolicyEntry>()[0].value = "3";
  r.rows<Risk>()[0].current_likelihood = 3;
  const Report report = problems_of(r);  // the consequence of 4, now and in the history
  EXPECT_EQ(report.error_count(), 2U) << text_of(report);
}

TEST(Validation, VersionsOfAProcedureFollowEachOther) {
  const auto with = [](const char* from_1, const char* to_1, const char* from_2, const char* to_2) {
    Records r = sound_records();
    const auto set = [](Procedure& p, const char* from, const char* to) {
      p.valid_from = *from != '\0' ? std::optional(day(from)) : std::nullopt;
      p.valid_to = *to != '\0' ? std::optional(day(to)) : std::nullopt;
    };
    set(r.rows<Procedure>()[0], from_1, to_1);
    set(r.rows<Procedure>()[1], from_2, to_2);
    return r;
  };
  EXPECT_TRUE(problems_of(with("2021-01-01", "2024-06-01", "2024-06-01", "")).empty());
  EXPECT_TRUE(problems_of(with("2021-01-01", "2023-01-01", "2024-06-01", "")).empty()) << "a gap is legal";
  EXPECT_TRUE(problems_of(with("", "2023-01-01", "2023-01-01", "")).empty());

  const Problem p = only_problem(with("2021-01-01", "2024-06-02", "2024-06-01", ""));
  EXPECT_EQ(place(p), "procedures:3:valid_from: two_versions_valid");
  EXPECT_EQ(p.id, "P1|2");
  EXPECT_EQ(only_problem(with("2021-01-01", "", "2024-06-01", "")).code, "two_versions_valid");
  EXPECT_EQ(only_problem(with("2021-01-01", "", "2021-01-01", "")).code, "two_versions_valid");
  EXPECT_EQ(only_problem(with("2021-01-01", "2024-01-01", "2022-01-01", "2022-06-01")).code,
            "two_versions_valid");
  EXPECT_EQ(only_problem(with("", "", "", "")).code, "two_versions_valid");
  EXPECT_EQ(place(only_problem(with("2022-01-01", "", "2021-01-01", "2022-01-01"))),
            "procedures:2:valid_from: dates_out_of_order");

  // A long version hides a short one, but not what comes after both.
  Records r = with("2021-01-01", "2025-01-01", "2022-01-01", "2022-06-01");
  r.rows<Procedure>().push_back(r.rows<Procedure>()[1]);
  r.rows<Procedure>()[2].version = 3;
  r.rows<Procedure>()[2].valid_from = day("2024-01-01");
  r.rows<Procedure>()[2].valid_to.reset();
  EXPECT_EQ(problems_of(r).error_count(), 2U);
}

TEST(Validation, GatesAreDecidedInOrder) {
  Records r = sound_records();
  auto& gates = r.rows<InitiativeGate>();
  gates[1].decided_on = day("2023-05-02");
  const Problem p = only_problem(r);
  EXPECT_EQ(place(p), "initiative_gates:4:decided_on: gates_out_of_order");
  EXPECT_EQ(p.message, "BP3 was decided 2023-05-01, before BP2 (2023-05-02)");

  gates[1].decided_on.reset();
  EXPECT_EQ(place(only_problem(r)), "initiative_gates:4:decided_on: gates_out_of_order");
  gates.erase(1);
  EXPECT_EQ(place(only_problem(r)), "initiative_gates:3:gate: gates_out_of_order");
  gates[1].decided_on.reset();
  EXPECT_TRUE(problems_of(r).empty()) << "a gate that is not decided may stand there";
  gates[1] = {"T1", "BP10", "", day("2023-02-01"), ""};
  gates.push_back({"T1", "review", "", day("2020-01-01"), ""});
  gates.push_back({"T1", "K1", "", day("2020-01-01"), ""});
  gates.push_back({"T2", "BP1", "", day("2020-01-01"), ""});
  const Report report = problems_of(r);
  ASSERT_EQ(report.error_count(), 1U) << text_of(report);
  EXPECT_EQ(report.problems()[0].id, "T1|BP10")
      << "10 follows 1 by number; other series and initiatives are apart";
}

TEST(Validation, PolicyValuesFitTheirKeys) {
  const auto problem_with = [](const char* key, const char* scope, const char* value) {
    Records r = sound_records();
    r.rows<PolicyEntry>() = {{key, scope, value, ""}};
    return only_problem(r);
  };
  EXPECT_EQ(place(problem_with("coverage.min", "all", "0,8")), "policy:2:value: bad_policy");
  EXPECT_EQ(problem_with("coverage.min", "all", "80").code, "bad_policy");
  EXPECT_EQ(problem_with("year_start_month", "all", "13").code, "bad_policy");
  EXPECT_EQ(problem_with("year_start_month", "all", "1.5").code, "bad_policy");
  EXPECT_EQ(problem_with("check.severity", "goal_not_measured", "error").code, "bad_policy");
  EXPECT_EQ(
      problem_with("goal.combination", "all", "median").message,
      "goal.combination must be one of weighted_mean, all, any, geometric_mean, signed, not \"median\"");
  EXPECT_EQ(problem_with("risk.level.yellow_from", "all", "20").message,
            "yellow from 20 lies above red from 12");

  Records r = sound_records();
  r.rows<PolicyEntry>() = {{"risk.level.red_from", "all", "6", ""},
                           {"risk.level.yellow_from", "all", "7", ""}};
  EXPECT_EQ(place(only_problem(r)), "policy:3:value: bad_policy");
}

// ---- Properties
// --------------------------------------------------------------------------------------------

// A model that keeps every rule, of random size and shape, its rows in random order.
Records random_sound_records(testing::Random& random) {
  Records r;
  const auto count = [&] { return 1 + random.below(40); };
  const auto id = [](const char* letter, std::uint32_t number) { return letter + std::to_string(number); };
  const std::uint32_t units = count();
  const auto any_unit = [&] { return id("U", random.below(units)); };
  for (std::uint32_t i = 0; i < units; ++i) {
    Unit unit{.unit_id = id("U", i)};
    if (i > 0 && random.chance(0.9)) unit.parent_id = id("U", random.below(i));
    r.rows<Unit>().push_back(unit);
  }
  const std::uint32_t goals = count();
  for (std::uint32_t i = 0; i < goals; ++i) {
    r.rows<Goal>().push_back(
        {.goal_id = id("G", i), .owner_unit_id = any_unit(), .co_owner_unit_ids = {any_unit()}});
    for (std::uint32_t to = 0; to < i; ++to) {
      if (random.chance(0.1)) {
        r.rows<GoalLink>().push_back({id("G", i), id("G", to), "contributes", Number(0.1 + random.unit())});
      }
    }
  }
  r.rows<Indicator>() = {{.indicator_id = "I", .formula = "100*num/den", .direction = Direction::higher}};
  for (std::uint32_t i = 0; i < count(); ++i) {
    const double green = random.unit();
    r.rows<Target>().push_back({id("M", i), id("G", random.below(goals)), "I", any_unit(),
                                2020 + static_cast<std::int32_t>(random.below(5)), Number(50), Number(green),
                                Number(green + random.unit()), std::nullopt, Number(random.unit())});
  }
  for (std::uint32_t p = 0; p < 5; ++p) {
    Date from = Date::from_days(18000);
    const std::uint32_t versions = 1 + random.below(6);
    for (std::uint32_t v = 0; v < versions; ++v) {
      Procedure procedure{.procedure_id = id("P", p), .version = static_cast<std::int32_t>(v + 1)};
      procedure.valid_from = from;
      from = from + static_cast<std::int32_t>(random.below(100));
      if (v + 1 < versions || random.chance(0.5)) procedure.valid_to = from;
      if (random.chance(0.3)) from = from + 10;
      r.rows<Procedure>().push_back(procedure);
    }
  }
  const std::uint32_t initiatives = count();
  for (std::uint32_t i = 0; i < initiatives; ++i) {
    r.rows<Initiative>().push_back({.initiative_id = id("T", i)});
    if (i > 0) {
      r.rows<InitiativeLink>().push_back(
          {id("T", i), id("T", random.below(i)), InitiativeLinkType::depends_on, 0});
    }
    Date decided = Date::from_days(19000);
    const std::uint32_t gates = random.below(12);
    for (std::uint32_t g = 1; g <= gates; ++g) {
      decided = decided + static_cast<std::int32_t>(random.below(50));
      r.rows<InitiativeGate>().push_back({id("T", i), id("BP", g), "", decided, ""});
    }
  }
  for (std::uint32_t month = 0; month < 24; ++month) {
    Observation o;
    o.unit_id = any_unit();
    o.indicator_id = "I";
    o.period = period("2022-01").plus(static_cast<std::int32_t>(month));
    o.numerator = Number(static_cast<double>(random.below(100)));
    o.denominator = Number(static_cast<double>(1 + random.below(100)));
    r.observations.push_back(o);
  }
  shuffle_rows(r, random, RecordTypes());
  return r;
}

TEST(ValidationProperty, SoundModelsHaveNoErrors) {
  for (std::uint64_t seed = 1; seed <= testing::effort(200); ++seed) {
    testing::Random random(seed);
    const Records r = random_sound_records(random);
    Report report;
    const auto model = Model::build(r.tables, r.observations, &report);
    ASSERT_TRUE(model.ok()) << "seed " << seed << "\n" << text_of(report);
    EXPECT_TRUE(report.empty()) << "seed " << seed << "\n" << text_of(report);
    EXPECT_FALSE(check(*model).has_errors()) << "seed " << seed;
  }
}

// ---- Size
// --------------------------------------------------------------------------------------------------

// Chains far deeper than any stack. The bound on processor time is loose: it catches quadratic work, not a
// busy machine.
TEST(ValidationSize, DeepChainsAreChecked) {
  const auto length = static_cast<std::uint32_t>(testing::effort(60000));
  Records r;
  const std::clock_t start = std::clock();
  for (std::uint32_t i = 0; i < length; ++i) {
    const std::string number = std::to_string(i);
    const std::string before = i > 0 ? std::to_string(i - 1) : "";
    r.rows<Unit>().push_back({.unit_id = number, .parent_id = before});
    r.rows<Goal>().push_back({.goal_id = number});
    if (i > 0) r.rows<GoalLink>().push_back({number, before, "contributes", Number(1)});
    r.rows<Activity>().push_back({.activity_id = number, .predecessor_activity_id = before});
  }
  Report report;
  const auto model = Model::build(r.tables, std::span<const Observation>(), &report);
  ASSERT_TRUE(model.ok()) << text_of(report);
  EXPECT_GT(check(*model).problems().size(), 0U);

  // The ring closed.
  r.rows<Unit>()[0].parent_id = std::to_string(length - 1);
  r.rows<GoalLink>().push_back({"0", std::to_string(length - 1), "contributes", Number(1)});
  Report rings;
  validate(r.tables, rings);
  EXPECT_EQ(rings.error_count(), 2U);
  EXPECT_LT(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC, 40);
}

}  // namespace
}  // namespace styr
