#include "styr/fault_tree_analysis.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "fault_tree_models.hpp"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "shared_data.hpp"

namespace styr {
namespace {
using testing::brute_force;
using ::testing::HasSubstr;
using testing::least_sets;
using testing::must_build;
using testing::Random;
using testing::random_tree;
using testing::RandomTreeShape;
using testing::read_file;
using testing::shared_data;
using Handle = FaultTreeBuilder::Handle;
using Json = nlohmann::json;

FaultTreeDiagram diagram_of(const FaultTree& tree, const DiagramOptions& options = {}) {
  absl::StatusOr<FaultTreeDiagram> diagram = FaultTreeDiagram::make(tree, options);
  EXPECT_TRUE(diagram.ok()) << diagram.status();
  return *std::move(diagram);
}

void expect_close(double actual, double expected, const std::string& what) {
  EXPECT_NEAR(actual, expected, 1e-12 + 1e-9 * std::abs(expected)) << what;
}

void check_against_brute_force(const FaultTree& tree, std::uint64_t seed) {
  const FaultTreeDiagram diagram = diagram_of(tree);
  const std::vector<double> expected = brute_force(tree, tree.probabilities());
  const auto actual = diagram.probabilities();
  const std::string label = "seed " + std::to_string(seed);
  for (std::size_t i = 0; i < diagram.gates().size(); ++i) {
    ASSERT_TRUE(actual[i]) << label;
    expect_close(*actual[i], expected[diagram.gates()[i]], label + " " + tree.name(diagram.gates()[i]));
  }
  const std::size_t top = tree.gate_count() - 1;
  const double p_top = expected[tree.gate(top)];
  const auto importance = diagram.importance(top);
  ASSERT_TRUE(importance.ok());
  std::vector<double> forced(tree.probabilities().begin(), tree.probabilities().end());
  for (std::size_t e = 0; e < tree.event_count(); ++e) {
    const double p = forced[e];
    forced[e] = 1;
    const double with = brute_force(tree, forced)[tree.gate(top)];
    forced[e] = 0;
    const double without = brute_force(tree, forced)[tree.gate(top)];
    forced[e] = p;
    const EventImportance& actual_event = (*importance)[e];
    expect_close(actual_event.birnbaum, with - without, label);
    ASSERT_EQ(actual_event.risk_achievement_worth.has_value(), p_top > 0) << label;
    if (p_top == 0) continue;
    expect_close(*actual_event.criticality, p * (with - without) / p_top, label);
    expect_close(*actual_event.fussell_vesely, 1 - without / p_top, label);
    expect_close(*actual_event.diagnostic, p * with / p_top, label);
    expect_close(*actual_event.risk_achievement_worth, with / p_top, label);
    ASSERT_EQ(actual_event.risk_reduction_worth.has_value(), without > 1e-15) << label << " " << without;
    if (without > 1e-15) expect_close(*actual_event.risk_reduction_worth, p_top / without, label);
  }
}

void check_cut_sets(const FaultTree& tree, std::uint64_t seed) {
  const FaultTreeDiagram diagram = diagram_of(tree);
  const MinimalCutSets cut_sets(diagram);
  const auto counts = cut_sets.counts();
  for (std::size_t i = 0; i < diagram.gates().size(); ++i) {
    const std::vector<std::uint64_t> expected = least_sets(tree, diagram.gates()[i]);
    ASSERT_TRUE(counts[i]) << "seed " << seed;
    ASSERT_EQ(to_string(*counts[i]), std::to_string(expected.size())) << "seed " << seed;
    const auto listed = cut_sets.most_probable(i, expected.size() + 1);
    ASSERT_TRUE(listed.ok());
    std::vector<std::uint64_t> found;
    double sum = 0;
    double product = 1;
    double last = 2;
    for (const CutSet& set : *listed) {
      std::uint64_t bits = 0;
      for (const std::uint32_t event : set.events) bits |= std::uint64_t{1} << event;
      found.push_back(bits);
      sum += set.probability;
      product *= 1 - set.probability;
      EXPECT_LE(set.probability, last * (1 + 1e-12)) << "seed " << seed;
      last = set.probability;
    }
    std::sort(found.begin(), found.end());
    ASSERT_EQ(found, expected) << "seed " << seed << " gate " << i;
    expect_close(*cut_sets.rare_event_sum(i), sum, "rare event sum");
    EXPECT_GE(*cut_sets.min_cut_upper_bound(i), (1 - product) * (1 - 1e-9) - 1e-12) << "seed " << seed;
    EXPECT_LE(*cut_sets.min_cut_upper_bound(i), 1.02 * (1 - product) + 1e-9) << "seed " << seed;
    const auto sizes = cut_sets.counts_by_size(i);
    for (std::size_t size = 0; size < sizes->size(); ++size) {
      const auto of_size = std::count_if(listed->begin(), listed->end(),
                                         [&](const CutSet& set) { return set.events.size() == size; });
      EXPECT_EQ(to_string((*sizes)[size]), std::to_string(of_size)) << "seed " << seed;
    }
  }
}

class RandomTrees : public ::testing::TestWithParam<bool> {};

TEST_P(RandomTrees, AgreeWithTryingEveryCombination) {
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    const RandomTreeShape shape{3 + static_cast<std::uint32_t>(seed % 6),
                                3 + static_cast<std::uint32_t>(seed % 9), GetParam()};
    const FaultTree tree = random_tree(seed, shape);
    check_against_brute_force(tree, seed);
    check_cut_sets(tree, seed);
  }
}

TEST_P(RandomTrees, OfTwentyCausesAgreeToo) {
  const FaultTree tree = random_tree(77, {GetParam() ? 20U : 16U, 30, GetParam()});
  const FaultTreeDiagram diagram = diagram_of(tree);
  const std::vector<double> expected = brute_force(tree, tree.probabilities());
  const auto actual = diagram.probabilities();
  for (std::size_t i = 0; i < diagram.gates().size(); ++i) {
    expect_close(*actual[i], expected[diagram.gates()[i]], tree.name(diagram.gates()[i]));
  }
}

// Asking for one gate simplifies more than asking for all; the answers are the same.
TEST_P(RandomTrees, OneGateGivesTheSameAsAll) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const FaultTree tree = random_tree(seed, {8, 20, GetParam()});
    const std::size_t top = tree.gate_count() - 1;
    const FaultTreeDiagram one = diagram_of(tree, {1U << 20U, {tree.gate(top)}});
    const FaultTreeDiagram all = diagram_of(tree);
    expect_close(*one.probabilities()[0], *all.probabilities()[top], std::to_string(seed));
    EXPECT_EQ(to_string(*MinimalCutSets(one).counts()[0]), to_string(*MinimalCutSets(all).counts()[top]));
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, RandomTrees, ::testing::Values(true, false),
                         [](const auto& kind) { return kind.param ? "Coherent" : "AllGates"; });

