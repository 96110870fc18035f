#ifndef STYR_TREND_HPP_
#define STYR_TREND_HPP_

// Which way an indicator moves, month by month (definition D11 of docs/semantics.md).

#include <cstdint>
#include <optional>
#include <vector>

#include "styr/model.hpp"
#include "styr/progress.hpp"

namespace styr {

struct TrendQuery {
  // Only this unit (indicator); all when not given.
  std::optional<std::uint32_t> unit;
  std::optional<std::uint32_t> indicator;
  Progress progress = {};
};

// The trend of one unit's monthly figures. Months without a value are skipped, not filled; the slopes are per
// month of calendar time, so a gap counts as the time it took.
struct TrendRow {
  std::uint32_t unit = 0;
  std::uint32_t indicator = 0;
  // Months that have a value.
  std::size_t n = 0;
  // Median of the slopes between all pairs of months (Theil 1950, Sen 1968), in the indicator's unit per
  // month. None with fewer than two months.
  std::optional<double> theil_sen_per_month;
  // Number of pairs that rise minus number that fall (Mann 1945, Kendall 1975). None with fewer than two
  // months.
  std::optional<std::int64_t> mann_kendall_s;
  // Slope of the least-squares line, per month. None with fewer than two months.
  std::optional<double> ols_slope_per_month;
};

// Trends by unit, then indicator, in the order of their tables; only where some month has a value. Figures of
// a month rest on that month alone, also for indicators that are otherwise shown for the year to date.
// O(units × indicators × months²).
std::vector<TrendRow> trends(const Model& model, const TrendQuery& query = {});

}  // namespace styr

#endif  // STYR_TREND_HPP_
