#ifndef STYR_SRC_LIVE_WINDOW_HPP_
#define STYR_SRC_LIVE_WINDOW_HPP_

#include <cstdint>

#include "styr/rollup.hpp"

namespace styr {

// The days behind an indicator's figure of a period: year to date where it is aggregated so.
inline Window window_of(const Model& model, std::uint32_t indicator, Period period) {
  return is_year_to_date(model.indicator_rules()[indicator], period.kind())
             ? Window::year_to_date(period, model.budget_year())
             : Window::of(period);
}

}  // namespace styr

#endif  // STYR_SRC_LIVE_WINDOW_HPP_
