#include "risk_model.hpp"

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <limits>
#include <memory>
#include <optional>
#include <sstream>
#include <system_error>
#include <utility>

#include "styr/fault_tree_analysis.hpp"
#include "styr/fault_tree_bounds.hpp"
#include "styr/fault_tree_simulation.hpp"
#include "styr/number.hpp"
#include "styr/open_psa.hpp"

namespace styr::cli {
namespace {

// Rows of cells that a table can hold on to.
struct Sheet {
  struct Column {
    const char* name;
    ResultType type;
  };
  std::vector<Column> columns;
  std::vector<std::vector<ResultCell>> rows;
};

ResultTable table_of(std::shared_ptr<const Sheet> sheet) {
  ResultTable table;
  table.rows = sheet->rows.size();
  for (std::size_t i = 0; i < sheet->columns.size(); ++i) {
    table.columns.push_back({sheet->columns[i].name, sheet->columns[i].type,
                             [sheet, i](std::size_t row) { return sheet->rows[row][i]; }});
  }
  return table;
}

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

View view_of(const Sheet& sheet) {
  View view;
  for (const Sheet::Column& column : sheet.columns) {
    const bool is_number = column.type == ResultType::number || column.type == ResultType::integer;
    view.columns.push_back(
        {column.name, is_number ? Align::right : Align::left, column.type == ResultType::text});
  }
  for (const std::vector<ResultCell>& row : sheet.rows) {
    std::vector<ViewCell> cells;
    for (const ResultCell& cell : row) cells.push_back({text_of(cell)});
    view.add(std::move(cells));
  }
  return view;
}

ResultCell number(const std::optional<double>& value) { return value ? ResultCell(*value) : ResultCell(); }

ResultCell number(const CutSetCount& count) {
  constexpr auto kLargest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (count.value <= kLargest) return static_cast<std::int64_t>(absl::Uint128Low64(count.value));
  return to_string(count);
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

// One question about one file.
class Question {
 public:
  Question(const Options& options, const OpenPsaModel& model)
      : options_(options), model_(model), tree_(model.tree) {}

  absl::StatusOr<RiskModelAnswer> answer(const Speech& say) {
    DiagramOptions how;
    if (options_.node_limit) how.node_limit = *options_.node_limit;
    const absl::Status chosen = choose_gates(how.gates);
    if (!chosen.ok()) return chosen;
    absl::StatusOr<FaultTreeDiagram> diagram = FaultTreeDiagram::make(tree_, how);
    if (!diagram.ok()) return diagram.status();
    diagram_ = *std::move(diagram);
    RiskModelAnswer answer;
    if (options_.importance) {
      list_importance();
    } else if (options_.uncertainty) {
      const absl::Status done = list_uncertainty();
      if (!done.ok()) return done;
    } else if (options_.cut_sets) {
      list_cut_sets(answer.remarks);
    } else {
      list_gates(answer.remarks);
    }
    add_limits(answer.remarks);
    answer.view = view_of(*sheet_);
    answer.view.notes.push_back(say({"{} basishendelser.", "{} basishendingar.", "{} basic events."},
                                    say.count(tree_.event_count())));
    answer.table = table_of(sheet_);
    return answer;
  }

 private:
  // The gate asked for; where none is, every gate in the plain answer and those at the top otherwise.
  absl::Status choose_gates(std::vector<FaultTree::Node>& gates) const {
    if (options_.gate) {
      const auto found = tree_.find(*options_.gate);
      if (!found || !tree_.is_gate(*found)) {
        return absl::NotFoundError("--gate: there is no gate \"" + *options_.gate + "\"");
      }
      gates = {*found};
    } else if (options_.importance || options_.uncertainty || options_.cut_sets || options_.top) {
      gates.assign(tree_.roots().begin(), tree_.roots().end());
    }
    return absl::OkStatus();
  }

  const std::string& name_of_gate(std::size_t position) const {
    return tree_.name(diagram_->gates()[position]);
  }

  void list_gates(std::vector<std::string>& remarks) {
    sheet_->columns = {{"gate", ResultType::code},
                       {"probability", ResultType::number},
                       {"minimal_cut_sets", ResultType::integer}};
    const auto probabilities = diagram_->probabilities();
    std::vector<std::optional<CutSetCount>> counts(probabilities.size());
    if (!options_.probability_only) {
      const MinimalCutSets cut_sets = find_cut_sets();
      counts = cut_sets.counts();
      add_cut_set_limits(cut_sets, remarks);
    }
    for (std::size_t i = 0; i < probabilities.size(); ++i) {
      sheet_->rows.push_back(
          {name_of_gate(i), number(probabilities[i]), counts[i] ? number(*counts[i]) : ResultCell()});
    }
  }

  void list_importance() {
    sheet_->columns = {{"event", ResultType::code},         {"birnbaum", ResultType::number},
                       {"criticality", ResultType::number}, {"fussell_vesely", ResultType::number},
                       {"raw", ResultType::number},         {"rrw", ResultType::number},
                       {"diagnostic", ResultType::number},  {"probability", ResultType::number},
                       {"gate", ResultType::code}};
    for (std::size_t i = 0; i < diagram_->gates().size(); ++i) {
      const auto importance = diagram_->importance(i);
      if (!importance.ok()) continue;
      for (std::size_t e = 0; e < importance->size(); ++e) {
        const EventImportance& event = (*importance)[e];
        sheet_->rows.push_back({tree_.name(tree_.event(e)), event.birnbaum, number(event.criticality),
                                number(event.fussell_vesely), number(event.risk_achievement_worth),
                                number(event.risk_reduction_worth), number(event.diagnostic),
                                event.probability, name_of_gate(i)});
      }
    }
  }

  absl::Status list_uncertainty() {
    sheet_->columns = {{"gate", ResultType::code},
                       {"mean", ResultType::number},
                       {"standard_deviation", ResultType::number},
                       {"q05", ResultType::number},
                       {"q50", ResultType::number},
                       {"q95", ResultType::number},
                       {"trials", ResultType::integer}};
    const Workers workers(options_.workers);
    UncertaintyOptions how;
    how.trials = *options_.uncertainty;
    how.workers = &workers;
    const auto results = propagate_uncertainty(
        *diagram_,
        [&](std::uint32_t trial, std::span<double> probabilities) {
          model_.expressions.draw(options_.seed.value_or(1), trial, probabilities);
        },
        how);
    if (!results.ok()) return results.status();
    for (std::size_t i = 0; i < results->size(); ++i) {
      const UncertainProbability& result = (*results)[i];
      if (result.trials == 0) continue;
      sheet_->rows.push_back({name_of_gate(i), result.mean, result.standard_deviation, result.quantiles[0],
                              result.quantiles[1], result.quantiles[2],
                              static_cast<std::int64_t>(result.trials)});
    }
    return absl::OkStatus();
  }

  void list_cut_sets(std::vector<std::string>& remarks) {
    sheet_->columns = {{"gate", ResultType::code},
                       {"rank", ResultType::integer},
                       {"probability", ResultType::number},
                       {"size", ResultType::integer},
                       {"events", ResultType::text}};
    const MinimalCutSets cut_sets = find_cut_sets();
    add_cut_set_limits(cut_sets, remarks);
    for (std::size_t i = 0; i < diagram_->gates().size(); ++i) {
      const auto sets = cut_sets.most_probable(i, *options_.cut_sets);
      if (!sets.ok()) continue;
      for (std::size_t rank = 0; rank < sets->size(); ++rank) {
        const CutSet& set = (*sets)[rank];
        std::string events;
        for (const std::uint32_t event : set.events) {
          if (!events.empty()) events += '|';
          events += tree_.name(event);
        }
        sheet_->rows.push_back({name_of_gate(i), static_cast<std::int64_t>(rank + 1), set.probability,
                                static_cast<std::int64_t>(set.events.size()), std::move(events)});
      }
    }
  }

  MinimalCutSets find_cut_sets() const {
    return options_.node_limit ? MinimalCutSets(*diagram_, *options_.node_limit) : MinimalCutSets(*diagram_);
  }

  void add_remark(std::size_t position, const absl::Status& status, const std::string& more,
                  std::vector<std::string>& remarks) const {
    Problem problem;
    problem.table = options_.package;
    problem.code = "node_limit";
    problem.message =
        name_of_gate(position) + ": " + std::string(status.message().data(), status.message().size()) + more;
    remarks.push_back(to_string(problem));
  }

  // Gates out of reach, with what is certain about them.
  void add_limits(std::vector<std::string>& remarks) const {
    if (diagram_->all_exact()) return;
    std::vector<std::optional<double>> known(tree_.node_count());
    const auto probabilities = diagram_->probabilities();
    for (std::size_t i = 0; i < probabilities.size(); ++i) known[diagram_->gates()[i]] = probabilities[i];
    const std::vector<ProbabilityBounds> bounds = bound_probabilities(tree_, known);
    for (std::size_t i = 0; i < probabilities.size(); ++i) {
      if (probabilities[i]) continue;
      const ProbabilityBounds& of_gate = bounds[diagram_->gates()[i]];
      add_remark(i, diagram_->status(i),
                 "; the probability lies from " + format_number(of_gate.lower) + " to " +
                     format_number(of_gate.upper),
                 remarks);
    }
  }

  void add_cut_set_limits(const MinimalCutSets& cut_sets, std::vector<std::string>& remarks) const {
    for (std::size_t i = 0; i < diagram_->gates().size(); ++i) {
      if (diagram_->status(i).ok() && !cut_sets.status(i).ok()) {
        add_remark(i, cut_sets.status(i), "", remarks);
      }
    }
  }

  const Options& options_;
  const OpenPsaModel& model_;
  const FaultTree& tree_;
  std::optional<FaultTreeDiagram> diagram_;
  std::shared_ptr<Sheet> sheet_ = std::make_shared<Sheet>();
};

}  // namespace

absl::StatusOr<RiskModelAnswer> answer_risk_model(const Options& options, const Speech& say, Report& report) {
  const absl::StatusOr<std::string> text = read_text(options.package);
  if (!text.ok()) return text.status();
  OpenPsaOptions how;
  if (options.mission_time) how.mission_time = *options.mission_time;
  const std::optional<OpenPsaModel> model = read_open_psa(*text, options.package, report, how);
  if (!model) return report.to_status();
  return Question(options, *model).answer(say);
}

}  // namespace styr::cli
