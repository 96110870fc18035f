#ifndef STYR_SRC_RISK_JUDGING_HPP_
#define STYR_SRC_RISK_JUDGING_HPP_

// How one unit judges one risk: the part of lifting that looks at nothing but the two of them.

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "styr/risk_lifting.hpp"
#include "styr/risk_score.hpp"
#include "styr/risk_tolerance.hpp"

namespace styr {

// What a level lifts, by policy.
struct LiftRule {
  std::optional<double> from;
  std::optional<std::uint32_t> cap;
};

// Rules and order of a model. Keeps a pointer to the register, which must outlive it.
class RiskJudging {
 public:
  explicit RiskJudging(const RiskRegister& risks);

  // The reason before any cap. O(1), or what the tolerances cost.
  LiftReason wish(std::uint32_t unit, std::uint32_t risk, RiskRating rating) const;
  const LiftRule& rule(std::uint32_t unit) const { return rules_[rule_of_unit_[unit]]; }
  // The reason that a cap turns into `beyond_cap`.
  LiftReason capped() const { return by_tolerance_ ? LiftReason::above_tolerance : LiftReason::score; }
  // How the unit above sees a rating that this unit lifts.
  RiskRating seen_from_above(std::uint32_t unit, RiskRating rating) const;
  std::optional<std::uint32_t> tolerance(std::uint32_t unit, std::uint32_t risk) const;
  std::int64_t score(RiskRating rating) const {
    return risk_score(formula_, rating.likelihood, rating.consequence);
  }

  // Place of a risk in every list: ascending keys are descending seriousness. O(1).
  std::uint64_t key(std::uint32_t risk, RiskRating rating) const {
    return (std::uint64_t{rank_[cell(rating)]} << 32U) | place_of_id_[risk];
  }
  std::uint32_t risk_of(std::uint64_t key) const { return risk_at_place_[key & 0xffffffffU]; }
  RiskRating rating_of(std::uint64_t key) const { return rating_at_rank_[key >> 32U]; }

 private:
  std::size_t cell(RiskRating rating) const {
    return static_cast<std::size_t>(rating.likelihood) * columns_ +
           static_cast<std::size_t>(rating.consequence);
  }
  void order_cells();
  void order_ids();

  const RiskRegister* risks_;
  ScoreFormula formula_;
  bool by_tolerance_;
  bool accepted_stays_;
  RiskTolerances tolerances_;
  RiskTranslations translations_;
  std::vector<LiftRule> rules_;
  std::vector<std::uint32_t> rule_of_unit_;
  std::size_t columns_ = 0;
  std::vector<std::uint32_t> rank_;  // of each cell, not rated ones included
  std::vector<RiskRating> rating_at_rank_;
  std::vector<std::uint32_t> place_of_id_;  // of each risk in the order of ids
  std::vector<std::uint32_t> risk_at_place_;
};

}  // namespace styr

#endif  // STYR_SRC_RISK_JUDGING_HPP_
