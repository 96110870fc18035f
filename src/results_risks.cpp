// Answers about risks as tables.

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "result_table.hpp"
#include "styr/results.hpp"
#include "text.hpp"

namespace styr {

using namespace result_table;  // NOLINT(google-build-using-namespace): the words of this file

namespace {

// The ids of the risks that a unit sees, in order; only the lifted ones if asked so.
std::string ids_of(const Model& model, std::span<const SeenRisk> risks, bool only_lifted) {
  std::string list;
  for (const SeenRisk& risk : risks) {
    if (only_lifted && !risk.lifted) continue;
    if (!list.empty()) list += '|';
    list += model.table<Risk>()[risk.risk].risk_id;
  }
  return list;
}

std::string ids_of(const Model& model, std::span<const std::uint32_t> risks) {
  std::string list;
  for (const std::uint32_t risk : risks) {
    if (!list.empty()) list += '|';
    list += model.table<Risk>()[risk].risk_id;
  }
  return list;
}

const std::string& id_of_hit(const Model& model, HitSubject subject, std::uint32_t row) {
  return subject == HitSubject::goal ? model.table<Goal>()[row].goal_id
                                     : model.table<Service>()[row].service_id;
}

// Nothing where it is not rated.
std::optional<std::int64_t> step(std::int32_t value) {
  return value > 0 ? std::optional<std::int64_t>(value) : std::nullopt;
}
std::optional<std::int64_t> likelihood(const std::optional<RiskRating>& rating) {
  return rating ? step(rating->likelihood) : std::nullopt;
}
std::optional<std::int64_t> consequence(const std::optional<RiskRating>& rating) {
  return rating ? step(rating->consequence) : std::nullopt;
}
std::optional<std::int64_t> level(const RiskMatrix& matrix, const std::optional<RiskRating>& rating) {
  const auto found = rating ? level_of(matrix, *rating) : std::nullopt;
  return found ? std::optional<std::int64_t>(*found) : std::nullopt;
}
std::string date(const std::optional<Date>& day) { return day ? day->to_string() : std::string(); }
std::string_view yes_no(bool value) { return value ? "true" : "false"; }

// `risk_still_above_target_and_tolerance:R1|…`
std::string reasons_of(const Model& model, const Closing& closing) {
  std::string list;
  for (const ClosingReason& reason : closing.reasons) {
    if (!list.empty()) list += '|';
    list += to_string(reason.obstacle);
    if (reason.risk) list += ":" + model.table<Risk>()[*reason.risk].risk_id;
  }
  return list;
}

}  // namespace

ResultTable table_of(const Model& model, std::span<const UnitRisks> rows) {
  const auto& units = model.table<Unit>();
  using Row = UnitRisks;
  return TableOf(rows)
      .code("unit_id", [&](const Row& r) { return text(units[r.unit].unit_id); })
      .column("level", [&](const Row& r) { return count(model.unit_levels()[r.unit]); })
      .column("n_at_unit", [](const Row& r) { return count(r.seen.size()); })
      .column("risks_at_unit_in_order", [&](const Row& r) { return ids_of(model, r.seen, false); })
      .column("lifted_to_parent_in_order", [&](const Row& r) { return ids_of(model, r.seen, true); })
      .table();
}

ResultTable table_of(const Model& model, std::span<const RiskPicture> rows) {
  const auto& units = model.table<Unit>();
  using Row = RiskPicture;
  return TableOf(rows)
      .code("unit_id", [&](const Row& r) { return text(units[r.unit].unit_id); })
      .code("period", [](const Row& r) { return r.period.to_string(); })
      .column("green", [](const Row& r) { return count(r.green); })
      .column("yellow", [](const Row& r) { return count(r.yellow); })
      .column("red", [](const Row& r) { return count(r.red); })
      .column("assessed", [](const Row& r) { return count(r.assessed()); })
      .column("mean_score", [](const Row& r) { return r.mean_score; })
      .table();
}

std::vector<RiskAtUnit> risks_at_units(std::span<const UnitRisks> lists) {
  std::vector<RiskAtUnit> rows;
  for (const UnitRisks& list : lists) {
    for (const SeenRisk& seen : list.seen) rows.push_back({list.unit, seen});
  }
  return rows;
}

ResultTable table_of(const Model& model, std::span<const RiskAtUnit> rows) {
  using Row = RiskAtUnit;
  const auto& units = model.table<Unit>();
  const auto& risks = model.table<Risk>();
  const RiskMatrix matrix = RiskMatrix::in_use(model);
  return TableOf(rows)
      .code("unit_id", [&](const Row& r) { return text(units[r.unit].unit_id); })
      .code("risk_id", [&](const Row& r) { return text(risks[r.seen.risk].risk_id); })
      .column("likelihood", [](const Row& r) { return step(r.seen.rating.likelihood); })
      .column("consequence", [](const Row& r) { return step(r.seen.rating.consequence); })
      .column("score", [](const Row& r) { return r.seen.score; })
      .column("level", [matrix](const Row& r) { return level(matrix, r.seen.rating); })
      .code("colour", [matrix](const Row& r) { return text(to_string(risk_colour(matrix, r.seen.rating))); })
      .code("lifted", [](const Row& r) { return yes_no(r.seen.lifted); })
      .code("reason", [](const Row& r) { return text(to_string(r.seen.reason)); })
      .code("own", [](const Row& r) { return yes_no(r.seen.own); })
      .column("ways", [](const Row& r) { return count(r.seen.ways); })
      .code("duplicate", [](const Row& r) { return yes_no(r.seen.duplicate); })
      .table();
}

std::vector<RiskCell> risk_cells(const RiskRegister& risks, const RiskMap& map) {
  std::vector<RiskCell> cells;
  for (std::int32_t l = 1; l <= map.likelihoods; ++l) {
    for (std::int32_t c = 1; c <= map.consequences; ++c) {
      const RiskMatrix::Cell& cell = risks.matrix().at(l, c);
      cells.push_back({{l, c}, cell.level, cell.colour, {}});
    }
  }
  RiskCell unrated;
  for (const std::uint32_t row : map.ranking) {
    const RiskRating rating = risks.rating(row);
    if (!risks.level(row)) {
      unrated.risks.push_back(row);
      continue;
    }
    const auto at =
        static_cast<std::size_t>(rating.likelihood - 1) * static_cast<std::size_t>(map.consequences) +
        static_cast<std::size_t>(rating.consequence - 1);
    cells[at].risks.push_back(row);
  }
  if (!unrated.risks.empty()) cells.push_back(std::move(unrated));
  return cells;
}

ResultTable table_of(const Model& model, std::span<const RiskCell> rows) {
  using Row = RiskCell;
  return TableOf(rows)
      .column("likelihood", [](const Row& r) { return step(r.rating.likelihood); })
      .column("consequence", [](const Row& r) { return step(r.rating.consequence); })
      .column("level",
              [](const Row& r) { return r.level ? std::optional<std::int64_t>(*r.level) : std::nullopt; })
      .code("colour", [](const Row& r) { return text(to_string(r.colour)); })
      .column("risks", [](const Row& r) { return count(r.risks.size()); })
      .column("risk_ids", [&](const Row& r) { return ids_of(model, r.risks); })
      .table();
}

ResultTable table_of(const Model& model, std::span<const RiskMovement> rows) {
  using Row = RiskMovement;
  const auto& risks = model.table<Risk>();
  const RiskMatrix matrix = RiskMatrix::in_use(model);
  return TableOf(rows)
      .code("risk_id", [&](const Row& r) { return text(risks[r.risk].risk_id); })
      .code("unit_id", [&](const Row& r) { return text(risks[r.risk].unit_id); })
      .code("move", [](const Row& r) { return text(to_string(r.move)); })
      .column("likelihood_before", [](const Row& r) { return likelihood(r.before); })
      .column("consequence_before", [](const Row& r) { return consequence(r.before); })
      .column("level_before", [matrix](const Row& r) { return level(matrix, r.before); })
      .column("likelihood_after", [](const Row& r) { return likelihood(r.after); })
      .column("consequence_after", [](const Row& r) { return consequence(r.after); })
      .column("level_after", [matrix](const Row& r) { return level(matrix, r.after); })
      .table();
}

ResultTable table_of(const Model& model, std::span<const MitigationFollowUp> rows) {
  using Row = MitigationFollowUp;
  const auto& mitigations = model.table<Mitigation>();
  return TableOf(rows)
      .code("mitigation_id", [&](const Row& r) { return text(mitigations[r.mitigation].mitigation_id); })
      .code("state", [](const Row& r) { return text(to_string(r.state)); })
      .column("overdue_days",
              [](const Row& r) {
                return r.overdue_days ? std::optional<std::int64_t>(*r.overdue_days) : std::nullopt;
              })
      .column("risk_ids",
              [&](const Row& r) {
                std::vector<std::uint32_t> risks;
                for (const EffectOnRisk& effect : r.effects) risks.push_back(effect.risk);
                return ids_of(model, risks);
              })
      .column("effects",
              [](const Row& r) {
                std::string list;
                for (const EffectOnRisk& effect : r.effects) {
                  if (!list.empty()) list += '|';
                  list += to_string(effect.effect);
                }
                return list;
              })
      .code("decision", [](const Row& r) { return text(to_string(r.closing.decision)); })
      .column("reasons", [&](const Row& r) { return reasons_of(model, r.closing); })
      .table();
}

ResultTable table_of(const Model& model, std::span<const RiskFollowUp> rows) {
  using Row = RiskFollowUp;
  const auto& risks = model.table<Risk>();
  const auto& acceptances = model.table<RiskAcceptance>();
  return TableOf(rows)
      .code("risk_id", [&](const Row& r) { return text(risks[r.risk].risk_id); })
      .code("unit_id", [&](const Row& r) { return text(risks[r.risk].unit_id); })
      .code("attention", [](const Row& r) { return text(to_string(r.attention)); })
      .code("acceptance_id",
            [&](const Row& r) {
              return r.acceptance ? text(acceptances[*r.acceptance].acceptance_id) : std::string_view();
            })
      .code("since", [](const Row& r) { return date(r.since); })
      .table();
}

ResultTable table_of(const Model& model, std::span<const HitProbability> rows) {
  using Row = HitProbability;
  const auto bound = [](const Row& r, double ProbabilityBounds::*end) {
    return r.bounds ? std::optional<double>((*r.bounds).*end) : std::nullopt;
  };
  return TableOf(rows)
      .code("subject", [](const Row& r) { return text(to_string(r.subject)); })
      .code("id", [&](const Row& r) { return text(id_of_hit(model, r.subject, r.row)); })
      .column("probability", [](const Row& r) { return r.probability; })
      .column("lower", [bound](const Row& r) { return bound(r, &ProbabilityBounds::lower); })
      .column("upper", [bound](const Row& r) { return bound(r, &ProbabilityBounds::upper); })
      .column("risks", [](const Row& r) { return count(r.risks); })
      .column("left_out", [](const Row& r) { return count(r.left_out); })
      .code("reason", [](const Row& r) { return text(to_string(r.reason)); })
      .table();
}

std::vector<CauseOfHit> causes_of_hits(const RiskPropagation& propagation,
                                       std::span<const HitProbability> hits, const Progress& progress) {
  std::vector<CauseOfHit> rows;
  ProgressPart part(progress, 0, 1);
  std::size_t done = 0;
  for (const HitProbability& hit : hits) {
    if (!part.go_on(static_cast<double>(done++) / static_cast<double>(hits.size()))) break;
    const auto causes = propagation.importance(hit.subject, hit.row);
    if (!causes.ok()) continue;
    for (const CauseImportance& cause : *causes) rows.push_back({hit.subject, hit.row, cause});
  }
  return rows;
}

ResultTable table_of(const Model& model, std::span<const CauseOfHit> rows) {
  using Row = CauseOfHit;
  const auto& risks = model.table<Risk>();
  return TableOf(rows)
      .code("subject", [](const Row& r) { return text(to_string(r.subject)); })
      .code("id", [&](const Row& r) { return text(id_of_hit(model, r.subject, r.row)); })
      .code("risk_id", [&](const Row& r) { return text(risks[r.cause.risk].risk_id); })
      .column("probability", [](const Row& r) { return r.cause.importance.probability; })
      .column("birnbaum", [](const Row& r) { return r.cause.importance.birnbaum; })
      .column("criticality", [](const Row& r) { return r.cause.importance.criticality; })
      .column("fussell_vesely", [](const Row& r) { return r.cause.importance.fussell_vesely; })
      .column("raw", [](const Row& r) { return r.cause.importance.risk_achievement_worth; })
      .column("rrw", [](const Row& r) { return r.cause.importance.risk_reduction_worth; })
      .column("diagnostic", [](const Row& r) { return r.cause.importance.diagnostic; })
      .table();
}

namespace {

// `R1`, or `R1->R2` for the link that may bring R2 about.
std::string name_of_cause(const FaultTree& tree, FaultTree::Node event) {
  const std::string_view name = tree.name(event);
  std::string id(name.substr(name.find(' ') + 1));
  const std::size_t bar = name.starts_with("link ") ? id.find('|') : std::string::npos;
  if (bar != std::string::npos) id.replace(bar, 1, "->");
  return id;
}

}  // namespace

CutSetsOfHits cut_sets_of_hits(const RiskPropagation& propagation, std::span<const HitProbability> hits,
                               std::size_t limit, const Progress& progress) {
  CutSetsOfHits found;
  if (!propagation.diagram()) {
    found.missing.assign(hits.begin(), hits.end());
    return found;
  }
  ProgressPart finding(progress, 0, 0.5);
  const MinimalCutSets sets(*propagation.diagram(), MinimalCutSets::kNodeLimit,
                            [&](double done) { return finding.go_on(done); });
  ProgressPart listing(progress, 0.5, 1);
  std::size_t done = 0;
  for (const HitProbability& hit : hits) {
    if (finding.stopped() || !listing.go_on(static_cast<double>(done++) / static_cast<double>(hits.size()))) {
      break;
    }
    if (hit.reason == HitReason::no_risks || hit.reason == HitReason::not_quantified) {
      found.missing.push_back(hit);
      continue;
    }
    const auto best = sets.most_probable(propagation.gate_position(hit.subject, hit.row), limit);
    if (!best.ok()) {
      found.missing.push_back(hit);
      found.missing.back().reason = HitReason::node_limit;
      continue;
    }
    for (const CutSet& set : *best) {
      CutSetOfHit row{
          hit.subject, hit.row, static_cast<std::size_t>(&set - best->data()) + 1, set.probability, {}};
      for (const std::uint32_t event : set.events)
        row.causes.push_back(name_of_cause(propagation.tree(), event));
      found.rows.push_back(std::move(row));
    }
  }
  return found;
}

ResultTable table_of(const Model& model, std::span<const CutSetOfHit> rows) {
  using Row = CutSetOfHit;
  return TableOf(rows)
      .code("subject", [](const Row& r) { return text(to_string(r.subject)); })
      .code("id", [&](const Row& r) { return text(id_of_hit(model, r.subject, r.row)); })
      .column("rank", [](const Row& r) { return count(r.rank); })
      .column("probability", [](const Row& r) { return r.probability; })
      .column("size", [](const Row& r) { return count(r.causes.size()); })
      .column("causes", [](const Row& r) { return absl::StrJoin(r.causes, "|"); })
      .table();
}

std::string why_no_causes(const Model& model, const HitProbability& hit) {
  std::string_view why;
  switch (hit.reason) {
    case HitReason::none:
      return {};
    case HitReason::no_risks:
      why = "no open risk reaches it";
      break;
    case HitReason::not_quantified:
      why = "the open risks that reach it have no probability";
      break;
    case HitReason::node_limit:
      why = "its causes need larger diagrams than allowed";
      break;
  }
  return absl::StrCat(to_absl(to_string(hit.subject)), " ", id_of_hit(model, hit.subject, hit.row), ": ",
                      to_absl(to_string(hit.reason)), ": ", to_absl(why));
}

ResultTable table_of(std::span<const NamedRiskMatrix> rows) {
  using Row = NamedRiskMatrix;
  return TableOf(rows)
      .code("matrix_id", [](const Row& r) { return text(r.id); })
      .column("likelihoods", [](const Row& r) { return count(r.matrix.likelihoods()); })
      .column("consequences", [](const Row& r) { return count(r.matrix.consequences()); })
      .column("levels", [](const Row& r) { return count(r.matrix.levels().size()); })
      .column("levels_used", [](const Row& r) { return count(lint(r.matrix).levels_used); })
      .code("monotone", [](const Row& r) { return yes_no(lint(r.matrix).monotone); })
      .code("symmetric", [](const Row& r) { return yes_no(lint(r.matrix).symmetric); })
      .column("largest_step", [](const Row& r) { return count(lint(r.matrix).largest_step); })
      .column("steps_of_more_than_one",
              [](const Row& r) { return count(lint(r.matrix).steps_of_more_than_one.size()); })
      .code("no_top_level_in_first_row_or_column",
            [](const Row& r) { return yes_no(lint(r.matrix).no_top_level_in_first_row_or_column); })
      .code("first_row_and_column_all_lowest_level",
            [](const Row& r) { return yes_no(lint(r.matrix).first_row_and_column_all_lowest_level); })
      .column("level_of_first_cell", [](const Row& r) { return count(lint(r.matrix).level_of_first_cell); })
      .column("level_of_last_cell", [](const Row& r) { return count(lint(r.matrix).level_of_last_cell); })
      .table();
}

}  // namespace styr
