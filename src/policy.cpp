#include "styr/policy.hpp"

#include <array>
#include <cassert>

#include "absl/strings/str_cat.h"
#include "text.hpp"

namespace styr {

std::span<const PolicyKey> policy_keys() {
  static constexpr auto kKeys = std::to_array<PolicyKey>({
      {"year_start_month", "1", true, "the month in which the budget year starts, 1 to 12"},
      {"rag.green_score", "1", true, "score of a target with green status"},
      {"rag.yellow_score", "0.5", true, "score of a target with yellow status"},
      {"rag.red_score", "0", true, "score of a target with red status"},
      {"coverage.min", "0.8", true, "smallest share of usable cells for a figure without reservation"},
      {"goal.combination", "weighted_mean", false,
       "how contributions to a goal are combined: weighted_mean, all, any, geometric_mean or signed"},
      {"goal.missing_children", "proportional", false,
       "what contributors without a value do: proportional (weights of the others grow in proportion), even "
       "(their "
       "weight is split evenly), zero (they count as 0) or coverage (no score below coverage.min)"},
      {"goal.own_weight", "1", true, "weight of a goal's own targets beside the links of its children"},
      {"goal.top_levels", "visjon|vision", false, "levels of goals that stand at the top, joined with `|`"},
      {"goal.effect_levels",
       "brukereffekter|samfunnseffekter|brukareffektar|samfunnseffektar|user_effects|societal_effects|"
       "outcomes|"
       "impacts",
       false, "levels of the results chain that are effects, joined with `|`"},
      {"goal.shared_link_types", "shared_contribution", false,
       "types of goal links that mean a shared goal, joined with `|`"},
      {"goal.max_same_priority", "1", true, "goals of one priority that a unit may own at the same time"},
      {"risk.scale.max", "5", true, "highest likelihood and consequence; the lowest is 1"},
      {"risk.level.yellow_from", "5", true, "risk score from which a risk is yellow"},
      {"risk.level.red_from", "12", true, "risk score from which a risk is red"},
      {"risk.escalate_from", "", true,
       "risk score from which a unit of that level lifts a risk; none: lifts nothing"},
      {"risk.escalate_max", "", true, "how many risks a unit of that level lifts at most, forced ones apart"},
      {"loss.trials", "10000", true, "simulated years behind a distribution of losses"},
      {"loss.seed", "1", true, "the seed of simulated years; a whole number"},
      {"loss.confidence", "0.9", true,
       "probability that a lognormal amount lies between the low and the high amount given"},
      {"loss.value_at_risk_level", "0.95", true,
       "share of years, above 0 and below 1, whose loss the value at risk is not below"},
      {"loss.tolerated_often.probability", "", true,
       "with loss.tolerated_often.knok: a loss (1000 kr) that may be reached in a year with at most this "
       "probability; scope is a level of units, such as level1; none: no loss is compared"},
      {"loss.tolerated_often.knok", "", true, "see loss.tolerated_often.probability"},
      {"loss.tolerated_rarely.probability", "", true,
       "likewise of a larger loss, which may come more rarely; the curve goes through both"},
      {"loss.tolerated_rarely.knok", "", true, "see loss.tolerated_rarely.probability"},
      {"loss.amortization_years", "5", true, "years over which the cost of a measure is spread"},
      {"risk.matrix", "", false,
       "id of the risk matrix in use; none: levels follow from the score, red from risk.level.red_from, "
       "yellow "
       "from risk.level.yellow_from"},
      {"risk.score", "product", false,
       "how likelihood L and consequence C become a score: product (L*C), sum (L+C), "
       "product_and_twice_consequence (L*C+2C), product_and_consequence (L*C+C), product_and_likelihood "
       "(L*C+L) "
       "or product_and_twice_likelihood (L*C+2L)"},
      {"risk.lifting", "score", false,
       "what decides that a risk is lifted: score (risk.escalate_from of the unit's level) or tolerance (the "
       "tolerances, with the consequence as it looks from above)"},
      {"risk.accepted", "stays", false,
       "what a risk does that is accepted at a unit: stays there, or lifts as if it were not accepted"},
      {"risk.annual_probability", "", true,
       "probability, 0 to 1, that a risk of a likelihood occurs within a year, where the risk has none of "
       "its "
       "own; scope is the likelihood, such as 3; none: the risk is left out of what is propagated"},
      {"risk.goal_hit_by", "any", false,
       "how many of the goals that contribute to a goal, and of the services it needs, must be hit for it to "
       "be hit: any, all, at_least_K such as at_least_2, odd (an odd number), none (hit when no one is) or "
       "apart (they are not looked at); scope is a goal"},
      {"risk.service_hit_by", "any", false,
       "likewise of the services that a service depends on; scope is a service"},
      {"mitigation.evidence_required", "no", false,
       "whether a mitigation needs evidence before it is closed: yes or no"},
      {"mitigation.observation_days", "0", true,
       "days after it was done in which a mitigation is watched before it is closed"},
      {"mitigation.stopped_statuses", "stoppet|stoppa|avbrutt|avbrote|stopped|cancelled", false,
       "statuses of mitigations that were given up, joined with `|`"},
      {"suppress.min_n", "", true, "fewer answers than this are suppressed; scope is an indicator"},
      {"report.deadline_day", "", true, "day of the following month by which figures are due"},
      {"report.late_share_max", "0.1", true, "share of late reports, 0 to 1, that is not a finding"},
      {"procedure.review_months", "", true, "months between two reviews of a procedure"},
      {"initiative.max_parallel_per_unit", "", true,
       "more initiatives at the same time than this is an overload"},
      {"initiative.running_statuses", "pågår|i gang|running|ongoing", false,
       "statuses of running initiatives, joined with `|`"},
      {"initiative.stopped_statuses", "stoppet|stoppa|stansa|avbrutt|stopped|cancelled", false,
       "statuses of initiatives that were stopped, joined with `|`"},
      {"initiative.finished_statuses", "ferdig|avsluttet|avslutta|finished|closed", false,
       "statuses of initiatives that are finished, joined with `|`"},
      {"check.severity", "", false,
       "severity of a finding: warning, note or off; scope is the code of the finding"},
  });
  return kKeys;
}

namespace {

const PolicyKey* find_key(std::string_view key) {
  for (const PolicyKey& known : policy_keys()) {
    if (known.key == key) return &known;
  }
  return nullptr;
}

std::string joined(std::string_view key, std::string_view scope) {
  return absl::StrCat(to_absl(key), "\n", to_absl(scope));
}

}  // namespace

Policy::Policy(const SharedRows<PolicyEntry>& entries) {
  values_.reserve(entries.size());
  for (const PolicyEntry& entry : entries) {
    values_.emplace(joined(entry.key, entry.scope.empty() ? "all" : std::string_view(entry.scope)),
                    entry.value);
  }
}

std::optional<std::string_view> Policy::exact(std::string_view key, std::string_view scope) const {
  const auto found = values_.find(joined(key, scope));
  if (found == values_.end()) return std::nullopt;
  return found->second;
}

std::optional<std::string_view> Policy::text(std::string_view key, std::string_view scope) const {
  if (const auto value = exact(key, scope)) return value;
  if (const auto value = exact(key, "all")) return value;
  const PolicyKey* known = find_key(key);
  if (known == nullptr || known->default_value.empty()) return std::nullopt;
  return known->default_value;
}

std::optional<double> Policy::number(std::string_view key, std::string_view scope) const {
  const auto value = text(key, scope);
  if (!value) return std::nullopt;
  const auto number = parse_number(*value);
  if (!number) return std::nullopt;
  return number->value;
}

double Policy::required_number(std::string_view key, std::string_view scope) const {
  if (const auto value = number(key, scope)) return *value;
  const PolicyKey* known = find_key(key);
  assert(known != nullptr && known->numeric && !known->default_value.empty());
  return parse_number(known->default_value).value_or(Number(0)).value;
}

}  // namespace styr
