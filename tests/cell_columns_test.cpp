#include "cell_columns.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "random.hpp"

namespace styr {
namespace {

void expect_sorted(const CellColumns& cells) {
  const std::vector<std::uint32_t> order = cells.sorted_order();
  ASSERT_EQ(order.size(), cells.size());
  std::vector<bool> seen(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    ASSERT_FALSE(seen[order[i]]) << "each once";
    seen[order[i]] = true;
    if (i == 0) continue;
    ASSERT_LT(std::pair(cells.key(order[i - 1]), order[i - 1]), std::pair(cells.key(order[i]), order[i]));
  }
}

TEST(CellColumns, SortsByUnitAndPeriodAndOfEqualOnesTheEarlierFirst) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    testing::Random random(seed);
    CellColumns cells;
    // Ranges that fit into one number with the position, and ranges that do not.
    const bool is_wide = seed % 4 == 0;
    const std::uint32_t units = is_wide ? 0xffffffffU : 1 + random.below(300);
    const std::uint32_t periods = is_wide ? 0xffffffffU : 1 + random.below(30);
    for (std::uint32_t n = random.below(500); n > 0; --n) {
      const auto period = static_cast<std::int32_t>(random.below(periods) - periods / 2);
      cells.push_back({random.below(units), period, 1, 1, ObservationStatus::ok, 0, 0});
    }
    expect_sorted(cells);
  }
  CellColumns ends;
  for (const std::int32_t period :
       {std::numeric_limits<std::int32_t>::max(), -1, std::numeric_limits<std::int32_t>::min(), 0}) {
    for (const std::uint32_t unit : {0xffffffffU, 0U, 7U})
      ends.push_back({unit, period, 1, 1, ObservationStatus::ok, 0, 0});
  }
  expect_sorted(ends);
}

}  // namespace
}  // namespace styr
