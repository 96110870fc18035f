#ifndef STYR_CLI_VIEWS_HPP_
#define STYR_CLI_VIEWS_HPP_

// The answers of the commands as people like to read them.

#include <span>
#include <string>

#include "speech.hpp"
#include "styr/goals.hpp"
#include "styr/leverage.hpp"
#include "styr/model.hpp"
#include "styr/problem.hpp"
#include "styr/results.hpp"
#include "styr/risk_losses.hpp"
#include "styr/risks.hpp"
#include "styr/rollup.hpp"
#include "styr/targets.hpp"
#include "styr/trend.hpp"
#include "styr/what_if.hpp"
#include "view.hpp"

namespace styr::cli {

// Shared by the views: a colour as a word with a sign that is understood without colours too.
ViewCell cell_of(Colour colour, const Speech& say);
// The sign alone.
std::string_view sign_of(Colour colour);
Style style_of(Colour colour);
// The id and the name, once where they are the same.
std::string titled(std::string_view id, std::string_view name);

View view_of(const Report& report, const Speech& say);
// Rows grouped by unit.
View view_of(const Model& model, std::span<const RollupRow> rows, const Speech& say);
View view_of(const Model& model, std::span<const TargetStatus> statuses, const Speech& say);
// The tree of goals; `scores` hold all goals of one year after the other, in the order of the goals table.
View view_of(const Model& model, std::span<const GoalScore> scores, const Speech& say);
View view_of(const Model& model, std::span<const TrendRow> rows, const Speech& say);
View view_of(const Model& model, std::span<const Contributors> rows, const Speech& say);
// What each unit sees, with the reason why a risk is lifted or stays.
View view_of(const Model& model, std::span<const UnitRisks> rows, const Speech& say);
View view_of(const Model& model, std::span<const RiskPicture> rows, const Speech& say);
// Losses in 1000 kr; nodes are goals, else units.
View view_of(const Model& model, std::span<const LossSummary> rows, bool by_goal, const Speech& say);
View view_of(const Model& model, std::span<const LossCurvePoint> rows, bool by_goal, const Speech& say);
View view_of(const Model& model, std::span<const RiskTreatment> rows, const Speech& say);
View view_of(const Model& model, std::span<const PlanSum> rows, const Speech& say);
// The matrix as it is drawn: the likeliest at the top, the gravest to the right; then the risks of each
// level.
View view_of(const RiskRegister& risks, const RiskMap& map, const Speech& say);
View view_of(const Model& model, std::span<const RiskMovement> rows, const Speech& say);
View view_of(const Model& model, std::span<const MitigationFollowUp> rows, const Speech& say);
View view_of(const Model& model, std::span<const RiskFollowUp> rows, const Speech& say);
View view_of(const Model& model, std::span<const HitProbability> rows, const Speech& say);
// Rows grouped by what is hit, what matters most first.
View view_of(const Model& model, std::span<const CauseOfHit> rows, const Speech& say);
View view_of(const Model& model, std::span<const CutSetOfHit> rows, const Speech& say);
View view_of(std::span<const NamedRiskMatrix> matrices, const Speech& say);

// What moved between two snapshots; names are those of the later one.
View view_of(const Model& after, std::span<const GoalChange> rows, const Speech& say);
View view_of(const Model& after, std::span<const TargetChange> rows, const Speech& say);
View view_of(const Model& after, std::span<const FigureChange> rows, const Speech& say);
View view_of(const Model& after, std::span<const RiskChange> rows, const Speech& say);
View view_of(const Model& model, std::span<const Lever> rows, const Speech& say);

}  // namespace styr::cli

#endif  // STYR_CLI_VIEWS_HPP_
