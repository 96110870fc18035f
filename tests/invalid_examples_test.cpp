// The situations of invalid_examples.csv, each alone and all at once.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <set>

#include "effort.hpp"
#include "problem_codes.hpp"
#include "random.hpp"
#include "records.hpp"
#include "small_model.hpp"
#include "styr/check.hpp"
#include "styr/model.hpp"
#include "styr/package.hpp"
#include "styr/validation.hpp"
#include "temp_folder.hpp"

namespace styr {
namespace {

using testing::day;
using ::testing::HasSubstr;
using testing::period;
using testing::problems_of;
using testing::Records;
using testing::shuffle_rows;
using testing::text_of;

struct Situation {
  const char* table;
  const char* code;
  const char* id;  // of the row that is named; empty where any of a cycle may be
  const char* column;
  bool is_finding;
  std::function<void(Records&)> make;
};

void set_observation(Records& r, const char* unit, const char* indicator, const char* month, double numerator,
                     double denominator, double value) {
  Observation o;
  o.unit_id = unit;
  o.indicator_id = indicator;
  o.period = period(month);
  o.numerator = Number(numerator);
  o.denominator = Number(denominator);
  o.value = Number(value);
  o.reported_on = day("2024-04-11");
  auto same = std::find_if(r.observations.begin(), r.observations.end(), [&](const Observation& old) {
    return old.unit_id == o.unit_id && old.indicator_id == o.indicator_id && old.period == o.period;
  });
  if (same == r.observations.end())
    r.observations.push_back(o);
  else
    *same = o;
}

// In the order of the file. The month 13 cannot become a record, see below.
const std::vector<Situation>& situations() {
  static const std::vector<Situation> all = {
      {"units", "unknown_reference", "X1", "parent_id", false,
       [](Records& r) { r.rows<Unit>().push_back({.unit_id = "X1", .parent_id = "KD2", .level = 2}); }},
      {"units", "cycle", "", "parent_id", false,
       [](Records& r) {
         r.rows<Unit>().push_back({.unit_id = "X2", .parent_id = "X3", .level = 2});
         r.rows<Unit>().push_back({.unit_id = "X3", .parent_id = "X2", .level = 2});
       }},
      {"units", "duplicate_key", "KD", "unit_id", false,
       [](Records& r) { r.rows<Unit>().push_back({.unit_id = "KD", .name = "Duplikat", .level = 0}); }},
      {"goal_links", "cycle", "", "to_goal_id", false,
       [](Records& r) {
         r.rows<GoalLink>().push_back({"G00", "GU01", "contributes", Number(1)});
       }},
      {"goal_links", "self_link", "GU01|GU01", "to_goal_id", false,
       [](Records& r) {
         r.rows<GoalLink>().push_back({"GU01", "GU01", "contributes", Number(1)});
       }},
      {"goal_links", "duplicate_key", "GU01|G-OSU-1", "", false,
       [](Records& r) {
         r.rows<GoalLink>().push_back({"GU01", "G-OSU-1", "contributes", Number(2)});
       }},
      {"goal_links", "not_positive", "GU02|G07", "weight", false,
       [](Records& r) {
         r.rows<GoalLink>().push_back({"GU02", "G07", "contributes", Number(-1)});
       }},
      {"observations", "out_of_range", "OSU-VEI|I02|2024-03", "value", false,
       [](Records& r) { set_observation(r, "OSU-VEI", "I02", "2024-03", 5200, 5100, 102.0); }},
      {"observations", "bad_period", "", "period", false, nullptr},
      {"observations", "value_mismatch", "OSU-VEI|I03|2024-03", "value", false,
       [](Records& r) { set_observation(r, "OSU-VEI", "I03", "2024-03", 1, 10, 99.0); }},
      {"observations", "unit_not_open", "OSU-SER-MER|I03|2023-09", "period", false,
       [](Records& r) { set_observation(r, "OSU-SER-MER", "I03", "2023-09", 10, 200, 5.0); }},
      {"observations", "missing_number", "OSU-VEI|I03|2024-04", "numerator", false,
       [](Records& r) {
         set_observation(r, "OSU-VEI", "I03", "2024-04", 1, 1, 1);
         for (Observation& o : r.observations) {
           if (o.unit_id != "OSU-VEI" || o.indicator_id != "I03" || o.period != period("2024-04")) continue;
           o.numerator.reset();
           o.denominator.reset();
           o.value.reset();
         }
       }},
      {"observations", "unknown_reference", "OSU-VEI|I99|2024-03", "indicator_id", false,
       [](Records& r) { set_observation(r, "OSU-VEI", "I99", "2024-03", 1, 2, 50.0); }},
      {"targets", "tolerances_crossed", "M9999", "yellow_tolerance", false,
       [](Records& r) {
         r.rows<Target>().push_back({"M9999", "GU01", "I01", "OSU-HR-REK", 2024, Number(24), Number(5),
                                     Number(2), Direction::lower, Number(1)});
       }},
      {"risks", "out_of_range", "R999", "current_likelihood", false,
       [](Records& r) {
         Risk risk = r.rows<Risk>()[0];
         risk.risk_id = "R999";
         risk.current_likelihood = 6;
         r.rows<Risk>().push_back(risk);
       }},
      {"risks", "dates_out_of_order", "R998", "closed_on", false,
       [](Records& r) {
         Risk risk = r.rows<Risk>()[0];
         risk.risk_id = "R998";
         risk.closed_on = *risk.identified_on + -1;
         r.rows<Risk>().push_back(risk);
       }},
      {"mitigations", "mitigation_without_responsible", "R001-9", "responsible_unit_id", true,
       [](Records& r) {
         r.rows<Mitigation>().push_back(
             {.mitigation_id = "R001-9", .risk_id = "R001", .title = "Uten ansvarlig"});
       }},
      {"procedures", "two_versions_valid", "P01|3", "valid_from", false,
       [](Records& r) {
         Procedure& first = r.rows<Procedure>()[0];
         first.valid_to = day("2021-01-01");
         Procedure second = first;
         second.version = 2;
         second.valid_from = day("2021-01-01");
         second.valid_to = day("2024-01-01");
         Procedure third = second;
         third.version = 3;
         third.valid_from = day("2023-06-01");
         third.valid_to.reset();
         r.rows<Procedure>().push_back(second);
         r.rows<Procedure>().push_back(third);
       }},
      {"procedures", "procedure_nobody_decided", "P13|3", "decided_by", true, [](Records&) {}},
      {"benefits", "benefit_without_baseline", "B99", "baseline", true,
       [](Records& r) {
         r.rows<Benefit>().push_back(
             {.benefit_id = "B99", .initiative_id = "T01", .planned_q4 = Number(100)});
       }},
      {"initiative_links", "cycle", "", "to_initiative_id", false,
       [](Records& r) {
         r.rows<InitiativeLink>().push_back({"T01", "T02", InitiativeLinkType::depends_on, 0});
       }},
      {"initiative_gates", "gates_out_of_order", "T12|BP4", "decided_on", false,
       [](Records& r) {
         r.rows<InitiativeGate>().push_back({"T12", "BP4", "avslutte", day("2024-05-01"), "godkjent"});
         r.rows<InitiativeGate>().push_back({"T12", "BP3", "gjennomføre", day("2024-06-01"), "godkjent"});
       }},
      {"responsibilities", "service_with_several_accountable", "S07", "", true, [](Records&) {}},
      {"deviations", "dates_out_of_order", "X00001", "closed_on", false,
       [](Records& r) {
         r.rows<Deviation>().push_back(
             {.deviation_id = "X00001", .reported_on = day("2024-02-01"), .closed_on = day("2024-01-31")});
       }},
      {"activities", "cycle", "", "predecessor_activity_id", false,
       [](Records& r) {
         for (Activity& activity : r.rows<Activity>()) {
           if (activity.activity_id == "W09") activity.predecessor_activity_id = "W11";
         }
       }},
      {"service_links", "cycle", "", "depends_on_service_id", false,
       [](Records& r) {
         r.rows<ServiceLink>().push_back({"S06", "S08", "requires"});
       }},
  };
  return all;
}

bool is_reported(const Report& report, const Situation& situation) {
  return std::any_of(report.problems().begin(), report.problems().end(), [&](const Problem& problem) {
    // Two accountable units are named at the service.
    const bool same_table =
        problem.table == situation.table ||
        (problem.table == "services" && std::string_view(situation.table) == "responsibilities");
    return problem.code == situation.code && same_table && problem.column == situation.column &&
           problem.row > 0 && (*situation.id == '\0' || problem.id == situation.id) &&
           (problem.severity == Severity::error) != situation.is_finding;
  });
}

class InvalidExamples : public ::testing::Test {
 protected:
  void SetUp() override {
    STYR_REQUIRE_SHARED_DATA("governance/baerum-like");
    municipality_ = testing::read_records("governance/baerum-like");
  }
  Records municipality_;
};

TEST_F(InvalidExamples, AreTheOnesOfTheFile) {
  const auto rows = testing::split_csv(
      testing::read_file(testing::shared_data("governance/baerum-like/invalid_examples.csv")));
  ASSERT_EQ(rows.size(), situations().size() + 1);
  for (std::size_t i = 0; i < situations().size(); ++i) EXPECT_EQ(rows[i + 1][0], situations()[i].table) << i;
}

TEST_F(InvalidExamples, TheMunicipalityItselfHasNoErrors) {
  const Report report = problems_of(municipality_);
  EXPECT_TRUE(report.empty()) << text_of(report);
}

TEST_F(InvalidExamples, EachIsReportedForTheStatedReasonAndNothingElse) {
  for (const Situation& situation : situations()) {
    if (!situation.make) continue;
    Records r = municipality_;
    situation.make(r);
    Report report;
    const auto model = Model::build(r.tables, r.observations, &report);
    EXPECT_EQ(model.ok(), situation.is_finding) << situation.code;
    if (model.ok()) {
      report = check(*model);
      EXPECT_FALSE(report.has_errors());
    } else {
      EXPECT_EQ(report.error_count(), 1U) << text_of(report);
    }
    EXPECT_TRUE(is_reported(report, situation)) << situation.table << " " << situation.code << "\n"
                                                << text_of(report);
  }
}

TEST_F(InvalidExamples, TheMonth13CannotBeRead) {
  Observation o;
  std::string reason;
  const TableDescription& table = describe<Observation>();
  const ColumnDescription& column = table.columns[*table.find("period")];
  EXPECT_FALSE(column.read(&o, "2024-13", column, reason));
  EXPECT_THAT(reason, HasSubstr("2024-13"));
}

TEST_F(InvalidExamples, AreAllReportedInOneRun) {
  Records r = municipality_;
  for (const Situation& situation : situations()) {
    if (situation.make) situation.make(r);
  }
  const Report report = problems_of(r);
  std::size_t errors = 0;
  for (const Situation& situation : situations()) {
    if (!situation.make || situation.is_finding) continue;
    ++errors;
    EXPECT_TRUE(is_reported(report, situation)) << situation.table << " " << situation.code << "\n"
                                                << text_of(report);
  }
  EXPECT_EQ(report.error_count(), errors) << text_of(report);
  EXPECT_EQ(errors, 21U);

  Records sound = municipality_;
  for (const Situation& situation : situations()) {
    if (situation.make && situation.is_finding) situation.make(sound);
  }
  const auto model = Model::build(sound.tables, sound.observations);
  ASSERT_TRUE(model.ok());
  const Report findings = check(*model);
  for (const Situation& situation : situations()) {
    if (situation.is_finding) {
      EXPECT_TRUE(is_reported(findings, situation)) << situation.code;
    }
  }
}

// Places by what does not depend on the order of rows: a cycle has no row of its own, but always the same
// name.
std::multiset<std::string> fingerprint(const Report& report) {
  std::multiset<std::string> set;
  for (const Problem& p : report.problems()) {
    set.insert(p.table + ":" + p.column + ":" + p.code + ":" + (p.code == "cycle" ? p.message : p.id));
  }
  return set;
}

TEST_F(InvalidExamples, AreTheSameWhateverTheOrderOfRows) {
  Records r = municipality_;
  for (const Situation& situation : situations()) {
    if (situation.make) situation.make(r);
  }
  const auto expected = fingerprint(problems_of(r));
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    testing::Random random(seed);
    shuffle_rows(r, random, RecordTypes());
    EXPECT_EQ(fingerprint(problems_of(r)), expected) << "seed " << seed;
  }
}

TEST_F(InvalidExamples, HaveListedCodes) {
  std::set<std::string_view> known;
  for (const ProblemCode& code : data_codes()) EXPECT_TRUE(known.insert(code.code).second) << code.code;
  for (const Situation& situation : situations()) {
    if (!situation.is_finding) {
      EXPECT_TRUE(known.contains(situation.code)) << situation.code;
    }
  }
}

// ---- As files
// ----------------------------------------------------------------------------------------------

// A copy of the municipality's files that lines are added to.
class Files {
 public:
  explicit Files(const std::filesystem::path& folder) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      const std::string name = entry.path().stem().string();
      if (entry.path().extension() == ".csv" && find_table_description(name) != nullptr) {
        texts_[name] = testing::read_file(entry.path());
      }
    }
  }

  // Adds a line, with commas for the cells that it lacks, and returns its row.
  std::int64_t add(const std::string& table, const std::string& line) {
    std::string& text = texts_.at(table);
    const auto count = [](std::string_view in, char c) { return std::count(in.begin(), in.end(), c); };
    const std::int64_t row = count(text, '\n') + 1;
    const auto commas = count(text.substr(0, text.find('\n')), ',') - count(line, ',');
    text += line + std::string(static_cast<std::size_t>(commas), ',') + '\n';
    return row;
  }
  // The row in which `text` first stands.
  std::int64_t row_of(const std::string& table, const std::string& text) const {
    const std::string& all = texts_.at(table);
    const auto at = static_cast<std::ptrdiff_t>(all.find(text));
    return std::count(all.begin(), all.begin() + at, '\n') + 1;
  }
  void replace(const std::string& table, const std::string& old_text, const std::string& new_text) {
    std::string& all = texts_.at(table);
    all.replace(all.find(old_text), old_text.size(), new_text);
  }
  void write(const testing::TempFolder& folder) const {
    for (const auto& [name, text] : texts_) folder.write(name + ".csv", text);
  }

 private:
  std::map<std::string, std::string> texts_;
};

