#include "styr/goals.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "styr/compiled_goals.hpp"

namespace styr {

std::string_view to_string(MissingChildren rule) {
  switch (rule) {
    case MissingChildren::proportional:
      return "proportional";
    case MissingChildren::even:
      return "even";
    case MissingChildren::zero:
      return "zero";
    case MissingChildren::coverage:
      return "coverage";
  }
  return "";
}

std::optional<MissingChildren> parse_missing_children(std::string_view text) {
  for (auto rule : {MissingChildren::proportional, MissingChildren::even, MissingChildren::zero,
                    MissingChildren::coverage}) {
    if (text == to_string(rule)) return rule;
  }
  return std::nullopt;
}

std::string_view to_string(Combination combination) {
  switch (combination) {
    case Combination::weighted_mean:
      return "weighted_mean";
    case Combination::all:
      return "all";
    case Combination::any:
      return "any";
    case Combination::geometric_mean:
      return "geometric_mean";
    case Combination::signed_contributions:
      return "signed";
  }
  return "";
}

std::optional<Combination> parse_combination(std::string_view text) {
  for (auto c : {Combination::weighted_mean, Combination::all, Combination::any, Combination::geometric_mean,
                 Combination::signed_contributions}) {
    if (text == to_string(c)) return c;
  }
  return std::nullopt;
}

GoalRules GoalRules::of(const Policy& policy) {
  GoalRules rules;
  rules.green_score = policy.required_number("rag.green_score");
  rules.yellow_score = policy.required_number("rag.yellow_score");
  rules.red_score = policy.required_number("rag.red_score");
  rules.own_weight = policy.required_number("goal.own_weight");
  rules.coverage_min = policy.required_number("coverage.min");
  // validate() has refused unknown words.
  rules.combination =
      parse_combination(policy.text("goal.combination").value_or("")).value_or(rules.combination);
  rules.missing_children = parse_missing_children(policy.text("goal.missing_children").value_or(""))
                               .value_or(rules.missing_children);
  return rules;
}

std::optional<double> GoalRules::score_of(Colour colour) const {
  switch (colour) {
    case Colour::none:
      return std::nullopt;
    case Colour::green:
      return green_score;
    case Colour::yellow:
      return yellow_score;
    case Colour::red:
      return red_score;
  }
  return std::nullopt;
}

Colour GoalRules::colour_of(double score) const {
  const double to_green = std::abs(score - green_score);
  const double to_yellow = std::abs(score - yellow_score);
  const double to_red = std::abs(score - red_score);
  if (to_red <= to_yellow && to_red <= to_green) return Colour::red;
  return to_yellow <= to_green ? Colour::yellow : Colour::green;
}

std::vector<std::int32_t> target_years(const Model& model) {
  std::set<std::int32_t> years;
  for (const Target& target : model.table<Target>()) years.insert(target.year);
  return {years.begin(), years.end()};
}

GoalScores::GoalScores(Model model, std::int32_t year)
    : model_(std::move(model)), year_(year), rules_(GoalRules::of(model_.policy())) {
  statuses_ = target_statuses(model_, year_);
  compute();
}

GoalScores::GoalScores(Model model, std::int32_t year, std::span<const TargetStatus> statuses)
    : model_(std::move(model)), year_(year), rules_(GoalRules::of(model_.policy())) {
  for (const TargetStatus& status : statuses) {
    if (model_.table<Target>()[status.target].year == year_) statuses_.push_back(status);
  }
  compute();
}

void GoalScores::compute() {
  const std::size_t goals = model_.table<Goal>().size();
  own_offset_.assign(goals + 1, 0);
  const auto goal_of = [&](const TargetStatus& s) { return model_.target_rules()[s.target].goal; };
  for (const TargetStatus& s : statuses_) {
    if (goal_of(s) != kNoRow) ++own_offset_[goal_of(s) + 1];
  }
  for (std::size_t g = 0; g < goals; ++g) own_offset_[g + 1] += own_offset_[g];
  own_.resize(own_offset_[goals]);
  std::vector<std::uint32_t> next(own_offset_.begin(), own_offset_.end());
  for (std::uint32_t i = 0; i < statuses_.size(); ++i) {
    if (goal_of(statuses_[i]) != kNoRow) own_[next[goal_of(statuses_[i])]++] = i;
  }
  const auto weighed = [&](std::uint32_t i) {
    return WeightedScore{model_.target_rules()[statuses_[i].target].weight,
                         rules_.score_of(statuses_[i].status)};
  };
  for (std::size_t g = 0; g < goals; ++g) {
    std::stable_sort(own_.begin() + own_offset_[g], own_.begin() + own_offset_[g + 1],
                     [&](std::uint32_t a, std::uint32_t b) { return comes_first(weighed(a), weighed(b)); });
  }

  GoalYear year(std::make_shared<const CompiledGoals>(model_), year_);
  std::vector<WeightedScore> own;
  for (std::uint32_t g = 0; g < goals; ++g) {
    own.clear();
    for (std::uint32_t i = own_offset_[g]; i < own_offset_[g + 1]; ++i) own.push_back(weighed(own_[i]));
    year.set_own(g, !own.empty(), own_score(own));
  }
  year.compute();
  scores_.reserve(goals);
  for (std::uint32_t g = 0; g < goals; ++g) scores_.push_back(year.of(g));
  of_year_ = std::make_shared<const GoalYear>(std::move(year));
}

Combination GoalScores::combination_of(std::uint32_t goal) const {
  const auto& own = model_.table<Goal>()[goal].combination;
  return own ? own->value : rules_.combination;
}

std::vector<TargetStatus> GoalScores::own_targets(std::uint32_t goal) const {
  std::vector<TargetStatus> targets;
  for (std::uint32_t i = own_offset_[goal]; i < own_offset_[goal + 1]; ++i)
    targets.push_back(statuses_[own_[i]]);
  return targets;
}

std::vector<GoalTerm> GoalScores::terms(std::uint32_t goal) const { return of_year_->terms(goal); }

std::vector<Contributors> contributors(const Model& model, std::optional<std::uint32_t> only) {
  const auto& goals = model.table<Goal>();
  const auto& units = model.table<Unit>();
  std::vector<Contributors> result;
  for (std::uint32_t goal = 0; goal < goals.size(); ++goal) {
    if (only && *only != goal) continue;
    Contributors c;
    c.goal = goal;
    const std::vector<std::uint32_t> all = reaching(model.goal_graph(), goal);
    c.goals_below = all.size() - 1;
    std::set<std::uint32_t> taking_part;  // owners, co-owners and their ancestors
    const auto add = [&](const std::string& unit_id) {
      const auto unit = model.find<Unit>(unit_id);
      for (std::uint32_t up = unit.value_or(kNoRow); up != kNoRow && taking_part.insert(up).second;) {
        up = model.unit_parents()[up];
      }
    };
    for (const std::uint32_t g : all) {
      add(goals[g].owner_unit_id);
      for (const std::string& co_owner : goals[g].co_owner_unit_ids) add(co_owner);
    }
    for (const std::uint32_t unit : taking_part) {
      if (model.unit_levels()[unit] == 1) c.level1_units.push_back(unit);
      if (model.unit_levels()[unit] == 2) c.level2_units.push_back(unit);
    }
    const auto by_id = [&](std::uint32_t a, std::uint32_t b) { return units[a].unit_id < units[b].unit_id; };
    std::sort(c.level1_units.begin(), c.level1_units.end(), by_id);
    std::sort(c.level2_units.begin(), c.level2_units.end(), by_id);
    result.push_back(std::move(c));
  }
  return result;
}

}  // namespace styr
