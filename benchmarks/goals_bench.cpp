// What does the score of every goal cost, and that of the goals above one changed target?
//
// The floor is the same sums in a tight loop over flat arrays in topological order: children, weights,
// scores, each goal's own score first, in the order in which links were given. It knows no missing value, no
// reason, no coverage, and no order of addition that is independent of the order of rows. All take turns in
// one run.

#include <benchmark/benchmark.h>

#include <time.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "styr/compiled_goals.hpp"

namespace styr {
namespace {

enum Weights : std::int64_t { distinct, one_to_three, all_one };

struct Network {
  Model model;
  std::shared_ptr<CompiledGoals> compiled;
  std::vector<double> own;
  // The floor: topological order, its children and weights.
  std::vector<std::uint32_t> first, child;
  std::vector<double> weight, score;

  void floor_pass() {
    for (std::size_t i = 0; i + 1 < first.size(); ++i) {
      double sum = own[i];
      double weights = 1;
      for (std::uint32_t e = first[i]; e < first[i + 1]; ++e) {
        sum += weight[e] * score[child[e]];
        weights += weight[e];
      }
      score[i] = sum / weights;
    }
  }
};

std::string goal_id(std::uint32_t g) { return "G" + std::to_string(g); }

// Layers of goals, the first tenth at the top; below it each goal serves 2 to 4 of the layers above it, close
// by or anywhere, which makes 2.9 links a goal.
const Network& network_of(std::int64_t goals, std::int64_t weights) {
  static std::map<std::pair<std::int64_t, std::int64_t>, std::unique_ptr<Network>> networks;
  auto& network = networks[{goals, weights}];
  if (network) return *network;
  network = std::make_unique<Network>();
  std::mt19937_64 random(17);
  const auto count = static_cast<std::uint32_t>(goals);
  const std::uint32_t layer = std::max(1U, count / 8);
  Tables tables;
  for (std::uint32_t g = 0; g < count; ++g) {
    Goal goal;
    goal.goal_id = goal_id(g);
    tables.get<Goal>().push_back(goal);
  }
  for (std::uint32_t g = layer; g < count; ++g) {
    std::set<std::uint32_t> parents;
    const std::uint32_t above = g / layer * layer;
    for (std::uint64_t k = 2 + random() % 3; k > 0; --k)
      parents.insert(above - 1 -
                     static_cast<std::uint32_t>(random() % std::min<std::uint64_t>(above, layer)));
    for (const std::uint32_t parent : parents) {
      GoalLink link;
      link.from_goal_id = goal_id(g);
      link.to_goal_id = goal_id(parent);
      link.link_type = "contributes";
      if (weights == distinct) link.weight = static_cast<double>(1 + random() % 1'000'000) / 300'000;
      if (weights == one_to_three) link.weight = static_cast<double>(1 + random() % 3);
      tables.get<GoalLink>().push_back(link);
    }
  }
  network->model = Model::build(std::move(tables), std::span<const Observation>()).value();
  network->compiled = std::make_shared<CompiledGoals>(network->model);
  const auto order = network->model.goal_order();
  std::vector<std::uint32_t> position(count);
  for (std::uint32_t p = 0; p < count; ++p) position[order[p]] = p;
  network->first.push_back(0);
  for (std::uint32_t p = 0; p < count; ++p) {
    const Graph& graph = network->model.goal_graph();
    for (std::size_t i = 0; i < graph.predecessors(order[p]).size(); ++i) {
      network->child.push_back(position[graph.predecessors(order[p])[i]]);
      const auto& weight = network->model.table<GoalLink>()[graph.in_edges(order[p])[i]].weight;
      network->weight.push_back(weight ? weight->value : 1);
    }
    network->first.push_back(static_cast<std::uint32_t>(network->child.size()));
    network->own.push_back(static_cast<double>(random() % 1000) / 1000);
  }
  network->score.resize(count);
  return *network;
}

GoalYear year_of(const Network& network) {
  GoalYear year(network.compiled, 2024);
  const auto order = network.model.goal_order();
  for (std::uint32_t p = 0; p < order.size(); ++p) year.set_own(order[p], true, network.own[p]);
  year.compute();
  return year;
}

// Of this thread alone, so that what else the machine does is left out.
double processor_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

double seconds_of(auto&& work) {
  const double start = processor_seconds();
  work();
  return processor_seconds() - start;
}

// Ratio of the medians of two kinds of work that took turns.
double median(std::vector<double>& values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2),
                   values.end());
  return values[values.size() / 2];
}

