// Tables from Arrow streams: every batch is checked, and its cells are added to columns of the C interface.

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "guard.hpp"
#include "styr/observation_columns.hpp"
#include "table.hpp"
#include "text.hpp"

namespace styr::capi {
namespace {

// A format that is taken, and what becomes of it.
struct Format {
  char kind = 0;          // first letter of the Arrow format; `t` for a time, `d` for a decimal
  std::size_t width = 0;  // bytes of a value; of an offset for texts
  std::int32_t type = STYR_TYPE_NONE;
  std::int64_t per_day = 1;  // times: units in a day
  int scale = 0;             // decimals
};

// Bytes of a text view: its length, then up to 12 bytes of text, or 4 bytes of it, a buffer and an offset.
constexpr std::size_t kViewWidth = 16;
constexpr std::int32_t kLongestInView = 12;

bool is_text(char kind) { return kind == 'u' || kind == 'U' || kind == 'v'; }

std::optional<Format> time_format(std::string_view text) {
  constexpr std::int64_t kSeconds = std::int64_t{24} * 60 * 60;
  if (text == "tdD") return Format{'t', 4, STYR_TYPE_DATE, 1};
  if (text == "tdm") return Format{'t', 8, STYR_TYPE_DATE, kSeconds * 1000};
  if (text.size() < 4 || text.substr(0, 2) != "ts" || text[3] != ':') return std::nullopt;
  switch (text[2]) {
    case 's':
      return Format{'t', 8, STYR_TYPE_DATE, kSeconds};
    case 'm':
      return Format{'t', 8, STYR_TYPE_DATE, kSeconds * 1000};
    case 'u':
      return Format{'t', 8, STYR_TYPE_DATE, kSeconds * 1000 * 1000};
    case 'n':
      return Format{'t', 8, STYR_TYPE_DATE, kSeconds * 1000 * 1000 * 1000};
    default:
      return std::nullopt;
  }
}

// `d:precision,scale`, with 128 bits.
std::optional<Format> decimal_format(std::string_view text) {
  if (text.substr(0, 2) != "d:") return std::nullopt;
  const std::size_t comma = text.find(',');
  if (comma == std::string_view::npos) return std::nullopt;
  int scale = 0;
  const char* end = text.data() + text.size();
  const auto [stop, fault] = std::from_chars(text.data() + comma + 1, end, scale);
  constexpr int kMostDigits = 38;
  if (fault != std::errc() || stop != end || scale < 0 || scale > kMostDigits) return std::nullopt;
  return Format{'d', 16, STYR_TYPE_TEXT, 1, scale};
}

std::optional<Format> read_format(std::string_view text) {
  if (text.size() == 1) {
    switch (text[0]) {
      case 'n':
        return Format{'n', 0, STYR_TYPE_TEXT};
      case 'b':
        return Format{'b', 0, STYR_TYPE_BOOLEAN};
      case 'c':
      case 'C':
        return Format{text[0], 1, STYR_TYPE_INTEGER};
      case 's':
      case 'S':
        return Format{text[0], 2, STYR_TYPE_INTEGER};
      case 'i':
      case 'I':
        return Format{text[0], 4, STYR_TYPE_INTEGER};
      case 'l':
      case 'L':
        return Format{text[0], 8, STYR_TYPE_INTEGER};
      case 'f':
        return Format{'f', 4, STYR_TYPE_NUMBER};
      case 'g':
        return Format{'g', 8, STYR_TYPE_NUMBER};
      case 'u':
        return Format{'u', 4, STYR_TYPE_TEXT};
      case 'U':
        return Format{'U', 8, STYR_TYPE_TEXT};
      default:
        return std::nullopt;
    }
  }
  if (text == "vu") return Format{'v', kViewWidth, STYR_TYPE_TEXT};
  if (const auto time = time_format(text)) return time;
  return decimal_format(text);
}

// One column of the stream.
struct Source {
  std::string name;
  Format format;
  std::optional<Format> dictionary;  // of texts; `format` is then that of the codes
};

Outcome broken(std::string_view column, std::string_view why) {
  return failure(STYR_ERROR_ARROW, "column " + quote(column) + ": " + std::string(why));
}

// Times of a zone are instants in UTC, and which day an instant is depends on the zone, whose rules we do not
// have. A zone that is UTC, or none, keeps the day.
Outcome check_zone(std::string_view column, std::string_view format) {
  constexpr std::size_t kBeforeZone = 4;  // `tsu:`
  if (format.substr(0, 2) != "ts") return success();
  const std::string_view zone = format.substr(kBeforeZone);
  for (const std::string_view utc : {"", "UTC", "Etc/UTC", "GMT", "Z", "+00:00", "+0000"}) {
    if (zone == utc) return success();
  }
  return failure(STYR_ERROR_ARROW_FORMAT, "column " + quote(column) + " has times of the zone " +
                                              quote(zone) +
                                              ", whose days depend on the zone: make them dates, or local "
                                              "times without a zone");
}

Outcome read_source(const ArrowSchema& schema, Source& source) {
  if (schema.format == nullptr) return failure(STYR_ERROR_ARROW, "a column without a format");
  source.name = schema.name == nullptr ? "" : schema.name;
  if (Outcome bad = check_text({source.name.data(), source.name.size(), "column"}); bad.code != STYR_OK)
    return bad;
  const auto refuse = [&](const char* format) {
    return failure(STYR_ERROR_ARROW_FORMAT, "column " + quote(source.name) + " has the format " +
                                                quote(format) + ", which is not taken");
  };
  const auto format = read_format(schema.format);
  if (!format) return refuse(schema.format);
  if (Outcome bad = check_zone(source.name, schema.format); bad.code != STYR_OK) return bad;
  source.format = *format;
  if (schema.dictionary != nullptr) {
    if (format->type != STYR_TYPE_INTEGER) return refuse(schema.format);
    if (schema.dictionary->format == nullptr) return broken(source.name, "a dictionary without a format");
    source.dictionary = read_format(schema.dictionary->format);
    // Whole numbers become their texts. Of a column without values some hosts do not know the type.
    const bool is_taken =
        source.dictionary && (is_text(source.dictionary->kind) || source.dictionary->kind == 'n' ||
                              source.dictionary->type == STYR_TYPE_INTEGER);
    if (!is_taken) return refuse(schema.dictionary->format);
  }
  return success();
}

std::int32_t type_of(const Source& source) { return source.dictionary ? STYR_TYPE_CODE : source.format.type; }

// One array of a batch, its bounds checked as far as the interface lets a consumer check them.
class Cells {
 public:
  static Outcome read(const ArrowArray* array, const Source& source, const Format& format, Cells& cells) {
    if (array == nullptr || array->release == nullptr)
      return broken(source.name, "the array is missing or released");
    if (array->length < 0 || array->offset < 0 ||
        array->length > std::numeric_limits<std::int64_t>::max() - array->offset) {
      return broken(source.name, "a negative or too large length or offset");
    }
    const bool views = format.kind == 'v';
    const std::int64_t buffers = format.kind == 'n' ? 0 : is_text(format.kind) ? 3 : 2;
    const bool fits = views ? array->n_buffers >= buffers : array->n_buffers == buffers;
    if (!fits || (buffers > 0 && array->buffers == nullptr)) {
      return broken(source.name, "the number of buffers is not that of its format");
    }
    if (array->length > 0 && buffers > 1 && array->buffers[1] == nullptr) {
      return broken(source.name, "a buffer is missing");
    }
    cells.format_ = format;
    cells.rows_ = static_cast<std::size_t>(array->length);
    cells.offset_ = static_cast<std::size_t>(array->offset);
    if (buffers > 0) {
      cells.validity_ = static_cast<const std::uint8_t*>(array->buffers[0]);
      cells.values_ = static_cast<const char*>(array->buffers[1]);
    }
    if (views) {
      // Between the views and the last buffer, which has their sizes, lie any number of buffers of text.
      cells.pieces_ = array->buffers + 2;
      cells.piece_count_ = array->n_buffers - buffers;
      cells.piece_sizes_ = static_cast<const std::int64_t*>(array->buffers[array->n_buffers - 1]);
      if (cells.piece_count_ > 0 && cells.piece_sizes_ == nullptr)
        return broken(source.name, "a buffer is missing");
    } else if (is_text(format.kind)) {
      cells.bytes_ = static_cast<const char*>(array->buffers[2]);
    }
    return success();
  }

