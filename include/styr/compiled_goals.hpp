#ifndef STYR_COMPILED_GOALS_HPP_
#define STYR_COMPILED_GOALS_HPP_

// The goal graph compiled to flat arrays, and scores kept on it: where definition D5 of docs/semantics.md is
// computed, for one answer (goals.hpp) as for answers that follow changes (live.hpp).

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "styr/goals.hpp"
#include "styr/model.hpp"
#include "styr/position_set.hpp"

namespace styr {

// A score with its weight; none for what has no value.
struct WeightedScore {
  double weight = 0;
  std::optional<double> score;
};
// The order in which contributions are added: the heaviest first, of equal weights the highest score first,
// what has none last. Contributions that are equal in both are interchangeable, so that neither the order of
// rows nor names leave a trace in a sum.
inline bool comes_first(const WeightedScore& a, const WeightedScore& b) {
  return a.weight != b.weight ? a.weight > b.weight : b.score < a.score;
}
// Weighted mean of the scores of a goal's own targets, which stand in the order of `comes_first`. None when
// no weight is behind it.
std::optional<double> own_score(std::span<const WeightedScore> in_order);

// Goals in topological order, for each the terms of its score (its own targets and its children) the heaviest
// first. What is computed here does not depend on the year: see GoalYear.
//
// Const methods may be called from several threads at once.
class CompiledGoals {
 public:
  // O(goals + links log links of one goal).
  explicit CompiledGoals(const Model& model);

  std::size_t goal_count() const { return goal_.size(); }
  const GoalRules& rules() const { return rules_; }
  // The goal's own choice, else policy. By row of the goals table.
  Combination combination_of(std::uint32_t goal) const { return combination_[position_[goal]]; }

  // Gives a link (row of goal_links) another weight and returns the row of the goal that it serves, whose
  // scores are then to be marked in every GoalYear of these goals. O(links of that goal).
  std::uint32_t set_link_weight(std::uint32_t link, double weight);

 private:
  friend class GoalYear;

  void compile_terms(const Model& model, std::uint32_t position);
  void finish_terms(std::uint32_t position);

  GoalRules rules_;
  // Row of the goal at a position, and the reverse. Children stand before what they serve.
  std::vector<std::uint32_t> goal_, position_;
  std::vector<Combination> combination_;  // by position, as all below
  // What contributions (weight times score) are multiplied with to be added as whole numbers: a power of two
  // that brings the largest possible sum close to 2^62.
  std::vector<double> scale_;
  // 1 for weighted means, which are computed without looking at single terms as long as none is missing.
  std::vector<std::uint8_t> adds_fast_;
  // Terms of position p: [first_term_[p], first_term_[p + 1]). Each is a place in GoalYear::values_, a
  // weight, and a row of goal_links or kNoRow for the goal's own targets.
  std::vector<std::uint32_t> first_term_;
  std::vector<std::uint32_t> term_value_;
  std::vector<double> term_weight_;
  std::vector<std::uint32_t> term_link_;
  std::vector<std::uint8_t> term_hinders_;
  // What all weights add up to: without the goal's own targets at 2p, with them at 2p + 1.
  std::vector<double> possible_;
  // Positions that a position contributes to: [first_parent_[p], first_parent_[p + 1]).
  std::vector<std::uint32_t> first_parent_, parent_;
  std::vector<std::uint32_t> served_;  // position, by row of goal_links
};

// The scores of one year. Set what the goals' own targets say, then `compute` (all) or `refresh` (what is
// above the changes). Both give the same bits. Copies are independent. Not safe for concurrent use, but const
// methods may be called from several threads at once.
class GoalYear {
 public:
  // No goal has targets of its own yet. `compiled` may change under it only by set_link_weight.
  GoalYear(std::shared_ptr<const CompiledGoals> compiled, std::int32_t year);

  std::int32_t year() const { return year_; }

  // What the goal's own targets add up to: `possible` when it has any target that year, `score` when any of
  // them has a status. A score is held within twice the largest of the policy's scores, up and down; those of
  // targets always are. A change marks the goal. O(1).
  void set_own(std::uint32_t goal, bool possible, std::optional<double> score);
  // The goal is to be computed anew: the weight of one of its links has changed.
  void mark(std::uint32_t goal) { mark_position(goals_->position_[goal]); }

  // All goals. O(goals + links).
  void compute();
  // The marked goals and what is above them, each after what it is made from, and no further than where a
  // score comes out with the same bits. Returns the rows of the goals whose result changed, in the order they
  // were computed; valid until the next call. O(goals reached and their links), or a full pass where more is
  // marked than that is cheaper for.
  std::span<const std::uint32_t> refresh();

  // By row of the goals table. O(1).
  GoalScore of(std::uint32_t goal) const;
  std::optional<double> score(std::uint32_t goal) const;
  // As GoalScores::terms. O(terms log terms).
  std::vector<GoalTerm> terms(std::uint32_t goal) const;

 private:
  struct Result {
    double score;  // NaN: none
    double weight_used;
    Reason reason;
  };
  static constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

  void mark_position(std::uint32_t position) {
    touched_[position] = 1;
    waiting_.insert(position);
    ++marked_;
  }
  struct Arrays;
  Arrays arrays() const;
  Result evaluate(const Arrays& arrays, std::uint32_t position);
  Result evaluate_by_rule(std::uint32_t position, std::vector<GoalTerm>& terms) const;
  void collect_terms(std::uint32_t position, std::vector<GoalTerm>& terms) const;
  // True when what `of` says of it may have changed.
  bool store(std::uint32_t position, const Result& result);

  std::shared_ptr<const CompiledGoals> goals_;
  std::int32_t year_;
  double highest_;  // that a score may be, up or down
  // Scores by position, then own scores by position. A score that is not there is NaN.
  std::vector<double> values_;
  std::vector<std::uint8_t> own_possible_;
  std::vector<double> weight_used_;
  std::vector<Reason> reason_;
  // Marked: its own targets or the weights of its terms have changed, and so has what `of` says.
  std::vector<std::uint8_t> touched_;
  PositionSet waiting_;
  std::size_t marked_ = 0;
  std::vector<std::uint32_t> changed_;
  std::vector<GoalTerm> terms_;  // kept for its memory
};

}  // namespace styr

#endif  // STYR_COMPILED_GOALS_HPP_
