#include "styr/model.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "cell_context.hpp"
#include "styr/validation.hpp"
#include "text.hpp"

namespace styr {
namespace {

using Keys = absl::flat_hash_map<std::string, std::uint32_t>;

Keys keys_of(const AnyTable& table) {
  Keys keys;
  const TableDescription& description = table.description();
  if (description.key_columns().empty()) return keys;
  keys.reserve(table.size());
  for (std::size_t i = 0; i < table.size(); ++i) {
    keys.emplace(description.key_of(table.record(i)), static_cast<std::uint32_t>(i));
  }
  return keys;
}

std::uint32_t row_or_none(const Keys& keys, const std::string& key) {
  const auto found = keys.find(key);
  return found == keys.end() ? kNoRow : found->second;
}

// Rows in ascending order of an id, so that what is added up in this order leaves no trace of the order of
// rows.
template <class R>
std::vector<std::uint32_t> rows_by(const Table<R>& table, std::string R::*id) {
  std::vector<std::uint32_t> rows(table.size());
  std::iota(rows.begin(), rows.end(), 0U);
  std::sort(rows.begin(), rows.end(),
            [&](std::uint32_t a, std::uint32_t b) { return table[a].*id < table[b].*id; });
  return rows;
}

IndicatorRule rule_of(const Indicator& indicator) {
  IndicatorRule rule;
  if (auto formula = Formula::parse(indicator.formula); formula.ok()) rule.formula = *std::move(formula);
  if (indicator.aggregation) rule.aggregation = *indicator.aggregation;
  if (indicator.rollup) rule.rollup = *indicator.rollup;
  if (indicator.time_aggregation) rule.time = *indicator.time_aggregation;
  if (indicator.axis_order) rule.axis_order = *indicator.axis_order;
  if (indicator.own_value) rule.own_value = *indicator.own_value;
  if (indicator.direction) rule.direction = *indicator.direction;
  return rule;
}

}  // namespace

std::shared_ptr<const Model::Structure> Model::make_structure(Tables tables, Report& report) {
  validate(tables, report);
  if (report.has_errors()) return nullptr;

  auto structure = std::make_shared<Structure>();
  structure->tables = std::move(tables);
  const Tables& all = structure->tables;
  structure->cells = std::make_shared<const CellContext>(all);
  for (const AnyTable* table : all.all()) structure->keys.push_back(keys_of(*table));
  const auto keys = [&]<class R>(const Table<R>& table) -> const Keys& {
    const auto list = all.all();
    const auto at = std::find(list.begin(), list.end(), &table);
    return structure->keys[static_cast<std::size_t>(at - list.begin())];
  };
  const auto& units = all.get<Unit>();
  const auto& goals = all.get<Goal>();
  const auto& indicators = all.get<Indicator>();
  const Keys& unit_keys = keys(units);
  const Keys& goal_keys = keys(goals);
  const Keys& indicator_keys = keys(indicators);

  structure->policy = Policy(all.get<PolicyEntry>().rows());
  structure->budget_year =
      BudgetYear(static_cast<int>(structure->policy.required_number("year_start_month")));

  for (const Unit& unit : units) structure->unit_parent.push_back(row_or_none(unit_keys, unit.parent_id));
  structure->unit_order = *LevelOrder::make(structure->unit_parent, rows_by(units, &Unit::unit_id));
  structure->unit_level.resize(units.size());
  const LevelOrder& order = structure->unit_order;
  for (std::size_t depth = 0; depth + 1 < order.levels().size(); ++depth) {
    for (std::uint32_t at = order.levels()[depth]; at < order.levels()[depth + 1]; ++at) {
      const std::uint32_t unit = order.nodes()[at];
      structure->unit_level[unit] = units[unit].level.value_or(static_cast<std::int32_t>(depth));
    }
  }

  std::vector<GraphEdge> edges;
  for (const GoalLink& link : all.get<GoalLink>()) {
    edges.push_back({row_or_none(goal_keys, link.from_goal_id), row_or_none(goal_keys, link.to_goal_id)});
  }
  structure->goal_graph = Graph(goals.size(), edges);
  structure->goal_order = topological_order(structure->goal_graph).value_or(std::vector<std::uint32_t>());

  for (const Indicator& indicator : indicators) structure->indicator_rules.push_back(rule_of(indicator));
  for (const Target& target : all.get<Target>()) {
    TargetRule rule;
    rule.goal = row_or_none(goal_keys, target.goal_id);
    rule.indicator = row_or_none(indicator_keys, target.indicator_id);
    rule.unit = row_or_none(unit_keys, target.unit_id);
    rule.green_tolerance = target.green_tolerance.value_or(Number(0));
    rule.yellow_tolerance = target.yellow_tolerance ? target.yellow_tolerance->value : rule.green_tolerance;
    rule.direction =
        target.direction ? target.direction->value : structure->indicator_rules[rule.indicator].direction;
    rule.weight = target.weight.value_or(Number(1));
    structure->target_rules.push_back(rule);
  }
  return structure;
}

Model::Model() : observations_(std::make_shared<const Observations>()) {
  Report report;
  structure_ = make_structure(Tables(), report);
}

absl::StatusOr<Model> Model::build(Tables tables, Observations observations, Report* report) {
  Report own;
  Report& problems = report != nullptr ? *report : own;
  auto structure = make_structure(std::move(tables), problems);
  if (structure == nullptr) return problems.to_status();
  return Model(std::move(structure), std::make_shared<const Observations>(std::move(observations)), 1);
}

absl::StatusOr<Model> Model::build(Tables tables, std::span<const Observation> observations, Report* report) {
  Report own;
  Report& problems = report != nullptr ? *report : own;
  Observations columns;
  {
    ObservationBuilder builder(tables, problems);
    for (std::size_t i = 0; i < observations.size(); ++i) {
      builder.add(observations[i], static_cast<std::int64_t>(i) + 2);
    }
    columns = builder.finish();
  }
  return build(std::move(tables), std::move(columns), &problems);
}

std::optional<std::uint32_t> Model::find_row(const TableDescription& table, std::string_view key) const {
  const auto& all = table_descriptions();
  const auto at = static_cast<std::size_t>(std::find(all.begin(), all.end(), &table) - all.begin());
  if (at >= structure_->keys.size()) return std::nullopt;
  const auto found = structure_->keys[at].find(to_absl(key));
  if (found == structure_->keys[at].end()) return std::nullopt;
  return found->second;
}

bool Model::is_in_subtree(std::uint32_t unit, std::uint32_t ancestor) const {
  while (unit != kNoRow && unit != ancestor) unit = structure_->unit_parent[unit];
  return unit == ancestor;
}

Observation observation_at(const Model& model, const Series& series, std::uint32_t unit, CellPlace place) {
  const auto number = [](double value) {
    return std::isnan(value) ? std::nullopt : std::optional<Number>(value);
  };
  const SeriesBlock& block = *place.block;
  Observation o;
  o.unit_id = model.table<Unit>()[unit].unit_id;
  o.indicator_id = model.table<Indicator>()[series.indicator()].indicator_id;
  o.period = Period::from_ordinal(series.kind(), block.periods()[place.cell]);
  o.numerator = number(block.numerators()[place.cell]);
  o.denominator = number(block.denominators()[place.cell]);
  o.status = block.statuses()[place.cell];
  if (block.reported_on()[place.cell] != kNoDate)
    o.reported_on = Date::from_days(block.reported_on()[place.cell]);
  return o;
}

}  // namespace styr
