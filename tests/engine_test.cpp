#include "styr/engine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <functional>
#include <numeric>
#include <string>
#include <vector>

#include "random.hpp"

namespace styr {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Nodes = std::vector<std::uint32_t>;
using Sums = std::vector<Sum::Partial>;
constexpr std::uint32_t kRoot = LevelOrder::kNoParent;

Nodes random_parents(testing::Random& random, std::uint32_t nodes) {
  Nodes name(nodes);
  std::iota(name.begin(), name.end(), 0U);
  random.shuffle(name);
  Nodes parent(nodes, kRoot);
  for (std::uint32_t i = 1; i < nodes; ++i) {
    if (!random.chance(0.05)) parent[name[i]] = name[random.below(i)];
  }
  return parent;
}

Graph random_dag(testing::Random& random, std::uint32_t nodes, std::uint32_t edges) {
  Nodes rank(nodes);
  std::iota(rank.begin(), rank.end(), 0U);
  random.shuffle(rank);
  std::vector<GraphEdge> list;
  for (std::uint32_t i = 0; i < edges; ++i) {
    const std::uint32_t a = random.below(nodes), b = random.below(nodes);
    if (rank[a] < rank[b]) list.push_back({a, b});
  }
  return Graph(nodes, list);
}

// Doubles of many sizes, so that every change of the order of addition shows in the last bits.
double rough_number(testing::Random& random) {
  return std::ldexp(random.unit() - 0.5, static_cast<int>(random.below(40)));
}
// Small integers: sums are exact in any order.
double whole_number(testing::Random& random) { return static_cast<double>(random.below(1000)); }

template <typename Make>
Sums random_sums(testing::Random& random, std::size_t cells, Make make) {
  Sums table(cells);
  for (Sum::Partial& cell : table) {
    if (random.chance(0.7)) cell = Sum::lift(make(random));
  }
  return table;
}

// Same values bit for bit, not only equal.
bool same_bits(const Sums& a, const Sums& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Sum::Partial& x, const Sum::Partial& y) {
    return std::bit_cast<std::uint64_t>(x.sum) == std::bit_cast<std::uint64_t>(y.sum) && x.count == y.count;
  });
}

// The ladder of diamonds: n0 over a0 and b0, both over n1, and so on; 2^stages paths lead from n0 to the
// last.
Graph ladder(std::uint32_t stages) {
  std::vector<GraphEdge> edges;
  for (std::uint32_t i = 0; i < stages; ++i) {
    const std::uint32_t n = 3 * i;
    edges.insert(edges.end(), {{n, n + 1}, {n, n + 2}, {n + 1, n + 3}, {n + 2, n + 3}});
  }
  return Graph(3 * stages + 1, edges);
}

// --- Trees ---

TEST(RollUp, SmallExactCase) {
  // Node 1 over 0 and 2, node 2 over 3; two columns.
  const LevelOrder order = LevelOrder::make(Nodes{1, kRoot, 1, 2}).value();
  Sums table(8);
  const auto cell = [&](std::uint32_t node, std::size_t column) -> Sum::Partial& {
    return table[order.positions()[node] * 2 + column];
  };
  cell(0, 0) = Sum::lift(1);
  cell(1, 0) = Sum::lift(10);
  cell(3, 0) = Sum::lift(100);
  cell(3, 1) = Sum::lift(7);
  roll_up(order, 2, std::span(table), Sum());
  EXPECT_EQ(Sum::lower(cell(1, 0)), Lowered::of(111));
  EXPECT_EQ(Sum::lower(cell(2, 0)), Lowered::of(100));
  EXPECT_EQ(Sum::lower(cell(1, 1)), Lowered::of(7));
  EXPECT_EQ(Sum::lower(cell(0, 1)), Lowered::none(Reason::no_observations));
  EXPECT_EQ(cell(1, 0).count, 3);
}

class EngineProperty : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(EngineProperty, TreesAgreeWithBruteForce) {
  testing::Random random(GetParam());
  const std::uint32_t nodes = 1 + random.below(40), width = 1 + random.below(4);
  const Nodes parent = random_parents(random, nodes);
  const LevelOrder order = LevelOrder::make(parent).value();
  const Sums own = random_sums(random, nodes * width, whole_number);  // by node

