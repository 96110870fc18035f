#include "feed.hpp"

#include <algorithm>
#include <deque>
#include <iterator>
#include <optional>
#include <set>

#include "styr/edit.hpp"
#include "styr/tables.hpp"
#include "text.hpp"

namespace styr::capi {

std::string_view to_string(EventOutcome::Kind kind) {
  switch (kind) {
    case EventOutcome::Kind::applied:
      return "applied";
    case EventOutcome::Kind::superseded:
      return "superseded";
    case EventOutcome::Kind::waiting:
      return "waiting";
    case EventOutcome::Kind::refused:
      return "refused";
  }
  return "";
}

namespace {

EventOutcome refused(std::string code, std::string_view column, std::string message) {
  return {EventOutcome::Kind::refused, std::move(code), std::string(column), std::move(message)};
}

const std::string* value_in(const FeedEvent& event, std::string_view column) {
  for (const auto& [name, value] : event.fields) {
    if (name == column) return &value;
  }
  return nullptr;
}

// Reads every known cell into a record of its own, so that what can never be right is known at once, and
// spells the key as the model does.
std::optional<EventOutcome> read_record(const TableDescription& table, const AnyTable* extras,
                                        const FeedEvent& event, void* record, std::string& key) {
  for (const auto& [name, value] : event.fields) {
    const auto at = table.find(name);
    if (!at) {
      const bool extra = extras != nullptr &&
                         std::any_of(extras->extra_columns->begin(), extras->extra_columns->end(),
                                     [&name = name](const auto& column) { return column.name == name; });
      if (extra) continue;
      return refused("unknown_column", name, "there is no column " + quote(name));
    }
    const ColumnDescription& column = table.columns[*at];
    std::string reason;
    if (!value.empty() && !column.read(record, value, column, reason)) {
      return refused("bad_value", name, quote(value) + " " + reason);
    }
  }
  for (const ColumnDescription& column : table.columns) {
    const std::string* value = value_in(event, column.name);
    const bool given = value != nullptr && !value->empty();
    if (column.key && column.required && !given)
      return refused("required", column.name, "the key must be given");
  }
  key = table.key_of(record);
  return std::nullopt;
}

// One event on its way: what it is about, and what happens to it.
struct Candidate {
  FeedEvent event;
  const TableDescription* table = nullptr;
  std::string record_key;            // as the table spells it
  std::string key;                   // of the stamp: table and record
  std::optional<std::size_t> index;  // in the call; none for one that has waited
  EventOutcome outcome;
};

bool has_record(const Model& model, const Candidate& candidate) {
  const FeedEvent& event = candidate.event;
  if (candidate.table->name != describe<Observation>().name) {
    return model.find_row(*candidate.table, candidate.record_key).has_value();
  }
  const auto unit = model.find<Unit>(*value_in(event, "unit_id"));
  const auto indicator = model.find<Indicator>(*value_in(event, "indicator_id"));
  const absl::StatusOr<Period> period = Period::parse(*value_in(event, "period"));
  if (!unit || !indicator || !period.ok()) return false;
  for (const auto& series : model.observations().of_indicator(*indicator)) {
    if (series->kind() == period->kind() && series->find(*unit, period->ordinal())) return true;
  }
  return false;
}

void add_to(Edit& edit, const Model& model, const Candidate& candidate) {
  const FeedEvent& event = candidate.event;
  const TableDescription& table = *candidate.table;
  if (event.erase) {
    if (!has_record(model, candidate)) return;
    if (table.name == describe<Observation>().name) {
      edit.erase_observation(*value_in(event, "unit_id"), *value_in(event, "indicator_id"),
                             *Period::parse(*value_in(event, "period")));
    } else {
      edit.erase(table.name, candidate.record_key);
    }
    return;
  }
  std::vector<NamedCell> cells;
  for (const auto& [name, value] : event.fields) cells.push_back({name, value});
  for (const ColumnDescription& column : table.columns) {
    if (value_in(event, column.name) == nullptr) cells.push_back({column.name, {}});
  }
  edit.upsert(table.name, cells);
}

}  // namespace

// One call of Feed::apply.
class Feed::Run {
 public:
  Run(const Feed& feed, Model model, std::vector<FeedEvent> events)
      : feed_(feed), model_(std::move(model)), outcomes_(events.size()) {
    for (std::size_t i = 0; i < events.size(); ++i) prepare(std::move(events[i]), i);
  }

  FeedResult result() {
    drop_repeated();
    bool changed = pass(fresh());
    // What waits is tried again for as long as that gets anywhere.
    while (changed) {
      if (!std::exchange(took_waiting_, true)) take_waiting();
      changed = pass(waiting());
    }
    if (!took_waiting_) take_waiting();
    return finish();
  }

