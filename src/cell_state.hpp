#ifndef STYR_SRC_CELL_STATE_HPP_
#define STYR_SRC_CELL_STATE_HPP_

// The aggregation behind figures: cells of an indicator lifted to states, merged, and lowered by the
// indicator's rule.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

#include "styr/algebra.hpp"
#include "styr/rollup.hpp"

namespace styr {

// One observation as the aggregation sees it.
struct Cell {
  double numerator;    // NaN when not given
  double denominator;  // NaN when not given
  ObservationStatus status;
  std::uint32_t volume_unit;  // what the unit counts, as a number; see CellState::volume_unit
};

struct CellState {
  static constexpr std::uint32_t kNoVolumeUnit = 0xffffffffU;
  static constexpr std::uint32_t kMixedVolumeUnits = 0xfffffffeU;

  // Sums of numerators and denominators; for means, of values (times weights) and weights; for extremes, the
  // parts of the extreme cell.
  double numerator = 0;
  double denominator = 0;
  // The extreme value, for min and max; NaN while there is none.
  double extreme = std::numeric_limits<double>::quiet_NaN();
  CellCounts cells;
  // What is counted below, when it is one thing.
  std::uint32_t volume_unit = kNoVolumeUnit;
  bool has_denominator = false;
  // A weight in a weighted mean was negative, which has no meaning.
  bool refused = false;
};

class CellAggregation {
 public:
  using Observation = Cell;
  using Partial = CellState;

  explicit CellAggregation(const IndicatorRule& rule) : rule_(&rule) {}

  static CellState identity() { return {}; }
  CellState lift(const Cell& cell) const;
  void merge(CellState& into, const CellState& from) const;
  // The value alone; `figure` gives it with what is behind it.
  Lowered lower(const CellState& state) const;
  Figure figure(const CellState& state) const;

 private:
  bool takes_from(const CellState& into, const CellState& from) const;
  const IndicatorRule* rule_;
};

static_assert(Aggregation<CellAggregation>);

}  // namespace styr

#endif  // STYR_SRC_CELL_STATE_HPP_
