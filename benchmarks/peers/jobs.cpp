// The C++ side of the comparison with other programs: styr and tight loops. Reads the sizes and the goal
// graph from a folder, then jobs from the standard input, one a line; does each once and prints the seconds
// it took. `write JOB` writes the result of the last run of the job to answer.f64 in the folder instead.

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <functional>
#include <iostream>
#include <limits>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "styr/algebra.hpp"
#include "styr/column_rollup.hpp"
#include "styr/compiled_goals.hpp"
#include "styr/engine.hpp"
#include "styr/graph.hpp"
#include "styr/workers.hpp"

namespace {

constexpr std::size_t kMonths = 12;
using Row = std::array<double, kMonths>;

struct Sizes {
  std::uint32_t fan_out = 0, depth = 0, goals = 0, links = 0, own = 0, changes = 0;
};

// What is timed, and what it leaves behind.
struct Job {
  std::function<void()> prepare;
  std::function<void()> run;
  std::function<std::vector<double>()> answer;
  double runs_of_one = 1;  // one run does the thing that many times
};

template <class T>
std::vector<T> read_numbers(const std::string& path, std::size_t count) {
  std::vector<T> numbers(count);
  std::ifstream in(path, std::ios::binary);
  in.read(reinterpret_cast<char*>(numbers.data()), static_cast<std::streamsize>(count * sizeof(T)));
  return numbers;
}

// ---- The tree
// ------------------------------------------------------------------------------------------------

// Complete: the children of unit i are i * fan_out + 1 … i * fan_out + fan_out.
styr::LevelOrder make_tree(const Sizes& sizes) {
  std::uint32_t units = 0, level = 1;
  for (std::uint32_t d = 0; d < sizes.depth; ++d, level *= sizes.fan_out) units += level;
  std::vector<std::uint32_t> parent(units, styr::LevelOrder::kNoParent);
  for (std::uint32_t i = 1; i < units; ++i) parent[i] = (i - 1) / sizes.fan_out;
  return *styr::LevelOrder::make(parent);
}

bool is_leaf(const styr::LevelOrder& tree, std::size_t p) {
  return tree.first_child()[p] == tree.first_child()[p + 1];
}

// The numbers of a leaf and month; as in full_rollup.py.
struct Cell {
  double numerator = 0, denominator = 0, usable = 0, expected = 1;
};
Cell cell_of(std::uint64_t unit, std::uint64_t month) {
  if ((unit + month) % 20 == 0) return {};
  return {static_cast<double>((unit * 31 + month * 17) % 1000),
          static_cast<double>((unit * 7 + month) % 50 + 1), 1, 1};
}

std::vector<Row> numerators(const styr::LevelOrder& tree) {
  std::vector<Row> table(tree.size(), Row{});
  for (std::size_t p = 0; p < tree.size(); ++p) {
    if (!is_leaf(tree, p)) continue;
    for (std::size_t m = 0; m < kMonths; ++m) table[p][m] = cell_of(p, m).numerator;
  }
  return table;
}

std::vector<double> flat(const std::vector<Row>& table) {
  std::vector<double> numbers;
  numbers.reserve(table.size() * kMonths);
  for (const Row& row : table) numbers.insert(numbers.end(), row.begin(), row.end());
  return numbers;
}

// Children of positions [first, last) of one level added up; the loop that all else is measured against.
template <class Width>
void add_children(const styr::LevelOrder& tree, std::size_t first, std::size_t last,
                  std::vector<Width>& table) {
  const std::uint32_t* const child = tree.first_child().data();
  for (std::size_t p = first; p < last; ++p) {
    if (child[p] == child[p + 1]) continue;
    Width sum{};
    for (std::uint32_t c = child[p]; c < child[p + 1]; ++c)
      for (std::size_t m = 0; m < sum.size(); ++m) sum[m] += table[c][m];
    table[p] = sum;
  }
}

template <class Width>
void add_levels(const styr::LevelOrder& tree, std::vector<Width>& table) {
  for (std::size_t d = tree.depth(); d-- > 0;)
    add_children(tree, tree.levels()[d], tree.levels()[d + 1], table);
}

// ---- Jobs `full` and `ratio`
// -----------------------------------------------------------------------------------

Job full_tight(const styr::LevelOrder& tree) {
  auto table = std::make_shared<std::vector<Row>>(numerators(tree));
  return {[] {}, [&tree, table] { add_levels(tree, *table); }, [table] { return flat(*table); }};
}

// styr's columns: totals and counts of cells.
constexpr std::uint8_t kUsable = 1, kMissing = 2;

std::shared_ptr<styr::ColumnTotals> make_totals(const styr::ColumnTree& tree, bool is_ratio) {
  auto totals = std::make_shared<styr::ColumnTotals>(tree, kMonths, is_ratio, is_ratio ? kMissing : kUsable);
  for (std::uint32_t p = 0; p < tree.order.size(); ++p) {
    for (std::uint32_t m = 0; is_leaf(tree.order, p) && m < kMonths; ++m) {
      const Cell c = cell_of(tree.order.nodes()[p], m);
      const std::uint8_t kind = c.usable == 0 && is_ratio ? kMissing : kUsable;
      totals->set_own({p, m}, {c.numerator, is_ratio ? c.denominator : 0, kind});
    }
  }
  return totals;
}

std::vector<double> sums_of(const styr::ColumnTree& tree, const styr::ColumnTotals& totals) {
  std::vector<double> numbers;
  for (const std::uint32_t p : tree.order.positions())
    for (std::uint32_t m = 0; m < kMonths; ++m) numbers.push_back(totals.numerator({p, m}));
  return numbers;
}

Job full_styr(const styr::ColumnTree& tree, unsigned threads) {
  auto totals = make_totals(tree, false);
  auto workers = std::make_shared<styr::Workers>(threads);
  return {[] {}, [totals, workers] { totals->roll_up(workers.get()); },
          [&tree, totals] { return sums_of(tree, *totals); }};
}

// Value and coverage of every unit and month: 12 values, then 12 shares a unit. Nobody's dividing is timed.
template <class PartOf>
std::vector<double> ratios(std::size_t units, const PartOf& part_of) {
  std::vector<double> answer(units * 2 * kMonths);
  for (std::size_t p = 0; p < units; ++p) {
    for (std::size_t m = 0; m < kMonths; ++m) {
      const Cell cell = part_of(p, m);
      answer[p * 2 * kMonths + m] = cell.denominator == 0 ? std::numeric_limits<double>::quiet_NaN()
                                                          : cell.numerator / cell.denominator;
      answer[p * 2 * kMonths + kMonths + m] = cell.usable / cell.expected;
    }
  }
  return answer;
}

Job ratio_tight(const styr::LevelOrder& tree) {
  using Planes = std::array<double, 4 * kMonths>;
  auto table = std::make_shared<std::vector<Planes>>(tree.size(), Planes{});
  for (std::size_t p = 0; p < tree.size(); ++p) {
    for (std::size_t m = 0; is_leaf(tree, p) && m < kMonths; ++m) {
      const Cell c = cell_of(p, m);
      (*table)[p][m] = c.numerator;
      (*table)[p][kMonths + m] = c.denominator;
      (*table)[p][2 * kMonths + m] = c.usable;
      (*table)[p][3 * kMonths + m] = c.expected;
    }
  }
  return {[] {}, [&tree, table] { add_levels(tree, *table); },
          [&tree, table] {
            return ratios(tree.size(), [&](std::size_t p, std::size_t m) {
              const Planes& row = (*table)[p];
              return Cell{row[m], row[kMonths + m], row[2 * kMonths + m], row[3 * kMonths + m]};
            });
          }};
}

Job ratio_styr(const styr::ColumnTree& tree, unsigned threads) {
  auto totals = make_totals(tree, true);
  auto workers = std::make_shared<styr::Workers>(threads);
  return {[] {}, [totals, workers] { totals->roll_up(workers.get()); },
          [&tree, totals] {
            return ratios(tree.order.size(), [&](std::size_t unit, std::size_t month) {
              const styr::ColumnCell cell = {tree.order.positions()[unit], static_cast<std::uint32_t>(month)};
              const std::uint32_t usable = totals->count(cell, kUsable);
              return Cell{totals->numerator(cell), totals->denominator(cell), static_cast<double>(usable),
                          static_cast<double>(usable + totals->count(cell, kMissing))};
            });
          }};
}

// ---- Job `leaf`
// ------------------------------------------------------------------------------------------------

// Changes as in one_leaf.py; each round has other numbers, so that a climb is never cut short.
struct Changes {
  std::vector<std::uint32_t> leaf;
  double round = 0;

