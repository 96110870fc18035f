// Descriptions: services, quality system and steering documents.

#include "describe.hpp"

namespace styr {

template <>
std::span<const EnumerationWord> words_of<Role>() {
  static constexpr EnumerationWord kWords[] = {{0, "R"}, {1, "A"}, {2, "C"}, {3, "I"}};
  return kWords;
}

template <>
const TableDescription& describe<Service>() {
  using R = Service;
  static const TableDescription d =
      table("services", {"tjenester", "tenester", "services"}, "one service of the catalogue",
            column<&R::service_id>("service_id", {"tjeneste", "teneste", "service"}).key(),
            column<&R::unit_id>("unit_id", {"enhet", "eining", "unit"}).refers_to("units", "unit_id"),
            column<&R::name>("name", {"navn", "namn", "name"}),
            column<&R::user_group>("user_group", {"brukergruppe", "brukargruppe", "user group"}),
            column<&R::channel>("channel", {"kanal", "kanal", "channel"}),
            column<&R::sla_indicator_id>("sla_indicator_id",
                                         {"indikator i avtalen", "indikator i avtala", "SLA indicator"})
                .refers_to("indicators", "indicator_id"),
            column<&R::sla_target>("sla_target", {"avtalt nivå", "avtalt nivå", "agreed level"}),
            column<&R::criticality_1_3>("criticality_1_3", {"kritikalitet", "kritikalitet", "criticality"})
                .between(1, 3),
            column<&R::needed_by_goal_ids>("needed_by_goal_ids",
                                           {"nødvendig for mål", "naudsynt for mål", "needed by goal"})
                .refers_to("goals", "goal_id")
                .remark("goals that cannot be reached without it"));
  return d;
}

template <>
const TableDescription& describe<ServiceLink>() {
  using R = ServiceLink;
  static const TableDescription d = table(
      "service_links", {"tjenesteavhengigheter", "tenesteavhengnader", "service links"},
      "one service depends on another",
      column<&R::service_id>("service_id", {"tjeneste", "teneste", "service"})
          .key()
          .refers_to("services", "service_id"),
      column<&R::depends_on_service_id>("depends_on_service_id", {"avhenger av", "avheng av", "depends on"})
          .key()
          .refers_to("services", "service_id"),
      column<&R::kind>("kind", {"type", "type", "kind"}));
  return d;
}

template <>
const TableDescription& describe<Responsibility>() {
  using R = Responsibility;
  static const TableDescription d =
      table("responsibilities", {"ansvar", "ansvar", "responsibilities"}, "a unit's role for a service",
            column<&R::service_id>("service_id", {"tjeneste", "teneste", "service"})
                .key()
                .refers_to("services", "service_id"),
            column<&R::unit_id>("unit_id", {"enhet", "eining", "unit"}).key().refers_to("units", "unit_id"),
            column<&R::role_raci>("role_raci", {"rolle", "rolle", "role"})
                .key()
                .remark("responsible, accountable, consulted, informed"));
  return d;
}

template <>
const TableDescription& describe<Procedure>() {
  using R = Procedure;
  static const TableDescription d =
      table("procedures", {"prosedyrer", "prosedyrar", "procedures"}, "one version of a procedure",
            column<&R::procedure_id>("procedure_id", {"prosedyre", "prosedyre", "procedure"}).key(),
            column<&R::version>("version", {"versjon", "versjon", "version"}).key().at_least(0),
            column<&R::title>("title", {"tittel", "tittel", "title"}),
            column<&R::kind>("kind", {"type", "type", "kind"}),
            column<&R::unit_id>("unit_id", {"enhet", "eining", "unit"}).refers_to("units", "unit_id"),
            column<&R::decided_by>("decided_by", {"besluttet av", "vedteken av", "decided by"}),
            column<&R::decided_on>("decided_on", {"besluttet", "vedteken", "decided on"}),
            column<&R::purpose>("purpose", {"formål", "føremål", "purpose"}),
            column<&R::applies_to>("applies_to", {"gjelder for", "gjeld for", "applies to"}),
            column<&R::regulation_refs>("regulation_refs", {"regelverk", "regelverk", "regulation"}),
            column<&R::roles>("roles", {"roller", "roller", "roles"}),
            column<&R::steps>("steps", {"antall trinn", "talet på trinn", "steps"}).at_least(0),
            column<&R::valid_from>("valid_from", {"gyldig fra", "gyldig frå", "valid from"}),
            column<&R::valid_to>("valid_to", {"gyldig til", "gyldig til", "valid to"})
                .remark("the day the next version starts"),
            column<&R::next_review_on>("next_review_on", {"neste revisjon", "neste revisjon", "next review"}),
            column<&R::status>("status", {"status", "status", "status"}),
            column<&R::change_note>("change_note", {"endring", "endring", "change"}));
  return d;
}

template <>
const TableDescription& describe<Deviation>() {
  using R = Deviation;
  static const TableDescription d =
      table("deviations", {"avvik og forbedringsmeldinger", "avvik og forbetringsmeldingar", "deviations"},
            "one report that a rule was not followed, or of an improvement",
            column<&R::deviation_id>("deviation_id", {"melding", "melding", "report"}).key(),
            column<&R::reported_on>("reported_on", {"meldt", "meldt", "reported on"}),
            column<&R::kind>("kind", {"type", "type", "kind"}),
            column<&R::unit_id>("unit_id", {"enhet", "eining", "unit"}).refers_to("units", "unit_id"),
            column<&R::procedure_id>("procedure_id", {"prosedyre", "prosedyre", "procedure"})
                .refers_to("procedures", "procedure_id"),
            column<&R::category>("category", {"kategori", "kategori", "category"}),
            column<&R::severity_0_4>("severity_0_4", {"alvorlighet", "alvor", "severity"}).between(0, 4),
            column<&R::due_on>("due_on", {"frist", "frist", "due on"}),
            column<&R::closed_on>("closed_on", {"lukket", "lukka", "closed on"}),
            column<&R::status>("status", {"status", "status", "status"}),
            column<&R::outcome>("outcome", {"utfall", "utfall", "outcome"}));
  return d;
}

template <>
const TableDescription& describe<Document>() {
  using R = Document;
  static const TableDescription d = table(
      "documents", {"styringsdokumenter", "styringsdokument", "steering documents"}, "one steering document",
      column<&R::document_id>("document_id", {"dokument", "dokument", "document"}).key(),
      column<&R::title>("title", {"tittel", "tittel", "title"}),
      column<&R::kind>("kind", {"type", "type", "kind"}),
      column<&R::owner_unit_id>("owner_unit_id", {"eier", "eigar", "owner"}).refers_to("units", "unit_id"),
      column<&R::parent_document_id>("parent_document_id",
                                     {"overordnet dokument", "overordna dokument", "parent document"})
          .refers_to("documents", "document_id"),
      column<&R::valid_from>("valid_from", {"gyldig fra", "gyldig frå", "valid from"}),
      column<&R::valid_to>("valid_to", {"gyldig til", "gyldig til", "valid to"}),
      column<&R::adopted_by>("adopted_by", {"vedtatt av", "vedteke av", "adopted by"}));
  return d;
}

}  // namespace styr
