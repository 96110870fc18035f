#include "styr/statistics.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <limits>
#include <tuple>
#include <vector>

namespace styr {
namespace {

// Slopes kept in memory at once: 16 MB.
constexpr std::size_t kMaxStored = std::size_t{1} << 21U;

std::optional<double> finite(double value) {
  if (!std::isfinite(value)) return std::nullopt;
  return value;
}

std::vector<Point> without_gaps(std::span<const Point> points) {
  std::vector<Point> usable;
  usable.reserve(points.size());
  for (const Point& point : points) {
    if (!std::isfinite(point.x) || !std::isfinite(point.y)) continue;
    usable.push_back({point.x + 0.0, point.y + 0.0});  // 0 for -0
  }
  return usable;
}

// Between two neighbours in order, in the one way that median, quantile and slope compute it. std::lerp is
// exact at both ends and never leaves them.
double between(double lower, double upper, double share) { return std::lerp(lower, upper, share); }

// Reorders `values`. Precondition: not empty, no NaN, 0 <= rank <= size - 1.
double value_at_rank(std::vector<double>& values, double rank) {
  const double whole = std::floor(rank);
  const auto lower = values.begin() + static_cast<std::ptrdiff_t>(whole);
  std::nth_element(values.begin(), lower, values.end());
  if (rank == whole) return *lower;
  return between(*lower, *std::min_element(std::next(lower), values.end()), rank - whole);
}

// Calls `use` with the slope of every pair that has one.
template <typename Use>
void for_each_slope(const std::vector<Point>& points, Use use) {
  for (std::size_t i = 0; i < points.size(); ++i) {
    for (std::size_t j = i + 1; j < points.size(); ++j) {
      // The same x divides by zero, and adding 0 makes -0 to 0, so that equal slopes are one value.
      const double slope = (points[j].y - points[i].y) / (points[j].x - points[i].x) + 0.0;
      if (std::isfinite(slope)) use(slope);
    }
  }
}

// Whole numbers in the order of the doubles, and back.
constexpr std::uint64_t kSignBit = std::uint64_t{1} << 63U;
std::uint64_t to_key(double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value);
  return (bits & kSignBit) != 0 ? ~bits : bits | kSignBit;
}
double from_key(std::uint64_t key) {
  return std::bit_cast<double>((key & kSignBit) != 0 ? key & ~kSignBit : ~key);
}

// The median of slopes that are too many to keep: finds the key of the middle one 16 bits at a time,
// computing all slopes anew for each part.
double median_of_many_slopes(const std::vector<Point>& points, std::size_t count) {
  constexpr unsigned kPartBits = 16;
  std::vector<std::size_t> tally(std::size_t{1} << kPartBits);
  std::size_t rank = (count - 1) / 2;  // of the lower middle among the keys that begin with the parts found
  std::uint64_t found = 0;
  std::uint64_t found_mask = 0;
  for (unsigned shift = 64 - kPartBits;; shift -= kPartBits) {
    std::fill(tally.begin(), tally.end(), 0);
    for_each_slope(points, [&](double slope) {
      const std::uint64_t key = to_key(slope);
      if ((key & found_mask) == found) ++tally[(key >> shift) % tally.size()];
    });
    std::size_t part = 0;
    while (rank >= tally[part]) rank -= tally[part++];
    found |= std::uint64_t{part} << shift;
    found_mask |= (std::uint64_t{tally.size()} - 1) << shift;
    if (shift == 0) {
      const double lower = from_key(found);
      if (count % 2 == 1 || rank + 1 < tally[part]) return lower;
      break;
    }
  }
  const double lower = from_key(found);
  double upper = std::numeric_limits<double>::infinity();
  for_each_slope(points, [&](double slope) {
    if (slope > lower) upper = std::min(upper, slope);
  });
  return between(lower, upper, 0.5);
}

}  // namespace

std::optional<double> theil_sen_slope(std::span<const Point> points) {
  const std::vector<Point> usable = without_gaps(points);
  const std::size_t n = usable.size();
  if (n < 2) return std::nullopt;
  if (n * (n - 1) / 2 <= kMaxStored) {
    std::vector<double> slopes;
    slopes.reserve(n * (n - 1) / 2);
    for_each_slope(usable, [&](double slope) { slopes.push_back(slope); });
    if (slopes.empty()) return std::nullopt;
    return value_at_rank(slopes, static_cast<double>(slopes.size() - 1) * 0.5);
  }
  std::size_t count = 0;
  for_each_slope(usable, [&](double) { ++count; });
  if (count == 0) return std::nullopt;
  return median_of_many_slopes(usable, count);
}

std::optional<std::int64_t> mann_kendall_s(std::span<const Point> points) {
  const std::vector<Point> usable = without_gaps(points);
  if (usable.size() < 2) return std::nullopt;
  const auto sign = [](double a, double b) -> std::int64_t { return (a > b) - (a < b); };
  std::int64_t s = 0;
  for (std::size_t i = 0; i < usable.size(); ++i) {
    for (std::size_t j = i + 1; j < usable.size(); ++j) {
      s += sign(usable[j].x, usable[i].x) * sign(usable[j].y, usable[i].y);
    }
  }
  return s;
}

std::optional<double> least_squares_slope(std::span<const Point> points) {
  std::vector<Point> usable = without_gaps(points);
  // Sums round by the order of their terms; sorted, the order of the caller does not show.
  std::sort(usable.begin(), usable.end(),
            [](const Point& a, const Point& b) { return std::tie(a.x, a.y) < std::tie(b.x, b.y); });
  if (usable.empty() || usable.front().x == usable.back().x) return std::nullopt;
  const auto n = static_cast<double>(usable.size());
  double sum_x = 0;
  double sum_y = 0;
  for (const Point& point : usable) {
    sum_x += point.x;
    sum_y += point.y;
  }
  const double mean_x = sum_x / n;
  const double mean_y = sum_y / n;
  double dx_sum = 0;  // would be 0 but for the rounding of the means
  double dy_sum = 0;
  double dx_dx = 0;
  double dx_dy = 0;
  for (const Point& point : usable) {
    const double dx = point.x - mean_x;
    const double dy = point.y - mean_y;
    dx_sum += dx;
    dy_sum += dy;
    dx_dx += dx * dx;
    dx_dy += dx * dy;
  }
  return finite((dx_dy - dx_sum * dy_sum / n) / (dx_dx - dx_sum * dx_sum / n));
}

std::optional<double> median(std::span<const double> values) { return quantile(values, 0.5); }

std::optional<double> quantile(std::span<const double> values, double probability) {
  if (!(probability >= 0 && probability <= 1)) return std::nullopt;
  std::vector<double> usable;
  usable.reserve(values.size());
  for (const double value : values) {
    if (std::isfinite(value)) usable.push_back(value + 0.0);  // 0 for -0
  }
  if (usable.empty()) return std::nullopt;
  return value_at_rank(usable, static_cast<double>(usable.size() - 1) * probability);
}

}  // namespace styr
