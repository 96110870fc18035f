#ifndef STYR_CAPI_OBSERVATION_ROWS_HPP_
#define STYR_CAPI_OBSERVATION_ROWS_HPP_

// Rows of observations that a host hands in as a table, in the form that an edit takes columns in: nothing is
// copied but what has another type there.

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "styr/model.hpp"
#include "styr/observation_columns.hpp"
#include "table.hpp"

namespace styr::capi {

// What the columns of an edit refer to. They stay where they are when the object is moved.
struct ObservationRows {
  // The table, kept alive.
  TableRef table;
  // Columns that had to be turned into another type.
  std::deque<std::vector<double>> numbers;
  std::deque<std::vector<std::int32_t>> days;
  std::deque<std::vector<std::uint8_t>> validity;
};

// Views of the columns of `rows`; `keep` receives what they refer to. Nothing where a column has a type that
// columns of observations do not come in, a text that is not what its column asks for, or a name that the
// model's observations do not have: such rows are handed over one by one, which says what is wrong with each.
// O(columns + converted cells).
std::optional<ObservationColumns> observation_columns(const styr_table& rows, const Model& model,
                                                      ObservationRows& keep);

}  // namespace styr::capi

#endif  // STYR_CAPI_OBSERVATION_ROWS_HPP_
