// Findings about reporting: who is late or missing, and which figures do not rest on all that they should.

#include <algorithm>
#include <array>
#include <map>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "check_rules.hpp"
#include "text.hpp"

namespace styr {
namespace {

// A unit's cells in one series, in order.
struct UnitCells {
  const Series& series;
  std::uint32_t unit;
  std::vector<CellPlace> places;

  std::size_t size() const { return places.size(); }
  Period period(std::size_t cell) const {
    return Period::from_ordinal(series.kind(), places[cell].block->periods()[places[cell].cell]);
  }
  ObservationStatus status(std::size_t cell) const {
    return places[cell].block->statuses()[places[cell].cell];
  }
  double denominator(std::size_t cell) const { return places[cell].block->denominators()[places[cell].cell]; }
  std::int32_t reported_on(std::size_t cell) const {
    return places[cell].block->reported_on()[places[cell].cell];
  }
};

template <class Visit>
void for_each_unit(const Model& model, Visit visit) {
  for (const auto& series : model.observations().series()) {
    UnitCells cells{*series, kNoRow, {}};
    const auto visit_unit = [&] {
      if (!cells.places.empty()) visit(cells);
      cells.places.clear();
    };
    series->for_each_run(
        [&](std::uint32_t unit, const SeriesBlock& block, std::size_t first, std::size_t last) {
          if (unit != cells.unit) visit_unit();
          cells.unit = unit;
          for (std::size_t cell = first; cell < last; ++cell) cells.places.push_back({&block, cell});
        });
    visit_unit();
  }
}

const Indicator& indicator_of(const Model& model, const UnitCells& cells) {
  return model.table<Indicator>()[cells.series.indicator()];
}

// How often a unit reports: the indicator's frequency, but no finer than its cells.
PeriodKind frequency_of(const Model& model, const UnitCells& cells) {
  const auto kind = parse_period_kind(indicator_of(model, cells).frequency);
  return std::max(kind.value_or(cells.series.kind()), cells.series.kind());
}

// The reporting period of a cell: itself, or the one of the frequency that holds its last day.
Period reporting_period(const UnitCells& cells, std::size_t cell, PeriodKind frequency) {
  const Period period = cells.period(cell);
  return period.kind() == frequency ? period : Period::containing(frequency, period.last_day());
}

// Ascending periods of one kind, kept as runs without a gap.
class PeriodRuns {
 public:
  void clear() { runs_.clear(); }
  bool empty() const { return runs_.empty(); }

  void add(Period period) { add(period, period); }
  // Adds all from `first` to `last`; none when `last` comes before `first`.
  void add(Period first, Period last) {
    if (last.ordinal() < first.ordinal()) return;
    if (runs_.empty() || runs_.back().second.ordinal() + 1 < first.ordinal()) {
      runs_.emplace_back(first, last);
    } else {
      runs_.back().second = last;
    }
  }

  // `2022-07 to 2022-12, 2023-02`.
  std::string text() const {
    constexpr std::size_t kRuns = 6;
    std::vector<std::string> texts;
    for (const auto& [first, last] : runs_) {
      texts.push_back(first == last ? first.to_string()
                                    : absl::StrCat(first.to_string(), " to ", last.to_string()));
    }
    return list_items(texts, kRuns);
  }

 private:
  std::vector<std::pair<Period, Period>> runs_;
};

// What was found in a unit, by what is the same for several indicators, so that one sentence names it once.
class ByUnit {
 public:
  void add(std::uint32_t unit, std::string what, const std::string& indicator_id) {
    std::vector<std::string>& indicators = units_[unit][std::move(what)];
    if (indicators.empty() || indicators.back() != indicator_id) indicators.push_back(indicator_id);
  }

  // One finding for each unit: `unit X <verb> what (indicators); …`.
  void report(const Model& model, std::string_view verb, Findings& findings) const {
    constexpr std::size_t kIndicators = 12;
    for (const auto& [unit, groups] : units_) {
      std::string text = absl::StrCat("unit ", model.table<Unit>()[unit].unit_id, " ", to_absl(verb), " ");
      bool first = true;
      for (const auto& [what, indicators] : groups) {
        absl::StrAppend(&text, first ? "" : "; ", what, " (", list_items(indicators, kIndicators), ")");
        first = false;
      }
      findings.add<Unit>(unit, "", std::move(text));
    }
  }

