#include "styr/compiled_goals.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "random.hpp"
#include "small_models.hpp"

namespace styr {
namespace {

using testing::Random;
using testing::SmallModel;

struct Own {
  bool possible = false;
  std::optional<double> score;
};

// Definition D5 written out for one goal after the other: no arrays made beforehand, no shortcuts.
std::vector<GoalScore> by_definition(const Model& model, const std::vector<Own>& own) {
  const GoalRules rules = GoalRules::of(model.policy());
  std::vector<GoalScore> scores(own.size());
  for (const std::uint32_t goal : model.goal_order()) {
    struct Term {
      double weight;
      std::optional<double> score;
      bool hinders;
    };
    const auto& chosen = model.table<Goal>()[goal].combination;
    const Combination combination = chosen ? chosen->value : rules.combination;
    std::vector<Term> terms;
    if (own[goal].possible) terms.push_back({rules.own_weight, own[goal].score, false});
    for (const GoalLink& link : model.table<GoalLink>()) {
      if (*model.find<Goal>(link.to_goal_id) != goal) continue;
      terms.push_back({link.weight ? link.weight->value : 1,
                       scores[*model.find<Goal>(link.from_goal_id)].score,
                       combination == Combination::signed_contributions && link.link_type == "hinders"});
    }
    std::sort(terms.begin(), terms.end(), [](const Term& a, const Term& b) {
      if (a.hinders != b.hinders) return b.hinders;
      if (a.weight != b.weight) return a.weight > b.weight;
      return a.score > b.score;
    });
    GoalScore& result = scores[goal];
    if (own[goal].possible) result.own_score = own[goal].score;
    double missing = 0;
    int present = 0;
    for (const Term& term : terms) {
      result.weight_possible += term.weight;
      if (term.score) result.weight_used += term.weight;
      if (term.score) ++present;
      if (!term.score) missing += term.weight;
    }
    if (present == 0) {
      result.reason = terms.empty() ? Reason::no_target : Reason::no_contributors;
      continue;
    }
    if (rules.missing_children == MissingChildren::coverage &&
        result.weight_used / result.weight_possible < rules.coverage_min) {
      result.reason = Reason::below_coverage;
      continue;
    }
    // Contributions are whole multiples of a quantum; all that is finer is dropped. Sums of these are exact.
    std::vector<double> possible{rules.own_weight};
    for (const GoalLink& link : model.table<GoalLink>()) {
      if (*model.find<Goal>(link.to_goal_id) == goal)
        possible.push_back(link.weight ? link.weight->value : 1);
    }
    std::sort(possible.rbegin(), possible.rend());
    const double most =
        std::accumulate(possible.begin(), possible.end(), 0.0) * 2 *
        std::max({std::abs(rules.green_score), std::abs(rules.yellow_score), std::abs(rules.red_score)});
    int exponent = 0;
    std::frexp(most, &exponent);
    const double quantum = std::ldexp(1.0, exponent - 62);
    long double whole = 0;  // has 64 bits
    double logarithms = 0;
    double weights = 0;
    std::vector<double> values;
    for (const Term& term : terms) {
      if (!term.score && rules.missing_children != MissingChildren::zero) continue;
      const double value = term.score.value_or(0);
      const double weight =
          term.weight + (rules.missing_children == MissingChildren::even ? missing / present : 0);
      whole += std::trunc(static_cast<long double>(weight * (term.hinders ? -value : value)) / quantum);
      if (value > 0) logarithms += weight * std::log(value);
      weights += weight;
      values.push_back(value);
    }
    const double sum = static_cast<double>(whole) * quantum;
    const double least = *std::min_element(values.begin(), values.end());
    result.reason = Reason::none;
    switch (combination) {
      case Combination::all:
        result.score = least;
        break;
      case Combination::any:
        result.score = *std::max_element(values.begin(), values.end());
        break;
      case Combination::geometric_mean:
        if (least <= 0) {
          result.reason = Reason::non_positive;
        } else {
          result.score = std::exp(logarithms / weights);
        }
        break;
      case Combination::signed_contributions:
        result.score = std::clamp(sum / weights, std::min(rules.red_score, rules.green_score),
                                  std::max(rules.red_score, rules.green_score));
        break;
      case Combination::weighted_mean:
        result.score = sum / weights;
        break;
    }
  }
  return scores;
}

bool same(const std::optional<double>& a, const std::optional<double>& b) {
  return a.has_value() == b.has_value() &&
         (!a || std::bit_cast<std::uint64_t>(*a) == std::bit_cast<std::uint64_t>(*b));
}

bool same(const GoalScore& a, const GoalScore& b) {
  return same(a.score, b.score) && same(a.own_score, b.own_score) && a.reason == b.reason &&
         same(a.weight_used, b.weight_used) && same(a.weight_possible, b.weight_possible);
}

std::string text(const GoalScore& s) {
  return (s.score ? std::to_string(*s.score) : "none") + " of weight " + std::to_string(s.weight_used) + "/" +
         std::to_string(s.weight_possible) + " " + std::string(to_string(s.reason));
}

std::string id(std::uint32_t goal) { return "g" + std::to_string(goal); }

// Goals whose links go from larger to smaller numbers; few weights, so that many are equal, or many.
SmallModel random_goals(Random& random, std::uint32_t goals) {
  SmallModel m;
  const bool many_weights = random.chance(0.5);
  const char* const combinations[] = {"weighted_mean", "weighted_mean",  "all",
                                      "any",           "geometric_mean", "signed"};
  const char* const missing[] = {"proportional", "proportional", "even", "zero", "coverage"};
  m.policy("goal.combination", combinations[random.below(6)]);
  m.policy("goal.missing_children", missing[random.below(5)]);
  m.policy("coverage.min", random.chance(0.5) ? "0.5" : "0.9");
  m.policy("goal.own_weight", random.chance(0.5) ? "1" : "0.7");
  for (std::uint32_t g = 0; g < goals; ++g) {
    m.goal(id(g));
    if (random.chance(0.1)) {
      m.tables.get<Goal>().rows()[g].combination = static_cast<Combination>(random.below(5));
    }
  }
  for (std::uint32_t g = 1; g < goals; ++g) {
    std::set<std::uint32_t> parents;
    for (std::uint32_t k = random.below(4); k > 0; --k) parents.insert(random.below(g));
    for (const std::uint32_t parent : parents) {
      m.link(id(g), id(parent),
             many_weights ? 0.1 + random.unit() : static_cast<double>(1 + random.below(3)) / 7);
      if (random.chance(0.2)) m.tables.get<GoalLink>().rows().back().link_type = "hinders";
    }
  }
  return m;
}

Own random_own(Random& random) {
  if (random.chance(0.3)) return {};
  if (random.chance(0.2)) return {true, {}};
  return {true, random.chance(0.3) ? static_cast<double>(random.below(3)) / 2 : random.unit()};
}

TEST(CompiledGoals, FullAndRefreshedAreTheDefinitionBitForBit) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    const std::uint32_t goals = 2 + random.below(60);
    SmallModel m = random_goals(random, goals);
    Model model = m.build();
    const auto network = std::make_shared<CompiledGoals>(model);
    GoalYear live(network, 2024);
    std::vector<Own> own(goals);
    std::vector<GoalScore> before;
    for (int round = 0; round < 12; ++round) {
      for (std::uint32_t k = round == 0 ? goals : random.below(4); k > 0; --k) {
        const std::uint32_t goal = random.below(goals);
        own[goal] = random_own(random);
        live.set_own(goal, own[goal].possible, own[goal].score);
      }
      auto& links = m.tables.get<GoalLink>().rows();
      if (!links.empty() && random.chance(0.3)) {
        const std::uint32_t link = random.below(static_cast<std::uint32_t>(links.size()));
        links[link].weight = static_cast<double>(1 + random.below(4)) / 7;
        model = m.build();
        live.mark(network->set_link_weight(link, links[link].weight->value));
      }
      const auto span = live.refresh();
      const std::set<std::uint32_t> changed(span.begin(), span.end());
      EXPECT_EQ(changed.size(), span.size()) << "each once";
      GoalYear anew(std::make_shared<CompiledGoals>(model), 2024);
      for (std::uint32_t g = 0; g < goals; ++g) anew.set_own(g, own[g].possible, own[g].score);
      anew.compute();
      const std::vector<GoalScore> expected = by_definition(model, own);
      for (std::uint32_t g = 0; g < goals; ++g) {
        ASSERT_TRUE(same(anew.of(g), expected[g]))
            << g << ": " << text(anew.of(g)) << ", " << text(expected[g]);
        ASSERT_TRUE(same(live.of(g), expected[g]))
            << g << ": " << text(live.of(g)) << ", " << text(expected[g]);
        EXPECT_TRUE(before.empty() || same(before[g], expected[g]) || changed.count(g) == 1) << g;
      }
      before = expected;
    }
  }
}

