#include "styr/rollup.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "cell_state.hpp"
#include "styr/engine.hpp"

namespace styr {

Window Window::year_to_date(Period period, BudgetYear budget_year) {
  return {period, budget_year.start_of(period.last_day()), period.last_day()};
}

bool is_year_to_date(const IndicatorRule& rule, PeriodKind kind) {
  return rule.aggregation == IndicatorAggregation::ratio_of_ytd_sums && kind != PeriodKind::year;
}

// States of the units that have cells, and of their ancestors when the indicator is rolled up.
struct IndicatorFigures::Grid {
  // Position of each unit in level order among those with states, or kNoRow.
  std::vector<std::uint32_t> position;
  // Reporting periods for stocks taken organisation first; else unused.
  std::vector<Period> periods;
  std::size_t width = 0;
  std::vector<CellState> states;  // position × width
  // What the children of units whose own value is the total add up to; position × width, empty when there are
  // none.
  std::vector<CellState> children;
  std::vector<bool> own_is_total;
  std::vector<bool> stale;  // only for stocks taken time first

  bool has(std::uint32_t unit) const { return position[unit] != kNoRow; }
  std::size_t at(std::uint32_t unit, std::size_t column) const { return position[unit] * width + column; }
};

namespace {

// Sizes and numbers the states of one indicator.
class GridBuilder {
 public:
  GridBuilder(const Model& model, std::uint32_t indicator, std::span<const Window> windows, FigureScope scope)
      : model_(model),
        scope_(scope),
        rule_(model.indicator_rules()[indicator]),
        aggregation_(rule_),
        series_(model.observations().of_indicator(indicator)),
        windows_(windows.begin(), windows.end()) {
    by_last_.resize(windows.size());
    for (std::size_t i = 0; i < by_last_.size(); ++i) by_last_[i] = i;
    std::stable_sort(by_last_.begin(), by_last_.end(),
                     [&](std::size_t a, std::size_t b) { return windows_[a].last < windows_[b].last; });
    number_volume_units();
  }

  bool climbs() const { return scope_ == FigureScope::by_rule && rule_.rollup != RollupScope::none; }
  bool is_stock() const { return rule_.time != TimeAggregation::flow; }

  // Units with cells and, if the indicator climbs, their ancestors: in level order.
  std::vector<std::uint32_t> active_units() const;
  // Distinct periods of all cells inside some window, ascending.
  std::vector<Period> reporting_periods() const;

  // Calls `take(unit, period, cell)` for every cell: by unit, then period, whatever the order of rows was.
  template <class Take>
  void for_each_cell(Take&& take) const {
    for (const auto& series : series_) {
      series->for_each_run([&](std::uint32_t unit, const SeriesBlock& block, std::size_t first,
                               std::size_t last) {
        for (std::size_t c = first; c < last; ++c) {
          take(unit, Period::from_ordinal(series->kind(), block.periods()[c]),
               Cell{block.numerators()[c], block.denominators()[c], block.statuses()[c], volume_unit_[unit]});
        }
      });
    }
  }

  // Windows that hold the cell's period whole.
  template <class Take>
  void for_each_window_of(Period period, Take&& take) const {
    const Date first = period.first_day();
    const Date last = period.last_day();
    auto at = std::lower_bound(by_last_.begin(), by_last_.end(), last,
                               [&](std::size_t w, Date day) { return windows_[w].last < day; });
    for (; at != by_last_.end(); ++at) {
      if (windows_[*at].first <= first) {
        take(*at);
      } else if (windows_[*at].first > last) {
        break;  // windows that end later start no earlier
      }
    }
  }

  const CellAggregation& aggregation() const { return aggregation_; }
  const IndicatorRule& rule() const { return rule_; }
  const Window& window(std::size_t w) const { return windows_[w]; }

 private:
  void number_volume_units();

