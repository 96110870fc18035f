#ifndef STYR_LIVE_FIGURES_HPP_
#define STYR_LIVE_FIGURES_HPP_

// Figures that follow a model's commits: one corrected observation refreshes the unit's ancestors and nothing
// else.

#include <compare>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "styr/calendar.hpp"
#include "styr/model.hpp"
#include "styr/rollup.hpp"

namespace styr {

class Workers;

// What a unit's cells of one reporting period come to (its own and those below it) has changed: its sums, its
// counts or both. Every window that holds the period, and no other, may show another figure.
struct ChangedFigure {
  std::uint32_t indicator;
  Period period;
  std::uint32_t unit;
  friend bool operator==(const ChangedFigure&, const ChangedFigure&) = default;
};

struct FigureChanges {
  // The organisation or the list of indicators is not what it was, so that every figure was made anew. Rows
  // of the units and indicators tables may mean other records than before. The lists below are then empty.
  bool all = false;
  // Indicators of which every figure was made anew, ascending: the rule changed, or the budget year from
  // which its figures count, or there are cells where there was no room for them (of a new reporting period,
  // say).
  std::vector<std::uint32_t> indicators;
  // What changed in the others: by indicator, then period, then unit, each once. Where figures are computed
  // when asked for, everything that may have changed.
  std::vector<ChangedFigure> figures;

  bool empty() const { return !all && indicators.empty() && figures.empty(); }
};

// The figures of every indicator of a snapshot, kept fresh from commit to commit. `at` gives the very bits of
// an IndicatorFigures of the same snapshot, whatever the way that led there: what changed is added up again
// from its parts, in the fixed order, never corrected by a difference.
//
// For most indicators the totals of every unit and reporting period lie in columns (see docs/performance.md
// for the memory). Where that does not pay (own values that stand for the subtree, extremes, stocks taken
// time first) the figure is computed when it is asked for.
//
// One writer: `update` must not run while another thread uses the object. Between updates any number of
// threads may read.
class LiveFigures {
 public:
  // `workers`, when given, share the work of larger passes; it must outlive the object. Results do not depend
  // on it. O(cells + units × indicators).
  explicit LiveFigures(Model model, const Workers* workers = nullptr);
  ~LiveFigures();
  LiveFigures(LiveFigures&&) noexcept;
  LiveFigures& operator=(LiveFigures&&) noexcept;

  // The snapshot that the figures belong to.
  const Model& model() const;

  // Goes on to another snapshot, usually a later one; any will do. Where only observations differ this costs
  // what Observations::for_each_difference costs, and for each changed cell its ancestors up to the first
  // that comes out as it was; cells that change together are added up together. When so much changed that a
  // full pass is cheaper, that is what is done. The answer stays valid until the next call.
  const FigureChanges& update(const Model& next);

  // Rows as in model(); any window. O(reporting periods of the indicator); O(cells of the indicator) where
  // the figure is computed when asked for. Precondition: the rows exist.
  Figure at(std::uint32_t unit, std::uint32_t indicator, const Window& window) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace styr

#endif  // STYR_LIVE_FIGURES_HPP_
