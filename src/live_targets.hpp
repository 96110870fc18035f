#ifndef STYR_SRC_LIVE_TARGETS_HPP_
#define STYR_SRC_LIVE_TARGETS_HPP_

#include <cstdint>
#include <optional>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "styr/live_figures.hpp"
#include "styr/position_set.hpp"
#include "styr/targets.hpp"

namespace styr {

// Statuses of all targets, kept fresh as figures change. Not safe for concurrent use.
class LiveTargets {
 public:
  LiveTargets(const Model& model, const LiveFigures& figures);

  // `figures` has gone on from `before` to `next` with `changes`.
  void update(const Model& before, const Model& next, const LiveFigures& figures,
              const FigureChanges& changes);

  // By row of the targets table.
  std::span<const TargetStatus> statuses() const { return statuses_; }
  // After an update: rows whose status is another one than before, or new; ascending.
  const std::vector<std::uint32_t>& changed() const { return changed_; }
  // After an update: targets came, went, moved to other rows or belong to another goal, weight or year.
  bool regrouped() const { return regrouped_; }
  // After an update: rows may mean other targets than before.
  bool rows_moved() const { return rows_moved_; }

 private:
  using Place = std::tuple<std::uint32_t, std::uint32_t, std::int32_t>;  // indicator, unit, year

  bool take_over_replaced(const Model& before, const Model& next);
  void take_over(const Model& before, const Model& next, bool figures_are_new);
  void index(const Model& model);
  void wait_for(const FigureChanges& changes, const Model& model);
  void wait_for_place(const Place& place);

  std::vector<TargetStatus> statuses_;
  // The first target of a place, and the next one of the same place after each.
  absl::flat_hash_map<Place, std::uint32_t> first_at_;
  std::vector<std::uint32_t> next_at_;
  PositionSet waiting_;
  std::vector<std::uint32_t> changed_;
  bool regrouped_ = false;
  bool rows_moved_ = false;
};

}  // namespace styr

#endif  // STYR_SRC_LIVE_TARGETS_HPP_
