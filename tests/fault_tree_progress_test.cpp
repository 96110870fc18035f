// Long work on fault trees tells how far it is, can be stopped at every look, and is right the next time.

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "fault_tree_models.hpp"
#include "gtest/gtest.h"
#include "styr/fault_tree_analysis.hpp"
#include "styr/fault_tree_simulation.hpp"
#include "styr/risk_model_results.hpp"

namespace styr {
namespace {

using testing::must_build;
using testing::Random;

// Many clauses over few events, all of which must hold: large in every order of the events.
FaultTree tangled_tree(std::uint32_t event_count, int clause_count) {
  Random random(7);
  FaultTreeBuilder builder;
  std::vector<FaultTreeBuilder::Handle> events;
  std::vector<FaultTreeBuilder::Handle> clauses;
  for (std::uint32_t i = 0; i < event_count; ++i) {
    events.push_back(builder.node("e" + std::to_string(i)));
    builder.define_event(events.back(), 0.3);
  }
  for (int i = 0; i < clause_count; ++i) {
    std::vector<FaultTreeBuilder::Handle> inputs;
    for (int k = 0; k < 3; ++k) inputs.push_back(events[random.below(event_count)]);
    clauses.push_back(builder.node("clause " + std::to_string(i)));
    builder.define_gate(clauses.back(), GateKind::or_gate, inputs);
  }
  builder.define_gate(builder.node("top"), GateKind::and_gate, clauses);
  return must_build(builder);
}

// Runs `work` once to the end, then stopped at every look (at most 40 of them): it must then say Cancelled,
// and not ask again.
void stops_at_every_look(std::size_t fewest, const std::function<absl::Status(const Progress&)>& work) {
  std::vector<double> seen;
  const absl::Status whole = work([&](double done) {
    seen.push_back(done);
    return true;
  });
  ASSERT_TRUE(whole.ok()) << whole;
  ASSERT_GE(seen.size(), fewest);
  for (std::size_t i = 0; i < seen.size(); ++i) {
    EXPECT_GE(seen[i], i == 0 ? 0 : seen[i - 1]);
    EXPECT_LE(seen[i], 1);
  }
  for (std::size_t stop = 1; stop <= std::min<std::size_t>(seen.size(), 40); ++stop) {
    std::size_t looks = 0;
    const absl::Status status = work([&](double) { return ++looks < stop; });
    EXPECT_EQ(status.code(), absl::StatusCode::kCancelled) << stop << ": " << status;
    EXPECT_EQ(looks, stop);
  }
}

TEST(FaultTreeProgress, DiagramsStopInTheMidstOfOneGate) {
  const FaultTree tree = tangled_tree(48, 90);
  DiagramOptions options;
  options.node_limit = std::size_t{1} << 14U;
  options.gates = {*tree.find("top")};
  // The first look is before anything is made; what is asked at 0 after that is asked within the first gate.
  std::vector<double> looks;
  options.progress = [&](double done) {
    looks.push_back(done);
    return true;
  };
  ASSERT_TRUE(FaultTreeDiagram::make(tree, options).ok());
  EXPECT_GE(std::count(looks.begin(), looks.end(), 0.0), 3);
  stops_at_every_look(3, [&](const Progress& progress) {
    DiagramOptions how = options;
    how.progress = progress;
    return FaultTreeDiagram::make(tree, how).status();
  });
}

// 65,536 steps lie between two looks, so only a large conversion has any after the first.
TEST(FaultTreeProgress, CutSetsStopInTheMidstOfOneGate) {
  const FaultTree tree = tangled_tree(30, 50);
  DiagramOptions options;
  options.gates = {*tree.find("top")};
  const auto diagram = FaultTreeDiagram::make(tree, options);
  ASSERT_TRUE(diagram.ok() && diagram->all_exact());
  const auto count = MinimalCutSets(*diagram).counts()[0];
  stops_at_every_look(4, [&](const Progress& progress) {
    const MinimalCutSets found(*diagram, MinimalCutSets::kNodeLimit, progress);
    const auto counted = found.counts()[0];
    EXPECT_EQ(found.status(0).ok(), counted.has_value());
    if (counted) {
      EXPECT_EQ(counted->value, count->value);
    }
    return found.status(0);
  });
}

TEST(FaultTreeProgress, CutSetsStopAndNextTimeAreThere) {
  const FaultTree tree = testing::random_tree(3, {14, 20, true});
  const auto diagram = FaultTreeDiagram::make(tree);
  ASSERT_TRUE(diagram.ok());
  const MinimalCutSets stopped(*diagram, MinimalCutSets::kNodeLimit, [](double) { return false; });
  const MinimalCutSets told(*diagram, MinimalCutSets::kNodeLimit, [](double) { return true; });
  const MinimalCutSets plain(*diagram);
  for (std::size_t i = 0; i < diagram->gates().size(); ++i) {
    EXPECT_EQ(stopped.status(i).code(), absl::StatusCode::kCancelled);
    EXPECT_FALSE(stopped.counts()[i].has_value());
    EXPECT_EQ(stopped.most_probable(i, 5).status().code(), absl::StatusCode::kCancelled);
    ASSERT_TRUE(told.status(i).ok());
    EXPECT_EQ(told.counts()[i]->value, plain.counts()[i]->value);
  }
}

TEST(FaultTreeProgress, SimulationStopsAndKeepsItsNumbers) {
  const FaultTree tree = testing::random_tree(5, {12, 12, false});
  FaultTreeSimulationOptions options;
  options.trials = std::uint64_t{1} << 19U;
  const auto plain = simulate_fault_tree(tree, options);
  const Workers workers(3);
  for (const Workers* group : {static_cast<const Workers*>(nullptr), &workers}) {
    options.workers = group;
    stops_at_every_look(2, [&](const Progress& progress) {
      FaultTreeSimulationOptions how = options;
      how.progress = progress;
      const auto found = simulate_fault_tree(tree, how);
      for (std::size_t i = 0; found.ok() && i < found->size(); ++i) {
        EXPECT_EQ((*found)[i].hits, (*plain)[i].hits);
      }
      return found.status();
    });
  }
}

// The answers that the C interface, Python and the command line give.
TEST(FaultTreeProgress, EveryAnswerStopsAtEveryLook) {
  Report report;
  const auto read = read_open_psa(R"(<opsa-mef><define-fault-tree name="t">
      <define-gate name="top"><atleast min="2"><gate name="a"/><gate name="b"/><basic-event name="z"/></atleast></define-gate>
      <define-gate name="a"><or><basic-event name="x"/><basic-event name="y"/></or></define-gate>
      <define-gate name="b"><and><basic-event name="y"/><basic-event name="z"/></and></define-gate>
      <define-basic-event name="x"><float value="0.1"/></define-basic-event>
      <define-basic-event name="y"><float value="0.2"/></define-basic-event>
      <define-basic-event name="z"><float value="0.3"/></define-basic-event>
      </define-fault-tree></opsa-mef>)",
                                  "tree", report);
  ASSERT_TRUE(read) << report.to_status();
  const auto query_with = [](const Progress& progress) {
    RiskModelQuery query;
    query.progress = progress;
    return query;
  };
  stops_at_every_look(2,
                      [&](const Progress& p) { return gate_probabilities(*read, query_with(p)).status(); });
  stops_at_every_look(4, [&](const Progress& p) { return event_importances(*read, query_with(p)).status(); });
  stops_at_every_look(5, [&](const Progress& p) { return cut_sets(*read, query_with(p), 9).status(); });
  stops_at_every_look(4, [&](const Progress& p) {
    UncertaintyOptions how;
    how.trials = 10'000;
    return uncertain_probabilities(*read, query_with(p), 1, how).status();
  });
  stops_at_every_look(3, [&](const Progress& p) {
    FaultTreeSimulationOptions how;
    how.trials = 200'000;
    return simulated_probabilities(*read, query_with(p), how).status();
  });
  // By hand: b means y and z, and y means a, so that two of a, b and z are there when a and z are.
  const auto answer = gate_probabilities(*read, {});
  ASSERT_TRUE(answer.ok());
  EXPECT_NEAR(std::get<double>(answer->table.columns[1].cell(0)), 0.3 * (1 - 0.9 * 0.8), 1e-15);
}

}  // namespace
}  // namespace styr
