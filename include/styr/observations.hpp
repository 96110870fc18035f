#ifndef STYR_OBSERVATIONS_HPP_
#define STYR_OBSERVATIONS_HPP_

// Observations as columns: one series per indicator and period kind, sorted by unit and period, in blocks
// that snapshots share.

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "styr/formula.hpp"
#include "styr/problem.hpp"
#include "styr/tables.hpp"

namespace styr {

struct CellContext;
struct ObservationColumns;

// Stands for a date that is not given in a column of dates.
inline constexpr std::int32_t kNoDate = std::numeric_limits<std::int32_t>::min();

// A run of cells of one series, in order. Immutable; shared between snapshots.
//
// The cells of a unit lie together in ascending order of period; units ascend by their row in the units
// table. A unit with many cells may go on in the next block.
class SeriesBlock {
 public:
  std::size_t cell_count() const { return cells_; }

  // Rows of the units that have cells in this block, ascending.
  std::span<const std::uint32_t> units() const { return {unit_, units_}; }
  // The cells of units()[i] are [offsets()[i], offsets()[i + 1]).
  std::span<const std::uint32_t> offsets() const { return {offset_, units_ + 1U}; }

  // One entry per cell. Periods are ordinals of the series' kind. A numerator or denominator that is not
  // given is NaN.
  std::span<const std::int32_t> periods() const { return {period_, cells_}; }
  std::span<const double> numerators() const { return {numerator_, cells_}; }
  std::span<const double> denominators() const { return {denominator_, cells_}; }
  std::span<const ObservationStatus> statuses() const { return {status_, cells_}; }
  // Days since 1970-01-01, or kNoDate.
  std::span<const std::int32_t> reported_on() const { return {reported_on_, cells_}; }
  // Cells of the unknown columns, one vector per name of Observations::extra_columns(); empty when there are
  // none.
  const std::vector<std::vector<std::string>>& extras() const { return extras_; }

 private:
  friend class BlockWriter;
  friend class SeriesFetch;
  std::size_t memory_size() const {
    return static_cast<std::size_t>(reinterpret_cast<const std::byte*>(status_ + cells_) - memory_.get());
  }
  // All columns lie in one piece of memory, so that a block is copied in one go.
  std::unique_ptr<std::byte[]> memory_;
  std::uint32_t cells_ = 0, units_ = 0;
  double* numerator_ = nullptr;
  double* denominator_ = nullptr;
  std::int32_t* period_ = nullptr;
  std::int32_t* reported_on_ = nullptr;
  std::uint32_t* unit_ = nullptr;
  std::uint32_t* offset_ = nullptr;
  ObservationStatus* status_ = nullptr;
  std::vector<std::vector<std::string>> extras_;
};

// One cell of a series.
struct CellPlace {
  const SeriesBlock* block;
  std::size_t cell;
};

// A cell of a series that an edit has set or taken away.
struct EditedCell {
  std::uint32_t unit;
  std::int32_t period;
  std::optional<CellPlace> before;
  std::optional<CellPlace> after;
};

// The cells of one indicator whose periods are of one kind. Immutable; cheap to copy; safe to read from
// several threads. The order in which rows were given leaves no trace.
//
// Blocks hang in a tree of small nodes. A changed series shares all blocks and nodes but the changed ones
// with the one it came from, so that one changed cell costs a block and the nodes above it, not a copy.
class Series {
 public:
  Series() = default;
  Series(const Series&) = default;
  Series& operator=(const Series&) = default;
  ~Series();

  // Row of the indicator in the indicators table.
  std::uint32_t indicator() const { return indicator_; }
  PeriodKind kind() const { return kind_; }
  std::size_t cell_count() const { return root_ == nullptr ? 0 : root_->cells; }

  // Calls `take(const SeriesBlock&)` for every block in order.
  template <class Take>
  void for_each_block(Take&& take) const {
    if (root_ != nullptr) visit(*root_, take);
  }

  // Calls `take(unit, block, first cell, last cell)` for every run of cells of one unit inside one block, in
  // order.
  template <class Take>
  void for_each_run(Take&& take) const {
    for_each_block([&](const SeriesBlock& block) {
      for (std::size_t i = 0; i < block.units().size(); ++i) {
        take(block.units()[i], block, std::size_t{block.offsets()[i]}, std::size_t{block.offsets()[i + 1]});
      }
    });
  }

  // The same for the cells of one unit. O(log cells + runs).
  template <class Take>
  void for_each_run_of(std::uint32_t unit, Take&& take) const {
    for (CellKey at{unit, std::numeric_limits<std::int32_t>::min()};;) {
      const auto run = run_from(at);
      if (!run) return;
      take(*run->block, run->first, run->last);
      if (run->block->periods()[run->last - 1] == std::numeric_limits<std::int32_t>::max()) return;
      at.period = run->block->periods()[run->last - 1] + 1;
    }
  }

  // The distinct periods of all cells, ascending. O(cells).
  std::vector<std::int32_t> distinct_periods() const;

  // The cell; none when there is none. O(log cells).
  std::optional<CellPlace> find(std::uint32_t unit, std::int32_t period) const;

