#include "styr/risk_matrix.hpp"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "styr/edit.hpp"
#include "styr/risk_score.hpp"
#include "text.hpp"

namespace styr {
namespace {

constexpr std::int32_t kLongestSide = 1000;

Colour colour_of(RiskColour colour) {
  switch (colour) {
    case RiskColour::green:
      return Colour::green;
    case RiskColour::yellow:
      return Colour::yellow;
    case RiskColour::red:
      return Colour::red;
  }
  return Colour::none;
}

RiskColour record_colour(Colour colour) {
  return colour == Colour::red      ? RiskColour::red
         : colour == Colour::yellow ? RiskColour::yellow
                                    : RiskColour::green;
}

// Green, yellow and red by thresholds on the score.
RiskMatrix matrix_of_thresholds(const Policy& policy) {
  const auto side = static_cast<std::int32_t>(policy.required_number("risk.scale.max"));
  const double yellow_from = policy.required_number("risk.level.yellow_from");
  const double red_from = policy.required_number("risk.level.red_from");
  const ScoreFormula formula =
      parse_score_formula(policy.text("risk.score").value_or("")).value_or(ScoreFormula::product);
  std::vector<std::int32_t> grid;
  grid.reserve(static_cast<std::size_t>(side) * static_cast<std::size_t>(side));
  for (std::int32_t l = 1; l <= side; ++l) {
    for (std::int32_t c = 1; c <= side; ++c) {
      const auto score = static_cast<double>(risk_score(formula, l, c));
      grid.push_back(score >= red_from ? 2 : score >= yellow_from ? 1 : 0);
    }
  }
  auto matrix = RiskMatrix::make(
      {{"green", Colour::green, ""}, {"yellow", Colour::yellow, ""}, {"red", Colour::red, ""}}, side, side,
      std::span<const std::int32_t>(grid));
  return matrix.ok() ? *std::move(matrix) : RiskMatrix();
}

}  // namespace

RiskMatrix::RiskMatrix()
    : levels_{{"green", Colour::green, ""}},
      likelihoods_(1),
      consequences_(1),
      cells_{Cell{0, Colour::green}} {}

absl::StatusOr<RiskMatrix> RiskMatrix::make(std::vector<Level> levels, std::int32_t likelihoods,
                                            std::int32_t consequences, std::vector<Cell> cells) {
  if (levels.empty()) return absl::InvalidArgumentError("a risk matrix needs a level");
  if (likelihoods < 1 || consequences < 1 || likelihoods > kLongestSide || consequences > kLongestSide) {
    return absl::InvalidArgumentError(absl::StrCat("a risk matrix has 1 to ", kLongestSide,
                                                   " likelihoods and consequences, not ", likelihoods, " × ",
                                                   consequences));
  }
  const auto expected = static_cast<std::size_t>(likelihoods) * static_cast<std::size_t>(consequences);
  if (cells.size() != expected) {
    return absl::InvalidArgumentError(absl::StrCat("a matrix of ", likelihoods, " × ", consequences, " has ",
                                                   expected, " cells, not ", cells.size()));
  }
  for (const Cell& cell : cells) {
    if (cell.level < 0 || static_cast<std::size_t>(cell.level) >= levels.size()) {
      return absl::InvalidArgumentError(absl::StrCat("there is no level ", cell.level));
    }
  }
  RiskMatrix matrix;
  matrix.levels_ = std::move(levels);
  matrix.likelihoods_ = likelihoods;
  matrix.consequences_ = consequences;
  matrix.cells_ = std::move(cells);
  return matrix;
}

absl::StatusOr<RiskMatrix> RiskMatrix::make(std::vector<Level> levels, std::int32_t likelihoods,
                                            std::int32_t consequences, std::span<const std::int32_t> grid) {
  std::vector<Cell> cells;
  cells.reserve(grid.size());
  for (const std::int32_t level : grid) {
    const bool is_there = level >= 0 && static_cast<std::size_t>(level) < levels.size();
    cells.push_back({level, is_there ? levels[static_cast<std::size_t>(level)].colour : Colour::none});
  }
  return make(std::move(levels), likelihoods, consequences, std::move(cells));
}

RiskMatrix RiskMatrix::in_use(const Model& model) {
  const auto name = model.policy().text("risk.matrix");
  if (!name || name->empty()) return matrix_of_thresholds(model.policy());
  auto matrix = of(model.tables(), *name);
  // A model whose policy names no matrix that is there, or a broken one, is never built.
  return matrix.ok() ? *std::move(matrix) : matrix_of_thresholds(model.policy());
}

absl::StatusOr<RiskMatrix> RiskMatrix::of(const Tables& tables, std::string_view matrix_id) {
  std::vector<Level> levels;
  for (const RiskLevel& level : tables.get<RiskLevel>()) {
    if (level.matrix_id != matrix_id || level.level < 0) continue;
    const auto at = static_cast<std::size_t>(level.level);
    if (at >= static_cast<std::size_t>(kLongestSide) * kLongestSide) continue;
    if (at >= levels.size()) levels.resize(at + 1);
    levels[at] = {level.name, colour_of(level.colour), level.display_colour};
  }
  std::int32_t likelihoods = 0;
  std::int32_t consequences = 0;
  std::vector<const RiskMatrixCell*> rows;
  for (const RiskMatrixCell& cell : tables.get<RiskMatrixCell>()) {
    if (cell.matrix_id != matrix_id) continue;
    likelihoods = std::max(likelihoods, cell.likelihood);
    consequences = std::max(consequences, cell.consequence);
    rows.push_back(&cell);
  }
  if (rows.empty()) return absl::NotFoundError(absl::StrCat("there is no risk matrix ", quote(matrix_id)));
  std::sort(rows.begin(), rows.end(), [](const RiskMatrixCell* a, const RiskMatrixCell* b) {
    return std::pair(a->likelihood, a->consequence) < std::pair(b->likelihood, b->consequence);
  });
  std::vector<Cell> cells;
  cells.reserve(rows.size());
  for (const RiskMatrixCell* row : rows) {
    const bool is_there = row->level >= 0 && static_cast<std::size_t>(row->level) < levels.size();
    const Colour of_level = is_there ? levels[static_cast<std::size_t>(row->level)].colour : Colour::none;
    cells.push_back({row->level, row->colour ? colour_of(*row->colour) : of_level});
  }
  return make(std::move(levels), likelihoods, consequences, std::move(cells));
}

MatrixLint lint(const RiskMatrix& matrix) {
  const std::int32_t rows = matrix.likelihoods();
  const std::int32_t columns = matrix.consequences();
  const auto level = [&](std::int32_t row, std::int32_t column) { return matrix.level(row + 1, column + 1); };
  const auto top = static_cast<std::int32_t>(matrix.levels().size()) - 1;
  MatrixLint found;
  found.symmetric = rows == columns;
  found.cells_per_level.resize(matrix.levels().size());
  const auto look_at = [&](std::int32_t row, std::int32_t column, std::int32_t to_row,
                           std::int32_t to_column) {
    const std::int32_t step = level(to_row, to_column) - level(row, column);
    if (step < 0) found.monotone = false;
    found.largest_step = std::max(found.largest_step, std::abs(step));
    if (std::abs(step) > 1) found.steps_of_more_than_one.push_back({row, column, to_row, to_column});
  };
  for (std::int32_t row = 0; row < rows; ++row) {
    for (std::int32_t column = 0; column < columns; ++column) {
      if (row + 1 < rows) look_at(row, column, row + 1, column);
      if (column + 1 < columns) look_at(row, column, row, column + 1);
      ++found.cells_per_level[static_cast<std::size_t>(level(row, column))];
      if (found.symmetric && level(row, column) != level(column, row)) found.symmetric = false;
      if (row > 0 && column > 0) continue;
      if (level(row, column) == top) found.no_top_level_in_first_row_or_column = false;
      if (level(row, column) != 0) found.first_row_and_column_all_lowest_level = false;
    }
  }
  for (const std::size_t cells : found.cells_per_level) found.levels_used += cells > 0 ? 1 : 0;
  found.level_of_first_cell = level(0, 0);
  found.level_of_last_cell = level(rows - 1, columns - 1);
  return found;
}

std::int32_t scale_step(double value, std::span<const double> upper_limits) {
  std::int32_t step = 1;
  const auto last = static_cast<std::int32_t>(upper_limits.size());
  while (step < last && value > upper_limits[static_cast<std::size_t>(step - 1)]) ++step;
  return step;
}

void add_risk_matrix(const NamedRiskMatrix& named, Tables& tables) {
  const RiskMatrix& matrix = named.matrix;
  tables.get<RiskMatrixDefinition>().push_back({named.id, named.id, named.source});
  for (std::size_t i = 0; i < matrix.levels().size(); ++i) {
    const RiskMatrix::Level& level = matrix.levels()[i];
    tables.get<RiskLevel>().push_back({named.id, static_cast<std::int32_t>(i), level.name,
                                       record_colour(level.colour), level.display_colour});
  }
  for (std::int32_t l = 1; l <= matrix.likelihoods(); ++l) {
    for (std::int32_t c = 1; c <= matrix.consequences(); ++c) {
      const RiskMatrix::Cell& cell = matrix.at(l, c);
      const Colour of_level = matrix.levels()[static_cast<std::size_t>(cell.level)].colour;
      RiskMatrixCell row{named.id, l, c, cell.level, std::nullopt};
      if (cell.colour != of_level) row.colour = record_colour(cell.colour);
      tables.get<RiskMatrixCell>().push_back(row);
    }
  }
  const auto add_steps = [&](RiskAxis axis, const std::vector<std::string>& names) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      RiskScaleStep step;
      step.matrix_id = named.id;
      step.axis = axis;
      step.step = static_cast<std::int32_t>(i) + 1;
      step.name = names[i];
      tables.get<RiskScaleStep>().push_back(std::move(step));
    }
  };
  add_steps(RiskAxis::likelihood, named.likelihood_names);
  add_steps(RiskAxis::consequence, named.consequence_names);
}

