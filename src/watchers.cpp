#include "watchers.hpp"

#include <algorithm>
#include <tuple>

#include "live_window.hpp"
#include "same_bits.hpp"
#include "styr/risks.hpp"

namespace styr {

std::string_view to_string(WatchKind kind) {
  switch (kind) {
    case WatchKind::unit:
      return "unit";
    case WatchKind::goal:
      return "goal";
    case WatchKind::target:
      return "target";
    case WatchKind::risk:
      return "risk";
  }
  return "";
}

namespace {

// The windows of a kind that hold a cell's period: one, or for the year to date all to the end of the year.
template <class Take>
void for_each_window_period(const Model& model, std::uint32_t indicator, Period cell, PeriodKind by,
                            Take&& take) {
  const bool to_date = is_year_to_date(model.indicator_rules()[indicator], by);
  for (Period period = Period::containing(by, cell.last_day());; period = period.next()) {
    if (!window_of(model, indicator, period).contains(cell)) return;
    take(period);
    if (!to_date) return;
  }
}

WatchedState state_of(const Figure& figure) {
  WatchedState state;
  if (figure.has_value()) state.value = figure.value;
  state.reason = figure.reason;
  state.cells = figure.cells;
  state.coverage = figure.cells.coverage();
  return state;
}

WatchedState state_of(const TargetStatus& status) {
  WatchedState state = state_of(status.figure);
  state.reason = status.reason;
  state.colour = status.status;
  return state;
}

WatchedState state_of(const GoalScore& score, const GoalRules& rules) {
  WatchedState state;
  state.value = score.score;
  state.reason = score.reason;
  if (score.score) state.colour = rules.colour_of(*score.score);
  state.coverage = score.weight_coverage();
  return state;
}

WatchedState state_of(const RiskLifting& risks, std::uint32_t risk) {
  WatchedState state;
  const RiskRegister& entries = risks.risk_register();
  const RiskRating rating = entries.rating(risk);
  state.reason = entries.is_open(risk) ? Reason::missing : Reason::not_applicable;
  if (!entries.is_open(risk) || !rating.is_rated()) return state;
  state.value = static_cast<double>(risks.score(rating));
  state.reason = Reason::none;
  state.colour = risk_colour(entries.matrix(), rating);
  return state;
}

}  // namespace

bool WatchEvent::value_changed() const {
  return !same_bits(before.value, after.value) || before.reason != after.reason;
}

bool WatchEvent::coverage_changed() const {
  return before.cells != after.cells || !same_bits(before.coverage, after.coverage);
}

std::strong_ordering Watchers::Place::operator<=>(const Place& other) const {
  if (const auto order = indicator_id.compare(other.indicator_id); order != 0) return order <=> 0;
  if (!period || !other.period) return period.has_value() <=> other.period.has_value();
  return *period <=> *other.period;
}

WatchId Watchers::add(Watch watch, WatchCallback callback, const LiveView& view) {
  Followed followed;
  followed.watch = std::move(watch);
  followed.callback = std::make_shared<const WatchCallback>(std::move(callback));
  resolve(followed, view.model);
  for (const Place& place : places(followed, view)) followed.seen[place] = state_at(followed, place, view);
  followed_.emplace(++last_id_, std::move(followed));
  rows_are_numbered_ = false;
  return last_id_;
}

void Watchers::remove(WatchId id) {
  followed_.erase(id);
  rows_are_numbered_ = false;
}

void Watchers::resolve(Followed& followed, const Model& model) {
  const Watch& watch = followed.watch;
  const auto row = [&]() -> std::optional<std::uint32_t> {
    switch (watch.kind) {
      case WatchKind::unit:
        return model.find<Unit>(watch.id);
      case WatchKind::goal:
        return model.find<Goal>(watch.id);
      case WatchKind::target:
        return model.find<Target>(watch.id);
      case WatchKind::risk:
        return model.find<Risk>(watch.id);
    }
    return std::nullopt;
  };
  followed.row = row().value_or(kNoRow);
  followed.indicator = model.find<Indicator>(watch.indicator_id).value_or(kNoRow);
}

// Every place where there may be something to see.
std::vector<Watchers::Place> Watchers::places(const Followed& followed, const LiveView& view) {
  std::vector<Place> places;
  if (followed.row == kNoRow) return places;
  switch (followed.watch.kind) {
    case WatchKind::unit:
      for (std::uint32_t i = 0; i < view.model.table<Indicator>().size(); ++i) {
        if (followed.watch.indicator_id.empty() || followed.indicator == i)
          add_windows(followed, i, view.model, places);
      }
      break;
    case WatchKind::goal:
      for (const std::int32_t year : view.goals.years()) places.push_back({{}, Period::of_year(year)});
      break;
    case WatchKind::target:
    case WatchKind::risk:
      places.emplace_back();
      break;
  }
  return places;
}

void Watchers::add_windows(const Followed& followed, std::uint32_t indicator, const Model& model,
                           std::vector<Place>& places) {
  std::vector<Period> periods;
  for (const auto& series : model.observations().of_indicator(indicator)) {
    for (const std::int32_t ordinal : series->distinct_periods()) {
      for_each_window_period(model, indicator, Period::from_ordinal(series->kind(), ordinal),
                             followed.watch.by, [&](Period period) { periods.push_back(period); });
    }
  }
  std::sort(periods.begin(), periods.end());
  periods.erase(std::unique(periods.begin(), periods.end()), periods.end());
  for (const Period period : periods)
    places.push_back({model.table<Indicator>()[indicator].indicator_id, period});
}

WatchedState Watchers::state_at(const Followed& followed, const Place& place, const LiveView& view) {
  const Model& model = view.model;
  if (followed.row == kNoRow) return {};
  switch (followed.watch.kind) {
    case WatchKind::unit: {
      const auto indicator = model.find<Indicator>(place.indicator_id);
      if (!indicator) return {};
      return state_of(view.figures.at(followed.row, *indicator, window_of(model, *indicator, *place.period)));
    }
    case WatchKind::goal:
      return state_of(view.goals.of(followed.row, place.period->year()), view.goals.rules());
    case WatchKind::target:
      return state_of(view.targets.statuses()[followed.row]);
    case WatchKind::risk:
      return state_of(view.risks, followed.row);
  }
  return {};
}

void Watchers::look_at(WatchId id, Followed& followed, const Place& place, const LiveView& view) {
  WatchEvent event;
  event.before = followed.seen[place];
  event.after = state_at(followed, place, view);
  if (!event.value_changed() && !event.colour_changed() && !event.coverage_changed()) return;
  followed.seen[place] = event.after;
  event.kind = followed.watch.kind;
  event.id = followed.watch.id;
  event.indicator_id = place.indicator_id;
  event.period = place.period;
  if (event.kind == WatchKind::target)
    event.period = Period::of_year(view.model.table<Target>()[followed.row].year);
  events_.push_back({id, std::move(event)});
}

// Says when the record came or went.
void Watchers::look_at_record(WatchId id, Followed& followed, const LiveView& view) {
  const bool was = followed.row != kNoRow;
  resolve(followed, view.model);
  const bool is = followed.row != kNoRow;
  if (was == is) return;
  WatchEvent event;
  event.kind = followed.watch.kind;
  event.id = followed.watch.id;
  event.change = is ? WatchEvent::Change::appeared : WatchEvent::Change::removed;
  events_.push_back({id, std::move(event)});
  if (!is) followed.seen.clear();
}

void Watchers::look_at_everything(WatchId id, Followed& followed, const LiveView& view) {
  if (followed.row == kNoRow) return;
  for (const Place& place : places(followed, view)) followed.seen.try_emplace(place);
  for (const auto& [place, state] : followed.seen) look_at(id, followed, place, view);
}

void Watchers::look_at_indicator(WatchId id, Followed& followed, std::uint32_t indicator,
                                 const LiveView& view) {
  std::vector<Place> places;
  add_windows(followed, indicator, view.model, places);
  for (const Place& place : places) followed.seen.try_emplace(place);
  const std::string& name = view.model.table<Indicator>()[indicator].indicator_id;
  for (const auto& [place, state] : followed.seen) {
    if (place.indicator_id == name) look_at(id, followed, place, view);
  }
}

void Watchers::look_at_figures(const FigureChanges& figures, const LiveView& view) {
  const auto interested = [](const Followed& followed, std::uint32_t indicator) {
    return followed.watch.indicator_id.empty() || followed.indicator == indicator;
  };
  for (const std::uint32_t indicator : figures.indicators) {
    for (auto& [id, followed] : followed_) {
      if (followed.watch.kind == WatchKind::unit && followed.row != kNoRow && interested(followed, indicator))
        look_at_indicator(id, followed, indicator, view);
    }
  }
  if (units_.empty()) return;
  for (const ChangedFigure& change : figures.figures) {
    const auto found = units_.find(change.unit);
    if (found == units_.end()) continue;
    for (const WatchId id : found->second) {
      Followed& followed = followed_.at(id);
      if (!interested(followed, change.indicator)) continue;
      const std::string& name = view.model.table<Indicator>()[change.indicator].indicator_id;
      for_each_window_period(view.model, change.indicator, change.period, followed.watch.by,
                             [&](Period period) {
                               look_at(id, followed, {name, period}, view);
                             });
    }
  }
}

void Watchers::number_rows() {
  units_.clear();
  goals_.clear();
  targets_.clear();
  for (const auto& [id, followed] : followed_) {
    if (followed.row == kNoRow) continue;
    if (followed.watch.kind == WatchKind::unit) units_[followed.row].push_back(id);
    if (followed.watch.kind == WatchKind::goal) goals_[followed.row].push_back(id);
    if (followed.watch.kind == WatchKind::target) targets_[followed.row].push_back(id);
  }
  rows_are_numbered_ = true;
}

void Watchers::look(const Model& before, const LiveView& view, const FigureChanges& figures) {
  events_.clear();
  if (followed_.empty()) return;
  const bool same_records = &before.tables() == &view.model.tables();
  if (!same_records) {
    for (auto& [id, followed] : followed_) look_at_record(id, followed, view);
    rows_are_numbered_ = false;
  }
  if (!rows_are_numbered_) number_rows();
  if (!figures.all) look_at_figures(figures, view);
  for (auto& [id, followed] : followed_) {
    const WatchKind kind = followed.watch.kind;
    if (kind == WatchKind::unit ? figures.all : !same_records) look_at_everything(id, followed, view);
  }
  if (same_records) {
    for (const std::uint32_t target : view.targets.changed()) {
      const auto found = targets_.find(target);
      if (found == targets_.end()) continue;
      for (const WatchId id : found->second) look_at(id, followed_.at(id), {}, view);
    }
    for (const LiveChanges::GoalChange& change : view.goals.changed()) {
      const auto found = goals_.find(change.goal);
      if (found == goals_.end()) continue;
      for (const WatchId id : found->second)
        look_at(id, followed_.at(id), {{}, Period::of_year(change.year)}, view);
    }
  }
  for (Event& event : events_) {
    event.event.revision_before = before.revision();
    event.event.revision_after = view.model.revision();
  }
  std::stable_sort(events_.begin(), events_.end(), [](const Event& a, const Event& b) {
    if (a.event.kind != b.event.kind) return a.event.kind < b.event.kind;
    if (a.event.id != b.event.id) return a.event.id < b.event.id;
    const Place place_a{a.event.indicator_id, a.event.period};
    const Place place_b{b.event.indicator_id, b.event.period};
    if (place_a.period.has_value() != place_b.period.has_value()) return place_b.period.has_value();
    if (place_a != place_b) return place_a < place_b;
    return a.watch < b.watch;
  });
}

void Watchers::tell() {
  // Callbacks may watch and unwatch, and leave events for the next round.
  const std::vector<Event> events = std::exchange(events_, {});
  for (const Event& told : events) {
    const auto found = followed_.find(told.watch);
    if (found == followed_.end()) continue;
    const std::shared_ptr<const WatchCallback> callback = found->second.callback;  // it may unwatch itself
    if (*callback) (*callback)(told.event);
  }
}

}  // namespace styr
