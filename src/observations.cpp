#include "styr/observations.hpp"

#include <algorithm>
#include <utility>

#include "prefetch.hpp"
#include "series_comparison.hpp"

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

namespace {

void fetch_cell(const EditedCell& cell) {
  for (const auto& place : {cell.before, cell.after}) {
    if (!place) continue;
    const SeriesBlock& block = *place->block;
    prefetch(block.numerators().data() + place->cell);
    prefetch(block.denominators().data() + place->cell);
    prefetch(block.reported_on().data() + place->cell);
    prefetch(block.statuses().data() + place->cell);
  }
}

void compare(const std::shared_ptr<const Series>& before, const std::shared_ptr<const Series>& after,
             const std::function<void(const Observations::Difference&)>& take) {
  const std::vector<EditedCell>* const edited = after->edited_from(before);
  if (edited == nullptr) {
    SeriesComparison(*before, *after, take).run();
    return;
  }
  // Where the numbers of a cell some places on lie is asked for beforehand.
  constexpr std::size_t kAhead = 8;
  for (std::size_t i = 0; i < edited->size(); ++i) {
    const EditedCell& cell = (*edited)[i];
    if (i + kAhead < edited->size()) fetch_cell((*edited)[i + kAhead]);
    // One that came and went in the same edit was never there.
    const bool same = cell.before && cell.after ? same_cell(*cell.before, *cell.after)
                                                : cell.before.has_value() == cell.after.has_value();
    if (same) continue;
    take({after->indicator(), after->kind(), cell.unit, cell.period, cell.before, cell.after});
  }
}

}  // namespace

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
      if (*a != *b) compare(*b, *a, take);
      ++a;
      ++b;
    }
  }
}

}  // namespace styr
