#ifndef STYR_SRC_LIVE_GOALS_HPP_
#define STYR_SRC_LIVE_GOALS_HPP_

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "live_targets.hpp"
#include "styr/compiled_goals.hpp"
#include "styr/live.hpp"

namespace styr {

// Scores of all goals in all years that have targets, kept fresh as statuses of targets change. Not safe for
// concurrent use.
class LiveGoals {
 public:
  LiveGoals(const Model& model, std::span<const TargetStatus> statuses);

  // `targets` has been updated from `before` to `next`.
  void update(const Model& before, const Model& next, const LiveTargets& targets);

  GoalScore of(std::uint32_t goal, std::int32_t year) const { return at(year).of(goal, year); }
  std::vector<GoalTerm> terms(std::uint32_t goal, std::int32_t year) const {
    return at(year).scores.terms(goal);
  }
  std::vector<std::int32_t> years() const;
  const GoalRules& rules() const { return goals_->rules(); }

  // After an update: scores that may be others than before, by year, then each after what it is made from.
  const std::vector<LiveChanges::GoalChange>& changed() const { return changed_; }
  // After an update: everything was computed anew, and rows may mean other goals.
  bool anew() const { return anew_; }

 private:
  struct Year {
    std::int32_t year = 0;
    GoalYear scores;
    // Targets of a goal in this year: [first[goal], first[goal + 1]) of targets.
    std::vector<std::uint32_t> first, targets;

    GoalScore of(std::uint32_t goal, std::int32_t as_year) const {
      GoalScore score = scores.of(goal);
      score.year = as_year;
      return score;
    }
  };

  const Year& at(std::int32_t year) const;
  Year* find(std::int32_t year);
  void compile(const Model& model, std::span<const TargetStatus> statuses);
  // False when goals and links are others than before, but for weights.
  bool take_over_weights(const Model& before, const Model& next);
  void group_targets(const Model& model);
  void set_all_own(const Model& model, std::span<const TargetStatus> statuses);
  void set_own(const Model& model, std::span<const TargetStatus> statuses, Year& year, std::uint32_t goal);

  std::shared_ptr<CompiledGoals> goals_;
  // Ascending. The last one stands for every year without targets.
  std::vector<Year> years_;
  std::vector<LiveChanges::GoalChange> changed_;
  std::vector<WeightedScore> own_;  // kept for its memory
  bool anew_ = false;
};

}  // namespace styr

#endif  // STYR_SRC_LIVE_GOALS_HPP_
