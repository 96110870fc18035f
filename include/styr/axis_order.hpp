#ifndef STYR_AXIS_ORDER_HPP_
#define STYR_AXIS_ORDER_HPP_

#include <cstdint>

namespace styr {

// Which axis a stock is rolled up along first, where the order decides the answer (see semi_additive.hpp).
// organisation_first: add up each period over the units, then go over time: every unit is seen at the same
// date. time_first: go over time in each unit, then add up: every unit is seen at its own date.
enum class AxisOrder : std::uint8_t { organisation_first, time_first };

}  // namespace styr

#endif  // STYR_AXIS_ORDER_HPP_
