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

// What single cells are resolved and checked against. Made once per set of tables and shared by everything
// that adds cells to it, so that one more cell costs no look at the other records. Immutable.
struct CellContext {
  explicit CellContext(const Tables& tables);

  absl::flat_hash_map<std::string, std::uint32_t> units;
  absl::flat_hash_map<std::string, std::uint32_t> indicators;
  std::vector<CellRule> rules;  // by row of the indicators table
};

}  // namespace styr

#endif  // STYR_SRC_CELL_CONTEXT_HPP_
