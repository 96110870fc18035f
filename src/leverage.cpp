#include "styr/leverage.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>
#include <utility>

#include "goal_gradient.hpp"

namespace styr {

std::string_view to_string(TargetScoring scoring) {
  return scoring == TargetScoring::linear ? "linear" : "traffic_light";
}

std::optional<TargetScoring> parse_target_scoring(std::string_view text) {
  for (const TargetScoring scoring : {TargetScoring::traffic_light, TargetScoring::linear}) {
    if (text == to_string(scoring)) return scoring;
  }
  return std::nullopt;
}

ScoredDeviation score_deviation(double deviation, const TargetRule& rule, const GoalRules& rules,
                                TargetScoring scoring) {
  if (scoring == TargetScoring::traffic_light) {
    return {*rules.score_of(colour_of(deviation, rule.green_tolerance, rule.yellow_tolerance)), 0};
  }
  if (rule.yellow_tolerance <= rule.green_tolerance) {  // no line to stand on
    const bool is_green = colour_of(deviation, rule.green_tolerance, rule.yellow_tolerance) == Colour::green;
    return {is_green ? rules.green_score : rules.red_score, 0};
  }
  if (deviation < rule.green_tolerance) return {rules.green_score, 0};
  if (deviation > rule.yellow_tolerance) return {rules.red_score, 0};
  const double slope = (rules.red_score - rules.green_score) / (rule.yellow_tolerance - rule.green_tolerance);
  return {rules.green_score + slope * (deviation - rule.green_tolerance), slope};
}

namespace {

// Of the deviation by the figure.
double deviation_slope(double target, Direction direction, double value) {
  switch (direction) {
    case Direction::lower:
      return 1;
    case Direction::higher:
      return -1;
    case Direction::band:
      return value > target ? 1 : value < target ? -1 : 0;
    case Direction::none:
      return 0;
  }
  return 0;
}

// The figure that has that deviation, on the side where `value` lies.
double value_at(double target, Direction direction, double value, double deviation) {
  const bool above = direction == Direction::lower || (direction == Direction::band && value >= target);
  return above ? target + deviation : target - deviation;
}

}  // namespace

// ---- Derivatives ----------------------------------------------------------------------------------------

struct GoalSensitivities::Impl {
  Model model;
  std::int32_t year;
  std::uint32_t goal;
  std::vector<GoalSensitivity> goals;
  std::vector<double> by_link_weight;
  std::vector<TargetSensitivity> targets;

