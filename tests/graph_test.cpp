#include "styr/graph.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "random.hpp"

namespace styr {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Nodes = std::vector<std::uint32_t>;
constexpr std::uint32_t kRoot = LevelOrder::kNoParent;

Nodes copy(std::span<const std::uint32_t> values) { return {values.begin(), values.end()}; }

std::vector<GraphEdge> random_edges(testing::Random& random, std::uint32_t nodes, std::uint32_t count,
                                    bool acyclic) {
  // A hidden order, so that an acyclic graph is not sorted by number already.
  Nodes rank(nodes);
  std::iota(rank.begin(), rank.end(), 0U);
  random.shuffle(rank);
  std::vector<GraphEdge> edges;
  while (edges.size() < count) {
    const std::uint32_t from = random.below(nodes), to = random.below(nodes);
    if (!acyclic || rank[from] < rank[to]) edges.push_back({from, to});
    if (acyclic && nodes < 2) break;
  }
  return edges;
}

// distance[a][b] = fewest edges of a walk with at least one edge from a to b, by Floyd and Warshall.
std::vector<std::vector<int>> walk_lengths(std::uint32_t nodes, const std::vector<GraphEdge>& edges) {
  constexpr int kFar = 1'000'000;
  std::vector<std::vector<int>> distance(nodes, std::vector<int>(nodes, kFar));
  for (const GraphEdge& edge : edges) distance[edge.from][edge.to] = 1;
  for (std::uint32_t k = 0; k < nodes; ++k) {
    for (std::uint32_t i = 0; i < nodes; ++i) {
      for (std::uint32_t j = 0; j < nodes; ++j) {
        distance[i][j] = std::min(distance[i][j], distance[i][k] + distance[k][j]);
      }
    }
  }
  for (auto& row : distance) {
    for (int& d : row) d = d >= kFar ? 0 : d;  // 0: no walk
  }
  return distance;
}

bool has_edge(const Graph& graph, std::uint32_t from, std::uint32_t to) {
  const auto row = graph.successors(from);
  return std::find(row.begin(), row.end(), to) != row.end();
}

Graph chain(std::uint32_t nodes) {
  std::vector<GraphEdge> edges;
  for (std::uint32_t i = 0; i + 1 < nodes; ++i) edges.push_back({i, i + 1});
  return Graph(nodes, edges);
}

TEST(Graph, EmptyGraphsHaveNothing) {
  for (const Graph& graph : {Graph(), Graph(0, {})}) {
    EXPECT_EQ(graph.node_count(), 0U);
    EXPECT_EQ(graph.edge_count(), 0U);
    EXPECT_EQ(topological_order(graph), Nodes());
    EXPECT_THAT(find_cycle(graph), IsEmpty());
    EXPECT_THAT(find_cycles(graph), IsEmpty());
    EXPECT_THAT(reachable_from(graph, 0), IsEmpty());
    EXPECT_THAT(reaching(graph, 0), IsEmpty());
    EXPECT_THAT(shortest_path(graph, 0, 0), IsEmpty());
  }
}

TEST(Graph, RowsKeepTheOrderOfTheListAndParallelEdges) {
  const std::vector<GraphEdge> edges = {{2, 1}, {0, 2}, {2, 0}, {0, 2}, {2, 2}, {2, 1}};
  const Graph graph(4, edges);
  EXPECT_EQ(graph.node_count(), 4U);
  EXPECT_EQ(graph.edge_count(), 6U);
  EXPECT_THAT(copy(graph.successors(2)), ElementsAre(1, 0, 2, 1));
  EXPECT_THAT(copy(graph.out_edges(2)), ElementsAre(0, 2, 4, 5));
  EXPECT_THAT(copy(graph.predecessors(2)), ElementsAre(0, 0, 2));
  EXPECT_THAT(copy(graph.in_edges(2)), ElementsAre(1, 3, 4));
  EXPECT_THAT(copy(graph.successors(3)), IsEmpty());
  EXPECT_THAT(copy(graph.predecessors(3)), IsEmpty());
}

TEST(TopologicalOrder, TakesTheSmallestFreeNode) {
  // 4 waits for 5, and everything else is free at once.
  EXPECT_THAT(*topological_order(Graph(6, std::vector<GraphEdge>{{5, 4}, {4, 0}})),
              ElementsAre(1, 2, 3, 5, 4, 0));
  EXPECT_THAT(*topological_order(Graph(3, std::vector<GraphEdge>{{2, 0}, {2, 0}})), ElementsAre(1, 2, 0));
}

TEST(TopologicalOrder, IsNoneOnACycle) {
  EXPECT_EQ(topological_order(Graph(3, std::vector<GraphEdge>{{0, 1}, {1, 2}, {2, 1}})), std::nullopt);
  EXPECT_EQ(topological_order(Graph(1, std::vector<GraphEdge>{{0, 0}})), std::nullopt);
}

TEST(FindCycle, NamesTheNodesInTheOrderOfTheEdges) {
  const Graph graph(6, std::vector<GraphEdge>{{0, 4}, {4, 5}, {5, 2}, {2, 4}, {2, 3}});
  EXPECT_THAT(find_cycle(graph), ElementsAre(2, 4, 5));
}

TEST(FindCycle, SelfLoopIsACycleOfOneNode) {
  EXPECT_THAT(find_cycle(Graph(3, std::vector<GraphEdge>{{0, 1}, {2, 2}})), ElementsAre(2));
  // Inside a larger component the loop at its smallest node is the shortest cycle.
  EXPECT_THAT(find_cycle(Graph(2, std::vector<GraphEdge>{{0, 1}, {1, 0}, {0, 0}})), ElementsAre(0));
}

TEST(FindCycle, PrefersTheShortWayRound) {
  const Graph graph(5, std::vector<GraphEdge>{{0, 1}, {1, 2}, {2, 3}, {3, 0}, {2, 0}, {0, 4}, {4, 0}});
  EXPECT_THAT(find_cycle(graph), ElementsAre(0, 4));
}

TEST(FindCycles, OneForEachComponent) {
  const Graph graph(9,
                    std::vector<GraphEdge>{{7, 8}, {8, 7}, {0, 1}, {1, 2}, {2, 1}, {2, 7}, {5, 5}, {3, 4}});
  EXPECT_THAT(find_cycles(graph), ElementsAre(ElementsAre(1, 2), ElementsAre(5), ElementsAre(7, 8)));
}

TEST(Paths, SmallExactCases) {
  const Graph graph(6, std::vector<GraphEdge>{{0, 1}, {1, 2}, {2, 3}, {0, 4}, {4, 3}, {3, 0}});
  EXPECT_THAT(reachable_from(graph, 4), ElementsAre(0, 1, 2, 3, 4));
  EXPECT_THAT(reachable_from(graph, 5), ElementsAre(5));
  EXPECT_THAT(reaching(graph, 4), ElementsAre(0, 1, 2, 3, 4));
  EXPECT_THAT(shortest_path(graph, 0, 3), ElementsAre(0, 4, 3));
  EXPECT_THAT(shortest_path(graph, 0, 0), ElementsAre(0));
  EXPECT_THAT(shortest_path(graph, 0, 5), IsEmpty());
  EXPECT_THAT(shortest_path(graph, 0, 6), IsEmpty());
  EXPECT_THAT(shortest_path(graph, 6, 0), IsEmpty());
  EXPECT_THAT(reachable_from(graph, 6), IsEmpty());
}

class GraphProperty : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(GraphProperty, RandomDigraphsAgreeWithBruteForce) {
  testing::Random random(GetParam());
  const std::uint32_t nodes = 1 + random.below(24);
  const std::vector<GraphEdge> edges = random_edges(random, nodes, random.below(2 * nodes), false);
  const Graph graph(nodes, edges);
  const auto distance = walk_lengths(nodes, edges);
  SCOPED_TRACE("seed " + std::to_string(GetParam()));

