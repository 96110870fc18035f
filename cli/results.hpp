#ifndef STYR_CLI_RESULTS_HPP_
#define STYR_CLI_RESULTS_HPP_

// The answers of the commands as tables for programs, with the column names that are a contract.
// Every table refers to its arguments, which must outlive it.

#include <span>

#include "output.hpp"
#include "styr/goals.hpp"
#include "styr/model.hpp"
#include "styr/problem.hpp"
#include "styr/risks.hpp"
#include "styr/rollup.hpp"
#include "styr/targets.hpp"
#include "styr/trend.hpp"

namespace styr::cli {

ResultTable table_of(const Report& report);
ResultTable table_of(const Model& model, std::span<const RollupRow> rows);
ResultTable table_of(const Model& model, std::span<const TargetStatus> statuses);
ResultTable table_of(const Model& model, std::span<const GoalScore> scores);
ResultTable table_of(const Model& model, std::span<const TrendRow> rows);
ResultTable table_of(const Model& model, std::span<const Contributors> rows);
ResultTable table_of(const Model& model, std::span<const UnitRisks> rows);
ResultTable table_of(const Model& model, std::span<const RiskPicture> rows);

}  // namespace styr::cli

#endif  // STYR_CLI_RESULTS_HPP_
