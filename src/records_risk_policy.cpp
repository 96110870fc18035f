// Descriptions: how risks are judged. Matrices, scales, dimensions, tolerances and how a risk looks from
// above.

#include "describe.hpp"

namespace styr {

template <>
std::span<const EnumerationWord> words_of<RiskColour>() {
  static constexpr EnumerationWord kWords[] = {{0, "green"}, {0, "grønn"}, {0, "grøn"}, {1, "yellow"},
                                               {1, "gul"},   {2, "red"},   {2, "rød"},  {2, "raud"}};
  return kWords;
}

template <>
std::span<const EnumerationWord> words_of<RiskAxis>() {
  static constexpr EnumerationWord kWords[] = {
      {0, "likelihood"}, {0, "sannsynlighet"}, {0, "sannsyn"}, {1, "consequence"}, {1, "konsekvens"}};
  return kWords;
}

template <>
const TableDescription& describe<RiskDimension>() {
  using R = RiskDimension;
  static const TableDescription d =
      table("risk_dimensions", {"konsekvensdimensjoner", "konsekvensdimensjonar", "risk dimensions"},
            "one kind of harm, such as life and health, economy, service, reputation, information security",
            column<&R::dimension_id>("dimension_id", {"dimensjon", "dimensjon", "dimension"}).key(),
            column<&R::name_nb>("name_nb", {"navn", "namn", "name"}),
            column<&R::name_nn>("name_nn", {"navn (nynorsk)", "namn (nynorsk)", "name (Nynorsk)"}),
            column<&R::name_en>("name_en", {"navn (engelsk)", "namn (engelsk)", "name (English)"}),
            column<&R::severe_from>("severe_from", {"alvorlig fra", "alvorleg frå", "severe from"})
                .at_least(1)
                .remark("from this consequence on a risk is lifted whatever its likelihood"));
  return d;
}

template <>
const TableDescription& describe<RiskMatrixDefinition>() {
  using R = RiskMatrixDefinition;
  static const TableDescription d =
      table("risk_matrices", {"risikomatriser", "risikomatriser", "risk matrices"},
            "one risk matrix; policy `risk.matrix` says which is in use",
            column<&R::matrix_id>("matrix_id", {"matrise", "matrise", "matrix"}).key(),
            column<&R::name>("name", {"navn", "namn", "name"}),
            column<&R::note>("note", {"merknad", "merknad", "note"}));
  return d;
}

template <>
const TableDescription& describe<RiskLevel>() {
  using R = RiskLevel;
  static const TableDescription d = table(
      "risk_levels", {"risikonivåer", "risikonivå", "risk levels"}, "one level of a matrix",
      column<&R::matrix_id>("matrix_id", {"matrise", "matrise", "matrix"})
          .key()
          .refers_to("risk_matrices", "matrix_id"),
      column<&R::level>("level", {"nivå", "nivå", "level"}).key().at_least(0).remark("0 is the mildest"),
      column<&R::name>("name", {"navn", "namn", "name"}),
      column<&R::colour>("colour", {"farge", "farge", "colour"}).required(),
      column<&R::display_colour>("display_colour", {"fargekode", "fargekode", "display colour"})
          .remark("for drawings, such as #ffcc00"));
  return d;
}

template <>
const TableDescription& describe<RiskMatrixCell>() {
  using R = RiskMatrixCell;
  static const TableDescription d = table(
      "risk_matrix_cells", {"celler i risikomatriser", "celler i risikomatriser", "risk matrix cells"},
      "one cell of a matrix",
      column<&R::matrix_id>("matrix_id", {"matrise", "matrise", "matrix"})
          .key()
          .refers_to("risk_matrices", "matrix_id"),
      column<&R::likelihood>("likelihood", {"sannsynlighet", "sannsyn", "likelihood"}).key().between(1, 1000),
      column<&R::consequence>("consequence", {"konsekvens", "konsekvens", "consequence"})
          .key()
          .between(1, 1000),
      column<&R::level>("level", {"nivå", "nivå", "level"}).required().at_least(0),
      column<&R::colour>("colour", {"farge", "farge", "colour"}).remark("the level's where not given"));
  return d;
}

template <>
const TableDescription& describe<RiskScaleStep>() {
  using R = RiskScaleStep;
  static const TableDescription d =
      table("risk_scale_steps", {"trinn på skalaene", "trinn på skalaane", "risk scale steps"},
            "what one step of a likelihood or consequence scale means",
            column<&R::matrix_id>("matrix_id", {"matrise", "matrise", "matrix"})
                .key()
                .refers_to("risk_matrices", "matrix_id"),
            column<&R::axis>("axis", {"akse", "akse", "axis"}).key(),
            column<&R::step>("step", {"trinn", "trinn", "step"}).key().between(1, 1000),
            column<&R::dimension_id>("dimension_id", {"dimensjon", "dimensjon", "dimension"})
                .optional_key()
                .refers_to("risk_dimensions", "dimension_id"),
            column<&R::name>("name", {"navn", "namn", "name"}),
            column<&R::meaning>("meaning", {"betydning", "tyding", "meaning"}),
            column<&R::from>("from", {"fra", "frå", "from"})
                .remark("probability per year for likelihoods, the dimension's unit for consequences"),
            column<&R::to>("to", {"til", "til", "to"}));
  return d;
}

template <>
const TableDescription& describe<RiskTolerance>() {
  using R = RiskTolerance;
  static const TableDescription d = table(
      "risk_tolerances", {"risikotoleranse", "risikotoleranse", "risk tolerances"},
      "the highest level of risk that is tolerated where all that is given holds",
      column<&R::tolerance_id>("tolerance_id", {"toleranse", "toleranse", "tolerance"}).key(),
      column<&R::unit_id>("unit_id", {"enhet", "eining", "unit"})
          .refers_to("units", "unit_id")
          .remark("holds below it too, until a unit has its own"),
      column<&R::unit_level>("unit_level", {"organisasjonsnivå", "organisasjonsnivå", "level of the unit"})
          .at_least(0),
      column<&R::category>("category", {"kategori", "kategori", "category"}),
      column<&R::goal_id>("goal_id", {"mål", "mål", "goal"}).refers_to("goals", "goal_id"),
      column<&R::valid_from>("valid_from", {"gyldig fra", "gyldig frå", "valid from"}),
      column<&R::valid_to>("valid_to", {"gyldig til", "gyldig til", "valid to"}).remark("last day"),
      column<&R::tolerated_level>("tolerated_level", {"tåler nivå", "toler nivå", "tolerated level"})
          .required()
          .at_least(0)
          .remark("of the matrix in use; without one 0 is green, 1 yellow and 2 red"),
      column<&R::appetite_level>("appetite_level", {"ønsket nivå", "ønskt nivå", "level sought"}).at_least(0),
      column<&R::decided_by>("decided_by", {"besluttet av", "vedteken av", "decided by"}),
      column<&R::note>("note", {"merknad", "merknad", "note"}));
  return d;
}

template <>
const TableDescription& describe<RiskTranslation>() {
  using R = RiskTranslation;
  static const TableDescription d = table(
      "risk_translations", {"konsekvens sett ovenfra", "konsekvens sett ovanfrå", "risk translations"},
      "how a consequence in a unit looks from the level above",
      column<&R::unit_id>("unit_id", {"enhet", "eining", "unit"}).key().refers_to("units", "unit_id"),
      column<&R::consequence>("consequence", {"konsekvens i enheten", "konsekvens i eininga", "consequence"})
          .key()
          .at_least(1),
      column<&R::consequence_at_parent>(
          "consequence_at_parent",
          {"konsekvens sett ovenfra", "konsekvens sett ovanfrå", "consequence seen from above"})
          .required()
          .at_least(1));
  return d;
}

}  // namespace styr