  std::size_t rows() const { return rows_; }

  bool is_null(std::size_t row) const {
    if (format_.kind == 'n') return true;
    const std::size_t at = offset_ + row;
    return validity_ != nullptr && (static_cast<unsigned>(validity_[at / 8]) >> (at % 8) & 1U) == 0;
  }

  bool boolean(std::size_t row) const {
    const std::size_t at = offset_ + row;
    return (static_cast<unsigned>(static_cast<unsigned char>(values_[at / 8])) >> (at % 8) & 1U) != 0;
  }

  // None for a value beyond 64 bits with sign.
  std::optional<std::int64_t> integer(std::size_t row) const {
    switch (format_.kind) {
      case 'c':
        return value<std::int8_t>(row);
      case 'C':
        return value<std::uint8_t>(row);
      case 's':
        return value<std::int16_t>(row);
      case 'S':
        return value<std::uint16_t>(row);
      case 'i':
        return value<std::int32_t>(row);
      case 'I':
        return value<std::uint32_t>(row);
      case 'L': {
        const auto wide = value<std::uint64_t>(row);
        if (wide > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
        return static_cast<std::int64_t>(wide);
      }
      default:
        return value<std::int64_t>(row);
    }
  }

  double number(std::size_t row) const {
    return format_.kind == 'f' ? static_cast<double>(value<float>(row)) : value<double>(row);
  }

  // The day of a time, rounded down; none outside of 32 bits.
  std::optional<std::int32_t> day(std::size_t row) const {
    const std::int64_t time = format_.width == 4 ? value<std::int32_t>(row) : value<std::int64_t>(row);
    std::int64_t days = time / format_.per_day;
    if (time % format_.per_day < 0) --days;
    if (days < std::numeric_limits<std::int32_t>::min() || days > std::numeric_limits<std::int32_t>::max()) {
      return std::nullopt;
    }
    return static_cast<std::int32_t>(days);
  }

  // None when the offsets do not ascend, point outside, or there are no bytes.
  std::optional<std::string_view> text(std::size_t row) const {
    if (format_.kind == 'v') return viewed(row);
    const std::int64_t first = offset_at(row);
    const std::int64_t last = offset_at(row + 1);
    if (first < 0 || last < first || (last > first && bytes_ == nullptr)) return std::nullopt;
    if (first == last) return std::string_view();
    return std::string_view(bytes_ + first, static_cast<std::size_t>(last - first));
  }

  // The digits of a decimal with its point.
  std::string decimal(std::size_t row) const;

  // A whole number of a type that is known, or with void of any.
  template <class Place>
  std::optional<std::int64_t> place(std::size_t row) const {
    if constexpr (std::is_void_v<Place>) {
      return integer(row);
    } else {
      return value<Place>(row);
    }
  }

  // Which of the rows have a value; all of them where that can be seen in the bits.
  Validity given(std::size_t rows) const {
    const Validity bits{validity_, offset_};
    if (validity_ == nullptr || format_.kind == 'n') return bits;
    for (std::size_t row = 0; row < rows; ++row) {
      if (!bits[row]) return bits;
    }
    return {};
  }

  // The first values as they lie there; none where they are not of this type, or not aligned for it.
  template <class T>
  std::optional<std::span<const T>> values(std::size_t rows) const {
    static_assert(std::is_arithmetic_v<T>);
    if (format_.width != sizeof(T)) return std::nullopt;
    const char* first = values_ + offset_ * sizeof(T);
    if (reinterpret_cast<std::uintptr_t>(first) % alignof(T) != 0) return std::nullopt;
    return std::span(reinterpret_cast<const T*>(first), rows);
  }

 private:
  template <class T>
  T value(std::size_t row) const {
    T value{};
    std::memcpy(&value, values_ + (offset_ + row) * sizeof(T), sizeof(T));
    return value;
  }
  std::optional<std::string_view> viewed(std::size_t row) const {
    const char* view = values_ + (offset_ + row) * kViewWidth;
    std::array<std::int32_t, 4> parts{};  // length, prefix, buffer, offset
    std::memcpy(parts.data(), view, kViewWidth);
    const std::int32_t length = parts[0];
    const std::int32_t piece = parts[2];
    const std::int32_t first = parts[3];
    if (length < 0) return std::nullopt;
    if (length <= kLongestInView)
      return std::string_view(view + sizeof length, static_cast<std::size_t>(length));
    if (piece < 0 || piece >= piece_count_ || first < 0 || pieces_[piece] == nullptr ||
        piece_sizes_[piece] < std::int64_t{first} + length) {
      return std::nullopt;
    }
    return std::string_view(static_cast<const char*>(pieces_[piece]) + first,
                            static_cast<std::size_t>(length));
  }
  std::int64_t offset_at(std::size_t row) const {
    return format_.width == 4 ? value<std::int32_t>(row) : value<std::int64_t>(row);
  }

  Format format_;
  std::size_t rows_ = 0;
  std::size_t offset_ = 0;
  const std::uint8_t* validity_ = nullptr;
  const char* values_ = nullptr;
  const char* bytes_ = nullptr;
  const void* const* pieces_ = nullptr;
  std::int64_t piece_count_ = 0;
  const std::int64_t* piece_sizes_ = nullptr;
};

std::string Cells::decimal(std::size_t row) const {
  std::array<std::uint32_t, 4> parts{};  // low to high
  std::memcpy(parts.data(), values_ + (offset_ + row) * sizeof(parts), sizeof(parts));
  const bool negative = (parts[3] & 0x80000000U) != 0;
  if (negative) {
    std::uint64_t carry = 1;
    for (std::uint32_t& part : parts) {
      carry += static_cast<std::uint32_t>(~part);
      part = static_cast<std::uint32_t>(carry);
      carry >>= 32U;
    }
  }
  std::string digits;  // from the last to the first
  const auto scale = static_cast<std::size_t>(format_.scale);
  while (parts != std::array<std::uint32_t, 4>{} || digits.size() <= scale) {
    std::uint64_t rest = 0;
    for (std::size_t i = parts.size(); i-- > 0;) {
      const std::uint64_t whole = rest << 32U | parts[i];
      parts[i] = static_cast<std::uint32_t>(whole / 10);
      rest = whole % 10;
    }
    digits += static_cast<char>('0' + rest);
  }
  std::string text = negative ? "-" : "";
  for (std::size_t i = digits.size(); i-- > 0;) {
    text += digits[i];
    if (i == scale && i > 0) text += '.';
  }
  return text;
}

// Adds the cells of batches to the table.
class Importer {
 public:
  Importer(styr_table& table, std::vector<Source> sources) : table_(table), sources_(std::move(sources)) {
    table_.columns.reserve(sources_.size());
    for (const Source& source : sources_) {
      builders_.emplace_back(
          table_.columns.emplace_back(source.name, type_of(source), memory_of(table_.context)));
    }
  }

