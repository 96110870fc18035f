#ifndef STYR_SRC_INDICATOR_COLUMNS_HPP_
#define STYR_SRC_INDICATOR_COLUMNS_HPP_

// The cells of one indicator as columns: what every unit's subtree comes to in every reporting period, for
// the aggregations that only add.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "cell_state.hpp"
#include "styr/column_rollup.hpp"
#include "styr/model.hpp"
#include "styr/rollup.hpp"
#include "unit_tree.hpp"
#include "volume_units.hpp"

namespace styr {

// Kinds of cells that are counted apart: by status, whether a denominator is given, whether the cell is
// refused, and what the unit counts. The class of a kind is a small number, given in the order of first use.
class CellClasses {
 public:
  explicit CellClasses(std::uint32_t volume_units) : class_(kKinds * volume_units, 0) {}

  // The class of a lifted cell with that status; a new one when there was none of its kind; none when there
  // are kMaxClasses already.
  std::optional<std::uint8_t> of(ObservationStatus status, const CellState& lifted);
  std::size_t count() const { return prototype_.size(); }
  // A state with one cell of the class, and numbers of 0.
  const CellState& prototype(std::size_t kind) const { return prototype_[kind - 1]; }

 private:
  static constexpr std::size_t kKinds = 20;
  std::vector<std::uint8_t> class_;   // by kind
  std::vector<CellState> prototype_;  // by class - 1
};

// Totals by unit and reporting period. Windows are added up from them when asked for: units first, then time.
class IndicatorColumns {
 public:
  // True for rules whose totals are sums and counts: all but extremes, own values that stand for the subtree,
  // and stocks taken time first.
  static bool fits(const IndicatorRule& rule);

  // Columns for the reporting periods that lie in some window, or for all of them when `windows` is null.
  // None when there are more kinds of cells than can be counted apart. O(cells + positions × periods).
  static std::optional<IndicatorColumns> make(const Model& model, const UnitTree& whole,
                                              std::uint32_t indicator, FigureScope scope,
                                              const std::vector<Window>* windows, const Workers* workers);

  // The unit has no row when neither it nor one below it has any cell.
  const UnitTree& tree() const { return tree_; }
  std::span<const Period> periods() const { return periods_; }

  // `model` is the snapshot whose rule applies. O(periods).
  Figure at(const Model& model, std::uint32_t unit, const Window& window) const;
  bool has_cells(std::uint32_t unit, const Window& window) const;

  // Start bringing to the cache what `set` will need: first `fetch_place` for some cells, then `fetch_cell`,
  // then `set`.
  void fetch_place(std::uint32_t unit) const;
  void fetch_cell(std::uint32_t unit, Period period) const;
  // Takes over one changed cell, or one that is gone. False when there is no place for it, so that the
  // columns must be made anew: a unit or period without cells before, or a new kind of cell. Totals are stale
  // until refresh.
  bool set(const Model& model, std::uint32_t unit, Period period, const std::optional<CellPlace>& place);
  // Brings the totals up to date and calls `changed(unit, period)` for each that is not what it was, by
  // period and then by unit.
  void refresh(absl::FunctionRef<void(std::uint32_t, Period)> changed, const Workers* workers);

 private:
  struct Days {
    Date first;
    Date last;
  };
  IndicatorColumns(std::uint32_t indicator, UnitTree tree, std::vector<Period> periods, VolumeUnits volumes);
  bool lies_in(std::size_t column, const Window& window) const {
    return window.first <= days_[column].first && days_[column].last <= window.last;
  }
  // What cells come to: their number by class, and the sums.
  struct Sums {
    ColumnTotals::Counts counts{};
    double numerator = 0;
    double denominator = 0;
  };
  void add(ColumnCell cell, Sums& sums) const;
  CellState state(const CellAggregation& aggregation, const Sums& sums) const;
  std::optional<std::uint32_t> column_of(Period period) const;
  bool fill(const Model& model);

  std::uint32_t indicator_;
  UnitTree tree_;
  std::vector<Period> periods_;  // ascending, one a column
  std::vector<Days> days_;       // of the periods
  VolumeUnits volumes_;
  CellClasses classes_;
  std::optional<ColumnTotals> totals_;
  std::vector<ColumnCell> changed_;
  std::vector<std::uint64_t> refreshed_;  // workspace of refresh
};

}  // namespace styr

#endif  // STYR_SRC_INDICATOR_COLUMNS_HPP_
