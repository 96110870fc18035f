#ifndef STYR_EXACT_ACCUMULATOR_HPP_
#define STYR_EXACT_ACCUMULATOR_HPP_

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace styr {

// A sum of doubles without rounding: one big two's complement integer in units of 2^-1074, as wide as the
// range of doubles and 141 bits more. Equal sums have equal bits, whatever the order and the grouping of what
// was added. Exact while every sum stays below 2^141 times the largest double, that is, always, unless merges
// double it that often.
class ExactAccumulator {
 public:
  // O(1) but for carries. Not finite: the sum becomes NaN and stays so.
  void add(double value) {
    if (!std::isfinite(value)) {
      finite_ = false;
      return;
    }
    const auto bits = std::bit_cast<std::uint64_t>(value);
    const std::uint64_t exponent = (bits >> 52U) & 0x7ffU;
    std::uint64_t mantissa = bits & (kHiddenBit - 1);
    if (exponent > 0) mantissa |= kHiddenBit;  // else subnormal
    const std::uint64_t shift = exponent > 0 ? exponent - 1 : 0;
    const std::size_t word = shift / 64;
    const std::uint64_t offset = shift % 64;
    const std::uint64_t low = mantissa << offset, high = offset == 0 ? 0 : mantissa >> (64 - offset);
    if ((bits >> 63U) == 0) {
      std::uint64_t carry = add_word(words_[word], low, 0);
      carry = add_word(words_[word + 1], high, carry);
      for (std::size_t i = word + 2; carry != 0 && i < kWords; ++i) carry = add_word(words_[i], 0, carry);
    } else {
      std::uint64_t borrow = subtract_word(words_[word], low, 0);
      borrow = subtract_word(words_[word + 1], high, borrow);
      for (std::size_t i = word + 2; borrow != 0 && i < kWords; ++i)
        borrow = subtract_word(words_[i], 0, borrow);
    }
  }

  void merge(const ExactAccumulator& other) {
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < kWords; ++i) carry = add_word(words_[i], other.words_[i], carry);
    finite_ = finite_ && other.finite_;
  }

  // The nearest double, ties to even; infinite when the sum is too large for one.
  double rounded() const {
    if (!finite_) return std::numeric_limits<double>::quiet_NaN();
    std::array<std::uint64_t, kWords> words = words_;
    const bool negative = (words.back() >> 63U) != 0;
    if (negative) {
      std::uint64_t carry = 1;
      for (std::uint64_t& word : words) carry = add_word(word = ~word, 0, carry);
    }
    std::size_t used = kWords;
    while (used > 0 && words[used - 1] == 0) --used;
    if (used == 0) return 0;
    const std::size_t high_bit = used * 64 - 1 - static_cast<std::size_t>(std::countl_zero(words[used - 1]));
    const std::size_t cut = high_bit > 52 ? high_bit - 52 : 0;  // bits below this one are rounded away
    std::uint64_t mantissa = words[cut / 64] >> (cut % 64);
    if (cut % 64 > 11) mantissa |= words[cut / 64 + 1] << (64 - cut % 64);
    if (cut > 0) {
      const std::size_t word = (cut - 1) / 64;
      const std::uint64_t half = std::uint64_t{1} << ((cut - 1) % 64);
      if ((words[word] & half) != 0) {
        bool more = (mantissa & 1U) != 0 || (words[word] & (half - 1)) != 0;
        for (std::size_t i = 0; i < word && !more; ++i) more = words[i] != 0;
        if (more) ++mantissa;
      }
    }
    const double size = std::ldexp(static_cast<double>(mantissa), static_cast<int>(cut) - 1074);
    return negative ? -size : size;
  }

  friend bool operator==(const ExactAccumulator&, const ExactAccumulator&) = default;

 private:
  static constexpr std::size_t kWords = 35;
  static constexpr std::uint64_t kHiddenBit = std::uint64_t{1} << 52U;

  // Both return what is carried into (borrowed from) the next word.
  static std::uint64_t add_word(std::uint64_t& word, std::uint64_t addend, std::uint64_t carry) {
    const std::uint64_t sum = word + addend;
    const bool wrapped = sum < addend;
    word = sum + carry;
    return wrapped || word < carry ? 1 : 0;
  }
  static std::uint64_t subtract_word(std::uint64_t& word, std::uint64_t addend, std::uint64_t borrow) {
    const std::uint64_t old = word;
    word = old - addend - borrow;
    return old < addend || (old == addend && borrow != 0) ? 1 : 0;
  }

  std::array<std::uint64_t, kWords> words_{};  // least significant first
  bool finite_ = true;
};

}  // namespace styr

#endif  // STYR_EXACT_ACCUMULATOR_HPP_
