#include "windows.hpp"

#include <algorithm>

namespace styr {

std::vector<Period> reporting_periods(const Model& model, std::uint32_t indicator,
                                      const std::vector<Window>* windows) {
  std::vector<Period> periods;
  for (const auto& series : model.observations().of_indicator(indicator)) {
    for (const std::int32_t ordinal : series->distinct_periods()) {
      const Period period = Period::from_ordinal(series->kind(), ordinal);
      const bool asked_for =
          windows == nullptr || std::any_of(windows->begin(), windows->end(),
                                            [&](const Window& window) { return window.contains(period); });
      if (asked_for) periods.push_back(period);
    }
  }
  std::sort(periods.begin(), periods.end());
  return periods;
}

std::vector<std::uint32_t> reporting_units(const Model& model, std::uint32_t indicator) {
  std::vector<std::uint32_t> units;
  std::size_t sorted = 0;  // units of the series before
  for (const auto& series : model.observations().of_indicator(indicator)) {
    series->for_each_block([&](const SeriesBlock& block) {
      for (const std::uint32_t unit : block.units()) {
        // A unit may go on in the next block.
        if (units.size() == sorted || units.back() != unit) units.push_back(unit);
      }
    });
    std::inplace_merge(units.begin(), units.begin() + static_cast<std::ptrdiff_t>(sorted), units.end());
    units.erase(std::unique(units.begin(), units.end()), units.end());
    sorted = units.size();
  }
  return units;
}

}  // namespace styr
