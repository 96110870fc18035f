#include "styr/exact_accumulator.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <iostream>
#include <limits>
#include <nlohmann/json.hpp>
#include <span>
#include <vector>

#include "random.hpp"
#include "shared_data.hpp"
#include "styr/algebra.hpp"

namespace styr {
namespace {

using nlohmann::json;

template <typename A>
Lowered lower_all(const A& aggregation, const std::vector<double>& observations) {
  return aggregation.lower(fold(aggregation, std::span<const double>(observations)));
}

TEST(ExactSumTest, ReferenceCases) {
  STYR_REQUIRE_SHARED_DATA("rollup/semantics/exact_sums.json");
  const json file = json::parse(testing::read_file(testing::shared_data("rollup/semantics/exact_sums.json")));
  int compared = 0;
  for (const json& test : file.at("cases")) {
    std::vector<double> values = test.at("values");
    const double expected = test.at("expected_correctly_rounded");
    for (std::uint64_t seed = 0; seed < 20; ++seed, ++compared) {
      EXPECT_EQ(lower_all(ExactSum(), values), Lowered::of(expected)) << test.at("id") << ", seed " << seed;
      testing::Random(seed).shuffle(values);
    }
    // The sum from left to right is what the file says it is, so the case can tell the two apart.
    values = test.at("values").get<std::vector<double>>();
    EXPECT_EQ(lower_all(Sum(), values).value, test.at("naive_left_to_right")) << test.at("id");
    ++compared;
  }
  std::cout << "exact_sums.json: " << compared << " numbers compared\n";
  EXPECT_GE(compared, 63);
}

TEST(ExactSumTest, CornersOfTheRange) {
  constexpr double kLargest = std::numeric_limits<double>::max();
  constexpr double kTiny = std::numeric_limits<double>::denorm_min();
  constexpr double kNormal = std::numeric_limits<double>::min();
  EXPECT_EQ(lower_all(ExactSum(), {kTiny}), Lowered::of(kTiny));
  EXPECT_EQ(lower_all(ExactSum(), {-kTiny}), Lowered::of(-kTiny));
  EXPECT_EQ(lower_all(ExactSum(), {kNormal, -kTiny}), Lowered::of(kNormal - kTiny));
  EXPECT_EQ(lower_all(ExactSum(), {kLargest, kLargest, -kLargest}), Lowered::of(kLargest));
  EXPECT_EQ(lower_all(ExactSum(), {kLargest, kTiny, -kLargest}), Lowered::of(kTiny));
  EXPECT_EQ(lower_all(ExactSum(), {-kLargest}), Lowered::of(-kLargest));
  EXPECT_EQ(lower_all(ExactSum(), {kLargest, kLargest}), Lowered::none(Reason::undefined));
  EXPECT_EQ(lower_all(ExactSum(), {1, -1}), Lowered::of(0));
  EXPECT_FALSE(std::signbit(lower_all(ExactSum(), {-0.0}).value));
  // Half of the last bit: a tie goes to the even neighbour, anything more goes up, however small it is.
  EXPECT_EQ(lower_all(ExactSum(), {1, 0x1p-53}), Lowered::of(1));
  EXPECT_EQ(lower_all(ExactSum(), {1 + 0x1p-52, 0x1p-53}), Lowered::of(1 + 0x1p-51));
  EXPECT_EQ(lower_all(ExactSum(), {1, 0x1p-53, kTiny}), Lowered::of(1 + 0x1p-52));
  EXPECT_EQ(lower_all(ExactSum(), {1, 0x1p-53, -kTiny}), Lowered::of(1));
  EXPECT_EQ(lower_all(ExactSum(), {-1, -0x1p-53, -kTiny}), Lowered::of(-1 - 0x1p-52));
  // Rounding up into the next power of two, and beyond the largest double.
  EXPECT_EQ(lower_all(ExactSum(), {2 - 0x1p-52, 0x1p-53}), Lowered::of(2));
  EXPECT_EQ(lower_all(ExactSum(), {kLargest, 0x1p970}), Lowered::none(Reason::undefined));
  EXPECT_EQ(lower_all(ExactSum(), {kLargest, 0x1.fffffffffffffp969}), Lowered::of(kLargest));
}

// Numbers below 2^40 in steps of 2^-22 add exactly in 128-bit integers.
TEST(ExactSumTest, AgreesWithWideIntegers) {
  __extension__ using Wide = __int128;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    testing::Random random(seed);
    Wide steps = 0;
    ExactSum::Partial partial;
    const std::uint32_t count = 1 + random.below(200);
    for (std::uint32_t i = 0; i < count; ++i) {
      const double size = std::floor(std::ldexp(random.unit(), 1 + static_cast<int>(random.below(53))));
      const double value = random.chance(0.5) ? size : -size;
      steps += static_cast<Wide>(value) << 9;  // units of 2^-9, to shift them off the integers
      ExactSum::add(partial, value);
      const double fraction = static_cast<double>(random.below(512));
      steps += static_cast<Wide>(fraction);
      ExactSum::add(partial, std::ldexp(fraction, -9));
    }
    // The conversion of a wide integer to double rounds to nearest, ties to even.
    EXPECT_EQ(ExactSum::lower(partial).value, std::ldexp(static_cast<double>(steps), -9)) << "seed " << seed;
  }
}

TEST(ExactSumTest, RoundsTheSameAtEveryAlignment) {
  for (int e = -850; e < 1000; ++e) {
    SCOPED_TRACE(e);
    const auto sum_of = [&](std::vector<double> values) {
      for (double& value : values) value = std::ldexp(value, e);
      return std::ldexp(lower_all(ExactSum(), values).value, -e);
    };
    EXPECT_EQ(sum_of({1 + 0x1p-51, 0x1p-53}), 1 + 0x1p-51);
    EXPECT_EQ(sum_of({1 + 0x1p-52, 0x1p-53}), 1 + 0x1p-51);
    EXPECT_EQ(sum_of({2 - 0x1p-52, 0x1p-54}), 2 - 0x1p-52);
    for (const double tail : {0x1p-54, 0x1p-80, 0x1p-110, 0x1p-117, 0x1p-150, 0x1p-200}) {
      EXPECT_EQ(sum_of({1, 0x1p-53, tail}), 1 + 0x1p-52) << tail;
      EXPECT_EQ(sum_of({1, 0x1p-53, -tail}), 1) << tail;
      EXPECT_EQ(sum_of({-1, -0x1p-53, -tail}), -1 - 0x1p-52) << tail;
    }
  }
}

TEST(ExactSumTest, CarriesRunThroughEveryWord) {
  ExactSum::Partial partial;
  for (int i = 0; i < 1000; ++i) {
    ExactSum::add(partial, -std::numeric_limits<double>::denorm_min());  // all words become ones
    ExactSum::add(partial, std::numeric_limits<double>::denorm_min());   // and zeros again
  }
  EXPECT_EQ(partial.sum, ExactAccumulator());
}

}  // namespace
}  // namespace styr
