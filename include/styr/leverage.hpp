#ifndef STYR_LEVERAGE_HPP_
#define STYR_LEVERAGE_HPP_

// Leverage: what moves a goal, and by how much (section "What-if and leverage" of docs/semantics.md).
//
// Two answers. Derivatives say how fast the goal's score changes with every weight, target and observation:
// one reverse pass over the goal graph gives all of them. Steps say what happens when a target changes
// colour, which under traffic lights is the only way in which a figure can move a goal.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "styr/goals.hpp"
#include "styr/model.hpp"

namespace styr {

// How the deviation of a target becomes its score.
enum class TargetScoring : std::uint8_t {
  // The score of its colour, as D5 has it. A step: the derivative to any figure is 0.
  traffic_light,
  // The green score up to the green tolerance, the red score from the yellow tolerance on, and a straight
  // line
  // between them. Where the tolerances are equal it is a step from green to red.
  linear,
};
// `traffic_light`, `linear`.
std::string_view to_string(TargetScoring scoring);
std::optional<TargetScoring> parse_target_scoring(std::string_view text);

// The score of a deviation, and how fast it falls.
struct ScoredDeviation {
  double score = 0;
  // Of the score by the deviation; on the ends of the line the line's.
  double slope = 0;
};
ScoredDeviation score_deviation(double deviation, const TargetRule& rule, const GoalRules& rules,
                                TargetScoring scoring);

// What a goal's score does with a goal in or below it.
struct GoalSensitivity {
  // The score of that goal under the scoring asked for, or none.
  std::optional<double> score;
  Reason reason = Reason::no_contributors;
  // Of the top score by this goal's score, all paths added.
  double by_score = 0;
  // The score is that of one of several equal terms of a smallest or largest (`all`, `any`): the derivative
  // is that of the first in the order of GoalScores::terms, and the others have none.
  bool tied = false;
};

// What a goal's score does with a target below it.
struct TargetSensitivity {
  // Row of the targets table.
  std::uint32_t target = 0;
  double score = 0;
  double deviation = 0;
  double by_score = 0;
  double by_weight = 0;
  // By the deviation and by the figure, in the indicator's unit; 0 under traffic lights.
  double by_deviation = 0;
  double by_value = 0;
};

// What a goal's score, or a figure, does with the numbers of one cell.
struct CellSensitivity {
  std::uint32_t indicator = 0;
  std::uint32_t unit = 0;
  Period period;
  double by_numerator = 0;
  double by_denominator = 0;
};

// Derivatives of one goal's score with respect to everything it rests on. The scores are those of GoalScores
// under traffic_light; the rules of combination and of missing contributors are the model's.
//
// Where a derivative is not unique: `all` and `any` with equal terms see GoalSensitivity::tied; `signed` that
// is held at an end has derivative 0; a band exactly on its target has derivative 0. Formulas follow
// Formula::differentiate. What has no value, and what that leaves out, has derivative 0.
class GoalSensitivities {
 public:
  // The statuses are those of the year, as target_statuses gives them. O(goals + links + targets).
  GoalSensitivities(Model model, std::int32_t year, std::span<const TargetStatus> statuses,
                    std::uint32_t goal, TargetScoring scoring = TargetScoring::traffic_light);
  ~GoalSensitivities();
  GoalSensitivities(GoalSensitivities&&) noexcept;
  GoalSensitivities& operator=(GoalSensitivities&&) noexcept;

  std::uint32_t goal() const;
  // By row of the goals table; goals that are not below have by_score 0.
  std::span<const GoalSensitivity> goals() const;
  // By row of goal_links: by the link's weight.
  std::span<const double> by_link_weight() const;
  // Targets in or below the goal that have a status, in the order of the targets table.
  std::span<const TargetSensitivity> targets() const;
  // Every usable cell that some figure of these targets is made of, added up over the targets; by indicator,
  // unit, period. All are 0 under traffic lights. O(cells below the targets log of it).
  std::vector<CellSensitivity> cells() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Derivatives of the figure behind a target (unit, indicator, whole year) by its usable cells, in order of
// unit, then period; empty when there is no value. Every aggregation, stocks, and own values that stand for a
// subtree. Of equal extremes the first in that order. O(units and cells below).
std::vector<CellSensitivity> figure_sensitivities(const Model& model, std::uint32_t unit,
                                                  std::uint32_t indicator, const Window& window);

// A target that changes colour, and what that does to a goal.
struct Lever {
  // Row of the targets table.
  std::uint32_t target = 0;
  Colour from = Colour::none;
  Colour to = Colour::none;
  double score_before = 0;
  // None when the goal would have no score (a geometric mean with a term of 0).
  std::optional<double> score_after;
  double score_change() const { return score_after ? *score_after - score_before : 0; }
  // The figure now, and the figure at the limit of the colour. To a worse colour it must go just beyond.
  double value = 0;
  double value_at_limit = 0;
  // What the figure's numerator is and would have to be with the denominator as it is; none where the figure
  // is not a formula of two sums or no numerator gives that value.
  std::optional<double> numerator;
  std::optional<double> numerator_at_limit;
};

// Every change of colour of every target in or below the goal that moves the goal's score, the largest rise
// first; of equal ones the shorter way (relative to the target's yellow tolerance), then the target id. Exact
// for each target alone, not for several together. Empty when the goal has no score.
// O(goals + links + targets × what their goals reach).
std::vector<Lever> levers(const GoalScores& scores, const Model& model, std::uint32_t goal);

}  // namespace styr

#endif  // STYR_LEVERAGE_HPP_
