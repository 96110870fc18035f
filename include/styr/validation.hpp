#ifndef STYR_VALIDATION_HPP_
#define STYR_VALIDATION_HPP_

// What makes data broken. Findings about sound data are made by check.hpp.

#include "styr/problem.hpp"
#include "styr/tables.hpp"

namespace styr {

// Checks records against their descriptions and each other and adds every error to `report`: required cells,
// ranges, unique keys, references, cycles (members named), overlapping validity, dates out of order and the
// like; the whole list with codes is in docs/problems.md. A place (table, row, column) that `report` already
// names is not named again. Observations are checked where they are collected, see ObservationBuilder.
// O(records log records).
void validate(const Tables& tables, Report& report);

}  // namespace styr

#endif  // STYR_VALIDATION_HPP_
