#include "descriptor.hpp"

#include <algorithm>
#include <filesystem>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "cell.hpp"
#include "json_text.hpp"
#include "text.hpp"

namespace styr {
namespace {

using Json = nlohmann::json;

// The words of Table Schema under which a column of the built-in type may be described, with blanks around
// each.
std::string_view fitting_types(ColumnType type) {
  switch (type) {
    case ColumnType::integer:
      return " integer year any ";
    case ColumnType::number:
      return " number integer any ";
    case ColumnType::boolean:
      return " boolean string any ";
    case ColumnType::date:
      return " date any ";
    case ColumnType::period:
      return " string yearmonth year any ";
    case ColumnType::text:
    case ColumnType::list:
    case ColumnType::enumeration:
      break;
  }
  return " string any ";
}

bool is_text(const Json& object, const char* member) {
  const auto found = object.find(member);
  return found != object.end() && found->is_string();
}

class DescriptorReader {
 public:
  explicit DescriptorReader(ProblemList& problems) : problems_(problems) {}

  std::vector<DescribedTable> read(std::string_view text) {
    Json root;
    try {
      root = Json::parse(text);
    } catch (const Json::exception& error) {
      problem(Severity::error, "bad_json", "", syntax_error_text(error.what()));
      return {};
    }
    const auto resources = root.is_object() ? root.find("resources") : root.end();
    if (!root.is_object()) {
      problem(Severity::error, "bad_descriptor", "", "the descriptor must be a JSON object");
    } else if (resources == root.end() || !resources->is_array() || resources->empty()) {
      problem(Severity::error, "bad_descriptor", "resources",
              "resources must list the tables of the package");
    } else {
      for (std::size_t i = 0; i < resources->size(); ++i) {
        read_resource((*resources)[i], absl::StrCat("resources[", i, "]"));
      }
    }
    return std::move(tables_);
  }

 private:
  void read_resource(const Json& resource, const std::string& place) {
    if (!resource.is_object() || !is_text(resource, "name")) {
      problem(Severity::error, "bad_descriptor", place, "a resource must be an object with a name");
      return;
    }
    DescribedTable table{.name = resource["name"], .path = {}, .fields = {}};
    bool sound = read_path(resource, place, table);
    if (!names_.insert(table.name).second) {
      problem(Severity::error, "bad_descriptor", place + ".name",
              absl::StrCat(quote(table.name), " names two resources"));
      sound = false;
    }
    sound = check_dialect(resource, place) && sound;
    sound = read_fields(resource, place, table) && sound;
    if (sound) tables_.push_back(std::move(table));
  }

  bool read_path(const Json& resource, const std::string& place, DescribedTable& table) {
    const auto refuse = [&](std::string message) {
      problem(Severity::error, "bad_path", place + ".path", std::move(message));
      return false;
    };
    auto path = resource.find("path");
    const bool one_in_a_list = path != resource.end() && path->is_array() && path->size() == 1;
    const Json* text = path == resource.end() ? nullptr : one_in_a_list ? &path->front() : &*path;
    if (text == nullptr || !text->is_string() || text->get_ref<const std::string&>().empty()) {
      return refuse(absl::StrCat("resource ", quote(table.name), " must have the path of one file"));
    }
    table.path = text->get<std::string>();
    CellFault fault;
    if (!check_text(table.path, false, fault)) return refuse("the path has a control character");
    if (table.path.find("://") != std::string::npos) {
      return refuse(
          absl::StrCat(quote(table.path), " is an address on the net; a path must name a file here"));
    }
    const std::filesystem::path parts(table.path);
    if (parts.is_absolute() || table.path.find('\\') != std::string::npos ||
        std::find(parts.begin(), parts.end(), "..") != parts.end()) {
      return refuse(
          absl::StrCat(quote(table.path), " must stay inside the folder: relative, with `/`, without `..`"));
    }
    return true;
  }

