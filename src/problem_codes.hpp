#ifndef STYR_SRC_PROBLEM_CODES_HPP_
#define STYR_SRC_PROBLEM_CODES_HPP_

#include <span>
#include <string_view>

#include "styr/problem.hpp"

namespace styr {

// A code of Problem for broken files and data, or for a remark about them, and what it means.
struct ProblemCode {
  std::string_view code;
  Severity severity;
  std::string_view meaning;
};

// Every code but those of findings, which stand with their rules (see check_rules()). A new code has its line
// here.
std::span<const ProblemCode> data_codes();
// Those that only fault trees have.
std::span<const ProblemCode> fault_tree_codes();

}  // namespace styr

#endif  // STYR_SRC_PROBLEM_CODES_HPP_
