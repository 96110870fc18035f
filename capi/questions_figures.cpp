// Questions about figures, and the reasons behind them.

#include <array>
#include <vector>

#include "questions.hpp"
#include "styr/check.hpp"
#include "styr/goals.hpp"
#include "styr/rollup.hpp"
#include "styr/trend.hpp"
#include "text.hpp"

namespace styr::capi {
namespace {

constexpr std::array kRollupOptions = {
    kUnitOption,
    kIndicatorOption,
    OptionDescription{"by", OptionType::period_kind, "year", "kind of period"},
    OptionDescription{"from", OptionType::period, "",
                      "only windows that overlap the time from its first day"},
    OptionDescription{"to", OptionType::period, "", "only windows that overlap the time to its last day"},
    OptionDescription{"year_to_date", OptionType::boolean, "false",
                      "sums from the start of the budget year"}};

Outcome rollup(const Request& request, Answer& answer) {
  const Options& options = request.options;
  RollupQuery query;
  query.by = options.period_kind("by").value_or(PeriodKind::year);
  query.from = options.period("from");
  query.to = options.period("to");
  query.year_to_date = options.is_true("year_to_date");
  if (Outcome bad = options.find<Unit>(request.model, "unit", query.unit); bad.code != STYR_OK) return bad;
  if (Outcome bad = options.find<Indicator>(request.model, "indicator", query.indicator);
      bad.code != STYR_OK) {
    return bad;
  }
  query.workers = &workers_of(request.context);
  query.progress = request.progress.function();
  answer.table = table_of_rows(request, "rollup", roll_up(request.model, query));
  return success();
}

constexpr std::array kTrendOptions = {kUnitOption, kIndicatorOption};

Outcome trend(const Request& request, Answer& answer) {
  TrendQuery query;
  if (Outcome bad = request.options.find<Unit>(request.model, "unit", query.unit); bad.code != STYR_OK)
    return bad;
  if (Outcome bad = request.options.find<Indicator>(request.model, "indicator", query.indicator);
      bad.code != STYR_OK) {
    return bad;
  }
  query.progress = request.progress.function();
  answer.table = table_of_rows(request, "trend", trends(request.model, query));
  return success();
}

// ---- Reasons

Outcome findings(const Request& request, Answer& answer) {
  answer.table = table_of(request.context, "check", check(request.model, request.progress.function()));
  return success();
}

constexpr std::array kExplainOptions = {
    OptionDescription{"subject", OptionType::text, "", "`goal`, `value`, `target` or `risk`"},
    OptionDescription{"id", OptionType::text, "", "id of the goal, indicator, target or risk"},
    OptionDescription{"unit", OptionType::text, "", "for `value`: id of the unit"},
    OptionDescription{"period", OptionType::period, "",
                      "for `value`: the period; for `goal`: the year, the last with targets when not given"},
    OptionDescription{"language", OptionType::language, "nb", "of names and text: nb, nn, en"},
    OptionDescription{"depth", OptionType::integer, "64", "levels below the top"}};

Outcome of_status(absl::StatusOr<Explanation> why, Answer& answer) {
  if (!why.ok()) return failure(STYR_ERROR_NO_ANSWER, std::string(from_absl(why.status().message())));
  answer.tree = *std::move(why);
  return success();
}

Outcome explain_value(const Request& request, const ExplainOptions& how, Answer& answer) {
  std::optional<std::uint32_t> indicator;
  std::optional<std::uint32_t> unit;
  if (Outcome bad = request.options.find<Indicator>(request.model, "id", indicator); bad.code != STYR_OK)
    return bad;
  if (Outcome bad = request.options.find<Unit>(request.model, "unit", unit); bad.code != STYR_OK) return bad;
  const std::optional<Period> period = request.options.period("period");
  if (!unit) return missing_option("unit");
  if (!period) return missing_option("period");
  return of_status(explain_figure(request.model, *unit, *indicator, *period, how), answer);
}

Outcome explain(const Request& request, Answer& answer) {
  constexpr std::int64_t kDeepest = 100000;
  ExplainOptions how;
  how.language = request.options.language("language").value_or(how.language);
  answer.language = how.language;
  const std::int64_t depth = request.options.integer("depth").value_or(how.depth);
  if (depth < 0 || depth > kDeepest) {
    return failure(STYR_ERROR_OPTION, "option \"depth\" must lie between 0 and 100000");
  }
  how.depth = static_cast<int>(depth);
  const std::string subject = request.options.text("subject").value_or("");
  if (!request.options.text("id")) return missing_option("id");
  if (subject == "value") return explain_value(request, how, answer);
  std::optional<std::uint32_t> row;
  if (subject == "target") {
    if (Outcome bad = request.options.find<Target>(request.model, "id", row); bad.code != STYR_OK) return bad;
    return of_status(explain_target(request.model, *row, how), answer);
  }
  if (subject == "risk") {
    if (Outcome bad = request.options.find<Risk>(request.model, "id", row); bad.code != STYR_OK) return bad;
    return of_status(explain_risk(request.model, *row, how), answer);
  }
  if (subject != "goal") {
    return failure(STYR_ERROR_OPTION, "option \"subject\" must be goal, value, target or risk");
  }
  if (Outcome bad = request.options.find<Goal>(request.model, "id", row); bad.code != STYR_OK) return bad;
  const std::optional<Period> period = request.options.period("period");
  const std::vector<std::int32_t> years = target_years(request.model);
  if (!period && years.empty()) return missing_option("period");
  const std::int32_t year = period ? period->year() : years.back();
  return of_status(explain_goal(request.model, *row, year, how), answer);
}

constexpr std::array kQuestions = {
    Question{"rollup", "figures by unit, indicator and period", kRollupOptions, rollup},
    Question{"trend", "which way figures move, month by month", kTrendOptions, trend},
    Question{"check", "findings about sound data", {}, findings},
    Question{"explain", "the tree of contributions behind a number", kExplainOptions, explain},
};

}  // namespace

std::span<const Question> figure_questions() { return kQuestions; }

}  // namespace styr::capi
