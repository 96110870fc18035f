#include <optional>
#include <string>

#include "styr/names.hpp"
#include "views.hpp"

namespace styr::cli {
namespace {

std::string node_title(const Model& model, std::uint32_t node, bool is_goal, const Speech& say) {
  if (is_goal) {
    const Goal& goal = model.table<Goal>()[node];
    return titled(goal.goal_id, name_of(goal, say.language()));
  }
  const Unit& unit = model.table<Unit>()[node];
  return titled(unit.unit_id, name_of(unit, say.language()));
}

ViewColumn node_column(bool is_goal, const Speech& say) {
  return {is_goal ? say({"mål", "mål", "goal"}) : say({"enhet", "eining", "unit"}), Align::left, true};
}

std::string amount(double knok, const Speech& say) { return say.number(knok, 0); }
std::string amount(const std::optional<double>& knok, const Speech& say) {
  return knok ? amount(*knok, say) : "–";
}
std::string interval(const Estimate& estimate, const Speech& say) {
  return amount(estimate.low, say) + "–" + amount(estimate.high, say);
}

std::string in_thousands(const Speech& say) {
  return say({"Beløp i 1000 kr. Intervallene gjelder simuleringen, ikke anslagene.",
              "Beløp i 1000 kr. Intervalla gjeld simuleringa, ikkje overslaga.",
              "Amounts in 1000 kr. The intervals are about the simulation, not about the estimates."});
}

}  // namespace

View view_of(const Model& model, std::span<const LossSummary> rows, bool by_goal, const Speech& say) {
  View view;
  view.columns = {node_column(by_goal, say),
                  {say({"risikoer", "risikoar", "risks"}), Align::right},
                  {say({"forventet", "venta", "expected"}), Align::right},
                  {say({"verdi i fare", "verdi i fare", "value at risk"}), Align::right},
                  {"", Align::right},
                  {say({"snitt av de verste", "snitt av dei verste", "mean of the worst"}), Align::right},
                  {say({"tåles ikke fra", "vert ikkje tolt frå", "intolerable from"}), Align::right}};
  for (const LossSummary& row : rows) {
    std::string risks = say.count(row.risks_with_ranges) + "/" + say.count(row.risks);
    if (!row.has_values()) {
      view.add(
          {{node_title(model, row.node, by_goal, say)}, {std::move(risks)}, {"–"}, {"–"}, {}, {"–"}, {"–"}});
      continue;
    }
    view.add({{node_title(model, row.node, by_goal, say)},
              {std::move(risks)},
              {amount(row.expected_knok, say)},
              {amount(row.value_at_risk_knok.value, say)},
              {interval(row.value_at_risk_knok, say), Style::faint},
              {amount(row.expected_shortfall_knok.value, say)},
              {amount(row.intolerable_from_knok, say), Style::bad}});
  }
  view.notes.push_back(in_thousands(say));
  view.notes.push_back(
      say({"Risikoer: med anslag / åpne.", "Risikoar: med overslag / opne.", "Risks: with ranges / open."}));
  return view;
}

View view_of(const Model& model, std::span<const LossCurvePoint> rows, bool by_goal, const Speech& say) {
  View view;
  view.columns = {{say({"sannsynlighet", "sannsyn", "probability"}), Align::right},
                  {say({"tap fra", "tap frå", "loss from"}), Align::right},
                  {"", Align::right},
                  {say({"tåles", "vert tolt", "tolerated"}), Align::right}};
  const LossCurvePoint* before = nullptr;
  for (const LossCurvePoint& row : rows) {
    if (before == nullptr || before->node != row.node)
      view.add_heading(node_title(model, row.node, by_goal, say));
    const bool too_much = row.tolerated_knok && row.loss_knok.value > *row.tolerated_knok;
    view.add({{say.number(100 * row.probability, 1) + " %"},
              {amount(row.loss_knok.value, say), too_much ? Style::bad : Style::plain},
              {interval(row.loss_knok, say), Style::faint},
              {amount(row.tolerated_knok, say)}});
    before = &row;
  }
  view.notes.push_back(in_thousands(say));
  return view;
}

View view_of(const Model& model, std::span<const RiskTreatment> rows, const Speech& say) {
  View view;
  view.columns = {{say({"risiko", "risiko", "risk"}), Align::left, true},
                  {say({"nå", "no", "now"}), Align::right},
                  {say({"etter", "etter", "after"}), Align::right},
                  {say({"koster i året", "kostar i året", "costs a year"}), Align::right},
                  {say({"gir igjen", "gjev att", "returns"}), Align::right}};
  for (const RiskTreatment& row : rows) {
    const Risk& risk = model.table<Risk>()[row.risk];
    view.add({{titled(risk.risk_id, risk.title)},
              {amount(row.expected_now_knok, say)},
              {amount(row.expected_after_knok, say)},
              {amount(row.yearly_cost_knok, say)},
              {row.return_on_cost ? say.number(100 * *row.return_on_cost, 0) + " %" : "–"}});
  }
  view.notes.push_back(
      say({"Forventet tap og kostnad i året, i 1000 kr.", "Venta tap og kostnad i året, i 1000 kr.",
           "Expected loss and cost of a year, in 1000 kr."}));
  return view;
}

View view_of(const Model& model, std::span<const PlanSum> rows, const Speech& say) {
  View view;
  view.columns = {{say({"tiltak", "tiltak", "initiative"}), Align::left, true},
                  {say({"poster", "postar", "items"}), Align::right},
                  {say({"forventet", "venta", "expected"}), Align::right},
                  {say({"halvparten under", "halvparten under", "half below"}), Align::right},
                  {say({"85 % under", "85 % under", "85 % below"}), Align::right},
                  {say({"budsjett", "budsjett", "budget"}), Align::right},
                  {say({"over budsjett", "over budsjett", "above budget"}), Align::right}};
  for (const PlanSum& row : rows) {
    const Initiative& initiative = model.table<Initiative>()[row.initiative];
    view.add({{titled(initiative.initiative_id, initiative.title)},
              {say.count(row.items)},
              {amount(row.expected_knok, say)},
              {amount(row.median_knok.value, say)},
              {amount(row.p85_knok.value, say)},
              {amount(row.budget_knok, say)},
              {row.above_budget ? say.number(100 * row.above_budget->value, 1) + " %" : "–"}});
  }
  view.notes.push_back(in_thousands(say));
  return view;
}

}  // namespace styr::cli
