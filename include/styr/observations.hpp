#ifndef STYR_OBSERVATIONS_HPP_
#define STYR_OBSERVATIONS_HPP_

// Observations as columns: one series per indicator and period kind, sorted by unit and period.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "styr/formula.hpp"
#include "styr/problem.hpp"
#include "styr/tables.hpp"

namespace styr {

// The cells of one indicator whose periods are of one kind. Immutable; safe to read from several threads.
//
// The cells of a unit lie together in ascending order of period; units ascend by their row in the units
// table. The order in which rows were given leaves no trace.
class Series {
 public:
  // Stands in `reported_on()` for a date that is not given.
  static constexpr std::int32_t kNoDate = std::numeric_limits<std::int32_t>::min();

  // Row of the indicator in the indicators table.
  std::uint32_t indicator() const { return indicator_; }
  PeriodKind kind() const { return kind_; }
  std::size_t cell_count() const { return period_.size(); }

  // Rows of the units that have cells, ascending.
  std::span<const std::uint32_t> units() const { return unit_; }
  // The cells of units()[i] are [offsets()[i], offsets()[i + 1]).
  std::span<const std::uint64_t> offsets() const { return offset_; }

  // One entry per cell. Periods are ordinals of `kind`. A numerator or denominator that is not given is NaN.
  std::span<const std::int32_t> periods() const { return period_; }
  std::span<const double> numerators() const { return numerator_; }
  std::span<const double> denominators() const { return denominator_; }
  std::span<const ObservationStatus> statuses() const { return status_; }
  // Days since 1970-01-01, or kNoDate.
  std::span<const std::int32_t> reported_on() const { return reported_on_; }
  // Cells of the unknown columns, one vector per name of Observations::extra_columns(); empty when there are
  // none.
  const std::vector<std::vector<std::string>>& extras() const { return extras_; }

  // Index of the cell; none when there is none. O(log cells).
  std::optional<std::size_t> find(std::uint32_t unit, std::int32_t period) const;

 private:
  friend class ObservationBuilder;

  std::uint32_t indicator_ = 0;
  PeriodKind kind_ = PeriodKind::month;
  std::vector<std::uint32_t> unit_;
  std::vector<std::uint64_t> offset_;
  std::vector<std::int32_t> period_;
  std::vector<double> numerator_;
  std::vector<double> denominator_;
  std::vector<ObservationStatus> status_;
  std::vector<std::int32_t> reported_on_;
  std::vector<std::vector<std::string>> extras_;
};

// All observations of a model. Cheap to copy; immutable; safe to read from several threads.
class Observations {
 public:
  // Ordered by indicator, then from the finer to the coarser period kind.
  std::span<const std::shared_ptr<const Series>> series() const { return series_; }
  // The series of one indicator.
  std::span<const std::shared_ptr<const Series>> of_indicator(std::uint32_t indicator) const;
  std::size_t cell_count() const;

  // Columns to write: the header the observations were read with, or the described columns that are in use.
  const std::vector<std::string>& header() const { return header_; }
  const std::vector<std::string>& extra_columns() const { return extra_columns_; }

 private:
  friend class ObservationBuilder;
  std::vector<std::shared_ptr<const Series>> series_;
  std::vector<std::string> header_;
  std::vector<std::string> extra_columns_;
};

// Collects observations in any order, checks each against the organisation and the indicators, and makes
// columns of them. Not safe for concurrent use. Memory: 37 bytes a cell while collecting, 29 after.
class ObservationBuilder {
 public:
  // `tables` must outlive the builder; units and indicators must be complete. Problems go to `report`.
  ObservationBuilder(const Tables& tables, Report& report);
  ~ObservationBuilder();
  ObservationBuilder(const ObservationBuilder&) = delete;
  ObservationBuilder& operator=(const ObservationBuilder&) = delete;

  // Names of unknown columns; call before the first `add`. Each `add` then passes that many cells.
  void set_header(std::vector<std::string> header, std::vector<std::string> extra_columns);
  // Starts from the cells of `base`, so that what is added replaces or extends them.
  void start_from(const Observations& base);

  // Adds or, after start_from, replaces one cell. Reports and drops a cell that cannot be right. `row` is the
  // row to name in messages (header = 1), 0 when there is none.
  void add(const Observation& observation, std::int64_t row, std::span<const std::string> extras = {});
  // Removes one cell; reports when there is none.
  void remove(std::string_view unit_id, std::string_view indicator_id, Period period);

  // Sorts, reports duplicates and overlaps, and returns the columns. The builder is then empty.
  Observations finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace styr

#endif  // STYR_OBSERVATIONS_HPP_
