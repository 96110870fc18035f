#ifndef STYR_WHAT_IF_HPP_
#define STYR_WHAT_IF_HPP_

// What-if: a snapshot is forked by an Edit, changed, and compared with the snapshot it came from.
//
//   Edit edit(model);
//   edit.upsert(…);
//   const Comparison moved = compare(model, edit.commit().value());

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "styr/goals.hpp"
#include "styr/model.hpp"
#include "styr/progress.hpp"
#include "styr/risk_lifting.hpp"
#include "styr/rollup.hpp"
#include "styr/targets.hpp"

namespace styr {

// What is compared.
struct ComparisonQuery {
  // Figures by these kinds of period; none: no figures.
  std::vector<PeriodKind> by = {PeriodKind::year};
  // Targets and goals of this year alone; all years with targets when not given.
  std::optional<std::int32_t> year;
  // The day on which risks are looked at, as for RiskRegister.
  std::optional<Date> as_of;
  Progress progress = {};
};

// Something that both snapshots may have. None: that snapshot has no such thing at all (a unit that was not
// there yet, a target that was removed). That there is a figure or score without a value is told by its
// reason.
template <class T>
struct BeforeAfter {
  std::optional<T> before;
  std::optional<T> after;
};

struct FigureChange : BeforeAfter<Figure> {
  std::string unit_id;
  std::string indicator_id;
  Period period;
  // after − before; none when either has no value.
  std::optional<double> value_change() const;
};

struct TargetChange : BeforeAfter<TargetStatus> {
  std::string target_id;
  // after − before; below 0 is for the better. None when either has no deviation.
  std::optional<double> deviation_change() const;
};

struct GoalChange : BeforeAfter<GoalScore> {
  std::string goal_id;
  std::int32_t year = 0;
  // Of the scores, by the rules of each snapshot.
  Colour colour_before = Colour::none;
  Colour colour_after = Colour::none;
  std::optional<double> score_change() const;
};

// A risk as one unit sees it. None: the unit does not see it, or there is no such risk or unit.
struct RiskChange : BeforeAfter<SeenRisk> {
  std::string unit_id;
  std::string risk_id;
  // Of the rating as the unit sees it, by the matrix of each snapshot.
  Colour colour_before = Colour::none;
  Colour colour_after = Colour::none;
};

// What moved: every figure, status, score and risk of which value, reason, basis (sums, cells, weights),
// colour or place on the way up differ. A plain value that refers to neither snapshot but by ids and rows.
struct Comparison {
  std::uint64_t revision_before = 0;
  std::uint64_t revision_after = 0;
  // By unit, indicator (in the order of the tables of `after`, then those that only `before` has), period.
  std::vector<FigureChange> figures;
  // In the order of the table likewise.
  std::vector<TargetChange> targets;
  // By year, then in the order of the table likewise.
  std::vector<GoalChange> goals;
  // By unit likewise; the risks of a unit with the most serious first, then those that it no longer sees.
  std::vector<RiskChange> risks;
  bool empty() const { return figures.empty() && targets.empty() && goals.empty() && risks.empty(); }
};

// Snapshots that share their records are compared through the cells that differ: O(cells of the indicators
// that differ), and the goals only of years in which a target has another status. Otherwise O(both models).
// Rows inside the results (TargetStatus::target, GoalScore::goal, SeenRisk::risk) are those of the snapshot
// they come from.
Comparison compare(const Model& before, const Model& after, const ComparisonQuery& query = {});

}  // namespace styr

#endif  // STYR_WHAT_IF_HPP_