  Sums expected = own;
  for (std::uint32_t node = 0; node < nodes; ++node) {
    for (std::uint32_t up = parent[node]; up != kRoot; up = parent[up]) {
      for (std::size_t c = 0; c < width; ++c) Sum::merge(expected[up * width + c], own[node * width + c]);
    }
  }
  Sums table(own.size());
  for (std::uint32_t cell = 0; cell < own.size(); ++cell) {
    table[order.positions()[cell / width] * width + cell % width] = own[cell];
  }
  roll_up(order, width, std::span(table), Sum());
  for (std::uint32_t cell = 0; cell < own.size(); ++cell) {
    EXPECT_EQ(table[order.positions()[cell / width] * width + cell % width], expected[cell])
        << "seed " << GetParam();
  }
}

TEST_P(EngineProperty, LevelsMayBeSplitAmongThreads) {
  testing::Random random(GetParam());
  const LevelOrder order = LevelOrder::make(random_parents(random, 200)).value();
  const Sums own = random_sums(random, 200 * 3, rough_number);
  Sums whole = own, split = own;
  roll_up(order, 3, std::span(whole), Sum());
  for (std::size_t depth = order.depth(); depth-- > 0;) {
    const std::size_t first = order.levels()[depth], last = order.levels()[depth + 1];
    const std::size_t middle = first + random.below(static_cast<std::uint32_t>(last - first + 1));
    merge_children(order, first, middle, 3, std::span(split), Sum());
    merge_children(order, middle, last, 3, std::span(split), Sum());
  }
  EXPECT_TRUE(same_bits(whole, split)) << "seed " << GetParam();
}

TEST_P(EngineProperty, RefreshHasTheBitsOfAFullPass) {
  testing::Random random(GetParam());
  const std::uint32_t nodes = 2 + random.below(300), width = 1 + random.below(3);
  const LevelOrder order = LevelOrder::make(random_parents(random, nodes)).value();
  Sums own = random_sums(random, nodes * width, rough_number);
  Sums total = own;
  roll_up(order, width, std::span(total), Sum());
  for (int round = 0; round < 20; ++round) {
    Nodes changed(random.below(6));
    for (std::uint32_t& position : changed) {
      position = random.below(nodes);
      own[position * width + random.below(width)] =
          random.chance(0.2) ? Sum::identity() : Sum::lift(rough_number(random));
    }
    const std::size_t merged =
        refresh(order, width, std::span<const Sum::Partial>(own), std::span(total), changed, Sum());
    EXPECT_LE(merged, changed.size() * order.depth());
    Sums full = own;
    roll_up(order, width, std::span(full), Sum());
    ASSERT_TRUE(same_bits(full, total)) << "seed " << GetParam() << ", round " << round;
  }
}

TEST(Refresh, StopsWhereNothingChanges) {
  constexpr std::uint32_t kNodes = 1000;  // a chain, the root first
  Nodes parent(kNodes);
  std::iota(parent.begin(), parent.end(), kRoot);  // kRoot + 1 wraps to 0
  const LevelOrder order = LevelOrder::make(parent).value();
  std::vector<Maximum::Partial> own(kNodes), total;
  own[500] = Maximum::lift(9);
  total = own;
  roll_up(order, 1, std::span(total), Maximum());
  own[999] = Maximum::lift(5);  // hidden by the 9 above it
  const Nodes changed = {999, 999};
  const std::span<const Maximum::Partial> now(own);
  EXPECT_EQ(refresh(order, 1, now, std::span(total), changed, Maximum()), 500U)
      << "999 up to 500, no further";
  EXPECT_EQ(Maximum::lower(total[501]), Lowered::of(5));
  EXPECT_EQ(Maximum::lower(total[0]), Lowered::of(9));
  EXPECT_EQ(refresh(order, 1, now, std::span(total), changed, Maximum()), 1U);
  EXPECT_EQ(refresh(order, 1, now, std::span(total), {}, Maximum()), 0U);
}

