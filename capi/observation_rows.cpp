#include "observation_rows.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <string_view>

#include "styr/calendar.hpp"
#include "styr/number.hpp"

namespace styr::capi {
namespace {

Validity validity_of(const ColumnData& column) {
  return {column.null_count == 0 ? nullptr : column.validity.data(), 0};
}

bool is_text(const ColumnData& column) {
  return column.type == STYR_TYPE_CODE || column.type == STYR_TYPE_TEXT;
}

styr::TextColumn texts_of(const ColumnData& column) {
  styr::TextColumn texts;
  texts.texts = PackedTexts<std::int32_t>{column.texts.offsets, column.texts.bytes.data()};
  if (column.type == STYR_TYPE_CODE) texts.codes = std::span<const std::int32_t>(column.words);
  texts.given = validity_of(column);
  return texts;
}

// Reads each text of a column, a word of a dictionary once. False when `read` refuses one; an empty text is
// "not given".
template <class Value, class Read>
bool read_texts(const ColumnData& column, Read read, std::vector<Value>& values,
                std::vector<std::uint8_t>& given) {
  std::vector<std::optional<Value>> words(column.texts.size());
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view text = column.texts.at(i);
    if (text.empty()) continue;
    words[i] = read(text);
    if (!words[i]) return false;
  }
  values.resize(column.rows);
  given.assign((column.rows + 7) / 8, 0);
  for (std::size_t row = 0; row < column.rows; ++row) {
    if (column.is_null(row)) continue;
    const std::size_t word =
        column.type == STYR_TYPE_CODE ? static_cast<std::size_t>(column.words[row]) : row;
    if (!words[word]) continue;
    values[row] = *words[word];
    given[row / 8] = static_cast<std::uint8_t>(given[row / 8] | (1U << (row % 8)));
  }
  return true;
}

bool set_numbers(const ColumnData& column, ObservationRows& keep, NumberColumn& into) {
  into.given = validity_of(column);
  if (column.type == STYR_TYPE_NUMBER) {
    into.values = std::span<const double>(column.numbers);
    return true;
  }
  std::vector<double>& values = keep.numbers.emplace_back();
  if (column.type == STYR_TYPE_INTEGER) {
    values.assign(column.integers.begin(), column.integers.end());
  } else if (is_text(column)) {
    const auto read = [](std::string_view text) -> std::optional<double> {
      const std::optional<Number> number = parse_number(text);
      return number ? std::optional(number->value) : std::nullopt;
    };
    std::vector<std::uint8_t>& given = keep.validity.emplace_back();
    if (!read_texts(column, read, values, given)) return false;
    into.given = {given.data(), 0};
  } else {
    return false;
  }
  into.values = values;
  return true;
}

bool set_days(const ColumnData& column, ObservationRows& keep, DayColumn& into) {
  into.given = validity_of(column);
  if (column.type == STYR_TYPE_DATE) {
    into.days = std::span<const std::int32_t>(column.words);
    return true;
  }
  if (!is_text(column)) return false;
  const auto read = [](std::string_view text) -> std::optional<std::int32_t> {
    const absl::StatusOr<Date> date = Date::parse(text);
    return date.ok() ? std::optional(date->days()) : std::nullopt;
  };
  std::vector<std::int32_t>& days = keep.days.emplace_back();
  std::vector<std::uint8_t>& given = keep.validity.emplace_back();
  if (!read_texts(column, read, days, given)) return false;
  into.days = days;
  into.given = {given.data(), 0};
  return true;
}

// Periods as texts, as days, or as years. False for a number that is no year: one by one it is said which.
bool set_periods(const ColumnData& column, ObservationRows& keep, ObservationColumns& columns) {
  constexpr std::int64_t kFirstYear = 1400;  // see Period::parse
  constexpr std::int64_t kLastYear = 9999;
  constexpr std::int64_t kYearOfOrdinalZero = 1970;
  if (is_text(column)) {
    columns.periods = texts_of(column);
    return true;
  }
  if (column.type == STYR_TYPE_DATE) {
    columns.periods = styr::OrdinalColumn{styr::PeriodKind::day, std::span<const std::int32_t>(column.words),
                                          validity_of(column)};
    return true;
  }
  if (column.type != STYR_TYPE_INTEGER) return false;
  std::vector<std::int32_t>& ordinals = keep.days.emplace_back(column.rows);
  for (std::size_t row = 0; row < column.rows; ++row) {
    if (column.is_null(row)) continue;
    const std::int64_t year = column.integers[row];
    if (year < kFirstYear || year > kLastYear) return false;
    ordinals[row] = static_cast<std::int32_t>(year - kYearOfOrdinalZero);
  }
  columns.periods = styr::OrdinalColumn{styr::PeriodKind::year, std::span<const std::int32_t>(ordinals),
                                        validity_of(column)};
  return true;
}

// An unknown column of the model's observations.
bool set_extra(const ColumnData& column, const Model& model, ObservationColumns& columns,
               std::vector<bool>& is_set) {
  const std::vector<std::string>& names = model.observations().extra_columns();
  const auto found = std::find(names.begin(), names.end(), std::string_view(column.name));
  if (found == names.end() || !is_text(column)) return false;
  const auto at = static_cast<std::size_t>(found - names.begin());
  columns.extras[at] = texts_of(column);
  is_set[at] = true;
  return true;
}

bool set_column(const ColumnData& column, const Model& model, ObservationRows& keep,
                ObservationColumns& columns, std::vector<bool>& extras_set) {
  const std::string_view name = column.name;
  if (name == "numerator") return set_numbers(column, keep, columns.numerators);
  if (name == "denominator") return set_numbers(column, keep, columns.denominators);
  if (name == "value") return set_numbers(column, keep, columns.values);
  if (name == "reported_on") return set_days(column, keep, columns.reported_on);
  if (name == "period") return set_periods(column, keep, columns);
  if (name == "unit_id" || name == "indicator_id" || name == "status") {
    if (!is_text(column)) return false;
    const styr::TextColumn texts = texts_of(column);
    if (name == "unit_id") columns.unit_ids = texts;
    if (name == "indicator_id") columns.indicator_ids = texts;
    if (name == "status") columns.statuses = texts;
    return true;
  }
  return set_extra(column, model, columns, extras_set);
}

}  // namespace

std::optional<ObservationColumns> observation_columns(const styr_table& rows, const Model& model,
                                                      ObservationRows& keep) {
  if (!rows.find("unit_id") || !rows.find("indicator_id") || !rows.find("period")) return std::nullopt;
  for (std::size_t i = 0; i < rows.columns.size(); ++i) {
    if (rows.find(rows.columns[i].name) != i) return std::nullopt;  // two of one name
  }
  ObservationColumns columns;
  columns.rows = rows.rows;
  columns.extras.resize(model.observations().extra_columns().size());
  std::vector<bool> extras_set(columns.extras.size());
  for (const ColumnData& column : rows.columns) {
    if (!set_column(column, model, keep, columns, extras_set)) return std::nullopt;
  }
  // Extra columns go by their place: one that is not given before one that is would have to be made up.
  const auto first_missing = std::find(extras_set.begin(), extras_set.end(), false);
  if (std::find(first_missing, extras_set.end(), true) != extras_set.end()) return std::nullopt;
  columns.extras.resize(static_cast<std::size_t>(first_missing - extras_set.begin()));
  keep.table = share_table(&rows);
  return columns;
}

}  // namespace styr::capi