  // Scores of all goals, then back from the goal to everything below it.
  void run(std::span<const TargetStatus> statuses, TargetScoring scoring);
  void spread_to_targets(const ScoredGoals& scored, std::uint32_t at, double by_own_score,
                         std::span<const double> figures);
};

void GoalSensitivities::Impl::run(std::span<const TargetStatus> statuses, TargetScoring scoring) {
  const ScoredGoals scored(model, year, statuses, scoring);
  goals.resize(model.table<Goal>().size());
  by_link_weight.assign(model.table<GoalLink>().size(), 0);
  for (std::uint32_t g = 0; g < goals.size(); ++g) {
    const GoalScore score = scored.year().of(g);
    goals[g].score = score.score;
    goals[g].reason = score.reason;
  }
  if (goal >= goals.size() || !goals[goal].score) return;
  std::vector<double> figures(model.table<Target>().size(), 0);
  for (const TargetStatus& status : statuses) figures[status.target] = status.figure.value;

  goals[goal].by_score = 1;
  const auto order = model.goal_order();
  std::vector<bool> below(goals.size());
  below[goal] = true;
  for (std::size_t at = order.size(); at-- > 0;) {
    const std::uint32_t g = order[at];
    if (!below[g] || !goals[g].score) continue;
    const double outer = goals[g].by_score;
    const ScoredGoals::Partials partials = scored.partials(g);
    goals[g].tied = partials.tied;
    for (std::size_t i = 0; i < partials.terms.size(); ++i) {
      const GoalTerm& term = partials.terms[i];
      const double by_score = outer * partials.by_score[i];
      if (term.link == kNoRow) {
        spread_to_targets(scored, g, by_score, figures);
        continue;
      }
      by_link_weight[term.link] = outer * partials.by_weight[i];
      below[term.goal] = true;
      if (term.score) goals[term.goal].by_score += by_score;
    }
  }
  std::sort(targets.begin(), targets.end(),
            [](const TargetSensitivity& a, const TargetSensitivity& b) { return a.target < b.target; });
}

void GoalSensitivities::Impl::spread_to_targets(const ScoredGoals& scored, std::uint32_t at,
                                                double by_own_score, std::span<const double> figures) {
  const std::optional<double> own_score = scored.own_score(at);
  if (!own_score) return;
  double weights = 0;
  for (const ScoredGoals::OwnTarget& own : scored.own_targets(at)) weights += own.weight;
  for (const ScoredGoals::OwnTarget& own : scored.own_targets(at)) {
    TargetSensitivity result;
    result.target = own.target;
    result.score = own.scored.score;
    result.deviation = own.deviation;
    result.by_score = by_own_score * own.weight / weights;
    result.by_weight = by_own_score * (own.scored.score - *own_score) / weights;
    result.by_deviation = result.by_score * own.scored.slope;
    result.by_value = result.by_deviation * deviation_slope(model.table<Target>()[own.target].target,
                                                            model.target_rules()[own.target].direction,
                                                            figures[own.target]);
    targets.push_back(result);
  }
}

GoalSensitivities::GoalSensitivities(Model model, std::int32_t year, std::span<const TargetStatus> statuses,
                                     std::uint32_t goal, TargetScoring scoring)
    : impl_(std::make_unique<Impl>(Impl{std::move(model), year, goal, {}, {}, {}})) {
  impl_->run(statuses, scoring);
}
GoalSensitivities::~GoalSensitivities() = default;
GoalSensitivities::GoalSensitivities(GoalSensitivities&&) noexcept = default;
GoalSensitivities& GoalSensitivities::operator=(GoalSensitivities&&) noexcept = default;

std::uint32_t GoalSensitivities::goal() const { return impl_->goal; }
std::span<const GoalSensitivity> GoalSensitivities::goals() const { return impl_->goals; }
std::span<const double> GoalSensitivities::by_link_weight() const { return impl_->by_link_weight; }
std::span<const TargetSensitivity> GoalSensitivities::targets() const { return impl_->targets; }

std::vector<CellSensitivity> GoalSensitivities::cells() const {
  const Window year = Window::of(Period::of_year(impl_->year));
  // Targets of one unit and indicator share their cells.
  std::map<std::pair<std::uint32_t, std::uint32_t>, double> by_figure;
  for (const TargetSensitivity& target : impl_->targets) {
    const TargetRule& rule = impl_->model.target_rules()[target.target];
    by_figure[{rule.indicator, rule.unit}] += target.by_value;
  }
  std::vector<CellSensitivity> cells;
  for (const auto& [figure, by_value] : by_figure) {
    for (CellSensitivity cell : figure_sensitivities(impl_->model, figure.second, figure.first, year)) {
      cell.by_numerator *= by_value;
      cell.by_denominator *= by_value;
      cells.push_back(cell);
    }
  }
  const auto place = [](const CellSensitivity& c) { return std::tuple(c.indicator, c.unit, c.period); };
  std::stable_sort(cells.begin(), cells.end(),
                   [&](const CellSensitivity& a, const CellSensitivity& b) { return place(a) < place(b); });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (kept > 0 && place(cells[kept - 1]) == place(cells[i])) {
      cells[kept - 1].by_numerator += cells[i].by_numerator;
      cells[kept - 1].by_denominator += cells[i].by_denominator;
    } else {
      cells[kept++] = cells[i];
    }
  }
  cells.resize(kept);
  return cells;
}

// ---- Steps ----------------------------------------------------------------------------------------------

