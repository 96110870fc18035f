#include "cell_state.hpp"

namespace styr {
namespace {

double or_zero(double value) { return std::isnan(value) ? 0 : value + 0.0; }

std::uint32_t common_volume_unit(std::uint32_t a, std::uint32_t b) {
  if (a == CellState::kNoVolumeUnit) return b;
  if (b == CellState::kNoVolumeUnit || a == b) return a;
  return CellState::kMixedVolumeUnits;
}

// Why there is no value when no cell is usable.
Reason reason_without_usable(const CellCounts& cells) {
  if (cells.of(ObservationStatus::suppressed) > 0) return Reason::suppressed;
  if (cells.of(ObservationStatus::missing) > 0) return Reason::missing;
  if (cells.of(ObservationStatus::not_applicable) > 0) return Reason::not_applicable;
  return Reason::no_observations;
}

Lowered lowered(const Formula::Result& result) {
  return result.reason == Reason::none ? Lowered::of(result.value) : Lowered::none(result.reason);
}

}  // namespace

CellState CellAggregation::lift(const Cell& cell) const {
  CellState state;
  state.cells.by_status[static_cast<std::size_t>(cell.status)] = 1;
  if (!is_usable(cell.status)) return state;
  state.volume_unit = cell.volume_unit;
  const double numerator = or_zero(cell.numerator);
  const double denominator = or_zero(cell.denominator);
  const auto value = [&] { return rule_->formula.evaluate(numerator, denominator); };
  switch (rule_->aggregation) {
    case IndicatorAggregation::ratio_of_sums:
    case IndicatorAggregation::ratio_of_ytd_sums:
    case IndicatorAggregation::sum:
      state.numerator = numerator;
      state.denominator = denominator;
      state.has_denominator = !std::isnan(cell.denominator);
      break;
    case IndicatorAggregation::mean:
      if (const auto v = value(); v.reason == Reason::none) {
        state.numerator = v.value + 0.0;
        state.denominator = 1;
      }
      state.has_denominator = true;
      break;
    case IndicatorAggregation::weighted_mean:
      state.refused = denominator < 0;
      if (const auto v = value(); v.reason == Reason::none) {
        state.numerator = v.value * denominator + 0.0;
        state.denominator = denominator;
      }
      state.has_denominator = true;
      break;
    case IndicatorAggregation::minimum:
    case IndicatorAggregation::maximum:
      if (const auto v = value(); v.reason == Reason::none) {
        state.numerator = numerator;
        state.denominator = denominator;
        state.has_denominator = !std::isnan(cell.denominator);
        state.extreme = v.value + 0.0;
      }
      break;
    case IndicatorAggregation::count:
      state.numerator = 1;
      break;
  }
  return state;
}

// For extremes: whether `from` is the better one. Ties go to the smaller parts, so that the order of merging
// leaves no trace.
bool CellAggregation::takes_from(const CellState& into, const CellState& from) const {
  if (std::isnan(from.extreme)) return false;
  if (std::isnan(into.extreme)) return true;
  if (from.extreme != into.extreme) {
    return (from.extreme < into.extreme) == (rule_->aggregation == IndicatorAggregation::minimum);
  }
  if (from.numerator != into.numerator) return from.numerator < into.numerator;
  return from.denominator < into.denominator;
}

void CellAggregation::merge(CellState& into, const CellState& from) const {
  into.cells.add(from.cells);
  into.volume_unit = common_volume_unit(into.volume_unit, from.volume_unit);
  into.refused = into.refused || from.refused;
  if (rule_->aggregation == IndicatorAggregation::minimum ||
      rule_->aggregation == IndicatorAggregation::maximum) {
    if (takes_from(into, from)) {
      into.numerator = from.numerator;
      into.denominator = from.denominator;
      into.extreme = from.extreme;
      into.has_denominator = from.has_denominator;
    }
    return;
  }
  into.numerator += from.numerator;
  into.denominator += from.denominator;
  into.has_denominator = into.has_denominator || from.has_denominator;
}

Lowered CellAggregation::lower(const CellState& state) const {
  if (rule_->aggregation == IndicatorAggregation::count && state.cells.all() > 0) {
    return Lowered::of(static_cast<double>(state.cells.usable()));
  }
  if (state.cells.usable() == 0) return Lowered::none(reason_without_usable(state.cells));
  if (rule_->rollup == RollupScope::same_volume_unit && state.volume_unit == CellState::kMixedVolumeUnits) {
    return Lowered::none(Reason::mixed_units);
  }
  switch (rule_->aggregation) {
    case IndicatorAggregation::ratio_of_sums:
    case IndicatorAggregation::ratio_of_ytd_sums:
    case IndicatorAggregation::sum:
      return lowered(rule_->formula.evaluate(state.numerator, state.denominator));
    case IndicatorAggregation::mean:
      return divide(state.numerator, state.denominator);
    case IndicatorAggregation::weighted_mean:
      return state.refused ? Lowered::none(Reason::undefined) : divide(state.numerator, state.denominator);
    case IndicatorAggregation::minimum:
    case IndicatorAggregation::maximum:
      return std::isnan(state.extreme) ? Lowered::none(Reason::zero_denominator) : Lowered::of(state.extreme);
    case IndicatorAggregation::count:
      break;  // answered above
  }
  return Lowered::none(Reason::undefined);
}

Figure CellAggregation::figure(const CellState& state) const {
  const Lowered value = lower(state);
  Figure figure;
  figure.value = value.value;
  figure.reason = value.reason;
  figure.cells = state.cells;
  // Sums of different things mean nothing; the sum of no usable cell is 0, and the value says that there is
  // none.
  if (state.cells.all() > 0 && value.reason != Reason::mixed_units) {
    const bool divides = rule_->formula.uses_denominator() && state.cells.usable() == 0;
    figure.numerator = state.numerator;
    if (state.has_denominator || divides) figure.denominator = state.denominator;
  }
  return figure;
}

}  // namespace styr
