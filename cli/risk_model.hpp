#ifndef STYR_CLI_RISK_MODEL_HPP_
#define STYR_CLI_RISK_MODEL_HPP_

// The command `risk-model`: answers about a fault tree in a file of its own.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "options.hpp"
#include "speech.hpp"
#include "styr/problem.hpp"
#include "styr/progress.hpp"
#include "styr/results.hpp"
#include "view.hpp"

namespace styr::cli {

// The rows, in both forms, and remarks for the standard error stream about gates out of reach.
struct RiskModelOutput {
  ResultTable table;
  View view;
  std::vector<std::string> remarks;
};

// None, with a status or with errors in `report`, when the file cannot be read or an option fits nothing in
// it (NotFound).
absl::StatusOr<RiskModelOutput> answer_risk_model(const Options& options, const Speech& say, Report& report,
                                                  const Progress& progress);

}  // namespace styr::cli

#endif  // STYR_CLI_RISK_MODEL_HPP_
