#ifndef STYR_RISK_MODEL_RESULTS_HPP_
#define STYR_RISK_MODEL_RESULTS_HPP_

// Answers about a risk model (fault trees, see open_psa.hpp) as tables for programs, as results.hpp has them
// for models. Each table keeps what it shows: it outlives its arguments.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "styr/fault_tree_simulation.hpp"
#include "styr/open_psa.hpp"
#include "styr/problem.hpp"
#include "styr/progress.hpp"
#include "styr/results.hpp"

namespace styr {

// Which gates, and how far to go for them.
struct RiskModelQuery {
  // Only this gate.
  std::optional<std::string> gate;
  // Where no gate is named: only those that feed no other gate.
  bool top = false;
  // Nodes that one diagram may have; the library's own limit where not given.
  std::optional<std::size_t> node_limit;
  // Asked while diagrams are made, between gates and between trials (also where the options of the question
  // have a progress of their own, which is not looked at).
  Progress progress = {};
};

struct RiskModelAnswer {
  ResultTable table;
  // Gates out of reach, with what is certain about them: code `node_limit`, the gate as id. The table has no
  // value (or no row) for these.
  std::vector<Problem> limits;
};

// NotFound when the gate asked for is not there; Cancelled by the query's progress. Cost as FaultTreeDiagram
// and MinimalCutSets.
//
// Exact probabilities: gate, probability, minimal_cut_sets (a text where 64 bits do not hold it; nothing
// where they were not to be counted).
absl::StatusOr<RiskModelAnswer> gate_probabilities(const OpenPsaModel& model, const RiskModelQuery& query,
                                                   bool count_cut_sets = true);
// Every event for every gate: event, birnbaum, criticality, fussell_vesely, raw, rrw, diagnostic,
// probability, gate.
absl::StatusOr<RiskModelAnswer> event_importances(const OpenPsaModel& model, const RiskModelQuery& query);
// The most probable minimal cut sets, at most `limit` of each gate: gate, rank, probability, size, events.
absl::StatusOr<RiskModelAnswer> cut_sets(const OpenPsaModel& model, const RiskModelQuery& query,
                                         std::size_t limit);
// How uncertain probabilities are when those of events are drawn: gate, mean, standard_deviation, q05, q50,
// q95, trials. `options.quantiles` is not looked at. InvalidArgument as propagate_uncertainty.
absl::StatusOr<RiskModelAnswer> uncertain_probabilities(const OpenPsaModel& model,
                                                        const RiskModelQuery& query, std::uint64_t seed,
                                                        const UncertaintyOptions& options);
// What is certain without any diagram, for trees of any size: gate, lower, upper.
absl::StatusOr<RiskModelAnswer> probability_bounds(const OpenPsaModel& model, const RiskModelQuery& query);
// By simulation, for trees of any size: gate, trials, hits, estimate, lower, upper. InvalidArgument as
// simulate_fault_tree.
absl::StatusOr<RiskModelAnswer> simulated_probabilities(const OpenPsaModel& model,
                                                        const RiskModelQuery& query,
                                                        const FaultTreeSimulationOptions& options);

}  // namespace styr

#endif  // STYR_RISK_MODEL_RESULTS_HPP_
