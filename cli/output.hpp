#ifndef STYR_CLI_OUTPUT_HPP_
#define STYR_CLI_OUTPUT_HPP_

// Results as columns, and how they are written for programs.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace styr::cli {

// Collects bytes for a file descriptor. After the first failure the rest is dropped, so that writers need not
// look until the end.
class Output {
 public:
  explicit Output(int descriptor) : descriptor_(descriptor) {}

  void write(std::string_view text);
  void flush();
  // Something could not be written; there is no point in making more.
  bool failed() const { return error_ != 0; }
  // Writes out the rest and says in words what went wrong; empty when nothing did. A reader that has seen
  // enough and gone away is nothing to complain about.
  std::string finish();

 private:
  int descriptor_;
  int error_ = 0;  // errno of the first failure
  std::string buffer_;
};

// One cell of a result: nothing, text, or a number. An empty text is nothing.
using Cell = std::variant<std::monostate, std::string_view, std::string, double, std::int64_t>;

// A column knows how to make the cell of a row; cells are not kept, so that a result of millions of rows
// costs no more than what it was made from. Views and references in it must outlive it.
struct ResultColumn {
  std::string_view name;
  std::function<Cell(std::size_t row)> cell;
};

struct ResultTable {
  std::size_t rows = 0;
  std::vector<ResultColumn> columns;
};

// RFC 4180 with a header row and line feeds; numbers shortest round-trip, nothing as an empty cell.
void write_csv(const ResultTable& table, Output& out);
// An array of objects, one a line; numbers shortest round-trip, nothing as null.
void write_json(const ResultTable& table, Output& out);

}  // namespace styr::cli

#endif  // STYR_CLI_OUTPUT_HPP_
