#include "indicator_columns.hpp"

#include <algorithm>
#include <boost/sort/spreadsort/integer_sort.hpp>
#include <cmath>
#include <utility>

#include "prefetch.hpp"
#include "state_over_time.hpp"
#include "windows.hpp"

namespace styr {
namespace {

bool only_adds(IndicatorAggregation aggregation) {
  return aggregation != IndicatorAggregation::minimum && aggregation != IndicatorAggregation::maximum;
}

bool adds_cells_as_given(const IndicatorRule& rule) {
  return rule.aggregation == IndicatorAggregation::sum ||
         rule.aggregation == IndicatorAggregation::ratio_of_sums ||
         rule.aggregation == IndicatorAggregation::ratio_of_ytd_sums;
}

Cell cell_at(const SeriesBlock& block, std::size_t at, std::uint32_t volume_unit) {
  return {block.numerators()[at], block.denominators()[at], block.statuses()[at], volume_unit};
}

// Lifts cells to values of columns. Sums need no more than a look at each cell, so that they get one.
class Lift {
 public:
  Lift(const IndicatorRule& rule, CellClasses& classes, const VolumeUnits& volumes)
      : aggregation_(rule), classes_(classes), as_given_(adds_cells_as_given(rule) && volumes.count() == 1) {}

  // None when there are too many classes.
  std::optional<ColumnValue> operator()(const Cell& cell) {
    if (!as_given_) return lift(cell);
    const bool has_denominator = !std::isnan(cell.denominator);
    std::uint8_t& known = known_[static_cast<std::size_t>(cell.status) * 2 + (has_denominator ? 1 : 0)];
    if (known == 0) {
      const auto value = lift(cell);
      if (value) known = value->kind;
      return value;
    }
    if (!is_usable(cell.status)) return ColumnValue{0, 0, known};
    return ColumnValue{std::isnan(cell.numerator) ? 0 : cell.numerator + 0.0,
                       has_denominator ? cell.denominator + 0.0 : 0, known};
  }

 private:
  std::optional<ColumnValue> lift(const Cell& cell) {
    const CellState state = aggregation_.lift(cell);
    const auto kind = classes_.of(cell.status, state);
    if (!kind) return std::nullopt;
    return ColumnValue{state.numerator, state.denominator, *kind};
  }

  CellAggregation aggregation_;
  CellClasses& classes_;
  bool as_given_;
  std::array<std::uint8_t, 10> known_{};  // class by status and whether a denominator is given
};

// Columns of the periods of one kind by ordinal.
class ColumnLookup {
 public:
  static constexpr std::uint32_t kNone = kNoRow;
  ColumnLookup(std::span<const Period> periods, PeriodKind kind) {
    for (std::size_t c = 0; c < periods.size(); ++c) {
      if (periods[c].kind() != kind) continue;
      if (column_.empty()) first_ = periods[c].ordinal();
      column_.resize(static_cast<std::size_t>(periods[c].ordinal() - first_) + 1, kNone);
      column_.back() = static_cast<std::uint32_t>(c);
    }
  }
  std::uint32_t of(std::int32_t ordinal) const {
    const auto at = static_cast<std::size_t>(std::int64_t{ordinal} - first_);
    return at < column_.size() ? column_[at] : kNone;  // what lies before wraps round to a large number
  }