  // Numbers, days and codes of a batch that is the only one stay where they are, if they have the layout of
  // the table and a value in every row: `batch` is then moved into the table.
  Outcome add(ArrowArray& batch, bool is_only_one) {
    if (batch.length < 0 || batch.offset < 0 ||
        batch.n_children != static_cast<std::int64_t>(sources_.size()) ||
        (batch.n_children > 0 && batch.children == nullptr)) {
      return failure(STYR_ERROR_ARROW, "a batch that does not fit its schema");
    }
    if (batch.offset != 0)
      return failure(STYR_ERROR_ARROW_FORMAT, "batches with an offset of their own are not taken");
    may_borrow_ = is_only_one && batch.length > 0;
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      if (Outcome bad = add_column(sources_[i], batch.children[i], static_cast<std::size_t>(batch.length),
                                   builders_[i]);
          bad.code != STYR_OK) {
        return bad;
      }
    }
    table_.rows += static_cast<std::size_t>(batch.length);
    if (has_borrowed_) table_.lender = std::exchange(batch, {});
    return success();
  }

 private:
  Outcome add_column(const Source& source, const ArrowArray* array, std::size_t rows, ColumnBuilder& column) {
    Cells cells;
    if (Outcome bad = Cells::read(array, source, source.format, cells); bad.code != STYR_OK) return bad;
    if (cells.rows() < rows) return broken(source.name, "shorter than its batch");
    if (rows == 0) return success();
    if (source.dictionary) return add_codes(source, *array->dictionary, cells, rows, column);
    if (add_values(source, cells, rows, column)) return success();
    for (std::size_t row = 0; row < rows; ++row) {
      if (cells.is_null(row)) {
        column.add_null();
      } else if (Outcome bad = add_cell(source, cells, row, column); bad.code != STYR_OK) {
        return bad;
      }
    }
    return success();
  }

