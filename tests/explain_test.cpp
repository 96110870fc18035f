#include "styr/explain.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>

#include "small_models.hpp"
#include "styr/exact_accumulator.hpp"

namespace styr {
namespace {

using testing::period;
using testing::SmallModel;

// Adds the contributions of every node up and compares with its number, bit for bit. Returns how many it
// compared.
int add_up(const Explanation& node) {
  int compared = 0;
  for (const Explanation& part : node.parts) compared += add_up(part);
  if (node.parts.empty()) return compared;
  switch (node.kind) {
    case Explanation::Kind::figure:
    case Explanation::Kind::own: {
      if (node.sum_of_children) break;
      CellCounts cells;
      for (const Explanation& part : node.parts) cells.add(part.cells);
      EXPECT_EQ(cells, node.cells) << node.id;
      const auto is_sum = [&](std::optional<double> Explanation::*number, std::optional<double> rounding) {
        if (!(node.*number)) return;
        ExactAccumulator sum;
        for (const Explanation& part : node.parts) {
          const bool left_out = part.kind == Explanation::Kind::cell && part.cells.usable() == 0;
          if (!left_out) sum.add((part.*number).value_or(0));
        }
        // No more than rounding: half a last bit for each cell.
        EXPECT_LE(std::abs(rounding.value_or(0)),
                  std::numeric_limits<double>::epsilon() * node.cells.all() * std::abs(sum.rounded()));
        sum.add(rounding.value_or(0));
        EXPECT_EQ(sum.rounded(), node.*number) << node.id;
      };
      is_sum(&Explanation::numerator, node.numerator_rounding);
      is_sum(&Explanation::denominator, node.denominator_rounding);
      ++compared;
      break;
    }
    case Explanation::Kind::goal:
    case Explanation::Kind::own_targets: {
      if (!node.value) break;
      double in_order = 0;
      double weights = 0;
      ExactAccumulator exact;
      for (const Explanation& part : node.parts) {
        in_order += part.contribution.value_or(0);
        exact.add(part.contribution.value_or(0));
        weights += part.weight.value_or(0);
      }
      const bool of_goal = node.kind == Explanation::Kind::goal;
      EXPECT_EQ((of_goal ? exact.rounded() : in_order) / weights, *node.value) << node.id;
      ++compared;
      break;
    }
    default:
      break;
  }
  return compared;
}

SmallModel random_municipality(std::uint32_t seed) {
  std::mt19937 random(seed);
  SmallModel m;
  m.unit("u0");
  for (int u = 1; u < 30; ++u)
    m.unit("u" + std::to_string(u), "u" + std::to_string(random() % static_cast<unsigned>(u)));
  m.indicator("I", "100*num/den");
  for (int u = 0; u < 30; ++u) {
    for (int month = 0; month < 12; ++month) {
      const auto status = static_cast<ObservationStatus>(random() % 5);
      const bool usable = is_usable(status);
      const auto tenths = [&] { return 0.1 + static_cast<double>(random() % 1000) / 10; };
      m.observe("u" + std::to_string(u), "I",
                Period::from_ordinal(PeriodKind::month, period("2024-01").ordinal() + month).to_string(),
                usable ? std::optional(tenths()) : std::nullopt,
                usable ? std::optional(tenths()) : std::nullopt, status);
    }
  }
  m.policy("goal.missing_children", std::array{"proportional", "even", "zero"}[seed % 3]);
  for (int g = 0; g < 20; ++g) {
    m.goal("g" + std::to_string(g));
    for (int p = 0; p < g; ++p) {
      if (random() % 3 == 0) {
        m.link("g" + std::to_string(g), "g" + std::to_string(p),
               0.1 * static_cast<double>(1 + random() % 20));
      }
    }
    if (random() % 2 == 0) {
      Target& t = m.target("t" + std::to_string(g), "g" + std::to_string(g), "I",
                           "u" + std::to_string(random() % 30), 2024, static_cast<double>(random() % 200));
      t.green_tolerance = 10.0;
      t.yellow_tolerance = 60.0;
    }
  }
  return m;
}

class ExplainProperty : public ::testing::TestWithParam<std::uint32_t> {};

TEST_P(ExplainProperty, ContributionsAddUp) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  const Model model = random_municipality(GetParam()).build();
  int compared = 0;
  for (std::uint32_t unit = 0; unit < model.table<Unit>().size(); unit += 7) {
    const auto explained = explain_figure(model, unit, 0, period("2024"));
    ASSERT_TRUE(explained.ok());
    const Figure plain = *figure(model, unit, 0, period("2024"));
    EXPECT_EQ(explained->numerator, plain.numerator);
    EXPECT_EQ(explained->value.value_or(0), plain.value);
    compared += add_up(*explained);
  }
  const GoalScores scores(model, 2024);
  for (std::uint32_t goal = 0; goal < model.table<Goal>().size(); ++goal) {
    const auto explained = explain_goal(model, goal, 2024);
    ASSERT_TRUE(explained.ok());
    EXPECT_EQ(explained->value, scores.of(goal).score);
    compared += add_up(*explained);
  }
  EXPECT_GT(compared, 40);
}

INSTANTIATE_TEST_SUITE_P(Seeds, ExplainProperty, ::testing::Range(0U, 10U));

TEST(Explain, SaysWhatRoundingAddedWhereUnitsAreAddedInBlocks) {
  SmallModel m;
  m.unit("top");
  m.indicator("I", "num");
  for (int u = 0; u < 200; ++u) {
    const std::string unit = "u" + std::to_string(u);
    m.unit(unit, "top").observe(unit, "I", "2024-01", 0.1 * (1 + u));
  }
  const Model model = m.build();
  const auto explained = explain_figure(model, 0, 0, period("2024-01"));
  ASSERT_TRUE(explained.ok());
  EXPECT_TRUE(explained->numerator_rounding.has_value());
  EXPECT_EQ(add_up(*explained), 401);
  EXPECT_NE(to_json(*explained).find("\"numerator_rounding\""), std::string::npos);
}

TEST(Explain, WholeNumbersLeaveNothingToRound) {
  SmallModel m;
  m.unit("top").unit("a", "top").unit("b", "top");
  m.indicator("I", "num/den");
  for (const char* month : {"2024-01", "2024-02", "2024-03"})
    m.observe("a", "I", month, 3, 7).observe("b", "I", month, 5, 11);
  const auto explained = explain_figure(m.build(), 0, 0, period("2024"));
  ASSERT_TRUE(explained.ok());
  EXPECT_EQ(explained->numerator, 24);
  EXPECT_EQ(to_json(*explained).find("rounding"), std::string::npos);
}

TEST(Explain, ATargetSaysWhatWasToBeReachedAndHowFarOff) {
  SmallModel m;
  m.unit("u").tables.get<Unit>().rows()[0].name = "Sykehjemmet på Ås";
  Indicator& i = m.indicator("I", "num");
  i.name_nb = "Sykefravær";
  i.name_nn = "Sjukefråvær";
  i.name_en = "Sickness absence";
  i.unit = "%";
  m.observe("u", "I", "2024-01", 7.5).observe("u", "I", "2024-02", {}, {}, ObservationStatus::missing);
  Target& t = m.target("T1", "", "I", "u", 2024, 6.0);
  t.direction = Direction::lower;
  t.green_tolerance = 0.5;
  t.yellow_tolerance = 1.0;
  const Model model = m.build();
  const auto explained = explain_target(model, 0, {.language = Language::nynorsk});
  ASSERT_TRUE(explained.ok());
  EXPECT_EQ(explained->deviation, 1.5);
  EXPECT_EQ(explained->colour, Colour::red);
  const std::string text = to_text(*explained, {.language = Language::nynorsk});
  EXPECT_NE(text.find("T1 Sjukefråvær, Sykehjemmet på Ås, 2024: 7,5 %; raud; krav 6"), std::string::npos)
      << text;
  EXPECT_NE(text.find("2024-02: – (ikkje rapportert); tel ikkje med"), std::string::npos) << text;
  const auto json = nlohmann::json::parse(to_json(*explained));
  EXPECT_EQ(json["status"], "red");
  EXPECT_EQ(json["parts"][0]["parts"][0]["parts"][1]["reason"], "missing");
}

TEST(Explain, AMissingChildSaysWhatItDid) {
  SmallModel m;
  m.unit("u");
  m.indicator("I", "num");
  m.goal("top").goal("a").goal("b");
  m.link("a", "top", 1).link("b", "top", 3);
  m.target("T", "a", "I", "u", 2024, 1);
  m.observe("u", "I", "2024", 1);
  const auto effect = [&](const char* rule) {
    SmallModel copy = m;
    copy.policy("goal.missing_children", rule);
    const auto explained = explain_goal(copy.build(), 0, 2024);
    EXPECT_EQ(explained->policy[0], (std::pair<std::string, std::string>{"goal.missing_children", rule}));
    return explained->parts[0].effect_of_missing;  // the heavier b comes first
  };
  EXPECT_EQ(effect("proportional"), "left_out");
  EXPECT_EQ(effect("zero"), "counts_as_zero");
  EXPECT_EQ(effect("even"), "weight_split_evenly");
}

TEST(Explain, SharedGoalsAreExplainedOnceSoThatTheTreeStaysSmall) {
  SmallModel m;
  m.unit("u");
  m.indicator("I", "num");
  m.goal("n0");
  constexpr int kStages = 60;
  for (int i = 0; i < kStages; ++i) {
    const std::string below = "n" + std::to_string(i + 1);
    m.goal(below);
    for (const char* side : {"a", "b"}) {
      const std::string middle = side + std::to_string(i);
      m.goal(middle).link(below, middle).link(middle, "n" + std::to_string(i));
    }
  }
  m.target("T", "n" + std::to_string(kStages), "I", "u", 2024, 1);
  m.observe("u", "I", "2024", 1);
  const auto explained = explain_goal(m.build(), 0, 2024, {.depth = 1000});
  ASSERT_TRUE(explained.ok());
  EXPECT_EQ(explained->value, 1);
  EXPECT_LT(to_text(*explained).size(), 100'000U);
}

TEST(Explain, AStockNamesThePeriodThatCounts) {
  SmallModel m;
  m.unit("u");
  m.indicator("I", "num").time_aggregation = TimeAggregation::last;
  m.observe("u", "I", "2024-01", 1).observe("u", "I", "2024-02", 2);
  m.observe("u", "I", "2024-03", {}, {}, ObservationStatus::missing);
  const auto explained = explain_figure(m.build(), 0, 0, period("2024-Q1"));
  ASSERT_TRUE(explained.ok());
  ASSERT_EQ(explained->parts.size(), 3U);
  EXPECT_TRUE(explained->stale);
  EXPECT_FALSE(explained->parts[0].chosen);
  EXPECT_TRUE(explained->parts[1].chosen);
}

TEST(Explain, RefusesRowsThatDoNotExist) {
  const Model model;
  EXPECT_FALSE(explain_figure(model, 0, 0, period("2024")).ok());
  EXPECT_FALSE(explain_target(model, 0).ok());
  EXPECT_FALSE(explain_goal(model, 0, 2024).ok());
}

}  // namespace
}  // namespace styr
