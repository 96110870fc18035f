#include "styr/check.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "check_rules.hpp"
#include "problem_codes.hpp"
#include "text.hpp"

namespace styr {

void Findings::add(const AnyTable& table, std::size_t row, std::string_view column, std::string message) {
  const TableDescription& description = table.description();
  Problem problem;
  problem.severity = severity_;
  problem.code = code_;
  problem.table = description.name;
  problem.row = table.row_of(row);
  problem.column = column;
  problem.id = description.key_of(table.record(row));
  if (const auto at = description.find(column)) {
    description.columns[*at].write(table.record(row), description.columns[*at], problem.value);
  }
  problem.message = std::move(message);
  problems_.push_back(std::move(problem));
}

std::vector<CheckRule> check_rules() {
  std::vector<CheckRule> all;
  for (const auto rules : {goal_rules(), steering_rules(), indicator_rules(), reporting_rules(),
                           practice_rules(), risk_rules(), initiative_rules(), vocabulary_rules()}) {
    all.insert(all.end(), rules.begin(), rules.end());
  }
  return all;
}

std::string list_items(std::span<const std::string> items, std::size_t most) {
  const std::size_t listed = std::min(items.size(), most);
  std::string text;
  for (std::size_t i = 0; i < listed; ++i) absl::StrAppend(&text, i > 0 ? ", " : "", items[i]);
  if (listed < items.size()) absl::StrAppend(&text, " and ", items.size() - listed, " more");
  return text;
}

std::string count_of(std::size_t count, std::string_view singular, std::string_view plural) {
  return absl::StrCat(count, " ", to_absl(count == 1 ? singular : plural));
}

std::size_t most_at_once(std::span<const DaySpan> validities) {
  // At a start one more holds; the day after an end one less. Ends come before starts on the same day.
  std::vector<std::pair<std::int64_t, int>> changes;
  std::int64_t at_once = 0;
  for (const DaySpan& validity : validities) {
    if (validity.from) {
      changes.emplace_back(validity.from->days(), 1);
    } else {
      ++at_once;
    }
    if (validity.to) changes.emplace_back(std::int64_t{validity.to->days()} + 1, -1);
  }
  std::sort(changes.begin(), changes.end());
  std::int64_t most = at_once;
  for (const auto& [day, change] : changes) {
    at_once += change;
    most = std::max(most, at_once);
  }
  return static_cast<std::size_t>(most);
}

std::optional<Date> latest_record(const Model& model) {
  std::optional<Date> latest;
  const auto see = [&](const std::optional<Date>& date) {
    if (date && (!latest || *latest < *date)) latest = date;
  };
  see(model.observations().latest_report());
  for (const Deviation& deviation : model.table<Deviation>()) see(deviation.reported_on);
  for (const RiskAssessment& assessment : model.table<RiskAssessment>()) see(assessment.assessed_on);
  return latest;
}

namespace {

// None when the finding is switched off.
std::optional<Severity> severity_of(const CheckRule& rule, const Policy& policy) {
  const auto word = policy.text("check.severity", rule.code);
  if (!word) return rule.severity;
  if (*word == "off") return std::nullopt;
  return *word == "note" ? Severity::note : Severity::warning;
}

// Order of a problem in the package: table, row, column.
std::tuple<std::size_t, std::int64_t, std::size_t> place_of(const Problem& problem) {
  const auto& tables = table_descriptions();
  std::size_t table = 0;
  while (table < tables.size() && tables[table]->name != problem.table) ++table;
  std::size_t column = 0;
  if (table < tables.size() && !problem.column.empty())
    column = tables[table]->find(problem.column).value_or(0) + 1;
  return {table, problem.row, column};
}

}  // namespace

Report check(const Model& model, const Progress& progress) {
  std::vector<Problem> problems;
  const std::vector<CheckRule> rules = check_rules();
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (progress && !progress(static_cast<double>(i) / static_cast<double>(rules.size()))) break;
    const CheckRule& rule = rules[i];
    const std::optional<Severity> severity = severity_of(rule, model.policy());
    if (!severity) continue;
    Findings findings(model, rule.code, *severity, problems);
    rule.find(model, findings);
  }
  using Placed = std::pair<std::tuple<std::size_t, std::int64_t, std::size_t>, std::size_t>;
  std::vector<Placed> order;
  order.reserve(problems.size());
  for (std::size_t i = 0; i < problems.size(); ++i) order.emplace_back(place_of(problems[i]), i);
  std::sort(order.begin(), order.end());
  Report report;
  for (const Placed& placed : order) report.add(std::move(problems[placed.second]));
  return report;
}

}  // namespace styr
