#include "commands.hpp"

#include <filesystem>
#include <utility>
#include <vector>

#include "convert.hpp"
#include "matrix_file.hpp"
#include "risk_model.hpp"
#include "run.hpp"
#include "styr/check.hpp"
#include "styr/package.hpp"

namespace styr::cli {

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
  if (options_.command == Command::risk_matrix && is_matrix_file(options_.package)) return risk_matrix_file();
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
    case Command::risk_matrix:
      return risk_matrices(*model);
    case Command::what_if:
      return what_if(*model);
    case Command::leverage:
      return leverage(*model);
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
    ProgressLine line = progress({"regner på feiltreet", "reknar på feiltreet", "working on the fault tree"});
    answer = answer_risk_model(options_, say_, report, line.callback());
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

ExitCode Run::convert(const Model& read) {
  Model model = read;
  for (const std::string& file : options_.matrices) {
    Report report;
    absl::StatusOr<Model> larger = with_matrices_of(file, model, report);
    if (!larger.ok() && report.has_errors()) return refuse(larger.status(), report);
    if (!larger.ok()) return fail(ExitCode::model_errors, message_of(larger.status()));
    model = *std::move(larger);
  }
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

ExitCode run(const Options& options, const Terminal& terminal) { return Run(options, terminal).execute(); }

}  // namespace styr::cli
