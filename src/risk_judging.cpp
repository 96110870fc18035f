#include "risk_judging.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <string>
#include <tuple>

#include "absl/strings/str_cat.h"

namespace styr {
namespace {

LiftRule rule_of(const Policy& policy, std::int32_t level) {
  constexpr double kNoCap = 4e9;
  const std::string scope = absl::StrCat("level", level);
  LiftRule rule{policy.number("risk.escalate_from", scope), std::nullopt};
  const std::optional<double> cap = policy.number("risk.escalate_max", scope);
  if (cap && *cap < kNoCap) rule.cap = static_cast<std::uint32_t>(std::ceil(std::max(*cap, 0.0)));
  return rule;
}

}  // namespace

RiskJudging::RiskJudging(const RiskRegister& risks)
    : risks_(&risks),
      formula_(parse_score_formula(risks.model().policy().text("risk.score").value_or(""))
                   .value_or(ScoreFormula::product)),
      by_tolerance_(risks.model().policy().text("risk.lifting") == "tolerance"),
      accepted_stays_(risks.model().policy().text("risk.accepted") != "lifts"),
      tolerances_(risks.model(), risks.today()),
      translations_(risks.model()) {
  std::map<std::int32_t, std::uint32_t> rule_of_level;
  for (const std::int32_t level : risks.model().unit_levels()) {
    const auto [at, is_new] = rule_of_level.try_emplace(level, static_cast<std::uint32_t>(rules_.size()));
    if (is_new) rules_.push_back(rule_of(risks.model().policy(), level));
    rule_of_unit_.push_back(at->second);
  }
  order_cells();
  order_ids();
}

void RiskJudging::order_cells() {
  const RiskMatrix& matrix = risks_->matrix();
  columns_ = static_cast<std::size_t>(matrix.consequences()) + 1;
  for (std::int32_t l = 0; l <= matrix.likelihoods(); ++l) {
    for (std::int32_t c = 0; c <= matrix.consequences(); ++c) rating_at_rank_.push_back({l, c});
  }
  // Negated, so that the most serious comes first.
  const auto order = [&](RiskRating r) {
    const std::int32_t level = by_tolerance_ ? level_of(matrix, r).value_or(-1) : 0;
    return std::tuple(-level, -score(r), -r.consequence, -r.likelihood);
  };
  std::sort(rating_at_rank_.begin(), rating_at_rank_.end(),
            [&](RiskRating a, RiskRating b) { return order(a) < order(b); });
  rank_.resize(rating_at_rank_.size());
  for (std::uint32_t rank = 0; rank < rank_.size(); ++rank) rank_[cell(rating_at_rank_[rank])] = rank;
}

void RiskJudging::order_ids() {
  const auto& risks = risks_->model().table<Risk>();
  risk_at_place_.resize(risks.size());
  std::iota(risk_at_place_.begin(), risk_at_place_.end(), 0U);
  const auto by_id = [&](std::uint32_t a, std::uint32_t b) { return risks[a].risk_id < risks[b].risk_id; };
  // Registers mostly come in the order of their ids.
  if (!risks_->is_sorted_by_id()) std::sort(risk_at_place_.begin(), risk_at_place_.end(), by_id);
  place_of_id_.resize(risks.size());
  for (std::uint32_t place = 0; place < risks.size(); ++place) place_of_id_[risk_at_place_[place]] = place;
}

LiftReason RiskJudging::wish(std::uint32_t unit, std::uint32_t risk, RiskRating rating) const {
  const LiftRule& rule = this->rule(unit);
  if (!by_tolerance_ && !rule.from) return LiftReason::level_is_quiet;
  if (risks_->is_forced(risk)) return LiftReason::forced;
  if (risks_->is_severe(risk)) return LiftReason::severe;
  if (accepted_stays_ && risks_->acceptance(risk, unit, rating)) return LiftReason::accepted;
  if (!rating.is_rated()) return LiftReason::not_rated;
  if (!by_tolerance_) {
    return static_cast<double>(score(rating)) < *rule.from ? LiftReason::below_score : LiftReason::score;
  }
  const std::optional<std::uint32_t> row = tolerance(unit, risk);
  if (!row) return LiftReason::no_tolerance;
  const bool tolerated = level_of(risks_->matrix(), rating).value_or(0) <= tolerances_.tolerated_level(*row);
  return tolerated ? LiftReason::within_tolerance : LiftReason::above_tolerance;
}

RiskRating RiskJudging::seen_from_above(std::uint32_t unit, RiskRating rating) const {
  if (by_tolerance_) rating.consequence = translations_.at_parent(unit, rating.consequence);
  return rating;
}

std::optional<std::uint32_t> RiskJudging::tolerance(std::uint32_t unit, std::uint32_t risk) const {
  if (!by_tolerance_) return std::nullopt;
  return tolerances_.row_for(unit, risks_->model().table<Risk>()[risk].category, risks_->goals(risk));
}

}  // namespace styr