TEST_P(EngineProperty, StatedTotalsHideWhatIsBelow) {
  testing::Random random(GetParam());
  const std::uint32_t nodes = 1 + random.below(60);
  const LevelOrder order = LevelOrder::make(random_parents(random, nodes)).value();
  const Sums own = random_sums(random, nodes, rough_number);
  std::vector<std::uint8_t> stands(nodes, 0);
  Sums total(nodes), below(nodes), plain = own;
  const auto run = [&] {
    roll_up_stated(order, 1, std::span<const Sum::Partial>(own), stands, std::span(total), std::span(below),
                   Sum());
  };
  run();
  roll_up(order, 1, std::span(plain), Sum());
  EXPECT_TRUE(same_bits(total, plain)) << "without stated totals this is roll_up; seed " << GetParam();

  for (std::uint8_t& flag : stands) flag = random.chance(0.3) ? 1 : 0;
  run();
  for (std::uint32_t p = 0; p < nodes; ++p) {
    Sum::Partial children, all = own[p];
    for (std::uint32_t c = order.first_child()[p]; c < order.first_child()[p + 1]; ++c) {
      Sum::merge(children, total[c]);
      Sum::merge(all, total[c]);
    }
    EXPECT_EQ(below[p], children) << "seed " << GetParam();
    EXPECT_EQ(total[p], stands[p] != 0 ? own[p] : all) << "seed " << GetParam();
  }
}

TEST(RollUp, DeepChainAndWideStar) {
  constexpr std::uint32_t kNodes = 1'000'000;
  Nodes chain(kNodes), star(kNodes, 0);
  std::iota(chain.begin(), chain.end(), kRoot);
  star[0] = kRoot;
  for (const Nodes& parent : {chain, star}) {
    const LevelOrder order = LevelOrder::make(parent).value();
    std::vector<Count::Partial> table(kNodes, Count::lift(0));
    roll_up(order, 1, std::span(table), Count());
    EXPECT_EQ(table[0].count, kNodes);
  }
}

TEST(RollUp, AnyAggregationTakesTheSameWay) {
  // Node 0 over 1 and 2. A sketch allocates and a ratio carries a rule; the engine sees neither.
  const LevelOrder order = LevelOrder::make(Nodes{kRoot, 0, 0}).value();
  const QuantileSketch median = QuantileSketch::make(0.001, 0.5).value();
  std::vector<QuantileSketch::Partial> sketches(3);
  for (int i = 1; i <= 50; ++i) median.add(sketches[1], i);
  for (int i = 51; i <= 101; ++i) median.add(sketches[2], i);
  roll_up(order, 1, std::span(sketches), median);
  EXPECT_NEAR(median.lower(sketches[0]).value, 51, 0.051 + 1e-9);

  const RatioOfSums percent{[](double num, double den) { return divide(100 * num, den); }};
  std::vector<decltype(percent)::Partial> ratios = {percent.identity(), percent.lift({1, 4}),
                                                    percent.lift({2, 4})};
  roll_up(order, 1, std::span(ratios), percent);
  EXPECT_EQ(percent.lower(ratios[0]), Lowered::of(37.5));
}

// --- Graphs ---

