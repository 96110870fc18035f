// Rows that point at each other must not form a ring.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "styr/graph.hpp"
#include "text.hpp"
#include "validation_rules.hpp"

namespace styr {
namespace {

// One row says: `from` points at `to`.
struct Pointer {
  std::string from;
  std::string to;
  std::uint32_t row;
};

constexpr std::size_t kMembersNamed = 40;

std::string name_members(const std::vector<std::uint32_t>& cycle, const std::vector<std::string_view>& ids) {
  std::string text = "cycle: ";
  const std::size_t named = std::min(cycle.size(), kMembersNamed);
  for (std::size_t i = 0; i < named; ++i) absl::StrAppend(&text, to_absl(ids[cycle[i]]), " -> ");
  if (named < cycle.size()) absl::StrAppend(&text, "… ", cycle.size() - named, " more … -> ");
  absl::StrAppend(&text, to_absl(ids[cycle[0]]));
  return text;
}

// Nodes are numbered by the order of their ids and not of their rows, so that the same ring is named in the
// same way whatever the order of rows.
void check_pointers(const AnyTable& table, std::string_view column, const std::vector<Pointer>& pointers,
                    ErrorSink& errors) {
  std::vector<std::string_view> ids;
  ids.reserve(2 * pointers.size());
  for (const Pointer& pointer : pointers) {
    if (pointer.from == pointer.to) {
      errors.add(table, pointer.row, column, "self_link",
                 absl::StrCat(quote(pointer.from), " points at itself"));
      continue;
    }
    ids.push_back(pointer.from);
    ids.push_back(pointer.to);
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  const auto node_of = [&](std::string_view id) {
    return static_cast<std::uint32_t>(std::lower_bound(ids.begin(), ids.end(), id) - ids.begin());
  };

  struct Edge {
    GraphEdge ends;
    std::uint32_t row;
  };
  std::vector<Edge> edges;
  edges.reserve(pointers.size());
  for (const Pointer& pointer : pointers) {
    if (pointer.from != pointer.to)
      edges.push_back({{node_of(pointer.from), node_of(pointer.to)}, pointer.row});
  }
  const auto ends = [](const Edge& edge) { return std::pair(edge.ends.from, edge.ends.to); };
  std::sort(edges.begin(), edges.end(), [&](const Edge& a, const Edge& b) {
    return std::pair(ends(a), a.row) < std::pair(ends(b), b.row);
  });
  std::vector<GraphEdge> graph_edges;
  graph_edges.reserve(edges.size());
  for (const Edge& edge : edges) graph_edges.push_back(edge.ends);

  for (const std::vector<std::uint32_t>& cycle : find_cycles(Graph(ids.size(), graph_edges))) {
    // Any row of the ring closes it; the last one of the table is the likeliest to be new.
    std::uint32_t row = 0;
    for (std::size_t i = 0; i < cycle.size(); ++i) {
      const std::pair wanted(cycle[i], cycle[(i + 1) % cycle.size()]);
      const auto at =
          std::lower_bound(edges.begin(), edges.end(), wanted,
                           [&](const Edge& edge, const auto& value) { return ends(edge) < value; });
      row = std::max(row, at->row);
    }
    errors.add(table, row, column, "cycle", name_members(cycle, ids));
  }
}

// A column in which a row names another row of the same table.
template <auto Id, auto To, class R>
void check_column(const Table<R>& table, std::string_view column, ErrorSink& errors) {
  std::vector<Pointer> pointers;
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    const R& record = table[i];
    if (!(record.*Id).empty() && !(record.*To).empty()) pointers.push_back({record.*Id, record.*To, i});
  }
  check_pointers(table, column, pointers, errors);
}

// A table whose rows link two rows of another one. `counts` says which links must not form rings; none of
// them may link a row to itself.
template <auto From, auto To, class R, class Counts>
void check_links(const Table<R>& table, std::string_view column, Counts counts, ErrorSink& errors) {
  std::vector<Pointer> pointers;
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    const R& record = table[i];
    if ((record.*From).empty() || (record.*To).empty()) continue;
    if (counts(record) || record.*From == record.*To) pointers.push_back({record.*From, record.*To, i});
  }
  check_pointers(table, column, pointers, errors);
}

// Causes point at a parent in the same sheet, by number.
void check_causes(const Table<A3Cause>& causes, ErrorSink& errors) {
  const auto id = [](const A3Cause& cause, std::int32_t number) {
    return absl::StrCat(cause.a3_id, "|", number);
  };
  std::vector<std::pair<std::string_view, std::int32_t>> known;
  for (const A3Cause& cause : causes) known.emplace_back(cause.a3_id, cause.cause_no);
  std::sort(known.begin(), known.end());
  std::vector<Pointer> pointers;
  for (std::uint32_t i = 0; i < causes.size(); ++i) {
    const A3Cause& cause = causes[i];
    if (!cause.parent_cause_no) continue;
    if (!std::binary_search(known.begin(), known.end(),
                            std::pair<std::string_view, std::int32_t>(cause.a3_id, *cause.parent_cause_no))) {
      errors.add(causes, i, "parent_cause_no", "unknown_reference",
                 absl::StrCat("sheet ", quote(cause.a3_id), " has no cause ", *cause.parent_cause_no));
      continue;
    }
    pointers.push_back({id(cause, cause.cause_no), id(cause, *cause.parent_cause_no), i});
  }
  check_pointers(causes, "parent_cause_no", pointers, errors);
}

}  // namespace

void validate_parents(const Tables& tables, ErrorSink& errors) {
  check_column<&Unit::unit_id, &Unit::parent_id>(tables.get<Unit>(), "parent_id", errors);
  check_column<&Unit::unit_id, &Unit::successor_unit_id>(tables.get<Unit>(), "successor_unit_id", errors);
  check_column<&Document::document_id, &Document::parent_document_id>(tables.get<Document>(),
                                                                      "parent_document_id", errors);
  check_column<&Activity::activity_id, &Activity::predecessor_activity_id>(tables.get<Activity>(),
                                                                           "predecessor_activity_id", errors);
}

void validate_goal_cycles(const Tables& tables, ErrorSink& errors) {
  check_links<&GoalLink::from_goal_id, &GoalLink::to_goal_id>(
      tables.get<GoalLink>(), "to_goal_id", [](const GoalLink&) { return true; }, errors);
}

void validate_dependencies(const Tables& tables, ErrorSink& errors) {
  check_links<&ServiceLink::service_id, &ServiceLink::depends_on_service_id>(
      tables.get<ServiceLink>(), "depends_on_service_id", [](const ServiceLink&) { return true; }, errors);
  check_links<&RiskLink::from_risk_id, &RiskLink::to_risk_id>(
      tables.get<RiskLink>(), "to_risk_id", [](const RiskLink&) { return true; }, errors);
  check_links<&InitiativeLink::from_initiative_id, &InitiativeLink::to_initiative_id>(
      tables.get<InitiativeLink>(), "to_initiative_id",
      [](const InitiativeLink& link) { return link.link_type == InitiativeLinkType::depends_on; }, errors);
  check_causes(tables.get<A3Cause>(), errors);
}

}  // namespace styr