 private:
  void prepare(FeedEvent event, std::size_t index) {
    Candidate candidate;
    candidate.index = index;
    candidate.table = find_table_description(event.table);
    if (candidate.table == nullptr) {
      outcomes_[index] = refused("unknown_table", "", "there is no table " + quote(event.table));
      return;
    }
    if (auto bad = describe_key(event, candidate)) {
      outcomes_[index] = std::move(*bad);
      return;
    }
    candidate.event = std::move(event);
    candidates_.push_back(std::move(candidate));
  }

  std::optional<EventOutcome> describe_key(const FeedEvent& event, Candidate& candidate) {
    const TableDescription& table = *candidate.table;
    std::optional<EventOutcome> bad;
    if (table.name == describe<Observation>().name) {
      Observation observation;
      bad = read_record(table, nullptr, event, &observation, candidate.record_key);
    } else {
      AnyTable& scratch = *scratch_.find(table.name);
      bad =
          read_record(table, model_.tables().find(table.name), event, scratch.append(), candidate.record_key);
      scratch.erase(scratch.size() - 1);
    }
    if (bad) return bad;
    if (table.key_columns().empty()) {
      if (event.erase) return refused("no_key", "", "records of a table without a key cannot be erased");
      candidate.record_key = event.stamp.id;
    }
    candidate.key = event.table + '\n' + candidate.record_key;
    return std::nullopt;
  }

  // The stamp of the event that the record shows; null where there is none.
  const Stamp* stamp_of(const std::string& key) const {
    if (const auto at = applied_.find(key); at != applied_.end()) return &at->second;
    const auto at = feed_.stamps_.find(key);
    return at == feed_.stamps_.end() || at->second.id.empty() ? nullptr : &at->second;
  }

  static void supersede(Candidate& candidate) { candidate.outcome.kind = EventOutcome::Kind::superseded; }
  static bool is_waiting(const Candidate& candidate) {
    return candidate.outcome.kind == EventOutcome::Kind::waiting;
  }

  // Of events that came twice in this call the first counts.
  void drop_repeated() {
    std::set<std::pair<std::string_view, Stamp>> seen;
    for (Candidate& candidate : candidates_) {
      if (!seen.emplace(candidate.key, candidate.event.stamp).second) supersede(candidate);
    }
  }

  std::vector<Candidate*> fresh() {
    std::vector<Candidate*> list;
    for (Candidate& candidate : candidates_) {
      if (candidate.outcome.kind != EventOutcome::Kind::superseded) list.push_back(&candidate);
    }
    return list;
  }

  std::vector<Candidate*> waiting() {
    std::vector<Candidate*> list;
    for (Candidate& candidate : candidates_) {
      if (is_waiting(candidate)) list.push_back(&candidate);
    }
    return list;
  }

  // Adds those that wait from earlier calls, but for one that came again in this.
  void take_waiting() {
    absl::flat_hash_map<std::string, std::vector<const Stamp*>> again;
    for (const Candidate& candidate : candidates_) {
      if (is_waiting(candidate)) again[candidate.key].push_back(&candidate.event.stamp);
    }
    std::vector<Candidate> old;
    for (const auto& waiting : feed_.waiting_) {
      if (const auto at = again.find(waiting.key); at != again.end()) {
        const bool is_same = std::any_of(at->second.begin(), at->second.end(),
                                         [&](const Stamp* stamp) { return *stamp == waiting.event.stamp; });
        if (is_same) continue;
      }
      Candidate candidate;
      candidate.event = waiting.event;
      candidate.key = waiting.key;
      candidate.table = find_table_description(waiting.event.table);
      candidate.record_key = waiting.key.substr(waiting.event.table.size() + 1);
      candidate.outcome.kind = EventOutcome::Kind::waiting;
      old.push_back(std::move(candidate));
    }
    std::move(old.begin(), old.end(), std::back_inserter(candidates_));
  }

  // Tries the latest event of each record; where that has to wait, the one before it, and so on: the state is
  // then the same as if each had come alone. True when anything was committed.
  bool pass(const std::vector<Candidate*>& list) {
    absl::flat_hash_map<std::string_view, std::vector<Candidate*>> by_record;
    for (Candidate* candidate : list) by_record[candidate->key].push_back(candidate);
    for (auto& [key, events] : by_record) {
      std::sort(events.begin(), events.end(),
                [](const Candidate* a, const Candidate* b) { return a->event.stamp < b->event.stamp; });
    }
    bool changed = false;
    while (!by_record.empty()) {
      std::vector<Candidate*> latest;
      for (auto& [key, events] : by_record) {
        if (is_overtaken(*events.back())) continue;
        latest.push_back(events.back());
      }
      std::sort(latest.begin(), latest.end(), [](const Candidate* a, const Candidate* b) {
        const Stamp& left = a->event.stamp;
        const Stamp& right = b->event.stamp;
        return left != right ? left < right : a->key < b->key;
      });
      changed = commit(latest) || changed;
      for (auto record = by_record.begin(); record != by_record.end();) {
        const auto at = record++;
        if (!go_on(at->second)) by_record.erase(at);
      }
    }
    return changed;
  }

