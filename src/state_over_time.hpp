#ifndef STYR_SRC_STATE_OVER_TIME_HPP_
#define STYR_SRC_STATE_OVER_TIME_HPP_

#include "cell_state.hpp"
#include "styr/model.hpp"
#include "styr/rollup.hpp"

namespace styr {

// A unit's states of the reporting periods of a window become one figure: flows are merged, of stocks one is
// taken by the indicator's rule. Space comes first, then time.
class StateOverTime {
 public:
  StateOverTime(const IndicatorRule& rule, const Window& window)
      : rule_(rule), aggregation_(rule), window_(window) {}

  // In ascending order of period.
  void add(Period period, const CellState& state);
  Figure figure() const;

 private:
  void take(Period period, const Figure& figure);

  const IndicatorRule& rule_;
  CellAggregation aggregation_;
  const Window& window_;
  CellState merged_;  // of flows
  // Of stocks:
  Figure chosen_;
  Period chosen_period_;
  CellCounts cells_;
  double sum_ = 0;
  double count_ = 0;
  Reason without_ = Reason::no_observations;
};

}  // namespace styr

#endif  // STYR_SRC_STATE_OVER_TIME_HPP_
