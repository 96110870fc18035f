#include "styr/engine.hpp"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "text.hpp"

namespace styr {

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
