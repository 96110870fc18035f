// Derivatives of a figure by the cells it is made of.

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <tuple>
#include <utility>

#include "cell_state.hpp"
#include "styr/leverage.hpp"

namespace styr {
namespace {

// A usable cell that may have a part in the figure.
struct Member {
  std::uint32_t unit;
  Period period;
  double numerator;    // NaN when not given
  double denominator;  // NaN when not given
  double by_numerator = 0;
  double by_denominator = 0;
};

// What is lifted to a state: one cell, or the mean of several cells of a unit over time.
struct Lifted {
  std::vector<std::size_t> members;
  std::uint32_t unit;
  double numerator;
  double denominator;
};

double or_zero(double value) { return std::isnan(value) ? 0 : value; }

class FigureGradient {
 public:
  FigureGradient(const Model& model, std::uint32_t unit, std::uint32_t indicator, const Window& window)
      : model_(model),
        rule_(model.indicator_rules()[indicator]),
        aggregation_(rule_),
        indicator_(indicator),
        root_(unit) {
    collect_units();
    collect_members(window);
  }

  std::vector<CellSensitivity> run() {
    if (rule_.time == TimeAggregation::flow) {
      add_gradient(standing(single_cells()), 1);
    } else if (rule_.axis_order == AxisOrder::time_first) {
      add_gradient(standing(cells_over_time()), 1);
    } else {
      run_by_period();
    }
    if (!has_value_) return {};
    std::vector<CellSensitivity> result;
    result.reserve(members_.size());
    for (const Member& m : members_) {
      result.push_back({indicator_, m.unit, m.period, std::isnan(m.numerator) ? 0 : m.by_numerator,
                        std::isnan(m.denominator) ? 0 : m.by_denominator});
    }
    return result;
  }

 private:
  bool climbs() const { return rule_.rollup != RollupScope::none; }

  // The unit and, if the indicator climbs, everything below it, a unit before those below it.
  void collect_units() {
    units_.push_back(root_);
    const LevelOrder& order = model_.unit_order();
    for (std::size_t i = 0; climbs() && i < units_.size(); ++i) {
      const std::uint32_t at = order.positions()[units_[i]];
      for (std::uint32_t child = order.first_child()[at]; child < order.first_child()[at + 1]; ++child) {
        units_.push_back(order.nodes()[child]);
      }
    }
  }

  void collect_members(const Window& window) {
    for (const auto& series : model_.observations().of_indicator(indicator_)) {
      for (const std::uint32_t unit : units_) {
        series->for_each_run_of(unit, [&](const SeriesBlock& block, std::size_t first, std::size_t last) {
          for (std::size_t c = first; c < last; ++c) {
            const Period period = Period::from_ordinal(series->kind(), block.periods()[c]);
            if (!is_usable(block.statuses()[c]) || !window.contains(period)) continue;
            members_.push_back({unit, period, block.numerators()[c], block.denominators()[c]});
          }
        });
      }
    }
    std::sort(members_.begin(), members_.end(), [](const Member& a, const Member& b) {
      return std::tie(a.unit, a.period) < std::tie(b.unit, b.period);
    });
  }

  Lifted lifted(std::size_t member) const {
    const Member& m = members_[member];
    return {{member}, m.unit, m.numerator, m.denominator};
  }

  std::vector<Lifted> single_cells() const {
    std::vector<Lifted> cells;
    for (std::size_t i = 0; i < members_.size(); ++i) cells.push_back(lifted(i));
    return cells;
  }

  // Time first: one cell a unit. Members of a unit follow each other in order of period.
  std::vector<Lifted> cells_over_time() const {
    std::vector<Lifted> cells;
    for (std::size_t first = 0; first < members_.size();) {
      std::size_t last = first;
      while (last < members_.size() && members_[last].unit == members_[first].unit) ++last;
      cells.push_back(over_time(first, last));
      first = last;
    }
    return cells;
  }

