// Findings about how units are steered: by goals, by procedures, with priorities, through reorganisations.

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "check_rules.hpp"
#include "styr/risk_register.hpp"
#include "text.hpp"

namespace styr {
namespace {

void find_goals_on_low_discretion(const Model& model, Findings& findings) {
  const Table<Goal>& goals = model.table<Goal>();
  for (std::size_t i = 0; i < goals.size(); ++i) {
    const auto owner = model.find<Unit>(goals[i].owner_unit_id);
    if (!owner || model.table<Unit>()[*owner].discretion != Coded<Discretion>(Discretion::low)) continue;
    findings.add<Goal>(
        i, "owner_unit_id",
        absl::StrCat("unit ", goals[i].owner_unit_id, ", which owns goal ", goals[i].goal_id,
                     ", has little room to choose how: a procedure or a target figure steers it better"));
  }
}

void find_goals_not_prioritised(const Model& model, Findings& findings) {
  const double allowed = model.policy().required_number("goal.max_same_priority");
  // By row of the owner and priority; goals without a priority stand together.
  std::map<std::pair<std::uint32_t, std::optional<std::int32_t>>, std::vector<std::uint32_t>> groups;
  const Table<Goal>& goals = model.table<Goal>();
  for (std::uint32_t i = 0; i < goals.size(); ++i) {
    if (const auto owner = model.find<Unit>(goals[i].owner_unit_id))
      groups[{*owner, goals[i].priority}].push_back(i);
  }
  // One finding for each unit.
  std::map<std::uint32_t, std::vector<std::string>> crowded;
  for (const auto& [key, rows] : groups) {
    std::vector<DaySpan> validities;
    std::vector<std::string> ids;
    for (const std::uint32_t row : rows) {
      validities.push_back({goals[row].valid_from, goals[row].valid_to});
      ids.push_back(goals[row].goal_id);
    }
    if (static_cast<double>(most_at_once(validities)) <= allowed) continue;
    crowded[key.first].push_back(absl::StrCat(
        list_items(ids), key.second ? absl::StrCat(" (priority ", *key.second, ")") : " (no priority)"));
  }
  for (const auto& [unit, groups_of_unit] : crowded) {
    findings.add<Unit>(unit, "",
                       absl::StrCat("priorities do not separate the goals of unit ",
                                    model.table<Unit>()[unit].unit_id, ": ", list_items(groups_of_unit)));
  }
}

void find_not_steered(const Model& model, Findings& findings) {
  const Table<Unit>& units = model.table<Unit>();
  const auto& goals = model.table<Goal>();
  const auto& targets = model.table<Target>();
  const auto& procedures = model.table<Procedure>();
  // A model of figures alone says nothing about steering.
  if (goals.empty() && targets.empty() && procedures.empty()) return;
  std::vector<bool> steered(units.size());
  const auto mark = [&](std::string_view id) {
    if (const auto unit = model.find<Unit>(id)) steered[*unit] = true;
  };
  for (const Goal& goal : goals) {
    mark(goal.owner_unit_id);
    for (const std::string& unit : goal.co_owner_unit_ids) mark(unit);
  }
  for (const Target& target : targets) mark(target.unit_id);
  for (const Procedure& procedure : procedures) mark(procedure.unit_id);
  for (std::size_t i = 0; i < units.size(); ++i) {
    if (steered[i]) continue;
    findings.add<Unit>(i, "",
                       absl::StrCat("unit ", units[i].unit_id, " has neither goals, targets nor procedures"));
  }
}

void find_closed_without_successor(const Model& model, Findings& findings) {
  const Table<Unit>& units = model.table<Unit>();
  for (std::size_t i = 0; i < units.size(); ++i) {
    if (!units[i].valid_to || !units[i].successor_unit_id.empty()) continue;
    findings.add<Unit>(
        i, "successor_unit_id",
        absl::StrCat("unit ", units[i].unit_id, " was closed on ", units[i].valid_to->to_string(),
                     " without a successor: nobody carries on its tasks and history"));
  }
}

// Loose ends of a reorganisation: what outlives the unit that answers for it.
void find_closed_but_responsible(const Model& model, Findings& findings) {
  const Table<Unit>& units = model.table<Unit>();
  const std::optional<Date> today = latest_record(model);
  std::map<std::uint32_t, std::vector<std::string>> left;
  // `lasts`: the thing goes on after that day.
  const auto look = [&](std::string_view unit_id, auto lasts, std::string_view what, std::string_view id) {
    const auto unit = model.find<Unit>(unit_id);
    if (!unit) return;
    const std::optional<Date>& closed = units[*unit].valid_to;
    if (closed && lasts(*closed)) left[*unit].push_back(absl::StrCat(to_absl(what), " ", to_absl(id)));
  };
  const auto until = [](const std::optional<Date>& end) {
    return [end](Date closed) { return !end || *end > closed; };
  };
  const auto still_there = [&](Date closed) { return today && *today > closed; };
  for (const Goal& goal : model.table<Goal>())
    look(goal.owner_unit_id, until(goal.valid_to), "goal", goal.goal_id);
  for (const Service& service : model.table<Service>()) {
    look(service.unit_id, still_there, "service", service.service_id);
  }
  for (const Risk& risk : model.table<Risk>()) {
    if (is_open(risk)) look(risk.unit_id, still_there, "risk", risk.risk_id);
  }
  for (const Procedure& procedure : model.table<Procedure>()) {
    // The last day is the day before the next version starts.
    const auto end = procedure.valid_to ? std::optional(*procedure.valid_to + -1) : std::nullopt;
    look(procedure.unit_id, until(end), "procedure", procedure.procedure_id);
  }
  for (const auto& [unit, things] : left) {
    findings.add<Unit>(
        unit, "valid_to",
        absl::StrCat(
            "unit ", units[unit].unit_id, " was closed on ", units[unit].valid_to->to_string(),
            ", but still answers for ", list_items(things),
            units[unit].successor_unit_id.empty() ? "" : ": move them to " + units[unit].successor_unit_id));
  }
}

void find_unknown_policy_keys(const Model& model, Findings& findings) {
  const Table<PolicyEntry>& policy = model.table<PolicyEntry>();
  const std::vector<CheckRule> rules = check_rules();
  for (std::size_t i = 0; i < policy.size(); ++i) {
    const auto is_named = [&](const PolicyKey& known) { return known.key == policy[i].key; };
    const auto keys = policy_keys();
    if (std::none_of(keys.begin(), keys.end(), is_named)) {
      findings.add<PolicyEntry>(i, "key",
                                absl::StrCat(policy[i].key, " is read by nothing: is it misspelt?"));
    } else if (policy[i].key == "check.severity" && policy[i].scope != "all" && !policy[i].scope.empty() &&
               std::none_of(rules.begin(), rules.end(),
                            [&](const CheckRule& rule) { return rule.code == policy[i].scope; })) {
      findings.add<PolicyEntry>(i, "scope", absl::StrCat(policy[i].scope, " is the code of no finding"));
    }
  }
}

}  // namespace

std::span<const CheckRule> steering_rules() {
  static constexpr CheckRule kRules[] = {
      {"goal_on_low_discretion_unit", Severity::note,
       "A goal is owned by a unit with low discretion. Where the method is given, a procedure, an action "
       "plan or a "
       "target figure steers better than a goal.",
       find_goals_on_low_discretion},
      {"goals_not_prioritised", Severity::note,
       "A unit owns more goals of one priority at the same time than policy `goal.max_same_priority` allows, "
       "so that "
       "priorities do not separate them.",
       find_goals_not_prioritised},
      {"unit_not_steered", Severity::note,
       "A unit owns or shares no goal, has no target and no procedure: goals and procedures complete each "
       "other, and "
       "here both are absent.",
       find_not_steered},
      {"closed_unit_without_successor", Severity::warning,
       "A unit was closed and no unit is named that carries on its tasks, so its history cannot be restated.",
       find_closed_without_successor},
      {"closed_unit_still_responsible", Severity::warning,
       "A closed unit owns a goal or a procedure that is valid after it closed, or a service or an open risk "
       "that is "
       "still there at the latest day of the data.",
       find_closed_but_responsible},
      {"unknown_policy_key", Severity::note,
       "A policy key that the library does not read, or a severity for a code that is no finding.",
       find_unknown_policy_keys},
  };
  return kRules;
}

}  // namespace styr
