#include "styr/risk_model_results.hpp"

#include <initializer_list>
#include <limits>
#include <memory>
#include <utility>

#include "styr/fault_tree_analysis.hpp"
#include "styr/fault_tree_bounds.hpp"
#include "styr/number.hpp"
#include "text.hpp"

namespace styr {
namespace {

// Rows of cells that a table can hold on to.
struct Sheet {
  struct Column {
    std::string_view name;
    ResultType type;
  };
  std::vector<Column> columns;
  std::vector<std::vector<ResultCell>> rows;
};

ResultTable table_of(Sheet made) {
  const auto sheet = std::make_shared<const Sheet>(std::move(made));
  ResultTable table;
  table.rows = sheet->rows.size();
  for (std::size_t i = 0; i < sheet->columns.size(); ++i) {
    table.columns.push_back({sheet->columns[i].name, sheet->columns[i].type,
                             [sheet, i](std::size_t row) { return sheet->rows[row][i]; }});
  }
  return table;
}

ResultCell number(const std::optional<double>& value) { return value ? ResultCell(*value) : ResultCell(); }

ResultCell number(const CutSetCount& count) {
  constexpr auto kLargest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (count.value <= kLargest) return static_cast<std::int64_t>(absl::Uint128Low64(count.value));
  return to_string(count);
}

using Gates = std::vector<FaultTree::Node>;

absl::StatusOr<FaultTree::Node> gate_named(const FaultTree& tree, const std::string& name) {
  const std::optional<FaultTree::Node> found = tree.find(name);
  if (!found || !tree.is_gate(*found)) {
    return absl::NotFoundError(to_absl("there is no gate " + quote(name)));
  }
  return *found;
}

// The gates that a query is about. Every named one is an empty list, as in DiagramOptions.
absl::StatusOr<Gates> gates_of(const FaultTree& tree, const RiskModelQuery& query) {
  if (query.gate) {
    const absl::StatusOr<FaultTree::Node> found = gate_named(tree, *query.gate);
    if (!found.ok()) return found.status();
    return Gates{*found};
  }
  if (query.top) return Gates(tree.roots().begin(), tree.roots().end());
  return Gates();
}

// The same, every named one listed.
absl::StatusOr<Gates> listed_gates_of(const FaultTree& tree, const RiskModelQuery& query) {
  absl::StatusOr<Gates> gates = gates_of(tree, query);
  if (gates.ok() && gates->empty() && !query.gate && !query.top) {
    for (std::size_t i = 0; i < tree.gate_count(); ++i) gates->push_back(tree.gate(i));
  }
  return gates;
}

// How far each kind of work is along the whole answer, where both are done.
constexpr double kDiagramsDone = 0.6;
constexpr double kCutSetsDone = 0.8;

// For work that takes a progress function. `part` must outlive it.
Progress function_of(ProgressPart& part) {
  return [&part](double done) { return part.go_on(done); };
}

double share(std::size_t done, std::size_t all) {
  return static_cast<double>(done) / static_cast<double>(all);
}

absl::Status cancelled() { return absl::CancelledError("stopped on request"); }

// The diagrams of a query, and the answer that is made from them.
class Exact {
 public:
  static absl::StatusOr<Exact> make(const OpenPsaModel& model, const RiskModelQuery& query) {
    absl::StatusOr<Gates> gates = gates_of(model.tree, query);
    if (!gates.ok()) return gates.status();
    DiagramOptions how;
    if (query.node_limit) how.node_limit = *query.node_limit;
    ProgressPart part(query.progress, 0, kDiagramsDone);
    if (query.progress) how.progress = function_of(part);
    how.gates = *std::move(gates);
    absl::StatusOr<FaultTreeDiagram> diagram = FaultTreeDiagram::make(model.tree, how);
    if (!diagram.ok()) return diagram.status();
    return Exact(model.tree, *std::move(diagram), query);
  }

  const FaultTreeDiagram& diagram() const { return diagram_; }
  std::size_t size() const { return diagram_.gates().size(); }
  const std::string& name(std::size_t position) const { return tree_->name(diagram_.gates()[position]); }

  // Cancelled by the query's progress.
  absl::StatusOr<MinimalCutSets> find_cut_sets() {
    ProgressPart part(query_->progress, kDiagramsDone, kCutSetsDone);
    const Progress progress = query_->progress ? function_of(part) : Progress();
    MinimalCutSets found(diagram_, query_->node_limit.value_or(MinimalCutSets::kNodeLimit), progress);
    if (part.stopped()) return cancelled();
    for (std::size_t i = 0; i < size(); ++i) {
      if (diagram_.status(i).ok() && !found.status(i).ok()) add_limit(i, found.status(i), "");
    }
    return found;
  }

