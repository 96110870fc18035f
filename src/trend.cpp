#include "styr/trend.hpp"

#include <algorithm>

#include "styr/rollup.hpp"
#include "styr/statistics.hpp"

namespace styr {
namespace {

// Units between two looks at the progress.
constexpr std::uint32_t kUnitsInStep = 256;

// One window for every month that holds a cell of the indicator, ascending.
std::vector<Window> months_of(const Model& model, std::uint32_t indicator) {
  std::vector<std::int32_t> months;
  for (const auto& series : model.observations().of_indicator(indicator)) {
    for (const std::int32_t ordinal : series->distinct_periods()) {
      const auto month = Period::from_ordinal(series->kind(), ordinal).enclosing(PeriodKind::month);
      if (month) months.push_back(month->ordinal());
    }
  }
  std::sort(months.begin(), months.end());
  months.erase(std::unique(months.begin(), months.end()), months.end());
  std::vector<Window> windows;
  windows.reserve(months.size());
  for (const std::int32_t month : months) {
    windows.push_back(Window::of(Period::from_ordinal(PeriodKind::month, month)));
  }
  return windows;
}

}  // namespace

std::vector<TrendRow> trends(const Model& model, const TrendQuery& query) {
  std::vector<TrendRow> rows;
  const auto indicators = static_cast<std::uint32_t>(model.table<Indicator>().size());
  const auto units = static_cast<std::uint32_t>(model.table<Unit>().size());
  std::vector<Point> points;
  for (std::uint32_t indicator = 0; indicator < indicators; ++indicator) {
    if (query.indicator && *query.indicator != indicator) continue;
    ProgressPart part(query.progress, static_cast<double>(indicator) / indicators,
                      (indicator + 1.0) / indicators);
    if (!part.go_on(0)) return rows;
    const IndicatorFigures figures(model, indicator, months_of(model, indicator));
    for (std::uint32_t unit = 0; unit < units; ++unit) {
      if (query.unit && *query.unit != unit) continue;
      if (unit % kUnitsInStep == 0 && !part.go_on(static_cast<double>(unit) / units)) return rows;
      points.clear();
      for (std::size_t w = 0; w < figures.windows().size(); ++w) {
        const Figure figure = figures.at(unit, w);
        if (figure.has_value()) {
          points.push_back({static_cast<double>(figures.windows()[w].period.ordinal()), figure.value});
        }
      }
      if (points.empty()) continue;
      rows.push_back({unit, indicator, points.size(), theil_sen_slope(points), mann_kendall_s(points),
                      least_squares_slope(points)});
    }
  }
  std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.unit < b.unit; });
  return rows;
}

}  // namespace styr
