#ifndef STYR_SRC_JSON_TABLE_HPP_
#define STYR_SRC_JSON_TABLE_HPP_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "record_reader.hpp"

namespace styr {

enum class JsonKind : std::uint8_t { null, boolean, number, text, object, array };

// "a number", "a text" and so on.
std::string_view to_string(JsonKind kind);

// Reads the records of one table from JSON objects, given piece by piece.
class JsonTableReader {
 public:
  // `columns` go first in the header; columns that only the records have follow as they come, unless the
  // unknown ones must all be among `columns`. All arguments but `columns` must outlive the reader.
  JsonTableReader(const TableDescription& table, RecordSink& sink, ProblemList& problems,
                  std::span<const std::string> columns, bool takes_unlisted);

  void start_row(std::int64_t row);
  // refused: reported, its value is to be passed over. unlisted: an unknown column that was not announced.
  enum class Key : std::uint8_t { taken, refused, unlisted };
  // The member whose value comes next.
  Key key(std::string_view name);
  // A value that is not an array; an object only to be refused.
  void value(JsonKind kind, std::string_view text);
  // An array follows, item by item. False when it cannot be taken; it is then to be passed over.
  bool start_list();
  void item(JsonKind kind, std::string_view text);
  void end_list();
  void end_row();
  void end() { reader_.end(); }

  // Of the last member; empty before the first.
  std::string_view column_name() const {
    return column_ < reader_.header().size() ? std::string_view(reader_.header()[column_])
                                             : std::string_view();
  }

 private:
  void refuse(JsonKind kind, std::string_view text);

  RecordReader reader_;
  const bool takes_unlisted_;
  std::size_t column_ = 0;
  // The items so far, joined with `|`.
  std::string list_;
  CellFault list_fault_;
};

}  // namespace styr

#endif  // STYR_SRC_JSON_TABLE_HPP_
