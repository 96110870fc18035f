#ifndef STYR_TESTS_RECORDS_HPP_
#define STYR_TESTS_RECORDS_HPP_

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "random.hpp"
#include "shared_data.hpp"
#include "small_models.hpp"
#include "styr/model.hpp"

namespace styr::testing {

// A package as records, free to change before a model is built of it.
struct Records {
  Tables tables;
  std::vector<Observation> observations;

  template <class R>
  SharedRows<R>& rows() {
    return tables.get<R>().rows();
  }
};

inline Date day(std::string_view text) { return *Date::parse(text); }

// The lines of a CSV text as cells. For files known to be sound; the library's reader has tests of its own.
inline std::vector<std::vector<std::string>> split_csv(const std::string& text) {
  std::vector<std::vector<std::string>> rows(1, std::vector<std::string>(1));
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') {
      if (quoted && i + 1 < text.size() && text[i + 1] == '"')
        rows.back().back() += text[i++];
      else
        quoted = !quoted;
    } else if (c == ',' && !quoted) {
      rows.back().emplace_back();
    } else if (c == '\n' && !quoted) {
      rows.emplace_back(1);
    } else {
      rows.back().back() += c;
    }
  }
  if (rows.back() == std::vector<std::string>(1)) rows.pop_back();
  return rows;
}

inline void read_row(const TableDescription& table, const std::vector<std::string>& header,
                     const std::vector<std::string>& cells, void* record) {
  std::string reason;
  for (std::size_t c = 0; c < cells.size(); ++c) {
    const auto at = table.find(header[c]);
    ASSERT_TRUE(at) << table.name << "." << header[c];
    if (cells[c].empty()) continue;
    ASSERT_TRUE(table.columns[*at].read(record, cells[c], table.columns[*at], reason))
        << table.name << "." << header[c] << ": " << cells[c] << " " << reason;
  }
}

// Reads the CSV files of a folder of the reference data that have the names of tables.
inline Records read_records(const std::string& folder) {
  Records records;
  const auto read = [&](const TableDescription& table, auto append) {
    const std::filesystem::path path = shared_data(folder) / (std::string(table.name) + ".csv");
    if (!std::filesystem::exists(path)) return;
    const auto rows = split_csv(read_file(path));
    for (std::size_t i = 1; i < rows.size(); ++i) read_row(table, rows[0], rows[i], append());
  };
  for (AnyTable* table : records.tables.all()) read(table->description(), [&] { return table->append(); });
  read(describe<Observation>(), [&]() -> void* { return &records.observations.emplace_back(); });
  return records;
}

// Every problem of the records, tables and observations alike.
inline Report problems_of(const Records& records) {
  Report report;
  (void)Model::build(records.tables, records.observations, &report);
  return report;
}

inline std::string text_of(const Report& report) {
  std::string text;
  for (const Problem& problem : report.problems()) text += to_string(problem) + "\n";
  return text;
}

template <class... R>
void shuffle_rows(Records& records, Random& random, TypeList<R...>) {
  (random.shuffle(records.rows<R>()), ...);
  random.shuffle(records.observations);
}

}  // namespace styr::testing

#endif  // STYR_TESTS_RECORDS_HPP_
