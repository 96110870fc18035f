#include "styr/observations.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "cell_context.hpp"
#include "series_editor.hpp"
#include "text.hpp"

namespace styr {

std::span<const std::shared_ptr<const Series>> Observations::of_indicator(std::uint32_t indicator) const {
  const auto first = std::partition_point(series_.begin(), series_.end(),
                                          [&](const auto& s) { return s->indicator() < indicator; });
  const auto last =
      std::partition_point(first, series_.end(), [&](const auto& s) { return s->indicator() == indicator; });
  return {first, last};
}

std::size_t Observations::cell_count() const {
  std::size_t cells = 0;
  for (const auto& series : series_) cells += series->cell_count();
  return cells;
}

std::optional<Date> Observations::latest_report() const {
  std::int32_t latest = kNoDate;  // the smallest number there is
  for (const auto& series : series_) {
    series->for_each_block([&](const SeriesBlock& block) {
      for (const std::int32_t day : block.reported_on()) latest = std::max(latest, day);
    });
  }
  if (latest == kNoDate) return std::nullopt;
  return Date::from_days(latest);
}

CellContext::CellContext(const Tables& tables) {
  const auto& unit_table = tables.get<Unit>();
  units.reserve(unit_table.size());
  for (std::size_t i = 0; i < unit_table.size(); ++i) {
    units.emplace(unit_table[i].unit_id, static_cast<std::uint32_t>(i));
  }
  const auto& indicator_table = tables.get<Indicator>();
  rules.resize(indicator_table.size());
  for (std::size_t i = 0; i < indicator_table.size(); ++i) {
    const Indicator& indicator = indicator_table[i];
    indicators.emplace(indicator.indicator_id, static_cast<std::uint32_t>(i));
    CellRule& rule = rules[i];
    // A formula that does not parse is reported by validate(); its cells are then checked as `num`.
    if (auto formula = Formula::parse(indicator.formula); formula.ok()) rule.formula = *std::move(formula);
    if (indicator.valid_min) rule.minimum = indicator.valid_min->value;
    if (indicator.valid_max) rule.maximum = indicator.valid_max->value;
    rule.decimals = indicator.decimals;
  }
}

namespace {

constexpr double kNotGiven = std::numeric_limits<double>::quiet_NaN();

// Compares the numbers, status and date of two cells; a number that is not given equals another that is not.
bool same_cell(const CellPlace& a, const CellPlace& b) {
  const auto same = [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); };
  return same(a.block->numerators()[a.cell], b.block->numerators()[b.cell]) &&
         same(a.block->denominators()[a.cell], b.block->denominators()[b.cell]) &&
         a.block->statuses()[a.cell] == b.block->statuses()[b.cell] &&
         a.block->reported_on()[a.cell] == b.block->reported_on()[b.cell];
}

}  // namespace

// Walks two series side by side and steps over blocks that they share.
class SeriesComparison {
 public:
  using Take = std::function<void(const Observations::Difference&)>;

  SeriesComparison(const Series& before, const Series& after, const Take& take)
      : before_(before), after_(after), take_(take) {}

  void run() {
    while (!before_.done() || !after_.done()) {
      if (!before_.done() && !after_.done()) {
        if (before_.page() == after_.page() && before_.at_page_start() && after_.at_page_start()) {
          before_.skip_page();
          after_.skip_page();
          continue;
        }
        if (before_.block() == after_.block() && before_.at_block_start() && after_.at_block_start()) {
          before_.skip_block();
          after_.skip_block();
          continue;
        }
      }
      step();
    }
  }

 private:
  // A place in a series that moves on cell by cell, block by block or page by page.
  class Cursor {
   public:
    explicit Cursor(const Series& series) : series_(series) { settle(); }
    bool done() const { return page_ == series_.pages_.size(); }
    const Series::Page* page() const { return series_.pages_[page_].get(); }
    const SeriesBlock* block() const { return page()->blocks[block_].get(); }
    bool at_block_start() const { return cell_ == 0; }
    bool at_page_start() const { return block_ == 0 && cell_ == 0; }
    Series::CellKey key() const { return {block()->units()[unit_], block()->periods()[cell_]}; }
    CellPlace place() const { return {block(), cell_}; }
    const Series& series() const { return series_; }
    void next() {
      if (++cell_ == block()->cell_count()) {
        skip_block();
      } else if (cell_ == block()->offsets()[unit_ + 1]) {
        ++unit_;
      }
    }
    void skip_block() {
      ++block_;
      settle();
    }
    void skip_page() {
      ++page_;
      block_ = 0;
      settle();
    }

