#include "styr/compiled_goals.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <utility>

#include "same_bits.hpp"

namespace styr {

std::optional<double> own_score(std::span<const WeightedScore> in_order) {
  double sum = 0;
  double weights = 0;
  for (const WeightedScore& own : in_order) {
    if (!own.score) continue;
    sum += own.weight * *own.score;
    weights += own.weight;
  }
  if (!(weights > 0)) return std::nullopt;
  return sum / weights;
}

namespace {

// A link of this type takes away from the goal when contributions are signed.
bool hinders(std::string_view link_type) {
  return link_type == "hinders" || link_type == "motvirker" || link_type == "motverkar";
}

// From one marked goal in so many on, a full pass is cheaper than climbing from each: a goal reached by
// climbing costs some four times one in a full pass, and a mark reaches dozens (benchmarks/goals_bench.cpp).
constexpr std::size_t kMarksForFullPass = 256;

// Scores are held within this much of 0: all that policy gives are.
double highest_score(const GoalRules& rules) {
  return 2 * std::max({std::abs(rules.green_score), std::abs(rules.yellow_score), std::abs(rules.red_score)});
}

// What contributions are multiplied with to become whole numbers: a power of two, such that sums of at most
// `most` stay below 2^62.
double scale_of(double most) {
  if (most == 0) return 1;         // there is nothing to add
  constexpr int kFurthest = 1000;  // so that the scale is a number, and so is its inverse
  return std::ldexp(1.0, std::isfinite(most) ? std::min(61 - std::ilogb(most), kFurthest) : -kFurthest);
}

// What a term adds, times the scale. A contribution is this over the scale, which is a double to the bit: the
// product had no more digits than one.
std::int64_t in_whole_numbers(double contribution, double scale) {
  return static_cast<std::int64_t>(contribution * scale);
}

}  // namespace

CompiledGoals::CompiledGoals(const Model& model) : rules_(GoalRules::of(model.policy())) {
  const Graph& graph = model.goal_graph();
  goal_.assign(model.goal_order().begin(), model.goal_order().end());
  const std::size_t goals = goal_.size();
  position_.resize(goals);
  for (std::uint32_t p = 0; p < goals; ++p) position_[goal_[p]] = p;

  adds_fast_.resize(goals);
  scale_.resize(goals);
  possible_.resize(2 * goals);
  served_.resize(graph.edge_count());
  first_term_.reserve(goals + 1);
  first_term_.push_back(0);
  first_parent_.reserve(goals + 1);
  first_parent_.push_back(0);
  for (std::uint32_t p = 0; p < goals; ++p) {
    const auto& own = model.table<Goal>()[goal_[p]].combination;
    combination_.push_back(own ? own->value : rules_.combination);
    compile_terms(model, p);
    for (const std::uint32_t parent : graph.successors(goal_[p])) parent_.push_back(position_[parent]);
    first_parent_.push_back(static_cast<std::uint32_t>(parent_.size()));
  }
}

void CompiledGoals::compile_terms(const Model& model, std::uint32_t position) {
  const Graph& graph = model.goal_graph();
  const std::uint32_t goal = goal_[position];
  const bool is_signed = combination_[position] == Combination::signed_contributions;
  const auto add = [&](std::uint32_t value, double weight, std::uint32_t link, bool takes_away) {
    term_value_.push_back(value);
    term_weight_.push_back(weight);
    term_link_.push_back(link);
    term_hinders_.push_back(takes_away ? 1 : 0);
  };
  add(static_cast<std::uint32_t>(goal_.size()) + position, rules_.own_weight, kNoRow, false);
  const auto links = graph.in_edges(goal);
  const auto children = graph.predecessors(goal);
  for (std::size_t i = 0; i < links.size(); ++i) {
    const GoalLink& link = model.table<GoalLink>()[links[i]];
    served_[links[i]] = position;
    add(position_[children[i]], link.weight ? link.weight->value : 1, links[i],
        is_signed && hinders(link.link_type));
  }
  first_term_.push_back(static_cast<std::uint32_t>(term_value_.size()));
  finish_terms(position);
}

void CompiledGoals::finish_terms(std::uint32_t position) {
  const std::uint32_t first = first_term_[position];
  const std::uint32_t last = first_term_[position + 1];
  // Equal weights stand in the order of links; scores decide among them when they are known.
  std::vector<std::uint32_t> order(last - first);
  std::iota(order.begin(), order.end(), first);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    if (term_hinders_[a] != term_hinders_[b]) return term_hinders_[a] < term_hinders_[b];
    if (term_weight_[a] != term_weight_[b]) return term_weight_[a] > term_weight_[b];
    return term_link_[a] + 1 < term_link_[b] + 1;  // kNoRow, the own targets, first
  });
  const auto arrange = [&](auto& values) {
    auto arranged = std::vector(values.begin() + first, values.begin() + last);
    for (std::size_t i = 0; i < order.size(); ++i) arranged[i] = values[order[i]];
    std::copy(arranged.begin(), arranged.end(), values.begin() + first);
  };
  arrange(term_value_);
  arrange(term_weight_);
  arrange(term_link_);
  arrange(term_hinders_);

  double with_own = 0;
  double without_own = 0;
  for (std::uint32_t t = first; t < last; ++t) {
    with_own += term_weight_[t];
    if (term_link_[t] != kNoRow) without_own += term_weight_[t];
  }
  possible_[std::size_t{2} * position] = without_own;
  possible_[std::size_t{2} * position + 1] = with_own;
  const double highest = highest_score(rules_);
  scale_[position] = scale_of(with_own * highest);
  adds_fast_[position] =
      combination_[position] == Combination::weighted_mean && std::isfinite(with_own * highest) ? 1 : 0;
}

