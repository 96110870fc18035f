#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "events.hpp"
#include "feed.hpp"
#include "guard.hpp"
#include "handles.hpp"
#include "options.hpp"
#include "styr/live.hpp"
#include "styr/results.hpp"
#include "table_of.hpp"
#include "watch.hpp"

namespace styr::capi {
namespace {

struct Watch {
  std::uint64_t number = 0;
  Subject subject;
  styr_watch_function changed = nullptr;
  void* user = nullptr;
  std::vector<WatchedValue> values;
  bool ended = false;
};

constexpr std::int64_t kWaitingLimit = 10000;
constexpr std::array kLiveOptions = {
    OptionDescription{"waiting_limit", OptionType::integer, "10000", "events that may wait for others"}};

}  // namespace
}  // namespace styr::capi

struct styr_live {
  styr_live(styr::capi::ContextRef of, styr::Model first, std::size_t waiting_limit)
      : context(std::move(of)), feed(waiting_limit), snapshot(std::move(first)) {}

  // Readers hold the lock for as long as copying a reference takes; so do writers.
  styr::Model newest() const {
    const std::lock_guard lock(snapshot_mutex);
    return snapshot;
  }

  styr::capi::ContextRef context;
  // Held by the one who changes something, callbacks included.
  mutable std::mutex writer;
  mutable std::atomic<std::thread::id> writing;
  styr::capi::Feed feed;
  std::vector<std::shared_ptr<styr::capi::Watch>> watches;
  std::uint64_t last_watch = 0;
  // What the watches are told from; only while there are any, and at the newest snapshot.
  std::optional<styr::LiveRollup> rollup;

  mutable std::mutex snapshot_mutex;
  styr::Model snapshot;
};

namespace styr::capi {
namespace {

ContextRef context_of(const styr_live* live) { return live == nullptr ? ContextRef() : live->context; }

bool is_writing(const styr_live& live) { return live.writing.load() == std::this_thread::get_id(); }

// The right to change something. Free of charge for callbacks, which have it already.
class Turn {
 public:
  explicit Turn(const styr_live& live) : live_(live), nested_(is_writing(live)) {
    if (nested_) return;
    live_.writer.lock();
    live_.writing.store(std::this_thread::get_id());
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() {
    if (nested_) return;
    live_.writing.store({});
    live_.writer.unlock();
  }
  bool nested() const { return nested_; }

 private:
  const styr_live& live_;
  bool nested_;
};

// The roll-up behind the watches, at `model`: made where there is none yet.
LiveRollup& rollup_of(styr_live& live, const Model& model) {
  if (!live.rollup) {
    LiveOptions options;
    options.workers = &workers_of(live.context);
    live.rollup.emplace(model, options);
  }
  return *live.rollup;
}

// What the watches will hear of a new snapshot; made before it is in place, so that running out of memory
// leaves everything as it was.
class News {
 public:
  News(styr_live& live, const Model& next) : live_(live) {
    if (live.watches.empty()) {
      live.rollup.reset();
      return;
    }
    try {
      collect(next);
    } catch (...) {
      live.rollup.reset();
      throw;
    }
  }
  News(const News&) = delete;
  News& operator=(const News&) = delete;
  // The roll-up of a snapshot that did not come into place is of no use.
  ~News() {
    if (!published_) live_.rollup.reset();
  }

  // Puts the snapshot in place. Never fails.
  void publish(Model next) noexcept {
    published_ = true;
    for (Item& item : items_) item.watch->values.swap(item.values);
    const std::lock_guard lock(live_.snapshot_mutex);
    std::swap(live_.snapshot, next);
  }

  // Calls the watches. True when all were content.
  bool tell() const {
    bool content = true;
    for (const Item& item : items_) {
      if (item.watch->ended) continue;
      content = item.watch->changed(item.watch->user, item.changes.get()) == 0 && content;
    }
    return content;
  }

 private:
  struct Item {
    std::shared_ptr<Watch> watch;
    std::vector<WatchedValue> values;
    TableRef changes;
  };
  void collect(const Model& next) {
    const Model before = live_.newest();
    LiveRollup& rollup = rollup_of(live_, before);
    rollup.update(next);
    for (const auto& watch : live_.watches) {
      std::vector<WatchedValue> values = watch->subject.refreshed(rollup, before, watch->values);
      TableRef changes = watch->subject.changes(live_.context, watch->values, values, next.revision());
      if (changes) items_.push_back({watch, std::move(values), std::move(changes)});
    }
  }