TEST_P(EngineProperty, ThreeMeaningsAgreeWithBruteForce) {
  testing::Random random(GetParam());
  // Some graphs are nearly trees, some dense, and some have more than 64 shared parts.
  const std::uint32_t nodes = 1 + random.below(random.chance(0.2) ? 200 : 30);
  const Graph graph = random_dag(random, nodes, random.below(4 * nodes));
  const Nodes order = topological_order(graph).value();
  constexpr std::size_t kWidth = 2;
  const Sums own = random_sums(random, nodes * kWidth, whole_number);
  std::vector<double> share(graph.edge_count());
  for (double& s : share) s = static_cast<double>(random.below(5)) / 4;
  SCOPED_TRACE("seed " + std::to_string(GetParam()));

  Sums distinct(own.size()), by_path = own, by_share = own;
  roll_up_distinct(graph, order, kWidth, std::span<const Sum::Partial>(own), std::span(distinct), Sum());
  roll_up_by_path(graph, order, kWidth, std::span(by_path), Sum());
  roll_up_by_share(graph, order, share, kWidth, std::span(by_share), Sum());

  for (std::uint32_t top = 0; top < nodes; ++top) {
    // How many paths lead from top to each node, and the sum over them of the product of the shares.
    std::vector<double> paths(nodes, 0), weight(nodes, 0);
    paths[top] = weight[top] = 1;
    for (const std::uint32_t node : order) {
      for (std::size_t k = 0; k < graph.successors(node).size(); ++k) {
        paths[graph.successors(node)[k]] += paths[node];
        weight[graph.successors(node)[k]] += weight[node] * share[graph.out_edges(node)[k]];
      }
    }
    for (std::size_t c = 0; c < kWidth; ++c) {
      double sum = 0, path_sum = 0, path_count = 0, count = 0, share_sum = 0;
      for (std::uint32_t node = 0; node < nodes; ++node) {
        const Sum::Partial& mine = own[node * kWidth + c];
        sum += paths[node] > 0 ? mine.sum : 0;
        count += paths[node] > 0 ? mine.count : 0;
        path_sum += paths[node] * mine.sum;
        path_count += paths[node] * mine.count;
        share_sum += weight[node] * mine.sum;
      }
      const std::size_t cell = top * kWidth + c;
      EXPECT_EQ(distinct[cell], (Sum::Partial{sum, count})) << "node " << top;
      EXPECT_NEAR(by_path[cell].sum, path_sum, 1e-9 * path_sum) << "node " << top;
      EXPECT_NEAR(by_path[cell].count, path_count, 1e-9 * path_count) << "node " << top;
      EXPECT_NEAR(by_share[cell].sum, share_sum, 1e-9 * share_sum) << "node " << top;
    }
  }
}

// On a tree the three meanings are one, and the same as the tree engine's.
TEST_P(EngineProperty, OnTreesAllMeaningsAgree) {
  testing::Random random(GetParam());
  const std::uint32_t nodes = 1 + random.below(80);
  const Nodes parent = random_parents(random, nodes);
  std::vector<GraphEdge> edges;
  for (std::uint32_t node = 0; node < nodes; ++node) {
    if (parent[node] != kRoot) edges.push_back({parent[node], node});
  }
  const Graph graph(nodes, edges);
  const Nodes order = topological_order(graph).value();
  const Sums own = random_sums(random, nodes, rough_number);
  const std::vector<double> share(edges.size(), 1.0);
  ASSERT_TRUE(check_shares(graph, share).ok());
  Sums distinct(nodes), by_path = own, by_share = own;
  roll_up_distinct(graph, order, 1, std::span<const Sum::Partial>(own), std::span(distinct), Sum());
  roll_up_by_path(graph, order, 1, std::span(by_path), Sum());
  roll_up_by_share(graph, order, share, 1, std::span(by_share), Sum());

  const LevelOrder level_order = LevelOrder::make(parent).value();
  Sums table(nodes), tree(nodes);
  for (std::uint32_t node = 0; node < nodes; ++node) table[level_order.positions()[node]] = own[node];
  roll_up(level_order, 1, std::span(table), Sum());
  for (std::uint32_t node = 0; node < nodes; ++node) tree[node] = table[level_order.positions()[node]];
  EXPECT_TRUE(same_bits(distinct, tree)) << "seed " << GetParam();
  EXPECT_TRUE(same_bits(by_path, tree)) << "seed " << GetParam();
  EXPECT_TRUE(same_bits(by_share, tree)) << "seed " << GetParam();
}

