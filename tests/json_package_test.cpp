#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "effort.hpp"
#include "problem_codes.hpp"
#include "random.hpp"
#include "styr/package.hpp"

namespace styr {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// `severity table:row:column code` of every problem.
std::vector<std::string> problems_of(std::string_view document, const ReadOptions& options = {}) {
  std::set<std::string_view> known;
  for (const ProblemCode& code : data_codes()) known.insert(code.code);
  Report report;
  const absl::StatusOr<Model> model = read_json(document, &report, options);
  EXPECT_EQ(model.ok(), !report.has_errors()) << model.status();
  std::vector<std::string> result;
  for (const Problem& p : report.problems()) {
    EXPECT_TRUE(known.contains(p.code)) << p.code << " is not documented";
    std::ostringstream line;
    line << to_string(p.severity) << ' ' << p.table << ':' << p.row << ':' << p.column << ' ' << p.code;
    result.push_back(line.str());
  }
  return result;
}

std::string message_of(std::string_view document) {
  Report report;
  EXPECT_FALSE(read_json(document, &report).ok());
  return report.empty() ? "" : report.problems()[0].message;
}

Model read(std::string_view document) {
  Report report;
  absl::StatusOr<Model> model = read_json(document, &report);
  EXPECT_TRUE(model.ok()) << model.status();
  for (const Problem& p : report.problems()) EXPECT_EQ(p.severity, Severity::note) << to_string(p);
  return model.ok() ? *std::move(model) : Model();
}

// The tables `tables`, which stand inside the braces of "tables".
std::string document(std::string_view tables) {
  return "{\"styr\": 1, \"tables\": {" + std::string(tables) + "}}";
}

constexpr std::string_view kSmall =
    R"("units": [{"unit_id": "KD"}, {"unit_id": "A", "parent_id": "KD"}],
       "indicators": [{"indicator_id": "I1", "formula": "num/den"}])";

TEST(JsonPackage, ReadsTypedValues) {
  const Model model = read(document(R"(
      "units": [{"unit_id": "KD", "name": "Rådhus \"\u00e6\"", "level": 0, "fte": 2680.50, "discretion": "høyt",
                 "valid_from": "2020-01-01", "parent_id": null, "note": ""}],
      "goals": [{"goal_id": "G", "co_owner_unit_ids": ["KD"], "priority": -0}],
      "risks": [{"risk_id": "R", "unit_id": "KD", "force_escalate": true, "tolerance_score": 6e0}])"));
  ASSERT_EQ(model.table<Unit>().size(), 1U);
  const Unit& unit = model.table<Unit>()[0];
  EXPECT_EQ(unit.name, "Rådhus \"æ\"");
  EXPECT_EQ(unit.level, 0);
  EXPECT_EQ(unit.fte->decimals, 2);
  EXPECT_EQ(unit.discretion, Discretion::high);
  EXPECT_EQ(unit.valid_from->to_string(), "2020-01-01");
  EXPECT_THAT(model.table<Goal>()[0].co_owner_unit_ids, ElementsAre("KD"));
  EXPECT_EQ(model.table<Risk>()[0].force_escalate, true);
  EXPECT_EQ(model.table<Risk>()[0].tolerance_score, Number(6));
}

TEST(JsonPackage, WritesOneRecordALineAndWhatItWroteReadsBackTheSame) {
  const std::string text = R"({
  "styr": 1,
  "columns": {
    "units": ["name", "unit_id", "fte", "farge"],
    "goals": ["goal_id", "co_owner_unit_ids"],
    "indicators": ["indicator_id", "formula", "decimals"],
    "risks": ["risk_id", "unit_id", "force_escalate"],
    "observations": ["unit_id", "indicator_id", "period", "numerator", "denominator", "value", "status", "kilde"]
  },
  "tables": {
    "units": [
      {"name": "Ærfugl \"1\"\n\\", "unit_id": "A", "fte": 4.10, "farge": "5"},
      {"unit_id": "B", "fte": 0}
    ],
    "goals": [
      {"goal_id": "G", "co_owner_unit_ids": ["A", "B"]}
    ],
    "indicators": [
      {"indicator_id": "I", "formula": "num/den", "decimals": 2}
    ],
    "risks": [
      {"risk_id": "R1", "unit_id": "A", "force_escalate": true},
      {"risk_id": "R2", "unit_id": "A", "force_escalate": "nei"}
    ],
    "observations": [
      {"unit_id": "A", "indicator_id": "I", "period": "2024-01", "numerator": 1e-7, "denominator": 1e21, "value": 0.00, "status": "ok", "kilde": "x"},
      {"unit_id": "A", "indicator_id": "I", "period": "2024-02", "status": "missing"}
    ]
  }
}
)";
  const std::string written = write_json(read(text));
  EXPECT_EQ(write_json(read(written)), written);
  // 1e21 is the first number that is written with an exponent, as it was here.
  EXPECT_EQ(written, text);
}

