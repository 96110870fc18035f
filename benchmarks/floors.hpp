#ifndef STYR_BENCHMARKS_FLOORS_HPP_
#define STYR_BENCHMARKS_FLOORS_HPP_

// What benchmarks measure against.

#include <time.h>

#include <array>
#include <cstddef>
#include <numeric>
#include <span>

namespace styr {

// Processor time of the calling thread, so that other programs on the machine are left out.
inline double processor_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

// Adds up numbers as fast as they can be read: eight sums, because one alone would wait for each addition.
inline double read_all(std::span<const double> numbers) {
  std::array<double, 8> sums{};
  std::size_t i = 0;
  for (; i + sums.size() <= numbers.size(); i += sums.size()) {
    for (std::size_t k = 0; k < sums.size(); ++k) sums[k] += numbers[i + k];
  }
  double rest = 0;
  for (; i < numbers.size(); ++i) rest += numbers[i];
  return std::accumulate(sums.begin(), sums.end(), rest);
}

}  // namespace styr

#endif  // STYR_BENCHMARKS_FLOORS_HPP_
