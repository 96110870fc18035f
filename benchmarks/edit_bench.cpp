// What does one change cost? One corrected cell, or one changed record, through Edit and commit, in models of
// growing size.
//
// The floor of a cell is copying the one block of cells that changes (96 cells of 31 bytes); that of a
// record, copying the eight records of its leaf, texts and all.

#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "styr/edit.hpp"

namespace styr {
namespace {

constexpr int kMonths = 12;

std::string unit_id(std::int64_t i) { return "U" + std::to_string(i); }

Observation cell(std::int64_t unit, int month, double value) {
  Observation o;
  o.unit_id = unit_id(unit);
  o.indicator_id = "I";
  o.period = Period::from_ordinal(PeriodKind::month, month);
  o.numerator = value;
  o.denominator = 100.0;
  return o;
}

// A model of `cells` observations: units below one top, twelve months each.
const Model& model_of(std::int64_t cells) {
  static std::map<std::int64_t, Model> models;
  const auto [at, is_new] = models.try_emplace(cells);
  if (is_new) {
    Tables tables;
    Unit top;
    top.unit_id = "TOP";
    tables.get<Unit>().push_back(top);
    const std::int64_t units = cells / kMonths;
    for (std::int64_t u = 0; u < units; ++u) {
      Unit unit;
      unit.unit_id = unit_id(u);
      unit.parent_id = "TOP";
      tables.get<Unit>().push_back(unit);
    }
    Indicator indicator;
    indicator.indicator_id = "I";
    indicator.formula = "100*num/den";
    tables.get<Indicator>().push_back(indicator);
    Report report;
    Observations columns;
    {
      ObservationBuilder builder(tables, report);
      for (std::int64_t u = 0; u < units; ++u) {
        for (int month = 0; month < kMonths; ++month)
          builder.add(cell(u, month, static_cast<double>(u % 50)), 0);
      }
      columns = builder.finish();
    }
    at->second = Model::build(std::move(tables), std::move(columns), &report).value();
  }
  return at->second;
}

void BM_CommitOneObservation(benchmark::State& state) {
  Model model = model_of(state.range(0));
  const std::int64_t units = state.range(0) / kMonths;
  std::int64_t n = 0;
  for (auto _ : state) {
    Edit edit(model);
    edit.upsert(cell((n * 7919) % units, static_cast<int>(n % kMonths), static_cast<double>(n % 90)));
    model = edit.commit().value();
    ++n;
  }
  state.counters["cells"] = static_cast<double>(model.observations().cell_count());
}
BENCHMARK(BM_CommitOneObservation)->ArgName("cells")->Arg(12'000)->Arg(1'200'000);
BENCHMARK(BM_CommitOneObservation)->Name("BM_CommitOneObservation/large")->ArgName("cells")->Arg(9'996'000);

// Many corrected cells in one commit.
void BM_CommitThousandObservations(benchmark::State& state) {
  constexpr std::int64_t kBatch = 1000;
  Model model = model_of(state.range(0));
  const std::int64_t units = state.range(0) / kMonths;
  std::int64_t n = 0;
  for (auto _ : state) {
    Edit edit(model);
    for (std::int64_t i = 0; i < kBatch; ++i, ++n) {
      edit.upsert(cell((n * 7919) % units, static_cast<int>(n % kMonths), static_cast<double>(n % 90)));
    }
    model = edit.commit().value();
  }
  state.SetItemsProcessed(state.iterations() * kBatch);
}
BENCHMARK(BM_CommitThousandObservations)->ArgName("cells")->Arg(12'000)->Arg(1'200'000);

// What differs between a snapshot and the one before it.
void BM_FindOneDifference(benchmark::State& state) {
  const Model before = model_of(state.range(0));
  Edit edit(before);
  edit.upsert(cell(state.range(0) / kMonths / 2, 5, -1));
  const Model after = edit.commit().value();
  std::size_t found = 0;
  for (auto _ : state) {
    Observations::for_each_difference(before.observations(), after.observations(),
                                      [&](const Observations::Difference&) { ++found; });
  }
  if (found != static_cast<std::size_t>(state.iterations())) state.SkipWithError("one cell differs");
}
BENCHMARK(BM_FindOneDifference)->ArgName("cells")->Arg(12'000)->Arg(1'200'000);
BENCHMARK(BM_FindOneDifference)->Name("BM_FindOneDifference/large")->ArgName("cells")->Arg(9'996'000);

// A record that no cell depends on: the name of a unit.
void BM_CommitOneUnitName(benchmark::State& state) {
  Model model = model_of(state.range(0));
  std::int64_t n = 0;
  for (auto _ : state) {
    Unit unit = model.table<Unit>()[1];
    unit.name = std::to_string(n++);
    Edit edit(model);
    edit.upsert(unit);
    model = edit.commit().value();
  }
}
BENCHMARK(BM_CommitOneUnitName)->ArgName("cells")->Arg(12'000)->Arg(1'200'000);

// A register of `risks` with an assessment each, and a tenth as many goals, each with a link upwards and a
// target.
const Model& register_of(std::int64_t risks) {
  static std::map<std::int64_t, Model> models;
  const auto [at, is_new] = models.try_emplace(risks);
  if (is_new) {
    Tables tables;
    for (std::int64_t u = 0; u < 100; ++u) {
      Unit unit;
      unit.unit_id = unit_id(u);
      if (u > 0) unit.parent_id = unit_id((u - 1) / 10);
      tables.get<Unit>().push_back(unit);
    }
    Indicator indicator;
    indicator.indicator_id = "I";
    indicator.formula = "100*num/den";
    indicator.direction = Direction::higher;
    tables.get<Indicator>().push_back(indicator);
    const auto goal_id = [](std::int64_t g) { return "G" + std::to_string(g); };
    for (std::int64_t g = 0; g < risks / 10; ++g) {
      Goal goal;
      goal.goal_id = goal_id(g);
      goal.title = "A goal with a title of common length " + std::to_string(g);
      tables.get<Goal>().push_back(goal);
      if (g > 0) {
        GoalLink link;
        link.from_goal_id = goal_id(g);
        link.to_goal_id = goal_id((g - 1) / 5);
        link.link_type = "contributes";
        link.weight = 1.0;
        tables.get<GoalLink>().push_back(link);
      }
      Target target;
      target.target_id = "T" + std::to_string(g);
      target.goal_id = goal_id(g);
      target.indicator_id = "I";
      target.unit_id = unit_id(g % 100);
      target.year = 2024;
      target.target = 10.0;
      tables.get<Target>().push_back(target);
    }
    for (std::int64_t r = 0; r < risks; ++r) {
      Risk risk;
      risk.risk_id = "R" + std::to_string(r);
      risk.unit_id = unit_id(r % 100);
      risk.title = "A risk with a title of common length " + std::to_string(r);
      risk.cause = "What may bring it about, told in one sentence as people do.";
      risk.current_likelihood = 1 + static_cast<std::int32_t>(r % 5);
      risk.current_consequence = 1 + static_cast<std::int32_t>(r / 5 % 5);
      tables.get<Risk>().push_back(risk);
      RiskAssessment assessment;
      assessment.risk_id = risk.risk_id;
      assessment.period = Period::from_ordinal(PeriodKind::tertial, 162);
      assessment.likelihood = risk.current_likelihood;
      assessment.consequence = risk.current_consequence;
      tables.get<RiskAssessment>().push_back(assessment);
    }
    at->second = Model::build(std::move(tables), Observations()).value();
  }
  return at->second;
}

// Commits the record that `next(model, n)` gives, again and again.
template <class Next>
void commit_records(benchmark::State& state, Next next) {
  Model model = register_of(state.range(0));
  std::int64_t n = 0;
  for (auto _ : state) {
    Edit edit(model);
    edit.upsert(next(model, n++));
    model = edit.commit().value();
  }
}

template <class R>
R some(const Model& model, std::int64_t n) {
  return model.table<R>()[static_cast<std::size_t>(n * 7919) % model.table<R>().size()];
}

void BM_CommitOneLinkWeight(benchmark::State& state) {
  commit_records(state, [](const Model& model, std::int64_t n) {
    GoalLink link = some<GoalLink>(model, n);
    link.weight = static_cast<double>(1 + n % 9);
    return link;
  });
}
void BM_CommitOneTarget(benchmark::State& state) {
  commit_records(state, [](const Model& model, std::int64_t n) {
    Target target = some<Target>(model, n);
    target.target = static_cast<double>(n % 90);
    return target;
  });
}
void BM_CommitOneRiskRating(benchmark::State& state) {
  commit_records(state, [](const Model& model, std::int64_t n) {
    Risk risk = some<Risk>(model, n);
    risk.current_likelihood = 1 + static_cast<std::int32_t>(n % 5);
    return risk;
  });
}
// A new row each time.
void BM_CommitOneRiskAssessment(benchmark::State& state) {
  commit_records(state, [](const Model& model, std::int64_t n) {
    RiskAssessment assessment = model.table<RiskAssessment>()[0];
    assessment.risk_id = some<Risk>(model, n).risk_id;
    assessment.period = Period::from_ordinal(
        PeriodKind::tertial,
        163 + static_cast<std::int32_t>(n / static_cast<std::int64_t>(model.table<Risk>().size())));
    return assessment;
  });
}
void BM_FloorCopyOneLeaf(benchmark::State& state) {
  const Model& model = register_of(state.range(0));
  std::size_t n = 0;
  for (auto _ : state) {
    std::vector<Risk> leaf;
    leaf.reserve(8);
    for (std::size_t i = 0; i < 8; ++i)
      leaf.push_back(model.table<Risk>()[(n + i) % model.table<Risk>().size()]);
    benchmark::DoNotOptimize(leaf.data());
    n += 7919;
  }
}
BENCHMARK(BM_CommitOneLinkWeight)->ArgName("risks")->Arg(10'000)->Arg(1'000'000);
BENCHMARK(BM_CommitOneTarget)->ArgName("risks")->Arg(10'000)->Arg(1'000'000);
BENCHMARK(BM_CommitOneRiskRating)->ArgName("risks")->Arg(10'000)->Arg(1'000'000);
BENCHMARK(BM_CommitOneRiskAssessment)->ArgName("risks")->Arg(10'000)->Arg(1'000'000);
BENCHMARK(BM_FloorCopyOneLeaf)->ArgName("risks")->Arg(10'000)->Arg(1'000'000);

void BM_FloorCopyOneBlock(benchmark::State& state) {
  const std::vector<char> block(96 * 31, 'x');
  std::vector<char> copy(block.size());
  for (auto _ : state) {
    std::memcpy(copy.data(), block.data(), block.size());
    benchmark::DoNotOptimize(copy.data());
    benchmark::ClobberMemory();
  }
}
BENCHMARK(BM_FloorCopyOneBlock);

}  // namespace
}  // namespace styr
