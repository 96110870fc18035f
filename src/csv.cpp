#include "csv.hpp"

#include <utility>

#include "absl/strings/str_cat.h"

namespace styr {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
// How much libcsv's cell buffer grows at a time.
constexpr std::size_t kCellBufferStep = 4096;

// libcsv would cut blanks off both ends of a cell.
int nothing_is_blank(unsigned char) { return 0; }

bool needs_quotes(std::string_view cell) {
  for (const char c : cell) {
    if (c == ',' || c == '"' || c == '\r' || c == '\n') return true;
  }
  return false;
}

}  // namespace

CsvParser::CsvParser(std::size_t longest_row, RowFunction on_row)
    : longest_row_(longest_row), on_row_(std::move(on_row)) {
  // Reporting every line break lets empty lines be counted.
  csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL);
  csv_set_space_func(&parser_, nothing_is_blank);
  csv_set_blk_size(&parser_, kCellBufferStep);
}

CsvParser::~CsvParser() { csv_free(&parser_); }

bool CsvParser::feed(std::string_view block) {
  if (fault_) return false;
  return started_ ? parse(block) : start(block);
}

bool CsvParser::start(std::string_view block) {
  first_bytes_.append(block);
  if (first_bytes_.size() < kByteOrderMark.size()) return true;
  started_ = true;
  std::string_view rest = first_bytes_;
  if (rest.starts_with("\xff\xfe") || rest.starts_with("\xfe\xff")) {
    fail("not_utf8", "the file is in UTF-16; save it as UTF-8");
    return false;
  }
  if (rest.starts_with(kByteOrderMark)) rest.remove_prefix(kByteOrderMark.size());
  const bool sound = parse(rest);
  first_bytes_ = std::string();
  return sound;
}

bool CsvParser::parse(std::string_view block) {
  const std::size_t taken = csv_parse(&parser_, block.data(), block.size(), on_cell, on_row_end, this);
  if (fault_) return false;
  if (taken < block.size()) {
    if (csv_error(&parser_) != CSV_EPARSE) {
      fail("out_of_memory", "there is not enough memory for the cell");
    } else if (parser_.quoted != 0) {
      fail("bad_quotes",
           "text follows the closing quotation mark of a cell; a quotation mark inside a cell is doubled");
    } else {
      fail("bad_quotes",
           "a quotation mark stands in a cell that does not start with one; quote the cell and double the "
           "mark");
    }
    return false;
  }
  // A cell that libcsv is still collecting.
  check_length(parser_.entry_pos);
  return !fault_;
}

bool CsvParser::finish() {
  if (fault_) return false;
  if (!started_) {
    started_ = true;
    if (!parse(std::exchange(first_bytes_, std::string()))) return false;
  }
  if (csv_fini(&parser_, on_cell, on_row_end, this) != 0 && !fault_) {
    fail("unclosed_quote", "the file ends inside a quoted cell of this row; it may have been cut off");
  }
  return !fault_;
}

void CsvParser::end_cell(std::string_view cell) {
  if (fault_) return;
  check_length(cell.size());
  if (fault_) return;
  bytes_.append(cell);
  ends_.push_back(bytes_.size());
}

// Every cell counts one byte for its comma, so that a row of empty cells has an end too.
void CsvParser::check_length(std::size_t next_cell) {
  if (bytes_.size() + ends_.size() + next_cell <= longest_row_) return;
  fail("too_long",
       absl::StrCat("the row is longer than ", longest_row_, " bytes; a quotation mark may be missing"));
}

void CsvParser::end_row(int terminator) {
  if (fault_) return;
  const bool second_half_of_crlf = terminator == CSV_LF && last_terminator_ == CSV_CR;
  last_terminator_ = terminator;
  if (ends_.empty()) {
    if (!second_half_of_crlf) ++row_;
    return;
  }
  cells_.clear();
  std::size_t begin = 0;
  for (const std::size_t end : ends_) {
    cells_.emplace_back(bytes_.data() + begin, end - begin);
    begin = end;
  }
  on_row_(row_, cells_);
  bytes_.clear();
  ends_.clear();
  ++row_;
}

void CsvParser::fail(std::string_view code, std::string message) {
  fault_ = CsvFault{code, row_, ends_.size(), std::move(message)};
}

void CsvParser::on_cell(void* bytes, std::size_t size, void* self) {
  static_cast<CsvParser*>(self)->end_cell({static_cast<const char*>(bytes), size});
}

void CsvParser::on_row_end(int terminator, void* self) { static_cast<CsvParser*>(self)->end_row(terminator); }

void append_csv_row(std::span<const std::string_view> cells, std::string& out) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) out += ',';
    const std::string_view cell = cells[i];
    if (!needs_quotes(cell)) {
      out += cell;
      if (cell.empty() && cells.size() == 1) out += "\"\"";
      continue;
    }
    out += '"';
    for (const char c : cell) {
      if (c == '"') out += '"';
      out += c;
    }
    out += '"';
  }
  out += '\n';
}

}  // namespace styr
