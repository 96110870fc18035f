#ifndef STYR_SRC_VOLUME_UNITS_HPP_
#define STYR_SRC_VOLUME_UNITS_HPP_

#include <cstdint>
#include <vector>

#include "styr/model.hpp"

namespace styr {

// Numbers for what units count (their `volume_unit`), where the indicator asks; else all 0.
class VolumeUnits {
 public:
  VolumeUnits(const Model& model, const IndicatorRule& rule);
  std::uint32_t of(std::uint32_t unit) const { return number_.empty() ? 0 : number_[unit]; }
  std::uint32_t count() const { return count_; }

 private:
  std::vector<std::uint32_t> number_;
  std::uint32_t count_ = 1;
};

}  // namespace styr

#endif  // STYR_SRC_VOLUME_UNITS_HPP_
