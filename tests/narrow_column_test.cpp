#include "styr/narrow_column.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>
#include <vector>

#include "random.hpp"

namespace styr {
namespace {

using Limits = std::numeric_limits<double>;

std::uint64_t bits(double value) { return std::bit_cast<std::uint64_t>(value); }

TEST(NarrowColumn, WidthIsTheFirstThatLosesNothing) {
  for (const double value : {0.0, 1.0, -1.0, 32767.0, -32768.0}) {
    EXPECT_EQ(width_of(value), NumberWidth::integer16) << value;
  }
  for (const double value : {0.5, -0.0, 32768.0, -32769.0, 16777216.0, 0.375, 0x1p-149, 0x1p127}) {
    EXPECT_EQ(width_of(value), NumberWidth::binary32) << value;
  }
  for (const double value : {0.1, 16777217.0, 1e300, 0x1p128, 0x1p-150, Limits::infinity(),
                             -Limits::infinity(), Limits::quiet_NaN(), Limits::max(), Limits::denorm_min()}) {
    EXPECT_EQ(width_of(value), NumberWidth::binary64) << value;
  }
}

TEST(NarrowColumn, RoomForTwiceAsLarge) {
  EXPECT_EQ(roomy_width_of(16383), NumberWidth::integer16);
  EXPECT_EQ(roomy_width_of(-16384), NumberWidth::binary32);
  EXPECT_EQ(roomy_width_of(0.5), NumberWidth::binary32);
  EXPECT_EQ(roomy_width_of(0.1), NumberWidth::binary64);
}

// Numbers of all widths in any order: what is read is what was written, whatever came after it.
TEST(NarrowColumn, GivesBackEveryBit) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    testing::Random random(seed);
    constexpr std::uint32_t kSize = 50;
    NarrowColumn column(kSize);
    std::vector<double> expected(kSize, 0.0);
    NumberWidth widest = NumberWidth::integer16;
    for (int step = 0; step < 300; ++step) {
      double value = static_cast<double>(random.below(60'000)) - 30'000;
      if (step > 100 && random.chance(0.1)) value /= 8;
      if (step > 200 && random.chance(0.1)) value = random.chance(0.5) ? value / 7 : -0.0;
      const std::uint32_t at = random.below(kSize);
      column.set(at, value);
      expected[at] = value;
      widest = std::max(widest, width_of(value));
      ASSERT_EQ(column.width(), widest) << "seed " << seed;
      for (std::uint32_t i = 0; i < kSize; ++i)
        ASSERT_EQ(bits(column[i]), bits(expected[i])) << "seed " << seed;
    }
    ASSERT_EQ(column.size(), kSize);
  }
}

TEST(NarrowColumn, RoomMadeBeforehandKeepsWhatIsThere) {
  NarrowColumn column(3);
  column.set(1, -7);
  column.widen(NumberWidth::binary64);
  column.widen(NumberWidth::binary32);
  EXPECT_EQ(column.width(), NumberWidth::binary64) << "never narrower";
  EXPECT_EQ(column[0], 0);
  EXPECT_EQ(column[1], -7);
  EXPECT_TRUE(NarrowColumn().empty());
}

}  // namespace
}  // namespace styr