// A top-n keeps an item once, so the number of paths to it cannot show.
TEST_P(EngineProperty, TopNIsTheSameByPathAndDistinct) {
  testing::Random random(GetParam());
  const std::uint32_t nodes = 2 + random.below(40);
  const Graph graph = random_dag(random, nodes, 3 * nodes);
  const Nodes order = topological_order(graph).value();
  const TopN<4> top;
  std::vector<TopN<4>::Partial> own(nodes), distinct(nodes);
  for (std::uint32_t node = 0; node < nodes; ++node) {
    own[node] = top.lift({static_cast<double>(random.below(7)), node});
  }
  auto by_path = own;
  roll_up_distinct(graph, order, 1, std::span<const TopN<4>::Partial>(own), std::span(distinct), top);
  roll_up_by_path(graph, order, 1, std::span(by_path), top);
  EXPECT_EQ(distinct, by_path) << "seed " << GetParam();
}

INSTANTIATE_TEST_SUITE_P(Seeds, EngineProperty, ::testing::Range<std::uint64_t>(0, 60));

TEST(SharedParts, LaddersOfDiamonds) {
  for (const std::uint32_t stages : {1U, 12U, 60U, 1000U}) {
    const Graph graph = ladder(stages);
    const Nodes order = topological_order(graph).value();
    Sums own(graph.node_count());
    own.back() = Sum::lift(1);
    Sums distinct(own.size()), by_path = own, by_share = own;
    roll_up_distinct(graph, order, 1, std::span<const Sum::Partial>(own), std::span(distinct), Sum());
    roll_up_by_path(graph, order, 1, std::span(by_path), Sum());
    EXPECT_EQ(distinct[0], (Sum::Partial{1, 1}));
    EXPECT_EQ(by_path[0].sum, std::ldexp(1.0, static_cast<int>(stages))) << stages;
    EXPECT_EQ(by_path[0].count, std::ldexp(1.0, static_cast<int>(stages))) << "counts never wrap";
    std::vector<double> share(graph.edge_count());
    for (std::size_t edge = 0; edge < share.size(); ++edge) share[edge] = edge % 4 < 2 ? 1 : 0.5;
    ASSERT_TRUE(check_shares(graph, share).ok());
    roll_up_by_share(graph, order, share, 1, std::span(by_share), Sum());
    EXPECT_EQ(by_share[0], (Sum::Partial{1, 1}));
  }
}

TEST(SharedParts, PartialsNeedNoComparison) {
  struct Bare {
    using Observation = double;
    struct Partial {
      double sum = 0;
    };
    static Partial identity() { return {}; }
    static Partial lift(double value) { return {value}; }
    static void merge(Partial& into, const Partial& from) { into.sum += from.sum; }
    static Lowered lower(const Partial& partial) { return Lowered::of(partial.sum); }
  };
  const Graph graph = ladder(3);
  const Nodes order = topological_order(graph).value();
  std::vector<Bare::Partial> own(graph.node_count(), {1}), total(graph.node_count());
  roll_up_distinct(graph, order, 1, std::span<const Bare::Partial>(own), std::span(total), Bare());
  EXPECT_EQ(total[0].sum, 10);
}

