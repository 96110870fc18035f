#include "feed.hpp"

#include <algorithm>
#include <optional>

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
                         std::any_of(extras->extra_columns.begin(), extras->extra_columns.end(),
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
    std::vector<Candidate> fresh = winners();
    const bool changed = commit(fresh);
    std::vector<Candidate> old = still_waiting(fresh);
    while (changed_or_again(changed, old)) {
      again_ = commit(old);
    }
    return finish(std::move(fresh), std::move(old));
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

  const Stamp* stamp_of(const std::string& key) const {
    const auto at = feed_.stamps_.find(key);
    return at == feed_.stamps_.end() || at->second.id.empty() ? nullptr : &at->second;
  }

  // The latest event of each record, in the order of their stamps; the others are superseded.
  std::vector<Candidate> winners() {
    absl::flat_hash_map<std::string, std::size_t> best;
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
      const Stamp* known = stamp_of(candidates_[i].key);
      if (known != nullptr && candidates_[i].event.stamp <= *known) {
        supersede(candidates_[i]);
        continue;
      }
      const auto [at, is_new] = best.try_emplace(candidates_[i].key, i);
      if (is_new) continue;
      Candidate& other = candidates_[at->second];
      if (other.event.stamp < candidates_[i].event.stamp) {
        supersede(other);
        at->second = i;
      } else {
        supersede(candidates_[i]);
      }
    }
    std::vector<std::size_t> order;
    for (const auto& [key, i] : best) order.push_back(i);
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      const Stamp& left = candidates_[a].event.stamp;
      const Stamp& right = candidates_[b].event.stamp;
      return left != right ? left < right : candidates_[a].key < candidates_[b].key;
    });
    std::vector<Candidate> list;
    for (const std::size_t i : order) list.push_back(std::move(candidates_[i]));
    return list;
  }

  void supersede(const Candidate& candidate) {
    if (candidate.index) outcomes_[*candidate.index].kind = EventOutcome::Kind::superseded;
  }

  // Those that wait from earlier calls and are not overtaken by this one.
  std::vector<Candidate> still_waiting(std::vector<Candidate>& fresh) {
    std::vector<Candidate> list;
    for (const auto& waiting : feed_.waiting_) {
      Candidate candidate;
      candidate.event = waiting.event;
      candidate.key = waiting.key;
      candidate.table = find_table_description(waiting.event.table);
      candidate.record_key = waiting.key.substr(waiting.event.table.size() + 1);
      candidate.outcome.kind = EventOutcome::Kind::waiting;
      Candidate* same = nullptr;
      for (Candidate& other : fresh) {
        if (other.key == candidate.key) same = &other;
      }
      if (same != nullptr && !(same->event.stamp < candidate.event.stamp)) continue;
      if (same != nullptr && same->outcome.kind == EventOutcome::Kind::waiting) {
        supersede(*same);
        same->outcome.kind = EventOutcome::Kind::superseded;
      }
      list.push_back(std::move(candidate));
    }
    return list;
  }

  bool changed_or_again(bool changed, const std::vector<Candidate>& old) {
    const bool first = !std::exchange(looked_, true);
    const bool any = std::any_of(old.begin(), old.end(), [](const Candidate& candidate) {
      return candidate.outcome.kind == EventOutcome::Kind::waiting;
    });
    return any && (first ? changed : again_);
  }

  // Commits what can be committed: all at once, else without those that a problem names, else one by one for
  // as long as that gets anywhere. The others wait. True when anything was committed.
  bool commit(std::vector<Candidate>& candidates) {
    std::vector<Candidate*> open;
    for (Candidate& candidate : candidates) {
      if (candidate.outcome.kind == EventOutcome::Kind::superseded) continue;
      candidate.outcome = EventOutcome();
      open.push_back(&candidate);
    }
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

  FeedResult finish(std::vector<Candidate> fresh, std::vector<Candidate> old) {
    FeedResult result;
    result.model = model_;
    for (auto* list : {&old, &fresh}) {
      for (Candidate& candidate : *list) settle(candidate, result);
    }
    result.outcomes = std::move(outcomes_);
    return result;
  }

  void settle(Candidate& candidate, FeedResult& result) {
    if (candidate.outcome.kind == EventOutcome::Kind::applied) {
      result.stamps_.emplace_back(candidate.key, candidate.event.stamp);
    } else if (candidate.outcome.kind == EventOutcome::Kind::waiting) {
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
  std::vector<Candidate> candidates_;
  std::vector<EventOutcome> outcomes_;
  bool looked_ = false;
  bool again_ = false;
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