  bool is_overtaken(const Candidate& candidate) const {
    const Stamp* known = stamp_of(candidate.key);
    return known != nullptr && candidate.event.stamp <= *known;
  }

  // Looks at what became of the latest event of a record. True when the one before it is to be tried.
  bool go_on(std::vector<Candidate*>& events) {
    Candidate& latest = *events.back();
    const bool waits = is_waiting(latest) && !is_overtaken(latest);
    if (!waits && !is_overtaken(latest)) {
      applied_.insert_or_assign(latest.key, latest.event.stamp);
    } else if (!waits) {
      supersede(latest);
    }
    events.pop_back();
    if (waits) return !events.empty();
    for (Candidate* older : events) supersede(*older);
    return false;
  }

  // Commits what can be committed: all at once, else without those that a problem names, else one by one for
  // as long as that gets anywhere. The others wait. True when anything was committed.
  bool commit(const std::vector<Candidate*>& candidates) {
    std::vector<Candidate*> open = candidates;
    for (Candidate* candidate : open) candidate->outcome = EventOutcome();
    std::vector<Candidate*> aside;
    bool changed = false;
    while (!open.empty()) {
      Report report;
      if (commit_all(open, report)) {
        changed = true;
        open.clear();
      } else if (!set_aside(report, open, aside)) {
        break;
      }
    }
    aside.insert(aside.end(), open.begin(), open.end());
    for (bool progress = true; progress && !aside.empty();) {
      progress = false;
      std::erase_if(aside, [&](Candidate* candidate) {
        Report report;
        Candidate* const alone[] = {candidate};
        if (commit_all(alone, report)) {
          candidate->outcome = EventOutcome();
          progress = changed = true;
          return true;
        }
        blame(*candidate, report.problems().empty() ? Problem() : report.problems().front());
        return false;
      });
    }
    return changed;
  }

  bool commit_all(std::span<Candidate* const> candidates, Report& report) {
    Edit edit(model_);
    for (const Candidate* candidate : candidates) add_to(edit, model_, *candidate);
    if (edit.size() == 0) return true;
    absl::StatusOr<Model> next = edit.commit(&report);
    if (!next.ok()) return false;
    model_ = *std::move(next);
    return true;
  }

  static void blame(Candidate& candidate, const Problem& problem) {
    candidate.outcome = {EventOutcome::Kind::waiting, problem.code, problem.column, problem.message};
  }

  // Moves those that a problem names from `open` to `aside`. False when there are none.
  static bool set_aside(const Report& report, std::vector<Candidate*>& open, std::vector<Candidate*>& aside) {
    absl::flat_hash_map<std::string, const Problem*> named;
    for (const Problem& problem : report.problems()) {
      if (!problem.id.empty()) named.try_emplace(problem.table + '\n' + problem.id, &problem);
    }
    const std::size_t before = aside.size();
    std::erase_if(open, [&](Candidate* candidate) {
      const auto at = named.find(candidate->key);
      if (at == named.end()) return false;
      blame(*candidate, *at->second);
      aside.push_back(candidate);
      return true;
    });
    return aside.size() > before;
  }

  FeedResult finish() {
    FeedResult result;
    result.model = model_;
    for (auto& [key, stamp] : applied_) result.stamps_.emplace_back(key, stamp);
    for (Candidate& candidate : candidates_) settle(candidate, result);
    result.outcomes = std::move(outcomes_);
    return result;
  }

  void settle(Candidate& candidate, FeedResult& result) {
    if (is_waiting(candidate) && is_overtaken(candidate)) supersede(candidate);
    if (is_waiting(candidate)) {
      if (result.waiting_.size() < feed_.waiting_limit_) {
        result.waiting_.push_back({candidate.key, candidate.event});
      } else {
        candidate.outcome.kind = EventOutcome::Kind::refused;
      }
    }
    if (candidate.index) outcomes_[*candidate.index] = std::move(candidate.outcome);
  }

  const Feed& feed_;
  Model model_;
  Tables scratch_;
  // A deque: they are pointed to while more come.
  std::deque<Candidate> candidates_;
  std::vector<EventOutcome> outcomes_;
  // Of records that this call changed: the event that they show now.
  absl::flat_hash_map<std::string, Stamp> applied_;
  bool took_waiting_ = false;
};

FeedResult Feed::apply(const Model& model, std::vector<FeedEvent> events) {
  FeedResult result = Run(*this, model, std::move(events)).result();
  // Places for the new stamps now, so that accepting needs no memory. One without an id is none.
  for (const auto& [key, stamp] : result.stamps_) stamps_.try_emplace(key);
  return result;
}

void Feed::accept(FeedResult& result) noexcept {
  for (auto& [key, stamp] : result.stamps_) {
    const auto at = stamps_.find(key);
    // Of one record that had waited and came anew the later one holds.
    if (at->second < stamp || at->second.id.empty()) std::swap(at->second, stamp);
  }
  waiting_.swap(result.waiting_);
}

}  // namespace styr::capi
