#include "styr/package.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "random.hpp"
#include "temp_folder.hpp"

namespace styr {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::ElementsAre;
using testing::files_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;
using testing::TempFolder;

constexpr const char* kMunicipality = "governance/baerum-like";

// A small sound package.
void write_small_package(const TempFolder& folder) {
  folder.write("units.csv", "unit_id,parent_id,name\nKD,,Rådhus\nA,KD,Ærfugl\n");
  folder.write("indicators.csv", "indicator_id,formula,decimals\nI1,100*num/den,1\n");
  folder.write("observations.csv",
               "unit_id,indicator_id,period,numerator,denominator,status\n"
               "A,I1,2024-01,1,8,ok\nA,I1,2024-02,,,missing\n");
}

Model read(const fs::path& path) {
  Report report;
  absl::StatusOr<Model> model = read_package(path, &report);
  EXPECT_TRUE(model.ok()) << path << ": " << model.status();
  for (const Problem& p : report.problems()) EXPECT_EQ(p.severity, Severity::note) << to_string(p);
  return model.ok() ? *std::move(model) : Model();
}

// `severity table:row:column code` of every problem.
std::vector<std::string> problems_of(const fs::path& path, const ReadOptions& options = {}) {
  Report report;
  const absl::StatusOr<Model> model = read_package(path, &report, options);
  EXPECT_EQ(model.ok(), !report.has_errors()) << model.status();
  std::vector<std::string> result;
  for (const Problem& p : report.problems()) {
    EXPECT_THAT(p.message, Not(IsEmpty())) << p.code;
    std::ostringstream line;
    line << to_string(p.severity) << ' ' << p.table << ':' << p.row << ':' << p.column << ' ' << p.code;
    result.push_back(line.str());
  }
  return result;
}

std::multiset<std::string> lines_of(const std::string& text) {
  std::multiset<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.insert(line);
  return lines;
}

// ---- The reference data ---------------------------------------------------------------------------------

TEST(Package, TheMunicipalityReadsWithoutErrors) {
  STYR_REQUIRE_SHARED_DATA(kMunicipality);
  EXPECT_THAT(
      problems_of(testing::shared_data(kMunicipality)),
      ElementsAre("note invalid_examples.csv:0: unknown_table", "note manifest.csv:0: unknown_table"));
  const Model model = read(testing::shared_data(kMunicipality));
  EXPECT_EQ(model.table<Unit>().size(), 103U);
  EXPECT_EQ(model.observations().cell_count(), 16776U);
}

TEST(Package, ThePermitsReadWithoutErrors) {
  STYR_REQUIRE_SHARED_DATA("packages/permits");
  EXPECT_THAT(problems_of(testing::shared_data("packages/permits")), IsEmpty());
}

TEST(Package, EveryCellOfTheMunicipalityIsWrittenAsItWasRead) {
  STYR_REQUIRE_SHARED_DATA(kMunicipality);
  TempFolder out;
  ASSERT_TRUE(write_folder(read(testing::shared_data(kMunicipality)), out.path()).ok());
  auto written = files_of(out.path());
  EXPECT_EQ(written.erase("datapackage.json"), 1U);
  EXPECT_EQ(written.size(), 28U);
  for (const auto& [name, text] : written) {
    const std::string source = testing::read_file(testing::shared_data(kMunicipality) / name);
    if (name == "observations.csv") {
      EXPECT_TRUE(lines_of(text) == lines_of(source)) << "the rows are put in the order of the units";
    } else {
      EXPECT_TRUE(text == source) << name;
    }
  }
}

TEST(Package, GoingThroughJsonLosesNothing) {
  STYR_REQUIRE_SHARED_DATA(kMunicipality);
  TempFolder out;
  ASSERT_TRUE(write_package(read(testing::shared_data(kMunicipality)), out / "first").ok());
  ASSERT_TRUE(write_package(read(out / "first"), out / "model.json").ok());
  ASSERT_TRUE(write_package(read(out / "model.json"), out / "second").ok());
  ASSERT_TRUE(write_package(read(out / "second"), out / "again.json").ok());
  EXPECT_TRUE(files_of(out / "first") == files_of(out / "second"));
  EXPECT_TRUE(testing::read_file(out / "model.json") == testing::read_file(out / "again.json"));
}

TEST(Package, TheOrderOfObservationsLeavesNoTrace) {
  STYR_REQUIRE_SHARED_DATA(kMunicipality);
  TempFolder shuffled;
  fs::copy(testing::shared_data(kMunicipality), shuffled.path(), fs::copy_options::recursive);
  std::istringstream in(testing::read_file(shuffled / "observations.csv"));
  std::string header;
  std::getline(in, header);
  std::vector<std::string> rows;
  for (std::string row; std::getline(in, row);) rows.push_back(row);
  const std::string expected = write_json(read(testing::shared_data(kMunicipality)));
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    testing::Random(seed).shuffle(rows);
    std::string text = header + "\n";
    for (const std::string& row : rows) text += row + "\n";
    fs::remove(shuffled / "observations.csv");
    shuffled.write("observations.csv", text);
    EXPECT_TRUE(write_json(read(shuffled.path())) == expected) << "seed " << seed;
  }
}

