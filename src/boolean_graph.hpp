#ifndef STYR_SRC_BOOLEAN_GRAPH_HPP_
#define STYR_SRC_BOOLEAN_GRAPH_HPP_

// A Boolean function of many outputs as a shared graph of few operators, simplified while it is made. What
// fault trees are turned into before their diagrams are built.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "absl/container/flat_hash_map.h"

namespace styr {

// A node or its complement: 2 * node, plus one for the complement.
using Literal = std::uint32_t;
inline constexpr Literal kTrueLiteral = 0;
inline constexpr Literal kFalseLiteral = 1;

inline Literal complement(Literal literal) { return literal ^ 1U; }
inline bool is_complement(Literal literal) { return (literal & 1U) != 0; }
inline std::uint32_t node_of(Literal literal) { return literal >> 1U; }

enum class Operator : std::uint8_t {
  constant,     // node 0, true
  variable,     // `number` is which
  conjunction,  // every input is true
  parity,       // an odd number of inputs is true
  threshold,    // `number` inputs or more are true
};

// Nodes are numbered so that inputs come before what uses them. Two nodes never are the same operator on the
// same inputs. Disjunction is conjunction with complements.
class BooleanGraph {
 public:
  BooleanGraph();

  Literal variable(std::uint32_t number);
  // Constants, repeated inputs and an input beside its complement are simplified away.
  Literal conjunction(std::vector<Literal> inputs);
  Literal disjunction(std::vector<Literal> inputs);
  Literal parity(std::vector<Literal> inputs);
  // An input given twice counts twice.
  Literal threshold(std::size_t minimum, std::vector<Literal> inputs);

  std::size_t size() const { return nodes_.size(); }
  Operator op(std::uint32_t node) const { return nodes_[node].op; }
  std::uint32_t number(std::uint32_t node) const { return nodes_[node].number; }
  std::span<const Literal> inputs(std::uint32_t node) const {
    return {inputs_.data() + nodes_[node].first_input, nodes_[node].input_count};
  }

 private:
  struct Node {
    Operator op;
    std::uint32_t number;
    std::size_t first_input;
    std::size_t input_count;
  };
  Literal find_or_add(Operator op, std::uint32_t number, const std::vector<Literal>& inputs);

  std::vector<Node> nodes_;
  std::vector<Literal> inputs_;
  absl::flat_hash_map<std::vector<std::uint32_t>, std::uint32_t> known_;
};

// The same outputs in a smaller graph: what no output needs is left out, and a conjunction or parity that has
// one user of its own kind becomes part of it. `outputs` are replaced by their literals in the new graph.
// O(size), times the number of rounds until nothing changes.
BooleanGraph simplify(const BooleanGraph& graph, std::span<Literal> outputs);

}  // namespace styr

#endif  // STYR_SRC_BOOLEAN_GRAPH_HPP_
