// Commands that tell why, and what if: explain, what-if, leverage.

#include <algorithm>
#include <string>
#include <vector>

#include "run.hpp"
#include "styr/edit.hpp"
#include "styr/leverage.hpp"
#include "styr/what_if.hpp"
#include "what_if.hpp"

namespace styr::cli {

absl::StatusOr<Explanation> Run::explanation_of_goal(const Model& model, const ExplainOptions& how) const {
  const absl::StatusOr<std::uint32_t> goal = find_goal(model, options_.id);
  if (!goal.ok()) return goal.status();
  if (options_.period) return explain_goal(model, *goal, options_.period->year(), how);
  const std::vector<std::int32_t> years = target_years(model);
  if (years.empty()) return absl::NotFoundError("the model has no targets; name a year with --period");
  return explain_goal(model, *goal, years.back(), how);
}

absl::StatusOr<Explanation> Run::explanation_of_value(const Model& model, const ExplainOptions& how) const {
  const absl::StatusOr<std::uint32_t> indicator = find_indicator(model, options_.id);
  if (!indicator.ok()) return indicator.status();

  absl::StatusOr<std::uint32_t> unit = absl::NotFoundError("the model has no units");
  if (options_.unit) {
    unit = find_unit(model, *options_.unit);
  } else {
    const auto parents = model.unit_parents();
    const auto top = std::find(parents.begin(), parents.end(), kNoRow);
    if (top != parents.end()) unit = static_cast<std::uint32_t>(top - parents.begin());
  }
  if (!unit.ok()) return unit.status();

  std::optional<Period> period = options_.period;
  if (!period) {
    for (const auto& series : model.observations().of_indicator(*indicator)) {
      const std::vector<std::int32_t> periods = series->distinct_periods();
      if (periods.empty()) continue;
      const Period year = Period::of_year(Period::from_ordinal(series->kind(), periods.back()).year());
      if (!period || *period < year) period = year;
    }
  }
  if (!period) return absl::NotFoundError("the indicator has no observations; name a period with --period");
  return explain_figure(model, *unit, *indicator, *period, how);
}

absl::StatusOr<Explanation> Run::explanation(const Model& model) const {
  ExplainOptions how;
  how.language = options_.language;
  // A person reads the first levels; a program takes all there is.
  if (options_.depth) {
    how.depth = *options_.depth;
  } else if (format_ != Format::json) {
    how.depth = 3;
  }
  switch (options_.subject) {
    case Subject::goal:
      return explanation_of_goal(model, how);
    case Subject::value:
      return explanation_of_value(model, how);
    case Subject::risk: {
      const absl::StatusOr<std::uint32_t> risk = find_risk(model, options_.id);
      if (!risk.ok()) return risk.status();
      return explain_risk(model, *risk, how);
    }
    case Subject::target:
      break;
  }
  const absl::StatusOr<std::uint32_t> target = find_target(model, options_.id);
  if (!target.ok()) return target.status();
  return explain_target(model, *target, how);
}

ExitCode Run::explain(const Model& model) {
  absl::StatusOr<Explanation> why = absl::UnknownError("");
  {
    const ProgressLine line = progress({"forklarer", "forklarer", "explaining"});
    why = explanation(model);
  }
  if (!why.ok()) return fail(ExitCode::wrong_usage, message_of(why.status()));
  if (format_ == Format::json) {
    output_.write(to_json(*why));
    output_.write("\n");
  } else {
    output_.write(to_text(*why, {.language = options_.language, .ascii = false, .ansi = screen_.colours}));
  }
  return ExitCode::fine;
}

template <class Changes>
ExitCode Run::show_changes(const Model& after, const Changes& changes) {
  const std::span all(changes);
  return show(table_of(all), [&] { return view_of(after, all, say_); });
}

// A copy of the model with the changes, beside the model.
ExitCode Run::what_if(const Model& model) {
  Edit edit(model);
  absl::Status typed = add_changes(options_.changes, edit);
  if (typed.ok()) typed = add_removals(options_.removals, edit);
  if (!typed.ok()) return fail(ExitCode::wrong_usage, message_of(typed));
  Report report;
  const absl::StatusOr<Model> after = edit.commit(&report);
  if (!after.ok()) return refuse(after.status(), report);
  ComparisonQuery query;
  query.by.clear();
  if (options_.moved == Moved::figures) query.by = {options_.compared_by.value_or(PeriodKind::year)};
  query.year = options_.year;
  query.as_of = options_.as_of;
  Comparison moved;
  {
    const ProgressLine line = progress({"sammenligner", "samanliknar", "comparing"});
    moved = compare(model, *after, query);
  }
  switch (options_.moved) {
    case Moved::goals:
      return show_changes(*after, moved.goals);
    case Moved::targets:
      return show_changes(*after, moved.targets);
    case Moved::figures:
      return show_changes(*after, moved.figures);
    case Moved::risks:
      return show_changes(*after, moved.risks);
  }
  return ExitCode::fine;
}

ExitCode Run::leverage(const Model& model) {
  std::optional<std::uint32_t> goal;
  if (!resolve(model, "--goal", options_.goal, find_goal, goal)) return ExitCode::wrong_usage;
  const std::vector<std::int32_t> years = target_years(model);
  if (!options_.year && years.empty())
    return fail(ExitCode::wrong_usage, "the model has no targets; name a year with --year");
  const GoalScores scores(model, options_.year ? *options_.year : years.back());
  return show_rows(model, levers(scores, model, *goal));
}

}  // namespace styr::cli
