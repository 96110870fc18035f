#include "styr/schema.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "describe.hpp"
#include "styr/tables.hpp"
#include "text.hpp"

namespace styr {

std::string_view to_string(Language language) {
  switch (language) {
    case Language::bokmaal:
      return "nb";
    case Language::nynorsk:
      return "nn";
    case Language::english:
      return "en";
  }
  return "";
}

std::optional<Language> parse_language(std::string_view text) {
  for (Language l : {Language::bokmaal, Language::nynorsk, Language::english}) {
    if (text == to_string(l)) return l;
  }
  return std::nullopt;
}

std::string_view to_string(ColumnType type) {
  switch (type) {
    case ColumnType::text:
      return "text";
    case ColumnType::integer:
      return "integer";
    case ColumnType::number:
      return "number";
    case ColumnType::boolean:
      return "boolean";
    case ColumnType::date:
      return "date";
    case ColumnType::period:
      return "period";
    case ColumnType::list:
      return "list";
    case ColumnType::enumeration:
      return "enumeration";
  }
  return "";
}

std::optional<std::size_t> TableDescription::find(std::string_view column) const {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == column) return i;
  }
  return std::nullopt;
}

std::vector<std::size_t> TableDescription::key_columns() const {
  std::vector<std::size_t> keys;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].key) keys.push_back(i);
  }
  return keys;
}

std::string TableDescription::key_of(const void* record) const {
  std::string key;
  bool first = true;
  for (const ColumnDescription& column : columns) {
    if (!column.key) continue;
    if (!first) key += '|';
    first = false;
    column.write(record, column, key);
  }
  return key;
}

namespace {

// "must be at least 0" and the like; true when `value` is allowed.
bool within(double value, const ColumnDescription& column, std::string& reason) {
  const bool low = column.minimum && value < *column.minimum;
  const bool high = column.maximum && value > *column.maximum;
  if (!low && !high) return true;
  if (column.minimum && column.maximum) {
    reason = absl::StrCat("must lie between ", format_number(*column.minimum), " and ",
                          format_number(*column.maximum));
  } else if (low) {
    reason = absl::StrCat("must be at least ", format_number(*column.minimum));
  } else {
    reason = absl::StrCat("must be at most ", format_number(*column.maximum));
  }
  return false;
}

}  // namespace

bool CellCodec<std::vector<std::string>>::read(std::vector<std::string>& value, std::string_view text,
                                               const ColumnDescription&, std::string& reason) {
  std::vector<std::string> items;
  while (true) {
    const std::size_t bar = text.find('|');
    const std::string_view item = text.substr(0, bar);
    if (item.empty()) {
      reason = "has an empty item between its `|` signs";
      return false;
    }
    items.emplace_back(item);
    if (bar == std::string_view::npos) break;
    text.remove_prefix(bar + 1);
  }
  value = std::move(items);
  return true;
}

void CellCodec<std::vector<std::string>>::write(const std::vector<std::string>& value,
                                                const ColumnDescription&, std::string& out) {
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (i > 0) out += '|';
    out += value[i];
  }
}

bool CellCodec<std::int32_t>::read(std::int32_t& value, std::string_view text,
                                   const ColumnDescription& column, std::string& reason) {
  std::int32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc::result_out_of_range) {
    reason = "is too large for a whole number";
    return false;
  }
  if (error != std::errc() || end != text.data() + text.size()) {
    reason = "must be a whole number";
    return false;
  }
  if (!within(number, column, reason)) return false;
  value = number;
  return true;
}

void CellCodec<std::int32_t>::write(std::int32_t value, const ColumnDescription&, std::string& out) {
  absl::StrAppend(&out, value);
}

bool CellCodec<Number>::read(Number& value, std::string_view text, const ColumnDescription& column,
                             std::string& reason) {
  const std::optional<Number> number = parse_number(text, &reason);
  if (!number || !within(*number, column, reason)) return false;
  value = *number;
  return true;
}

bool CellCodec<Date>::read(Date& value, std::string_view text, const ColumnDescription&,
                           std::string& reason) {
  const absl::StatusOr<Date> date = Date::parse(text);
  if (!date.ok()) {
    reason = std::string(from_absl(date.status().message()));
    return false;
  }
  value = *date;
  return true;
}

bool CellCodec<Period>::read(Period& value, std::string_view text, const ColumnDescription&,
                             std::string& reason) {
  const absl::StatusOr<Period> period = Period::parse(text);
  if (!period.ok()) {
    reason = std::string(from_absl(period.status().message()));
    return false;
  }
  value = *period;
  return true;
}

bool read_word(std::span<const EnumerationWord> words, std::string_view text, std::uint8_t& value,
               std::uint8_t& spelling, std::string& reason) {
  std::uint8_t n = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    n = i > 0 && words[i].value == words[i - 1].value ? static_cast<std::uint8_t>(n + 1) : std::uint8_t{0};
    if (words[i].text == text) {
      value = words[i].value;
      spelling = n;
      return true;
    }
  }
  reason = "must be one of";
  for (const EnumerationWord& word : words) {
    absl::StrAppend(&reason, &word == words.data() ? " " : ", ", to_absl(word.text));
  }
  return false;
}

std::string_view spell_word(std::span<const EnumerationWord> words, std::uint8_t value,
                            std::uint8_t spelling) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i].value != value) continue;
    const std::size_t at = i + spelling;
    return at < words.size() && words[at].value == value ? words[at].text : words[i].text;
  }
  return {};
}

// ---- Tables
// ----------------------------------------------------------------------------------------------------------

std::vector<AnyTable*> Tables::all() {
  return std::apply([](auto&... table) { return std::vector<AnyTable*>{&table...}; }, tables_);
}

std::vector<const AnyTable*> Tables::all() const {
  return std::apply([](const auto&... table) { return std::vector<const AnyTable*>{&table...}; }, tables_);
}

AnyTable* Tables::find(std::string_view name) {
  for (AnyTable* table : all()) {
    if (table->description().name == name) return table;
  }
  return nullptr;
}

const AnyTable* Tables::find(std::string_view name) const {
  for (const AnyTable* table : all()) {
    if (table->description().name == name) return table;
  }
  return nullptr;
}

namespace {

template <class... R>
std::vector<const TableDescription*> descriptions_of(TypeList<R...>) {
  return {&describe<R>()...};
}

}  // namespace

const std::vector<const TableDescription*>& table_descriptions() {
  static const std::vector<const TableDescription*> all = [] {
    std::vector<const TableDescription*> list = descriptions_of(RecordTypes());
    list.push_back(&describe<Observation>());
    return list;
  }();
  return all;
}

std::size_t table_number(const TableDescription& table) {
  const auto& all = table_descriptions();
  return static_cast<std::size_t>(std::find(all.begin(), all.end(), &table) - all.begin());
}

const TableDescription* find_table_description(std::string_view name) {
  for (const TableDescription* table : table_descriptions()) {
    if (table->name == name) return table;
  }
  return nullptr;
}

}  // namespace styr
