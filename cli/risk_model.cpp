#include "risk_model.hpp"

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <optional>
#include <sstream>
#include <system_error>
#include <utility>

#include "styr/open_psa.hpp"
#include "styr/risk_model_results.hpp"

namespace styr::cli {
namespace {

std::string text_of(const ResultCell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* whole = std::get_if<std::int64_t>(&cell)) return std::to_string(*whole);
  if (const auto* number = std::get_if<double>(&cell)) {
    // Six significant digits are what people compare; programs get all.
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, "%.6g", *number);
    return buffer;
  }
  return "–";
}

View view_of(const ResultTable& table) {
  View view;
  for (const ResultColumn& column : table.columns) {
    const bool is_number = column.type == ResultType::number || column.type == ResultType::integer;
    view.columns.push_back(
        {std::string(column.name), is_number ? Align::right : Align::left, column.type == ResultType::text});
  }
  for (std::size_t row = 0; row < table.rows; ++row) {
    std::vector<ViewCell> cells;
    for (const ResultColumn& column : table.columns) cells.push_back({text_of(column.cell(row))});
    view.add(std::move(cells));
  }
  return view;
}

absl::StatusOr<std::string> read_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  if (in) text << in.rdbuf();
  if (!in || in.bad()) {
    return absl::UnavailableError("cannot be read: " + std::generic_category().message(errno));
  }
  return text.str();
}

absl::StatusOr<RiskModelAnswer> ask(const OpenPsaModel& model, const Options& options) {
  RiskModelQuery query;
  query.gate = options.gate;
  query.top = options.top;
  query.node_limit = options.node_limit;
  const bool plain = !options.importance && !options.uncertainty && !options.cut_sets;
  if (plain) return gate_probabilities(model, query, !options.probability_only);
  query.top = true;
  if (options.importance) return event_importances(model, query);
  if (options.cut_sets) return cut_sets(model, query, *options.cut_sets);
  const Workers workers(options.workers);
  UncertaintyOptions how;
  how.trials = *options.uncertainty;
  how.workers = &workers;
  return uncertain_probabilities(model, query, options.seed.value_or(1), how);
}

}  // namespace

absl::StatusOr<RiskModelOutput> answer_risk_model(const Options& options, const Speech& say, Report& report) {
  const absl::StatusOr<std::string> text = read_text(options.package);
  if (!text.ok()) return text.status();
  OpenPsaOptions how;
  if (options.mission_time) how.mission_time = *options.mission_time;
  const std::optional<OpenPsaModel> model = read_open_psa(*text, options.package, report, how);
  if (!model) return report.to_status();
  absl::StatusOr<RiskModelAnswer> found = ask(*model, options);
  if (absl::IsNotFound(found.status())) {
    return absl::NotFoundError("--gate: " +
                               std::string(found.status().message().data(), found.status().message().size()));
  }
  if (!found.ok()) return found.status();
  RiskModelOutput answer;
  for (Problem& limit : found->limits) {
    limit.table = options.package;
    answer.remarks.push_back(to_string(limit));
  }
  answer.view = view_of(found->table);
  answer.view.notes.push_back(say({"{} basishendelser.", "{} basishendingar.", "{} basic events."},
                                  say.count(model->tree.event_count())));
  answer.table = std::move(found->table);
  return answer;
}

}  // namespace styr::cli
