#ifndef STYR_RISK_PROPAGATION_HPP_
#define STYR_RISK_PROPAGATION_HPP_

// From the probabilities of open risks to the probability that each service and each goal is hit within a
// year, exactly. A risk that threatens several, directly or through others, is one event and counted once,
// however many paths lead to it. Risks are independent of each other except where risk_links say that one
// leads to another.
//
// What happens to what:
// - A risk occurs by itself or because a risk that leads to it occurs and brings it about (risk_links).
// - A service is hit when one of the risks that threaten it occurs, or through the services that it depends
//   on (service_links): policy `risk.service_hit_by` says how many of them must be hit.
// - A goal is hit when one of the risks that threaten it occurs, or through the goals that contribute to it
//   (goal_links with a weight that is not negative) and the services it needs (needed_by_goal_ids): policy
//   `risk.goal_hit_by` says how many of them together must be hit.
//
// The probability of a risk by itself is its annual_probability. Where that is not given it comes from policy
// `risk.annual_probability` by its likelihood, but not for a risk that others lead to, whose likelihood was
// judged with them in mind. A risk with neither is left out and told of.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "styr/fault_tree_analysis.hpp"
#include "styr/fault_tree_bounds.hpp"
#include "styr/risk_register.hpp"

namespace styr {

// Why an open risk is not in the computation.
enum class UnquantifiedReason : std::uint8_t {
  not_rated,  // it has neither a probability nor a likelihood
  no_scale,   // the policy has no probability for its likelihood
};
std::string_view to_string(UnquantifiedReason reason);

struct UnquantifiedRisk {
  std::uint32_t risk = 0;  // row of the risks table
  UnquantifiedReason reason = UnquantifiedReason::not_rated;
};

enum class HitSubject : std::uint8_t { service, goal };
std::string_view to_string(HitSubject subject);

// Why a service or goal has no probability; `none` where it has one.
enum class HitReason : std::uint8_t {
  none,
  no_risks,        // no open risk lies at it or below it
  not_quantified,  // those that do have no probability
  node_limit,      // the diagram would need more nodes than allowed: there are bounds only
};
// The code, e.g. `node_limit`; empty for `none`.
std::string_view to_string(HitReason reason);

// One service or goal.
struct HitProbability {
  HitSubject subject = HitSubject::service;
  std::uint32_t row = 0;  // of the services or goals table
  // That it is hit within a year. It rests on the risks that have a probability: with some left out it is too
  // low where more risks can only do harm, which is everywhere but under the rules `odd` and `none`.
  std::optional<double> probability;
  // What is certain: the probability itself, or what it lies between where the node limit was reached. None
  // where there is nothing to compute from.
  std::optional<ProbabilityBounds> bounds;
  // Open risks at it or below it, each once, however many paths lead to them: those that have a probability
  // of their own, and those that lack one.
  std::uint32_t risks = 0;
  std::uint32_t left_out = 0;
  HitReason reason = HitReason::none;
};

// How much a cause matters to one service or goal.
struct CauseImportance {
  std::uint32_t risk = 0;  // row of the risks table, as an event by itself
  EventImportance importance;
};

// The answer for a register. Immutable, cheap to copy, safe to read from several threads; keeps the model of
// the register alive. The same bits whatever the order of rows.
class RiskPropagation {
 public:
  // The risks that are open in the register, as they are rated there. InvalidArgument when an annual
  // probability lies outside 0 to 1 or a policy is not what it takes; Cancelled by `progress`. Cost: the
  // diagrams (at worst they grow with the node limit of FaultTreeDiagram), plus O(services + goals) times
  // what lies below each.
  static absl::StatusOr<RiskPropagation> make(const RiskRegister& risks,
                                              std::size_t node_limit = DiagramOptions().node_limit,
                                              const Progress& progress = {});

  // Every service and every goal, in the order of their tables.
  std::span<const HitProbability> services() const;
  std::span<const HitProbability> goals() const;
  // Open risks without a probability, in the order of the risks table.
  std::span<const UnquantifiedRisk> unquantified() const;

  // The rows of the open risks at a service or goal or below it, each once, ascending: those that `risks` and
  // `left_out` count. O(risks + services + goals). Precondition: `row` is a row of its table; likewise below.
  std::vector<std::uint32_t> risks_behind(HitSubject subject, std::uint32_t row) const;

  // What each risk that lies behind the service or goal, and has a probability, means to it, in the order of
  // the risks table; none where nothing lies behind. ResourceExhausted when the node limit was reached.
  // O(nodes of the diagrams).
  absl::StatusOr<std::vector<CauseImportance>> importance(HitSubject subject, std::uint32_t row) const;

  // The computation itself, for cut sets and what-if on probabilities. Events and gates are named `risk ID`,
  // `link FROM TO`, `service ID` and `goal ID`. The diagram is for the gates of services and goals, in this
  // order; gate_position is the position there. No diagram where the model has neither.
  const FaultTree& tree() const;
  const std::optional<FaultTreeDiagram>& diagram() const;
  std::size_t gate_position(HitSubject subject, std::uint32_t row) const;
  // The risk that an event of the tree stands for; none for a link.
  std::optional<std::uint32_t> risk_of(FaultTree::Node event) const;

 private:
  struct Data;
  class Builder;
  explicit RiskPropagation(std::shared_ptr<const Data> data) : data_(std::move(data)) {}
  std::shared_ptr<const Data> data_;
};

}  // namespace styr

#endif  // STYR_RISK_PROPAGATION_HPP_
