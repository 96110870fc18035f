#ifndef STYR_SRC_VALIDATION_RULES_HPP_
#define STYR_SRC_VALIDATION_RULES_HPP_

// The rules behind validate(), one function per concern. Codes are listed in problem_codes.cpp.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>

#include "absl/container/flat_hash_set.h"
#include "problem_list.hpp"
#include "styr/problem.hpp"
#include "styr/tables.hpp"

namespace styr {

// Adds errors about records to a report, at most one for each place (table, row, column), and of one kind as
// many as ProblemList takes.
class ErrorSink {
 public:
  // Places that `report` already holds an error for are taken. `report` must outlive the sink.
  explicit ErrorSink(Report& report);
  ~ErrorSink() { problems_.finish(); }
  ErrorSink(const ErrorSink&) = delete;
  ErrorSink& operator=(const ErrorSink&) = delete;

  // `column` is a column of the table, or empty: the whole row is meant. The key and the cell's text are
  // filled in.
  void add(const AnyTable& table, std::size_t index, std::string_view column, std::string_view code,
           std::string message);
  // True when the place has an error already.
  bool has(const AnyTable& table, std::int64_t row, std::string_view column) const;

 private:
  // Table, row and number of the column; one more than the last column stands for the whole row.
  using Place = std::tuple<const TableDescription*, std::int64_t, std::size_t>;
  static Place place(const TableDescription& table, std::int64_t row, std::string_view column);

  ProblemList problems_;
  absl::flat_hash_set<Place> taken_;
};

// From the descriptions alone: every cell as the reader would judge it, unique keys, references.
void validate_cells(const AnyTable& table, ErrorSink& errors);
void validate_keys(const AnyTable& table, ErrorSink& errors);
void validate_references(const Tables& tables, ErrorSink& errors);

// Rows that point at themselves and rings of rows, in every table whose rows point at each other.
void validate_cycles(const Tables& tables, ErrorSink& errors);

// What must hold between the cells of a row or between rows.
void validate_dates(const Tables& tables, ErrorSink& errors);
void validate_goals_and_figures(const Tables& tables, ErrorSink& errors);
void validate_risks(const Tables& tables, ErrorSink& errors);
void validate_ranges(const Tables& tables, ErrorSink& errors);
void validate_procedure_versions(const Tables& tables, ErrorSink& errors);
void validate_gates(const Tables& tables, ErrorSink& errors);
void validate_policy(const Tables& tables, ErrorSink& errors);

}  // namespace styr

#endif  // STYR_SRC_VALIDATION_RULES_HPP_
