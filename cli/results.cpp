#include "results.hpp"

#include <optional>
#include <utility>

namespace styr::cli {
namespace {

// A table of rows, and functions from a row to a cell.
template <class Row>
class TableOf {
 public:
  explicit TableOf(std::span<const Row> rows) : rows_(rows) { table_.rows = rows.size(); }

  template <class CellOf>
  TableOf&& column(std::string_view name, CellOf cell_of) && {
    table_.columns.push_back(
        {name, [rows = rows_, cell_of](std::size_t row) -> Cell { return cell_of(rows[row]); }});
    return std::move(*this);
  }

  ResultTable table() && { return std::move(table_); }

 private:
  std::span<const Row> rows_;
  ResultTable table_;
};

Cell number(const std::optional<double>& value) { return value ? Cell(*value) : Cell(); }
template <class Whole>
Cell count(Whole value) {
  return static_cast<std::int64_t>(value);
}
Cell text(std::string_view value) { return value; }

std::string ids_of(const Model& model, std::span<const std::uint32_t> units) {
  std::string list;
  for (const std::uint32_t unit : units) {
    if (!list.empty()) list += '|';
    list += model.table<Unit>()[unit].unit_id;
  }
  return list;
}

// The ids of the risks that a unit sees, in order; only the lifted ones if asked so.
std::string ids_of(const Model& model, std::span<const SeenRisk> risks, bool only_lifted) {
  std::string list;
  for (const SeenRisk& risk : risks) {
    if (only_lifted && !risk.lifted) continue;
    if (!list.empty()) list += '|';
    list += model.table<Risk>()[risk.risk].risk_id;
  }
  return list;
}

}  // namespace

ResultTable table_of(const Report& report) {
  return TableOf(std::span(report.problems()))
      .column("severity", [](const Problem& p) { return text(to_string(p.severity)); })
      .column("code", [](const Problem& p) { return text(p.code); })
      .column("table", [](const Problem& p) { return text(p.table); })
      .column("row", [](const Problem& p) { return p.row > 0 ? count(p.row) : Cell(); })
      .column("column", [](const Problem& p) { return text(p.column); })
      .column("id", [](const Problem& p) { return text(p.id); })
      .column("message", [](const Problem& p) { return text(p.message); })
      .table();
}

ResultTable table_of(const Model& model, std::span<const RollupRow> rows) {
  const auto& units = model.table<Unit>();
  const auto& indicators = model.table<Indicator>();
  using Row = RollupRow;
  return TableOf(rows)
      .column("unit_id", [&](const Row& r) { return text(units[r.unit].unit_id); })
      .column("indicator_id", [&](const Row& r) { return text(indicators[r.indicator].indicator_id); })
      .column("period", [](const Row& r) { return r.period.to_string(); })
      .column("numerator", [](const Row& r) { return number(r.figure.numerator); })
      .column("denominator", [](const Row& r) { return number(r.figure.denominator); })
      .column("value", [](const Row& r) { return r.figure.has_value() ? Cell(r.figure.value) : Cell(); })
      .column("usable_cells", [](const Row& r) { return count(r.figure.cells.usable()); })
      .column("expected_cells", [](const Row& r) { return count(r.figure.cells.expected()); })
      .column("coverage", [](const Row& r) { return number(r.figure.cells.coverage()); })
      .column("reason", [](const Row& r) { return text(to_string(r.figure.reason)); })
      .table();
}

ResultTable table_of(const Model& model, std::span<const TargetStatus> statuses) {
  const auto& targets = model.table<Target>();
  using Row = TargetStatus;
  return TableOf(statuses)
      .column("target_id", [&](const Row& r) { return text(targets[r.target].target_id); })
      .column("goal_id", [&](const Row& r) { return text(targets[r.target].goal_id); })
      .column("indicator_id", [&](const Row& r) { return text(targets[r.target].indicator_id); })
      .column("unit_id", [&](const Row& r) { return text(targets[r.target].unit_id); })
      .column("year", [&](const Row& r) { return count(targets[r.target].year); })
      .column("value", [](const Row& r) { return r.figure.has_value() ? Cell(r.figure.value) : Cell(); })
      .column("deviation_in_bad_direction", [](const Row& r) { return number(r.deviation); })
      .column("status", [](const Row& r) { return text(to_string(r.status)); })
      .table();
}

ResultTable table_of(const Model& model, std::span<const GoalScore> scores) {
  const auto& goals = model.table<Goal>();
  using Row = GoalScore;
  return TableOf(scores)
      .column("goal_id", [&](const Row& r) { return text(goals[r.goal].goal_id); })
      .column("year", [](const Row& r) { return count(r.year); })
      .column("own_score", [](const Row& r) { return number(r.own_score); })
      .column("score", [](const Row& r) { return number(r.score); })
      .column("weight_coverage", [](const Row& r) { return number(r.weight_coverage()); })
      .table();
}

ResultTable table_of(const Model& model, std::span<const TrendRow> rows) {
  const auto& units = model.table<Unit>();
  const auto& indicators = model.table<Indicator>();
  using Row = TrendRow;
  return TableOf(rows)
      .column("unit_id", [&](const Row& r) { return text(units[r.unit].unit_id); })
      .column("indicator_id", [&](const Row& r) { return text(indicators[r.indicator].indicator_id); })
      .column("n", [](const Row& r) { return count(r.n); })
      .column("theil_sen_per_month", [](const Row& r) { return number(r.theil_sen_per_month); })
      .column("mann_kendall_s",
              [](const Row& r) { return r.mann_kendall_s ? Cell(*r.mann_kendall_s) : Cell(); })
      .column("ols_slope_per_month", [](const Row& r) { return number(r.ols_slope_per_month); })
      .table();
}

ResultTable table_of(const Model& model, std::span<const Contributors> rows) {
  const auto& goals = model.table<Goal>();
  using Row = Contributors;
  return TableOf(rows)
      .column("goal_id", [&](const Row& r) { return text(goals[r.goal].goal_id); })
      .column("n_goals_below", [](const Row& r) { return count(r.goals_below); })
      .column("n_level1_units", [](const Row& r) { return count(r.level1_units.size()); })
      .column("level1_units", [&](const Row& r) { return ids_of(model, r.level1_units); })
      .column("n_level2_units", [](const Row& r) { return count(r.level2_units.size()); })
      .column("level2_units", [&](const Row& r) { return ids_of(model, r.level2_units); })
      .table();
}

ResultTable table_of(const Model& model, std::span<const UnitRisks> rows) {
  const auto& units = model.table<Unit>();
  using Row = UnitRisks;
  return TableOf(rows)
      .column("unit_id", [&](const Row& r) { return text(units[r.unit].unit_id); })
      .column("level", [&](const Row& r) { return count(model.unit_levels()[r.unit]); })
      .column("n_at_unit", [](const Row& r) { return count(r.seen.size()); })
      .column("risks_at_unit_in_order", [&](const Row& r) { return ids_of(model, r.seen, false); })
      .column("lifted_to_parent_in_order", [&](const Row& r) { return ids_of(model, r.seen, true); })
      .table();
}

ResultTable table_of(const Model& model, std::span<const RiskPicture> rows) {
  const auto& units = model.table<Unit>();
  using Row = RiskPicture;
  return TableOf(rows)
      .column("unit_id", [&](const Row& r) { return text(units[r.unit].unit_id); })
      .column("period", [](const Row& r) { return r.period.to_string(); })
      .column("green", [](const Row& r) { return count(r.green); })
      .column("yellow", [](const Row& r) { return count(r.yellow); })
      .column("red", [](const Row& r) { return count(r.red); })
      .column("assessed", [](const Row& r) { return count(r.assessed()); })
      .column("mean_score", [](const Row& r) { return Cell(r.mean_score); })
      .table();
}

}  // namespace styr::cli