// ---- What is kept ---------------------------------------------------------------------------------------

TEST(Package, UnknownColumnsSurviveEveryRoundTrip) {
  TempFolder folder;
  const std::string units =
      "farge,unit_id,name,\"rom, etasje\"\nrød,KD,Rådhus,\nblå,A,Ærfugl,\"3, \"\"loft\"\"\"\n";
  const std::string observations =
      "kilde,unit_id,indicator_id,period,numerator,denominator,value,status,merknad\n"
      "visma,A,I1,2024-01,1,8,12.5,ok,\n,A,I1,2024-02,,,,missing,\"ferie\nog fri\"\n";
  write_small_package(folder);
  folder.write("units.csv", units);
  folder.write("observations.csv", observations);
  EXPECT_THAT(
      problems_of(folder.path()),
      ElementsAre("note units:1:farge unknown_column", "note units:1:rom, etasje unknown_column",
                  "note observations:1:kilde unknown_column", "note observations:1:merknad unknown_column"));
  TempFolder out;
  ASSERT_TRUE(write_package(read(folder.path()), out / "a").ok());
  ASSERT_TRUE(write_package(read(out / "a"), out / "b.json").ok());
  ASSERT_TRUE(write_package(read(out / "b.json"), out / "c").ok());
  for (const char* written : {"a", "c"}) {
    EXPECT_EQ(testing::read_file(out / written / "units.csv"), units);
    EXPECT_EQ(testing::read_file(out / written / "observations.csv"), observations);
  }
}

TEST(Package, SpellingsAndDecimalsAreKept) {
  TempFolder folder;
  write_small_package(folder);
  const std::string risks =
      "risk_id,unit_id,tolerance_score,force_escalate,status\nR1,A,6.50,nei,åpen\nR2,A,6,true,open\nR3,A,,ja,"
      "\n";
  folder.write("risks.csv", risks);
  ASSERT_TRUE(write_package(read(folder.path()), folder / "x.json").ok());
  EXPECT_THAT(testing::read_file(folder / "x.json"),
              HasSubstr("\"tolerance_score\": 6.50, \"force_escalate\": \"nei\""));
  EXPECT_THAT(testing::read_file(folder / "x.json"), HasSubstr("\"force_escalate\": true"));
  ASSERT_TRUE(write_package(read(folder / "x.json"), folder / "back").ok());
  EXPECT_EQ(testing::read_file(folder / "back/risks.csv"), risks);
}

