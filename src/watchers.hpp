#ifndef STYR_SRC_WATCHERS_HPP_
#define STYR_SRC_WATCHERS_HPP_

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "live_goals.hpp"
#include "live_targets.hpp"
#include "styr/live_figures.hpp"
#include "styr/risk_lifting.hpp"
#include "styr/watch.hpp"

namespace styr {

// The answers that watchers look at, all of one snapshot.
struct LiveView {
  const Model& model;
  const LiveFigures& figures;
  const LiveTargets& targets;
  const LiveGoals& goals;
  const RiskLifting& risks;
};

// Who watches what, and what each has last seen. Finds out what an update means to each, and tells them.
class Watchers {
 public:
  WatchId add(Watch watch, WatchCallback callback, const LiveView& view);
  void remove(WatchId id);
  bool empty() const { return followed_.empty(); }

  // Events of an update, in the order in which they are to be told; what was seen becomes what is.
  void look(const Model& before, const LiveView& view, const FigureChanges& figures);
  // Tells them. Callbacks may add and remove; who is removed hears no more.
  void tell();

 private:
  // A figure of a unit or a year's score. Targets and risks have one state, without indicator and period.
  struct Place {
    std::string indicator_id;
    std::optional<Period> period;
    bool operator==(const Place&) const = default;
    std::strong_ordering operator<=>(const Place& other) const;
  };
  struct Followed {
    Watch watch;
    std::shared_ptr<const WatchCallback> callback;
    std::uint32_t row = kNoRow;
    std::uint32_t indicator = kNoRow;  // of the watch, when it names one that is there
    std::map<Place, WatchedState> seen;
  };
  struct Event {
    WatchId watch;
    WatchEvent event;
  };

  static void resolve(Followed& followed, const Model& model);
  static std::vector<Place> places(const Followed& followed, const LiveView& view);
  static void add_windows(const Followed& followed, std::uint32_t indicator, const Model& model,
                          std::vector<Place>& places);
  static WatchedState state_at(const Followed& followed, const Place& place, const LiveView& view);

  void look_at_record(WatchId id, Followed& followed, const LiveView& view);
  void look_at_everything(WatchId id, Followed& followed, const LiveView& view);
  void look_at_indicator(WatchId id, Followed& followed, std::uint32_t indicator, const LiveView& view);
  void look_at(WatchId id, Followed& followed, const Place& place, const LiveView& view);
  void look_at_figures(const FigureChanges& figures, const LiveView& view);
  void number_rows();

  std::map<WatchId, Followed> followed_;
  WatchId last_id_ = 0;
  // Watches by row of their unit (goal, target).
  using ByRow = absl::flat_hash_map<std::uint32_t, std::vector<WatchId>>;
  ByRow units_, goals_, targets_;
  bool rows_are_numbered_ = true;
  std::vector<Event> events_;
};

}  // namespace styr

#endif  // STYR_SRC_WATCHERS_HPP_
