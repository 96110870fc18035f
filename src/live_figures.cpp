#include "styr/live_figures.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "indicator_columns.hpp"
#include "indicator_states.hpp"
#include "styr/observations.hpp"
#include "unit_tree.hpp"

namespace styr {
namespace {

bool same_units(const Model& a, const Model& b) {
  // Snapshots share the order of units unless some came, went or moved.
  if (&a.unit_order() == &b.unit_order()) return true;
  const LevelOrder& order = a.unit_order();
  const LevelOrder& other = b.unit_order();
  return std::equal(order.nodes().begin(), order.nodes().end(), other.nodes().begin(), other.nodes().end()) &&
         std::equal(order.parents().begin(), order.parents().end(), other.parents().begin(),
                    other.parents().end()) &&
         SharedRows<Unit>::all_same(a.table<Unit>().rows(), b.table<Unit>().rows(),
                                    [](const Unit& u, const Unit& v) { return u.unit_id == v.unit_id; });
}

bool same_indicators(const Model& a, const Model& b) {
  return SharedRows<Indicator>::all_same(
      a.table<Indicator>().rows(), b.table<Indicator>().rows(),
      [](const Indicator& i, const Indicator& j) { return i.indicator_id == j.indicator_id; });
}

bool same_volume_units(const Model& a, const Model& b) {
  return SharedRows<Unit>::all_same(
      a.table<Unit>().rows(), b.table<Unit>().rows(),
      [](const Unit& u, const Unit& v) { return u.volume_unit == v.volume_unit; });
}

// Everything in a rule that a figure depends on.
bool same_figures(const IndicatorRule& a, const IndicatorRule& b) {
  return a.formula.text() == b.formula.text() && a.aggregation == b.aggregation && a.rollup == b.rollup &&
         a.time == b.time && a.axis_order == b.axis_order && a.own_value == b.own_value;
}

}  // namespace

struct LiveFigures::State {
  State(Model first, const Workers* shared)
      : model(std::move(first)), workers(shared), whole(UnitTree::whole(model)) {
    compile_all();
  }

  void compile_all() {
    columns.clear();
    columns.resize(model.table<Indicator>().size());
    for (std::uint32_t indicator = 0; indicator < columns.size(); ++indicator) compile(indicator);
  }
  void compile(std::uint32_t indicator) {
    columns[indicator].reset();
    if (!IndicatorColumns::fits(model.indicator_rules()[indicator])) return;
    columns[indicator] =
        IndicatorColumns::make(model, whole, indicator, FigureScope::by_rule, nullptr, workers);
  }

  void follow_structure(const Model& before);
  void follow_observations(const Model& before);
  void take(const Observations::Difference& difference);
  void take_over_waiting();
  void report_path(std::uint32_t indicator, Period period, std::uint32_t unit);
  void finish(std::uint32_t indicator);

  bool is_anew(std::uint32_t indicator) const {
    return std::find(changes.indicators.begin(), changes.indicators.end(), indicator) !=
           changes.indicators.end();
  }