namespace {

// The numerator with which the formula has the value; none when none is found. Newton's method, which is done
// after one step where the formula is linear in its numerator.
std::optional<double> numerator_for(const Formula& formula, double numerator, double denominator,
                                    double value) {
  constexpr int kMostSteps = 60;
  for (int step = 0; step < kMostSteps; ++step) {
    const Formula::Derivatives at = formula.differentiate(numerator, denominator);
    if (at.result.reason != Reason::none) return std::nullopt;
    const double gap = value - at.result.value;
    if (std::abs(gap) <= 1e-12 * std::max(1.0, std::abs(value))) return numerator;
    if (!std::isfinite(at.by_numerator) || at.by_numerator == 0) return std::nullopt;
    numerator += gap / at.by_numerator;
  }
  return std::nullopt;
}

bool is_of_two_sums(const IndicatorRule& rule) {
  return rule.time == TimeAggregation::flow && (rule.aggregation == IndicatorAggregation::ratio_of_sums ||
                                                rule.aggregation == IndicatorAggregation::ratio_of_ytd_sums ||
                                                rule.aggregation == IndicatorAggregation::sum);
}

// The deviation at which the colour turns, going from one to the other.
double limit_between(Colour from, Colour to, const TargetRule& rule) {
  return to == Colour::green || (from == Colour::green && to == Colour::yellow) ? rule.green_tolerance
                                                                                : rule.yellow_tolerance;
}

Lever lever_of(const Model& model, const TargetStatus& status, Colour to) {
  const TargetRule& rule = model.target_rules()[status.target];
  const double target = model.table<Target>()[status.target].target;
  Lever lever;
  lever.target = status.target;
  lever.from = status.status;
  lever.to = to;
  lever.value = status.figure.value;
  lever.value_at_limit = value_at(target, rule.direction, lever.value, limit_between(lever.from, to, rule));
  const IndicatorRule& indicator = model.indicator_rules()[rule.indicator];
  if (!is_of_two_sums(indicator) || !status.figure.numerator) return lever;
  lever.numerator = status.figure.numerator;
  lever.numerator_at_limit = numerator_for(indicator.formula, *lever.numerator,
                                           status.figure.denominator.value_or(0), lever.value_at_limit);
  return lever;
}

}  // namespace

std::vector<Lever> levers(const GoalScores& scores, const Model& model, std::uint32_t goal) {
  std::vector<Lever> result;
  if (goal >= model.table<Goal>().size()) return result;
  ScoredGoals scored(model, scores.year(), scores.statuses(), TargetScoring::traffic_light);
  const std::optional<double> before = scored.year().score(goal);
  if (!before) return result;
  std::vector<bool> below(model.table<Goal>().size());
  for (const std::uint32_t g : reaching(model.goal_graph(), goal)) below[g] = true;
  for (const TargetStatus& status : scores.statuses()) {
    const TargetRule& rule = model.target_rules()[status.target];
    if (status.status == Colour::none || rule.goal == kNoRow || !below[rule.goal]) continue;
    const auto own = scored.own_targets(rule.goal);
    const auto place = std::find_if(
        own.begin(), own.end(), [&](const ScoredGoals::OwnTarget& t) { return t.target == status.target; });
    for (const Colour to : {Colour::green, Colour::yellow, Colour::red}) {
      if (to == status.status) continue;
      if (to == Colour::yellow && rule.yellow_tolerance <= rule.green_tolerance) continue;
      const std::optional<double> after =
          scored.score_with(goal, rule.goal, *place, *scored.rules().score_of(to));
      if (after == before) continue;
      Lever lever = lever_of(model, status, to);
      lever.score_before = *before;
      lever.score_after = after;
      result.push_back(lever);
    }
  }
  const auto way = [&](const Lever& lever) {
    const double tolerance = model.target_rules()[lever.target].yellow_tolerance;
    return std::abs(lever.value_at_limit - lever.value) / (tolerance > 0 ? tolerance : 1);
  };
  const auto& targets = model.table<Target>();
  std::stable_sort(result.begin(), result.end(), [&](const Lever& a, const Lever& b) {
    if (a.score_change() != b.score_change()) return a.score_change() > b.score_change();
    if (way(a) != way(b)) return way(a) < way(b);
    return targets[a.target].target_id < targets[b.target].target_id;
  });
  return result;
}

}  // namespace styr