 private:
  std::map<std::uint32_t, std::map<std::string, std::vector<std::string>>> units_;
};

void find_gaps(const Model& model, Findings& findings) {
  ByUnit gaps;
  PeriodRuns missing;
  for_each_unit(model, [&](const UnitCells& cells) {
    const PeriodKind frequency = frequency_of(model, cells);
    missing.clear();
    for (std::size_t cell = 0; cell < cells.size();) {
      // All cells of one reporting period.
      const Period period = reporting_period(cells, cell, frequency);
      Period next = period;
      bool reported = false;
      while (next == period) {
        reported = reported || cells.status(cell) != ObservationStatus::missing;
        if (++cell == cells.size()) break;
        next = reporting_period(cells, cell, frequency);
      }
      if (!reported) missing.add(period);
      missing.add(period.next(), next.previous());
    }
    if (!missing.empty()) gaps.add(cells.unit, missing.text(), indicator_of(model, cells).indicator_id);
  });
  gaps.report(model, "did not report", findings);
}

// The days on which reports are due: by policy a day of the following month, or that month's last.
class Deadlines {
 public:
  explicit Deadlines(const Policy& policy) {
    for (std::size_t kind = 0; kind < day_.size(); ++kind) {
      day_[kind] = policy.number("report.deadline_day", to_string(static_cast<PeriodKind>(kind)));
    }
  }

  // None when policy sets no deadline for periods of that kind.
  std::optional<Date> of(Period period) {
    const auto kind = static_cast<std::size_t>(period.kind());
    if (!day_[kind]) return std::nullopt;
    // Many cells have the same period.
    const auto [at, is_new] = known_[kind].try_emplace(period.ordinal());
    if (is_new) {
      const Period month = Period::containing(PeriodKind::month, period.last_day()).next();
      at->second = month.first_day() + (std::min(static_cast<std::int32_t>(*day_[kind]), month.days()) - 1);
    }
    return at->second;
  }

