#ifndef STYR_EXPLAIN_HPP_
#define STYR_EXPLAIN_HPP_

// Why a number is what it is: the tree of contributions that adds up to it, with the rule and the policy at
// each step.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "styr/goals.hpp"
#include "styr/model.hpp"
#include "styr/rollup.hpp"

namespace styr {

// One node of an explanation.
//
// How `parts` make up the number of a node depends on its rule; `contribution` of each part is what it adds:
//   - sums and ratios of sums: the numerators (denominators) of the parts, and the node's numerator_rounding
//     (denominator_rounding) where there is one, are the node's numerator (denominator): their exact sum,
//     rounded once, has its bits;
//   - min, max and stocks taken last or first: exactly one part that is `chosen` has the node's value;
//   - goal scores: Σ contribution / Σ weight over the parts is the value (of the weighted mean; of `signed`
//     before it is held between the scores of red and green), bit for bit: the upper sum exact and rounded
//     once, the lower one added in the order of the parts;
//   - the score of a goal's own targets: the same, both sums added in the order of the parts.
struct Explanation {
  enum class Kind : std::uint8_t {
    figure,       // an indicator for a unit and everything below it
    own,          // what the unit itself reported
    cell,         // one observation
    period,       // the figure of one reporting period, for stocks
    target,       // the status of a target
    goal,         // the score of a goal
    own_targets,  // the score of a goal's own targets
    risk,         // a risk as its own unit rates it; the parts are the units that see it, the deepest first
    risk_step,    // the risk as one of those units sees it, and why it goes on or stays
  };

  Kind kind = Kind::figure;
  // Key of the record that the node is about (unit, target or goal), and its name in the language asked for.
  std::string id;
  std::string name;
  // For figures: the indicator and its name and unit of measurement.
  std::string indicator_id;
  std::string indicator_name;
  std::string measure;
  std::string period;

  std::optional<double> value;
  Reason reason = Reason::none;
  std::optional<double> numerator;
  std::optional<double> denominator;
  // What rounding added to the numerator (denominator), beyond the exact sum of the parts': figures are added
  // up in another order than parts stand in. None when nothing, or when the parts do not add up to the node.
  std::optional<double> numerator_rounding;
  std::optional<double> denominator_rounding;
  // Filled for figures; for cells the one status.
  CellCounts cells;
  bool stale = false;
  std::optional<double> sum_of_children;

  // The rule by which parts become the value, e.g. `100*num/den`, `weighted_mean`, `last`, and what it is
  // about.
  std::string rule;
  // Policy entries used at this step, key and value.
  std::vector<std::pair<std::string, std::string>> policy;

  // For targets: what was to be reached.
  std::optional<double> target;
  std::optional<double> green_tolerance;
  std::optional<double> yellow_tolerance;
  std::optional<double> deviation;
  std::string direction;
  Colour colour = Colour::none;

  // For risks: the steps of the scales, 0 where not rated; `value` is the score, `rule` of a step the reason
  // (a LiftReason) why it is lifted or stays, `policy` what that rests on.
  std::int32_t likelihood = 0;
  std::int32_t consequence = 0;
  std::string level_name;
  bool own = false;          // the risk lives in the unit
  bool judged_here = false;  // the unit's own judgement stands
  bool duplicate = false;    // the unit above has it from elsewhere too, and counts it once

  // In the score of a goal: the weight planned and used, and used weight × score.
  std::optional<double> planned_weight;
  std::optional<double> weight;
  std::optional<double> contribution;
  // This part alone gives the value (min, max, last, first).
  bool chosen = false;
  // What a part without a value did: e.g. its weight went to the others. A code: `left_out`,
  // `counts_as_zero`, `weight_split_evenly`.
  std::string effect_of_missing;
  // The same goal is explained in full earlier in the tree; its parts are not repeated here.
  bool shown_before = false;

  std::vector<Explanation> parts;
};

struct ExplainOptions {
  Language language = Language::bokmaal;
  // Levels of parts below the node asked for; the tree is cut there. Contributions add up at every level
  // shown.
  int depth = 64;
};

// The figure of an indicator for a unit and period.
absl::StatusOr<Explanation> explain_figure(const Model& model, std::uint32_t unit, std::uint32_t indicator,
                                           Period period, const ExplainOptions& options = {});
// The status of a target.
absl::StatusOr<Explanation> explain_target(const Model& model, std::uint32_t target,
                                           const ExplainOptions& options = {});
// The score of a goal in a year. A goal that several goals share is explained in full the first time it is
// met.
absl::StatusOr<Explanation> explain_goal(const Model& model, std::uint32_t goal, std::int32_t year,
                                         const ExplainOptions& options = {});

// A risk on its way up, as now registered: one part for each unit that sees it.
absl::StatusOr<Explanation> explain_risk(const Model& model, std::uint32_t risk,
                                         const ExplainOptions& options = {});

// The tree for people, in the language given: decimal comma in Norwegian, lines drawn with box characters
// unless `ascii`, colours as words. Ends with a line break.
struct TextOptions {
  Language language = Language::bokmaal;
  bool ascii = false;
  // Colours the words for green, yellow and red by ANSI sequences.
  bool ansi = false;
};
std::string to_text(const Explanation& explanation, const TextOptions& options = {});
// The same content as one JSON object, numbers shortest round-trip.
std::string to_json(const Explanation& explanation);

}  // namespace styr

#endif  // STYR_EXPLAIN_HPP_
