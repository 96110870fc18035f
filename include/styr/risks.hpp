#ifndef STYR_RISKS_HPP_
#define STYR_RISKS_HPP_

// Risks: which of them each level should see, and the picture over time (definitions D6 and D7 of
// docs/semantics.md).

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "styr/algebra.hpp"
#include "styr/calendar.hpp"
#include "styr/model.hpp"

namespace styr {

// Why a risk is lifted to the level above or stays.
enum class LiftReason : std::uint8_t {
  forced,          // lifted: marked to be lifted always
  score,           // lifted: its score reaches `risk.escalate_from` of the unit's level
  below_score,     // stays: the score is lower
  beyond_cap,      // stays: `risk.escalate_max` risks come before it
  level_is_quiet,  // stays: the unit's level has no `risk.escalate_from`
};
// `forced`, `score`, `below_score`, `beyond_cap`, `level_is_quiet`.
std::string_view to_string(LiftReason reason);

// A risk that a unit sees: one of its own, or one lifted by a unit below.
struct SeenRisk {
  std::uint32_t risk = 0;  // row of the risks table
  // Likelihood × consequence as now assessed; 0 when either is not given.
  std::int32_t score = 0;
  bool lifted = false;
  LiftReason reason = LiftReason::below_score;
};

// What one unit sees, most serious first: by score, consequence, likelihood (all descending), then id.
struct UnitRisks {
  std::uint32_t unit = 0;
  std::vector<SeenRisk> seen;
};

// Open risks on their way up, by row of the units table; units that see none are left out. Each risk is in
// one unit and goes up one path, so it is seen once by each unit. O(risks × levels × log risks), never
// recursive.
std::vector<UnitRisks> lift_risks(const Model& model);

// The risks of a unit and everything below it that were assessed in a period.
struct RiskPicture {
  std::uint32_t unit = 0;
  Period period;
  std::uint32_t green = 0;
  std::uint32_t yellow = 0;
  std::uint32_t red = 0;
  // Mean of the scores; the scale is ordinal, so read it beside the counts.
  double mean_score = 0;

  std::uint32_t assessed() const { return green + yellow + red; }
};

// Colour of a score by policy: red from `risk.level.red_from`, yellow from `risk.level.yellow_from`, else
// green.
Colour risk_colour(const Policy& policy, std::int32_t score);

// Pictures by row of the units table, then by period; only where something was assessed. Assessments without
// likelihood or consequence are left out. O(assessments × depth).
std::vector<RiskPicture> risk_pictures(const Model& model);

}  // namespace styr

#endif  // STYR_RISKS_HPP_
