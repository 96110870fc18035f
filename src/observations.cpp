#include "styr/observations.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "text.hpp"

namespace styr {

std::optional<std::size_t> Series::find(std::uint32_t unit, std::int32_t period) const {
  const auto at = std::lower_bound(unit_.begin(), unit_.end(), unit);
  if (at == unit_.end() || *at != unit) return std::nullopt;
  const auto row = static_cast<std::size_t>(at - unit_.begin());
  const auto first = period_.begin() + static_cast<std::ptrdiff_t>(offset_[row]);
  const auto last = period_.begin() + static_cast<std::ptrdiff_t>(offset_[row + 1]);
  const auto cell = std::lower_bound(first, last, period);
  if (cell == last || *cell != period) return std::nullopt;
  return static_cast<std::size_t>(cell - period_.begin());
}

std::span<const std::shared_ptr<const Series>> Observations::of_indicator(std::uint32_t indicator) const {
  const auto [first, last] =
      std::equal_range(series_.begin(), series_.end(), indicator, [](const auto& a, const auto& b) {
        const auto number = [](const auto& x) {
          if constexpr (std::is_same_v<std::decay_t<decltype(x)>, std::uint32_t>) {
            return x;
          } else {
            return x->indicator();
          }
        };
        return number(a) < number(b);
      });
  return {first, last};
}

std::size_t Observations::cell_count() const {
  std::size_t cells = 0;
  for (const auto& series : series_) cells += series->cell_count();
  return cells;
}

namespace {

constexpr double kNotGiven = std::numeric_limits<double>::quiet_NaN();

// Order of cells in a series: by unit, then by period. The sign bit is flipped so that ordinals before 1970
// come first.
std::uint64_t cell_key(std::uint32_t unit, std::int32_t period) {
  return (std::uint64_t{unit} << 32U) | (static_cast<std::uint32_t>(period) ^ 0x80000000U);
}

// Cells of one series in the order they were given.
struct Pending {
  std::vector<std::uint32_t> unit;
  std::vector<std::int32_t> period;
  std::vector<double> numerator;
  std::vector<double> denominator;
  std::vector<ObservationStatus> status;
  std::vector<std::int32_t> reported_on;
  std::vector<std::uint32_t> row;
  std::vector<std::vector<std::string>> extras;
  std::vector<std::size_t> removed;  // positions of cells to take away, ascending

  std::uint64_t key(std::size_t i) const { return cell_key(unit[i], period[i]); }
  bool is_removed(std::size_t i) const { return std::binary_search(removed.begin(), removed.end(), i); }
};

template <class T>
std::vector<T> picked(std::vector<T>& values, std::span<const std::uint32_t> order) {
  std::vector<T> result;
  result.reserve(order.size());
  for (std::uint32_t i : order) result.push_back(std::move(values[i]));
  std::vector<T>().swap(values);
  return result;
}

// Every known fact about an indicator that a cell is checked against.
struct CellRule {
  Formula formula;
  std::optional<double> minimum;
  std::optional<double> maximum;
  std::optional<int> decimals;
};

}  // namespace

struct ObservationBuilder::Impl {
  Impl(const Tables& t, Report& r) : tables(t), report(r) {}

  const Tables& tables;
  Report& report;
  absl::flat_hash_map<absl::string_view, std::uint32_t> units;
  absl::flat_hash_map<absl::string_view, std::uint32_t> indicators;
  std::vector<CellRule> rules;
  std::vector<std::string> header;
  std::vector<std::string> extra_columns;
  // By indicator and period kind; the base series that a pending one changes stands at the same place.
  std::vector<std::unique_ptr<Pending>> pending;
  std::vector<std::shared_ptr<const Series>> base;
  bool replaces = false;
  // Rows of one unit or indicator usually follow each other.
  std::string last_unit_id, last_indicator_id;
  std::optional<std::uint32_t> last_unit, last_indicator;

  std::size_t slot(std::uint32_t indicator, PeriodKind kind) const {
    return std::size_t{indicator} * kPeriodKindCount + static_cast<std::size_t>(kind);
  }

  void problem(std::string code, const Observation& o, std::int64_t row, std::string column,
               std::string value, std::string message) {
    report.add({Severity::error, std::move(code), "observations", row, std::move(column),
                describe<Observation>().key_of(&o), std::move(value), std::move(message)});
  }

  std::optional<std::uint32_t> unit_row(const std::string& id) {
    if (!last_unit || id != last_unit_id) {
      const auto found = units.find(id);
      if (found == units.end()) return std::nullopt;
      last_unit_id = id;
      last_unit = found->second;
    }
    return last_unit;
  }