TEST(JsonPackage, AnEmptyModelIsADocumentToo) {
  const std::string text = write_json(Model());
  EXPECT_EQ(text, "{\n  \"styr\": 1,\n  \"columns\": {},\n  \"tables\": {}\n}\n");
  EXPECT_THAT(problems_of(text), IsEmpty());
}

TEST(JsonPackage, MembersMayComeInAnyOrder) {
  const std::string units = R"("units": [{"unit_id": "KD"}, {"unit_id": "A", "farge": "rød"}])";
  const std::string indicators = R"("indicators": [{"indicator_id": "I1", "formula": "num/den"}])";
  const std::string observations =
      R"("observations": [{"unit_id": "A", "indicator_id": "I1", "period": "2024-02", "status": "missing"},
                          {"unit_id": "A", "indicator_id": "I1", "period": "2024-01", "numerator": 1, "denominator": 2,
                           "status": "ok", "kilde": "x"}])";
  const std::string columns =
      R"("columns": {"units": ["unit_id", "farge"], "indicators": ["indicator_id", "formula"],
         "observations": ["unit_id", "indicator_id", "period", "numerator", "denominator", "status", "kilde"]})";
  const auto with = [&](const std::string& tables, bool columns_first) {
    const std::string all = "\"tables\": {" + tables + "}";
    return "{" + (columns_first ? columns + "," + all : all + "," + columns) + ", \"styr\": 1}";
  };
  const std::string expected = write_json(read(with(units + "," + indicators + "," + observations, true)));
  EXPECT_THAT(expected, HasSubstr("\"kilde\": \"x\""));
  for (const std::string& tables :
       {units + "," + indicators + "," + observations, observations + "," + units + "," + indicators,
        indicators + "," + observations + "," + units}) {
    EXPECT_EQ(write_json(read(with(tables, true))), expected) << tables;
    EXPECT_EQ(write_json(read(with(tables, false))), expected) << tables;
  }
}

TEST(JsonPackage, ColumnsMayBeLeftOut) {
  const Model model = read(document(std::string(kSmall) + R"(, "observations": [
      {"period": "2024-01", "unit_id": "A", "indicator_id": "I1", "status": "missing"},
      {"period": "2024-02", "unit_id": "A", "indicator_id": "I1", "status": "missing", "kilde": "x"}])"));
  EXPECT_THAT(*model.table<Unit>().header, ElementsAre("unit_id", "parent_id"));
  EXPECT_THAT(model.observations().header(),
              ElementsAre("period", "unit_id", "indicator_id", "status", "kilde"));
  EXPECT_THAT(model.observations().extra_columns(), ElementsAre("kilde"));
}

TEST(JsonPackage, AnUnlistedColumnOfObservationsIsKeptAndItsProblemsAreReportedOnce) {
  const std::string text =
      "{\"styr\": 1, \"columns\": {\"observations\": [\"unit_id\", \"status\"]}, \"tables\": {" +
      std::string(kSmall) +
      R"(, "observations": [
      {"unit_id": "X", "indicator_id": "I1", "period": "2024-01", "status": "missing"},
      {"unit_id": "A", "indicator_id": "I1", "period": "2024-02", "status": "missing", "kilde": "x"}]}})";
  EXPECT_THAT(problems_of(text), ElementsAre("note observations:1:kilde unknown_column",
                                             "error observations:2:unit_id unknown_reference"));
}

TEST(JsonPackage, UnknownColumnsTablesAndMembersAreNoted) {
  EXPECT_THAT(
      problems_of(
          R"({"styr": 1, "author": {"name": ["x", {"y": 1}]}, "columns": {"weather": ["a"], "goals": ["goal_id", "b"]},
        "tables": {"weather": [{"a": [1, 2]}], "units": [{"unit_id": "A", "farge": 3, "ny": true}]}})"),
      ElementsAre("note document:0: unknown_member", "note weather:1: unknown_table",
                  "note units:1:farge unknown_column", "note units:1:ny unknown_column",
                  "note goals:1:b unknown_column"));
}

