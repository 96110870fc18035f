#include "hit_rule.hpp"

#include <charconv>
#include <utility>

namespace styr {

std::optional<HitRule> parse_hit_rule(std::string_view word) {
  using Kind = HitRule::Kind;
  constexpr std::pair<std::string_view, Kind> kWords[] = {{"any", Kind::any},
                                                          {"all", Kind::all},
                                                          {"odd", Kind::odd},
                                                          {"none", Kind::none},
                                                          {"apart", Kind::apart}};
  for (const auto& [known, kind] : kWords) {
    if (word == known) return HitRule{kind, 0};
  }
  constexpr std::string_view kAtLeast = "at_least_";
  if (!word.starts_with(kAtLeast)) return std::nullopt;
  HitRule rule{Kind::at_least, 0};
  const char* const end = word.data() + word.size();
  const auto [stop, error] = std::from_chars(word.data() + kAtLeast.size(), end, rule.least);
  if (error != std::errc() || stop != end || rule.least == 0) return std::nullopt;
  return rule;
}

}  // namespace styr
