#ifndef STYR_PROBLEM_HPP_
#define STYR_PROBLEM_HPP_

// What is wrong with a model, where, and why. One list carries every problem of a run, not only the first.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace styr {

// error: the data are broken, nothing is loaded or committed. warning, note: poor governance or a remark
// about sound data (a finding).
enum class Severity : std::uint8_t { note, warning, error };

std::string_view to_string(Severity severity);

struct Problem {
  Severity severity = Severity::error;
  // Stable word for programs, e.g. `unknown_reference`. The list is in docs/problems.md.
  std::string code;
  // Table name, or the file name where there is no table.
  std::string table;
  // Row in the table as a spreadsheet shows it: the header is row 1, the first record row 2. 0 = the whole
  // table.
  std::int64_t row = 0;
  // Column name; empty when the whole row or table is meant.
  std::string column;
  // Key of the record, parts joined with `|`; empty when unknown.
  std::string id;
  // The offending text as it was given, cut to 80 bytes on a character border; may be empty.
  std::string value;
  // One sentence in English for people: what is wrong and, where it helps, what would be right.
  std::string message;
};

// `table:row:column: code: message`, the form printed on the command line, always one line: control
// characters are written as escapes (`\n`, `\x1b`). Empty parts and row 0 keep their colon.
std::string to_string(const Problem& problem);

// An ordered list of problems. Not safe for concurrent writing.
class Report {
 public:
  // Cuts `problem.value` as said above.
  void add(Problem problem);
  void append(const Report& other);

  const std::vector<Problem>& problems() const { return problems_; }
  bool empty() const { return problems_.empty(); }
  bool has_errors() const { return errors_ > 0; }
  std::size_t error_count() const { return errors_; }
  // Sorts by table, in the order in which the tables first appear here, then by row; problems of one row keep
  // their order. Checks that go through the package table by table thus give the order of the package.
  // O(n log n).
  void sort_by_place();

  // OK when there is no error; otherwise InvalidArgument whose message says how many errors there are and
  // holds the first ten, one a line.
  absl::Status to_status() const;

 private:
  std::vector<Problem> problems_;
  std::size_t errors_ = 0;
};

}  // namespace styr

#endif  // STYR_PROBLEM_HPP_