  for (std::uint32_t a = 0; a < nodes; ++a) {
    Nodes below, above;
    for (std::uint32_t b = 0; b < nodes; ++b) {
      if (a == b || distance[a][b] > 0) below.push_back(b);
      if (a == b || distance[b][a] > 0) above.push_back(b);
      const Nodes path = shortest_path(graph, a, b);
      const auto expected = a == b               ? 1U
                            : distance[a][b] > 0 ? static_cast<std::size_t>(distance[a][b]) + 1
                                                 : 0;
      ASSERT_EQ(path.size(), expected) << a << " to " << b;
      for (std::size_t i = 0; i + 1 < path.size(); ++i) ASSERT_TRUE(has_edge(graph, path[i], path[i + 1]));
      if (!path.empty()) {
        ASSERT_EQ(path.front(), a);
        ASSERT_EQ(path.back(), b);
      }
    }
    ASSERT_EQ(reachable_from(graph, a), below) << a;
    ASSERT_EQ(reaching(graph, a), above) << a;
  }

  // Smallest nodes of the cyclic components, by the closure.
  std::vector<std::pair<std::uint32_t, int>> expected;
  for (std::uint32_t a = 0; a < nodes; ++a) {
    bool smallest = distance[a][a] > 0;
    for (std::uint32_t b = 0; b < a; ++b) smallest = smallest && !(distance[a][b] > 0 && distance[b][a] > 0);
    if (smallest) expected.emplace_back(a, distance[a][a]);
  }
  const auto cycles = find_cycles(graph);
  ASSERT_EQ(cycles.size(), expected.size());
  for (std::size_t i = 0; i < cycles.size(); ++i) {
    const Nodes& cycle = cycles[i];
    EXPECT_EQ(cycle.front(), expected[i].first);
    EXPECT_EQ(cycle.size(), static_cast<std::size_t>(expected[i].second)) << "not a shortest cycle";
    EXPECT_EQ(cycle.front(), *std::min_element(cycle.begin(), cycle.end()));
    EXPECT_EQ(std::set<std::uint32_t>(cycle.begin(), cycle.end()).size(), cycle.size());
    for (std::size_t k = 0; k < cycle.size(); ++k) {
      EXPECT_TRUE(has_edge(graph, cycle[k], cycle[(k + 1) % cycle.size()]));
    }
  }
  EXPECT_EQ(find_cycle(graph), cycles.empty() ? Nodes() : cycles.front());
  EXPECT_EQ(topological_order(graph).has_value(), cycles.empty());
}

TEST_P(GraphProperty, TopologicalOrderIsTheGreedyOne) {
  testing::Random random(GetParam());
  const std::uint32_t nodes = 2 + random.below(30);
  const std::vector<GraphEdge> edges = random_edges(random, nodes, random.below(3 * nodes), true);
  const auto order = topological_order(Graph(nodes, edges));
  ASSERT_TRUE(order.has_value()) << "seed " << GetParam();

  Nodes expected;
  std::vector<bool> placed(nodes, false);
  while (expected.size() < nodes) {
    for (std::uint32_t node = 0; node < nodes; ++node) {
      const bool free = !placed[node] && std::all_of(edges.begin(), edges.end(), [&](const GraphEdge& edge) {
        return edge.to != node || placed[edge.from];
      });
      if (!free) continue;
      placed[node] = true;
      expected.push_back(node);
      break;
    }
  }
  EXPECT_EQ(*order, expected) << "seed " << GetParam();
}

INSTANTIATE_TEST_SUITE_P(Seeds, GraphProperty, ::testing::Range<std::uint64_t>(0, 60));

TEST(GraphScale, ChainOfAMillionNodes) {
  constexpr std::uint32_t kNodes = 1'000'000;
  const Graph graph = chain(kNodes);
  const auto order = topological_order(graph);
  ASSERT_TRUE(order.has_value());
  EXPECT_TRUE(std::is_sorted(order->begin(), order->end()));
  EXPECT_THAT(find_cycle(graph), IsEmpty());
  EXPECT_EQ(reachable_from(graph, 0).size(), kNodes);
  EXPECT_EQ(reaching(graph, kNodes - 1).size(), kNodes);
  EXPECT_EQ(shortest_path(graph, 0, kNodes - 1).size(), kNodes);
}

TEST(GraphScale, RingOfAMillionNodes) {
  constexpr std::uint32_t kNodes = 1'000'000;
  std::vector<GraphEdge> edges;
  for (std::uint32_t i = 0; i < kNodes; ++i) edges.push_back({i, (i + 1) % kNodes});
  const Nodes cycle = find_cycle(Graph(kNodes, edges));
  ASSERT_EQ(cycle.size(), kNodes);
  EXPECT_TRUE(std::is_sorted(cycle.begin(), cycle.end()));
}

TEST(GraphScale, ManySmallCyclesAreLinear) {
  constexpr std::uint32_t kPairs = 300'000;
  std::vector<GraphEdge> edges;
  for (std::uint32_t i = 0; i < kPairs; ++i) {
    edges.push_back({2 * i, 2 * i + 1});
    edges.push_back({2 * i + 1, 2 * i});
  }
  EXPECT_EQ(find_cycles(Graph(2 * kPairs, edges)).size(), kPairs);
}

TEST(GraphScale, StarsBothWays) {
  constexpr std::uint32_t kNodes = 300'000;
  std::vector<GraphEdge> out, in;
  for (std::uint32_t i = 1; i < kNodes; ++i) {
    out.push_back({0, i});
    in.push_back({i, 0});
  }
  EXPECT_EQ(reachable_from(Graph(kNodes, out), 0).size(), kNodes);
  EXPECT_EQ(reaching(Graph(kNodes, in), 0).size(), kNodes);
  EXPECT_EQ(topological_order(Graph(kNodes, in))->back(), 0U);
  EXPECT_THAT(find_cycle(Graph(kNodes, out)), IsEmpty());
}

// Everything the header promises about a level order, from the parents alone.
void check_level_order(const LevelOrder& order, const Nodes& parent) {
  const std::size_t nodes = parent.size();
  ASSERT_EQ(order.size(), nodes);
  ASSERT_EQ(order.nodes().size(), nodes);
  ASSERT_EQ(order.positions().size(), nodes);
  ASSERT_EQ(order.parents().size(), nodes);
  ASSERT_EQ(order.first_child().size(), nodes + 1);
  ASSERT_EQ(order.levels().size(), order.depth() + 1);
  ASSERT_EQ(order.levels().front(), 0U);
  ASSERT_EQ(order.levels().back(), nodes);
  ASSERT_EQ(order.first_child().back(), nodes);
  const auto roots = static_cast<std::size_t>(std::count(parent.begin(), parent.end(), kRoot));
  if (nodes > 0) {
    ASSERT_EQ(order.levels()[1], roots);
  }

  std::vector<std::size_t> children(nodes, 0), depth(nodes, 0);
  for (const std::uint32_t p : parent) {
    if (p != kRoot) ++children[p];
  }
  for (std::uint32_t p = 0; p < nodes; ++p) {
    const std::uint32_t node = order.nodes()[p];
    ASSERT_EQ(order.positions()[node], p);
    if (parent[node] == kRoot) {
      ASSERT_EQ(order.parents()[p], kRoot);
    } else {
      ASSERT_EQ(order.parents()[p], order.positions()[parent[node]]);
      ASSERT_LT(order.parents()[p], p);
      depth[p] = depth[order.parents()[p]] + 1;
    }
    ASSERT_LE(order.levels()[depth[p]], p);
    ASSERT_LT(p, order.levels()[depth[p] + 1]);

    const std::uint32_t first = order.first_child()[p], last = order.first_child()[p + 1];
    ASSERT_LT(p, first);
    ASSERT_EQ(last - first, children[node]);
    for (std::uint32_t c = first; c < last; ++c) {
      ASSERT_EQ(parent[order.nodes()[c]], node);
      if (c > first) {
        ASSERT_LT(order.nodes()[c - 1], order.nodes()[c]);
      }
    }
  }
  for (std::size_t d = 0; d < order.depth(); ++d) ASSERT_LT(order.levels()[d], order.levels()[d + 1]);
}

TEST(LevelOrderTest, SmallExactCase) {
  //    1       4
  //   / \      |
  //  0   5     2
  //      |
  //      3
  const Nodes parent = {1, kRoot, 4, 5, kRoot, 1};
  const auto order = LevelOrder::make(parent);
  ASSERT_TRUE(order.ok());
  EXPECT_THAT(copy(order->nodes()), ElementsAre(1, 4, 0, 5, 2, 3));
  EXPECT_THAT(copy(order->positions()), ElementsAre(2, 0, 4, 5, 1, 3));
  EXPECT_THAT(copy(order->first_child()), ElementsAre(2, 4, 5, 5, 6, 6, 6));
  EXPECT_THAT(copy(order->parents()), ElementsAre(kRoot, kRoot, 0, 0, 1, 3));
  EXPECT_THAT(copy(order->levels()), ElementsAre(0, 2, 5, 6));
  check_level_order(*order, parent);
}

TEST(LevelOrderTest, NoNodes) {
  for (const LevelOrder& order : {LevelOrder(), LevelOrder::make({}).value()}) {
    EXPECT_EQ(order.size(), 0U);
    EXPECT_EQ(order.depth(), 0U);
    check_level_order(order, {});
  }
}

TEST(LevelOrderTest, RefusesCyclesAndUnknownParents) {
  const auto message = [](const Nodes& parent) {
    const auto order = LevelOrder::make(parent);
    EXPECT_EQ(order.status().code(), absl::StatusCode::kInvalidArgument);
    return std::string(order.status().message());
  };
  EXPECT_THAT(message({0}), HasSubstr("cycle through node 0"));
  EXPECT_THAT(message({kRoot, 2, 3, 2}), HasSubstr("cycle through node 2"));
  EXPECT_THAT(message({kRoot, 0, 4, 2, 3, 3}), HasSubstr("cycle through node 2"));
  EXPECT_THAT(message({kRoot, 2}), HasSubstr("node 1 has parent 2 of only 2 nodes"));
}

TEST(LevelOrderTest, RandomForests) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    testing::Random random(seed);
    const std::uint32_t nodes = 1 + random.below(60);
    Nodes name(nodes);
    std::iota(name.begin(), name.end(), 0U);
    random.shuffle(name);
    const double roots = random.unit() * 0.3;
    Nodes parent(nodes, kRoot);
    for (std::uint32_t i = 1; i < nodes; ++i) {
      if (!random.chance(roots)) parent[name[i]] = name[random.below(i)];
    }
    const auto order = LevelOrder::make(parent);
    ASSERT_TRUE(order.ok()) << order.status();
    check_level_order(*order, parent);
  }
}

TEST(LevelOrderTest, DeepChainAndWideStar) {
  constexpr std::uint32_t kNodes = 1'000'000;
  Nodes up(kNodes);  // node i hangs under node i + 1
  std::iota(up.begin(), up.end(), 1U);
  up.back() = kRoot;
  const auto deep = LevelOrder::make(up);
  ASSERT_TRUE(deep.ok());
  EXPECT_EQ(deep->depth(), kNodes);
  check_level_order(*deep, up);

  Nodes star(kNodes, 7);
  star[7] = kRoot;
  const auto wide = LevelOrder::make(star);
  ASSERT_TRUE(wide.ok());
  EXPECT_EQ(wide->depth(), 2U);
  check_level_order(*wide, star);

  up.back() = 0;
  EXPECT_THAT(std::string(LevelOrder::make(up).status().message()), HasSubstr("cycle through node 0"));
}

}  // namespace
}  // namespace styr
