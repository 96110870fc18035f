#include "styr/risks.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

namespace styr {

std::string_view to_string(LiftReason reason) {
  switch (reason) {
    case LiftReason::forced:
      return "forced";
    case LiftReason::score:
      return "score";
    case LiftReason::below_score:
      return "below_score";
    case LiftReason::beyond_cap:
      return "beyond_cap";
    case LiftReason::level_is_quiet:
      return "level_is_quiet";
  }
  return "";
}

namespace {

bool is_open(const Risk& risk) { return risk.status ? *risk.status == RiskStatus::open : !risk.closed_on; }

// The order in which risks are looked at.
class MoreSerious {
 public:
  explicit MoreSerious(const Table<Risk>& risks) : risks_(risks) {}

  bool operator()(const SeenRisk& a, const SeenRisk& b) const {
    const auto likelihood = [&](const SeenRisk& r) { return risks_[r.risk].current_likelihood.value_or(0); };
    const auto consequence = [&](const SeenRisk& r) {
      return risks_[r.risk].current_consequence.value_or(0);
    };
    if (a.score != b.score) return a.score > b.score;
    if (consequence(a) != consequence(b)) return consequence(a) > consequence(b);
    if (likelihood(a) != likelihood(b)) return likelihood(a) > likelihood(b);
    return risks_[a.risk].risk_id < risks_[b.risk].risk_id;
  }

 private:
  const Table<Risk>& risks_;
};

// What a level lifts, by policy.
struct LevelRule {
  std::optional<double> from;
  std::optional<double> cap;
};

LevelRule rule_of(const Policy& policy, std::int32_t level) {
  const std::string scope = absl::StrCat("level", level);
  return {policy.number("risk.escalate_from", scope), policy.number("risk.escalate_max", scope)};
}

// Decides for every seen risk of one unit, in order.
void decide(const LevelRule& rule, const Table<Risk>& risks, std::vector<SeenRisk>& seen) {
  double lifted = 0;
  for (SeenRisk& risk : seen) {
    const auto& forced = risks[risk.risk].force_escalate;
    if (!rule.from) {
      risk.reason = LiftReason::level_is_quiet;
    } else if (forced && forced->value) {
      risk.reason = LiftReason::forced;
    } else if (risk.score < *rule.from) {
      risk.reason = LiftReason::below_score;
    } else if (rule.cap && lifted >= *rule.cap) {
      risk.reason = LiftReason::beyond_cap;
    } else {
      risk.reason = LiftReason::score;
      lifted += 1;
    }
    risk.lifted = risk.reason == LiftReason::forced || risk.reason == LiftReason::score;
  }
}

}  // namespace

std::vector<UnitRisks> lift_risks(const Model& model) {
  const auto& risks = model.table<Risk>();
  std::vector<std::vector<SeenRisk>> seen(model.table<Unit>().size());
  for (std::uint32_t r = 0; r < risks.size(); ++r) {
    const auto unit = model.find<Unit>(risks[r].unit_id);
    if (!unit || !is_open(risks[r])) continue;
    const std::int32_t score =
        risks[r].current_likelihood.value_or(0) * risks[r].current_consequence.value_or(0);
    seen[*unit].push_back({r, score});
  }
  std::map<std::int32_t, LevelRule> rules;
  const auto nodes = model.unit_order().nodes();
  for (std::size_t at = nodes.size(); at-- > 0;) {
    const std::uint32_t unit = nodes[at];
    if (seen[unit].empty()) continue;
    const std::int32_t level = model.unit_levels()[unit];
    const auto [rule, is_new] = rules.try_emplace(level);
    if (is_new) rule->second = rule_of(model.policy(), level);
    std::sort(seen[unit].begin(), seen[unit].end(), MoreSerious(risks));
    decide(rule->second, risks, seen[unit]);
    const std::uint32_t parent = model.unit_parents()[unit];
    if (parent == kNoRow) continue;
    for (const SeenRisk& risk : seen[unit]) {
      if (risk.lifted) seen[parent].push_back({risk.risk, risk.score});
    }
  }
  std::vector<UnitRisks> result;
  for (std::uint32_t unit = 0; unit < seen.size(); ++unit) {
    if (!seen[unit].empty()) result.push_back({unit, std::move(seen[unit])});
  }
  return result;
}

Colour risk_colour(const Policy& policy, std::int32_t score) {
  if (score >= policy.required_number("risk.level.red_from")) return Colour::red;
  return score >= policy.required_number("risk.level.yellow_from") ? Colour::yellow : Colour::green;
}

std::vector<RiskPicture> risk_pictures(const Model& model) {
  struct State {
    CountPerColour::Partial colours;
    std::int64_t sum = 0;
  };
  std::map<std::pair<std::uint32_t, Period>, State> states;
  for (const RiskAssessment& assessment : model.table<RiskAssessment>()) {
    if (!assessment.likelihood || !assessment.consequence) continue;
    const std::int32_t score = *assessment.likelihood * *assessment.consequence;
    const auto colour = CountPerColour::lift(risk_colour(model.policy(), score));
    const auto risk = model.find<Risk>(assessment.risk_id);
    std::uint32_t unit =
        risk ? model.find<Unit>(model.table<Risk>()[*risk].unit_id).value_or(kNoRow) : kNoRow;
    for (; unit != kNoRow; unit = model.unit_parents()[unit]) {
      State& state = states[{unit, assessment.period}];
      CountPerColour::merge(state.colours, colour);
      state.sum += score;
    }
  }
  std::vector<RiskPicture> pictures;
  for (const auto& [place, state] : states) {
    RiskPicture picture{place.first, place.second};
    picture.green = static_cast<std::uint32_t>(state.colours.of(Colour::green));
    picture.yellow = static_cast<std::uint32_t>(state.colours.of(Colour::yellow));
    picture.red = static_cast<std::uint32_t>(state.colours.of(Colour::red));
    picture.mean_score = static_cast<double>(state.sum) / picture.assessed();
    pictures.push_back(picture);
  }
  return pictures;
}

}  // namespace styr
