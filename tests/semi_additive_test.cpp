#include "styr/semi_additive.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "semantics_cases.hpp"

namespace styr {
namespace {

using nlohmann::json;
using testing::Computed;
using testing::Named;
using testing::read_tree;
using testing::SemanticsCases;
using Cells = std::vector<Lowered>;

constexpr std::size_t kNoPeriod = OverTime::kNoPeriod;
const Lowered kMissing = Lowered::none(Reason::missing);

void expect_result(const OverTime& actual, Lowered result, std::size_t period, bool stale, const char* what) {
  EXPECT_EQ(actual.result, result) << what;
  EXPECT_EQ(actual.period, period) << what;
  EXPECT_EQ(actual.stale, stale) << what;
}

TEST(AcrossTime, EveryRuleOnARowWithGaps) {
  using enum AcrossTime;
  const Cells row = {kMissing, Lowered::of(8), kMissing, Lowered::of(2), Lowered::of(5), kMissing};
  const auto over = [&](AcrossTime rule) { return across_time(row, {0, 6}, rule); };
  expect_result(over(sum), Lowered::of(15), kNoPeriod, false, "sum");
  expect_result(over(mean), Lowered::of(5), kNoPeriod, false, "mean");
  expect_result(over(mean_with_gaps_as_zero), Lowered::of(2.5), kNoPeriod, false, "mean with gaps");
  expect_result(over(first), Lowered::of(8), 1, false, "first");
  expect_result(over(last), Lowered::of(5), 4, true, "last");
  expect_result(over(minimum), Lowered::of(2), 3, false, "minimum");
  expect_result(over(maximum), Lowered::of(8), 1, false, "maximum");
  expect_result(over(opening), kMissing, kNoPeriod, false, "opening");
  expect_result(over(closing), kMissing, kNoPeriod, false, "closing");
  expect_result(across_time(row, {1, 5}, opening), Lowered::of(8), 1, false, "opening");
  expect_result(across_time(row, {1, 5}, closing), Lowered::of(5), 4, false, "closing");
  expect_result(across_time(row, {1, 5}, last), Lowered::of(5), 4, false, "not stale at the window's end");
}

TEST(AcrossTime, OfEqualExtremesTheEarliest) {
  const Cells row = {Lowered::of(3), Lowered::of(7), Lowered::of(3), Lowered::of(7)};
  expect_result(across_time(row, {0, 4}, AcrossTime::minimum), Lowered::of(3), 0, false, "minimum");
  expect_result(across_time(row, {0, 4}, AcrossTime::maximum), Lowered::of(7), 1, false, "maximum");
}

TEST(AcrossTime, ReasonsAndOddWindows) {
  const Cells row = {kMissing, Lowered::none(Reason::suppressed)};
  for (const AcrossTime rule : {AcrossTime::sum, AcrossTime::last, AcrossTime::mean, AcrossTime::minimum}) {
    expect_result(across_time(row, {0, 2}, rule), Lowered::none(Reason::suppressed), kNoPeriod, false,
                  "the last's");
    expect_result(across_time(row, {0, 1}, rule), kMissing, kNoPeriod, false, "within the window");
    for (const PeriodRange empty : {PeriodRange{1, 1}, PeriodRange{2, 5}, PeriodRange{2, 1}}) {
      expect_result(across_time(row, empty, rule), Lowered::none(Reason::no_observations), kNoPeriod, false,
                    "empty");
    }
  }
  const Cells full = {Lowered::of(1), Lowered::of(2)};
  expect_result(across_time(full, {0, 99}, AcrossTime::last), Lowered::of(2), 1, false,
                "cut at the row's end");
}

// The example of the header: who has not reported June?
TEST(RollUpOverTime, TheOrderOfTheAxesMatters) {
  const LevelOrder order = LevelOrder::make(std::vector<std::uint32_t>{LevelOrder::kNoParent, 0, 0}).value();
  const Cells cells = {kMissing, kMissing, Lowered::of(140), kMissing, Lowered::of(70), Lowered::of(80)};
  const std::vector<PeriodRange> windows = {{0, 2}, {0, 1}};
  const auto roll = [&](AxisOrder axis_order) {
    return roll_up_over_time(order, 2, cells, windows, axis_order, AcrossTime::last, Sum());
  };
  const auto organisation = roll(AxisOrder::organisation_first), time = roll(AxisOrder::time_first);
  ASSERT_EQ(organisation.size(), 6U);
  expect_result(organisation[0], Lowered::of(80), 1, false, "organisation first");
  expect_result(time[0], Lowered::of(220), 0, true, "time first: one school's number is old");
  expect_result(time[1], Lowered::of(210), 0, false, "time first, the first period alone");
  expect_result(time[2], Lowered::of(140), 0, true, "the school itself");
  expect_result(time[4], Lowered::of(80), 1, false, "the other");
  const auto first =
      roll_up_over_time(order, 2, cells, windows, AxisOrder::time_first, AcrossTime::first, Sum());
  expect_result(first[0], Lowered::of(210), 0, false, "only a last value can be stale");
}

TEST(RollUpOverTime, OwnValuesOfInnerNodesCount) {
  const LevelOrder order = LevelOrder::make(std::vector<std::uint32_t>{LevelOrder::kNoParent, 0}).value();
  const Cells cells = {Lowered::of(1), Lowered::of(10), Lowered::of(100), kMissing};
  const std::vector<PeriodRange> windows = {{0, 2}};
  const auto roll = [&](AxisOrder axis_order) {
    return roll_up_over_time(order, 2, cells, windows, axis_order, AcrossTime::maximum, Sum())[0].result;
  };
  EXPECT_EQ(roll(AxisOrder::organisation_first), Lowered::of(101));
  EXPECT_EQ(roll(AxisOrder::time_first), Lowered::of(110));
}

TEST(RollUpOverTime, NothingReported) {
  const LevelOrder order = LevelOrder::make(std::vector<std::uint32_t>{LevelOrder::kNoParent, 0}).value();
  const Cells cells(4, kMissing);
  const std::vector<PeriodRange> windows = {{0, 2}};
  for (const AxisOrder axis_order : {AxisOrder::organisation_first, AxisOrder::time_first}) {
    for (const OverTime& result :
         roll_up_over_time(order, 2, cells, windows, axis_order, AcrossTime::last, Sum())) {
      expect_result(result, Lowered::none(Reason::no_observations), kNoPeriod, false, "");
    }
  }
}

// --- Reference cases ---

// One row of cells a node, from observations by leaf and date; "total" is above all leaves.
void compare_dated_case(const json& test,
                        const std::function<void(const json&, const OverTime&, const std::string&)>& each) {
  Named named;
  std::map<std::string, std::size_t> period;  // ISO dates sort as text
  for (const json& row : test.at("observations")) {
    if (named.number.count(row.at("leaf")) == 0) named.link("total", row.at("leaf"));
    period[row.at("date")] = 0;
  }
  std::vector<std::string> dates;
  for (auto& [date, number] : period) {
    number = dates.size();
    dates.push_back(date);
  }
  const LevelOrder order = named.level_order();
  std::vector<Lowered> cells(named.size() * dates.size(), Lowered::none(Reason::no_observations));
  for (const json& row : test.at("observations")) {
    const std::uint32_t position = order.positions()[named.number.at(row.at("leaf"))];
    cells[position * dates.size() + period.at(row.at("date"))] = Lowered::of(row.at("value"));
  }
  const json& rule = test.at("rule");
  ASSERT_EQ(rule.at("across_leaves"), "sum");
  ASSERT_EQ(rule.at("across_time"), "last");
  ASSERT_EQ(rule.at("window"), "all");
  const bool common = rule.at("last_date") == "common to all leaves";
  ASSERT_TRUE(common || rule.at("last_date") == "per leaf");
  const std::vector<PeriodRange> windows = {{0, dates.size()}};
  const auto results = roll_up_over_time(order, dates.size(), cells, windows,
                                         common ? AxisOrder::organisation_first : AxisOrder::time_first,
                                         AcrossTime::last, Sum());
  for (const json& expected : test.at("expected")) {
    const OverTime& result = results[order.positions()[named.number.at(expected.at("node"))]];
    each(expected, result, result.period == OverTime::kNoPeriod ? "" : dates[result.period]);
  }
}

class SemiAdditiveCases : public SemanticsCases {};

TEST_F(SemiAdditiveCases, SemiAdditive) {
  for_each_case("semi_additive.json", {"SA01", "SA02", "SA05"}, [&](const json& test) {
    if (test.contains("observations")) {
      compare_dated_case(test, [&](const json& expected, const OverTime& result, const std::string& date) {
        compare_all(expected, {{"value", result.result}}, {"node", "date"});
        if (expected.contains("date")) {
          EXPECT_EQ(date, expected.at("date"));
          ++compared_;
        }
      });
      return;
    }
    const Named named = read_tree(test.at("tree"));
    const LevelOrder order = named.level_order();
    const json& months = test.at("months");
    const std::size_t periods = months.size();
    std::vector<Lowered> cells(named.size() * periods, Lowered::none(Reason::no_observations));
    for (const auto& [name, values] : test.at("values").items()) {
      for (std::size_t p = 0; p < periods; ++p) {
        const std::size_t cell = order.positions()[named.number.at(name)] * periods + p;
        cells[cell] = values[p].is_null() ? Lowered::none(Reason::missing) : Lowered::of(values[p]);
      }
    }
    std::vector<PeriodRange> windows;
    std::map<std::string, std::size_t> window_number;
    for (const auto& [name, members] : test.at("windows").items()) {
      const auto first = std::find(months.begin(), months.end(), members.front());
      window_number[name] = windows.size();
      const auto begin = static_cast<std::size_t>(first - months.begin());
      windows.push_back({begin, begin + members.size()});
      ASSERT_EQ(months[begin + members.size() - 1], members.back()) << "windows are runs of months";
    }

    using enum AxisOrder;
    const auto roll = [&](AxisOrder axis_order, AcrossTime rule, const auto& across_units) {
      return roll_up_over_time(order, periods, cells, windows, axis_order, rule, across_units);
    };
    // Over the observations themselves, whatever their unit and month.
    const auto over_observations = [&](const auto& aggregation) {
      using A = std::decay_t<decltype(aggregation)>;
      std::vector<typename A::Partial> table(named.size() * windows.size(), aggregation.identity());
      for (std::size_t node = 0; node < named.size(); ++node) {
        for (std::size_t w = 0; w < windows.size(); ++w) {
          for (std::size_t p = windows[w].first; p < windows[w].last; ++p) {
            const Lowered& cell = cells[node * periods + p];
            if (cell.has_value()) accumulate(aggregation, table[node * windows.size() + w], cell.value);
          }
        }
      }
      roll_up(order, windows.size(), std::span(table), aggregation);
      std::vector<OverTime> results;
      for (const auto& partial : table) results.push_back({aggregation.lower(partial)});
      return results;
    };
    const std::map<std::string, std::vector<OverTime>> answers = {
        {"sum", roll(organisation_first, AcrossTime::sum, Sum())},
        {"count", over_observations(Count())},
        {"min_of_leaf_values", over_observations(Minimum())},
        {"max_of_leaf_values", over_observations(Maximum())},
        {"mean_of_leaf_observations", over_observations(Mean())},
        {"first_child", roll(organisation_first, AcrossTime::opening, Sum())},
        {"last_child", roll(organisation_first, AcrossTime::closing, Sum())},
        {"first_non_empty_org_first", roll(organisation_first, AcrossTime::first, Sum())},
        {"last_non_empty_org_first", roll(organisation_first, AcrossTime::last, Sum())},
        {"first_non_empty_time_first", roll(time_first, AcrossTime::first, Sum())},
        {"last_non_empty_time_first", roll(time_first, AcrossTime::last, Sum())},
        {"average_of_children_org_first", roll(organisation_first, AcrossTime::mean, Sum())},
        {"average_over_all_periods_empty_as_zero",
         roll(organisation_first, AcrossTime::mean_with_gaps_as_zero, Sum())}};
    for (const json& expected : test.at("expected")) {
      const std::size_t cell = order.positions()[named.number.at(expected.at("node"))] * windows.size() +
                               window_number.at(expected.at("period"));
      Computed computed;
      for (const auto& [key, results] : answers) computed[key] = results[cell].result;
      compare_all(expected, computed, {"node", "period"});
    }
    // Which way a sum or an extreme goes first does not matter.
    EXPECT_EQ(roll(time_first, AcrossTime::sum, Sum())[0].result, answers.at("sum")[0].result);
    EXPECT_EQ(roll(time_first, AcrossTime::minimum, Minimum())[0].result,
              answers.at("min_of_leaf_values")[0].result);
  });
}

}  // namespace
}  // namespace styr
