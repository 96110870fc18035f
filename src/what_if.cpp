#include "styr/what_if.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "styr/risk_picture.hpp"

namespace styr {
namespace {

std::optional<double> difference(std::optional<double> before, std::optional<double> after) {
  if (!before || !after) return std::nullopt;
  return *after - *before;
}

std::optional<double> value_of(const std::optional<Figure>& figure) {
  return figure && figure->has_value() ? std::optional(figure->value) : std::nullopt;
}

bool same(const Figure& a, const Figure& b) {
  return a.value == b.value && a.reason == b.reason && a.numerator == b.numerator &&
         a.denominator == b.denominator && a.cells == b.cells && a.stale == b.stale &&
         a.sum_of_children == b.sum_of_children;
}

bool same(const TargetStatus& a, const TargetStatus& b) {
  return same(a.figure, b.figure) && a.deviation == b.deviation && a.status == b.status &&
         a.reason == b.reason;
}

bool same(const GoalScore& a, const GoalScore& b) {
  return a.own_score == b.own_score && a.score == b.score && a.reason == b.reason &&
         a.weight_used == b.weight_used && a.weight_possible == b.weight_possible;
}

bool same(const SeenRisk& a, const SeenRisk& b) {
  return a.score == b.score && a.lifted == b.lifted && a.reason == b.reason && a.rating == b.rating &&
         a.own == b.own && a.ways == b.ways && a.duplicate == b.duplicate;
}

template <class T>
bool same(const std::optional<T>& a, const std::optional<T>& b) {
  return a.has_value() == b.has_value() && (!a || same(*a, *b));
}

// A row of each snapshot for one id.
struct Pair {
  std::string id;
  std::uint32_t before = kNoRow;
  std::uint32_t after = kNoRow;
};

// Rows of both that have the same key: in the order of `after`, then what only `before` has.
template <class R>
std::vector<Pair> paired(const Model& before, const Model& after, std::string R::*id) {
  std::vector<Pair> pairs;
  const auto& rows = after.table<R>();
  for (std::uint32_t row = 0; row < rows.size(); ++row) {
    pairs.push_back({rows[row].*id, before.find<R>(rows[row].*id).value_or(kNoRow), row});
  }
  const auto& old = before.table<R>();
  for (std::uint32_t row = 0; row < old.size(); ++row) {
    if (!after.find<R>(old[row].*id)) pairs.push_back({old[row].*id, row, kNoRow});
  }
  return pairs;
}

// What may have moved in one indicator. Everything where records differ.
struct Touched {
  // Rows of units with cells that differ, and of those above them.
  std::set<std::uint32_t> units;
  std::set<Period> periods;
};

class SnapshotComparison {
 public:
  SnapshotComparison(const Model& before, const Model& after, const ComparisonQuery& query)
      : before_(before), after_(after), query_(query), shares_records_(&before.tables() == &after.tables()) {
    result_.revision_before = before.revision();
    result_.revision_after = after.revision();
    if (!shares_records_) units_ = paired(before, after, &Unit::unit_id);
    indicators_ = paired(before, after, &Indicator::indicator_id);
  }

  Comparison run() {
    if (shares_records_) find_touched();
    ProgressPart figures(query_.progress, 0, 0.6);
    for (at_ = 0; at_ < indicators_.size(); ++at_) {
      if (!figures.go_on(static_cast<double>(at_) / static_cast<double>(indicators_.size()))) return {};
      compare_figures(indicators_[at_]);
    }
    std::stable_sort(places_.begin(), places_.end(), [](const Place& a, const Place& b) {
      return std::tie(a.unit, a.indicator, a.change.period) < std::tie(b.unit, b.indicator, b.change.period);
    });
    for (Place& place : places_) result_.figures.push_back(std::move(place.change));
    ProgressPart rest(query_.progress, 0.6, 1);
    if (!rest.go_on(0)) return {};
    compare_targets();
    if (!rest.go_on(0.4) || !compare_goals(rest)) return {};
    if (!shares_records_) compare_risks();
    return std::move(result_);
  }

 private:
  struct Place {
    std::size_t unit;
    std::size_t indicator;
    FigureChange change;
  };