  // Values that have the layout of the table, all at once. False where they have another.
  bool add_values(const Source& source, const Cells& cells, std::size_t rows, ColumnBuilder& column) {
    switch (source.format.kind) {
      case 'g':
        return add_all(cells.values<double>(rows), cells, column, &ColumnBuilder::borrow_numbers,
                       &ColumnBuilder::add_given_numbers);
      case 'l':
        return add_all(cells.values<std::int64_t>(rows), cells, column, &ColumnBuilder::borrow_integers,
                       &ColumnBuilder::add_given_integers);
      case 't':
        return source.format.per_day == 1 &&
               add_all(cells.values<std::int32_t>(rows), cells, column, &ColumnBuilder::borrow_dates,
                       &ColumnBuilder::add_given_dates);
      default:
        return false;
    }
  }

  template <class Value>
  bool add_all(const std::optional<std::span<const Value>>& values, const Cells& cells, ColumnBuilder& column,
               void (ColumnBuilder::*borrow)(std::span<const Value>),
               void (ColumnBuilder::*copy)(std::span<const Value>, Validity)) {
    if (!values) return false;
    const Validity given = cells.given(values->size());
    if (may_borrow_ && given.bits == nullptr) {
      (column.*borrow)(*values);
      has_borrowed_ = true;
    } else {
      (column.*copy)(*values, given);
    }
    return true;
  }

