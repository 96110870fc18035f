#include "json_reader.hpp"

#include <charconv>
#include <utility>

#include "absl/strings/str_cat.h"
#include "json_package.hpp"
#include "json_text.hpp"
#include "text.hpp"

namespace styr {
namespace {

// Deeper than anything the library writes; nobody knows what it would be.
constexpr std::size_t kDeepest = 100;
constexpr std::string_view kObservations = "observations";

}  // namespace

JsonReader::JsonReader(std::string document, Tables& tables, Report& report, ProblemList& problems)
    : document_(std::move(document)), tables_(tables), report_(report), problems_(problems) {}

// ---- Events ---------------------------------------------------------------------------------------------

bool JsonReader::number_integer(std::int64_t value) {
  return scalar(JsonKind::number, from_absl(absl::AlphaNum(value).Piece()));
}

bool JsonReader::number_unsigned(std::uint64_t value) {
  return scalar(JsonKind::number, from_absl(absl::AlphaNum(value).Piece()));
}

bool JsonReader::number_float(double, const std::string& text) {
  if (text.find_first_not_of("0123456789.eE+-") == std::string::npos) return scalar(JsonKind::number, text);
  // The parser has put the locale's decimal mark in.
  std::string plain = text;
  for (char& c : plain) {
    if (std::string_view("0123456789.eE+-").find(c) == std::string_view::npos) c = '.';
  }
  return scalar(JsonKind::number, plain);
}

bool JsonReader::parse_error(std::size_t, const std::string&, const nlohmann::json::exception& error) {
  syntax_error_ = syntax_error_text(error.what());
  constexpr std::string_view kLine = "line ";
  if (syntax_error_.starts_with(kLine)) {
    std::from_chars(syntax_error_.data() + kLine.size(), syntax_error_.data() + syntax_error_.size(),
                    syntax_error_line_);
  }
  return false;
}

bool JsonReader::key(std::string& name) {
  if (skip_depth_ > 0) return true;
  switch (level_) {
    case Level::root:
      root_key(name);
      break;
    case Level::columns:
      table_ = name;
      row_ = 1;
      if (find_table_description(name) == nullptr) {
        note_unknown_table(name);
        skip_next_ = true;
      } else if (columns_.contains(name)) {
        problem(Severity::error, "duplicate_member", "",
                absl::StrCat(quote(name), " stands twice in \"columns\""));
        skip_next_ = true;
      }
      break;
    case Level::tables:
      table_key(name);
      break;
    case Level::record:
      record_key(name);
      break;
    case Level::document:
    case Level::column_names:
    case Level::rows:
    case Level::list:
      break;
  }
  return true;
}

bool JsonReader::scalar(JsonKind kind, std::string_view text) {
  if (skip_depth_ > 0) return true;
  if (std::exchange(skip_next_, false)) return true;
  switch (level_) {
    case Level::document:
      problem(Severity::error, "bad_document", "", "the document must be an object");
      complete_ = false;
      return false;
    case Level::root:
      root_value(kind, text);
      return true;
    case Level::columns:
    case Level::tables:
      return wrong_kind(kind, "an array");
    case Level::column_names:
      if (kind != JsonKind::text) return wrong_kind(kind, "a text");
      add_column_name(text);
      return true;
    case Level::rows:
      return not_a_record(kind);
    case Level::record:
      reader_->value(kind, text);
      return true;
    case Level::list:
      reader_->item(kind, text);
      return true;
  }
  return true;
}

bool JsonReader::start(JsonKind kind) {
  if (skip_depth_ > 0 || std::exchange(skip_next_, false)) return skip();
  switch (level_) {
    case Level::document:
      if (kind != JsonKind::object) return scalar(kind, {});
      level_ = Level::root;
      return true;
    case Level::root:
      if (kind != JsonKind::object || member_ == "styr") {
        root_value(kind, {});
        return skip();
      }
      level_ = member_ == "columns" ? Level::columns : Level::tables;
      return true;
    case Level::columns:
      if (kind != JsonKind::array) return wrong_kind(kind, "an array") && skip();
      columns_[table_];
      column_names_.clear();
      level_ = Level::column_names;
      return true;
    case Level::tables:
      if (kind != JsonKind::array) return wrong_kind(kind, "an array") && skip();
      start_table();
      level_ = Level::rows;
      return true;
    case Level::column_names:
      return wrong_kind(kind, "a text") && skip();
    case Level::rows:
      if (kind != JsonKind::object) return not_a_record(kind) && skip();
      ++row_;
      if (reader_) reader_->start_row(row_);
      level_ = Level::record;
      return true;
    case Level::record:
      if (kind == JsonKind::array && reader_->start_list()) {
        level_ = Level::list;
        return true;
      }
      if (kind == JsonKind::object) reader_->value(kind, {});
      return skip();
    case Level::list:
      reader_->item(kind, {});
      return skip();
  }
  return true;
}

bool JsonReader::end() {
  if (skip_depth_ > 0) {
    --skip_depth_;
    return true;
  }
  switch (level_) {
    case Level::document:
      break;
    case Level::root:
      level_ = Level::document;
      break;
    case Level::columns:
    case Level::tables:
      level_ = Level::root;
      break;
    case Level::column_names:
      level_ = Level::columns;
      break;
    case Level::rows:
      end_table();
      level_ = Level::tables;
      break;
    case Level::record:
      if (reader_) reader_->end_row();
      level_ = Level::rows;
      break;
    case Level::list:
      reader_->end_list();
      level_ = Level::record;
      break;
  }
  return true;
}

bool JsonReader::skip() {
  if (++skip_depth_ <= kDeepest) return true;
  stop("too_deep", absl::StrCat("arrays and objects are nested more than ", kDeepest, " deep"));
  return false;
}

// ---- The document ---------------------------------------------------------------------------------------

void JsonReader::root_key(const std::string& name) {
  member_ = name;
  table_.clear();
  if (second_pass_) {
    skip_next_ = name != "tables";
  } else if (name != "styr" && name != "columns" && name != "tables") {
    problem(
        Severity::note, "unknown_member", "",
        absl::StrCat(quote(name), " is not a part of the document that the library knows; it is not read"));
    skip_next_ = true;
  } else if (!members_.insert(name).second) {
    problem(Severity::error, "duplicate_member", "",
            absl::StrCat(quote(name), " stands twice in the document"));
    skip_next_ = true;
  }
}

void JsonReader::root_value(JsonKind kind, std::string_view text) {
  if (member_ != "styr") {
    wrong_kind(kind, "an object");
  } else if (kind != JsonKind::number) {
    wrong_kind(kind, "a number");
  } else if (text != absl::StrCat(kJsonVersion)) {
    complete_ = false;
    problem(Severity::error, "unsupported_version", "",
            absl::StrCat("\"styr\" is ", to_absl(text), "; this library reads version ", kJsonVersion));
  }
}

void JsonReader::add_column_name(std::string_view name) {
  CellFault fault;
  if (name.empty()) {
    problem(Severity::error, "bad_header", "", "the name of a column is empty");
  } else if (!check_text(name, false, fault)) {
    problem(Severity::error, fault.code, "", std::move(fault.message));
  } else if (!column_names_.emplace(name).second) {
    problem(Severity::error, "duplicate_column", name,
            absl::StrCat(quote(name), " is already the name of a column"));
  } else {
    columns_[table_].emplace_back(name);
  }
}

bool JsonReader::wrong_kind(JsonKind kind, std::string_view expected) {
  complete_ = false;
  std::string_view what = level_ == Level::rows           ? "a record"
                          : level_ == Level::column_names ? "the name of a column"
                          : level_ == Level::root         ? std::string_view(member_)
                                                          : std::string_view(table_);
  problem(Severity::error, "wrong_type", "",
          absl::StrCat(to_absl(what), " is ", to_absl(to_string(kind)), " and must be ", to_absl(expected)));
  return true;
}

bool JsonReader::not_a_record(JsonKind kind) {
  ++row_;
  // What is only scanned is reported in the second pass.
  return reader_ ? wrong_kind(kind, "an object") : true;
}

void JsonReader::note_unknown_table(const std::string& name) {
  if (!unknown_tables_.insert(name).second) return;
  problem(Severity::note, "unknown_table", "",
          absl::StrCat(quote(name), " is not a table of the library; it is not read"));
}

// ---- Tables ---------------------------------------------------------------------------------------------

void JsonReader::table_key(const std::string& name) {
  table_ = name;
  row_ = 0;
  if (second_pass_) {
    skip_next_ = name != kObservations;
  } else if (find_table_description(name) == nullptr) {
    note_unknown_table(name);
    skip_next_ = true;
  } else if (!tables_seen_.insert(name).second) {
    problem(Severity::error, "duplicate_member", "",
            absl::StrCat(quote(name), " stands twice in \"tables\""));
    skip_next_ = true;
  }
}

void JsonReader::start_table() {
  row_ = 1;  // as if a header stood there
  AnyTable* table = tables_.find(table_);
  if (table != nullptr) {
    table_sink_.emplace(*table);
    reader_.emplace(table->description(), *table_sink_, problems_, std::span<const std::string>(), true);
  } else if (second_pass_ || (tables_seen_.contains("units") && tables_seen_.contains("indicators") &&
                              columns_.contains(std::string(kObservations)))) {
    start_observations();
  } else {
    scan_from_here();
  }
}

void JsonReader::start_observations() {
  observation_report_ = Report();
  observation_problems_.emplace(observation_report_);
  // Without all units and indicators every observation would be reported.
  if (complete_) builder_.emplace(tables_, observation_report_);
  observation_sink_.emplace(builder_ ? &*builder_ : nullptr, observation_report_);
  reader_.emplace(describe<Observation>(), *observation_sink_, *observation_problems_,
                  columns_[std::string(kObservations)], second_pass_);
}

void JsonReader::record_key(const std::string& name) {
  using Key = JsonTableReader::Key;
  const Key key = reader_ ? reader_->key(name) : Key::unlisted;
  skip_next_ = key != Key::taken;
  if (key != Key::unlisted) return;
  if (reader_) scan_from_here();
  scan_column(name);
}

// Observations cannot be read yet; only their columns are collected.
void JsonReader::scan_from_here() {
  scanned_ = true;
  reader_.reset();
  observation_sink_.reset();
  builder_.reset();
  column_names_.clear();
}

void JsonReader::scan_column(const std::string& name) {
  CellFault fault;
  // A bad name is reported in the second pass.
  if (name.empty() || !check_text(name, false, fault)) return;
  if (column_names_.insert(name).second) scanned_columns_.push_back(name);
}

void JsonReader::end_table() {
  if (reader_) reader_->end();
  if (observation_sink_ && observation_sink_->gave_up()) {
    problem(Severity::error, "more_of_the_same", "",
            "there are too many errors; the rest of the observations was not checked against units and "
            "indicators");
  }
  reader_.reset();
  table_sink_.reset();
}

// ---- The end --------------------------------------------------------------------------------------------

void JsonReader::start_second_pass() {
  second_pass_ = true;
  level_ = Level::document;
  auto& columns = columns_[std::string(kObservations)];
  column_names_ = {columns.begin(), columns.end()};
  for (std::string& name : scanned_columns_) {
    if (!column_names_.contains(name)) columns.push_back(std::move(name));
  }
}

void JsonReader::stop(std::string_view code, std::string message) {
  complete_ = false;
  problem(Severity::error, code,
          level_ == Level::record && reader_ ? reader_->column_name() : std::string_view(),
          std::move(message));
}

void JsonReader::stop_at_syntax_error() {
  complete_ = false;
  if (syntax_error_.empty()) return;
  problems_.add(
      {.code = "bad_json", .table = document_, .row = syntax_error_line_, .message = syntax_error_});
}

Observations JsonReader::finish() {
  table_.clear();
  if (complete_ && !members_.contains("styr")) {
    complete_ = false;
    problem(Severity::error, "bad_document", "",
            absl::StrCat("the document must say \"styr\": ", kJsonVersion, ", the version of the format"));
  }
  for (const auto& [name, columns] : columns_) {
    if (AnyTable* table = tables_.find(name)) apply_columns(*table, columns);
  }
  const auto columns = columns_.find(std::string(kObservations));
  if (complete_ && !builder_ && columns != columns_.end()) {
    // No observations, but their header is kept.
    builder_.emplace(tables_, observation_report_);
    ObservationSink sink(&*builder_, observation_report_);
    JsonTableReader(describe<Observation>(), sink, problems_, columns->second, true).end();
  }
  if (observation_problems_) observation_problems_->finish();
  Observations observations;
  if (builder_) observations = builder_->finish();
  report_.append(observation_report_);
  return observations;
}

// The columns that "columns" lists go first, whether or not a record has them.
void JsonReader::apply_columns(AnyTable& table, const std::vector<std::string>& columns) {
  std::set<std::string_view> listed(columns.begin(), columns.end());
  std::set<std::string> extras;  // not views: the columns move when one is added
  for (const auto& extra : *table.extra_columns) extras.insert(extra.name);
  std::vector<std::string> header = columns;
  for (const std::string& name : *table.header) {
    if (!listed.contains(name)) header.push_back(name);
  }
  const TableDescription& description = table.description();
  table_ = description.name;
  row_ = 1;
  for (const std::string& name : columns) {
    if (description.find(name) || extras.contains(name)) continue;
    table.extra_columns.edit().push_back({name, {}});
    table.extra_columns.edit().back().cells.resize(table.size());
    problem(Severity::note, "unknown_column", name,
            absl::StrCat(quote(name), " is not a column of ", table_, "; it is kept as text"));
  }
  table.header.edit() = std::move(header);
}

void JsonReader::problem(Severity severity, std::string_view code, std::string_view column,
                         std::string message) {
  problems_.add({.severity = severity,
                 .code = std::string(code),
                 .table = table_.empty() ? document_ : table_,
                 .row = table_.empty() ? 0 : row_,
                 .column = std::string(column),
                 .message = std::move(message)});
}

}  // namespace styr