  void find_touched() {
    Observations::for_each_difference(
        before_.observations(), after_.observations(), [&](const Observations::Difference& difference) {
          Touched& touched = touched_[difference.indicator];
          touched.periods.insert(Period::from_ordinal(difference.kind, difference.period));
          for (std::uint32_t up = difference.unit; up != kNoRow && touched.units.insert(up).second;) {
            up = after_.unit_parents()[up];
          }
        });
  }

  bool is_touched(std::uint32_t indicator) const { return !shares_records_ || touched_.contains(indicator); }

  // Periods of all cells that either snapshot has of the indicator.
  std::set<Period> all_periods_of(const Pair& indicator) const {
    std::set<Period> periods;
    const auto add = [&](const Model& model, std::uint32_t row) {
      if (row == kNoRow) return;
      for (const auto& series : model.observations().of_indicator(row)) {
        for (const std::int32_t ordinal : series->distinct_periods()) {
          periods.insert(Period::from_ordinal(series->kind(), ordinal));
        }
      }
    };
    add(before_, indicator.before);
    add(after_, indicator.after);
    return periods;
  }

  // Of those, the ones that matter.
  std::set<Period> periods_of(const Pair& indicator) const {
    return shares_records_ ? touched_.at(indicator.after).periods : all_periods_of(indicator);
  }

  bool is_to_date(const Pair& indicator, PeriodKind kind) const {
    const auto asked = [&](const Model& model, std::uint32_t row) {
      return row != kNoRow && is_year_to_date(model.indicator_rules()[row], kind);
    };
    return asked(before_, indicator.before) || asked(after_, indicator.after);
  }

  static std::set<Period> enclosing(PeriodKind kind, const std::set<Period>& cells) {
    std::set<Period> result;
    for (const Period cell : cells) {
      if (const auto period = cell.enclosing(kind)) result.insert(*period);
    }
    return result;
  }

  // Periods of the kind whose figure may differ. To date, a cell counts in all later ones that have cells,
  // until its budget year ends.
  std::set<Period> periods_by(PeriodKind kind, const Pair& indicator, const std::set<Period>& cells) const {
    std::set<Period> touched = enclosing(kind, cells);
    if (!is_to_date(indicator, kind)) return touched;
    std::set<Period> result = touched;
    for (const Period later : enclosing(kind, all_periods_of(indicator))) {
      const Date start = after_.budget_year().start_of(later.last_day());
      const auto at = touched.upper_bound(later);
      if (at == touched.begin()) continue;
      if (after_.budget_year().start_of(std::prev(at)->last_day()) == start) result.insert(later);
    }
    return result;
  }

  static std::vector<Window> windows_of(const Model& model, std::uint32_t indicator,
                                        const std::set<Period>& periods) {
    std::vector<Window> windows;
    windows.reserve(periods.size());
    for (const Period period : periods) {
      windows.push_back(is_year_to_date(model.indicator_rules()[indicator], period.kind())
                            ? Window::year_to_date(period, model.budget_year())
                            : Window::of(period));
    }
    return windows;
  }

  void compare_figures(const Pair& indicator) {
    if (!is_touched(indicator.after)) return;
    const std::set<Period> cells = periods_of(indicator);
    for (const PeriodKind kind : query_.by) compare_figures(indicator, periods_by(kind, indicator, cells));
  }

  // The periods are of one kind.
  void compare_figures(const Pair& indicator, const std::set<Period>& periods) {
    if (periods.empty()) return;
    const auto figures_of = [&](const Model& model, std::uint32_t row) {
      return row == kNoRow ? std::nullopt
                           : std::optional<IndicatorFigures>(std::in_place, model, row,
                                                             windows_of(model, row, periods));
    };
    const std::optional<IndicatorFigures> before = figures_of(before_, indicator.before);
    const std::optional<IndicatorFigures> after = figures_of(after_, indicator.after);
    const auto compare_unit = [&](std::size_t place, const Pair& unit) {
      std::size_t window = 0;
      for (const Period period : periods) {
        FigureChange change;
        if (before && unit.before != kNoRow) change.before = before->at(unit.before, window);
        if (after && unit.after != kNoRow) change.after = after->at(unit.after, window);
        ++window;
        if (same(change.before, change.after) || says_nothing(change)) continue;
        change.unit_id = unit.id;
        change.indicator_id = indicator.id;
        change.period = period;
        places_.push_back({place, at_, std::move(change)});
      }
    };
    if (shares_records_) {
      for (const std::uint32_t unit : touched_.at(indicator.after).units) {
        compare_unit(unit, {after_.table<Unit>()[unit].unit_id, unit, unit});
      }
    } else {
      for (std::size_t u = 0; u < units_.size(); ++u) compare_unit(u, units_[u]);
    }
  }