  RiskModelAnswer answer(Sheet sheet) {
    add_limits();
    return {table_of(std::move(sheet)), std::move(limits_)};
  }

 private:
  Exact(const FaultTree& tree, FaultTreeDiagram diagram, const RiskModelQuery& query)
      : tree_(&tree), diagram_(std::move(diagram)), query_(&query) {}

  void add_limit(std::size_t position, const absl::Status& status, const std::string& more) {
    Problem problem;
    problem.severity = Severity::warning;
    problem.code = "node_limit";
    problem.table = "risk_model";
    problem.id = name(position);
    problem.message = name(position) + ": " + std::string(from_absl(status.message())) + more;
    limits_.push_back(std::move(problem));
  }

  // Gates out of reach, with what is certain about them.
  void add_limits() {
    if (diagram_.all_exact()) return;
    std::vector<std::optional<double>> known(tree_->node_count());
    const auto probabilities = diagram_.probabilities();
    for (std::size_t i = 0; i < probabilities.size(); ++i) known[diagram_.gates()[i]] = probabilities[i];
    const std::vector<ProbabilityBounds> bounds = bound_probabilities(*tree_, known);
    for (std::size_t i = 0; i < probabilities.size(); ++i) {
      if (probabilities[i]) continue;
      const ProbabilityBounds& of_gate = bounds[diagram_.gates()[i]];
      add_limit(i, diagram_.status(i),
                "; the probability lies from " + format_number(of_gate.lower) + " to " +
                    format_number(of_gate.upper));
    }
  }