std::uint32_t CompiledGoals::set_link_weight(std::uint32_t link, double weight) {
  const std::uint32_t position = served_[link];
  for (std::uint32_t t = first_term_[position]; t < first_term_[position + 1]; ++t) {
    if (term_link_[t] == link) term_weight_[t] = weight;
  }
  finish_terms(position);
  return goal_[position];
}

GoalYear::GoalYear(std::shared_ptr<const CompiledGoals> compiled, std::int32_t year)
    : goals_(std::move(compiled)),
      year_(year),
      highest_(highest_score(goals_->rules())),
      waiting_(goals_->goal_count()) {
  const std::size_t goals = goals_->goal_count();
  values_.assign(2 * goals, kNone);
  own_possible_.assign(goals, 0);
  weight_used_.assign(goals, 0);
  reason_.assign(goals, Reason::no_target);
  touched_.assign(goals, 0);
  for (std::uint32_t position = 0; position < goals; ++position) mark_position(position);
}

void GoalYear::set_own(std::uint32_t goal, bool possible, std::optional<double> score) {
  const std::uint32_t position = goals_->position_[goal];
  double& own = values_[goals_->goal_count() + position];
  // Without targets the own score is a term that is not there. NaN stays NaN.
  const double value = possible && score ? std::clamp(*score, -highest_, highest_) : kNone;
  if (same_bits(own, value) && (own_possible_[position] != 0) == possible) return;
  own = value;
  own_possible_[position] = possible ? 1 : 0;
  mark_position(position);
}

// The flat arrays, looked up once for a pass: in the loops below nothing but numbers is read from memory.
struct GoalYear::Arrays {
  const std::uint32_t* first_term;
  const std::uint32_t* term_value;
  const double* term_weight;
  const std::uint8_t* adds_fast;
  const double* scale;
  const double* possible;
  const double* values;
  const std::uint8_t* own_possible;
  std::uint32_t goals;

  double all_weights(std::uint32_t position) const { return possible[2 * position + own_possible[position]]; }

  struct Sum {
    double contributions;  // times the scale
    double weights;
  };
  // Of the terms that have a value. Whole numbers have no order of addition. Without branches: which terms
  // have no value is no pattern that a processor could guess.
  Sum add_present(std::uint32_t position) const {
    std::int64_t sum = 0;
    double weights = 0;
    const double whole = scale[position];
    for (std::uint32_t t = first_term[position]; t < first_term[position + 1]; ++t) {
      const double score = values[term_value[t]];
      const double weight = term_weight[t];
      const bool present = !std::isnan(score);
      sum += in_whole_numbers(present ? weight * score : 0, whole);
      weights += present ? weight : 0;
    }
    return {static_cast<double>(sum), weights};
  }
};

