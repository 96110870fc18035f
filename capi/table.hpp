#ifndef STYR_CAPI_TABLE_HPP_
#define STYR_CAPI_TABLE_HPP_

// Tables of the C interface: columns in the layout of Arrow, so that handing them out copies nothing.

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "buffer.hpp"
#include "context.hpp"
#include "styr.h"
#include "styr/observation_columns.hpp"

namespace styr::capi {

// Texts one after the other: text i is bytes [offsets[i], offsets[i + 1]).
struct TextColumn {
  explicit TextColumn(std::pmr::memory_resource* memory) : offsets(memory), bytes(memory) {
    offsets.push_back(0);
  }
  // Throws length_error beyond what 32-bit offsets reach.
  void append(std::string_view text);
  std::string_view at(std::size_t i) const {
    const auto first = static_cast<std::size_t>(offsets[i]);
    return {bytes.data() + first, static_cast<std::size_t>(offsets[i + 1]) - first};
  }
  std::size_t size() const { return offsets.size() - 1; }

  Buffer<std::int32_t> offsets;
  Buffer<char> bytes;
};

// One column. Which of the buffers is in use follows from the type.
struct ColumnData {
  ColumnData(std::string_view column_name, std::int32_t column_type, std::pmr::memory_resource* memory)
      : name(column_name, memory),
        type(column_type),
        validity(memory),
        integers(memory),
        numbers(memory),
        words(memory),
        bits(memory),
        texts(memory) {}

  bool is_null(std::size_t row) const { return null_count > 0 && (validity[row / 8] >> (row % 8) & 1U) == 0; }
  bool boolean(std::size_t row) const { return (bits[row / 8] >> (row % 8) & 1U) != 0; }

  std::pmr::string name;
  std::int32_t type;
  std::size_t rows = 0;
  std::size_t null_count = 0;
  std::pmr::vector<std::uint8_t> validity;  // bit set: there is a value; empty while there are no nulls
  Buffer<std::int64_t> integers;            // INTEGER
  Buffer<double> numbers;                   // NUMBER
  Buffer<std::int32_t> words;               // DATE: days; CODE: place in `texts`
  std::pmr::vector<std::uint8_t> bits;      // BOOLEAN
  TextColumn texts;                         // TEXT: the cells; CODE: the dictionary
};

}  // namespace styr::capi

// Immutable once it is handed out.
struct styr_table final : styr::capi::Counted<styr_table> {
  styr_table(styr::capi::ContextRef of, std::string_view table_name)
      : context(std::move(of)),
        name(table_name, styr::capi::memory_of(context)),
        columns(styr::capi::memory_of(context)) {}
  ~styr_table() {
    if (lender.release != nullptr) lender.release(&lender);
  }
  static void destroy(const styr_table* table) { styr::capi::unmake(table); }

  std::optional<std::size_t> find(std::string_view column) const;

  styr::capi::ContextRef context;
  std::pmr::string name;
  std::size_t rows = 0;
  std::pmr::vector<styr::capi::ColumnData> columns;
  // The batch of a host that columns lie in; released with the table. `release` is NULL where there is none.
  ArrowArray lender{};
};

namespace styr::capi {

using TableRef = Ref<styr_table>;

// Days since 1970-01-01 that a Date can hold: 1400-01-01 to 9999-12-31.
constexpr bool is_calendar_day(std::int32_t days) { return days >= -208188 && days <= 2932896; }

inline TableRef make_table(const ContextRef& context, std::string_view name) {
  return TableRef::adopt(make<styr_table>(context, name));
}

inline TableRef share_table(const styr_table* table) {
  return TableRef::share(const_cast<styr_table*>(table));  // NOLINT(*-const-cast): counting is no change
}

// Adds cells to one column. Precondition of each: the column's type is the one of the function.
class ColumnBuilder {
 public:
  explicit ColumnBuilder(ColumnData& column) : column_(column) {}

  void reserve(std::size_t rows);
  void add_null();
  // TEXT or CODE.
  void add_text(std::string_view text);
  void add_integer(std::int64_t value);
  void add_number(double value);
  void add_boolean(bool value);
  void add_date(std::int32_t days);
  // CODE: the place of a word in the dictionary, where it is added if it is new.
  std::int32_t code_of(std::string_view word);
  // CODE: by its place in the dictionary.
  void add_code(std::int32_t code);

  // Many at once. The same code `count` times; numbers, of which NaN is no value; days or codes, of which
  // `nothing` is no value.
  void add_codes(std::int32_t code, std::size_t count);
  void add_numbers(std::span<const double> values);
  void add_words(std::span<const std::int32_t> words, std::int32_t nothing);
  // The same with a bit for each that says whether it is a value.
  void add_given_numbers(std::span<const double> values, Validity given);
  void add_given_integers(std::span<const std::int64_t> values, Validity given);
  void add_given_dates(std::span<const std::int32_t> days, Validity given);
  // `count` codes, all of them values, which the caller fills in.
  std::span<std::int32_t> grow_codes(std::size_t count);

  // Makes values that lie elsewhere those of the column, which has none yet. None is missing.
  void borrow_numbers(std::span<const double> values);
  void borrow_integers(std::span<const std::int64_t> values);
  void borrow_dates(std::span<const std::int32_t> days);

 private:
  void add_valid(std::size_t count);
  void add_bits(std::size_t count, bool value);
  // From now on there is a bit for each row.
  void start_validity();
  // `is_nothing` says of a cell, by its number, that it is no value.
  template <class Value, class IsNothing>
  void add_cells(std::span<const Value> cells, Buffer<Value>& into, IsNothing is_nothing);

  ColumnData& column_;
  absl::flat_hash_map<std::string, std::int32_t> codes_;
};

// Appends the cell as the text of a package; nothing where there is no value.
void append_cell_text(const ColumnData& column, std::size_t row, std::string& out);

}  // namespace styr::capi

#endif  // STYR_CAPI_TABLE_HPP_
