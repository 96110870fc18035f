#include "styr/mitigation_follow_up.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "policy_words.hpp"
#include "styr/risk_picture.hpp"
#include "styr/risk_score.hpp"
#include "styr/risk_tolerance.hpp"

namespace styr {

std::string_view to_string(ClosingDecision decision) {
  static constexpr std::array<std::string_view, 4> kWords = {"may_close", "keep_open",
                                                             "close_as_no_longer_needed", "closed"};
  return kWords[static_cast<std::size_t>(decision)];
}

std::string_view to_string(ClosingObstacle obstacle) {
  static constexpr std::array<std::string_view, 6> kWords = {"not_done",
                                                             "evidence_missing",
                                                             "observation_period_running",
                                                             "risk_not_reassessed",
                                                             "risk_still_above_target_and_tolerance",
                                                             "risk_without_target_or_tolerance"};
  return kWords[static_cast<std::size_t>(obstacle)];
}

std::string_view to_string(MitigationState state) {
  static constexpr std::array<std::string_view, 5> kWords = {"planned", "active", "done", "stopped",
                                                             "closed"};
  return kWords[static_cast<std::size_t>(state)];
}

std::string_view to_string(MitigationEffect effect) {
  static constexpr std::array<std::string_view, 8> kWords = {"not_done",   "not_reassessed",    "no_baseline",
                                                             "as_claimed", "less_than_claimed", "no_effect",
                                                             "worse",      "fell_without_claim"};
  return kWords[static_cast<std::size_t>(effect)];
}

std::string_view to_string(RiskAttention attention) {
  static constexpr std::array<std::string_view, 5> kWords = {"red_without_active_measure",
                                                             "acceptance_expired", "acceptance_outgrown",
                                                             "review_overdue", "not_rated"};
  return kWords[static_cast<std::size_t>(attention)];
}

Closing decide_closing(const ClosingFacts& facts) {
  const bool done = facts.done_on && *facts.done_on <= facts.today;
  const bool all_closed =
      !facts.risks.empty() &&
      std::all_of(facts.risks.begin(), facts.risks.end(), [](const MitigatedRisk& r) { return r.closed; });
  if (!done && all_closed) return {ClosingDecision::close_as_no_longer_needed, {}};
  if (!done) return {ClosingDecision::keep_open, {{ClosingObstacle::not_done, std::nullopt}}};
  Closing closing;
  if (facts.evidence_required && !facts.has_evidence) {
    closing.reasons.push_back({ClosingObstacle::evidence_missing, std::nullopt});
  }
  if (facts.today - *facts.done_on < facts.observation_days) {
    closing.reasons.push_back({ClosingObstacle::observation_period_running, std::nullopt});
  }
  for (const MitigatedRisk& risk : facts.risks) {
    if (risk.closed) continue;
    if (!risk.assessed_on || *risk.assessed_on < *facts.done_on) {
      closing.reasons.push_back({ClosingObstacle::risk_not_reassessed, risk.risk});
    } else if (risk.accepted_by_another) {
      continue;
    } else if (!risk.low_enough) {
      closing.reasons.push_back({ClosingObstacle::risk_without_target_or_tolerance, risk.risk});
    } else if (!*risk.low_enough) {
      closing.reasons.push_back({ClosingObstacle::risk_still_above_target_and_tolerance, risk.risk});
    }
  }
  if (closing.reasons.empty()) closing.decision = ClosingDecision::may_close;
  return closing;
}

namespace {

class FollowUpMaker {
 public:
  FollowUpMaker(const Model& model, std::optional<Date> as_of)
      : model_(model),
        risks_(model, as_of),
        tolerances_(model, risks_.today()),
        histories_(rating_histories(model, risks_.today())),
        stopped_(model.policy(), "mitigation.stopped_statuses"),
        formula_(parse_score_formula(model.policy().text("risk.score").value_or(""))
                     .value_or(ScoreFormula::product)) {
    const auto& acceptances = model.table<RiskAcceptance>();
    for (std::uint32_t a = 0; a < acceptances.size(); ++a) {
      if (const auto risk = model.find<Risk>(acceptances[a].risk_id)) accepted_[*risk].push_back(a);
    }
  }

  FollowUp make() {
    FollowUp result;
    result.day = risks_.today();
    if (!result.day) return result;
    today_ = *result.day;
    const auto& mitigations = model_.table<Mitigation>();
    for (std::uint32_t m = 0; m < mitigations.size(); ++m) result.mitigations.push_back(follow(m));
    for (const std::uint32_t risk : by_id(open_risks(risks_))) attend(risk, result);
    return result;
  }

 private:
  std::vector<std::uint32_t> by_id(std::vector<std::uint32_t> rows) const {
    const auto& risks = model_.table<Risk>();
    std::sort(rows.begin(), rows.end(),
              [&](std::uint32_t a, std::uint32_t b) { return risks[a].risk_id < risks[b].risk_id; });
    return rows;
  }

