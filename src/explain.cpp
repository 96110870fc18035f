#include "styr/explain.hpp"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "styr/exact_accumulator.hpp"
#include "styr/names.hpp"
#include "text.hpp"

namespace styr {
namespace {

std::string_view word(Direction direction) {
  switch (direction) {
    case Direction::lower:
      return "lower";
    case Direction::higher:
      return "higher";
    case Direction::band:
      return "band";
    case Direction::none:
      return "none";
  }
  return "";
}

std::string_view word(TimeAggregation time) {
  switch (time) {
    case TimeAggregation::flow:
      return "flow";
    case TimeAggregation::last:
      return "last";
    case TimeAggregation::first:
      return "first";
    case TimeAggregation::mean:
      return "mean";
    case TimeAggregation::minimum:
      return "min";
    case TimeAggregation::maximum:
      return "max";
  }
  return "";
}

// How sums become a value: the formula, or the name of the mean or extreme.
std::string rule_of(const IndicatorRule& rule) {
  switch (rule.aggregation) {
    case IndicatorAggregation::ratio_of_sums:
    case IndicatorAggregation::ratio_of_ytd_sums:
    case IndicatorAggregation::sum:
      return rule.formula.text();
    case IndicatorAggregation::mean:
      return "mean";
    case IndicatorAggregation::weighted_mean:
      return "weighted_mean";
    case IndicatorAggregation::minimum:
      return "min";
    case IndicatorAggregation::maximum:
      return "max";
    case IndicatorAggregation::count:
      return "count";
  }
  return "";
}

bool adds_cells_as_given(IndicatorAggregation aggregation) {
  return aggregation == IndicatorAggregation::sum || aggregation == IndicatorAggregation::ratio_of_sums ||
         aggregation == IndicatorAggregation::ratio_of_ytd_sums;
}

bool is_extreme(IndicatorAggregation aggregation) {
  return aggregation == IndicatorAggregation::minimum || aggregation == IndicatorAggregation::maximum;
}

// States what the node's sums are beyond the exact sums of its parts. Sums are rounded in the order in which
// figures are added (in blocks of units, then over time), which is not the order of the parts.
void set_rounding(Explanation& node) {
  using Sum = std::optional<double> Explanation::*;
  const auto beyond_parts = [&](Sum sum) -> std::optional<double> {
    if (!(node.*sum)) return std::nullopt;
    ExactAccumulator parts_less_node;
    for (const Explanation& part : node.parts) {
      const bool left_out = part.kind == Explanation::Kind::cell && part.cells.usable() == 0;
      if (!left_out && part.*sum) parts_less_node.add(*(part.*sum));
    }
    parts_less_node.add(-*(node.*sum));
    const double rounding = -parts_less_node.rounded();
    return rounding != 0 ? std::optional(rounding) : std::nullopt;
  };
  node.numerator_rounding = beyond_parts(&Explanation::numerator);
  node.denominator_rounding = beyond_parts(&Explanation::denominator);
}

// The figures of one indicator and window, computed once for all units that an explanation visits.
struct WindowFigures {
  WindowFigures(const Model& model, std::uint32_t indicator, const Window& w)
      : window(w), all(model, indicator, {w}), own(model, indicator, {w}, FigureScope::own) {}
  Window window;
  IndicatorFigures all;
  IndicatorFigures own;
};

// Builds explanations from one snapshot.
class Explainer {
 public:
  Explainer(const Model& model, const ExplainOptions& options)
      : model_(model), options_(options), expanded_(model.table<Goal>().size()) {}

  Explanation figure(std::uint32_t unit, std::uint32_t indicator, const Window& window, int depth) const;
  Explanation target(const TargetStatus& status, int depth) const;
  Explanation goal(const GoalScores& scores, std::uint32_t goal, int depth);

 private:
  void set_figure(Explanation& node, const Figure& figure) const;
  Explanation figure_node(Explanation::Kind kind, std::uint32_t unit, std::uint32_t indicator,
                          Period period) const;
  void add_units(Explanation& node, std::uint32_t unit, const WindowFigures& figures, int depth) const;
  void add_periods(Explanation& node, std::uint32_t unit, std::uint32_t indicator, const Window& window,
                   int depth) const;
  void add_cells(Explanation& node, std::uint32_t unit, std::uint32_t indicator, const Window& window) const;
  Explanation cell_node(std::uint32_t unit, std::uint32_t indicator, Period period, CellPlace place) const;
  std::vector<Period> reporting_periods(std::uint32_t indicator, const Window& window) const;
  Explanation own_targets(const GoalScores& scores, std::uint32_t goal, int depth) const;
  void use_policy(Explanation& node, std::string_view key) const;

