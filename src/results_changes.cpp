// What moved between two snapshots, and what would move a goal, as tables.

#include <vector>

#include "result_table.hpp"
#include "styr/results.hpp"

namespace styr {

using namespace result_table;  // NOLINT(google-build-using-namespace): the words of this file

namespace {

template <class Change>
std::string_view kind_of(const Change& change) {
  if (!change.before) return "appeared";
  return change.after ? "changed" : "removed";
}

std::optional<double> value_of(const std::optional<Figure>& figure) {
  return figure && figure->has_value() ? std::optional(figure->value) : std::nullopt;
}
std::optional<double> coverage_of(const std::optional<Figure>& figure) {
  return figure ? figure->cells.coverage() : std::nullopt;
}
std::string_view reason_of(const std::optional<Figure>& figure) {
  return figure ? to_string(figure->reason) : std::string_view();
}
std::optional<Figure> figure_of(const std::optional<TargetStatus>& status) {
  return status ? std::optional(status->figure) : std::nullopt;
}

// A member of what there may be.
template <class T, class Value>
std::optional<Value> member(const std::optional<T>& of, std::optional<Value> T::*which) {
  return of ? (*of).*which : std::nullopt;
}
std::string_view status_of(const std::optional<TargetStatus>& status) {
  return status ? to_string(status->status) : std::string_view();
}
std::optional<double> coverage_of(const std::optional<GoalScore>& score) {
  return score ? score->weight_coverage() : std::nullopt;
}

}  // namespace

ResultTable table_of(std::span<const FigureChange> rows) {
  using Row = FigureChange;
  return TableOf(rows)
      .code("unit_id", [](const Row& r) { return text(r.unit_id); })
      .code("indicator_id", [](const Row& r) { return text(r.indicator_id); })
      .code("period", [](const Row& r) { return r.period.to_string(); })
      .code("change", [](const Row& r) { return kind_of(r); })
      .column("value_before", [](const Row& r) { return value_of(r.before); })
      .column("value_after", [](const Row& r) { return value_of(r.after); })
      .column("value_change", [](const Row& r) { return r.value_change(); })
      .column("numerator_before", [](const Row& r) { return member(r.before, &Figure::numerator); })
      .column("numerator_after", [](const Row& r) { return member(r.after, &Figure::numerator); })
      .column("denominator_before", [](const Row& r) { return member(r.before, &Figure::denominator); })
      .column("denominator_after", [](const Row& r) { return member(r.after, &Figure::denominator); })
      .column("coverage_before", [](const Row& r) { return coverage_of(r.before); })
      .column("coverage_after", [](const Row& r) { return coverage_of(r.after); })
      .code("reason_before", [](const Row& r) { return reason_of(r.before); })
      .code("reason_after", [](const Row& r) { return reason_of(r.after); })
      .table();
}

ResultTable table_of(std::span<const TargetChange> rows) {
  using Row = TargetChange;
  return TableOf(rows)
      .code("target_id", [](const Row& r) { return text(r.target_id); })
      .code("change", [](const Row& r) { return kind_of(r); })
      .column("value_before", [](const Row& r) { return value_of(figure_of(r.before)); })
      .column("value_after", [](const Row& r) { return value_of(figure_of(r.after)); })
      .column("deviation_before", [](const Row& r) { return member(r.before, &TargetStatus::deviation); })
      .column("deviation_after", [](const Row& r) { return member(r.after, &TargetStatus::deviation); })
      .column("deviation_change", [](const Row& r) { return r.deviation_change(); })
      .code("status_before", [](const Row& r) { return status_of(r.before); })
      .code("status_after", [](const Row& r) { return status_of(r.after); })
      .table();
}

ResultTable table_of(std::span<const GoalChange> rows) {
  using Row = GoalChange;
  return TableOf(rows)
      .code("goal_id", [](const Row& r) { return text(r.goal_id); })
      .column("year", [](const Row& r) { return count(r.year); })
      .code("change", [](const Row& r) { return kind_of(r); })
      .column("own_score_before", [](const Row& r) { return member(r.before, &GoalScore::own_score); })
      .column("own_score_after", [](const Row& r) { return member(r.after, &GoalScore::own_score); })
      .column("score_before", [](const Row& r) { return member(r.before, &GoalScore::score); })
      .column("score_after", [](const Row& r) { return member(r.after, &GoalScore::score); })
      .column("score_change", [](const Row& r) { return r.score_change(); })
      .column("weight_coverage_before", [](const Row& r) { return coverage_of(r.before); })
      .column("weight_coverage_after", [](const Row& r) { return coverage_of(r.after); })
      .code("status_before", [](const Row& r) { return text(to_string(r.colour_before)); })
      .code("status_after", [](const Row& r) { return text(to_string(r.colour_after)); })
      .table();
}

ResultTable table_of(std::span<const RiskChange> rows) {
  using Row = RiskChange;
  using Seen = std::optional<SeenRisk>;
  const auto step = [](const Seen& seen, std::int32_t RiskRating::*which) {
    const bool is_rated = seen && seen->rating.*which > 0;
    return is_rated ? std::optional<std::int64_t>(seen->rating.*which) : std::nullopt;
  };
  const auto score = [](const Seen& seen) {
    return seen && seen->score > 0 ? std::optional<std::int64_t>(seen->score) : std::nullopt;
  };
  const auto lifted = [](const Seen& seen) {
    return seen ? std::string_view(seen->lifted ? "true" : "false") : std::string_view();
  };
  const auto reason = [](const Seen& seen) { return seen ? to_string(seen->reason) : std::string_view(); };
  return TableOf(rows)
      .code("unit_id", [](const Row& r) { return text(r.unit_id); })
      .code("risk_id", [](const Row& r) { return text(r.risk_id); })
      .code("change", [](const Row& r) { return kind_of(r); })
      .column("likelihood_before", [step](const Row& r) { return step(r.before, &RiskRating::likelihood); })
      .column("likelihood_after", [step](const Row& r) { return step(r.after, &RiskRating::likelihood); })
      .column("consequence_before", [step](const Row& r) { return step(r.before, &RiskRating::consequence); })
      .column("consequence_after", [step](const Row& r) { return step(r.after, &RiskRating::consequence); })
      .column("score_before", [score](const Row& r) { return score(r.before); })
      .column("score_after", [score](const Row& r) { return score(r.after); })
      .code("colour_before", [](const Row& r) { return text(to_string(r.colour_before)); })
      .code("colour_after", [](const Row& r) { return text(to_string(r.colour_after)); })
      .code("lifted_before", [lifted](const Row& r) { return lifted(r.before); })
      .code("lifted_after", [lifted](const Row& r) { return lifted(r.after); })
      .code("reason_before", [reason](const Row& r) { return reason(r.before); })
      .code("reason_after", [reason](const Row& r) { return reason(r.after); })
      .table();
}

ResultTable table_of(const Model& model, std::span<const Lever> rows) {
  const auto& targets = model.table<Target>();
  using Row = Lever;
  return TableOf(rows)
      .code("target_id", [&](const Row& r) { return text(targets[r.target].target_id); })
      .code("status_before", [](const Row& r) { return text(to_string(r.from)); })
      .code("status_after", [](const Row& r) { return text(to_string(r.to)); })
      .column("score_before", [](const Row& r) { return r.score_before; })
      .column("score_after", [](const Row& r) { return r.score_after; })
      .column("score_change",
              [](const Row& r) { return r.score_after ? std::optional(r.score_change()) : std::nullopt; })
      .column("value", [](const Row& r) { return r.value; })
      .column("value_at_limit", [](const Row& r) { return r.value_at_limit; })
      .column("numerator", [](const Row& r) { return r.numerator; })
      .column("numerator_at_limit", [](const Row& r) { return r.numerator_at_limit; })
      .table();
}

ResultTable table_of(const Model& model, std::span<const GoalSensitivity> by_row) {
  const auto& goals = model.table<Goal>();
  std::vector<std::uint32_t> below;
  for (std::uint32_t goal = 0; goal < by_row.size(); ++goal) {
    if (by_row[goal].by_score != 0) below.push_back(goal);
  }
  ResultTable table;
  table.rows = below.size();
  const auto add = [&](std::string_view name, ResultType type, auto value_of_row) {
    table.columns.push_back({name, type, [=](std::size_t row) -> ResultCell {
                               return cell_of(value_of_row(by_row[below[row]]));
                             }});
  };
  table.columns.push_back({"goal_id", ResultType::code, [&goals, below](std::size_t row) -> ResultCell {
                             return text(goals[below[row]].goal_id);
                           }});
  using Row = GoalSensitivity;
  add("score", ResultType::number, [](const Row& r) { return r.score; });
  add("by_score", ResultType::number, [](const Row& r) { return r.by_score; });
  add("tied", ResultType::code, [](const Row& r) { return text(r.tied ? "true" : "false"); });
  return table;
}

ResultTable link_sensitivity_table(const Model& model, std::span<const double> by_link_weight) {
  const auto& links = model.table<GoalLink>();
  std::vector<std::uint32_t> moving;
  for (std::uint32_t link = 0; link < by_link_weight.size(); ++link) {
    if (by_link_weight[link] != 0) moving.push_back(link);
  }
  ResultTable table;
  table.rows = moving.size();
  const auto add = [&](std::string_view name, ResultType type, auto value_of_link) {
    table.columns.push_back({name, type, [moving, value_of_link](std::size_t row) -> ResultCell {
                               return cell_of(value_of_link(moving[row]));
                             }});
  };
  add("from_goal_id", ResultType::code, [&links](std::uint32_t l) { return text(links[l].from_goal_id); });
  add("to_goal_id", ResultType::code, [&links](std::uint32_t l) { return text(links[l].to_goal_id); });
  add("by_weight", ResultType::number, [by_link_weight](std::uint32_t l) { return by_link_weight[l]; });
  return table;
}

ResultTable table_of(const Model& model, std::span<const TargetSensitivity> rows) {
  const auto& targets = model.table<Target>();
  using Row = TargetSensitivity;
  return TableOf(rows)
      .code("target_id", [&](const Row& r) { return text(targets[r.target].target_id); })
      .column("score", [](const Row& r) { return r.score; })
      .column("deviation", [](const Row& r) { return r.deviation; })
      .column("by_score", [](const Row& r) { return r.by_score; })
      .column("by_weight", [](const Row& r) { return r.by_weight; })
      .column("by_deviation", [](const Row& r) { return r.by_deviation; })
      .column("by_value", [](const Row& r) { return r.by_value; })
      .table();
}

ResultTable table_of(const Model& model, std::span<const CellSensitivity> rows) {
  const auto& units = model.table<Unit>();
  const auto& indicators = model.table<Indicator>();
  using Row = CellSensitivity;
  return TableOf(rows)
      .code("unit_id", [&](const Row& r) { return text(units[r.unit].unit_id); })
      .code("indicator_id", [&](const Row& r) { return text(indicators[r.indicator].indicator_id); })
      .code("period", [](const Row& r) { return r.period.to_string(); })
      .column("by_numerator", [](const Row& r) { return r.by_numerator; })
      .column("by_denominator", [](const Row& r) { return r.by_denominator; })
      .table();
}

}  // namespace styr
