#ifndef STYR_CLI_MATRIX_FILE_HPP_
#define STYR_CLI_MATRIX_FILE_HPP_

// Risk matrices in files of their own, in the exchange form of risk_matrix.hpp.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "styr/model.hpp"
#include "styr/problem.hpp"
#include "styr/risk_matrix.hpp"

namespace styr::cli {

// Whether it is a file that says it holds matrices, and not a model.
bool is_matrix_file(const std::string& path);

// Its matrices. The status names the file.
absl::StatusOr<std::vector<NamedRiskMatrix>> read_matrix_file(const std::string& path);

// The model with the matrices of the file, each as a new one or in place of the one with its id
// (upsert_risk_matrix). What speaks against it is in `report`.
absl::StatusOr<Model> with_matrices_of(const std::string& path, const Model& model, Report& report);

}  // namespace styr::cli

#endif  // STYR_CLI_MATRIX_FILE_HPP_
