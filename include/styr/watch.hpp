#ifndef STYR_WATCH_HPP_
#define STYR_WATCH_HPP_

// Watching: who wants to hear about what when a model changes. See live.hpp for where to subscribe.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "styr/algebra.hpp"
#include "styr/calendar.hpp"
#include "styr/reason.hpp"
#include "styr/rollup.hpp"

namespace styr {

enum class WatchKind : std::uint8_t { unit, goal, target, risk };
// `unit`, `goal`, `target`, `risk`.
std::string_view to_string(WatchKind kind);

// What to hear about. Records are named by their ids, so that a watch outlives moved rows; the record need
// not exist yet.
struct Watch {
  WatchKind kind = WatchKind::unit;
  std::string id;
  // Units only: figures of this indicator; of every indicator where empty.
  std::string indicator_id;
  // Units only: the periods whose figures are followed. Goals and targets go by year.
  PeriodKind by = PeriodKind::year;
};

// What there is to see of the watched thing in one snapshot.
struct WatchedState {
  // Figure of a unit or target, score of a goal, score of an open risk by policy `risk.score`.
  std::optional<double> value;
  // Why there is no value.
  Reason reason = Reason::no_observations;
  // Status of a target, colour of a goal's score, colour of a risk by the matrix in use; none for figures,
  // which have no colour.
  Colour colour = Colour::none;
  // Cells behind the figure of a unit or target.
  CellCounts cells;
  // Usable cells of expected ones; for a goal weight used of weight possible.
  std::optional<double> coverage;
};

// One change that a watch hears about: something in `before` and `after` differs, bit for bit.
struct WatchEvent {
  enum class Change : std::uint8_t {
    appeared,  // the record was not there; no period, and nothing in `before` and `after`
    removed,   // the record is gone; likewise. What it said before is not said again
    changed,
  };
  WatchKind kind = WatchKind::unit;
  std::string id;
  Change change = Change::changed;
  // Of the figure, for units.
  std::string indicator_id;
  // Of the figure, or the year of the goal's score or the target.
  std::optional<Period> period;
  WatchedState before;
  WatchedState after;
  // Revisions of the snapshots compared.
  std::uint64_t revision_before = 0;
  std::uint64_t revision_after = 0;

  bool value_changed() const;
  bool colour_changed() const { return before.colour != after.colour; }
  bool coverage_changed() const;
};

// Must not throw. An exception all the same reaches the caller of `update`; all answers are then up to date
// and the remaining events of that update are lost.
using WatchCallback = std::function<void(const WatchEvent&)>;

using WatchId = std::uint64_t;

}  // namespace styr

#endif  // STYR_WATCH_HPP_