  std::vector<std::uint32_t> risks_of(const Mitigation& mitigation) const {
    std::vector<std::uint32_t> others;
    const auto first = model_.find<Risk>(mitigation.risk_id);
    for (const std::string& id : mitigation.also_risk_ids) {
      const auto risk = model_.find<Risk>(id);
      if (risk && risk != first) others.push_back(*risk);
    }
    others = by_id(std::move(others));
    others.erase(std::unique(others.begin(), others.end()), others.end());
    if (first) others.insert(others.begin(), *first);
    return others;
  }

  MitigationState state_of(const Mitigation& mitigation) const {
    if (mitigation.closed_on && *mitigation.closed_on <= today_) return MitigationState::closed;
    if (mitigation.done_on && *mitigation.done_on <= today_) return MitigationState::done;
    if (stopped_.contain(mitigation.status)) return MitigationState::stopped;
    return mitigation.start_on && *mitigation.start_on > today_ ? MitigationState::planned
                                                                : MitigationState::active;
  }

  MitigationFollowUp follow(std::uint32_t row) {
    const Mitigation& mitigation = model_.table<Mitigation>()[row];
    MitigationFollowUp result;
    result.mitigation = row;
    result.state = state_of(mitigation);
    const bool is_open = result.state == MitigationState::planned || result.state == MitigationState::active;
    if (is_open && mitigation.due_on && *mitigation.due_on < today_) {
      result.overdue_days = today_ - *mitigation.due_on;
    }
    const std::vector<std::uint32_t> rows = risks_of(mitigation);
    for (const std::uint32_t risk : rows) {
      result.effects.push_back(effect_on(risk, mitigation));
      if (is_open) at_work_[risk] = true;
    }
    if (result.state == MitigationState::closed) {
      result.closing.decision = ClosingDecision::closed;
    } else {
      result.closing = decide_closing(facts_of(mitigation, rows));
    }
    return result;
  }

  std::int64_t score(RiskRating rating) const {
    return risk_score(formula_, rating.likelihood, rating.consequence);
  }

  EffectOnRisk effect_on(std::uint32_t risk, const Mitigation& mitigation) const {
    EffectOnRisk result;
    result.risk = risk;
    if (!mitigation.done_on || *mitigation.done_on > today_) return result;
    const Date done = *mitigation.done_on;
    const Date started = std::min(mitigation.start_on.value_or(done + -1), done + -1);
    for (const DatedRating& rating : histories_[risk]) {
      if (!rating.rating.is_rated()) continue;
      if (rating.on <= started) result.before = rating;
      if (rating.on >= done) result.after = rating;
    }
    if (!result.after) {
      result.effect = MitigationEffect::not_reassessed;
    } else if (!result.before) {
      result.effect = MitigationEffect::no_baseline;
    } else {
      result.effect = compare(result.before->rating, result.after->rating,
                              std::max(mitigation.reduces_likelihood.value_or(0), 0),
                              std::max(mitigation.reduces_consequence.value_or(0), 0));
    }
    return result;
  }

  MitigationEffect compare(RiskRating before, RiskRating after, std::int32_t likelihood,
                           std::int32_t consequence) const {
    const std::int32_t less_likely = before.likelihood - after.likelihood;
    const std::int32_t less_grave = before.consequence - after.consequence;
    if (score(after) > score(before)) return MitigationEffect::worse;
    if (less_likely <= 0 && less_grave <= 0) return MitigationEffect::no_effect;
    if (likelihood == 0 && consequence == 0) return MitigationEffect::fell_without_claim;
    return less_likely >= likelihood && less_grave >= consequence ? MitigationEffect::as_claimed
                                                                  : MitigationEffect::less_than_claimed;
  }

  ClosingFacts facts_of(const Mitigation& mitigation, const std::vector<std::uint32_t>& rows) const {
    ClosingFacts facts;
    facts.done_on = mitigation.done_on;
    facts.today = today_;
    facts.evidence_required = mitigation.evidence_required
                                  ? mitigation.evidence_required->value
                                  : model_.policy().text("mitigation.evidence_required") == "yes";
    facts.has_evidence = !mitigation.evidence.empty();
    facts.observation_days = mitigation.observation_days.value_or(
        static_cast<std::int32_t>(model_.policy().required_number("mitigation.observation_days")));
    for (const std::uint32_t row : rows) {
      MitigatedRisk risk;
      risk.risk = row;
      risk.closed = !risks_.is_open(row);
      if (!histories_[row].empty()) risk.assessed_on = histories_[row].back().on;
      risk.low_enough = low_enough(row);
      risk.accepted_by_another = accepted_by_another(row, mitigation);
      facts.risks.push_back(risk);
    }
    return facts;
  }

