#ifndef STYR_SRC_RESULT_TABLE_HPP_
#define STYR_SRC_RESULT_TABLE_HPP_

// How the tables of results.hpp are put together.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "styr/results.hpp"

namespace styr::result_table {

inline ResultCell cell_of(std::string_view value) { return value; }
inline ResultCell cell_of(std::string&& value) { return std::move(value); }
inline ResultCell cell_of(double value) { return value; }
inline ResultCell cell_of(std::int64_t value) { return value; }
template <class T>
ResultCell cell_of(const std::optional<T>& value) {
  return value ? ResultCell(*value) : ResultCell();
}

// The type of a column whose cells are made from that.
template <class Value>
inline constexpr ResultType kResultType = ResultType::text;
template <>
inline constexpr ResultType kResultType<double> = ResultType::number;
template <>
inline constexpr ResultType kResultType<std::int64_t> = ResultType::integer;
template <class Value>
inline constexpr ResultType kResultType<std::optional<Value>> = kResultType<Value>;

// A table of rows, and functions from a row to a value, whose type is that of the column.
template <class Row>
class TableOf {
 public:
  explicit TableOf(std::span<const Row> rows) : rows_(rows) { table_.rows = rows.size(); }

  template <class ValueOf>
  TableOf&& column(std::string_view name, ValueOf value_of) && {
    add(name, kResultType<std::invoke_result_t<ValueOf, const Row&>>, value_of);
    return std::move(*this);
  }
  // Text from a small set.
  template <class ValueOf>
  TableOf&& code(std::string_view name, ValueOf value_of) && {
    add(name, ResultType::code, value_of);
    return std::move(*this);
  }

  ResultTable table() && { return std::move(table_); }

 private:
  template <class ValueOf>
  void add(std::string_view name, ResultType type, ValueOf value_of) {
    table_.columns.push_back({name, type, [rows = rows_, value_of](std::size_t row) -> ResultCell {
                                return cell_of(value_of(rows[row]));
                              }});
  }

  std::span<const Row> rows_;
  ResultTable table_;
};

template <class Whole>
std::int64_t count(Whole value) {
  return static_cast<std::int64_t>(value);
}
inline std::string_view text(std::string_view value) { return value; }

}  // namespace styr::result_table

#endif  // STYR_SRC_RESULT_TABLE_HPP_
