#ifndef STYR_SRC_CHECK_RULES_HPP_
#define STYR_SRC_CHECK_RULES_HPP_

// The findings behind check(): one CheckRule each, grouped by subject in check_*.cpp.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy_words.hpp"
#include "styr/model.hpp"
#include "styr/problem.hpp"

namespace styr {

// Collects what one rule finds.
class Findings {
 public:
  Findings(const Model& model, std::string_view code, Severity severity, std::vector<Problem>& problems)
      : model_(model), code_(code), severity_(severity), problems_(problems) {}

  // About row `row` of the table of R; `column` may be empty.
  template <class R>
  void add(std::size_t row, std::string_view column, std::string message) {
    add(model_.table<R>(), row, column, std::move(message));
  }

 private:
  void add(const AnyTable& table, std::size_t row, std::string_view column, std::string message);

  const Model& model_;
  std::string_view code_;
  Severity severity_;
  std::vector<Problem>& problems_;
};

struct CheckRule {
  // Stable word, also the scope of policy `check.severity`.
  std::string_view code;
  // Where policy says nothing.
  Severity severity;
  // One sentence for the reference documentation: what is found and why it matters.
  std::string_view meaning;
  void (*find)(const Model& model, Findings& findings);
};

std::span<const CheckRule> goal_rules();
std::span<const CheckRule> steering_rules();
std::span<const CheckRule> indicator_rules();
std::span<const CheckRule> reporting_rules();
std::span<const CheckRule> practice_rules();
std::span<const CheckRule> risk_rules();
std::span<const CheckRule> initiative_rules();
std::span<const CheckRule> vocabulary_rules();
// All of them, in the order of the documentation.
std::vector<CheckRule> check_rules();

// `A, B, C` or, beyond `most` items, `A, B and 7 more`.
std::string list_items(std::span<const std::string> items, std::size_t most = 5);
// `1 unit`, `3 units`.
std::string count_of(std::size_t count, std::string_view singular, std::string_view plural);

// Of the things that hold for a time, a largest set that holds at once. Empty bounds are open. O(n log n).
struct DaySpan {
  std::optional<Date> from;
  std::optional<Date> to;  // last day
};
std::size_t most_at_once(std::span<const DaySpan> validities);

// The latest day on which the data say that something was reported, assessed or registered: the nearest thing
// to a today that a model without a clock has.
std::optional<Date> latest_record(const Model& model);

}  // namespace styr

#endif  // STYR_SRC_CHECK_RULES_HPP_