// A second path from a cause that is counted already changes nothing; a path of its own would.
TEST(FaultTreeDiagram, SecondPathToASharedCauseAddsNothing) {
  for (const bool has_second_path : {false, true}) {
    FaultTreeBuilder builder;
    const Handle power = builder.node("power"), radio = builder.node("radio");
    builder.define_event(power, 0.1);
    builder.define_event(radio, 0.2);
    std::vector<Handle> left{power, radio};
    const Handle a = builder.node("a"), b = builder.node("b"), top = builder.node("top");
    builder.define_gate(a, GateKind::or_gate, left);
    builder.define_gate(b, GateKind::same, {&power, 1});
    std::vector<Handle> inputs{a};
    if (has_second_path) inputs.push_back(b);
    builder.define_gate(top, GateKind::or_gate, inputs);
    const FaultTree tree = must_build(builder);
    EXPECT_DOUBLE_EQ(*diagram_of(tree).probabilities()[2], 1 - 0.9 * 0.8);
  }
}

// In a coherent tree, joining a cause to one more gate by `or` raises exactly the gates above it.
TEST(FaultTreeDiagram, AnAddedPathRaisesOnlyWhatItMay) {
  for (std::uint64_t seed = 1; seed <= 80; ++seed) {
    const FaultTree tree = random_tree(seed, {6, 8, true});
    Random random(seed);
    const FaultTree::Node gate = tree.gate(random.below(8));
    const FaultTree::Node cause = random.below(6);
    FaultTreeBuilder builder;
    for (std::size_t e = 0; e < 6; ++e) {
      builder.define_event(builder.node(tree.name(tree.event(e))), tree.probabilities()[e]);
    }
    for (std::size_t g = 0; g < tree.gate_count(); ++g) {
      const FaultTree::Node node = tree.gate(g);
      std::vector<Handle> inputs;
      for (const FaultTree::Node input : tree.inputs(node)) inputs.push_back(builder.node(tree.name(input)));
      Handle target = builder.node(tree.name(node));
      if (node == gate) {
        const Handle before = builder.nameless_node();
        const std::vector<Handle> joined{before, builder.node(tree.name(cause))};
        builder.define_gate(target, GateKind::or_gate, joined);
        target = before;
      }
      builder.define_gate(target, tree.kind(node), inputs, tree.min(node));
    }
    const FaultTree changed = must_build(builder);
    const auto before = diagram_of(tree).probabilities();
    const auto after = diagram_of(changed).probabilities();
    const std::vector<double> exact = brute_force(changed, changed.probabilities());
    for (std::size_t g = 0; g < tree.gate_count(); ++g) {
      EXPECT_GE(*after[g], *before[g] * (1 - 1e-12)) << "seed " << seed;
      expect_close(*after[g], exact[changed.gate(g)], "seed " + std::to_string(seed));
    }
  }
}

