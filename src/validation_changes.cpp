#include "validation_changes.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "validation_rules.hpp"

namespace styr {
namespace {

class ChangeCheck {
 public:
  explicit ChangeCheck(const ChangedTables& changed)
      : before_(changed.before),
        after_(changed.after),
        keys_(changed.keys),
        policy_(changed.policy),
        goal_graph_(changed.goal_graph),
        changes_(changed.changes) {}

  bool run() {
    for (const RecordChanges::OfTable& touched : changes_.tables()) {
      if (!keys_and_references_hold(touched)) return false;
    }
    if (!parents_hold() || !goal_links_hold()) return false;
    Report report;
    {
      ErrorSink errors(report);
      run_rules(errors);
    }
    return !report.has_errors();
  }

 private:
  void run_rules(ErrorSink& errors) const {
    const RowScope changed(changes_, keys_);
    const RowScope every;
    const bool other_policy = changes_.touches<PolicyEntry>();
    for (const RecordChanges::OfTable& touched : changes_.tables()) {
      validate_cells(*after_.find(touched.table->name), changed, errors);
    }
    validate_dates(after_, changed, errors);
    validate_goal_weights(after_, policy_, other_policy || goals_are_combined_otherwise() ? every : changed,
                          errors);
    validate_indicators(after_, changed, errors);
    validate_targets(after_, indicators_point_otherwise() ? every : changed, errors);
    if (changes_.touches<ServiceLink>() || changes_.touches<InitiativeLink>() ||
        changes_.touches<RiskLink>() || changes_.touches<A3Cause>()) {
      validate_dependencies(after_, errors);
    }
    const bool other_matrices = other_policy || changes_.touches<RiskMatrixDefinition>() ||
                                changes_.touches<RiskLevel>() || changes_.touches<RiskMatrixCell>() ||
                                changes_.touches<RiskScaleStep>() || changes_.touches<RiskTranslation>();
    if (other_matrices) validate_matrices(after_, errors);
    if (other_matrices || touches_register())
      validate_register(after_, policy_, other_matrices ? every : changed, errors);
    validate_ranges(after_, policy_, other_policy ? every : changed, errors);
    if (changes_.touches<Procedure>()) validate_procedure_versions(after_, errors);
    if (changes_.touches<InitiativeGate>()) validate_gates(after_, errors);
    if (!other_policy) return;
    validate_tolerated_losses(after_, policy_, errors);
    validate_policy(after_, errors);
  }

  bool touches_register() const {
    return changes_.touches<Risk>() || changes_.touches<RiskAssessment>() ||
           changes_.touches<RiskJudgement>() || changes_.touches<RiskConsequence>() ||
           changes_.touches<RiskAcceptance>() || changes_.touches<RiskDimension>() ||
           changes_.touches<RiskTolerance>();
  }

  // A link may take away only from a goal with signed contributions.
  bool goals_are_combined_otherwise() const {
    bool otherwise = false;
    for_each_change<Goal>(changes_, before_, after_, [&](const Goal* was, const Goal& is, std::uint32_t) {
      otherwise = otherwise || (was != nullptr && was->combination != is.combination);
    });
    return otherwise;
  }

  // Targets take their direction from the indicator.
  bool indicators_point_otherwise() const {
    bool otherwise = false;
    for_each_change<Indicator>(changes_, before_, after_,
                               [&](const Indicator* was, const Indicator& is, std::uint32_t) {
                                 otherwise = otherwise || (was != nullptr && was->direction != is.direction);
                               });
    return otherwise;
  }

  bool keys_and_references_hold(const RecordChanges::OfTable& touched) const {
    const AnyTable& was = *before_.find(touched.table->name);
    const AnyTable& is = *after_.find(touched.table->name);
    for (const std::uint32_t row : touched.rows) {
      const void* const before = row < touched.size_before ? was.record(row) : nullptr;
      const void* const after = is.record(row);
      if (before != nullptr && touched.table->key_of(before) != touched.table->key_of(after)) return false;
      for (const ColumnDescription& column : touched.table->columns) {
        if (column.reference && !reference_holds(column, before, after)) return false;
      }
    }
    return true;
  }

