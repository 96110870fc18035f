#include "table.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
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
  std::copy(text.begin(), text.end(), bytes.grow(text.size()).begin());
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

void ColumnBuilder::add_bits(std::size_t count, bool value) {
  const std::size_t end = column_.rows + count;
  while (column_.rows < end && column_.rows % 8 != 0) append_bit(column_.validity, column_.rows++, value);
  column_.validity.insert(column_.validity.end(), (end - column_.rows) / 8, value ? 0xff : 0);
  column_.rows += (end - column_.rows) / 8 * 8;
  while (column_.rows < end) append_bit(column_.validity, column_.rows++, value);
}

void ColumnBuilder::add_valid(std::size_t count) {
  if (column_.null_count > 0) {
    add_bits(count, true);
  } else {
    column_.rows += count;
  }
}

void ColumnBuilder::start_validity() {
  if (column_.null_count > 0) return;
  column_.validity.assign((column_.rows + 7) / 8, 0xff);
  if (column_.rows % 8 != 0)
    column_.validity.back() = static_cast<std::uint8_t>((1U << (column_.rows % 8)) - 1);
}

template <class Value, class IsNothing>
void ColumnBuilder::add_cells(std::span<const Value> cells, Buffer<Value>& into, IsNothing is_nothing) {
  std::size_t nothings = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) nothings += is_nothing(i) ? 1U : 0U;
  const std::span<Value> added = into.grow(cells.size());
  std::copy(cells.begin(), cells.end(), added.begin());
  if (nothings == 0) {
    add_valid(cells.size());
    return;
  }
  start_validity();
  column_.null_count += nothings;
  if (nothings == cells.size()) {
    std::fill(added.begin(), added.end(), Value{});
    add_bits(cells.size(), false);
    return;
  }
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const bool is_given = !is_nothing(i);
    append_bit(column_.validity, column_.rows++, is_given);
    if (!is_given) added[i] = Value{};
  }
}

void ColumnBuilder::add_codes(std::int32_t code, std::size_t count) {
  const std::span<std::int32_t> added = grow_codes(count);
  std::fill(added.begin(), added.end(), code);
}

std::span<std::int32_t> ColumnBuilder::grow_codes(std::size_t count) {
  add_valid(count);
  return column_.words.grow(count);
}

namespace {

// False only if none is NaN. Zero times a number is zero, and NaN times NaN or infinity: sums of these are
// found several at a time, where comparing would go number by number.
bool may_hold_nan(std::span<const double> values) {
  std::array<double, 8> probes{};
  std::size_t i = 0;
  for (; i + probes.size() <= values.size(); i += probes.size()) {
    for (std::size_t k = 0; k < probes.size(); ++k) probes[k] += 0 * values[i + k];
  }
  double probe = std::accumulate(probes.begin(), probes.end(), 0.0);
  for (; i < values.size(); ++i) probe += 0 * values[i];
  return std::isnan(probe);
}

}  // namespace

void ColumnBuilder::add_numbers(std::span<const double> values) {
  if (may_hold_nan(values)) {
    add_cells(values, column_.numbers, [values](std::size_t i) { return std::isnan(values[i]); });
  } else {
    add_cells(values, column_.numbers, [](std::size_t) { return false; });
  }
}

void ColumnBuilder::add_words(std::span<const std::int32_t> words, std::int32_t nothing) {
  add_cells(words, column_.words, [words, nothing](std::size_t i) { return words[i] == nothing; });
}

void ColumnBuilder::add_given_numbers(std::span<const double> values, Validity given) {
  add_cells(values, column_.numbers, [given](std::size_t i) { return !given[i]; });
}

void ColumnBuilder::add_given_integers(std::span<const std::int64_t> values, Validity given) {
  add_cells(values, column_.integers, [given](std::size_t i) { return !given[i]; });
}

void ColumnBuilder::add_given_dates(std::span<const std::int32_t> days, Validity given) {
  add_cells(days, column_.words, [given](std::size_t i) { return !given[i]; });
}

void ColumnBuilder::borrow_numbers(std::span<const double> values) {
  column_.numbers.borrow(values);
  column_.rows = values.size();
}

void ColumnBuilder::borrow_integers(std::span<const std::int64_t> values) {
  column_.integers.borrow(values);
  column_.rows = values.size();
}

void ColumnBuilder::borrow_dates(std::span<const std::int32_t> days) {
  column_.words.borrow(days);
  column_.rows = days.size();
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

std::int32_t ColumnBuilder::code_of(std::string_view word) {
  const auto next = static_cast<std::int32_t>(column_.texts.size());
  const auto [known, is_new] = codes_.try_emplace(to_absl(word), next);
  if (is_new) column_.texts.append(word);
  return known->second;
}

void ColumnBuilder::add_text(std::string_view text) {
  if (column_.type == STYR_TYPE_TEXT) {
    column_.texts.append(text);
  } else {
    column_.words.push_back(code_of(text));
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
