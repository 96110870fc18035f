// What must hold between the cells of a row: dates in order, positive weights, tolerances, formulas.

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "describe.hpp"
#include "styr/formula.hpp"
#include "styr/policy.hpp"
#include "text.hpp"
#include "validation_rules.hpp"

namespace styr {
namespace {

// The later date stands in `To` and is the one that is named.
template <auto From, auto To>
void dates_in_order(const Tables& tables, std::string_view from, std::string_view to, ErrorSink& errors) {
  const auto& table = tables.get<typename MemberPointer<decltype(From)>::Record>();
  for (std::size_t i = 0; i < table.size(); ++i) {
    const std::optional<Date>& start = table[i].*From;
    const std::optional<Date>& end = table[i].*To;
    if (!start || !end || *start <= *end) continue;
    errors.add(table, i, to, "dates_out_of_order",
               absl::StrCat(to_absl(to), " ", end->to_string(), " lies before ", to_absl(from), " ",
                            start->to_string()));
  }
}

void check_activity_days(const Table<Activity>& activities, ErrorSink& errors) {
  constexpr int kLeapYear = 2024;  // an activity may fall on 29 February
  for (std::size_t i = 0; i < activities.size(); ++i) {
    const Activity& activity = activities[i];
    if (!activity.month || !activity.day || *activity.month < 1 || *activity.month > 12) continue;
    if (Date::from_ymd(kLeapYear, *activity.month, *activity.day).ok()) continue;
    errors.add(activities, i, "day", "bad_day",
               absl::StrCat("month ", *activity.month, " has no day ", *activity.day));
  }
}

bool is_signed(const std::optional<Coded<Combination>>& combination, const Policy& policy) {
  if (combination) return *combination == Combination::signed_contributions;
  return policy.text("goal.combination") == "signed";
}

void check_goal_weights(const Tables& tables, ErrorSink& errors) {
  const Policy policy(tables.get<PolicyEntry>().rows());
  absl::flat_hash_map<std::string_view, const Goal*> goals;
  for (const Goal& goal : tables.get<Goal>()) goals.try_emplace(goal.goal_id, &goal);
  const Table<GoalLink>& links = tables.get<GoalLink>();
  for (std::size_t i = 0; i < links.size(); ++i) {
    const GoalLink& link = links[i];
    if (!link.weight || *link.weight > 0) continue;
    const auto goal = goals.find(link.to_goal_id);
    if (*link.weight < 0 && goal != goals.end() && is_signed(goal->second->combination, policy)) continue;
    errors.add(links, i, "weight", "not_positive",
               absl::StrCat("weight ", format_number(*link.weight), " must be larger than 0"));
  }
}

void check_targets(const Tables& tables, ErrorSink& errors) {
  absl::flat_hash_map<std::string_view, const Indicator*> indicators;
  for (const Indicator& indicator : tables.get<Indicator>())
    indicators.try_emplace(indicator.indicator_id, &indicator);
  const Table<Target>& targets = tables.get<Target>();
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const Target& target = targets[i];
    const double green = target.green_tolerance.value_or(0);
    if (target.yellow_tolerance && *target.yellow_tolerance < green) {
      errors.add(targets, i, "yellow_tolerance", "tolerances_crossed",
                 absl::StrCat("yellow tolerance ", format_number(*target.yellow_tolerance),
                              " is smaller than green tolerance ", format_number(green)));
    }
    const auto indicator = indicators.find(target.indicator_id);
    if (indicator == indicators.end()) continue;
    const Direction direction =
        target.direction.value_or(indicator->second->direction.value_or(Direction::none));
    if (direction == Direction::none) {
      errors.add(targets, i, "direction", "missing_direction",
                 absl::StrCat("neither the target nor indicator ", quote(target.indicator_id),
                              " says which way is better"));
    }
  }
}

void check_indicators(const Table<Indicator>& indicators, ErrorSink& errors) {
  for (std::size_t i = 0; i < indicators.size(); ++i) {
    const Indicator& indicator = indicators[i];
    if (!indicator.formula.empty()) {
      if (const auto formula = Formula::parse(indicator.formula); !formula.ok()) {
        errors.add(indicators, i, "formula", "bad_formula",
                   std::string(from_absl(formula.status().message())));
      }
    }
    if (indicator.valid_min && indicator.valid_max && *indicator.valid_min > *indicator.valid_max) {
      errors.add(indicators, i, "valid_max", "limits_crossed",
                 absl::StrCat("valid_max ", format_number(*indicator.valid_max),
                              " is smaller than valid_min ", format_number(*indicator.valid_min)));
    }
  }
}

}  // namespace

void validate_dates(const Tables& tables, ErrorSink& errors) {
  dates_in_order<&Unit::valid_from, &Unit::valid_to>(tables, "valid_from", "valid_to", errors);
  dates_in_order<&Goal::valid_from, &Goal::valid_to>(tables, "valid_from", "valid_to", errors);
  dates_in_order<&Procedure::valid_from, &Procedure::valid_to>(tables, "valid_from", "valid_to", errors);
  dates_in_order<&Document::valid_from, &Document::valid_to>(tables, "valid_from", "valid_to", errors);
  dates_in_order<&Risk::identified_on, &Risk::closed_on>(tables, "identified_on", "closed_on", errors);
  dates_in_order<&Deviation::reported_on, &Deviation::closed_on>(tables, "reported_on", "closed_on", errors);
  dates_in_order<&Mitigation::start_on, &Mitigation::due_on>(tables, "start_on", "due_on", errors);
  dates_in_order<&RiskTolerance::valid_from, &RiskTolerance::valid_to>(tables, "valid_from", "valid_to",
                                                                       errors);
  dates_in_order<&RiskAcceptance::accepted_on, &RiskAcceptance::valid_to>(tables, "accepted_on", "valid_to",
                                                                          errors);
  dates_in_order<&RiskAcceptance::accepted_on, &RiskAcceptance::revoked_on>(tables, "accepted_on",
                                                                            "revoked_on", errors);
  dates_in_order<&Mitigation::done_on, &Mitigation::closed_on>(tables, "done_on", "closed_on", errors);
  dates_in_order<&Initiative::start_on, &Initiative::planned_end_on>(tables, "start_on", "planned_end_on",
                                                                     errors);
  dates_in_order<&Initiative::start_on, &Initiative::actual_end_on>(tables, "start_on", "actual_end_on",
                                                                    errors);
  dates_in_order<&Benefit::baseline_on, &Benefit::measured_on>(tables, "baseline_on", "measured_on", errors);
  check_activity_days(tables.get<Activity>(), errors);
}

void validate_goals_and_figures(const Tables& tables, ErrorSink& errors) {
  check_goal_weights(tables, errors);
  check_indicators(tables.get<Indicator>(), errors);
  check_targets(tables, errors);
}

}  // namespace styr