absl::StatusOr<NamedRiskMatrix> named_risk_matrix(const Tables& tables, std::string_view matrix_id) {
  auto matrix = RiskMatrix::of(tables, matrix_id);
  if (!matrix.ok()) return matrix.status();
  NamedRiskMatrix named;
  named.id = matrix_id;
  for (const RiskMatrixDefinition& definition : tables.get<RiskMatrixDefinition>()) {
    if (definition.matrix_id == matrix_id) named.source = definition.note;
  }
  named.likelihood_names.resize(static_cast<std::size_t>(matrix->likelihoods()));
  named.consequence_names.resize(static_cast<std::size_t>(matrix->consequences()));
  for (const RiskScaleStep& step : tables.get<RiskScaleStep>()) {
    if (step.matrix_id != matrix_id || !step.dimension_id.empty()) continue;
    auto& names = step.axis == RiskAxis::likelihood ? named.likelihood_names : named.consequence_names;
    if (step.step >= 1 && static_cast<std::size_t>(step.step) <= names.size()) {
      names[static_cast<std::size_t>(step.step) - 1] = step.name;
    }
  }
  named.matrix = *std::move(matrix);
  return named;
}

std::vector<NamedRiskMatrix> named_risk_matrices(const Model& model) {
  std::vector<NamedRiskMatrix> matrices;
  for (const RiskMatrixDefinition& definition : model.table<RiskMatrixDefinition>()) {
    auto matrix = named_risk_matrix(model.tables(), definition.matrix_id);
    if (matrix.ok()) matrices.push_back(*std::move(matrix));  // a model has no others, its validation says
  }
  if (!matrices.empty()) return matrices;
  NamedRiskMatrix named;
  named.id = "policy";
  named.matrix = RiskMatrix::in_use(model);
  for (std::int32_t step = 1; step <= named.matrix.likelihoods(); ++step) {
    named.likelihood_names.push_back(absl::StrCat(step));
  }
  for (std::int32_t step = 1; step <= named.matrix.consequences(); ++step) {
    named.consequence_names.push_back(absl::StrCat(step));
  }
  matrices.push_back(std::move(named));
  return matrices;
}

