#ifndef STYR_RESULTS_HPP_
#define STYR_RESULTS_HPP_

// Answers as tables for programs, with the column names that are a contract: the command line, the C
// interface and other doors hand out these and no others. docs/command-line.md describes the columns.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/functional/function_ref.h"
#include "styr/goals.hpp"
#include "styr/leverage.hpp"
#include "styr/model.hpp"
#include "styr/problem.hpp"
#include "styr/risk_losses.hpp"
#include "styr/risk_matrix.hpp"
#include "styr/risk_propagation.hpp"
#include "styr/risks.hpp"
#include "styr/rollup.hpp"
#include "styr/targets.hpp"
#include "styr/trend.hpp"
#include "styr/what_if.hpp"

namespace styr {

// One cell of an answer: nothing, text, or a number. An empty text is nothing.
using ResultCell = std::variant<std::monostate, std::string_view, std::string, double, std::int64_t>;

// What the cells of a column hold. A code is a text from a small set, such as an id, a status or a period.
enum class ResultType : std::uint8_t { text, code, integer, number };

// A column knows how to make the cell of a row; cells are not kept, so that an answer of millions of rows
// costs no more than what it was made from.
struct ResultColumn {
  std::string_view name;
  ResultType type;
  std::function<ResultCell(std::size_t row)> cell;
};

struct ResultTable {
  std::size_t rows = 0;
  std::vector<ResultColumn> columns;
};

// Every table refers to its arguments, and its cells to them too: they must outlive it.
ResultTable table_of(const Report& report);
ResultTable table_of(const Model& model, std::span<const RollupRow> rows);
ResultTable table_of(const Model& model, std::span<const TargetStatus> statuses);
ResultTable table_of(const Model& model, std::span<const GoalScore> scores);
ResultTable table_of(const Model& model, std::span<const TrendRow> rows);
ResultTable table_of(const Model& model, std::span<const Contributors> rows);
ResultTable table_of(const Model& model, std::span<const UnitRisks> rows);
ResultTable table_of(const Model& model, std::span<const RiskPicture> rows);
// Nodes are goals, else units.
ResultTable table_of(const Model& model, std::span<const LossSummary> rows, bool by_goal);
ResultTable table_of(const Model& model, std::span<const LossCurvePoint> rows, bool by_goal);
ResultTable table_of(const Model& model, std::span<const RiskTreatment> rows);
ResultTable table_of(const Model& model, std::span<const PlanSum> rows);
ResultTable table_of(const Model& model, std::span<const RiskMovement> rows);
ResultTable table_of(const Model& model, std::span<const MitigationFollowUp> rows);
ResultTable table_of(const Model& model, std::span<const RiskFollowUp> rows);

ResultTable table_of(const Model& model, std::span<const Lever> rows);
// Of the goals that a sensitivity was asked about: by row of the goals table, those not below left out.
ResultTable table_of(const Model& model, std::span<const GoalSensitivity> by_row);
ResultTable link_sensitivity_table(const Model& model, std::span<const double> by_link_weight);
ResultTable table_of(const Model& model, std::span<const TargetSensitivity> rows);
ResultTable table_of(const Model& model, std::span<const CellSensitivity> rows);
// What differs between two snapshots. `change` is `appeared`, `removed` or `changed`.
ResultTable table_of(std::span<const FigureChange> rows);
ResultTable table_of(std::span<const TargetChange> rows);
ResultTable table_of(std::span<const GoalChange> rows);
ResultTable table_of(std::span<const RiskChange> rows);

// A risk on the list of a unit, one row each.
struct RiskAtUnit {
  std::uint32_t unit = 0;
  SeenRisk seen;
};
std::vector<RiskAtUnit> risks_at_units(std::span<const UnitRisks> lists);
ResultTable table_of(const Model& model, std::span<const RiskAtUnit> rows);

// A cell of the matrix with its risks, most serious first; the last row holds those that are not rated, if
// there are any.
struct RiskCell {
  RiskRating rating;
  std::optional<std::int32_t> level;
  Colour colour = Colour::none;
  std::vector<std::uint32_t> risks;
};
std::vector<RiskCell> risk_cells(const RiskRegister& risks, const RiskMap& map);
ResultTable table_of(const Model& model, std::span<const RiskCell> rows);

ResultTable table_of(const Model& model, std::span<const HitProbability> rows);

// How much one risk matters to one service or goal.
struct CauseOfHit {
  HitSubject subject = HitSubject::service;
  std::uint32_t row = 0;  // of the services or goals table
  CauseImportance cause;
};
// Of each of `hits`, in their order; those out of reach of exact computation have none. When `progress`,
// which is asked between them, stops the work, the rows are to be thrown away.
std::vector<CauseOfHit> causes_of_hits(const RiskPropagation& propagation,
                                       std::span<const HitProbability> hits, const Progress& progress = {});
ResultTable table_of(const Model& model, std::span<const CauseOfHit> rows);

// Causes that hit a service or goal when they come together.
struct CutSetOfHit {
  HitSubject subject = HitSubject::service;
  std::uint32_t row = 0;            // of the services or goals table
  std::size_t rank = 0;             // from 1, the most probable first
  double probability = 0;           // that all of them happen
  std::vector<std::string> causes;  // ids of risks; a link between risks as `FROM->TO`
};
struct CutSetsOfHits {
  std::vector<CutSetOfHit> rows;
  // Those that have no rows; the reason says why. It is `node_limit` also where a probability is known and
  // only the sets are out of reach.
  std::vector<HitProbability> missing;
};
// The most probable minimal cut sets (fault_tree_analysis.hpp) of each of `hits`, in their order, at most
// `limit` of each. `progress` as above, also while the sets are found.
CutSetsOfHits cut_sets_of_hits(const RiskPropagation& propagation, std::span<const HitProbability> hits,
                               std::size_t limit, const Progress& progress = {});
ResultTable table_of(const Model& model, std::span<const CutSetOfHit> rows);

// Why there are no causes and no cut sets of a service or goal, as a remark: `goal G1: no_risks: no open risk
// reaches it`. Empty where its reason is none.
std::string why_no_causes(const Model& model, const HitProbability& hit);

// What is known to mislead in each matrix, by `lint`.
ResultTable table_of(std::span<const NamedRiskMatrix> rows);

// Takes text piece by piece, about a line each; returns false to stop.
using TextSink = absl::FunctionRef<bool(std::string_view text)>;

// RFC 4180 with a header row and line feeds; numbers shortest round-trip, nothing as an empty cell.
void write_csv(const ResultTable& table, TextSink take);
// An array of objects, one a line; numbers shortest round-trip, nothing as null.
void write_json(const ResultTable& table, TextSink take);

}  // namespace styr

#endif  // STYR_RESULTS_HPP_
