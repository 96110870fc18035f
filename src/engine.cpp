#include "styr/engine.hpp"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "text.hpp"

namespace styr {

LevelOrder with_blocks(const LevelOrder& order) {
  const std::span<const std::uint32_t> first_child = order.first_child();
  const std::size_t nodes = order.size();
  bool wide = false;
  for (std::size_t p = 0; p < nodes && !wide; ++p)
    wide = first_child[p + 1] - first_child[p] > kAdditionBlock;
  if (!wide) return order;

  std::vector<std::uint32_t> parent(nodes);
  std::vector<std::uint32_t> row;  // nodes that stand side by side below `node`
  for (std::size_t p = 0; p < nodes; ++p) {
    const std::uint32_t node = order.nodes()[p];
    if (order.parents()[p] == LevelOrder::kNoParent) parent[node] = LevelOrder::kNoParent;
    row.assign(order.nodes().begin() + first_child[p], order.nodes().begin() + first_child[p + 1]);
    while (row.size() > kAdditionBlock) {
      std::vector<std::uint32_t> blocks;
      for (std::size_t i = 0; i < row.size(); ++i) {
        if (i % kAdditionBlock == 0) {
          blocks.push_back(static_cast<std::uint32_t>(parent.size()));
          parent.push_back(LevelOrder::kNoParent);
        }
        parent[row[i]] = blocks.back();
      }
      row = std::move(blocks);
    }
    for (const std::uint32_t child : row) parent[child] = node;
  }
  // Siblings are all nodes of the forest or all blocks; both keep their order.
  std::vector<std::uint32_t> sequence(order.nodes().begin(), order.nodes().end());
  for (std::size_t block = nodes; block < parent.size(); ++block) {
    sequence.push_back(static_cast<std::uint32_t>(block));
  }
  absl::StatusOr<LevelOrder> made = LevelOrder::make(parent, sequence);
  return made.ok() ? *std::move(made) : order;  // it is a forest because `order` is one
}

absl::Status check_shares(const Graph& graph, std::span<const double> share) {
  if (share.size() != graph.edge_count()) {
    return absl::InvalidArgumentError(
        absl::StrCat(share.size(), " shares for ", graph.edge_count(), " edges"));
  }
  for (std::size_t edge = 0; edge < share.size(); ++edge) {
    if (!(share[edge] >= 0 && share[edge] <= 1)) {
      return absl::InvalidArgumentError(
          absl::StrCat("the share of edge ", edge, " is ", share[edge], ", which is not from 0 to 1"));
    }
  }
  for (std::uint32_t node = 0; node < graph.node_count(); ++node) {
    if (graph.in_edges(node).empty()) continue;
    double sum = 0;
    for (const std::uint32_t edge : graph.in_edges(node)) sum += share[edge];
    if (std::abs(sum - 1) > 1e-9) {
      return absl::InvalidArgumentError(
          absl::StrCat("the shares of node ", node, " add up to ", sum, ", not 1"));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<UnaryOperator> parse_unary_operator(std::string_view text) {
  if (text == "+") return UnaryOperator::add;
  if (text == "-") return UnaryOperator::subtract;
  if (text == "*") return UnaryOperator::multiply;
  if (text == "/") return UnaryOperator::divide;
  if (text == "~") return UnaryOperator::ignore;
  return absl::InvalidArgumentError(absl::StrCat("operator \"", to_absl(text), "\" is none of + - * / ~"));
}

Lowered combine_in_order(std::span<const UnaryTerm> terms, double start) {
  double result = start;
  for (const UnaryTerm& term : terms) {
    switch (term.operation) {
      case UnaryOperator::add:
        result += term.value;
        break;
      case UnaryOperator::subtract:
        result -= term.value;
        break;
      case UnaryOperator::multiply:
        result *= term.value;
        break;
      case UnaryOperator::divide:
        if (term.value == 0) return Lowered::none(Reason::zero_denominator);
        result /= term.value;
        break;
      case UnaryOperator::ignore:
        break;
    }
  }
  return Lowered::of(result);
}

}  // namespace styr
