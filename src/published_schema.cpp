// What the library publishes about its format, made from the descriptions: the Data Package descriptor with
// its Table Schemas, and the JSON Schema of the document.

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "descriptor.hpp"
#include "json_package.hpp"
#include "styr/package.hpp"
#include "text.hpp"

namespace styr {
namespace {

using Json = nlohmann::ordered_json;

// 2024, 2024-H1, 2024-T1, 2024-Q1, 2024-05, 2024-W07 or 2024-05-17. Both standards have a regular expression
// each of their own; this one means the same in both.
constexpr std::string_view kPeriodPattern =
    R"([0-9]{4}(-(H[12]|T[1-3]|Q[1-4]|W[0-9]{2}|[0-9]{2}(-[0-9]{2})?))?)";
constexpr std::string_view kDatePattern = "[0-9]{4}-[0-9]{2}-[0-9]{2}";

Json labels(const Labels& names) { return {{"nb", names.nb}, {"nn", names.nn}, {"en", names.en}}; }

Json words(const ColumnDescription& column) {
  Json list = Json::array();
  for (const EnumerationWord& word : column.words) list.push_back(word.text);
  return list;
}

// Whole limits without a decimal point.
Json limit(double value) {
  const auto whole = static_cast<std::int64_t>(value);
  return static_cast<double>(whole) == value ? Json(whole) : Json(value);
}

// ---- Data Package ---------------------------------------------------------------------------------------

std::string_view table_schema_type(ColumnType type) {
  switch (type) {
    case ColumnType::integer:
      return "integer";
    case ColumnType::number:
      return "number";
    case ColumnType::boolean:
      return "boolean";
    case ColumnType::date:
      return "date";
    case ColumnType::text:
    case ColumnType::period:
    case ColumnType::list:
    case ColumnType::enumeration:
      break;
  }
  return "string";
}

Json boolean_words(const ColumnDescription& column, bool value) {
  Json list = Json::array();
  for (const EnumerationWord& word : column.words) {
    if ((word.value != 0) == value) list.push_back(word.text);
  }
  return list;
}

Json field(const TableDescription& table, const std::string& name) {
  const auto known = table.find(name);
  if (!known) return {{"name", name}, {"type", "string"}};
  const ColumnDescription& column = table.columns[*known];
  Json field = {{"name", name}, {"title", column.label.en}, {"labels", labels(column.label)}};
  if (!column.remark.empty()) field["description"] = column.remark;
  field["type"] = table_schema_type(column.type);
  Json constraints = Json::object();
  if (column.required) constraints["required"] = true;
  if (column.key && table.key_columns().size() == 1) constraints["unique"] = true;
  if (column.minimum) constraints["minimum"] = limit(*column.minimum);
  if (column.maximum) constraints["maximum"] = limit(*column.maximum);
  if (column.type == ColumnType::enumeration) constraints["enum"] = words(column);
  if (column.type == ColumnType::period) constraints["pattern"] = kPeriodPattern;
  if (column.type == ColumnType::boolean) {
    field["trueValues"] = boolean_words(column, true);
    field["falseValues"] = boolean_words(column, false);
  }
  if (!constraints.empty()) field["constraints"] = std::move(constraints);
  return field;
}

bool has_column(const std::vector<std::string>& header, std::string_view name) {
  return std::find(header.begin(), header.end(), name) != header.end();
}

// References that a Table Schema can express: of whole cells, to tables and columns that are there.
Json foreign_keys(const WrittenTable& table, const std::vector<WrittenTable>& tables) {
  Json keys = Json::array();
  for (const ColumnDescription& column : table.table->columns) {
    if (!column.reference || column.type == ColumnType::list || !has_column(table.header, column.name))
      continue;
    const Reference& to = *column.reference;
    const auto target = std::find_if(tables.begin(), tables.end(), [&](const WrittenTable& other) {
      return other.table->name == to.table;
    });
    if (target == tables.end() || !has_column(target->header, to.column)) continue;
    keys.push_back(
        {{"fields", column.name},
         {"reference", {{"resource", target->table == table.table ? "" : to.table}, {"fields", to.column}}}});
  }
  return keys;
}

Json resource(const WrittenTable& table, const std::vector<WrittenTable>& tables) {
  const TableDescription& description = *table.table;
  Json schema = {{"fields", Json::array()}, {"missingValues", {""}}};
  for (const std::string& name : table.header) schema["fields"].push_back(field(description, name));
  Json key = Json::array();
  for (const std::size_t column : description.key_columns()) {
    if (has_column(table.header, description.columns[column].name))
      key.push_back(description.columns[column].name);
  }
  if (!key.empty()) schema["primaryKey"] = std::move(key);
  if (Json keys = foreign_keys(table, tables); !keys.empty()) schema["foreignKeys"] = std::move(keys);
  return {{"name", description.name},
          {"path", absl::StrCat(to_absl(description.name), ".csv")},
          {"profile", "tabular-data-resource"},
          {"title", description.label.en},
          {"labels", labels(description.label)},
          {"description", absl::StrCat("One row: ", to_absl(description.row_meaning), ".")},
          {"format", "csv"},
          {"mediatype", "text/csv"},
          {"encoding", "utf-8"},
          {"schema", std::move(schema)}};
}

// ---- JSON Schema ----------------------------------------------------------------------------------------

std::string whole(std::string_view pattern) { return absl::StrCat("^", to_absl(pattern), "$"); }

Json value_schema(const ColumnDescription& column) {
  Json schema = {{"title", column.label.en}};
  if (!column.remark.empty()) schema["description"] = column.remark;
  switch (column.type) {
    case ColumnType::text:
      schema["type"] = "string";
      break;
    case ColumnType::integer:
    case ColumnType::number:
      schema["type"] = column.type == ColumnType::integer ? "integer" : "number";
      if (column.minimum) schema["minimum"] = limit(*column.minimum);
      if (column.maximum) schema["maximum"] = limit(*column.maximum);
      break;
    case ColumnType::boolean: {
      Json values = {true, false};
      for (const EnumerationWord& word : column.words) values.push_back(word.text);
      schema["enum"] = std::move(values);
      break;
    }
    case ColumnType::date:
      schema["type"] = "string";
      schema["pattern"] = whole(kDatePattern);
      schema["format"] = "date";
      break;
    case ColumnType::period:
      schema["type"] = "string";
      schema["pattern"] = whole(kPeriodPattern);
      break;
    case ColumnType::list:
      schema["type"] = "array";
      schema["items"] = {{"type", "string"}, {"pattern", "^[^|]+$"}};
      break;
    case ColumnType::enumeration:
      schema["enum"] = words(column);
      break;
  }
  return schema;
}

Json table_schema(const TableDescription& table) {
  Json properties = Json::object();
  Json required = Json::array();
  for (const ColumnDescription& column : table.columns) {
    properties[std::string(column.name)] = value_schema(column);
    if (column.required) required.push_back(column.name);
  }
  Json record = {{"type", "object"}, {"properties", std::move(properties)}};
  if (!required.empty()) record["required"] = std::move(required);
  // Unknown columns are kept as texts.
  record["additionalProperties"] = {{"type", {"string", "number", "boolean"}}};
  return {{"title", table.label.en},
          {"description", absl::StrCat("One record: ", to_absl(table.row_meaning), ".")},
          {"type", "array"},
          {"items", std::move(record)}};
}

}  // namespace

std::string make_descriptor(const std::vector<WrittenTable>& tables) {
  Json resources = Json::array();
  for (const WrittenTable& table : tables) resources.push_back(resource(table, tables));
  const Json root = {{"profile", "tabular-data-package"},
                     {"name", "governance-model"},
                     {"title", "Governance model"},
                     {"resources", std::move(resources)}};
  return root.dump(2) + "\n";
}

std::string data_package_descriptor() {
  std::vector<WrittenTable> tables;
  for (const TableDescription* table : table_descriptions()) {
    WrittenTable& written = tables.emplace_back();
    written.table = table;
    for (const ColumnDescription& column : table->columns) written.header.emplace_back(column.name);
  }
  return make_descriptor(tables);
}

std::string json_schema() {
  Json tables = Json::object();
  for (const TableDescription* table : table_descriptions())
    tables[std::string(table->name)] = table_schema(*table);
  const Json names = {
      {"type", "array"}, {"items", {{"type", "string"}, {"minLength", 1}}}, {"uniqueItems", true}};
  const Json root = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                     {"title", "Governance model"},
                     {"type", "object"},
                     {"required", {"styr"}},
                     {"properties",
                      {{"styr", {{"description", "Version of the format."}, {"const", kJsonVersion}}},
                       {"columns",
                        {{"description", "The columns of each table, in order."},
                         {"type", "object"},
                         {"additionalProperties", names}}},
                       {"tables", {{"type", "object"}, {"properties", std::move(tables)}}}}}};
  return root.dump(2) + "\n";
}

}  // namespace styr