  const FaultTree* tree_;
  FaultTreeDiagram diagram_;
  const RiskModelQuery* query_;
  std::vector<Problem> limits_;
};

}  // namespace

absl::StatusOr<RiskModelAnswer> gate_probabilities(const OpenPsaModel& model, const RiskModelQuery& query,
                                                   bool count_cut_sets) {
  absl::StatusOr<Exact> exact = Exact::make(model, query);
  if (!exact.ok()) return exact.status();
  Sheet sheet;
  sheet.columns = {{"gate", ResultType::code},
                   {"probability", ResultType::number},
                   {"minimal_cut_sets", ResultType::integer}};
  const auto probabilities = exact->diagram().probabilities();
  std::vector<std::optional<CutSetCount>> counts(probabilities.size());
  if (count_cut_sets) {
    const absl::StatusOr<MinimalCutSets> found = exact->find_cut_sets();
    if (!found.ok()) return found.status();
    counts = found->counts();
  }
  for (std::size_t i = 0; i < probabilities.size(); ++i) {
    sheet.rows.push_back(
        {exact->name(i), number(probabilities[i]), counts[i] ? number(*counts[i]) : ResultCell()});
  }
  return exact->answer(std::move(sheet));
}

absl::StatusOr<RiskModelAnswer> event_importances(const OpenPsaModel& model, const RiskModelQuery& query) {
  absl::StatusOr<Exact> exact = Exact::make(model, query);
  if (!exact.ok()) return exact.status();
  Sheet sheet;
  sheet.columns = {{"event", ResultType::code},         {"birnbaum", ResultType::number},
                   {"criticality", ResultType::number}, {"fussell_vesely", ResultType::number},
                   {"raw", ResultType::number},         {"rrw", ResultType::number},
                   {"diagnostic", ResultType::number},  {"probability", ResultType::number},
                   {"gate", ResultType::code}};
  ProgressPart progress(query.progress, kDiagramsDone, 1);
  for (std::size_t i = 0; i < exact->size(); ++i) {
    if (!progress.go_on(share(i, exact->size()))) return cancelled();
    const auto importance = exact->diagram().importance(i);
    if (!importance.ok()) continue;
    for (std::size_t e = 0; e < importance->size(); ++e) {
      const EventImportance& event = (*importance)[e];
      sheet.rows.push_back({model.tree.name(model.tree.event(e)), event.birnbaum, number(event.criticality),
                            number(event.fussell_vesely), number(event.risk_achievement_worth),
                            number(event.risk_reduction_worth), number(event.diagnostic), event.probability,
                            exact->name(i)});
    }
  }
  return exact->answer(std::move(sheet));
}

absl::StatusOr<RiskModelAnswer> cut_sets(const OpenPsaModel& model, const RiskModelQuery& query,
                                         std::size_t limit) {
  absl::StatusOr<Exact> exact = Exact::make(model, query);
  if (!exact.ok()) return exact.status();
  Sheet sheet;
  sheet.columns = {{"gate", ResultType::code},
                   {"rank", ResultType::integer},
                   {"probability", ResultType::number},
                   {"size", ResultType::integer},
                   {"events", ResultType::text}};
  const absl::StatusOr<MinimalCutSets> found = exact->find_cut_sets();
  if (!found.ok()) return found.status();
  ProgressPart progress(query.progress, kCutSetsDone, 1);
  for (std::size_t i = 0; i < exact->size(); ++i) {
    if (!progress.go_on(share(i, exact->size()))) return cancelled();
    const auto sets = found->most_probable(i, limit);
    if (!sets.ok()) continue;
    for (std::size_t rank = 0; rank < sets->size(); ++rank) {
      const CutSet& set = (*sets)[rank];
      std::string events;
      for (const std::uint32_t event : set.events) {
        if (!events.empty()) events += '|';
        events += model.tree.name(event);
      }
      sheet.rows.push_back({exact->name(i), static_cast<std::int64_t>(rank + 1), set.probability,
                            static_cast<std::int64_t>(set.events.size()), std::move(events)});
    }
  }
  return exact->answer(std::move(sheet));
}

absl::StatusOr<RiskModelAnswer> uncertain_probabilities(const OpenPsaModel& model,
                                                        const RiskModelQuery& query, std::uint64_t seed,
                                                        const UncertaintyOptions& options) {
  absl::StatusOr<Exact> exact = Exact::make(model, query);
  if (!exact.ok()) return exact.status();
  UncertaintyOptions how = options;
  how.quantiles = {0.05, 0.5, 0.95};
  ProgressPart progress(query.progress, kDiagramsDone, 1);
  how.progress = function_of(progress);
  const auto results = propagate_uncertainty(
      exact->diagram(),
      [&](std::uint32_t trial, std::span<double> probabilities) {
        model.expressions.draw(seed, trial, probabilities);
      },
      how);
  if (!results.ok()) return results.status();
  Sheet sheet;
  sheet.columns = {{"gate", ResultType::code},
                   {"mean", ResultType::number},
                   {"standard_deviation", ResultType::number},
                   {"q05", ResultType::number},
                   {"q50", ResultType::number},
                   {"q95", ResultType::number},
                   {"trials", ResultType::integer}};
  for (std::size_t i = 0; i < results->size(); ++i) {
    const UncertainProbability& result = (*results)[i];
    if (result.trials == 0) continue;
    sheet.rows.push_back({exact->name(i), result.mean, result.standard_deviation, result.quantiles[0],
                          result.quantiles[1], result.quantiles[2],
                          static_cast<std::int64_t>(result.trials)});
  }
  return exact->answer(std::move(sheet));
}

absl::StatusOr<RiskModelAnswer> probability_bounds(const OpenPsaModel& model, const RiskModelQuery& query) {
  const absl::StatusOr<Gates> gates = listed_gates_of(model.tree, query);
  if (!gates.ok()) return gates.status();
  const std::vector<ProbabilityBounds> bounds = bound_probabilities(model.tree);
  Sheet sheet;
  sheet.columns = {{"gate", ResultType::code}, {"lower", ResultType::number}, {"upper", ResultType::number}};
  for (const FaultTree::Node gate : *gates) {
    sheet.rows.push_back({model.tree.name(gate), bounds[gate].lower, bounds[gate].upper});
  }
  return RiskModelAnswer{table_of(std::move(sheet)), {}};
}

absl::StatusOr<RiskModelAnswer> simulated_probabilities(const OpenPsaModel& model,
                                                        const RiskModelQuery& query,
                                                        const FaultTreeSimulationOptions& options) {
  const absl::StatusOr<Gates> gates = listed_gates_of(model.tree, query);
  if (!gates.ok()) return gates.status();
  FaultTreeSimulationOptions how = options;
  how.progress = query.progress;
  const auto results = simulate_fault_tree(model.tree, how);
  if (!results.ok()) return results.status();
  Sheet sheet;
  sheet.columns = {{"gate", ResultType::code},    {"trials", ResultType::integer},
                   {"hits", ResultType::integer}, {"estimate", ResultType::number},
                   {"lower", ResultType::number}, {"upper", ResultType::number}};
  for (const FaultTree::Node gate : *gates) {
    const SimulatedProbability& result = (*results)[gate - model.tree.gate(0)];
    sheet.rows.push_back({model.tree.name(gate), static_cast<std::int64_t>(result.trials),
                          static_cast<std::int64_t>(result.hits), result.estimate, result.lower,
                          result.upper});
  }
  return RiskModelAnswer{table_of(std::move(sheet)), {}};
}

}  // namespace styr
