#ifndef STYR_RISK_MATRIX_HPP_
#define STYR_RISK_MATRIX_HPP_

// Risk matrices of any size: a level and a colour for every likelihood and consequence, what is odd about a
// matrix, and the exchange form in JSON.
//
// A matrix is a value: copy it, share it between threads.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "styr/algebra.hpp"
#include "styr/model.hpp"

namespace styr {

class Edit;

class RiskMatrix {
 public:
  // A level; level 0 is the mildest.
  struct Level {
    std::string name;
    Colour colour = Colour::none;
    std::string display_colour;  // for drawings, such as #ffcc00; may be empty
  };
  struct Cell {
    std::int32_t level = 0;
    Colour colour = Colour::none;
  };

  // One cell, green: the matrix of a model that has no risks.
  RiskMatrix();
  // `cells` row by row, a row for each likelihood from 1 up, a column for each consequence from 1 up.
  // InvalidArgument when there are no levels or cells, a side is longer than 1000, the number of cells is not
  // likelihoods × consequences, or a cell has a level that is not there.
  static absl::StatusOr<RiskMatrix> make(std::vector<Level> levels, std::int32_t likelihoods,
                                         std::int32_t consequences, std::vector<Cell> cells);
  // The same where every cell has the colour of its level.
  static absl::StatusOr<RiskMatrix> make(std::vector<Level> levels, std::int32_t likelihoods,
                                         std::int32_t consequences, std::span<const std::int32_t> grid);

  // The matrix that policy `risk.matrix` names; without one, green, yellow and red by the thresholds
  // `risk.level.yellow_from` and `risk.level.red_from` on the score, over a square of side `risk.scale.max`.
  static RiskMatrix in_use(const Model& model);
  // Of the tables of a model. NotFound when there is none of that id.
  static absl::StatusOr<RiskMatrix> of(const Tables& tables, std::string_view matrix_id);

  std::int32_t likelihoods() const { return likelihoods_; }
  std::int32_t consequences() const { return consequences_; }
  std::span<const Level> levels() const { return levels_; }
  // Preconditions: 1 <= likelihood <= likelihoods(), 1 <= consequence <= consequences().
  const Cell& at(std::int32_t likelihood, std::int32_t consequence) const {
    return cells_[static_cast<std::size_t>(likelihood - 1) * static_cast<std::size_t>(consequences_) +
                  static_cast<std::size_t>(consequence - 1)];
  }
  std::int32_t level(std::int32_t likelihood, std::int32_t consequence) const {
    return at(likelihood, consequence).level;
  }
  Colour colour(std::int32_t likelihood, std::int32_t consequence) const {
    return at(likelihood, consequence).colour;
  }

 private:
  std::vector<Level> levels_;
  std::int32_t likelihoods_ = 0;
  std::int32_t consequences_ = 0;
  std::vector<Cell> cells_;
};

// A step between two neighbouring cells, each by its row (likelihood) and column (consequence) from 0.
struct MatrixStep {
  std::int32_t from_row = 0;
  std::int32_t from_column = 0;
  std::int32_t to_row = 0;
  std::int32_t to_column = 0;

  friend bool operator==(const MatrixStep&, const MatrixStep&) = default;
};

// What is known to mislead in a matrix. L. A. Cox, What's wrong with risk matrices?, Risk Analysis 28 (2008),
// asks that neither axis ever lowers the level, that neighbours do not jump from the mildest to the gravest,
// and that the mildest row and column are not of the gravest level.
struct MatrixLint {
  bool monotone = true;   // neither axis ever lowers the level
  bool symmetric = true;  // square, and the same when the axes are swapped
  std::int32_t largest_step = 0;
  // Between neighbours, row by row; to the cell below before the cell to the right.
  std::vector<MatrixStep> steps_of_more_than_one;
  std::vector<std::size_t> cells_per_level;
  std::size_t levels_used = 0;
  bool no_top_level_in_first_row_or_column = true;
  bool first_row_and_column_all_lowest_level = true;
  std::int32_t level_of_first_cell = 0;
  std::int32_t level_of_last_cell = 0;
};
// O(cells).
MatrixLint lint(const RiskMatrix& matrix);

// The step of a scale that a value falls on: the first whose upper limit is not below it, from 1; the last
// step for values above all limits. O(steps).
std::int32_t scale_step(double value, std::span<const double> upper_limits);

// A matrix with its names, as exchanged.
struct NamedRiskMatrix {
  std::string id;
  std::string source;
  std::vector<std::string> likelihood_names;
  std::vector<std::string> consequence_names;
  RiskMatrix matrix;
};

// Reads `{"format": "risk-matrix-1", "matrices": [{"id", "likelihood_names", "consequence_names",
// "level_names", "grid_rows_likelihood_columns_consequence"} …]}`; other members are passed over. Where
// `level_colours` (green, yellow, red) is not given, the mildest level is green, the gravest red and those
// between yellow. `level_display_colours` and `cell_colours` (a grid) may be there too. InvalidArgument says
// which matrix cannot be read, and why.
absl::StatusOr<std::vector<NamedRiskMatrix>> read_risk_matrices(std::string_view json);
// The same form, with the colours; ends with a line break.
std::string write_risk_matrices(std::span<const NamedRiskMatrix> matrices);

// The matrix with its names as rows of the tables of a package, and back. NotFound when there is none.
void add_risk_matrix(const NamedRiskMatrix& named, Tables& tables);
absl::StatusOr<NamedRiskMatrix> named_risk_matrix(const Tables& tables, std::string_view matrix_id);

// Every matrix of the model, in the order of its table. A model without any gives the one that its thresholds
// make, named `policy`, its steps named by their numbers. O(matrices × cells of all).
std::vector<NamedRiskMatrix> named_risk_matrices(const Model& model);

// Puts the matrix into an edit of `base`: as a new one, or in place of the one with its id, whose levels,
// cells and steps beyond the new size are removed. What the exchange form does not tell stays: the name of
// the matrix, and what its steps mean. At most once for each id in one edit. O(levels, cells and steps of
// `base` and of the matrix).
void upsert_risk_matrix(const NamedRiskMatrix& named, const Model& base, Edit& edit);

}  // namespace styr

#endif  // STYR_RISK_MATRIX_HPP_
