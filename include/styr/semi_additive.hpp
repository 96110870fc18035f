#ifndef STYR_SEMI_ADDITIVE_HPP_
#define STYR_SEMI_ADDITIVE_HPP_

// Stocks: numbers that add over units but not over time, such as places in kindergartens. Over time they take
// the first or last period, a mean or an extreme; and it matters which axis comes first. The last value of a
// half-year, where one school has not reported June, is June's sum without that school (organisation first)
// or the school's May added to the others' June (time first). Neither is wrong, so the order is a stated
// property of the number.

#include <algorithm>
#include <cassert>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "styr/algebra.hpp"
#include "styr/axis_order.hpp"
#include "styr/engine.hpp"

namespace styr {

// What a window of periods comes to. `first` and `last` are the outermost periods that have a value;
// `opening` and `closing` are the window's own ends, without a value if that period has none. Means and
// extremes run over the periods that have a value; `mean_with_gaps_as_zero` divides by the length of the
// window instead.
enum class AcrossTime : std::uint8_t {
  sum,
  first,
  last,
  opening,
  closing,
  mean,
  mean_with_gaps_as_zero,
  minimum,
  maximum
};

// Periods [first, last) of a row.
struct PeriodRange {
  std::size_t first = 0;
  std::size_t last = 0;
};

struct OverTime {
  Lowered result;
  // The period the value is from; for time_first at a node with several contributors the oldest of theirs.
  // kNoPeriod for sums and means, and where there is no value.
  std::size_t period = kNoPeriod;
  // `last` was asked for, and the value, or some contributor's, is older than the window's last period.
  bool stale = false;

  static constexpr std::size_t kNoPeriod = std::numeric_limits<std::size_t>::max();
};

// One row of values by period, over one window. An empty window has Reason::no_observations; where all
// periods lack a value the reason is that of the last one. O(window).
inline OverTime across_time(std::span<const Lowered> periods, PeriodRange window, AcrossTime rule) {
  const std::size_t end = std::min(window.last, periods.size());
  if (window.first >= end) return {Lowered::none(Reason::no_observations)};
  if (rule == AcrossTime::opening || rule == AcrossTime::closing) {
    const std::size_t period = rule == AcrossTime::opening ? window.first : end - 1;
    return {periods[period], periods[period].has_value() ? period : OverTime::kNoPeriod};
  }
  OverTime found{Lowered::none(periods[end - 1].reason)};
  double sum = 0;
  std::size_t count = 0;
  for (std::size_t period = window.first; period < end; ++period) {
    if (!periods[period].has_value()) continue;
    const double value = periods[period].value;
    sum += value;
    const bool takes = count++ == 0 || rule == AcrossTime::last ||
                       (rule == AcrossTime::minimum && value < found.result.value) ||
                       (rule == AcrossTime::maximum && value > found.result.value);
    if (takes) found = {periods[period], period};
  }
  if (count == 0) return found;
  switch (rule) {
    case AcrossTime::sum:
      return {Lowered::of(sum)};
    case AcrossTime::mean:
      return {Lowered::of(sum / static_cast<double>(count))};
    case AcrossTime::mean_with_gaps_as_zero:
      return {Lowered::of(sum / static_cast<double>(end - window.first))};
    case AcrossTime::last:
      found.stale = found.period + 1 != end;
      return found;
    default:
      return found;
  }
}

// Rolls a table of own values (position * periods, see engine.hpp) up a tree and over time. The result has a
// cell for each position and window. `aggregation` says how units combine (mostly Sum) and takes plain
// numbers. Cells without a value take no part; where none has one the reason is the aggregation's for
// nothing. O(nodes * (periods + total length of the windows)).
template <Aggregation A>
requires std::same_as<typename A::Observation, double> std::vector<OverTime> roll_up_over_time(
    const LevelOrder& order, std::size_t periods, std::span<const Lowered> cells,
    std::span<const PeriodRange> windows, AxisOrder axis_order, AcrossTime rule, const A& aggregation) {
  assert(cells.size() == order.size() * periods);
  const std::size_t nodes = order.size();
  std::vector<OverTime> results(nodes * windows.size());
  const auto lift = [&](const Lowered& cell) {
    return cell.has_value() ? aggregation.lift(cell.value) : aggregation.identity();
  };

  if (axis_order == AxisOrder::organisation_first) {
    std::vector<typename A::Partial> table;
    table.reserve(cells.size());
    for (const Lowered& cell : cells) table.push_back(lift(cell));
    roll_up(order, periods, std::span(table), aggregation);
    std::vector<Lowered> row(periods);
    for (std::size_t node = 0; node < nodes; ++node) {
      for (std::size_t p = 0; p < periods; ++p) row[p] = aggregation.lower(table[node * periods + p]);
      for (std::size_t w = 0; w < windows.size(); ++w) {
        results[node * windows.size() + w] = across_time(row, windows[w], rule);
      }
    }
    return results;
  }

  // The period of the oldest contributor travels beside the values.
  const Minimum oldest;
  std::vector<typename A::Partial> table;
  std::vector<Minimum::Partial> dates;
  table.reserve(results.size());
  dates.reserve(results.size());
  for (std::size_t node = 0; node < nodes; ++node) {
    for (const PeriodRange& window : windows) {
      const OverTime own = across_time(cells.subspan(node * periods, periods), window, rule);
      table.push_back(lift(own.result));
      dates.push_back(own.period == OverTime::kNoPeriod ? oldest.identity()
                                                        : oldest.lift(static_cast<double>(own.period)));
    }
  }
  roll_up(order, windows.size(), std::span(table), aggregation);
  roll_up(order, windows.size(), std::span(dates), oldest);
  for (std::size_t cell = 0; cell < results.size(); ++cell) {
    results[cell].result = aggregation.lower(table[cell]);
    const Lowered date = oldest.lower(dates[cell]);
    if (!date.has_value() || !results[cell].result.has_value()) continue;
    results[cell].period = static_cast<std::size_t>(date.value);
    const std::size_t end = std::min(windows[cell % windows.size()].last, periods);
    results[cell].stale = rule == AcrossTime::last && results[cell].period + 1 != end;
  }
  return results;
}

}  // namespace styr

#endif  // STYR_SEMI_ADDITIVE_HPP_
