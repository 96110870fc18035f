#ifndef STYR_SRC_JSON_READER_HPP_
#define STYR_SRC_JSON_READER_HPP_

#include <cstddef>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "json_table.hpp"

namespace styr {

// Turns the events of a JSON parser into tables and observations, without a tree in memory: a document may
// hold millions of observations.
//
// Members of a JSON object have no order, but observations can only be read once the units and indicators are
// there and their columns are known. Where a document does not have it so, the first pass reads everything
// but the observations and the second only these.
class JsonReader {
 public:
  // `report` belongs to `problems`; all must outlive the reader. `document` names the document in messages.
  JsonReader(std::string document, Tables& tables, Report& report, ProblemList& problems);

  // After the first pass over the whole document.
  bool needs_second_pass() const { return scanned_; }
  void start_second_pass();
  // After the last pass: gives the tables their columns and returns the observations.
  Observations finish();
  // After finish(): no record is missing, so that looking for what refers to records makes sense.
  bool complete() const { return complete_; }

  // The parser stopped: reports why, at the place where it was.
  void stop(std::string_view code, std::string message);
  // The same for an error of syntax; nothing if the reader itself stopped the parser.
  void stop_at_syntax_error();

  // The interface that nlohmann::json::sax_parse calls. False stops the parser.
  bool null() { return scalar(JsonKind::null, {}); }
  bool boolean(bool value) { return scalar(JsonKind::boolean, value ? "true" : "false"); }
  bool number_integer(std::int64_t value);
  bool number_unsigned(std::uint64_t value);
  bool number_float(double value, const std::string& text);
  bool string(std::string& value) { return scalar(JsonKind::text, value); }
  bool binary(nlohmann::json::binary_t&) { return false; }
  bool start_object(std::size_t) { return start(JsonKind::object); }
  bool end_object() { return end(); }
  bool start_array(std::size_t) { return start(JsonKind::array); }
  bool end_array() { return end(); }
  bool key(std::string& name);
  bool parse_error(std::size_t position, const std::string& token, const nlohmann::json::exception& error);

 private:
  // What surrounds the next value.
  enum class Level : std::uint8_t { document, root, columns, column_names, tables, rows, record, list };

  bool scalar(JsonKind kind, std::string_view text);
  bool start(JsonKind kind);
  bool end();
  bool skip();

  void root_key(const std::string& name);
  void root_value(JsonKind kind, std::string_view text);
  void table_key(const std::string& name);
  void record_key(const std::string& name);
  void add_column_name(std::string_view name);
  bool wrong_kind(JsonKind kind, std::string_view expected);
  bool not_a_record(JsonKind kind);

  void start_table();
  void start_observations();
  void end_table();
  void scan_from_here();
  void scan_column(const std::string& name);
  void apply_columns(AnyTable& table, const std::vector<std::string>& columns);
  void note_unknown_table(const std::string& name);

  void problem(Severity severity, std::string_view code, std::string_view column, std::string message);

  const std::string document_;
  Tables& tables_;
  Report& report_;
  ProblemList& problems_;
  bool second_pass_ = false;
  bool complete_ = true;
  std::string syntax_error_;
  std::int64_t syntax_error_line_ = 0;

  // Where the parser is.
  Level level_ = Level::document;
  std::string member_;  // of the document
  std::string table_;   // a member of "tables" or "columns"
  std::int64_t row_ = 0;
  bool skip_next_ = false;
  std::size_t skip_depth_ = 0;
  std::set<std::string> members_;
  std::set<std::string> tables_seen_;
  std::set<std::string> unknown_tables_;

  // "columns", by table; and the names in the list being read or scanned.
  std::map<std::string, std::vector<std::string>> columns_;
  std::set<std::string> column_names_;

  // The table being read; none while its records are only scanned for their columns.
  std::optional<TableSink> table_sink_;
  std::optional<JsonTableReader> reader_;

  // Observations. Their problems are kept apart until it is clear that they are not read a second time.
  bool scanned_ = false;
  std::vector<std::string> scanned_columns_;
  Report observation_report_;
  std::optional<ProblemList> observation_problems_;
  std::optional<ObservationBuilder> builder_;
  std::optional<ObservationSink> observation_sink_;
};

}  // namespace styr

#endif  // STYR_SRC_JSON_READER_HPP_
