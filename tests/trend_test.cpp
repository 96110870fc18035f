#include "styr/trend.hpp"

#include <gtest/gtest.h>

#include "small_models.hpp"

namespace styr {
namespace {

using testing::SmallModel;

TEST(Trend, SkipsMonthsWithoutAValueAndKeepsTheirTime) {
  SmallModel m;
  m.unit("top").unit("u", "top");
  m.indicator("I", "num");
  m.observe("u", "I", "2024-01", 1).observe("u", "I", "2024-02", 2).observe("u", "I", "2024-05", 5);
  m.observe("u", "I", "2024-03", {}, {}, ObservationStatus::missing);
  const auto rows = trends(m.build());
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].n, 3U);
  EXPECT_EQ(rows[0].theil_sen_per_month, 1);
  EXPECT_EQ(rows[0].mann_kendall_s, 3);
  EXPECT_DOUBLE_EQ(*rows[0].ols_slope_per_month, 1);
}

TEST(Trend, OneMonthHasNoSlope) {
  SmallModel m;
  m.unit("u");
  m.indicator("I", "num");
  m.observe("u", "I", "2024-01", 1).observe("u", "I", "2024-Q2", 9);
  const auto rows = trends(m.build());
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].n, 1U) << "a quarter is not a month";
  EXPECT_FALSE(rows[0].theil_sen_per_month || rows[0].mann_kendall_s || rows[0].ols_slope_per_month);
}

TEST(Trend, OfAYearToDateIndicatorRestsOnEachMonthAlone) {
  SmallModel m;
  m.unit("u");
  m.indicator("I").aggregation = IndicatorAggregation::ratio_of_ytd_sums;
  m.observe("u", "I", "2024-01", 1, 1).observe("u", "I", "2024-02", 3, 1);
  EXPECT_EQ(trends(m.build())[0].theil_sen_per_month, 2);
}

}  // namespace
}  // namespace styr
