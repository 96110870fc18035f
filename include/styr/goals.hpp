#ifndef STYR_GOALS_HPP_
#define STYR_GOALS_HPP_

// Goals: how far the goal graph is from where it should be (definitions D5 and D12 of docs/semantics.md).

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "styr/model.hpp"
#include "styr/targets.hpp"

namespace styr {

// What contributors without a value do to a goal's score.
enum class MissingChildren : std::uint8_t {
  proportional,  // they are left out; the weights of the others grow in proportion
  even,          // their weight is split evenly over the others
  zero,          // they count as 0
  coverage,      // as proportional, but no score below policy `coverage.min`
};
// `proportional`, `even`, `zero`, `coverage`.
std::optional<MissingChildren> parse_missing_children(std::string_view text);
std::string_view to_string(MissingChildren rule);
std::string_view to_string(Combination combination);
std::optional<Combination> parse_combination(std::string_view text);

// What goal scores are made by: policy, as numbers and rules.
struct GoalRules {
  double green_score = 1;
  double yellow_score = 0.5;
  double red_score = 0;
  double own_weight = 1;
  double coverage_min = 0;
  Combination combination = Combination::weighted_mean;
  MissingChildren missing_children = MissingChildren::proportional;

  static GoalRules of(const Policy& policy);
  friend bool operator==(const GoalRules&, const GoalRules&) = default;
  // None for no colour.
  std::optional<double> score_of(Colour colour) const;
  // The colour whose score lies nearest; halfway between two, the worse one.
  Colour colour_of(double score) const;
};

// One term of a goal's score: its own targets, or one contributing goal.
struct GoalTerm {
  // Row of goal_links; kNoRow for the goal's own targets.
  std::uint32_t link = kNoRow;
  // Row of the contributing goal; the goal itself for its own targets.
  std::uint32_t goal = kNoRow;
  double planned_weight = 0;
  // After the missing-children rule; 0 when it took no part.
  double used_weight = 0;
  std::optional<double> score;
  // What it adds to the upper sum of the score: used_weight · score, less where it hinders, as the whole
  // multiple of a power of two that the sum is made of (see "Arithmetic" in docs/semantics.md). 0 when it
  // took no part.
  double contribution = 0;
  // Takes away from the goal: a link of type `hinders` where contributions are signed.
  bool hinders = false;
};

struct GoalScore {
  std::uint32_t goal = 0;
  std::int32_t year = 0;
  // Weighted mean of the scores of the goal's own targets that have a status.
  std::optional<double> own_score;
  std::optional<double> score;
  Reason reason = Reason::no_contributors;  // why there is no score
  double weight_used = 0;
  double weight_possible = 0;
  // weight_used / weight_possible, direct terms only; none when nothing is possible.
  std::optional<double> weight_coverage() const {
    if (weight_possible == 0) return std::nullopt;
    return weight_used / weight_possible;
  }
};

class GoalYear;

// Scores of all goals for one year, by row of the goals table. A goal with several parents counts once in
// each. O(goals + links + targets), never recursive.
class GoalScores {
 public:
  GoalScores(Model model, std::int32_t year);
  // The same from statuses that are already known, in the order of the targets table.
  GoalScores(Model model, std::int32_t year, std::span<const TargetStatus> statuses);

  std::int32_t year() const { return year_; }
  std::span<const GoalScore> scores() const { return scores_; }
  const GoalScore& of(std::uint32_t goal) const { return scores_[goal]; }
  const GoalRules& rules() const { return rules_; }
  Combination combination_of(std::uint32_t goal) const;
  // Statuses of the year's targets, in the order of the targets table.
  std::span<const TargetStatus> statuses() const { return statuses_; }
  // The terms behind a goal's score, the heaviest first, of equal weights the highest score first. The score
  // of a weighted mean is Σ contribution / Σ used_weight, bit for bit when the upper sum is exact and rounded
  // once, and the lower one is added in the order of the terms. Contributions are whole multiples of a power
  // of two, so that their sum has no order: neither rows nor names leave a trace.
  std::vector<GoalTerm> terms(std::uint32_t goal) const;
  // Statuses of the goal's own targets, in the order their scores are added: the heaviest
  // first, of equal weights the highest score first.
  std::vector<TargetStatus> own_targets(std::uint32_t goal) const;

 private:
  void compute();

  Model model_;
  std::int32_t year_;
  GoalRules rules_;
  std::vector<TargetStatus> statuses_;
  // Places in statuses_ by goal: [own_offset_[g], own_offset_[g + 1]) of own_.
  std::vector<std::uint32_t> own_offset_;
  std::vector<std::uint32_t> own_;
  std::shared_ptr<const GoalYear> of_year_;
  std::vector<GoalScore> scores_;
};

// Years for which there are targets, ascending.
std::vector<std::int32_t> target_years(const Model& model);

// Who takes part in a shared goal: the goal, everything below it, and the units that own it.
struct Contributors {
  std::uint32_t goal = 0;
  std::size_t goals_below = 0;
  // Rows of units of level 1 (2) among owners, co-owners and their ancestors, sorted by unit id.
  std::vector<std::uint32_t> level1_units;
  std::vector<std::uint32_t> level2_units;
};

// For all goals, or one. O(goals × (goals + links)) in all.
std::vector<Contributors> contributors(const Model& model, std::optional<std::uint32_t> only = {});

}  // namespace styr

#endif  // STYR_GOALS_HPP_
