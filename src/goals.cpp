#include "styr/goals.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

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

namespace {

// The order in which contributions are added: by what they are, so that neither rows nor names leave a trace.
bool comes_first(double weight_a, const std::optional<double>& score_a, double weight_b,
                 const std::optional<double>& score_b) {
  return weight_a != weight_b ? weight_a > weight_b : score_b < score_a;
}

}  // namespace

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
  for (std::size_t g = 0; g < goals; ++g) {
    std::stable_sort(own_.begin() + own_offset_[g], own_.begin() + own_offset_[g + 1],
                     [&](std::uint32_t a, std::uint32_t b) {
                       const auto weight = [&](std::uint32_t i) {
                         return model_.target_rules()[statuses_[i].target].weight;
                       };
                       return comes_first(weight(a), rules_.score_of(statuses_[a].status), weight(b),
                                          rules_.score_of(statuses_[b].status));
                     });
  }
  scores_.resize(goals);
  for (const std::uint32_t goal : model_.goal_order()) score_goal(goal);
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

namespace {

// Weights after the missing-children rule. Terms without a score are scored 0 under `zero`, else take no
// part.
void share_weights(std::vector<GoalTerm>& terms, MissingChildren rule) {
  double missing = 0;
  double present = 0;
  for (const GoalTerm& term : terms) {
    if (term.score) {
      present += 1;
    } else {
      missing += term.planned_weight;
    }
  }
  for (GoalTerm& term : terms) {
    if (rule == MissingChildren::zero) {
      term.used_weight = term.planned_weight;
    } else if (term.score) {
      term.used_weight = term.planned_weight + (rule == MissingChildren::even ? missing / present : 0);
    }
  }
}

// A link of this type takes away from the goal when contributions are signed.
bool hinders(std::string_view link_type) {
  return link_type == "hinders" || link_type == "motvirker" || link_type == "motverkar";
}

}  // namespace

std::vector<GoalTerm> GoalScores::terms(std::uint32_t goal) const {
  std::vector<GoalTerm> terms;
  if (own_offset_[goal] != own_offset_[goal + 1]) {
    terms.push_back({kNoRow, goal, rules_.own_weight, 0, scores_[goal].own_score});
  }
  const Graph& graph = model_.goal_graph();
  const bool is_signed = combination_of(goal) == Combination::signed_contributions;
  const auto links = graph.in_edges(goal);
  const auto children = graph.predecessors(goal);
  for (std::size_t i = 0; i < links.size(); ++i) {
    const GoalLink& record = model_.table<GoalLink>()[links[i]];
    terms.push_back({links[i], children[i], record.weight ? record.weight->value : 1, 0,
                     scores_[children[i]].score, is_signed && hinders(record.link_type)});
  }
  std::stable_sort(terms.begin(), terms.end(), [](const GoalTerm& a, const GoalTerm& b) {
    if (a.hinders != b.hinders) return b.hinders;  // equal but for the sign
    return comes_first(a.planned_weight, a.score, b.planned_weight, b.score);
  });
  share_weights(terms, rules_.missing_children);
  return terms;
}

void GoalScores::score_goal(std::uint32_t goal) {
  GoalScore& result = scores_[goal];
  result.goal = goal;
  result.year = year_;

  double own_sum = 0;
  double own_weight = 0;
  for (std::uint32_t i = own_offset_[goal]; i < own_offset_[goal + 1]; ++i) {
    const TargetStatus& status = statuses_[own_[i]];
    const auto score = rules_.score_of(status.status);
    if (!score) continue;
    const double weight = model_.target_rules()[status.target].weight;
    own_sum += weight * *score;
    own_weight += weight;
  }
  if (own_weight > 0) result.own_score = own_sum / own_weight;

  const std::vector<GoalTerm> all = terms(goal);
  const Combination combination = combination_of(goal);
  double scores = 0;
  double weights = 0;
  double logarithms = 0;
  double least = std::numeric_limits<double>::infinity();
  double most = -least;
  bool positive = true;
  bool any = false;
  for (const GoalTerm& term : all) {
    result.weight_possible += term.planned_weight;
    if (term.score) {
      result.weight_used += term.planned_weight;
      any = true;
    }
    if (!term.score && rules_.missing_children != MissingChildren::zero) continue;
    const double score = term.score.value_or(0);
    scores += term.used_weight * (term.hinders ? -score : score);
    weights += term.used_weight;
    least = std::min(least, score);
    most = std::max(most, score);
    if (combination == Combination::geometric_mean && score > 0)
      logarithms += term.used_weight * std::log(score);
    positive = positive && score > 0;
  }
  if (!any) {
    result.reason = all.empty() ? Reason::no_target : Reason::no_contributors;
    return;
  }
  if (rules_.missing_children == MissingChildren::coverage &&
      *result.weight_coverage() < rules_.coverage_min) {
    result.reason = Reason::below_coverage;
    return;
  }
  result.reason = Reason::none;
  if (combination == Combination::all) {
    result.score = least;
    return;
  }
  if (combination == Combination::any) {
    result.score = most;
    return;
  }
  const bool geometric = combination == Combination::geometric_mean;
  if (geometric && !positive) {
    result.reason = Reason::non_positive;
    return;
  }
  const double mean = (geometric ? logarithms : scores) / weights;
  if (!std::isfinite(mean)) {  // weights that add up to nothing
    result.reason = Reason::undefined;
    return;
  }
  switch (combination) {
    case Combination::geometric_mean:
      result.score = std::exp(mean);
      break;
    case Combination::signed_contributions:
      result.score = std::clamp(mean, std::min(rules_.red_score, rules_.green_score),
                                std::max(rules_.red_score, rules_.green_score));
      break;
    default:
      result.score = mean;
      break;
  }
}

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
