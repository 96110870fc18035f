#include "csv_table.hpp"

#include "absl/strings/str_cat.h"
#include "text.hpp"

namespace styr {

CsvTableReader::CsvTableReader(const TableDescription& table, RecordSink& sink, ProblemList& problems,
                               const ReadOptions& options)
    : reader_(table, sink, problems),
      parser_(options.longest_cell_bytes,
              [this](std::int64_t row, std::span<const std::string_view> cells) { on_row(row, cells); }) {}

bool CsvTableReader::feed(std::string_view block) {
  if (lost_) return false;
  const bool sound = parser_.feed(block);
  // Not when the header was lost in this block: what follows it is not looked at, wherever the block ends.
  if (!sound && !lost_) report_fault(*parser_.fault());
  lost_ = lost_ || !sound;
  return !lost_;
}

void CsvTableReader::finish() {
  if (!lost_ && !parser_.finish()) report_fault(*parser_.fault());
  if (!has_header_ && !lost_ && !parser_.fault()) {
    complete_ = false;
    reader_.problem(Severity::error, "empty_file", 0, "",
                    "the file is empty; its first line names the columns");
  }
  reader_.end();
}

void CsvTableReader::read_all(std::string_view text) {
  // In pieces, so that the limit on the length of a row holds here too.
  constexpr std::size_t kPiece = std::size_t{1} << 16U;
  while (!text.empty() && feed(text.substr(0, kPiece))) text.remove_prefix(std::min(kPiece, text.size()));
  finish();
}

void CsvTableReader::on_row(std::int64_t row, std::span<const std::string_view> cells) {
  if (lost_) return;
  if (!has_header_) {
    has_header_ = true;
    if (!read_header(row, cells)) {
      lost_ = true;
      complete_ = false;
    }
    return;
  }
  if (cells.size() != reader_.header().size()) {
    // One cell off puts every value in the wrong column; such a row is not looked at further.
    const std::size_t columns = reader_.header().size();
    reader_.problem(Severity::error, "cell_count", row, "",
                    absl::StrCat("the row has ", cells.size(), cells.size() == 1 ? " cell" : " cells",
                                 " and the header ", columns, "; a cell with a comma in it must be quoted"));
    return;
  }
  reader_.start_record(row);
  for (std::size_t i = 0; i < cells.size(); ++i) reader_.set(i, cells[i]);
  reader_.end_record();
}

bool CsvTableReader::read_header(std::int64_t row, std::span<const std::string_view> names) {
  bool usable = true;
  CellFault fault;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string_view name = names[i];
    const auto refuse = [&](std::string_view code, const std::string& message) {
      reader_.problem(Severity::error, code, row, "", absl::StrCat("column ", i + 1, ": ", message));
      usable = false;
    };
    if (name.empty()) {
      refuse("bad_header", "the name is empty; a comma too many at the end of the line does that");
    } else if (name.starts_with("\xef\xbb\xbf")) {
      refuse("bad_header", "the name starts with a second byte order mark");
    } else if (!check_text(name, false, fault)) {
      refuse(fault.code, fault.message);
    } else if (reader_.find(name)) {
      refuse("duplicate_column", absl::StrCat(quote(name), " is already the name of another column"));
    } else {
      reader_.add_column(name);
    }
  }
  for (const ColumnDescription* column : reader_.missing_columns()) {
    complete_ = false;
    reader_.problem(Severity::error, "missing_column", row, column->name,
                    absl::StrCat(to_absl(column->name), " is a required column of ",
                                 to_absl(reader_.table().name), " and not in the header"));
  }
  if (usable) reader_.begin();
  return usable;
}

void CsvTableReader::report_fault(const CsvFault& fault) {
  complete_ = false;
  const auto& header = reader_.header();
  const std::string_view column =
      has_header_ && fault.cell < header.size() ? header[fault.cell] : std::string_view();
  reader_.problem(Severity::error, fault.code, fault.row, column, fault.message);
}

}  // namespace styr
