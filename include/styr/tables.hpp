#ifndef STYR_TABLES_HPP_
#define STYR_TABLES_HPP_

// Records in memory: one table per record type, in the order of the package, with whatever unknown columns
// came along.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "styr/records.hpp"
#include "styr/schema.hpp"

namespace styr {

// A table seen without its record type. What is written once for all record types works on this.
class AnyTable {
 public:
  virtual ~AnyTable() = default;

  virtual const TableDescription& description() const = 0;
  virtual std::size_t size() const = 0;
  // Address of record `index`; precondition: index < size().
  virtual const void* record(std::size_t index) const = 0;
  virtual void* mutable_record(std::size_t index) = 0;
  // Appends an empty record and returns its address, valid until the next append.
  virtual void* append() = 0;
  virtual void erase(std::size_t index) = 0;

  bool empty() const { return size() == 0; }

  // Header as read: known and unknown column names in their order. Empty for a table that was not read from a
  // file.
  std::vector<std::string> header;
  // Unknown columns, by name; each as long as the table. Kept through every round trip.
  struct ExtraColumn {
    std::string name;
    std::vector<std::string> cells;
  };
  std::vector<ExtraColumn> extra_columns;
  // Row of each record in its source as a spreadsheet shows it (header = 1), for messages. Empty when the
  // table was not read from a source; then record i is row i + 2.
  std::vector<std::int64_t> source_rows;

  // The row to name in a message about record `index`.
  std::int64_t row_of(std::size_t index) const {
    return index < source_rows.size() ? source_rows[index] : static_cast<std::int64_t>(index) + 2;
  }
};

template <class R>
class Table final : public AnyTable {
 public:
  const TableDescription& description() const override { return describe<R>(); }
  std::size_t size() const override { return rows_.size(); }
  const void* record(std::size_t index) const override { return &rows_[index]; }
  void* mutable_record(std::size_t index) override { return &rows_[index]; }
  void* append() override { return &rows_.emplace_back(); }
  void erase(std::size_t index) override;

  const std::vector<R>& rows() const { return rows_; }
  std::vector<R>& rows() { return rows_; }
  const R& operator[](std::size_t index) const { return rows_[index]; }
  auto begin() const { return rows_.begin(); }
  auto end() const { return rows_.end(); }
  void push_back(R record) { rows_.push_back(std::move(record)); }

 private:
  std::vector<R> rows_;
};

template <class R>
void Table<R>::erase(std::size_t index) {
  const auto at = static_cast<std::ptrdiff_t>(index);
  rows_.erase(rows_.begin() + at);
  if (index < source_rows.size()) source_rows.erase(source_rows.begin() + at);
  for (ExtraColumn& extra : extra_columns) extra.cells.erase(extra.cells.begin() + at);
}

// One table per record type except observations, which are kept as columns (see observations.hpp).
// A plain value: copy it, change it, hand it to Model::build.
class Tables {
 public:
  template <class R>
  Table<R>& get() {
    return std::get<Table<R>>(tables_);
  }
  template <class R>
  const Table<R>& get() const {
    return std::get<Table<R>>(tables_);
  }

  // Null when no table has that name.
  AnyTable* find(std::string_view name);
  const AnyTable* find(std::string_view name) const;

  // Every table, in the order of the package (references before what refers to them).
  std::vector<AnyTable*> all();
  std::vector<const AnyTable*> all() const;

 private:
  template <class List>
  struct TupleOf;
  template <class... R>
  struct TupleOf<TypeList<R...>> {
    using type = std::tuple<Table<R>...>;
  };
  TupleOf<RecordTypes>::type tables_;
};

// Descriptions of every table of a package, observations included, in the order of the package.
const std::vector<const TableDescription*>& table_descriptions();
// Null when no table has that name.
const TableDescription* find_table_description(std::string_view name);

}  // namespace styr

#endif  // STYR_TABLES_HPP_
