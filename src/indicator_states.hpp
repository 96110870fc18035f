#ifndef STYR_SRC_INDICATOR_STATES_HPP_
#define STYR_SRC_INDICATOR_STATES_HPP_

// The figures of one indicator by any rule: whole states by unit and window. What IndicatorColumns does
// faster for the rules that only add.

#include <cstdint>
#include <vector>

#include "cell_state.hpp"
#include "styr/model.hpp"
#include "styr/rollup.hpp"
#include "unit_tree.hpp"

namespace styr {

class IndicatorStates {
 public:
  // O(cells × windows that hold them + positions × windows).
  IndicatorStates(const Model& model, const UnitTree& whole, std::uint32_t indicator, FigureScope scope,
                  const std::vector<Window>& windows);

  // `model` and `windows` as given to the constructor; `window` is the place in that list.
  Figure at(const Model& model, const std::vector<Window>& windows, std::uint32_t unit,
            std::size_t window) const;
  bool has_cells(const std::vector<Window>& windows, std::uint32_t unit, std::size_t window) const;

 private:
  void fill_by_period(const Model& model);
  void fill_time_first(const Model& model, const std::vector<Window>& windows);
  void fill_by_window(const Model& model, const std::vector<Window>& windows);
  void climb(const IndicatorRule& rule);
  void spread_staleness();
  std::size_t at(std::uint32_t position, std::size_t column) const { return position * width_ + column; }

  std::uint32_t indicator_;
  UnitTree tree_;
  bool by_period_;               // stocks taken organisation first; else by window
  std::vector<Period> periods_;  // then
  std::size_t width_ = 0;
  std::vector<CellState> states_;  // by position and column
  // What the children of units whose own value is the total add up to; empty when there are none.
  std::vector<CellState> children_;
  std::vector<std::uint8_t> own_is_total_;
  std::vector<std::uint8_t> stale_;  // only for stocks taken time first
};

}  // namespace styr

#endif  // STYR_SRC_INDICATOR_STATES_HPP_
