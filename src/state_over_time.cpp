#include "state_over_time.hpp"

#include "windows.hpp"

namespace styr {

void StateOverTime::add(Period period, const CellState& state) {
  if (rule_.time == TimeAggregation::flow) {
    aggregation_.merge(merged_, state);
  } else {
    take(period, aggregation_.figure(state));
  }
}

void StateOverTime::take(Period period, const Figure& figure) {
  cells_.add(figure.cells);
  if (!figure.has_value()) {
    if (figure.reason != Reason::no_observations) without_ = figure.reason;
    return;
  }
  sum_ += figure.value;
  count_ += 1;
  const bool better = count_ == 1 || rule_.time == TimeAggregation::last ||
                      (rule_.time == TimeAggregation::minimum && figure.value < chosen_.value) ||
                      (rule_.time == TimeAggregation::maximum && figure.value > chosen_.value);
  if (!better) return;
  chosen_ = figure;
  chosen_period_ = period;
}

Figure StateOverTime::figure() const {
  if (rule_.time == TimeAggregation::flow) return aggregation_.figure(merged_);
  Figure figure = chosen_;
  figure.cells = cells_;
  if (count_ == 0) {
    figure.reason = without_;
    return figure;
  }
  if (rule_.time == TimeAggregation::mean) {
    figure.value = sum_ / count_;
    figure.numerator = sum_;
    figure.denominator = count_;
  }
  figure.stale =
      rule_.time == TimeAggregation::last && chosen_period_ != last_period_in(window_, chosen_period_.kind());
  return figure;
}

}  // namespace styr
