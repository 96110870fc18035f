#ifndef STYR_SCHEMA_HPP_
#define STYR_SCHEMA_HPP_

// How a record type is described, once. Reading, writing, validation, the published schemas and the reference
// documentation are derived from these descriptions and know no record type by name.
//
// Descriptions are immutable, live for the whole program and may be used from any thread.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "styr/calendar.hpp"
#include "styr/number.hpp"

namespace styr {

enum class Language : std::uint8_t { bokmaal, nynorsk, english };

// `nb`, `nn`, `en`.
std::string_view to_string(Language language);
std::optional<Language> parse_language(std::string_view text);

// One name in the three languages of the library. UTF-8.
struct Labels {
  std::string_view nb;
  std::string_view nn;
  std::string_view en;

  constexpr std::string_view in(Language language) const {
    return language == Language::bokmaal ? nb : language == Language::nynorsk ? nn : en;
  }
};

enum class ColumnType : std::uint8_t { text, integer, number, boolean, date, period, list, enumeration };

// The word of the reference documentation, e.g. `text`.
std::string_view to_string(ColumnType type);

// A word from a closed set, with the spelling it was given in, so that it is written back the same way.
template <class E>
struct Coded {
  E value{};
  // Index into the spellings of `value`; 0 is the canonical one.
  std::uint8_t spelling = 0;

  constexpr Coded() = default;
  // Implicit on purpose: code that fills a record names the meaning, not the spelling.
  constexpr Coded(E v) : value(v) {}  // NOLINT(google-explicit-constructor)
  constexpr Coded(E v, std::uint8_t s) : value(v), spelling(s) {}
  constexpr operator E() const { return value; }  // NOLINT(google-explicit-constructor)
  friend constexpr bool operator==(Coded a, Coded b) { return a.value == b.value; }
  friend constexpr bool operator==(Coded a, E b) { return a.value == b; }
};

// One allowed word: the number of its meaning and one way to spell it. Words of one meaning stand together,
// the canonical spelling first.
struct EnumerationWord {
  std::uint8_t value;
  std::string_view text;
};

// A reference to the key column of another table (or of the same one). In a list column every item is a
// reference.
struct Reference {
  std::string_view table;
  std::string_view column;
};

// One column of a record type. The functions read and write the member of a record given by address; the
// caller passes the record type the description belongs to.
struct ColumnDescription {
  std::string_view name;
  Labels label;
  ColumnType type = ColumnType::text;
  // The cell must not be empty.
  bool required = false;
  // Part of the key; the parts together are unique in the table.
  bool key = false;
  // For numbers and integers; for dates and periods not used.
  std::optional<double> minimum;
  std::optional<double> maximum;
  // For enumerations.
  std::span<const EnumerationWord> words;
  std::optional<Reference> reference;
  // Unit or remark for the documentation, in English, e.g. `1000 kr`.
  std::string_view remark;

  // Reads `text` (not empty) into the record. On refusal leaves the record alone, says why and returns false.
  bool (*read)(void* record, std::string_view text, const ColumnDescription& column,
               std::string& reason) = nullptr;
  // Sets the member to "not given".
  void (*clear)(void* record) = nullptr;
  // Appends the text of the member; nothing when it is not given. The CSV form: lists joined with `|`.
  void (*write)(const void* record, const ColumnDescription& column, std::string& out) = nullptr;
  // The member's own address and its C++ type, for code that wants typed access (see `as`).
  const void* (*member)(const void* record) = nullptr;
};

// A table: its name, columns and how to make a record.
struct TableDescription {
  std::string_view name;
  Labels label;
  // What one row means, in English.
  std::string_view row_meaning;
  std::vector<ColumnDescription> columns;

  // Index into `columns`; none when there is no such column.
  std::optional<std::size_t> find(std::string_view column) const;
  // Indices of the key columns, in order.
  std::vector<std::size_t> key_columns() const;
  // The key of `record`, parts joined with `|`.
  std::string key_of(const void* record) const;
};

// The description of record type R. Specialised for every record type in records.hpp.
template <class R>
const TableDescription& describe();

}  // namespace styr

#endif  // STYR_SCHEMA_HPP_
