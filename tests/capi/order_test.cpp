// Events in random orders, one or many to a call, some of them twice, some that have to wait for others and
// some that wait for ever: the state is that of the last event of each record that can hold, worked out here
// by its definition alone.

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenario.h"
#include "styr.h"

namespace {

constexpr int kUnits = 12;
constexpr int kMonths = 4;

struct Happening {
  std::int64_t at = 0;
  bool is_unit = true;
  int unit = 0;
  int month = 0;       // of an observation
  bool erase = false;  // the observation is gone
  std::string value;   // the parent, or the numerator
  std::string id() const { return "e" + std::to_string(at); }
};

// The parent of each unit that is there, and the numerator of each observation.
struct State {
  std::map<std::string, std::string> units;
  std::map<std::string, std::string> observations;
  friend bool operator==(const State&, const State&) = default;
};

std::string unit_id(int unit) { return "U" + std::to_string(unit); }
std::string month_text(int month) { return "2024-0" + std::to_string(month + 1); }
std::string observation_id(const Happening& h) { return unit_id(h.unit) + "|" + month_text(h.month); }

std::vector<Happening> make_events(std::mt19937_64& random) {
  std::vector<Happening> events;
  for (std::int64_t at = 1; at <= 60; ++at) {
    Happening h;
    h.at = at;
    h.is_unit = random() % 2 == 0;
    h.unit = static_cast<int>(random() % kUnits);
    if (h.is_unit) {
      // A unit below one with a smaller number, at the top, or below one that never comes.
      const auto dice = random() % 6;
      if (dice == 0) {
        h.value = "NEVER";
      } else if (dice > 1 && h.unit > 0) {
        h.value = unit_id(static_cast<int>(random() % static_cast<unsigned>(h.unit)));
      }
    } else {
      h.month = static_cast<int>(random() % kMonths);
      h.erase = random() % 4 == 0;
      h.value = std::to_string(random() % 1000 + 1);
    }
    events.push_back(h);
  }
  return events;
}

// By the definition: existence only grows, so it is found by going over the events until nothing is added.
State expected(const std::vector<Happening>& events) {
  std::set<std::string> there;
  for (bool grew = true; grew;) {
    grew = false;
    for (const Happening& h : events) {
      const bool can_hold = h.is_unit && (h.value.empty() || there.contains(h.value));
      if (can_hold && there.insert(unit_id(h.unit)).second) grew = true;
    }
  }
  State state;
  for (const Happening& h : events) {
    const std::string unit = unit_id(h.unit);
    if (h.is_unit) {
      if (h.value.empty() || there.contains(h.value)) state.units[unit] = h.value;
    } else if (h.erase) {
      state.observations.erase(observation_id(h));
    } else if (there.contains(unit)) {
      state.observations[observation_id(h)] = h.value;
    }
  }
  return state;
}

std::string json_of(const Happening& h) {
  std::string text = "{\"id\":\"" + h.id() + "\",\"at\":" + std::to_string(h.at);
  if (h.is_unit) {
    return text + R"(,"table":"units","set":{"unit_id":")" + unit_id(h.unit) + R"(","parent_id":")" +
           h.value + "\"}}";
  }
  const std::string key = R"("unit_id":")" + unit_id(h.unit) + R"(","indicator_id":"TIME","period":")" +
                          month_text(h.month) + "\"";
  if (h.erase) return text + ",\"table\":\"observations\",\"erase\":{" + key + "}}";
  return text + ",\"table\":\"observations\",\"set\":{" + key + ",\"numerator\":" + h.value +
         ",\"denominator\":10,\"status\":\"ok\"}}";
}

std::string cell(const styr_table* table, std::size_t row, std::string_view column) {
  std::size_t place = 0;
  std::size_t length = 0;
  char buffer[64];
  if (styr_table_find_column(table, column.data(), column.size(), &place) != STYR_OK) return "?";
  if (styr_table_cell_text(table, row, place, buffer, sizeof(buffer), &length) != STYR_OK) return "?";
  return std::string(buffer, length);
}

styr_table* table_of(const styr_model* model, std::string_view name) {
  styr_table* table = nullptr;
  if (styr_model_table(model, name.data(), name.size(), &table, nullptr) != STYR_OK) std::abort();
  return table;
}

State state_of(const styr_live* live) {
  styr_model* model = nullptr;
  if (styr_live_model(live, &model, nullptr) != STYR_OK) std::abort();
  State state;
  std::size_t rows = 0;
  styr_table* units = table_of(model, "units");
  styr_table_size(units, &rows, nullptr);
  for (std::size_t row = 0; row < rows; ++row) {
    const std::string id = cell(units, row, "unit_id");
    if (id.front() == 'U') state.units[id] = cell(units, row, "parent_id");
  }
  styr_table* observations = table_of(model, "observations");
  styr_table_size(observations, &rows, nullptr);
  for (std::size_t row = 0; row < rows; ++row) {
    const std::string unit = cell(observations, row, "unit_id");
    if (unit.front() == 'U') {
      state.observations[unit + "|" + cell(observations, row, "period")] =
          cell(observations, row, "numerator");
    }
  }
  styr_table_free(&observations);
  styr_table_free(&units);
  styr_model_free(&model);
  return state;
}

// Sends the events in a random order, some twice, in calls of random sizes.
State after_sending(const styr_model* base, std::vector<Happening> events, std::mt19937_64& random) {
  const std::size_t count = events.size();
  for (std::size_t i = 0; i < count; ++i) {
    if (random() % 3 == 0) events.push_back(events[i]);
  }
  std::shuffle(events.begin(), events.end(), random);
  styr_live* live = nullptr;
  if (styr_live_create(base, nullptr, 0, &live, nullptr) != STYR_OK) std::abort();
  for (std::size_t at = 0; at < events.size();) {
    const std::size_t size =
        std::min<std::size_t>(random() % 2 == 0 ? 1 : random() % 9 + 1, events.size() - at);
    std::string text = "[";
    for (std::size_t i = 0; i < size; ++i) text += (i == 0 ? "" : ",") + json_of(events[at + i]);
    text += "]";
    if (styr_live_apply_json(live, text.data(), text.size(), nullptr, nullptr) != STYR_OK) std::abort();
    at += size;
  }
  State state = state_of(live);
  styr_live_free(&live);
  return state;
}

}  // namespace

// usage: styr_capi_order_test [SEEDS]    20 when not given
int main(int count, char** arguments) {
  const int seeds = count > 1 ? std::atoi(arguments[1]) : 20;
  styr_context* context = nullptr;
  styr_model* base = nullptr;
  if (styr_context_create(nullptr, &context, nullptr) != STYR_OK) return 1;
  if (build_small_model(context, &base, nullptr) != STYR_OK) return 1;
  int failures = 0;
  for (int seed = 1; seed <= seeds; ++seed) {
    std::mt19937_64 random(static_cast<std::uint64_t>(seed));
    const std::vector<Happening> events = make_events(random);
    const State wanted = expected(events);
    for (int order = 0; order < 4; ++order) {
      const State found = after_sending(base, events, random);
      if (found == wanted) continue;
      ++failures;
      std::printf("seed %d, order %d: another state\n", seed, order);
    }
  }
  std::printf("%d seeds, %d failures\n", seeds, failures);
  styr_model_free(&base);
  styr_context_free(&context);
  return failures == 0 ? 0 : 1;
}
