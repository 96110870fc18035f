// Questions about the risk register.

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "questions.hpp"
#include "styr/mitigation_follow_up.hpp"
#include "styr/risk_lifting.hpp"
#include "styr/risk_picture.hpp"
#include "styr/risk_propagation.hpp"
#include "styr/risk_register.hpp"
#include "text.hpp"

namespace styr::capi {
namespace {

constexpr std::array kUnitOptions = {kUnitOption};
constexpr std::array kUnitDayOptions = {kUnitOption, kAsOfOption};
constexpr std::array kMovementOptions = {
    kUnitOption,
    OptionDescription{"from", OptionType::date, "", "the earlier day, or `today`; must be given"},
    OptionDescription{"to", OptionType::date, "",
                      "the later day, or `today`; the register as it stands when not given"}};

Outcome unit_of(const Request& request, std::optional<std::uint32_t>& unit) {
  return request.options.find<Unit>(request.model, "unit", unit);
}

template <class Row>
Outcome of_unit(const Request& request, std::string_view name, std::vector<Row> rows, Answer& answer) {
  std::optional<std::uint32_t> only;
  if (Outcome bad = unit_of(request, only); bad.code != STYR_OK) return bad;
  if (only) std::erase_if(rows, [&](const Row& row) { return row.unit != *only; });
  answer.table = table_of_rows(request, name, rows);
  return success();
}

Outcome risks(const Request& request, Answer& answer) {
  return of_unit(request, "risks",
                 lift_risks(request.model, request.options.date("as_of"), request.progress.function()),
                 answer);
}

Outcome risk_reasons(const Request& request, Answer& answer) {
  const std::vector<UnitRisks> lists =
      lift_risks(request.model, request.options.date("as_of"), request.progress.function());
  return of_unit(request, "risk_reasons", risks_at_units(lists), answer);
}

Outcome risk_picture(const Request& request, Answer& answer) {
  return of_unit(request, "risk_picture", risk_pictures(request.model, request.progress.function()), answer);
}

Outcome risk_matrix(const Request& request, Answer& answer) {
  std::optional<std::uint32_t> only;
  if (Outcome bad = unit_of(request, only); bad.code != STYR_OK) return bad;
  const RiskRegister risks(request.model, request.options.date("as_of"));
  const RiskMap map = risk_map(risks, only ? risks_of_unit(risks, *only) : open_risks(risks));
  answer.table = table_of_rows(request, "risk_matrix", risk_cells(risks, map));
  return success();
}

Outcome risk_movement(const Request& request, Answer& answer) {
  std::optional<std::uint32_t> only;
  if (Outcome bad = unit_of(request, only); bad.code != STYR_OK) return bad;
  const std::optional<Date> from = request.options.date("from");
  if (!from) return missing_option("from");
  const RiskRegister before(request.model, from);
  if (!request.go_on(1.0 / 3)) return cancelled();
  const RiskRegister after(request.model, request.options.date("to"));
  if (!request.go_on(2.0 / 3)) return cancelled();
  answer.table = table_of_rows(request, "risk_movement", risk_movements(before, after, only));
  return success();
}

Outcome follow_up_of(const Request& request, FollowUp& found) {
  std::optional<std::uint32_t> only;
  if (Outcome bad = unit_of(request, only); bad.code != STYR_OK) return bad;
  const std::optional<Date> day = request.options.date("as_of");
  found = follow_up(request.model, day);
  if (!request.go_on(0.5)) return cancelled();
  if (only) keep_below(*only, RiskRegister(request.model, day), found);
  return success();
}

Outcome risk_follow_up(const Request& request, Answer& answer) {
  FollowUp found;
  if (Outcome bad = follow_up_of(request, found); bad.code != STYR_OK) return bad;
  answer.table = table_of_rows(request, "risk_follow_up", found.mitigations);
  return success();
}

Outcome risk_attention(const Request& request, Answer& answer) {
  FollowUp found;
  if (Outcome bad = follow_up_of(request, found); bad.code != STYR_OK) return bad;
  answer.table = table_of_rows(request, "risk_attention", found.risks);
  return success();
}

// ---- From risks to services and goals

constexpr std::array kDayOptions = {kAsOfOption};
constexpr std::array kCauseOptions = {
    kAsOfOption, OptionDescription{"goal", OptionType::text, "", "id of a goal; all when not given"},
    OptionDescription{"service", OptionType::text, "", "id of a service; all when not given"}};

constexpr std::array kCutSetOptions = {
    kCauseOptions[0], kCauseOptions[1], kCauseOptions[2],
    OptionDescription{"limit", OptionType::integer, "100", "at most so many of each goal and service"}};

// How much of an answer about causes and cut sets is done when the probabilities are there.
constexpr double kPropagationDone = 0.6;

Outcome propagation_of(const Request& request, std::optional<RiskPropagation>& found) {
  const RiskRegister risks(request.model, request.options.date("as_of"));
  const Progress whole = request.progress.function();
  ProgressPart part(whole, 0.1, kPropagationDone);
  if (!request.go_on(0.1)) return cancelled();
  absl::StatusOr<RiskPropagation> made = RiskPropagation::make(risks, DiagramOptions().node_limit,
                                                               [&](double done) { return part.go_on(done); });
  if (request.progress.stopped()) return cancelled();
  if (!made.ok()) return failure(STYR_ERROR_NO_ANSWER, std::string(from_absl(made.status().message())));
  found = *std::move(made);
  return success();
}

std::vector<HitProbability> hits_of(const RiskPropagation& propagation) {
  std::vector<HitProbability> hits(propagation.services().begin(), propagation.services().end());
  hits.insert(hits.end(), propagation.goals().begin(), propagation.goals().end());
  return hits;
}

Outcome risk_propagation(const Request& request, Answer& answer) {
  std::optional<RiskPropagation> found;
  if (Outcome bad = propagation_of(request, found); bad.code != STYR_OK) return bad;
  answer.table = table_of_rows(request, "risk_propagation", hits_of(*found));
  return success();
}

// Of the goal or service asked about, else of all.
Outcome hits_asked_for(const Request& request, std::optional<RiskPropagation>& found,
                       std::vector<HitProbability>& hits) {
  std::optional<std::uint32_t> goal;
  std::optional<std::uint32_t> service;
  const Options& options = request.options;
  if (Outcome bad = options.find<Goal>(request.model, "goal", goal); bad.code != STYR_OK) return bad;
  if (Outcome bad = options.find<Service>(request.model, "service", service); bad.code != STYR_OK) return bad;
  if (Outcome bad = propagation_of(request, found); bad.code != STYR_OK) return bad;
  hits = hits_of(*found);
  if (goal || service) {
    std::erase_if(hits, [&](const HitProbability& hit) {
      return (hit.subject == HitSubject::goal ? goal : service) != hit.row;
    });
  }
  return success();
}

// An answer without rows is explained to the log: a limit always, that nothing is there to who asked for it
// by name.
void log_missing(const Request& request, std::span<const HitProbability> hits) {
  const bool is_by_name = request.options.text("goal") || request.options.text("service");
  for (const HitProbability& hit : hits) {
    const bool is_limit = hit.reason == HitReason::node_limit;
    if (hit.reason == HitReason::none || (!is_limit && !is_by_name)) continue;
    if (request.context) request.context->log(is_limit ? 1 : 0, why_no_causes(request.model, hit));
  }
}

Outcome risk_causes(const Request& request, Answer& answer) {
  std::optional<RiskPropagation> found;
  std::vector<HitProbability> hits;
  if (Outcome bad = hits_asked_for(request, found, hits); bad.code != STYR_OK) return bad;
  const Progress whole = request.progress.function();
  ProgressPart rest(whole, kPropagationDone, 1);
  answer.table = table_of_rows(request, "risk_causes",
                               causes_of_hits(*found, hits, [&](double done) { return rest.go_on(done); }));
  log_missing(request, hits);
  return success();
}

Outcome risk_cut_sets(const Request& request, Answer& answer) {
  constexpr std::int64_t kMostSets = 100'000'000;
  const std::int64_t limit = request.options.integer("limit").value_or(100);
  if (limit < 1 || limit > kMostSets) {
    return failure(STYR_ERROR_OPTION, "option \"limit\" must be from 1 to " + std::to_string(kMostSets));
  }
  std::optional<RiskPropagation> found;
  std::vector<HitProbability> hits;
  if (Outcome bad = hits_asked_for(request, found, hits); bad.code != STYR_OK) return bad;
  const Progress whole = request.progress.function();
  ProgressPart rest(whole, kPropagationDone, 1);
  const CutSetsOfHits sets = cut_sets_of_hits(*found, hits, static_cast<std::size_t>(limit),
                                              [&](double done) { return rest.go_on(done); });
  answer.table = table_of_rows(request, "risk_cut_sets", sets.rows);
  log_missing(request, sets.missing);
  return success();
}

constexpr std::array kQuestions = {
    Question{"risks", "which risks each unit sees and lifts", kUnitDayOptions, risks},
    Question{"risk_reasons", "the same, a row for each risk, with why it is lifted or stays", kUnitDayOptions,
             risk_reasons},
    Question{"risk_picture", "risks by colour, unit and tertial", kUnitOptions, risk_picture},
    Question{"risk_matrix", "the cells of the risk matrix, with the risks of a unit and below it",
             kUnitDayOptions, risk_matrix},
    Question{"risk_movement", "how each risk moved between two days", kMovementOptions, risk_movement},
    Question{"risk_follow_up", "what became of each mitigation, and whether it may be closed",
             kUnitDayOptions, risk_follow_up},
    Question{"risk_attention", "the risks that call for attention, with why", kUnitDayOptions,
             risk_attention},
    Question{"risk_propagation", "how probable it is that each service and goal is hit within a year",
             kDayOptions, risk_propagation},
    Question{"risk_causes", "how much each risk matters to a service or goal", kCauseOptions, risk_causes},
    Question{"risk_cut_sets",
             "what must happen together for a service or goal to be hit, the most probable first",
             kCutSetOptions, risk_cut_sets},
};

}  // namespace

std::span<const Question> risk_questions() { return kQuestions; }

}  // namespace styr::capi