  std::optional<bool> low_enough(std::uint32_t row) const {
    const Risk& risk = model_.table<Risk>()[row];
    const auto level = risks_.level(row);
    if (!level) return std::nullopt;
    const auto target =
        level_of(risks_.matrix(), {risk.target_likelihood.value_or(0), risk.target_consequence.value_or(0)});
    const auto tolerance = tolerances_.row_for(risks_.placements(row)[0], risk.category, risks_.goals(row));
    if (!target && !tolerance && !risk.tolerance_score) return std::nullopt;
    return (target && *level <= *target) ||
           (tolerance && *level <= tolerances_.tolerated_level(*tolerance)) ||
           (risk.tolerance_score && static_cast<double>(score(risks_.rating(row))) <= *risk.tolerance_score);
  }

  bool accepted_by_another(std::uint32_t row, const Mitigation& mitigation) const {
    const auto rows = accepted_.find(row);
    if (rows == accepted_.end()) return false;
    return std::any_of(rows->second.begin(), rows->second.end(), [&](std::uint32_t a) {
      const RiskAcceptance& acceptance = model_.table<RiskAcceptance>()[a];
      const std::string& unit =
          acceptance.unit_id.empty() ? model_.table<Risk>()[row].unit_id : acceptance.unit_id;
      // Two people may have the same role in different units.
      const bool same_unit = mitigation.responsible_unit_id.empty() || mitigation.responsible_unit_id == unit;
      const bool same_person = same_unit && acceptance.accepted_by == mitigation.responsible_role;
      return is_in_force(acceptance, today_) && risks_.covers(acceptance, risks_.rating(row)) && !same_person;
    });
  }

  void attend(std::uint32_t row, FollowUp& result) const {
    const auto add = [&](RiskAttention attention, std::optional<std::uint32_t> acceptance,
                         std::optional<Date> since) {
      result.risks.push_back({row, attention, acceptance, since});
    };
    const Risk& risk = model_.table<Risk>()[row];
    const RiskRating rating = risks_.rating(row);
    if (!rating.is_rated()) add(RiskAttention::not_rated, std::nullopt, std::nullopt);
    if (risk_colour(risks_.matrix(), rating) == Colour::red && !at_work_.contains(row)) {
      add(RiskAttention::red_without_active_measure, std::nullopt, std::nullopt);
    }
    attend_acceptances(row, rating, add);
    if (risk.next_review_on && *risk.next_review_on < today_) {
      add(RiskAttention::review_overdue, std::nullopt, risk.next_review_on);
    }
  }

  // At most one finding: the latest acceptance that ran out or was outgrown, if none holds.
  template <class Add>
  void attend_acceptances(std::uint32_t row, RiskRating rating, Add add) const {
    const auto rows = accepted_.find(row);
    if (rows == accepted_.end()) return;
    std::optional<std::uint32_t> expired;
    std::optional<std::uint32_t> outgrown;
    const auto& acceptances = model_.table<RiskAcceptance>();
    for (const std::uint32_t a : rows->second) {
      const RiskAcceptance& acceptance = acceptances[a];
      if (is_in_force(acceptance, today_)) {
        if (risks_.covers(acceptance, rating)) return;
        if (!outgrown || acceptances[*outgrown].acceptance_id < acceptance.acceptance_id) outgrown = a;
      } else if (acceptance.valid_to && *acceptance.valid_to < today_ &&
                 !(acceptance.revoked_on && *acceptance.revoked_on <= today_)) {
        const auto order = [&](std::uint32_t r) {
          return std::pair(*acceptances[r].valid_to, std::string_view(acceptances[r].acceptance_id));
        };
        if (!expired || order(*expired) < order(a)) expired = a;
      }
    }
    if (outgrown) {
      add(RiskAttention::acceptance_outgrown, outgrown, std::optional<Date>());
    } else if (expired) {
      add(RiskAttention::acceptance_expired, expired, acceptances[*expired].valid_to);
    }
  }

  const Model& model_;
  RiskRegister risks_;
  RiskTolerances tolerances_;
  std::vector<std::vector<DatedRating>> histories_;
  PolicyWords stopped_;
  ScoreFormula formula_;
  Date today_;
  std::map<std::uint32_t, std::vector<std::uint32_t>> accepted_;
  std::map<std::uint32_t, bool> at_work_;
};

}  // namespace

FollowUp follow_up(const Model& model, std::optional<Date> as_of) {
  return FollowUpMaker(model, as_of).make();
}

void keep_below(std::uint32_t unit, const RiskRegister& risks, FollowUp& found) {
  const auto is_elsewhere = [&](std::uint32_t risk) {
    const auto places = risks.placements(risk);
    return std::none_of(places.begin(), places.end(),
                        [&](std::uint32_t place) { return risks.model().is_in_subtree(place, unit); });
  };
  std::erase_if(found.mitigations, [&](const MitigationFollowUp& m) {
    return std::all_of(m.effects.begin(), m.effects.end(),
                       [&](const EffectOnRisk& effect) { return is_elsewhere(effect.risk); });
  });
  std::erase_if(found.risks, [&](const RiskFollowUp& r) { return is_elsewhere(r.risk); });
}

}  // namespace styr
