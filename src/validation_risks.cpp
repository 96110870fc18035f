// What must hold in the risk register: matrices that are whole, and likelihoods and consequences on their
// scale.

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "describe.hpp"
#include "styr/policy.hpp"
#include "text.hpp"
#include "validation_rules.hpp"

namespace styr {
namespace {

// The largest steps of the scales in use, and the number of levels.
struct RiskScale {
  std::int32_t likelihood = 0;
  std::int32_t consequence = 0;
  std::int32_t levels = 0;
};

// What the tables hold of one matrix.
struct MatrixParts {
  std::set<std::int32_t> levels;
  std::set<std::pair<std::int32_t, std::int32_t>> cells;
  std::int32_t likelihood = 0;
  std::int32_t consequence = 0;
};

using Matrices = std::map<std::string_view, MatrixParts>;

Matrices matrices_of(const Tables& tables) {
  Matrices matrices;
  for (const RiskMatrixDefinition& matrix : tables.get<RiskMatrixDefinition>()) {
    matrices.try_emplace(matrix.matrix_id);
  }
  for (const RiskLevel& level : tables.get<RiskLevel>()) matrices[level.matrix_id].levels.insert(level.level);
  for (const RiskMatrixCell& cell : tables.get<RiskMatrixCell>()) {
    MatrixParts& parts = matrices[cell.matrix_id];
    parts.cells.emplace(cell.likelihood, cell.consequence);
    parts.likelihood = std::max(parts.likelihood, cell.likelihood);
    parts.consequence = std::max(parts.consequence, cell.consequence);
  }
  return matrices;
}

// `1 × 3, 2 × 4 and 7 more`: cells that are not there.
std::string missing_cells(const MatrixParts& parts) {
  constexpr std::int64_t kNamed = 3;
  const std::int64_t missing =
      std::int64_t{parts.likelihood} * parts.consequence - static_cast<std::int64_t>(parts.cells.size());
  std::string text;
  std::int64_t named = 0;
  for (std::int32_t l = 1; l <= parts.likelihood && named < std::min(missing, kNamed); ++l) {
    for (std::int32_t c = 1; c <= parts.consequence && named < std::min(missing, kNamed); ++c) {
      if (parts.cells.contains({l, c})) continue;
      absl::StrAppend(&text, named > 0 ? ", " : "", l, " × ", c);
      ++named;
    }
  }
  if (missing > named) absl::StrAppend(&text, " and ", missing - named, " more");
  return text;
}

void check_matrices(const Tables& tables, const Matrices& matrices, ErrorSink& errors) {
  const auto& definitions = tables.get<RiskMatrixDefinition>();
  for (std::size_t i = 0; i < definitions.size(); ++i) {
    const MatrixParts& parts = matrices.at(definitions[i].matrix_id);
    const auto levels = static_cast<std::int32_t>(parts.levels.size());
    if (levels == 0 || *parts.levels.begin() != 0 || *parts.levels.rbegin() != levels - 1) {
      errors.add(definitions, i, "matrix_id", "levels_not_consecutive",
                 levels == 0 ? "the matrix has no levels"
                             : absl::StrCat("the matrix has ", levels, " levels numbered from ",
                                            *parts.levels.begin(), " to ", *parts.levels.rbegin()));
    } else if (parts.cells.empty()) {
      errors.add(definitions, i, "matrix_id", "incomplete_matrix", "the matrix has no cells");
    } else if (const std::string missing = missing_cells(parts); !missing.empty()) {
      errors.add(definitions, i, "matrix_id", "incomplete_matrix",
                 absl::StrCat("cells of likelihood × consequence are missing: ", missing));
    }
  }
}

void check_cells(const Tables& tables, const Matrices& matrices, ErrorSink& errors) {
  const auto& cells = tables.get<RiskMatrixCell>();
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (matrices.at(cells[i].matrix_id).levels.contains(cells[i].level)) continue;
    errors.add(cells, i, "level", "unknown_reference",
               absl::StrCat("matrix ", quote(cells[i].matrix_id), " has no level ", cells[i].level));
  }
}

void check_steps(const Tables& tables, const Matrices& matrices, ErrorSink& errors) {
  const auto& steps = tables.get<RiskScaleStep>();
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const RiskScaleStep& step = steps[i];
    const auto matrix = matrices.find(step.matrix_id);
    if (matrix == matrices.end()) continue;  // named as an unknown reference
    const MatrixParts& parts = matrix->second;
    const std::int32_t largest = step.axis == RiskAxis::likelihood ? parts.likelihood : parts.consequence;
    if (step.step > largest) {
      errors.add(steps, i, "step", "out_of_range",
                 absl::StrCat("matrix ", quote(step.matrix_id), " ends at step ", largest));
    }
    if (step.from && step.to && *step.from > *step.to) {
      errors.add(steps, i, "to", "limits_crossed",
                 absl::StrCat(format_number(*step.to), " is smaller than ", format_number(*step.from)));
    }
  }
}

// The scale in use; none when the policy cannot be read, which is an error of its own.
std::optional<RiskScale> scale_of(const Policy& policy, const Matrices& matrices) {
  constexpr std::int32_t kTrafficLights = 3;
  if (const auto name = policy.text("risk.matrix"); name && !name->empty()) {
    const auto found = matrices.find(*name);
    if (found == matrices.end() || found->second.cells.empty()) return std::nullopt;
    return RiskScale{found->second.likelihood, found->second.consequence,
                     static_cast<std::int32_t>(found->second.levels.size())};
  }
  const std::optional<double> largest = policy.number("risk.scale.max");
  if (!largest || !(*largest >= 1 && *largest <= 1000)) return std::nullopt;
  const auto steps = static_cast<std::int32_t>(*largest);
  return RiskScale{steps, steps, kTrafficLights};
}