   private:
    void settle() {
      cell_ = 0;
      unit_ = 0;
      if (!done() && block_ == page()->blocks.size()) {
        ++page_;
        block_ = 0;
      }
    }
    const Series& series_;
    std::size_t page_ = 0;
    std::size_t block_ = 0;
    std::size_t cell_ = 0;
    std::size_t unit_ = 0;
  };

  void step() {
    const bool take_before = !before_.done() && (after_.done() || before_.key() <= after_.key());
    const bool take_after = !after_.done() && (before_.done() || after_.key() <= before_.key());
    const Cursor& at = take_before ? before_ : after_;
    Observations::Difference difference{
        at.series().indicator(), at.series().kind(), at.key().unit, at.key().period, {}, {}};
    if (take_before) difference.before = before_.place();
    if (take_after) difference.after = after_.place();
    if (!take_before || !take_after || !same_cell(*difference.before, *difference.after)) take_(difference);
    if (take_before) before_.next();
    if (take_after) after_.next();
  }

  Cursor before_;
  Cursor after_;
  const Take& take_;
};

void Observations::for_each_difference(const Observations& before, const Observations& after,
                                       const std::function<void(const Difference&)>& take) {
  static const Series kNone;
  const auto place = [](const Series& s) { return std::pair(s.indicator(), s.kind()); };
  auto b = before.series_.begin();
  auto a = after.series_.begin();
  while (b != before.series_.end() || a != after.series_.end()) {
    const bool only_before =
        a == after.series_.end() || (b != before.series_.end() && place(**b) < place(**a));
    const bool only_after = !only_before && (b == before.series_.end() || place(**a) < place(**b));
    if (only_before) {
      SeriesComparison(**b++, kNone, take).run();
    } else if (only_after) {
      SeriesComparison(kNone, **a++, take).run();
    } else {
      if (*a != *b) SeriesComparison(**b, **a, take).run();
      ++a;
      ++b;
    }
  }
}

// ---- Collecting
// ------------------------------------------------------------------------------------------------------

struct ObservationBuilder::Impl {
  Impl(const Tables& t, std::shared_ptr<const CellContext> c, Report& r)
      : tables(t), context(std::move(c)), report(r) {}

  const Tables& tables;
  std::shared_ptr<const CellContext> context;
  Report& report;
  std::vector<std::string> header;
  std::vector<std::string> extra_columns;
  // By indicator and period kind, in the order of the series to be made.
  absl::btree_map<std::size_t, CellColumns> pending;
  const Observations* base = nullptr;  // while changing
  Observations base_copy;
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
      const auto found = context->units.find(id);
      if (found == context->units.end()) return std::nullopt;
      last_unit_id = id;
      last_unit = found->second;
    }
    return last_unit;
  }

  std::optional<std::uint32_t> indicator_row(const std::string& id) {
    if (!last_indicator || id != last_indicator_id) {
      const auto found = context->indicators.find(id);
      if (found == context->indicators.end()) return std::nullopt;
      last_indicator_id = id;
      last_indicator = found->second;
    }
    return last_indicator;
  }

  CellColumns& pending_at(std::size_t at) {
    const auto [found, is_new] = pending.try_emplace(at);
    if (is_new) found->second.extras.resize(extra_columns.size());
    return found->second;
  }

  // The series at `at` before the changes; null when there is none or nothing is changed but made.
  const Series* base_at(std::size_t at) const {
    if (base == nullptr) return nullptr;
    for (const auto& series : base->of_indicator(static_cast<std::uint32_t>(at / kPeriodKindCount))) {
      if (slot(series->indicator(), series->kind()) == at) return series.get();
    }
    return nullptr;
  }

  bool check_cell(const Observation& o, std::uint32_t unit, std::uint32_t indicator, std::int64_t row);
  bool check_open(const Observation& o, const Unit& unit, std::int64_t row);
  bool check_value(const Observation& o, const CellRule& rule, std::int64_t row);
  void sort(CellColumns& cells, std::size_t at);
  void report_duplicate(const CellColumns& cells, std::size_t at, std::size_t first, std::size_t again);
  void report_overlaps(std::span<const std::shared_ptr<const Series>> of_indicator);
  void report_overlaps_of_changes(const CellColumns& changes, std::size_t at,
                                  std::span<const std::shared_ptr<const Series>> of_indicator);
  void report_overlap(std::uint32_t indicator, std::uint32_t unit, Period period, Period other);
};

ObservationBuilder::ObservationBuilder(const Tables& tables, Report& report)
    : impl_(std::make_unique<Impl>(tables, std::make_shared<const CellContext>(tables), report)) {}

