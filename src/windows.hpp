#ifndef STYR_SRC_WINDOWS_HPP_
#define STYR_SRC_WINDOWS_HPP_

// Which windows hold a period.

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "styr/calendar.hpp"
#include "styr/model.hpp"
#include "styr/rollup.hpp"

namespace styr {

// The last period of the kind that lies in the window.
inline Period last_period_in(const Window& window, PeriodKind kind) {
  const Period period = Period::containing(kind, window.last);
  return period.last_day() <= window.last ? period : period.previous();
}

// The windows that hold a period whole. Looks through them once for each period it is asked for.
class WindowIndex {
 public:
  explicit WindowIndex(const std::vector<Window>& windows) : windows_(windows) {}

  // Places in the list of windows, ascending.
  const std::vector<std::size_t>& of(Period period) {
    const auto [found, is_new] = holders_.try_emplace(std::pair(period.kind(), period.ordinal()));
    if (is_new) {
      for (std::size_t w = 0; w < windows_.size(); ++w) {
        if (windows_[w].contains(period)) found->second.push_back(w);
      }
    }
    return found->second;
  }

 private:
  const std::vector<Window>& windows_;
  absl::flat_hash_map<std::pair<PeriodKind, std::int32_t>, std::vector<std::size_t>> holders_;
};

// Distinct reporting periods of the indicator, ascending; only those in some window when there are windows.
std::vector<Period> reporting_periods(const Model& model, std::uint32_t indicator,
                                      const std::vector<Window>* windows);

// The units with any cell of the indicator, ascending.
std::vector<std::uint32_t> reporting_units(const Model& model, std::uint32_t indicator);

}  // namespace styr

#endif  // STYR_SRC_WINDOWS_HPP_