  Row numbers(std::size_t k) const {
    Row row;
    for (std::size_t m = 0; m < kMonths; ++m) row[m] = static_cast<double>(k + m) + round;
    return row;
  }
};

std::shared_ptr<Changes> make_changes(const styr::LevelOrder& tree, const Sizes& sizes) {
  auto changes = std::make_shared<Changes>();
  const std::uint64_t first = tree.levels()[tree.depth() - 1], leaves = tree.size() - first;
  for (std::uint64_t k = 0; k < sizes.changes; ++k)
    changes->leaf.push_back(static_cast<std::uint32_t>(first + k * 7919 % leaves));
  return changes;
}

// How far the row of the top is from the sum of all leaves.
std::vector<double> error_at_top(const styr::LevelOrder& tree, const double* table) {
  std::vector<double> error(table, table + kMonths);
  for (std::size_t p = tree.levels()[tree.depth() - 1]; p < tree.size(); ++p)
    for (std::size_t m = 0; m < kMonths; ++m) error[m] -= table[p * kMonths + m];
  return error;
}

Job leaf_tight(const styr::LevelOrder& tree, const Sizes& sizes) {
  auto table = std::make_shared<std::vector<Row>>(numerators(tree));
  add_levels(tree, *table);
  auto changes = make_changes(tree, sizes);
  return {[changes] { changes->round += 1; },
          [&tree, table, changes] {
            for (std::size_t k = 0; k < changes->leaf.size(); ++k) {
              (*table)[changes->leaf[k]] = changes->numbers(k);
              for (std::uint32_t p = tree.parents()[changes->leaf[k]]; p != styr::LevelOrder::kNoParent;
                   p = tree.parents()[p])
                add_children(tree, p, p + 1, *table);
            }
          },
          [&tree, table] { return error_at_top(tree, table->front().data()); },
          static_cast<double>(sizes.changes)};
}

Job leaf_styr(const styr::ColumnTree& tree, const Sizes& sizes) {
  auto totals = make_totals(tree, false);
  totals->roll_up();
  auto changes = make_changes(tree.order, sizes);
  return {[changes] { changes->round += 1; },
          [&tree, totals, changes] {
            std::vector<styr::ColumnCell> cells;
            for (std::size_t k = 0; k < changes->leaf.size(); ++k) {
              const Row row = changes->numbers(k);
              cells.clear();
              for (std::uint32_t m = 0; m < kMonths; ++m) {
                cells.push_back({tree.order.positions()[changes->leaf[k]], m});
                totals->set_own(cells.back(), {row[m], 0, kUsable});
              }
              totals->refresh(cells, [](styr::ColumnCell) {});
            }
          },
          [&tree, totals] { return error_at_top(tree.order, sums_of(tree, *totals).data()); },
          static_cast<double>(sizes.changes)};
}

// ---- Job `goals`
// -----------------------------------------------------------------------------------------------

struct Goals {
  styr::Graph graph;  // from a goal to what contributes to it
  std::vector<std::uint32_t> order;
  std::vector<double> weight;
  std::vector<double> own;  // of the first goals; the others have none
};

Goals make_goals(const std::string& folder, const Sizes& sizes) {
  const auto child = read_numbers<std::uint32_t>(folder + "/goal_child.i32", sizes.links);
  const auto parent = read_numbers<std::uint32_t>(folder + "/goal_parent.i32", sizes.links);
  std::vector<styr::GraphEdge> edges;
  for (std::size_t i = 0; i < child.size(); ++i) edges.push_back({parent[i], child[i]});
  Goals goals;
  goals.graph = styr::Graph(sizes.goals, edges);
  goals.order = *styr::topological_order(goals.graph);
  goals.weight = read_numbers<double>(folder + "/goal_weight.f64", sizes.links);
  goals.own = read_numbers<double>(folder + "/goal_own.f64", sizes.own);
  return goals;
}

// Goals in the order in which they are computed, their links and weights one after the other.
Job goals_tight(const Goals& goals) {
  struct State {
    std::vector<std::uint32_t> goal, first = {0}, child;
    std::vector<double> weight, score;
  };
  auto state = std::make_shared<State>();
  state->score.assign(goals.graph.node_count(), std::numeric_limits<double>::quiet_NaN());
  std::copy(goals.own.begin(), goals.own.end(), state->score.begin());
  for (std::size_t i = goals.order.size(); i-- > 0;) {
    const std::uint32_t goal = goals.order[i];
    if (goal < goals.own.size()) continue;
    const auto children = goals.graph.successors(goal);
    const auto edges = goals.graph.out_edges(goal);
    state->goal.push_back(goal);
    for (std::size_t k = 0; k < children.size(); ++k) {
      state->child.push_back(children[k]);
      state->weight.push_back(goals.weight[edges[k]]);
    }
    state->first.push_back(static_cast<std::uint32_t>(state->child.size()));
  }
  return {[] {},
          [state] {
            State& s = *state;
            for (std::size_t g = 0; g < s.goal.size(); ++g) {
              double above = 0, below = 0;
              for (std::uint32_t l = s.first[g]; l < s.first[g + 1]; ++l) {
                const double score = s.score[s.child[l]];
                const bool known = score == score;
                above += known ? s.weight[l] * score : 0;
                below += known ? s.weight[l] : 0;
              }
              s.score[s.goal[g]] = below == 0 ? std::numeric_limits<double>::quiet_NaN() : above / below;
            }
          },
          [state] { return state->score; }};
}

// A model with these goals and nothing else.
styr::Model goal_model(const Goals& goals) {
  const auto id = [](std::uint32_t goal) { return "G" + std::to_string(1'000'000'000U + goal); };
  styr::Tables tables;
  for (std::uint32_t goal = 0; goal < goals.graph.node_count(); ++goal) {
    styr::Goal record;
    record.goal_id = id(goal);
    tables.get<styr::Goal>().push_back(std::move(record));
  }
  for (std::uint32_t goal = 0; goal < goals.graph.node_count(); ++goal) {
    const auto children = goals.graph.successors(goal);
    for (std::size_t k = 0; k < children.size(); ++k) {
      styr::GoalLink link;
      link.from_goal_id = id(children[k]);
      link.to_goal_id = id(goal);
      link.link_type = "contributes";
      link.weight = goals.weight[goals.graph.out_edges(goal)[k]];
      tables.get<styr::GoalLink>().push_back(std::move(link));
    }
  }
  return styr::Model::build(std::move(tables), std::span<const styr::Observation>()).value();
}

Job goals_styr(const Goals& goals) {
  auto year =
      std::make_shared<styr::GoalYear>(std::make_shared<styr::CompiledGoals>(goal_model(goals)), 2024);
  for (std::uint32_t goal = 0; goal < goals.own.size(); ++goal) year->set_own(goal, true, goals.own[goal]);
  return {[] {}, [year] { year->compute(); },
          [year, count = goals.graph.node_count()] {
            std::vector<double> answer;
            for (std::uint32_t goal = 0; goal < count; ++goal)
              answer.push_back(year->score(goal).value_or(std::numeric_limits<double>::quiet_NaN()));
            return answer;
          }};
}

// Seconds on the clock, and of the processor.
struct Time {
  double clock = 0, processor = 0;
};
Time time_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  const std::clock_t used = std::clock();
  work();
  return {std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(),
          static_cast<double>(std::clock() - used) / CLOCKS_PER_SEC};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::string folder = argv[1];
  Sizes sizes;
  std::ifstream(folder + "/sizes") >> sizes.fan_out >> sizes.depth >> sizes.goals >> sizes.links >>
      sizes.own >> sizes.changes;
  const styr::LevelOrder tree = make_tree(sizes);
  const styr::ColumnTree columns(styr::with_blocks(tree));
  const Goals goals = make_goals(folder, sizes);
  // Made when first asked for, so that a run of some jobs does not hold the data of all.
  const std::map<std::string, std::function<Job()>> makers = {
      {"full tight", [&] { return full_tight(tree); }},
      {"full styr", [&] { return full_styr(columns, 1); }},
      {"full styr, 2 workers", [&] { return full_styr(columns, 2); }},
      {"ratio tight", [&] { return ratio_tight(tree); }},
      {"ratio styr", [&] { return ratio_styr(columns, 1); }},
      {"ratio styr, 2 workers", [&] { return ratio_styr(columns, 2); }},
      {"leaf tight", [&] { return leaf_tight(tree, sizes); }},
      {"leaf styr", [&] { return leaf_styr(columns, sizes); }},
      {"goals tight", [&] { return goals_tight(goals); }},
      {"goals styr", [&] { return goals_styr(goals); }}};
  std::map<std::string, Job> jobs;
  const std::string write = "write ";
  for (std::string line; std::getline(std::cin, line);) {
    const bool is_write = line.starts_with(write);
    const std::string name = is_write ? line.substr(write.size()) : line;
    const auto maker = makers.find(name);
    if (maker == makers.end()) return 2;
    if (!jobs.contains(name)) jobs[name] = maker->second();
    Job& job = jobs[name];
    Time taken;
    if (is_write) {
      const std::vector<double> answer = job.answer();
      std::ofstream(folder + "/answer.f64", std::ios::binary)
          .write(reinterpret_cast<const char*>(answer.data()),
                 static_cast<std::streamsize>(answer.size() * sizeof(double)));
    } else {
      job.prepare();
      taken = time_of(job.run);
    }
    std::printf("%.9g %.9g\n", taken.clock / job.runs_of_one, taken.processor / job.runs_of_one);
    std::fflush(stdout);
  }
  return 0;
}
