#ifndef STYR_CALENDAR_HPP_
#define STYR_CALENDAR_HPP_

// Dates and periods: the time axis of every figure. Knows nothing of governance.
//
// All types are small values, safe to use from any thread, and never look at the clock or the locale.
// Everything is O(1). Texts are read without allocation unless they are refused.
//
// The calendar is the proleptic Gregorian one with ISO 8601 weeks, for the years 1400 to 9999 (the range of
// Boost.Date_Time). Periods and days that arithmetic moves outside of it stay exact for the years 0 to 60000
// and print with their year, but are not read back; 1400-W01 for instance begins on 1399-12-30.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace styr {

// A day from 1400-01-01 to 9999-12-31.
class Date {
 public:
  // 1970-01-01.
  constexpr Date() = default;

  // `days` after 1970-01-01. Precondition: the day lies in the supported range.
  static constexpr Date from_days(std::int32_t days) { return Date(days); }
  // InvalidArgument when there is no such day.
  static absl::StatusOr<Date> from_ymd(int year, int month, int day);
  // Reads exactly `YYYY-MM-DD`. InvalidArgument with a reason otherwise.
  static absl::StatusOr<Date> parse(std::string_view text);

  constexpr std::int32_t days() const { return days_; }
  int year() const;
  int month() const;  // 1..12
  int day() const;    // 1..31
  // `YYYY-MM-DD`.
  std::string to_string() const;

  friend constexpr auto operator<=>(Date, Date) = default;
  friend constexpr Date operator+(Date date, std::int32_t days) { return Date(date.days_ + days); }
  // Days from `b` to `a`.
  friend constexpr std::int32_t operator-(Date a, Date b) { return a.days_ - b.days_; }

 private:
  explicit constexpr Date(std::int32_t days) : days_(days) {}
  std::int32_t days_ = 0;
};

// From fine to coarse. A tertial is four months (Jan-Apr, May-Aug, Sep-Dec).
enum class PeriodKind : std::uint8_t { day, week, month, quarter, tertial, half_year, year };

inline constexpr int kPeriodKindCount = 7;

// The word used in packages and on the command line: `day`, `week`, `month`, `quarter`, `tertial`,
// `half-year`, `year`.
std::string_view to_string(PeriodKind kind);
std::optional<PeriodKind> parse_period_kind(std::string_view text);

// A calendar period: one day, ISO 8601 week, month, quarter, tertial, half-year or year.
//
// Periods of one kind are numbered consecutively, so period n months after p is `p.plus(n)` whatever the
// lengths of the months between: there is no day of the month that could drift.
class Period {
 public:
  // The year 1970.
  constexpr Period() = default;

  // `ordinal` counts periods of `kind` from the one that holds 1970-01-01 (for weeks: 1970-W01).
  static constexpr Period from_ordinal(PeriodKind kind, std::int32_t ordinal) {
    return Period(kind, ordinal);
  }
  // The period of `kind` that holds `date`.
  static Period containing(PeriodKind kind, Date date);
  // Reads `2024`, `2024-H1`, `2024-T1`, `2024-Q1`, `2024-05`, `2024-W07`, `2024-05-17`.
  // InvalidArgument with a reason otherwise, also for years outside 1400..9999.
  static absl::StatusOr<Period> parse(std::string_view text);
  // Precondition: 1400 <= year <= 9999.
  static Period of_year(int year);

  constexpr PeriodKind kind() const { return kind_; }
  constexpr std::int32_t ordinal() const { return ordinal_; }
  Date first_day() const;
  Date last_day() const;
  // Days from the first to the last, both counted.
  std::int32_t days() const { return last_day() - first_day() + 1; }
  // The calendar year of the period; for a week the ISO year.
  int year() const;
  // 1-based number inside the year: month 1..12, quarter 1..4, tertial 1..3, half-year 1..2, ISO week 1..53,
  // day of year 1..366; 1 for a year.
  int number() const;

  // Precondition: the result lies in the supported range.
  constexpr Period plus(std::int32_t n) const { return Period(kind_, ordinal_ + n); }
  constexpr Period next() const { return plus(1); }
  constexpr Period previous() const { return plus(-1); }
  // The same period one year earlier. For a week 53 without a counterpart, week 52 of the year before; for
  // 29 February, 28 February.
  Period one_year_earlier() const;

  // True when every day of `other` is a day of this period. A week that straddles two months is in neither.
  bool contains(Period other) const;
  bool contains(Date date) const;
  // True when at least one day belongs to both.
  bool overlaps(Period other) const;
  // The period of `kind` that contains this one whole: itself for its own kind, none for a straddling week, a
  // quarter that straddles two tertials, or a finer kind.
  std::optional<Period> enclosing(PeriodKind kind) const;

  // The form that `parse` reads.
  std::string to_string() const;

  friend constexpr bool operator==(Period, Period) = default;
  // By first day, then from the coarser to the finer kind, so that a year stands before its first month.
  friend std::strong_ordering operator<=>(Period a, Period b);

 private:
  constexpr Period(PeriodKind kind, std::int32_t ordinal) : kind_(kind), ordinal_(ordinal) {}
  PeriodKind kind_ = PeriodKind::year;
  std::int32_t ordinal_ = 0;
};

// A budget year of twelve months that may start in another month than January.
// It is named after the calendar year in which it starts.
class BudgetYear {
 public:
  // Precondition: 1 <= start_month <= 12.
  explicit constexpr BudgetYear(int start_month = 1) : start_month_(start_month) {}

  constexpr int start_month() const { return start_month_; }
  // First day of the budget year that holds `date`.
  Date start_of(Date date) const;
  // The calendar year in which the budget year that holds `date` starts.
  int year_of(Date date) const;

 private:
  int start_month_;
};

// The school year that holds `date`, as `2024/2025`. It starts on 1 August.
std::string school_year(Date date);

}  // namespace styr

#endif  // STYR_CALENDAR_HPP_
