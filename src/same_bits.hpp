#ifndef STYR_SRC_SAME_BITS_HPP_
#define STYR_SRC_SAME_BITS_HPP_

#include <bit>
#include <cstdint>
#include <optional>

namespace styr {

// Whether two numbers are the same to the bit, which -0 and 0 are not, and a NaN and itself are.
inline bool same_bits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

inline bool same_bits(const std::optional<double>& a, const std::optional<double>& b) {
  return a.has_value() == b.has_value() && (!a || same_bits(*a, *b));
}

}  // namespace styr

#endif  // STYR_SRC_SAME_BITS_HPP_
