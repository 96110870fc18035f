// What do many indicators cost? Two hundred of them, twelve months each: one half is reported by every unit
// without others below it, the other half by one in a hundred of these.
//
// Full pass: the columns of all indicators rolled up one after the other. The floor is reading as many bytes
// as these columns hold. Compiling: the columns of all indicators made from a snapshot, and rolled up; the
// floor is reading every cell of the snapshot once.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "floors.hpp"
#include "styr/column_rollup.hpp"
#include "styr/engine.hpp"
#include "styr/live_figures.hpp"
#include "styr/observations.hpp"

namespace styr {
namespace {

constexpr std::uint32_t kMonths = 12;
constexpr std::uint32_t kFanOut = 10;

std::vector<std::uint32_t> parents_of(std::uint32_t units) {
  std::vector<std::uint32_t> parent(units);
  for (std::uint32_t i = 0; i < units; ++i) parent[i] = i == 0 ? LevelOrder::kNoParent : (i - 1) / kFanOut;
  return parent;
}

// The units that report and all above them, in level order as before.
std::unique_ptr<ColumnTree> tree_of(const std::vector<std::uint32_t>& parent, std::uint32_t one_in,
                                    std::mt19937& random) {
  const auto units = static_cast<std::uint32_t>(parent.size());
  const std::uint32_t first_leaf = (units - 2) / kFanOut + 1;
  std::vector<std::uint32_t> number(units, LevelOrder::kNoParent);
  std::vector<bool> taken(units);
  for (std::uint32_t i = units; i-- > 0;) {
    if (i >= first_leaf && random() % one_in == 0) taken[i] = true;
    if (taken[i] && i > 0) taken[parent[i]] = true;
  }
  std::vector<std::uint32_t> of_part;
  for (std::uint32_t i = 0; i < units; ++i) {
    if (!taken[i]) continue;
    number[i] = static_cast<std::uint32_t>(of_part.size());
    of_part.push_back(i == 0 ? LevelOrder::kNoParent : number[parent[i]]);
  }
  return std::make_unique<ColumnTree>(with_blocks(*LevelOrder::make(of_part)));
}

void BM_RollUpIndicators(benchmark::State& state) {
  const auto units = static_cast<std::uint32_t>(state.range(0));
  const auto indicators = static_cast<std::uint32_t>(state.range(1));
  std::mt19937 random(3);
  const std::vector<std::uint32_t> parent = parents_of(units);
  const std::unique_ptr<ColumnTree> whole = tree_of(parent, 1, random);
  std::vector<std::unique_ptr<ColumnTree>> trees;
  std::vector<ColumnTotals> tables;
  std::size_t bytes = 0;
  for (std::uint32_t i = 0; i < indicators; ++i) {
    if (i % 2 == 1) trees.push_back(tree_of(parent, 100, random));
    const ColumnTree& tree = i % 2 == 1 ? *trees.back() : *whole;
    ColumnTotals& table = tables.emplace_back(tree, kMonths, true, 1);
    for (std::uint32_t p = 0; p < tree.order.size(); ++p) {
      for (std::uint32_t c = 0; tree.is_leaf(p) && c < kMonths; ++c)
        table.set_own({p, c},
                      {static_cast<double>(random() % 1000), static_cast<double>(random() % 1000), 1});
    }
    bytes += kMonths * (tree.leaves * 4 + tree.lowest * 8 + tree.upper * 16);
  }
  const std::vector<double> same_bytes(bytes / sizeof(double), 1.0);
  double engine = 1e9, floor = 1e9;
  for (auto _ : state) {
    double start = processor_seconds();
    benchmark::DoNotOptimize(read_all(same_bytes));
    floor = std::min(floor, processor_seconds() - start);
    start = processor_seconds();
    for (ColumnTotals& table : tables) table.roll_up();
    engine = std::min(engine, processor_seconds() - start);
    state.SetIterationTime(engine);
  }
  state.counters["megabytes"] = static_cast<double>(bytes) / 1e6;
  state.counters["engine_ms"] = 1e3 * engine;
  state.counters["floor_ms"] = 1e3 * floor;
  state.counters["ratio"] = engine / floor;
}
BENCHMARK(BM_RollUpIndicators)->ArgNames({"units", "indicators"})->Args({1'111, 20})->UseManualTime();
BENCHMARK(BM_RollUpIndicators)
    ->Name("large/RollUpIndicators")
    ->ArgNames({"units", "indicators"})
    ->Args({111'111, 20})
    ->Args({111'111, 200})
    ->Iterations(5)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);

std::string id(const char* letter, std::uint32_t i) { return letter + std::to_string(1'000'000'000U + i); }

Model model_of(std::uint32_t units, std::uint32_t indicators) {
  Tables tables;
  for (std::uint32_t u = 0; u < units; ++u) {
    Unit unit;
    unit.unit_id = id("U", u);
    if (u > 0) unit.parent_id = id("U", (u - 1) / kFanOut);
    tables.get<Unit>().push_back(std::move(unit));
  }
  for (std::uint32_t i = 0; i < indicators; ++i) {
    Indicator indicator;
    indicator.indicator_id = id("I", i);
    indicator.formula = "100*num/den";
    tables.get<Indicator>().push_back(std::move(indicator));
  }
  Report report;
  Observations observations;
  {
    ObservationBuilder builder(tables, report);
    std::mt19937 random(5);
    for (std::uint32_t i = 0; i < indicators; ++i) {
      for (std::uint32_t u = (units - 2) / kFanOut + 1; u < units; ++u) {
        if (i % 2 == 1 && random() % 100 != 0) continue;
        Observation o;
        o.unit_id = id("U", u);
        o.indicator_id = id("I", i);
        for (std::uint32_t m = 0; m < kMonths; ++m) {
          o.period = Period::from_ordinal(PeriodKind::month, static_cast<std::int32_t>(54 * 12 + m));
          o.numerator = static_cast<double>(random() % 1000);
          o.denominator = static_cast<double>(1 + random() % 1000);
          builder.add(o, 0);
        }
      }
    }
    observations = builder.finish();
  }
  return Model::build(std::move(tables), std::move(observations), &report).value();
}

void BM_CompileFromSnapshot(benchmark::State& state) {
  const Model model =
      model_of(static_cast<std::uint32_t>(state.range(0)), static_cast<std::uint32_t>(state.range(1)));
  double engine = 1e9, floor = 1e9;
  for (auto _ : state) {
    double start = processor_seconds();
    double sum = 0;
    for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(state.range(1)); ++i) {
      for (const auto& series : model.observations().of_indicator(i)) {
        series->for_each_block([&](const SeriesBlock& block) {
          sum += read_all(block.numerators()) + read_all(block.denominators());
        });
      }
    }
    benchmark::DoNotOptimize(sum);
    floor = std::min(floor, processor_seconds() - start);
    start = processor_seconds();
    const LiveFigures figures(model);
    engine = std::min(engine, processor_seconds() - start);
    state.SetIterationTime(engine);
  }
  const auto cells = static_cast<double>(model.observations().cell_count());
  state.counters["cells"] = cells;
  state.counters["ns_a_cell"] = 1e9 * engine / cells;
  state.counters["floor_ns_a_cell"] = 1e9 * floor / cells;
}
BENCHMARK(BM_CompileFromSnapshot)->ArgNames({"units", "indicators"})->Args({1'111, 4})->UseManualTime();
BENCHMARK(BM_CompileFromSnapshot)
    ->Name("large/CompileFromSnapshot")
    ->ArgNames({"units", "indicators"})
    ->Args({11'111, 100})
    ->Iterations(3)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace styr
