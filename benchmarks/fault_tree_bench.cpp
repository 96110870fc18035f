// What exact answers about fault trees cost: making the diagrams, and each sweep over them. The floor of a
// sweep is one pass over the nodes that reads two numbers of each and adds them.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "benchmark/benchmark.h"
#include "diagram_forest.hpp"
#include "styr/fault_tree_analysis.hpp"
#include "styr/fault_tree_simulation.hpp"

namespace {

using styr::FaultTree;
using styr::FaultTreeBuilder;
using styr::FaultTreeDiagram;
using styr::GateKind;
using Handle = FaultTreeBuilder::Handle;

constexpr double kProbability = 0.01;

FaultTree must_build(const FaultTreeBuilder& builder) {
  styr::Report report;
  return *builder.build(report);
}

Handle add_event(FaultTreeBuilder& builder, const std::string& name) {
  const Handle event = builder.node(name);
  builder.define_event(event, kProbability);
  return event;
}

// A line of n links that breaks when two neighbours fail: every event but two lies in two gates.
FaultTree broken_line(int n) {
  FaultTreeBuilder builder;
  std::vector<Handle> links, pairs;
  for (int i = 0; i < n; ++i) links.push_back(add_event(builder, "e" + std::to_string(i)));
  for (int i = 0; i + 1 < n; ++i) {
    pairs.push_back(builder.nameless_node());
    builder.define_gate(pairs.back(), GateKind::and_gate, {&links[static_cast<std::size_t>(i)], 2});
  }
  builder.define_gate(builder.node("top"), GateKind::or_gate, pairs);
  return must_build(builder);
}

// The same by recurrence over the last link: no pair among n links.
double broken_line_probability(int n) {
  double whole = 1;        // no pair, the last link holds
  double last_failed = 0;  // no pair, the last link failed
  for (int i = 0; i < n; ++i) {
    const double holds = (whole + last_failed) * (1 - kProbability);
    last_failed = whole * kProbability;
    whole = holds;
  }
  return 1 - whole - last_failed;
}

// Services that need k of n lines each; a line needs its own parts and supports that many lines share.
FaultTree plant(int services) {
  FaultTreeBuilder builder;
  constexpr int kLines = 4, kParts = 5, kSupports = 12;
  std::vector<Handle> supports, hit;
  for (int i = 0; i < kSupports; ++i) supports.push_back(add_event(builder, "support " + std::to_string(i)));
  for (int s = 0; s < services; ++s) {
    std::vector<Handle> lines;
    for (int line = 0; line < kLines; ++line) {
      const std::string name = std::to_string(s) + "." + std::to_string(line);
      std::vector<Handle> inputs{supports[static_cast<std::size_t>((s * 5 + line * 3) % kSupports)],
                                 supports[static_cast<std::size_t>((s + line * 7 + 1) % kSupports)]};
      for (int part = 0; part < kParts; ++part) {
        inputs.push_back(add_event(builder, "part " + name + "." + std::to_string(part)));
      }
      lines.push_back(builder.node("line " + name));
      builder.define_gate(lines.back(), GateKind::or_gate, inputs);
    }
    hit.push_back(builder.node("service " + std::to_string(s)));
    builder.define_gate(hit.back(), GateKind::at_least, lines, 3);
  }
  builder.define_gate(builder.node("top"), GateKind::or_gate, hit);
  return must_build(builder);
}

FaultTree tree_of(std::int64_t shape, std::int64_t size) {
  return shape == 0 ? broken_line(static_cast<int>(size)) : plant(static_cast<int>(size));
}

void BM_MakeDiagram(benchmark::State& state) {
  const FaultTree tree = tree_of(state.range(0), state.range(1));
  double probability = 0;
  std::size_t nodes = 0;
  for (auto _ : state) {
    const auto diagram = FaultTreeDiagram::make(tree);
    probability = diagram->probabilities().back().value_or(-1);
    nodes = diagram->node_count();
  }
  const double expected =
      state.range(0) == 0 ? broken_line_probability(static_cast<int>(state.range(1))) : probability;
  if (!(std::abs(probability - expected) <= 1e-9 * expected)) state.SkipWithError("wrong probability");
  state.counters["nodes"] = static_cast<double>(nodes);
  state.counters["events"] = static_cast<double>(tree.event_count());
}
BENCHMARK(BM_MakeDiagram)->ArgNames({"plant", "size"})->Args({0, 1000})->Args({0, 10000})->Args({1, 40});

void BM_Probabilities(benchmark::State& state) {
  const auto diagram = FaultTreeDiagram::make(tree_of(state.range(0), state.range(1)));
  for (auto _ : state) benchmark::DoNotOptimize(diagram->probabilities());
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(diagram->node_count()));
}
BENCHMARK(BM_Probabilities)->ArgNames({"plant", "size"})->Args({0, 10000})->Args({1, 40});

void BM_Floor(benchmark::State& state) {
  const auto diagram = FaultTreeDiagram::make(tree_of(state.range(0), state.range(1)));
  const auto& nodes = diagram->forest().nodes;
  std::vector<double> values(nodes.size(), 0.5);
  for (auto _ : state) {
    for (std::size_t i = 1; i < nodes.size(); ++i) {
      values[i] = 0.5 * (values[nodes[i].low >> 1U] + values[nodes[i].high >> 1U]);
    }
    benchmark::DoNotOptimize(values.data());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(nodes.size()));
}
BENCHMARK(BM_Floor)->ArgNames({"plant", "size"})->Args({0, 10000})->Args({1, 40});

void BM_Importance(benchmark::State& state) {
  const auto diagram = FaultTreeDiagram::make(tree_of(state.range(0), state.range(1)));
  const std::size_t top = diagram->gates().size() - 1;
  for (auto _ : state) benchmark::DoNotOptimize(diagram->importance(top).ok());
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(diagram->node_count()));
}
BENCHMARK(BM_Importance)->ArgNames({"plant", "size"})->Args({0, 10000})->Args({1, 40});

void BM_CountCutSets(benchmark::State& state) {
  const auto diagram = FaultTreeDiagram::make(tree_of(state.range(0), state.range(1)));
  for (auto _ : state) benchmark::DoNotOptimize(styr::MinimalCutSets(*diagram).counts());
}
BENCHMARK(BM_CountCutSets)->ArgNames({"plant", "size"})->Args({0, 10000})->Args({1, 40});

void BM_Simulate(benchmark::State& state) {
  const FaultTree tree = tree_of(1, 400);
  styr::FaultTreeSimulationOptions options;
  options.trials = 6400;
  for (auto _ : state) benchmark::DoNotOptimize(styr::simulate_fault_tree(tree, options).ok());
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(options.trials));
}
BENCHMARK(BM_Simulate);

}  // namespace
