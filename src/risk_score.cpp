#include "styr/risk_score.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <numeric>

#include "styr/number.hpp"

namespace styr {

std::span<const std::string_view> score_formula_words() {
  static constexpr auto kWords = std::to_array<std::string_view>(
      {"product", "sum", "product_and_twice_consequence", "product_and_consequence", "product_and_likelihood",
       "product_and_twice_likelihood"});
  return kWords;
}

std::string_view to_string(ScoreFormula formula) {
  return score_formula_words()[static_cast<std::size_t>(formula)];
}

std::optional<ScoreFormula> parse_score_formula(std::string_view word) {
  const auto words = score_formula_words();
  const auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end()) return std::nullopt;
  return static_cast<ScoreFormula>(found - words.begin());
}

std::int64_t risk_score(ScoreFormula formula, std::int64_t likelihood, std::int64_t consequence) {
  if (likelihood == 0 || consequence == 0) return 0;
  const std::int64_t product = likelihood * consequence;
  switch (formula) {
    case ScoreFormula::product:
      return product;
    case ScoreFormula::sum:
      return likelihood + consequence;
    case ScoreFormula::product_and_twice_consequence:
      return product + 2 * consequence;
    case ScoreFormula::product_and_consequence:
      return product + consequence;
    case ScoreFormula::product_and_likelihood:
      return product + likelihood;
    case ScoreFormula::product_and_twice_likelihood:
      return product + 2 * likelihood;
  }
  return 0;
}

double score_out_of_ten(ScoreFormula formula, std::int32_t likelihood, std::int32_t consequence,
                        std::int32_t largest_likelihood, std::int32_t largest_consequence) {
  constexpr double kScale = 10;
  constexpr int kDecimals = 2;
  const auto score = static_cast<double>(risk_score(formula, likelihood, consequence));
  const auto largest = static_cast<double>(risk_score(formula, largest_likelihood, largest_consequence));
  return round_half_away(score * kScale / largest, kDecimals);
}

double claimed_residual_score(double score, double mitigation_percent,
                              std::span<const double> control_percents) {
  constexpr double kWhole = 100;
  double removed = mitigation_percent;
  if (!(removed > 0)) {
    removed = 0;
    for (const double percent : control_percents) removed = std::max(removed, percent);
  }
  return score * (kWhole - removed) / kWhole;
}

double classification_score(ClassificationRule rule, std::span<const double> classifications,
                            std::span<const double> magnifiers) {
  double score = rule == ClassificationRule::sum ? 0 : 1;
  for (const double value : classifications) {
    score = rule == ClassificationRule::sum ? score + value : score * value;
  }
  const double magnifier = std::accumulate(magnifiers.begin(), magnifiers.end(), 0.0);
  return magnifier == 0 ? score : score * magnifier;
}

}  // namespace styr