TEST(JsonPackage, ColumnsListedAfterTheTablesComeFirstInTheHeader) {
  const Model model = read(R"({"styr": 1,
      "tables": {"units": [{"unit_id": "A", "farge": "rød", "note": "x"}, {"unit_id": "B", "rom": "2"}]},
      "columns": {"units": ["etasje", "rom", "unit_id", "fløy"]}})");
  const auto& units = model.table<Unit>();
  EXPECT_THAT(*units.header, ElementsAre("etasje", "rom", "unit_id", "fløy", "farge", "note"));
  std::vector<std::string> extras;
  for (const auto& extra : *units.extra_columns)
    extras.push_back(extra.name + ":" + extra.cells[0] + extra.cells[1]);
  EXPECT_THAT(extras, ElementsAre("farge:rød", "rom:2", "etasje:", "fløy:"));
}

TEST(JsonPackage, EveryBadCellIsReportedAtItsPlace) {
  EXPECT_THAT(
      problems_of(document(R"("units": [
        {"unit_id": "A", "level": "1", "fte": true, "name": 3, "valid_from": 2024},
        {"unit_id": "B", "level": 1.5, "fte": {"x": 1}, "name": ["x", "y"], "valid_from": "2024-02-30"},
        {"name": "no id", "level": -1, "discretion": "maybe"},
        {"unit_id": "D", "unit_id": "E", "name": "\u0000"},
        3, null, ["x"],
        {"unit_id": "F", "note": "\u001b"}],
      "goals": [{"goal_id": "G", "co_owner_unit_ids": "A|B"}, {"goal_id": "H", "co_owner_unit_ids": ["A|B"]},
                {"goal_id": "J", "co_owner_unit_ids": ["A", ""]}, {"goal_id": "K", "co_owner_unit_ids": [["A"], 3]}],
      "risks": [{"risk_id": "R", "unit_id": "A", "force_escalate": 1}])")),
      ElementsAre("error units:2:level wrong_type", "error units:2:fte wrong_type",
                  "error units:2:name wrong_type", "error units:2:valid_from wrong_type",
                  "error units:3:level not_a_whole_number", "error units:3:fte wrong_type",
                  "error units:3:name wrong_type", "error units:3:valid_from bad_date",
                  "error units:4:level out_of_range", "error units:4:discretion bad_word",
                  "error units:4:unit_id required", "error units:5:unit_id duplicate_member",
                  "error units:5:name control_character", "error units:6: wrong_type",
                  "error units:7: wrong_type", "error units:8: wrong_type",
                  "error units:9:note control_character", "error goals:2:co_owner_unit_ids wrong_type",
                  "error goals:3:co_owner_unit_ids bad_list", "error goals:4:co_owner_unit_ids bad_list",
                  "error goals:5:co_owner_unit_ids wrong_type", "error risks:2:force_escalate wrong_type"));
  EXPECT_EQ(message_of(document(R"("units": [{"unit_id": "A", "fte": "4.10"}])")),
            "\"4.10\" is a text; fte must be a number, without quotation marks");
}

TEST(JsonPackage, DocumentsOfAnotherFormAreRefused) {
  EXPECT_THAT(problems_of("[]"), ElementsAre("error document:0: bad_document"));
  EXPECT_THAT(problems_of("3"), ElementsAre("error document:0: bad_document"));
  EXPECT_THAT(problems_of("{}"), ElementsAre("error document:0: bad_document"));
  EXPECT_THAT(problems_of("{\"tables\": {}}"), ElementsAre("error document:0: bad_document"));
  EXPECT_THAT(problems_of("{\"styr\": 2}"), ElementsAre("error document:0: unsupported_version"));
  EXPECT_THAT(problems_of("{\"styr\": \"1\"}"), ElementsAre("error document:0: wrong_type"));
  EXPECT_THAT(problems_of("{\"styr\": 1, \"tables\": []}"), ElementsAre("error document:0: wrong_type"));
  EXPECT_THAT(problems_of("{\"styr\": 1, \"columns\": 3}"), ElementsAre("error document:0: wrong_type"));
  EXPECT_THAT(problems_of(document("\"units\": {}")), ElementsAre("error units:0: wrong_type"));
  EXPECT_THAT(problems_of("{\"styr\": 1, \"styr\": 1}"), ElementsAre("error document:0: duplicate_member"));
  EXPECT_THAT(problems_of(document("\"units\": [], \"units\": []")),
              ElementsAre("error units:0: duplicate_member"));
  EXPECT_THAT(
      problems_of(R"({"styr": 1, "columns": {"units": ["unit_id", "unit_id", "", 3, ["x"]], "units": []}})"),
      ElementsAre("error units:1:unit_id duplicate_column", "error units:1: bad_header",
                  "error units:1: wrong_type", "error units:1: wrong_type",
                  "error units:1: duplicate_member"));
}

