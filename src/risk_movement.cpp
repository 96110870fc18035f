// How risks moved between two days.

#include <algorithm>

#include "styr/risk_picture.hpp"

namespace styr {

std::string_view to_string(RiskMove move) {
  static constexpr std::array<std::string_view, kRiskMoveCount> kWords = {
      "new", "closed", "worse", "better", "shifted", "unchanged", "rated", "unrated"};
  return kWords[static_cast<std::size_t>(move)];
}

namespace {

RiskMove move_of(const RiskMatrix& matrix, const RiskMovement& movement) {
  if (!movement.before) return RiskMove::appeared;
  if (!movement.after) return RiskMove::closed;
  const auto before = level_of(matrix, *movement.before);
  const auto after = level_of(matrix, *movement.after);
  if (!before && !after) return RiskMove::unchanged;
  if (!before) return RiskMove::rated;
  if (!after) return RiskMove::unrated;
  if (*before != *after) return *after > *before ? RiskMove::worse : RiskMove::better;
  return *movement.before == *movement.after ? RiskMove::unchanged : RiskMove::shifted;
}

}  // namespace

std::vector<RiskMovement> risk_movements(const RiskRegister& before, const RiskRegister& after,
                                         std::optional<std::uint32_t> unit) {
  const auto& records = after.model().table<Risk>();
  const auto was_open = unit ? risks_of_unit(before, *unit) : open_risks(before);
  const auto is_open = unit ? risks_of_unit(after, *unit) : open_risks(after);
  std::vector<std::uint32_t> rows = was_open;
  rows.insert(rows.end(), is_open.begin(), is_open.end());
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  std::sort(rows.begin(), rows.end(),
            [&](std::uint32_t a, std::uint32_t b) { return records[a].risk_id < records[b].risk_id; });
  std::vector<RiskMovement> movements;
  movements.reserve(rows.size());
  for (const std::uint32_t row : rows) {
    RiskMovement movement;
    movement.risk = row;
    if (before.is_open(row)) movement.before = before.rating(row);
    if (after.is_open(row)) movement.after = after.rating(row);
    movement.move = move_of(after.matrix(), movement);
    movements.push_back(movement);
  }
  return movements;
}

}  // namespace styr
