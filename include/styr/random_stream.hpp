#ifndef STYR_RANDOM_STREAM_HPP_
#define STYR_RANDOM_STREAM_HPP_

// Random numbers that depend on where they are used, not on when: each place in a simulation has a stream of
// its own, named by a seed and two numbers. Any worker may draw it, in any order, and gets the same bits.

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

namespace styr {

// The counter-based generator Philox 4x32 with ten rounds: a keyed function of a counter, here four random
// words of 32 bits. J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw: Parallel random numbers: as easy as
// 1, 2, 3. Proceedings of SC'11.
constexpr std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                              std::array<std::uint32_t, 2> key) {
  constexpr std::uint64_t kMultiplier0 = 0xd2511f53U, kMultiplier1 = 0xcd9e8d57U;
  constexpr std::uint32_t kStep0 = 0x9e3779b9U, kStep1 = 0xbb67ae85U;
  constexpr int kRounds = 10;
  for (int round = 0; round < kRounds; ++round) {
    const std::uint64_t product0 = kMultiplier0 * counter[0];
    const std::uint64_t product1 = kMultiplier1 * counter[2];
    counter = {static_cast<std::uint32_t>(product1 >> 32U) ^ counter[1] ^ key[0],
               static_cast<std::uint32_t>(product1),
               static_cast<std::uint32_t>(product0 >> 32U) ^ counter[3] ^ key[1],
               static_cast<std::uint32_t>(product0)};
    key[0] += kStep0;
    key[1] += kStep1;
  }
  return counter;
}

// The random bits as a number strictly between 0 and 1: one of 2^52, evenly spaced.
constexpr double unit_interval(std::uint64_t bits) {
  return (static_cast<double>(bits >> 12U) + 0.5) * 0x1p-52;
}

// The stream of a thing named by an id: a 64-bit hash (FNV-1a) that is the same on every machine and does not
// change when other things come or go. Two ids share a stream with probability 2^-64.
constexpr std::uint64_t stream_of(std::string_view id) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : id) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3U;
  }
  return hash;
}

// One stream. Streams of different names are independent for all practical purposes (the generator passes
// the known batteries of tests). Holds 2^33 numbers, then repeats. A uniform random bit generator in the
// sense of the standard. Cheap to make and to copy: 48 bytes, nothing computed until the first number.
class RandomStream {
 public:
  using result_type = std::uint64_t;

  // `stream` names the thing (see stream_of), `trial` the repetition.
  constexpr RandomStream(std::uint64_t seed, std::uint64_t stream, std::uint32_t trial)
      : key_{low(seed), high(seed)}, counter_{0, trial, low(stream), high(stream)} {}

  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }

  // The next 64 random bits.
  constexpr result_type operator()() {
    if (second_is_left_) {
      second_is_left_ = false;
      return second_;
    }
    const std::array<std::uint32_t, 4> block = philox(counter_, key_);
    ++counter_[0];
    second_ = join(block[2], block[3]);
    second_is_left_ = true;
    return join(block[0], block[1]);
  }
  // The next number strictly between 0 and 1.
  constexpr double unit() { return unit_interval((*this)()); }

 private:
  static constexpr std::uint32_t low(std::uint64_t x) { return static_cast<std::uint32_t>(x); }
  static constexpr std::uint32_t high(std::uint64_t x) { return static_cast<std::uint32_t>(x >> 32U); }
  static constexpr std::uint64_t join(std::uint32_t lower, std::uint32_t upper) {
    return lower | (static_cast<std::uint64_t>(upper) << 32U);
  }

  std::array<std::uint32_t, 2> key_;
  std::array<std::uint32_t, 4> counter_;
  std::uint64_t second_ = 0;
  bool second_is_left_ = false;
};

// The first number of many trials of one stream: `out[i]` = RandomStream(seed, stream, first_trial +
// i).unit(). O(out), several trials at a time where the machine can.
void first_units(std::uint64_t seed, std::uint64_t stream, std::uint32_t first_trial, std::span<double> out);

}  // namespace styr

#endif  // STYR_RANDOM_STREAM_HPP_