  const Model& model_;
  FigureScope scope_;
  const IndicatorRule& rule_;
  CellAggregation aggregation_;
  std::span<const std::shared_ptr<const Series>> series_;
  std::vector<Window> windows_;
  std::vector<std::size_t> by_last_;
  std::vector<std::uint32_t> volume_unit_;
};

void GridBuilder::number_volume_units() {
  const auto& units = model_.table<Unit>();
  volume_unit_.resize(units.size(), 0);
  if (rule_.rollup != RollupScope::same_volume_unit) return;
  absl::flat_hash_map<std::string, std::uint32_t> numbers;
  for (std::size_t i = 0; i < units.size(); ++i) {
    volume_unit_[i] =
        numbers.try_emplace(units[i].volume_unit, static_cast<std::uint32_t>(numbers.size())).first->second;
  }
}

std::vector<std::uint32_t> GridBuilder::active_units() const {
  std::vector<bool> active(model_.table<Unit>().size());
  for (const auto& series : series_) {
    series->for_each_block([&](const SeriesBlock& block) {
      for (const std::uint32_t unit : block.units()) {
        for (std::uint32_t up = unit; up != kNoRow && !active[up]; up = model_.unit_parents()[up]) {
          active[up] = true;
          if (!climbs()) break;
        }
      }
    });
  }
  std::vector<std::uint32_t> units;
  for (std::uint32_t unit : model_.unit_order().nodes()) {
    if (active[unit]) units.push_back(unit);
  }
  return units;
}

std::vector<Period> GridBuilder::reporting_periods() const {
  std::vector<Period> periods;
  for (const auto& series : series_) {
    for (const std::int32_t ordinal : series->distinct_periods()) {
      const Period period = Period::from_ordinal(series->kind(), ordinal);
      bool inside = false;
      for_each_window_of(period, [&](std::size_t) { inside = true; });
      if (inside) periods.push_back(period);
    }
  }
  std::sort(periods.begin(), periods.end());
  return periods;
}

// The last period of the cell's kind that lies in the window.
Period last_period_in(const Window& window, PeriodKind kind) {
  const Period period = Period::containing(kind, window.last);
  return period.last_day() <= window.last ? period : period.previous();
}

// Takes one figure per unit and window out of the unit's own cells over time, before units are added.
class TimeFirst {
 public:
  TimeFirst(const GridBuilder& grid, TimeAggregation time) : grid_(grid), time_(time) {}

