#include "styr/results.hpp"

#include <optional>
#include <type_traits>
#include <utility>

#include "csv.hpp"
#include "json_text.hpp"
#include "result_table.hpp"
#include "styr/number.hpp"

namespace styr {

using namespace result_table;  // NOLINT(google-build-using-namespace): the words of this file

namespace {

std::optional<double> value_of(const Figure& figure) {
  return figure.has_value() ? std::optional<double>(figure.value) : std::nullopt;
}

std::string ids_of(const Model& model, std::span<const std::uint32_t> units) {
  std::string list;
  for (const std::uint32_t unit : units) {
    if (!list.empty()) list += '|';
    list += model.table<Unit>()[unit].unit_id;
  }
  return list;
}

std::string_view node_id(const Model& model, std::uint32_t node, bool is_goal) {
  return is_goal ? std::string_view(model.table<Goal>()[node].goal_id)
                 : std::string_view(model.table<Unit>()[node].unit_id);
}

}  // namespace

ResultTable table_of(const Report& report) {
  return TableOf(std::span(report.problems()))
      .code("severity", [](const Problem& p) { return text(to_string(p.severity)); })
      .code("code", [](const Problem& p) { return text(p.code); })
      .code("table", [](const Problem& p) { return text(p.table); })
      .column("row", [](const Problem& p) { return p.row > 0 ? std::optional(count(p.row)) : std::nullopt; })
      .code("column", [](const Problem& p) { return text(p.column); })
      .column("id", [](const Problem& p) { return text(p.id); })
      .column("message", [](const Problem& p) { return text(p.message); })
      .table();
}

ResultTable table_of(const Model& model, std::span<const RollupRow> rows) {
  const auto& units = model.table<Unit>();
  const auto& indicators = model.table<Indicator>();
  using Row = RollupRow;
  return TableOf(rows)
      .code("unit_id", [&](const Row& r) { return text(units[r.unit].unit_id); })
      .code("indicator_id", [&](const Row& r) { return text(indicators[r.indicator].indicator_id); })
      .code("period", [](const Row& r) { return r.period.to_string(); })
      .column("numerator", [](const Row& r) { return r.figure.numerator; })
      .column("denominator", [](const Row& r) { return r.figure.denominator; })
      .column("value", [](const Row& r) { return value_of(r.figure); })
      .column("usable_cells", [](const Row& r) { return count(r.figure.cells.usable()); })
      .column("expected_cells", [](const Row& r) { return count(r.figure.cells.expected()); })
      .column("coverage", [](const Row& r) { return r.figure.cells.coverage(); })
      .code("reason", [](const Row& r) { return text(to_string(r.figure.reason)); })
      .table();
}

ResultTable table_of(const Model& model, std::span<const TargetStatus> statuses) {
  const auto& targets = model.table<Target>();
  using Row = TargetStatus;
  return TableOf(statuses)
      .code("target_id", [&](const Row& r) { return text(targets[r.target].target_id); })
      .code("goal_id", [&](const Row& r) { return text(targets[r.target].goal_id); })
      .code("indicator_id", [&](const Row& r) { return text(targets[r.target].indicator_id); })
      .code("unit_id", [&](const Row& r) { return text(targets[r.target].unit_id); })
      .column("year", [&](const Row& r) { return count(targets[r.target].year); })
      .column("value", [](const Row& r) { return value_of(r.figure); })
      .column("deviation_in_bad_direction", [](const Row& r) { return r.deviation; })
      .code("status", [](const Row& r) { return text(to_string(r.status)); })
      .table();
}

ResultTable table_of(const Model& model, std::span<const GoalScore> scores) {
  const auto& goals = model.table<Goal>();
  using Row = GoalScore;
  return TableOf(scores)
      .code("goal_id", [&](const Row& r) { return text(goals[r.goal].goal_id); })
      .column("year", [](const Row& r) { return count(r.year); })
      .column("own_score", [](const Row& r) { return r.own_score; })
      .column("score", [](const Row& r) { return r.score; })
      .column("weight_coverage", [](const Row& r) { return r.weight_coverage(); })
      .table();
}

ResultTable table_of(const Model& model, std::span<const TrendRow> rows) {
  const auto& units = model.table<Unit>();
  const auto& indicators = model.table<Indicator>();
  using Row = TrendRow;
  return TableOf(rows)
      .code("unit_id", [&](const Row& r) { return text(units[r.unit].unit_id); })
      .code("indicator_id", [&](const Row& r) { return text(indicators[r.indicator].indicator_id); })
      .column("n", [](const Row& r) { return count(r.n); })
      .column("theil_sen_per_month", [](const Row& r) { return r.theil_sen_per_month; })
      .column("mann_kendall_s", [](const Row& r) { return r.mann_kendall_s; })
      .column("ols_slope_per_month", [](const Row& r) { return r.ols_slope_per_month; })
      .table();
}

ResultTable table_of(const Model& model, std::span<const Contributors> rows) {
  const auto& goals = model.table<Goal>();
  using Row = Contributors;
  return TableOf(rows)
      .code("goal_id", [&](const Row& r) { return text(goals[r.goal].goal_id); })
      .column("n_goals_below", [](const Row& r) { return count(r.goals_below); })
      .column("n_level1_units", [](const Row& r) { return count(r.level1_units.size()); })
      .column("level1_units", [&](const Row& r) { return ids_of(model, r.level1_units); })
      .column("n_level2_units", [](const Row& r) { return count(r.level2_units.size()); })
      .column("level2_units", [&](const Row& r) { return ids_of(model, r.level2_units); })
      .table();
}

ResultTable table_of(const Model& model, std::span<const LossSummary> rows, bool by_goal) {
  using Row = LossSummary;
  const auto known = [](double Row::*member) {
    return [member](const Row& r) { return r.has_values() ? std::optional(r.*member) : std::nullopt; };
  };
  const auto part = [](Estimate Row::*estimate, double Estimate::*end) {
    return [estimate, end](const Row& r) {
      return r.has_values() ? std::optional((r.*estimate).*end) : std::nullopt;
    };
  };
  return TableOf(rows)
      .code(by_goal ? "goal_id" : "unit_id",
            [&model, by_goal](const Row& r) { return text(node_id(model, r.node, by_goal)); })
      .column("open_risks", [](const Row& r) { return count(r.risks); })
      .column("risks_with_ranges", [](const Row& r) { return count(r.risks_with_ranges); })
      .column("expected_knok", known(&Row::expected_knok))
      .column("standard_deviation_knok", known(&Row::deviation_knok))
      .column("value_at_risk_knok", part(&Row::value_at_risk_knok, &Estimate::value))
      .column("value_at_risk_low_knok", part(&Row::value_at_risk_knok, &Estimate::low))
      .column("value_at_risk_high_knok", part(&Row::value_at_risk_knok, &Estimate::high))
      .column("expected_shortfall_knok", part(&Row::expected_shortfall_knok, &Estimate::value))
      .column("expected_shortfall_low_knok", part(&Row::expected_shortfall_knok, &Estimate::low))
      .column("expected_shortfall_high_knok", part(&Row::expected_shortfall_knok, &Estimate::high))
      .column("intolerable_from_knok", [](const Row& r) { return r.intolerable_from_knok; })
      .code("reason", [](const Row& r) { return to_string(r.has_values() ? Reason::none : Reason::missing); })
      .table();
}

ResultTable table_of(const Model& model, std::span<const LossCurvePoint> rows, bool by_goal) {
  using Row = LossCurvePoint;
  return TableOf(rows)
      .code(by_goal ? "goal_id" : "unit_id",
            [&model, by_goal](const Row& r) { return text(node_id(model, r.node, by_goal)); })
      .column("probability", [](const Row& r) { return r.probability; })
      .column("loss_knok", [](const Row& r) { return r.loss_knok.value; })
      .column("loss_low_knok", [](const Row& r) { return r.loss_knok.low; })
      .column("loss_high_knok", [](const Row& r) { return r.loss_knok.high; })
      .column("tolerated_knok", [](const Row& r) { return r.tolerated_knok; })
      .table();
}

ResultTable table_of(const Model& model, std::span<const RiskTreatment> rows) {
  const auto& risks = model.table<Risk>();
  using Row = RiskTreatment;
  return TableOf(rows)
      .code("risk_id", [&](const Row& r) { return text(risks[r.risk].risk_id); })
      .column("expected_now_knok", [](const Row& r) { return r.expected_now_knok; })
      .column("expected_after_knok", [](const Row& r) { return r.expected_after_knok; })
      .column("yearly_cost_knok", [](const Row& r) { return r.yearly_cost_knok; })
      .column("return_on_cost", [](const Row& r) { return r.return_on_cost; })
      .table();
}

ResultTable table_of(const Model& model, std::span<const PlanSum> rows) {
  const auto& initiatives = model.table<Initiative>();
  using Row = PlanSum;
  const auto above = [](double Estimate::*end) {
    return
        [end](const Row& r) { return r.above_budget ? std::optional((*r.above_budget).*end) : std::nullopt; };
  };
  return TableOf(rows)
      .code("initiative_id", [&](const Row& r) { return text(initiatives[r.initiative].initiative_id); })
      .column("items", [](const Row& r) { return count(r.items); })
      .column("expected_knok", [](const Row& r) { return r.expected_knok; })
      .column("standard_deviation_knok", [](const Row& r) { return r.deviation_knok; })
      .column("median_knok", [](const Row& r) { return r.median_knok.value; })
      .column("p85_knok", [](const Row& r) { return r.p85_knok.value; })
      .column("budget_knok", [](const Row& r) { return r.budget_knok; })
      .column("above_budget", above(&Estimate::value))
      .column("above_budget_low", above(&Estimate::low))
      .column("above_budget_high", above(&Estimate::high))
      .table();
}

// ---- Writing

namespace {

// Appends a cell that is not nothing.
struct AppendCell {
  std::string& out;
  bool as_json;

