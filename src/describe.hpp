#ifndef STYR_SRC_DESCRIBE_HPP_
#define STYR_SRC_DESCRIBE_HPP_

// The small language in which record descriptions are written: column<&Unit::unit_id>("unit_id", …).key().

#include <charconv>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "styr/records.hpp"
#include "styr/schema.hpp"

namespace styr {

// The allowed words of enumeration E, specialised beside the description that uses it.
template <class E>
std::span<const EnumerationWord> words_of();

// How the text of one cell becomes a value of C++ type T and back. `read` may assume that the text is not
// empty.
template <class T>
struct CellCodec;

template <>
struct CellCodec<std::string> {
  static constexpr ColumnType kType = ColumnType::text;
  static bool read(std::string& value, std::string_view text, const ColumnDescription&, std::string&) {
    value.assign(text);
    return true;
  }
  static void write(const std::string& value, const ColumnDescription&, std::string& out) { out += value; }
};

template <>
struct CellCodec<std::vector<std::string>> {
  static constexpr ColumnType kType = ColumnType::list;
  static bool read(std::vector<std::string>& value, std::string_view text, const ColumnDescription&,
                   std::string& reason);
  static void write(const std::vector<std::string>& value, const ColumnDescription&, std::string& out);
};

template <>
struct CellCodec<std::int32_t> {
  static constexpr ColumnType kType = ColumnType::integer;
  static bool read(std::int32_t& value, std::string_view text, const ColumnDescription& column,
                   std::string& reason);
  static void write(std::int32_t value, const ColumnDescription&, std::string& out);
};

template <>
struct CellCodec<Number> {
  static constexpr ColumnType kType = ColumnType::number;
  static bool read(Number& value, std::string_view text, const ColumnDescription& column,
                   std::string& reason);
  static void write(Number value, const ColumnDescription&, std::string& out) { append_number(value, out); }
};

template <>
struct CellCodec<Date> {
  static constexpr ColumnType kType = ColumnType::date;
  static bool read(Date& value, std::string_view text, const ColumnDescription&, std::string& reason);
  static void write(Date value, const ColumnDescription&, std::string& out) { out += value.to_string(); }
};

template <>
struct CellCodec<Period> {
  static constexpr ColumnType kType = ColumnType::period;
  static bool read(Period& value, std::string_view text, const ColumnDescription&, std::string& reason);
  static void write(Period value, const ColumnDescription&, std::string& out) { out += value.to_string(); }
};

// Finds the word, its meaning and the number of its spelling.
bool read_word(std::span<const EnumerationWord> words, std::string_view text, std::uint8_t& value,
               std::uint8_t& spelling, std::string& reason);
// The spelling, or the canonical one when there is no such spelling.
std::string_view spell_word(std::span<const EnumerationWord> words, std::uint8_t value,
                            std::uint8_t spelling);

template <class E>
struct CellCodec<Coded<E>> {
  static constexpr ColumnType kType = std::is_same_v<E, bool> ? ColumnType::boolean : ColumnType::enumeration;
  static bool read(Coded<E>& value, std::string_view text, const ColumnDescription& column,
                   std::string& reason) {
    std::uint8_t number = 0;
    std::uint8_t spelling = 0;
    if (!read_word(column.words, text, number, spelling, reason)) return false;
    value = Coded<E>(static_cast<E>(number), spelling);
    return true;
  }
  static void write(Coded<E> value, const ColumnDescription& column, std::string& out) {
    out += spell_word(column.words, static_cast<std::uint8_t>(value.value), value.spelling);
  }
};

// "Not given" is the empty optional.
template <class T>
struct CellCodec<std::optional<T>> {
  static constexpr ColumnType kType = CellCodec<T>::kType;
  static bool read(std::optional<T>& value, std::string_view text, const ColumnDescription& column,
                   std::string& reason) {
    T read{};
    if (!CellCodec<T>::read(read, text, column, reason)) return false;
    value = read;
    return true;
  }
  static void write(const std::optional<T>& value, const ColumnDescription& column, std::string& out) {
    if (value) CellCodec<T>::write(*value, column, out);
  }
};

template <class T>
struct WordsOfMember {
  static std::span<const EnumerationWord> get() { return {}; }
};
template <class E>
struct WordsOfMember<Coded<E>> {
  static std::span<const EnumerationWord> get() { return words_of<E>(); }
};
template <class T>
struct WordsOfMember<std::optional<T>> : WordsOfMember<T> {};

template <class M>
struct MemberPointer;
template <class R, class T>
struct MemberPointer<T R::*> {
  using Record = R;
  using Type = T;
};

// A column under construction; converts to the description.
class Column {
 public:
  explicit Column(ColumnDescription column) : column_(std::move(column)) {}
  Column key() && {
    column_.key = true;
    column_.required = true;
    return std::move(*this);
  }
  // Part of the key that may be empty.
  Column optional_key() && {
    column_.key = true;
    return std::move(*this);
  }
  Column required() && {
    column_.required = true;
    return std::move(*this);
  }
  Column refers_to(std::string_view table, std::string_view column) && {
    column_.reference = Reference{table, column};
    return std::move(*this);
  }
  Column at_least(double minimum) && {
    column_.minimum = minimum;
    return std::move(*this);
  }
  Column between(double minimum, double maximum) && {
    column_.minimum = minimum;
    column_.maximum = maximum;
    return std::move(*this);
  }
  Column remark(std::string_view text) && {
    column_.remark = text;
    return std::move(*this);
  }
  ColumnDescription take() && { return std::move(column_); }

 private:
  ColumnDescription column_;
};

template <auto Member>
Column column(std::string_view name, Labels label) {
  using Record = typename MemberPointer<decltype(Member)>::Record;
  using Type = typename MemberPointer<decltype(Member)>::Type;
  using Codec = CellCodec<Type>;
  ColumnDescription d;
  d.name = name;
  d.label = label;
  d.type = Codec::kType;
  d.words = WordsOfMember<Type>::get();
  d.read = [](void* record, std::string_view text, const ColumnDescription& c, std::string& reason) {
    return Codec::read(static_cast<Record*>(record)->*Member, text, c, reason);
  };
  d.clear = [](void* record) { static_cast<Record*>(record)->*Member = Type{}; };
  d.write = [](const void* record, const ColumnDescription& c, std::string& out) {
    Codec::write(static_cast<const Record*>(record)->*Member, c, out);
  };
  d.member = [](const void* record) -> const void* { return &(static_cast<const Record*>(record)->*Member); };
  return Column(std::move(d));
}

template <class... C>
TableDescription table(std::string_view name, Labels label, std::string_view row_meaning, C&&... columns) {
  TableDescription t{name, label, row_meaning, {}};
  t.columns.reserve(sizeof...(C));
  (t.columns.push_back(std::forward<C>(columns).take()), ...);
  return t;
}

}  // namespace styr

#endif  // STYR_SRC_DESCRIBE_HPP_
