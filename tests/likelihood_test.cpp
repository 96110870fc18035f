#include "styr/likelihood.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "shared_data.hpp"

namespace styr {
namespace {

using nlohmann::json;

LikelihoodRange range_of(const json& value) {
  if (value.is_array()) return {value[0], value[1]};
  return {value, value};
}

void expect_range(LikelihoodRange got, const json& wanted) {
  EXPECT_NEAR(got.low, range_of(wanted).low, 1e-12);
  EXPECT_NEAR(got.high, range_of(wanted).high, 1e-12);
}

// What the rule of one reference case gives, or a failure.
void check_rule(const json& c) {
  const std::string rule = c["rule"];
  if (rule == "leads_to") {
    const bool yearly = c.contains("likelihood_per_year");
    expect_range(
        leads_to(range_of(c[yearly ? "likelihood_per_year" : "likelihood"]), range_of(c["conditional"])),
        c[yearly ? "expected_per_year" : "expected"]);
  } else if (rule == "leads_to_interval") {
    expect_range(leads_to(range_of(c["a"]), range_of(c["b"])), c["expected"]);
  } else if (rule == "mutually_exclusive" || rule == "mutually_exclusive_interval") {
    const auto either = either_of_exclusive(range_of(c["a"]), range_of(c["b"]));
    ASSERT_TRUE(either.ok());
    expect_range(*either, c["expected"]);
  } else if (rule == "independent" || rule == "independent_interval") {
    expect_range(either_of_independent(range_of(c["a"]), range_of(c["b"])), c["expected"]);
  } else if (rule == "unknown_dependence_interval") {
    expect_range(either_of_unknown(range_of(c["a"]), range_of(c["b"])), c["expected"]);
  } else if (rule == "separate_frequencies_add") {
    expect_range(sum_of_frequencies(range_of(c["a_per_year"]), range_of(c["b_per_year"])),
                 c["expected_per_year"]);
  } else if (rule == "frequency_to_probability") {
    EXPECT_NEAR(probability_of_any(c["rate_per_year"], c["years"]), c["expected"], 1e-12);
  } else if (rule == "probability_to_frequency") {
    EXPECT_NEAR(rate_of_probability(c["probability"], c["years"]).value(), c["expected_rate_per_year"],
                1e-12);
  } else {
    ADD_FAILURE() << "no such rule: " << rule;
  }
}

TEST(Likelihood, EveryRuleEqualsTheReference) {
  STYR_REQUIRE_SHARED_DATA("risk/coras/likelihood.json");
  const json data = json::parse(testing::read_file(testing::shared_data("risk/coras/likelihood.json")));
  ASSERT_FALSE(data["rules"].empty());
  for (const json& c : data["rules"]) {
    SCOPED_TRACE(c.dump());
    if (c.contains("rule")) {
      check_rule(c);
      continue;
    }
    const std::string wanted = c["expected"];
    const std::string got(to_string(agreement(range_of(c["assigned"]), range_of(c["computed"]))));
    EXPECT_EQ(wanted.substr(0, wanted.find(',')), got);
  }
}

// What the rules give when they are followed from vertex to vertex. Where paths share a cause that is not the
// truth (risk_propagation_test and fault_tree_analysis_test hold that), and docs/losses.md says so.
TEST(Likelihood, RulesAlongAGraphEqualTheReference) {
  STYR_REQUIRE_SHARED_DATA("risk/coras/likelihood.json");
  const json data = json::parse(testing::read_file(testing::shared_data("risk/coras/likelihood.json")));
  std::size_t compared = 0, untrue = 0;
  for (const json& graph : data["graphs"]) {
    std::map<std::string, LikelihoodRange> independent, added;
    const auto ready = [&](const json& vertex) {
      return std::all_of(graph["leads_to"].begin(), graph["leads_to"].end(), [&](const json& edge) {
        return edge["to"] != vertex["id"] || independent.contains(edge["from"].get<std::string>());
      });
    };
    while (independent.size() < graph["vertices"].size()) {
      const std::size_t before = independent.size();
      for (const json& vertex : graph["vertices"]) {
        const std::string id = vertex["id"];
        if (independent.contains(id) || !ready(vertex)) continue;
        LikelihoodRange either = range_of(vertex["spontaneous_probability"]), sum = either;
        for (const json& edge : graph["leads_to"]) {
          if (edge["to"] != id) continue;
          const std::string from = edge["from"];
          const LikelihoodRange conditional = range_of(edge["conditional_probability"]);
          either = either_of_independent(either, leads_to(independent.at(from), conditional));
          sum = sum_of_frequencies(sum, leads_to(added.at(from), conditional));
        }
        independent[id] = either;
        added[id] = sum;
        expect_range(either, graph["expected"][id]["independent_rule"]);
        expect_range(sum, graph["expected"][id]["additive_rule"]);
        untrue += std::abs(either.low - graph["expected"][id]["exact"].get<double>()) > 1e-9 ? 1 : 0;
        ++compared;
      }
      ASSERT_GT(independent.size(), before) << graph["id"] << " has a cycle";
    }
  }
  EXPECT_GT(compared, 20U);
  EXPECT_GT(untrue, 0U);
}

TEST(Likelihood, RangesAreChecked) {
  EXPECT_EQ(probability_range(0.25, 0.5).value(), (LikelihoodRange{0.25, 0.5}));
  EXPECT_EQ(frequency_range(2, 12).value(), (LikelihoodRange{2, 12}));
  for (const auto& [low, high] :
       {std::pair{-0.1, 0.5}, {0.5, 1.5}, {0.5, 0.25}, {std::nan(""), 0.5}, {0.5, INFINITY}})
    EXPECT_EQ(probability_range(low, high).status().code(), absl::StatusCode::kInvalidArgument) << low;
  EXPECT_FALSE(frequency_range(-1, 2).ok());
  EXPECT_FALSE(frequency_range(0, INFINITY).ok());
}

TEST(Likelihood, WhatCannotBothHappenAddsToOneAtMost) {
  EXPECT_FALSE(either_of_exclusive({0.6, 0.6}, {0.5, 0.5}).ok());
  EXPECT_EQ(either_of_exclusive({0.25, 0.75}, {0.5, 0.75}).value(), (LikelihoodRange{0.75, 1}));
}

TEST(Likelihood, RatesAndProbabilitiesAreEachOthersInverse) {
  for (const double p : {1e-12, 0.01, 0.5, 0.999}) {
    for (const double years : {0.25, 1.0, 30.0})
      EXPECT_NEAR(probability_of_any(rate_of_probability(p, years).value(), years), p, 1e-12 * p);
  }
  EXPECT_FALSE(rate_of_probability(1, 1));
  EXPECT_FALSE(rate_of_probability(-0.1, 1));
  EXPECT_FALSE(rate_of_probability(0.5, 0));
}

}  // namespace
}  // namespace styr
