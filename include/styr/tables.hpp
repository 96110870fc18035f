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
#include "styr/shared_rows.hpp"

namespace styr {

// A table seen without its record type. What is written once for all record types works on this.
class AnyTable {
 public:
  virtual ~AnyTable() = default;

  virtual const TableDescription& description() const = 0;
  virtual std::size_t size() const = 0;
  // Address of record `index`; precondition: index < size().
  virtual const void* record(std::size_t index) const = 0;
  // For change; valid until the table is copied or the record erased.
  virtual void* mutable_record(std::size_t index) = 0;
  // Appends an empty record and returns its address, for change.
  virtual void* append() = 0;
  virtual void erase(std::size_t index) = 0;

  bool empty() const { return size() == 0; }

  // Header as read: known and unknown column names in their order. Empty for a table that was not read from a
  // file.
  CopyOnWrite<std::vector<std::string>> header;
  // Unknown columns, by name; each as long as the table. Kept through every round trip.
  struct ExtraColumn {
    std::string name;
    SharedRows<std::string> cells;
  };
  CopyOnWrite<std::vector<ExtraColumn>> extra_columns;
  // Row of each record in its source as a spreadsheet shows it (header = 1), for messages. Empty when the
  // table was not read from a source; then record i is row i + 2.
  CopyOnWrite<std::vector<std::int64_t>> source_rows;

  // The row to name in a message about record `index`.
  std::int64_t row_of(std::size_t index) const {
    return index < source_rows->size() ? (*source_rows)[index] : static_cast<std::int64_t>(index) + 2;
  }
  // Nothing in either table has been changed since one was copied from the other. Both must hold one record
  // type. O(1); may be false for tables that are equal.
  virtual bool is_shared_with(const AnyTable& other) const = 0;
  // See SharedRows::separate.
  virtual void separate() = 0;
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

  bool is_shared_with(const AnyTable& other) const override {
    return rows_.is_shared_with(static_cast<const Table&>(other).rows_) &&
           extra_columns.is_shared_with(other.extra_columns) && header.is_shared_with(other.header) &&
           source_rows.is_shared_with(other.source_rows);
  }
  void separate() override { rows_.separate(); }

  const SharedRows<R>& rows() const { return rows_; }
  SharedRows<R>& rows() { return rows_; }
  const R& operator[](std::size_t index) const { return rows_[index]; }
  auto begin() const { return rows_.begin(); }
  auto end() const { return rows_.end(); }
  void push_back(R record) { rows_.push_back(std::move(record)); }

 private:
  SharedRows<R> rows_;
};

template <class R>
void Table<R>::erase(std::size_t index) {
  rows_.erase(index);
  if (index < source_rows->size()) {
    auto& rows = source_rows.edit();
    rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(index));
  }
  if (extra_columns->empty()) return;
  for (ExtraColumn& extra : extra_columns.edit()) extra.cells.erase(index);
}

// One table per record type except observations, which are kept as columns (see observations.hpp).
// A plain value: copy it, change it, hand it to Model::build. Copies share the rows that neither has changed.
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
// Place of a table among them; that of a table of records is its place in Tables::all() too.
std::size_t table_number(const TableDescription& table);
// Null when no table has that name.
const TableDescription* find_table_description(std::string_view name);

}  // namespace styr

#endif  // STYR_TABLES_HPP_
