#ifndef STYR_SRC_ROW_SOURCE_HPP_
#define STYR_SRC_ROW_SOURCE_HPP_

// The tables of a model on their way out: which columns are written, and the text of every cell.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "styr/model.hpp"

namespace styr {

struct OutputColumn {
  std::string name;
  // None for an unknown column, which is then the one of that index.
  const ColumnDescription* description = nullptr;
  std::size_t extra = 0;
};

class RowSource {
 public:
  virtual ~RowSource() = default;

  const TableDescription& table() const { return table_; }
  // The header that was read, then the other columns that are in use. Without a header: the required columns
  // and those in use.
  const std::vector<OutputColumn>& columns() const { return columns_; }
  std::vector<std::string> header() const;
  virtual std::size_t size() const = 0;

  // Gives the cells of each row, in CSV form, parallel to columns(); they live until the function returns.
  // Stops when it returns false; the result is false then.
  using RowFunction = std::function<bool(std::span<const std::string_view> cells)>;
  virtual bool for_each_row(const RowFunction& row) const = 0;

 protected:
  explicit RowSource(const TableDescription& table) : table_(table) {}

  const TableDescription& table_;
  std::vector<OutputColumn> columns_;
};

// The tables that have rows or were read, in the order of the package. `model` must outlive them.
//
// Observations come in the order of units, then indicators, then periods, however they were given. Their
// column `value` is computed: the indicator's formula of the cell, rounded half away from zero to the
// indicator's decimals, for usable cells that have a value.
std::vector<std::unique_ptr<RowSource>> tables_to_write(const Model& model);

}  // namespace styr

#endif  // STYR_SRC_ROW_SOURCE_HPP_
