#include "styr/fault_tree.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace styr {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using Handle = FaultTreeBuilder::Handle;

std::vector<std::string> codes_of(const Report& report) {
  std::vector<std::string> codes;
  for (const Problem& problem : report.problems()) codes.push_back(problem.code);
  return codes;
}

TEST(FaultTree, NumbersEventsThenHouseEventsThenGates) {
  FaultTreeBuilder builder;
  const Handle top = builder.node("top");
  const Handle inner = builder.nameless_node();
  const std::vector<Handle> inputs{builder.node("a"), inner};
  builder.define_gate(top, GateKind::or_gate, inputs);
  const std::vector<Handle> inner_inputs{builder.node("b"), builder.node("on")};
  builder.define_gate(inner, GateKind::at_least, inner_inputs, 2);
  builder.define_house_event(builder.node("on"), true);
  builder.define_event(builder.node("b"), 0.25);
  builder.define_event(builder.node("a"), 0.5);
  Report report;
  const auto tree = builder.build(report);
  ASSERT_TRUE(tree) << report.to_status();
  EXPECT_EQ(tree->event_count(), 2U);
  EXPECT_EQ(tree->house_event_count(), 1U);
  EXPECT_EQ(tree->gate_count(), 1U);
  EXPECT_EQ(tree->node_count(), 5U);
  EXPECT_THAT(tree->probabilities(), ElementsAre(0.25, 0.5));
  EXPECT_EQ(tree->name(0), "b");
  EXPECT_EQ(tree->find("top"), tree->gate(0));
  EXPECT_EQ(tree->find("nothing"), std::nullopt);
  EXPECT_TRUE(tree->house_state(*tree->find("on")));
  EXPECT_THAT(tree->roots(), ElementsAre(tree->gate(0)));
  EXPECT_THAT(tree->gates_in_order(), ElementsAre(4U, 3U));
  EXPECT_EQ(tree->min(4), 2U);
  EXPECT_TRUE(tree->is_coherent());
}

TEST(FaultTree, ReportsEveryProblemWithItsPlace) {
  FaultTreeBuilder builder("pumps.xml");
  const Handle a = builder.node("a");
  const Handle bad = builder.node("bad");
  builder.define_event(a, 0.5, {3, 7});
  builder.define_event(a, 0.5, {4, 7});
  builder.define_event(bad, 1.5, {5, 1});
  builder.define_event(builder.node("nan"), std::numeric_limits<double>::quiet_NaN(), {6, 1});
  builder.define_gate(builder.node("empty"), GateKind::and_gate, {}, 0, 0, {7, 1});
  const std::vector<Handle> two{a, bad};
  builder.define_gate(builder.node("not"), GateKind::not_gate, two, 0, 0, {8, 1});
  builder.define_gate(builder.node("many"), GateKind::at_least, two, 3, 0, {9, 1});
  builder.define_gate(builder.node("range"), GateKind::cardinality, two, 2, 1, {10, 1});
  const std::vector<Handle> unknown{builder.node("who", {11, 5})};
  builder.define_gate(builder.node("uses"), GateKind::same, unknown, 0, 0, {11, 1});
  Report report;
  EXPECT_FALSE(builder.build(report));
  EXPECT_THAT(codes_of(report),
              ElementsAre("duplicate_node", "probability_out_of_range", "probability_out_of_range",
                          "empty_gate", "wrong_input_count", "bad_limits", "bad_limits", "undefined_node"));
  EXPECT_EQ(to_string(report.problems()[0]), "pumps.xml:4:7: duplicate_node: \"a\" is defined twice");
  EXPECT_EQ(report.problems()[1].value, "1.5");
  EXPECT_EQ(report.problems()[7].row, 11);
  EXPECT_EQ(report.problems()[7].column, "5");
}

TEST(FaultTree, NamesEveryGateOfACycle) {
  FaultTreeBuilder builder;
  const std::vector<std::string> names{"g1", "g2", "g3"};
  for (std::size_t i = 0; i < 3; ++i) {
    const Handle between = builder.nameless_node();
    const std::vector<Handle> inner{between};
    const std::vector<Handle> next{builder.node(names[(i + 1) % 3])};
    builder.define_gate(builder.node(names[i]), GateKind::same, inner);
    builder.define_gate(between, GateKind::not_gate, next);
  }
  Report report;
  EXPECT_FALSE(builder.build(report));
  ASSERT_THAT(report.problems(), SizeIs(1));
  EXPECT_EQ(report.problems()[0].code, "cycle");
  EXPECT_EQ(report.problems()[0].message, "cycle: g2 -> g3 -> g1 -> g2");
}

TEST(FaultTree, AcceptsAChainOfManyGates) {
  constexpr int kGates = 200'000;
  FaultTreeBuilder builder;
  Handle below = builder.node("event");
  builder.define_event(below, 0.5);
  for (int i = 0; i < kGates; ++i) {
    const Handle gate = i + 1 == kGates ? builder.node("top") : builder.nameless_node();
    builder.define_gate(gate, GateKind::not_gate, {&below, 1});
    below = gate;
  }
  Report report;
  const auto tree = builder.build(report);
  ASSERT_TRUE(tree);
  EXPECT_THAT(tree->gates_in_order(), SizeIs(kGates));
}

}  // namespace
}  // namespace styr