TEST(Package, ATableWithoutRowsKeepsItsHeader) {
  TempFolder folder;
  write_small_package(folder);
  folder.write("goals.csv", "title,goal_id,ekstra\n");
  folder.write("observations.csv", "status,unit_id,indicator_id,period,ekstra\n");
  ASSERT_TRUE(write_package(read(folder.path()), folder / "x.json").ok());
  ASSERT_TRUE(write_package(read(folder / "x.json"), folder / "back").ok());
  EXPECT_EQ(testing::read_file(folder / "back/goals.csv"), "title,goal_id,ekstra\n");
  EXPECT_EQ(testing::read_file(folder / "back/observations.csv"),
            "status,unit_id,indicator_id,period,ekstra\n");
  EXPECT_FALSE(fs::exists(folder / "back/risks.csv"));
}

TEST(Package, ColumnsThatComeIntoUseAreAppended) {
  TempFolder folder;
  write_small_package(folder);
  Tables tables = read(folder.path()).tables();
  tables.get<Unit>().rows()[1].fte = Number(2.5, 2);
  tables.get<Goal>().push_back({.goal_id = "G", .title = "Mål"});
  const Observation cells[] = {{.unit_id = "A",
                                .indicator_id = "I1",
                                .period = Period::of_year(2023),
                                .numerator = 1.0,
                                .denominator = 3.0,
                                .status = ObservationStatus::ok,
                                .reported_on = Date::from_days(0)}};
  const absl::StatusOr<Model> model = Model::build(std::move(tables), cells);
  ASSERT_TRUE(model.ok()) << model.status();
  ASSERT_TRUE(write_folder(*model, folder / "out").ok());
  EXPECT_EQ(testing::read_file(folder / "out/units.csv"),
            "unit_id,parent_id,name,fte\nKD,,Rådhus,\nA,KD,Ærfugl,2.50\n");
  EXPECT_EQ(testing::read_file(folder / "out/goals.csv"), "goal_id,title\nG,Mål\n");
  EXPECT_EQ(
      testing::read_file(folder / "out/observations.csv"),
      "unit_id,indicator_id,period,numerator,denominator,status,reported_on\nA,I1,2023,1,3,ok,1970-01-01\n");
}

TEST(Package, ObservationsComeByUnitIndicatorAndPeriodAndTheValueIsComputed) {
  TempFolder folder;
  folder.write("units.csv", "unit_id\nB\nA\n");
  folder.write("indicators.csv", "indicator_id,formula,decimals\nJ,num,\nI,num/den,2\n");
  folder.write("observations.csv",
               "unit_id,indicator_id,period,numerator,denominator,value,status\n"
               "A,I,2023,1,3,0.33,ok\n"
               "B,I,2024-02,2.675,1,2.68,ok\n"
               "B,I,2024-01,1,0,,ok\n"
               "B,I,2022-Q4,-1,8,-0.13,estimated\n"
               "B,I,2024-03,1,2,,suppressed\n"
               "B,J,2024-01,0.1,,0.1,ok\n");
  ASSERT_TRUE(write_folder(read(folder.path()), folder / "out").ok());
  EXPECT_EQ(testing::read_file(folder / "out/observations.csv"),
            "unit_id,indicator_id,period,numerator,denominator,value,status\n"
            "B,J,2024-01,0.1,,0.1,ok\n"
            "B,I,2022-Q4,-1,8,-0.13,estimated\n"
            "B,I,2024-01,1,0,,ok\n"
            "B,I,2024-02,2.675,1,2.68,ok\n"
            "B,I,2024-03,1,2,,suppressed\n"
            "A,I,2023,1,3,0.33,ok\n");
}

// ---- What is refused ------------------------------------------------------------------------------------

TEST(Package, NothingThatLooksLikeAPackageIsNotFound) {
  TempFolder folder;
  EXPECT_TRUE(absl::IsNotFound(read_package(folder / "nothing").status()));
  const absl::Status empty = read_package(folder.path()).status();
  EXPECT_TRUE(absl::IsNotFound(empty));
  EXPECT_THAT(std::string(empty.message()), HasSubstr("expected files such as units.csv"));
  folder.write("notes.csv", "a\n1\n");
  EXPECT_TRUE(absl::IsNotFound(read_package(folder.path()).status()));
  const absl::Status file = read_package(folder / "notes.csv").status();
  EXPECT_TRUE(absl::IsInvalidArgument(file));
  EXPECT_THAT(std::string(file.message()), HasSubstr("neither a folder of tables nor a .json document"));
}