  Lifted over_time(std::size_t first, std::size_t last) const {
    const auto value = [&](std::size_t i) {
      return rule_.formula.evaluate(or_zero(members_[i].numerator), or_zero(members_[i].denominator));
    };
    const auto is_more_extreme = [&](std::size_t i, std::size_t than) {
      const Formula::Result a = value(i);
      const Formula::Result b = value(than);
      if (a.reason != Reason::none || b.reason != Reason::none) return b.reason != Reason::none;
      return rule_.time == TimeAggregation::minimum ? a.value < b.value : a.value > b.value;
    };
    std::size_t chosen = first;
    switch (rule_.time) {
      case TimeAggregation::first:
        break;
      case TimeAggregation::flow:
      case TimeAggregation::last:
        chosen = last - 1;
        break;
      case TimeAggregation::minimum:
      case TimeAggregation::maximum:
        for (std::size_t i = first + 1; i < last; ++i) chosen = is_more_extreme(i, chosen) ? i : chosen;
        break;
      case TimeAggregation::mean: {
        Lifted mean = lifted(first);
        for (std::size_t i = first + 1; i < last; ++i) {
          mean.members.push_back(i);
          mean.numerator += members_[i].numerator;
          mean.denominator += members_[i].denominator;
        }
        mean.numerator /= static_cast<double>(last - first);
        mean.denominator /= static_cast<double>(last - first);
        return mean;
      }
    }
    return lifted(chosen);
  }

  // Organisation first: figures of the reporting periods, and one of them or their mean.
  void run_by_period() {
    std::map<Period, std::vector<Lifted>> by_period;
    for (std::size_t i = 0; i < members_.size(); ++i) by_period[members_[i].period].push_back(lifted(i));
    std::vector<std::pair<double, std::vector<Lifted>>> figures;
    for (auto& [period, cells] : by_period) {
      std::vector<Lifted> kept = standing(std::move(cells));
      if (const Lowered figure = lower(kept); figure.has_value())
        figures.emplace_back(figure.value, std::move(kept));
    }
    if (figures.empty()) return;
    std::size_t chosen = 0;
    switch (rule_.time) {
      case TimeAggregation::first:
        break;
      case TimeAggregation::flow:
      case TimeAggregation::last:
        chosen = figures.size() - 1;
        break;
      case TimeAggregation::minimum:
      case TimeAggregation::maximum:
        for (std::size_t i = 1; i < figures.size(); ++i) {
          const bool less = figures[i].first < figures[chosen].first;
          const bool more = figures[i].first > figures[chosen].first;
          if (rule_.time == TimeAggregation::minimum ? less : more) chosen = i;
        }
        break;
      case TimeAggregation::mean:
        for (const auto& figure : figures)
          add_gradient(figure.second, 1.0 / static_cast<double>(figures.size()));
        return;
    }
    add_gradient(figures[chosen].second, 1);
  }

  // Without the cells below units whose own value stands for everything below them.
  std::vector<Lifted> standing(std::vector<Lifted> cells) const {
    if (rule_.own_value == OwnValue::part || !climbs()) return cells;
    std::vector<bool> stands(model_.table<Unit>().size());
    for (const Lifted& cell : cells) stands[cell.unit] = true;
    std::erase_if(cells, [&](const Lifted& cell) {
      for (std::uint32_t up = cell.unit; up != root_;) {
        up = model_.unit_parents()[up];
        if (stands[up]) return true;
      }
      return false;
    });
    return cells;
  }

  Lowered lower(std::span<const Lifted> cells) const {
    CellState total;
    std::map<std::string, std::uint32_t> volume_units;
    for (const Lifted& cell : cells) {
      const auto& name = model_.table<Unit>()[cell.unit].volume_unit;
      const std::uint32_t volume_unit =
          volume_units.try_emplace(name, static_cast<std::uint32_t>(volume_units.size())).first->second;
      accumulate(aggregation_, total,
                 Cell{cell.numerator, cell.denominator, ObservationStatus::ok, volume_unit});
    }
    return aggregation_.lower(total);
  }

