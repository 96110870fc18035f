// Descriptions: initiatives, benefits, the annual wheel, A3 sheets and state governance.

#include "describe.hpp"

namespace styr {

template <>
std::span<const EnumerationWord> words_of<InitiativeLinkType>() {
  static constexpr EnumerationWord kWords[] = {{0, "depends_on"}, {1, "overlaps"}, {2, "conflicts_with"}};
  return kWords;
}

template <>
const TableDescription& describe<Initiative>() {
  using R = Initiative;
  static const TableDescription d = table(
      "initiatives", {"initiativ", "initiativ", "initiatives"}, "one proposed or running effort",
      column<&R::initiative_id>("initiative_id", {"initiativ", "initiativ", "initiative"}).key(),
      column<&R::title>("title", {"tittel", "tittel", "title"}),
      column<&R::owner_unit_id>("owner_unit_id", {"eier", "eigar", "owner"}).refers_to("units", "unit_id"),
      column<&R::participant_unit_ids>("participant_unit_ids", {"deltakere", "deltakarar", "participants"})
          .refers_to("units", "unit_id"),
      column<&R::goal_id>("goal_id", {"mål", "mål", "goal"}).refers_to("goals", "goal_id"),
      column<&R::phase>("phase", {"fase", "fase", "phase"}),
      column<&R::status>("status", {"status", "status", "status"}),
      column<&R::start_on>("start_on", {"start", "start", "start"}),
      column<&R::planned_end_on>("planned_end_on", {"planlagt slutt", "planlagd slutt", "planned end"}),
      column<&R::actual_end_on>("actual_end_on", {"faktisk slutt", "faktisk slutt", "actual end"}),
      column<&R::budget_knok>("budget_knok", {"budsjett", "budsjett", "budget"}).remark("1000 kr"),
      column<&R::spent_knok>("spent_knok", {"brukt", "brukt", "spent"}).remark("1000 kr"),
      column<&R::effort_fte_months>("effort_fte_months", {"månedsverk", "månadsverk", "effort"})
          .at_least(0)
          .remark("full-time months"),
      column<&R::value_1_5>("value_1_5", {"nytte", "nytte", "value"}).between(1, 5),
      column<&R::urgency_1_5>("urgency_1_5", {"hast", "hast", "urgency"}).between(1, 5),
      column<&R::risk_reduction_1_5>("risk_reduction_1_5",
                                     {"risikoreduksjon", "risikoreduksjon", "risk reduction"})
          .between(1, 5),
      column<&R::effort_1_5>("effort_1_5", {"innsats", "innsats", "effort"}).between(1, 5),
      column<&R::mandatory>("mandatory", {"pålagt", "pålagd", "mandatory"}));
  return d;
}

template <>
const TableDescription& describe<InitiativeLink>() {
  using R = InitiativeLink;
  static const TableDescription d = table(
      "initiative_links", {"initiativsammenhenger", "initiativsamanhengar", "initiative links"},
      "how one initiative relates to another",
      column<&R::from_initiative_id>("from_initiative_id",
                                     {"fra initiativ", "frå initiativ", "from initiative"})
          .key()
          .refers_to("initiatives", "initiative_id"),
      column<&R::to_initiative_id>("to_initiative_id", {"til initiativ", "til initiativ", "to initiative"})
          .key()
          .refers_to("initiatives", "initiative_id"),
      column<&R::link_type>("link_type", {"type sammenheng", "type samanheng", "link type"}).key(),
      column<&R::lag_days>("lag_days", {"venting", "venting", "lag"}).remark("days"));
  return d;
}

template <>
const TableDescription& describe<InitiativeGate>() {
  using R = InitiativeGate;
  static const TableDescription d =
      table("initiative_gates", {"beslutningspunkter", "avgjerdspunkt", "decision points"},
            "one decision point of an initiative",
            column<&R::initiative_id>("initiative_id", {"initiativ", "initiativ", "initiative"})
                .key()
                .refers_to("initiatives", "initiative_id"),
            column<&R::gate>("gate", {"beslutningspunkt", "avgjerdspunkt", "decision point"}).key(),
            column<&R::opens_phase>("opens_phase", {"åpner fase", "opnar fase", "opens phase"}),
            column<&R::decided_on>("decided_on", {"besluttet", "avgjort", "decided on"}),
            column<&R::decision>("decision", {"beslutning", "avgjerd", "decision"}));
  return d;
}

template <>
const TableDescription& describe<Benefit>() {
  using R = Benefit;
  static const TableDescription d =
      table("benefits", {"gevinster", "gevinstar", "benefits"}, "one expected effect of an initiative",
            column<&R::benefit_id>("benefit_id", {"gevinst", "gevinst", "benefit"}).key(),
            column<&R::initiative_id>("initiative_id", {"initiativ", "initiativ", "initiative"})
                .refers_to("initiatives", "initiative_id"),
            column<&R::goal_id>("goal_id", {"mål", "mål", "goal"}).refers_to("goals", "goal_id"),
            column<&R::unit_id>("unit_id", {"enhet", "eining", "unit"}).refers_to("units", "unit_id"),
            column<&R::indicator_id>("indicator_id", {"indikator", "indikator", "indicator"})
                .refers_to("indicators", "indicator_id"),
            column<&R::title>("title", {"tittel", "tittel", "title"}),
            column<&R::type>("type", {"type", "type", "type"}).remark("`prissatt_…` is in money"),
            column<&R::unit>("unit", {"måleenhet", "måleeining", "unit of measurement"}),
            column<&R::baseline>("baseline", {"nullpunkt", "nullpunkt", "baseline"}),
            column<&R::baseline_on>("baseline_on",
                                    {"nullpunktsmåling", "nullpunktsmåling", "baseline measured on"}),
            column<&R::estimated_q1>("estimated_q1", {"estimert", "estimert", "estimated"}),
            column<&R::calculated_q2>("calculated_q2", {"kalkulert", "kalkulert", "calculated"}),
            column<&R::prioritised_q3>("prioritised_q3", {"prioritert", "prioritert", "prioritised"}),
            column<&R::planned_q4>("planned_q4", {"planlagt", "planlagd", "planned"}),
            column<&R::realised_y2>("realised_y2", {"realisert", "realisert", "realised"}),
            column<&R::target_on>("target_on", {"skal være tatt ut", "skal vere teken ut", "due on"}),
            column<&R::measured_on>("measured_on", {"målt", "målt", "measured on"}),
            column<&R::owner_role>("owner_role", {"gevinstansvarlig", "gevinstansvarleg", "benefit owner"}));
  return d;
}

template <>
const TableDescription& describe<Activity>() {
  using R = Activity;
  static const TableDescription d = table(
      "activities", {"årshjul", "årshjul", "activities"}, "one activity of the annual or four-year wheel",
      column<&R::activity_id>("activity_id", {"aktivitet", "aktivitet", "activity"}).key(),
      column<&R::title>("title", {"tittel", "tittel", "title"}),
      column<&R::unit_id>("unit_id", {"enhet", "eining", "unit"}).refers_to("units", "unit_id"),
      column<&R::wheel>("wheel", {"hjul", "hjul", "wheel"}),
      column<&R::month>("month", {"måned", "månad", "month"}).between(1, 12),
      column<&R::day>("day", {"dag", "dag", "day"}).between(1, 31),
      column<&R::recurrence>("recurrence", {"gjentas", "vert teke opp att", "recurrence"}),
      column<&R::inputs>("inputs", {"grunnlag", "grunnlag", "inputs"}),
      column<&R::output>("output", {"resultat", "resultat", "output"}),
      column<&R::decision_body>("decision_body", {"besluttes av", "vert avgjort av", "decision body"}),
      column<&R::predecessor_activity_id>("predecessor_activity_id",
                                          {"kommer etter", "kjem etter", "comes after"})
          .refers_to("activities", "activity_id"));
  return d;
}

template <>
const TableDescription& describe<A3Sheet>() {
  using R = A3Sheet;
  static const TableDescription d = table(
      "a3", {"A3-ark", "A3-ark", "A3 sheets"}, "one A3 sheet",
      column<&R::a3_id>("a3_id", {"A3", "A3", "A3"}).key(),
      column<&R::scope>("scope", {"omfang", "omfang", "scope"}),
      column<&R::title>("title", {"tittel", "tittel", "title"}),
      column<&R::dated_on>("dated_on", {"dato", "dato", "dated"}),
      column<&R::edition>("edition", {"utgave", "utgåve", "edition"}).at_least(0),
      column<&R::owner_unit_id>("owner_unit_id", {"eier", "eigar", "owner"}).refers_to("units", "unit_id"),
      column<&R::initiative_id>("initiative_id", {"initiativ", "initiativ", "initiative"})
          .refers_to("initiatives", "initiative_id"),
      column<&R::justification>("justification", {"begrunnelse", "grunngjeving", "justification"}),
      column<&R::current_state>("current_state", {"nåsituasjon", "nosituasjon", "current state"}),
      column<&R::desired_state>("desired_state", {"ønsket situasjon", "ønskt situasjon", "desired state"}),
      column<&R::measure_indicator_ids>("measure_indicator_ids",
                                        {"måles med", "vert målt med", "measured by"})
          .refers_to("indicators", "indicator_id"));
  return d;
}

template <>
const TableDescription& describe<A3Cause>() {
  using R = A3Cause;
  static const TableDescription d =
      table("a3_causes", {"årsaker", "årsaker", "causes"}, "one cause of an A3 sheet's cause tree",
            column<&R::a3_id>("a3_id", {"A3", "A3", "A3"}).key().refers_to("a3", "a3_id"),
            column<&R::cause_no>("cause_no", {"årsak nr.", "årsak nr.", "cause number"}).key(),
            column<&R::parent_cause_no>("parent_cause_no",
                                        {"under årsak nr.", "under årsak nr.", "below cause number"}),
            column<&R::category>("category", {"kategori", "kategori", "category"}),
            column<&R::text>("text", {"tekst", "tekst", "text"}));
  return d;
}

template <>
const TableDescription& describe<A3Measure>() {
  using R = A3Measure;
  static const TableDescription d =
      table("a3_measures", {"endringstiltak", "endringstiltak", "change measures"},
            "one change measure of an A3 sheet",
            column<&R::a3_id>("a3_id", {"A3", "A3", "A3"}).key().refers_to("a3", "a3_id"),
            column<&R::measure_no>("measure_no", {"tiltak nr.", "tiltak nr.", "measure number"}).key(),
            column<&R::measure>("measure", {"tiltak", "tiltak", "measure"}),
            column<&R::responsible_unit_id>("responsible_unit_id",
                                            {"ansvarlig enhet", "ansvarleg eining", "responsible unit"})
                .refers_to("units", "unit_id"),
            column<&R::due_on>("due_on", {"frist", "frist", "due on"}),
            column<&R::status>("status", {"status", "status", "status"}));
  return d;
}

template <>
const TableDescription& describe<Allocation>() {
  using R = Allocation;
  static const TableDescription d = table(
      "allocations", {"tildelingsbrev", "tildelingsbrev", "allocations"},
      "one amount of an allocation letter, per letter and chapter/post",
      column<&R::letter_id>("letter_id", {"brev", "brev", "letter"}).key(),
      column<&R::from_unit_id>("from_unit_id", {"fra enhet", "frå eining", "from unit"})
          .refers_to("units", "unit_id"),
      column<&R::to_unit_id>("to_unit_id", {"til enhet", "til eining", "to unit"})
          .refers_to("units", "unit_id"),
      column<&R::year>("year", {"år", "år", "year"}).between(1400, 9999),
      column<&R::sent_on>("sent_on", {"sendt", "sendt", "sent on"}),
      column<&R::chapter_post>("chapter_post", {"kapittel/post", "kapittel/post", "chapter/post"}).key(),
      column<&R::post_text>("post_text", {"posttekst", "posttekst", "post text"}),
      column<&R::amount_knok>("amount_knok", {"beløp", "beløp", "amount"}).remark("1000 kr"),
      column<&R::goal_ids>("goal_ids", {"mål", "mål", "goals"}).refers_to("goals", "goal_id"),
      column<&R::annual_report_due>("annual_report_due",
                                    {"frist for årsrapport", "frist for årsrapport", "annual report due"}));
  return d;
}

template <>
const TableDescription& describe<Assignment>() {
  using R = Assignment;
  static const TableDescription d = table(
      "assignments", {"oppdrag", "oppdrag", "assignments"}, "one task given in an allocation letter",
      column<&R::assignment_id>("assignment_id", {"oppdrag", "oppdrag", "assignment"}).key(),
      column<&R::letter_id>("letter_id", {"brev", "brev", "letter"}).refers_to("allocations", "letter_id"),
      column<&R::goal_id>("goal_id", {"mål", "mål", "goal"}).refers_to("goals", "goal_id"),
      column<&R::text>("text", {"tekst", "tekst", "text"}),
      column<&R::responsible_unit_id>("responsible_unit_id",
                                      {"ansvarlig enhet", "ansvarleg eining", "responsible unit"})
          .refers_to("units", "unit_id"),
      column<&R::due_on>("due_on", {"frist", "frist", "due on"}),
      column<&R::delivered_on>("delivered_on", {"levert", "levert", "delivered on"}),
      column<&R::status>("status", {"status", "status", "status"}));
  return d;
}

template <>
const TableDescription& describe<Coordination>() {
  using R = Coordination;
  static const TableDescription d =
      table("coordination", {"samordning", "samordning", "coordination"},
            "a unit's role in the coordination of a goal",
            column<&R::goal_id>("goal_id", {"mål", "mål", "goal"}).key().refers_to("goals", "goal_id"),
            column<&R::unit_id>("unit_id", {"enhet", "eining", "unit"}).key().refers_to("units", "unit_id"),
            column<&R::role>("role", {"rolle", "rolle", "role"}).key(),
            column<&R::degree>("degree", {"grad", "grad", "degree"}));
  return d;
}

template <>
const TableDescription& describe<Delivery>() {
  using R = Delivery;
  static const TableDescription d =
      table("deliveries", {"hovedleveranser", "hovudleveransar", "main deliveries"},
            "a main delivery in one version of a joint steering document",
            column<&R::delivery_id>("delivery_id", {"leveranse", "leveranse", "delivery"}).key(),
            column<&R::document_version>("document_version",
                                         {"dokumentversjon", "dokumentversjon", "document version"})
                .key(),
            column<&R::title>("title", {"tittel", "tittel", "title"}),
            column<&R::responsible_unit_id>("responsible_unit_id",
                                            {"ansvarlig enhet", "ansvarleg eining", "responsible unit"})
                .refers_to("units", "unit_id"),
            column<&R::goal_id>("goal_id", {"mål", "mål", "goal"}).refers_to("goals", "goal_id"),
            column<&R::planned_on>("planned_on", {"planlagt", "planlagd", "planned on"}),
            column<&R::delivered_on>("delivered_on", {"levert", "levert", "delivered on"}));
  return d;
}

}  // namespace styr