  const Model& model_;
  const ExplainOptions& options_;
  std::vector<bool> expanded_;  // goals whose parts are in the tree already
};

void Explainer::use_policy(Explanation& node, std::string_view key) const {
  if (const auto value = model_.policy().text(key)) node.policy.emplace_back(key, *value);
}

void Explainer::set_figure(Explanation& node, const Figure& figure) const {
  if (figure.has_value()) node.value = figure.value;
  node.reason = figure.reason;
  node.numerator = figure.numerator;
  node.denominator = figure.denominator;
  node.cells = figure.cells;
  node.stale = figure.stale;
  node.sum_of_children = figure.sum_of_children;
}

Explanation Explainer::figure_node(Explanation::Kind kind, std::uint32_t unit, std::uint32_t indicator,
                                   Period period) const {
  const Unit& u = model_.table<Unit>()[unit];
  const Indicator& i = model_.table<Indicator>()[indicator];
  Explanation node;
  node.kind = kind;
  node.id = u.unit_id;
  node.name = u.name;
  node.indicator_id = i.indicator_id;
  node.indicator_name = name_of(i, options_.language);
  node.measure = i.unit;
  node.period = period.to_string();
  node.rule = rule_of(model_.indicator_rules()[indicator]);
  return node;
}

std::vector<Period> Explainer::reporting_periods(std::uint32_t indicator, const Window& window) const {
  std::vector<Period> periods;
  for (const auto& series : model_.observations().of_indicator(indicator)) {
    for (const std::int32_t ordinal : series->distinct_periods()) {
      const Period period = Period::from_ordinal(series->kind(), ordinal);
      if (window.contains(period)) periods.push_back(period);
    }
  }
  std::sort(periods.begin(), periods.end());
  periods.erase(std::unique(periods.begin(), periods.end()), periods.end());
  return periods;
}

Explanation Explainer::figure(std::uint32_t unit, std::uint32_t indicator, const Window& window,
                              int depth) const {
  const IndicatorRule& rule = model_.indicator_rules()[indicator];
  Explanation node = figure_node(Explanation::Kind::figure, unit, indicator, window.period);
  const WindowFigures figures(model_, indicator, window);
  set_figure(node, figures.all.at(unit, 0));
  use_policy(node, "coverage.min");
  if (depth <= 0) return node;
  if (rule.time != TimeAggregation::flow && rule.axis_order == AxisOrder::organisation_first) {
    node.rule = word(rule.time);
    add_periods(node, unit, indicator, window, depth - 1);
  } else {
    add_units(node, unit, figures, depth - 1);
  }
  return node;
}

// Parts of a figure: what the unit reported itself, then the units below it, in the order in which they are
// added.
void Explainer::add_units(Explanation& node, std::uint32_t unit, const WindowFigures& figures,
                          int depth) const {
  const std::uint32_t indicator = figures.all.indicator();
  const IndicatorRule& rule = model_.indicator_rules()[indicator];
  if (figures.own.has_cells(unit, 0)) {
    Explanation part = figure_node(Explanation::Kind::own, unit, indicator, figures.window.period);
    set_figure(part, figures.own.at(unit, 0));
    if (depth > 0) add_cells(part, unit, indicator, figures.window);
    node.parts.push_back(std::move(part));
  }
  if (rule.rollup != RollupScope::none) {
    const LevelOrder& order = model_.unit_order();
    const std::uint32_t at = order.positions()[unit];
    for (std::uint32_t child = order.first_child()[at]; child < order.first_child()[at + 1]; ++child) {
      const std::uint32_t below = order.nodes()[child];
      if (!figures.all.has_cells(below, 0)) continue;
      Explanation part = figure_node(Explanation::Kind::figure, below, indicator, figures.window.period);
      set_figure(part, figures.all.at(below, 0));
      if (depth > 0) add_units(part, below, figures, depth - 1);
      node.parts.push_back(std::move(part));
    }
  }
  if (is_extreme(rule.aggregation)) {
    for (Explanation& part : node.parts) {
      if (!part.value || part.value != node.value) continue;
      part.chosen = true;
      break;
    }
  }
  if (node.sum_of_children) {
    // The own value stands for all: the parts below are shown, and do not add up to it.
    for (Explanation& part : node.parts) part.chosen = part.kind == Explanation::Kind::own;
  } else if (!is_extreme(rule.aggregation)) {
    set_rounding(node);
  }
}

// Parts of a stock: the figure of each reporting period in the window; the rule says which of them is the
// value.
void Explainer::add_periods(Explanation& node, std::uint32_t unit, std::uint32_t indicator,
                            const Window& window, int depth) const {
  const IndicatorRule& rule = model_.indicator_rules()[indicator];
  std::optional<std::size_t> chosen;
  for (const Period period : reporting_periods(indicator, window)) {
    const Window one = Window::of(period);
    const WindowFigures figures(model_, indicator, one);
    if (!figures.all.has_cells(unit, 0)) continue;
    Explanation part = figure_node(Explanation::Kind::period, unit, indicator, period);
    set_figure(part, figures.all.at(unit, 0));
    if (depth > 0) add_units(part, unit, figures, depth - 1);
    if (part.value && (part.value == node.value) && (!chosen || rule.time == TimeAggregation::last)) {
      chosen = node.parts.size();
    }
    node.parts.push_back(std::move(part));
  }
  if (chosen && rule.time != TimeAggregation::mean) node.parts[*chosen].chosen = true;
}

void Explainer::add_cells(Explanation& node, std::uint32_t unit, std::uint32_t indicator,
                          const Window& window) const {
  for (const auto& series : model_.observations().of_indicator(indicator)) {
    series->for_each_run_of(unit, [&](const SeriesBlock& block, std::size_t first, std::size_t last) {
      for (std::size_t c = first; c < last; ++c) {
        const Period period = Period::from_ordinal(series->kind(), block.periods()[c]);
        if (!window.contains(period)) continue;
        node.parts.push_back(cell_node(unit, indicator, period, {&block, c}));
      }
    });
  }
  const IndicatorRule& rule = model_.indicator_rules()[indicator];
  if (rule.time == TimeAggregation::flow && adds_cells_as_given(rule.aggregation)) set_rounding(node);
}

Explanation Explainer::cell_node(std::uint32_t unit, std::uint32_t indicator, Period period,
                                 CellPlace place) const {
  Explanation cell = figure_node(Explanation::Kind::cell, unit, indicator, period);
  const ObservationStatus status = place.block->statuses()[place.cell];
  const double numerator = place.block->numerators()[place.cell];
  const double denominator = place.block->denominators()[place.cell];
  cell.cells.by_status[static_cast<std::size_t>(status)] = 1;
  if (!std::isnan(numerator)) cell.numerator = numerator;
  if (!std::isnan(denominator)) cell.denominator = denominator;
  if (is_usable(status)) {
    const auto result = model_.indicator_rules()[indicator].formula.evaluate(cell.numerator.value_or(0),
                                                                             cell.denominator.value_or(0));
    if (result.reason == Reason::none) cell.value = result.value;
    cell.reason = result.reason;
    return cell;
  }
  cell.reason = status == ObservationStatus::missing      ? Reason::missing
                : status == ObservationStatus::suppressed ? Reason::suppressed
                                                          : Reason::not_applicable;
  cell.effect_of_missing = "left_out";
  return cell;
}

Explanation Explainer::target(const TargetStatus& status, int depth) const {
  const Target& target = model_.table<Target>()[status.target];
  const TargetRule& rule = model_.target_rules()[status.target];
  const Window window = Window::of(Period::of_year(target.year));
  Explanation node = figure_node(Explanation::Kind::target, rule.unit, rule.indicator, window.period);
  node.name = absl::StrCat(node.indicator_name, ", ", node.name);
  node.id = target.target_id;
  set_figure(node, status.figure);
  node.target = target.target.value;
  node.green_tolerance = rule.green_tolerance;
  node.yellow_tolerance = rule.yellow_tolerance;
  node.deviation = status.deviation;
  node.direction = word(rule.direction);
  node.colour = status.status;
  node.reason = status.reason;
  node.rule = "traffic_light";
  if (depth > 0) node.parts.push_back(figure(rule.unit, rule.indicator, window, depth - 1));
  return node;
}

Explanation Explainer::own_targets(const GoalScores& scores, std::uint32_t goal, int depth) const {
  const GoalRules& rules = scores.rules();
  Explanation node;
  node.kind = Explanation::Kind::own_targets;
  node.id = model_.table<Goal>()[goal].goal_id;
  node.period = absl::StrCat(scores.year());
  node.value = scores.of(goal).own_score;
  node.reason = node.value ? Reason::none : Reason::no_value;
  node.rule = to_string(Combination::weighted_mean);
  for (const char* key : {"rag.green_score", "rag.yellow_score", "rag.red_score"}) use_policy(node, key);
  if (depth <= 0) return node;
  for (const TargetStatus& status : scores.own_targets(goal)) {
    Explanation part = target(status, depth - 1);
    part.planned_weight = model_.target_rules()[status.target].weight;
    if (const auto score = rules.score_of(status.status)) {
      part.weight = part.planned_weight;
      part.contribution = *part.weight * *score;
    } else {
      part.weight = 0;
      part.effect_of_missing = "left_out";
    }
    node.parts.push_back(std::move(part));
  }
  return node;
}

Explanation Explainer::goal(const GoalScores& scores, std::uint32_t goal, int depth) {
  const Goal& record = model_.table<Goal>()[goal];
  const GoalScore& score = scores.of(goal);
  Explanation node;
  node.kind = Explanation::Kind::goal;
  node.id = record.goal_id;
  node.name = name_of(record, options_.language);
  node.period = absl::StrCat(scores.year());
  node.value = score.score;
  node.reason = score.reason;
  node.rule = to_string(scores.combination_of(goal));
  node.planned_weight = score.weight_possible;
  node.weight = score.weight_used;
  for (const char* key : {"goal.missing_children", "goal.own_weight"}) use_policy(node, key);
  if (scores.rules().missing_children == MissingChildren::coverage) use_policy(node, "coverage.min");
  if (depth <= 0) return node;
  if (expanded_[goal]) {
    node.shown_before = true;
    return node;
  }
  expanded_[goal] = true;
  for (const GoalTerm& term : scores.terms(goal)) {
    Explanation part =
        term.link == kNoRow ? own_targets(scores, goal, depth - 1) : this->goal(scores, term.goal, depth - 1);
    part.planned_weight = term.planned_weight;
    part.weight = term.used_weight;
    part.contribution.reset();
    if (term.score) {
      part.contribution = term.contribution;
      part.chosen = (scores.combination_of(goal) == Combination::all ||
                     scores.combination_of(goal) == Combination::any) &&
                    term.score == score.score;
    } else {
      switch (scores.rules().missing_children) {
        case MissingChildren::zero:
          part.contribution = 0;
          part.effect_of_missing = "counts_as_zero";
          break;
        case MissingChildren::even:
          part.effect_of_missing = "weight_split_evenly";
          break;
        case MissingChildren::proportional:
        case MissingChildren::coverage:
          part.effect_of_missing = "left_out";
          break;
      }
    }
    node.parts.push_back(std::move(part));
  }
  return node;
}

// Trees are built, written and destroyed level by level on the stack; deeper ones help nobody.
int capped(int depth) { return std::min(depth, 256); }

absl::Status no_such_row(std::string_view what, std::uint32_t row) {
  return absl::InvalidArgumentError(absl::StrCat("there is no ", to_absl(what), " ", row));
}

}  // namespace

absl::StatusOr<Explanation> explain_figure(const Model& model, std::uint32_t unit, std::uint32_t indicator,
                                           Period period, const ExplainOptions& options) {
  if (unit >= model.table<Unit>().size()) return no_such_row("unit", unit);
  if (indicator >= model.table<Indicator>().size()) return no_such_row("indicator", indicator);
  const bool to_date = is_year_to_date(model.indicator_rules()[indicator], period.kind());
  const Window window = to_date ? Window::year_to_date(period, model.budget_year()) : Window::of(period);
  return Explainer(model, options).figure(unit, indicator, window, capped(options.depth));
}

absl::StatusOr<Explanation> explain_target(const Model& model, std::uint32_t target,
                                           const ExplainOptions& options) {
  if (target >= model.table<Target>().size()) return no_such_row("target", target);
  const std::vector<TargetStatus> statuses = target_statuses(model, model.table<Target>()[target].year);
  const auto at = std::find_if(statuses.begin(), statuses.end(),
                               [&](const TargetStatus& status) { return status.target == target; });
  return Explainer(model, options).target(*at, capped(options.depth));
}

absl::StatusOr<Explanation> explain_goal(const Model& model, std::uint32_t goal, std::int32_t year,
                                         const ExplainOptions& options) {
  if (goal >= model.table<Goal>().size()) return no_such_row("goal", goal);
  return Explainer(model, options).goal(GoalScores(model, year), goal, capped(options.depth));
}

}  // namespace styr
