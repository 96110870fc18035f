#ifndef STYR_ROLLUP_HPP_
#define STYR_ROLLUP_HPP_

// Figures rolled up through the organisation: what an indicator says for a unit, everything below it, and a
// period.
//
// Definitions D1 to D3 of docs/semantics.md. Figures are states (sums and counts) that are turned into a
// value at each level; finished values are never added. Results are the same bits for any order of rows.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "styr/algebra.hpp"
#include "styr/model.hpp"
#include "styr/progress.hpp"
#include "styr/reason.hpp"

namespace styr {

class Workers;

// How many cells a figure rests on, by status.
struct CellCounts {
  std::array<std::uint32_t, 5> by_status{};  // by ObservationStatus

  std::uint32_t of(ObservationStatus status) const { return by_status[static_cast<std::size_t>(status)]; }
  // Cells with a number that may be used: ok and estimated.
  std::uint32_t usable() const { return of(ObservationStatus::ok) + of(ObservationStatus::estimated); }
  // Cells that should have had one: all but not applicable.
  std::uint32_t expected() const {
    return usable() + of(ObservationStatus::missing) + of(ObservationStatus::suppressed);
  }
  std::uint32_t all() const { return expected() + of(ObservationStatus::not_applicable); }
  // usable / expected; none when nothing is expected.
  std::optional<double> coverage() const {
    if (expected() == 0) return std::nullopt;
    return static_cast<double>(usable()) / expected();
  }
  void add(const CellCounts& other) {
    for (std::size_t i = 0; i < by_status.size(); ++i) by_status[i] += other.by_status[i];
  }
  friend bool operator==(const CellCounts&, const CellCounts&) = default;
};

// One number with what is behind it.
struct Figure {
  // The value, or the reason why there is none.
  double value = 0;
  Reason reason = Reason::no_observations;
  // What the value was made from; none where the rule has no such part or there is no meaningful sum.
  std::optional<double> numerator;
  std::optional<double> denominator;
  CellCounts cells;
  // The value stands for an earlier period than the last of the window, because that one has none (stocks
  // only).
  bool stale = false;
  // Where an inner unit's own value stands for its subtree: what its children add up to, to compare.
  std::optional<double> sum_of_children;

  bool has_value() const { return reason == Reason::none; }
  // Rests on estimated cells.
  bool provisional() const { return cells.of(ObservationStatus::estimated) > 0; }
};

// A span of days to which a figure belongs, named by a period. For the year to date the first day lies before
// that of the period.
struct Window {
  Period period;
  Date first;
  Date last;

  static Window of(Period period) { return {period, period.first_day(), period.last_day()}; }
  // From the first day of the budget year that holds the period's last day to the end of the period.
  static Window year_to_date(Period period, BudgetYear budget_year);
  bool contains(Period cell) const { return first <= cell.first_day() && cell.last_day() <= last; }
};

// Whose cells a unit's figure holds.
enum class FigureScope : std::uint8_t {
  by_rule,  // the unit's own and those of everything below it, unless the indicator is never rolled up
  own,      // the unit's own alone
};

// The figures of one indicator for every unit and a list of windows. A plain result: it keeps the snapshot
// alive.
class IndicatorFigures {
 public:
  // Windows may overlap. `workers`, when given, share the adding up; results do not depend on it. O(cells of
  // the indicator + units + units with data and their ancestors × reporting periods in the windows).
  IndicatorFigures(Model model, std::uint32_t indicator, std::vector<Window> windows,
                   FigureScope scope = FigureScope::by_rule, const Workers* workers = nullptr);

  std::uint32_t indicator() const { return indicator_; }
  std::span<const Window> windows() const { return windows_; }
  // No figure (reason no_observations) where nothing was reported or expected. O(reporting periods).
  Figure at(std::uint32_t unit, std::size_t window) const;
  // True when the unit, or one below it if the indicator is rolled up, has any cell in the window.
  bool has_cells(std::uint32_t unit, std::size_t window) const;

 private:
  struct Grid;

  Model model_;
  std::uint32_t indicator_;
  std::vector<Window> windows_;
  std::shared_ptr<const Grid> grid_;
};

struct RollupQuery {
  PeriodKind by = PeriodKind::year;
  // Only this unit (indicator); all when not given. The unit's figures still hold everything below it.
  std::optional<std::uint32_t> unit;
  std::optional<std::uint32_t> indicator;
  // Only windows that overlap the time from the first day of `from` to the last day of `to`.
  std::optional<Period> from;
  std::optional<Period> to;
  // Every window starts with the budget year (D3). Indicators aggregated as ratio_of_ytd_sums always do so
  // for periods shorter than a year.
  bool year_to_date = false;
  // Share the adding up when given. Results do not depend on it.
  const Workers* workers = nullptr;
  // Looked at between indicators; return false to stop early (the table is then cut short).
  Progress progress;
};

struct RollupRow {
  std::uint32_t unit;
  std::uint32_t indicator;
  Period period;
  Figure figure;
};

// Figures by unit (rows of the units table), then indicator, then period; only where some cell was reported
// or expected.
std::vector<RollupRow> roll_up(const Model& model, const RollupQuery& query = {});

// One figure. InvalidArgument when a row does not exist. O(cells of the indicator).
absl::StatusOr<Figure> figure(const Model& model, std::uint32_t unit, std::uint32_t indicator, Period period,
                              bool year_to_date = false);

// True when figures of the indicator by `kind` start with the budget year without being asked to.
bool is_year_to_date(const IndicatorRule& rule, PeriodKind kind);

}  // namespace styr

#endif  // STYR_ROLLUP_HPP_
