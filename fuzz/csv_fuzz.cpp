// Any bytes read as CSV give the same rows and problems however they are cut into blocks, and rows that were
// read are read again from what is written of them. Any table read from them has problems or none, never half
// of each.
//
// The first byte of an input chooses the table, the second how the rest is cut.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "csv_table.hpp"

namespace {

using Rows = std::vector<std::vector<std::string>>;

void require(bool holds) {
  if (!holds) std::abort();
}

struct Parsed {
  Rows rows;
  bool sound = true;
};

Parsed parse(std::string_view text, std::size_t step, std::size_t longest) {
  Parsed result;
  styr::CsvParser parser(longest, [&](std::int64_t, std::span<const std::string_view> cells) {
    result.rows.emplace_back(cells.begin(), cells.end());
  });
  while (!text.empty() && parser.feed(text.substr(0, step))) text.remove_prefix(std::min(step, text.size()));
  result.sound = parser.finish();
  require(result.sound == !parser.fault());
  return result;
}

struct Read {
  std::string problems;
  std::size_t errors = 0;
  bool complete = true;
  std::size_t rows = 0;
};

Read read(const styr::TableDescription& description, std::string_view text, std::size_t step) {
  styr::Tables tables;
  styr::Report report;
  styr::ProblemList problems(report);
  const styr::ReadOptions options{.progress = {}, .longest_cell_bytes = 2000};
  styr::AnyTable* table = tables.find(description.name);
  std::optional<styr::TableSink> records;
  styr::ObservationSink observations(nullptr, report);
  if (table != nullptr) records.emplace(*table);
  styr::RecordSink& sink = records ? static_cast<styr::RecordSink&>(*records) : observations;

  styr::CsvTableReader reader(description, sink, problems, options);
  while (!text.empty() && reader.feed(text.substr(0, step))) text.remove_prefix(std::min(step, text.size()));
  reader.finish();
  problems.finish();
  Read result;
  for (const styr::Problem& problem : report.problems()) {
    require(!problem.code.empty() && !problem.message.empty() && problem.row >= 0);
    result.problems += to_string(problem) + "\n";
  }
  result.errors = report.error_count();
  result.complete = reader.complete();
  require(result.complete || result.errors > 0);
  if (table != nullptr) {
    result.rows = table->size();
    for (const auto& extra : *table->extra_columns) require(extra.cells.size() == table->size());
    require(table->source_rows->empty() || table->source_rows->size() == table->size());
  }
  return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const auto& all = styr::table_descriptions();
  const styr::TableDescription& description = *all[data[0] % all.size()];
  const std::size_t step = std::size_t{data[1]} + 1;
  const std::string_view text(reinterpret_cast<const char*>(data + 2), size - 2);

  const Parsed whole = parse(text, size, 100'000);
  const Parsed cut = parse(text, step, 100'000);
  require(whole.sound == cut.sound && whole.rows == cut.rows);
  if (whole.sound) {
    std::string written;
    for (const auto& row : whole.rows) {
      styr::append_csv_row(std::vector<std::string_view>(row.begin(), row.end()), written);
    }
    // A file that starts with two byte order marks loses one each time.
    if (!written.starts_with("\xef\xbb\xbf") && !written.starts_with("\xff\xfe") &&
        !written.starts_with("\xfe\xff")) {
      require(parse(written, step, 1'000'000).rows == whole.rows);
    }
  }

  const Read at_once = read(description, text, size);
  const Read in_pieces = read(description, text, step);
  // A row that is too long is noticed at the end of a block at the latest, so only then may the two differ.
  if (at_once.problems.find("too_long") == std::string::npos &&
      in_pieces.problems.find("too_long") == std::string::npos) {
    require(at_once.problems == in_pieces.problems && at_once.rows == in_pieces.rows);
  }
  return 0;
}
