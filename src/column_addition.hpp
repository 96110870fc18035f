#ifndef STYR_SRC_COLUMN_ADDITION_HPP_
#define STYR_SRC_COLUMN_ADDITION_HPP_

// The innermost loop of a roll-up: rows added to a row, column by column.

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace styr {

// Whole numbers of 16 bits that go to floats are those of a lowest node: at most kAdditionBlock and an own
// one, the sum of which 32 bits hold, as a float does. They are added as such: faster, and exact.
template <class Into, class Number>
using SumOf = std::conditional_t<std::is_same_v<Number, std::int16_t> && std::is_same_v<Into, float>,
                                 std::int32_t, double>;

// N columns, in registers.
template <std::size_t N, class Into, class Number>
void add_columns(Into* into, const Number* rows, std::size_t count, std::size_t stride) {
  using Sum = SumOf<Into, Number>;
  std::array<Sum, N> sum;
  for (std::size_t c = 0; c < N; ++c) sum[c] = static_cast<Sum>(into[c]);
  for (std::size_t row = 0; row < count; ++row, rows += stride) {
    for (std::size_t c = 0; c < N; ++c) sum[c] += static_cast<Sum>(rows[c]);
  }
  for (std::size_t c = 0; c < N; ++c) into[c] = static_cast<Into>(sum[c]);
}

// Groups of four columns of small whole numbers, in registers: the sums of add_columns, in half the time of
// what compilers make of it.
template <std::size_t Groups>
void add_groups(float* into, const std::int16_t* rows, std::size_t count, std::size_t stride) {
#if defined(__SSE2__)
  const auto four = [](const std::int16_t* numbers) {
    return _mm_loadl_epi64(reinterpret_cast<const __m128i*>(numbers));
  };
  // Numbers of two rows side by side, multiplied by 1 and added up pair by pair to sums of 32 bits.
  const auto sums_of = [](__m128i a, __m128i b) {
    return _mm_madd_epi16(_mm_unpacklo_epi16(a, b), _mm_set1_epi16(1));
  };
  __m128i sum[Groups];
  for (std::size_t g = 0; g < Groups; ++g) sum[g] = _mm_cvttps_epi32(_mm_loadu_ps(into + 4 * g));
  std::size_t row = 0;
  for (; row + 2 <= count; row += 2, rows += 2 * stride) {
    for (std::size_t g = 0; g < Groups; ++g)
      sum[g] = _mm_add_epi32(sum[g], sums_of(four(rows + 4 * g), four(rows + stride + 4 * g)));
  }
  for (std::size_t g = 0; row < count && g < Groups; ++g)
    sum[g] = _mm_add_epi32(sum[g], sums_of(four(rows + 4 * g), _mm_setzero_si128()));
  for (std::size_t g = 0; g < Groups; ++g) _mm_storeu_ps(into + 4 * g, _mm_cvtepi32_ps(sum[g]));
#else
  add_columns<4 * Groups>(into, rows, count, stride);
#endif
}

// Adds `count` rows that follow each other to a row, from the first to the last.
template <class Into, class Number>
void add_rows_to(Into* into, const Number* rows, std::size_t count, std::size_t columns) {
  std::size_t c = 0;
  const auto take = [&]<std::size_t N>(std::integral_constant<std::size_t, N>) {
    for (; c + N <= columns; c += N) {
      if constexpr (std::is_same_v<SumOf<Into, Number>, std::int32_t> && N % 4 == 0) {
        add_groups<N / 4>(into + c, rows + c, count, columns);
      } else {
        add_columns<N>(into + c, rows + c, count, columns);
      }
    }
  };
  take(std::integral_constant<std::size_t, 12>());
  take(std::integral_constant<std::size_t, 8>());
  take(std::integral_constant<std::size_t, 4>());
  take(std::integral_constant<std::size_t, 2>());
  take(std::integral_constant<std::size_t, 1>());
}

}  // namespace styr

#endif  // STYR_SRC_COLUMN_ADDITION_HPP_
