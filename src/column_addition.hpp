#ifndef STYR_SRC_COLUMN_ADDITION_HPP_
#define STYR_SRC_COLUMN_ADDITION_HPP_

// The innermost loop of a roll-up: rows added to a row, column by column.

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace styr {

// Whole numbers of 16 bits are added as such, which is faster, and exact, as it would be in doubles, as long
// as they go to floats: then there are at most kAdditionBlock and one more.
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

// Adds `count` rows that follow each other to a row, from the first to the last.
template <class Into, class Number>
void add_rows(Into* into, const Number* rows, std::size_t count, std::size_t columns) {
  std::size_t c = 0;
  const auto take = [&]<std::size_t N>(std::integral_constant<std::size_t, N>) {
    for (; c + N <= columns; c += N) add_columns<N>(into + c, rows + c, count, columns);
  };
  take(std::integral_constant<std::size_t, 12>());
  take(std::integral_constant<std::size_t, 8>());
  take(std::integral_constant<std::size_t, 4>());
  take(std::integral_constant<std::size_t, 2>());
  take(std::integral_constant<std::size_t, 1>());
}

}  // namespace styr

#endif  // STYR_SRC_COLUMN_ADDITION_HPP_