TEST(FaultTreeDiagram, KeepsTheDigitsOfTinyProbabilities) {
  FaultTreeBuilder builder;
  std::vector<Handle> rare;
  for (int i = 0; i < 4; ++i) {
    rare.push_back(builder.node("e" + std::to_string(i)));
    builder.define_event(rare.back(), 1e-60);
  }
  builder.define_gate(builder.node("all"), GateKind::and_gate, rare);
  builder.define_gate(builder.node("any"), GateKind::or_gate, rare);
  const FaultTree tree = must_build(builder);
  const auto probabilities = diagram_of(tree).probabilities();
  EXPECT_NEAR(*probabilities[0] / 1e-240, 1, 1e-12);
  EXPECT_NEAR(*probabilities[1] / 4e-60, 1, 1e-12);
}

TEST(FaultTreeDiagram, TellsTheLimitAndGivesNoNumber) {
  const FaultTree tree = random_tree(5, {12, 40, false});
  const FaultTreeDiagram diagram = diagram_of(tree, {8, {}});
  ASSERT_FALSE(diagram.all_exact());
  const auto limited = diagram.probabilities();
  const auto exact = diagram_of(tree).probabilities();
  bool any_missing = false;
  for (std::size_t i = 0; i < limited.size(); ++i) {
    if (limited[i]) {
      expect_close(*limited[i], *exact[i], tree.name(tree.gate(i)));
      continue;
    }
    any_missing = true;
    EXPECT_EQ(diagram.status(i).code(), absl::StatusCode::kResourceExhausted);
    EXPECT_THAT(std::string(diagram.status(i).message()), HasSubstr("limit of 8 nodes"));
    EXPECT_FALSE(diagram.importance(i).ok());
    EXPECT_FALSE(MinimalCutSets(diagram).counts()[i]);
  }
  EXPECT_TRUE(any_missing);
}

TEST(FaultTreeDiagram, TakesOtherProbabilitiesAndRefusesBadOnes) {
  const FaultTree tree = random_tree(9, {7, 9, true});
  const FaultTreeDiagram diagram = diagram_of(tree);
  const std::vector<double> other{0.5, 0.25, 0.125, 0, 1, 0.75, 0.9};
  const auto actual = diagram.probabilities(other);
  ASSERT_TRUE(actual.ok());
  expect_close(*actual->back(), brute_force(tree, other)[tree.gate(8)], "top");
  EXPECT_FALSE(diagram.probabilities(std::vector<double>{0.5}).ok());
  std::vector<double> bad = other;
  bad[3] = 1.01;
  EXPECT_FALSE(diagram.probabilities(bad).ok());
  EXPECT_FALSE(FaultTreeDiagram::make(tree, {100, {0}}).ok());
}

