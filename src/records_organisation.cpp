// Descriptions: policy, glossary, organisation, goals, indicators, targets, observations and other figures.

#include "describe.hpp"

namespace styr {

template <>
std::span<const EnumerationWord> words_of<bool>() {
  static constexpr EnumerationWord kWords[] = {{0, "false"}, {0, "nei"}, {0, "no"},
                                               {1, "true"},  {1, "ja"},  {1, "yes"}};
  return kWords;
}

template <>
std::span<const EnumerationWord> words_of<Discretion>() {
  static constexpr EnumerationWord kWords[] = {{0, "low"},     {0, "lavt"}, {0, "lågt"}, {1, "middle"},
                                               {1, "middels"}, {2, "high"}, {2, "høyt"}, {2, "høgt"}};
  return kWords;
}

template <>
std::span<const EnumerationWord> words_of<Combination>() {
  static constexpr EnumerationWord kWords[] = {
      {0, "weighted_mean"}, {1, "all"}, {2, "any"}, {3, "geometric_mean"}, {4, "signed"}};
  return kWords;
}

template <>
std::span<const EnumerationWord> words_of<Direction>() {
  static constexpr EnumerationWord kWords[] = {{0, "lower"}, {1, "higher"}, {2, "band"}, {3, "none"}};
  return kWords;
}

template <>
std::span<const EnumerationWord> words_of<IndicatorAggregation>() {
  static constexpr EnumerationWord kWords[] = {{0, "ratio_of_sums"}, {1, "ratio_of_ytd_sums"},
                                               {2, "sum"},           {3, "mean"},
                                               {4, "weighted_mean"}, {5, "min"},
                                               {6, "max"},           {7, "count"}};
  return kWords;
}

template <>
std::span<const EnumerationWord> words_of<RollupScope>() {
  static constexpr EnumerationWord kWords[] = {{0, "tree"}, {1, "none"}, {2, "same_volume_unit"}};
  return kWords;
}

template <>
std::span<const EnumerationWord> words_of<TimeAggregation>() {
  static constexpr EnumerationWord kWords[] = {{0, "flow"}, {1, "last"}, {2, "first"},
                                               {3, "mean"}, {4, "min"},  {5, "max"}};
  return kWords;
}

template <>
std::span<const EnumerationWord> words_of<AxisOrder>() {
  static constexpr EnumerationWord kWords[] = {{0, "organisation_first"}, {1, "time_first"}};
  return kWords;
}

template <>
std::span<const EnumerationWord> words_of<OwnValue>() {
  static constexpr EnumerationWord kWords[] = {{0, "part"}, {1, "total"}};
  return kWords;
}

template <>
std::span<const EnumerationWord> words_of<ObservationStatus>() {
  static constexpr EnumerationWord kWords[] = {
      {0, "ok"}, {1, "estimated"}, {2, "missing"}, {3, "suppressed"}, {4, "not_applicable"}};
  return kWords;
}

template <>
const TableDescription& describe<PolicyEntry>() {
  using R = PolicyEntry;
  static const TableDescription d =
      table("policy", {"retningslinjer for beregning", "retningsliner for utrekning", "policy"},
            "one named choice: a threshold, scale, colour limit, weight or severity",
            column<&R::key>("key", {"nøkkel", "nøkkel", "key"}).key(),
            column<&R::scope>("scope", {"gjelder", "gjeld", "scope"})
                .optional_key()
                .remark("`all`, a level, an indicator …"),
            column<&R::value>("value", {"verdi", "verdi", "value"}).required(),
            column<&R::meaning>("meaning", {"betydning", "tyding", "meaning"}));
  return d;
}

template <>
const TableDescription& describe<GlossaryEntry>() {
  using R = GlossaryEntry;
  static const TableDescription d =
      table("glossary", {"begreper", "omgrep", "glossary"}, "one meaning of one term",
            column<&R::bokmaal>("bokmaal", {"bokmål", "bokmål", "bokmål"}).required(),
            column<&R::nynorsk>("nynorsk", {"nynorsk", "nynorsk", "nynorsk"}),
            column<&R::english>("english", {"engelsk", "engelsk", "English"}),
            column<&R::definition>("definition", {"definisjon", "definisjon", "definition"}),
            column<&R::source>("source", {"kilde", "kjelde", "source"}));
  return d;
}

template <>
const TableDescription& describe<Unit>() {
  using R = Unit;
  static const TableDescription d = table(
      "units", {"enheter", "einingar", "units"}, "one organisational unit",
      column<&R::unit_id>("unit_id", {"enhet", "eining", "unit"}).key(),
      column<&R::parent_id>("parent_id", {"overordnet enhet", "overordna eining", "parent unit"})
          .refers_to("units", "unit_id"),
      column<&R::name>("name", {"navn", "namn", "name"}),
      column<&R::level>("level", {"nivå", "nivå", "level"}).at_least(0).remark("0 at the top"),
      column<&R::kind>("kind", {"type", "type", "kind"}),
      column<&R::sector>("sector", {"sektor", "sektor", "sector"}),
      column<&R::kostra_function>("kostra_function",
                                  {"KOSTRA-funksjon", "KOSTRA-funksjon", "KOSTRA function"}),
      column<&R::discretion>("discretion", {"handlingsrom", "handlingsrom", "discretion"}),
      column<&R::fte>("fte", {"årsverk", "årsverk", "full-time equivalents"}).at_least(0),
      column<&R::volume_unit>("volume_unit", {"volumenhet", "volumeining", "volume unit"}),
      column<&R::valid_from>("valid_from", {"gyldig fra", "gyldig frå", "valid from"}),
      column<&R::valid_to>("valid_to", {"gyldig til", "gyldig til", "valid to"}).remark("last day"),
      column<&R::successor_unit_id>("successor_unit_id", {"videreført i", "vidareført i", "successor unit"})
          .refers_to("units", "unit_id"),
      column<&R::leader_role>("leader_role", {"lederrolle", "leiarrolle", "leader role"}),
      column<&R::note>("note", {"merknad", "merknad", "note"}));
  return d;
}

template <>
const TableDescription& describe<Goal>() {
  using R = Goal;
  static const TableDescription d =
      table("goals", {"mål", "mål", "goals"}, "one goal",
            column<&R::goal_id>("goal_id", {"mål", "mål", "goal"}).key(),
            column<&R::title>("title", {"tittel", "tittel", "title"}),
            column<&R::title_en>("title_en", {"engelsk tittel", "engelsk tittel", "English title"}),
            column<&R::level>("level", {"målnivå", "målnivå", "goal level"}),
            column<&R::chain_level>("chain_level",
                                    {"ledd i resultatkjeden", "ledd i resultatkjeda", "results chain level"}),
            column<&R::owner_unit_id>("owner_unit_id", {"måleier", "måleigar", "owner"})
                .refers_to("units", "unit_id"),
            column<&R::co_owner_unit_ids>("co_owner_unit_ids", {"medeiere", "medeigarar", "co-owners"})
                .refers_to("units", "unit_id"),
            column<&R::priority>("priority", {"prioritet", "prioritet", "priority"}).at_least(0),
            column<&R::valid_from>("valid_from", {"gyldig fra", "gyldig frå", "valid from"}),
            column<&R::valid_to>("valid_to", {"gyldig til", "gyldig til", "valid to"}),
            column<&R::status>("status", {"status", "status", "status"}),
            column<&R::combination>("combination", {"sammenstilling", "samanstilling", "combination"})
                .remark("policy `goal.combination` where empty"));
  return d;
}

template <>
const TableDescription& describe<GoalLink>() {
  using R = GoalLink;
  static const TableDescription d = table(
      "goal_links", {"målsammenhenger", "målsamanhengar", "goal links"}, "one goal contributes to another",
      column<&R::from_goal_id>("from_goal_id", {"fra mål", "frå mål", "from goal"})
          .key()
          .refers_to("goals", "goal_id"),
      column<&R::to_goal_id>("to_goal_id", {"til mål", "til mål", "to goal"})
          .key()
          .refers_to("goals", "goal_id"),
      column<&R::link_type>("link_type", {"type sammenheng", "type samanheng", "link type"}),
      column<&R::weight>("weight", {"vekt", "vekt", "weight"}).remark("positive; 1 where empty"));
  return d;
}

template <>
const TableDescription& describe<Indicator>() {
  using R = Indicator;
  static const TableDescription d = table(
      "indicators", {"indikatorer", "indikatorar", "indicators"}, "one indicator: how a figure is made",
      column<&R::indicator_id>("indicator_id", {"indikator", "indikator", "indicator"}).key(),
      column<&R::name_nb>("name_nb", {"navn (bokmål)", "namn (bokmål)", "name (bokmål)"}),
      column<&R::name_nn>("name_nn", {"navn (nynorsk)", "namn (nynorsk)", "name (nynorsk)"}),
      column<&R::name_en>("name_en", {"navn (engelsk)", "namn (engelsk)", "name (English)"}),
      column<&R::chain_level>("chain_level",
                              {"ledd i resultatkjeden", "ledd i resultatkjeda", "results chain level"}),
      column<&R::formula>("formula", {"formel", "formel", "formula"})
          .required()
          .remark("over `num` and `den`"),
      column<&R::unit>("unit", {"måleenhet", "måleeining", "unit of measurement"}),
      column<&R::direction>("direction", {"retning", "retning", "direction"}).remark("which way is better"),
      column<&R::aggregation>("aggregation", {"sammenstilling", "samanstilling", "aggregation"})
          .remark("`ratio_of_sums` where empty"),
      column<&R::rollup>("rollup", {"rulles opp", "rullast opp", "roll-up"}).remark("`tree` where empty"),
      column<&R::frequency>("frequency", {"hyppighet", "hyppigheit", "frequency"}),
      column<&R::decimals>("decimals", {"desimaler", "desimalar", "decimals"}).between(0, 15),
      column<&R::numerator>("numerator", {"teller", "teljar", "numerator"}),
      column<&R::denominator>("denominator", {"nevner", "nemnar", "denominator"}),
      column<&R::valid_min>("valid_min", {"laveste mulige", "lågaste moglege", "lowest possible"}),
      column<&R::valid_max>("valid_max", {"høyeste mulige", "høgaste moglege", "highest possible"}),
      column<&R::source_system>("source_system", {"kildesystem", "kjeldesystem", "source system"}),
      column<&R::definition>("definition", {"definisjon", "definisjon", "definition"}),
      column<&R::time_aggregation>("time_aggregation", {"over tid", "over tid", "over time"})
          .remark("`flow` where empty"),
      column<&R::axis_order>("axis_order",
                             {"rekkefølge av aksene", "rekkjefølgje av aksane", "order of the axes"})
          .remark("`organisation_first` where empty"),
      column<&R::own_value>("own_value",
                            {"egen verdi i indre enhet", "eigen verdi i indre eining", "own value"})
          .remark("`part` where empty"));
  return d;
}

template <>
const TableDescription& describe<Target>() {
  using R = Target;
  static const TableDescription d = table(
      "targets", {"resultatkrav", "resultatkrav", "targets"},
      "the level a unit shall reach on an indicator in a year",
      column<&R::target_id>("target_id", {"resultatkrav", "resultatkrav", "target"}).key(),
      column<&R::goal_id>("goal_id", {"mål", "mål", "goal"})
          .refers_to("goals", "goal_id")
          .remark("empty for a target figure without a goal"),
      column<&R::indicator_id>("indicator_id", {"indikator", "indikator", "indicator"})
          .required()
          .refers_to("indicators", "indicator_id"),
      column<&R::unit_id>("unit_id", {"enhet", "eining", "unit"}).required().refers_to("units", "unit_id"),
      column<&R::year>("year", {"år", "år", "year"}).required().between(1400, 9999),
      column<&R::target>("target", {"måltall", "måltal", "target figure"}).required(),
      column<&R::green_tolerance>("green_tolerance", {"grønn toleranse", "grøn toleranse", "green tolerance"})
          .at_least(0),
      column<&R::yellow_tolerance>("yellow_tolerance", {"gul toleranse", "gul toleranse", "yellow tolerance"})
          .at_least(0),
      column<&R::direction>("direction", {"retning", "retning", "direction"})
          .remark("the indicator's where empty"),
      column<&R::weight>("weight", {"vekt", "vekt", "weight"}).at_least(0).remark("1 where empty"));
  return d;
}

template <>
const TableDescription& describe<Observation>() {
  using R = Observation;
  static const TableDescription d = table(
      "observations", {"observasjoner", "observasjonar", "observations"},
      "what a unit reported for an indicator in a period",
      column<&R::unit_id>("unit_id", {"enhet", "eining", "unit"}).key().refers_to("units", "unit_id"),
      column<&R::indicator_id>("indicator_id", {"indikator", "indikator", "indicator"})
          .key()
          .refers_to("indicators", "indicator_id"),
      column<&R::period>("period", {"periode", "periode", "period"}).key(),
      column<&R::numerator>("numerator", {"teller", "teljar", "numerator"}),
      column<&R::denominator>("denominator", {"nevner", "nemnar", "denominator"}),
      column<&R::value>("value", {"verdi", "verdi", "value"}).remark("rounded; checked, never computed with"),
      column<&R::status>("status", {"status", "status", "status"}).required(),
      column<&R::reported_on>("reported_on", {"rapportert", "rapportert", "reported on"}));
  return d;
}

template <>
const TableDescription& describe<Peer>() {
  using R = Peer;
  static const TableDescription d =
      table("peers", {"sammenligningsvirksomheter", "samanlikningsverksemder", "peers"},
            "a figure of another organisation to compare with",
            column<&R::indicator_id>("indicator_id", {"indikator", "indikator", "indicator"})
                .key()
                .refers_to("indicators", "indicator_id"),
            column<&R::year>("year", {"år", "år", "year"}).key().between(1400, 9999),
            column<&R::peer_code>("peer_code", {"kode", "kode", "code"}).key(),
            column<&R::peer_name>("peer_name", {"navn", "namn", "name"}),
            column<&R::peer_group>("peer_group", {"gruppe", "gruppe", "group"}),
            column<&R::value>("value", {"verdi", "verdi", "value"}),
            column<&R::status>("status", {"status", "status", "status"}).required());
  return d;
}

template <>
const TableDescription& describe<Budget>() {
  using R = Budget;
  static const TableDescription d =
      table("budgets", {"budsjett", "budsjett", "budgets"}, "the budget of a unit in a year",
            column<&R::unit_id>("unit_id", {"enhet", "eining", "unit"}).key().refers_to("units", "unit_id"),
            column<&R::year>("year", {"år", "år", "year"}).key().between(1400, 9999),
            column<&R::budget_knok>("budget_knok", {"budsjett", "budsjett", "budget"})
                .required()
                .remark("1000 kr"));
  return d;
}

template <>
const TableDescription& describe<Resource>() {
  using R = Resource;
  static const TableDescription d = table(
      "resources", {"ressurser", "ressursar", "resources"}, "need and availability of a kind of resource",
      column<&R::unit_id>("unit_id", {"enhet", "eining", "unit"}).key().refers_to("units", "unit_id"),
      column<&R::kind>("kind", {"type", "type", "kind"}).key(),
      column<&R::period>("period", {"periode", "periode", "period"}).key(),
      column<&R::need>("need", {"behov", "behov", "need"}).at_least(0),
      column<&R::available>("available", {"tilgang", "tilgang", "available"}).at_least(0),
      column<&R::unit>("unit", {"måleenhet", "måleeining", "unit of measurement"}));
  return d;
}

template <>
const TableDescription& describe<Trend>() {
  using R = Trend;
  static const TableDescription d =
      table("trends", {"drivere", "drivarar", "trends"}, "a driver in the surroundings in a year",
            column<&R::driver_id>("driver_id", {"driver", "drivar", "driver"}).key(),
            column<&R::name>("name", {"navn", "namn", "name"}),
            column<&R::year>("year", {"år", "år", "year"}).key().between(1400, 9999),
            column<&R::value>("value", {"verdi", "verdi", "value"}),
            column<&R::unit>("unit", {"måleenhet", "måleeining", "unit of measurement"}),
            column<&R::affects>("affects", {"påvirker", "påverkar", "affects"}),
            column<&R::unit_id>("unit_id", {"enhet", "eining", "unit"}).refers_to("units", "unit_id"));
  return d;
}

}  // namespace styr
