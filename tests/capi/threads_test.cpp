// Eight readers on snapshots and one writer with watches. Readers take the newest snapshot, ask, and see it
// whole and never an older one than before.
//
// usage: styr_capi_threads_test [SECONDS]    1 when not given

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "scenario.h"
#include "styr.h"

namespace {

std::atomic<bool> stop{false};
std::atomic<int> failures{0};
std::atomic<long> reads{0};

void fail(const char* what) {
  if (failures.fetch_add(1) < 10) std::printf("not so: %s\n", what);
}

// The numerator of A in 2024-02 is ten times the revision of the snapshot: a torn snapshot would show.
void keep_reading(const styr_live* live, size_t unit, size_t indicator) {
  uint64_t last = 0;
  while (!stop.load()) {
    styr_model* model = nullptr;
    if (styr_live_model(live, &model, nullptr) != STYR_OK) return fail("a snapshot can be taken");
    uint64_t revision = 0;
    styr_model_revision(model, &revision);
    if (revision < last) fail("revisions never go back");
    last = revision;
    styr_figure figure{};
    figure.struct_size = sizeof(figure);
    if (styr_model_figure(model, unit, indicator, "2024-02", 7, 0, &figure) != STYR_OK) fail("a figure");
    if ((figure.flags & STYR_FIGURE_HAS_NUMERATOR) != 0 &&
        figure.numerator != 10 * static_cast<double>(revision)) {
      fail("the figure is that of its snapshot");
    }
    styr_table* answer = nullptr;
    if (styr_query(model, "targets", 7, nullptr, 0, nullptr, nullptr, &answer, nullptr) != STYR_OK)
      fail("targets");
    styr_table_free(&answer);
    styr_model_free(&model);
    ++reads;
  }
}

int32_t hear(void* user, const styr_table* /*changes*/) {
  ++*static_cast<long*>(user);
  return 0;
}

void keep_writing(styr_live* live, uint64_t first, std::chrono::steady_clock::time_point until) {
  for (uint64_t n = 1; std::chrono::steady_clock::now() < until; ++n) {
    const std::string number = std::to_string(10 * (first + n));
    const std::string event = R"({"id":"e","at":)" + std::to_string(n) +
                              R"(,"table":"observations","set":{"unit_id":"A","indicator_id":"TIME",)"
                              R"("period":"2024-02","denominator":"10","status":"ok","numerator":)" +
                              number + "}}";
    if (styr_live_apply_json(live, event.data(), event.size(), nullptr, nullptr) != STYR_OK) fail("an event");
  }
}

}  // namespace

int main(int count, char** arguments) {
  const int seconds = count > 1 ? std::atoi(arguments[1]) : 1;
  styr_context* context = nullptr;
  styr_model* model = nullptr;
  styr_live* live = nullptr;
  if (styr_context_create(nullptr, &context, nullptr) != STYR_OK) return 1;
  if (build_small_model(context, &model, nullptr) != STYR_OK) return 1;
  if (styr_live_create(model, nullptr, 0, &live, nullptr) != STYR_OK) return 1;
  size_t unit = 0;
  size_t indicator = 0;
  styr_model_find(model, "units", 5, "A", 1, &unit);
  styr_model_find(model, "indicators", 10, "TIME", 4, &indicator);
  uint64_t first = 0;
  styr_model_revision(model, &first);
  long heard = 0;
  uint64_t watch = 0;
  const std::string what = R"({"subject":"target","id":"T"})";
  styr_live_watch(live, what.data(), what.size(), hear, &heard, &watch, nullptr);

  std::vector<std::thread> readers;
  for (int i = 0; i < 8; ++i) readers.emplace_back(keep_reading, live, unit, indicator);
  keep_writing(live, first, std::chrono::steady_clock::now() + std::chrono::seconds(seconds));
  stop = true;
  for (std::thread& reader : readers) reader.join();

  uint64_t last = 0;
  styr_model* newest = nullptr;
  styr_live_model(live, &newest, nullptr);
  styr_model_revision(newest, &last);
  std::printf("%ld reads, %ld changes heard, last revision %ld, %d failures\n", reads.load(), heard,
              static_cast<long>(last), failures.load());
  // Every event changes the target's value, so the watch heard of each.
  const bool all_heard = heard == static_cast<long>(last - first);
  styr_model_free(&newest);
  styr_live_free(&live);
  styr_model_free(&model);
  styr_context_free(&context);
  return failures == 0 && all_heard && reads > 0 && last > first ? 0 : 1;
}
