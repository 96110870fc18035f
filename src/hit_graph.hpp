#ifndef STYR_SRC_HIT_GRAPH_HPP_
#define STYR_SRC_HIT_GRAPH_HPP_

// What can hit what: open risks, services and goals as nodes of one graph.

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include "styr/risk_propagation.hpp"
#include "styr/risk_register.hpp"

namespace styr {

// Rows in the order of their ids, so that nothing depends on the order of rows.
template <auto Id, class R>
std::vector<std::uint32_t> rows_by_id(const Table<R>& table) {
  std::vector<std::uint32_t> rows(table.size());
  std::iota(rows.begin(), rows.end(), 0U);
  std::sort(rows.begin(), rows.end(),
            [&](std::uint32_t a, std::uint32_t b) { return table[a].*Id < table[b].*Id; });
  return rows;
}

// Risks, services and goals, numbered in this order, each by row.
struct HitGraph {
  // Something that leads to a risk.
  struct Incoming {
    std::uint32_t from;  // risk
    std::uint32_t link;  // row of risk_links
  };

  std::uint32_t risk_count = 0;
  std::uint32_t service_count = 0;
  // By node: what can hit it, each once. Closed risks have no part in it. Of a service or goal its risks come
  // first, by id.
  std::vector<std::vector<std::uint32_t>> below;
  // By risk, in the order of the ids of the risks they come from.
  std::vector<std::vector<Incoming>> links;

  // O(records log records).
  static HitGraph of(const RiskRegister& risks);

  std::uint32_t node(HitSubject subject, std::uint32_t row) const {
    return risk_count + (subject == HitSubject::goal ? service_count : 0) + row;
  }
  bool is_risk(std::uint32_t node) const { return node < risk_count; }

  // The open risks at the node or below it, ascending. O(what lies below).
  std::vector<std::uint32_t> risks_below(std::uint32_t top) const;

  // By service, then goal: how many risks of each sort lie at it or below it, each once, however many paths
  // lead to them. `sort_of` is by risk: 0, 1, or more for those that are not counted. Precondition: the graph
  // has no cycle. Sixty-four of them share a walk: O(nodes and edges) a walk at most, and no more than lies
  // below.
  std::vector<std::array<std::uint32_t, 2>> count_risks(std::span<const std::uint8_t> sort_of) const;
};

}  // namespace styr

#endif  // STYR_SRC_HIT_GRAPH_HPP_
