#include "table.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "styr/calendar.hpp"
#include "styr/number.hpp"
#include "text.hpp"

std::optional<std::size_t> styr_table::find(std::string_view column) const {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == column) return i;
  }
  return std::nullopt;
}

namespace styr::capi {
namespace {

void append_bit(std::pmr::vector<std::uint8_t>& bits, std::size_t at, bool value) {
  if (at % 8 == 0) bits.push_back(0);
  if (value) bits[at / 8] = static_cast<std::uint8_t>(bits[at / 8] | (1U << (at % 8)));
}

// A day that no calendar text can spell, which only a host can have handed in, stays a number.
void append_date(std::int32_t days, std::string& out) {
  if (!is_calendar_day(days)) {
    out += std::to_string(days);
  } else {
    out += Date::from_days(days).to_string();
  }
}

}  // namespace

void TextColumn::append(std::string_view text) {
  constexpr auto kMost = static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max());
  if (text.size() > kMost - bytes.size()) throw std::length_error("a column of text is longer than 2 GiB");
  bytes.insert(bytes.end(), text.begin(), text.end());
  offsets.push_back(static_cast<std::int32_t>(bytes.size()));
}

void ColumnBuilder::reserve(std::size_t rows) {
  switch (column_.type) {
    case STYR_TYPE_INTEGER:
      column_.integers.reserve(rows);
      break;
    case STYR_TYPE_NUMBER:
      column_.numbers.reserve(rows);
      break;
    case STYR_TYPE_DATE:
    case STYR_TYPE_CODE:
      column_.words.reserve(rows);
      break;
    case STYR_TYPE_TEXT:
      column_.texts.offsets.reserve(rows + 1);
      break;
    default:
      break;
  }
}

void ColumnBuilder::add_valid(std::size_t count) {
  const std::size_t end = column_.rows + count;
  if (column_.null_count > 0) {
    while (column_.rows < end && column_.rows % 8 != 0) append_bit(column_.validity, column_.rows++, true);
    column_.validity.insert(column_.validity.end(), (end - column_.rows) / 8, 0xff);
    column_.rows += (end - column_.rows) / 8 * 8;
    while (column_.rows < end) append_bit(column_.validity, column_.rows++, true);
  }
  column_.rows = end;
}

void ColumnBuilder::start_validity() {
  if (column_.null_count > 0) return;
  column_.validity.assign((column_.rows + 7) / 8, 0xff);
  if (column_.rows % 8 != 0)
    column_.validity.back() = static_cast<std::uint8_t>((1U << (column_.rows % 8)) - 1);
}

template <class Value, class IsNothing>
void ColumnBuilder::add_cells(std::span<const Value> cells, std::pmr::vector<Value>& into,
                              IsNothing is_nothing) {
  const auto nothings = static_cast<std::size_t>(std::count_if(cells.begin(), cells.end(), is_nothing));
  const std::size_t first = into.size();
  into.insert(into.end(), cells.begin(), cells.end());
  if (nothings == 0) {
    add_valid(cells.size());
    return;
  }
  start_validity();
  column_.null_count += nothings;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const bool is_given = !is_nothing(cells[i]);
    append_bit(column_.validity, column_.rows++, is_given);
    if (!is_given) into[first + i] = 0;
  }
}

void ColumnBuilder::add_codes(std::int32_t code, std::size_t count) {
  column_.words.insert(column_.words.end(), count, code);
  add_valid(count);
}

void ColumnBuilder::add_numbers(std::span<const double> values) {
  add_cells(values, column_.numbers, [](double value) { return std::isnan(value); });
}

void ColumnBuilder::add_dates(std::span<const std::int32_t> days, std::int32_t nothing) {
  add_cells(days, column_.words, [nothing](std::int32_t day) { return day == nothing; });
}

void ColumnBuilder::add_null() {
  start_validity();
  append_bit(column_.validity, column_.rows, false);
  switch (column_.type) {
    case STYR_TYPE_INTEGER:
      column_.integers.push_back(0);
      break;
    case STYR_TYPE_NUMBER:
      column_.numbers.push_back(0);
      break;
    case STYR_TYPE_DATE:
    case STYR_TYPE_CODE:
      column_.words.push_back(0);
      break;
    case STYR_TYPE_BOOLEAN:
      append_bit(column_.bits, column_.rows, false);
      break;
    default:
      column_.texts.append({});
      break;
  }
  ++column_.null_count;
  ++column_.rows;
}

void ColumnBuilder::add_text(std::string_view text) {
  if (column_.type == STYR_TYPE_TEXT) {
    column_.texts.append(text);
  } else {
    auto code = static_cast<std::int32_t>(column_.texts.size());
    if (const auto known = codes_.find(to_absl(text)); known != codes_.end()) {
      code = known->second;
    } else {
      codes_.emplace(text, code);
      column_.texts.append(text);
    }
    column_.words.push_back(code);
  }
  add_valid(1);
}

void ColumnBuilder::add_integer(std::int64_t value) {
  column_.integers.push_back(value);
  add_valid(1);
}

void ColumnBuilder::add_number(double value) {
  column_.numbers.push_back(value);
  add_valid(1);
}

void ColumnBuilder::add_boolean(bool value) {
  append_bit(column_.bits, column_.rows, value);
  add_valid(1);
}

void ColumnBuilder::add_date(std::int32_t days) {
  column_.words.push_back(days);
  add_valid(1);
}

void ColumnBuilder::add_code(std::int32_t code) {
  column_.words.push_back(code);
  add_valid(1);
}

void append_cell_text(const ColumnData& column, std::size_t row, std::string& out) {
  if (column.is_null(row)) return;
  switch (column.type) {
    case STYR_TYPE_INTEGER:
      out += std::to_string(column.integers[row]);
      break;
    case STYR_TYPE_NUMBER:
      append_number(column.numbers[row], out);
      break;
    case STYR_TYPE_BOOLEAN:
      out += column.boolean(row) ? "true" : "false";
      break;
    case STYR_TYPE_DATE:
      append_date(column.words[row], out);
      break;
    case STYR_TYPE_CODE:
      out += column.texts.at(static_cast<std::size_t>(column.words[row]));
      break;
    default:
      out += column.texts.at(row);
      break;
  }
}

}  // namespace styr::capi
