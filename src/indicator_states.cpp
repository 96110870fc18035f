#include "indicator_states.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "state_over_time.hpp"
#include "styr/engine.hpp"
#include "volume_units.hpp"
#include "windows.hpp"

namespace styr {
namespace {

// Calls `take(unit, period, cell)` for every cell: by unit, then period, whatever the order of rows was.
template <class Take>
void for_each_cell(const Model& model, std::uint32_t indicator, Take&& take) {
  const VolumeUnits volumes(model, model.indicator_rules()[indicator]);
  for (const auto& series : model.observations().of_indicator(indicator)) {
    series->for_each_run(
        [&](std::uint32_t unit, const SeriesBlock& block, std::size_t first, std::size_t last) {
          for (std::size_t c = first; c < last; ++c) {
            take(unit, Period::from_ordinal(series->kind(), block.periods()[c]),
                 Cell{block.numerators()[c], block.denominators()[c], block.statuses()[c], volumes.of(unit)});
          }
        });
  }
}

// Takes one figure per unit and window out of the unit's own cells over time, before units are added.
class TimeFirst {
 public:
  TimeFirst(const IndicatorRule& rule, const std::vector<Window>& windows) : rule_(rule), windows_(windows) {}

  void take(std::uint32_t unit, std::size_t window, Period period, const Cell& cell) {
    Pick& pick = picks_[{unit, window}];
    pick.cells.by_status[static_cast<std::size_t>(cell.status)] += 1;
    if (!is_usable(cell.status)) return;
    const bool first = pick.count == 0;
    pick.count += 1;
    switch (rule_.time) {
      case TimeAggregation::first:
        if (first || period < pick.period) pick.set(cell, period);
        break;
      case TimeAggregation::flow:
      case TimeAggregation::last:
        if (first || period > pick.period) pick.set(cell, period);
        break;
      case TimeAggregation::mean:
        if (first) {
          pick.set(cell, period);
        } else {
          pick.cell.numerator += cell.numerator;
          pick.cell.denominator += cell.denominator;
        }
        break;
      case TimeAggregation::minimum:
      case TimeAggregation::maximum:
        if (first || is_more_extreme(cell, pick.cell)) pick.set(cell, period);
        break;
    }
  }

  template <class Take>
  void for_each(Take&& take) const {
    const CellAggregation aggregation(rule_);
    for (const auto& [place, pick] : picks_) {
      CellState state;
      bool stale = false;
      if (pick.count > 0) {
        Cell cell = pick.cell;
        if (rule_.time == TimeAggregation::mean) {
          cell.numerator /= pick.count;
          cell.denominator /= pick.count;
        }
        state = aggregation.lift(cell);
        stale = rule_.time == TimeAggregation::last &&
                pick.period != last_period_in(windows_[place.second], pick.period.kind());
      }
      state.cells = pick.cells;
      take(place.first, place.second, state, stale);
    }
  }

 private:
  struct Pick {
    Cell cell{};
    Period period;
    CellCounts cells;
    double count = 0;
    void set(const Cell& c, Period p) {
      cell = c;
      period = p;
    }
  };

  bool is_more_extreme(const Cell& a, const Cell& b) const {
    const auto value = [&](const Cell& c) {
      return rule_.formula.evaluate(std::isnan(c.numerator) ? 0 : c.numerator,
                                    std::isnan(c.denominator) ? 0 : c.denominator);
    };
    const auto va = value(a);
    const auto vb = value(b);
    if (va.reason != Reason::none || vb.reason != Reason::none) return vb.reason != Reason::none;
    return rule_.time == TimeAggregation::minimum ? va.value < vb.value : va.value > vb.value;
  }

