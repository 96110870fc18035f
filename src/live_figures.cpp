#include "styr/live_figures.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "styr/observations.hpp"

namespace styr {

struct LiveFigures::State {
  Model model;
  const Workers* workers = nullptr;
  FigureChanges changes;
};

LiveFigures::LiveFigures(Model model, const Workers* workers) : state_(std::make_unique<State>()) {
  state_->model = std::move(model);
  state_->workers = workers;
}
LiveFigures::~LiveFigures() = default;
LiveFigures::LiveFigures(LiveFigures&&) noexcept = default;
LiveFigures& LiveFigures::operator=(LiveFigures&&) noexcept = default;

const Model& LiveFigures::model() const { return state_->model; }

const FigureChanges& LiveFigures::update(const Model& next) {
  FigureChanges& changes = state_->changes;
  changes = {};
  const Model before = std::exchange(state_->model, next);
  if (&before.tables() != &next.tables()) {
    changes.all = true;
    return changes;
  }
  Observations::for_each_difference(
      before.observations(), next.observations(), [&](const Observations::Difference& difference) {
        const Period period = Period::from_ordinal(difference.kind, difference.period);
        const bool climbs = next.indicator_rules()[difference.indicator].rollup != RollupScope::none;
        for (std::uint32_t unit = difference.unit; unit != kNoRow; unit = next.unit_parents()[unit]) {
          changes.figures.push_back({difference.indicator, period, unit});
          if (!climbs) break;
        }
      });
  const auto place = [](const FigureChange& c) { return std::tuple(c.indicator, c.period, c.unit); };
  std::sort(changes.figures.begin(), changes.figures.end(),
            [&](const auto& a, const auto& b) { return place(a) < place(b); });
  changes.figures.erase(std::unique(changes.figures.begin(), changes.figures.end()), changes.figures.end());
  return changes;
}

Figure LiveFigures::at(std::uint32_t unit, std::uint32_t indicator, const Window& window) const {
  return IndicatorFigures(state_->model, indicator, {window}).at(unit, 0);
}

}  // namespace styr