TEST(CompiledGoals, ClimbsNoFurtherThanScoresChange) {
  SmallModel m;
  for (std::uint32_t g = 0; g < 200; ++g) {
    m.goal(id(g));
    if (g > 0) m.link(id(g), id(g - 1));
  }
  m.tables.get<Goal>().rows()[100].combination = Combination::all;
  GoalYear year(std::make_shared<CompiledGoals>(m.build()), 2024);
  year.set_own(199, true, 0.5);
  year.set_own(100, true, 0.25);
  EXPECT_EQ(year.refresh().size(), 200U) << "the first time everything";
  EXPECT_TRUE(year.refresh().empty());
  year.set_own(199, true, 0.75);
  const auto changed = year.refresh();
  EXPECT_EQ(std::vector<std::uint32_t>(changed.begin(), changed.begin() + 2),
            (std::vector<std::uint32_t>{199, 198}))
      << "what is made of it after it";
  EXPECT_EQ(changed.size(), 99U) << "goal 100 takes the smallest and stays";
  EXPECT_EQ(year.score(0), 0.25);
}

TEST(CompiledGoals, ManyMarksAreOneFullPass) {
  Random random(3);
  const SmallModel m = random_goals(random, 300);
  const auto network = std::make_shared<CompiledGoals>(m.build());
  GoalYear live(network, 2024);
  GoalYear anew(network, 2024);
  for (int round = 0; round < 3; ++round) {
    for (std::uint32_t g = 0; g < 300; g += 2) {
      const double score = random.unit();
      live.set_own(g, true, score);
      anew.set_own(g, true, score);
    }
    live.refresh();
    anew.compute();
    for (std::uint32_t g = 0; g < 300; ++g) ASSERT_TRUE(same(live.of(g), anew.of(g))) << g;
  }
}

TEST(PositionSet, GivesTheSmallestFirstAndEachOnce) {
  Random random(11);
  for (const std::uint32_t limit : {1U, 63U, 64U, 65U, 4096U, 4097U, 300'000U}) {
    PositionSet set(limit);
    std::set<std::uint32_t> expected;
    EXPECT_TRUE(set.empty());
    for (int step = 0; step < 2000; ++step) {
      if (random.chance(0.6) || expected.empty()) {
        const std::uint32_t position = random.below(limit);
        set.insert(position);
        expected.insert(position);
      } else {
        ASSERT_EQ(set.take_first(), *expected.begin()) << "limit " << limit;
        expected.erase(expected.begin());
      }
      ASSERT_EQ(set.empty(), expected.empty());
    }
    set.clear();
    EXPECT_TRUE(set.empty());
  }
}

}  // namespace
}  // namespace styr