  void take(std::uint32_t unit, std::size_t window, Period period, const Cell& cell) {
    Pick& pick = picks_[{unit, window}];
    pick.cells.by_status[static_cast<std::size_t>(cell.status)] += 1;
    if (!is_usable(cell.status)) return;
    const bool first = pick.count == 0;
    pick.count += 1;
    switch (time_) {
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
    for (const auto& [place, pick] : picks_) {
      CellState state;
      bool stale = false;
      if (pick.count > 0) {
        Cell cell = pick.cell;
        if (time_ == TimeAggregation::mean) {
          cell.numerator /= pick.count;
          cell.denominator /= pick.count;
        }
        state = grid_.aggregation().lift(cell);
        stale = time_ == TimeAggregation::last &&
                pick.period != last_period_in(grid_.window(place.second), pick.period.kind());
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
      return grid_.rule().formula.evaluate(std::isnan(c.numerator) ? 0 : c.numerator,
                                           std::isnan(c.denominator) ? 0 : c.denominator);
    };
    const auto va = value(a);
    const auto vb = value(b);
    if (va.reason != Reason::none || vb.reason != Reason::none) return vb.reason != Reason::none;
    return time_ == TimeAggregation::minimum ? va.value < vb.value : va.value > vb.value;
  }

  const GridBuilder& grid_;
  TimeAggregation time_;
  absl::flat_hash_map<std::pair<std::uint32_t, std::size_t>, Pick> picks_;
};

// Adds children to parents. `own` holds each unit's own states and becomes those of its subtree.
void climb(const LevelOrder& order, std::size_t width, const GridBuilder& builder,
           std::vector<CellState>& own, std::vector<CellState>& children, std::vector<bool>& own_is_total) {
  if (builder.rule().own_value == OwnValue::part) {
    roll_up(order, width, std::span<CellState>(own), builder.aggregation());
    return;
  }
  std::vector<std::uint8_t> stands(own.size());
  for (std::size_t i = 0; i < own.size(); ++i) stands[i] = own[i].cells.usable() > 0;
  std::vector<CellState> total(own.size());
  children.resize(own.size());
  roll_up_stated(order, width, std::span<const CellState>(own), stands, std::span<CellState>(total),
                 std::span<CellState>(children), builder.aggregation());
  own = std::move(total);
  own_is_total.assign(stands.begin(), stands.end());
}

}  // namespace

IndicatorFigures::IndicatorFigures(Model model, std::uint32_t indicator, std::vector<Window> windows,
                                   FigureScope scope)
    : model_(std::move(model)), indicator_(indicator), windows_(std::move(windows)) {
  const GridBuilder builder(model_, indicator_, windows_, scope);
  const IndicatorRule& rule = builder.rule();
  const bool by_reporting_period = builder.is_stock() && rule.axis_order == AxisOrder::organisation_first;
  auto grid = std::make_shared<Grid>();

  const std::vector<std::uint32_t> units = builder.active_units();
  grid->position.assign(model_.table<Unit>().size(), kNoRow);
  for (std::size_t i = 0; i < units.size(); ++i) grid->position[units[i]] = static_cast<std::uint32_t>(i);
  if (by_reporting_period) grid->periods = builder.reporting_periods();
  grid->width = by_reporting_period ? grid->periods.size() : windows_.size();
  grid->states.resize(units.size() * grid->width);

  const CellAggregation& aggregation = builder.aggregation();
  if (by_reporting_period) {
    builder.for_each_cell([&](std::uint32_t unit, Period period, const Cell& cell) {
      const auto at = std::lower_bound(grid->periods.begin(), grid->periods.end(), period);
      if (at == grid->periods.end() || *at != period) return;
      const auto column = static_cast<std::size_t>(at - grid->periods.begin());
      accumulate(aggregation, grid->states[grid->at(unit, column)], cell);
    });
  } else if (builder.is_stock()) {
    TimeFirst time_first(builder, rule.time);
    builder.for_each_cell([&](std::uint32_t unit, Period period, const Cell& cell) {
      builder.for_each_window_of(period, [&](std::size_t w) { time_first.take(unit, w, period, cell); });
    });
    grid->stale.resize(grid->states.size());
    time_first.for_each([&](std::uint32_t unit, std::size_t window, const CellState& state, bool stale) {
      grid->states[grid->at(unit, window)] = state;
      grid->stale[grid->at(unit, window)] = stale;
    });
  } else {
    builder.for_each_cell([&](std::uint32_t unit, Period period, const Cell& cell) {
      builder.for_each_window_of(
          period, [&](std::size_t w) { accumulate(aggregation, grid->states[grid->at(unit, w)], cell); });
    });
  }

  if (builder.climbs()) {
    std::vector<std::uint32_t> parents(units.size(), LevelOrder::kNoParent);
    for (std::size_t i = 0; i < units.size(); ++i) {
      const std::uint32_t parent = model_.unit_parents()[units[i]];
      if (parent != kNoRow) parents[i] = grid->position[parent];
    }
    // Units stand in level order already, so their numbers are their positions.
    const absl::StatusOr<LevelOrder> order = LevelOrder::make(parents);
    if (order.ok()) {
      climb(*order, grid->width, builder, grid->states, grid->children, grid->own_is_total);
      // A figure is stale when any unit below it had to stand in with an earlier period.
      if (!grid->stale.empty()) {
        for (std::size_t i = units.size(); i-- > 0;) {
          if (parents[i] == LevelOrder::kNoParent) continue;
          for (std::size_t w = 0; w < grid->width; ++w) {
            if (grid->stale[i * grid->width + w]) grid->stale[parents[i] * grid->width + w] = true;
          }
        }
      }
    }
  }
  grid_ = std::move(grid);
}

bool IndicatorFigures::has_cells(std::uint32_t unit, std::size_t window) const {
  if (!grid_->has(unit)) return false;
  if (grid_->periods.empty())
    return grid_->width > 0 && grid_->states[grid_->at(unit, window)].cells.all() > 0;
  for (std::size_t p = 0; p < grid_->periods.size(); ++p) {
    if (windows_[window].contains(grid_->periods[p]) && grid_->states[grid_->at(unit, p)].cells.all() > 0)
      return true;
  }
  return false;
}

Figure IndicatorFigures::at(std::uint32_t unit, std::size_t window) const {
  if (!grid_->has(unit)) return {};
  if (!grid_->periods.empty()) return stock_at(unit, window);
  if (grid_->width == 0) return {};
  const CellAggregation aggregation(model_.indicator_rules()[indicator_]);
  const std::size_t at = grid_->at(unit, window);
  Figure figure = aggregation.figure(grid_->states[at]);
  if (!grid_->stale.empty()) figure.stale = figure.has_value() && grid_->stale[at];
  if (!grid_->own_is_total.empty() && grid_->own_is_total[at]) {
    const Lowered children = aggregation.lower(grid_->children[at]);
    if (children.has_value()) figure.sum_of_children = children.value;
  }
  return figure;
}

// Space first, then time: the unit's figures of each reporting period in the window, and one taken from them.
Figure IndicatorFigures::stock_at(std::uint32_t unit, std::size_t window) const {
  const IndicatorRule& rule = model_.indicator_rules()[indicator_];
  const CellAggregation aggregation(rule);
  Figure chosen;
  CellCounts cells;
  Period chosen_period;
  double sum = 0;
  double count = 0;
  Reason without = Reason::no_observations;
  for (std::size_t p = 0; p < grid_->periods.size(); ++p) {
    if (!windows_[window].contains(grid_->periods[p])) continue;
    const Figure figure = aggregation.figure(grid_->states[grid_->at(unit, p)]);
    cells.add(figure.cells);
    if (!figure.has_value()) {
      if (figure.reason != Reason::no_observations) without = figure.reason;
      continue;
    }
    sum += figure.value;
    count += 1;
    const bool better = count == 1 || rule.time == TimeAggregation::last ||
                        (rule.time == TimeAggregation::minimum && figure.value < chosen.value) ||
                        (rule.time == TimeAggregation::maximum && figure.value > chosen.value);
    if (better) {
      chosen = figure;
      chosen_period = grid_->periods[p];
    }
  }
  if (count == 0) chosen.reason = without;
  chosen.cells = cells;
  if (count > 0 && rule.time == TimeAggregation::mean) {
    chosen.value = sum / count;
    chosen.numerator = sum;
    chosen.denominator = count;
  }
  chosen.stale = count > 0 && rule.time == TimeAggregation::last &&
                 chosen_period != last_period_in(windows_[window], chosen_period.kind());
  return chosen;
}

namespace {

// The windows of an indicator that hold any cell, ascending.
std::vector<Window> windows_of(const Model& model, std::uint32_t indicator, const RollupQuery& query) {
  std::vector<Period> periods;
  for (const auto& series : model.observations().of_indicator(indicator)) {
    for (const std::int32_t ordinal : series->distinct_periods()) {
      if (const auto period = Period::from_ordinal(series->kind(), ordinal).enclosing(query.by)) {
        periods.push_back(*period);
      }
    }
  }
  std::sort(periods.begin(), periods.end());
  periods.erase(std::unique(periods.begin(), periods.end()), periods.end());
  const bool to_date = query.year_to_date || is_year_to_date(model.indicator_rules()[indicator], query.by);
  std::vector<Window> windows;
  for (Period period : periods) {
    if (query.from && period.last_day() < query.from->first_day()) continue;
    if (query.to && period.first_day() > query.to->last_day()) continue;
    windows.push_back(to_date ? Window::year_to_date(period, model.budget_year()) : Window::of(period));
  }
  return windows;
}

}  // namespace

std::vector<RollupRow> roll_up(const Model& model, const RollupQuery& query) {
  std::vector<RollupRow> rows;
  const auto indicators = static_cast<std::uint32_t>(model.table<Indicator>().size());
  const auto units = static_cast<std::uint32_t>(model.table<Unit>().size());
  for (std::uint32_t indicator = 0; indicator < indicators; ++indicator) {
    if (query.indicator && *query.indicator != indicator) continue;
    if (query.progress && !query.progress(static_cast<double>(indicator) / indicators)) break;
    const IndicatorFigures figures(model, indicator, windows_of(model, indicator, query));
    for (std::uint32_t unit = 0; unit < units; ++unit) {
      if (query.unit && *query.unit != unit) continue;
      for (std::size_t w = 0; w < figures.windows().size(); ++w) {
        if (!figures.has_cells(unit, w)) continue;
        rows.push_back({unit, indicator, figures.windows()[w].period, figures.at(unit, w)});
      }
    }
  }
  std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.unit < b.unit; });
  return rows;
}

absl::StatusOr<Figure> figure(const Model& model, std::uint32_t unit, std::uint32_t indicator, Period period,
                              bool year_to_date) {
  if (unit >= model.table<Unit>().size())
    return absl::InvalidArgumentError(absl::StrCat("there is no unit ", unit));
  if (indicator >= model.table<Indicator>().size()) {
    return absl::InvalidArgumentError(absl::StrCat("there is no indicator ", indicator));
  }
  const bool to_date = year_to_date || is_year_to_date(model.indicator_rules()[indicator], period.kind());
  const Window window = to_date ? Window::year_to_date(period, model.budget_year()) : Window::of(period);
  return IndicatorFigures(model, indicator, {window}).at(unit, 0);
}

}  // namespace styr
