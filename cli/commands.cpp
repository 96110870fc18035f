#include "commands.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

#include "convert.hpp"
#include "risk_model.hpp"
#include "selection.hpp"
#include "styr/check.hpp"
#include "styr/explain.hpp"
#include "styr/package.hpp"
#include "styr/results.hpp"
#include "styr/risk_losses.hpp"
#include "text.hpp"
#include "views.hpp"

namespace styr::cli {
namespace {

std::string message_of(const absl::Status& status) {
  return std::string(status.message().data(), status.message().size());
}

// One run of the program.
class Run {
 public:
  Run(const Options& options, const Terminal& terminal)
      : options_(options),
        terminal_(terminal),
        say_(options.language),
        format_(options.format.value_or(terminal.output_is_terminal || options.command == Command::explain
                                            ? Format::table
                                            : Format::csv)),
        screen_{terminal.width, options.colouring == Colouring::always ||
                                    (options.colouring == Colouring::automatic && terminal.may_colour)},
        output_(STDOUT_FILENO),
        errors_(STDERR_FILENO) {}

  ExitCode execute() {
    ExitCode code = dispatch();
    const std::string failure = output_.finish();
    if (!failure.empty()) code = fail(ExitCode::model_errors, failure);
    errors_.flush();
    return code;
  }

 private:
  ExitCode dispatch();
  ExitCode check();
  ExitCode risk_model();
  ExitCode rollup(const Model& model);
  ExitCode targets(const Model& model);
  ExitCode goals(const Model& model);
  ExitCode trend(const Model& model);
  ExitCode contribution(const Model& model);
  ExitCode risks(const Model& model);
  ExitCode losses(const Model& model);
  template <class Rows, class NodeOf>
  ExitCode show_losses(const Model& model, absl::StatusOr<Rows> rows, NodeOf only);
  ExitCode risk_propagation(const Model& model);
  ExitCode risk_follow_up(const Model& model, std::optional<std::uint32_t> only);
  ExitCode explain(const Model& model);
  ExitCode convert(const Model& model);

  absl::StatusOr<Explanation> explanation(const Model& model) const;
  absl::StatusOr<Explanation> explanation_of_goal(const Model& model, const ExplainOptions& how) const;
  absl::StatusOr<Explanation> explanation_of_value(const Model& model, const ExplainOptions& how) const;

  absl::StatusOr<Model> read(Report& report);
  ExitCode refuse(const absl::Status& status, const Report& report);

  // Prints the answer in the format asked for; the view is only made when it is.
  template <class MakeView>
  ExitCode show(const ResultTable& table, MakeView make_view) {
    switch (format_) {
      case Format::csv:
        write_csv(table, output_);
        break;
      case Format::json:
        write_json(table, output_);
        break;
      case Format::table:
        write_view(make_view(), screen_, output_);
        break;
    }
    return ExitCode::fine;
  }
  template <class Rows>
  ExitCode show_rows(const Model& model, const Rows& rows) {
    const std::span all(rows);
    return show(table_of(model, all), [&] { return view_of(model, all, say_); });
  }

  ExitCode fail(ExitCode code, std::string_view message) {
    errors_.write(std::string("styr ") + name_of(options_.command) + ": " + printable(message) + "\n");
    return code;
  }
  // Sets `row` to the row of the id that an option gives, if it is given. Says so when the model has no such
  // id.
  template <class Find>
  bool resolve(const Model& model, std::string_view option, const std::optional<std::string>& id, Find find,
               std::optional<std::uint32_t>& row) {
    if (!id) return true;
    const absl::StatusOr<std::uint32_t> found = find(model, *id);
    if (!found.ok()) {
      fail(ExitCode::wrong_usage, std::string(option) + ": " + message_of(found.status()));
      return false;
    }
    row = *found;
    return true;
  }
  ProgressLine progress(Labels what) const { return {say_(what), terminal_.errors_are_terminal}; }

