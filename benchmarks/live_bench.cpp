// What does it cost to keep every answer fresh? One corrected observation (or a batch) through Edit, commit
// and LiveRollup: the figures of its unit and all units above by month, quarter, tertial and year, the
// targets there and the goals above those.
//
// The floor is the exact climb in a tight loop: each ancestor adds up its children again, numerators and
// denominators, for the month. Of a batch each ancestor is added up once, from the deepest level up. It knows
// nothing of ids, snapshots, checks, statuses, targets or goals. All take turns in one run; figures are
// medians, of single changes by the clock on the wall, of batches of processor time. A batch is timed whole:
// also letting go of the snapshot before and of the edit.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "floors.hpp"
#include "styr/edit.hpp"
#include "styr/live.hpp"

namespace styr {
namespace {

constexpr int kMonths = 12;

std::string unit_id(std::int64_t i) { return "U" + std::to_string(1'000'000'000 + i); }

// An organisation in which unit i stands below unit (i - 1) / fan_out; one indicator, twelve months for every
// unit, a target for each unit of the two top levels and for the line of the first leaf, goals in a tree
// beside.
struct Organisation {
  Model model;
  std::int64_t units = 0;
  std::int64_t fan_out = 0;
  std::unique_ptr<LiveRollup> live;
  // The floor: sums by unit (in level order, which is the order of numbers) and month.
  std::vector<double> own, total;
  // By unit and month: the last batch that has it in its queue.
  std::vector<std::uint32_t> queued;
  std::uint32_t batch = 0;
  // One for all runs: a second run with the changes of the first would change nothing.
  std::mt19937_64 random{9};

  void add_up(std::int64_t unit, int month) {
    const std::int64_t first = unit * fan_out + 1;
    const std::int64_t last = std::min(first + fan_out, units);
    for (int part = 0; part < 2; ++part) {
      const int column = 2 * month + part;
      double sum = own[static_cast<std::size_t>(unit * 2 * kMonths + column)];
      for (std::int64_t child = first; child < last; ++child)
        sum += total[static_cast<std::size_t>(child * 2 * kMonths + column)];
      total[static_cast<std::size_t>(unit * 2 * kMonths + column)] = sum;
    }
  }
  void climb(std::int64_t unit, int month, double value) {
    own[static_cast<std::size_t>(unit * 2 * kMonths + 2 * month)] = value;
    for (;; unit = (unit - 1) / fan_out) {
      add_up(unit, month);
      if (unit == 0) return;
    }
  }

  struct Change {
    std::int64_t unit;
    int month;
    double value;
  };
  // All cells set, then every total that they concern added up once, the deepest first.
  void climb(const std::vector<Change>& changes) {
    ++batch;
    std::vector<std::vector<std::pair<std::int64_t, int>>> by_depth;
    const auto queue = [&](std::int64_t unit, int month, std::size_t depth) {
      std::uint32_t& last = queued[static_cast<std::size_t>(unit * kMonths + month)];
      if (std::exchange(last, batch) != batch) by_depth[depth].emplace_back(unit, month);
    };
    for (const Change& change : changes) {
      own[static_cast<std::size_t>(change.unit * 2 * kMonths + 2 * change.month)] = change.value;
      std::size_t depth = 0;
      for (std::int64_t u = change.unit; u > 0; u = (u - 1) / fan_out) ++depth;
      if (by_depth.size() <= depth) by_depth.resize(depth + 1);
      queue(change.unit, change.month, depth);
    }
    for (std::size_t depth = by_depth.size(); depth-- > 0;) {
      for (const auto& [unit, month] : by_depth[depth]) {
        add_up(unit, month);
        if (depth > 0) queue((unit - 1) / fan_out, month, depth - 1);
      }
    }
  }
};

Observation cell(std::int64_t unit, int month, double value) {
  Observation o;
  o.unit_id = unit_id(unit);
  o.indicator_id = "I";
  o.period = Period::from_ordinal(PeriodKind::month, 54 * 12 + month);
  o.numerator = value;
  o.denominator = 100.0;
  return o;
}

Organisation& organisation(std::int64_t units, std::int64_t fan_out) {
  static std::map<std::pair<std::int64_t, std::int64_t>, std::unique_ptr<Organisation>> known;
  auto& made = known[{units, fan_out}];
  if (made) return *made;
  made = std::make_unique<Organisation>();
  made->units = units;
  made->fan_out = fan_out;
  Tables tables;
  for (std::int64_t u = 0; u < units; ++u) {
    Unit unit;
    unit.unit_id = unit_id(u);
    if (u > 0) unit.parent_id = unit_id((u - 1) / fan_out);
    tables.get<Unit>().push_back(std::move(unit));
  }
  Indicator indicator;
  indicator.indicator_id = "I";
  indicator.formula = "100*num/den";
  indicator.direction = Direction::higher;
  tables.get<Indicator>().push_back(indicator);
  std::vector<std::int64_t> with_target;
  for (std::int64_t u = 0; u < std::min<std::int64_t>(units, 111); ++u) with_target.push_back(u);
  for (std::int64_t u = units - 1; u >= 111; u = (u - 1) / fan_out) with_target.push_back(u);
  for (std::size_t g = 0; g < with_target.size(); ++g) {
    Goal goal;
    goal.goal_id = "G" + std::to_string(g);
    tables.get<Goal>().push_back(goal);
    Target target;
    target.target_id = "T" + std::to_string(g);
    target.goal_id = goal.goal_id;
    target.indicator_id = "I";
    target.unit_id = unit_id(with_target[g]);
    target.year = 2024;
    target.target = 25.0;
    target.yellow_tolerance = 0.5;
    tables.get<Target>().push_back(target);
    if (g == 0) continue;
    GoalLink link;
    link.from_goal_id = goal.goal_id;
    link.to_goal_id = "G" + std::to_string((g - 1) / 10);
    link.link_type = "contributes";
    tables.get<GoalLink>().push_back(link);
  }
  Report report;
  Observations columns;
  {
    ObservationBuilder builder(tables, report);
    for (std::int64_t u = 0; u < units; ++u) {
      for (int month = 0; month < kMonths; ++month)
        builder.add(cell(u, month, static_cast<double>((u * 31 + month) % 50)), 0);
    }
    columns = builder.finish();
  }
  made->model = Model::build(std::move(tables), std::move(columns), &report).value();
  made->live = std::make_unique<LiveRollup>(made->model);
  made->own.resize(static_cast<std::size_t>(units) * 2 * kMonths);
  for (std::int64_t u = 0; u < units; ++u) {
    for (int month = 0; month < kMonths; ++month) {
      made->own[static_cast<std::size_t>((u * kMonths + month) * 2)] =
          static_cast<double>((u * 31 + month) % 50);
      made->own[static_cast<std::size_t>((u * kMonths + month) * 2 + 1)] = 100;
    }
  }
  made->total = made->own;
  made->queued.resize(static_cast<std::size_t>(units) * kMonths);
  for (std::int64_t u = units; u-- > 0;) {
    for (int month = 0; month < kMonths; ++month) made->add_up(u, month);
  }
  return *made;
}

class Stopwatch {
 public:
  double lap() {
    const auto now = std::chrono::steady_clock::now();
    return std::chrono::duration<double>(now - std::exchange(start_, now)).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

double median(std::vector<double>& values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2),
                   values.end());
  return values[values.size() / 2];
}

// Reads what a case system would show: the unit and everything above it, by month, quarter, tertial and year.
double read_line(const LiveRollup& live, std::uint32_t unit, Period month) {
  double sum = 0;
  for (; unit != kNoRow; unit = live.model().unit_parents()[unit]) {
    sum += live.figure(unit, 0, month).value;
    for (const PeriodKind kind : {PeriodKind::quarter, PeriodKind::tertial, PeriodKind::year})
      sum += live.figure(unit, 0, *month.enclosing(kind)).value;
  }
  return sum;
}

void BM_OneObservation(benchmark::State& state) {
  Organisation& o = organisation(state.range(0), state.range(1));
  std::vector<double> commit, update, read, both, floor;
  std::mt19937_64& random = o.random;
  for (auto _ : state) {
    // Leaves only, as deep as there are.
    const std::int64_t leaf =
        o.units - 1 - static_cast<std::int64_t>(random() % static_cast<std::uint64_t>((o.units + 1) / 2));
    const int month = static_cast<int>(random() % kMonths);
    const auto value = static_cast<double>(random() % 50);
    Stopwatch watch;
    o.climb(leaf, month, value);
    benchmark::DoNotOptimize(o.total.data());
    floor.push_back(watch.lap());
    Edit edit(o.model);
    edit.upsert(cell(leaf, month, value));
    Model next = edit.commit().value();
    commit.push_back(watch.lap());
    o.live->update(next);
    update.push_back(watch.lap());
    o.model = std::move(next);
    benchmark::DoNotOptimize(
        read_line(*o.live, static_cast<std::uint32_t>(leaf), cell(leaf, month, value).period));
    read.push_back(watch.lap());
    both.push_back(commit.back() + update.back());
    state.SetIterationTime(both.back());
  }
  state.counters["median_us"] = 1e6 * median(both);
  state.counters["commit_us"] = 1e6 * median(commit);
  state.counters["update_us"] = 1e6 * median(update);
  state.counters["read_us"] = 1e6 * median(read);
  state.counters["floor_us"] = 1e6 * median(floor);
}
BENCHMARK(BM_OneObservation)
    ->ArgNames({"units", "fan_out"})
    ->Args({1'111, 10})
    ->UseManualTime()
    ->Unit(benchmark::kMicrosecond);
BENCHMARK(BM_OneObservation)
    ->Name("large/OneObservation")
    ->ArgNames({"units", "fan_out"})
    ->Args({1'111'111, 10})
    ->Args({1'111'111, 1'000})
    ->Args({100'001, 100'000})
    ->UseManualTime()
    ->Unit(benchmark::kMicrosecond);

void BM_Batch(benchmark::State& state) {
  Organisation& o = organisation(state.range(0), 10);
  std::vector<double> collect, commit, update, release, floor;
  std::mt19937_64& random = o.random;
  const auto count = static_cast<double>(state.range(1));
  for (auto _ : state) {
    std::vector<Observation> cells;
    std::vector<Organisation::Change> changes;
    for (std::int64_t k = 0; k < state.range(1); ++k) {
      const auto unit = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(o.units));
      changes.push_back({unit, static_cast<int>(random() % kMonths), static_cast<double>(random() % 50)});
      cells.push_back(cell(unit, changes.back().month, changes.back().value));
    }
    // Long enough for the processor's own clock, which leaves out what else the machine does.
    double last = processor_seconds();
    const double start = last;
    const auto lap = [&last](std::vector<double>& laps) {
      const double now = processor_seconds();
      laps.push_back(now - std::exchange(last, now));
    };
    {
      Edit edit(o.model);
      for (Observation& changed : cells) edit.upsert(std::move(changed));
      lap(collect);
      Model next = edit.commit().value();
      lap(commit);
      o.live->update(next);
      lap(update);
      o.model = std::move(next);
    }
    lap(release);
    state.SetIterationTime(last - start);
    o.climb(changes);
    benchmark::DoNotOptimize(o.total.data());
    lap(floor);
  }
  state.counters["collect_us_each"] = 1e6 * median(collect) / count;
  state.counters["commit_us_each"] = 1e6 * median(commit) / count;
  state.counters["update_us_each"] = 1e6 * median(update) / count;
  state.counters["release_us_each"] = 1e6 * median(release) / count;
  state.counters["floor_us_each"] = 1e6 * median(floor) / count;
}
BENCHMARK(BM_Batch)
    ->ArgNames({"units", "batch"})
    ->Args({1'111, 100})
    ->UseManualTime()
    ->Unit(benchmark::kMicrosecond);
BENCHMARK(BM_Batch)
    ->Name("large/Batch")
    ->ArgNames({"units", "batch"})
    ->Args({1'111'111, 1'000})
    ->Args({1'111'111, 100'000})
    ->UseManualTime()
    ->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace styr
