// Policy values must be what their keys take.

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "hit_rule.hpp"
#include "styr/number.hpp"
#include "styr/policy.hpp"
#include "styr/risk_score.hpp"
#include "text.hpp"
#include "validation_rules.hpp"

namespace styr {
namespace {

// Limits that follow from what a key means.
struct PolicyLimits {
  std::string_view key;
  double smallest;
  double largest;
  bool whole;
};
constexpr PolicyLimits kLimits[] = {
    {"year_start_month", 1, 12, true},
    {"coverage.min", 0, 1, false},
    {"report.deadline_day", 1, 31, true},
    {"report.late_share_max", 0, 1, false},
    {"risk.scale.max", 1, 1000, true},
    {"risk.annual_probability", 0, 1, false},
    {"loss.trials", 1, 10000000, true},
    {"loss.seed", 0, 0x1p53, true},
    {"loss.confidence", 0.01, 0.9999, false},
    {"loss.value_at_risk_level", 0.01, 0.9999, false},
    {"loss.amortization_years", 0.01, 1000, false},
    {"mitigation.observation_days", 0, 36500, true},
};

// Why `value` does not do for `key`; empty when it does.
std::string refusal_of_number(std::string_view key, double value) {
  const auto* const limits = std::find_if(std::begin(kLimits), std::end(kLimits),
                                          [&](const PolicyLimits& l) { return l.key == key; });
  if (limits == std::end(kLimits)) return {};
  const bool fits = !limits->whole || std::floor(value) == value;
  if (fits && value >= limits->smallest && value <= limits->largest) return {};
  return absl::StrCat(to_absl(key), " must be a ", limits->whole ? "whole " : "", "number from ",
                      format_number(limits->smallest), " to ", format_number(limits->largest));
}

void check_numbers(const Table<PolicyEntry>& policy, ErrorSink& errors) {
  const auto keys = policy_keys();
  for (std::size_t i = 0; i < policy.size(); ++i) {
    const PolicyEntry& entry = policy[i];
    const auto key =
        std::find_if(keys.begin(), keys.end(), [&](const PolicyKey& k) { return k.key == entry.key; });
    if (key == keys.end() || !key->numeric || entry.value.empty()) continue;
    std::string reason;
    const std::optional<Number> number = parse_number(entry.value, &reason);
    const std::string refusal =
        number ? refusal_of_number(entry.key, *number)
               : absl::StrCat(entry.key, " must be a number, not ", quote(entry.value), ": ", reason);
    if (!refusal.empty()) errors.add(policy, i, "value", "bad_policy", refusal);
  }
}

// Named at the yellow row of a scope where there is one, else at the red row.
void check_risk_levels(const Table<PolicyEntry>& table, ErrorSink& errors) {
  const Policy policy(table.rows());
  absl::flat_hash_set<std::string_view> named;
  for (const std::string_view key : {"risk.level.yellow_from", "risk.level.red_from"}) {
    for (std::size_t i = 0; i < table.size(); ++i) {
      if (table[i].key != key) continue;
      const std::optional<double> yellow = policy.number("risk.level.yellow_from", table[i].scope);
      const std::optional<double> red = policy.number("risk.level.red_from", table[i].scope);
      if (!yellow || !red || *yellow <= *red || !named.insert(table[i].scope).second) continue;
      errors.add(
          table, i, "value", "bad_policy",
          absl::StrCat("yellow from ", format_number(*yellow), " lies above red from ", format_number(*red)));
    }
  }
}

// Keys whose value is one of a few words.
struct PolicyChoice {
  std::string_view key;
  std::span<const std::string_view> words;
};
constexpr std::string_view kSeverities[] = {"warning", "note", "off"};
constexpr std::string_view kCombinations[] = {"weighted_mean", "all", "any", "geometric_mean", "signed"};
constexpr std::string_view kMissingChildren[] = {"proportional", "even", "zero", "coverage"};
constexpr std::string_view kLiftings[] = {"score", "tolerance"};
constexpr std::string_view kAccepted[] = {"stays", "lifts"};
constexpr std::string_view kYesNo[] = {"yes", "no"};
const PolicyChoice kChoices[] = {
    {"risk.score", score_formula_words()},
    {"check.severity", kSeverities},
    {"goal.combination", kCombinations},
    {"goal.missing_children", kMissingChildren},
    {"risk.lifting", kLiftings},
    {"risk.accepted", kAccepted},
    {"mitigation.evidence_required", kYesNo},
};

void check_choices(const Table<PolicyEntry>& policy, ErrorSink& errors) {
  for (std::size_t i = 0; i < policy.size(); ++i) {
    const PolicyEntry& entry = policy[i];
    const auto* const choice = std::find_if(std::begin(kChoices), std::end(kChoices),
                                            [&](const PolicyChoice& c) { return c.key == entry.key; });
    if (choice == std::end(kChoices) || entry.value.empty()) continue;
    if (std::find(choice->words.begin(), choice->words.end(), entry.value) != choice->words.end()) continue;
    std::string message = absl::StrCat(entry.key, " must be one of");
    for (const std::string_view word : choice->words) {
      absl::StrAppend(&message, word == choice->words.front() ? " " : ", ", to_absl(word));
    }
    errors.add(policy, i, "value", "bad_policy", absl::StrCat(message, ", not ", quote(entry.value)));
  }
}

// Keys whose value is a rule of how hits go on.
void check_hit_rules(const Table<PolicyEntry>& policy, ErrorSink& errors) {
  for (std::size_t i = 0; i < policy.size(); ++i) {
    const PolicyEntry& entry = policy[i];
    if (entry.key != kGoalHitBy && entry.key != kServiceHitBy) continue;
    if (entry.value.empty() || parse_hit_rule(entry.value)) continue;
    errors.add(
        policy, i, "value", "bad_policy",
        absl::StrCat(entry.key, " must be one of ", to_absl(kHitRuleWords), ", not ", quote(entry.value)));
  }
}

}  // namespace

void validate_policy(const Tables& tables, ErrorSink& errors) {
  const Table<PolicyEntry>& policy = tables.get<PolicyEntry>();
  check_numbers(policy, errors);
  check_risk_levels(policy, errors);
  check_choices(policy, errors);
  check_hit_rules(policy, errors);
}

}  // namespace styr
