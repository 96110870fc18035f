#ifndef STYR_MITIGATION_FOLLOW_UP_HPP_
#define STYR_MITIGATION_FOLLOW_UP_HPP_

// What became of mitigations: late or done, whether they did what they claimed, and whether they can be
// closed. And the risks that call for attention: red without anybody at work, accepted past the day, overdue
// for review.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "styr/calendar.hpp"
#include "styr/model.hpp"
#include "styr/risk_register.hpp"

namespace styr {

// ---- The closing rule, on facts alone

// A risk that a mitigation is to lower.
struct MitigatedRisk {
  std::uint32_t risk = 0;  // whatever the caller knows it by
  bool closed = false;
  std::optional<Date> assessed_on;
  // At or below the larger of its target and what is tolerated. None when there is neither, or it is not
  // rated.
  std::optional<bool> low_enough;
  bool accepted_by_another = false;  // in force, and not by who answers for the mitigation
};

struct ClosingFacts {
  std::optional<Date> done_on;
  Date today;
  bool evidence_required = false;
  bool has_evidence = false;
  std::int32_t observation_days = 0;
  std::vector<MitigatedRisk> risks;
};

enum class ClosingDecision : std::uint8_t { may_close, keep_open, close_as_no_longer_needed, closed };
std::string_view to_string(ClosingDecision decision);

enum class ClosingObstacle : std::uint8_t {
  not_done,
  evidence_missing,
  observation_period_running,
  risk_not_reassessed,                    // on or after the day it was done
  risk_still_above_target_and_tolerance,  // and not accepted by another
  risk_without_target_or_tolerance,       // or not rated: nothing to compare
};
std::string_view to_string(ClosingObstacle obstacle);

struct ClosingReason {
  ClosingObstacle obstacle = ClosingObstacle::not_done;
  std::optional<std::uint32_t> risk;  // as in MitigatedRisk
};

struct Closing {
  ClosingDecision decision = ClosingDecision::keep_open;
  std::vector<ClosingReason> reasons;  // why it stays open
};

// May close when done, evidenced if evidence is required, watched for as long as asked, and every risk that
// is open was reassessed since and is low enough or accepted by another. No longer needed when it is not done
// and every risk is closed. The claimed effect is never taken for the effect. O(risks).
Closing decide_closing(const ClosingFacts& facts);

// ---- Follow-up of a model

enum class MitigationState : std::uint8_t { planned, active, done, stopped, closed };
std::string_view to_string(MitigationState state);

// What a mitigation did to one risk, seen in the ratings by the risk's own unit.
enum class MitigationEffect : std::uint8_t {
  not_done,
  not_reassessed,      // no rating on or after the day it was done
  no_baseline,         // no rating from before
  as_claimed,          // likelihood and consequence fell at least as much as claimed
  less_than_claimed,   // at least one fell, but not as claimed
  no_effect,           // neither fell
  worse,               // the score rose
  fell_without_claim,  // nothing was claimed, and the score fell
};
std::string_view to_string(MitigationEffect effect);

struct EffectOnRisk {
  std::uint32_t risk = 0;  // row
  MitigationEffect effect = MitigationEffect::not_done;
  // The last rating on or before the start (without one: before it was done), and the last one since it was
  // done.
  std::optional<DatedRating> before;
  std::optional<DatedRating> after;
};

struct MitigationFollowUp {
  std::uint32_t mitigation = 0;  // row
  MitigationState state = MitigationState::planned;
  std::optional<std::int32_t> overdue_days;  // past its date and neither done nor given up
  std::vector<EffectOnRisk> effects;         // the risk it was made for first, then the others by id
  Closing closing;                           // risks by row
};

enum class RiskAttention : std::uint8_t {
  red_without_active_measure,  // red, and no mitigation is planned or active
  acceptance_expired,          // accepted until a day that is past, and still open and not accepted anew
  acceptance_outgrown,         // accepted, but now of a higher level than when it was
  review_overdue,
  not_rated,
};
std::string_view to_string(RiskAttention attention);

struct RiskFollowUp {
  std::uint32_t risk = 0;  // row
  RiskAttention attention = RiskAttention::not_rated;
  std::optional<std::uint32_t> acceptance;  // row
  std::optional<Date> since;                // the day that has passed
};

struct FollowUp {
  std::optional<Date> day;                      // the day asked for, else latest_risk_record
  std::vector<MitigationFollowUp> mitigations;  // by row
  std::vector<RiskFollowUp> risks;              // open ones, by id
};
// `as_of` as for RiskRegister. A risk without a day to compare with (an empty register) has nothing to follow
// up. O(records log records).
FollowUp follow_up(const Model& model, std::optional<Date> as_of = std::nullopt);
// Leaves only what is about risks that live in the unit or below it. `risks` is the register of the same
// model and day. O(mitigations + risks).
void keep_below(std::uint32_t unit, const RiskRegister& risks, FollowUp& found);

}  // namespace styr

#endif  // STYR_MITIGATION_FOLLOW_UP_HPP_