TEST(InvalidFiles, AreReportedWholeInOneRunEachAtItsRow) {
  STYR_REQUIRE_SHARED_DATA("governance/baerum-like");
  Files files(testing::shared_data("governance/baerum-like"));
  std::set<std::string> expected;
  const auto expect = [&](const std::string& table, std::int64_t row, const char* column, const char* code) {
    expected.insert(table + ":" + std::to_string(row) + ":" + column + ": " + code);
  };
  const auto add = [&](const char* table, const char* line, const char* column, const char* code) {
    expect(table, files.add(table, line), column, code);
  };
  add("units", "X1,KD2,Ukjent overordnet,2,enhet", "parent_id", "unknown_reference");
  files.add("units", "X2,X3,Ring A,2,enhet");
  add("units", "X3,X2,Ring B,2,enhet", "parent_id", "cycle");
  add("units", "KD,,Duplikat,0,kommunedirektør", "unit_id", "duplicate_key");
  // The ring that is named goes by way of G-OSU-1; the new line is its last.
  add("goal_links", "G00,GU01,contributes,1", "to_goal_id", "cycle");
  add("goal_links", "GU01,GU01,contributes,1", "to_goal_id", "self_link");
  add("goal_links", "GU01,G-OSU-1,contributes,2", "", "duplicate_key");
  add("goal_links", "GU02,G07,contributes,-1", "weight", "not_positive");
  add("observations", "OSU-VEI,I02,2024-03,5200,5100,102.0,ok,2024-04-11", "value", "out_of_range");
  add("observations", "OSU-VEI,I03,2024-13,1,10,10.0,ok,2025-02-01", "period", "bad_period");
  add("observations", "OSU-VEI,I03,2024-03,1,10,99.0,ok,2024-04-11", "value", "value_mismatch");
  add("observations", "OSU-SER-MER,I03,2023-09,10,200,5.0,ok,2023-10-11", "period", "unit_not_open");
  add("observations", "OSU-VEI,I03,2024-03,,,,ok,2024-04-11", "numerator", "missing_number");
  add("observations", "OSU-VEI,I99,2024-03,1,2,50.0,ok,2024-04-11", "indicator_id", "unknown_reference");
  add("targets", "M9999,GU01,I01,OSU-HR-REK,2024,24.0,5.0,2.0,lower,1", "yellow_tolerance",
      "tolerances_crossed");
  add("risks", "R999,OSU-IT-DRI,,,Utenfor skalaen,,,drift,,2024-01-01,6,5,5,5,6,nei,åpen",
      "initial_likelihood", "out_of_range");
  add("risks", "R998,OSU-IT-DRI,,,Lukket for tidlig,,,drift,,2024-01-02,3,3,3,3,6,nei,lukket,2024-01-01",
      "closed_on", "dates_out_of_order");
  add("procedures", "P01,2,Tilganger,prosedyre,OSU-IT-DRI,Enhetsleder,2021-01-01,,,,,8,2021-01-01,2024-01-01",
      "valid_from", "two_versions_valid");  // version 1 has no end
  add("procedures", "P01,3,Tilganger,prosedyre,OSU-IT-DRI,Enhetsleder,2023-06-01,,,,,8,2023-06-01",
      "valid_from", "two_versions_valid");
  add("initiative_links", "T01,T02,depends_on,0", "to_initiative_id", "cycle");
  add("initiative_gates", "T12,BP4,avslutte,2024-05-01,godkjent", "decided_on", "gates_out_of_order");
  files.add("initiative_gates", "T12,BP3,gjennomføre,2024-06-01,godkjent");
  add("deviations", "X00001,2024-02-01,avvik,OSU-IT-DRI,,feil i vedtak,2,2024-03-01,2024-01-31,lukket",
      "closed_on", "dates_out_of_order");
  files.replace("activities", "formannskapet,W07", "formannskapet,W11");
  expect("activities", files.row_of("activities", "\nW11,") + 1, "predecessor_activity_id", "cycle");
  add("service_links", "S06,S08,requires", "depends_on_service_id", "cycle");
  // Poor governance, which is no error.
  files.add("mitigations", "R001-9,R001,Uten ansvarlig");
  files.add("benefits", "B99,T01,,,,Uten nullpunkt,prissatt_budsjett,1000 kr,,,,,,100");

  const testing::TempFolder folder;
  files.write(folder);
  Report report;
  EXPECT_FALSE(read_package(folder.path(), &report).ok());
  std::set<std::string> found;
  for (const Problem& p : report.problems()) {
    if (p.severity != Severity::error) continue;
    found.insert(p.table + ":" + std::to_string(p.row) + ":" + p.column + ": " + p.code);
  }
  EXPECT_EQ(found, expected) << text_of(report);
}

