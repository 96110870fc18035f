#ifndef STYR_RISK_LIFTING_HPP_
#define STYR_RISK_LIFTING_HPP_

// Which risks each unit sees, and which of them it lifts to the level above, with the reason for every one
// (definition D6 of docs/semantics.md; docs/risk.md tells what the policies mean).

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "styr/calendar.hpp"
#include "styr/model.hpp"
#include "styr/progress.hpp"
#include "styr/risk_register.hpp"

namespace styr {

// Why a risk is lifted to the level above or stays.
enum class LiftReason : std::uint8_t {
  forced,            // lifted: marked to be lifted always
  severe,            // lifted: its consequence in some dimension reaches `severe_from`
  score,             // lifted: its score reaches `risk.escalate_from` of the unit's level
  above_tolerance,   // lifted: its level, as seen from the unit, is higher than what is tolerated
  below_score,       // stays: the score is lower
  within_tolerance,  // stays: the unit tolerates its level
  beyond_cap,        // stays: `risk.escalate_max` risks come before it
  accepted,          // stays: accepted at the unit, as it is now
  not_rated,         // stays: there is no likelihood or no consequence
  level_is_quiet,    // stays: the unit's level has no `risk.escalate_from`
  no_tolerance,      // stays: nothing says what the unit tolerates
};
inline constexpr std::size_t kLiftReasonCount = 11;

// `forced`, `severe`, `score`, `above_tolerance`, `below_score` …
std::string_view to_string(LiftReason reason);
constexpr bool is_lifted(LiftReason reason) {
  return reason == LiftReason::forced || reason == LiftReason::severe || reason == LiftReason::score ||
         reason == LiftReason::above_tolerance;
}

// A risk that a unit sees: one of its own, or one lifted by a unit below.
struct SeenRisk {
  std::uint32_t risk = 0;  // row of the risks table
  // Likelihood and consequence as the unit sees them, by formula `risk.score`; 0 when either is not rated.
  std::int64_t score = 0;
  bool lifted = false;
  LiftReason reason = LiftReason::below_score;
  RiskRating rating;
  bool own = false;        // the risk lives in the unit
  std::uint32_t ways = 1;  // its own placement and the units below that lift it: how often it came here
  bool duplicate = false;  // lifted, and the unit above has it from elsewhere too; it is counted once there
};

// What one unit sees, each risk once, most serious first: by score (under policy `risk.lifting` `tolerance`
// by level first), consequence, likelihood, all descending, then id.
struct UnitRisks {
  std::uint32_t unit = 0;
  std::vector<SeenRisk> seen;
};

// The lists of every unit, kept fresh.
//
// Memory: some 30 bytes for each risk and unit that sees it. Not safe for concurrent use while it changes.
class RiskLifting {
 public:
  // O(risks × levels × log risks), never recursive. `as_of` as for RiskRegister.
  // `progress` is asked while the lists are made; when it stops that, they are to be thrown away.
  explicit RiskLifting(const Model& model, std::optional<Date> as_of = std::nullopt,
                       const Progress& progress = {});
  ~RiskLifting();
  RiskLifting(RiskLifting&&) noexcept;
  RiskLifting& operator=(RiskLifting&&) noexcept;

  const RiskRegister& risk_register() const;
  // Of a rating, by policy `risk.score`; 0 when it is not rated.
  std::int64_t score(RiskRating rating) const;

  // What the risk's own unit says of it now. Refreshes only the units on its way up, and where a cap lets
  // another risk in or out, those on that one's way. Returns the rows of the units whose lists may have
  // changed, ascending. O(units on the way × log risks they see). Preconditions: `risk` is a row of the risks
  // table; the rating lies on the scales or is not rated.
  std::vector<std::uint32_t> rate(std::uint32_t risk, RiskRating rating);
  std::vector<std::uint32_t> open(std::uint32_t risk);
  std::vector<std::uint32_t> close(std::uint32_t risk);
  // Follows a commit. O(records of the register) to find what changed, then as `rate` for each; where the
  // units, the policy or the list of risks changed, everything is made anew. Returns what may have changed.
  std::vector<std::uint32_t> update(const Model& next);

  // What a unit sees. O(risks it sees × placements).
  UnitRisks at(std::uint32_t unit) const;
  // The same for all units that see any, by row. Equal to that of a new RiskLifting of the same state.
  std::vector<UnitRisks> all() const;

  // The way of a risk, from the units where it lives upwards: every unit that sees it, the deepest first.
  struct Step {
    std::uint32_t unit = 0;
    SeenRisk seen;
    std::optional<std::uint32_t> tolerance;   // row of the tolerance that decided
    std::optional<std::uint32_t> acceptance;  // row of the acceptance that holds
    bool judged_here = false;                 // the unit's own judgement stands
  };
  std::vector<Step> way_of(std::uint32_t risk) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Open risks on their way up, by row of the units table; units that see none are left out.
std::vector<UnitRisks> lift_risks(const Model& model, std::optional<Date> as_of = std::nullopt,
                                  const Progress& progress = {});

}  // namespace styr

#endif  // STYR_RISK_LIFTING_HPP_
