// Findings about goals: the thread from the vision to what is measured.

#include <algorithm>
#include <set>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "check_rules.hpp"
#include "text.hpp"

namespace styr {
namespace {

// Spreads a mark through the goal graph: from contributing goals to the goals they serve, or the other way.
void spread_up(const Model& model, std::vector<bool>& marked) {
  for (const std::uint32_t goal : model.goal_order()) {
    if (!marked[goal]) continue;
    for (const std::uint32_t served : model.goal_graph().successors(goal)) marked[served] = true;
  }
}

void spread_down(const Model& model, std::vector<bool>& marked) {
  const auto order = model.goal_order();
  for (std::size_t i = order.size(); i-- > 0;) {
    if (!marked[order[i]]) continue;
    for (const std::uint32_t contributor : model.goal_graph().predecessors(order[i]))
      marked[contributor] = true;
  }
}

// Goals that have at least one row in the table of R.
template <class R>
void mark_goals(const Model& model, std::vector<bool>& marked) {
  for (const R& record : model.table<R>()) {
    if (const auto goal = model.find<Goal>(record.goal_id)) marked[*goal] = true;
  }
}

// Visions are the top; where a model has none, goals that others contribute to and that serve no other.
std::vector<bool> top_goals(const Model& model) {
  const Table<Goal>& goals = model.table<Goal>();
  const PolicyWords top_levels(model.policy(), "goal.top_levels");
  std::vector<bool> top(goals.size());
  for (std::size_t i = 0; i < goals.size(); ++i) top[i] = top_levels.contain(goals[i].level);
  if (std::find(top.begin(), top.end(), true) != top.end()) return top;
  for (std::uint32_t i = 0; i < goals.size(); ++i) {
    const Graph& graph = model.goal_graph();
    top[i] = graph.successors(i).empty() && (!graph.predecessors(i).empty() || goals.size() == 1);
  }
  return top;
}

void find_path_to_top(const Model& model, Findings& findings) {
  std::vector<bool> reaches = top_goals(model);
  spread_down(model, reaches);
  const Table<Goal>& goals = model.table<Goal>();
  for (std::uint32_t i = 0; i < goals.size(); ++i) {
    // Named where the thread breaks; what lies below hangs on the same thread.
    if (reaches[i] || !model.goal_graph().successors(i).empty()) continue;
    findings.add<Goal>(
        i, "",
        absl::StrCat("goal ", goals[i].goal_id, " serves no goal and is not at the top: nothing says ",
                     "what it is for"));
  }
}

void find_not_measured(const Model& model, Findings& findings) {
  const Table<Goal>& goals = model.table<Goal>();
  std::vector<bool> measured(goals.size());
  mark_goals<Target>(model, measured);
  spread_up(model, measured);
  for (std::size_t i = 0; i < goals.size(); ++i) {
    if (measured[i]) continue;
    findings.add<Goal>(
        i, "",
        absl::StrCat("goal ", goals[i].goal_id, " has no target on it or below it: nobody can tell ",
                     "whether it is reached"));
  }
}

void find_without_owner(const Model& model, Findings& findings) {
  const Table<Goal>& goals = model.table<Goal>();
  for (std::size_t i = 0; i < goals.size(); ++i) {
    if (!goals[i].owner_unit_id.empty()) continue;
    findings.add<Goal>(i, "owner_unit_id",
                       absl::StrCat("goal ", goals[i].goal_id, " has no owner: nobody answers for it"));
  }
}

void find_years_without_target(const Model& model, Findings& findings) {
  const Table<Goal>& goals = model.table<Goal>();
  std::vector<std::set<int>> years(goals.size());
  for (const Target& target : model.table<Target>()) {
    if (const auto goal = model.find<Goal>(target.goal_id)) years[*goal].insert(target.year);
  }
  for (std::size_t i = 0; i < goals.size(); ++i) {
    const Goal& goal = goals[i];
    if (years[i].empty() || !goal.valid_from || !goal.valid_to) continue;
    std::vector<std::string> missing;
    for (int year = goal.valid_from->year(); year <= goal.valid_to->year(); ++year) {
      if (!years[i].contains(year)) missing.push_back(std::to_string(year));
    }
    if (missing.empty()) continue;
    findings.add<Goal>(i, "",
                       absl::StrCat("goal ", goal.goal_id, " has targets, but none for ", list_items(missing),
                                    ", when it is valid"));
  }
}

void find_serving_no_effect(const Model& model, Findings& findings) {
  const Table<Goal>& goals = model.table<Goal>();
  const PolicyWords effects(model.policy(), "goal.effect_levels");
  std::vector<bool> serves(goals.size());
  for (std::size_t i = 0; i < goals.size(); ++i) serves[i] = effects.contain(goals[i].chain_level);
  // A model that names no effects uses other words, or none.
  if (std::find(serves.begin(), serves.end(), true) == serves.end()) return;
  spread_down(model, serves);
  for (std::uint32_t i = 0; i < goals.size(); ++i) {
    if (serves[i] || goals[i].chain_level.empty() || !model.goal_graph().successors(i).empty()) continue;
    findings.add<Goal>(i, "chain_level",
                       absl::StrCat("goal ", goals[i].goal_id, " is about ", goals[i].chain_level,
                                    " and serves no goal about an effect: say which effect it is meant for"));
  }
}

void find_nobody_works_for(const Model& model, Findings& findings) {
  const Table<Goal>& goals = model.table<Goal>();
  std::vector<bool> worked_for(goals.size());
  mark_goals<Target>(model, worked_for);
  mark_goals<Initiative>(model, worked_for);
  mark_goals<Benefit>(model, worked_for);
  mark_goals<Assignment>(model, worked_for);
  mark_goals<Delivery>(model, worked_for);
  for (std::uint32_t i = 0; i < goals.size(); ++i) {
    if (worked_for[i] || !model.goal_graph().predecessors(i).empty()) continue;
    findings.add<Goal>(
        i, "",
        absl::StrCat("goal ", goals[i].goal_id, " has no goal, target, initiative or assignment below ",
                     "it: no unit works for it"));
  }
}

void find_incomplete(const Model& model, Findings& findings) {
  const Table<Goal>& goals = model.table<Goal>();
  for (std::size_t i = 0; i < goals.size(); ++i) {
    const Goal& goal = goals[i];
    std::vector<std::string> lacking;
    if (goal.title.empty()) lacking.emplace_back("a title");
    if (!goal.valid_from || !goal.valid_to) lacking.emplace_back("a period");
    if (goal.chain_level.empty()) lacking.emplace_back("a place in the results chain");
    if (lacking.empty()) continue;
    findings.add<Goal>(i, "", absl::StrCat("goal ", goal.goal_id, " lacks ", list_items(lacking)));
  }
}

void find_shared_with_one_owner(const Model& model, Findings& findings) {
  const Table<Goal>& goals = model.table<Goal>();
  const Table<GoalLink>& links = model.table<GoalLink>();
  const PolicyWords shared_types(model.policy(), "goal.shared_link_types");
  std::vector<bool> shared(goals.size());
  for (const GoalLink& link : links) {
    if (!shared_types.contain(link.link_type)) continue;
    if (const auto goal = model.find<Goal>(link.from_goal_id)) shared[*goal] = true;
  }
  for (std::size_t i = 0; i < goals.size(); ++i) {
    const Goal& goal = goals[i];
    const bool listed = !goal.co_owner_unit_ids.empty();
    const bool has_another = std::any_of(goal.co_owner_unit_ids.begin(), goal.co_owner_unit_ids.end(),
                                         [&](const std::string& unit) { return unit != goal.owner_unit_id; });
    if ((!shared[i] && !listed) || has_another) continue;
    findings.add<Goal>(
        i, "co_owner_unit_ids",
        absl::StrCat("goal ", goal.goal_id, " is called shared, but has one owner: name who shares it"));
  }
}

}  // namespace

std::span<const CheckRule> goal_rules() {
  static constexpr CheckRule kRules[] = {
      {"goal_without_path_to_top", Severity::warning,
       "A goal serves no other goal and is not at the top. The top is the goals whose level is in policy "
       "`goal.top_levels`; in a model without such goals, goals that others contribute to and that serve "
       "none. Named "
       "once, where the thread breaks.",
       find_path_to_top},
      {"goal_not_measured", Severity::warning,
       "Neither the goal nor any goal that contributes to it has a target, so nobody can tell whether it is "
       "reached.",
       find_not_measured},
      {"goal_without_owner", Severity::warning, "No unit answers for the goal.", find_without_owner},
      {"goal_without_target_in_year", Severity::note,
       "The goal has targets of its own, but none in some year in which it is valid.",
       find_years_without_target},
      {"goal_serving_no_effect", Severity::note,
       "A goal low in the results chain leads to no goal at a level in policy `goal.effect_levels`. Named "
       "once, where "
       "the thread ends; not looked for in a model that names no effects.",
       find_serving_no_effect},
      {"goal_nobody_works_for", Severity::warning,
       "A dead end: the goal has no contributing goal, target, initiative, benefit, assignment or delivery.",
       find_nobody_works_for},
      {"goal_incomplete", Severity::note,
       "The goal lacks a title, a period or a place in the results chain, which a goal needs to be concrete.",
       find_incomplete},
      {"shared_goal_with_one_owner", Severity::note,
       "The goal lists itself as shared, by co-owners or by a link of a type in policy "
       "`goal.shared_link_types`, but "
       "has no owner beside the first.",
       find_shared_with_one_owner},
  };
  return kRules;
}

}  // namespace styr
