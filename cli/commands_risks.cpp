// Commands about risks and losses.

#include <algorithm>
#include <utility>
#include <vector>

#include "matrix_file.hpp"
#include "run.hpp"
#include "styr/risk_losses.hpp"

namespace styr::cli {

ExitCode Run::risks(const Model& model) {
  std::optional<std::uint32_t> only;
  if (!resolve(model, "--unit", options_.unit, find_unit, only)) return ExitCode::wrong_usage;
  const auto keep_unit = [&](auto& rows) {
    if (only) std::erase_if(rows, [&](const auto& row) { return row.unit != *only; });
  };
  switch (options_.risk_question) {
    case RiskQuestion::lists:
    case RiskQuestion::reasons:
      break;
    case RiskQuestion::picture: {
      std::vector<RiskPicture> pictures = risk_pictures(model);
      keep_unit(pictures);
      return show_rows(model, pictures);
    }
    case RiskQuestion::matrix: {
      const RiskRegister risks(model, options_.as_of);
      const RiskMap map = risk_map(risks, only ? risks_of_unit(risks, *only) : open_risks(risks));
      const std::vector<RiskCell> cells = risk_cells(risks, map);
      return show(table_of(model, cells), [&] { return view_of(risks, map, say_); });
    }
    case RiskQuestion::movement:
      return show_rows(model, risk_movements(RiskRegister(model, options_.movement_from),
                                             RiskRegister(model, options_.movement_to), only));
    case RiskQuestion::follow_up:
    case RiskQuestion::attention:
      return risk_follow_up(model, only);
    case RiskQuestion::propagation:
    case RiskQuestion::causes:
    case RiskQuestion::cut_sets:
      return risk_propagation(model);
  }
  std::vector<UnitRisks> seen = lift_risks(model, options_.as_of);
  keep_unit(seen);
  if (options_.risk_question == RiskQuestion::lists) return show_rows(model, seen);
  const std::vector<RiskAtUnit> rows = risks_at_units(seen);
  return show(table_of(model, rows), [&] { return view_of(model, std::span<const UnitRisks>(seen), say_); });
}

// What the open risks come to for services and goals, and which of them matter.
ExitCode Run::risk_propagation(const Model& model) {
  std::optional<std::uint32_t> goal;
  std::optional<std::uint32_t> service;
  if (!resolve(model, "--goal", options_.goal, find_goal, goal)) return ExitCode::wrong_usage;
  if (!resolve(model, "--service", options_.service, find_service, service)) return ExitCode::wrong_usage;
  absl::StatusOr<RiskPropagation> result = absl::UnknownError("");
  {
    ProgressLine line =
        progress({"regner ut sannsynligheter", "reknar ut sannsyn", "computing probabilities"});
    result = RiskPropagation::make(RiskRegister(model, options_.as_of), DiagramOptions().node_limit,
                                   line.callback());
  }
  if (!result.ok()) return fail(ExitCode::model_errors, message_of(result.status()));
  std::vector<HitProbability> hits(result->services().begin(), result->services().end());
  hits.insert(hits.end(), result->goals().begin(), result->goals().end());
  if (options_.risk_question == RiskQuestion::propagation) return show_rows(model, hits);
  if (goal || service) {
    std::erase_if(hits, [&](const HitProbability& hit) {
      const auto& wanted = hit.subject == HitSubject::goal ? goal : service;
      return wanted != hit.row;
    });
  }
  std::vector<HitProbability> missing;
  if (options_.risk_question == RiskQuestion::cut_sets) {
    missing = show_cut_sets(model, *result, hits);
  } else {
    show_rows(model, causes_of_hits(*result, hits));
    std::erase_if(hits, [](const HitProbability& hit) { return hit.reason == HitReason::none; });
    missing = std::move(hits);
  }
  // A limit that was reached is always told; that nothing threatens it to who asked for that one.
  ExitCode code = ExitCode::fine;
  for (const HitProbability& hit : missing) {
    const bool is_out_of_reach = hit.reason == HitReason::node_limit;
    if (is_out_of_reach) code = ExitCode::model_errors;
    if (is_out_of_reach || goal || service) fail(code, why_no_causes(model, hit));
  }
  return code;
}

// Returns those without any.
std::vector<HitProbability> Run::show_cut_sets(const Model& model, const RiskPropagation& propagation,
                                               std::span<const HitProbability> hits) {
  CutSetsOfHits found;
  {
    ProgressLine line = progress({"finner kuttmengder", "finn kuttmengder", "finding cut sets"});
    found = cut_sets_of_hits(propagation, hits, *options_.cut_sets, line.callback());
  }
  show_rows(model, found.rows);
  return std::move(found.missing);
}

ExitCode Run::show_matrices(const std::vector<NamedRiskMatrix>& matrices) {
  if (options_.exchange) {
    output_.write(write_risk_matrices(matrices));
    return ExitCode::fine;
  }
  const std::span all(matrices);
  return show(table_of(all), [&] { return view_of(all, say_); });
}

ExitCode Run::risk_matrices(const Model& model) { return show_matrices(named_risk_matrices(model)); }

ExitCode Run::risk_matrix_file() {
  const auto matrices = read_matrix_file(options_.package);
  if (!matrices.ok()) return fail(ExitCode::model_errors, message_of(matrices.status()));
  return show_matrices(*matrices);
}

// Of one unit and everything below it where it is given.
ExitCode Run::risk_follow_up(const Model& model, std::optional<std::uint32_t> only) {
  FollowUp found = follow_up(model, options_.as_of);
  if (only) keep_below(*only, RiskRegister(model, options_.as_of), found);
  return options_.risk_question == RiskQuestion::follow_up ? show_rows(model, found.mitigations)
                                                           : show_rows(model, found.risks);
}

// Shows rows of units or goals, or says what the options ask too much of.
template <class Rows, class NodeOf>
ExitCode Run::show_losses(const Model& model, absl::StatusOr<Rows> rows, NodeOf only) {
  if (!rows.ok()) return fail(ExitCode::wrong_usage, message_of(rows.status()));
  if (only) std::erase_if(*rows, [&](const auto& row) { return row.node != *only; });
  const std::span all(std::as_const(*rows));
  const bool by_goal = options_.losses_by == LossesBy::goal;
  return show(table_of(model, all, by_goal), [&] { return view_of(model, all, by_goal, say_); });
}

ExitCode Run::losses(const Model& model) {
  std::optional<std::uint32_t> only;
  if (!resolve(model, "--unit", options_.unit, find_unit, only)) return ExitCode::wrong_usage;
  if (!resolve(model, "--goal", options_.goal, find_goal, only)) return ExitCode::wrong_usage;
  LossOptions how = loss_options(model.policy());
  how.stage = options_.stage;
  if (options_.trials) how.simulation.trials = *options_.trials;
  if (options_.seed) how.simulation.seed = *options_.seed;
  const Workers workers(options_.workers);
  const bool by_goal = options_.losses_by == LossesBy::goal;
  const auto simulated = [&](auto make) {
    const ProgressLine line = progress({"simulerer år", "simulerer år", "simulating years"});
    return make();
  };
  if (options_.losses_by == LossesBy::risk) return show_rows(model, risk_treatments(model));
  if (options_.losses_by == LossesBy::plan) {
    const auto sums = simulated([&] { return plan_sums(model, how.simulation, workers); });
    if (!sums.ok()) return fail(ExitCode::wrong_usage, message_of(sums.status()));
    return show_rows(model, *sums);
  }
  if (options_.curve) {
    return show_losses(model, simulated([&] {
                         return by_goal ? goal_loss_curves(model, how, only, workers)
                                        : unit_loss_curves(model, how, only, workers);
                       }),
                       only);
  }
  return show_losses(model, simulated([&] {
                       return by_goal ? goal_losses(model, how, workers) : unit_losses(model, how, workers);
                     }),
                     only);
}

}  // namespace styr::cli