void check_matrix_in_use(const Tables& tables, const Matrices& matrices, ErrorSink& errors) {
  const auto& policy = tables.get<PolicyEntry>();
  for (std::size_t i = 0; i < policy.size(); ++i) {
    if (policy[i].key != "risk.matrix" || policy[i].value.empty() || matrices.contains(policy[i].value)) {
      continue;
    }
    errors.add(policy, i, "value", "bad_policy",
               absl::StrCat("risk.matrix: there is no matrix ", quote(policy[i].value)));
  }
}

template <auto Member>
void check_scale(const Tables& tables, std::string_view column, std::int32_t smallest, std::int32_t largest,
                 const RowScope& rows, ErrorSink& errors) {
  const auto& table = tables.get<typename MemberPointer<decltype(Member)>::Record>();
  rows.each(table, [&](std::size_t i) {
    const std::optional<std::int32_t> value = table[i].*Member;
    if (!value || (*value >= smallest && *value <= largest)) return;
    errors.add(table, i, column, "out_of_range",
               absl::StrCat(*value, " is outside the scale ", smallest, " to ", largest));
  });
}

void check_scales(const Tables& tables, const RiskScale& scale, const RowScope& rows, ErrorSink& errors) {
  const auto likelihood = [&]<auto Member>(std::string_view column) {
    check_scale<Member>(tables, column, 1, scale.likelihood, rows, errors);
  };
  const auto consequence = [&]<auto Member>(std::string_view column) {
    check_scale<Member>(tables, column, 1, scale.consequence, rows, errors);
  };
  const auto level = [&]<auto Member>(std::string_view column) {
    check_scale<Member>(tables, column, 0, scale.levels - 1, rows, errors);
  };
  likelihood.operator()<&Risk::initial_likelihood>("initial_likelihood");
  consequence.operator()<&Risk::initial_consequence>("initial_consequence");
  likelihood.operator()<&Risk::current_likelihood>("current_likelihood");
  consequence.operator()<&Risk::current_consequence>("current_consequence");
  likelihood.operator()<&Risk::target_likelihood>("target_likelihood");
  consequence.operator()<&Risk::target_consequence>("target_consequence");
  likelihood.operator()<&RiskAssessment::likelihood>("likelihood");
  consequence.operator()<&RiskAssessment::consequence>("consequence");
  likelihood.operator()<&RiskJudgement::likelihood>("likelihood");
  consequence.operator()<&RiskJudgement::consequence>("consequence");
  consequence.operator()<&RiskConsequence::consequence>("consequence");
  likelihood.operator()<&RiskAcceptance::likelihood>("likelihood");
  consequence.operator()<&RiskAcceptance::consequence>("consequence");
  consequence.operator()<&RiskDimension::severe_from>("severe_from");
  consequence.operator()<&RiskTranslation::consequence>("consequence");
  consequence.operator()<&RiskTranslation::consequence_at_parent>("consequence_at_parent");
  level.operator()<&RiskTolerance::tolerated_level>("tolerated_level");
  level.operator()<&RiskTolerance::appetite_level>("appetite_level");
}

void check_translations(const Tables& tables, const RiskScale& scale, ErrorSink& errors) {
  const auto& translations = tables.get<RiskTranslation>();
  struct Rows {
    std::size_t first = 0;
    std::set<std::int32_t> steps;
  };
  std::map<std::string_view, Rows> units;
  for (std::size_t i = 0; i < translations.size(); ++i) {
    Rows& rows = units.try_emplace(translations[i].unit_id, Rows{i, {}}).first->second;
    rows.steps.insert(translations[i].consequence);
  }
  for (const auto& [unit, rows] : units) {
    std::int32_t step = 1;
    while (step <= scale.consequence && rows.steps.contains(step)) ++step;
    if (step > scale.consequence) continue;
    errors.add(
        translations, rows.first, "consequence", "incomplete_translation",
        absl::StrCat("unit ", quote(unit), " does not say how consequence ", step, " looks from above"));
  }
}

void check_appetites(const Table<RiskTolerance>& tolerances, const RowScope& rows, ErrorSink& errors) {
  rows.each(tolerances, [&](std::size_t i) {
    const RiskTolerance& tolerance = tolerances[i];
    if (!tolerance.appetite_level || *tolerance.appetite_level <= tolerance.tolerated_level) return;
    errors.add(tolerances, i, "appetite_level", "limits_crossed",
               absl::StrCat("level ", *tolerance.appetite_level, " is sought and only level ",
                            tolerance.tolerated_level, " tolerated"));
  });
}

}  // namespace

void validate_matrices(const Tables& tables, ErrorSink& errors) {
  const Matrices matrices = matrices_of(tables);
  check_matrices(tables, matrices, errors);
  check_cells(tables, matrices, errors);
  check_steps(tables, matrices, errors);
  check_matrix_in_use(tables, matrices, errors);
}

void validate_register(const Tables& tables, const Policy& policy, const RowScope& rows, ErrorSink& errors) {
  check_appetites(tables.get<RiskTolerance>(), rows, errors);
  const std::optional<RiskScale> scale = scale_of(policy, matrices_of(tables));
  if (!scale) return;
  check_scales(tables, *scale, rows, errors);
  check_translations(tables, *scale, errors);
}

}  // namespace styr
