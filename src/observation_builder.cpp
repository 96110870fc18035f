#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "observation_collector.hpp"
#include "prefetch.hpp"
#include "series_editor.hpp"
#include "text.hpp"

namespace styr {

// ---- Collecting -----------------------------------------------------------------------------------------

std::optional<std::uint32_t> ObservationBuilder::Impl::unit_row(std::string_view id) {
  if (!last_unit || id != last_unit_id) {
    const auto found = context->units.find(to_absl(id));
    if (found == context->units.end()) return std::nullopt;
    last_unit_id.assign(id);
    last_unit = found->second;
  }
  return last_unit;
}

std::optional<std::uint32_t> ObservationBuilder::Impl::indicator_row(std::string_view id) {
  if (!last_indicator || id != last_indicator_id) {
    const auto found = context->indicators.find(to_absl(id));
    if (found == context->indicators.end()) return std::nullopt;
    last_indicator_id.assign(id);
    last_indicator = found->second;
  }
  return last_indicator;
}

CellColumns& ObservationBuilder::Impl::cells_at(std::size_t slot) {
  if (base != nullptr) {
    const auto [found, is_new] = changes.try_emplace(slot);
    if (is_new) found->second.extras.resize(extra_columns());
    return found->second;
  }
  if (runs.empty()) runs.resize(context->rules.size() * kPeriodKindCount);
  if (runs[slot] == nullptr) runs[slot] = std::make_unique<CellRuns>(extra_columns());
  return runs[slot]->for_one_more();
}

std::shared_ptr<const Series> ObservationBuilder::Impl::base_at(std::size_t slot) const {
  if (base == nullptr) return nullptr;
  for (const auto& series : base->of_indicator(indicator_of(slot))) {
    if (series->kind() == kind_of(slot)) return series;
  }
  return nullptr;
}

void ObservationBuilder::Impl::problem(std::string code, const Observation& o, std::int64_t row,
                                       std::string column, std::string value, std::string message) {
  report.add({Severity::error, std::move(code), "observations", row, std::move(column),
              describe<Observation>().key_of(&o), std::move(value), std::move(message)});
}

ObservationBuilder::ObservationBuilder(const Tables& tables, Report& report)
    : impl_(std::make_unique<Impl>(tables, std::make_shared<const CellContext>(tables), report)) {}

ObservationBuilder::ObservationBuilder(const Tables& tables, std::shared_ptr<const CellContext> context,
                                       Report& report)
    : impl_(std::make_unique<Impl>(tables, std::move(context), report)) {}

ObservationBuilder::~ObservationBuilder() = default;

void ObservationBuilder::set_header(std::vector<std::string> header, std::vector<std::string> extra_columns) {
  impl_->layout = std::make_shared<const Observations::Layout>(
      Observations::Layout{std::move(header), std::move(extra_columns)});
}

void ObservationBuilder::start_from(const Observations& base) {
  impl_->change(impl_->base_copy.emplace(base));
}

void ObservationBuilder::add(const Observation& o, std::int64_t row, std::span<const std::string> extras) {
  add_to(impl_->unit_row(o.unit_id), o, row, extras);
}

// Units lie in tables that the cache does not hold: the waits for some rows are made one.
void ObservationBuilder::add_together(std::span<const Observation* const> rows) {
  constexpr std::size_t kTogether = 32;
  std::array<std::optional<std::uint32_t>, kTogether> units;
  for (std::size_t first = 0; first < rows.size(); first += kTogether) {
    const auto some = rows.subspan(first, std::min(kTogether, rows.size() - first));
    if (some.size() > 1) {
      for (const Observation* o : some) impl_->context->units.prefetch(to_absl(o->unit_id));
    }
    for (std::size_t i = 0; i < some.size(); ++i) {
      units[i] = impl_->unit_row(some[i]->unit_id);
      if (units[i]) prefetch(&impl_->context->open[*units[i]]);
    }
    for (std::size_t i = 0; i < some.size(); ++i) add_to(units[i], *some[i], 0, {});
  }
}

void ObservationBuilder::add_to(std::optional<std::uint32_t> unit, const Observation& o, std::int64_t row,
                                std::span<const std::string> extras) {
  Impl& impl = *impl_;
  if (!unit) {
    impl.problem("unknown_reference", o, row, "unit_id", o.unit_id,
                 absl::StrCat("unit ", o.unit_id, " is not in units"));
  }
  const auto indicator = impl.indicator_row(o.indicator_id);
  if (!indicator) {
    impl.problem("unknown_reference", o, row, "indicator_id", o.indicator_id,
                 absl::StrCat("indicator ", o.indicator_id, " is not in indicators"));
  }
  if (!unit || !indicator || !impl.check(o, *unit, *indicator, row)) return;

  CellColumns& cells = impl.cells_at(Impl::slot(*indicator, o.period.kind()));
  cells.push_back({*unit, o.period.ordinal(), o.numerator ? o.numerator->value : kNotGiven,
                   o.denominator ? o.denominator->value : kNotGiven, o.status,
                   o.reported_on ? o.reported_on->days() : kNoDate, static_cast<std::uint32_t>(row)});
  for (std::size_t i = 0; i < cells.extras.size(); ++i) {
    cells.extras[i].push_back(i < extras.size() ? extras[i] : std::string());
  }
}

void ObservationBuilder::remove(std::string_view unit_id, std::string_view indicator_id, Period period) {
  Impl& impl = *impl_;
  const auto unit = impl.unit_row(unit_id);
  const auto indicator = impl.indicator_row(indicator_id);
  bool found = false;
  if (unit && indicator) {
    const std::size_t at = Impl::slot(*indicator, period.kind());
    const auto base = impl.base_at(at);
    found = base != nullptr && base->find(*unit, period.ordinal()).has_value();
    if (const auto changed = impl.changes.find(at); changed != impl.changes.end()) {
      const CellColumns& cells = changed->second;
      for (std::size_t i = 0; i < cells.size(); ++i) {
        if (cells.unit[i] == *unit && cells.period[i] == period.ordinal()) found = !cells.is_removal(i);
      }
    }
    if (found) {
      CellColumns& cells = impl.cells_at(at);
      cells.removals.push_back(cells.size());
      cells.push_back(
          {*unit, period.ordinal(), kNotGiven, kNotGiven, ObservationStatus::missing, kNoDate, 0});
      for (auto& extra : cells.extras) extra.emplace_back();
    }
  }
  if (!found) {
    Observation o;
    o.unit_id = unit_id;
    o.indicator_id = indicator_id;
    o.period = period;
    impl.problem("unknown_reference", o, 0, "", "",
                 absl::StrCat("there is no observation of ", o.indicator_id, " for ", o.unit_id, " in ",
                              period.to_string(), " to remove"));
  }
}

// ---- Checking -------------------------------------------------------------------------------------------

bool ObservationBuilder::Impl::check(const Observation& o, std::uint32_t unit, std::uint32_t indicator,
                                     std::int64_t row) {
  for (const auto& [column, number] :
       {std::pair("numerator", o.numerator), std::pair("denominator", o.denominator)}) {
    if (number && !std::isfinite(number->value)) {
      problem("not_a_number", o, row, column, "", absl::StrCat(column, " must be a finite number"));
      return false;
    }
  }
  const CellVerdict verdict =
      context->judge({unit, indicator, o.period, o.numerator ? o.numerator->value : kNotGiven,
                      o.denominator ? o.denominator->value : kNotGiven, o.value ? o.value->value : kNotGiven,
                      o.value ? o.value->decimals : 0, o.status});
  if (verdict.is_sound()) return true;
  report_verdict(verdict, o, unit, indicator, row);
  return false;
}

void ObservationBuilder::Impl::report_verdict(const CellVerdict& verdict, const Observation& o,
                                              std::uint32_t unit_row, std::uint32_t indicator,
                                              std::int64_t row) {
  if (verdict.opening != CellVerdict::Opening::open) {
    const Unit& unit = tables.get<Unit>()[unit_row];
    problem("unit_not_open", o, row, "period", o.period.to_string(),
            verdict.opening == CellVerdict::Opening::before
                ? absl::StrCat("unit ", unit.unit_id, " opened on ", unit.valid_from->to_string(), ", after ",
                               o.period.to_string())
                : absl::StrCat("unit ", unit.unit_id, " was closed on ", unit.valid_to->to_string(),
                               ", before ", o.period.to_string()));
  }
  report_numbers(verdict, o, context->rules[indicator], row);
}

void ObservationBuilder::Impl::report_numbers(const CellVerdict& verdict, const Observation& o,
                                              const CellRule& rule, std::int64_t row) {
  using Numbers = CellVerdict::Numbers;
  const std::string& formula = rule.formula.text();
  const auto lacks = [&](const char* column) {
    problem("missing_number", o, row, column, "",
            absl::StrCat("status is ", o.status == ObservationStatus::ok ? "ok" : "estimated", " but ",
                         column, " is empty, and the formula ", formula,
                         " needs it; a cell that was not reported has status missing"));
  };
  const auto out_of_range = [&](const char* limit, double value) {
    problem("out_of_range", o, row, "value", format_number(verdict.result),
            absl::StrCat(formula, " gives ", format_number(verdict.result), ", ", limit, " possible ",
                         format_number(value), " of indicator ", o.indicator_id));
  };
  switch (verdict.numbers) {
    case Numbers::sound:
      return;
    case Numbers::numerator_missing:
      return lacks("numerator");
    case Numbers::denominator_missing:
      return lacks("denominator");
    case Numbers::value_mismatch:
      return problem("value_mismatch", o, row, "value", format_number(o.value->value),
                     absl::StrCat("value ", format_number(o.value->value), " does not match ", formula,
                                  " of numerator and denominator, which gives ",
                                  format_number(round_half_away(verdict.result,
                                                                rule.decimals.value_or(o.value->decimals)))));
    case Numbers::below_minimum:
      return out_of_range("below the lowest", *rule.minimum);
    case Numbers::above_maximum:
      return out_of_range("above the highest", *rule.maximum);
  }
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
    const CellColumns& cells, std::size_t slot, std::span<const std::shared_ptr<const Series>> of_indicator) {
  const PeriodKind kind = kind_of(slot);
  const std::uint32_t indicator = indicator_of(slot);
  for (const auto& other : of_indicator) {
    if (other->kind() == kind) continue;
    for (std::size_t c = 0; c < cells.size(); ++c) {
      if (cells.is_removal(c) || !is_usable(cells.status[c])) continue;
      const Period period = Period::from_ordinal(kind, cells.period[c]);
      if (other->kind() > kind) {
        if (const auto found = overlapping_in(*other, cells.unit[c], period)) {
          report_overlap(indicator, cells.unit[c], period, *found);
        }
        continue;
      }
      other->for_each_run_of(
          cells.unit[c], [&](const SeriesBlock& block, std::size_t first, std::size_t last) {
            for (std::size_t cell = first; cell < last; ++cell) {
              const Period fine = Period::from_ordinal(other->kind(), block.periods()[cell]);
              if (is_usable(block.statuses()[cell]) && fine.overlaps(period)) {
                report_overlap(indicator, cells.unit[c], fine, period);
              }
            }
          });
    }
  }
}

// ---- Finishing ------------------------------------------------------------------------------------------

std::shared_ptr<const Series> ObservationBuilder::Impl::made(std::size_t slot, CellRuns& cells) {
  BlockWriter writer(cells.size(), extra_columns());
  std::uint64_t last_key = 0;
  std::uint32_t last_row = 0;
  bool is_first = true;
  cells.drain([&](const CellColumns& columns, std::size_t first, std::size_t last) {
    for (std::size_t i = first; i < last; ++i) {
      const std::uint64_t key = columns.key(i);
      if (!is_first && key == last_key) {
        writer.append(columns, first, i);
        first = i + 1;
        Observation o;
        o.unit_id = tables.get<Unit>()[columns.unit[i]].unit_id;
        o.indicator_id = tables.get<Indicator>()[indicator_of(slot)].indicator_id;
        o.period = Period::from_ordinal(kind_of(slot), columns.period[i]);
        problem("duplicate_key", o, columns.row[i], "", "",
                absl::StrCat(o.indicator_id, " for ", o.unit_id, " in ", o.period.to_string(),
                             " is already given in row ", last_row));
        continue;
      }
      is_first = false;
      last_key = key;
      last_row = columns.row[i];
    }
    writer.append(columns, first, last);
  });
  return SeriesEditor::make(indicator_of(slot), kind_of(slot), writer.finish());
}

void ObservationBuilder::Impl::sort_changes(CellColumns& cells) {
  if (cells.is_strictly_sorted()) return;
  const std::vector<std::uint32_t> order = cells.sorted_order();
  std::vector<std::uint32_t> kept;
  kept.reserve(order.size());
  for (const std::uint32_t i : order) {
    if (!kept.empty() && cells.key(kept.back()) == cells.key(i)) {
      kept.back() = i;
    } else {
      kept.push_back(i);
    }
  }
  cells.keep(kept);
}

std::shared_ptr<const Series> ObservationBuilder::Impl::changed(std::size_t slot, CellColumns& cells) const {
  sort_changes(cells);
  if (const auto series = base_at(slot)) return SeriesEditor::change(series, cells);
  if (!cells.removals.empty()) cells.keep(cells.without_removals());
  BlockWriter writer(cells.size(), cells.extras.size());
  writer.append(cells, 0, cells.size());
  return SeriesEditor::make(indicator_of(slot), kind_of(slot), writer.finish());
}

Observations ObservationBuilder::finish() {
  Impl& impl = *impl_;
  if (impl.unsound_rows > Impl::kMostUnsoundRows) {
    impl.report.add({.severity = Severity::error,
                     .code = "more_of_the_same",
                     .table = "observations",
                     .message = absl::StrCat(impl.unsound_rows - Impl::kMostUnsoundRows,
                                             " more rows that are not sound are not listed")});
  }
  impl.unsound_rows = 0;
  Observations result;
  if (impl.layout != nullptr) result.layout_ = impl.layout;
  for (std::size_t at = 0; at < impl.runs.size(); ++at) {
    if (impl.runs[at] == nullptr) continue;
    if (!impl.go_on(static_cast<double>(at) / static_cast<double>(impl.runs.size()))) break;
    if (auto series = impl.made(at, *impl.runs[at])) result.series_.push_back(std::move(series));
    impl.runs[at].reset();
  }
  for (std::size_t first = 0; !impl.runs.empty() && first < result.series_.size();) {
    const auto of_indicator = result.of_indicator(result.series_[first]->indicator());
    impl.report_overlaps(of_indicator);
    first += of_indicator.size();
  }
  impl.runs.clear();
  if (impl.base != nullptr) result.series_ = impl.base->series_;
  std::size_t changed = 0;
  for (auto& [at, cells] : impl.changes) {
    if (!impl.go_on(static_cast<double>(changed++) / static_cast<double>(impl.changes.size()))) break;
    auto series = impl.changed(at, cells);
    // clang 14 cannot capture `at`, a structured binding, by reference.
    const auto before = [slot = at](const auto& s) { return Impl::slot(s->indicator(), s->kind()) < slot; };
    const auto place = std::partition_point(result.series_.begin(), result.series_.end(), before);
    const bool is_there =
        place != result.series_.end() && Impl::slot((*place)->indicator(), (*place)->kind()) == at;
    if (is_there && series != nullptr) {
      *place = std::move(series);
    } else if (is_there) {
      result.series_.erase(place);
    } else if (series != nullptr) {
      result.series_.insert(place, std::move(series));
    }
  }
  for (const auto& [at, cells] : impl.changes) {
    const auto of_indicator = result.of_indicator(Impl::indicator_of(at));
    if (of_indicator.size() > 1) impl.report_overlaps_of_changes(cells, at, of_indicator);
  }
  impl.changes.clear();
  impl.layout = nullptr;
  return result;
}

}  // namespace styr
