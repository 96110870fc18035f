#ifndef STYR_SRC_CELL_CONTEXT_HPP_
#define STYR_SRC_CELL_CONTEXT_HPP_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "styr/formula.hpp"
#include "styr/tables.hpp"

namespace styr {

// Every known fact about an indicator that a cell is checked against.
struct CellRule {
  Formula formula;
  std::optional<double> minimum;
  std::optional<double> maximum;
  std::optional<int> decimals;
};

// The days on which a unit is open, the first and the last.
struct OpenDays {
  std::int32_t first;
  std::int32_t last;
};

// A cell resolved and ready to be checked. Numbers that are not given are NaN; others are finite.
struct CheckedCell {
  std::uint32_t unit;
  std::uint32_t indicator;
  Period period;
  double numerator;
  double denominator;
  double value;
  // Decimals with which `value` was written.
  int value_decimals;
  ObservationStatus status;
};

// What is wrong with a cell.
struct CellVerdict {
  enum class Opening : std::uint8_t { open, before, after };
  enum class Numbers : std::uint8_t {
    sound,
    numerator_missing,
    denominator_missing,
    value_mismatch,
    below_minimum,
    above_maximum
  };
  Opening opening = Opening::open;
  Numbers numbers = Numbers::sound;
  // What the formula gives; only for value_mismatch and the limits.
  double result = 0;

  bool is_sound() const { return opening == Opening::open && numbers == Numbers::sound; }
};

// What single cells are resolved and checked against. Made once per set of tables and shared by everything
// that adds cells to it, so that one more cell costs no look at the other records. Immutable.
struct CellContext {
  explicit CellContext(const Tables& tables);

  // O(formula), no allocation.
  CellVerdict judge(const CheckedCell& cell) const;

  absl::flat_hash_map<std::string, std::uint32_t> units;
  absl::flat_hash_map<std::string, std::uint32_t> indicators;
  std::vector<OpenDays> open;   // by row of the units table
  std::vector<CellRule> rules;  // by row of the indicators table
};

}  // namespace styr

#endif  // STYR_SRC_CELL_CONTEXT_HPP_
