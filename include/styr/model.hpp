#ifndef STYR_MODEL_HPP_
#define STYR_MODEL_HPP_

// A governance model as a value: an immutable snapshot of tables, observations and the graphs made from them.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "styr/formula.hpp"
#include "styr/graph.hpp"
#include "styr/observations.hpp"
#include "styr/policy.hpp"
#include "styr/problem.hpp"
#include "styr/tables.hpp"

namespace styr {

// Stands for "no such row" where rows refer to rows of another table.
inline constexpr std::uint32_t kNoRow = 0xffffffffU;

// How an indicator is computed: its record with defaults filled in and its formula parsed.
struct IndicatorRule {
  Formula formula;
  IndicatorAggregation aggregation = IndicatorAggregation::ratio_of_sums;
  RollupScope rollup = RollupScope::tree;
  TimeAggregation time = TimeAggregation::flow;
  AxisOrder axis_order = AxisOrder::organisation_first;
  OwnValue own_value = OwnValue::part;
  Direction direction = Direction::none;
};

// A target with its references resolved and its defaults filled in.
struct TargetRule {
  std::uint32_t goal = kNoRow;
  std::uint32_t indicator = kNoRow;
  std::uint32_t unit = kNoRow;
  double green_tolerance = 0;
  double yellow_tolerance = 0;
  Direction direction = Direction::none;
  double weight = 1;
};

class RecordChanges;
struct CellContext;
struct KeyIndices;

// An immutable snapshot. Copying costs one reference count; every method may be called from several threads
// at once. Spans, views and references live as long as any copy of the snapshot they came from.
class Model {
 public:
  // A model without records.
  Model();

  // Checks everything as a whole and makes a snapshot. Every problem goes to `report` when it is given. With
  // errors there is no model, and the status names the first of them. O(records log records).
  static absl::StatusOr<Model> build(Tables tables, Observations observations, Report* report = nullptr);
  // The same from observations as records, in any order.
  static absl::StatusOr<Model> build(Tables tables, std::span<const Observation> observations,
                                     Report* report = nullptr);

  const Tables& tables() const { return structure_->tables; }
  template <class R>
  const Table<R>& table() const {
    return structure_->tables.get<R>();
  }
  const Observations& observations() const { return *observations_; }
  // The same records without any observation, for what keeps a snapshot only for its records: it then does
  // not hold on to the observations. O(1).
  Model without_observations() const {
    return Model(structure_, std::make_shared<const Observations>(), revision_);
  }
  const Policy& policy() const { return *structure_->policy; }

  // Number of the snapshot: 1 for a built model, one more for each commit.
  std::uint64_t revision() const { return revision_; }

  // Row of the record with that key (parts joined with `|`). O(1).
  template <class R>
  std::optional<std::uint32_t> find(std::string_view key) const {
    return find_row(table<R>(), key);
  }
  std::optional<std::uint32_t> find_row(const TableDescription& table, std::string_view key) const;

  // The organisation: nodes are rows of the units table; children stand in ascending order of their ids.
  const LevelOrder& unit_order() const { return structure_->organisation->order; }
  // Row of the parent of each unit, or kNoRow.
  std::span<const std::uint32_t> unit_parents() const { return structure_->organisation->parent; }
  // Level of each unit: as given, else its depth.
  std::span<const std::int32_t> unit_levels() const { return structure_->organisation->level; }
  // True when `unit` is `ancestor` or lies below it. O(depth).
  bool is_in_subtree(std::uint32_t unit, std::uint32_t ancestor) const;

  // The goal graph: nodes are rows of the goals table, edges rows of goal_links, from the contributing goal
  // to the goal it serves.
  const Graph& goal_graph() const { return structure_->goals->graph; }
  // Goals so that every contributing goal comes before what it serves.
  std::span<const std::uint32_t> goal_order() const { return structure_->goals->order; }

  // One per row of the indicators (targets) table.
  std::span<const IndicatorRule> indicator_rules() const { return *structure_->indicator_rules; }
  const SharedRows<TargetRule>& target_rules() const { return structure_->target_rules; }

  // The budget year, from policy `year_start_month`.
  BudgetYear budget_year() const { return structure_->budget_year; }

 private:
  friend class Edit;

  std::optional<std::uint32_t> find_row(const AnyTable& table, std::string_view key) const;

  struct Organisation {
    LevelOrder order;
    std::vector<std::uint32_t> parent;
    std::vector<std::int32_t> level;
  };
  struct GoalNet {
    Graph graph;
    std::vector<std::uint32_t> order;
  };
  // All that changes only when records change; shared between snapshots that differ in observations alone.
  // Each part is shared between snapshots that differ in records on which it does not depend.
  struct Structure {
    Tables tables;
    std::shared_ptr<const Policy> policy;
    std::shared_ptr<const KeyIndices> keys;
    std::shared_ptr<const Organisation> organisation;
    std::shared_ptr<const GoalNet> goals;
    std::shared_ptr<const std::vector<IndicatorRule>> indicator_rules;
    SharedRows<TargetRule> target_rules;
    BudgetYear budget_year;
    std::shared_ptr<const CellContext> cells;

    // Each makes its part from the tables and the parts before it.
    void make_budget_year();
    void make_organisation();
    void make_goals();
    void make_indicators();
    TargetRule target_rule(const Target& target) const;
    void make_targets();
    void make_cells();
  };
  static std::shared_ptr<const Structure> make_structure(Tables tables, Report& report);
  // The same for tables in which no row has moved, from the parts that `before` has already. Null when the
  // changes are not sound, or when that is not known without a look at everything. O(rows changed), and
  // O(records that depend on them) where units are moved or added, goals linked, indicators or policy
  // changed.
  static std::shared_ptr<const Structure> changed_structure(const Structure& before, Tables tables,
                                                            const RecordChanges& changes);

  Model(std::shared_ptr<const Structure> structure, std::shared_ptr<const Observations> observations,
        std::uint64_t revision)
      : structure_(std::move(structure)), observations_(std::move(observations)), revision_(revision) {}

  std::shared_ptr<const Structure> structure_;
  std::shared_ptr<const Observations> observations_;
  std::uint64_t revision_ = 1;
};

// True when no record of these types has been changed between the snapshots, one of which came from the other
// by edits. O(1); may be false where records were changed and changed back.
template <class... R>
bool share_tables(const Model& a, const Model& b) {
  return (a.table<R>().rows().is_shared_with(b.table<R>().rows()) && ...);
}

// A cell of `series` that belongs to `unit`, as a record. `value` is not filled in.
Observation observation_at(const Model& model, const Series& series, std::uint32_t unit, CellPlace place);

}  // namespace styr

#endif  // STYR_MODEL_HPP_
