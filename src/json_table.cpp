#include "json_table.hpp"

#include <utility>

#include "absl/strings/str_cat.h"
#include "text.hpp"

namespace styr {
namespace {

// Whether a value of that kind can be a cell of that column; an unknown column takes everything that is one
// value.
bool fits(const ColumnDescription* column, JsonKind kind) {
  if (column == nullptr)
    return kind == JsonKind::text || kind == JsonKind::number || kind == JsonKind::boolean;
  switch (column->type) {
    case ColumnType::integer:
    case ColumnType::number:
      return kind == JsonKind::number;
    case ColumnType::boolean:
      return kind == JsonKind::boolean || kind == JsonKind::text;
    case ColumnType::list:
      return kind == JsonKind::array;
    case ColumnType::text:
    case ColumnType::date:
    case ColumnType::period:
    case ColumnType::enumeration:
      return kind == JsonKind::text;
  }
  return false;
}

std::string_view expected(const ColumnDescription* column) {
  if (column == nullptr) return "a text, a number, true or false";
  switch (column->type) {
    case ColumnType::integer:
    case ColumnType::number:
      return "a number, without quotation marks";
    case ColumnType::boolean:
      return "true or false";
    case ColumnType::list:
      return "an array of texts";
    case ColumnType::text:
    case ColumnType::date:
    case ColumnType::period:
    case ColumnType::enumeration:
      break;
  }
  return "a text, in quotation marks";
}

}  // namespace

std::string_view to_string(JsonKind kind) {
  switch (kind) {
    case JsonKind::null:
      return "null";
    case JsonKind::boolean:
      return "true or false";
    case JsonKind::number:
      return "a number";
    case JsonKind::text:
      return "a text";
    case JsonKind::object:
      return "an object";
    case JsonKind::array:
      return "an array";
  }
  return "";
}

JsonTableReader::JsonTableReader(const TableDescription& table, RecordSink& sink, ProblemList& problems,
                                 std::span<const std::string> columns, bool takes_unlisted)
    : reader_(table, sink, problems), takes_unlisted_(takes_unlisted) {
  for (const std::string& column : columns) reader_.add_column(column);
  reader_.begin();
}

void JsonTableReader::start_row(std::int64_t row) { reader_.start_record(row); }

JsonTableReader::Key JsonTableReader::key(std::string_view name) {
  const auto found = reader_.find(name);
  if (found) {
    column_ = *found;
    if (!reader_.is_set(column_)) return Key::taken;
    reader_.refuse(column_, "",
                   {"duplicate_member", absl::StrCat(quote(name), " stands twice in the record")});
    return Key::refused;
  }
  CellFault fault;
  if (name.empty()) {
    fault = {"bad_header", "a member of the record has an empty name"};
  } else if (check_text(name, false, fault)) {
    if (!takes_unlisted_ && !reader_.table().find(name)) return Key::unlisted;
    column_ = reader_.add_column(name);
    return Key::taken;
  }
  reader_.refuse_record(std::move(fault));
  return Key::refused;
}

void JsonTableReader::value(JsonKind kind, std::string_view text) {
  if (kind == JsonKind::null || (kind == JsonKind::text && text.empty())) {
    reader_.set(column_, {});
  } else if (fits(reader_.description(column_), kind)) {
    reader_.set(column_, text);
  } else {
    refuse(kind, text);
  }
}

void JsonTableReader::refuse(JsonKind kind, std::string_view text) {
  const std::string given = text.empty() ? std::string(to_string(kind))
                                         : absl::StrCat(quote(text), " is ", to_absl(to_string(kind)));
  reader_.refuse(column_, text,
                 {"wrong_type", absl::StrCat(given, "; ", to_absl(column_name()), " must be ",
                                             to_absl(expected(reader_.description(column_))))});
}

bool JsonTableReader::start_list() {
  list_.clear();
  list_fault_ = {};
  if (fits(reader_.description(column_), JsonKind::array)) return true;
  refuse(JsonKind::array, {});
  return false;
}

void JsonTableReader::item(JsonKind kind, std::string_view text) {
  if (!list_fault_.code.empty()) return;
  if (kind != JsonKind::text) {
    list_fault_ = {"wrong_type",
                   absl::StrCat("an item of ", to_absl(column_name()), " is ", to_absl(to_string(kind)),
                                "; items must be texts, in quotation marks")};
  } else if (text.empty() || text.find('|') != std::string_view::npos) {
    list_fault_ = {"bad_list", absl::StrCat(quote(text), ": an item must not be empty nor hold a `|`")};
  }
  if (!list_.empty()) list_ += '|';
  list_ += text;
}

void JsonTableReader::end_list() {
  if (list_fault_.code.empty()) {
    reader_.set(column_, list_);
  } else {
    reader_.refuse(column_, list_, std::move(list_fault_));
  }
}

void JsonTableReader::end_row() {
  // What is required is a column whether or not a record has it.
  while (!reader_.missing_columns().empty()) reader_.add_column(reader_.missing_columns().front()->name);
  reader_.end_record();
}

}  // namespace styr
