#ifndef STYR_CAPI_FEED_HPP_
#define STYR_CAPI_FEED_HPP_

// Events that may arrive late, twice or out of order, and the model that is the same in the end.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "guard.hpp"
#include "styr/model.hpp"
#include "styr/schema.hpp"

namespace styr::capi {

// When an event happened; later ones win.
struct Stamp {
  std::int64_t at = 0;
  std::string id;
  friend auto operator<=>(const Stamp&, const Stamp&) = default;
};

// One event, its texts copied.
struct FeedEvent {
  Stamp stamp;
  bool erase = false;
  std::string table;
  std::vector<std::pair<std::string, std::string>> fields;
};

// What became of one event.
struct EventOutcome {
  enum class Kind : std::uint8_t { applied, superseded, waiting, refused };
  Kind kind = Kind::applied;
  // Why it waits or was refused.
  std::string code;
  std::string column;
  std::string message;
};
std::string_view to_string(EventOutcome::Kind kind);

// What a number of events make of a model. Nothing has happened until Feed::accept.
struct FeedResult {
  Model model;
  std::vector<EventOutcome> outcomes;  // parallel to the events

 private:
  friend class Feed;
  struct Waiting {
    std::string key;
    FeedEvent event;
  };
  std::vector<std::pair<std::string, Stamp>> stamps_;
  std::vector<Waiting> waiting_;
};

// Remembers the last event of each record, and those that wait. Not safe for concurrent use.
class Feed {
 public:
  explicit Feed(std::size_t waiting_limit) : waiting_limit_(waiting_limit) {}

  // O(events) commits at worst, one as a rule. Changes nothing that can be seen.
  FeedResult apply(const Model& model, std::vector<FeedEvent> events);
  // Makes the result of the last `apply` the state. Never fails.
  void accept(FeedResult& result) noexcept;

  std::size_t records() const { return stamps_.size(); }
  std::size_t waiting() const { return waiting_.size(); }

 private:
  class Run;

  std::size_t waiting_limit_;
  absl::flat_hash_map<std::string, Stamp> stamps_;  // by table and key
  std::vector<FeedResult::Waiting> waiting_;
};

}  // namespace styr::capi

#endif  // STYR_CAPI_FEED_HPP_