// Two hundred pairs, each of which can fail in two ways: 2^200 cut sets.
TEST(MinimalCutSets, CountsBeyondAnyListAndSaysWhenEvenThatEnds) {
  for (const int pairs : {40, 200}) {
    FaultTreeBuilder builder;
    std::vector<Handle> either;
    for (int i = 0; i < pairs; ++i) {
      const std::string n = std::to_string(i);
      const std::vector<Handle> pair{builder.node("a" + n), builder.node("b" + n)};
      for (const Handle event : pair) builder.define_event(event, 0.9);
      either.push_back(builder.nameless_node());
      builder.define_gate(either.back(), GateKind::or_gate, pair);
    }
    builder.define_gate(builder.node("top"), GateKind::and_gate, either);
    const MinimalCutSets cut_sets(diagram_of(must_build(builder)));
    const CutSetCount count = *cut_sets.counts()[0];
    EXPECT_EQ(count.is_exact, pairs == 40);
    EXPECT_EQ(to_string(count), pairs == 40 ? "1099511627776" : "340282366920938463463374607431768211455+");
    EXPECT_EQ(cut_sets.most_probable(0, 5)->size(), 5U);
    EXPECT_EQ(cut_sets.counts_by_size(0)->size(), static_cast<std::size_t>(pairs) + 1);
  }
}

TEST(FaultTreeDiagram, AcceptsAChainOfAHundredThousandGates) {
  constexpr int kGates = 100'000;
  FaultTreeBuilder builder;
  Handle below = builder.node("e");
  builder.define_event(below, 0.5);
  for (int i = 0; i < kGates; ++i) {
    const std::vector<Handle> inputs{builder.node("e" + std::to_string(i)), below};
    builder.define_event(inputs[0], 1e-5);
    below = i + 1 == kGates ? builder.node("top") : builder.nameless_node();
    // Alternating, so that no two gates become one.
    builder.define_gate(below, i % 2 == 0 ? GateKind::or_gate : GateKind::nand_gate, inputs);
  }
  const FaultTreeDiagram diagram = diagram_of(must_build(builder));
  ASSERT_TRUE(diagram.all_exact());
  double expected = 0.5;
  for (int i = 0; i < kGates; ++i) {
    expected = i % 2 == 0 ? 1 - (1 - 1e-5) * (1 - expected) : 1 - 1e-5 * expected;
  }
  EXPECT_NEAR(*diagram.probabilities()[0], expected, 1e-9);
  EXPECT_TRUE(diagram.importance(0).ok());
  EXPECT_TRUE(MinimalCutSets(diagram).counts()[0]);
}

GateKind kind_of(const std::string& op) {
  if (op == "and") return GateKind::and_gate;
  if (op == "or") return GateKind::or_gate;
  if (op == "atleast") return GateKind::at_least;
  if (op == "not") return GateKind::not_gate;
  return GateKind::xor_gate;
}

// An input is the name of a risk or goal, or a formula of its own.
Handle input_of(FaultTreeBuilder& builder, const Json& input) {
  if (input.is_string()) return builder.node(input.get<std::string>());
  std::vector<Handle> inputs;
  for (const Json& inner : input["of"]) inputs.push_back(input_of(builder, inner));
  const Handle node = builder.nameless_node();
  builder.define_gate(node, kind_of(input["op"]), inputs, input.value("k", 0U));
  return node;
}

