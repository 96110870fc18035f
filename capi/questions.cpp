#include "questions.hpp"

#include <array>
#include <vector>

#include "styr/check.hpp"
#include "styr/results.hpp"
#include "styr/tables.hpp"
#include "table_of.hpp"
#include "text.hpp"

namespace styr::capi {
namespace {

Outcome cancelled() { return failure(STYR_ERROR_CANCELLED, "stopped on request"); }

constexpr OptionDescription kUnit = {"unit", OptionType::text, "", "id of a unit; all when not given"};
constexpr OptionDescription kIndicator = {"indicator", OptionType::text, "",
                                          "id of an indicator; all when not given"};
constexpr OptionDescription kYear = {"year", OptionType::integer, "", "only this year; all when not given"};

// Sets `year`; refuses what no calendar has.
Outcome year_of(const Options& options, std::optional<std::int32_t>& year) {
  const auto given = options.integer("year");
  if (!given) return success();
  constexpr std::int64_t kFirst = 1400;
  constexpr std::int64_t kLast = 9999;
  if (*given < kFirst || *given > kLast) {
    return failure(STYR_ERROR_OPTION, "option \"year\" must lie between 1400 and 9999");
  }
  year = static_cast<std::int32_t>(*given);
  return success();
}

template <class Row>
TableRef table_of_rows(const Request& request, std::string_view name, const std::vector<Row>& rows) {
  return table_of(request.context, name, styr::table_of(request.model, std::span<const Row>(rows)));
}

// ---- Figures

constexpr std::array kRollupOptions = {
    kUnit,
    kIndicator,
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
  bool stopped = false;
  query.progress = [&](double done) {
    stopped = stopped || !request.go_on(done);
    return !stopped;
  };
  const std::vector<RollupRow> rows = roll_up(request.model, query);
  if (stopped) return cancelled();
  answer.table = table_of_rows(request, "rollup", rows);
  return success();
}

constexpr std::array kTrendOptions = {kUnit, kIndicator};

Outcome trend(const Request& request, Answer& answer) {
  TrendQuery query;
  if (Outcome bad = request.options.find<Unit>(request.model, "unit", query.unit); bad.code != STYR_OK)
    return bad;
  if (Outcome bad = request.options.find<Indicator>(request.model, "indicator", query.indicator);
      bad.code != STYR_OK) {
    return bad;
  }
  answer.table = table_of_rows(request, "trend", trends(request.model, query));
  return success();
}

// ---- Targets and goals

constexpr std::array kYearOptions = {kYear};

Outcome targets(const Request& request, Answer& answer) {
  std::optional<std::int32_t> year;
  if (Outcome bad = year_of(request.options, year); bad.code != STYR_OK) return bad;
  answer.table = table_of_rows(request, "targets", target_statuses(request.model, year));
  return success();
}

Outcome goals(const Request& request, Answer& answer) {
  std::optional<std::int32_t> year;
  if (Outcome bad = year_of(request.options, year); bad.code != STYR_OK) return bad;
  const std::vector<std::int32_t> years = year ? std::vector{*year} : target_years(request.model);
  std::vector<GoalScore> scores;
  for (std::size_t i = 0; i < years.size(); ++i) {
    if (!request.go_on(static_cast<double>(i) / static_cast<double>(years.size()))) return cancelled();
    const GoalScores of_year(request.model, years[i]);
    scores.insert(scores.end(), of_year.scores().begin(), of_year.scores().end());
  }
  answer.table = table_of_rows(request, "goals", scores);
  return success();
}

constexpr std::array kGoalOptions = {
    OptionDescription{"goal", OptionType::text, "", "id of a goal; all when not given"}};

Outcome contribution(const Request& request, Answer& answer) {
  std::optional<std::uint32_t> only;
  if (Outcome bad = request.options.find<Goal>(request.model, "goal", only); bad.code != STYR_OK) return bad;
  answer.table = table_of_rows(request, "contributors", contributors(request.model, only));
  return success();
}

// ---- Risks

constexpr std::array kUnitOptions = {kUnit};

template <class Row>
Outcome of_unit(const Request& request, std::string_view name, std::vector<Row> rows, Answer& answer) {
  std::optional<std::uint32_t> only;
  if (Outcome bad = request.options.find<Unit>(request.model, "unit", only); bad.code != STYR_OK) return bad;
  if (only) std::erase_if(rows, [&](const Row& row) { return row.unit != *only; });
  answer.table = table_of_rows(request, name, rows);
  return success();
}

Outcome risks(const Request& request, Answer& answer) {
  return of_unit(request, "risks", lift_risks(request.model), answer);
}

Outcome risk_picture(const Request& request, Answer& answer) {
  return of_unit(request, "risk_picture", risk_pictures(request.model), answer);
}

// ---- Reasons

Outcome findings(const Request& request, Answer& answer) {
  answer.table = table_of(request.context, "check", check(request.model));
  return success();
}

constexpr std::array kExplainOptions = {
    OptionDescription{"subject", OptionType::text, "", "`goal`, `value` or `target`"},
    OptionDescription{"id", OptionType::text, "", "id of the goal, indicator or target"},
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

Outcome missing_option(std::string_view name) {
  return failure(STYR_ERROR_OPTION, "option " + quote(name) + " must be given");
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
  if (subject != "goal") {
    return failure(STYR_ERROR_OPTION, "option \"subject\" must be goal, value or target");
  }
  if (Outcome bad = request.options.find<Goal>(request.model, "id", row); bad.code != STYR_OK) return bad;
  const std::optional<Period> period = request.options.period("period");
  const std::vector<std::int32_t> years = target_years(request.model);
  if (!period && years.empty()) return missing_option("period");
  const std::int32_t year = period ? period->year() : years.back();
  return of_status(explain_goal(request.model, *row, year, how), answer);
}

// ---- What there is

Outcome describe_tables(const Request& request, Answer& answer) {
  const auto& all = table_descriptions();
  const auto& model = request.model;
  ResultTable result;
  result.rows = all.size();
  result.columns = {
      {"table", ResultType::code, [&](std::size_t i) -> ResultCell { return all[i]->name; }},
      {"rows", ResultType::integer,
       [&](std::size_t i) -> ResultCell {
         const AnyTable* table = model.tables().find(all[i]->name);
         return static_cast<std::int64_t>(table == nullptr ? model.observations().cell_count()
                                                           : table->size());
       }},
      {"label_nb", ResultType::text, [&](std::size_t i) -> ResultCell { return all[i]->label.nb; }},
      {"label_nn", ResultType::text, [&](std::size_t i) -> ResultCell { return all[i]->label.nn; }},
      {"label_en", ResultType::text, [&](std::size_t i) -> ResultCell { return all[i]->label.en; }},
      {"row_meaning", ResultType::text, [&](std::size_t i) -> ResultCell { return all[i]->row_meaning; }}};
  answer.table = table_of(request.context, "tables", result);
  return success();
}

Outcome describe_columns(const Request& request, Answer& answer) {
  struct Place {
    const TableDescription* table;
    const ColumnDescription* column;
  };
  std::vector<Place> places;
  for (const TableDescription* table : table_descriptions()) {
    for (const ColumnDescription& column : table->columns) places.push_back({table, &column});
  }
  ResultTable result;
  result.rows = places.size();
  const auto add = [&](std::string_view name, ResultType type, auto cell) {
    result.columns.push_back(
        {name, type, [&places, cell](std::size_t i) -> ResultCell { return cell(*places[i].column); }});
  };
  using C = ColumnDescription;
  result.columns.push_back(
      {"table", ResultType::code, [&](std::size_t i) -> ResultCell { return places[i].table->name; }});
  add("column", ResultType::code, [](const C& c) { return c.name; });
  add("type", ResultType::code, [](const C& c) { return to_string(c.type); });
  add("required", ResultType::integer, [](const C& c) { return std::int64_t{c.required}; });
  add("key", ResultType::integer, [](const C& c) { return std::int64_t{c.key}; });
  add("refers_to", ResultType::code, [](const C& c) {
    return c.reference ? std::string(c.reference->table) + "." + std::string(c.reference->column)
                       : std::string();
  });
  add("label_nb", ResultType::text, [](const C& c) { return c.label.nb; });
  add("label_nn", ResultType::text, [](const C& c) { return c.label.nn; });
  add("label_en", ResultType::text, [](const C& c) { return c.label.en; });
  answer.table = table_of(request.context, "columns", result);
  return success();
}

Outcome describe_questions(const Request& request, Answer& answer) {
  static constexpr OptionDescription kNone = {"", OptionType::text, "", ""};
  struct Line {
    const Question* question;
    const OptionDescription* option;  // empty for a question without any
  };
  std::vector<Line> lines;
  for (const Question& question : questions()) {
    for (const OptionDescription& option : question.options) lines.push_back({&question, &option});
    if (question.options.empty()) lines.push_back({&question, &kNone});
  }
  const auto type_of = [](const OptionDescription& option) {
    return option.name.empty() ? std::string_view() : to_string(option.type);
  };
  ResultTable result;
  result.rows = lines.size();
  result.columns = {
      {"question", ResultType::code, [&](std::size_t i) -> ResultCell { return lines[i].question->name; }},
      {"meaning", ResultType::code, [&](std::size_t i) -> ResultCell { return lines[i].question->meaning; }},
      {"option", ResultType::code, [&](std::size_t i) -> ResultCell { return lines[i].option->name; }},
      {"type", ResultType::code, [&](std::size_t i) -> ResultCell { return type_of(*lines[i].option); }},
      {"default", ResultType::code,
       [&](std::size_t i) -> ResultCell { return lines[i].option->default_value; }},
      {"option_meaning", ResultType::text,
       [&](std::size_t i) -> ResultCell { return lines[i].option->meaning; }}};
  answer.table = table_of(request.context, "queries", result);
  return success();
}

constexpr std::array kQuestions = {
    Question{"rollup", "figures by unit, indicator and period", kRollupOptions, rollup},
    Question{"targets", "how values lie to their targets", kYearOptions, targets},
    Question{"goals", "scores through the goal graph", kYearOptions, goals},
    Question{"contributors", "who takes part in a shared goal", kGoalOptions, contribution},
    Question{"risks", "which risks each unit sees and lifts", kUnitOptions, risks},
    Question{"risk_picture", "risks by colour, unit and tertial", kUnitOptions, risk_picture},
    Question{"trend", "which way figures move, month by month", kTrendOptions, trend},
    Question{"check", "findings about sound data", {}, findings},
    Question{"explain", "the tree of contributions behind a number", kExplainOptions, explain},
    Question{"tables", "the tables of a model", {}, describe_tables},
    Question{"columns", "the columns of every table", {}, describe_columns},
    Question{"queries", "the questions and their options", {}, describe_questions},
};

}  // namespace

std::span<const Question> questions() { return kQuestions; }

const Question* find_question(std::string_view name) {
  for (const Question& question : questions()) {
    if (question.name == name) return &question;
  }
  return nullptr;
}

}  // namespace styr::capi