TEST(JsonPackage, SyntaxErrorsSayWhere) {
  for (std::string_view text : {"", "{", "{\"styr\": 1,}", "{\"styr\": 1.}", "{\"styr\": 1} x", "{'styr': 1}",
                                "{\"styr\": 1, \"tables\": {\"units\": [{\"unit_id\": \"a\nb\"}]}}", "nul",
                                "{\"styr\": \"\xe6\"}", "{\"styr\": \"\\ud800\"}"}) {
    const std::vector<std::string> found = problems_of(text);
    ASSERT_THAT(found, SizeIs(1)) << text;
    EXPECT_THAT(found[0], HasSubstr("bad_json")) << text;
  }
  EXPECT_THAT(problems_of("{\n \"styr\": 1,\n \"tables\": x}"), ElementsAre("error document:3: bad_json"));
  EXPECT_THAT(message_of("{\n \"styr\": 1,\n \"tables\": x}"), HasSubstr("line 3, column 12"));
  EXPECT_THAT(message_of(document("\"units\": [{\"fte\": 1e999}]")), HasSubstr("1e999"));
  // A report is UTF-8 whatever the document is.
  const std::string latin = message_of("{\"styr\":\n\"h\xf8y\"}");
  EXPECT_THAT(latin, HasSubstr("line 2, column 3: "));
  EXPECT_THAT(latin, HasSubstr("ill-formed UTF-8 byte; last read: '\"h<0xF8>'"));
}

TEST(JsonPackage, DeepNestingIsRefusedWithoutRecursion) {
  const std::string deep(1'000'000, '[');
  EXPECT_THAT(problems_of("{\"styr\": 1, \"x\": " + deep),
              ElementsAre("note document:0: unknown_member", "error document:0: too_deep"));
  EXPECT_THAT(problems_of(document("\"units\": [{\"unit_id\": " + deep)),
              Contains("error units:2:unit_id too_deep"));
}

TEST(JsonPackage, ALongTextIsRefusedAtItsPlace) {
  const ReadOptions options{.progress = {}, .longest_cell_bytes = 100};
  const std::string text(101, 'x');
  EXPECT_THAT(problems_of(document("\"units\": [{\"unit_id\": \"A\"}, {\"unit_id\": \"B\", \"name\": \"" +
                                   text + "\"}]"),
                          options),
              ElementsAre("error units:3:name too_long"));
  EXPECT_THAT(problems_of("{\"" + text + "\": 1}", options), ElementsAre("error document:0: too_long"));
  EXPECT_THAT(problems_of(document("\"units\": [{\"" + text), options),
              ElementsAre("error units:2: too_long"));
  EXPECT_THAT(
      problems_of("{\"styr\": 1, \"columns\": {\"units\": [" + std::string(101, '1') + "]}}", options),
      ElementsAre("error units:1: wrong_type", "error units:1: too_long"));
  EXPECT_THAT(problems_of(document("\"units\": [{\"unit_id\": \"" + std::string(100, 'x') + "\"}]"), options),
              IsEmpty());
  EXPECT_THAT(problems_of("{\"styr\": 1" + std::string(1000, ' ') + "}", options), IsEmpty())
      << "blanks are no text";
}

TEST(JsonPackage, HalfADocumentNeverPasses) {
  const std::string whole = write_json(read(document(kSmall)));
  for (std::size_t length = 0; length + 1 < whole.size(); ++length) {
    Report report;
    EXPECT_FALSE(read_json(std::string_view(whole).substr(0, length), &report).ok()) << length;
    EXPECT_TRUE(report.has_errors()) << length;
  }
}

TEST(JsonPackage, BytesThatChangeNeverDoHarm) {
  const std::string whole = write_json(read(document(std::string(kSmall) + R"(, "observations": [
      {"unit_id": "A", "indicator_id": "I1", "period": "2024-01", "numerator": 1, "denominator": 2, "status": "ok"}])")));
  constexpr std::string_view kBytes =
      "\"{}[],:0-e\\ \n\xc3\xff"
      "a";
  for (std::uint64_t seed = 1; seed <= testing::effort(3000); ++seed) {
    testing::Random random(seed);
    std::string text = whole;
    for (std::uint32_t i = 0; i <= random.below(3); ++i) {
      text[random.below(static_cast<std::uint32_t>(text.size()))] = kBytes[random.below(kBytes.size())];
    }
    Report report;
    const absl::StatusOr<Model> model = read_json(text, &report);
    ASSERT_EQ(model.ok(), !report.has_errors()) << "seed " << seed << ": " << text;
    if (!model.ok()) continue;
    const std::string written = write_json(*model);
    ASSERT_EQ(write_json(read(written)), written) << "seed " << seed;
  }
}

}  // namespace
}  // namespace styr