ObservationBuilder::ObservationBuilder(const Tables& tables, std::shared_ptr<const CellContext> context,
                                       Report& report)
    : impl_(std::make_unique<Impl>(tables, std::move(context), report)) {}

ObservationBuilder::~ObservationBuilder() = default;

void ObservationBuilder::set_header(std::vector<std::string> header, std::vector<std::string> extra_columns) {
  impl_->header = std::move(header);
  impl_->extra_columns = std::move(extra_columns);
}

void ObservationBuilder::start_from(const Observations& base) {
  impl_->base_copy = base;
  impl_->base = &impl_->base_copy;
  impl_->header = base.header();
  impl_->extra_columns = base.extra_columns();
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
  if (is_usable(o.status)) sound = check_value(o, context->rules[indicator], row) && sound;
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

  CellColumns& p = impl.pending_at(impl.slot(*indicator, o.period.kind()));
  p.unit.push_back(*unit);
  p.period.push_back(o.period.ordinal());
  p.numerator.push_back(o.numerator ? o.numerator->value : kNotGiven);
  p.denominator.push_back(o.denominator ? o.denominator->value : kNotGiven);
  p.status.push_back(o.status);
  p.reported_on.push_back(o.reported_on ? o.reported_on->days() : kNoDate);
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
    const Series* base = impl.base_at(at);
    found = base != nullptr && base->find(*unit, period.ordinal()).has_value();
    if (const auto changed = impl.pending.find(at); changed != impl.pending.end()) {
      const CellColumns& p = changed->second;
      for (std::size_t i = 0; i < p.size(); ++i) {
        if (p.unit[i] == *unit && p.period[i] == period.ordinal()) found = !p.is_removal(i);
      }
    }
    if (found) {
      CellColumns& p = impl.pending_at(at);
      p.removals.push_back(p.size());
      p.unit.push_back(*unit);
      p.period.push_back(period.ordinal());
      p.numerator.push_back(kNotGiven);
      p.denominator.push_back(kNotGiven);
      p.status.push_back(ObservationStatus::missing);
      p.reported_on.push_back(kNoDate);
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

void ObservationBuilder::Impl::report_duplicate(const CellColumns& cells, std::size_t at, std::size_t first,
                                                std::size_t again) {
  Observation o;
  o.unit_id = tables.get<Unit>()[cells.unit[again]].unit_id;
  o.indicator_id = tables.get<Indicator>()[at / kPeriodKindCount].indicator_id;
  o.period = Period::from_ordinal(static_cast<PeriodKind>(at % kPeriodKindCount), cells.period[again]);
  problem("duplicate_key", o, cells.row[again], "", "",
          absl::StrCat(o.indicator_id, " for ", o.unit_id, " in ", o.period.to_string(),
                       " is already given in row ", cells.row[first]));
}

// Sorts the cells and keeps one of each key: when making a series the first, and the others are reported;
// when changing one the last, because it was said last.
void ObservationBuilder::Impl::sort(CellColumns& cells, std::size_t at) {
  if (cells.is_sorted()) return;
  const std::vector<std::uint32_t> order = cells.sorted_order();
  std::vector<std::uint32_t> kept;
  kept.reserve(order.size());
  for (const std::uint32_t i : order) {
    if (!kept.empty() && cells.key(kept.back()) == cells.key(i)) {
      if (base != nullptr) {
        kept.back() = i;
      } else {
        report_duplicate(cells, at, kept.back(), i);
      }
    } else {
      kept.push_back(i);
    }
  }
  cells.keep(kept);
}

// The same days reported twice, once finely and once coarsely, would count twice in every total.
void ObservationBuilder::Impl::report_overlap(std::uint32_t indicator, std::uint32_t unit, Period period,
                                              Period other) {
  Observation o;
  o.unit_id = tables.get<Unit>()[unit].unit_id;
  o.indicator_id = tables.get<Indicator>()[indicator].indicator_id;
  o.period = period;
  problem("overlapping_periods", o, 0, "period", period.to_string(),
          absl::StrCat(o.indicator_id, " for ", o.unit_id, " is given both for ", period.to_string(),
                       " and for ", other.to_string(), ": the same days would count twice"));
}

namespace {

// The usable period of a coarser series that shares a day with `period`, for one unit.
std::optional<Period> overlapping_in(const Series& coarse, std::uint32_t unit, Period period) {
  for (const Date day : {period.first_day(), period.last_day()}) {
    const Period other = Period::containing(coarse.kind(), day);
    const auto place = coarse.find(unit, other.ordinal());
    if (place && is_usable(place->block->statuses()[place->cell])) return other;
  }
  return std::nullopt;
}

}  // namespace

void ObservationBuilder::Impl::report_overlaps(std::span<const std::shared_ptr<const Series>> of_indicator) {
  for (std::size_t fine = 0; fine < of_indicator.size(); ++fine) {
    for (std::size_t coarse = fine + 1; coarse < of_indicator.size(); ++coarse) {
      of_indicator[fine]->for_each_run(
          [&](std::uint32_t unit, const SeriesBlock& block, std::size_t first, std::size_t last) {
            for (std::size_t cell = first; cell < last; ++cell) {
              if (!is_usable(block.statuses()[cell])) continue;
              const Period period = Period::from_ordinal(of_indicator[fine]->kind(), block.periods()[cell]);
              if (const auto other = overlapping_in(*of_indicator[coarse], unit, period)) {
                report_overlap(of_indicator[fine]->indicator(), unit, period, *other);
              }
            }
          });
    }
  }
}

void ObservationBuilder::Impl::report_overlaps_of_changes(
    const CellColumns& changes, std::size_t at, std::span<const std::shared_ptr<const Series>> of_indicator) {
  const auto kind = static_cast<PeriodKind>(at % kPeriodKindCount);
  const auto indicator = static_cast<std::uint32_t>(at / kPeriodKindCount);
  for (const auto& other : of_indicator) {
    if (other->kind() == kind) continue;
    for (std::size_t c = 0; c < changes.size(); ++c) {
      if (changes.is_removal(c) || !is_usable(changes.status[c])) continue;
      const Period period = Period::from_ordinal(kind, changes.period[c]);
      if (other->kind() > kind) {
        if (const auto found = overlapping_in(*other, changes.unit[c], period)) {
          report_overlap(indicator, changes.unit[c], period, *found);
        }
        continue;
      }
      other->for_each_run_of(
          changes.unit[c], [&](const SeriesBlock& block, std::size_t first, std::size_t last) {
            for (std::size_t cell = first; cell < last; ++cell) {
              const Period fine = Period::from_ordinal(other->kind(), block.periods()[cell]);
              if (is_usable(block.statuses()[cell]) && fine.overlaps(period)) {
                report_overlap(indicator, changes.unit[c], fine, period);
              }
            }
          });
    }
  }
}

Observations ObservationBuilder::finish() {
  Impl& impl = *impl_;
  Observations result;
  result.header_ = std::move(impl.header);
  result.extra_columns_ = std::move(impl.extra_columns);
  if (impl.base != nullptr) result.series_ = impl.base->series_;
  for (auto& [at, cells] : impl.pending) {
    impl.sort(cells, at);
    const auto indicator = static_cast<std::uint32_t>(at / kPeriodKindCount);
    const auto kind = static_cast<PeriodKind>(at % kPeriodKindCount);
    const Series* base = impl.base_at(at);
    auto series = base != nullptr ? SeriesEditor::change(*base, cells) : nullptr;
    if (base == nullptr) {
      if (!cells.removals.empty()) cells.keep(cells.without_removals());
      series = SeriesEditor::make(indicator, kind, cells);
    }
    // clang 14 cannot capture `at`, a structured binding, by reference.
    const auto before = [&impl, slot = at](const auto& s) {
      return impl.slot(s->indicator(), s->kind()) < slot;
    };
    const auto place = std::partition_point(result.series_.begin(), result.series_.end(), before);
    const bool is_there =
        place != result.series_.end() && impl.slot((*place)->indicator(), (*place)->kind()) == at;
    if (is_there && series != nullptr) {
      *place = std::move(series);
    } else if (is_there) {
      result.series_.erase(place);
    } else if (series != nullptr) {
      result.series_.insert(place, std::move(series));
    }
    if (impl.base == nullptr) cells = CellColumns();  // give the memory back before the next series is made
  }
  std::size_t last_indicator = impl.context->rules.size();
  for (const auto& [at, cells] : impl.pending) {
    const auto of_indicator = result.of_indicator(static_cast<std::uint32_t>(at / kPeriodKindCount));
    if (of_indicator.size() < 2) continue;
    if (impl.base != nullptr) {
      impl.report_overlaps_of_changes(cells, at, of_indicator);
    } else if (at / kPeriodKindCount != last_indicator) {
      impl.report_overlaps(of_indicator);
    }
    last_indicator = at / kPeriodKindCount;
  }
  impl.pending.clear();
  return result;
}

}  // namespace styr
