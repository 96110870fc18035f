#include <nlohmann/json.hpp>

#include "styr/explain.hpp"

namespace styr {
namespace {

using Json = nlohmann::ordered_json;

std::string_view word(Explanation::Kind kind) {
  switch (kind) {
    case Explanation::Kind::figure:
      return "figure";
    case Explanation::Kind::own:
      return "own";
    case Explanation::Kind::cell:
      return "cell";
    case Explanation::Kind::period:
      return "period";
    case Explanation::Kind::target:
      return "target";
    case Explanation::Kind::goal:
      return "goal";
    case Explanation::Kind::own_targets:
      return "own_targets";
    case Explanation::Kind::risk:
      return "risk";
    case Explanation::Kind::risk_step:
      return "risk_step";
  }
  return "";
}

void set_text(Json& object, const char* name, std::string_view text) {
  if (!text.empty()) object[name] = text;
}

void set_number(Json& object, const char* name, const std::optional<double>& number) {
  if (number) object[name] = *number;
}

Json json_of(const Explanation& node) {
  Json object;
  object["kind"] = word(node.kind);
  set_text(object, "id", node.id);
  set_text(object, "name", node.name);
  set_text(object, "indicator_id", node.indicator_id);
  set_text(object, "indicator_name", node.indicator_name);
  set_text(object, "measure", node.measure);
  set_text(object, "period", node.period);
  object["value"] = node.value ? Json(*node.value) : Json(nullptr);
  set_text(object, "reason", to_string(node.reason));
  set_number(object, "numerator", node.numerator);
  set_number(object, "denominator", node.denominator);
  if (node.cells.all() > 0) {
    object["usable_cells"] = node.cells.usable();
    object["expected_cells"] = node.cells.expected();
    object["estimated_cells"] = node.cells.of(ObservationStatus::estimated);
    object["missing_cells"] = node.cells.of(ObservationStatus::missing);
    object["suppressed_cells"] = node.cells.of(ObservationStatus::suppressed);
    set_number(object, "coverage", node.cells.coverage());
  }
  if (node.stale) object["stale"] = true;
  set_number(object, "sum_of_children", node.sum_of_children);
  set_text(object, "rule", node.rule);
  for (const auto& [key, value] : node.policy) object["policy"][key] = value;
  set_number(object, "target", node.target);
  set_number(object, "green_tolerance", node.green_tolerance);
  set_number(object, "yellow_tolerance", node.yellow_tolerance);
  set_number(object, "deviation_in_bad_direction", node.deviation);
  set_text(object, "direction", node.direction);
  set_text(object, "status", to_string(node.colour));
  set_number(object, "planned_weight", node.planned_weight);
  set_number(object, "weight", node.weight);
  set_number(object, "contribution", node.contribution);
  if (node.likelihood > 0) object["likelihood"] = node.likelihood;
  if (node.consequence > 0) object["consequence"] = node.consequence;
  set_text(object, "level", node.level_name);
  if (node.own) object["own"] = true;
  if (node.judged_here) object["judged_here"] = true;
  if (node.duplicate) object["duplicate"] = true;
  if (node.chosen) object[node.kind == Explanation::Kind::risk_step ? "lifted" : "chosen"] = true;
  set_text(object, "effect_of_missing", node.effect_of_missing);
  if (node.shown_before) object["shown_before"] = true;
  for (const Explanation& part : node.parts) object["parts"].push_back(json_of(part));
  return object;
}

}  // namespace

std::string to_json(const Explanation& explanation) {
  return json_of(explanation).dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace styr
