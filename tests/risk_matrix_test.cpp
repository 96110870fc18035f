#include "styr/risk_matrix.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "risk_models.hpp"
#include "styr/risk_score.hpp"

namespace styr {
namespace {

using ::testing::HasSubstr;
using testing::Json;

TEST(RiskMatrix, LintIsThatOfTheReference) {
  STYR_REQUIRE_SHARED_DATA("risk/matrices/matrices.json");
  const std::string text = testing::read_file(testing::shared_data("risk/matrices/matrices.json"));
  const auto matrices = read_risk_matrices(text);
  ASSERT_TRUE(matrices.ok()) << matrices.status();
  const Json file = Json::parse(text);
  ASSERT_EQ(matrices->size(), file["matrices"].size());
  for (std::size_t i = 0; i < matrices->size(); ++i) {
    const NamedRiskMatrix& named = (*matrices)[i];
    SCOPED_TRACE(named.id);
    const Json& expected = file["matrices"][i]["expected_lint"];
    const MatrixLint found = lint(named.matrix);
    EXPECT_EQ(found.monotone, expected["monotone_in_both_axes"]);
    EXPECT_EQ(found.symmetric, expected["symmetric"]);
    EXPECT_EQ(found.largest_step, expected["largest_step_between_neighbour_cells"]);
    Json steps = Json::array();
    for (const MatrixStep& step : found.steps_of_more_than_one) {
      steps.push_back({{"from", {step.from_row, step.from_column}}, {"to", {step.to_row, step.to_column}}});
    }
    EXPECT_EQ(steps, expected["neighbour_steps_larger_than_one_level"]);
    EXPECT_EQ(Json(found.cells_per_level), expected["cells_per_level"]);
    EXPECT_EQ(found.levels_used, expected["levels_used"]);
    EXPECT_EQ(found.no_top_level_in_first_row_or_column, expected["no_top_level_in_first_row_or_column"]);
    EXPECT_EQ(found.first_row_and_column_all_lowest_level, expected["first_row_and_column_all_lowest_level"]);
    EXPECT_EQ(found.level_of_first_cell, expected["level_of_min_cell"]);
    EXPECT_EQ(found.level_of_last_cell, expected["level_of_max_cell"]);
  }
}

TEST(RiskMatrix, LintSeesALevelThatFallsAlongAnAxis) {
  const auto matrix = RiskMatrix::make({{"a", Colour::green, ""}, {"b", Colour::red, ""}}, 1, 3,
                                       std::span<const std::int32_t>(std::vector<std::int32_t>{0, 1, 0}));
  ASSERT_TRUE(matrix.ok());
  EXPECT_FALSE(lint(*matrix).monotone);
  EXPECT_FALSE(lint(*matrix).no_top_level_in_first_row_or_column);
}

TEST(RiskMatrix, GoesThroughTheExchangeFormAndThroughTables) {
  STYR_REQUIRE_SHARED_DATA("risk/matrices/matrices.json");
  const auto matrices =
      read_risk_matrices(testing::read_file(testing::shared_data("risk/matrices/matrices.json")));
  ASSERT_TRUE(matrices.ok());
  const auto again = read_risk_matrices(write_risk_matrices(*matrices));
  ASSERT_TRUE(again.ok()) << again.status();
  testing::SmallModel m;
  for (const NamedRiskMatrix& matrix : *matrices) add_risk_matrix(matrix, m.tables);
  const Model model = m.build();
  for (std::size_t i = 0; i < matrices->size(); ++i) {
    const NamedRiskMatrix& was = (*matrices)[i];
    const auto from_tables = named_risk_matrix(model.tables(), was.id);
    ASSERT_TRUE(from_tables.ok()) << from_tables.status();
    for (const NamedRiskMatrix* is : {&(*again)[i], &*from_tables}) {
      EXPECT_EQ(is->id, was.id);
      EXPECT_EQ(is->likelihood_names, was.likelihood_names);
      EXPECT_EQ(is->consequence_names, was.consequence_names);
      ASSERT_EQ(is->matrix.levels().size(), was.matrix.levels().size());
      for (std::size_t l = 0; l < was.matrix.levels().size(); ++l) {
        EXPECT_EQ(is->matrix.levels()[l].name, was.matrix.levels()[l].name);
        EXPECT_EQ(is->matrix.levels()[l].colour, was.matrix.levels()[l].colour);
      }
      for (std::int32_t l = 1; l <= was.matrix.likelihoods(); ++l) {
        for (std::int32_t c = 1; c <= was.matrix.consequences(); ++c) {
          EXPECT_EQ(is->matrix.level(l, c), was.matrix.level(l, c));
        }
      }
    }
  }
}

TEST(RiskMatrix, WhatCannotBeReadIsNamed) {
  const auto refusal = [](std::string_view text) {
    return std::string(read_risk_matrices(text).status().message());
  };
  EXPECT_THAT(refusal("{\n\"format\":: 1}"), HasSubstr("not JSON: line 2, column 10: "));
  EXPECT_THAT(refusal("{\"format\":\n\"h\xf8y\"}"), HasSubstr("line 2, column 3: "));
  EXPECT_THAT(refusal("[]"), HasSubstr("no object"));
  EXPECT_THAT(refusal(R"({"format": "other"})"), HasSubstr("risk-matrix-1"));
  EXPECT_THAT(refusal(R"({"format": "risk-matrix-1", "matrices": [{"id": "A"}]})"),
              HasSubstr("matrix 1: likelihood_names"));
  const auto with_grid = [&](const std::string& grid) {
    return refusal(R"({"format": "risk-matrix-1", "matrices": [{"id": "A", "likelihood_names": ["l"],
      "consequence_names": ["c", "d"], "level_names": ["x"],
      "grid_rows_likelihood_columns_consequence": )" +
                   grid + "}]}");
  };
  EXPECT_EQ(with_grid("[[0, 0]]"), "");
  EXPECT_THAT(with_grid("[[0]]"), HasSubstr("1 lists of 2 whole numbers"));
  EXPECT_THAT(with_grid("[[0, -1]]"), HasSubstr("whole numbers"));
  EXPECT_THAT(with_grid("[[0, 1]]"), HasSubstr("no level 1"));
}

TEST(RiskMatrix, WithoutOneTheThresholdsOfThePolicyMakeIt) {
  testing::SmallModel m;
  m.policy("risk.scale.max", "4").policy("risk.level.yellow_from", "4").policy("risk.level.red_from", "9");
  const RiskMatrix matrix = RiskMatrix::in_use(m.build());
  EXPECT_EQ(matrix.likelihoods(), 4);
  EXPECT_EQ(matrix.colour(1, 3), Colour::green);
  EXPECT_EQ(matrix.colour(2, 2), Colour::yellow);
  EXPECT_EQ(matrix.colour(3, 3), Colour::red);
  m.policy("risk.score", "sum");
  EXPECT_EQ(RiskMatrix::in_use(m.build()).colour(4, 4), Colour::yellow) << "4 + 4 is below 9";
}

TEST(RiskMatrix, RanksAgainstExpectedLossAsTheReferenceSays) {
  STYR_REQUIRE_SHARED_DATA("risk/matrices/matrices.json");
  const Json file = testing::read_json("risk/matrices/matrices.json");
  for (const Json& check : file["ranking_checks"]) {
    SCOPED_TRACE(check["id"].get<std::string>());
    const auto likelihoods = check["likelihood_bin_upper"].get<std::vector<double>>();
    const auto consequences = check["consequence_bin_upper"].get<std::vector<double>>();
    testing::SmallModel m;
    testing::use_grid(check["grid"], 3, m);
    const RiskMatrix matrix = RiskMatrix::in_use(m.build());
    const auto level = [&](const Json& risk) {
      return matrix.level(scale_step(risk["p"].get<double>(), likelihoods),
                          scale_step(risk["loss"].get<double>(), consequences));
    };
    EXPECT_EQ(level(check["risk_a"]), check["risk_a"]["level"]);
    EXPECT_EQ(level(check["risk_b"]), check["risk_b"]["level"]);
    EXPECT_EQ(level(check["risk_a"]) > level(check["risk_b"]), check["matrix_ranks_a_above_b"]);
    const auto loss = [](const Json& risk) { return risk["p"].get<double>() * risk["loss"].get<double>(); };
    EXPECT_EQ(loss(check["risk_a"]) > loss(check["risk_b"]), check["expected_loss_ranks_a_above_b"]);
  }
}

TEST(RiskScore, IsThatOfTheReference) {
  STYR_REQUIRE_SHARED_DATA("risk/matrices/matrices.json");
  const Json scoring = testing::read_json("risk/matrices/matrices.json")["scoring"];
  const std::map<int, ScoreFormula> models = {{1, ScoreFormula::product_and_twice_consequence},
                                              {2, ScoreFormula::product_and_consequence},
                                              {3, ScoreFormula::product},
                                              {4, ScoreFormula::product_and_likelihood},
                                              {5, ScoreFormula::product_and_twice_likelihood}};
  for (const Json& c : scoring["simplerisk_classic"]) {
    EXPECT_DOUBLE_EQ(
        score_out_of_ten(models.at(c["model"].get<int>()), c["likelihood"].get<int>(), c["impact"].get<int>(),
                         c["likelihood_levels"].get<int>(), c["impact_levels"].get<int>()),
        c["score_0_to_10"].get<double>())
        << c;
  }
  for (const Json& c : scoring["simplerisk_residual"]) {
    const auto percents = c["control_percents"].get<std::vector<double>>();
    EXPECT_DOUBLE_EQ(claimed_residual_score(c["score"].get<double>(),
                                            c["explicit_mitigation_percent"].get<double>(), percents),
                     c["residual"].get<double>())
        << c;
  }
  for (const Json& c : scoring["eramba"]) {
    const auto classifications = c["classifications"].get<std::vector<double>>();
    const auto magnifiers = c["liability_magnifiers"].get<std::vector<double>>();
    const auto rule = c["method"] == "sum" ? ClassificationRule::sum : ClassificationRule::multiply;
    EXPECT_DOUBLE_EQ(classification_score(rule, classifications, magnifiers), c["expected"].get<double>())
        << c;
  }
}

TEST(RiskScore, EveryFormulaHasAWordOfItsOwn) {
  for (std::size_t i = 0; i < score_formula_words().size(); ++i) {
    const auto formula = static_cast<ScoreFormula>(i);
    EXPECT_EQ(parse_score_formula(to_string(formula)), formula);
    EXPECT_EQ(risk_score(formula, 0, 5), 0) << "not rated";
    EXPECT_GT(risk_score(formula, 5, 5), risk_score(formula, 5, 4));
  }
  EXPECT_EQ(parse_score_formula("mood"), std::nullopt);
}

}  // namespace
}  // namespace styr