  // A unit or indicator that is new or gone and has no cells.
  static bool says_nothing(const FigureChange& change) {
    const auto empty = [](const std::optional<Figure>& f) { return !f || f->cells.all() == 0; };
    return empty(change.before) && empty(change.after);
  }

  bool is_asked(const Model& model, std::uint32_t target) const {
    return !query_.year || model.table<Target>()[target].year == *query_.year;
  }

  void compare_targets() {
    if (shares_records_) {
      compare_touched_targets();
      return;
    }
    const auto by_row = [&](const Model& model) {
      std::vector<std::optional<TargetStatus>> statuses(model.table<Target>().size());
      for (TargetStatus& status : target_statuses(model, query_.year)) {
        statuses[status.target] = std::move(status);
      }
      return statuses;
    };
    const auto before = by_row(before_);
    const auto after = by_row(after_);
    for (const Pair& target : paired(before_, after_, &Target::target_id)) {
      TargetChange change;
      change.target_id = target.id;
      if (target.before != kNoRow) change.before = before[target.before];
      if (target.after != kNoRow) change.after = after[target.after];
      if (!same(change.before, change.after)) result_.targets.push_back(std::move(change));
    }
  }

  // Statuses of the targets whose indicators differ, by row.
  std::map<std::uint32_t, TargetStatus> touched_statuses(const Model& model) const {
    std::map<std::uint32_t, std::set<Period>> years;
    const auto& targets = model.table<Target>();
    for (std::uint32_t t = 0; t < targets.size(); ++t) {
      const std::uint32_t indicator = model.target_rules()[t].indicator;
      if (is_asked(model, t) && touched_.contains(indicator)) {
        years[indicator].insert(Period::of_year(targets[t].year));
      }
    }
    std::map<std::uint32_t, IndicatorFigures> figures;
    for (const auto& [indicator, periods] : years) {
      std::vector<Window> windows;
      for (const Period period : periods) windows.push_back(Window::of(period));
      figures.emplace(indicator, IndicatorFigures(model, indicator, std::move(windows)));
    }
    std::map<std::uint32_t, TargetStatus> statuses;
    for (std::uint32_t t = 0; t < targets.size(); ++t) {
      const TargetRule& rule = model.target_rules()[t];
      const auto found = figures.find(rule.indicator);
      if (!is_asked(model, t) || found == figures.end()) continue;
      const std::set<Period>& periods = years.at(rule.indicator);
      const auto window = std::distance(periods.begin(), periods.find(Period::of_year(targets[t].year)));
      statuses.emplace(
          t, status_of_target(model, t, found->second.at(rule.unit, static_cast<std::size_t>(window))));
    }
    return statuses;
  }

  void compare_touched_targets() {
    const auto before = touched_statuses(before_);
    auto after = touched_statuses(after_);
    for (auto& [target, status] : after) {
      TargetChange change;
      change.before = before.at(target);
      change.after = status;
      if (same(change.before, change.after)) continue;
      change.target_id = after_.table<Target>()[target].target_id;
      result_.targets.push_back(change);
      if (change.before->status == status.status) continue;
      moved_years_.insert(after_.table<Target>()[target].year);
      moved_.emplace(target, status);
    }
  }

  std::set<std::int32_t> years_of_goals() const {
    if (shares_records_) return moved_years_;
    if (query_.year) return {*query_.year};
    std::set<std::int32_t> years;
    for (const Model* model : {&before_, &after_}) {
      for (const std::int32_t year : target_years(*model)) years.insert(year);
    }
    return years;
  }

