#ifndef STYR_TESTS_RANDOM_HPP_
#define STYR_TESTS_RANDOM_HPP_

#include <cstdint>
#include <random>
#include <utility>

namespace styr::testing {

// Seeded random numbers that are the same with every standard library (the distributions of <random> are
// not).
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  // 0 <= result < end, end > 0. Slightly uneven for huge `end`, which tests do not mind.
  std::uint32_t below(std::uint32_t end) { return static_cast<std::uint32_t>(engine_() % end); }
  // 0 <= result < 1.
  double unit() { return static_cast<double>(engine_() >> 11U) * 0x1p-53; }
  bool chance(double probability) { return unit() < probability; }

  template <typename Container>
  void shuffle(Container& values) {
    for (std::uint32_t i = static_cast<std::uint32_t>(values.size()); i > 1; --i) {
      std::swap(values[i - 1], values[below(i)]);
    }
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace styr::testing

#endif  // STYR_TESTS_RANDOM_HPP_
