#ifndef STYR_RISK_LOSSES_HPP_
#define STYR_RISK_LOSSES_HPP_

// What the open risks may cost in a year, by unit and by goal, and what uncertain plans may cost. All amounts
// are in 1000 kroner. docs/losses.md says what each number means.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "styr/losses.hpp"
#include "styr/model.hpp"
#include "styr/workers.hpp"

namespace styr {

struct LossOptions {
  SimulationOptions simulation;
  // Share of years whose loss the value at risk is not below; above 0, below 1.
  double value_at_risk_level = 0.95;
  LossStage stage = LossStage::current;
};

// Trials, seed and level by policy.
LossOptions loss_options(const Policy& policy);

// The loss of a year from the open risks of a unit and everything below it, or of a goal and all goals that
// contribute to it. A risk counts once, however many paths lead to it, and strikes in the same years wherever
// it is counted.
struct LossSummary {
  std::uint32_t node = 0;  // row of the units, or of the goals
  // Open risks, and those of them that have ranges for the stage; as they are now, annual_probability and
  // loss_knok of the register will do. With none of these there are no values: what is not estimated is not
  // zero.
  std::uint32_t risks = 0;
  std::uint32_t risks_with_ranges = 0;
  // In closed form, the deviation for risks that are independent of each other.
  double expected_knok = 0;
  double deviation_knok = 0;
  // Simulated.
  Estimate value_at_risk_knok;
  Estimate expected_shortfall_knok;
  // With a tolerance curve: the smallest loss that is more probable than tolerated, if there is one.
  bool has_tolerance = false;
  std::optional<double> intolerable_from_knok;

  bool has_values() const { return risks_with_ranges > 0; }
};

// In the order of the tables; nodes without open risks are left out. InvalidArgument for options out of
// range. Deterministic by seed, whatever the workers and the order of rows. Time as simulate_losses.
absl::StatusOr<std::vector<LossSummary>> unit_losses(const Model& model, const LossOptions& options,
                                                     const Workers& workers = Workers());
absl::StatusOr<std::vector<LossSummary>> goal_losses(const Model& model, const LossOptions& options,
                                                     const Workers& workers = Workers());

// One point of the loss exceedance curve of a unit or goal.
struct LossCurvePoint {
  std::uint32_t node = 0;
  // The loss is reached or exceeded with this probability in a year.
  double probability = 0;
  Estimate loss_knok;
  // The loss that is tolerated with this probability, by policy.
  std::optional<double> tolerated_knok;
};

// Twelve points, from the most probable to the rarest, for one unit (goal), or for all with values when
// `only` is not given.
absl::StatusOr<std::vector<LossCurvePoint>> unit_loss_curves(const Model& model, const LossOptions& options,
                                                             std::optional<std::uint32_t> only = {},
                                                             const Workers& workers = Workers());
absl::StatusOr<std::vector<LossCurvePoint>> goal_loss_curves(const Model& model, const LossOptions& options,
                                                             std::optional<std::uint32_t> only = {},
                                                             const Workers& workers = Workers());

// What the measures against a risk save in a year against what they cost.
struct RiskTreatment {
  std::uint32_t risk = 0;  // row of the risks
  double expected_now_knok = 0;
  double expected_after_knok = 0;
  // Costs of the risk's mitigations spread over `loss.amortization_years`; none where no cost is given.
  std::optional<double> yearly_cost_knok;
  // (saved − cost) / cost.
  std::optional<double> return_on_cost;
};
// Open risks that have ranges for both stages, in the order of the risks table. In closed form. O(rows).
std::vector<RiskTreatment> risk_treatments(const Model& model);

// The sum of the uncertain items of an initiative's plan.
struct PlanSum {
  std::uint32_t initiative = 0;  // row of the initiatives
  std::uint32_t items = 0;
  double expected_knok = 0;
  double deviation_knok = 0;
  // Half of the outcomes are not above it; 85 of 100 are not above it.
  Estimate median_knok;
  Estimate p85_knok;
  std::optional<double> budget_knok;
  // Probability that the sum exceeds the budget; none without a budget.
  std::optional<Estimate> above_budget;
};
// Initiatives that have items, in the order of the initiatives table.
absl::StatusOr<std::vector<PlanSum>> plan_sums(const Model& model, const SimulationOptions& options,
                                               const Workers& workers = Workers());

}  // namespace styr

#endif  // STYR_RISK_LOSSES_HPP_
