#include "styr/random_stream.hpp"

namespace styr {

void first_units(std::uint64_t seed, std::uint64_t stream, std::uint32_t first_trial, std::span<double> out) {
  const std::array<std::uint32_t, 2> key = {static_cast<std::uint32_t>(seed),
                                            static_cast<std::uint32_t>(seed >> 32U)};
  const auto stream_low = static_cast<std::uint32_t>(stream);
  const auto stream_high = static_cast<std::uint32_t>(stream >> 32U);
  // No trial waits for another, so the compiler may keep several in flight.
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto block = philox({0, first_trial + static_cast<std::uint32_t>(i), stream_low, stream_high}, key);
    out[i] = unit_interval(block[0] | (static_cast<std::uint64_t>(block[1]) << 32U));
  }
}

}  // namespace styr