  const IndicatorRule& rule_;
  const std::vector<Window>& windows_;
  absl::flat_hash_map<std::pair<std::uint32_t, std::size_t>, Pick> picks_;
};

}  // namespace

IndicatorStates::IndicatorStates(const Model& model, const UnitTree& whole, std::uint32_t indicator,
                                 FigureScope scope, const std::vector<Window>& windows)
    : indicator_(indicator) {
  const IndicatorRule& rule = model.indicator_rules()[indicator];
  const bool climbs = scope == FigureScope::by_rule && rule.rollup != RollupScope::none;
  const bool is_stock = rule.time != TimeAggregation::flow;
  tree_ = UnitTree::of(whole, reporting_units(model, indicator), climbs);
  by_period_ = is_stock && rule.axis_order == AxisOrder::organisation_first;
  if (by_period_) {
    periods_ = reporting_periods(model, indicator, &windows);
  }
  width_ = by_period_ ? periods_.size() : windows.size();
  states_.resize(tree_.order().size() * width_);
  if (by_period_) {
    fill_by_period(model);
  } else if (is_stock) {
    fill_time_first(model, windows);
  } else {
    fill_by_window(model, windows);
  }
  if (climbs) climb(rule);
}

void IndicatorStates::fill_by_period(const Model& model) {
  const CellAggregation aggregation(model.indicator_rules()[indicator_]);
  for_each_cell(model, indicator_, [&](std::uint32_t unit, Period period, const Cell& cell) {
    const auto found = std::lower_bound(periods_.begin(), periods_.end(), period);
    if (found == periods_.end() || *found != period) return;
    const auto column = static_cast<std::size_t>(found - periods_.begin());
    accumulate(aggregation, states_[at(tree_.find(unit), column)], cell);
  });
}

void IndicatorStates::fill_time_first(const Model& model, const std::vector<Window>& windows) {
  WindowIndex index(windows);
  TimeFirst time_first(model.indicator_rules()[indicator_], windows);
  for_each_cell(model, indicator_, [&](std::uint32_t unit, Period period, const Cell& cell) {
    for (const std::size_t w : index.of(period)) time_first.take(unit, w, period, cell);
  });
  stale_.resize(states_.size());
  time_first.for_each([&](std::uint32_t unit, std::size_t window, const CellState& state, bool stale) {
    const std::size_t place = at(tree_.find(unit), window);
    states_[place] = state;
    stale_[place] = stale ? 1 : 0;
  });
}

void IndicatorStates::fill_by_window(const Model& model, const std::vector<Window>& windows) {
  WindowIndex index(windows);
  const CellAggregation aggregation(model.indicator_rules()[indicator_]);
  for_each_cell(model, indicator_, [&](std::uint32_t unit, Period period, const Cell& cell) {
    const std::uint32_t position = tree_.find(unit);
    for (const std::size_t w : index.of(period)) accumulate(aggregation, states_[at(position, w)], cell);
  });
}

// Adds children to parents: own states become those of the subtree.
void IndicatorStates::climb(const IndicatorRule& rule) {
  const CellAggregation aggregation(rule);
  if (rule.own_value == OwnValue::part) {
    roll_up(tree_.order(), width_, std::span<CellState>(states_), aggregation);
  } else {
    own_is_total_.resize(states_.size());
    for (std::size_t i = 0; i < states_.size(); ++i) own_is_total_[i] = states_[i].cells.usable() > 0 ? 1 : 0;
    std::vector<CellState> total(states_.size());
    children_.resize(states_.size());
    roll_up_stated(tree_.order(), width_, std::span<const CellState>(states_), own_is_total_,
                   std::span<CellState>(total), std::span<CellState>(children_), aggregation);
    states_ = std::move(total);
  }
  spread_staleness();
}

// A figure is stale when any unit below it had to stand in with an earlier period.
void IndicatorStates::spread_staleness() {
  if (stale_.empty()) return;
  const std::span<const std::uint32_t> parents = tree_.order().parents();
  for (std::size_t p = tree_.order().size(); p-- > 0;) {
    if (parents[p] == LevelOrder::kNoParent) continue;
    for (std::size_t w = 0; w < width_; ++w) {
      if (stale_[p * width_ + w] != 0) stale_[parents[p] * width_ + w] = 1;
    }
  }
}

bool IndicatorStates::has_cells(const std::vector<Window>& windows, std::uint32_t unit,
                                std::size_t window) const {
  const std::uint32_t position = tree_.find(unit);
  if (position == kNoRow) return false;
  if (!by_period_) return states_[at(position, window)].cells.all() > 0;
  for (std::size_t p = 0; p < periods_.size(); ++p) {
    if (windows[window].contains(periods_[p]) && states_[at(position, p)].cells.all() > 0) return true;
  }
  return false;
}

Figure IndicatorStates::at(const Model& model, const std::vector<Window>& windows, std::uint32_t unit,
                           std::size_t window) const {
  const std::uint32_t position = tree_.find(unit);
  if (position == kNoRow) return {};
  const IndicatorRule& rule = model.indicator_rules()[indicator_];
  if (by_period_) {
    StateOverTime over_time(rule, windows[window]);
    for (std::size_t p = 0; p < periods_.size(); ++p) {
      if (windows[window].contains(periods_[p])) over_time.add(periods_[p], states_[at(position, p)]);
    }
    return over_time.figure();
  }
  const CellAggregation aggregation(rule);
  const std::size_t place = at(position, window);
  Figure figure = aggregation.figure(states_[place]);
  if (!stale_.empty()) figure.stale = figure.has_value() && stale_[place] != 0;
  if (!own_is_total_.empty() && own_is_total_[place] != 0) {
    const Lowered children = aggregation.lower(children_[place]);
    if (children.has_value()) figure.sum_of_children = children.value;
  }
  return figure;
}

}  // namespace styr
