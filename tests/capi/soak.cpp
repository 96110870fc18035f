// Many events on a few records, in a random order with repetitions; now and then compared with a model that
// was loaded with the latest event of each record alone. Memory must stay flat.
//
// usage: styr_capi_soak [EVENTS [KIB]]    20000 when not given; memory may grow by KIB, 8192 when not given

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "scenario.h"
#include "styr.h"

namespace {

constexpr int kMonths = 12;
constexpr std::size_t kBatch = 100;

// Resident memory in KiB, as the system tells it; 0 where it does not.
long resident() {
  long pages = 0;
  long all = 0;
  std::FILE* file = std::fopen("/proc/self/statm", "r");
  if (file == nullptr) return 0;
  if (std::fscanf(file, "%ld %ld", &all, &pages) != 2) pages = 0;
  std::fclose(file);
  return pages * 4;
}

std::string text_of(const styr_model* model) {
  styr_text* document = nullptr;
  if (styr_model_write_json(model, &document, nullptr) != STYR_OK) return {};
  const char* bytes = nullptr;
  size_t length = 0;
  styr_text_bytes(document, &bytes, &length);
  std::string text(bytes, length);
  styr_text_free(&document);
  return text;
}

styr_field field(const char* name, const std::string& value) {
  return {name, std::char_traits<char>::length(name), value.data(), value.size()};
}

// The event that stands at `at` in the source; always the same one.
struct Happening {
  std::string id, unit, period, numerator;
  std::array<styr_field, 6> fields{};
  styr_event event{};

  void make(std::int64_t at) {
    std::mt19937_64 random(static_cast<std::uint64_t>(at) * 7919);
    id = "e" + std::to_string(at);
    unit = random() % 2 == 0 ? "A" : "B";
    const auto month = static_cast<int>(random() % kMonths) + 1;
    period = month < 10 ? "2024-0" + std::to_string(month) : "2024-" + std::to_string(month);
    numerator = std::to_string(random() % 1000);
    static const std::string kIndicator = "TIME", kTen = "10", kOk = "ok", kObservations = "observations";
    fields = {field("unit_id", unit),        field("indicator_id", kIndicator), field("period", period),
              field("numerator", numerator), field("denominator", kTen),        field("status", kOk)};
    event = {};
    event.struct_size = sizeof(event);
    event.operation = random() % 10 == 0 ? STYR_EVENT_ERASE : STYR_EVENT_SET;
    event.at = at;
    event.id = id.data();
    event.id_length = id.size();
    event.table = kObservations.data();
    event.table_length = kObservations.size();
    event.fields = fields.data();
    event.field_count = event.operation == STYR_EVENT_SET ? fields.size() : 3;
  }
};

bool apply(styr_live* live, std::vector<Happening>& batch) {
  std::vector<styr_event> events;
  for (const Happening& happening : batch) events.push_back(happening.event);
  styr_error* error = nullptr;
  const int32_t code = styr_live_apply(live, events.data(), events.size(), nullptr, &error);
  if (code != STYR_OK) std::printf("apply gives %d\n", static_cast<int>(code));
  styr_error_free(&error);
  return code == STYR_OK;
}

styr_model* newest(const styr_live* live) {
  styr_model* model = nullptr;
  styr_live_model(live, &model, nullptr);
  return model;
}

}  // namespace

int main(int count, char** arguments) {
  const long events = count > 1 ? std::atol(arguments[1]) : 20000;
  const long growth = count > 2 ? std::atol(arguments[2]) : 8192;
  styr_context* context = nullptr;
  styr_model* model = nullptr;
  styr_live* live = nullptr;
  styr_context_create(nullptr, &context, nullptr);
  if (build_small_model(context, &model, nullptr) != STYR_OK) return 1;
  styr_live_create(model, nullptr, 0, &live, nullptr);

  std::mt19937_64 random(1);
  std::vector<Happening> batch(kBatch);
  long warm = 0;
  bool sound = true;
  std::int64_t latest = 0;
  for (long done = 0; done < events && sound; done += static_cast<long>(kBatch)) {
    for (Happening& happening : batch) {
      // Mostly new, some late, some twice.
      const std::uint64_t dice = random() % 10;
      const std::int64_t at = dice < 7 ? ++latest : latest - static_cast<std::int64_t>(random() % 500);
      happening.make(at < 1 ? 1 : at);
    }
    sound = apply(live, batch);
    if (done >= events / 4 && warm == 0) warm = resident();
  }
  const long end = resident();

  // A fresh load: every event once, in order, into a new object.
  styr_live* fresh = nullptr;
  styr_live_create(model, nullptr, 0, &fresh, nullptr);
  const std::int64_t first =
      latest > 20000 ? latest - 20000 : 1;  // older ones cannot be the last of any record
  for (std::int64_t at = first; at <= latest && sound; at += static_cast<std::int64_t>(kBatch)) {
    batch.resize(static_cast<std::size_t>(std::min<std::int64_t>(kBatch, latest - at + 1)));
    for (std::size_t i = 0; i < batch.size(); ++i) batch[i].make(at + static_cast<std::int64_t>(i));
    sound = apply(fresh, batch);
  }
  styr_model* left = newest(live);
  styr_model* right = newest(fresh);
  const bool equal = text_of(left) == text_of(right) && !text_of(left).empty();
  // Fragments of freed memory come and go; growth by event would be far more.
  const bool flat = end - warm < growth;
  std::printf("%ld events: %s, memory %ld KiB after a quarter, %ld KiB at the end\n", events,
              equal ? "equal to a fresh load" : "NOT EQUAL to a fresh load", warm, end);
  styr_model_free(&left);
  styr_model_free(&right);
  styr_live_free(&fresh);
  styr_live_free(&live);
  styr_model_free(&model);
  styr_context_free(&context);
  return sound && equal && flat ? 0 : 1;
}
