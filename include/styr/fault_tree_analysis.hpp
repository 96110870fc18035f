#ifndef STYR_FAULT_TREE_ANALYSIS_HPP_
#define STYR_FAULT_TREE_ANALYSIS_HPP_

// Exact answers about fault trees: the probability of every gate, how much every event matters, and the
// minimal cut sets, counted without listing them. Shared events are counted once, however many paths lead to
// them. Basic events are independent of each other.
//
// Everything rests on binary decision diagrams, which can be large. A gate whose diagram would need more
// nodes than allowed gets no answer and a status that names the limit; never a wrong number.
// `fault_tree_bounds.hpp` and `fault_tree_simulation.hpp` say something about such gates.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "styr/fault_tree.hpp"
#include "styr/progress.hpp"

namespace styr {

struct DiagramForest;

struct DiagramOptions {
  // How many nodes one diagram may have while it is made. A node takes about 40 bytes with its tables.
  std::size_t node_limit = std::size_t{1} << 23U;
  // The gates to answer about; every named gate where empty. Fewer gates are simplified further.
  std::vector<FaultTree::Node> gates;
  // Asked every 65,536 steps, and between parts of the tree.
  Progress progress = {};
};

// How much an event matters to a gate. With P the probability of the gate, p that of the event, and P1 and P0
// the probability of the gate when the event is certain or impossible. All are exact, also where events make
// the gate less likely (not, xor …).
struct EventImportance {
  double probability = 0;  // p
  // P1 - P0, from -1 to 1: how far the gate moves with the event (Z. W. Birnbaum, 1969).
  double birnbaum = 0;
  // p * (P1 - P0) / P = 1 - P0 / P: the share of P that goes away with the event. None when P = 0.
  std::optional<double> criticality;
  // 1 - P0 / P, the form of the Fussell-Vesely measure in common use. The same as criticality, because the
  // events are independent.
  std::optional<double> fussell_vesely;
  // p * P1 / P: the probability that the event has happened when the gate is true (some programs call this
  // one Fussell-Vesely). None when P = 0.
  std::optional<double> diagnostic;
  // P1 / P, risk achievement worth. None when P = 0.
  std::optional<double> risk_achievement_worth;
  // P / P0, risk reduction worth. None when P0 = 0 (it is infinite then, or P = 0).
  std::optional<double> risk_reduction_worth;
};

// The diagrams of a fault tree. Immutable, cheap to copy, safe to use from several threads.
class FaultTreeDiagram {
 public:
  // InvalidArgument when `options.gates` holds a node that is no gate; Cancelled by `options.progress`. Cost:
  // depends on the tree; at worst grows with the node limit. Deterministic.
  static absl::StatusOr<FaultTreeDiagram> make(const FaultTree& tree, const DiagramOptions& options = {});

  // The gates answered about. Positions below are positions in this list.
  std::span<const FaultTree::Node> gates() const;
  // The probabilities of the basic events of the tree.
  std::span<const double> event_probabilities() const;
  // Nodes of all diagrams together.
  std::size_t node_count() const;
  // The largest number of nodes while one diagram was made.
  std::size_t peak_node_count() const;
  // Whether the gate has a diagram; ResourceExhausted, naming the gate and the limit, when it has not.
  absl::Status status(std::size_t position) const;
  bool all_exact() const;

  // The probability of every gate, none for those out of reach, when the basic events have these
  // probabilities (by position, from 0 to 1). InvalidArgument when there are more or fewer than the tree has,
  // or one is outside 0 to 1. Relative error: about 1e-16 times the number of events, also for very small
  // probabilities. O(nodes).
  absl::StatusOr<std::vector<std::optional<double>>> probabilities(std::span<const double> events) const;
  // The same with the probabilities of the tree.
  std::vector<std::optional<double>> probabilities() const;

  // The importance of every basic event, by position, to one gate, with the probabilities of the tree.
  // ResourceExhausted as status() says. O(nodes + events); where an event decides nearly all of the gate, one
  // more pass for that event.
  absl::StatusOr<std::vector<EventImportance>> importance(std::size_t position) const;

  // For the parts of the library that build on this one.
  const DiagramForest& forest() const;

 private:
  struct Data;
  explicit FaultTreeDiagram(std::shared_ptr<const Data> data) : data_(std::move(data)) {}
  std::shared_ptr<const Data> data_;
};

// A number of cut sets.
struct CutSetCount {
  absl::uint128 value = 0;
  // False when the number is larger than 2^128 - 1; `value` is then that.
  bool is_exact = true;
};

// In decimal digits; with a `+` behind when larger than can be said.
std::string to_string(const CutSetCount& count);

// Which events make a gate true together.
struct CutSet {
  std::vector<std::uint32_t> events;  // positions, ascending
  double probability = 0;             // that all of them happen
};

// The minimal cut sets of gates: the least sets of events that make the gate true when no other event
// happens. In a tree with not, xor and the like that a literature calls the minimal sets after the
// complemented literals are dropped from the prime implicants. Immutable, cheap to copy, safe to use from
// several threads.
class MinimalCutSets {
 public:
  static constexpr std::size_t kNodeLimit = std::size_t{1} << 24U;

  // `node_limit`: nodes of the diagram of sets. Gates beyond it, or out of reach before, get no answers.
  // When `progress` stops the work, which it may every 65,536 steps, no gate gets answers.
  explicit MinimalCutSets(const FaultTreeDiagram& diagram, std::size_t node_limit = kNodeLimit,
                          const Progress& progress = {});

  // OK; ResourceExhausted with the limit; or Cancelled.
  absl::Status status(std::size_t position) const;
  std::size_t node_count() const;

  // How many there are, by gate; nothing is listed. Counts for all gates: O(nodes).
  std::vector<std::optional<CutSetCount>> counts() const;
  // How many there are of each number of events; [0] is 1 for a gate that is always true.
  // O(nodes * largest number of events).
  absl::StatusOr<std::vector<CutSetCount>> counts_by_size(std::size_t position) const;

  // The most probable cut sets, at most `limit`, the most probable first; of equal ones, those found first,
  // always in the same order. O(limit * events * log).
  absl::StatusOr<std::vector<CutSet>> most_probable(std::size_t position, std::size_t limit) const;

  // The sum of the probabilities of all cut sets, the "rare event approximation". At least as large as the
  // probability of the gate in a coherent tree, and may be above 1. O(nodes).
  absl::StatusOr<double> rare_event_sum(std::size_t position) const;
  // 1 - product over all cut sets of (1 - probability), the "minimal cut upper bound": an upper bound in a
  // coherent tree (J. D. Esary, F. Proschan 1963). Taken from sums of powers, nothing is listed; rounded
  // upwards where these converge slowly. O(nodes * terms), at most 200 terms.
  absl::StatusOr<double> min_cut_upper_bound(std::size_t position) const;

 private:
  struct Data;
  std::shared_ptr<const Data> data_;
};

}  // namespace styr

#endif  // STYR_FAULT_TREE_ANALYSIS_HPP_
