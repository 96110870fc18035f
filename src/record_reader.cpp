#include "record_reader.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"
#include "text.hpp"

namespace styr {

// ---- Where records go -----------------------------------------------------------------------------------

void TableSink::commit(std::int64_t row, bool, std::span<const std::string> extras) {
  const std::size_t index = table_.size() - 1;
  // Rows are remembered from the first that is not where it would be without empty lines and refused rows.
  if (!table_.source_rows->empty() || row != table_.row_of(index)) {
    std::vector<std::int64_t>& rows = table_.source_rows.edit();
    if (rows.empty()) {
      rows.resize(index);
      std::iota(rows.begin(), rows.end(), std::int64_t{2});
    }
    rows.push_back(row);
  }
  if (extras.empty()) return;
  std::vector<AnyTable::ExtraColumn>& columns = table_.extra_columns.edit();
  if (columns.size() < extras.size()) columns.resize(extras.size());
  for (std::size_t i = 0; i < extras.size(); ++i) {
    auto& cells = columns[i].cells;
    cells.resize(index);  // a column may turn up late
    cells.push_back(extras[i]);
  }
}

void TableSink::end(const std::vector<std::string>& header, const std::vector<std::string>& extra_columns) {
  table_.header.edit() = header;
  std::vector<AnyTable::ExtraColumn>& columns = table_.extra_columns.edit();
  columns.resize(extra_columns.size());
  for (std::size_t i = 0; i < extra_columns.size(); ++i) {
    columns[i].name = extra_columns[i];
    columns[i].cells.resize(table_.size());
  }
}

ObservationSink::ObservationSink(ObservationBuilder* builder, const Report& report)
    : builder_(builder),
      report_(report),
      most_errors_(report.error_count() + 10 * ProblemList::kMostOfAKind) {}

void ObservationSink::begin(const std::vector<std::string>& header,
                            const std::vector<std::string>& extra_columns) {
  if (builder_ != nullptr) builder_->set_header(header, extra_columns);
}

void ObservationSink::commit(std::int64_t row, bool sound, std::span<const std::string> extras) {
  if (builder_ == nullptr || !sound) return;
  gave_up_ = gave_up_ || report_.error_count() >= most_errors_;
  if (!gave_up_) builder_->add(observation_, row, extras);
}

std::string key_as_given(const TableDescription& table, const void* record, std::span<const Problem> faults) {
  std::string id;
  bool is_given = false;
  std::size_t parts = 0;
  for (const ColumnDescription& column : table.columns) {
    if (!column.key) continue;
    if (parts++ > 0) id += '|';
    const std::size_t before = id.size();
    const auto refused = std::find_if(faults.begin(), faults.end(),
                                      [&](const Problem& fault) { return fault.column == column.name; });
    if (refused != faults.end()) {
      if (refused->code != "control_character") id += refused->value;
    } else {
      column.write(record, column, id);
    }
    is_given = is_given || id.size() > before;
  }
  return is_given ? id : std::string();
}

// ---- Reading --------------------------------------------------------------------------------------------

RecordReader::RecordReader(const TableDescription& table, RecordSink& sink, ProblemList& problems)
    : table_(table), sink_(sink), problems_(problems) {
  for (const ColumnDescription& column : table.columns) {
    if (column.required) missing_required_.push_back(&column);
  }
}

std::optional<std::size_t> RecordReader::find(std::string_view name) {
  if (next_column_ < header_.size() && header_[next_column_] == name) return next_column_++;
  const auto found = by_name_.find(to_absl(name));
  if (found == by_name_.end()) return std::nullopt;
  next_column_ = found->second + 1;
  return found->second;
}

std::size_t RecordReader::add_column(std::string_view name) {
  const std::size_t column = columns_.size();
  header_.emplace_back(name);
  by_name_.emplace(header_.back(), column);
  Column& added = columns_.emplace_back();
  if (const auto known = table_.find(name)) {
    added.description = &table_.columns[*known];
    std::erase(missing_required_, added.description);
  } else {
    added.extra = extra_names_.size();
    extra_names_.emplace_back(name);
    extras_.emplace_back();
    problem(Severity::note, "unknown_column", 1, name,
            absl::StrCat(quote(name), " is not a column of ", to_absl(table_.name), "; it is kept as text"));
  }
  return column;
}

void RecordReader::begin() { sink_.begin(header_, extra_names_); }

void RecordReader::start_record(std::int64_t row) {
  ++record_;
  row_ = row;
  cells_set_ = 0;
  next_column_ = 0;
  address_ = sink_.next();
}

void RecordReader::set(std::size_t column, std::string_view text) {
  Column& c = columns_[column];
  c.last_record = record_;
  ++cells_set_;
  if (c.description != nullptr) {
    if (read_cell(address_, *c.description, text, fault_)) return;
    c.description->clear(address_);  // the record may hold the one before
    add_fault(header_[column], text, std::move(fault_));
  } else if (check_text(text, true, fault_)) {
    extras_[c.extra].assign(text);
  } else {
    add_fault(header_[column], text, std::move(fault_));
  }
}

void RecordReader::refuse(std::size_t column, std::string_view text, CellFault fault) {
  columns_[column].last_record = record_;
  ++cells_set_;
  add_fault(header_[column], text, std::move(fault));
}

void RecordReader::end_record() {
  if (cells_set_ < columns_.size()) {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (columns_[i].last_record != record_) set(i, {});
    }
  }
  const bool sound = faults_.empty();
  if (!sound) {
    const std::string id = key_as_given(table_, address_, faults_);
    for (Problem& fault : faults_) {
      fault.id = id;
      problems_.add(std::move(fault));
    }
    faults_.clear();
  }
  sink_.commit(row_, sound, extras_);
}

void RecordReader::end() { sink_.end(header_, extra_names_); }

void RecordReader::add_fault(std::string_view column, std::string_view text, CellFault fault) {
  // Bytes that are not text do not go into a report.
  const bool printable = fault.code != "not_utf8";
  faults_.push_back({.severity = Severity::error,
                     .code = std::string(fault.code),
                     .table = std::string(table_.name),
                     .row = row_,
                     .column = std::string(column),
                     .value = printable ? std::string(shorten(text, 80)) : std::string(),
                     .message = std::move(fault.message)});
}

void RecordReader::problem(Severity severity, std::string_view code, std::int64_t row,
                           std::string_view column, std::string message) {
  problems_.add({.severity = severity,
                 .code = std::string(code),
                 .table = std::string(table_.name),
                 .row = row,
                 .column = std::string(column),
                 .message = std::move(message)});
}

}  // namespace styr
