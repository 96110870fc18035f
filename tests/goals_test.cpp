#include "styr/goals.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include "small_models.hpp"

namespace styr {
namespace {

using testing::SmallModel;

// A goal model in which each goal's own score can be set: a target that is green, yellow or red for unit `u`.
class GoalModel {
 public:
  GoalModel() {
    model_.unit("u");
    model_.indicator("green", "num");
    model_.indicator("yellow", "num");
    model_.indicator("red", "num");
    model_.indicator("silent", "num");
    model_.observe("u", "green", "2024", 10).observe("u", "yellow", "2024", 8).observe("u", "red", "2024", 1);
  }
  GoalModel& goal(const std::string& id, const std::string& status = {}, double weight = 1) {
    model_.goal(id);
    if (!status.empty()) judge(id, status, weight);
    return *this;
  }
  GoalModel& judge(const std::string& id, const std::string& status, double weight = 1) {
    Target& t = model_.target(id + "-" + status + std::to_string(++targets_), id, status, "u", 2024, 10);
    t.green_tolerance = 0.5;
    t.yellow_tolerance = 3.0;
    t.weight = weight;
    return *this;
  }
  GoalModel& link(const std::string& from, const std::string& to, double weight) {
    model_.link(from, to, weight);
    return *this;
  }
  SmallModel& small() { return model_; }
  GoalScores scores() const { return {model_.build(), 2024}; }

