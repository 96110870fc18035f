#include "table_text.hpp"

#include "styr/results.hpp"
#include "text.hpp"

namespace styr::capi {
namespace {

// A column as the library writes it: dates and booleans as their words.
ResultColumn written(const ColumnData& column) {
  const auto cell = [&column](std::size_t row) -> ResultCell {
    if (column.is_null(row)) return {};
    if (column.type == STYR_TYPE_INTEGER) return column.integers[row];
    if (column.type == STYR_TYPE_NUMBER) return column.numbers[row];
    std::string text;
    append_cell_text(column, row, text);
    return text;
  };
  return {column.name, ResultType::text, cell};
}

}  // namespace

Outcome write_table(const styr_table& table, std::string_view format, std::string& out) {
  ResultTable result;
  result.rows = table.rows;
  for (const ColumnData& column : table.columns) result.columns.push_back(written(column));
  const auto append = [&](std::string_view text) {
    out += text;
    return true;
  };
  if (format == "csv") {
    write_csv(result, append);
  } else if (format == "json") {
    write_json(result, append);
  } else {
    return failure(STYR_ERROR_ARGUMENT, "there is no format " + quote(format) + "; there are csv and json");
  }
  return success();
}

}  // namespace styr::capi
