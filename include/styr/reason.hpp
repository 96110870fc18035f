#ifndef STYR_REASON_HPP_
#define STYR_REASON_HPP_

#include <cstdint>
#include <string_view>

namespace styr {

// Why a result has no value. `none` means that it has one.
enum class Reason : std::uint8_t {
  none,
  no_observations,   // nothing was reported or expected
  missing,           // reported cells are all missing
  suppressed,        // cells exist but are suppressed, so that persons cannot be recognised
  not_applicable,    // every cell says that the question does not apply
  zero_denominator,  // the formula divides by zero
  undefined,        // the formula has no finite value for other reasons (overflow, root of a negative number)
  mixed_units,      // the units below count different things
  not_rolled_up,    // the indicator belongs to single units and is never rolled up
  no_target,        // nothing to compare with
  no_value,         // there is a target but no value to compare
  no_contributors,  // a goal with neither own targets nor children that have a value
  below_coverage,   // too little of the expected basis is there, by policy
  conflicting,      // contributors that should agree do not (single value)
  non_positive,     // geometric or harmonic mean of a value that is not positive
};

// The code used in tables and JSON, e.g. `zero_denominator`; empty for `none`.
std::string_view to_string(Reason reason);

}  // namespace styr

#endif  // STYR_REASON_HPP_
