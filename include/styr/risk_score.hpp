#ifndef STYR_RISK_SCORE_HPP_
#define STYR_RISK_SCORE_HPP_

// How a likelihood and a consequence become one number. The number orders risks; it is a rank, not a measure:
// see docs/risk.md for what such arithmetic can and cannot say.
//
// Pure functions, O(1) where nothing else is said, safe from any thread.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace styr {

// L is the likelihood, C the consequence. Policy `risk.score` names one.
enum class ScoreFormula : std::uint8_t {
  product,                        // L·C; SimpleRisk's model 3
  sum,                            // L + C: right where both scales are logarithmic
  product_and_twice_consequence,  // L·C + 2C; SimpleRisk's model 1
  product_and_consequence,        // L·C + C; SimpleRisk's model 2
  product_and_likelihood,         // L·C + L; SimpleRisk's model 4
  product_and_twice_likelihood,   // L·C + 2L; SimpleRisk's model 5
};

// The words of policy `risk.score`, in the order of the enumeration.
std::span<const std::string_view> score_formula_words();
std::string_view to_string(ScoreFormula formula);
std::optional<ScoreFormula> parse_score_formula(std::string_view word);

// The score of a cell. 0 when either is not rated, that is 0.
std::int64_t risk_score(ScoreFormula formula, std::int64_t likelihood, std::int64_t consequence);

// The score as a share of the largest possible one, from 0 to 10, rounded to two decimals half away from
// zero. Preconditions: largest steps of at least 1.
double score_out_of_ten(ScoreFormula formula, std::int32_t likelihood, std::int32_t consequence,
                        std::int32_t largest_likelihood, std::int32_t largest_consequence);

// What SimpleRisk says is left of a score: by the percent that the mitigation is said to remove, else by the
// largest percent of its controls. Percents do not add up. Not what D6 or the closing rule use: a claim is no
// effect.
double claimed_residual_score(double score, double mitigation_percent,
                              std::span<const double> control_percents);

// eramba's score: the sum or the product of classifications, times the sum of the magnifiers of liabilities
// where there are any. O(values).
enum class ClassificationRule : std::uint8_t { sum, multiply };
double classification_score(ClassificationRule rule, std::span<const double> classifications,
                            std::span<const double> magnifiers);

}  // namespace styr

#endif  // STYR_RISK_SCORE_HPP_
