#ifndef STYR_SRC_VALIDATION_RULES_HPP_
#define STYR_SRC_VALIDATION_RULES_HPP_

// The rules behind validate(), one function per concern. Codes are listed in problem_codes.cpp.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "key_index.hpp"
#include "problem_list.hpp"
#include "record_changes.hpp"
#include "styr/policy.hpp"
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
  // The key of a row as it was given, a part of which was refused when it was read; null for other rows.
  const std::string* refused_key(const AnyTable& table, std::int64_t row) const;

 private:
  // Table, row and number of the column; one more than the last column stands for the whole row.
  using Place = std::tuple<const TableDescription*, std::int64_t, std::size_t>;
  static Place place(const TableDescription& table, std::int64_t row, std::string_view column);

  ProblemList problems_;
  absl::flat_hash_set<Place> taken_;
  absl::flat_hash_map<std::pair<const TableDescription*, std::int64_t>, std::string> refused_keys_;
};

// The rows at which a rule looks: every row, or those that changes touch, in tables that were sound before.
class RowScope {
 public:
  RowScope() = default;
  // Both must outlive the scope. `keys` are those of the tables after the changes.
  RowScope(const RecordChanges& changes, const KeyIndices& keys) : changes_(&changes), keys_(&keys) {}

  // Calls `take(row)`, ascending.
  template <class Take>
  void each(const AnyTable& table, Take&& take) const {
    if (changes_ == nullptr) {
      for (std::size_t row = 0; row < table.size(); ++row) take(row);
    } else if (const RecordChanges::OfTable* touched = changes_->find(table.description())) {
      for (const std::uint32_t row : touched->rows) take(std::size_t{row});
    }
  }
  // Null for every row.
  const KeyIndices* keys() const { return keys_; }

 private:
  const RecordChanges* changes_ = nullptr;
  const KeyIndices* keys_ = nullptr;
};

// Records of R by id, for rules that look from one table into another.
template <class R>
class RecordsById {
 public:
  RecordsById(const Tables& tables, std::string R::*id, const RowScope& rows)
      : tables_(tables), keys_(rows.keys()) {
    if (keys_ != nullptr) return;
    for (const R& record : tables.get<R>()) map_.try_emplace(record.*id, &record);
  }
  // Null when there is none.
  const R* find(const std::string& id) const {
    if (keys_ != nullptr) {
      const auto row = keys_->find<R>(tables_, id);
      return row ? &tables_.get<R>()[*row] : nullptr;
    }
    const auto found = map_.find(id);
    return found == map_.end() ? nullptr : found->second;
  }

 private:
  const Tables& tables_;
  const KeyIndices* keys_;
  absl::flat_hash_map<std::string_view, const R*> map_;
};

// From the descriptions alone: every cell as the reader would judge it, unique keys, references.
void validate_cells(const AnyTable& table, const RowScope& rows, ErrorSink& errors);
void validate_keys(const AnyTable& table, ErrorSink& errors);
void validate_references(const Tables& tables, ErrorSink& errors);

// Rows that point at themselves and rings of rows: in tables whose rows point at each other, among goals, and
// among services, initiatives and causes.
void validate_parents(const Tables& tables, ErrorSink& errors);
void validate_goal_cycles(const Tables& tables, ErrorSink& errors);
void validate_dependencies(const Tables& tables, ErrorSink& errors);

// What must hold between the cells of a row or between rows.
void validate_dates(const Tables& tables, const RowScope& rows, ErrorSink& errors);
void validate_goal_weights(const Tables& tables, const Policy& policy, const RowScope& rows,
                           ErrorSink& errors);
void validate_indicators(const Tables& tables, const RowScope& rows, ErrorSink& errors);
void validate_targets(const Tables& tables, const RowScope& rows, ErrorSink& errors);
// Matrices, translations and the matrix in use; then the register, on the scales of that matrix.
void validate_matrices(const Tables& tables, ErrorSink& errors);
void validate_register(const Tables& tables, const Policy& policy, const RowScope& rows, ErrorSink& errors);
void validate_ranges(const Tables& tables, const Policy& policy, const RowScope& rows, ErrorSink& errors);
void validate_tolerated_losses(const Tables& tables, const Policy& policy, ErrorSink& errors);
void validate_procedure_versions(const Tables& tables, ErrorSink& errors);
void validate_gates(const Tables& tables, ErrorSink& errors);
void validate_policy(const Tables& tables, ErrorSink& errors);

}  // namespace styr

#endif  // STYR_SRC_VALIDATION_RULES_HPP_
