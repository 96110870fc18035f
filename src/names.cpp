#include "styr/names.hpp"

#include <initializer_list>

namespace styr {
namespace {

std::string_view first_given(std::initializer_list<std::string_view> texts) {
  for (const std::string_view text : texts) {
    if (!text.empty()) return text;
  }
  return {};
}

}  // namespace

std::string_view name_of(const Unit& unit, Language /*language*/) {
  return first_given({unit.name, unit.unit_id});
}

std::string_view name_of(const Goal& goal, Language language) {
  return language == Language::english ? first_given({goal.title_en, goal.title, goal.goal_id})
                                       : first_given({goal.title, goal.title_en, goal.goal_id});
}

std::string_view name_of(const Indicator& indicator, Language language) {
  const Indicator& i = indicator;
  switch (language) {
    case Language::bokmaal:
      return first_given({i.name_nb, i.name_nn, i.name_en, i.indicator_id});
    case Language::nynorsk:
      return first_given({i.name_nn, i.name_nb, i.name_en, i.indicator_id});
    case Language::english:
      return first_given({i.name_en, i.name_nb, i.name_nn, i.indicator_id});
  }
  return i.indicator_id;
}

Labels label_of(Reason reason) {
  switch (reason) {
    case Reason::none:
      return {"", "", ""};
    case Reason::no_observations:
      return {"ingen observasjoner", "ingen observasjonar", "no observations"};
    case Reason::missing:
      return {"ikke rapportert", "ikkje rapportert", "not reported"};
    case Reason::suppressed:
      return {"undertrykt (for få svar)", "undertrykt (for få svar)", "suppressed (too few)"};
    case Reason::not_applicable:
      return {"ikke aktuelt", "ikkje aktuelt", "not applicable"};
    case Reason::zero_denominator:
      return {"nevneren er null", "nemnaren er null", "the denominator is zero"};
    case Reason::undefined:
      return {"formelen har ingen verdi", "formelen har ingen verdi", "the formula has no value"};
    case Reason::mixed_units:
      return {"ulike volumenheter", "ulike volumeiningar", "different volume units"};
    case Reason::not_rolled_up:
      return {"rulles ikke opp", "vert ikkje rulla opp", "not rolled up"};
    case Reason::no_target:
      return {"ingen resultatkrav", "ingen resultatkrav", "no target"};
    case Reason::no_value:
      return {"ingen verdi", "ingen verdi", "no value"};
    case Reason::no_contributors:
      return {"ingenting å vurdere ut fra", "ingenting å vurdere ut frå", "nothing to judge by"};
    case Reason::below_coverage:
      return {"for lite grunnlag etter retningslinjene", "for lite grunnlag etter retningslinene",
              "too little basis by policy"};
    case Reason::conflicting:
      return {"verdiene spriker", "verdiane sprikjer", "the values disagree"};
    case Reason::non_positive:
      return {"geometrisk snitt krever positive verdier", "geometrisk snitt krev positive verdiar",
              "a geometric mean needs positive values"};
  }
  return {"", "", ""};
}

Labels label_of(Colour colour) {
  switch (colour) {
    case Colour::none:
      return {"", "", ""};
    case Colour::green:
      return {"grønn", "grøn", "green"};
    case Colour::yellow:
      return {"gul", "gul", "yellow"};
    case Colour::red:
      return {"rød", "raud", "red"};
  }
  return {"", "", ""};
}

}  // namespace styr
