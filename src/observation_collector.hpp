#ifndef STYR_SRC_OBSERVATION_COLLECTOR_HPP_
#define STYR_SRC_OBSERVATION_COLLECTOR_HPP_

// What an ObservationBuilder holds while it collects.

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "cell_columns.hpp"
#include "cell_context.hpp"
#include "styr/observations.hpp"
#include "styr/progress.hpp"

namespace styr {

inline constexpr double kNotGiven = std::numeric_limits<double>::quiet_NaN();

struct ObservationBuilder::Impl {
  Impl(const Tables& t, std::shared_ptr<const CellContext> c, Report& r)
      : tables(t), context(std::move(c)), report(r) {}

  const Tables& tables;
  std::shared_ptr<const CellContext> context;
  Report& report;
  std::shared_ptr<const Observations::Layout> layout;  // none: no header, no extra columns
  std::size_t extra_columns() const { return layout == nullptr ? 0 : layout->extra_columns.size(); }
  // Cells by series: of one indicator the period kinds follow each other, in the order of the series to be
  // made. When series are made, runs of cells; when they are changed, the changes.
  std::vector<std::unique_ptr<CellRuns>> runs;
  absl::btree_map<std::size_t, CellColumns> changes;
  const Observations* base = nullptr;  // while changing
  std::optional<Observations> base_copy;
  // Rows of one unit or indicator usually follow each other.
  std::string last_unit_id, last_indicator_id;
  std::optional<std::uint32_t> last_unit, last_indicator;
  // Of rows in columns that are not sound the first are reported and the rest counted, so that hopeless
  // columns do not fill the memory.
  static constexpr std::size_t kMostUnsoundRows = 10'000;
  std::size_t unsound_rows = 0;
  // Asked while columns are taken in and series are made, where there is one.
  ProgressPart* progress = nullptr;

  // False once the work is to stop; what is made then is not whole.
  bool go_on(double done) const { return progress == nullptr || progress->go_on(done); }

  // Starts from the cells of `observations`, which must live until the builder has finished.
  void change(const Observations& observations) {
    base = &observations;
    layout = observations.layout_;
  }

  static std::size_t slot(std::uint32_t indicator, PeriodKind kind) {
    return std::size_t{indicator} * kPeriodKindCount + static_cast<std::size_t>(kind);
  }
  static std::uint32_t indicator_of(std::size_t slot) {
    return static_cast<std::uint32_t>(slot / kPeriodKindCount);
  }
  static PeriodKind kind_of(std::size_t slot) { return static_cast<PeriodKind>(slot % kPeriodKindCount); }

  std::optional<std::uint32_t> unit_row(std::string_view id);
  std::optional<std::uint32_t> indicator_row(std::string_view id);
  // Columns to which one cell of the series is to be appended.
  CellColumns& cells_at(std::size_t slot);
  // The series before the changes; null when there is none or nothing is changed but made.
  std::shared_ptr<const Series> base_at(std::size_t slot) const;

  void problem(std::string code, const Observation& o, std::int64_t row, std::string column,
               std::string value, std::string message);
  // Reports what is wrong with the cell, if anything, and returns true when it is sound.
  bool check(const Observation& o, std::uint32_t unit, std::uint32_t indicator, std::int64_t row);
  void report_verdict(const CellVerdict& verdict, const Observation& o, std::uint32_t unit,
                      std::uint32_t indicator, std::int64_t row);
  void report_numbers(const CellVerdict& verdict, const Observation& o, const CellRule& rule,
                      std::int64_t row);

  // The series at a slot from its runs, which it empties; null when there are no cells.
  std::shared_ptr<const Series> made(std::size_t slot, CellRuns& cells);
  // Sorts changes and keeps the last of each key.
  static void sort_changes(CellColumns& cells);
  std::shared_ptr<const Series> changed(std::size_t slot, CellColumns& cells) const;
  void report_overlaps(std::span<const std::shared_ptr<const Series>> of_indicator);
  void report_overlaps_of_changes(const CellColumns& cells, std::size_t slot,
                                  std::span<const std::shared_ptr<const Series>> of_indicator);
  void report_overlap(std::uint32_t indicator, std::uint32_t unit, Period period, Period other);
};

}  // namespace styr

#endif  // STYR_SRC_OBSERVATION_COLLECTOR_HPP_