  bool reference_holds(const ColumnDescription& column, const void* before, const void* after) const {
    std::string text;
    column.write(after, column, text);
    if (text.empty()) return true;
    std::string text_before;
    if (before != nullptr) column.write(before, column, text_before);
    if (text == text_before) return true;
    // Ids of a key of one column are looked up; for others validate() looks.
    const AnyTable& to = *after_.find(column.reference->table);
    const std::vector<std::size_t> key = to.description().key_columns();
    if (key.size() != 1 || to.description().columns[key[0]].name != column.reference->column) return false;
    const KeyIndex& index = keys_.at(to.description());
    if (column.type == ColumnType::text)
      return index.find(to, *static_cast<const std::string*>(column.member(after))).has_value();
    if (column.type != ColumnType::list) return false;
    const auto& ids = *static_cast<const std::vector<std::string>*>(column.member(after));
    return std::all_of(ids.begin(), ids.end(), [&](const std::string& id) { return index.find(to, id); });
  }

  // From no changed row the way along the pointers leads back to it. There was no ring before, so a ring
  // would go through a changed row.
  template <class R>
  bool column_holds(std::string R::*id, std::string R::*to) const {
    const Table<R>& table = after_.get<R>();
    bool holds = true;
    for_each_change<R>(changes_, before_, after_, [&](const R* was, const R& is, std::uint32_t) {
      if (was != nullptr && was->*to == is.*to) return;
      const R* at = &is;
      for (std::size_t steps = 0; holds && at != nullptr; ++steps) {
        const std::string& next = at->*to;
        holds = next.empty() || (next != is.*id && steps < table.size());
        const auto row = next.empty() ? std::nullopt : keys_.find<R>(after_, next);
        at = row ? &table[*row] : nullptr;
      }
    });
    return holds;
  }

  bool parents_hold() const {
    return column_holds(&Unit::unit_id, &Unit::parent_id) &&
           column_holds(&Unit::unit_id, &Unit::successor_unit_id) &&
           column_holds(&Document::document_id, &Document::parent_document_id) &&
           column_holds(&Activity::activity_id, &Activity::predecessor_activity_id);
  }

  // No goal that a new link serves leads on to the goal that it comes from. Links keep their goals, which are
  // their key.
  bool goal_links_hold() const {
    struct NewLink {
      std::uint32_t from;
      std::uint32_t to;
    };
    std::vector<NewLink> added;
    bool known = true;
    for_each_change<GoalLink>(changes_, before_, after_,
                              [&](const GoalLink* was, const GoalLink& is, std::uint32_t) {
                                if (was != nullptr) return;
                                const auto from = keys_.find<Goal>(after_, is.from_goal_id);
                                const auto to = keys_.find<Goal>(after_, is.to_goal_id);
                                known = known && from && to;
                                if (from && to) added.push_back({*from, *to});
                              });
    if (!known) return false;
    for (const NewLink& link : added) {
      absl::flat_hash_set<std::uint32_t> reached{link.to};
      std::vector<std::uint32_t> waiting{link.to};
      const auto reach = [&](std::uint32_t goal) {
        if (reached.insert(goal).second) waiting.push_back(goal);
      };
      while (!waiting.empty()) {
        const std::uint32_t goal = waiting.back();
        waiting.pop_back();
        if (goal == link.from) return false;
        if (goal < goal_graph_.node_count()) {
          for (const std::uint32_t next : goal_graph_.successors(goal)) reach(next);
        }
        for (const NewLink& other : added) {
          if (other.from == goal) reach(other.to);
        }
      }
    }
    return true;
  }

  const Tables& before_;
  const Tables& after_;
  const KeyIndices& keys_;
  const Policy& policy_;
  const Graph& goal_graph_;
  const RecordChanges& changes_;
};

}  // namespace

bool changes_are_sound(const ChangedTables& changed) { return ChangeCheck(changed).run(); }

}  // namespace styr