 private:
  std::int32_t first_ = 0;
  std::vector<std::uint32_t> column_;
};

}  // namespace

std::optional<std::uint8_t> CellClasses::of(ObservationStatus status, const CellState& lifted) {
  const bool counts = lifted.volume_unit != CellState::kNoVolumeUnit;
  const std::size_t kind =
      static_cast<std::size_t>(status) * 4 + (lifted.has_denominator ? 2 : 0) + (lifted.refused ? 1 : 0);
  std::uint8_t& known = class_[(counts ? lifted.volume_unit : 0) * kKinds + kind];
  if (known == 0) {
    if (prototype_.size() == ColumnTotals::kMaxClasses) return std::nullopt;
    prototype_.push_back(lifted);
    prototype_.back().numerator = 0;
    prototype_.back().denominator = 0;
    known = static_cast<std::uint8_t>(prototype_.size());
  }
  return known;
}

bool IndicatorColumns::fits(const IndicatorRule& rule) {
  const bool time_first = rule.time != TimeAggregation::flow && rule.axis_order == AxisOrder::time_first;
  return only_adds(rule.aggregation) && rule.own_value == OwnValue::part && !time_first;
}

IndicatorColumns::IndicatorColumns(std::uint32_t indicator, UnitTree tree, std::vector<Period> periods,
                                   VolumeUnits volumes)
    : indicator_(indicator),
      tree_(std::move(tree)),
      periods_(std::move(periods)),
      volumes_(std::move(volumes)),
      classes_(volumes_.count()) {
  days_.reserve(periods_.size());
  for (const Period period : periods_) days_.push_back({period.first_day(), period.last_day()});
}

std::optional<IndicatorColumns> IndicatorColumns::make(const Model& model, const UnitTree& whole,
                                                       std::uint32_t indicator, FigureScope scope,
                                                       const std::vector<Window>* windows,
                                                       const Workers* workers) {
  const IndicatorRule& rule = model.indicator_rules()[indicator];
  const bool climbs = scope == FigureScope::by_rule && rule.rollup != RollupScope::none;
  IndicatorColumns columns(indicator, UnitTree::of(whole, reporting_units(model, indicator), climbs),
                           reporting_periods(model, indicator, windows), VolumeUnits(model, rule));
  if (!columns.fill(model)) return std::nullopt;
  columns.totals_->roll_up(workers);
  return columns;
}

// Two passes: how much room is needed, then the cells.
bool IndicatorColumns::fill(const Model& model) {
  const auto series_of = model.observations().of_indicator(indicator_);
  Lift lift(model.indicator_rules()[indicator_], classes_, volumes_);
  bool has_denominators = false;
  bool fits = true;
  NumberWidth numerators = NumberWidth::integer16;
  NumberWidth denominators = NumberWidth::integer16;
  for (const auto& series : series_of) {
    series->for_each_run(
        [&](std::uint32_t unit, const SeriesBlock& block, std::size_t first, std::size_t last) {
          const std::uint32_t volume_unit = volumes_.of(unit);
          for (std::size_t c = first; c < last; ++c) {
            const auto value = lift(cell_at(block, c, volume_unit));
            fits = fits && value.has_value();
            if (!value) continue;
            has_denominators = has_denominators || value->denominator != 0;
            numerators = std::max(numerators, roomy_width_of(value->numerator));
            denominators = std::max(denominators, roomy_width_of(value->denominator));
          }
        });
  }
  if (!fits) return false;
  totals_.emplace(tree_.columns(), periods_.size(), has_denominators, classes_.count());
  totals_->make_room(numerators, denominators);
  for (const auto& series : series_of) {
    const ColumnLookup columns(periods_, series->kind());
    series->for_each_run(
        [&](std::uint32_t unit, const SeriesBlock& block, std::size_t first, std::size_t last) {
          const std::uint32_t volume_unit = volumes_.of(unit);
          const std::uint32_t position = tree_.find(unit);
          for (std::size_t c = first; c < last; ++c) {
            const std::uint32_t column = columns.of(block.periods()[c]);
            if (column == ColumnLookup::kNone) continue;
            totals_->set_own({position, column}, *lift(cell_at(block, c, volume_unit)));
          }
        });
  }
  return true;
}

CellState IndicatorColumns::state(const CellAggregation& aggregation, const Sums& sums) const {
  CellState state;
  for (std::size_t kind = 1; kind <= totals_->classes(); ++kind) {
    if (sums.counts[kind] == 0) continue;
    CellState part = classes_.prototype(kind);
    for (std::uint32_t& n : part.cells.by_status) n *= sums.counts[kind];
    aggregation.merge(state, part);
  }
  state.numerator = sums.numerator;
  state.denominator = sums.denominator;
  return state;
}

void IndicatorColumns::add(ColumnCell cell, Sums& sums) const {
  totals_->add_counts(cell, sums.counts);
  sums.numerator += totals_->numerator(cell);
  sums.denominator += totals_->denominator(cell);
}

bool IndicatorColumns::has_cells(std::uint32_t unit, const Window& window) const {
  const std::uint32_t position = tree_.find(unit);
  if (position == kNoRow) return false;
  for (std::uint32_t c = 0; c < periods_.size(); ++c) {
    if (!lies_in(c, window)) continue;
    ColumnTotals::Counts counts{};
    totals_->add_counts({position, c}, counts);
    if (std::any_of(counts.begin() + 1, counts.end(), [](std::uint32_t n) { return n > 0; })) return true;
  }
  return false;
}

Figure IndicatorColumns::at(const Model& model, std::uint32_t unit, const Window& window) const {
  const std::uint32_t position = tree_.find(unit);
  if (position == kNoRow) return {};
  const IndicatorRule& rule = model.indicator_rules()[indicator_];
  const CellAggregation aggregation(rule);
  if (rule.time == TimeAggregation::flow) {
    // What is merged in order of time is added in that order; counts have none.
    Sums sums;
    for (std::uint32_t c = 0; c < periods_.size(); ++c) {
      if (lies_in(c, window)) add({position, c}, sums);
    }
    return aggregation.figure(state(aggregation, sums));
  }
  StateOverTime over_time(rule, window);
  for (std::uint32_t c = 0; c < periods_.size(); ++c) {
    if (!lies_in(c, window)) continue;
    Sums sums;
    add({position, c}, sums);
    over_time.add(periods_[c], state(aggregation, sums));
  }
  return over_time.figure();
}

std::optional<std::uint32_t> IndicatorColumns::column_of(Period period) const {
  const auto at = std::lower_bound(periods_.begin(), periods_.end(), period);
  if (at == periods_.end() || *at != period) return std::nullopt;
  return static_cast<std::uint32_t>(at - periods_.begin());
}

void IndicatorColumns::fetch_place(std::uint32_t unit) const {
  const std::uint32_t position = tree_.find(unit);
  if (position != kNoRow) prefetch(tree_.columns().place.data() + position);
}

void IndicatorColumns::fetch_cell(std::uint32_t unit, Period period) const {
  const std::uint32_t position = tree_.find(unit);
  const auto column = column_of(period);
  if (position != kNoRow && column) totals_->fetch_own({position, *column});
}

bool IndicatorColumns::set(const Model& model, std::uint32_t unit, Period period,
                           const std::optional<CellPlace>& place) {
  const std::uint32_t position = tree_.find(unit);
  const auto column = column_of(period);
  if (position == kNoRow || !column) return !place;  // there is nothing to take away
  ColumnValue value;
  if (place) {
    Lift lift(model.indicator_rules()[indicator_], classes_, volumes_);
    const auto lifted = lift(cell_at(*place->block, place->cell, volumes_.of(unit)));
    if (!lifted || lifted->kind > totals_->classes()) return false;
    if (lifted->denominator != 0 && !totals_->has_denominators()) return false;
    value = *lifted;
  }
  if (totals_->set_own({position, *column}, value)) changed_.push_back({position, *column});
  return true;
}

void IndicatorColumns::refresh(absl::FunctionRef<void(std::uint32_t, Period)> changed,
                               const Workers* workers) {
  totals_->refresh(
      changed_,
      [&](ColumnCell cell) {
        const std::uint32_t unit = tree_.unit_at(cell.position);
        if (unit != kNoRow) refreshed_.push_back((std::uint64_t{cell.column} << 32U) | unit);
      },
      workers);
  changed_.clear();
  boost::sort::spreadsort::integer_sort(refreshed_.begin(), refreshed_.end());
  for (const std::uint64_t cell : refreshed_)
    changed(static_cast<std::uint32_t>(cell), periods_[cell >> 32U]);
  refreshed_.clear();
}

}  // namespace styr
