#ifndef STYR_SRC_FAULT_TREE_GRAPH_HPP_
#define STYR_SRC_FAULT_TREE_GRAPH_HPP_

#include <span>
#include <vector>

#include "boolean_graph.hpp"
#include "styr/fault_tree.hpp"

namespace styr {

// The Boolean function of each node of the tree, by node. Variables are the positions of events. O(size).
std::vector<Literal> literals_of(const FaultTree& tree, BooleanGraph& graph);

}  // namespace styr

#endif  // STYR_SRC_FAULT_TREE_GRAPH_HPP_
