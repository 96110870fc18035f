#include "live_targets.hpp"

#include "same_bits.hpp"

namespace styr {
namespace {

bool same(const Figure& a, const Figure& b) {
  return same_bits(a.value, b.value) && a.reason == b.reason && same_bits(a.numerator, b.numerator) &&
         same_bits(a.denominator, b.denominator) && a.cells == b.cells && a.stale == b.stale &&
         same_bits(a.sum_of_children, b.sum_of_children);
}

bool same(const TargetStatus& a, const TargetStatus& b) {
  return a.status == b.status && a.reason == b.reason && same_bits(a.deviation, b.deviation) &&
         same(a.figure, b.figure);
}

TargetStatus status_in(const Model& model, const LiveFigures& figures, std::uint32_t target) {
  const TargetRule& rule = model.target_rules()[target];
  const Window year = Window::of(Period::of_year(model.table<Target>()[target].year));
  return status_of_target(model, target, figures.at(rule.unit, rule.indicator, year));
}

std::size_t target_count(const Model& model) { return model.table<Target>().size(); }

}  // namespace

LiveTargets::LiveTargets(const Model& model, const LiveFigures& figures) {
  for (std::uint32_t t = 0; t < target_count(model); ++t) statuses_.push_back(status_in(model, figures, t));
  index(model);
}

void LiveTargets::index(const Model& model) {
  first_at_.clear();
  next_at_.assign(target_count(model), kNoRow);
  for (std::uint32_t t = 0; t < target_count(model); ++t) {
    const TargetRule& rule = model.target_rules()[t];
    const auto [at, is_new] =
        first_at_.try_emplace(Place{rule.indicator, rule.unit, model.table<Target>()[t].year}, t);
    if (!is_new) next_at_[t] = std::exchange(at->second, t);
  }
  waiting_ = PositionSet(target_count(model));
}

void LiveTargets::update(const Model& before, const Model& next, const LiveFigures& figures,
                         const FigureChanges& changes) {
  changed_.clear();
  regrouped_ = rows_moved_ = false;
  if (changes.all || !take_over_replaced(before, next)) take_over(before, next, changes.all);
  wait_for(changes, next);
  while (!waiting_.empty()) {
    const std::uint32_t target = waiting_.take_first();
    TargetStatus status = status_in(next, figures, target);
    if (same(status, statuses_[target])) continue;
    statuses_[target] = std::move(status);
    changed_.push_back(target);
  }
}

// Goes on to other records where targets were replaced and nothing else happened; false when more did.
bool LiveTargets::take_over_replaced(const Model& before, const Model& next) {
  if (!share_tables<Goal, Indicator, Unit>(before, next)) return false;
  const SharedRows<Target>& was = before.table<Target>().rows();
  const SharedRows<Target>& is = next.table<Target>().rows();
  const SharedRows<TargetRule>& rules_before = before.target_rules();
  const SharedRows<TargetRule>& rules = next.target_rules();
  std::vector<std::uint32_t> replaced;
  if (was.size() != is.size()) return false;
  bool in_place = true;
  SharedRows<Target>::for_each_difference(was, is, [&](std::size_t t) {
    const TargetRule& a = rules_before[t];
    const TargetRule& b = rules[t];
    in_place = in_place && was[t].target_id == is[t].target_id && was[t].year == is[t].year &&
               a.indicator == b.indicator && a.unit == b.unit && a.goal == b.goal && a.weight == b.weight;
    replaced.push_back(static_cast<std::uint32_t>(t));
  });
  if (!in_place) return false;
  for (const std::uint32_t t : replaced) waiting_.insert(t);
  return true;
}

// Goes on to other records: a target that is the same but for its row keeps its status, the others wait.
void LiveTargets::take_over(const Model& before, const Model& next, bool figures_are_new) {
  const auto& was = before.table<Target>();
  const auto& is = next.table<Target>();
  bool moved_place = figures_are_new || was.size() != is.size();
  std::vector<std::uint32_t> stale;
  std::vector<TargetStatus> statuses(is.size());
  for (std::uint32_t t = 0; t < is.size(); ++t) {
    std::optional<std::uint32_t> old = t;
    if (t >= was.size() || was[t].target_id != is[t].target_id) old = before.find<Target>(is[t].target_id);
    if (old != t) rows_moved_ = moved_place = true;
    if (!old) {
      statuses[t].reason = Reason::none;  // no status looks like this one, so that it counts as changed
      stale.push_back(t);
      continue;
    }
    statuses[t] = statuses_[*old];
    statuses[t].target = t;
    const TargetRule& a = before.target_rules()[*old];
    const TargetRule& b = next.target_rules()[t];
    const bool same_place = a.indicator == b.indicator && a.unit == b.unit && was[*old].year == is[t].year;
    moved_place = moved_place || !same_place;
    regrouped_ = regrouped_ || was[*old].year != is[t].year || a.goal != b.goal || a.weight != b.weight;
    const bool same_rule = was[*old].target.value == is[t].target.value && a.direction == b.direction &&
                           a.green_tolerance == b.green_tolerance && a.yellow_tolerance == b.yellow_tolerance;
    if (!same_place || !same_rule || figures_are_new) stale.push_back(t);
  }
  rows_moved_ = rows_moved_ || was.size() > is.size();
  regrouped_ = regrouped_ || rows_moved_ || was.size() != is.size() || !share_tables<Goal>(before, next);
  statuses_ = std::move(statuses);
  if (moved_place) index(next);
  for (const std::uint32_t t : stale) waiting_.insert(t);
}

void LiveTargets::wait_for_place(const Place& place) {
  const auto first = first_at_.find(place);
  if (first == first_at_.end()) return;
  for (std::uint32_t t = first->second; t != kNoRow; t = next_at_[t]) waiting_.insert(t);
}

void LiveTargets::wait_for(const FigureChanges& changes, const Model& model) {
  if (statuses_.empty()) return;
  for (const std::uint32_t indicator : changes.indicators) {
    for (std::uint32_t t = 0; t < statuses_.size(); ++t) {
      if (model.target_rules()[t].indicator == indicator) waiting_.insert(t);
    }
  }
  // Changes of one period stand together.
  std::optional<Period> period;
  std::optional<Period> year;
  for (const ChangedFigure& change : changes.figures) {
    if (period != change.period) {
      period = change.period;
      year = change.period.enclosing(PeriodKind::year);
    }
    if (year) wait_for_place({change.indicator, change.unit, year->year()});
  }
}

}  // namespace styr
