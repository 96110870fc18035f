#include "volume_units.hpp"

#include <algorithm>
#include <string>

#include "absl/container/flat_hash_map.h"

namespace styr {

VolumeUnits::VolumeUnits(const Model& model, const IndicatorRule& rule) {
  if (rule.rollup != RollupScope::same_volume_unit) return;
  const auto& units = model.table<Unit>();
  number_.reserve(units.size());
  absl::flat_hash_map<std::string, std::uint32_t> numbers;
  for (const Unit& unit : units) {
    number_.push_back(
        numbers.try_emplace(unit.volume_unit, static_cast<std::uint32_t>(numbers.size())).first->second);
  }
  count_ = std::max(1U, static_cast<std::uint32_t>(numbers.size()));
}

}  // namespace styr