  // The files are read one way only; a descriptor that asks for another would be read wrongly in silence.
  bool check_dialect(const Json& resource, const std::string& place) {
    bool sound = true;
    const auto expect = [&](const Json& object, const char* member, std::initializer_list<Json> allowed,
                            std::string_view where, std::string_view rule) {
      const auto found = object.find(member);
      if (found == object.end() || std::find(allowed.begin(), allowed.end(), *found) != allowed.end()) return;
      problem(Severity::error, "unsupported_descriptor", absl::StrCat(place, to_absl(where), ".", member),
              std::string(rule));
      sound = false;
    };
    const auto encoding = resource.find("encoding");
    if (encoding != resource.end()) {
      const std::string word =
          encoding->is_string() ? absl::AsciiStrToLower(encoding->get<std::string>()) : "";
      if (word != "utf-8" && word != "utf8") {
        problem(Severity::error, "unsupported_descriptor", place + ".encoding",
                "files are read as UTF-8 only");
        sound = false;
      }
    }
    expect(resource, "format", {"csv"}, "", "files are read as CSV only");
    expect(resource, "compression", {"", "no", nullptr}, "", "compressed files are not read");
    const auto dialect = resource.find("dialect");
    if (dialect != resource.end() && dialect->is_object()) {
      expect(*dialect, "delimiter", {","}, ".dialect", "cells are separated by commas");
      expect(*dialect, "quoteChar", {"\""}, ".dialect", "cells are quoted with \"");
      expect(*dialect, "doubleQuote", {true}, ".dialect", "a quotation mark in a cell is doubled");
      expect(*dialect, "escapeChar", {nullptr}, ".dialect", "a quotation mark in a cell is doubled");
      expect(*dialect, "header", {true}, ".dialect", "the first row names the columns");
      expect(*dialect, "commentChar", {nullptr}, ".dialect", "every row is data");
    }
    return sound;
  }

  bool read_fields(const Json& resource, const std::string& place, DescribedTable& table) {
    const auto schema = resource.find("schema");
    if (schema == resource.end()) return true;
    const std::string where = place + ".schema";
    const auto fields = schema->is_object() ? schema->find("fields") : schema->end();
    if (!schema->is_object() || fields == schema->end() || !fields->is_array()) {
      problem(Severity::error, "bad_descriptor", where, "a schema must be an object with a list of fields");
      return false;
    }
    const auto missing = schema->find("missingValues");
    if (missing != schema->end() && *missing != Json::array({""})) {
      problem(Severity::error, "unsupported_descriptor", where + ".missingValues",
              "only an empty cell means that nothing is given: missingValues must be [\"\"]");
      return false;
    }
    bool sound = true;
    const TableDescription* known = find_table_description(table.name);
    for (std::size_t i = 0; i < fields->size(); ++i) {
      const Json& field = (*fields)[i];
      const std::string at = absl::StrCat(where, ".fields[", i, "]");
      if (!field.is_object() || !is_text(field, "name")) {
        problem(Severity::error, "bad_descriptor", at, "a field must be an object with a name");
        sound = false;
        continue;
      }
      table.fields.push_back(field["name"]);
      if (known != nullptr) sound = check_field(*known, field, table.fields.back(), at) && sound;
    }
    return sound;
  }

  bool check_field(const TableDescription& table, const Json& field, const std::string& name,
                   const std::string& at) {
    for (const char* member : {"decimalChar", "groupChar"}) {
      const auto found = field.find(member);
      const char* only = member == std::string_view("decimalChar") ? "." : "";
      if (found == field.end() || *found == only) continue;
      problem(Severity::error, "unsupported_descriptor", absl::StrCat(at, ".", member),
              "numbers have `.` as decimal mark and no thousands separators");
      return false;
    }
    const auto column = table.find(name);
    if (!column || !is_text(field, "type")) return true;
    const std::string type = field["type"];
    if (fitting_types(table.columns[*column].type).find(" " + type + " ") == std::string_view::npos) {
      problem(Severity::note, "field_type", at + ".type",
              absl::StrCat(quote(type), " differs from the built-in schema, by which ", to_absl(table.name),
                           ".", name, " is read: ", to_absl(to_string(table.columns[*column].type))));
    }
    return true;
  }

  void problem(Severity severity, std::string_view code, std::string column, std::string message) {
    problems_.add({.severity = severity,
                   .code = std::string(code),
                   .table = std::string(kDescriptorFile),
                   .column = std::move(column),
                   .message = std::move(message)});
  }

  ProblemList& problems_;
  std::set<std::string> names_;
  std::vector<DescribedTable> tables_;
};

}  // namespace

std::vector<DescribedTable> read_descriptor(std::string_view json, ProblemList& problems) {
  return DescriptorReader(problems).read(json);
}

}  // namespace styr