  // A column of codes. `array` is its dictionary, whose words are looked at once.
  Outcome add_codes(const Source& source, const ArrowArray& array, const Cells& cells, std::size_t rows,
                    ColumnBuilder& column) {
    Cells words;
    if (Outcome bad = Cells::read(&array, source, *source.dictionary, words); bad.code != STYR_OK) return bad;
    std::vector<std::int32_t> codes(words.rows(), kNoWord);
    for (std::size_t word = 0; word < codes.size(); ++word) {
      if (words.is_null(word)) continue;
      if (source.dictionary->type == STYR_TYPE_INTEGER) {
        const auto number = words.integer(word);
        if (!number) return broken(source.name, "a number beyond 64 bits with sign");
        codes[word] = column.code_of(std::to_string(*number));
        continue;
      }
      const auto text = words.text(word);
      if (Outcome bad = check_word(source, text); bad.code != STYR_OK) return bad;
      codes[word] = column.code_of(*text);
    }
    return source.format.kind == 'i' ? copy_codes<std::int32_t>(source, cells, rows, codes, column)
                                     : copy_codes<void>(source, cells, rows, codes, column);
  }

  // Codes are looked at one by one, so they are copied: what a host does to its memory later is then no
  // matter. Place is their type, void where that is known by the format alone.
  template <class Place>
  static Outcome copy_codes(const Source& source, const Cells& cells, std::size_t rows,
                            std::span<const std::int32_t> codes, ColumnBuilder& column) {
    constexpr std::size_t kStretch = 1024;
    const Validity given = cells.given(rows);
    std::array<std::int32_t, kStretch> stretch{};
    for (std::size_t first = 0; first < rows; first += kStretch) {
      const std::size_t size = std::min(kStretch, rows - first);
      for (std::size_t i = 0; i < size; ++i) {
        stretch[i] = kNoWord;
        if (!given[first + i]) continue;
        const std::optional<std::int64_t> place = cells.place<Place>(first + i);
        if (!place || *place < 0 || static_cast<std::uint64_t>(*place) >= codes.size()) {
          return unknown_code(source);
        }
        stretch[i] = codes[static_cast<std::size_t>(*place)];
      }
      column.add_words(std::span(stretch).first(size), kNoWord);
    }
    return success();
  }

  static Outcome unknown_code(const Source& source) {
    return broken(source.name, "a code that its dictionary does not have");
  }

  static Outcome check_word(const Source& source, std::optional<std::string_view> text) {
    if (!text) return broken(source.name, "texts whose offsets do not ascend");
    if (Outcome bad = check_text({text->data(), text->size(), "text"}); bad.code != STYR_OK) {
      return failure(bad.code, "column " + quote(source.name) + ": a text that is not UTF-8");
    }
    return success();
  }

  static Outcome add_text(const Source& source, std::optional<std::string_view> text, ColumnBuilder& column) {
    if (Outcome bad = check_word(source, text); bad.code != STYR_OK) return bad;
    column.add_text(*text);
    return success();
  }

  static Outcome add_cell(const Source& source, const Cells& cells, std::size_t row, ColumnBuilder& column) {
    switch (source.format.kind) {
      case 'b':
        column.add_boolean(cells.boolean(row));
        break;
      case 'f':
      case 'g':
        column.add_number(cells.number(row));
        break;
      case 'u':
      case 'U':
      case 'v':
        return add_text(source, cells.text(row), column);
      case 'd':
        column.add_text(cells.decimal(row));
        break;
      case 't': {
        const auto day = cells.day(row);
        if (!day) return broken(source.name, "a time beyond what days can hold");
        column.add_date(*day);
        break;
      }
      default: {
        const auto value = cells.integer(row);
        if (!value) return broken(source.name, "a number beyond 64 bits with sign");
        column.add_integer(*value);
        break;
      }
    }
    return success();
  }

