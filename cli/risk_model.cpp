#include "risk_model.hpp"

#include <cstdio>
#include <optional>
#include <string_view>
#include <utility>

#include "file_text.hpp"
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

// What people call a column; names of measures are the same everywhere.
std::string heading_of(std::string_view column, const Speech& say) {
  constexpr std::pair<std::string_view, Labels> kWords[] = {
      {"gate", {"port", "port", "gate"}},
      {"event", {"hendelse", "hending", "event"}},
      {"events", {"hendelser", "hendingar", "events"}},
      {"probability", {"sannsynlighet", "sannsyn", "probability"}},
      {"minimal_cut_sets", {"minimale kuttmengder", "minimale kuttmengder", "minimal cut sets"}},
      {"birnbaum", {"Birnbaum", "Birnbaum", "Birnbaum"}},
      {"criticality", {"kritikalitet", "kritikalitet", "criticality"}},
      {"fussell_vesely", {"Fussell–Vesely", "Fussell–Vesely", "Fussell–Vesely"}},
      {"raw", {"RAW", "RAW", "RAW"}},
      {"rrw", {"RRW", "RRW", "RRW"}},
      {"diagnostic", {"diagnostisk", "diagnostisk", "diagnostic"}},
      {"rank", {"nr.", "nr.", "no."}},
      {"size", {"antall", "tal", "size"}},
      {"mean", {"snitt", "snitt", "mean"}},
      {"standard_deviation", {"standardavvik", "standardavvik", "standard deviation"}},
      {"q05", {"5 %", "5 %", "5 %"}},
      {"q50", {"50 %", "50 %", "50 %"}},
      {"q95", {"95 %", "95 %", "95 %"}},
      {"trials", {"trekninger", "trekkingar", "trials"}},
  };
  for (const auto& [name, words] : kWords) {
    if (name == column) return say(words);
  }
  return std::string(column);
}

View view_of(const ResultTable& table, const Speech& say) {
  View view;
  for (const ResultColumn& column : table.columns) {
    const bool is_number = column.type == ResultType::number || column.type == ResultType::integer;
    view.columns.push_back({heading_of(column.name, say), is_number ? Align::right : Align::left,
                            column.type == ResultType::text});
  }
  for (std::size_t row = 0; row < table.rows; ++row) {
    std::vector<ViewCell> cells;
    for (const ResultColumn& column : table.columns) cells.push_back({text_of(column.cell(row))});
    view.add(std::move(cells));
  }
  return view;
}

absl::StatusOr<RiskModelAnswer> ask(const OpenPsaModel& model, const Options& options,
                                    const Progress& progress) {
  RiskModelQuery query;
  query.progress = progress;
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

absl::StatusOr<RiskModelOutput> answer_risk_model(const Options& options, const Speech& say, Report& report,
                                                  const Progress& progress) {
  const absl::StatusOr<std::string> text = read_text(options.package);
  if (!text.ok()) return text.status();
  OpenPsaOptions how;
  if (options.mission_time) how.mission_time = *options.mission_time;
  const std::optional<OpenPsaModel> model = read_open_psa(*text, options.package, report, how);
  if (!model) return report.to_status();
  absl::StatusOr<RiskModelAnswer> found = ask(*model, options, progress);
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
  answer.view = view_of(found->table, say);
  answer.view.notes.push_back(say({"{} basishendelser.", "{} basishendingar.", "{} basic events."},
                                  say.count(model->tree.event_count())));
  answer.table = std::move(found->table);
  return answer;
}

}  // namespace styr::cli
