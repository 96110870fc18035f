// Findings about indicators and targets: what measures nothing, and what cannot be reached or judged.

#include <algorithm>
#include <map>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "check_rules.hpp"
#include "text.hpp"

namespace styr {
namespace {

// An indicator whose frequency is a word outside the calendar (`derived`) is not reported in periods.
bool is_reported(const Indicator& indicator) {
  return indicator.frequency.empty() || parse_period_kind(indicator.frequency).has_value();
}

void find_without_observations(const Model& model, Findings& findings) {
  const Table<Indicator>& indicators = model.table<Indicator>();
  for (std::uint32_t i = 0; i < indicators.size(); ++i) {
    if (!is_reported(indicators[i]) || !model.observations().of_indicator(i).empty()) continue;
    findings.add<Indicator>(i, "",
                            absl::StrCat("indicator ", indicators[i].indicator_id,
                                         " has no observations and is not ", "derived: it measures nothing"));
  }
}

void find_not_used(const Model& model, Findings& findings) {
  const Table<Indicator>& indicators = model.table<Indicator>();
  std::vector<bool> used(indicators.size());
  const auto mark = [&](std::string_view id) {
    if (const auto indicator = model.find<Indicator>(id)) used[*indicator] = true;
  };
  for (const Target& target : model.table<Target>()) mark(target.indicator_id);
  for (const Service& service : model.table<Service>()) mark(service.sla_indicator_id);
  for (const Benefit& benefit : model.table<Benefit>()) mark(benefit.indicator_id);
  for (const A3Sheet& sheet : model.table<A3Sheet>()) {
    for (const std::string& indicator : sheet.measure_indicator_ids) mark(indicator);
  }
  for (std::size_t i = 0; i < indicators.size(); ++i) {
    if (used[i]) continue;
    findings.add<Indicator>(
        i, "",
        absl::StrCat("indicator ", indicators[i].indicator_id, " serves no target, service, ",
                     "benefit or A3 sheet: what is it for?"));
  }
}

void find_doubtful_aggregations(const Model& model, Findings& findings) {
  const Table<Indicator>& indicators = model.table<Indicator>();
  const auto rules = model.indicator_rules();
  for (std::size_t i = 0; i < indicators.size(); ++i) {
    const Formula& formula = rules[i].formula;
    if (!formula.uses_numerator() && !formula.uses_denominator()) {
      findings.add<Indicator>(i, "formula",
                              absl::StrCat("indicator ", indicators[i].indicator_id, " is ", formula.text(),
                                           " whatever is observed"));
    } else if (rules[i].aggregation == IndicatorAggregation::sum && formula.uses_denominator()) {
      findings.add<Indicator>(
          i, "aggregation",
          absl::StrCat("indicator ", indicators[i].indicator_id, " adds the values of ", formula.text(),
                       ", but shares cannot be added: use ratio_of_sums"));
    }
  }
}

void find_targets_outside_range(const Model& model, Findings& findings) {
  const Table<Target>& targets = model.table<Target>();
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const Indicator& indicator = model.table<Indicator>()[model.target_rules()[i].indicator];
    const double value = targets[i].target;
    const bool low = indicator.valid_min && value < *indicator.valid_min;
    const bool high = indicator.valid_max && value > *indicator.valid_max;
    if (!low && !high) continue;
    findings.add<Target>(i, "target",
                         absl::StrCat("target ", targets[i].target_id, " is ", format_number(value),
                                      low ? ", below the lowest possible " : ", above the highest possible ",
                                      format_number(low ? *indicator.valid_min : *indicator.valid_max),
                                      " of indicator ", indicator.indicator_id, ": it cannot be judged"));
  }
}

// Which units have cells of an indicator in which years, in themselves or below.
using UnitYears = absl::flat_hash_set<std::pair<std::uint32_t, int>>;

UnitYears observed_years(const Model& model, std::uint32_t indicator) {
  const bool climbs = model.indicator_rules()[indicator].rollup != RollupScope::none;
  const auto parents = model.unit_parents();
  UnitYears observed;
  for (const auto& series : model.observations().of_indicator(indicator)) {
    series->for_each_run(
        [&](std::uint32_t own, const SeriesBlock& block, std::size_t first, std::size_t last) {
          std::optional<int> last_year;
          for (std::size_t cell = first; cell < last; ++cell) {
            const int year = Period::from_ordinal(series->kind(), block.periods()[cell]).year();
            if (last_year == year) continue;
            last_year = year;
            std::uint32_t unit = own;
            // A unit that is marked has marked ancestors.
            while (unit != kNoRow && observed.emplace(unit, year).second && climbs) unit = parents[unit];
          }
        });
  }
  return observed;
}

// The last year of which the model holds an observation.
std::optional<int> last_observed_year(const Model& model) {
  std::optional<int> last;
  for (const auto& series : model.observations().series()) {
    const int year = Period::from_ordinal(series->kind(), series->distinct_periods().back()).year();
    last = std::max(last.value_or(year), year);
  }
  return last;
}

void find_targets_without_observations(const Model& model, Findings& findings) {
  const std::optional<int> last_year = last_observed_year(model);
  if (!last_year) return;  // every indicator is already named as measuring nothing
  const Table<Target>& targets = model.table<Target>();
  std::map<std::uint32_t, std::vector<std::uint32_t>> by_indicator;
  for (std::uint32_t i = 0; i < targets.size(); ++i)
    by_indicator[model.target_rules()[i].indicator].push_back(i);
  for (const auto& [indicator, rows] : by_indicator) {
    if (model.observations().of_indicator(indicator).empty()) continue;  // named at the indicator
    const UnitYears observed = observed_years(model, indicator);
    // One finding for a unit's targets of all years; targets for years to come cannot be observed yet.
    std::map<std::uint32_t, std::vector<std::uint32_t>> unobserved;
    for (const std::uint32_t row : rows) {
      const std::uint32_t unit = model.target_rules()[row].unit;
      if (targets[row].year <= *last_year && !observed.contains({unit, targets[row].year})) {
        unobserved[unit].push_back(row);
      }
    }
    for (const auto& [unit, targets_of_unit] : unobserved) {
      std::vector<std::string> years;
      for (const std::uint32_t row : targets_of_unit) years.push_back(std::to_string(targets[row].year));
      std::sort(years.begin(), years.end());
      years.erase(std::unique(years.begin(), years.end()), years.end());
      const Target& first = targets[targets_of_unit[0]];
      findings.add<Target>(
          targets_of_unit[0], "",
          absl::StrCat("unit ", first.unit_id, " has a target for ", first.indicator_id, " in ",
                       list_items(years), ", but no observations to hold it against"));
    }
  }
}

}  // namespace

std::span<const CheckRule> indicator_rules() {
  static constexpr CheckRule kRules[] = {
      {"indicator_without_observations", Severity::warning,
       "The indicator measures nothing: it has no observations, and its frequency does not say that it is "
       "derived.",
       find_without_observations},
      {"indicator_not_used", Severity::note,
       "No target, service agreement, benefit or A3 sheet refers to the indicator.", find_not_used},
      {"doubtful_aggregation", Severity::warning,
       "The aggregation makes no sense with the formula: values with a denominator are added, or the formula "
       "uses "
       "neither numerator nor denominator.",
       find_doubtful_aggregations},
      {"target_outside_range", Severity::warning,
       "The target lies outside what the indicator can be, so it is always or never met.",
       find_targets_outside_range},
      {"target_without_observations", Severity::warning,
       "A target stands for a unit and year of which nothing was observed, in the unit or below it. Targets "
       "for years "
       "after the last observed one are not looked at.",
       find_targets_without_observations},
  };
  return kRules;
}

}  // namespace styr
