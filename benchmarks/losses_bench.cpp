// How long does it take to simulate the losses of many years?
//
// The floor is the random stream alone: one number for each source and year, without which nobody knows
// whether the year has an event. `per_source_year` is the time of one source in one year.

#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>
#include <vector>

#include "styr/losses.hpp"
#include "styr/random_stream.hpp"

namespace styr {
namespace {

constexpr std::uint32_t kTrials = 10000;

// Each source strikes once in three years on average, with a lognormal loss.
std::vector<LossSource> sources_of(std::int64_t count) {
  constexpr double kRate = 0.3;
  std::vector<LossSource> sources;
  for (std::int64_t i = 0; i < count; ++i) {
    sources.push_back({stream_of("R" + std::to_string(i)), Occurrence::poisson,
                       Distribution::point(kRate).value(),
                       Distribution::lognormal_from_interval(100, 5000).value()});
  }
  return sources;
}

void count_source_years(benchmark::State& state, std::int64_t sources) {
  const std::int64_t items = state.iterations() * sources * kTrials;
  state.SetItemsProcessed(items);
  state.counters["per_source_year"] = benchmark::Counter(
      static_cast<double>(items), benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void BM_RandomStreamAlone(benchmark::State& state) {
  const std::int64_t sources = state.range(0);
  std::vector<double> units(1024);
  for (auto _ : state) {
    for (std::int64_t source = 0; source < sources; ++source) {
      for (std::uint32_t first = 0; first < kTrials; first += 1024) {
        const std::size_t count = std::min<std::size_t>(1024, kTrials - first);
        first_units(1, static_cast<std::uint64_t>(source), first, std::span(units).first(count));
        benchmark::DoNotOptimize(units.data());
      }
    }
  }
  count_source_years(state, sources);
}
BENCHMARK(BM_RandomStreamAlone)->ArgName("sources")->Arg(100)->Unit(benchmark::kMillisecond);

// The sum of all sources.
void BM_SumOfLosses(benchmark::State& state) {
  const std::vector<LossSource> sources = sources_of(state.range(0));
  const Workers workers(static_cast<unsigned>(state.range(1)));
  for (auto _ : state) benchmark::DoNotOptimize(simulate_sum(sources, {.trials = kTrials}, workers));
  count_source_years(state, state.range(0));
}
BENCHMARK(BM_SumOfLosses)
    ->ArgNames({"sources", "workers"})
    ->Args({100, 1})
    ->Args({100, 2})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

// The same sources in every unit above them: one unit of ten sources each, and all units above, seven deep.
void BM_LossesOfUnits(benchmark::State& state) {
  const std::vector<LossSource> sources = sources_of(state.range(0));
  std::vector<std::vector<std::uint32_t>> groups;
  for (std::uint32_t width = 10; width <= sources.size(); width *= 2) {
    for (std::uint32_t first = 0; first + width <= sources.size(); first += width) {
      groups.emplace_back();
      for (std::uint32_t i = 0; i < width; ++i) groups.back().push_back(first + i);
    }
  }
  for (auto _ : state) {
    double sum = 0;
    const auto status = simulate_losses(sources, groups, {.trials = kTrials}, Workers(),
                                        [&](std::size_t, const LossSample& s) { sum += s.mean().value; });
    benchmark::DoNotOptimize(status);
    benchmark::DoNotOptimize(sum);
  }
  state.counters["groups"] = static_cast<double>(groups.size());
  count_source_years(state, state.range(0));
}
BENCHMARK(BM_LossesOfUnits)->ArgName("sources")->Arg(640)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace styr
