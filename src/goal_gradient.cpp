#include "goal_gradient.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace styr {

ScoredGoals::ScoredGoals(const Model& model, std::int32_t year, std::span<const TargetStatus> statuses,
                         TargetScoring scoring)
    : compiled_(std::make_shared<const CompiledGoals>(model)), year_(compiled_, year) {
  const std::size_t goals = compiled_->goal_count();
  std::vector<bool> has_targets(goals);
  std::vector<std::pair<std::uint32_t, OwnTarget>> placed;  // by goal
  for (const TargetStatus& status : statuses) {
    const TargetRule& rule = model.target_rules()[status.target];
    if (rule.goal == kNoRow || model.table<Target>()[status.target].year != year) continue;
    has_targets[rule.goal] = true;
    if (status.status == Colour::none || !status.deviation) continue;
    placed.push_back({rule.goal,
                      {status.target, rule.weight, *status.deviation,
                       score_deviation(*status.deviation, rule, rules(), scoring)}});
  }
  std::stable_sort(placed.begin(), placed.end(), [](const auto& a, const auto& b) {
    if (a.first != b.first) return a.first < b.first;
    return comes_first({a.second.weight, a.second.scored.score}, {b.second.weight, b.second.scored.score});
  });
  own_offset_.assign(goals + 1, 0);
  for (const auto& [goal, target] : placed) {
    ++own_offset_[goal + 1];
    own_.push_back(target);
  }
  for (std::uint32_t g = 0; g < goals; ++g) own_offset_[g + 1] += own_offset_[g];
  for (std::uint32_t g = 0; g < goals; ++g) year_.set_own(g, has_targets[g], own_score(g));
  year_.compute();
}

std::optional<double> ScoredGoals::own_score_with(std::uint32_t goal, const OwnTarget* target,
                                                  double score) const {
  std::vector<WeightedScore> scores;
  for (const OwnTarget& own : own_targets(goal)) {
    scores.push_back({own.weight, &own == target ? score : own.scored.score});
  }
  if (target != nullptr) std::stable_sort(scores.begin(), scores.end(), comes_first);
  return styr::own_score(scores);
}

std::optional<double> ScoredGoals::score_with(std::uint32_t goal, std::uint32_t at, const OwnTarget& target,
                                              double score) {
  year_.set_own(at, true, own_score_with(at, &target, score));
  year_.refresh();
  const std::optional<double> result = year_.score(goal);
  year_.set_own(at, true, own_score(at));
  year_.refresh();
  return result;
}

namespace {

// The goal's score is that of one term: the first of the smallest or largest.
void differentiate_extreme(bool least, bool missing_is_zero, ScoredGoals::Partials& partials) {
  std::optional<std::size_t> chosen;
  double best = 0;
  for (std::size_t i = 0; i < partials.terms.size(); ++i) {
    const GoalTerm& term = partials.terms[i];
    if (!term.score && !missing_is_zero) continue;
    const double score = term.score.value_or(0);
    if (chosen && score == best) partials.tied = true;
    if (chosen && (least ? score >= best : score <= best)) continue;
    chosen = i;
    best = score;
    partials.tied = false;
  }
  if (chosen) partials.by_score[*chosen] = 1;
}

// The goal's score is outer(Σ used weight · inner(score) / Σ used weight).
void differentiate_mean(Combination combination, double goal_score, const GoalRules& rules,
                        ScoredGoals::Partials& partials) {
  const bool geometric = combination == Combination::geometric_mean;
  const bool missing_is_zero = rules.missing_children == MissingChildren::zero;
  const auto takes_part = [&](const GoalTerm& term) { return term.score || missing_is_zero; };
  const auto inner = [&](const GoalTerm& term) {
    const double score = term.score.value_or(0);
    return geometric ? std::log(score) : term.hinders ? -score : score;
  };
  double sum = 0;
  double weights = 0;
  double present = 0;
  for (const GoalTerm& term : partials.terms) {
    if (!takes_part(term)) continue;
    sum += term.used_weight * inner(term);
    weights += term.used_weight;
    present += 1;
  }
  const double mean = sum / weights;
  const bool held = combination == Combination::signed_contributions &&
                    (mean < std::min(rules.red_score, rules.green_score) ||
                     mean > std::max(rules.red_score, rules.green_score));
  const double outer = geometric ? goal_score : held ? 0 : 1;
  double by_weights = 0;
  for (std::size_t i = 0; i < partials.terms.size(); ++i) {
    const GoalTerm& term = partials.terms[i];
    if (!takes_part(term)) continue;
    const double by_inner = outer * term.used_weight / weights;
    partials.by_score[i] = geometric ? by_inner / *term.score : term.hinders ? -by_inner : by_inner;
    partials.by_weight[i] = outer * (inner(term) - mean) / weights;
    by_weights += partials.by_weight[i];
  }
  if (rules.missing_children != MissingChildren::even) return;
  // The weight of what is missing is split over what is there.
  for (std::size_t i = 0; i < partials.terms.size(); ++i) {
    if (!takes_part(partials.terms[i])) partials.by_weight[i] = by_weights / present;
  }
}

}  // namespace

ScoredGoals::Partials ScoredGoals::partials(std::uint32_t goal) const {
  Partials partials;
  partials.terms = year_.terms(goal);
  partials.by_score.resize(partials.terms.size());
  partials.by_weight.resize(partials.terms.size());
  const std::optional<double> score = year_.score(goal);
  if (!score) return partials;
  const Combination combination = compiled_->combination_of(goal);
  if (combination == Combination::all || combination == Combination::any) {
    differentiate_extreme(combination == Combination::all, rules().missing_children == MissingChildren::zero,
                          partials);
  } else {
    differentiate_mean(combination, *score, rules(), partials);
  }
  return partials;
}

}  // namespace styr
