#include "matrix_file.hpp"

#include <filesystem>
#include <string_view>

#include "file_text.hpp"
#include "styr/edit.hpp"

namespace styr::cli {

bool is_matrix_file(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return false;
  const absl::StatusOr<std::string> text = read_text(path);
  if (!text.ok()) return false;
  // A package has an object of tables; the exchange form names itself.
  return text->find("\"risk-matrix-") != std::string::npos && text->find("\"matrices\"") != std::string::npos;
}

absl::StatusOr<std::vector<NamedRiskMatrix>> read_matrix_file(const std::string& path) {
  const absl::StatusOr<std::string> text = read_text(path);
  absl::Status problem = text.status();
  if (text.ok()) {
    absl::StatusOr<std::vector<NamedRiskMatrix>> matrices = read_risk_matrices(*text);
    if (matrices.ok()) return matrices;
    problem = matrices.status();
  }
  const absl::string_view reason = problem.message();
  return absl::Status(problem.code(), path + ": " + std::string(reason.data(), reason.size()));
}

absl::StatusOr<Model> with_matrices_of(const std::string& path, const Model& model, Report& report) {
  const auto matrices = read_matrix_file(path);
  if (!matrices.ok()) return matrices.status();
  Edit edit(model);
  for (const NamedRiskMatrix& matrix : *matrices) upsert_risk_matrix(matrix, model, edit);
  return edit.commit(&report);
}

}  // namespace styr::cli