  static constexpr std::int32_t kNoWord = -1;

  styr_table& table_;
  std::vector<Source> sources_;
  std::vector<ColumnBuilder> builders_;
  bool may_borrow_ = false;
  bool has_borrowed_ = false;
};

// A stream that was moved to us: released at the end whatever happens.
class Stream {
 public:
  explicit Stream(ArrowArrayStream* stream) : stream_(*stream) { stream->release = nullptr; }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  ~Stream() {
    if (stream_.release != nullptr) stream_.release(&stream_);
  }
  ArrowArrayStream* get() { return &stream_; }

  // The next batch; at the end one that is released.
  Outcome next(ArrowArray& batch) {
    return stream_.get_next(&stream_, &batch) == 0 ? success() : fault("the stream gave no batch");
  }

  Outcome fault(const char* what) {
    const char* words = stream_.get_last_error(&stream_);
    return failure(STYR_ERROR_ARROW_STREAM,
                   std::string(what) + ": " + (words == nullptr ? "no reason given" : words));
  }

 private:
  ArrowArrayStream stream_;
};

template <class T>
class Released {
 public:
  Released() = default;
  Released(const Released&) = delete;
  Released& operator=(const Released&) = delete;
  ~Released() {
    if (object.release != nullptr) object.release(&object);
  }
  T object{};
};

Outcome read_sources(const ArrowSchema& schema, std::vector<Source>& sources) {
  if (schema.format == nullptr || std::string_view(schema.format) != "+s" || schema.n_children < 0 ||
      (schema.n_children > 0 && schema.children == nullptr)) {
    return failure(STYR_ERROR_ARROW_FORMAT, "the stream must be one of structs");
  }
  for (std::int64_t i = 0; i < schema.n_children; ++i) {
    if (schema.children[i] == nullptr) return failure(STYR_ERROR_ARROW, "a column is missing");
    if (Outcome bad = read_source(*schema.children[i], sources.emplace_back()); bad.code != STYR_OK)
      return bad;
  }
  return success();
}

Outcome import(Stream& stream, styr_table& table) {
  std::vector<Source> sources;
  {
    Released<ArrowSchema> schema;
    if (stream.get()->get_schema(stream.get(), &schema.object) != 0)
      return stream.fault("the stream gave no schema");
    if (Outcome bad = read_sources(schema.object, sources); bad.code != STYR_OK) return bad;
  }
  Importer importer(table, std::move(sources));
  Released<ArrowArray> batch;
  if (Outcome bad = stream.next(batch.object); bad.code != STYR_OK) return bad;
  for (bool is_first = true; batch.object.release != nullptr; is_first = false) {
    Released<ArrowArray> following;
    if (Outcome bad = stream.next(following.object); bad.code != STYR_OK) return bad;
    const bool is_only_one = is_first && following.object.release == nullptr;
    if (Outcome bad = importer.add(batch.object, is_only_one); bad.code != STYR_OK) return bad;
    std::swap(batch.object, following.object);
  }
  return success();
}

}  // namespace
}  // namespace styr::capi

int32_t styr_table_import_stream(const styr_context* context, const char* name, size_t name_length,
                                 struct ArrowArrayStream* stream, styr_table** table, styr_error** error) {
  using styr::capi::failure;
  const styr::capi::ContextRef owner = styr::capi::share(context);
  return styr::capi::guarded(owner, error, [&] {
    if (stream == nullptr || stream->release == nullptr) {
      return failure(STYR_ERROR_NULL, "`stream` is NULL or already released");
    }
    styr::capi::Stream moved(stream);
    if (context == nullptr || table == nullptr)
      return failure(STYR_ERROR_NULL, "`context` or `table` is NULL");
    if (styr::capi::Outcome bad = styr::capi::check_text({name, name_length, "name"}); bad.code != STYR_OK) {
      return bad;
    }
    styr::capi::TableRef made = styr::capi::make_table(owner, styr::capi::view(name, name_length));
    styr::capi::Outcome outcome = styr::capi::import(moved, *made);
    if (outcome.code == STYR_OK) *table = made.give();
    return outcome;
  });
}
