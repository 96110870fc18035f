// Findings about how risks are governed: does somebody own them, do acceptances still hold, can the matrix be
// trusted.

#include "absl/strings/str_cat.h"
#include "check_rules.hpp"
#include "styr/risks.hpp"
#include "text.hpp"

namespace styr {
namespace {

void find_risks_without_owner(const Model& model, Findings& findings) {
  const RiskRegister risks(model);
  for (const std::uint32_t row : open_risks(risks)) {
    const Risk& risk = model.table<Risk>()[row];
    if (!risk.owner_role.empty()) continue;
    findings.add<Risk>(row, "owner_role",
                       absl::StrCat("nobody owns risk ", risk.risk_id, ": who follows it, and who decides?"));
  }
}

// What RiskRegister makes of each stands in docs/risk.md.
void find_unclear_closings(const Model& model, Findings& findings) {
  const Table<Risk>& risks = model.table<Risk>();
  for (std::size_t i = 0; i < risks.size(); ++i) {
    const Risk& risk = risks[i];
    if (!risk.status) continue;
    const bool is_closed = *risk.status == RiskStatus::closed;
    if (is_closed && !risk.closed_on) {
      findings.add<Risk>(i, "closed_on",
                         absl::StrCat("risk ", risk.risk_id,
                                      " is closed, but not since when: it is missing on earlier days too"));
    } else if (!is_closed && risk.closed_on) {
      findings.add<Risk>(i, "status",
                         absl::StrCat("risk ", risk.risk_id, " is open, and was closed on ",
                                      risk.closed_on->to_string(), ": which is it?"));
    }
  }
}

void find_mitigations_without_date(const Model& model, Findings& findings) {
  const Table<Mitigation>& mitigations = model.table<Mitigation>();
  for (std::size_t i = 0; i < mitigations.size(); ++i) {
    const Mitigation& mitigation = mitigations[i];
    if (mitigation.due_on || mitigation.done_on) continue;
    findings.add<Mitigation>(
        i, "due_on",
        absl::StrCat("mitigation ", mitigation.mitigation_id, " has no date by which it is to be done"));
  }
}

void find_acceptances(const Model& model, Findings& findings, RiskAttention attention) {
  const auto& acceptances = model.table<RiskAcceptance>();
  if (acceptances.empty()) return;
  for (const RiskFollowUp& found : follow_up(model).risks) {
    if (found.attention != attention || !found.acceptance) continue;
    const RiskAcceptance& acceptance = acceptances[*found.acceptance];
    const bool expired = attention == RiskAttention::acceptance_expired;
    findings.add<RiskAcceptance>(
        *found.acceptance, expired ? "valid_to" : "risk_id",
        absl::StrCat("risk ", acceptance.risk_id,
                     expired
                         ? absl::StrCat(" was accepted until ", acceptance.valid_to->to_string(),
                                        " and is still open: decide anew")
                         : std::string(" is of a higher level now than when it was accepted: decide anew")));
  }
}

void find_expired_acceptances(const Model& model, Findings& findings) {
  find_acceptances(model, findings, RiskAttention::acceptance_expired);
}

void find_outgrown_acceptances(const Model& model, Findings& findings) {
  find_acceptances(model, findings, RiskAttention::acceptance_outgrown);
}

// What is odd about one matrix, in words; empty when nothing is.
std::string oddities(const MatrixLint& lint) {
  std::vector<std::string> list;
  if (!lint.monotone) list.emplace_back("a level falls where likelihood or consequence grows");
  if (!lint.steps_of_more_than_one.empty()) {
    list.push_back(count_of(lint.steps_of_more_than_one.size(), "step between neighbours skips a level",
                            "steps between neighbours skip a level"));
  }
  if (!lint.no_top_level_in_first_row_or_column) {
    list.emplace_back("the gravest level stands in the rarest row or the mildest column");
  }
  if (lint.levels_used < lint.cells_per_level.size()) {
    list.push_back(
        count_of(lint.cells_per_level.size() - lint.levels_used, "level has no cell", "levels have no cell"));
  }
  return list_items(list);
}

void find_odd_matrices(const Model& model, Findings& findings) {
  const auto& definitions = model.table<RiskMatrixDefinition>();
  for (std::size_t i = 0; i < definitions.size(); ++i) {
    const auto matrix = RiskMatrix::of(model.tables(), definitions[i].matrix_id);
    if (!matrix.ok()) continue;
    const std::string found = oddities(lint(*matrix));
    if (found.empty()) continue;
    findings.add<RiskMatrixDefinition>(
        i, "matrix_id", absl::StrCat("matrix ", definitions[i].matrix_id, " may mislead: ", found));
  }
}

}  // namespace

std::span<const CheckRule> risk_rules() {
  static constexpr CheckRule kRules[] = {
      {"risk_without_owner", Severity::warning, "An open risk has no owner.", find_risks_without_owner},
      {"risk_closing_unclear", Severity::note,
       "A risk is closed without a day on which it was, or is open with such a day.", find_unclear_closings},
      {"mitigation_without_date", Severity::note,
       "The mitigation has no date by which it is to be done, and is not done.",
       find_mitigations_without_date},
      {"acceptance_expired", Severity::warning,
       "An open risk was accepted until a day before the latest day of the register, and not accepted anew.",
       find_expired_acceptances},
      {"acceptance_outgrown", Severity::warning,
       "An open risk is of a higher level than when it was accepted, and not accepted anew.",
       find_outgrown_acceptances},
      {"odd_risk_matrix", Severity::note,
       "A risk matrix has what is known to mislead: see `lint` in docs/risk.md.", find_odd_matrices},
  };
  return kRules;
}

}  // namespace styr