  // False when it was stopped.
  bool compare_goals(ProgressPart& progress) {
    const std::vector<Pair> goals = paired(before_, after_, &Goal::goal_id);
    for (const std::int32_t year : years_of_goals()) {
      if (!progress.go_on(0.6)) return false;
      std::vector<TargetStatus> statuses = target_statuses(before_, year);
      const GoalScores before(before_, year, statuses);
      if (shares_records_) {
        for (TargetStatus& status : statuses) {
          if (const auto moved = moved_.find(status.target); moved != moved_.end()) status = moved->second;
        }
      } else {
        statuses = target_statuses(after_, year);
      }
      const GoalScores after(after_, year, statuses);
      for (const Pair& goal : goals) compare_goal(goal, before, after);
    }
    return true;
  }

  void compare_goal(const Pair& goal, const GoalScores& before, const GoalScores& after) {
    GoalChange change;
    if (goal.before != kNoRow) change.before = before.of(goal.before);
    if (goal.after != kNoRow) change.after = after.of(goal.after);
    if (same(change.before, change.after)) return;
    change.goal_id = goal.id;
    change.year = after.year();
    const auto colour = [](const GoalScores& scores, const std::optional<GoalScore>& score) {
      return score && score->score ? scores.rules().colour_of(*score->score) : Colour::none;
    };
    change.colour_before = colour(before, change.before);
    change.colour_after = colour(after, change.after);
    result_.goals.push_back(std::move(change));
  }

  void compare_risks() {
    const RiskLifting before(before_, query_.as_of);
    const RiskLifting after(after_, query_.as_of);
    for (const Pair& unit : units_) compare_risks(unit, before, after);
  }

  void compare_risks(const Pair& unit, const RiskLifting& before, const RiskLifting& after) {
    // Under another matrix a risk may have another colour though nothing else differs.
    const auto colour = [](const RiskLifting& risks, const std::optional<SeenRisk>& seen) {
      return seen ? risk_colour(risks.risk_register().matrix(), seen->rating) : Colour::none;
    };
    const auto add = [&](std::string_view risk, std::optional<SeenRisk> was, std::optional<SeenRisk> is) {
      RiskChange change;
      change.colour_before = colour(before, was);
      change.colour_after = colour(after, is);
      if (same(was, is) && change.colour_before == change.colour_after) return;
      change.before = was;
      change.after = is;
      change.unit_id = unit.id;
      change.risk_id = risk;
      result_.risks.push_back(std::move(change));
    };
    const UnitRisks was = unit.before == kNoRow ? UnitRisks() : before.at(unit.before);
    const UnitRisks is = unit.after == kNoRow ? UnitRisks() : after.at(unit.after);
    std::map<std::string_view, SeenRisk> left;
    for (const SeenRisk& seen : was.seen) left.emplace(before_.table<Risk>()[seen.risk].risk_id, seen);
    for (const SeenRisk& seen : is.seen) {
      const std::string_view id = after_.table<Risk>()[seen.risk].risk_id;
      const auto found = left.find(id);
      add(id, found == left.end() ? std::nullopt : std::optional(found->second), seen);
      if (found != left.end()) left.erase(found);
    }
    for (const SeenRisk& seen : was.seen) {
      const std::string_view id = before_.table<Risk>()[seen.risk].risk_id;
      if (left.contains(id)) add(id, seen, std::nullopt);
    }
  }

  const Model& before_;
  const Model& after_;
  const ComparisonQuery& query_;
  bool shares_records_;
  std::vector<Pair> units_;  // only when records are not shared
  std::vector<Pair> indicators_;
  std::size_t at_ = 0;                                   // of the indicator that is compared
  absl::flat_hash_map<std::uint32_t, Touched> touched_;  // by indicator; only when records are shared
  std::vector<Place> places_;
  std::set<std::int32_t> moved_years_;
  std::map<std::uint32_t, TargetStatus> moved_;  // targets of another status, as they are after
  Comparison result_;
};

}  // namespace

std::optional<double> FigureChange::value_change() const {
  return difference(value_of(before), value_of(after));
}

std::optional<double> TargetChange::deviation_change() const {
  return difference(before ? before->deviation : std::nullopt, after ? after->deviation : std::nullopt);
}

std::optional<double> GoalChange::score_change() const {
  return difference(before ? before->score : std::nullopt, after ? after->score : std::nullopt);
}

Comparison compare(const Model& before, const Model& after, const ComparisonQuery& query) {
  return SnapshotComparison(before, after, query).run();
}

}  // namespace styr