TEST(FaultTreeReference, GoalGraphsHaveTheirExpectedValuesAtEveryGoal) {
  STYR_REQUIRE_SHARED_DATA("risk/goal-dag/cases.json");
  const Json data = Json::parse(read_file(shared_data("risk/goal-dag/cases.json")));
  for (const Json& one : data["cases"]) {
    const Json& model = one["model"];
    const Json& expected = one["expected"];
    const std::string title = model["name"];
    FaultTreeBuilder builder(title);
    for (const auto& [name, p] : model["risks"].items()) builder.define_event(builder.node(name), p);
    for (const auto& [name, goal] : model["goals"].items()) {
      std::vector<Handle> inputs;
      for (const Json& input : goal["of"]) inputs.push_back(input_of(builder, input));
      builder.define_gate(builder.node(name), kind_of(goal["op"]), inputs, goal.value("k", 0U));
    }
    const FaultTree tree = must_build(builder);
    const FaultTreeDiagram diagram = diagram_of(tree);
    const auto actual = diagram.probabilities();
    std::size_t top = 0;
    for (std::size_t i = 0; i < tree.gate_count(); ++i) {
      const std::string& name = tree.name(tree.gate(i));
      const double value = expected["goal_probability"][name];
      // The table has twelve digits.
      EXPECT_NEAR(*actual[i], value, 2e-12 + 1e-9 * value) << title << " " << name;
      if (name == model["top"].get<std::string>()) top = i;
    }
    const double p_top = expected["top_probability"];
    EXPECT_NEAR(*actual[top], p_top, 1e-9 * p_top) << title;
    if (expected.contains("minimal_cut_sets") && expected["minimal_cut_sets"].is_number() &&
        expected.value("coherent_syntax", false)) {
      const MinimalCutSets cut_sets(diagram);
      EXPECT_EQ(to_string(*cut_sets.counts()[top]), expected["minimal_cut_sets"].dump()) << title;
      // The table begins with sets of one risk.
      const auto by_size = *cut_sets.counts_by_size(top);
      const Json& by_order = expected["minimal_cut_sets_by_order"];
      ASSERT_EQ(by_size.size(), by_order.size() + 1) << title;
      for (std::size_t n = 1; n < by_size.size(); ++n) {
        EXPECT_EQ(to_string(by_size[n]), by_order[n - 1].dump()) << title << " " << n;
      }
      if (expected.contains("minimal_cut_sets_list")) {
        std::set<std::set<std::string>> found;
        const auto sets = cut_sets.most_probable(top, 1000);
        ASSERT_TRUE(sets.ok()) << title;
        for (const CutSet& set : *sets) {
          std::set<std::string> risks;
          for (const std::uint32_t event : set.events) risks.insert(std::string(tree.name(event)));
          found.insert(risks);
        }
        EXPECT_EQ(found, expected["minimal_cut_sets_list"].get<std::set<std::set<std::string>>>()) << title;
      }
    }
    const auto importance = *diagram.importance(top);
    for (const auto& [name, row] : expected["top_importance"].items()) {
      const EventImportance& event = importance[*tree.find(name)];
      const auto near = [&, &name = name](double got, const Json& cell) {
        EXPECT_NEAR(got, cell.get<double>(), 2e-9 * std::abs(cell.get<double>()) + 1e-11) << title << name;
      };
      near(event.birnbaum, row[1]);
      near(*event.criticality, row[2]);
      near(*event.diagnostic, row[3]);
      near(*event.risk_achievement_worth, row[4]);
      EXPECT_EQ(event.risk_reduction_worth.has_value(), !row[5].is_null()) << title << name;
      if (event.risk_reduction_worth && !row[5].is_null()) near(*event.risk_reduction_worth, row[5]);
    }
  }
}

// A vertex occurs by itself or when a predecessor occurs and the edge fires; each edge is one variable.
TEST(FaultTreeReference, LeadsToGraphsHaveTheirExpectedValues) {
  STYR_REQUIRE_SHARED_DATA("risk/coras/likelihood.json");
  const Json data = Json::parse(read_file(shared_data("risk/coras/likelihood.json")));
  std::size_t compared = 0;
  for (const Json& graph : data["graphs"]) {
    FaultTreeBuilder builder;
    for (const Json& vertex : graph["vertices"]) {
      const std::string id = vertex["id"];
      std::vector<Handle> inputs{builder.node("own " + id)};
      builder.define_event(inputs[0], vertex["spontaneous_probability"]);
      for (const Json& edge : graph["leads_to"]) {
        if (edge["to"] != id) continue;
        const std::string from = edge["from"];
        const std::vector<Handle> both{builder.node(from), builder.node(from + " to " + id)};
        builder.define_event(both[1], edge["conditional_probability"]);
        inputs.push_back(builder.nameless_node());
        builder.define_gate(inputs.back(), GateKind::and_gate, both);
      }
      builder.define_gate(builder.node(id), GateKind::or_gate, inputs);
    }
    const FaultTree tree = must_build(builder);
    const auto actual = diagram_of(tree).probabilities();
    for (std::size_t i = 0; i < tree.gate_count(); ++i) {
      const double value = graph["expected"][tree.name(tree.gate(i))]["exact"];
      EXPECT_NEAR(*actual[i], value, 1e-9 * value) << graph["id"] << tree.name(tree.gate(i));
      ++compared;
    }
  }
  EXPECT_GT(compared, 10U);
}

}  // namespace
}  // namespace styr
