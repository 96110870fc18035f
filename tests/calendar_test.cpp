#include "styr/calendar.hpp"

#include <gtest/gtest.h>

#include <boost/date_time/gregorian/gregorian_types.hpp>
#include <chrono>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "effort.hpp"
#include "shared_data.hpp"

namespace styr {
namespace {

constexpr PeriodKind kAllKinds[] = {PeriodKind::day,     PeriodKind::week,    PeriodKind::month,
                                    PeriodKind::quarter, PeriodKind::tertial, PeriodKind::half_year,
                                    PeriodKind::year};

Date date(std::string_view text) {
  const absl::StatusOr<Date> read = Date::parse(text);
  EXPECT_TRUE(read.ok()) << read.status();
  return read.value_or(Date());
}

// Every day there is, from 1400 to 9999; fewer under sanitizers.
Date last_day_tried() {
  const Date first = date("1400-01-01");
  const auto days = static_cast<std::size_t>(date("9999-12-31") - first);
  return first + static_cast<std::int32_t>(testing::effort(days));
}

Period period(std::string_view text) {
  const absl::StatusOr<Period> read = Period::parse(text);
  EXPECT_TRUE(read.ok()) << read.status();
  return read.value_or(Period());
}

std::string why_not_period(std::string_view text) {
  const absl::StatusOr<Period> read = Period::parse(text);
  if (read.ok()) return "read as " + read->to_string();
  EXPECT_EQ(read.status().code(), absl::StatusCode::kInvalidArgument) << text;
  return std::string(read.status().message());
}

std::string why_not_date(std::string_view text) {
  const absl::StatusOr<Date> read = Date::parse(text);
  if (read.ok()) return "read as " + read->to_string();
  EXPECT_EQ(read.status().code(), absl::StatusCode::kInvalidArgument) << text;
  return std::string(read.status().message());
}

// The checked calendar of Boost and the one of <chrono> are two independent opinions on every day.
TEST(Date, EveryDayAgreesWithChronoAndBoost) {
  const Date first = date("1400-01-01");
  const Date last = last_day_tried();
  boost::gregorian::date boost_day(1400, 1, 1);
  std::int32_t week = Period::containing(PeriodKind::week, first).ordinal();
  for (Date day = first; day <= last; day = day + 1, boost_day += boost::gregorian::days(1)) {
    const std::chrono::year_month_day ymd{std::chrono::sys_days(std::chrono::days(day.days()))};
    ASSERT_EQ(day.year(), static_cast<int>(ymd.year())) << day.days();
    ASSERT_EQ(day.month(), static_cast<int>(static_cast<unsigned>(ymd.month()))) << day.days();
    ASSERT_EQ(day.day(), static_cast<int>(static_cast<unsigned>(ymd.day()))) << day.days();
    const absl::StatusOr<Date> made = Date::from_ymd(day.year(), day.month(), day.day());
    ASSERT_TRUE(made.ok()) << made.status();
    ASSERT_EQ(*made, day);

    ASSERT_EQ(Period::containing(PeriodKind::day, day).number(), boost_day.day_of_year()) << day.to_string();
    const Period iso_week = Period::containing(PeriodKind::week, day);
    ASSERT_EQ(iso_week.number(), boost_day.week_number()) << day.to_string();
    if (boost_day.day_of_week() == boost::date_time::Monday) ++week;
    ASSERT_EQ(iso_week.ordinal(), week) << day.to_string();
  }
  EXPECT_EQ((boost_day - boost::gregorian::date(1400, 1, 1)).days(), last + 1 - first);
}

TEST(Date, EpochAndArithmetic) {
  EXPECT_EQ(Date().to_string(), "1970-01-01");
  EXPECT_EQ(date("1970-01-01").days(), 0);
  EXPECT_EQ(date("2000-03-01").days(), 11017);
  EXPECT_EQ(date("1969-12-31").days(), -1);
  EXPECT_EQ(date("2024-03-01") - date("2024-02-01"), 29);
  EXPECT_EQ((date("2023-12-31") + 1).to_string(), "2024-01-01");
  EXPECT_LT(date("2023-12-31"), date("2024-01-01"));
}

TEST(Date, RefusesWhatIsNoDay) {
  EXPECT_EQ(why_not_date("2024-02-30"), "\"2024-02-30\": there is no such day, the month has 29 days");
  EXPECT_EQ(why_not_date("2023-02-29"), "\"2023-02-29\": there is no such day, the month has 28 days");
  EXPECT_EQ(why_not_date("1900-02-29"), "\"1900-02-29\": there is no such day, the month has 28 days");
  EXPECT_EQ(why_not_date("2024-04-00"), "\"2024-04-00\": there is no such day, the month has 30 days");
  EXPECT_EQ(why_not_date("2024-13-01"), "\"2024-13-01\": the month must be 01 to 12");
  EXPECT_EQ(why_not_date("2024-00-01"), "\"2024-00-01\": the month must be 01 to 12");
  EXPECT_EQ(why_not_date("1399-12-31"), "\"1399-12-31\": the year must be 1400 to 9999");
  EXPECT_EQ(why_not_date(""), "\"\": not a date, expected YYYY-MM-DD");
  for (const std::string text :
       {"2024-5-17", "2024-05-7", "2024/05/17", "17.05.2024", "20240517", "2024-05-17 ", " 2024-05-17",
        "2024-05", "-024-05-17", "2024-+5-17", "2024-05-17T00:00"}) {
    EXPECT_EQ(why_not_date(text), "\"" + text + "\": not a date, expected YYYY-MM-DD");
  }
  EXPECT_TRUE(Date::from_ymd(2000, 2, 29).ok());
  for (const auto [year, month, day] : {std::array{1399, 1, 1},
                                        {10000, 1, 1},
                                        {2024, 0, 1},
                                        {2024, 13, 1},
                                        {2024, 2, 30},
                                        {2024, 1, 0},
                                        {2024, 1, -1},
                                        {-2147483647, 1, 1},
                                        {2024, 1, 65537},
                                        {2024, 65537, 1}}) {
    EXPECT_EQ(Date::from_ymd(year, month, day).status().code(), absl::StatusCode::kInvalidArgument)
        << year << ' ' << month << ' ' << day;
  }
}

TEST(Period, KindsHaveNames) {
  for (const PeriodKind kind : kAllKinds) {
    EXPECT_FALSE(to_string(kind).empty());
    EXPECT_EQ(parse_period_kind(to_string(kind)), kind);
  }
  EXPECT_EQ(std::size(kAllKinds), std::size_t{kPeriodKindCount});
  EXPECT_EQ(to_string(PeriodKind::half_year), "half-year");
  EXPECT_EQ(parse_period_kind("Month"), std::nullopt);
  EXPECT_EQ(parse_period_kind(""), std::nullopt);
}

// Every period of every kind in the supported years: text and back, days without gap or overlap, number and
// year.
TEST(Period, WholeRangeRoundTrips) {
  for (const PeriodKind kind : kAllKinds) {
    const Period first = Period::containing(kind, date("1400-01-04"));
    const Period last = Period::containing(kind, last_day_tried());
    Period before = first.previous();
    for (Period p = first; p.ordinal() <= last.ordinal(); p = p.next()) {
      const std::string text = p.to_string();
      const absl::StatusOr<Period> read = Period::parse(text);
      ASSERT_TRUE(read.ok()) << text << ": " << read.status();
      ASSERT_EQ(*read, p) << text;
      ASSERT_EQ(p.first_day(), before.last_day() + 1) << text;
      ASSERT_EQ(p.days(), p.last_day() - p.first_day() + 1) << text;
      ASSERT_EQ(Period::containing(kind, p.first_day()), p) << text;
      ASSERT_EQ(Period::containing(kind, p.last_day()), p) << text;
      ASSERT_LT(before, p) << text;
      if (p.ordinal() != first.ordinal()) {
        ASSERT_TRUE(p.year() == before.year() ? p.number() == before.number() + 1
                                              : p.year() == before.year() + 1 && p.number() == 1)
            << text;
      }
      before = p;
    }
    EXPECT_EQ(first.year(), 1400);
  }
}

TEST(Period, OrdinalsCountFromTheEpoch) {
  for (const PeriodKind kind : kAllKinds) EXPECT_EQ(Period::containing(kind, Date()).ordinal(), 0);
  EXPECT_EQ(period("1970-W01").ordinal(), 0);
  EXPECT_EQ(period("2024-05").ordinal(), 652);
  EXPECT_EQ(period("1969-12").ordinal(), -1);
  EXPECT_EQ(Period::of_year(2024), period("2024"));
  EXPECT_EQ(Period().to_string(), "1970");
}

TEST(Period, FirstAndLastDays) {
  struct Case {
    std::string_view text, first, last;
  };
  for (const auto& [text, first, last] :
       {Case{"2024", "2024-01-01", "2024-12-31"}, Case{"2024-H2", "2024-07-01", "2024-12-31"},
        Case{"2024-T2", "2024-05-01", "2024-08-31"}, Case{"2024-Q1", "2024-01-01", "2024-03-31"},
        Case{"2024-02", "2024-02-01", "2024-02-29"}, Case{"2023-02", "2023-02-01", "2023-02-28"},
        Case{"2020-W53", "2020-12-28", "2021-01-03"}, Case{"2025-W01", "2024-12-30", "2025-01-05"},
        Case{"2024-05-17", "2024-05-17", "2024-05-17"}, Case{"1969-Q4", "1969-10-01", "1969-12-31"}}) {
    EXPECT_EQ(period(text).first_day().to_string(), first) << text;
    EXPECT_EQ(period(text).last_day().to_string(), last) << text;
  }
  // The first and last weeks reach a few days out of the supported years.
  EXPECT_EQ(period("1400-W01").first_day().to_string(), "1399-12-30");
  EXPECT_EQ(period("9999-W52").last_day().to_string(), "10000-01-02");
}

TEST(Period, RefusesBadTexts) {
  EXPECT_EQ(why_not_period("2024-13"), "\"2024-13\": the month must be 01 to 12");
  EXPECT_EQ(why_not_period("2024-00"), "\"2024-00\": the month must be 01 to 12");
  EXPECT_EQ(why_not_period("2024-T4"), "\"2024-T4\": the tertial must be T1 to T3");
  EXPECT_EQ(why_not_period("2024-Q5"), "\"2024-Q5\": the quarter must be Q1 to Q4");
  EXPECT_EQ(why_not_period("2024-H0"), "\"2024-H0\": the half-year must be H1 or H2");
  EXPECT_EQ(why_not_period("2024-W53"), "\"2024-W53\": the week must be W01 to W52");
  EXPECT_EQ(why_not_period("2020-W54"), "\"2020-W54\": the week must be W01 to W53");
  EXPECT_EQ(why_not_period("2024-W00"), "\"2024-W00\": the week must be W01 to W52");
  EXPECT_EQ(why_not_period("2024-02-30"), "\"2024-02-30\": there is no such day, the month has 29 days");
  EXPECT_EQ(why_not_period("1399"), "\"1399\": the year must be 1400 to 9999");
  EXPECT_EQ(why_not_period("0000-01"), "\"0000-01\": the year must be 1400 to 9999");
  for (const std::string text :
       {"",       "2024-1",   " 2024",   "2024 ",    "24",       "202",      "20245",
        "2024-",  "2024-t1",  "2024T1",  "2024-M05", "2024-S1",  "2024-0x",  "2024-x1",
        "2024-T", "2024-T12", "2024-W7", "2024W07",  "2024-w07", "2024-W0x", "2024-123",
        "+024",   "-024-05",  "2024-+5", "20 4",     "2024/05",  "2024-H+",  "mai 2024"}) {
    EXPECT_TRUE(why_not_period(text).starts_with("\"" + text + "\": not a period, expected ")) << text;
  }
  EXPECT_EQ(why_not_period(std::string("2024\0", 5)).find("read as"), std::string::npos);
  // A very long text is not repeated whole, and never cut inside a character.
  const std::string message = why_not_period("x" + std::string(1'000'000, '9'));
  EXPECT_LT(message.size(), 250U);
  std::string many_letters;
  for (int i = 0; i < 1000; ++i) many_letters += "ø";
  EXPECT_NE(why_not_period("x" + many_letters).find("ø…\""), std::string::npos);
}

TEST(Period, ReadsOrRefusesAnyBytes) {
  const unsigned seed = 20240517;
  std::mt19937 random(seed);
  constexpr std::string_view kAlphabet = "0123456789-HTQW 012345-\xc3\xb8";
  for (int round = 0; round < 200'000; ++round) {
    std::string text = round % 2 == 0 ? "2024-" : "";
    const std::size_t length = random() % 8;
    for (std::size_t i = 0; i < length; ++i) text += kAlphabet[random() % kAlphabet.size()];
    const absl::StatusOr<Period> read = Period::parse(text);
    if (read.ok()) {
      EXPECT_EQ(read->to_string(), text) << "seed " << seed;
    }
  }
}

TEST(Period, OneYearEarlier) {
  const auto earlier = [](std::string_view text) { return period(text).one_year_earlier().to_string(); };
  EXPECT_EQ(earlier("2024"), "2023");
  EXPECT_EQ(earlier("2024-H1"), "2023-H1");
  EXPECT_EQ(earlier("2024-T3"), "2023-T3");
  EXPECT_EQ(earlier("2024-Q1"), "2023-Q1");
  EXPECT_EQ(earlier("2024-02"), "2023-02");
  EXPECT_EQ(earlier("2024-02-29"), "2023-02-28");
  EXPECT_EQ(earlier("2025-02-28"), "2024-02-28");
  EXPECT_EQ(earlier("2024-12-31"), "2023-12-31");
  EXPECT_EQ(earlier("2020-W53"), "2019-W52");
  EXPECT_EQ(earlier("2021-W52"), "2020-W52");
}

TEST(Period, ContainsAndOverlaps) {
  EXPECT_TRUE(period("2024").contains(period("2024-T3")));
  EXPECT_TRUE(period("2024").contains(period("2024")));
  EXPECT_FALSE(period("2024-T3").contains(period("2024")));
  EXPECT_FALSE(period("2024").contains(period("2023-12")));
  EXPECT_TRUE(period("2024-02").contains(period("2024-02-29")));
  EXPECT_TRUE(period("2024-W09").contains(date("2024-02-29")));
  EXPECT_FALSE(period("2024-W09").contains(date("2024-03-04")));
  // Week 9 of 2024 runs from 26 February to 3 March.
  EXPECT_FALSE(period("2024-02").contains(period("2024-W09")));
  EXPECT_FALSE(period("2024-03").contains(period("2024-W09")));
  EXPECT_TRUE(period("2024-02").overlaps(period("2024-W09")));
  EXPECT_TRUE(period("2024-W09").overlaps(period("2024-03")));
  EXPECT_FALSE(period("2024-W09").overlaps(period("2024-04")));
  // Week 1 of 2025 begins in 2024.
  EXPECT_FALSE(period("2025").contains(period("2025-W01")));
}

TEST(Period, Enclosing) {
  const auto in = [](std::string_view text, PeriodKind kind) {
    const std::optional<Period> found = period(text).enclosing(kind);
    return found ? found->to_string() : "none";
  };
  EXPECT_EQ(in("2024-05", PeriodKind::tertial), "2024-T2");
  EXPECT_EQ(in("2024-05", PeriodKind::month), "2024-05");
  EXPECT_EQ(in("2024-Q1", PeriodKind::tertial), "2024-T1");
  EXPECT_EQ(in("2024-Q2", PeriodKind::tertial), "none");
  EXPECT_EQ(in("2024-T2", PeriodKind::half_year), "none");
  EXPECT_EQ(in("1969-T3", PeriodKind::half_year), "1969-H2");
  EXPECT_EQ(in("2024-T3", PeriodKind::quarter), "none");
  EXPECT_EQ(in("2024", PeriodKind::day), "none");
  EXPECT_EQ(in("2024-02-29", PeriodKind::week), "2024-W09");
  EXPECT_EQ(in("2024-W09", PeriodKind::month), "none");
  EXPECT_EQ(in("2024-W10", PeriodKind::month), "2024-03");
  EXPECT_EQ(in("2025-W01", PeriodKind::year), "none");
  EXPECT_EQ(in("2021-02", PeriodKind::week), "none");
}

// Containment, enclosure and order, against days counted one by one.
TEST(Period, RelationsAgreeWithSetsOfDays) {
  const unsigned seed = 7;
  std::mt19937 random(seed);
  for (int round = 0; round < 20'000; ++round) {
    const auto pick = [&] {
      const PeriodKind kind = kAllKinds[random() % kPeriodKindCount];
      return Period::containing(kind, date("1968-06-01") + static_cast<std::int32_t>(random() % 1500));
    };
    const Period a = pick();
    const Period b = pick();
    int common = 0;
    for (Date day = a.first_day(); day <= a.last_day(); day = day + 1) common += b.contains(day) ? 1 : 0;
    const std::string pair = a.to_string() + " and " + b.to_string();
    ASSERT_EQ(a.overlaps(b), common > 0) << pair;
    ASSERT_EQ(a.contains(b), common == b.days()) << pair;
    ASSERT_EQ(b.contains(a), common == a.days()) << pair;
    ASSERT_EQ(a.enclosing(b.kind()) == b, b.contains(a)) << pair;
    ASSERT_EQ(a == b, (a <=> b) == 0) << pair;
    ASSERT_EQ(a<b, b> a) << pair;
  }
}

TEST(Period, SortsByFirstDayThenCoarseBeforeFine) {
  std::vector<Period> periods;
  for (const std::string_view text : {"2024-02", "2024-01-01", "2024-W01", "2024-01", "2024-Q1", "2023-12-31",
                                      "2024-T1", "2024-H1", "2024"}) {
    periods.push_back(period(text));
  }
  std::sort(periods.begin(), periods.end());
  std::string order;
  for (const Period p : periods) order += p.to_string() + ' ';
  EXPECT_EQ(order, "2023-12-31 2024 2024-H1 2024-T1 2024-Q1 2024-01 2024-W01 2024-01-01 2024-02 ");
}

TEST(BudgetYear, MayStartInAnotherMonth) {
  EXPECT_EQ(BudgetYear().start_of(date("2024-12-31")).to_string(), "2024-01-01");
  EXPECT_EQ(BudgetYear().year_of(date("2024-01-01")), 2024);
  const BudgetYear april(4);
  EXPECT_EQ(april.start_of(date("2024-03-31")).to_string(), "2023-04-01");
  EXPECT_EQ(april.start_of(date("2024-04-01")).to_string(), "2024-04-01");
  EXPECT_EQ(april.year_of(date("2024-03-31")), 2023);
  EXPECT_EQ(april.year_of(date("2024-12-31")), 2024);
  const BudgetYear december(12);
  EXPECT_EQ(december.start_of(date("2024-11-30")).to_string(), "2023-12-01");
  EXPECT_EQ(december.year_of(date("2024-12-01")), 2024);
}

TEST(Calendar, AgreesWithReferenceVectors) {
  STYR_REQUIRE_SHARED_DATA("cases/calendar/period_vectors.json");
  const auto vectors =
      nlohmann::json::parse(testing::read_file(testing::shared_data("cases/calendar/period_vectors.json")));
  int dates = 0;
  for (const auto& v : vectors.at("dates")) {
    SCOPED_TRACE(v.dump());
    const Date day = date(v.at("date").get<std::string>());
    const auto number = [&](PeriodKind kind) { return Period::containing(kind, day).number(); };
    EXPECT_EQ(day.year(), v.at("year"));
    EXPECT_EQ(day.month(), v.at("month"));
    EXPECT_EQ(number(PeriodKind::month), v.at("month"));
    EXPECT_EQ(number(PeriodKind::quarter), v.at("quarter"));
    EXPECT_EQ(number(PeriodKind::tertial), v.at("tertial"));
    EXPECT_EQ(number(PeriodKind::half_year), v.at("half_year"));
    EXPECT_EQ(number(PeriodKind::day), v.at("day_of_year"));
    const Period week = Period::containing(PeriodKind::week, day);
    EXPECT_EQ(week.year(), v.at("iso_year"));
    EXPECT_EQ(week.number(), v.at("iso_week"));
    EXPECT_EQ(day - week.first_day() + 1, v.at("iso_weekday"));
    EXPECT_EQ(school_year(day), v.at("school_year"));
    ++dates;
  }
  int tertials = 0;
  for (const auto& v : vectors.at("tertials")) {
    SCOPED_TRACE(v.dump());
    const Period tertial = period(v.at("period").get<std::string>());
    EXPECT_EQ(tertial.first_day().to_string(), v.at("first"));
    EXPECT_EQ(tertial.last_day().to_string(), v.at("last"));
    EXPECT_EQ(tertial.days(), v.at("days"));
    ++tertials;
  }
  EXPECT_EQ(dates, 17);
  EXPECT_EQ(tertials, 15);
}

}  // namespace
}  // namespace styr
