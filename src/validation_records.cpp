// What must hold between the cells of a row: dates in order, positive weights, tolerances, formulas.

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

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
void dates_in_order(const Tables& tables, std::string_view from, std::string_view to, const RowScope& rows,
                    ErrorSink& errors) {
  const auto& table = tables.get<typename MemberPointer<decltype(From)>::Record>();
  rows.each(table, [&](std::size_t i) {
    const std::optional<Date>& start = table[i].*From;
    const std::optional<Date>& end = table[i].*To;
    if (!start || !end || *start <= *end) return;
    errors.add(table, i, to, "dates_out_of_order",
               absl::StrCat(to_absl(to), " ", end->to_string(), " lies before ", to_absl(from), " ",
                            start->to_string()));
  });
}

void check_activity_days(const Table<Activity>& activities, const RowScope& rows, ErrorSink& errors) {
  constexpr int kLeapYear = 2024;  // an activity may fall on 29 February
  rows.each(activities, [&](std::size_t i) {
    const Activity& activity = activities[i];
    if (!activity.month || !activity.day || *activity.month < 1 || *activity.month > 12) return;
    if (Date::from_ymd(kLeapYear, *activity.month, *activity.day).ok()) return;
    errors.add(activities, i, "day", "bad_day",
               absl::StrCat("month ", *activity.month, " has no day ", *activity.day));
  });
}

bool is_signed(const std::optional<Coded<Combination>>& combination, const Policy& policy) {
  if (combination) return *combination == Combination::signed_contributions;
  return policy.text("goal.combination") == "signed";
}

}  // namespace

void validate_dates(const Tables& tables, const RowScope& rows, ErrorSink& errors) {
  dates_in_order<&Unit::valid_from, &Unit::valid_to>(tables, "valid_from", "valid_to", rows, errors);
  dates_in_order<&Goal::valid_from, &Goal::valid_to>(tables, "valid_from", "valid_to", rows, errors);
  dates_in_order<&Procedure::valid_from, &Procedure::valid_to>(tables, "valid_from", "valid_to", rows,
                                                               errors);
  dates_in_order<&Document::valid_from, &Document::valid_to>(tables, "valid_from", "valid_to", rows, errors);
  dates_in_order<&Risk::identified_on, &Risk::closed_on>(tables, "identified_on", "closed_on", rows, errors);
  dates_in_order<&Deviation::reported_on, &Deviation::closed_on>(tables, "reported_on", "closed_on", rows,
                                                                 errors);
  dates_in_order<&Mitigation::start_on, &Mitigation::due_on>(tables, "start_on", "due_on", rows, errors);
  dates_in_order<&RiskTolerance::valid_from, &RiskTolerance::valid_to>(tables, "valid_from", "valid_to", rows,
                                                                       errors);
  dates_in_order<&RiskAcceptance::accepted_on, &RiskAcceptance::valid_to>(tables, "accepted_on", "valid_to",
                                                                          rows, errors);
  dates_in_order<&RiskAcceptance::accepted_on, &RiskAcceptance::revoked_on>(tables, "accepted_on",
                                                                            "revoked_on", rows, errors);
  dates_in_order<&Mitigation::done_on, &Mitigation::closed_on>(tables, "done_on", "closed_on", rows, errors);
  dates_in_order<&Initiative::start_on, &Initiative::planned_end_on>(tables, "start_on", "planned_end_on",
                                                                     rows, errors);
  dates_in_order<&Initiative::start_on, &Initiative::actual_end_on>(tables, "start_on", "actual_end_on", rows,
                                                                    errors);
  dates_in_order<&Benefit::baseline_on, &Benefit::measured_on>(tables, "baseline_on", "measured_on", rows,
                                                               errors);
  check_activity_days(tables.get<Activity>(), rows, errors);
}

void validate_goal_weights(const Tables& tables, const Policy& policy, const RowScope& rows,
                           ErrorSink& errors) {
  const RecordsById<Goal> goals(tables, &Goal::goal_id, rows);
  const Table<GoalLink>& links = tables.get<GoalLink>();
  rows.each(links, [&](std::size_t i) {
    const GoalLink& link = links[i];
    if (!link.weight || *link.weight > 0) return;
    const Goal* const goal = goals.find(link.to_goal_id);
    if (*link.weight < 0 && goal != nullptr && is_signed(goal->combination, policy)) return;
    errors.add(links, i, "weight", "not_positive",
               absl::StrCat("weight ", format_number(*link.weight), " must be larger than 0"));
  });
}

void validate_targets(const Tables& tables, const RowScope& rows, ErrorSink& errors) {
  const RecordsById<Indicator> indicators(tables, &Indicator::indicator_id, rows);
  const Table<Target>& targets = tables.get<Target>();
  rows.each(targets, [&](std::size_t i) {
    const Target& target = targets[i];
    const double green = target.green_tolerance.value_or(0);
    if (target.yellow_tolerance && *target.yellow_tolerance < green) {
      errors.add(targets, i, "yellow_tolerance", "tolerances_crossed",
                 absl::StrCat("yellow tolerance ", format_number(*target.yellow_tolerance),
                              " is smaller than green tolerance ", format_number(green)));
    }
    const Indicator* const indicator = indicators.find(target.indicator_id);
    if (indicator == nullptr) return;
    const Direction direction = target.direction.value_or(indicator->direction.value_or(Direction::none));
    if (direction == Direction::none) {
      errors.add(targets, i, "direction", "missing_direction",
                 absl::StrCat("neither the target nor indicator ", quote(target.indicator_id),
                              " says which way is better"));
    }
  });
}

void validate_indicators(const Tables& tables, const RowScope& rows, ErrorSink& errors) {
  const Table<Indicator>& indicators = tables.get<Indicator>();
  rows.each(indicators, [&](std::size_t i) {
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
  });
}

}  // namespace styr
