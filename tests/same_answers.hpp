#ifndef STYR_TESTS_SAME_ANSWERS_HPP_
#define STYR_TESTS_SAME_ANSWERS_HPP_

// Answers compared bit for bit.

#include <bit>
#include <cstdint>
#include <optional>

#include "styr/goals.hpp"
#include "styr/targets.hpp"
#include "styr/watch.hpp"

namespace styr::testing {

inline bool same(const std::optional<double>& a, const std::optional<double>& b) {
  return a.has_value() == b.has_value() &&
         (!a || std::bit_cast<std::uint64_t>(*a) == std::bit_cast<std::uint64_t>(*b));
}

inline bool same(const Figure& a, const Figure& b) {
  return same(a.value, b.value) && a.reason == b.reason && same(a.numerator, b.numerator) &&
         same(a.denominator, b.denominator) && a.cells == b.cells && a.stale == b.stale &&
         same(a.sum_of_children, b.sum_of_children);
}

inline bool same(const TargetStatus& a, const TargetStatus& b) {
  return a.target == b.target && a.status == b.status && a.reason == b.reason &&
         same(a.deviation, b.deviation) && same(a.figure, b.figure);
}

inline bool same(const GoalScore& a, const GoalScore& b) {
  return a.goal == b.goal && a.year == b.year && a.reason == b.reason && same(a.score, b.score) &&
         same(a.own_score, b.own_score) && same(a.weight_used, b.weight_used) &&
         same(a.weight_possible, b.weight_possible);
}

inline bool same(const WatchedState& a, const WatchedState& b) {
  return same(a.value, b.value) && a.reason == b.reason && a.colour == b.colour && a.cells == b.cells &&
         same(a.coverage, b.coverage);
}

}  // namespace styr::testing

#endif  // STYR_TESTS_SAME_ANSWERS_HPP_
