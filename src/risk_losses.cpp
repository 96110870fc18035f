#include "styr/risk_losses.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "ranges.hpp"
#include "styr/risk_register.hpp"

namespace styr {
namespace {

constexpr auto kCurveProbabilities =
    std::to_array<double>({0.99, 0.95, 0.9, 0.75, 0.5, 0.25, 0.1, 0.05, 0.02, 0.01, 0.005, 0.001});

constexpr std::uint32_t kNone = kNoRow;

// The sources of loss of a stage, and the source of each risk.
struct RiskSources {
  std::vector<LossSource> sources;
  std::vector<std::uint32_t> of_risk;  // or kNone
};

RiskSources risk_sources(const Model& model, LossStage stage) {
  RiskSources result;
  result.of_risk.assign(model.table<Risk>().size(), kNone);
  for (const RiskLoss& loss : model.table<RiskLoss>()) {
    if (loss.stage != stage) continue;
    const auto risk = model.find<Risk>(loss.risk_id);
    const absl::StatusOr<LossSource> source = source_of(loss, model.policy());
    if (!risk || !source.ok()) continue;  // a validated model has none such
    result.of_risk[*risk] = static_cast<std::uint32_t>(result.sources.size());
    result.sources.push_back(*source);
  }
  if (stage != LossStage::current) return result;
  // Where nobody gave ranges, the two numbers of the register itself.
  const auto& risks = model.table<Risk>();
  for (std::uint32_t r = 0; r < risks.size(); ++r) {
    if (result.of_risk[r] != kNone) continue;
    const absl::StatusOr<LossSource> source = source_of(risks[r]);
    if (!source.ok()) continue;
    result.of_risk[r] = static_cast<std::uint32_t>(result.sources.size());
    result.sources.push_back(*source);
  }
  return result;
}

// Sets of open risks by node, rows ascending.
using RiskSets = std::vector<std::vector<std::uint32_t>>;

void make_set(std::vector<std::uint32_t>& rows) {
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
}

// Puts a risk at every node that it names.
template <class Node>
void place(const Model& model, std::uint32_t risk, const std::string& first,
           const std::vector<std::string>& others, RiskSets& sets) {
  const auto add = [&](const std::string& id) {
    const auto node = model.find<Node>(id);
    if (node) sets[*node].push_back(risk);
  };
  add(first);
  for (const std::string& id : others) add(id);
}

RiskSets risks_by_unit(const Model& model) {
  RiskSets sets(model.table<Unit>().size());
  const auto& risks = model.table<Risk>();
  for (std::uint32_t r = 0; r < risks.size(); ++r) {
    if (is_open(risks[r])) place<Unit>(model, r, risks[r].unit_id, risks[r].also_unit_ids, sets);
  }
  const auto nodes = model.unit_order().nodes();
  for (std::size_t at = nodes.size(); at-- > 0;) {
    std::vector<std::uint32_t>& set = sets[nodes[at]];
    make_set(set);
    const std::uint32_t parent = model.unit_parents()[nodes[at]];
    if (parent != kNoRow) sets[parent].insert(sets[parent].end(), set.begin(), set.end());
  }
  return sets;
}

RiskSets risks_by_goal(const Model& model) {
  RiskSets sets(model.table<Goal>().size());
  const auto& risks = model.table<Risk>();
  for (std::uint32_t r = 0; r < risks.size(); ++r) {
    if (is_open(risks[r])) place<Goal>(model, r, risks[r].goal_id, risks[r].also_goal_ids, sets);
  }
  for (const std::uint32_t goal : model.goal_order()) {
    make_set(sets[goal]);
    for (const std::uint32_t served : model.goal_graph().successors(goal))
      sets[served].insert(sets[served].end(), sets[goal].begin(), sets[goal].end());
  }
  return sets;
}

// What is tolerated at each unit, by its level.
std::optional<Distribution> tolerance_of_unit(const Model& model, std::uint32_t unit) {
  const auto curve = tolerated_losses(model.policy(), absl::StrCat("level", model.unit_levels()[unit]));
  return curve.ok() ? *curve : std::nullopt;
}

std::optional<Distribution> tolerance_of_goal(const Model& model, std::uint32_t) {
  const auto curve = tolerated_losses(model.policy(), "all");
  return curve.ok() ? *curve : std::nullopt;
}

using ToleranceOf = std::optional<Distribution> (*)(const Model&, std::uint32_t);

// Units or goals.
struct Side {
  RiskSets sets;
  ToleranceOf tolerance;
};
Side unit_side(const Model& model) { return {risks_by_unit(model), tolerance_of_unit}; }
Side goal_side(const Model& model) { return {risks_by_goal(model), tolerance_of_goal}; }

// Sources of the risks of a set that have ranges.
std::vector<std::uint32_t> members_of(const std::vector<std::uint32_t>& set, const RiskSources& known) {
  std::vector<std::uint32_t> members;
  for (const std::uint32_t risk : set)
    if (known.of_risk[risk] != kNone) members.push_back(known.of_risk[risk]);
  return members;
}

absl::Status check_options(const LossOptions& options) {
  if (options.value_at_risk_level > 0 && options.value_at_risk_level < 1) return absl::OkStatus();
  return absl::InvalidArgumentError("the level of the value at risk must lie between 0 and 1");
}

// Closed forms of a sum of independent sources, in an order that does not depend on rows.
void add_closed_forms(std::vector<LossSource> sources, double& expected, double& deviation) {
  std::sort(sources.begin(), sources.end(),
            [](const LossSource& a, const LossSource& b) { return a.stream < b.stream; });
  double variance = 0;
  for (const LossSource& source : sources) {
    expected += expected_annual_loss(source);
    variance += annual_loss_deviation(source) * annual_loss_deviation(source);
  }
  deviation = std::sqrt(variance);
}

std::vector<LossSource> picked(const std::vector<LossSource>& sources,
                               const std::vector<std::uint32_t>& members) {
  std::vector<LossSource> result;
  result.reserve(members.size());
  for (const std::uint32_t member : members) result.push_back(sources[member]);
  return result;
}

// Simulates the nodes that have values; `take` gets the node and its sample.
absl::Status simulate_nodes(const RiskSources& known, const std::vector<std::uint32_t>& nodes,
                            const RiskSets& sets, const LossOptions& options, const Workers& workers,
                            absl::FunctionRef<void(std::uint32_t, LossSample)> take) {
  std::vector<std::vector<std::uint32_t>> groups;
  groups.reserve(nodes.size());
  for (const std::uint32_t node : nodes) groups.push_back(members_of(sets[node], known));
  return simulate_losses(
      known.sources, groups, options.simulation, workers,
      [&](std::size_t group, LossSample sample) { take(nodes[group], std::move(sample)); });
}

absl::StatusOr<std::vector<LossSummary>> summaries(const Model& model, const Side& side,
                                                   const LossOptions& options, const Workers& workers) {
  if (absl::Status status = check_options(options); !status.ok()) return status;
  const RiskSources known = risk_sources(model, options.stage);
  std::vector<LossSummary> result;
  std::vector<std::uint32_t> nodes;
  std::vector<std::size_t> row_of(side.sets.size());
  for (std::uint32_t node = 0; node < side.sets.size(); ++node) {
    const std::vector<std::uint32_t>& set = side.sets[node];
    if (set.empty()) continue;
    const std::vector<std::uint32_t> members = members_of(set, known);
    LossSummary summary{node, static_cast<std::uint32_t>(set.size()),
                        static_cast<std::uint32_t>(members.size())};
    add_closed_forms(picked(known.sources, members), summary.expected_knok, summary.deviation_knok);
    if (summary.has_values()) nodes.push_back(node);
    row_of[node] = result.size();
    result.push_back(summary);
  }
  const absl::Status status = simulate_nodes(
      known, nodes, side.sets, options, workers, [&](std::uint32_t node, const LossSample& sample) {
        LossSummary& summary = result[row_of[node]];
        summary.value_at_risk_knok = sample.value_at_risk(options.value_at_risk_level);
        summary.expected_shortfall_knok = sample.expected_shortfall(options.value_at_risk_level);
        const auto tolerated = side.tolerance(model, node);
        summary.has_tolerance = tolerated.has_value();
        if (tolerated) summary.intolerable_from_knok = sample.first_above(*tolerated);
      });
  if (!status.ok()) return status;
  return result;
}

absl::StatusOr<std::vector<LossCurvePoint>> curves(const Model& model, const Side& side,
                                                   const LossOptions& options,
                                                   std::optional<std::uint32_t> only,
                                                   const Workers& workers) {
  const RiskSources known = risk_sources(model, options.stage);
  std::vector<std::uint32_t> nodes;
  for (std::uint32_t node = 0; node < side.sets.size(); ++node) {
    if (only && *only != node) continue;
    if (!members_of(side.sets[node], known).empty()) nodes.push_back(node);
  }
  std::vector<LossCurvePoint> points;
  const absl::Status status = simulate_nodes(
      known, nodes, side.sets, options, workers, [&](std::uint32_t node, const LossSample& sample) {
        const auto tolerated = side.tolerance(model, node);
        for (const double probability : kCurveProbabilities) {
          LossCurvePoint point{node, probability, sample.value_at_risk(1 - probability)};
          if (tolerated) point.tolerated_knok = tolerated->quantile(1 - probability);
          points.push_back(point);
        }
      });
  if (!status.ok()) return status;
  return points;
}

}  // namespace

LossOptions loss_options(const Policy& policy) {
  LossOptions options;
  options.simulation.trials = static_cast<std::uint32_t>(policy.required_number("loss.trials"));
  options.simulation.seed = static_cast<std::uint64_t>(policy.required_number("loss.seed"));
  options.value_at_risk_level = policy.required_number("loss.value_at_risk_level");
  return options;
}

absl::StatusOr<std::vector<LossSummary>> unit_losses(const Model& model, const LossOptions& options,
                                                     const Workers& workers) {
  return summaries(model, unit_side(model), options, workers);
}

absl::StatusOr<std::vector<LossSummary>> goal_losses(const Model& model, const LossOptions& options,
                                                     const Workers& workers) {
  return summaries(model, goal_side(model), options, workers);
}

absl::StatusOr<std::vector<LossCurvePoint>> unit_loss_curves(const Model& model, const LossOptions& options,
                                                             std::optional<std::uint32_t> only,
                                                             const Workers& workers) {
  return curves(model, unit_side(model), options, only, workers);
}

absl::StatusOr<std::vector<LossCurvePoint>> goal_loss_curves(const Model& model, const LossOptions& options,
                                                             std::optional<std::uint32_t> only,
                                                             const Workers& workers) {
  return curves(model, goal_side(model), options, only, workers);
}

std::vector<RiskTreatment> risk_treatments(const Model& model) {
  const RiskSources now = risk_sources(model, LossStage::current);
  const RiskSources after = risk_sources(model, LossStage::target);
  const double years = model.policy().required_number("loss.amortization_years");
  const auto& risks = model.table<Risk>();
  std::vector<std::vector<TreatmentCost>> costs(risks.size());
  for (const Mitigation& mitigation : model.table<Mitigation>()) {
    const auto risk = model.find<Risk>(mitigation.risk_id);
    if (risk && mitigation.cost_knok) costs[*risk].push_back({*mitigation.cost_knok, years, 0});
  }
  std::vector<RiskTreatment> result;
  for (std::uint32_t r = 0; r < risks.size(); ++r) {
    if (!is_open(risks[r]) || now.of_risk[r] == kNone || after.of_risk[r] == kNone) continue;
    RiskTreatment treatment{r, expected_annual_loss(now.sources[now.of_risk[r]]),
                            expected_annual_loss(after.sources[after.of_risk[r]])};
    const auto returned =
        return_on_treatment(treatment.expected_now_knok, treatment.expected_after_knok, costs[r]);
    if (!costs[r].empty() && returned.ok()) {
      treatment.yearly_cost_knok = returned->cost;
      treatment.return_on_cost = returned->return_on_cost;
    }
    result.push_back(treatment);
  }
  return result;
}

absl::StatusOr<std::vector<PlanSum>> plan_sums(const Model& model, const SimulationOptions& options,
                                               const Workers& workers) {
  constexpr double kMedian = 0.5, kP85 = 0.85;
  std::vector<LossSource> sources;
  std::vector<std::vector<std::uint32_t>> items(model.table<Initiative>().size());
  for (const PlanItem& item : model.table<PlanItem>()) {
    const auto initiative = model.find<Initiative>(item.initiative_id);
    const absl::StatusOr<LossSource> source = source_of(item, model.policy());
    if (!initiative || !source.ok()) continue;  // a validated model has none such
    items[*initiative].push_back(static_cast<std::uint32_t>(sources.size()));
    sources.push_back(*source);
  }
  std::vector<PlanSum> result;
  std::vector<std::vector<std::uint32_t>> groups;
  for (std::uint32_t i = 0; i < items.size(); ++i) {
    if (items[i].empty()) continue;
    PlanSum sum{i, static_cast<std::uint32_t>(items[i].size())};
    add_closed_forms(picked(sources, items[i]), sum.expected_knok, sum.deviation_knok);
    const auto& budget = model.table<Initiative>()[i].budget_knok;
    if (budget) sum.budget_knok = budget->value;
    result.push_back(sum);
    groups.push_back(std::move(items[i]));
  }
  const absl::Status status =
      simulate_losses(sources, groups, options, workers, [&](std::size_t group, const LossSample& sample) {
        PlanSum& sum = result[group];
        sum.median_knok = sample.value_at_risk(kMedian);
        sum.p85_knok = sample.value_at_risk(kP85);
        if (sum.budget_knok) sum.above_budget = sample.probability_above(*sum.budget_knok);
      });
  if (!status.ok()) return status;
  return result;
}

}  // namespace styr
