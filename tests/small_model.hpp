#ifndef STYR_TESTS_SMALL_MODEL_HPP_
#define STYR_TESTS_SMALL_MODEL_HPP_

#include <string>
#include <vector>

#include "records.hpp"
#include "styr/records.hpp"

namespace styr::testing {

// A small model in which all is well: no errors and no findings. Two years, two units below the top, a vision
// and two goals, a bit of everything else.
inline Records sound_records() {
  Records r;
  r.rows<Unit>() = {
      {.unit_id = "TOP", .name = "The top", .discretion = Discretion::high, .valid_from = day("2020-01-01")},
      {.unit_id = "A", .parent_id = "TOP", .discretion = Discretion::high, .valid_from = day("2020-01-01")},
      {.unit_id = "B", .parent_id = "TOP", .discretion = Discretion::low, .valid_from = day("2020-01-01")},
  };
  const auto goal = [](std::string id, std::string level, std::string chain_level, std::string owner) {
    Goal g{.goal_id = id,
           .title = "Goal " + id,
           .level = level,
           .chain_level = chain_level,
           .owner_unit_id = owner};
    g.priority = 1;
    g.valid_from = day("2023-01-01");
    g.valid_to = day("2024-12-31");
    return g;
  };
  r.rows<Goal>() = {goal("V", "visjon", "samfunnseffekter", "TOP"),
                    goal("G1", "sektor", "brukereffekter", "A"),
                    goal("G2", "enhet", "produkter_tjenester", "A")};
  r.rows<Goal>()[2].priority = 2;
  r.rows<GoalLink>() = {{"G1", "V", "contributes", Number(2)}, {"G2", "G1", "contributes", Number(1)}};
  r.rows<Indicator>() = {{.indicator_id = "TIME",
                          .name_nb = "Tid",
                          .formula = "num/den",
                          .unit = "dager",
                          .direction = Direction::lower,
                          .frequency = "month",
                          .decimals = 1,
                          .valid_min = Number(0),
                          .valid_max = Number(100)}};
  for (int year : {2023, 2024}) {
    for (const char* goal_id : {"G1", "G2"}) {
      Target t;
      t.target_id = std::string(goal_id) + "-" + std::to_string(year);
      t.goal_id = goal_id;
      t.indicator_id = "TIME";
      t.unit_id = "A";
      t.year = year;
      t.target = Number(20);
      t.green_tolerance = Number(1);
      t.yellow_tolerance = Number(3);
      r.rows<Target>().push_back(t);
    }
  }
  r.rows<Service>() = {{.service_id = "S1", .unit_id = "B", .name = "Service", .sla_indicator_id = "TIME"},
                       {.service_id = "S2", .unit_id = "A", .name = "Other service"}};
  r.rows<ServiceLink>() = {{"S1", "S2", "requires"}};
  r.rows<Responsibility>() = {
      {"S1", "B", Role::accountable}, {"S1", "A", Role::consulted}, {"S2", "A", Role::accountable}};
  r.rows<Risk>() = {{.risk_id = "R1",
                     .unit_id = "B",
                     .title = "Risk",
                     .owner_role = "Leder",
                     .identified_on = day("2023-02-01"),
                     .current_likelihood = 3,
                     .current_consequence = 4}};
  r.rows<RiskAssessment>() = {{"R1", period("2023-T1"), 3, 4, day("2023-04-30"), ""}};
  r.rows<Mitigation>() = {{.mitigation_id = "R1-1",
                           .risk_id = "R1",
                           .responsible_unit_id = "B",
                           .start_on = day("2023-03-01"),
                           .due_on = day("2023-06-01"),
                           .done_on = day("2023-05-01"),
                           .reduces_likelihood = 1,
                           .reduces_consequence = 0}};
  const auto version = [](std::int32_t number, const char* from) {
    Procedure p{
        .procedure_id = "P1", .version = number, .title = "Procedure", .unit_id = "B", .decided_by = "Leder"};
    p.decided_on = p.valid_from = day(from);
    return p;
  };
  r.rows<Procedure>() = {version(1, "2021-01-01"), version(2, "2024-06-01")};
  r.rows<Procedure>()[0].valid_to = day("2024-06-01");
  r.rows<Procedure>()[1].next_review_on = day("2026-06-01");
  r.rows<Deviation>() = {{.deviation_id = "D1",
                          .reported_on = day("2024-02-01"),
                          .unit_id = "B",
                          .procedure_id = "P1",
                          .closed_on = day("2024-03-01")}};
  r.rows<Document>() = {{.document_id = "DOC1", .owner_unit_id = "TOP"},
                        {.document_id = "DOC2", .owner_unit_id = "A", .parent_document_id = "DOC1"}};
  r.rows<Initiative>() = {{.initiative_id = "T1",
                           .owner_unit_id = "A",
                           .goal_id = "G2",
                           .status = "ferdig",
                           .start_on = day("2023-01-01"),
                           .actual_end_on = day("2023-12-31")},
                          {.initiative_id = "T2",
                           .owner_unit_id = "A",
                           .goal_id = "G2",
                           .status = "pågår",
                           .start_on = day("2024-01-01")}};
  r.rows<InitiativeLink>() = {{"T2", "T1", InitiativeLinkType::depends_on, 10}};
  r.rows<InitiativeGate>() = {{"T1", "BP1", "konsept", day("2023-01-01"), "godkjent"},
                              {"T1", "BP2", "planlegge", day("2023-03-01"), "godkjent"},
                              {"T1", "BP3", "gjennomføre", day("2023-05-01"), "godkjent"}};
  r.rows<Benefit>() = {{.benefit_id = "B1",
                        .initiative_id = "T1",
                        .goal_id = "G2",
                        .unit_id = "A",
                        .indicator_id = "TIME",
                        .baseline = Number(30),
                        .baseline_on = day("2022-12-31"),
                        .planned_q4 = Number(-10),
                        .realised_y2 = Number(-8),
                        .measured_on = day("2024-12-31")}};
  r.rows<Activity>() = {
      {.activity_id = "W1", .unit_id = "TOP", .month = 2, .day = 29},
      {.activity_id = "W2", .unit_id = "TOP", .month = 6, .day = 1, .predecessor_activity_id = "W1"}};
  r.rows<A3Sheet>() = {{.a3_id = "A3-1", .owner_unit_id = "A", .measure_indicator_ids = {"TIME"}}};
  r.rows<A3Cause>() = {{"A3-1", 1, std::nullopt, "rutiner", "why"}, {"A3-1", 2, 1, "rutiner", "because"}};
  r.rows<GlossaryEntry>() = {{"mål", "mål", "goal", "wanted result", ""},
                             {"visjon", "visjon", "vision", "picture of the future", ""}};
  for (std::int32_t month = 0; month < 24; ++month) {
    Observation o;
    o.unit_id = "A";
    o.indicator_id = "TIME";
    o.period = period("2023-01").plus(month);
    o.numerator = Number(40 + month % 5);
    o.denominator = Number(2);
    o.value = Number(20 + 0.5 * (month % 5));
    o.reported_on = o.period.next().first_day() + 9;
    r.observations.push_back(o);
  }
  return r;
}

}  // namespace styr::testing

#endif  // STYR_TESTS_SMALL_MODEL_HPP_