  std::optional<std::uint32_t> indicator_row(const std::string& id) {
    if (!last_indicator || id != last_indicator_id) {
      const auto found = indicators.find(id);
      if (found == indicators.end()) return std::nullopt;
      last_indicator_id = id;
      last_indicator = found->second;
    }
    return last_indicator;
  }

  Pending& pending_at(std::size_t at) {
    if (!pending[at]) {
      pending[at] = std::make_unique<Pending>();
      pending[at]->extras.resize(extra_columns.size());
    }
    return *pending[at];
  }

  bool check_cell(const Observation& o, std::uint32_t unit, std::uint32_t indicator, std::int64_t row);
  bool check_open(const Observation& o, const Unit& unit, std::int64_t row);
  bool check_value(const Observation& o, const CellRule& rule, std::int64_t row);
  std::vector<std::uint32_t> sorted_order(const Pending& p);
  std::shared_ptr<const Series> make_series(Pending& p, std::uint32_t indicator, PeriodKind kind);
  static Pending merged(const Series& base, Pending& changes, std::span<const std::uint32_t> order);
  void report_overlaps(const Series& coarse, const Series& fine);
};

ObservationBuilder::ObservationBuilder(const Tables& tables, Report& report)
    : impl_(std::make_unique<Impl>(tables, report)) {
  const auto& units = tables.get<Unit>();
  for (std::size_t i = 0; i < units.size(); ++i) {
    impl_->units.emplace(units[i].unit_id, static_cast<std::uint32_t>(i));
  }
  const auto& indicators = tables.get<Indicator>();
  impl_->rules.resize(indicators.size());
  for (std::size_t i = 0; i < indicators.size(); ++i) {
    const Indicator& indicator = indicators[i];
    impl_->indicators.emplace(indicator.indicator_id, static_cast<std::uint32_t>(i));
    CellRule& rule = impl_->rules[i];
    // A formula that does not parse is reported by validate(); its cells are then checked as `num`.
    if (auto formula = Formula::parse(indicator.formula); formula.ok()) rule.formula = *std::move(formula);
    if (indicator.valid_min) rule.minimum = indicator.valid_min->value;
    if (indicator.valid_max) rule.maximum = indicator.valid_max->value;
    rule.decimals = indicator.decimals;
  }
  impl_->pending.resize(indicators.size() * kPeriodKindCount);
  impl_->base.resize(impl_->pending.size());
}

ObservationBuilder::~ObservationBuilder() = default;

void ObservationBuilder::set_header(std::vector<std::string> header, std::vector<std::string> extra_columns) {
  impl_->header = std::move(header);
  impl_->extra_columns = std::move(extra_columns);
}

void ObservationBuilder::start_from(const Observations& base) {
  impl_->replaces = true;
  impl_->header = base.header();
  impl_->extra_columns = base.extra_columns();
  for (const auto& series : base.series())
    impl_->base[impl_->slot(series->indicator(), series->kind())] = series;
}

bool ObservationBuilder::Impl::check_open(const Observation& o, const Unit& unit, std::int64_t row) {
  const bool before = unit.valid_from && o.period.last_day() < *unit.valid_from;
  const bool after = unit.valid_to && o.period.first_day() > *unit.valid_to;
  if (!before && !after) return true;
  problem("unit_not_open", o, row, "period", o.period.to_string(),
          before ? absl::StrCat("unit ", unit.unit_id, " opened on ", unit.valid_from->to_string(),
                                ", after ", o.period.to_string())
                 : absl::StrCat("unit ", unit.unit_id, " was closed on ", unit.valid_to->to_string(),
                                ", before ", o.period.to_string()));
  return false;
}

bool ObservationBuilder::Impl::check_value(const Observation& o, const CellRule& rule, std::int64_t row) {
  const Formula& formula = rule.formula;
  const auto lacks = [&](const char* column) {
    problem("missing_number", o, row, column, "",
            absl::StrCat("status is ", o.status == ObservationStatus::ok ? "ok" : "estimated", " but ",
                         column, " is empty, and the formula ", formula.text(),
                         " needs it; a cell that was not reported has "
                         "status missing"));
    return false;
  };
  if (formula.uses_numerator() && !o.numerator) return lacks("numerator");
  if (formula.uses_denominator() && !o.denominator) return lacks("denominator");
  const Formula::Result result =
      formula.evaluate(o.numerator ? o.numerator->value : 0, o.denominator ? o.denominator->value : 0);
  if (result.reason != Reason::none) return true;  // no value to compare: a zero denominator is legal
  const double slack = 1e-9 * std::max(1.0, std::abs(result.value));
  if (o.value) {
    const int decimals = rule.decimals.value_or(o.value->decimals);
    const double half = 0.5 * std::pow(10.0, -decimals);
    if (std::abs(o.value->value - result.value) > half + slack) {
      problem("value_mismatch", o, row, "value", format_number(o.value->value),
              absl::StrCat("value ", format_number(o.value->value), " does not match ", formula.text(),
                           " of numerator and denominator, which gives ",
                           format_number(round_half_away(result.value, decimals))));
      return false;
    }
  }
  const bool low = rule.minimum && result.value < *rule.minimum - slack;
  const bool high = rule.maximum && result.value > *rule.maximum + slack;
  if (low || high) {
    problem(
        "out_of_range", o, row, "value", format_number(result.value),
        absl::StrCat(formula.text(), " gives ", format_number(result.value), ", ",
                     low ? "below the lowest possible " : "above the highest possible ",
                     format_number(low ? *rule.minimum : *rule.maximum), " of indicator ", o.indicator_id));
    return false;
  }
  return true;
}

bool ObservationBuilder::Impl::check_cell(const Observation& o, std::uint32_t unit, std::uint32_t indicator,
                                          std::int64_t row) {
  for (const auto& [column, number] :
       {std::pair("numerator", o.numerator), std::pair("denominator", o.denominator)}) {
    if (number && !std::isfinite(number->value)) {
      problem("not_a_number", o, row, column, "", absl::StrCat(column, " must be a finite number"));
      return false;
    }
  }
  bool sound = check_open(o, tables.get<Unit>()[unit], row);
  if (is_usable(o.status)) sound = check_value(o, rules[indicator], row) && sound;
  return sound;
}

void ObservationBuilder::add(const Observation& o, std::int64_t row, std::span<const std::string> extras) {
  Impl& impl = *impl_;
  const auto unit = impl.unit_row(o.unit_id);
  if (!unit) {
    impl.problem("unknown_reference", o, row, "unit_id", o.unit_id,
                 absl::StrCat("unit ", o.unit_id, " is not in units"));
  }
  const auto indicator = impl.indicator_row(o.indicator_id);
  if (!indicator) {
    impl.problem("unknown_reference", o, row, "indicator_id", o.indicator_id,
                 absl::StrCat("indicator ", o.indicator_id, " is not in indicators"));
  }
  if (!unit || !indicator || !impl.check_cell(o, *unit, *indicator, row)) return;

  Pending& p = impl.pending_at(impl.slot(*indicator, o.period.kind()));
  p.unit.push_back(*unit);
  p.period.push_back(o.period.ordinal());
  p.numerator.push_back(o.numerator ? o.numerator->value : kNotGiven);
  p.denominator.push_back(o.denominator ? o.denominator->value : kNotGiven);
  p.status.push_back(o.status);
  p.reported_on.push_back(o.reported_on ? o.reported_on->days() : Series::kNoDate);
  p.row.push_back(static_cast<std::uint32_t>(row));
  for (std::size_t i = 0; i < p.extras.size(); ++i) {
    p.extras[i].push_back(i < extras.size() ? extras[i] : std::string());
  }
}

void ObservationBuilder::remove(std::string_view unit_id, std::string_view indicator_id, Period period) {
  Impl& impl = *impl_;
  Observation o;
  o.unit_id = unit_id;
  o.indicator_id = indicator_id;
  o.period = period;
  const auto unit = impl.unit_row(o.unit_id);
  const auto indicator = impl.indicator_row(o.indicator_id);
  bool found = false;
  if (unit && indicator) {
    const std::size_t at = impl.slot(*indicator, period.kind());
    found = impl.base[at] && impl.base[at]->find(*unit, period.ordinal());
    if (!found && impl.pending[at]) {
      const Pending& p = *impl.pending[at];
      for (std::size_t i = 0; i < p.unit.size() && !found; ++i) {
        found = p.unit[i] == *unit && p.period[i] == period.ordinal();
      }
    }
    if (found) {
      Pending& p = impl.pending_at(at);
      p.removed.push_back(p.unit.size());
      p.unit.push_back(*unit);
      p.period.push_back(period.ordinal());
      p.numerator.push_back(kNotGiven);
      p.denominator.push_back(kNotGiven);
      p.status.push_back(ObservationStatus::missing);
      p.reported_on.push_back(Series::kNoDate);
      p.row.push_back(0);
      for (auto& extra : p.extras) extra.emplace_back();
    }
  }
  if (!found) {
    impl.problem("unknown_reference", o, 0, "", "",
                 absl::StrCat("there is no observation of ", o.indicator_id, " for ", o.unit_id, " in ",
                              period.to_string(), " to remove"));
  }
}

// Positions in order of cell key; of equal keys the later position comes later.
std::vector<std::uint32_t> ObservationBuilder::Impl::sorted_order(const Pending& p) {
  std::vector<std::pair<std::uint64_t, std::uint32_t>> keyed(p.unit.size());
  for (std::size_t i = 0; i < keyed.size(); ++i) keyed[i] = {p.key(i), static_cast<std::uint32_t>(i)};
  std::sort(keyed.begin(), keyed.end());
  std::vector<std::uint32_t> order(keyed.size());
  std::transform(keyed.begin(), keyed.end(), order.begin(), [](const auto& k) { return k.second; });
  return order;
}

// The cells of `base` with `changes` applied; of several changes of one cell the last holds.
Pending ObservationBuilder::Impl::merged(const Series& base, Pending& changes,
                                         std::span<const std::uint32_t> order) {
  Pending result;
  result.extras.resize(changes.extras.size());
  const auto take_base = [&](std::uint32_t unit, std::size_t cell) {
    result.unit.push_back(unit);
    result.period.push_back(base.periods()[cell]);
    result.numerator.push_back(base.numerators()[cell]);
    result.denominator.push_back(base.denominators()[cell]);
    result.status.push_back(base.statuses()[cell]);
    result.reported_on.push_back(base.reported_on()[cell]);
    result.row.push_back(0);
    for (std::size_t i = 0; i < result.extras.size(); ++i) {
      result.extras[i].push_back(base.extras().empty() ? std::string() : base.extras()[i][cell]);
    }
  };
  const auto take_change = [&](std::size_t c) {
    if (changes.is_removed(c)) return;
    result.unit.push_back(changes.unit[c]);
    result.period.push_back(changes.period[c]);
    result.numerator.push_back(changes.numerator[c]);
    result.denominator.push_back(changes.denominator[c]);
    result.status.push_back(changes.status[c]);
    result.reported_on.push_back(changes.reported_on[c]);
    result.row.push_back(changes.row[c]);
    for (std::size_t i = 0; i < result.extras.size(); ++i) result.extras[i].push_back(changes.extras[i][c]);
  };
  std::size_t next = 0;
  const auto last_of_next = [&] {
    while (next + 1 < order.size() && changes.key(order[next + 1]) == changes.key(order[next])) ++next;
    return order[next];
  };
  for (std::size_t row = 0; row < base.units().size(); ++row) {
    const std::uint32_t unit = base.units()[row];
    for (std::size_t cell = base.offsets()[row]; cell < base.offsets()[row + 1]; ++cell) {
      const std::uint64_t key = cell_key(unit, base.periods()[cell]);
      while (next < order.size() && changes.key(order[next]) < key) {
        take_change(last_of_next());
        ++next;
      }
      if (next < order.size() && changes.key(order[next]) == key) {
        take_change(last_of_next());
        ++next;
      } else {
        take_base(unit, cell);
      }
    }
  }
  for (; next < order.size(); ++next) take_change(last_of_next());
  return result;
}

std::shared_ptr<const Series> ObservationBuilder::Impl::make_series(Pending& p, std::uint32_t indicator,
                                                                    PeriodKind kind) {
  const auto& base_series = base[slot(indicator, kind)];
  bool sorted = true;
  for (std::size_t i = 1; i < p.unit.size() && sorted; ++i) sorted = p.key(i - 1) < p.key(i);
  if (replaces) {
    static const Series kEmpty;
    const std::vector<std::uint32_t> order = sorted_order(p);
    p = merged(base_series ? *base_series : kEmpty, p, order);
  } else if (!sorted) {
    std::vector<std::uint32_t> order = sorted_order(p);
    std::vector<std::uint32_t> kept;
    kept.reserve(order.size());
    for (std::uint32_t i : order) {
      if (!kept.empty() && p.key(kept.back()) == p.key(i)) {
        Observation o;
        o.unit_id = tables.get<Unit>()[p.unit[i]].unit_id;
        o.indicator_id = tables.get<Indicator>()[indicator].indicator_id;
        o.period = Period::from_ordinal(kind, p.period[i]);
        problem("duplicate_key", o, p.row[i], "", "",
                absl::StrCat(o.indicator_id, " for ", o.unit_id, " in ", o.period.to_string(),
                             " is already given in row ", p.row[kept.back()]));
        continue;
      }
      kept.push_back(i);
    }
    std::vector<std::uint32_t>().swap(order);
    p.unit = picked(p.unit, kept);
    p.period = picked(p.period, kept);
    p.numerator = picked(p.numerator, kept);
    p.denominator = picked(p.denominator, kept);
    p.status = picked(p.status, kept);
    p.reported_on = picked(p.reported_on, kept);
    for (auto& extra : p.extras) extra = picked(extra, kept);
  }
  if (p.unit.empty()) return nullptr;

  auto series = std::make_shared<Series>();
  series->indicator_ = indicator;
  series->kind_ = kind;
  for (std::size_t i = 0; i < p.unit.size(); ++i) {
    if (i == 0 || p.unit[i] != p.unit[i - 1]) {
      series->unit_.push_back(p.unit[i]);
      series->offset_.push_back(i);
    }
  }
  series->offset_.push_back(p.unit.size());
  std::vector<std::uint32_t>().swap(p.unit);
  std::vector<std::uint32_t>().swap(p.row);
  series->period_ = std::move(p.period);
  series->numerator_ = std::move(p.numerator);
  series->denominator_ = std::move(p.denominator);
  series->status_ = std::move(p.status);
  series->reported_on_ = std::move(p.reported_on);
  series->extras_ = std::move(p.extras);
  return series;
}

// The same time reported twice, once finely and once coarsely, would count twice in every total.
void ObservationBuilder::Impl::report_overlaps(const Series& coarse, const Series& fine) {
  for (std::size_t c = 0, f = 0; c < coarse.units().size() && f < fine.units().size();) {
    if (coarse.units()[c] != fine.units()[f]) {
      (coarse.units()[c] < fine.units()[f] ? c : f) += 1;
      continue;
    }
    const auto cell_of_coarse = [&](std::size_t cell) {
      return Period::from_ordinal(coarse.kind(), coarse.periods()[cell]);
    };
    std::size_t at = coarse.offsets()[c];
    for (std::size_t cell = fine.offsets()[f]; cell < fine.offsets()[f + 1]; ++cell) {
      if (!is_usable(fine.statuses()[cell])) continue;
      const Period period = Period::from_ordinal(fine.kind(), fine.periods()[cell]);
      while (at < coarse.offsets()[c + 1] && cell_of_coarse(at).last_day() < period.first_day()) ++at;
      if (at == coarse.offsets()[c + 1]) break;
      if (!is_usable(coarse.statuses()[at]) || !cell_of_coarse(at).overlaps(period)) continue;
      Observation o;
      o.unit_id = tables.get<Unit>()[fine.units()[f]].unit_id;
      o.indicator_id = tables.get<Indicator>()[fine.indicator()].indicator_id;
      o.period = period;
      problem("overlapping_periods", o, 0, "period", period.to_string(),
              absl::StrCat(o.indicator_id, " for ", o.unit_id, " is given both for ", period.to_string(),
                           " and for ", cell_of_coarse(at).to_string(), ": the same days would count twice"));
    }
    ++c;
    ++f;
  }
}

Observations ObservationBuilder::finish() {
  Impl& impl = *impl_;
  Observations result;
  result.header_ = std::move(impl.header);
  result.extra_columns_ = std::move(impl.extra_columns);
  for (std::uint32_t indicator = 0; indicator < impl.rules.size(); ++indicator) {
    const std::size_t first = result.series_.size();
    bool changed = false;
    for (int k = 0; k < kPeriodKindCount; ++k) {
      const auto kind = static_cast<PeriodKind>(k);
      const std::size_t at = impl.slot(indicator, kind);
      std::shared_ptr<const Series> series = std::move(impl.base[at]);
      if (impl.pending[at]) {
        changed = true;
        impl.base[at] = std::move(series);
        series = impl.make_series(*impl.pending[at], indicator, kind);
        impl.base[at].reset();
        impl.pending[at].reset();
      }
      if (series) result.series_.push_back(std::move(series));
    }
    if (!changed) continue;
    for (std::size_t fine = first; fine < result.series_.size(); ++fine) {
      for (std::size_t coarse = fine + 1; coarse < result.series_.size(); ++coarse) {
        impl.report_overlaps(*result.series_[coarse], *result.series_[fine]);
      }
    }
  }
  return result;
}

}  // namespace styr