GoalYear::Arrays GoalYear::arrays() const {
  return {goals_->first_term_.data(),
          goals_->term_value_.data(),
          goals_->term_weight_.data(),
          goals_->adds_fast_.data(),
          goals_->scale_.data(),
          goals_->possible_.data(),
          values_.data(),
          own_possible_.data(),
          static_cast<std::uint32_t>(goals_->goal_count())};
}

GoalYear::Result GoalYear::evaluate(const Arrays& arrays, std::uint32_t position) {
  if (arrays.adds_fast[position] != 0) {
    const auto [sum, weights] = arrays.add_present(position);
    const double score = sum / (weights * arrays.scale[position]);
    // With every term in place there is nothing to share out.
    const double possible = arrays.all_weights(position);
    const MissingChildren rule = goals_->rules_.missing_children;
    const bool enough = rule == MissingChildren::proportional ||
                        (rule == MissingChildren::coverage ? weights / possible >= goals_->rules_.coverage_min
                                                           : weights == possible);
    if (enough && std::isfinite(score)) return {score, weights, Reason::none};
  }
  // What remains is rare, or needs a reason.
  collect_terms(position, terms_);
  return evaluate_by_rule(position, terms_);
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

}  // namespace

void GoalYear::collect_terms(std::uint32_t position, std::vector<GoalTerm>& terms) const {
  const CompiledGoals& net = *goals_;
  terms.clear();
  const auto equal = [](const GoalTerm& a, const GoalTerm& b) {
    return a.planned_weight == b.planned_weight && a.hinders == b.hinders;
  };
  for (std::uint32_t t = net.first_term_[position]; t < net.first_term_[position + 1]; ++t) {
    const bool own = net.term_link_[t] == kNoRow;
    if (own && own_possible_[position] == 0) continue;
    const double value = values_[net.term_value_[t]];
    GoalTerm term;
    term.link = net.term_link_[t];
    term.goal = net.goal_[own ? position : net.term_value_[t]];
    term.planned_weight = net.term_weight_[t];
    if (!std::isnan(value)) term.score = value;
    term.hinders = net.term_hinders_[t] != 0;
    terms.push_back(term);
  }
  for (auto first = terms.begin(); first != terms.end();) {
    auto last = std::find_if(first, terms.end(), [&](const GoalTerm& term) { return !equal(*first, term); });
    std::stable_sort(first, last, [](const GoalTerm& a, const GoalTerm& b) { return b.score < a.score; });
    first = last;
  }
  share_weights(terms, net.rules_.missing_children);
}

GoalYear::Result GoalYear::evaluate_by_rule(std::uint32_t position, std::vector<GoalTerm>& terms) const {
  const GoalRules& rules = goals_->rules_;
  const Combination combination = goals_->combination_[position];
  const double scale = goals_->scale_[position];
  std::int64_t contributions = 0;
  double weights = 0;
  double logarithms = 0;
  double possible = 0;
  double used = 0;
  bool sum_is_a_number = true;
  double least = std::numeric_limits<double>::infinity();
  double most = -least;
  bool positive = true;
  bool any = false;
  for (const GoalTerm& term : terms) {
    possible += term.planned_weight;
    if (term.score) {
      used += term.planned_weight;
      any = true;
    }
    if (!term.score && rules.missing_children != MissingChildren::zero) continue;
    const double score = term.score.value_or(0);
    const double contribution = term.used_weight * (term.hinders ? -score : score);
    if (std::isfinite(contribution)) {
      contributions += in_whole_numbers(contribution, scale);
    } else {
      sum_is_a_number = false;
    }
    weights += term.used_weight;
    least = std::min(least, score);
    most = std::max(most, score);
    if (combination == Combination::geometric_mean && score > 0)
      logarithms += term.used_weight * std::log(score);
    positive = positive && score > 0;
  }
  if (!any) return {kNone, used, terms.empty() ? Reason::no_target : Reason::no_contributors};
  if (rules.missing_children == MissingChildren::coverage && used / possible < rules.coverage_min) {
    return {kNone, used, Reason::below_coverage};
  }
  if (combination == Combination::all) return {least, used, Reason::none};
  if (combination == Combination::any) return {most, used, Reason::none};
  const bool geometric = combination == Combination::geometric_mean;
  if (geometric && !positive) return {kNone, used, Reason::non_positive};
  const double mean =
      geometric ? logarithms / weights : static_cast<double>(contributions) / (weights * scale);
  // Weights that add up to nothing, or to more than a number holds.
  if (!std::isfinite(mean) || !std::isfinite(weights) || !(geometric || sum_is_a_number))
    return {kNone, used, Reason::undefined};
  switch (combination) {
    case Combination::geometric_mean:
      return {std::exp(mean), used, Reason::none};
    case Combination::signed_contributions:
      return {std::clamp(mean, std::min(rules.red_score, rules.green_score),
                         std::max(rules.red_score, rules.green_score)),
              used, Reason::none};
    default:
      return {mean, used, Reason::none};
  }
}