TEST(SharedParts, ManyLayersOfSharedGoals) {
  // Layers of 1,000 goals, each with three children in the next layer, the last of which belongs to another
  // parent.
  constexpr std::uint32_t kLayers = 20, kWide = 1000;
  std::vector<GraphEdge> edges;
  testing::Random random(1);
  for (std::uint32_t layer = 0; layer + 1 < kLayers; ++layer) {
    for (std::uint32_t i = 0; i < kWide; ++i) {
      for (std::uint32_t k = 0; k < 3; ++k) {
        edges.push_back({layer * kWide + i, (layer + 1) * kWide + random.below(kWide)});
      }
    }
  }
  const Graph graph(kLayers * kWide, edges);
  const Nodes order = topological_order(graph).value();
  std::vector<Count::Partial> own(graph.node_count()), total(graph.node_count());
  for (std::uint32_t leaf = (kLayers - 1) * kWide; leaf < kLayers * kWide; ++leaf) own[leaf] = Count::lift(0);
  roll_up_distinct(graph, order, 1, std::span<const Count::Partial>(own), std::span(total), Count());
  for (const std::uint32_t node : {0U, 777U, 10'500U}) {
    double expected = 0;
    for (const std::uint32_t below : reachable_from(graph, node)) expected += own[below].count;
    EXPECT_EQ(total[node].count, expected);
  }
}

TEST(CheckShares, NamesWhatIsWrong) {
  const Graph graph(3, std::vector<GraphEdge>{{0, 2}, {1, 2}});
  const auto message = [&](std::vector<double> share) {
    const absl::Status status = check_shares(graph, share);
    return status.ok() ? std::string("ok") : std::string(status.message());
  };
  EXPECT_EQ(message({0.25, 0.75}), "ok");
  EXPECT_EQ(message({1, 0}), "ok");
  EXPECT_THAT(message({0.5, 0.25}), HasSubstr("node 2 add up to 0.75"));
  EXPECT_THAT(message({-0.5, 1.5}), HasSubstr("edge 0"));
  EXPECT_THAT(message({0.5, std::nan("")}), HasSubstr("edge 1"));
  EXPECT_THAT(message({1}), HasSubstr("1 shares for 2 edges"));
}

// --- Values of values ---

TEST(RollUpValues, WeightsOnEdgesAndGaps) {
  // 0 over 1 (weight 3), 2 (weight 1) and 3, which has no value; 1 has an own score beside its child 2.
  const Graph graph(4, std::vector<GraphEdge>{{0, 1}, {0, 2}, {0, 3}, {1, 2}});
  const std::vector<double> weight = {3, 1, 5, 1};
  std::vector<WeightedMean::Partial> partials(4);
  partials[1] = WeightedMean::lift({0, 1});
  partials[2] = WeightedMean::lift({1, 1});
  std::vector<Lowered> values(4);
  roll_up_values(graph, topological_order(graph).value(), std::span(partials), values, WeightedMean(),
                 [&](std::uint32_t edge, double value) {
                   return Weighted{value, weight[edge]};
                 });
  EXPECT_THAT(values, ElementsAre(Lowered::of(0.625), Lowered::of(0.5), Lowered::of(1),
                                  Lowered::none(Reason::no_observations)));
  EXPECT_EQ(partials[0].weight, 4) << "the weight used";
}

TEST(RollUpValues, ReasonsStayWithTheirNode) {
  const Graph graph(3, std::vector<GraphEdge>{{0, 1}, {0, 2}});
  std::vector<SingleValue::Partial> partials(3);
  for (const double value : {1.0, 2.0}) SingleValue::merge(partials[1], SingleValue::lift(value));
  partials[2] = SingleValue::lift(7);
  std::vector<Lowered> values(3);
  roll_up_values(graph, topological_order(graph).value(), std::span(partials), values, SingleValue(),
                 [](std::uint32_t, double value) { return value; });
  EXPECT_THAT(values, ElementsAre(Lowered::of(7), Lowered::none(Reason::conflicting), Lowered::of(7)));
}

TEST(UnaryOperators, RefusesWhatItDoesNotKnow) {
  for (const char* known : {"+", "-", "*", "/", "~"}) EXPECT_TRUE(parse_unary_operator(known).ok()) << known;
  for (const char* unknown : {"", " ", "++", "plus", "−", "%"}) {
    const auto parsed = parse_unary_operator(unknown);
    ASSERT_EQ(parsed.status().code(), absl::StatusCode::kInvalidArgument) << unknown;
    EXPECT_THAT(std::string(parsed.status().message()), HasSubstr("\"" + std::string(unknown) + "\""));
  }
}

TEST(UnaryOperators, CombineFromLeftToRight) {
  using enum UnaryOperator;
  EXPECT_EQ(combine_in_order({}, 5), Lowered::of(5));
  EXPECT_EQ(combine_in_order(std::vector<UnaryTerm>{{add, 10}, {multiply, 3}, {subtract, 4}, {divide, 2}}),
            Lowered::of(13));
  EXPECT_EQ(combine_in_order(std::vector<UnaryTerm>{{add, 1}, {ignore, 0}, {divide, 0}, {add, 1}}),
            Lowered::none(Reason::zero_denominator));
  EXPECT_EQ(combine_in_order(std::vector<UnaryTerm>{{add, 1e308}, {multiply, 10}}),
            Lowered::none(Reason::undefined));
}

}  // namespace
}  // namespace styr
