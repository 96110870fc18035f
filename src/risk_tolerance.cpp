#include "styr/risk_tolerance.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace styr {

RiskTolerances::RiskTolerances(Model model, std::optional<Date> day) : model_(std::move(model)) {
  const auto& tolerances = model_.table<RiskTolerance>();
  using What = std::tuple<std::string_view, std::optional<std::int32_t>, std::string_view, std::string_view>;
  std::map<What, std::uint32_t> last;
  for (std::uint32_t i = 0; i < tolerances.size(); ++i) {
    const RiskTolerance& tolerance = tolerances[i];
    if (day && tolerance.valid_from && *tolerance.valid_from > *day) continue;
    if (day && tolerance.valid_to && *tolerance.valid_to < *day) continue;
    const auto [at, is_new] =
        last.try_emplace({tolerance.unit_id, tolerance.unit_level, tolerance.category, tolerance.goal_id}, i);
    if (is_new) continue;
    const RiskTolerance& before = tolerances[at->second];
    const auto order = [](const RiskTolerance& t) {
      return std::tuple(t.valid_from, -t.tolerated_level, std::string_view(t.tolerance_id));
    };
    if (order(before) < order(tolerance)) at->second = i;
  }
  for (const auto& [what, row] : last) {
    const auto unit = model_.find<Unit>(std::get<0>(what));
    of_unit_[unit.value_or(kNoRow)].push_back(row);
  }
}

std::optional<std::uint32_t> RiskTolerances::best_of(const std::vector<std::uint32_t>& rows,
                                                     std::uint32_t unit, std::string_view category,
                                                     std::span<const std::uint32_t> goals) const {
  const auto& tolerances = model_.table<RiskTolerance>();
  std::optional<std::uint32_t> best;
  const auto rank = [](const RiskTolerance& t) {
    return std::tuple(!t.goal_id.empty(), !t.category.empty(), t.unit_level.has_value(), -t.tolerated_level);
  };
  for (const std::uint32_t row : rows) {
    const RiskTolerance& tolerance = tolerances[row];
    if (tolerance.unit_level && *tolerance.unit_level != model_.unit_levels()[unit]) continue;
    if (!tolerance.category.empty() && tolerance.category != category) continue;
    if (!tolerance.goal_id.empty()) {
      const auto goal = model_.find<Goal>(tolerance.goal_id);
      if (!goal || std::find(goals.begin(), goals.end(), *goal) == goals.end()) continue;
    }
    if (!best || rank(tolerances[*best]) < rank(tolerance)) best = row;
  }
  return best;
}

std::optional<std::uint32_t> RiskTolerances::row_for(std::uint32_t unit, std::string_view category,
                                                     std::span<const std::uint32_t> goals) const {
  if (of_unit_.empty()) return std::nullopt;
  for (std::uint32_t at = unit; at != kNoRow; at = model_.unit_parents()[at]) {
    const auto rows = of_unit_.find(at);
    if (rows == of_unit_.end()) continue;
    if (const auto best = best_of(rows->second, unit, category, goals)) return best;
  }
  const auto rows = of_unit_.find(kNoRow);
  return rows == of_unit_.end() ? std::nullopt : best_of(rows->second, unit, category, goals);
}

RiskTranslations::RiskTranslations(const Model& model) {
  for (const RiskTranslation& row : model.table<RiskTranslation>()) {
    const auto unit = model.find<Unit>(row.unit_id);
    if (!unit || row.consequence < 1) continue;
    auto& table = tables_[*unit];
    const auto at = static_cast<std::size_t>(row.consequence);
    while (table.size() <= at) table.push_back(static_cast<std::int32_t>(table.size()));
    table[at] = row.consequence_at_parent;
  }
}

std::int32_t RiskTranslations::at_parent(std::uint32_t unit, std::int32_t consequence) const {
  if (tables_.empty()) return consequence;
  const auto found = tables_.find(unit);
  if (found == tables_.end() || consequence < 0) return consequence;
  const auto at = static_cast<std::size_t>(consequence);
  return at < found->second.size() ? found->second[at] : consequence;
}

}  // namespace styr