  // The cells that an edit of `base` set or took away to make this series, by unit and period, whether or not
  // they came out different. Null when the series was not made from `base`, or from so many that they were
  // not kept. Places in `base` hold as long as it lives. O(1).
  const std::vector<EditedCell>* edited_from(const std::shared_ptr<const Series>& base) const;

 private:
  friend class SeriesEditor;
  friend class SeriesComparison;
  friend class SeriesFetch;

  // Cells are ordered by unit, then period.
  struct CellKey {
    std::uint32_t unit;
    std::int32_t period;
    friend auto operator<=>(const CellKey&, const CellKey&) = default;
  };
  struct Run {
    const SeriesBlock* block;
    std::size_t first;
    std::size_t last;
  };
  // A change copies the nodes from the root to a block and counts the references of all that hang in them:
  // few and small is cheap.
  struct Node {
    static constexpr std::size_t kMostChildren = 8;
    // 0: the children are blocks; otherwise nodes of the height below.
    std::uint32_t height = 0;
    std::uint32_t size = 0;
    std::size_t cells = 0;
    std::array<CellKey, kMostChildren> last;  // of each child
    std::array<std::shared_ptr<const void>, kMostChildren> children;

    const Node& node(std::size_t i) const { return *static_cast<const Node*>(children[i].get()); }
    const SeriesBlock& block(std::size_t i) const {
      return *static_cast<const SeriesBlock*>(children[i].get());
    }
  };
  // Recursion is as deep as the tree is high: some ten levels for a thousand million cells.
  template <class Take>
  static void visit(const Node& node, Take& take) {
    for (std::size_t i = 0; i < node.size; ++i) {
      if (node.height == 0) {
        take(node.block(i));
      } else {
        visit(node.node(i), take);
      }
    }
  }
  // The first run of the key's unit from the key's period on.
  std::optional<Run> run_from(CellKey key) const;

  std::uint32_t indicator_ = 0;
  PeriodKind kind_ = PeriodKind::month;
  std::shared_ptr<const Node> root_;  // null when there are no cells
  // What it was made from and how. The series before is not kept alive by it.
  std::weak_ptr<const Series> base_;
  std::vector<EditedCell> edited_;
};

// All observations of a model. Cheap to copy; immutable; safe to read from several threads.
class Observations {
 public:
  // Ordered by indicator, then from the finer to the coarser period kind.
  std::span<const std::shared_ptr<const Series>> series() const { return series_; }
  // The series of one indicator.
  std::span<const std::shared_ptr<const Series>> of_indicator(std::uint32_t indicator) const;
  std::size_t cell_count() const;
  // The latest date on which anything was reported; none when no date is given. O(cells).
  std::optional<Date> latest_report() const;

  // Columns to write: the header the observations were read with, or empty.
  const std::vector<std::string>& header() const { return layout_->header; }
  const std::vector<std::string>& extra_columns() const { return layout_->extra_columns; }

  // A cell whose numbers, status or date differ between two states.
  struct Difference {
    std::uint32_t indicator;
    PeriodKind kind;
    std::uint32_t unit;
    std::int32_t period;
    std::optional<CellPlace> before;
    std::optional<CellPlace> after;
  };
  // Calls `take(const Difference&)` for every cell that differs, by series, unit and period. Rows of both
  // must mean the same units and indicators. O(changes) when `after` is an edit of `before`; otherwise, and
  // for edits of a large part of the cells, O(log cells) for every block that is not shared.
  static void for_each_difference(const Observations& before, const Observations& after,
                                  const std::function<void(const Difference&)>& take);

 private:
  friend class ObservationBuilder;
  struct Layout {
    std::vector<std::string> header;
    std::vector<std::string> extra_columns;
  };
  std::vector<std::shared_ptr<const Series>> series_;
  std::shared_ptr<const Layout> layout_ = std::make_shared<const Layout>();
};

// Collects observations in any order, checks each against the organisation and the indicators, and makes
// columns of them. Not safe for concurrent use. Memory: 33 bytes a cell while collecting, 31 after; what is
// collected is given back while the columns are made.
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
  // The same for many cells at once, with the same checks and problems; see observation_columns.hpp. Only
  // what is wrong costs strings. InvalidArgument, and nothing is added, when the columns are not of one
  // length or a code lies outside its dictionary.
  absl::Status add(const ObservationColumns& columns);
  // Removes one cell; reports when there is none.
  void remove(std::string_view unit_id, std::string_view indicator_id, Period period);

  // Sorts, reports duplicates and overlaps, and returns the columns. The builder is then empty.
  Observations finish();

 private:
  friend class ColumnAdder;
  friend class Edit;
  // Adds several cells, without rows to name.
  void add_together(std::span<const Observation* const> rows);
  void add_to(std::optional<std::uint32_t> unit, const Observation& observation, std::int64_t row,
              std::span<const std::string> extras);
  // With a context that is already there for these tables.
  ObservationBuilder(const Tables& tables, std::shared_ptr<const CellContext> context, Report& report);

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace styr

#endif  // STYR_OBSERVATIONS_HPP_