bool GoalYear::store(std::uint32_t position, const Result& result) {
  const bool touched = std::exchange(touched_[position], 0) != 0;
  if (!touched && same_bits(values_[position], result.score) &&
      same_bits(weight_used_[position], result.weight_used) && reason_[position] == result.reason) {
    return false;
  }
  values_[position] = result.score;
  weight_used_[position] = result.weight_used;
  reason_[position] = result.reason;
  return true;
}

void GoalYear::compute() {
  const Arrays arrays = this->arrays();
  double* const values = values_.data();
  double* const used = weight_used_.data();
  Reason* const reason = reason_.data();
  for (std::uint32_t position = 0; position < arrays.goals; ++position) {
    const Result result = evaluate(arrays, position);
    values[position] = result.score;
    used[position] = result.weight_used;
    reason[position] = result.reason;
  }
  touched_.assign(touched_.size(), 0);
  waiting_.clear();
  marked_ = 0;
}

std::span<const std::uint32_t> GoalYear::refresh() {
  const CompiledGoals& net = *goals_;
  const Arrays arrays = this->arrays();
  changed_.clear();
  if (marked_ > 1 && marked_ * kMarksForFullPass > net.goal_count()) {
    for (std::uint32_t position = 0; position < net.goal_count(); ++position) {
      if (store(position, evaluate(arrays, position))) changed_.push_back(net.goal_[position]);
    }
    waiting_.clear();
  }
  while (!waiting_.empty()) {
    const std::uint32_t position = waiting_.take_first();
    const double before = values_[position];
    if (!store(position, evaluate(arrays, position))) continue;
    changed_.push_back(net.goal_[position]);
    if (same_bits(before, values_[position])) continue;
    for (std::uint32_t i = net.first_parent_[position]; i < net.first_parent_[position + 1]; ++i) {
      waiting_.insert(net.parent_[i]);
    }
  }
  marked_ = 0;
  return changed_;
}

std::optional<double> GoalYear::score(std::uint32_t goal) const {
  const double value = values_[goals_->position_[goal]];
  return std::isnan(value) ? std::nullopt : std::optional<double>(value);
}

GoalScore GoalYear::of(std::uint32_t goal) const {
  const std::uint32_t position = goals_->position_[goal];
  const bool possible = own_possible_[position] != 0;
  GoalScore result;
  result.goal = goal;
  result.year = year_;
  const double own = values_[goals_->goal_count() + position];
  if (possible && !std::isnan(own)) result.own_score = own;
  result.score = score(goal);
  result.reason = reason_[position];
  result.weight_used = weight_used_[position];
  result.weight_possible = goals_->possible_[2 * position + (possible ? 1 : 0)];
  return result;
}

std::vector<GoalTerm> GoalYear::terms(std::uint32_t goal) const {
  const std::uint32_t position = goals_->position_[goal];
  const double scale = goals_->scale_[position];
  std::vector<GoalTerm> terms;
  collect_terms(position, terms);
  for (GoalTerm& term : terms) {
    if (!term.score) continue;
    const double contribution = term.used_weight * (term.hinders ? -*term.score : *term.score);
    term.contribution = std::isfinite(contribution)
                            ? static_cast<double>(in_whole_numbers(contribution, scale)) / scale
                            : contribution;
  }
  return terms;
}

}  // namespace styr
