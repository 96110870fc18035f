#ifndef STYR_LIVE_HPP_
#define STYR_LIVE_HPP_

// Answers that follow a model's commits: figures, statuses of targets, scores of goals and lists of risks are
// refreshed where a commit changed them and nowhere else, with the same bits as if they were computed anew.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "styr/goals.hpp"
#include "styr/live_figures.hpp"
#include "styr/model.hpp"
#include "styr/risk_lifting.hpp"
#include "styr/rollup.hpp"
#include "styr/targets.hpp"
#include "styr/watch.hpp"

namespace styr {

class Workers;

struct LiveOptions {
  // Share the work of larger passes; none: the calling thread alone. Must outlive the LiveRollup. Results do
  // not depend on it.
  const Workers* workers = nullptr;
  // The day on which risks are looked at, as for RiskRegister.
  std::optional<Date> as_of;
};

// What the last update changed, by rows of the snapshot it went to.
struct LiveChanges {
  std::uint64_t revision_before = 0;
  std::uint64_t revision_after = 0;
  FigureChanges figures;
  // Rows of targets may mean other targets than before, so that statuses by row cannot be compared.
  bool target_rows = false;
  // Targets whose status, figure or deviation is another one (or that are new), ascending.
  std::vector<std::uint32_t> targets;
  // Goals, links or rules of scores are others, so that the scores were computed as a whole.
  bool all_goals = false;
  struct GoalChange {
    std::int32_t year;
    std::uint32_t goal;
    friend bool operator==(const GoalChange&, const GoalChange&) = default;
  };
  // Otherwise the scores that may differ: by year, then each goal after what it is made from.
  std::vector<GoalChange> goals;
  // Units whose list of risks may be another one, ascending.
  std::vector<std::uint32_t> risk_units;
};

// Follows one model. Answers are values and belong to the snapshot `model()`; they stay what they are when it
// goes on.
//
// One writer: `update`, `watch` and `unwatch` must not run while another thread uses the object. Between
// updates any number of threads may ask. A reader that needs one state for long keeps a copy of `model()`, or
// of the answers.
class LiveRollup {
 public:
  // O(cells + units × indicators + targets + goals + links).
  explicit LiveRollup(Model model, LiveOptions options = {});
  ~LiveRollup();
  LiveRollup(LiveRollup&&) noexcept;
  LiveRollup& operator=(LiveRollup&&) noexcept;

  // Goes on to another snapshot: as a rule the next commit, but any will do. When everything is fresh, those
  // who watch are told. Where only observations differ the cost is that of the changed cells' ancestors, the
  // targets of these and the goals above them. Changed records are compared with those before, and only what
  // differs is computed: targets one by one; links one by one while goals and links are the same but for
  // weights. Otherwise that part is computed as a whole.
  //
  // Called from a callback it returns at once; the snapshot is taken up when those who watch have been told
  // about the one before.
  void update(const Model& next);

  const Model& model() const;
  // Of the snapshot that answers belong to.
  std::uint64_t revision() const;
  // Valid until the next update.
  const LiveChanges& last_changes() const;

  // Rows as in model(); preconditions: the rows exist.
  Figure figure(std::uint32_t unit, std::uint32_t indicator, const Window& window) const;
  // The figure of a period, year to date where the indicator is aggregated so (as styr::figure).
  Figure figure(std::uint32_t unit, std::uint32_t indicator, Period period) const;
  TargetStatus target_status(std::uint32_t target) const;
  GoalScore goal_score(std::uint32_t goal, std::int32_t year) const;
  // The terms behind a score, as GoalScores::terms.
  std::vector<GoalTerm> goal_terms(std::uint32_t goal, std::int32_t year) const;
  // Years for which there are targets, ascending.
  std::vector<std::int32_t> years() const;
  // The risks that a unit sees, as lift_risks; and the way of a risk upwards, as RiskLifting::way_of.
  UnitRisks risks_of(std::uint32_t unit) const;
  std::vector<RiskLifting::Step> way_of_risk(std::uint32_t risk) const;

  // Calls `callback` after every update that changed value, colour or coverage of what is watched, or removed
  // the record or made it appear. Nothing is called now. Events of an update come by kind (units, goals,
  // targets, risks), id, what has no period first, indicator id, period, and subscription.
  //
  // A callback may ask for answers, which are all those of the new snapshot; watch (heard from the next
  // update on); unwatch, itself or others (which then hear no more, not even of this update); and update, see
  // there.
  WatchId watch(Watch watch, WatchCallback callback);
  // Unknown ids do nothing.
  void unwatch(WatchId id);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace styr

#endif  // STYR_LIVE_HPP_