  // Gives each member of the cell its part: they are meant, where they are several.
  void give(const Lifted& cell, double by_numerator, double by_denominator) {
    for (const std::size_t m : cell.members) {
      members_[m].by_numerator += by_numerator / static_cast<double>(cell.members.size());
      members_[m].by_denominator += by_denominator / static_cast<double>(cell.members.size());
    }
  }

  Formula::Derivatives differentiate(const Lifted& cell) const {
    return rule_.formula.differentiate(or_zero(cell.numerator), or_zero(cell.denominator));
  }

  // Adds `factor` times the derivatives of what the cells add up to.
  void add_gradient(std::span<const Lifted> cells, double factor) {
    const Lowered figure = lower(cells);
    if (!figure.has_value()) return;
    has_value_ = true;
    switch (rule_.aggregation) {
      case IndicatorAggregation::ratio_of_sums:
      case IndicatorAggregation::ratio_of_ytd_sums:
      case IndicatorAggregation::sum: {
        double numerator = 0;
        double denominator = 0;
        for (const Lifted& cell : cells) {
          numerator += or_zero(cell.numerator);
          denominator += or_zero(cell.denominator);
        }
        const Formula::Derivatives at = rule_.formula.differentiate(numerator, denominator);
        for (const Lifted& cell : cells) give(cell, factor * at.by_numerator, factor * at.by_denominator);
        break;
      }
      case IndicatorAggregation::mean:
      case IndicatorAggregation::weighted_mean:
        add_gradient_of_mean(cells, figure.value, factor);
        break;
      case IndicatorAggregation::minimum:
      case IndicatorAggregation::maximum:
        add_gradient_of_extreme(cells, factor);
        break;
      case IndicatorAggregation::count:
        break;
    }
  }

  void add_gradient_of_mean(std::span<const Lifted> cells, double mean, double factor) {
    const bool weighted = rule_.aggregation == IndicatorAggregation::weighted_mean;
    double weights = 0;
    for (const Lifted& cell : cells) {
      if (differentiate(cell).result.reason == Reason::none)
        weights += weighted ? or_zero(cell.denominator) : 1;
    }
    for (const Lifted& cell : cells) {
      const Formula::Derivatives at = differentiate(cell);
      if (at.result.reason != Reason::none) continue;
      const double weight = weighted ? or_zero(cell.denominator) : 1;
      const double by_weight = weighted ? at.result.value - mean : 0;
      give(cell, factor * at.by_numerator * weight / weights,
           factor * (at.by_denominator * weight + by_weight) / weights);
    }
  }

  void add_gradient_of_extreme(std::span<const Lifted> cells, double factor) {
    const Lifted* best = nullptr;
    Formula::Derivatives of_best;
    const bool least = rule_.aggregation == IndicatorAggregation::minimum;
    for (const Lifted& cell : cells) {
      const Formula::Derivatives at = differentiate(cell);
      if (at.result.reason != Reason::none) continue;
      const auto rank = [&](const Lifted& c, const Formula::Derivatives& d) {
        return std::tuple(least ? d.result.value : -d.result.value, or_zero(c.numerator),
                          or_zero(c.denominator));
      };
      if (best != nullptr && rank(*best, of_best) <= rank(cell, at)) continue;
      best = &cell;
      of_best = at;
    }
    if (best != nullptr) give(*best, factor * of_best.by_numerator, factor * of_best.by_denominator);
  }

  const Model& model_;
  const IndicatorRule& rule_;
  CellAggregation aggregation_;
  std::uint32_t indicator_;
  std::uint32_t root_;
  std::vector<std::uint32_t> units_;
  std::vector<Member> members_;
  bool has_value_ = false;
};

}  // namespace

std::vector<CellSensitivity> figure_sensitivities(const Model& model, std::uint32_t unit,
                                                  std::uint32_t indicator, const Window& window) {
  if (unit >= model.table<Unit>().size() || indicator >= model.table<Indicator>().size()) return {};
  return FigureGradient(model, unit, indicator, window).run();
}

}  // namespace styr
