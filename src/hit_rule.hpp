#ifndef STYR_SRC_HIT_RULE_HPP_
#define STYR_SRC_HIT_RULE_HPP_

// How many of the things below a goal or service must be hit for it to be hit: the words of two policies.

#include <cstdint>
#include <optional>
#include <string_view>

namespace styr {

struct HitRule {
  enum class Kind : std::uint8_t { any, all, at_least, odd, none, apart };
  Kind kind = Kind::any;
  std::uint32_t least = 0;  // of at_least
};

inline constexpr std::string_view kGoalHitBy = "risk.goal_hit_by";
inline constexpr std::string_view kServiceHitBy = "risk.service_hit_by";
// For messages.
inline constexpr std::string_view kHitRuleWords =
    "any, all, at_least_K (such as at_least_2), odd, none, apart";

// None when it is none of the words.
std::optional<HitRule> parse_hit_rule(std::string_view word);

}  // namespace styr

#endif  // STYR_SRC_HIT_RULE_HPP_
