#ifndef STYR_TARGETS_HPP_
#define STYR_TARGETS_HPP_

// Targets: is the level reached that was set for a unit, an indicator and a year?

#include <cstdint>
#include <optional>
#include <vector>

#include "styr/algebra.hpp"
#include "styr/model.hpp"
#include "styr/progress.hpp"
#include "styr/rollup.hpp"

namespace styr {

// `green`, `yellow`, `red`; empty for none.
std::string_view to_string(Colour colour);

// How a value lies to its target (definition D4 of docs/semantics.md).
struct TargetStatus {
  // Row of the targets table.
  std::uint32_t target = 0;
  // The figure of the target's unit, indicator and whole year.
  Figure figure;
  // How far the value lies on the bad side of the target, in the indicator's unit; negative on the good side.
  // For a band the distance. None without a value, and for a direction `none`.
  std::optional<double> deviation;
  // None without a deviation; `reason` then says why.
  Colour status = Colour::none;
  Reason reason = Reason::no_value;
};

// The deviation in the bad direction: lower is better: value − target; higher: target − value; band: |value −
// target|.
std::optional<double> deviation_from(double target, Direction direction, double value);
// Green up to the green tolerance, yellow up to the yellow one, else red. A deviation within one part in 10⁹
// of a tolerance is on it, so that a target met exactly does not turn on the last bit of a division.
Colour colour_of(double deviation, double green_tolerance, double yellow_tolerance);

// The status of a target (row of the targets table) with that figure of its unit, indicator and year.
TargetStatus status_of_target(const Model& model, std::uint32_t target, const Figure& figure);

// Statuses of all targets (of one year), in the order of the targets table.
std::vector<TargetStatus> target_statuses(const Model& model, std::optional<std::int32_t> year = {},
                                          const Progress& progress = {});

}  // namespace styr

#endif  // STYR_TARGETS_HPP_
