#include "live_goals.hpp"

#include <algorithm>
#include <limits>

namespace styr {
namespace {

// Later than any year a target can have.
constexpr std::int32_t kAnyOtherYear = std::numeric_limits<std::int32_t>::max();

double weight_of(const GoalLink& link) { return link.weight ? link.weight->value : 1; }

bool same_goals(const Model& before, const Model& next) {
  return SharedRows<Goal>::all_same(
      before.table<Goal>().rows(), next.table<Goal>().rows(), [](const Goal& a, const Goal& b) {
        return a.goal_id == b.goal_id && a.combination.has_value() == b.combination.has_value() &&
               (!a.combination || a.combination->value == b.combination->value);
      });
}

}  // namespace

LiveGoals::LiveGoals(const Model& model, std::span<const TargetStatus> statuses) { compile(model, statuses); }

void LiveGoals::compile(const Model& model, std::span<const TargetStatus> statuses) {
  goals_ = std::make_shared<CompiledGoals>(model);
  years_.clear();
  group_targets(model);
  set_all_own(model, statuses);
  for (Year& year : years_) year.scores.compute();
}

// Brings the list of years and the targets of each goal up to date; scores stay.
void LiveGoals::group_targets(const Model& model) {
  const auto& targets = model.table<Target>();
  std::vector<std::int32_t> wanted = target_years(model);
  wanted.push_back(kAnyOtherYear);
  std::vector<Year> years;
  years.reserve(wanted.size());
  for (const std::int32_t year : wanted) {
    Year* const old = find(year);
    years.push_back(old != nullptr ? std::move(*old) : Year{year, GoalYear(goals_, year), {}, {}});
    years.back().first.assign(goals_->goal_count() + 1, 0);
    years.back().targets.clear();
  }
  years_ = std::move(years);
  for (std::uint32_t t = 0; t < targets.size(); ++t) {
    const std::uint32_t goal = model.target_rules()[t].goal;
    if (goal != kNoRow) ++find(targets[t].year)->first[goal + 1];
  }
  for (Year& year : years_) {
    for (std::size_t g = 0; g < goals_->goal_count(); ++g) year.first[g + 1] += year.first[g];
    year.targets.resize(year.first.back());
  }
  // Filled from the back, so that each first place ends up where it began.
  for (Year& year : years_) std::rotate(year.first.begin(), year.first.begin() + 1, year.first.end());
  for (std::uint32_t t = 0; t < targets.size(); ++t) {
    const std::uint32_t goal = model.target_rules()[t].goal;
    if (goal == kNoRow) continue;
    Year& year = *find(targets[t].year);
    year.targets[--year.first[goal]] = t;
  }
  for (Year& year : years_) year.first.back() = static_cast<std::uint32_t>(year.targets.size());
}

void LiveGoals::set_all_own(const Model& model, std::span<const TargetStatus> statuses) {
  for (Year& year : years_) {
    for (std::uint32_t goal = 0; goal < goals_->goal_count(); ++goal) set_own(model, statuses, year, goal);
  }
}

void LiveGoals::set_own(const Model& model, std::span<const TargetStatus> statuses, Year& year,
                        std::uint32_t goal) {
  own_.clear();
  for (std::uint32_t i = year.first[goal]; i < year.first[goal + 1]; ++i) {
    const std::uint32_t target = year.targets[i];
    own_.push_back({model.target_rules()[target].weight, goals_->rules().score_of(statuses[target].status)});
  }
  std::sort(own_.begin(), own_.end(), comes_first);
  year.scores.set_own(goal, !own_.empty(), own_score(own_));
}

bool LiveGoals::take_over_weights(const Model& before, const Model& next) {
  if (!same_goals(before, next)) return false;
  const SharedRows<GoalLink>& was = before.table<GoalLink>().rows();
  const SharedRows<GoalLink>& is = next.table<GoalLink>().rows();
  const bool same_links = SharedRows<GoalLink>::all_same(was, is, [](const GoalLink& a, const GoalLink& b) {
    return a.from_goal_id == b.from_goal_id && a.to_goal_id == b.to_goal_id && a.link_type == b.link_type;
  });
  if (!same_links) return false;
  SharedRows<GoalLink>::for_each_difference(was, is, [&](std::size_t link) {
    if (weight_of(was[link]) == weight_of(is[link])) return;
    const std::uint32_t goal = goals_->set_link_weight(static_cast<std::uint32_t>(link), weight_of(is[link]));
    for (Year& year : years_) year.scores.mark(goal);
  });
  return true;
}

void LiveGoals::update(const Model& before, const Model& next, const LiveTargets& targets) {
  changed_.clear();
  const bool same_rules =
      share_tables<PolicyEntry>(before, next) || GoalRules::of(next.policy()) == goals_->rules();
  anew_ = !same_rules || !take_over_weights(before, next);
  if (anew_) {
    compile(next, targets.statuses());
    return;
  }
  if (targets.regrouped()) {
    group_targets(next);
    set_all_own(next, targets.statuses());
  } else {
    for (const std::uint32_t target : targets.changed()) {
      const std::uint32_t goal = next.target_rules()[target].goal;
      if (goal != kNoRow) set_own(next, targets.statuses(), *find(next.table<Target>()[target].year), goal);
    }
  }
  for (Year& year : years_) {
    for (const std::uint32_t goal : year.scores.refresh()) {
      if (year.year != kAnyOtherYear) changed_.push_back({year.year, goal});
    }
  }
}

std::vector<std::int32_t> LiveGoals::years() const {
  std::vector<std::int32_t> years;
  for (const Year& year : years_) {
    if (year.year != kAnyOtherYear) years.push_back(year.year);
  }
  return years;
}

LiveGoals::Year* LiveGoals::find(std::int32_t year) {
  const auto found = std::lower_bound(years_.begin(), years_.end(), year,
                                      [](const Year& a, std::int32_t y) { return a.year < y; });
  return found == years_.end() || found->year != year ? nullptr : &*found;
}

const LiveGoals::Year& LiveGoals::at(std::int32_t year) const {
  const auto found = std::lower_bound(years_.begin(), years_.end(), year,
                                      [](const Year& a, std::int32_t y) { return a.year < y; });
  return found->year == year ? *found : years_.back();
}

}  // namespace styr