  void operator()(std::monostate) const {}
  void operator()(std::string_view text) const {
    if (as_json) {
      append_json_string(text, out);
    } else {
      out += text;
    }
  }
  void operator()(const std::string& text) const { (*this)(std::string_view(text)); }
  void operator()(double number) const { append_number(number, out); }
  void operator()(std::int64_t number) const { out += std::to_string(number); }
};

bool is_nothing(const ResultCell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return text->empty();
  if (const auto* text = std::get_if<std::string_view>(&cell)) return text->empty();
  return std::holds_alternative<std::monostate>(cell);
}

}  // namespace

void write_csv(const ResultTable& table, TextSink take) {
  std::vector<std::string> texts(table.columns.size());
  std::vector<std::string_view> cells;
  for (const ResultColumn& column : table.columns) cells.push_back(column.name);
  std::string line;
  append_csv_row(cells, line);
  for (std::size_t row = 0; take(line) && row < table.rows; ++row) {
    for (std::size_t i = 0; i < texts.size(); ++i) {
      texts[i].clear();
      std::visit(AppendCell{texts[i], false}, table.columns[i].cell(row));
      cells[i] = texts[i];
    }
    line.clear();
    append_csv_row(cells, line);
  }
}

void write_json(const ResultTable& table, TextSink take) {
  if (!take("[")) return;
  std::string line;
  for (std::size_t row = 0; row < table.rows; ++row) {
    line = row == 0 ? "\n" : ",\n";
    char before = '{';
    for (const ResultColumn& column : table.columns) {
      line += before;
      before = ',';
      append_json_string(column.name, line);
      line += ':';
      const ResultCell cell = column.cell(row);
      if (is_nothing(cell)) {
        line += "null";
      } else {
        std::visit(AppendCell{line, true}, cell);
      }
    }
    line += '}';
    if (!take(line)) return;
  }
  take(table.rows == 0 ? "]\n" : "\n]\n");
}

}  // namespace styr