namespace {

// Upserts the rows of `made`, and erases those of the matrix in `base` that are no longer in it.
template <class R, class Keep>
void replace_rows(const Table<R>& made, const Model& base, std::string_view matrix_id, Keep keep,
                  Edit& edit) {
  const TableDescription& description = describe<R>();
  std::set<std::string> keys;
  for (const R& row : made) {
    const std::string key = description.key_of(&row);
    const auto old = base.find<R>(key);
    R next = row;
    if (old) keep(base.table<R>()[*old], next);
    edit.upsert(std::move(next));
    keys.insert(key);
  }
  for (const R& row : base.table<R>()) {
    if (row.matrix_id != matrix_id) continue;
    const std::string key = description.key_of(&row);
    if (!keys.contains(key)) edit.erase(description.name, key);
  }
}

}  // namespace

void upsert_risk_matrix(const NamedRiskMatrix& named, const Model& base, Edit& edit) {
  Tables made;
  add_risk_matrix(named, made);
  // What a step means in a dimension stays, as long as there is such a step.
  auto& steps = made.get<RiskScaleStep>();
  for (const RiskScaleStep& step : base.table<RiskScaleStep>()) {
    const std::int32_t last =
        step.axis == RiskAxis::likelihood ? named.matrix.likelihoods() : named.matrix.consequences();
    if (step.matrix_id == named.id && !step.dimension_id.empty() && step.step <= last) steps.push_back(step);
  }
  replace_rows(
      made.get<RiskMatrixDefinition>(), base, named.id,
      [](const RiskMatrixDefinition& old, RiskMatrixDefinition& next) { next.name = old.name; }, edit);
  const auto keep_nothing = [](const auto& /*old*/, auto& /*next*/) {};
  replace_rows(made.get<RiskLevel>(), base, named.id, keep_nothing, edit);
  replace_rows(made.get<RiskMatrixCell>(), base, named.id, keep_nothing, edit);
  replace_rows(
      steps, base, named.id,
      [](const RiskScaleStep& old, RiskScaleStep& next) {
        next.meaning = old.meaning;
        next.from = old.from;
        next.to = old.to;
      },
      edit);
}

}  // namespace styr
