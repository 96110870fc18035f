#include "styr/statistics.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>
#include <vector>

#include "shared_data.hpp"

namespace styr {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

using Points = std::vector<Point>;
using Values = std::vector<double>;

// Worked out by hand: the slopes are 2, 1/2, 9/4, -1, 7/3 and 4; five pairs rise, one falls; the centred sums
// are 19 and 35/4.
const Points kFour = {{0, 1}, {1, 3}, {2, 2}, {4, 10}};

TEST(TheilSen, MedianOfSlopes) {
  EXPECT_EQ(theil_sen_slope(kFour), 2.125);
  EXPECT_EQ(theil_sen_slope(Points{{0, 1}, {1, 3}, {2, 2}}), 0.5);
  EXPECT_EQ(theil_sen_slope(Points{{3, 7}, {1, 2}}), 2.5);
  EXPECT_EQ(theil_sen_slope(Points{{0, 5}, {1, 5}, {7, 5}}), 0.0);
  EXPECT_EQ(theil_sen_slope(Points{{0, 0}, {1, 1}, {2, 2}, {3, 3}, {4, 1000}}), 1.0) << "one wild point";
  EXPECT_EQ(theil_sen_slope(Points{{0, 0}, {0, 8}, {1, 1}}), -3.0) << "slopes 1 and -7, none within x = 0";
}

TEST(MannKendall, RisesLessFalls) {
  EXPECT_EQ(mann_kendall_s(kFour), 4);
  EXPECT_EQ(mann_kendall_s(Points{{0, 1}, {1, 2}, {2, 3}, {3, 4}, {4, 5}}), 10);
  EXPECT_EQ(mann_kendall_s(Points{{4, 1}, {3, 2}, {2, 3}, {1, 4}, {0, 5}}), -10);
  EXPECT_EQ(mann_kendall_s(Points{{0, 1}, {1, 1}, {2, 2}}), 2) << "ties in y count 0";
  EXPECT_EQ(mann_kendall_s(Points{{0, 1}, {0, 9}, {2, 2}}), 0) << "ties in x count 0";
}

TEST(LeastSquares, Slope) {
  EXPECT_DOUBLE_EQ(least_squares_slope(kFour).value(), 19 / 8.75);
  EXPECT_EQ(least_squares_slope(Points{{0, 1}, {2, 5}}), 2.0);
  EXPECT_EQ(least_squares_slope(Points{{0, 5}, {1, 5}, {7, 5}}), 0.0);
}

TEST(LeastSquares, IsSoundFarFromZero) {
  // Uncentred sums of squares would need 60 digits here and give anything.
  Points points;
  for (int i = 0; i < 36; ++i) points.push_back({1e9 + i, 1e12 + 0.25 * i + (i % 2 == 0 ? 1 : -1)});
  // By hand: 36 points, sum dx^2 = 36 (36^2 - 1) / 12 = 3885, and the zigzag adds sum dx * (-1)^i = -18.
  EXPECT_NEAR(least_squares_slope(points).value(), 0.25 - 18.0 / 3885, 1e-12);
}

TEST(Series, TooLittleGivesNothing) {
  for (const Points& points :
       {Points{}, Points{{1, 2}}, Points{{1, 2}, {2, kNaN}}, Points{{1, 2}, {kInfinity, 3}}}) {
    EXPECT_EQ(theil_sen_slope(points), std::nullopt);
    EXPECT_EQ(mann_kendall_s(points), std::nullopt);
    EXPECT_EQ(least_squares_slope(points), std::nullopt);
  }
  const Points one_x = {{3, 1}, {3, 2}, {3, 5}};
  EXPECT_EQ(theil_sen_slope(one_x), std::nullopt);
  EXPECT_EQ(least_squares_slope(one_x), std::nullopt);
  EXPECT_EQ(mann_kendall_s(one_x), 0);
}

TEST(Series, GapsAreSkippedAndKeepTheirWidth) {
  const Points with_gaps = {{0, 1}, {1, 3}, {2, 2}, {3, kNaN}, {4, 10}, {kNaN, 4}, {5, -kInfinity}};
  EXPECT_EQ(theil_sen_slope(with_gaps), theil_sen_slope(kFour));
  EXPECT_EQ(mann_kendall_s(with_gaps), mann_kendall_s(kFour));
  EXPECT_EQ(least_squares_slope(with_gaps), least_squares_slope(kFour));
}

TEST(Series, HugeValuesGiveNothingRatherThanInfinity) {
  const Points huge = {{0, -1.7e308}, {1, 1.7e308}};
  EXPECT_EQ(theil_sen_slope(huge), std::nullopt);
  EXPECT_EQ(least_squares_slope(huge), std::nullopt);
  EXPECT_EQ(mann_kendall_s(huge), 1);
}

TEST(Series, OrderDoesNotMatter) {
  const unsigned seed = 42;
  std::mt19937 random(seed);
  std::normal_distribution<double> noise;
  for (int round = 0; round < 200; ++round) {
    Points points;
    for (int i = 0; i < 40; ++i) points.push_back({static_cast<double>(i % 37), 0.1 * i + noise(random)});
    Points shuffled = points;
    std::shuffle(shuffled.begin(), shuffled.end(), random);
    ASSERT_EQ(theil_sen_slope(points), theil_sen_slope(shuffled)) << "seed " << seed;
    ASSERT_EQ(mann_kendall_s(points), mann_kendall_s(shuffled)) << "seed " << seed;
    ASSERT_EQ(least_squares_slope(points), least_squares_slope(shuffled)) << "seed " << seed;
  }
}

// Past about 2,000 points the slopes are no longer kept; the result must be the same as if they were.
TEST(TheilSen, ManyPointsAgreeWithTheMedianOfAllSlopes) {
  const unsigned seed = 77;
  std::mt19937 random(seed);
  std::normal_distribution<double> noise;
  // An odd and an even number of slopes; smooth values, and few values with many ties.
  for (const int n : {2050, 2052}) {
    for (const bool ties : {false, true}) {
      Points points;
      for (int i = 0; i < n; ++i) {
        points.push_back(
            {static_cast<double>(i), ties ? static_cast<double>(random() % 3) : noise(random) - 0.01 * i});
      }
      Values slopes;
      for (std::size_t i = 0; i < points.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
          slopes.push_back((points[i].y - points[j].y) / (points[i].x - points[j].x));
        }
      }
      const auto half = slopes.begin() + static_cast<std::ptrdiff_t>(slopes.size() / 2);
      std::nth_element(slopes.begin(), half, slopes.end());
      const double below = *std::max_element(slopes.begin(), half);
      const double expected = slopes.size() % 2 == 1 ? *half : (below + *half) / 2;
      EXPECT_DOUBLE_EQ(theil_sen_slope(points).value(), expected) << "seed " << seed << ", n " << n;
    }
  }
  EXPECT_EQ(theil_sen_slope(Points(2500, Point{1, 2})), std::nullopt);
}

