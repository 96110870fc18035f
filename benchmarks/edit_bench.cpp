// What does one more observation cost? One corrected cell through Edit and commit, in models of growing size.
//
// The floor is copying the one block of cells that changes (384 cells of 29 bytes).

#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "styr/edit.hpp"

namespace styr {
namespace {

constexpr int kMonths = 12;

std::string unit_id(std::int64_t i) { return "U" + std::to_string(i); }

Observation cell(std::int64_t unit, int month, double value) {
  Observation o;
  o.unit_id = unit_id(unit);
  o.indicator_id = "I";
  o.period = Period::from_ordinal(PeriodKind::month, month);
  o.numerator = value;
  o.denominator = 100.0;
  return o;
}

// A model of `cells` observations: units below one top, twelve months each.
const Model& model_of(std::int64_t cells) {
  static std::map<std::int64_t, Model> models;
  const auto [at, is_new] = models.try_emplace(cells);
  if (is_new) {
    Tables tables;
    Unit top;
    top.unit_id = "TOP";
    tables.get<Unit>().push_back(top);
    const std::int64_t units = cells / kMonths;
    for (std::int64_t u = 0; u < units; ++u) {
      Unit unit;
      unit.unit_id = unit_id(u);
      unit.parent_id = "TOP";
      tables.get<Unit>().push_back(unit);
    }
    Indicator indicator;
    indicator.indicator_id = "I";
    indicator.formula = "100*num/den";
    tables.get<Indicator>().push_back(indicator);
    Report report;
    Observations columns;
    {
      ObservationBuilder builder(tables, report);
      for (std::int64_t u = 0; u < units; ++u) {
        for (int month = 0; month < kMonths; ++month)
          builder.add(cell(u, month, static_cast<double>(u % 50)), 0);
      }
      columns = builder.finish();
    }
    at->second = Model::build(std::move(tables), std::move(columns), &report).value();
  }
  return at->second;
}

void BM_CommitOneObservation(benchmark::State& state) {
  Model model = model_of(state.range(0));
  const std::int64_t units = state.range(0) / kMonths;
  std::int64_t n = 0;
  for (auto _ : state) {
    Edit edit(model);
    edit.upsert(cell((n * 7919) % units, static_cast<int>(n % kMonths), static_cast<double>(n % 90)));
    model = edit.commit().value();
    ++n;
  }
  state.counters["cells"] = static_cast<double>(model.observations().cell_count());
}
BENCHMARK(BM_CommitOneObservation)->ArgName("cells")->Arg(12'000)->Arg(1'200'000);
BENCHMARK(BM_CommitOneObservation)->Name("BM_CommitOneObservation/large")->ArgName("cells")->Arg(9'996'000);

// Many corrected cells in one commit.
void BM_CommitThousandObservations(benchmark::State& state) {
  constexpr std::int64_t kBatch = 1000;
  Model model = model_of(state.range(0));
  const std::int64_t units = state.range(0) / kMonths;
  std::int64_t n = 0;
  for (auto _ : state) {
    Edit edit(model);
    for (std::int64_t i = 0; i < kBatch; ++i, ++n) {
      edit.upsert(cell((n * 7919) % units, static_cast<int>(n % kMonths), static_cast<double>(n % 90)));
    }
    model = edit.commit().value();
  }
  state.SetItemsProcessed(state.iterations() * kBatch);
}
BENCHMARK(BM_CommitThousandObservations)->ArgName("cells")->Arg(12'000)->Arg(1'200'000);

// What differs between a snapshot and the one before it.
void BM_FindOneDifference(benchmark::State& state) {
  const Model before = model_of(state.range(0));
  Edit edit(before);
  edit.upsert(cell(state.range(0) / kMonths / 2, 5, -1));
  const Model after = edit.commit().value();
  std::size_t found = 0;
  for (auto _ : state) {
    Observations::for_each_difference(before.observations(), after.observations(),
                                      [&](const Observations::Difference&) { ++found; });
  }
  if (found != static_cast<std::size_t>(state.iterations())) state.SkipWithError("one cell differs");
}
BENCHMARK(BM_FindOneDifference)->ArgName("cells")->Arg(12'000)->Arg(1'200'000);
BENCHMARK(BM_FindOneDifference)->Name("BM_FindOneDifference/large")->ArgName("cells")->Arg(9'996'000);

// A record that no cell depends on: O(records), never the cells.
void BM_CommitOneUnitName(benchmark::State& state) {
  Model model = model_of(state.range(0));
  std::int64_t n = 0;
  for (auto _ : state) {
    Unit unit = model.table<Unit>()[1];
    unit.name = std::to_string(n++);
    Edit edit(model);
    edit.upsert(unit);
    model = edit.commit().value();
  }
}
BENCHMARK(BM_CommitOneUnitName)->ArgName("cells")->Arg(12'000)->Arg(1'200'000)->Unit(benchmark::kMillisecond);

void BM_FloorCopyOneBlock(benchmark::State& state) {
  const std::vector<char> block(384 * 29, 'x');
  std::vector<char> copy(block.size());
  for (auto _ : state) {
    std::memcpy(copy.data(), block.data(), block.size());
    benchmark::DoNotOptimize(copy.data());
    benchmark::ClobberMemory();
  }
}
BENCHMARK(BM_FloorCopyOneBlock);

}  // namespace
}  // namespace styr