TEST(Package, ProblemsOfEveryTableAreReportedInOneRun) {
  TempFolder folder;
  folder.write("units.csv", "unit_id,parent_id,level\nKD,,x\nA,NONE,1\n\nA,KD,1\nB,KD\n");
  folder.write("indicators.csv", "indicator_id,formula,direction\nI1,100*num/den,sideways\n");
  folder.write("targets.csv",
               "target_id,indicator_id,unit_id,year,target\nT1,I1,A,2024,\"4,5\"\nT2,I9,A,24,4\n");
  folder.write("observations.csv",
               "unit_id,indicator_id,period,numerator,denominator,status\n"
               "A,I1,2024-13,1,2,ok\nA,I1,2024-01,1,2,perhaps\nX,I1,2024-01,1,2,ok\n");
  const std::vector<std::string> found = problems_of(folder.path());
  for (const char* expected :
       {"error units:2:level not_a_whole_number", "error units:6: cell_count",
        "error indicators:2:direction bad_word", "error targets:2:target not_a_number",
        "error targets:3:year out_of_range", "error observations:2:period bad_period",
        "error observations:3:status bad_word", "error observations:4:unit_id unknown_reference"}) {
    EXPECT_THAT(found, Contains(expected));
  }
}

TEST(Package, ProblemsOfReferencesAreReportedWithTheRest) {
  TempFolder folder;
  folder.write("units.csv", "unit_id,parent_id,level\nKD,,x\nA,NONE,1\n\nA,KD,1\n");
  const std::vector<std::string> found = problems_of(folder.path());
  EXPECT_THAT(found, Contains("error units:2:level not_a_whole_number"));
  EXPECT_THAT(found, Contains("error units:3:parent_id unknown_reference"));
  EXPECT_THAT(found, Contains(StartsWith("error units:5:"))) << "a key that is given twice";
}

TEST(Package, WhatRefersToATableThatCannotBeReadIsNotReportedToo) {
  TempFolder folder;
  write_small_package(folder);
  folder.write("units.csv", "name\nRådhus\n");
  EXPECT_THAT(problems_of(folder.path()), ElementsAre("error units:1:unit_id missing_column"));
  folder.write("units.csv", "unit_id,name\nKD,\"Rådhus\n");
  EXPECT_THAT(problems_of(folder.path()), ElementsAre("error units:2:name unclosed_quote"));
}

TEST(Package, AKeyThatCannotBeReadStandsAsItIsInTheFile) {
  const TempFolder folder;
  write_small_package(folder);
  folder.write("risks.csv", "risk_id,unit_id\nR1,A\n");
  folder.write("risk_history.csv",
               "risk_id,period,likelihood\nR1,2022-T9,1\nR1,2022-T7,2\nR0,jul,3\nR1,1970,4\nR1,,5\n");
  folder.write("observations.csv",
               "unit_id,indicator_id,period,numerator,denominator,status\nA,I1,2024-13,1,8,ok\n");
  Report report;
  EXPECT_FALSE(read_package(folder.path(), &report).ok());
  std::vector<std::string> found;
  for (const Problem& p : report.problems()) {
    found.push_back(p.table + ":" + std::to_string(p.row) + " " + p.code + " " + p.id);
  }
  // Two periods that cannot be read are not one period twice.
  EXPECT_THAT(found,
              ElementsAre("risk_history:2 bad_period R1|2022-T9", "risk_history:3 bad_period R1|2022-T7",
                          "risk_history:4 bad_period R0|jul", "risk_history:4 unknown_reference R0|jul",
                          "risk_history:6 required R1|", "observations:2 bad_period A|I1|2024-13"));
}