  styr_live& live_;
  std::vector<Item> items_;
  bool published_ = false;
};

Outcome told(bool content) {
  return content ? success()
                 : failure(STYR_ERROR_CALLBACK, "the model has changed, but a watch's callback failed");
}

Outcome busy() { return failure(STYR_ERROR_BUSY, "a callback may not change the model it was called for"); }

TableRef table_of_outcomes(const ContextRef& context, const std::vector<std::string>& ids,
                           const std::vector<EventOutcome>& outcomes) {
  ResultTable result;
  result.rows = outcomes.size();
  const auto add = [&](std::string_view name, ResultType type, auto cell) {
    result.columns.push_back(
        {name, type, [&outcomes, cell](std::size_t row) -> ResultCell { return cell(outcomes[row]); }});
  };
  using E = EventOutcome;
  result.columns.push_back({"event", ResultType::integer,
                            [](std::size_t row) -> ResultCell { return static_cast<std::int64_t>(row); }});
  result.columns.push_back(
      {"id", ResultType::text, [&](std::size_t row) -> ResultCell { return std::string_view(ids[row]); }});
  add("outcome", ResultType::code, [](const E& e) { return to_string(e.kind); });
  add("code", ResultType::code, [](const E& e) { return std::string_view(e.code); });
  add("column", ResultType::code, [](const E& e) { return std::string_view(e.column); });
  add("message", ResultType::text, [](const E& e) { return std::string_view(e.message); });
  return table_of(context, "outcomes", result);
}

Outcome apply(styr_live& live, std::vector<FeedEvent> events, styr_table** outcomes) {
  const Turn turn(live);
  if (turn.nested()) return busy();
  std::vector<std::string> ids;
  if (outcomes != nullptr) {
    for (const FeedEvent& event : events) ids.push_back(event.stamp.id);
  }
  const Model before = live.newest();
  FeedResult result = live.feed.apply(before, std::move(events));
  TableRef table;
  if (outcomes != nullptr) table = table_of_outcomes(live.context, ids, result.outcomes);
  if (result.model.revision() == before.revision()) {
    live.feed.accept(result);
    if (outcomes != nullptr) *outcomes = table.give();
    return success();
  }
  News news(live, result.model);
  live.feed.accept(result);
  news.publish(std::move(result.model));
  if (outcomes != nullptr) *outcomes = table.give();
  return told(news.tell());
}

}  // namespace
}  // namespace styr::capi

using styr::capi::context_of;
using styr::capi::failure;
using styr::capi::guarded;
using styr::capi::Outcome;
using styr::capi::success;
using styr::capi::Turn;

int32_t styr_live_create(const styr_model* model, const char* options, size_t options_length,
                         styr_live** live, styr_error** error) {
  const styr::capi::ContextRef context = model == nullptr ? styr::capi::ContextRef() : model->context;
  return guarded(context, error, [&] {
    if (model == nullptr || live == nullptr) return failure(STYR_ERROR_NULL, "`model` or `live` is NULL");
    styr::capi::Options chosen;
    if (Outcome bad =
            styr::capi::Options::read(options, options_length, styr::capi::kLiveOptions, context, chosen);
        bad.code != STYR_OK) {
      return bad;
    }
    const std::int64_t limit = chosen.integer("waiting_limit").value_or(styr::capi::kWaitingLimit);
    if (limit < 0) return failure(STYR_ERROR_OPTION, "option \"waiting_limit\" must not be negative");
    *live = styr::capi::make<styr_live>(context, model->model, static_cast<std::size_t>(limit));
    return success();
  });
}

void styr_live_free(styr_live** live) { styr::capi::free_handle(live); }

int32_t styr_live_model(const styr_live* live, styr_model** model, styr_error** error) {
  return guarded(context_of(live), error, [&] {
    if (live == nullptr || model == nullptr) return failure(STYR_ERROR_NULL, "`live` or `model` is NULL");
    *model = styr::capi::make<styr_model>(live->context, live->newest());
    return success();
  });
}

int32_t styr_live_update(styr_live* live, const styr_model* next, uint64_t expected, styr_error** error) {
  return guarded(context_of(live), error, [&] {
    if (live == nullptr || next == nullptr) return failure(STYR_ERROR_NULL, "`live` or `next` is NULL");
    const Turn turn(*live);
    if (turn.nested()) return styr::capi::busy();
    const std::uint64_t now = live->newest().revision();
    if (now != expected) {
      return failure(STYR_ERROR_CONFLICT, "the newest snapshot has revision " + std::to_string(now) +
                                              ", not " + std::to_string(expected));
    }
    styr::capi::News news(*live, next->model);
    news.publish(next->model);
    return styr::capi::told(news.tell());
  });
}

int32_t styr_live_apply(styr_live* live, const styr_event* events, size_t count, styr_table** outcomes,
                        styr_error** error) {
  return guarded(context_of(live), error, [&] {
    if (live == nullptr) return failure(STYR_ERROR_NULL, "`live` is NULL");
    std::vector<styr::capi::FeedEvent> read;
    if (Outcome bad = styr::capi::read_events(events, count, read); bad.code != STYR_OK) return bad;
    return styr::capi::apply(*live, std::move(read), outcomes);
  });
}

int32_t styr_live_apply_json(styr_live* live, const char* events, size_t length, styr_table** outcomes,
                             styr_error** error) {
  return guarded(context_of(live), error, [&] {
    if (live == nullptr) return failure(STYR_ERROR_NULL, "`live` is NULL");
    std::vector<styr::capi::FeedEvent> read;
    if (Outcome bad = styr::capi::read_events(events, length, read); bad.code != STYR_OK) return bad;
    return styr::capi::apply(*live, std::move(read), outcomes);
  });
}

int32_t styr_live_watch(styr_live* live, const char* options, size_t options_length,
                        styr_watch_function changed, void* user, uint64_t* watch, styr_error** error) {
  return guarded(context_of(live), error, [&] {
    if (live == nullptr || changed == nullptr || watch == nullptr) {
      return failure(STYR_ERROR_NULL, "`live`, `changed` or `watch` is NULL");
    }
    const auto made = std::make_shared<styr::capi::Watch>();
    if (Outcome bad = styr::capi::Subject::read(options, options_length, made->subject);
        bad.code != STYR_OK) {
      return bad;
    }
    made->changed = changed;
    made->user = user;
    const Turn turn(*live);
    made->values = made->subject.values(styr::capi::rollup_of(*live, live->newest()));
    live->watches.push_back(made);
    made->number = ++live->last_watch;
    *watch = made->number;
    return success();
  });
}

int32_t styr_live_unwatch(styr_live* live, uint64_t watch, styr_error** error) {
  return guarded(context_of(live), error, [&] {
    if (live == nullptr) return failure(STYR_ERROR_NULL, "`live` is NULL");
    const Turn turn(*live);
    for (auto at = live->watches.begin(); at != live->watches.end(); ++at) {
      if ((*at)->number != watch) continue;
      (*at)->ended = true;
      live->watches.erase(at);
      return success();
    }
    return failure(STYR_ERROR_WATCH, "there is no watch " + std::to_string(watch));
  });
}

int32_t styr_live_state(const styr_live* live, styr_table** state, styr_error** error) {
  return guarded(context_of(live), error, [&] {
    if (live == nullptr || state == nullptr) return failure(STYR_ERROR_NULL, "`live` or `state` is NULL");
    const Turn turn(*live);
    const auto count = [](std::uint64_t value) {
      return [value](std::size_t) -> styr::ResultCell { return static_cast<std::int64_t>(value); };
    };
    styr::ResultTable result;
    result.rows = 1;
    result.columns = {
        {"revision", styr::ResultType::integer, count(live->newest().revision())},
        {"watches", styr::ResultType::integer, count(live->watches.size())},
        {"records_with_events", styr::ResultType::integer, count(live->feed.records())},
        {"events_waiting", styr::ResultType::integer, count(live->feed.waiting())},
    };
    *state = styr::capi::table_of(live->context, "state", result).give();
    return success();
  });
}
