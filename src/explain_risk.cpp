// Why a risk is where it is: how each unit on its way up sees it, and why it went on or stopped there.

#include "absl/strings/str_cat.h"
#include "styr/explain.hpp"
#include "styr/names.hpp"
#include "styr/risks.hpp"

namespace styr {
namespace {

// What a reason rests on: policy entries, or the row of a table.
void add_basis(const Model& model, const RiskLifting::Step& step, Explanation& node) {
  const std::string level = absl::StrCat("level", model.unit_levels()[step.unit]);
  const auto use = [&](std::string_view key) {
    if (const auto value = model.policy().text(key, level)) node.policy.emplace_back(key, *value);
  };
  switch (step.seen.reason) {
    case LiftReason::score:
    case LiftReason::below_score:
      use("risk.escalate_from");
      break;
    case LiftReason::beyond_cap:
      use("risk.escalate_max");
      break;
    case LiftReason::above_tolerance:
    case LiftReason::within_tolerance:
      if (step.tolerance) {
        const RiskTolerance& tolerance = model.table<RiskTolerance>()[*step.tolerance];
        node.policy.emplace_back(absl::StrCat("tolerance ", tolerance.tolerance_id),
                                 std::to_string(tolerance.tolerated_level));
      }
      break;
    case LiftReason::accepted:
      if (step.acceptance) {
        const RiskAcceptance& acceptance = model.table<RiskAcceptance>()[*step.acceptance];
        node.policy.emplace_back(absl::StrCat("acceptance ", acceptance.acceptance_id),
                                 acceptance.accepted_by);
      }
      break;
    case LiftReason::forced:
    case LiftReason::severe:
    case LiftReason::not_rated:
    case LiftReason::level_is_quiet:
    case LiftReason::no_tolerance:
      break;
  }
}

void set_rating(const RiskMatrix& matrix, RiskRating rating, Explanation& node) {
  node.likelihood = rating.likelihood;
  node.consequence = rating.consequence;
  node.colour = risk_colour(matrix, rating);
  if (const auto level = level_of(matrix, rating)) {
    node.level_name = matrix.levels()[static_cast<std::size_t>(*level)].name;
  }
  if (!rating.is_rated()) node.reason = Reason::no_value;
}

}  // namespace

absl::StatusOr<Explanation> explain_risk(const Model& model, std::uint32_t risk,
                                         const ExplainOptions& options) {
  const Risk& record = model.table<Risk>()[risk];
  const RiskLifting lifting(model);
  const RiskRegister& risks = lifting.risk_register();
  Explanation node;
  node.kind = Explanation::Kind::risk;
  node.id = record.risk_id;
  node.name = record.title;
  node.rule = risks.is_open(risk) ? "open" : "closed";
  set_rating(risks.matrix(), risks.rating(risk), node);
  const auto formula = parse_score_formula(model.policy().text("risk.score").value_or(""));
  if (risks.rating(risk).is_rated()) {
    node.value =
        static_cast<double>(risk_score(formula.value_or(ScoreFormula::product), risks.rating(risk).likelihood,
                                       risks.rating(risk).consequence));
  }
  for (const std::string_view key : {"risk.lifting", "risk.score", "risk.matrix"}) {
    if (const auto value = model.policy().text(key)) node.policy.emplace_back(key, *value);
  }
  if (options.depth <= 0) return node;
  for (const RiskLifting::Step& step : lifting.way_of(risk)) {
    const Unit& unit = model.table<Unit>()[step.unit];
    Explanation part;
    part.kind = Explanation::Kind::risk_step;
    part.id = unit.unit_id;
    part.name = name_of(unit, options.language);
    part.rule = to_string(step.seen.reason);
    set_rating(risks.matrix(), step.seen.rating, part);
    if (step.seen.rating.is_rated()) part.value = static_cast<double>(step.seen.score);
    part.own = step.seen.own;
    part.judged_here = step.judged_here;
    part.duplicate = step.seen.duplicate;
    part.chosen = step.seen.lifted;
    add_basis(model, step, part);
    node.parts.push_back(std::move(part));
  }
  return node;
}

}  // namespace styr
