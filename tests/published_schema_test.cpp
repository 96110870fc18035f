#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>

#include "styr/package.hpp"
#include "temp_folder.hpp"

namespace styr {
namespace {

using Json = nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const Json* named(const Json& list, std::string_view name) {
  for (const Json& item : list) {
    if (item.at("name") == name) return &item;
  }
  return nullptr;
}

TEST(DataPackage, DescribesEveryTableAndColumn) {
  const Json root = Json::parse(data_package_descriptor());
  EXPECT_EQ(root.at("profile"), "tabular-data-package");
  ASSERT_EQ(root.at("resources").size(), table_descriptions().size());
  for (const TableDescription* table : table_descriptions()) {
    const Json* resource = named(root.at("resources"), table->name);
    ASSERT_NE(resource, nullptr) << table->name;
    EXPECT_EQ(resource->at("path"), std::string(table->name) + ".csv");
    const Json& fields = resource->at("schema").at("fields");
    ASSERT_EQ(fields.size(), table->columns.size()) << table->name;
    bool any_required = false;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      EXPECT_EQ(fields[i].at("name"), table->columns[i].name);
      EXPECT_EQ(fields[i].at("labels").at("nn"), table->columns[i].label.nn);
      any_required = any_required || table->columns[i].required;
    }
    EXPECT_TRUE(any_required) << table->name << ": an empty table is written with its required columns";
  }
}

TEST(DataPackage, TellsTypesConstraintsKeysAndReferences) {
  const Json root = Json::parse(data_package_descriptor());
  const Json& targets = named(root.at("resources"), "targets")->at("schema");
  EXPECT_EQ(targets.at("primaryKey"), Json({"target_id"}));
  EXPECT_EQ(*named(targets.at("fields"), "target_id"),
            Json::parse(R"({"name": "target_id", "title": "target", "type": "string",
                            "labels": {"nb": "resultatkrav", "nn": "resultatkrav", "en": "target"},
                            "constraints": {"required": true, "unique": true}})"));
  const Json& year = *named(targets.at("fields"), "year");
  EXPECT_EQ(year.at("type"), "integer");
  EXPECT_EQ(year.at("constraints"), Json::parse(R"({"required": true, "minimum": 1400, "maximum": 9999})"));
  EXPECT_THAT(targets.at("foreignKeys"),
              ::testing::Contains(Json::parse(
                  R"({"fields": "unit_id", "reference": {"resource": "units", "fields": "unit_id"}})")));
  const Json& units = named(root.at("resources"), "units")->at("schema");
  EXPECT_THAT(units.at("foreignKeys"),
              ::testing::Contains(Json::parse(
                  R"({"fields": "parent_id", "reference": {"resource": "", "fields": "unit_id"}})")));
  const Json& mandatory =
      *named(named(root.at("resources"), "initiatives")->at("schema").at("fields"), "mandatory");
  EXPECT_EQ(mandatory.at("trueValues"), Json({"true", "ja", "yes"}));
  EXPECT_EQ(mandatory.at("falseValues"), Json({"false", "nei", "no"}));
  const Json& period =
      *named(named(root.at("resources"), "observations")->at("schema").at("fields"), "period");
  const std::regex pattern(period.at("constraints").at("pattern").get<std::string>());
  for (const char* text : {"2024", "2024-H1", "2024-T3", "2024-Q4", "2024-05", "2024-W07", "2024-05-17"}) {
    EXPECT_TRUE(std::regex_match(text, pattern)) << text;
  }
  for (const char* text :
       {"24", "2024-H3", "2024-T0", "2024-Q5", "2024-5", "2024-W7", "2024-05-17T", "mai"}) {
    EXPECT_FALSE(std::regex_match(text, pattern)) << text;
  }
}

TEST(DataPackage, OfAFolderTellsWhatIsInIt) {
  testing::TempFolder folder;
  folder.write("units.csv", "farge,unit_id,parent_id\nrød,KD,\n");
  folder.write("goals.csv", "goal_id,owner_unit_id\nG,KD\n");
  folder.write("risks.csv", "risk_id,unit_id,goal_id,service_id\n");
  const absl::StatusOr<Model> model = read_package(folder.path());
  ASSERT_TRUE(model.ok()) << model.status();
  ASSERT_TRUE(write_folder(*model, folder / "out").ok());
  const Json root = Json::parse(testing::read_file(folder / "out/datapackage.json"));
  ASSERT_EQ(root.at("resources").size(), 3U);
  const Json& units = root.at("resources")[0].at("schema");
  EXPECT_EQ(units.at("fields")[0], Json::parse(R"({"name": "farge", "type": "string"})"));
  EXPECT_EQ(units.at("fields").size(), 3U);
  const Json& risks = root.at("resources")[2].at("schema");
  EXPECT_EQ(risks.at("foreignKeys").size(), 2U) << "services are not in the package";
}

TEST(JsonSchema, CoversEveryTableAndAcceptsWhatTheTypesAllow) {
  const Json schema = Json::parse(json_schema());
  EXPECT_EQ(schema.at("properties").at("styr").at("const"), 1);
  const Json& tables = schema.at("properties").at("tables").at("properties");
  ASSERT_EQ(tables.size(), table_descriptions().size());
  const Json& unit = tables.at("units").at("items");
  EXPECT_EQ(unit.at("required"), Json({"unit_id"}));
  EXPECT_EQ(unit.at("properties").at("level").at("type"), "integer");
  EXPECT_EQ(unit.at("properties").at("level").at("minimum"), 0);
  EXPECT_EQ(unit.at("properties").at("discretion").at("enum").size(), 8U);
  EXPECT_EQ(tables.at("goals").at("items").at("properties").at("co_owner_unit_ids").at("type"), "array");
  EXPECT_EQ(tables.at("risks").at("items").at("properties").at("force_escalate").at("enum")[0], true);
}

TEST(FormatReference, IsTheOneInTheDocs) {
  const std::string current = format_reference();
  for (const TableDescription* table : table_descriptions()) {
    EXPECT_THAT(current, HasSubstr("\n### " + std::string(table->name) + "\n"));
  }
  if (testing::read_file(testing::source_path("docs/format.md")) == current) return;
  const std::filesystem::path copy = std::filesystem::path(::testing::TempDir()) / "format.md";
  std::ofstream(copy, std::ios::binary) << current;
  FAIL() << "docs/format.md is not current; the current text is in " << copy;
}

TEST(ExamplePackage, HasTheDescriptorThatTheLibraryWrites) {
  const std::filesystem::path example = testing::source_path("examples/eksempelvik");
  Report report;
  const absl::StatusOr<Model> model = read_package(example, &report);
  ASSERT_TRUE(model.ok()) << model.status();
  EXPECT_TRUE(report.empty()) << to_string(report.problems()[0]);
  testing::TempFolder out;
  ASSERT_TRUE(write_folder(*model, out.path()).ok());
  const auto expected = testing::files_of(example);
  auto written = testing::files_of(out.path());
  EXPECT_EQ(written.size() + 1, expected.size()) << "all but the README";
  written.erase("observations.csv");  // their order differs
  for (const auto& [name, text] : written) EXPECT_TRUE(text == expected.at(name)) << name;
}

}  // namespace
}  // namespace styr