TEST(Package, ManyBrokenObservationsDoNotFillTheReport) {
  TempFolder folder;
  write_small_package(folder);
  std::string text = "unit_id,indicator_id,period,numerator,denominator,status\n";
  for (int i = 0; i < 20'000; ++i) text += "X,I1,2024-01,1,2,ok\n";
  folder.write("observations.csv", text);
  const std::vector<std::string> found = problems_of(folder.path());
  EXPECT_LT(found.size(), 11'000U);
  EXPECT_THAT(found, Contains("error observations:0: more_of_the_same"));
}

TEST(Package, ALongCellIsAnErrorAtItsPlace) {
  TempFolder folder;
  write_small_package(folder);
  folder.write("goals.csv", "goal_id,title\nG1,x\nG2," + std::string(2000, 'x') + "\n");
  EXPECT_THAT(problems_of(folder.path()), IsEmpty());
  EXPECT_THAT(problems_of(folder.path(), {.progress = {}, .longest_cell_bytes = 1000}),
              ElementsAre("error goals:3:title too_long"));
}

TEST(Package, AFileThatIsNoFileIsAnError) {
  TempFolder folder;
  write_small_package(folder);
  fs::create_directory(folder / "goals.csv");
  EXPECT_THAT(problems_of(folder.path()), ElementsAre("error goals:0: unreadable_file"));
}

// ---- The descriptor -------------------------------------------------------------------------------------

std::string descriptor(const std::string& resources) { return "{\"resources\": [" + resources + "]}"; }

TEST(Descriptor, DecidesWhichFileHoldsATable) {
  TempFolder folder;
  folder.write("data/enheter.csv", "unit_id\nKD\n");
  folder.write("units.csv", "unit_id\nOTHER\n");
  folder.write("goals.csv", "goal_id\nG\n");
  folder.write("datapackage.json", descriptor(R"({"name": "units", "path": "data/enheter.csv"},
                                                 {"name": "weather", "path": "weather.csv"})"));
  EXPECT_THAT(problems_of(folder.path()),
              ElementsAre("note weather:0: unknown_table", "note goals.csv:0: unlisted_file",
                          "note units.csv:0: unlisted_file"));
  const Model model = read(folder.path());
  ASSERT_EQ(model.table<Unit>().size(), 1U);
  EXPECT_EQ(model.table<Unit>()[0].unit_id, "KD");
  EXPECT_EQ(model.table<Goal>().size(), 1U);
}

TEST(Descriptor, BrokenOnesAreReportedAndTheTablesReadAllTheSame) {
  TempFolder folder;
  folder.write("units.csv", "unit_id,level\nKD,x\n");
  const std::string bad_cell = "error units:2:level not_a_whole_number";
  const auto found = [&](std::string_view text) {
    folder.write("datapackage.json", text);
    std::vector<std::string> problems = problems_of(folder.path());
    EXPECT_THAT(problems, Contains(bad_cell)) << text;
    std::erase(problems, bad_cell);
    return problems;
  };
  const std::string at = "error datapackage.json:0:";
  EXPECT_THAT(found("{"), ElementsAre(at + " bad_json"));
  EXPECT_THAT(found("[]"), ElementsAre(at + " bad_descriptor"));
  EXPECT_THAT(found("{}"), ElementsAre(at + "resources bad_descriptor"));
  EXPECT_THAT(found("{\"resources\": {}}"), ElementsAre(at + "resources bad_descriptor"));
  EXPECT_THAT(found(descriptor("3")), ElementsAre(at + "resources[0] bad_descriptor"));
  EXPECT_THAT(found(descriptor("{\"path\": \"units.csv\"}")),
              ElementsAre(at + "resources[0] bad_descriptor"));
  EXPECT_THAT(found(std::string(100'000, '[')), ElementsAre(at + " bad_json"));
}

TEST(Descriptor, APathMustStayInsideTheFolder) {
  TempFolder folder;
  folder.write("units.csv", "unit_id\nKD\n");
  for (const char* path : {"/etc/passwd", "../units.csv", "data/../../units.csv", "https://x.no/units.csv",
                           "..\\\\units.csv", ""}) {
    folder.write("datapackage.json",
                 descriptor("{\"name\": \"units\", \"path\": \"" + std::string(path) + "\"}"));
    EXPECT_THAT(problems_of(folder.path()), Contains("error datapackage.json:0:resources[0].path bad_path"))
        << path;
  }
  folder.write("datapackage.json",
               descriptor(R"({"name": "units", "path": ["a.csv", "b.csv"]}, {"name": "goals"})"));
  EXPECT_THAT(problems_of(folder.path()), ElementsAre("error datapackage.json:0:resources[0].path bad_path",
                                                      "error datapackage.json:0:resources[1].path bad_path"));
}

TEST(Descriptor, AMissingFileAndAResourceNamedTwiceAreErrors) {
  TempFolder folder;
  folder.write("datapackage.json", descriptor(R"({"name": "units", "path": "units.csv"},
                                                 {"name": "units", "path": "more.csv"})"));
  EXPECT_THAT(problems_of(folder.path()),
              ElementsAre("error datapackage.json:0:resources[1].name bad_descriptor",
                          "error units:0: missing_file"));
}

TEST(Descriptor, AnotherDialectIsRefused) {
  TempFolder folder;
  folder.write("units.csv", "unit_id\nKD\n");
  const std::string plain = R"({"name": "units", "path": "units.csv")";
  for (const char* part :
       {R"("dialect": {"delimiter": ";"})", R"("dialect": {"header": false})", R"("encoding": "iso-8859-1")",
        R"("format": "xlsx")", R"("compression": "zip")",
        R"("schema": {"fields": [], "missingValues": ["", "-"]})",
        R"("schema": {"fields": [{"name": "fte", "type": "number", "decimalChar": ","}]})"}) {
    folder.write("datapackage.json", descriptor(plain + ", " + part + "}"));
    const std::vector<std::string> found = problems_of(folder.path());
    EXPECT_THAT(found, Contains(HasSubstr("unsupported_descriptor"))) << part;
  }
  folder.write(
      "datapackage.json",
      descriptor(plain + R"(, "encoding": "UTF-8", "dialect": {"delimiter": ",", "header": true}})"));
  EXPECT_THAT(problems_of(folder.path()), IsEmpty());
}

TEST(Descriptor, FieldsThatDifferFromTheFileOrTheSchemaAreNoted) {
  TempFolder folder;
  folder.write("units.csv", "unit_id,level\nKD,0\n");
  folder.write("datapackage.json", descriptor(R"({"name": "units", "path": "units.csv", "schema": {"fields": [
                 {"name": "unit_id", "type": "string"}, {"name": "level", "type": "number"}, {"name": "fte"}]}})"));
  EXPECT_THAT(problems_of(folder.path()),
              ElementsAre("note datapackage.json:0:resources[0].schema.fields[1].type field_type",
                          "note units:0: field_mismatch"));
}

// ---- Writing --------------------------------------------------------------------------------------------

TEST(PackageWriting, AFolderThatIsWrittenReadsWithoutNotes) {
  TempFolder folder;
  write_small_package(folder);
  folder.write("README.md", "hands off");
  ASSERT_TRUE(write_folder(read(folder.path()), folder.path()).ok());
  EXPECT_THAT(problems_of(folder.path()), IsEmpty());
  std::vector<std::string> names;
  for (const auto& [name, text] : files_of(folder.path())) names.push_back(name);
  EXPECT_THAT(
      names, ElementsAre("README.md", "datapackage.json", "indicators.csv", "observations.csv", "units.csv"));
}

TEST(PackageWriting, ATableThatTheModelHasNotIsLeftEmpty) {
  TempFolder folder;
  write_small_package(folder);
  const Model model = read(folder.path());
  TempFolder other;
  other.write("goals.csv", "goal_id,title\nOLD,Gammelt mål\n");
  ASSERT_TRUE(write_folder(model, other.path()).ok());
  EXPECT_EQ(testing::read_file(other / "goals.csv"), "goal_id\n");
  EXPECT_TRUE(read(other.path()).table<Goal>().empty());
}

TEST(PackageWriting, WhereNothingCanBeWrittenNothingIs) {
  TempFolder folder;
  write_small_package(folder);
  const Model model = read(folder.path());
  folder.write("file", "mine");
  const auto before = files_of(folder.path());
  EXPECT_FALSE(write_folder(model, folder / "file").ok());
  EXPECT_FALSE(write_folder(model, folder / "file/below").ok());
  EXPECT_FALSE(write_json_file(model, folder / "file/x.json").ok());
  EXPECT_FALSE(write_json_file(model, folder / "none/x.json").ok());
  fs::create_directories(folder / "taken.json/units.csv");
  EXPECT_FALSE(write_json_file(model, folder / "taken.json").ok());
  EXPECT_FALSE(write_package(model, folder / "taken.json").ok()) << "units.csv is a folder in there";
  EXPECT_EQ(files_of(folder.path()), before);
}

TEST(PackageWriting, AFailureLeavesTheOldFilesAsTheyWere) {
  TempFolder folder;
  write_small_package(folder);
  const Model model = read(folder.path());
  folder.write("out/indicators.csv", "old");
  fs::create_directory(folder / "out/datapackage.json");  // the last file that is written
  EXPECT_FALSE(write_folder(model, folder / "out").ok());
  const auto left = files_of(folder / "out");
  ASSERT_EQ(left.size(), 1U) << "no temporary files";
  EXPECT_EQ(left.at("indicators.csv"), "old");
}

// A model large enough for the progress function to be called in the middle.
Model many_observations() {
  Tables tables;
  tables.get<Unit>().push_back({.unit_id = "A"});
  tables.get<Indicator>().push_back({.indicator_id = "I", .formula = "num"});
  std::vector<Observation> cells(20'000);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    cells[i].unit_id = "A";
    cells[i].indicator_id = "I";
    cells[i].period = Period::from_ordinal(PeriodKind::day, static_cast<std::int32_t>(i));
    cells[i].numerator = static_cast<double>(i);
  }
  absl::StatusOr<Model> model = Model::build(std::move(tables), cells);
  EXPECT_TRUE(model.ok()) << model.status();
  return model.ok() ? *std::move(model) : Model();
}

TEST(PackageWriting, CanBeStoppedAndLeavesNothing) {
  const Model model = many_observations();
  TempFolder folder;
  int calls = 0;
  const Progress stop = [&](double done) {
    EXPECT_GT(done, 0);
    EXPECT_LE(done, 1);
    return ++calls < 3;
  };
  EXPECT_TRUE(absl::IsCancelled(write_folder(model, folder / "out", stop)));
  EXPECT_EQ(calls, 3);
  calls = 0;
  EXPECT_TRUE(absl::IsCancelled(write_json_file(model, folder / "out.json", stop)));
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(Package, ReadingTellsHowFarItIsAndCanBeStopped) {
  TempFolder folder;
  const Model model = many_observations();
  ASSERT_TRUE(write_folder(model, folder / "a").ok());
  ASSERT_TRUE(write_json_file(model, folder / "a.json").ok());
  for (const char* name : {"a", "a.json"}) {
    std::vector<double> seen;
    ReadOptions options{.progress = [&](double done) {
      seen.push_back(done);
      return true;
    }};
    ASSERT_TRUE(read_package(folder / name, nullptr, options).ok());
    ASSERT_GT(seen.size(), 1U);
    EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end())) << name;
    EXPECT_GE(seen.front(), 0);
    EXPECT_LE(seen.back(), 1);
    options.progress = [](double) { return false; };
    EXPECT_TRUE(absl::IsCancelled(read_package(folder / name, nullptr, options).status())) << name;
  }
}

}  // namespace
}  // namespace styr
