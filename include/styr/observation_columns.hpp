#ifndef STYR_OBSERVATION_COLUMNS_HPP_
#define STYR_OBSERVATION_COLUMNS_HPP_

// Observations as columns on their way in: the form in which Arrow, NumPy and databases hold them.
//
// Everything here is a view of memory that the caller owns and keeps until the call it is handed to returns.
// The layouts are those of Apache Arrow, so that its arrays need no copy.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "styr/calendar.hpp"

namespace styr {

// Which values of a column are given: one bit a value, the lowest bit of each byte first.
struct Validity {
  // Null: all are given.
  const std::uint8_t* bits = nullptr;
  // Bits before the first value.
  std::size_t offset = 0;

  bool operator[](std::size_t i) const {
    const std::size_t at = offset + i;
    return bits == nullptr || ((static_cast<unsigned>(bits[at / 8]) >> (at % 8)) & 1U) != 0;
  }
};

// Texts behind each other in one buffer: text i is the bytes [offsets[i], offsets[i + 1]).
template <class Offset>
struct PackedTexts {
  std::span<const Offset> offsets;  // one more than there are texts; ascending
  const char* bytes = nullptr;

  std::size_t size() const { return offsets.empty() ? 0 : offsets.size() - 1; }
  std::string_view operator[](std::size_t i) const {
    return {bytes + offsets[i], static_cast<std::size_t>(offsets[i + 1] - offsets[i])};
  }
};

// UTF-8 texts, in one of the usual forms.
using Texts =
    std::variant<std::span<const std::string_view>, PackedTexts<std::int32_t>, PackedTexts<std::int64_t>>;

// Numbers of words of a dictionary, in any width. None: the texts are not a dictionary but the column itself.
using Codes = std::variant<std::monostate, std::span<const std::int32_t>, std::span<const std::uint32_t>,
                           std::span<const std::int8_t>, std::span<const std::uint8_t>,
                           std::span<const std::int16_t>, std::span<const std::uint16_t>,
                           std::span<const std::int64_t>, std::span<const std::uint64_t>>;

// A column of texts: one text a row, or with codes one code a row for the texts as a dictionary, whose words
// are then looked at once. An empty text is a cell that is not given.
struct TextColumn {
  Texts texts;
  Codes codes;
  // Of the rows (a word of a dictionary is always given).
  Validity given;
};

// An empty span: no row has a number.
struct NumberColumn {
  std::span<const double> values;
  Validity given;
};

// Periods as numbers, see Period::from_ordinal.
struct OrdinalColumn {
  PeriodKind kind = PeriodKind::month;
  std::span<const std::int32_t> ordinals;
  Validity given;
};

// Dates as days since 1970-01-01. An empty span: no row has a date.
struct DayColumn {
  std::span<const std::int32_t> days;
  Validity given;
};

// Numbers of ObservationStatus.
struct StatusNumbers {
  std::span<const std::uint8_t> numbers;
  Validity given;
};

// Some rows of the observations table.
struct ObservationColumns {
  std::size_t rows = 0;
  TextColumn unit_ids;
  TextColumn indicator_ids;
  // As in a package (`2024-05`, `2024-T1` …) or as ordinals of one kind.
  std::variant<TextColumn, OrdinalColumn> periods;
  NumberColumn numerators;
  NumberColumn denominators;
  // Only checked, see Observation::value.
  NumberColumn values;
  // None: every row is ok.
  std::variant<std::monostate, TextColumn, StatusNumbers> statuses;
  DayColumn reported_on;
  // Unknown columns, in the order of ObservationBuilder::set_header; may be fewer.
  std::vector<TextColumn> extras;
  // The row to name in messages about the first; the others follow. 0: rows are not named.
  std::int64_t first_row = 2;
};

}  // namespace styr

#endif  // STYR_OBSERVATION_COLUMNS_HPP_
