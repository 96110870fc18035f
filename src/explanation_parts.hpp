#ifndef STYR_SRC_EXPLANATION_PARTS_HPP_
#define STYR_SRC_EXPLANATION_PARTS_HPP_

// What a node of an explanation says, by name: the one list behind its JSON and its table.

#include <cstdint>
#include <span>
#include <string_view>

#include "styr/explain.hpp"
#include "styr/results.hpp"

namespace styr {

struct ExplanationPart {
  std::string_view name;
  ResultType type;
  // Says yes or no: the cell is `true` as a text, or nothing.
  bool is_flag;
  // Nothing where the node says nothing of it. Views live as long as the node.
  ResultCell (*of)(const Explanation& node);
};

// In the order in which they are written. `policy` is the text `key=value|…`.
std::span<const ExplanationPart> explanation_parts();

}  // namespace styr

#endif  // STYR_SRC_EXPLANATION_PARTS_HPP_
