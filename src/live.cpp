#include "styr/live.hpp"

#include <deque>
#include <utility>

#include "live_goals.hpp"
#include "live_targets.hpp"
#include "live_window.hpp"
#include "watchers.hpp"

namespace styr {

struct LiveRollup::State {
  State(Model start, const LiveOptions& options)
      : model(std::move(start)),
        figures(model, options.workers),
        targets(model, figures),
        goals(model, targets.statuses()),
        risks(model.without_observations(), options.as_of) {}

  LiveView view() const { return {model, figures, targets, goals, risks}; }
  void go_to(const Model& next);

  Model model;
  LiveFigures figures;
  LiveTargets targets;
  LiveGoals goals;
  RiskLifting risks;
  LiveChanges changes;
  Watchers watchers;
  bool telling = false;
  std::deque<Model> waiting;  // snapshots that callbacks gave to `update`
};

void LiveRollup::State::go_to(const Model& next) {
  const Model before = std::exchange(model, next);
  changes.revision_before = before.revision();
  changes.revision_after = next.revision();
  changes.figures = figures.update(next);
  targets.update(before, next, figures, changes.figures);
  goals.update(before, next, targets);
  changes.target_rows = targets.rows_moved();
  changes.targets = targets.changed();
  changes.all_goals = goals.anew();
  changes.goals = goals.changed();
  changes.risk_units.clear();
  if (&before.tables() != &next.tables()) changes.risk_units = risks.update(next.without_observations());
  watchers.look(before, view(), changes.figures);
}

LiveRollup::LiveRollup(Model model, LiveOptions options)
    : state_(std::make_unique<State>(std::move(model), options)) {}
LiveRollup::~LiveRollup() = default;
LiveRollup::LiveRollup(LiveRollup&&) noexcept = default;
LiveRollup& LiveRollup::operator=(LiveRollup&&) noexcept = default;

void LiveRollup::update(const Model& next) {
  State& state = *state_;
  if (state.telling) {
    state.waiting.push_back(next);
    return;
  }
  // Also when a callback throws.
  struct Telling {
    explicit Telling(State& s) : state(s) { state.telling = true; }
    ~Telling() { state.telling = false; }
    Telling(const Telling&) = delete;
    Telling& operator=(const Telling&) = delete;
    State& state;
  } const telling(state);
  state.go_to(next);
  state.watchers.tell();
  while (!state.waiting.empty()) {
    const Model waited = std::move(state.waiting.front());
    state.waiting.pop_front();
    state.go_to(waited);
    state.watchers.tell();
  }
}

const Model& LiveRollup::model() const { return state_->model; }
std::uint64_t LiveRollup::revision() const { return state_->model.revision(); }
const LiveChanges& LiveRollup::last_changes() const { return state_->changes; }

Figure LiveRollup::figure(std::uint32_t unit, std::uint32_t indicator, const Window& window) const {
  return state_->figures.at(unit, indicator, window);
}

Figure LiveRollup::figure(std::uint32_t unit, std::uint32_t indicator, Period period) const {
  return figure(unit, indicator, window_of(state_->model, indicator, period));
}

TargetStatus LiveRollup::target_status(std::uint32_t target) const {
  return state_->targets.statuses()[target];
}

GoalScore LiveRollup::goal_score(std::uint32_t goal, std::int32_t year) const {
  return state_->goals.of(goal, year);
}

std::vector<GoalTerm> LiveRollup::goal_terms(std::uint32_t goal, std::int32_t year) const {
  return state_->goals.terms(goal, year);
}

std::vector<std::int32_t> LiveRollup::years() const { return state_->goals.years(); }

UnitRisks LiveRollup::risks_of(std::uint32_t unit) const { return state_->risks.at(unit); }

std::vector<RiskLifting::Step> LiveRollup::way_of_risk(std::uint32_t risk) const {
  return state_->risks.way_of(risk);
}

WatchId LiveRollup::watch(Watch watch, WatchCallback callback) {
  return state_->watchers.add(std::move(watch), std::move(callback), state_->view());
}

void LiveRollup::unwatch(WatchId id) { state_->watchers.remove(id); }

}  // namespace styr
