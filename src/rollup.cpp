#include "styr/rollup.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "indicator_columns.hpp"
#include "indicator_states.hpp"
#include "unit_tree.hpp"

namespace styr {

Window Window::year_to_date(Period period, BudgetYear budget_year) {
  return {period, budget_year.start_of(period.last_day()), period.last_day()};
}

bool is_year_to_date(const IndicatorRule& rule, PeriodKind kind) {
  return rule.aggregation == IndicatorAggregation::ratio_of_ytd_sums && kind != PeriodKind::year;
}

// Columns where the rule only adds, else whole states.
struct IndicatorFigures::Grid {
  Grid(const Model& model, const UnitTree& whole, std::uint32_t indicator, FigureScope scope,
       const std::vector<Window>& windows, const Workers* workers) {
    if (IndicatorColumns::fits(model.indicator_rules()[indicator])) {
      columns = IndicatorColumns::make(model, whole, indicator, scope, &windows, workers);
    }
    if (!columns) states.emplace(model, whole, indicator, scope, windows);
  }

  std::optional<IndicatorColumns> columns;
  std::optional<IndicatorStates> states;
};

IndicatorFigures::IndicatorFigures(Model model, std::uint32_t indicator, std::vector<Window> windows,
                                   FigureScope scope, const Workers* workers)
    : model_(std::move(model)),
      indicator_(indicator),
      windows_(std::move(windows)),
      grid_(std::make_shared<const Grid>(model_, UnitTree::whole(model_), indicator_, scope, windows_,
                                         workers)) {}

bool IndicatorFigures::has_cells(std::uint32_t unit, std::size_t window) const {
  return grid_->columns ? grid_->columns->has_cells(unit, windows_[window])
                        : grid_->states->has_cells(windows_, unit, window);
}

Figure IndicatorFigures::at(std::uint32_t unit, std::size_t window) const {
  return grid_->columns ? grid_->columns->at(model_, unit, windows_[window])
                        : grid_->states->at(model_, windows_, unit, window);
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
    const IndicatorFigures figures(model, indicator, windows_of(model, indicator, query),
                                   FigureScope::by_rule, query.workers);
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
