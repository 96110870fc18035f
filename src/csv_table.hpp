#ifndef STYR_SRC_CSV_TABLE_HPP_
#define STYR_SRC_CSV_TABLE_HPP_

#include <string>
#include <string_view>
#include <vector>

#include "csv.hpp"
#include "record_reader.hpp"
#include "styr/package.hpp"

namespace styr {

// Reads one table from CSV text, block by block, into a sink. Everything that is wrong goes to the problem
// list.
class CsvTableReader {
 public:
  // All arguments must outlive the reader.
  CsvTableReader(const TableDescription& table, RecordSink& sink, ProblemList& problems,
                 const ReadOptions& options);

  // False when nothing more can be read from this file.
  bool feed(std::string_view block);
  // Ends the file.
  void finish();
  // The whole file at once.
  void read_all(std::string_view text);

  // After finish(): every required column is there and every row was cut into cells. Otherwise records are
  // missing, and looking for what refers to them would only repeat that.
  bool complete() const { return complete_; }
  const std::vector<std::string>& header() const { return reader_.header(); }

 private:
  void on_row(std::int64_t row, std::span<const std::string_view> cells);
  bool read_header(std::int64_t row, std::span<const std::string_view> names);
  void report_fault(const CsvFault& fault);

  RecordReader reader_;
  CsvParser parser_;
  bool has_header_ = false;
  // The header cannot be used, so that there is no telling what the cells are.
  bool lost_ = false;
  bool complete_ = true;
};

}  // namespace styr

#endif  // STYR_SRC_CSV_TABLE_HPP_
