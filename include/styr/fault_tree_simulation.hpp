#ifndef STYR_FAULT_TREE_SIMULATION_HPP_
#define STYR_FAULT_TREE_SIMULATION_HPP_

// Fault trees by simulation: probabilities of trees of any size with confidence intervals, and how uncertain
// a probability is when those of the events are. Numbers depend on the seed alone, not on the workers.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "styr/fault_tree.hpp"
#include "styr/fault_tree_analysis.hpp"
#include "styr/progress.hpp"
#include "styr/workers.hpp"

namespace styr {

struct SimulatedProbability {
  std::uint64_t trials = 0;
  std::uint64_t hits = 0;
  double estimate = 0;  // hits / trials
  // Wilson's interval (E. B. Wilson 1927): it covers the true value in about the share of runs asked for,
  // also when there are few hits or none.
  double lower = 0;
  double upper = 1;
};

struct FaultTreeSimulationOptions {
  // Rounded up to a multiple of 64; at most 2^38.
  std::uint64_t trials = 1'000'000;
  std::uint64_t seed = 1;
  // The share of runs in which the interval holds the true value, above 0.5 and below 1.
  double confidence = 0.95;
  // None: the calling thread alone.
  const Workers* workers = nullptr;
  // Asked every 65,536 trials of each worker.
  Progress progress = {};
};

// Every named gate, in their order. The events happen or not, independently, in every trial; 64 trials go
// through the gates at a time. InvalidArgument for options outside their ranges; Cancelled by
// `options.progress`. O(trials * inputs / 64).
absl::StatusOr<std::vector<SimulatedProbability>> simulate_fault_tree(
    const FaultTree& tree, const FaultTreeSimulationOptions& options = {});

// The distribution of a gate's probability.
struct UncertainProbability {
  std::uint32_t trials = 0;
  double mean = 0;
  double standard_deviation = 0;  // of the probability, not of its mean
  // At the shares asked for: the smallest value that at least this share of the trials does not exceed.
  std::vector<double> quantiles;
};

struct UncertaintyOptions {
  std::uint32_t trials = 100'000;  // at least 2
  std::vector<double> quantiles{0.05, 0.5, 0.95};
  const Workers* workers = nullptr;
  // Asked every 2,048 trials of each worker.
  Progress progress = {};
};

// Draws the probabilities of the events for a trial, such as EventExpressions::draw does. Must be safe to
// call from several threads and depend on the trial alone.
using DrawProbabilities = absl::FunctionRef<void(std::uint32_t trial, std::span<double> probabilities)>;

// Every gate of the diagram, in its order; gates out of reach get no trials. InvalidArgument for options
// outside their ranges; Cancelled by `options.progress`. Keeps all values: 8 bytes for each trial and gate.
// O(trials * nodes).
absl::StatusOr<std::vector<UncertainProbability>> propagate_uncertainty(
    const FaultTreeDiagram& diagram, DrawProbabilities draw, const UncertaintyOptions& options = {});

}  // namespace styr

#endif  // STYR_FAULT_TREE_SIMULATION_HPP_
