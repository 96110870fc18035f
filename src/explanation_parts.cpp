#include "explanation_parts.hpp"

#include <array>
#include <optional>
#include <string>

namespace styr {
namespace {

using E = Explanation;
using Kind = Explanation::Kind;

std::string_view word(Kind kind) {
  switch (kind) {
    case Kind::figure:
      return "figure";
    case Kind::own:
      return "own";
    case Kind::cell:
      return "cell";
    case Kind::period:
      return "period";
    case Kind::target:
      return "target";
    case Kind::goal:
      return "goal";
    case Kind::own_targets:
      return "own_targets";
    case Kind::risk:
      return "risk";
    case Kind::risk_step:
      return "risk_step";
  }
  return "";
}

ResultCell text(std::string_view value) { return value.empty() ? ResultCell() : ResultCell(value); }
ResultCell number(const std::optional<double>& value) { return value ? ResultCell(*value) : ResultCell(); }
ResultCell flag(bool value) { return value ? ResultCell(std::string_view("true")) : ResultCell(); }
ResultCell step(std::int32_t value) {
  return value > 0 ? ResultCell(static_cast<std::int64_t>(value)) : ResultCell();
}
// Of a node that counts cells.
ResultCell cells(const E& node, std::size_t count) {
  return node.cells.all() > 0 ? ResultCell(static_cast<std::int64_t>(count)) : ResultCell();
}
ResultCell cells(const E& node, ObservationStatus status) { return cells(node, node.cells.of(status)); }

ResultCell policy(const E& node) {
  std::string list;
  for (const auto& [key, value] : node.policy) {
    if (!list.empty()) list += '|';
    list.append(key).append("=").append(value);
  }
  return list.empty() ? ResultCell() : ResultCell(std::move(list));
}

constexpr auto kText = ResultType::text;
constexpr auto kCode = ResultType::code;
constexpr auto kNumber = ResultType::number;
constexpr auto kWhole = ResultType::integer;

constexpr std::array kParts = {
    ExplanationPart{"kind", kCode, false, [](const E& e) { return text(word(e.kind)); }},
    ExplanationPart{"id", kCode, false, [](const E& e) { return text(e.id); }},
    ExplanationPart{"name", kText, false, [](const E& e) { return text(e.name); }},
    ExplanationPart{"indicator_id", kCode, false, [](const E& e) { return text(e.indicator_id); }},
    ExplanationPart{"indicator_name", kText, false, [](const E& e) { return text(e.indicator_name); }},
    ExplanationPart{"measure", kCode, false, [](const E& e) { return text(e.measure); }},
    ExplanationPart{"period", kCode, false, [](const E& e) { return text(e.period); }},
    ExplanationPart{"value", kNumber, false, [](const E& e) { return number(e.value); }},
    ExplanationPart{"reason", kCode, false, [](const E& e) { return text(to_string(e.reason)); }},
    ExplanationPart{"numerator", kNumber, false, [](const E& e) { return number(e.numerator); }},
    ExplanationPart{"denominator", kNumber, false, [](const E& e) { return number(e.denominator); }},
    ExplanationPart{"numerator_rounding", kNumber, false,
                    [](const E& e) { return number(e.numerator_rounding); }},
    ExplanationPart{"denominator_rounding", kNumber, false,
                    [](const E& e) { return number(e.denominator_rounding); }},
    ExplanationPart{"usable_cells", kWhole, false, [](const E& e) { return cells(e, e.cells.usable()); }},
    ExplanationPart{"expected_cells", kWhole, false, [](const E& e) { return cells(e, e.cells.expected()); }},
    ExplanationPart{"estimated_cells", kWhole, false,
                    [](const E& e) { return cells(e, ObservationStatus::estimated); }},
    ExplanationPart{"missing_cells", kWhole, false,
                    [](const E& e) { return cells(e, ObservationStatus::missing); }},
    ExplanationPart{"suppressed_cells", kWhole, false,
                    [](const E& e) { return cells(e, ObservationStatus::suppressed); }},
    ExplanationPart{"coverage", kNumber, false,
                    [](const E& e) { return e.cells.all() > 0 ? number(e.cells.coverage()) : ResultCell(); }},
    ExplanationPart{"stale", kCode, true, [](const E& e) { return flag(e.stale); }},
    ExplanationPart{"sum_of_children", kNumber, false, [](const E& e) { return number(e.sum_of_children); }},
    ExplanationPart{"rule", kCode, false, [](const E& e) { return text(e.rule); }},
    ExplanationPart{"policy", kText, false, policy},
    ExplanationPart{"target", kNumber, false, [](const E& e) { return number(e.target); }},
    ExplanationPart{"green_tolerance", kNumber, false, [](const E& e) { return number(e.green_tolerance); }},
    ExplanationPart{"yellow_tolerance", kNumber, false,
                    [](const E& e) { return number(e.yellow_tolerance); }},
    ExplanationPart{"deviation_in_bad_direction", kNumber, false,
                    [](const E& e) { return number(e.deviation); }},
    ExplanationPart{"direction", kCode, false, [](const E& e) { return text(e.direction); }},
    ExplanationPart{"status", kCode, false, [](const E& e) { return text(to_string(e.colour)); }},
    ExplanationPart{"planned_weight", kNumber, false, [](const E& e) { return number(e.planned_weight); }},
    ExplanationPart{"weight", kNumber, false, [](const E& e) { return number(e.weight); }},
    ExplanationPart{"contribution", kNumber, false, [](const E& e) { return number(e.contribution); }},
    ExplanationPart{"likelihood", kWhole, false, [](const E& e) { return step(e.likelihood); }},
    ExplanationPart{"consequence", kWhole, false, [](const E& e) { return step(e.consequence); }},
    ExplanationPart{"level", kCode, false, [](const E& e) { return text(e.level_name); }},
    ExplanationPart{"own", kCode, true, [](const E& e) { return flag(e.own); }},
    ExplanationPart{"judged_here", kCode, true, [](const E& e) { return flag(e.judged_here); }},
    ExplanationPart{"duplicate", kCode, true, [](const E& e) { return flag(e.duplicate); }},
    ExplanationPart{"lifted", kCode, true,
                    [](const E& e) { return flag(e.chosen && e.kind == Kind::risk_step); }},
    ExplanationPart{"chosen", kCode, true,
                    [](const E& e) { return flag(e.chosen && e.kind != Kind::risk_step); }},
    ExplanationPart{"effect_of_missing", kCode, false, [](const E& e) { return text(e.effect_of_missing); }},
    ExplanationPart{"shown_before", kCode, true, [](const E& e) { return flag(e.shown_before); }},
};

}  // namespace

std::span<const ExplanationPart> explanation_parts() { return kParts; }

}  // namespace styr