 private:
  std::array<std::optional<double>, kPeriodKindCount> day_;
  std::array<absl::flat_hash_map<std::int32_t, Date>, kPeriodKindCount> known_;
};

void find_late(const Model& model, Findings& findings) {
  const double allowed = model.policy().required_number("report.late_share_max");
  struct Count {
    std::size_t late = 0;
    std::size_t all = 0;
  };
  std::map<std::uint32_t, Count> counts;
  Deadlines deadlines(model.policy());
  for_each_unit(model, [&](const UnitCells& cells) {
    const PeriodKind frequency = frequency_of(model, cells);
    for (std::size_t cell = 0; cell < cells.size(); ++cell) {
      const std::int32_t reported_on = cells.reported_on(cell);
      if (reported_on == kNoDate) continue;
      const auto due = deadlines.of(reporting_period(cells, cell, frequency));
      if (!due) return;
      Count& count = counts[cells.unit];
      ++count.all;
      if (reported_on > due->days()) ++count.late;
    }
  });
  for (const auto& [unit, count] : counts) {
    if (static_cast<double>(count.late) <= allowed * static_cast<double>(count.all)) continue;
    findings.add<Unit>(unit, "",
                       absl::StrCat("unit ", model.table<Unit>()[unit].unit_id, " reported late ", count.late,
                                    " of ", count.all, " times"));
  }
}

// The last period that was due before `today` and lies inside the unit's validity.
std::optional<Period> last_due(Deadlines& deadlines, const Unit& unit, PeriodKind frequency, Date today) {
  Period period = Period::containing(frequency, today);
  if (!deadlines.of(period)) return std::nullopt;
  while (*deadlines.of(period) >= today) period = period.previous();
  if (unit.valid_to && period.last_day() > *unit.valid_to) {
    period = Period::containing(frequency, *unit.valid_to);
    if (period.last_day() > *unit.valid_to) period = period.previous();
  }
  return period;
}

void find_overdue(const Model& model, Findings& findings) {
  // What a model without a clock can call today.
  const std::optional<Date> today = model.observations().latest_report();
  if (!today) return;
  ByUnit overdue;
  Deadlines deadlines(model.policy());
  for_each_unit(model, [&](const UnitCells& cells) {
    const PeriodKind frequency = frequency_of(model, cells);
    const auto due = last_due(deadlines, model.table<Unit>()[cells.unit], frequency, *today);
    const Period last = reporting_period(cells, cells.size() - 1, frequency);
    if (!due || due->ordinal() <= last.ordinal()) return;
    PeriodRuns lacking;
    lacking.add(last.next(), *due);
    overdue.add(cells.unit, lacking.text(), indicator_of(model, cells).indicator_id);
  });
  overdue.report(model, "has not yet reported", findings);
}

void find_provisional(const Model& model, Findings& findings) {
  struct Provisional {
    std::map<int, std::size_t> cells_by_year;
    std::vector<std::string> units;
  };
  std::map<std::uint32_t, Provisional> indicators;
  for_each_unit(model, [&](const UnitCells& cells) {
    bool any = false;
    for (std::size_t cell = 0; cell < cells.size(); ++cell) {
      if (cells.status(cell) != ObservationStatus::estimated) continue;
      ++indicators[cells.series.indicator()].cells_by_year[cells.period(cell).year()];
      any = true;
    }
    if (any) indicators[cells.series.indicator()].units.push_back(model.table<Unit>()[cells.unit].unit_id);
  });
  for (auto& [indicator, provisional] : indicators) {
    auto& units = provisional.units;
    units.erase(std::unique(units.begin(), units.end()), units.end());
    std::vector<std::string> years;
    for (const auto& [year, cells] : provisional.cells_by_year) {
      years.push_back(absl::StrCat(cells, " in ", year));
    }
    findings.add<Indicator>(indicator, "",
                            absl::StrCat("indicator ", model.table<Indicator>()[indicator].indicator_id,
                                         " has provisional figures, ", list_items(years), ", from ",
                                         count_of(units.size(), "unit", "units"), ": ", list_items(units)));
  }
}

void find_suppressed(const Model& model, Findings& findings) {
  ByUnit suppressed;
  PeriodRuns periods;
  for_each_unit(model, [&](const UnitCells& cells) {
    periods.clear();
    for (std::size_t cell = 0; cell < cells.size(); ++cell) {
      if (cells.status(cell) == ObservationStatus::suppressed) periods.add(cells.period(cell));
    }
    if (!periods.empty()) suppressed.add(cells.unit, periods.text(), indicator_of(model, cells).indicator_id);
  });
  suppressed.report(model, "has suppressed figures, which totals above lack:", findings);
}

void find_small_counts(const Model& model, Findings& findings) {
  ByUnit small;
  PeriodRuns periods;
  for_each_unit(model, [&](const UnitCells& cells) {
    const Indicator& indicator = indicator_of(model, cells);
    const auto least = model.policy().number("suppress.min_n", indicator.indicator_id);
    if (!least || !model.indicator_rules()[cells.series.indicator()].formula.uses_denominator()) return;
    periods.clear();
    for (std::size_t cell = 0; cell < cells.size(); ++cell) {
      if (is_usable(cells.status(cell)) && cells.denominator(cell) < *least) {
        periods.add(cells.period(cell));
      }
    }
    if (!periods.empty()) small.add(cells.unit, periods.text(), indicator.indicator_id);
  });
  small.report(model, "shows figures that rest on too few answers and should be suppressed:", findings);
}

void find_low_coverage(const Model& model, Findings& findings) {
  ByUnit low;
  for_each_unit(model, [&](const UnitCells& cells) {
    const std::string& indicator = indicator_of(model, cells).indicator_id;
    const double least = model.policy().required_number("coverage.min", indicator);
    for (std::size_t cell = 0; cell < cells.size();) {
      const int year = cells.period(cell).year();
      std::size_t usable = 0;
      std::size_t expected = 0;
      for (; cell < cells.size() && cells.period(cell).year() == year; ++cell) {
        if (is_usable(cells.status(cell))) ++usable;
        if (cells.status(cell) != ObservationStatus::not_applicable) ++expected;
      }
      if (static_cast<double>(usable) >= least * static_cast<double>(expected)) continue;
      low.add(cells.unit, absl::StrCat(usable, " of ", expected, " in ", year), indicator);
    }
  });
  low.report(model, "has too few usable cells:", findings);
}

}  // namespace

std::span<const CheckRule> reporting_rules() {
  static constexpr CheckRule kRules[] = {
      {"reporting_gap", Severity::warning,
       "Between a unit's first and last cell of an indicator, periods are missing or marked as missing. The "
       "indicator's frequency says which periods there should be. One finding for each unit.",
       find_gaps},
      {"report_overdue", Severity::warning,
       "A unit has no cell for periods whose deadline (policy `report.deadline_day`) lies before the latest "
       "reported_on "
       "of the data. Not looked for without the policy.",
       find_overdue},
      {"reports_late", Severity::note,
       "A larger share of a unit's reports than policy `report.late_share_max` came after the deadline "
       "(policy "
       "`report.deadline_day`). Not looked for without a deadline.",
       find_late},
      {"low_coverage", Severity::warning,
       "Of the cells a unit itself reports in a year, a smaller share is usable than policy `coverage.min`.",
       find_low_coverage},
      {"provisional_figures", Severity::note,
       "Figures that count, but may still change (status estimated). One finding for each indicator.",
       find_provisional},
      {"suppressed_figures", Severity::note,
       "Figures that are withheld so that persons cannot be recognised; totals lack them. One finding for "
       "each unit.",
       find_suppressed},
      {"small_count_not_suppressed", Severity::warning,
       "A figure that is shown rests on fewer answers than policy `suppress.min_n` asks for.",
       find_small_counts},
  };
  return kRules;
}

}  // namespace styr
