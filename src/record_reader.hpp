#ifndef STYR_SRC_RECORD_READER_HPP_
#define STYR_SRC_RECORD_READER_HPP_

// From cells of text to records: the part of reading that CSV and JSON share.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "cell.hpp"
#include "problem_list.hpp"
#include "styr/observations.hpp"
#include "styr/tables.hpp"

namespace styr {

// Where the records of a table go.
class RecordSink {
 public:
  virtual ~RecordSink() = default;
  // The columns as far as they are known before the first record: all of them, and the unknown among them.
  virtual void begin(const std::vector<std::string>& header,
                     const std::vector<std::string>& extra_columns) = 0;
  // The record to fill next.
  virtual void* next() = 0;
  // The record is filled. Not sound: some cell was refused. One text for each unknown column so far.
  virtual void commit(std::int64_t row, bool sound, std::span<const std::string> extras) = 0;
  // After the last record, with all columns.
  virtual void end(const std::vector<std::string>& header, const std::vector<std::string>& extra_columns) = 0;
};

// Fills a table of records. Keeps records with refused cells, so that what refers to them is not reported
// too.
class TableSink final : public RecordSink {
 public:
  explicit TableSink(AnyTable& table) : table_(table) {}
  void begin(const std::vector<std::string>&, const std::vector<std::string>&) override {}
  void* next() override { return table_.append(); }
  void commit(std::int64_t row, bool sound, std::span<const std::string> extras) override;
  void end(const std::vector<std::string>& header, const std::vector<std::string>& extra_columns) override;

 private:
  AnyTable& table_;
};

// Hands observations on one by one. Without a builder they are only checked cell by cell.
class ObservationSink final : public RecordSink {
 public:
  // `report` is the builder's; once it has many errors the rest of the observations are passed over.
  ObservationSink(ObservationBuilder* builder, const Report& report);
  void begin(const std::vector<std::string>& header, const std::vector<std::string>& extra_columns) override;
  void* next() override { return &observation_; }
  void commit(std::int64_t row, bool sound, std::span<const std::string> extras) override;
  void end(const std::vector<std::string>&, const std::vector<std::string>&) override {}

  // True when observations were passed over.
  bool gave_up() const { return gave_up_; }

 private:
  ObservationBuilder* builder_;
  const Report& report_;
  std::size_t most_errors_;
  bool gave_up_ = false;
  Observation observation_;
};

// The key of a record for problems with it. A part that `faults` refuse stands as it was given, because its
// member is empty, and an empty period, for one, would read as a year; not where it has control characters.
// Empty when no part is given.
std::string key_as_given(const TableDescription& table, const void* record, std::span<const Problem> faults);

// Reads records cell by cell and reports what is wrong with them.
class RecordReader {
 public:
  RecordReader(const TableDescription& table, RecordSink& sink, ProblemList& problems);

  const TableDescription& table() const { return table_; }
  const std::vector<std::string>& header() const { return header_; }

  // The column of that name; none when it has not been added. O(1), and fast when columns are asked for in
  // order.
  std::optional<std::size_t> find(std::string_view name);
  // Adds a column to the header; an unknown one is kept and noted. Columns are numbered from 0 in this order.
  // Precondition: not added before.
  std::size_t add_column(std::string_view name);
  // None for an unknown column.
  const ColumnDescription* description(std::size_t column) const { return columns_[column].description; }
  // Required columns that were not added.
  const std::vector<const ColumnDescription*>& missing_columns() const { return missing_required_; }

  void begin();
  void start_record(std::int64_t row);
  bool is_set(std::size_t column) const { return columns_[column].last_record == record_; }
  void set(std::size_t column, std::string_view text);
  // Instead of `set`: the cell is wrong before its text is looked at.
  void refuse(std::size_t column, std::string_view text, CellFault fault);
  // Something about the record is wrong that is no column's.
  void refuse_record(CellFault fault) { add_fault({}, {}, std::move(fault)); }
  // Columns that were not set are empty.
  void end_record();
  void end();

  void problem(Severity severity, std::string_view code, std::int64_t row, std::string_view column,
               std::string message);

 private:
  struct Column {
    const ColumnDescription* description = nullptr;
    std::size_t extra = 0;
    std::int64_t last_record = 0;
  };
  void add_fault(std::string_view column, std::string_view text, CellFault fault);

  const TableDescription& table_;
  RecordSink& sink_;
  ProblemList& problems_;
  std::vector<std::string> header_;
  std::vector<std::string> extra_names_;
  std::vector<Column> columns_;
  absl::flat_hash_map<std::string, std::size_t> by_name_;
  std::size_t next_column_ = 0;
  std::vector<const ColumnDescription*> missing_required_;

  // The record being read.
  std::int64_t record_ = 0;
  std::int64_t row_ = 0;
  void* address_ = nullptr;
  std::size_t cells_set_ = 0;
  std::vector<std::string> extras_;
  CellFault fault_;
  // Kept until the key is known, which names the record in each.
  std::vector<Problem> faults_;
};

}  // namespace styr

#endif  // STYR_SRC_RECORD_READER_HPP_
