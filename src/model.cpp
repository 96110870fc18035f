#include "styr/model.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "cell_context.hpp"
#include "key_index.hpp"
#include "record_changes.hpp"
#include "styr/validation.hpp"
#include "validation_changes.hpp"

namespace styr {
namespace {

std::uint32_t row_or_none(std::optional<std::uint32_t> row) { return row.value_or(kNoRow); }

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

void Model::Structure::make_budget_year() {
  budget_year = BudgetYear(static_cast<int>(policy->required_number("year_start_month")));
}

void Model::Structure::make_organisation() {
  const auto& units = tables.get<Unit>();
  auto made = std::make_shared<Organisation>();
  for (const Unit& unit : units)
    made->parent.push_back(row_or_none(keys->find<Unit>(tables, unit.parent_id)));
  made->order = *LevelOrder::make(made->parent, rows_by(units, &Unit::unit_id));
  made->level.resize(units.size());
  for (std::size_t depth = 0; depth + 1 < made->order.levels().size(); ++depth) {
    for (std::uint32_t at = made->order.levels()[depth]; at < made->order.levels()[depth + 1]; ++at) {
      const std::uint32_t unit = made->order.nodes()[at];
      made->level[unit] = units[unit].level.value_or(static_cast<std::int32_t>(depth));
    }
  }
  organisation = std::move(made);
}

void Model::Structure::make_goals() {
  std::vector<GraphEdge> edges;
  for (const GoalLink& link : tables.get<GoalLink>()) {
    edges.push_back({row_or_none(keys->find<Goal>(tables, link.from_goal_id)),
                     row_or_none(keys->find<Goal>(tables, link.to_goal_id))});
  }
  auto made = std::make_shared<GoalNet>();
  made->graph = Graph(tables.get<Goal>().size(), edges);
  made->order = topological_order(made->graph).value_or(std::vector<std::uint32_t>());
  goals = std::move(made);
}

void Model::Structure::make_indicators() {
  auto made = std::make_shared<std::vector<IndicatorRule>>();
  for (const Indicator& indicator : tables.get<Indicator>()) made->push_back(rule_of(indicator));
  indicator_rules = std::move(made);
}

TargetRule Model::Structure::target_rule(const Target& target) const {
  TargetRule rule;
  rule.goal = row_or_none(keys->find<Goal>(tables, target.goal_id));
  rule.indicator = row_or_none(keys->find<Indicator>(tables, target.indicator_id));
  rule.unit = row_or_none(keys->find<Unit>(tables, target.unit_id));
  rule.green_tolerance = target.green_tolerance.value_or(Number(0));
  rule.yellow_tolerance = target.yellow_tolerance ? target.yellow_tolerance->value : rule.green_tolerance;
  rule.direction = target.direction ? target.direction->value : (*indicator_rules)[rule.indicator].direction;
  rule.weight = target.weight.value_or(Number(1));
  return rule;
}

void Model::Structure::make_targets() {
  target_rules.clear();
  for (const Target& target : tables.get<Target>()) target_rules.push_back(target_rule(target));
}

void Model::Structure::make_cells() { cells = std::make_shared<const CellContext>(tables); }

std::shared_ptr<const Model::Structure> Model::make_structure(Tables tables, Report& report) {
  validate(tables, report);
  if (report.has_errors()) return nullptr;
  auto structure = std::make_shared<Structure>();
  structure->tables = std::move(tables);
  structure->keys = std::make_shared<const KeyIndices>(KeyIndices::of(structure->tables));
  structure->policy = std::make_shared<const Policy>(structure->tables.get<PolicyEntry>().rows());
  structure->make_budget_year();
  structure->make_organisation();
  structure->make_goals();
  structure->make_indicators();
  structure->make_targets();
  structure->make_cells();
  return structure;
}

namespace {

// Row numbers of new keys; false when a key is not new.
bool add_keys(const RecordChanges& changes, const Tables& tables, KeyIndices& keys) {
  for (const RecordChanges::OfTable& touched : changes.tables()) {
    const AnyTable& table = *tables.find(touched.table->name);
    for (const std::uint32_t row : touched.rows) {
      if (row >= touched.size_before && !keys.at(*touched.table).insert(table, row)) return false;
    }
  }
  return true;
}

// True when the edit replaced rows of R alone, and `same` holds for each.
template <class R, class Same>
bool only_replaced(const RecordChanges& changes, const Tables& before, const Tables& after, Same&& same) {
  bool all = true;
  for_each_change<R>(changes, before, after, [&](const R* was, const R& is, std::uint32_t) {
    all = all && was != nullptr && same(*was, is);
  });
  return all;
}

}  // namespace

std::shared_ptr<const Model::Structure> Model::changed_structure(const Structure& before, Tables tables,
                                                                 const RecordChanges& changes) {
  if (changes.any_rows_moved()) return nullptr;
  auto structure = std::make_shared<Structure>(before);
  structure->tables = std::move(tables);
  const Tables& was = before.tables;
  const Tables& is = structure->tables;
  auto keys = std::make_shared<KeyIndices>(*before.keys);
  if (!add_keys(changes, is, *keys)) return nullptr;
  structure->keys = keys;
  if (changes.touches<PolicyEntry>())
    structure->policy = std::make_shared<const Policy>(is.get<PolicyEntry>().rows());
  if (!changes_are_sound({was, is, *keys, *structure->policy, before.goals->graph, changes})) return nullptr;

  if (changes.touches<PolicyEntry>()) structure->make_budget_year();
  const auto same_place = [](const Unit& a, const Unit& b) {
    return a.parent_id == b.parent_id && a.level == b.level;
  };
  if (!only_replaced<Unit>(changes, was, is, same_place)) structure->make_organisation();
  const auto always = [](const auto&, const auto&) { return true; };
  if (!only_replaced<Goal>(changes, was, is, always) || !only_replaced<GoalLink>(changes, was, is, always))
    structure->make_goals();
  if (changes.touches<Indicator>()) {
    structure->make_indicators();
    structure->make_targets();
  }
  for_each_change<Target>(changes, was, is, [&](const Target*, const Target& target, std::uint32_t row) {
    if (row >= structure->target_rules.size()) structure->target_rules.resize(row + 1);
    structure->target_rules[row] = structure->target_rule(target);
  });
  const auto same_days = [](const Unit& a, const Unit& b) {
    return a.valid_from == b.valid_from && a.valid_to == b.valid_to;
  };
  if (changes.touches<Indicator>() || !only_replaced<Unit>(changes, was, is, same_days))
    structure->make_cells();
  return structure;
}

Model::Model() : observations_(std::make_shared<const Observations>()) {
  Report report;
  structure_ = make_structure(Tables(), report);
}

absl::StatusOr<Model> Model::build(Tables tables, Observations observations, Report* report) {
  Report own;
  Report& problems = report != nullptr ? *report : own;
  for (AnyTable* table : tables.all()) table->separate();  // so that nothing changes a snapshot from outside
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
  const AnyTable* const records = tables().find(table.name);
  return records != nullptr ? find_row(*records, key) : std::nullopt;
}

std::optional<std::uint32_t> Model::find_row(const AnyTable& table, std::string_view key) const {
  return structure_->keys->at(table.description()).find(table, key);
}

bool Model::is_in_subtree(std::uint32_t unit, std::uint32_t ancestor) const {
  while (unit != kNoRow && unit != ancestor) unit = unit_parents()[unit];
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
