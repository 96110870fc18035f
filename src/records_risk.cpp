// Descriptions: the risk register.

#include "describe.hpp"

namespace styr {

template <>
std::span<const EnumerationWord> words_of<RiskStatus>() {
  static constexpr EnumerationWord kWords[] = {
      {0, "open"}, {0, "åpen"}, {1, "closed"}, {1, "lukket"}, {1, "lukka"}};
  return kWords;
}

template <>
std::span<const EnumerationWord> words_of<JudgementKind>() {
  static constexpr EnumerationWord kWords[] = {{0, "current"}, {0, "nå"},     {0, "no"}, {1, "initial"},
                                               {1, "start"},   {2, "target"}, {2, "mål"}};
  return kWords;
}

template <>
const TableDescription& describe<Risk>() {
  using R = Risk;
  static const TableDescription d = table(
      "risks", {"risikoer", "risikoar", "risks"}, "one risk of the register",
      column<&R::risk_id>("risk_id", {"risiko", "risiko", "risk"}).key(),
      column<&R::unit_id>("unit_id", {"enhet", "eining", "unit"}).required().refers_to("units", "unit_id"),
      column<&R::goal_id>("goal_id", {"truer mål", "trugar mål", "threatens goal"})
          .refers_to("goals", "goal_id"),
      column<&R::service_id>("service_id", {"truer tjeneste", "trugar teneste", "threatens service"})
          .refers_to("services", "service_id"),
      column<&R::title>("title", {"tittel", "tittel", "title"}),
      column<&R::cause>("cause", {"årsak", "årsak", "cause"}),
      column<&R::consequence_text>("consequence_text", {"konsekvens", "konsekvens", "consequence"}),
      column<&R::category>("category", {"kategori", "kategori", "category"}),
      column<&R::owner_role>("owner_role", {"risikoeier", "risikoeigar", "risk owner"}),
      column<&R::identified_on>("identified_on", {"identifisert", "identifisert", "identified on"}),
      column<&R::initial_likelihood>("initial_likelihood",
                                     {"sannsynlighet i starten", "sannsyn i starten", "initial likelihood"})
          .at_least(1),
      column<&R::initial_consequence>("initial_consequence",
                                      {"konsekvens i starten", "konsekvens i starten", "initial consequence"})
          .at_least(1),
      column<&R::current_likelihood>("current_likelihood",
                                     {"sannsynlighet nå", "sannsyn no", "current likelihood"})
          .at_least(1),
      column<&R::current_consequence>("current_consequence",
                                      {"konsekvens nå", "konsekvens no", "current consequence"})
          .at_least(1),
      column<&R::tolerance_score>("tolerance_score", {"toleranse", "toleranse", "tolerance"}).at_least(0),
      column<&R::force_escalate>("force_escalate", {"løftes alltid", "vert alltid løfta", "always lifted"}),
      column<&R::status>("status", {"status", "status", "status"}),
      column<&R::closed_on>("closed_on", {"lukket", "lukka", "closed on"}),
      column<&R::event>("event", {"hendelse", "hending", "event"}),
      column<&R::also_unit_ids>("also_unit_ids", {"også i enhet", "også i eining", "also in unit"})
          .refers_to("units", "unit_id"),
      column<&R::also_goal_ids>("also_goal_ids", {"truer også mål", "trugar også mål", "also threatens goal"})
          .refers_to("goals", "goal_id"),
      column<&R::also_service_ids>("also_service_ids",
                                   {"truer også tjeneste", "trugar også teneste", "also threatens service"})
          .refers_to("services", "service_id"),
      column<&R::target_likelihood>("target_likelihood",
                                    {"sannsynlighet som mål", "sannsyn som mål", "target likelihood"})
          .at_least(1),
      column<&R::target_consequence>("target_consequence",
                                     {"konsekvens som mål", "konsekvens som mål", "target consequence"})
          .at_least(1),
      column<&R::annual_probability>("annual_probability",
                                     {"sannsynlighet per år", "sannsyn per år", "annual probability"})
          .between(0, 1),
      column<&R::loss_knok>("loss_knok", {"tap", "tap", "loss"})
          .at_least(0)
          .remark("1000 kr when it happens"),
      column<&R::next_review_on>("next_review_on", {"neste vurdering", "neste vurdering", "next review"}));
  return d;
}

template <>
const TableDescription& describe<RiskAssessment>() {
  using R = RiskAssessment;
  static const TableDescription d =
      table("risk_history", {"risikovurderinger", "risikovurderingar", "risk assessments"},
            "how a risk was assessed in a period",
            column<&R::risk_id>("risk_id", {"risiko", "risiko", "risk"}).key().refers_to("risks", "risk_id"),
            column<&R::period>("period", {"periode", "periode", "period"}).key(),
            column<&R::likelihood>("likelihood", {"sannsynlighet", "sannsyn", "likelihood"}).at_least(1),
            column<&R::consequence>("consequence", {"konsekvens", "konsekvens", "consequence"}).at_least(1),
            column<&R::assessed_on>("assessed_on", {"vurdert", "vurdert", "assessed on"}),
            column<&R::comment>("comment", {"kommentar", "kommentar", "comment"}));
  return d;
}

template <>
const TableDescription& describe<Mitigation>() {
  using R = Mitigation;
  static const TableDescription d = table(
      "mitigations", {"risikoreduserende tiltak", "risikoreduserande tiltak", "mitigations"},
      "one measure that lowers a risk",
      column<&R::mitigation_id>("mitigation_id", {"tiltak", "tiltak", "mitigation"}).key(),
      column<&R::risk_id>("risk_id", {"risiko", "risiko", "risk"}).required().refers_to("risks", "risk_id"),
      column<&R::title>("title", {"tittel", "tittel", "title"}),
      column<&R::responsible_unit_id>("responsible_unit_id",
                                      {"ansvarlig enhet", "ansvarleg eining", "responsible unit"})
          .refers_to("units", "unit_id"),
      column<&R::responsible_role>("responsible_role",
                                   {"ansvarlig rolle", "ansvarleg rolle", "responsible role"}),
      column<&R::start_on>("start_on", {"start", "start", "start"}),
      column<&R::due_on>("due_on", {"frist", "frist", "due on"}),
      column<&R::done_on>("done_on", {"gjennomført", "gjennomført", "done on"}),
      column<&R::status>("status", {"status", "status", "status"}),
      column<&R::cost_knok>("cost_knok", {"kostnad", "kostnad", "cost"}).at_least(0).remark("1000 kr"),
      column<&R::reduces_likelihood>(
          "reduces_likelihood", {"senker sannsynlighet med", "senkar sannsyn med", "lowers likelihood by"}),
      column<&R::reduces_consequence>(
          "reduces_consequence", {"senker konsekvens med", "senkar konsekvens med", "lowers consequence by"}),
      column<&R::also_risk_ids>("also_risk_ids", {"senker også", "senkar også", "also lowers"})
          .refers_to("risks", "risk_id"),
      column<&R::evidence>("evidence", {"dokumentasjon", "dokumentasjon", "evidence"}),
      column<&R::evidence_required>("evidence_required",
                                    {"krever dokumentasjon", "krev dokumentasjon", "evidence required"}),
      column<&R::observation_days>("observation_days",
                                   {"observasjonstid", "observasjonstid", "observation period"})
          .at_least(0)
          .remark("days after it was done"),
      column<&R::closed_on>("closed_on", {"avsluttet", "avslutta", "closed on"}));
  return d;
}

template <>
const TableDescription& describe<RiskJudgement>() {
  using R = RiskJudgement;
  static const TableDescription d = table(
      "risk_judgements", {"andre risikovurderinger", "andre risikovurderingar", "other risk judgements"},
      "how a unit judged a risk on a day: other levels than the risk's own, and other kinds",
      column<&R::judgement_id>("judgement_id", {"vurdering", "vurdering", "judgement"}).key(),
      column<&R::risk_id>("risk_id", {"risiko", "risiko", "risk"}).required().refers_to("risks", "risk_id"),
      column<&R::unit_id>("unit_id", {"vurdert av enhet", "vurdert av eining", "judged by unit"})
          .refers_to("units", "unit_id")
          .remark("the risk's own unit where not given"),
      column<&R::kind>("kind", {"type", "type", "kind"}).remark("current where not given"),
      column<&R::judged_on>("judged_on", {"vurdert", "vurdert", "judged on"}).required(),
      column<&R::judged_by>("judged_by", {"vurdert av", "vurdert av", "judged by"}),
      column<&R::likelihood>("likelihood", {"sannsynlighet", "sannsyn", "likelihood"}).at_least(1),
      column<&R::consequence>("consequence", {"konsekvens", "konsekvens", "consequence"}).at_least(1),
      column<&R::knowledge_1_3>("knowledge_1_3",
                                {"kunnskapsstyrke", "kunnskapsstyrke", "strength of knowledge"})
          .between(1, 3),
      column<&R::comment>("comment", {"kommentar", "kommentar", "comment"}));
  return d;
}

template <>
const TableDescription& describe<RiskConsequence>() {
  using R = RiskConsequence;
  static const TableDescription d = table(
      "risk_consequences", {"konsekvenser per dimensjon", "konsekvensar per dimensjon", "risk consequences"},
      "what a risk would mean in one dimension, as judged on a day",
      column<&R::risk_id>("risk_id", {"risiko", "risiko", "risk"}).key().refers_to("risks", "risk_id"),
      column<&R::dimension_id>("dimension_id", {"dimensjon", "dimensjon", "dimension"})
          .key()
          .refers_to("risk_dimensions", "dimension_id"),
      column<&R::judged_on>("judged_on", {"vurdert", "vurdert", "judged on"}).optional_key(),
      column<&R::consequence>("consequence", {"konsekvens", "konsekvens", "consequence"})
          .required()
          .at_least(1),
      column<&R::text>("text", {"beskrivelse", "skildring", "description"}));
  return d;
}

template <>
const TableDescription& describe<RiskAcceptance>() {
  using R = RiskAcceptance;
  static const TableDescription d = table(
      "risk_acceptances", {"aksepterte risikoer", "aksepterte risikoar", "risk acceptances"},
      "one decision to live with a risk as it was judged then",
      column<&R::acceptance_id>("acceptance_id", {"aksept", "aksept", "acceptance"}).key(),
      column<&R::risk_id>("risk_id", {"risiko", "risiko", "risk"}).required().refers_to("risks", "risk_id"),
      column<&R::unit_id>("unit_id", {"på vegne av enhet", "på vegner av eining", "for unit"})
          .refers_to("units", "unit_id")
          .remark("the risk's own unit where not given"),
      column<&R::accepted_by>("accepted_by", {"akseptert av", "akseptert av", "accepted by"}),
      column<&R::accepted_on>("accepted_on", {"akseptert", "akseptert", "accepted on"}).required(),
      column<&R::valid_to>("valid_to", {"gjelder til", "gjeld til", "valid to"}).remark("last day"),
      column<&R::likelihood>("likelihood", {"sannsynlighet", "sannsyn", "likelihood"})
          .at_least(1)
          .remark("as it was when accepted"),
      column<&R::consequence>("consequence", {"konsekvens", "konsekvens", "consequence"})
          .at_least(1)
          .remark("as it was when accepted"),
      column<&R::revoked_on>("revoked_on", {"trukket tilbake", "trekt tilbake", "revoked on"}),
      column<&R::justification>("justification", {"begrunnelse", "grunngjeving", "justification"}));
  return d;
}

template <>
const TableDescription& describe<RiskLink>() {
  using R = RiskLink;
  static const TableDescription d = table(
      "risk_links", {"risikosammenhenger", "risikosamanhengar", "risk links"}, "one risk leads to another",
      column<&R::from_risk_id>("from_risk_id", {"fra risiko", "frå risiko", "from risk"})
          .key()
          .refers_to("risks", "risk_id"),
      column<&R::to_risk_id>("to_risk_id", {"til risiko", "til risiko", "to risk"})
          .key()
          .refers_to("risks", "risk_id"),
      column<&R::probability>("probability", {"sannsynlighet", "sannsyn", "probability"})
          .between(0, 1)
          .remark("that the one brings the other with it; 1 where not given"),
      column<&R::note>("note", {"merknad", "merknad", "note"}));
  return d;
}

}  // namespace styr
