#ifndef STYR_TESTS_SEMANTICS_CASES_HPP_
#define STYR_TESTS_SEMANTICS_CASES_HPP_

// What the tests of the reference cases share: reading a file of cases, comparing every key of the expected
// results, and graphs of named nodes.

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "shared_data.hpp"
#include "styr/algebra.hpp"
#include "styr/graph.hpp"

namespace styr::testing {

using nlohmann::json;
using Nodes = std::vector<std::uint32_t>;

using Computed = std::map<std::string, Lowered>;

constexpr double kRelativeTolerance = 1e-14;

// Keys whose expected value we define differently. `file:key` and why; each use is checked by hand in its
// test.
inline const std::set<std::string>& defined_differently() {
  static const std::set<std::string> keys = {
      // A node without children has nothing below it: 0 there, no value here. Missing is not zero.
      "parent_with_own_data.json:sum_without_own",
  };
  return keys;
}

class SemanticsCases : public ::testing::Test {
 protected:
  // Reads a file and runs `test` on each of its cases; the ids must be exactly those of `known`.
  void for_each_case(const std::string& file, const std::set<std::string>& known,
                     const std::function<void(const json&)>& test) {
    STYR_REQUIRE_SHARED_DATA("rollup/semantics/" + file);
    file_ = file;
    const json content = json::parse(read_file(shared_data("rollup/semantics/" + file)));
    std::set<std::string> seen;
    for (const json& one : content.at("cases")) {
      const std::string id = one.at("id");
      seen.insert(id);
      SCOPED_TRACE(file + " " + id);
      test(one);
    }
    EXPECT_EQ(seen, known) << "a case came or went";
    EXPECT_GT(compared_, 0);
    std::cout << file << ": " << seen.size() << " cases, " << compared_ << " numbers compared\n";
  }

  // null means no value.
  void compare(const std::string& what, const Lowered& actual, const json& expected) {
    ++compared_;
    if (expected.is_null()) {
      EXPECT_FALSE(actual.has_value()) << what << ": " << actual.value;
      return;
    }
    ASSERT_TRUE(actual.has_value()) << what << ": " << to_string(actual.reason);
    const double value = expected.get<double>();
    EXPECT_NEAR(actual.value, value, kRelativeTolerance * std::abs(value)) << what;
  }

  // Every key of `expected` must be computed, be part of the address, or be defined differently.
  void compare_all(const json& expected, const Computed& computed, const std::set<std::string>& address) {
    const std::string place = address.count("period") != 0
                                  ? expected.value("node", "") + " " + expected.value("period", "")
                                  : expected.value("node", "");
    for (const auto& [key, value] : expected.items()) {
      if (address.count(key) != 0) continue;
      const auto found = computed.find(key);
      if (found != computed.end()) {
        compare(place + "." + key, found->second, value);
      } else {
        EXPECT_EQ(defined_differently().count(file_ + ":" + key), 1U)
            << "nothing answers " << place << "." << key;
      }
    }
  }

  std::string file_;
  int compared_ = 0;
};

// Names, and the graph from each parent to its children.
struct Named {
  std::vector<std::string> name;
  std::map<std::string, std::uint32_t> number;
  std::vector<GraphEdge> edges;
  std::vector<double> edge_value;  // weight or share

  std::uint32_t add(const std::string& text) {
    const auto [place, is_new] = number.emplace(text, static_cast<std::uint32_t>(name.size()));
    if (is_new) name.push_back(text);
    return place->second;
  }
  void link(const std::string& parent, const std::string& child, double value = 1) {
    const std::uint32_t from = add(parent), to = add(child);
    edges.push_back({from, to});
    edge_value.push_back(value);
  }
  Graph graph() const { return Graph(name.size(), edges); }
  std::size_t size() const { return name.size(); }
  LevelOrder level_order() const {
    Nodes parent(name.size(), LevelOrder::kNoParent);
    for (const GraphEdge& edge : edges) {
      EXPECT_EQ(parent[edge.to], LevelOrder::kNoParent) << name[edge.to] << " has two parents";
      parent[edge.to] = edge.from;
    }
    return LevelOrder::make(parent).value();
  }
};

// {"parent": ["child", …], …}
inline Named read_tree(const json& tree) {
  Named named;
  for (const auto& [parent, children] : tree.items()) {
    for (const json& child : children) named.link(parent, child);
  }
  return named;
}

inline Named read_edges(const json& edges, const char* value) {
  Named named;
  for (const json& edge : edges) named.link(edge.at("parent"), edge.at("child"), edge.at(value));
  return named;
}

// Those of a {"name": number or null} object that are numbers.
inline std::map<std::string, double> numbers(const json& object) {
  std::map<std::string, double> result;
  for (const auto& [name, value] : object.items()) {
    if (!value.is_null()) result[name] = value;
  }
  return result;
}

}  // namespace styr::testing

#endif  // STYR_TESTS_SEMANTICS_CASES_HPP_
