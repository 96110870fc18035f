#include "styr/fault_tree_simulation.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "fault_tree_models.hpp"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "shared_data.hpp"
#include "styr/fault_tree_bounds.hpp"
#include "styr/open_psa.hpp"

namespace styr {
namespace {

using testing::brute_force;
using testing::random_tree;
using testing::read_file;
using testing::shared_data;
using Json = nlohmann::json;

TEST(FaultTreeSimulation, IntervalsHoldTheTrueValuesAboutAsOftenAsPromised) {
  int inside = 0;
  int all = 0;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const FaultTree tree = random_tree(seed, {8, 10, seed % 2 == 0});
    FaultTreeSimulationOptions options;
    options.trials = 20'000;
    options.seed = seed;
    const auto simulated = simulate_fault_tree(tree, options);
    ASSERT_TRUE(simulated.ok());
    const std::vector<double> exact = brute_force(tree, tree.probabilities());
    for (std::size_t i = 0; i < tree.gate_count(); ++i) {
      const SimulatedProbability& gate = (*simulated)[i];
      const double p = std::min(exact[tree.gate(i)], 1.0);
      EXPECT_EQ(gate.trials, 20'032U);
      EXPECT_NEAR(gate.estimate, p, 6 * std::sqrt(p * (1 - p) / 20'032) + 1e-9) << "seed " << seed;
      inside += gate.lower <= p + 1e-12 && p <= gate.upper + 1e-12 ? 1 : 0;
      ++all;
    }
  }
  // Gates of one tree hang together, so the share is not a share of independent cases.
  EXPECT_GT(inside, all * 85 / 100) << all;
}

TEST(FaultTreeSimulation, DoesNotDependOnTheWorkers) {
  const FaultTree tree = random_tree(3, {12, 20, false});
  const Workers three(3);
  FaultTreeSimulationOptions alone;
  alone.trials = 100'000;
  FaultTreeSimulationOptions together = alone;
  together.workers = &three;
  const auto a = *simulate_fault_tree(tree, alone);
  const auto b = *simulate_fault_tree(tree, together);
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_EQ(a[i].hits, b[i].hits);
  FaultTreeSimulationOptions other = alone;
  other.seed = 2;
  EXPECT_NE(a.back().hits, (*simulate_fault_tree(tree, other)).back().hits);
}

TEST(FaultTreeSimulation, RefusesWhatMakesNoSense) {
  const FaultTree tree = random_tree(3, {4, 4, true});
  FaultTreeSimulationOptions options;
  options.trials = 0;
  EXPECT_FALSE(simulate_fault_tree(tree, options).ok());
  options.trials = 64;
  options.confidence = 1;
  EXPECT_FALSE(simulate_fault_tree(tree, options).ok());
}

TEST(FaultTreeBounds, HoldTheTrueValue) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const FaultTree tree = random_tree(seed, {7, 12, seed % 2 == 0});
    const std::vector<double> exact = brute_force(tree, tree.probabilities());
    std::vector<std::optional<double>> known(tree.node_count());
    for (int round = 0; round < 2; ++round) {
      const std::vector<ProbabilityBounds> bounds = bound_probabilities(tree, known);
      for (FaultTree::Node node = 0; node < tree.node_count(); ++node) {
        EXPECT_LE(bounds[node].lower, exact[node] + 1e-15) << "seed " << seed;
        EXPECT_GE(bounds[node].upper, exact[node] - 1e-15) << "seed " << seed;
      }
      for (std::size_t i = 0; i < 4; ++i) known[tree.gate(i)] = exact[tree.gate(i)];
    }
  }
}

TEST(FaultTreeBounds, OfACoherentTreeAreProducts) {
  FaultTreeBuilder builder;
  const std::vector<FaultTreeBuilder::Handle> events{builder.node("a"), builder.node("b")};
  builder.define_event(events[0], 0.5);
  builder.define_event(events[1], 0.4);
  builder.define_gate(builder.node("both"), GateKind::and_gate, events);
  builder.define_gate(builder.node("any"), GateKind::or_gate, events);
  const auto bounds = bound_probabilities(testing::must_build(builder));
  EXPECT_NEAR(bounds[2].lower, 0.2, 1e-12);
  EXPECT_NEAR(bounds[2].upper, 0.4, 1e-12);
  EXPECT_NEAR(bounds[3].lower, 0.5, 1e-12);
  EXPECT_NEAR(bounds[3].upper, 0.7, 1e-12);
}

TEST(Uncertainty, AgreesWithTheReferenceAndWithEveryNumberOfWorkers) {
  STYR_REQUIRE_SHARED_DATA("risk/fault-trees/uncertainty-expected.json");
  const Json data = Json::parse(read_file(shared_data("risk/fault-trees/uncertainty-expected.json")));
  for (const auto& [title, expected] : data["models"].items()) {
    Report report;
    OpenPsaOptions how;
    how.mission_time = expected["mission_time_h"];
    const std::string file = expected["file"];
    const auto model = read_open_psa(read_file(shared_data("risk/fault-trees/" + file)), file, report, how);
    ASSERT_TRUE(model) << report.to_status();
    EXPECT_TRUE(model->expressions.is_uncertain());
    DiagramOptions top;
    top.gates.assign(model->tree.roots().begin(), model->tree.roots().end());
    const FaultTreeDiagram diagram = *FaultTreeDiagram::make(model->tree, top);
    const double at_mean = expected["probability_at_mean_rates"];
    EXPECT_NEAR(*diagram.probabilities()[0], at_mean, 5e-6 * at_mean);
    if (expected.contains("probability_at_mean_rates_exact")) {
      const double exact = expected["probability_at_mean_rates_exact"];
      EXPECT_NEAR(*diagram.probabilities()[0], exact, 1e-9 * exact);
    }
    EXPECT_EQ(to_string(*MinimalCutSets(diagram).counts()[0]), expected["minimal_cut_sets"].dump());
    const auto run = [&](const Workers* workers) {
      UncertaintyOptions options;
      options.workers = workers;
      return (*propagate_uncertainty(
          diagram, [&](std::uint32_t trial, std::span<double> p) { model->expressions.draw(7, trial, p); },
          options))[0];
    };
    const Workers two(2);
    const UncertainProbability result = run(nullptr);
    const UncertainProbability again = run(&two);
    EXPECT_EQ(result.mean, again.mean);
    EXPECT_EQ(result.quantiles, again.quantiles);
    const auto within = [&title = title](double value, const Json& range, double tolerance) {
      EXPECT_GE(value, range[0].get<double>() * (1 - tolerance)) << title;
      EXPECT_LE(value, range[1].get<double>() * (1 + tolerance)) << title;
    };
    within(result.mean, expected["mean_range_over_seeds"], 0.01);
    within(result.standard_deviation, expected["sd_range_over_seeds"], 0.03);
    if (expected.contains("mean_by_quadrature")) {
      const double mean = expected["mean_by_quadrature"], deviation = expected["sd_by_quadrature"];
      EXPECT_NEAR(result.mean, mean, 0.01 * mean);
      EXPECT_NEAR(result.standard_deviation, deviation, 0.03 * deviation);
    }
    within(result.quantiles[0], expected["q05_range"], 0.02);
    within(result.quantiles[1], expected["q50_range"], 0.02);
    within(result.quantiles[2], expected["q95_range"], 0.02);
  }
}

}  // namespace
}  // namespace styr
