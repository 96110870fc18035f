#include "styr/observations.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "small_models.hpp"

namespace styr {
namespace {

using testing::date;
using testing::period;
using testing::SmallModel;

// The problems that collecting the observations of `m` gives, as "code column row".
std::vector<std::string> problems_of(const SmallModel& m) {
  Report report;
  ObservationBuilder builder(m.tables, report);
  for (std::size_t i = 0; i < m.observations.size(); ++i) {
    builder.add(m.observations[i], static_cast<std::int64_t>(i) + 2);
  }
  builder.finish();
  std::vector<std::string> list;
  for (const Problem& p : report.problems())
    list.push_back(p.code + " " + p.column + " " + std::to_string(p.row));
  return list;
}

using List = std::vector<std::string>;

SmallModel one_unit() {
  SmallModel m;
  m.unit("u");
  Indicator& i = m.indicator("I", "100*num/den");
  i.decimals = 1;
  i.valid_min = 0.0;
  i.valid_max = 100.0;
  return m;
}

TEST(Observations, UnknownUnitAndIndicatorAreBothReported) {
  SmallModel m = one_unit();
  m.observe("x", "Y", "2024-01", 1, 2);
  EXPECT_EQ(problems_of(m), (List{"unknown_reference unit_id 2", "unknown_reference indicator_id 2"}));
}

TEST(Observations, AUsableCellNeedsTheNumbersOfItsFormula) {
  SmallModel m = one_unit();
  m.observe("u", "I", "2024-01", {}, 2).observe("u", "I", "2024-02", 1);
  m.observe("u", "I", "2024-03", {}, {}, ObservationStatus::missing);
  EXPECT_EQ(problems_of(m), (List{"missing_number numerator 2", "missing_number denominator 3"}));
}

TEST(Observations, TheGivenValueMustMatchWithinItsDecimals) {
  SmallModel m = one_unit();
  m.observe("u", "I", "2024-01", 1, 3).observations.back().value = 33.3;
  m.observe("u", "I", "2024-02", 1, 3).observations.back().value = 33.4;
  m.observe("u", "I", "2024-03", 1, 8).observations.back().value = 12.5;
  EXPECT_EQ(problems_of(m), (List{"value_mismatch value 3"}));
}

TEST(Observations, ValuesOutsideThePossibleRangeAreRefused) {
  SmallModel m = one_unit();
  m.observe("u", "I", "2024-01", 5200, 5100)
      .observe("u", "I", "2024-02", -1, 3)
      .observe("u", "I", "2024-03", 3, 3);
  EXPECT_EQ(problems_of(m), (List{"out_of_range value 2", "out_of_range value 3"}));
}

TEST(Observations, AUnitReportsOnlyWhileItIsOpen) {
  SmallModel m = one_unit();
  Unit& unit = m.tables.get<Unit>().rows()[0];
  unit.valid_from = date("2023-07-01");
  unit.valid_to = date("2024-06-30");
  m.observe("u", "I", "2023-06", 1, 2).observe("u", "I", "2023-07", 1, 2).observe("u", "I", "2024-06", 1, 2);
  m.observe("u", "I", "2024-07", 1, 2);
  EXPECT_EQ(problems_of(m), (List{"unit_not_open period 2", "unit_not_open period 5"}));
  SmallModel by_year = one_unit();
  by_year.tables = m.tables;
  by_year.observe("u", "I", "2023", 1, 2);
  EXPECT_EQ(problems_of(by_year), List{}) << "part of the year was open";
}

TEST(Observations, DuplicatesAreNamedWithTheRowTheyRepeat) {
  SmallModel m = one_unit();
  m.observe("u", "I", "2024-02", 1, 2).observe("u", "I", "2024-01", 1, 2).observe("u", "I", "2024-02", 1, 3);
  EXPECT_EQ(problems_of(m), (List{"duplicate_key  4"}));
}

TEST(Observations, TheSameTimeGivenTwiceIsAnOverlap) {
  SmallModel m = one_unit();
  m.observe("u", "I", "2024", 1, 2).observe("u", "I", "2024-05", 1, 2).observe("u", "I", "2023-05", 1, 2);
  EXPECT_EQ(problems_of(m), (List{"overlapping_periods period 0"}));
  m.observations[0].status = ObservationStatus::missing;
  EXPECT_EQ(problems_of(m), List{}) << "a missing cell counts nothing";
}

TEST(Observations, NumbersMustBeFinite) {
  SmallModel m = one_unit();
  m.observe("u", "I", "2024-01", std::numeric_limits<double>::quiet_NaN(), 1);
  m.observe("u", "I", "2024-02", 1, std::numeric_limits<double>::infinity());
  EXPECT_EQ(problems_of(m), (List{"not_a_number numerator 2", "not_a_number denominator 3"}));
}

TEST(Observations, SeriesAreSortedWhateverTheOrderOfRows) {
  SmallModel m;
  m.unit("b").unit("a");
  m.indicator("I", "num");
  m.observe("a", "I", "2024-02", 4).observe("b", "I", "1969-12", 1).observe("a", "I", "2024-01", 3);
  m.observe("b", "I", "2024-01", 2).observe("a", "I", "2024-Q2", 5);
  const Model model = m.build();
  const auto all = model.observations().series();
  ASSERT_EQ(all.size(), 2U);
  const Series& months = *all[0];
  EXPECT_EQ(months.kind(), PeriodKind::month);
  EXPECT_EQ(all[1]->kind(), PeriodKind::quarter);
  std::vector<double> numerators;
  std::vector<std::uint32_t> units;
  months.for_each_run([&](std::uint32_t unit, const SeriesBlock& block, std::size_t first, std::size_t last) {
    units.push_back(unit);
    for (std::size_t cell = first; cell < last; ++cell) {
      numerators.push_back(block.numerators()[cell]);
      EXPECT_TRUE(std::isnan(block.denominators()[cell]));
    }
  });
  EXPECT_EQ(numerators, (std::vector<double>{1, 2, 3, 4}));
  EXPECT_EQ(units, (std::vector<std::uint32_t>{0, 1}));
  const auto found = months.find(1, period("2024-02").ordinal());
  ASSERT_TRUE(found);
  EXPECT_EQ(found->block->numerators()[found->cell], 4);
  EXPECT_FALSE(months.find(1, period("2024-03").ordinal()));
  EXPECT_FALSE(months.find(7, period("2024-03").ordinal()));
}

}  // namespace
}  // namespace styr
