// What does loading cost? Columns of observations into a model, in the orders in which files usually come.
//
// The floor is copying the columns once. Memory: `bytes_per_cell` is what the process has at most beyond the
// columns while it loads, by the size of cells; it is right for the first benchmark that is run alone,
// because the system remembers only the highest mark (--benchmark_filter).

#include <benchmark/benchmark.h>

#include <sys/resource.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "styr/model.hpp"
#include "styr/observation_columns.hpp"

namespace styr {
namespace {

constexpr std::int32_t kMonths = 12;
constexpr std::int32_t kIndicators = 10;

enum class Order { by_unit, by_month, shuffled };

// The columns of a table of observations as a data frame holds them: ids as codes of a dictionary.
struct Frame {
  std::vector<std::string> unit_names, indicator_names;
  std::vector<std::string_view> units, indicators;
  std::vector<std::int32_t> unit, indicator, month, reported;
  std::vector<double> numerator, denominator;
  std::vector<std::uint8_t> status;

  Frame(std::int64_t cells, Order order) {
    const auto count = static_cast<std::int32_t>(cells / (kMonths * kIndicators));
    for (std::int32_t u = 0; u < count; ++u) unit_names.push_back("U" + std::to_string(u));
    for (std::int32_t i = 0; i < kIndicators; ++i) indicator_names.push_back("I" + std::to_string(i));
    units.assign(unit_names.begin(), unit_names.end());
    indicators.assign(indicator_names.begin(), indicator_names.end());
    const auto add = [&](std::int32_t u, std::int32_t i, std::int32_t m) {
      unit.push_back(u);
      indicator.push_back(i);
      month.push_back(m);
    };
    if (order == Order::by_month) {
      for (std::int32_t m = 0; m < kMonths; ++m) {
        for (std::int32_t u = 0; u < count; ++u) {
          for (std::int32_t i = 0; i < kIndicators; ++i) add(u, i, m);
        }
      }
    } else {
      for (std::int32_t u = 0; u < count; ++u) {
        for (std::int32_t i = 0; i < kIndicators; ++i) {
          for (std::int32_t m = 0; m < kMonths; ++m) add(u, i, m);
        }
      }
    }
    if (order == Order::shuffled) shuffle();
    for (std::size_t c = 0; c < unit.size(); ++c) {
      numerator.push_back(static_cast<double>(c % 90));
      denominator.push_back(100);
      status.push_back(0);
      reported.push_back(20'000 + month[c] * 30);
    }
  }

  void shuffle() {
    std::vector<std::uint32_t> at(unit.size());
    std::iota(at.begin(), at.end(), 0U);
    std::shuffle(at.begin(), at.end(), std::mt19937(1));
    for (std::vector<std::int32_t>* column : {&unit, &indicator, &month}) {
      std::vector<std::int32_t> moved;
      for (const std::uint32_t i : at) moved.push_back((*column)[i]);
      *column = std::move(moved);
    }
  }

  ObservationColumns columns() const {
    ObservationColumns c;
    c.rows = unit.size();
    c.unit_ids = {std::span(units), std::span(unit), {}};
    c.indicator_ids = {std::span(indicators), std::span(indicator), {}};
    c.periods = OrdinalColumn{PeriodKind::month, month, {}};
    c.numerators = {numerator, {}};
    c.denominators = {denominator, {}};
    c.statuses = StatusNumbers{status, {}};
    c.reported_on = {reported, {}};
    return c;
  }

  Tables tables() const {
    Tables tables;
    for (const std::string& name : unit_names) {
      Unit record;
      record.unit_id = name;
      tables.get<Unit>().push_back(std::move(record));
    }
    for (const std::string& name : indicator_names) {
      Indicator record;
      record.indicator_id = name;
      record.formula = "100*num/den";
      tables.get<Indicator>().push_back(std::move(record));
    }
    return tables;
  }
};

double peak_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) * 1024;
}

void BM_LoadColumns(benchmark::State& state) {
  const Frame frame(state.range(0), static_cast<Order>(state.range(1)));
  const double before = peak_bytes();
  double most = 0;
  for (auto _ : state) {
    Tables tables = frame.tables();
    Report report;
    Observations observations;
    {
      ObservationBuilder builder(tables, report);
      if (!builder.add(frame.columns()).ok()) state.SkipWithError("the columns were refused");
      observations = builder.finish();
    }
    const Model model = Model::build(std::move(tables), std::move(observations), &report).value();
    if (model.observations().cell_count() != frame.unit.size()) state.SkipWithError("cells are missing");
    most = std::max(most, peak_bytes() - before);
  }
  const auto cells = static_cast<double>(frame.unit.size());
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(frame.unit.size()));
  state.counters["bytes_per_cell"] = most / cells;
}
BENCHMARK(BM_LoadColumns)
    ->ArgNames({"cells", "order"})
    ->ArgsProduct({{120'000}, {0, 1, 2}})
    ->Unit(benchmark::kMillisecond);
BENCHMARK(BM_LoadColumns)
    ->Name("BM_LoadColumns/large")
    ->ArgNames({"cells", "order"})
    ->ArgsProduct({{9'999'960}, {0, 1, 2}})
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);

void BM_FloorCopyColumns(benchmark::State& state) {
  const Frame frame(state.range(0), Order::by_unit);
  for (auto _ : state) {
    const Frame copy = frame;
    benchmark::DoNotOptimize(copy.unit.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(frame.unit.size()));
}
BENCHMARK(BM_FloorCopyColumns)->ArgName("cells")->Arg(120'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace styr
