// Any columns of observations, as Arrow and NumPy hold them, either are refused whole, or each row gives a
// cell or a problem.

#include <fuzzer/FuzzedDataProvider.h>

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "styr/observation_columns.hpp"
#include "styr/observations.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

styr::Tables organisation() {
  styr::Tables tables;
  for (const char* id : {"a", "b"}) {
    styr::Unit unit;
    unit.unit_id = id;
    if (id[0] == 'b') unit.parent_id = "a";
    tables.get<styr::Unit>().push_back(std::move(unit));
  }
  for (const char* id : {"plain", "limited"}) {
    styr::Indicator indicator;
    indicator.indicator_id = id;
    indicator.formula = "num/den";
    if (id[0] == 'l') {
      indicator.decimals = 1;
      indicator.valid_min = 0.0;
      indicator.valid_max = 100.0;
    }
    tables.get<styr::Indicator>().push_back(std::move(indicator));
  }
  return tables;
}

// The memory behind one column of texts: words, and codes that may lie outside them.
struct OwnedTexts {
  std::vector<std::string> words;
  std::vector<std::string_view> views;
  std::vector<std::int16_t> codes;
  std::vector<std::uint8_t> given;
  std::size_t offset = 0;

  OwnedTexts(FuzzedDataProvider& from, std::size_t rows, std::initializer_list<const char*> known) {
    words.assign(known.begin(), known.end());
    words.push_back(from.ConsumeRandomLengthString(12));
    views.assign(words.begin(), words.end());
    for (std::size_t i = 0; i < rows; ++i) {
      const bool wild = from.ConsumeIntegralInRange(0, 60) == 0;
      codes.push_back(
          wild ? from.ConsumeIntegral<std::int16_t>()
               : from.ConsumeIntegralInRange<std::int16_t>(0, static_cast<std::int16_t>(words.size() - 1)));
    }
    offset = from.ConsumeIntegralInRange<std::size_t>(0, 9);
    given = from.ConsumeBytes<std::uint8_t>((rows + offset) / 8 + 1);
    given.resize((rows + offset) / 8 + 1, 0xff);
  }
  styr::TextColumn column() const {
    return {std::span<const std::string_view>(views),
            std::span<const std::int16_t>(codes),
            {given.data(), offset}};
  }
};

std::vector<double> numbers(FuzzedDataProvider& from, std::size_t rows) {
  std::vector<double> result;
  for (std::size_t i = 0; i < rows; ++i) {
    result.push_back(from.ConsumeIntegralInRange(0, 9) == 0 ? from.ConsumeFloatingPoint<double>()
                                                            : from.ConsumeIntegralInRange(-5, 200));
  }
  if (!result.empty() && from.ConsumeIntegralInRange(0, 9) == 0) result.back() = std::nan("");
  return result;
}

template <class T>
std::vector<T> integers(FuzzedDataProvider& from, std::size_t rows, T low, T high) {
  std::vector<T> result;
  for (std::size_t i = 0; i < rows; ++i) {
    result.push_back(from.ConsumeIntegralInRange(0, 30) == 0 ? from.ConsumeIntegral<T>()
                                                             : from.ConsumeIntegralInRange<T>(low, high));
  }
  return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const styr::Tables kTables = organisation();
  FuzzedDataProvider from(data, size);
  styr::Report report;
  styr::ObservationBuilder builder(kTables, report);
  std::size_t added = 0;
  for (int batch = 0; batch < 3 && from.remaining_bytes() > 0; ++batch) {
    const auto rows = from.ConsumeIntegralInRange<std::size_t>(0, 40);
    const OwnedTexts units(from, rows, {"a", "b"});
    const OwnedTexts indicators(from, rows, {"plain", "limited"});
    const OwnedTexts periods(from, rows, {"2024-01", "2024-T1", "2024-W07", "2024"});
    const OwnedTexts words(from, rows, {"ok", "estimated", "missing", "suppressed"});
    const auto ordinals = integers<std::int32_t>(from, rows, 600, 640);
    const auto days = integers<std::int32_t>(from, rows, 19000, 20000);
    const auto status_numbers = integers<std::uint8_t>(from, rows, 0, 4);
    const std::vector<double> numerators = numbers(from, rows);
    const std::vector<double> denominators = numbers(from, rows);
    styr::ObservationColumns columns;
    // Now and then columns of another length than the rows.
    columns.rows = from.ConsumeIntegralInRange(0, 30) == 0 ? rows + 1 : rows;
    columns.unit_ids = units.column();
    columns.indicator_ids = indicators.column();
    if (from.ConsumeBool()) {
      columns.periods = periods.column();
    } else {
      const auto kind =
          static_cast<styr::PeriodKind>(from.ConsumeIntegralInRange(0, styr::kPeriodKindCount - 1));
      columns.periods = styr::OrdinalColumn{kind, ordinals, {}};
    }
    columns.numerators = {numerators, {}};
    if (from.ConsumeBool()) columns.denominators = {denominators, {}};
    if (from.ConsumeBool()) columns.statuses = words.column();
    if (from.ConsumeBool()) columns.statuses = styr::StatusNumbers{status_numbers, {}};
    if (from.ConsumeBool()) columns.reported_on = {days, {}};
    const absl::Status status = builder.add(columns);
    if (status.ok()) {
      added += columns.rows;
    } else {
      require(status.code() == absl::StatusCode::kInvalidArgument && !status.message().empty());
    }
  }
  const styr::Observations observations = builder.finish();
  std::size_t cells = 0;
  for (const auto& series : observations.series()) {
    series->for_each_run([&](std::uint32_t, const styr::SeriesBlock&, std::size_t first, std::size_t last) {
      cells += last - first;
    });
  }
  require(cells <= added);
  for (const styr::Problem& problem : report.problems()) {
    require(!problem.code.empty() && !problem.message.empty() && !to_string(problem).empty());
  }
  // A row that gives no cell has its reason.
  require(cells == added || !report.problems().empty());
  return 0;
}
