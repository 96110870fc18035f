#ifndef STYR_SRC_HIT_GRAPH_HPP_
#define STYR_SRC_HIT_GRAPH_HPP_

// What can hit what: open risks, services and goals as nodes of one graph.

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <utility>
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

  // Calls `take` with every open risk at the node or below it, once. `seen` is by node and holds marks that
  // differ from `mark` where nothing was visited.
  template <class Take>
  void visit_risks(std::uint32_t top, std::uint32_t mark, std::vector<std::uint32_t>& seen, Take take) const {
    std::vector<std::uint32_t> stack{top};
    seen[top] = mark;
    while (!stack.empty()) {
      const std::uint32_t at = stack.back();
      stack.pop_back();
      if (is_risk(at)) take(at);
      for (const std::uint32_t next : below[at]) {
        if (std::exchange(seen[next], mark) != mark) stack.push_back(next);
      }
    }
  }
};

}  // namespace styr

#endif  // STYR_SRC_HIT_GRAPH_HPP_
