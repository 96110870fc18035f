// What does it cost to bring the probabilities of risks through services and goals, exactly?
//
// The register: `causes` services with a risk each, one in a hundred of them a platform that others rest on
// and one in ten shared; every service needs two shared ones, and every shared one a platform. Ten services
// carry a goal, ten goals the goal above. With the rule `any` a goal is missed when none of the risks behind
// it happens, so that the floor is a multiplication for each risk behind each service and goal, in lists made
// beforehand; it gives the same numbers, which is checked.

#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "styr/problem.hpp"
#include "styr/risk_propagation.hpp"

namespace styr {
namespace {

constexpr double kProbability = 1e-5;

std::string service_id(std::int64_t number) { return "S" + std::to_string(1000000 + number); }
std::string goal_id(std::int64_t number) { return "G" + std::to_string(1000000 + number); }

void add_link(const std::string& service, const std::string& needed, Tables& tables) {
  ServiceLink link;
  link.service_id = service;
  link.depends_on_service_id = needed;
  tables.get<ServiceLink>().push_back(std::move(link));
}

const Model& model_of(std::int64_t causes) {
  static std::map<std::int64_t, Model> models;
  const auto [at, is_new] = models.try_emplace(causes);
  if (!is_new) return at->second;
  Tables tables;
  Unit unit;
  unit.unit_id = "U";
  tables.get<Unit>().push_back(unit);
  const std::int64_t platforms = causes / 100;
  const std::int64_t shared = causes / 10;
  // Goals below goals: goal g lies below (g - 1) / 10; the last ones carry services.
  const std::int64_t goals = causes / 9;
  for (std::int64_t s = 0; s < causes; ++s) {
    Service service;
    service.service_id = service_id(s);
    service.needed_by_goal_ids = {goal_id(s % goals)};
    tables.get<Service>().push_back(std::move(service));
    Risk risk;
    risk.risk_id = "R" + std::to_string(1000000 + s);
    risk.unit_id = unit.unit_id;
    risk.service_id = service_id(s);
    risk.annual_probability = kProbability;
    tables.get<Risk>().push_back(std::move(risk));
    if (s >= shared) {
      const std::int64_t choices = shared - platforms;
      const std::int64_t one = s * 7 % choices;
      const std::int64_t other = (one + 1 + s % (choices - 1)) % choices;
      for (const std::int64_t needed : {one, other})
        add_link(service_id(s), service_id(platforms + needed), tables);
    } else if (s >= platforms) {
      add_link(service_id(s), service_id(s % platforms), tables);
    }
  }
  for (std::int64_t g = 0; g < goals; ++g) {
    Goal goal;
    goal.goal_id = goal_id(g);
    tables.get<Goal>().push_back(std::move(goal));
    if (g == 0) continue;
    GoalLink link;
    link.from_goal_id = goal_id(g);
    link.to_goal_id = goal_id((g - 1) / 10);
    tables.get<GoalLink>().push_back(std::move(link));
  }
  Report report;
  auto model = Model::build(std::move(tables), Observations(), &report);
  if (!model.ok()) {
    for (const Problem& problem : report.problems()) std::cerr << to_string(problem) << '\n';
    std::exit(EXIT_FAILURE);
  }
  at->second = *std::move(model);
  return at->second;
}

void propagation(benchmark::State& state) {
  const RiskRegister risks(model_of(state.range(0)));
  std::optional<double> top;
  std::size_t nodes = 0;
  for (auto _ : state) {
    const auto result = RiskPropagation::make(risks);
    if (!result.ok() || !result->diagram()) return state.SkipWithError("no answer");
    top = result->goals()[0].probability;
    nodes = result->diagram()->node_count();
  }
  state.counters["top"] = top.value_or(-1);
  state.counters["nodes"] = static_cast<double>(nodes);
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

void floor_of_propagation(benchmark::State& state) {
  const auto result = RiskPropagation::make(RiskRegister(model_of(state.range(0))));
  if (!result.ok()) return state.SkipWithError("no answer");
  std::vector<std::vector<std::uint32_t>> behind;
  std::vector<const HitProbability*> hits;
  for (const auto list : {result->services(), result->goals()}) {
    for (const HitProbability& hit : list) {
      behind.push_back(result->risks_behind(hit.subject, hit.row));
      hits.push_back(&hit);
    }
  }
  const std::vector<double> misses(result->goals().size() + result->services().size(), 1 - kProbability);
  std::vector<double> products(behind.size());
  std::size_t count = 0;
  for (auto _ : state) {
    count = 0;
    for (std::size_t i = 0; i < behind.size(); ++i) {
      double product = 1;
      for (const std::uint32_t risk : behind[i]) product *= misses[risk];
      products[i] = product;
      count += behind[i].size();
    }
    benchmark::DoNotOptimize(products.data());
  }
  for (std::size_t i = 0; i < behind.size(); ++i) {
    const double expected = 1 - products[i];
    if (std::abs(hits[i]->probability.value_or(-1) - expected) > 1e-9 * expected)
      return state.SkipWithError("another probability than the product");
  }
  state.counters["multiplications"] = static_cast<double>(count);
}

#define STYR_SIZES ArgName("causes")->Arg(1000)->Arg(10000)->Unit(benchmark::kMillisecond)
BENCHMARK(propagation)->STYR_SIZES;
BENCHMARK(floor_of_propagation)->STYR_SIZES;
BENCHMARK(propagation)
    ->Name("large/propagation")
    ->ArgName("causes")
    ->Arg(100000)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace styr
