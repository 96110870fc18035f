// What do the lists of lifted risks cost, for every unit, and after one new assessment?
//
// Floors: for all lists, sorting the same keys (64 bits for each risk on each list) unit by unit; for one
// assessment, taking a key off and putting another on an ordered set of the size of each list on the way.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "styr/risk_lifting.hpp"

namespace styr {
namespace {

constexpr std::int64_t kFanOut = 10;

// A tree of fan-out ten with about `units` units, and `risks` risks that live anywhere in it, one in twenty
// in a second unit too. Levels below the top lift scores from 12, the lower from 10 and 8; level 1 at
// most 50.
const Model& model_of(std::int64_t units, std::int64_t risks) {
  static std::map<std::pair<std::int64_t, std::int64_t>, Model> models;
  const auto [at, is_new] = models.try_emplace({units, risks});
  if (!is_new) return at->second;
  std::mt19937_64 random(1);
  Tables tables;
  const auto unit_id = [](std::int64_t u) { return "U" + std::to_string(1000000 + u); };
  for (std::int64_t u = 0; u < units; ++u) {
    Unit unit;
    unit.unit_id = unit_id(u);
    if (u > 0) unit.parent_id = unit_id((u - 1) / kFanOut);
    tables.get<Unit>().push_back(std::move(unit));
  }
  for (const auto& [scope, from] :
       std::map<std::string, std::string>{{"all", "8"}, {"level2", "10"}, {"level1", "12"}}) {
    tables.get<PolicyEntry>().push_back({"risk.escalate_from", scope, from, ""});
  }
  tables.get<PolicyEntry>().push_back({"risk.escalate_max", "level1", "50", ""});
  const auto below = [&](std::int64_t n) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(n));
  };
  for (std::int64_t r = 0; r < risks; ++r) {
    Risk risk;
    risk.risk_id = "R" + std::to_string(10000000 + r);
    risk.unit_id = unit_id(below(units));
    if (below(20) == 0) risk.also_unit_ids = {unit_id(below(units))};
    // Most risks are small, as in a register that is kept: one in ten is above the line.
    const bool grave = below(10) == 0;
    risk.current_likelihood = static_cast<std::int32_t>(1 + below(grave ? 5 : 3));
    risk.current_consequence = static_cast<std::int32_t>(1 + below(grave ? 5 : 2));
    tables.get<Risk>().push_back(std::move(risk));
  }
  if (auto model = Model::build(std::move(tables), Observations()); model.ok())
    at->second = *std::move(model);
  return at->second;
}

// The keys of the lists: what has to be put in order.
std::vector<std::vector<std::uint64_t>> keys_of(const Model& model) {
  std::vector<std::vector<std::uint64_t>> keys;
  std::mt19937_64 random(2);
  for (const UnitRisks& list : lift_risks(model)) {
    auto& of_unit = keys.emplace_back();
    for (std::size_t i = 0; i < list.seen.size(); ++i) of_unit.push_back(random());
  }
  return keys;
}

void all_lists(benchmark::State& state) {
  const Model& model = model_of(state.range(0), state.range(1));
  std::size_t entries = 0;
  for (auto _ : state) {
    const std::vector<UnitRisks> lists = lift_risks(model);
    entries = 0;
    for (const UnitRisks& list : lists) entries += list.seen.size();
    benchmark::DoNotOptimize(entries);
  }
  state.SetItemsProcessed(state.iterations() * state.range(1));
  state.counters["entries"] = static_cast<double>(entries);
}

void floor_of_all_lists(benchmark::State& state) {
  const auto keys = keys_of(model_of(state.range(0), state.range(1)));
  for (auto _ : state) {
    state.PauseTiming();
    auto fresh = keys;
    state.ResumeTiming();
    for (auto& of_unit : fresh) std::sort(of_unit.begin(), of_unit.end());
    benchmark::DoNotOptimize(fresh.data());
    state.PauseTiming();
    fresh.clear();
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * state.range(1));
}

// Random risks get random ratings, so that some go to the top and some go nowhere.
void one_assessment(benchmark::State& state) {
  const Model& model = model_of(state.range(0), state.range(1));
  RiskLifting lifting(model);
  std::mt19937_64 random(3);
  std::size_t units = 0;
  for (auto _ : state) {
    const auto risk = static_cast<std::uint32_t>(random() % static_cast<std::uint64_t>(state.range(1)));
    const auto step = [&] { return static_cast<std::int32_t>(1 + random() % 5); };
    units += lifting.rate(risk, {step(), step()}).size();
  }
  state.counters["units_touched"] =
      static_cast<double>(units) / static_cast<double>(std::max<std::int64_t>(1, state.iterations()));
}

void floor_of_one_assessment(benchmark::State& state) {
  const Model& model = model_of(state.range(0), state.range(1));
  std::vector<std::set<std::uint64_t>> sets(model.table<Unit>().size());
  std::mt19937_64 random(4);
  for (const UnitRisks& list : lift_risks(model)) {
    for (std::size_t i = 0; i < list.seen.size(); ++i) sets[list.unit].insert(random());
  }
  for (auto _ : state) {
    auto unit = static_cast<std::uint32_t>(random() % sets.size());
    for (; unit != kNoRow; unit = model.unit_parents()[unit]) {
      auto at = sets[unit].lower_bound(random());
      if (at == sets[unit].end()) continue;
      sets[unit].erase(at);
      sets[unit].insert(random());
    }
  }
}

#define STYR_SIZES ArgNames({"units", "risks"})->Args({1111, 10000})->Unit(benchmark::kMicrosecond)
#define STYR_LARGE ArgNames({"units", "risks"})->Args({100000, 1000000})->Unit(benchmark::kMicrosecond)
BENCHMARK(all_lists)->STYR_SIZES;
BENCHMARK(floor_of_all_lists)->STYR_SIZES;
BENCHMARK(one_assessment)->STYR_SIZES;
BENCHMARK(floor_of_one_assessment)->STYR_SIZES;
BENCHMARK(all_lists)->Name("large/all_lists")->STYR_LARGE;
BENCHMARK(floor_of_all_lists)->Name("large/floor_of_all_lists")->STYR_LARGE;
BENCHMARK(one_assessment)->Name("large/one_assessment")->STYR_LARGE;
BENCHMARK(floor_of_one_assessment)->Name("large/floor_of_one_assessment")->STYR_LARGE;

}  // namespace
}  // namespace styr
