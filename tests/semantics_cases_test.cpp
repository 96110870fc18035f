// The reference cases for the meaning of roll-ups. Every case of every file is read and run; every key of its
// expected results is compared or listed as defined differently. docs/semantics-cases.md says the same in
// words. exact_sums.json is in exact_accumulator_test.cpp, semi_additive.json in semi_additive_test.cpp.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "semantics_cases.hpp"
#include "styr/algebra.hpp"
#include "styr/engine.hpp"
#include "styr/graph.hpp"

namespace styr {
namespace {

using nlohmann::json;
using testing::Computed;
using testing::Named;
using testing::Nodes;
using testing::numbers;
using testing::read_edges;
using testing::read_tree;
using testing::SemanticsCases;

// Observations by node, rolled up a tree and lowered, by node.
template <Aggregation A>
std::vector<typename A::Partial> tree_partials(
    const Named& named, const A& aggregation,
    const std::map<std::string, typename A::Observation>& observations) {
  const LevelOrder order = named.level_order();
  std::vector<typename A::Partial> table(named.size(), aggregation.identity());
  for (const auto& [name, observation] : observations) {
    accumulate(aggregation, table[order.positions()[named.number.at(name)]], observation);
  }
  roll_up(order, 1, std::span(table), aggregation);
  std::vector<typename A::Partial> by_node;
  for (std::uint32_t node = 0; node < named.size(); ++node) by_node.push_back(table[order.positions()[node]]);
  return by_node;
}

template <Aggregation A>
std::vector<Lowered> tree_values(const Named& named, const A& aggregation,
                                 const std::map<std::string, typename A::Observation>& observations) {
  std::vector<Lowered> values;
  for (const auto& partial : tree_partials(named, aggregation, observations))
    values.push_back(aggregation.lower(partial));
  return values;
}

// The mean of the children's values, level by level.
std::vector<Lowered> means_of_children(const Named& named,
                                       const std::map<std::string, double>& observations) {
  const Graph graph = named.graph();
  std::vector<Mean::Partial> partials(named.size());
  for (const auto& [name, value] : observations) partials[named.number.at(name)] = Mean::lift(value);
  std::vector<Lowered> values(named.size());
  roll_up_values(graph, topological_order(graph).value(), std::span(partials), values, Mean(),
                 [](std::uint32_t, double value) { return value; });
  return values;
}

TEST_F(SemanticsCases, Ratio) {
  for_each_case("ratio.json", {"RA01", "RA03"}, [&](const json& test) {
    const Named named = read_tree(test.at("tree"));
    std::map<std::string, Fraction> fractions;
    std::map<std::string, double> ratios;
    for (const auto& [leaf, parts] : test.at("leaves").items()) {
      fractions[leaf] = {parts.at("numerator"), parts.at("denominator")};
      const Lowered ratio = divide(fractions[leaf].numerator, fractions[leaf].denominator);
      if (ratio.has_value()) ratios[leaf] = ratio.value;
    }
    const auto sums = tree_partials(named, RatioOfSums(), fractions);
    const auto mean_of_leaves = tree_values(named, Mean(), ratios);
    const auto mean_of_children = means_of_children(named, ratios);
    for (const json& expected : test.at("expected")) {
      const std::uint32_t node = named.number.at(expected.at("node"));
      compare_all(expected,
                  {{"numerator", Lowered::of(sums[node].numerator)},
                   {"denominator", Lowered::of(sums[node].denominator)},
                   {"ratio_of_sums", RatioOfSums().lower(sums[node])},
                   {"mean_of_leaf_ratios", mean_of_leaves[node]},
                   {"mean_of_children_ratios", mean_of_children[node]}},
                  {"node"});
    }
  });
}

TEST_F(SemanticsCases, Ragged) {
  for_each_case("ragged.json", {"RH01", "RH03"}, [&](const json& test) {
    const Named named = read_tree(test.at("tree"));
    const auto leaf_values = numbers(test.at("leaf_values"));
    std::map<std::string, double> every_leaf, expected_cost;
    const Graph graph = named.graph();
    for (std::uint32_t node = 0; node < named.size(); ++node) {
      if (graph.successors(node).empty()) every_leaf[named.name[node]] = 1;
    }
    if (test.contains("leaf_probability")) {
      for (const auto& [leaf, probability] : numbers(test.at("leaf_probability"))) {
        expected_cost[leaf] = probability * leaf_values.at(leaf);
      }
    }
    const std::map<std::string, std::vector<Lowered>> answers = {
        {"sum", tree_values(named, Sum(), leaf_values)},
        {"min", tree_values(named, Minimum(), leaf_values)},
        {"max", tree_values(named, Maximum(), leaf_values)},
        {"mean_of_leaves", tree_values(named, Mean(), leaf_values)},
        {"mean_of_children", means_of_children(named, leaf_values)},
        {"leaves_with_data", tree_values(named, Count(), leaf_values)},
        {"leaves", tree_values(named, Count(), every_leaf)},
        {"expected_cost", tree_values(named, Sum(), expected_cost)}};
    for (const json& expected : test.at("expected")) {
      Computed computed;
      for (const auto& [key, values] : answers) computed[key] = values[named.number.at(expected.at("node"))];
      compare_all(expected, computed, {"node"});
    }
  });
}

TEST_F(SemanticsCases, ParentWithOwnData) {
  for_each_case("parent_with_own_data.json", {"PO01"}, [&](const json& test) {
    Named named;
    for (const auto& [child, parent] : test.at("parents").items()) {
      if (parent.is_null()) {
        named.add(child);
      } else {
        named.link(parent, child);
      }
    }
    const auto own_values = numbers(test.at("own_values"));
    const LevelOrder order = named.level_order();
    std::vector<Sum::Partial> own(named.size()), total(named.size()), below(named.size());
    for (const auto& [name, value] : own_values)
      own[order.positions()[named.number.at(name)]] = Sum::lift(value);
    roll_up_stated(order, 1, std::span<const Sum::Partial>(own), std::vector<std::uint8_t>(named.size(), 0),
                   std::span(total), std::span(below), Sum());
    for (const json& expected : test.at("expected")) {
      const std::uint32_t position = order.positions()[named.number.at(expected.at("node"))];
      Computed computed = {{"own", Sum::lower(own[position])},
                           {"sum_with_own", Sum::lower(total[position])},
                           {"members", Lowered::of(total[position].count)}};
      if (order.first_child()[position] < order.first_child()[position + 1]) {
        computed["sum_without_own"] = Sum::lower(below[position]);
      } else {
        EXPECT_EQ(expected.at("sum_without_own"), 0);
        EXPECT_EQ(Sum::lower(below[position]), Lowered::none(Reason::no_observations));
      }
      compare_all(expected, computed, {"node"});
    }
    // The closure is never stored; it is what can be reached, and how far away.
    const Graph graph = named.graph();
    std::set<std::pair<std::uint32_t, std::uint32_t>> closure, expected_closure;
    for (std::uint32_t ancestor = 0; ancestor < named.size(); ++ancestor) {
      for (const std::uint32_t node : reachable_from(graph, ancestor)) closure.emplace(ancestor, node);
    }
    for (const json& row : test.at("closure")) {
      const std::uint32_t ancestor = named.number.at(row.at("ancestor"));
      const std::uint32_t descendant = named.number.at(row.at("descendant"));
      expected_closure.emplace(ancestor, descendant);
      EXPECT_EQ(shortest_path(graph, ancestor, descendant).size(), row.at("distance").get<std::size_t>() + 1);
      ++compared_;
    }
    EXPECT_EQ(closure, expected_closure);
  });
}

TEST_F(SemanticsCases, SharedChildren) {
  for_each_case("shared_children.json", {"SC01", "SC03", "SC05"}, [&](const json& test) {
    Named named;
    std::map<std::string, double> values;
    if (test.contains("generator")) {
      ASSERT_EQ(test.at("generator").at("kind"), "ladder of diamonds");
      const int stages = test.at("generator").at("stages");
      for (int i = 0; i < stages; ++i) {
        const std::string n = std::to_string(i), next = std::to_string(i + 1);
        for (const char* middle : {"a", "b"}) {
          named.link("n" + n, middle + n);
          named.link(middle + n, "n" + next);
        }
      }
      values["n" + std::to_string(stages)] = 1;
    } else {
      named = read_edges(test.at("edges"), "share");
      values = numbers(test.at("values"));
      EXPECT_TRUE(check_shares(named.graph(), named.edge_value).ok());
    }
    const Graph graph = named.graph();
    const Nodes order = topological_order(graph).value();
    std::vector<Sum::Partial> own(named.size()), distinct(named.size());
    for (const auto& [name, value] : values) own[named.number.at(name)] = Sum::lift(value);
    std::vector<Sum::Partial> by_path = own, by_share = own;
    roll_up_distinct(graph, order, 1, std::span<const Sum::Partial>(own), std::span(distinct), Sum());
    roll_up_by_path(graph, order, 1, std::span(by_path), Sum());
    roll_up_by_share(graph, order, named.edge_value, 1, std::span(by_share), Sum());
    for (const json& expected : test.at("expected")) {
      const std::uint32_t node = named.number.at(expected.at("node"));
      compare_all(expected,
                  {{"distinct_sum", Sum::lower(distinct[node])},
                   {"distinct_leaves", Lowered::of(distinct[node].count)},
                   {"sum_of_children", Sum::lower(by_path[node])},
                   {"allocated_sum", Sum::lower(by_share[node])}},
                  {"node", "number_of_paths"});
      if (expected.contains("number_of_paths")) {  // a text, as it may be large
        compare("number_of_paths", Lowered::of(by_path[node].count),
                json(std::stod(expected.at("number_of_paths").get<std::string>())));
      }
    }
  });
}

TEST_F(SemanticsCases, SingleValue) {
  for_each_case("single_value.json", {"SV01"}, [&](const json& test) {
    const Named named = read_tree(test.at("tree"));
    const auto values = tree_values(named, SingleValue(), numbers(test.at("leaf_values")));
    for (const auto& [name, expected] : test.at("expected").items()) {
      const Lowered& value = values[named.number.at(name)];
      compare(name, value, expected);
      if (expected.is_null()) {
        EXPECT_EQ(value.reason, Reason::conflicting) << name;
      }
    }
  });
}

TEST_F(SemanticsCases, Override) {
  for_each_case("override.json", {"OV01"}, [&](const json& test) {
    const Named named = read_tree(test.at("tree"));
    const LevelOrder order = named.level_order();
    const auto leaf_values = numbers(test.at("leaf_values"));
    std::vector<Sum::Partial> own(named.size()), total(named.size()), below(named.size());
    std::vector<std::uint8_t> stands(named.size(), 0);
    for (const auto& [name, value] : leaf_values)
      own[order.positions()[named.number.at(name)]] = Sum::lift(value);
    for (const auto& [name, value] : numbers(test.at("overrides"))) {
      const std::uint32_t position = order.positions()[named.number.at(name)];
      own[position] = Sum::lift(value);
      stands[position] = 1;
    }
    roll_up_stated(order, 1, std::span<const Sum::Partial>(own), stands, std::span(total), std::span(below),
                   Sum());
    const std::uint32_t year = named.number.at("Year");
    // A consolidation that adds leaves does not see the overrides at all.
    compare_all(test.at("expected"),
                {{"Year_sum_of_leaves", tree_values(named, Sum(), leaf_values)[year]},
                 {"Year_sum_of_children", Sum::lower(total[order.positions()[year]])}},
                {});
  });
}

TEST_F(SemanticsCases, SummingMatrix) {
  for_each_case("summing_matrix.json", {"SM01"}, [&](const json& test) {
    // The tree behind the matrix: a row's parent is the smallest other row that covers it.
    const json &matrix = test.at("S"), &bottom = test.at("bottom");
    const auto covers = [&](const std::string& a, const std::string& b) {
      bool all = true;
      for (std::size_t i = 0; i < bottom.size(); ++i) all = all && matrix.at(a)[i] >= matrix.at(b)[i];
      return all;
    };
    const auto size = [&](const std::string& row) {
      int sum = 0;
      for (const json& cell : matrix.at(row)) sum += cell.get<int>();
      return sum;
    };
    Named named;
    for (const auto& [row, cells] : matrix.items()) {
      std::optional<std::string> parent;
      for (const auto& [other, unused] : matrix.items()) {
        if (size(other) > size(row) && covers(other, row) && (!parent || size(other) < size(*parent)))
          parent = other;
      }
      if (parent) named.link(*parent, row);
    }
    const auto values = tree_values(named, Sum(), numbers(test.at("y_bottom")));
    for (const auto& [name, expected] : test.at("expected").items())
      compare(name, values[named.number.at(name)], expected);
    // And the matrix is what the tree reaches.
    const Graph graph = named.graph();
    for (const auto& [row, cells] : matrix.items()) {
      const Nodes below = reachable_from(graph, named.number.at(row));
      for (std::size_t i = 0; i < bottom.size(); ++i, ++compared_) {
        const bool reached = std::count(below.begin(), below.end(), named.number.at(bottom[i])) > 0;
        EXPECT_EQ(reached, cells[i] == 1) << row << " " << bottom[i];
      }
    }
  });
}

TEST_F(SemanticsCases, UnaryOperators) {
  for_each_case("unary_operators.json", {"UO01", "UO02"}, [&](const json& test) {
    std::vector<UnaryTerm> terms;
    for (const json& child : test.at("children_in_order")) {
      terms.push_back(
          {parse_unary_operator(child.at("operator").get<std::string>()).value(), child.at("value")});
    }
    compare("result", combine_in_order(terms, test.at("start")), test.at("expected"));
  });
}

TEST_F(SemanticsCases, WeightedGoals) {
  for_each_case("weighted_goals.json", {"WG01"}, [&](const json& test) {
    const Named named = read_edges(test.at("edges"), "weight");
    const Graph graph = named.graph();
    std::vector<WeightedMean::Partial> partials(named.size());
    for (const auto& [name, score] : numbers(test.at("own_scores"))) {
      partials[named.number.at(name)] = WeightedMean::lift({score, 1});
    }
    std::vector<Lowered> scores(named.size());
    roll_up_values(graph, topological_order(graph).value(), std::span(partials), scores, WeightedMean(),
                   [&](std::uint32_t edge, double score) {
                     return Weighted{score, named.edge_value[edge]};
                   });
    for (const json& expected : test.at("expected")) {
      compare_all(expected, {{"score", scores[named.number.at(expected.at("node"))]}}, {"node"});
    }
  });
}

}  // namespace
}  // namespace styr
