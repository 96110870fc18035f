#ifndef STYR_SRC_GOAL_GRADIENT_HPP_
#define STYR_SRC_GOAL_GRADIENT_HPP_

// Derivatives of goal scores by the terms they are made of.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "styr/compiled_goals.hpp"
#include "styr/leverage.hpp"

namespace styr {

// The goals of one year under a scoring of targets.
class ScoredGoals {
 public:
  // A target that has a status.
  struct OwnTarget {
    std::uint32_t target;
    double weight;
    double deviation;
    ScoredDeviation scored;
  };
  // The terms of a goal's score, and its derivatives by what each holds: 0 where the goal has no score.
  struct Partials {
    std::vector<GoalTerm> terms;
    std::vector<double> by_score;
    std::vector<double> by_weight;  // as planned
    // See GoalSensitivity::tied.
    bool tied = false;
  };

  ScoredGoals(const Model& model, std::int32_t year, std::span<const TargetStatus> statuses,
              TargetScoring scoring);

  const GoalRules& rules() const { return compiled_->rules(); }
  const GoalYear& year() const { return year_; }
  // Those of one goal, in the order in which they are added.
  std::span<const OwnTarget> own_targets(std::uint32_t goal) const {
    return std::span(own_).subspan(own_offset_[goal], own_offset_[goal + 1] - own_offset_[goal]);
  }
  std::optional<double> own_score(std::uint32_t goal) const { return own_score_with(goal, nullptr, 0); }
  // O(terms log terms).
  Partials partials(std::uint32_t goal) const;
  // The score of `goal` if one of the own targets of `at` had another score. Leaves everything as it was.
  // O(goals that `at` reaches and their links).
  std::optional<double> score_with(std::uint32_t goal, std::uint32_t at, const OwnTarget& target,
                                   double score);

 private:
  std::optional<double> own_score_with(std::uint32_t goal, const OwnTarget* target, double score) const;

  std::shared_ptr<const CompiledGoals> compiled_;
  GoalYear year_;
  std::vector<std::uint32_t> own_offset_;
  std::vector<OwnTarget> own_;
};

}  // namespace styr

#endif  // STYR_SRC_GOAL_GRADIENT_HPP_