// ---- Random damage
// -----------------------------------------------------------------------------------------

// Puts a text into a random cell: an id of another row, a date, a number, or nothing.
void damage(Records& records, testing::Random& random) {
  static constexpr std::string_view kTexts[] = {
      "A",          "B",          "TOP",        "V",      "G1",   "G2",         "T1",
      "T2",         "S1",         "S2",         "P1",     "W1",   "DOC1",       "TIME",
      "1400-01-01", "9999-12-31", "2023-06-15", "0",      "1",    "2147483647", "-1",
      "1e308",      "",           "num",        "den",    "1400", "9999-12",    "2023-W05",
      "low",        "no",         "missing",    "signed", "A|B"};
  const std::vector<AnyTable*> tables = records.tables.all();
  AnyTable& table = *tables[random.below(static_cast<std::uint32_t>(tables.size()))];
  if (table.empty()) return;
  void* record = table.mutable_record(random.below(static_cast<std::uint32_t>(table.size())));
  const auto& columns = table.description().columns;
  const ColumnDescription& column = columns[random.below(static_cast<std::uint32_t>(columns.size()))];
  const std::string_view text = kTexts[random.below(std::size(kTexts))];
  std::string reason;
  if (text.empty())
    column.clear(record);
  else
    (void)column.read(record, text, column, reason);
}

TEST(RandomDamage, IsReportedOrHarmless) {
  const std::uint64_t runs = testing::effort(3000);
  std::size_t sound = 0;
  std::size_t broken = 0;
  for (std::uint64_t seed = 1; seed <= runs; ++seed) {
    testing::Random random(seed);
    Records r = testing::sound_records();
    const std::uint32_t times = 1 + random.below(6);
    for (std::uint32_t i = 0; i < times; ++i) damage(r, random);
    Report report;
    const auto model = Model::build(r.tables, r.observations, &report);
    EXPECT_EQ(model.ok(), !report.has_errors()) << "seed " << seed;
    if (model.ok()) {
      ++sound;
      EXPECT_FALSE(check(*model).has_errors()) << "seed " << seed;
    } else {
      ++broken;
    }
    std::set<std::string> places;
    for (const Problem& p : report.problems()) {
      EXPECT_TRUE(places.insert(p.table + ":" + std::to_string(p.row) + ":" + p.column).second)
          << "seed " << seed << " names a place twice: " << to_string(p);
    }
  }
  EXPECT_GT(sound, runs / 10);
  EXPECT_GT(broken, runs / 10);
}

}  // namespace
}  // namespace styr