 private:
  SmallModel model_;
  int targets_ = 0;
};

TEST(Targets, DeviateInTheBadDirection) {
  EXPECT_EQ(deviation_from(5, Direction::lower, 7), 2);
  EXPECT_EQ(deviation_from(5, Direction::higher, 7), -2);
  EXPECT_EQ(deviation_from(5, Direction::band, 3), 2);
  EXPECT_EQ(deviation_from(5, Direction::none, 3), std::nullopt);
}

TEST(Targets, AreGreenYellowOrRedByTolerance) {
  EXPECT_EQ(colour_of(-1, 0, 1), Colour::green);
  EXPECT_EQ(colour_of(0.5, 0.5, 1), Colour::green);
  EXPECT_EQ(colour_of(0.500001, 0.5, 1), Colour::yellow);
  EXPECT_EQ(colour_of(1.1, 0.5, 1), Colour::red);
  EXPECT_EQ(colour_of(5.3 - 4.8, 0.5, 1), Colour::green) << "a tolerance met exactly is met";
}

TEST(Targets, WithoutAValueHaveNoStatusButAReason) {
  SmallModel m;
  m.unit("u");
  m.indicator("I");
  m.target("T", "", "I", "u", 2024, 1);
  m.observe("u", "I", "2024-01", {}, {}, ObservationStatus::missing);
  const auto statuses = target_statuses(m.build());
  ASSERT_EQ(statuses.size(), 1U);
  EXPECT_EQ(statuses[0].status, Colour::none);
  EXPECT_FALSE(statuses[0].deviation);
  EXPECT_EQ(statuses[0].reason, Reason::missing);
}

TEST(Targets, TakeDirectionAndTolerancesFromTheirDefaults) {
  SmallModel m;
  m.unit("u");
  m.indicator("I", "num").direction = Direction::lower;
  m.target("T", "", "I", "u", 2024, 5).direction.reset();
  m.observe("u", "I", "2024", 6);
  const auto statuses = target_statuses(m.build());
  EXPECT_EQ(statuses[0].deviation, 1);
  EXPECT_EQ(statuses[0].status, Colour::red) << "no tolerance means none";
}

TEST(Goals, ScoreOwnTargetsAndContributingGoals) {
  GoalModel m;
  m.goal("top", "yellow").goal("a", "green").goal("b", "red", 2);
  m.judge("b", "green", 1);
  m.link("a", "top", 3).link("b", "top", 1);
  const GoalScores scores = m.scores();
  EXPECT_EQ(scores.of(0).own_score, 0.5);
  EXPECT_EQ(scores.of(2).own_score, 1.0 / 3);
  EXPECT_DOUBLE_EQ(*scores.of(0).score, (0.5 + 3 * 1.0 + 1.0 / 3) / 5);
  EXPECT_EQ(scores.of(0).weight_coverage(), 1);
}

TEST(Goals, LeaveOutWhatHasNoValueAndSaySo) {
  GoalModel m;
  m.goal("top").goal("a", "green").goal("b", "silent").goal("c");
  m.link("a", "top", 1).link("b", "top", 2).link("c", "top", 1);
  const GoalScores scores = m.scores();
  EXPECT_EQ(scores.of(0).score, 1);
  EXPECT_FALSE(scores.of(0).own_score);
  EXPECT_EQ(scores.of(0).weight_possible, 4)
      << "the goal has no targets of its own, so they are not possible";
  EXPECT_EQ(scores.of(0).weight_coverage(), 0.25);
  EXPECT_FALSE(scores.of(2).score);
  EXPECT_EQ(scores.of(2).reason, Reason::no_contributors);
  EXPECT_EQ(scores.of(3).reason, Reason::no_target);
}

TEST(Goals, ASharedGoalCountsOnceInEachParent) {
  GoalModel m;
  m.goal("p").goal("q").goal("shared", "yellow").goal("own", "green");
  m.link("shared", "p", 1).link("shared", "q", 1).link("own", "q", 1);
  const GoalScores scores = m.scores();
  EXPECT_EQ(scores.of(0).score, 0.5);
  EXPECT_EQ(scores.of(1).score, 0.75);
}

TEST(Goals, MissingChildrenByPolicy) {
  const auto score = [](const char* rule, const char* least = "0.8") {
    GoalModel m;
    m.goal("top").goal("a", "green").goal("b", "red").goal("c", "silent");
    m.link("a", "top", 6).link("b", "top", 3).link("c", "top", 1);
    m.small().policy("goal.missing_children", rule).policy("coverage.min", least);
    return m.scores().of(0);
  };
  EXPECT_DOUBLE_EQ(*score("proportional").score, 6.0 / 9);
  EXPECT_DOUBLE_EQ(*score("even").score, 6.5 / 10);
  EXPECT_DOUBLE_EQ(*score("zero").score, 6.0 / 10);
  EXPECT_DOUBLE_EQ(*score("coverage").score, 6.0 / 9);
  EXPECT_FALSE(score("coverage", "0.95").score);
  EXPECT_EQ(score("coverage", "0.95").reason, Reason::below_coverage);
}

TEST(Goals, CombinationRules) {
  const auto score = [](Combination combination, const char* second) {
    GoalModel m;
    m.goal("top").goal("a", "green").goal("b", second);
    m.link("a", "top", 1).link("b", "top", 3);
    m.small().tables.get<Goal>().rows()[0].combination = combination;
    if (combination == Combination::signed_contributions) {
      m.small().tables.get<GoalLink>().rows()[0].weight = 4.0;
      m.small().tables.get<GoalLink>().rows()[1].link_type = "hinders";
    }
    return m.scores().of(0);
  };
  EXPECT_EQ(score(Combination::all, "yellow").score, 0.5);
  EXPECT_EQ(score(Combination::any, "yellow").score, 1);
  EXPECT_DOUBLE_EQ(*score(Combination::geometric_mean, "yellow").score, std::pow(0.5, 0.75));
  EXPECT_EQ(score(Combination::geometric_mean, "red").reason, Reason::non_positive);
  EXPECT_DOUBLE_EQ(*score(Combination::signed_contributions, "yellow").score, (4 - 1.5) / 7);
}

TEST(Goals, ScoresOfColoursAreData) {
  GoalModel m;
  m.goal("g", "yellow");
  m.small().policy("rag.yellow_score", "0.7");
  EXPECT_EQ(m.scores().of(0).score, 0.7);
}

TEST(Goals, TermsAddUpToTheScoreBitForBit) {
  std::mt19937 random(7);
  for (int round = 0; round < 50; ++round) {
    GoalModel m;
    const char* kStatus[] = {"green", "yellow", "red", "silent", ""};
    const int n = 2 + static_cast<int>(random() % 30);
    for (int g = 0; g < n; ++g)
      m.goal("g" + std::to_string(g), kStatus[random() % 5], static_cast<double>(1 + random() % 3));
    for (int g = 1; g < n; ++g) {
      for (int p = 0; p < g; ++p) {
        if (random() % 4 == 0) {
          m.link("g" + std::to_string(g), "g" + std::to_string(p),
                 0.1 * static_cast<double>(1 + random() % 30));
        }
      }
    }
    const char* kRule[] = {"proportional", "even", "zero"};
    m.small().policy("goal.missing_children", kRule[round % 3]);
    const GoalScores scores = m.scores();
    for (std::uint32_t g = 0; g < scores.scores().size(); ++g) {
      if (!scores.of(g).score) continue;
      double sum = 0;
      double weights = 0;
      for (const GoalTerm& term : scores.terms(g)) {
        sum += term.used_weight * term.score.value_or(0);
        weights += term.used_weight;
      }
      EXPECT_DOUBLE_EQ(sum / weights, *scores.of(g).score) << "round " << round << ", goal " << g;
    }
  }
}

// Sevenths have no exact sum in binary, so a sum made link by link would show the order.
TEST(Goals, OrderOfLinksLeavesNoTrace) {
  std::mt19937 random(7);
  std::vector<std::pair<std::string, double>> links;
  const char* kStatus[] = {"green", "yellow", "red"};
  for (int g = 0; g < 40; ++g) {
    links.emplace_back("g" + std::to_string(g), static_cast<double>(1 + random() % 30) / 7);
  }
  std::set<std::optional<double>> scores;
  for (int round = 0; round < 20; ++round) {
    GoalModel m;
    m.goal("top");
    for (int g = 0; g < 40; ++g) m.goal("g" + std::to_string(g), kStatus[g % 3]);
    std::shuffle(links.begin(), links.end(), random);
    for (const auto& [from, weight] : links) m.link(from, "top", weight);
    scores.insert(m.scores().of(0).score);
  }
  EXPECT_EQ(scores.size(), 1U);
}

// Equal weights and scores without exact sums: neither the order of links nor the names of goals show.
TEST(Goals, NamesLeaveNoTrace) {
  std::mt19937 random(8);
  std::vector<int> weights(30);
  for (int& weight : weights) weight = 1 + static_cast<int>(random() % 7);
  std::vector<int> number(weights.size());
  std::iota(number.begin(), number.end(), 0);
  std::set<std::optional<double>> scores;
  for (int round = 0; round < 20; ++round) {
    std::shuffle(number.begin(), number.end(), random);
    GoalModel m;
    m.goal("top");
    for (std::size_t g = 0; g < weights.size(); ++g) {
      const std::string id = "g" + std::to_string(number[g]);
      m.goal(id);
      m.goal(id + "a", "green").goal(id + "b", "red");
      m.link(id + "a", id, static_cast<double>(weights[g]));
      m.link(id + "b", id, 3.0);
      m.link(id, "top", 1.0);
    }
    scores.insert(m.scores().of(0).score);
  }
  EXPECT_EQ(scores.size(), 1U);
}

TEST(Goals, WeightsThatAddUpToNothingGiveNoScore) {
  GoalModel m;
  m.goal("g", "green");
  m.small().policy("goal.own_weight", "0");
  const GoalScores scores = m.scores();
  EXPECT_FALSE(scores.of(0).score);
  EXPECT_EQ(scores.of(0).reason, Reason::undefined);
  EXPECT_EQ(scores.of(0).own_score, 1);
}

TEST(Goals, ScoresHaveTheColourThatLiesNearest) {
  GoalRules rules;
  EXPECT_EQ(rules.colour_of(1), Colour::green);
  EXPECT_EQ(rules.colour_of(0.76), Colour::green);
  EXPECT_EQ(rules.colour_of(0.75), Colour::yellow) << "the worse one halfway";
  EXPECT_EQ(rules.colour_of(0.26), Colour::yellow);
  EXPECT_EQ(rules.colour_of(0.25), Colour::red);
  EXPECT_EQ(rules.colour_of(-3), Colour::red);
  rules = {.green_score = 100, .yellow_score = 80, .red_score = 0};
  EXPECT_EQ(rules.colour_of(89), Colour::yellow);
  EXPECT_EQ(rules.colour_of(91), Colour::green);
}

TEST(Goals, ChainsAsLongAsYouLike) {
  GoalModel m;
  constexpr int kLength = 100'000;
  for (int g = 0; g < kLength; ++g) m.small().goal("g" + std::to_string(g));
  for (int g = 1; g < kLength; ++g) m.small().link("g" + std::to_string(g), "g" + std::to_string(g - 1));
  m.judge("g" + std::to_string(kLength - 1), "yellow");
  EXPECT_EQ(m.scores().of(0).score, 0.5);
}

TEST(Goals, ContributorsAreOwnersAndTheirAncestorsOnce) {
  SmallModel m;
  m.unit("top").unit("b", "top").unit("a", "top").unit("a1", "a").unit("b1", "b").unit("b11", "b1");
  m.goal("g").goal("h").goal("s");
  m.link("h", "g").link("s", "g").link("s", "h");
  auto& goals = m.tables.get<Goal>().rows();
  goals[0].owner_unit_id = "top";
  goals[1].owner_unit_id = "a1";
  goals[2].owner_unit_id = "b11";
  goals[2].co_owner_unit_ids = {"a", "top"};
  const Model model = m.build();
  const auto names = [&](const std::vector<std::uint32_t>& rows) {
    std::string text;
    for (const auto row : rows) text += model.table<Unit>()[row].unit_id + " ";
    return text;
  };
  const auto all = contributors(model);
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].goals_below, 2U) << "the shared goal counts once";
  EXPECT_EQ(names(all[0].level1_units), "a b ");
  EXPECT_EQ(names(all[0].level2_units), "a1 b1 ");
  EXPECT_EQ(names(all[2].level1_units), "a b ");
  EXPECT_EQ(names(all[2].level2_units), "b1 ");
}

}  // namespace
}  // namespace styr
