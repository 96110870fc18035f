#ifndef STYR_SRC_CSV_HPP_
#define STYR_SRC_CSV_HPP_

// Comma-separated values as RFC 4180 has them: reading block by block, writing with as few quotes as
// possible.

#include <csv.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace styr {

// What makes the rest of a file unreadable.
struct CsvFault {
  std::string_view code;
  std::int64_t row = 0;
  std::size_t cell = 0;  // index in the row
  std::string message;
};

// Cuts a file into rows of cells with libcsv in strict mode, cells as they are: blanks are kept. Lines may
// end with LF, CRLF or CR, the last one with nothing; a byte order mark at the start is skipped. Memory:
// O(longest row).
class CsvParser {
 public:
  // `row` counts as a spreadsheet does: the first line is 1, and empty lines, which are passed over, count.
  // The cells live until the function returns.
  using RowFunction = std::function<void(std::int64_t row, std::span<const std::string_view> cells)>;

  // A row of more than `longest_row` bytes is a fault.
  CsvParser(std::size_t longest_row, RowFunction on_row);
  ~CsvParser();
  CsvParser(const CsvParser&) = delete;
  CsvParser& operator=(const CsvParser&) = delete;

  // Takes the next piece of the file. False when there is a fault; nothing more is taken then.
  bool feed(std::string_view block);
  // Ends the file: the last row may lack its line break, but not its closing quotation mark.
  bool finish();

  // None while all is well.
  const std::optional<CsvFault>& fault() const { return fault_; }

 private:
  bool parse(std::string_view block);
  bool start(std::string_view block);
  void end_cell(std::string_view cell);
  void check_length(std::size_t next_cell);
  void end_row(int terminator);
  void fail(std::string_view code, std::string message);

  static void on_cell(void* bytes, std::size_t size, void* self);
  static void on_row_end(int terminator, void* self);

  const std::size_t longest_row_;
  const RowFunction on_row_;
  csv_parser parser_{};
  std::optional<CsvFault> fault_;
  // The first bytes of the file, held back until a byte order mark would be complete.
  std::string first_bytes_;
  bool started_ = false;
  int last_terminator_ = 0;
  std::int64_t row_ = 1;
  // The row so far: its bytes, the end of each cell in them, and, once complete, the cells.
  std::string bytes_;
  std::vector<std::size_t> ends_;
  std::vector<std::string_view> cells_;
};

// Appends the row with its line break (LF). Quotes a cell that holds a comma, a quotation mark or a line
// break, and the only cell of a row when it is empty, which would otherwise read as an empty line.
void append_csv_row(std::span<const std::string_view> cells, std::string& out);

}  // namespace styr

#endif  // STYR_SRC_CSV_HPP_