TEST(Median, MiddleOrHalfway) {
  EXPECT_EQ(median(Values{5, 1, 3}), 3.0);
  EXPECT_EQ(median(Values{4, 1, 3, 2}), 2.5);
  EXPECT_EQ(median(Values{7}), 7.0);
  EXPECT_EQ(median(Values{kNaN, 2, kInfinity, 4}), 3.0);
  EXPECT_EQ(median(Values{}), std::nullopt);
  EXPECT_EQ(median(Values{kNaN}), std::nullopt);
  EXPECT_EQ(median(Values{-1.7e308, 1.7e308}), 0.0);
  EXPECT_EQ(median(Values{1.7e308, 1.7e308}), 1.7e308);
}

TEST(Quantile, EndsAndRefusals) {
  const Values values = {9, 1, 5};
  EXPECT_EQ(quantile(values, 0), 1.0);
  EXPECT_EQ(quantile(values, 1), 9.0);
  EXPECT_EQ(quantile(values, 0.25), 3.0);
  EXPECT_EQ(quantile(Values{7}, 0.3), 7.0);
  EXPECT_EQ(quantile(Values{}, 0.5), std::nullopt);
  for (const double outside : {-0.01, 1.01, kNaN, kInfinity})
    EXPECT_EQ(quantile(values, outside), std::nullopt);
}

TEST(Quantile, GrowsWithProbabilityAndStaysInside) {
  const unsigned seed = 5;
  std::mt19937 random(seed);
  std::normal_distribution<double> noise;
  Values values;
  for (int i = 0; i < 101; ++i) values.push_back(i % 3 == 0 ? std::round(noise(random)) : noise(random));
  double before = *std::min_element(values.begin(), values.end());
  for (int i = 0; i <= 1000; ++i) {
    const double now = quantile(values, i / 1000.0).value();
    ASSERT_GE(now, before) << "seed " << seed << ", at " << i;
    before = now;
  }
  EXPECT_EQ(before, *std::max_element(values.begin(), values.end()));
}

TEST(Quantile, AgreesWithReference) {
  STYR_REQUIRE_SHARED_DATA("rollup/percentiles/quantile_definitions.json");
  const auto reference = nlohmann::json::parse(
      testing::read_file(testing::shared_data("rollup/percentiles/quantile_definitions.json")));
  int compared = 0;
  for (const auto& c : reference.at("cases")) {
    SCOPED_TRACE(c.at("id").get<std::string>());
    const auto values = c.at("values").get<Values>();
    const auto probabilities = c.at("probabilities").get<Values>();
    const auto expected = c.at("by_type").at("type7").get<Values>();
    ASSERT_EQ(expected.size(), probabilities.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      EXPECT_NEAR(quantile(values, probabilities[i]).value(), expected[i],
                  1e-12 * (1 + std::abs(expected[i])))
          << "at " << probabilities[i];
      ++compared;
    }
  }
  EXPECT_GE(compared, 20);
}

}  // namespace
}  // namespace styr