  Model model;
  const Workers* workers;
  UnitTree whole;
  std::vector<std::optional<IndicatorColumns>> columns;  // by indicator; none where computed when asked for
  FigureChanges changes;
  // Changed cells of one indicator with columns: some are taken over together.
  static constexpr std::size_t kTogether = 64;
  std::vector<Observations::Difference> waiting;
};

// Finds out what the records' changes concern: everything, or some indicators.
void LiveFigures::State::follow_structure(const Model& before) {
  if (!same_units(before, model) || !same_indicators(before, model)) {
    changes.all = true;
    return;
  }
  const bool same_volumes = same_volume_units(before, model);
  const bool same_year = before.budget_year().start_month() == model.budget_year().start_month();
  for (std::uint32_t indicator = 0; indicator < columns.size(); ++indicator) {
    const IndicatorRule& was = before.indicator_rules()[indicator];
    const IndicatorRule& is = model.indicator_rules()[indicator];
    if (!same_figures(was, is) || (!same_volumes && is.rollup == RollupScope::same_volume_unit) ||
        (!same_year && is_year_to_date(is, PeriodKind::month))) {
      changes.indicators.push_back(indicator);
    }
  }
}

void LiveFigures::State::follow_observations(const Model& before) {
  std::uint32_t current = kNoRow;  // differences come by indicator
  Observations::for_each_difference(before.observations(), model.observations(),
                                    [&](const Observations::Difference& difference) {
                                      if (difference.indicator != current) finish(current);
                                      current = difference.indicator;
                                      take(difference);
                                    });
  finish(current);
}

void LiveFigures::State::take(const Observations::Difference& difference) {
  const std::uint32_t indicator = difference.indicator;
  if (is_anew(indicator)) return;
  const Period period = Period::from_ordinal(difference.kind, difference.period);
  if (!columns[indicator]) {
    report_path(indicator, period, difference.unit);
  } else {
    columns[indicator]->fetch_place(difference.unit);
    waiting.push_back(difference);
    if (waiting.size() == kTogether) take_over_waiting();
  }
}

void LiveFigures::State::take_over_waiting() {
  for (const Observations::Difference& cell : waiting)
    columns[cell.indicator]->fetch_cell(cell.unit, Period::from_ordinal(cell.kind, cell.period));
  for (const Observations::Difference& cell : waiting) {
    const Period period = Period::from_ordinal(cell.kind, cell.period);
    if (columns[cell.indicator]->set(model, cell.unit, period, cell.after)) continue;
    changes.indicators.push_back(cell.indicator);
    break;  // all its cells are looked at when it is made anew
  }
  waiting.clear();
}

// Every figure that the cell may have changed.
void LiveFigures::State::report_path(std::uint32_t indicator, Period period, std::uint32_t unit) {
  const bool climbs = model.indicator_rules()[indicator].rollup != RollupScope::none;
  for (; unit != kNoRow; unit = model.unit_parents()[unit]) {
    changes.figures.push_back({indicator, period, unit});
    if (!climbs) return;
  }
}

// All cells of the indicator have been taken over.
void LiveFigures::State::finish(std::uint32_t indicator) {
  take_over_waiting();
  if (indicator == kNoRow || is_anew(indicator)) return;
  const auto first = static_cast<std::ptrdiff_t>(
      std::partition_point(changes.figures.begin(), changes.figures.end(),
                           [&](const ChangedFigure& change) { return change.indicator < indicator; }) -
      changes.figures.begin());
  if (columns[indicator]) {
    columns[indicator]->refresh(
        [&](std::uint32_t unit, Period period) {
          changes.figures.push_back({indicator, period, unit});
        },
        workers);
  }
  const auto begin = changes.figures.begin() + first;
  if (columns[indicator]) return;  // in order, each once
  std::sort(begin, changes.figures.end(), [](const ChangedFigure& a, const ChangedFigure& b) {
    return a.period != b.period ? a.period < b.period : a.unit < b.unit;
  });
  changes.figures.erase(std::unique(begin, changes.figures.end()), changes.figures.end());
}

LiveFigures::LiveFigures(Model model, const Workers* workers)
    : state_(std::make_unique<State>(std::move(model), workers)) {}
LiveFigures::~LiveFigures() = default;
LiveFigures::LiveFigures(LiveFigures&&) noexcept = default;
LiveFigures& LiveFigures::operator=(LiveFigures&&) noexcept = default;

const Model& LiveFigures::model() const { return state_->model; }

const FigureChanges& LiveFigures::update(const Model& next) {
  FigureChanges& changes = state_->changes;
  changes.all = false;
  changes.indicators.clear();
  changes.figures.clear();
  const Model before = std::exchange(state_->model, next);
  if (&before.tables() != &next.tables()) state_->follow_structure(before);
  if (changes.all) {
    state_->whole = UnitTree::whole(state_->model);
    state_->compile_all();
    return changes;
  }
  state_->follow_observations(before);
  std::sort(changes.indicators.begin(), changes.indicators.end());
  for (const std::uint32_t indicator : changes.indicators) state_->compile(indicator);
  return changes;
}

Figure LiveFigures::at(std::uint32_t unit, std::uint32_t indicator, const Window& window) const {
  const Model& model = state_->model;
  const auto& columns = state_->columns[indicator];
  if (columns) return columns->at(model, unit, window);
  const std::vector<Window> windows{window};
  return IndicatorStates(model, state_->whole, indicator, FigureScope::by_rule, windows)
      .at(model, windows, unit, 0);
}

}  // namespace styr
