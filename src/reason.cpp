#include "styr/reason.hpp"

namespace styr {

std::string_view to_string(Reason reason) {
  switch (reason) {
    case Reason::none:
      return "";
    case Reason::no_observations:
      return "no_observations";
    case Reason::missing:
      return "missing";
    case Reason::suppressed:
      return "suppressed";
    case Reason::not_applicable:
      return "not_applicable";
    case Reason::zero_denominator:
      return "zero_denominator";
    case Reason::undefined:
      return "undefined";
    case Reason::mixed_units:
      return "mixed_units";
    case Reason::not_rolled_up:
      return "not_rolled_up";
    case Reason::no_target:
      return "no_target";
    case Reason::no_value:
      return "no_value";
    case Reason::no_contributors:
      return "no_contributors";
    case Reason::below_coverage:
      return "below_coverage";
    case Reason::conflicting:
      return "conflicting";
    case Reason::non_positive:
      return "non_positive";
  }
  return "";
}

}  // namespace styr
