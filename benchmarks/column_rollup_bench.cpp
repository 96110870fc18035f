// How far from the memory's speed is a full roll-up, and how far from the tightest loop a refresh?
//
// Full pass: units in level order, twelve months. The floors stand beside it: reading the bytes that the
// columns hold once, reading as many as the same numbers take as doubles, and the tight loop over doubles
// that adds children to parents and does nothing else. Each benchmark runs floors and engine in turn in the
// same iteration and reports the smallest of each: `ratio_tight` (engine / tight loop over the numerators),
// `ratio_bytes` (engine / reading the bytes of the columns) and `ratio_doubles`. `held` says how the numbers
// are held: 2, 4 or 8 bytes. The large ones are what docs/performance.md tells: run with
// --benchmark_filter=large.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "floors.hpp"
#include "styr/column_rollup.hpp"
#include "styr/engine.hpp"
#include "styr/workers.hpp"

namespace styr {
namespace {

constexpr std::size_t kMonths = 12;
// Where several workers share the work only the clock on the wall tells.
double now(bool on_the_wall = false) {
  if (!on_the_wall) return processor_seconds();
  const auto time = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(time).count();
}

template <class Job>
void time_least(double& least, bool on_the_wall, Job&& job) {
  const double start = now(on_the_wall);
  job();
  least = std::min(least, now(on_the_wall) - start);
}

// Every node but the last level has `fan_out` children.
const ColumnTree& balanced(std::uint32_t nodes, std::uint32_t fan_out) {
  static std::map<std::pair<std::uint32_t, std::uint32_t>, std::unique_ptr<ColumnTree>> trees;
  auto& tree = trees[{nodes, fan_out}];
  if (!tree) {
    std::vector<std::uint32_t> parent(nodes);
    for (std::uint32_t i = 0; i < nodes; ++i) parent[i] = i == 0 ? LevelOrder::kNoParent : (i - 1) / fan_out;
    tree = std::make_unique<ColumnTree>(with_blocks(*LevelOrder::make(parent)));
  }
  return *tree;
}

// Every node without children has a cell in every month; one in 16 is of some other class. Numbers are whole,
// with a half, or no binary fraction, so that they are held in `held` bytes.
ColumnTotals filled(const ColumnTree& tree, bool ratio, std::size_t classes, std::int64_t held = 2) {
  const double divisor = held == 2 ? 1 : held == 4 ? 2 : 7;
  ColumnTotals table(tree, kMonths, ratio, classes);
  std::mt19937 random(1);
  for (std::uint32_t p = 0; p < tree.order.size(); ++p) {
    if (!tree.is_leaf(p)) continue;
    for (std::uint32_t c = 0; c < kMonths; ++c) {
      const auto kind = static_cast<std::uint8_t>(1 + (random() % 16 == 0 ? random() % classes : 0));
      const auto number = [&] { return static_cast<double>(random() % 1000) / divisor; };
      const double numerator = number();
      table.set_own({p, c}, {numerator, ratio ? number() : 0.0, kind});
    }
  }
  return table;
}

void tight_loop(const LevelOrder& order, std::vector<double>& table) {
  const std::uint32_t* const first_child = order.first_child().data();
  for (std::size_t p = order.size(); p-- > 0;) {
    double* const into = table.data() + p * kMonths;
    for (std::size_t child = first_child[p]; child < first_child[p + 1]; ++child) {
      for (std::size_t c = 0; c < kMonths; ++c) into[c] += table[child * kMonths + c];
    }
  }
}

// Arguments: nodes, fan-out, whether there are denominators, classes, workers, bytes a number.
void roll_up_columns(benchmark::State& state) {
  const ColumnTree& tree =
      balanced(static_cast<std::uint32_t>(state.range(0)), static_cast<std::uint32_t>(state.range(1)));
  const bool ratio = state.range(2) != 0;
  const auto classes = static_cast<std::size_t>(state.range(3));
  const Workers workers(static_cast<unsigned>(state.range(4)));
  const auto held = static_cast<std::size_t>(state.range(5));
  ColumnTotals table = filled(tree, ratio, classes, state.range(5));
  const std::size_t cells = tree.order.size() * kMonths;
  // Own numbers of leaves and totals of the others; classes and counts where there are several classes.
  const auto bytes_of = [&](std::size_t number) {
    const std::size_t planes = ratio ? 2 : 1;
    const std::size_t counted = classes > 1 ? classes : 0;
    return kMonths * (tree.leaves * (number * planes + (counted == 0 ? 0 : 1)) +
                      tree.lowest * ((number == 2 ? 4 : 8) * planes + counted) +
                      tree.upper * (8 * planes + 4 * counted));
  };
  const std::vector<double> same_bytes(bytes_of(held) / sizeof(double), 1.0);
  const std::vector<double> as_doubles(bytes_of(8) / sizeof(double), 1.0);
  std::vector<double> own(cells, 0.0);
  for (std::uint32_t p = 0; p < tree.order.size(); ++p) {
    for (std::uint32_t c = 0; c < kMonths; ++c) {
      if (tree.is_leaf(p)) own[p * kMonths + c] = table.numerator({p, c});
    }
  }
  const bool wall = workers.count() > 1;
  double engine = 1e9, tight = 1e9, stream = 1e9, doubles = 1e9;
  for (auto _ : state) {
    time_least(doubles, wall, [&] { benchmark::DoNotOptimize(read_all(as_doubles)); });
    time_least(stream, wall, [&] { benchmark::DoNotOptimize(read_all(same_bytes)); });
    // Inner nodes start from nothing each time.
    for (std::size_t p = 0; p < tree.order.size(); ++p) {
      if (!tree.is_leaf(p)) std::fill_n(own.begin() + static_cast<std::ptrdiff_t>(p * kMonths), kMonths, 0.0);
    }
    time_least(tight, wall, [&] { tight_loop(tree.order, own); });
    time_least(engine, wall, [&] { table.roll_up(&workers); });
  }
  if (table.numerator({0, 0}) != own[0]) state.SkipWithError("the totals differ");
  state.counters["engine_ms"] = engine * 1e3;
  state.counters["tight_ms"] = tight * 1e3;
  state.counters["bytes_ms"] = stream * 1e3;
  state.counters["ratio_tight"] = engine / tight;
  state.counters["ratio_bytes"] = engine / stream;
  state.counters["ratio_doubles"] = engine / doubles;
}
const std::vector<std::string> kNames{"units", "fan_out", "ratio", "classes", "workers", "held"};
BENCHMARK(roll_up_columns)->ArgNames(kNames)->Args({1111, 10, 0, 1, 1, 2})->Args({11111, 10, 1, 2, 2, 2});
BENCHMARK(roll_up_columns)
    ->Name("large/roll_up_columns")
    ->ArgNames(kNames)
    ->Args({1111111, 10, 0, 1, 1, 2})
    ->Args({1111111, 10, 0, 1, 2, 2})
    ->Args({1111111, 10, 0, 1, 1, 4})
    ->Args({1111111, 10, 0, 1, 1, 8})
    ->Args({1111111, 10, 1, 1, 1, 2})
    ->Args({1111111, 10, 1, 1, 2, 2})
    ->Args({1111111, 10, 1, 1, 1, 8})
    ->Args({1111111, 10, 1, 3, 1, 2})
    ->Args({1111111, 10, 1, 3, 2, 2})
    // Growth, and shapes: 1,000-wide, star, chain.
    ->Args({1111, 10, 1, 1, 1, 2})
    ->Args({11111, 10, 1, 1, 1, 2})
    ->Args({111111, 10, 1, 1, 1, 2})
    ->Args({11111111, 10, 1, 1, 1, 2})
    ->Args({1001001, 1000, 1, 1, 1, 2})
    ->Args({1000001, 1000000, 1, 1, 1, 2})
    ->Args({1000000, 1, 1, 1, 1, 2})
    ->Iterations(20)
    ->Unit(benchmark::kMillisecond);

// One changed leaf and its ancestors, in one month. Floor: adding the children's numerators of each ancestor
// again.
void refresh_one(benchmark::State& state) {
  const ColumnTree& tree =
      balanced(static_cast<std::uint32_t>(state.range(0)), static_cast<std::uint32_t>(state.range(1)));
  ColumnTotals table = filled(tree, true, 2);
  table.roll_up();
  const auto leaves =
      static_cast<std::uint32_t>(tree.order.size() - tree.order.levels()[tree.order.depth() - 1]);
  const std::uint32_t first_leaf = tree.order.levels()[tree.order.depth() - 1];
  std::vector<double> plain(tree.order.size() * kMonths, 1.0);
  const auto batch = static_cast<std::size_t>(state.range(2));
  std::mt19937 random(7);
  std::vector<ColumnCell> cells;
  std::vector<double> engine_times, tight_times;
  std::size_t told = 0;
  for (auto _ : state) {
    cells.clear();
    for (std::size_t i = 0; i < batch; ++i) {
      cells.push_back({first_leaf + static_cast<std::uint32_t>(random() % leaves),
                       static_cast<std::uint32_t>(random() % kMonths)});
    }
    const std::vector<ColumnCell> same = cells;
    double start = now();
    for (const ColumnCell cell : same) {
      plain[cell.position * kMonths + cell.column] += 1;
      for (std::uint32_t p = tree.order.parents()[cell.position]; p != LevelOrder::kNoParent;
           p = tree.order.parents()[p]) {
        double sum = 0;
        for (std::size_t child = tree.order.first_child()[p]; child < tree.order.first_child()[p + 1];
             ++child) {
          sum += plain[child * kMonths + cell.column];
        }
        plain[p * kMonths + cell.column] = sum;
      }
    }
    tight_times.push_back(now() - start);
    start = now();
    for (const ColumnCell cell : cells) {
      table.set_own(cell, {static_cast<double>(random() % 100000), 100, 1});
    }
    table.refresh(cells, [&](ColumnCell) { ++told; });
    engine_times.push_back(now() - start);
  }
  const auto median = [](std::vector<double>& times) {
    std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2),
                     times.end());
    return times[times.size() / 2];
  };
  const double engine = median(engine_times), tight = median(tight_times);
  state.counters["told"] = static_cast<double>(told) / static_cast<double>(state.iterations());
  state.counters["engine_us"] = engine * 1e6 / static_cast<double>(batch);
  state.counters["tight_us"] = tight * 1e6 / static_cast<double>(batch);
  state.counters["ratio_tight"] = engine / tight;
}
const std::vector<std::string> kRefreshNames{"units", "fan_out", "cells"};
BENCHMARK(refresh_one)->ArgNames(kRefreshNames)->Args({1111, 10, 1})->Args({11111, 10, 1000});
BENCHMARK(refresh_one)
    ->Name("large/refresh")
    ->ArgNames(kRefreshNames)
    ->Args({1111111, 10, 1})
    ->Args({1111111, 10, 1000})
    ->Args({1111111, 10, 100000})
    ->Args({1111111, 10, 200000})
    ->Args({1111111, 10, 400000})
    ->Args({100001, 100000, 1})
    ->Iterations(200);

}  // namespace
}  // namespace styr