void BM_EveryGoal(benchmark::State& state) {
  Network network = network_of(state.range(0), state.range(1));
  GoalYear year = year_of(network);
  std::vector<double> ours, floor;
  for (auto _ : state) {
    floor.push_back(seconds_of([&] { network.floor_pass(); }));
    benchmark::DoNotOptimize(network.score.data());
    benchmark::ClobberMemory();
    ours.push_back(seconds_of([&] { year.compute(); }));
    state.SetIterationTime(ours.back());
  }
  state.counters["links"] = static_cast<double>(network.child.size());
  state.counters["floor_us"] = 1e6 * median(floor);
  state.counters["ratio"] = median(ours) / median(floor);
}
BENCHMARK(BM_EveryGoal)
    ->ArgNames({"goals", "weights"})
    ->Args({1'000, distinct})
    ->Args({100'000, distinct})
    ->Args({100'000, one_to_three})
    ->Args({100'000, all_one})
    ->UseManualTime()
    ->Unit(benchmark::kMicrosecond);

// As above, where a tenth of the goals have targets without a status.
void BM_EveryGoalSomeMissing(benchmark::State& state) {
  Network network = network_of(state.range(0), state.range(1));
  GoalYear year = year_of(network);
  const auto order = network.model.goal_order();
  for (std::uint32_t p = 0; p < order.size(); p += 10) year.set_own(order[p], true, {});
  std::vector<double> ours, floor;
  for (auto _ : state) {
    floor.push_back(seconds_of([&] { network.floor_pass(); }));
    benchmark::DoNotOptimize(network.score.data());
    benchmark::ClobberMemory();
    ours.push_back(seconds_of([&] { year.compute(); }));
    state.SetIterationTime(ours.back());
  }
  state.counters["ratio"] = median(ours) / median(floor);
}
BENCHMARK(BM_EveryGoalSomeMissing)
    ->ArgNames({"goals", "weights"})
    ->Args({100'000, distinct})
    ->Args({100'000, all_one})
    ->UseManualTime()
    ->Unit(benchmark::kMicrosecond);

// One goal of a layer changes its own score; all above it are fresh. `ns_a_goal` should not depend on how
// many are reached.
void BM_AboveOneGoal(benchmark::State& state) {
  const Network& network = network_of(state.range(0), distinct);
  GoalYear year = year_of(network);
  const auto goals = static_cast<std::uint32_t>(state.range(0));
  const std::uint32_t layer = std::max(1U, goals / 8);
  const auto depth = static_cast<std::uint32_t>(state.range(1));
  std::uint32_t n = 0;
  double reached = 0;
  for (auto _ : state) {
    ++n;
    year.set_own(depth * layer + n * 7919 % layer, true, static_cast<double>(n % 1009) / 1009);
    reached += static_cast<double>(year.refresh().size());
  }
  state.counters["goals_reached"] = reached / static_cast<double>(state.iterations());
  state.counters["s_a_goal"] =
      benchmark::Counter(reached, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(BM_AboveOneGoal)
    ->ArgNames({"goals", "depth"})
    ->Args({100'000, 1})
    ->Args({100'000, 3})
    ->Args({100'000, 5})
    ->Args({100'000, 7})
    ->Unit(benchmark::kMicrosecond);

// Many marks at once: where climbing from each would cost more, the year is computed as a whole.
void BM_AboveManyGoals(benchmark::State& state) {
  const Network& network = network_of(100'000, distinct);
  GoalYear year = year_of(network);
  std::mt19937 random(5);
  for (auto _ : state) {
    for (std::int64_t k = 0; k < state.range(0); ++k)
      year.set_own(static_cast<std::uint32_t>(random() % 100'000), true,
                   static_cast<double>(random() % 1009) / 1009);
    benchmark::DoNotOptimize(year.refresh().size());
  }
}
BENCHMARK(BM_AboveManyGoals)
    ->ArgName("marked")
    ->RangeMultiplier(4)
    ->Range(16, 16'384)
    ->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace styr
