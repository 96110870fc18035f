// Findings about procedures, services, risks and benefits: is somebody responsible, was it decided, can it be
// judged.

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "check_rules.hpp"
#include "text.hpp"

namespace styr {
namespace {

// Row of the newest version of each procedure, in the order of their first rows.
std::vector<std::vector<std::uint32_t>> versions_of_procedures(const Model& model) {
  const Table<Procedure>& procedures = model.table<Procedure>();
  std::map<std::string_view, std::vector<std::uint32_t>> by_id;
  for (std::uint32_t i = 0; i < procedures.size(); ++i) by_id[procedures[i].procedure_id].push_back(i);
  std::vector<std::vector<std::uint32_t>> versions;
  for (auto& [id, rows] : by_id) {
    std::sort(rows.begin(), rows.end(), [&](std::uint32_t a, std::uint32_t b) {
      return procedures[a].version < procedures[b].version;
    });
    versions.push_back(std::move(rows));
  }
  return versions;
}

void find_undecided_procedures(const Model& model, Findings& findings) {
  const Table<Procedure>& procedures = model.table<Procedure>();
  for (const std::vector<std::uint32_t>& rows : versions_of_procedures(model)) {
    std::vector<std::string> undecided;
    std::uint32_t newest = 0;
    for (const std::uint32_t row : rows) {
      if (!procedures[row].decided_by.empty()) continue;
      undecided.push_back(std::to_string(procedures[row].version));
      newest = row;
    }
    if (undecided.empty()) continue;
    findings.add<Procedure>(newest, "decided_by",
                            absl::StrCat("nobody decided procedure ", procedures[newest].procedure_id,
                                         undecided.size() == 1 ? " version " : " versions ",
                                         list_items(undecided), ": a procedure must say who decided it"));
  }
}

// The same day `months` later, or the last day of that month.
Date months_later(Date date, std::int32_t months) {
  const Period month = Period::containing(PeriodKind::month, date).plus(months);
  return month.first_day() + (std::min(date.day(), month.days()) - 1);
}

void find_overdue_reviews(const Model& model, Findings& findings) {
  const std::optional<Date> today = latest_record(model);
  if (!today) return;
  const auto months = model.policy().number("procedure.review_months");
  const Table<Procedure>& procedures = model.table<Procedure>();
  for (std::size_t i = 0; i < procedures.size(); ++i) {
    const Procedure& procedure = procedures[i];
    if (procedure.valid_to && *procedure.valid_to <= *today) continue;
    std::optional<Date> due = procedure.next_review_on;
    if (!due && months && procedure.decided_on && *months >= 0 && *months < 1200) {
      due = months_later(*procedure.decided_on, static_cast<std::int32_t>(*months));
    }
    if (!due || *due >= *today) continue;
    findings.add<Procedure>(i, "next_review_on",
                            absl::StrCat("procedure ", procedure.procedure_id, " version ", procedure.version,
                                         " was due for review on ", due->to_string()));
  }
}

// The units accountable for each service, in the order of rows.
std::vector<std::vector<std::string>> accountable_units(const Model& model) {
  std::vector<std::vector<std::string>> units(model.table<Service>().size());
  for (const Responsibility& responsibility : model.table<Responsibility>()) {
    if (responsibility.role_raci != Role::accountable) continue;
    if (const auto service = model.find<Service>(responsibility.service_id)) {
      units[*service].push_back(responsibility.unit_id);
    }
  }
  return units;
}

void find_services_without_accountable(const Model& model, Findings& findings) {
  const auto units = accountable_units(model);
  for (std::size_t i = 0; i < units.size(); ++i) {
    if (!units[i].empty()) continue;
    findings.add<Service>(i, "",
                          absl::StrCat("no unit is accountable for service ",
                                       model.table<Service>()[i].service_id, ": exactly one must be"));
  }
}

void find_services_with_several_accountable(const Model& model, Findings& findings) {
  const auto units = accountable_units(model);
  for (std::size_t i = 0; i < units.size(); ++i) {
    if (units[i].size() < 2) continue;
    findings.add<Service>(
        i, "",
        absl::StrCat("service ", model.table<Service>()[i].service_id, " has ", units[i].size(),
                     " accountable units, ", list_items(units[i]), ": exactly one must be"));
  }
}

void find_mitigations_without_responsible(const Model& model, Findings& findings) {
  const Table<Mitigation>& mitigations = model.table<Mitigation>();
  for (std::size_t i = 0; i < mitigations.size(); ++i) {
    if (!mitigations[i].responsible_unit_id.empty()) continue;
    findings.add<Mitigation>(
        i, "responsible_unit_id",
        absl::StrCat("no unit is responsible for mitigation ", mitigations[i].mitigation_id,
                     ": what nobody answers for is seldom done"));
  }
}

void find_mitigations_done_before_start(const Model& model, Findings& findings) {
  const Table<Mitigation>& mitigations = model.table<Mitigation>();
  for (std::size_t i = 0; i < mitigations.size(); ++i) {
    const Mitigation& mitigation = mitigations[i];
    if (!mitigation.start_on || !mitigation.done_on || *mitigation.start_on <= *mitigation.done_on) continue;
    findings.add<Mitigation>(i, "done_on",
                             absl::StrCat("mitigation ", mitigation.mitigation_id, " was done on ",
                                          mitigation.done_on->to_string(), ", before it was to start on ",
                                          mitigation.start_on->to_string()));
  }
}

void find_mitigations_without_effect(const Model& model, Findings& findings) {
  const Table<Mitigation>& mitigations = model.table<Mitigation>();
  for (std::size_t i = 0; i < mitigations.size(); ++i) {
    const Mitigation& mitigation = mitigations[i];
    const bool is_judged = mitigation.reduces_likelihood && mitigation.reduces_consequence;
    if (!mitigation.done_on || !is_judged || *mitigation.reduces_likelihood > 0 ||
        *mitigation.reduces_consequence > 0) {
      continue;
    }
    findings.add<Mitigation>(
        i, "",
        absl::StrCat("mitigation ", mitigation.mitigation_id, " is done, but lowers neither the ",
                     "likelihood nor the consequence of risk ", mitigation.risk_id));
  }
}

void find_benefits_without_baseline(const Model& model, Findings& findings) {
  const Table<Benefit>& benefits = model.table<Benefit>();
  for (std::size_t i = 0; i < benefits.size(); ++i) {
    if (!benefits[i].planned_q4 || benefits[i].baseline) continue;
    findings.add<Benefit>(
        i, "baseline",
        absl::StrCat("benefit ", benefits[i].benefit_id, " is planned without a baseline: its effect ",
                     "cannot be told from what was there before"));
  }
}

}  // namespace

std::span<const CheckRule> practice_rules() {
  static constexpr CheckRule kRules[] = {
      {"procedure_nobody_decided", Severity::warning,
       "The procedure does not say who decided it. One finding for all its versions.",
       find_undecided_procedures},
      {"procedure_review_overdue", Severity::note,
       "A valid procedure was due for review (next_review_on, else policy `procedure.review_months` after "
       "the decision) "
       "before the latest day on which the data report, assess or register anything.",
       find_overdue_reviews},
      {"service_without_accountable", Severity::warning,
       "No unit has the accountable role (A) for the service.", find_services_without_accountable},
      {"service_with_several_accountable", Severity::warning,
       "More than one unit has the accountable role (A) for the service, so in the end none has.",
       find_services_with_several_accountable},
      {"mitigation_without_responsible", Severity::warning, "No unit is responsible for the mitigation.",
       find_mitigations_without_responsible},
      {"mitigation_done_before_start", Severity::note,
       "The mitigation was done before the day it was to start.", find_mitigations_done_before_start},
      {"mitigation_without_effect", Severity::note,
       "The mitigation is done and lowers neither the likelihood nor the consequence of its risk.",
       find_mitigations_without_effect},
      {"benefit_without_baseline", Severity::warning,
       "The benefit has a planned value but no zero-point measurement to compare with.",
       find_benefits_without_baseline},
  };
  return kRules;
}

}  // namespace styr
