#ifndef STYR_FAULT_TREE_BOUNDS_HPP_
#define STYR_FAULT_TREE_BOUNDS_HPP_

// What can be said for certain about gates whose diagrams are out of reach.

#include <optional>
#include <span>
#include <vector>

#include "styr/fault_tree.hpp"

namespace styr {

// The probability lies between the two ends, both included.
struct ProbabilityBounds {
  double lower = 0;
  double upper = 1;
};

// Bounds for every node of the tree, from those of its inputs upwards. Where `known` has the probability of a
// node, exact answers of a FaultTreeDiagram for example, it is used; `known` is by node and may be shorter
// than the tree.
//
// In a coherent tree the inputs of a gate are associated (J. D. Esary, F. Proschan, D. W. Walkup 1967): the
// probability of `and` is at least the product of those of its inputs, that of `or` at most the complement of
// the product of their complements. Everywhere else Fréchet's bounds hold, which suppose nothing about how
// inputs depend on each other. O(nodes + inputs). No randomness.
std::vector<ProbabilityBounds> bound_probabilities(const FaultTree& tree,
                                                   std::span<const std::optional<double>> known = {});

}  // namespace styr

#endif  // STYR_FAULT_TREE_BOUNDS_HPP_
