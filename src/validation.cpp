#include "styr/validation.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "cell.hpp"
#include "text.hpp"
#include "utf8.hpp"
#include "validation_rules.hpp"

namespace styr {

namespace {

constexpr std::int64_t kHeaderRow = 1;

// The texts of a text or list column; the other types hold no references and no free text.
std::span<const std::string> texts_of(const ColumnDescription& column, const void* record) {
  const void* member = column.member(record);
  if (column.type == ColumnType::text) return {static_cast<const std::string*>(member), 1};
  if (column.type == ColumnType::list) return *static_cast<const std::vector<std::string>*>(member);
  return {};
}

bool is_given(const ColumnDescription& column, const void* record) {
  if (column.type == ColumnType::text)
    return !static_cast<const std::string*>(column.member(record))->empty();
  std::string text;
  column.write(record, column, text);
  return !text.empty();
}

// Keys of several parts and the items of a list are joined with `|`, so an id cannot hold one.
bool is_bad_id(const ColumnDescription& column, const std::string& id) {
  return id.find('|') != std::string::npos || (column.type == ColumnType::list && id.empty());
}

bool has_bad_id(const ColumnDescription& column, const void* record) {
  if (!column.key && column.type != ColumnType::list) return false;
  const std::span<const std::string> ids = texts_of(column, record);
  return std::any_of(ids.begin(), ids.end(), [&](const std::string& id) { return is_bad_id(column, id); });
}

bool is_utf8(std::string_view text) {
  return find_text_fault(text, TextLines::many).fault != TextFault::not_utf8;
}

}  // namespace

ErrorSink::Place ErrorSink::place(const TableDescription& table, std::int64_t row, std::string_view column) {
  return {&table, row, table.find(column).value_or(table.columns.size())};
}

ErrorSink::ErrorSink(Report& report) : problems_(report) {
  for (const Problem& problem : report.problems()) {
    const TableDescription* table = find_table_description(problem.table);
    if (problem.severity != Severity::error || table == nullptr) continue;
    taken_.insert(place(*table, problem.row, problem.column));
    const std::optional<std::size_t> column = table->find(problem.column);
    if (column && table->columns[*column].key) refused_keys_.try_emplace({table, problem.row}, problem.id);
  }
}

bool ErrorSink::has(const AnyTable& table, std::int64_t row, std::string_view column) const {
  return taken_.contains(place(table.description(), row, column));
}

const std::string* ErrorSink::refused_key(const AnyTable& table, std::int64_t row) const {
  const auto found = refused_keys_.find({&table.description(), row});
  return found == refused_keys_.end() ? nullptr : &found->second;
}

void ErrorSink::add(const AnyTable& table, std::size_t index, std::string_view column, std::string_view code,
                    std::string message) {
  const TableDescription& description = table.description();
  const std::int64_t row = table.row_of(index);
  // Text that is not UTF-8 spoils a message; it is an error of its own cell, which is looked at first.
  if (!is_utf8(message)) return;
  if (!taken_.insert(place(description, row, column)).second) return;
  Problem problem;
  problem.code = code;
  problem.table = description.name;
  problem.row = row;
  problem.column = column;
  const std::string* const as_given = refused_key(table, row);
  problem.id = as_given != nullptr ? *as_given : description.key_of(table.record(index));
  if (const std::optional<std::size_t> at = description.find(column)) {
    const ColumnDescription& cell = description.columns[*at];
    cell.write(table.record(index), cell, problem.value);
  }
  if (!is_utf8(problem.id)) problem.id.clear();
  if (!is_utf8(problem.value)) problem.value.clear();
  problem.message = std::move(message);
  problems_.add(std::move(problem));
}

void validate_cells(const AnyTable& table, const RowScope& rows, ErrorSink& errors) {
  if (table.empty()) return;
  Tables scratch;
  // Each cell is judged by the reader's own rules: written as text and read into a record of trial.
  void* const trial = scratch.find(table.description().name)->append();
  std::string written;
  CellFault fault;
  rows.each(table, [&](std::size_t i) {
    const void* const record = table.record(i);
    for (const ColumnDescription& column : table.description().columns) {
      std::string_view text;
      if (column.type == ColumnType::text) {
        text = texts_of(column, record)[0];
      } else {
        written.clear();
        column.write(record, column, written);
        text = written;
      }
      if (has_bad_id(column, record)) {
        errors.add(table, i, column.name, "bad_id", "an id cannot be empty or hold `|`, which separates ids");
      } else if ((!text.empty() || column.required) && !read_cell(trial, column, text, fault)) {
        // A column that is not there at all is named once, at the header.
        if (fault.code == "required" && errors.has(table, kHeaderRow, column.name)) continue;
        errors.add(table, i, column.name, fault.code, std::move(fault.message));
      }
    }
  });
}

void validate_keys(const AnyTable& table, ErrorSink& errors) {
  const TableDescription& description = table.description();
  const std::vector<std::size_t> keys = description.key_columns();
  if (keys.empty()) return;
  absl::flat_hash_map<std::string, std::size_t> first;
  first.reserve(table.size());
  for (std::size_t i = 0; i < table.size(); ++i) {
    // What is missing or could not be read is named already.
    bool complete = errors.refused_key(table, table.row_of(i)) == nullptr;
    for (const std::size_t c : keys) {
      const ColumnDescription& column = description.columns[c];
      complete = complete && (!column.required || is_given(column, table.record(i)));
    }
    if (!complete) continue;
    const auto [at, is_new] = first.try_emplace(description.key_of(table.record(i)), i);
    if (is_new) continue;
    errors.add(table, i, keys.size() == 1 ? description.columns[keys[0]].name : std::string_view(),
               "duplicate_key",
               absl::StrCat(quote(at->first), " is already in row ", table.row_of(at->second)));
  }
}

void validate_references(const Tables& tables, ErrorSink& errors) {
  using Ids = absl::flat_hash_set<std::string_view>;
  absl::flat_hash_map<std::pair<std::string_view, std::string_view>, Ids> known;
  const auto ids_of = [&](const Reference& reference) -> const Ids& {
    const auto [at, is_new] = known.try_emplace({reference.table, reference.column});
    const AnyTable* table = is_new ? tables.find(reference.table) : nullptr;
    if (table != nullptr) {
      const ColumnDescription& column =
          table->description().columns[*table->description().find(reference.column)];
      at->second.reserve(table->size());
      for (std::size_t i = 0; i < table->size(); ++i) {
        for (const std::string& id : texts_of(column, table->record(i))) at->second.insert(id);
      }
    }
    return at->second;
  };

  for (const AnyTable* table : tables.all()) {
    if (table->empty()) continue;
    for (const ColumnDescription& column : table->description().columns) {
      if (!column.reference) continue;
      const Ids& ids = ids_of(*column.reference);
      for (std::size_t i = 0; i < table->size(); ++i) {
        std::string unknown;
        int listed = 0;
        for (const std::string& id : texts_of(column, table->record(i))) {
          if (id.empty() || ids.contains(id)) continue;
          absl::StrAppend(&unknown, listed > 0 ? ", " : "", quote(id));
          ++listed;
        }
        if (unknown.empty()) continue;
        errors.add(
            *table, i, column.name, "unknown_reference",
            absl::StrCat(unknown, listed > 1 ? " are" : " is", " not in ", to_absl(column.reference->table)));
      }
    }
  }
}

void validate(const Tables& tables, Report& report) {
  ErrorSink errors(report);
  const RowScope rows;
  const Policy policy(tables.get<PolicyEntry>().rows());
  for (const AnyTable* table : tables.all()) {
    validate_cells(*table, rows, errors);
    validate_keys(*table, errors);
  }
  validate_references(tables, errors);
  validate_parents(tables, errors);
  validate_goal_cycles(tables, errors);
  validate_dependencies(tables, errors);
  validate_dates(tables, rows, errors);
  validate_goal_weights(tables, policy, rows, errors);
  validate_indicators(tables, rows, errors);
  validate_targets(tables, rows, errors);
  validate_matrices(tables, errors);
  validate_register(tables, policy, rows, errors);
  validate_ranges(tables, policy, rows, errors);
  validate_tolerated_losses(tables, policy, errors);
  validate_procedure_versions(tables, errors);
  validate_gates(tables, errors);
  validate_policy(tables, errors);
}

}  // namespace styr