  const Options& options_;
  const Terminal& terminal_;
  const Speech say_;
  const Format format_;
  const Screen screen_;
  Output output_;
  Output errors_;
};

absl::StatusOr<Model> Run::read(Report& report) {
  ProgressLine line = progress({"leser pakken", "les pakken", "reading the package"});
  ReadOptions how;
  how.progress = line.callback();
  return read_package(options_.package, &report, how);
}

// Says why there is no model.
ExitCode Run::refuse(const absl::Status& status, const Report& report) {
  if (!report.has_errors()) return fail(ExitCode::model_errors, options_.package + ": " + message_of(status));
  for (const Problem& problem : report.problems()) {
    if (problem.severity == Severity::error) errors_.write(to_string(problem) + "\n");
  }
  return ExitCode::model_errors;
}

ExitCode Run::dispatch() {
  if (options_.command == Command::check) return check();
  if (options_.command == Command::risk_model) return risk_model();
  if (options_.command == Command::convert) {
    const absl::Status allowed = may_write(options_.destination, options_.force);
    if (!allowed.ok()) return fail(ExitCode::wrong_usage, message_of(allowed));
  }
  Report report;
  const absl::StatusOr<Model> model = read(report);
  if (!model.ok()) return refuse(model.status(), report);
  for (const Problem& problem : report.problems()) {
    if (problem.severity != Severity::note) errors_.write(to_string(problem) + "\n");
  }
  switch (options_.command) {
    case Command::check:
    case Command::risk_model:
      break;
    case Command::rollup:
      return rollup(*model);
    case Command::targets:
      return targets(*model);
    case Command::goals:
      return goals(*model);
    case Command::trend:
      return trend(*model);
    case Command::contributors:
      return contribution(*model);
    case Command::risks:
      return risks(*model);
    case Command::losses:
      return losses(*model);
    case Command::explain:
      return explain(*model);
    case Command::convert:
      return convert(*model);
  }
  return ExitCode::fine;
}

ExitCode Run::check() {
  Report report;
  const absl::StatusOr<Model> model = read(report);
  if (!model.ok() && !report.has_errors()) return refuse(model.status(), report);
  if (model.ok()) {
    const ProgressLine line = progress({"ser etter", "ser etter", "checking"});
    report.append(styr::check(*model));
  }
  show(table_of(report), [&] { return view_of(report, say_); });
  if (!report.has_errors()) return ExitCode::fine;
  const bool seen_already = format_ == Format::table && terminal_.output_is_terminal;
  return seen_already ? ExitCode::model_errors : refuse(model.status(), report);
}

ExitCode Run::risk_model() {
  Report report;
  absl::StatusOr<RiskModelOutput> answer = absl::UnknownError("");
  {
    const ProgressLine line =
        progress({"regner på feiltreet", "reknar på feiltreet", "working on the fault tree"});
    answer = answer_risk_model(options_, say_, report);
  }
  if (!answer.ok()) {
    if (!absl::IsNotFound(answer.status())) return refuse(answer.status(), report);
    return fail(ExitCode::wrong_usage, message_of(answer.status()));
  }
  show(answer->table, [&] { return answer->view; });
  for (const std::string& remark : answer->remarks) errors_.write(remark + "\n");
  return answer->remarks.empty() ? ExitCode::fine : ExitCode::model_errors;
}

ExitCode Run::rollup(const Model& model) {
  RollupQuery query;
  query.by = options_.by;
  query.from = options_.from;
  query.to = options_.to;
  query.year_to_date = options_.year_to_date;
  if (!resolve(model, "--unit", options_.unit, find_unit, query.unit)) return ExitCode::wrong_usage;
  if (!resolve(model, "--indicator", options_.indicator, find_indicator, query.indicator))
    return ExitCode::wrong_usage;
  std::vector<RollupRow> rows;
  {
    ProgressLine line = progress({"ruller opp", "rullar opp", "rolling up"});
    query.progress = line.callback();
    rows = roll_up(model, query);
  }
  return show_rows(model, rows);
}

ExitCode Run::targets(const Model& model) {
  std::vector<TargetStatus> statuses;
  {
    const ProgressLine line = progress({"vurderer krav", "vurderer krav", "judging targets"});
    statuses = target_statuses(model, options_.year);
  }
  return show_rows(model, statuses);
}

ExitCode Run::goals(const Model& model) {
  std::vector<std::int32_t> years = target_years(model);
  if (options_.year) years = {*options_.year};
  std::vector<GoalScore> scores;
  {
    ProgressLine line = progress({"regner ut poeng", "reknar ut poeng", "scoring goals"});
    const Progress tell = line.callback();
    for (std::size_t i = 0; i < years.size(); ++i) {
      tell(static_cast<double>(i) / static_cast<double>(years.size()));
      const GoalScores of_year(model, years[i]);
      scores.insert(scores.end(), of_year.scores().begin(), of_year.scores().end());
    }
  }
  return show_rows(model, scores);
}

ExitCode Run::trend(const Model& model) {
  TrendQuery query;
  if (!resolve(model, "--unit", options_.unit, find_unit, query.unit)) return ExitCode::wrong_usage;
  if (!resolve(model, "--indicator", options_.indicator, find_indicator, query.indicator))
    return ExitCode::wrong_usage;
  std::vector<TrendRow> rows;
  {
    const ProgressLine line = progress({"regner ut trender", "reknar ut trendar", "computing trends"});
    rows = trends(model, query);
  }
  return show_rows(model, rows);
}

ExitCode Run::contribution(const Model& model) {
  std::optional<std::uint32_t> only;
  if (!resolve(model, "--goal", options_.goal, find_goal, only)) return ExitCode::wrong_usage;
  std::vector<Contributors> rows;
  {
    const ProgressLine line = progress({"følger målene", "følgjer måla", "following the goals"});
    rows = contributors(model, only);
  }
  return show_rows(model, rows);
}

ExitCode Run::risks(const Model& model) {
  std::optional<std::uint32_t> only;
  if (!resolve(model, "--unit", options_.unit, find_unit, only)) return ExitCode::wrong_usage;
  const auto keep_unit = [&](auto& rows) {
    if (only) std::erase_if(rows, [&](const auto& row) { return row.unit != *only; });
  };
  switch (options_.risk_question) {
    case RiskQuestion::lists:
    case RiskQuestion::reasons:
      break;
    case RiskQuestion::picture: {
      std::vector<RiskPicture> pictures = risk_pictures(model);
      keep_unit(pictures);
      return show_rows(model, pictures);
    }
    case RiskQuestion::matrix: {
      const RiskRegister risks(model, options_.as_of);
      const RiskMap map = risk_map(risks, only ? risks_of_unit(risks, *only) : open_risks(risks));
      const std::vector<RiskCell> cells = risk_cells(risks, map);
      return show(table_of(model, cells), [&] { return view_of(risks, map, say_); });
    }
    case RiskQuestion::movement:
      return show_rows(model, risk_movements(RiskRegister(model, options_.movement_from),
                                             RiskRegister(model, options_.movement_to), only));
    case RiskQuestion::follow_up:
    case RiskQuestion::attention:
      return risk_follow_up(model, only);
    case RiskQuestion::propagation:
    case RiskQuestion::causes:
      return risk_propagation(model);
  }
  std::vector<UnitRisks> seen = lift_risks(model, options_.as_of);
  keep_unit(seen);
  if (options_.risk_question == RiskQuestion::lists) return show_rows(model, seen);
  const std::vector<RiskAtUnit> rows = risks_at_units(seen);
  return show(table_of(model, rows), [&] { return view_of(model, std::span<const UnitRisks>(seen), say_); });
}

// What the open risks come to for services and goals, and which of them matter.
ExitCode Run::risk_propagation(const Model& model) {
  std::optional<std::uint32_t> goal;
  std::optional<std::uint32_t> service;
  if (!resolve(model, "--goal", options_.goal, find_goal, goal)) return ExitCode::wrong_usage;
  if (!resolve(model, "--service", options_.service, find_service, service)) return ExitCode::wrong_usage;
  absl::StatusOr<RiskPropagation> result = absl::UnknownError("");
  {
    const ProgressLine line =
        progress({"regner ut sannsynligheter", "reknar ut sannsyn", "computing probabilities"});
    result = RiskPropagation::make(RiskRegister(model, options_.as_of));
  }
  if (!result.ok()) return fail(ExitCode::model_errors, message_of(result.status()));
  std::vector<HitProbability> hits(result->services().begin(), result->services().end());
  hits.insert(hits.end(), result->goals().begin(), result->goals().end());
  if (options_.risk_question == RiskQuestion::propagation) return show_rows(model, hits);
  if (goal || service) {
    std::erase_if(hits, [&](const HitProbability& hit) {
      const auto& wanted = hit.subject == HitSubject::goal ? goal : service;
      return wanted != hit.row;
    });
  }
  return show_rows(model, causes_of_hits(*result, hits));
}

// Of one unit and everything below it where it is given.
ExitCode Run::risk_follow_up(const Model& model, std::optional<std::uint32_t> only) {
  FollowUp found = follow_up(model, options_.as_of);
  if (only) keep_below(*only, RiskRegister(model, options_.as_of), found);
  return options_.risk_question == RiskQuestion::follow_up ? show_rows(model, found.mitigations)
                                                           : show_rows(model, found.risks);
}

// Shows rows of units or goals, or says what the options ask too much of.
template <class Rows, class NodeOf>
ExitCode Run::show_losses(const Model& model, absl::StatusOr<Rows> rows, NodeOf only) {
  if (!rows.ok()) return fail(ExitCode::wrong_usage, message_of(rows.status()));
  if (only) std::erase_if(*rows, [&](const auto& row) { return row.node != *only; });
  const std::span all(std::as_const(*rows));
  const bool by_goal = options_.losses_by == LossesBy::goal;
  return show(table_of(model, all, by_goal), [&] { return view_of(model, all, by_goal, say_); });
}

ExitCode Run::losses(const Model& model) {
  std::optional<std::uint32_t> only;
  if (!resolve(model, "--unit", options_.unit, find_unit, only)) return ExitCode::wrong_usage;
  if (!resolve(model, "--goal", options_.goal, find_goal, only)) return ExitCode::wrong_usage;
  LossOptions how = loss_options(model.policy());
  how.stage = options_.stage;
  if (options_.trials) how.simulation.trials = *options_.trials;
  if (options_.seed) how.simulation.seed = *options_.seed;
  const Workers workers(options_.workers);
  const bool by_goal = options_.losses_by == LossesBy::goal;
  const auto simulated = [&](auto make) {
    const ProgressLine line = progress({"simulerer år", "simulerer år", "simulating years"});
    return make();
  };
  if (options_.losses_by == LossesBy::risk) return show_rows(model, risk_treatments(model));
  if (options_.losses_by == LossesBy::plan) {
    const auto sums = simulated([&] { return plan_sums(model, how.simulation, workers); });
    if (!sums.ok()) return fail(ExitCode::wrong_usage, message_of(sums.status()));
    return show_rows(model, *sums);
  }
  if (options_.curve) {
    return show_losses(model, simulated([&] {
                         return by_goal ? goal_loss_curves(model, how, only, workers)
                                        : unit_loss_curves(model, how, only, workers);
                       }),
                       only);
  }
  return show_losses(model, simulated([&] {
                       return by_goal ? goal_losses(model, how, workers) : unit_losses(model, how, workers);
                     }),
                     only);
}

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

ExitCode Run::convert(const Model& model) {
  absl::StatusOr<std::vector<std::filesystem::path>> written = absl::UnknownError("");
  {
    const OrderlyStop orderly;
    {
      ProgressLine line = progress({"skriver pakken", "skriv pakken", "writing the package"});
      written = write_model(model, options_.destination, line.callback());
    }
    OrderlyStop::stop_if_requested();
  }
  if (!written.ok()) return fail(ExitCode::model_errors, message_of(written.status()));
  for (const std::filesystem::path& path : *written) output_.write(path.string() + "\n");
  return ExitCode::fine;
}

}  // namespace

ExitCode run(const Options& options, const Terminal& terminal) { return Run(options, terminal).execute(); }

}  // namespace styr::cli
