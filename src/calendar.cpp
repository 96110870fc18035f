#include "styr/calendar.hpp"

#include <algorithm>
#include <array>
#include <boost/date_time/gregorian_calendar.hpp>
#include <boost/date_time/year_month_day.hpp>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "text.hpp"

namespace styr {
namespace {

using YearMonthDay = boost::date_time::year_month_day_base<int, int, int>;
// Boost's calendar over plain integers: the checked date types of boost::gregorian throw, and the last week
// of 9999 ends two days after their last day.
using Calendar = boost::date_time::gregorian_calendar_base<YearMonthDay, std::int64_t>;

constexpr int kFirstYear = 1400;
constexpr int kLastYear = 9999;
constexpr int kEpochYear = 1970;
constexpr std::int64_t kEpochDayNumber = 2440588;  // Julian day number of 1970-01-01

std::int32_t days_of(int year, int month, int day) {
  return static_cast<std::int32_t>(Calendar::day_number(YearMonthDay(year, month, day)) - kEpochDayNumber);
}

YearMonthDay year_month_day(Date date) { return Calendar::from_day_number(date.days() + kEpochDayNumber); }

constexpr std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

// Months in one period of the kind; 0 for days and weeks, which are not made of months.
constexpr int months_in(PeriodKind kind) {
  switch (kind) {
    case PeriodKind::day:
    case PeriodKind::week:
      return 0;
    case PeriodKind::month:
      return 1;
    case PeriodKind::quarter:
      return 3;
    case PeriodKind::tertial:
      return 4;
    case PeriodKind::half_year:
      return 6;
    case PeriodKind::year:
      return 12;
  }
  return 0;
}

// Months are counted from 1970-01, so that the ordinal of a kind made of months is its month divided by its
// length.
Period period_of_month(PeriodKind kind, int year, int month) {
  const std::int64_t index = (static_cast<std::int64_t>(year) - kEpochYear) * 12 + (month - 1);
  return Period::from_ordinal(kind, static_cast<std::int32_t>(floor_div(index, months_in(kind))));
}

Date first_day_of_month(std::int64_t index) {
  const std::int64_t years = floor_div(index, 12);
  return Date::from_days(
      days_of(static_cast<int>(kEpochYear + years), static_cast<int>(index - 12 * years) + 1, 1));
}

// The ISO week that holds a day. 1970-01-01 was a Thursday, so week 0 began three days before.
constexpr std::int32_t week_of(std::int64_t days) {
  return static_cast<std::int32_t>(floor_div(days + 3, 7));
}

// The Thursday of a week lies in the year that the week is counted to.
constexpr std::int32_t thursday_of(std::int64_t week) { return static_cast<std::int32_t>(7 * week); }

// Week 1 is the week of 4 January.
std::int32_t first_week_of(int year) { return week_of(days_of(year, 1, 4)); }

int weeks_in(int year) { return first_week_of(year + 1) - first_week_of(year); }

constexpr std::array<std::string_view, kPeriodKindCount> kKindNames = {
    "day", "week", "month", "quarter", "tertial", "half-year", "year"};

// `count` digits at the start of `text`; -1 when another character stands there. Precondition: long enough.
int read_digits(std::string_view text, std::size_t count) {
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const unsigned digit = static_cast<unsigned char>(text[i]) - unsigned{'0'};
    if (digit > 9) return -1;
    value = value * 10 + static_cast<int>(digit);
  }
  return value;
}

void append_padded(int value, int width, std::string& out) {
  const std::string digits = std::to_string(value);
  const int missing = width - static_cast<int>(digits.size());
  if (missing > 0) out.append(static_cast<std::size_t>(missing), '0');
  out += digits;
}

[[gnu::cold, gnu::noinline]] absl::Status refuse(std::string_view text, std::string_view reason) {
  return absl::InvalidArgumentError(absl::StrCat(quote(text), ": ", to_absl(reason)));
}

[[gnu::cold, gnu::noinline]] std::string no_such_day(int year, int month) {
  return absl::StrCat("there is no such day, the month has ", Calendar::end_of_month_day(year, month),
                      " days");
}

[[gnu::cold, gnu::noinline]] absl::Status refuse_week(std::string_view text, int year) {
  return refuse(text, "the week must be W01 to W" + std::to_string(weeks_in(year)));
}

constexpr std::string_view kYearRange = "the year must be 1400 to 9999";
constexpr std::string_view kMonthRange = "the month must be 01 to 12";

constexpr bool is_year(int year) { return year >= kFirstYear && year <= kLastYear; }
constexpr bool is_month(int month) { return month >= 1 && month <= 12; }

}  // namespace

absl::StatusOr<Date> Date::from_ymd(int year, int month, int day) {
  if (!is_year(year)) return absl::InvalidArgumentError(to_absl(kYearRange));
  if (!is_month(month)) return absl::InvalidArgumentError("the month must be 1 to 12");
  if (day < 1 || day > Calendar::end_of_month_day(year, month))
    return absl::InvalidArgumentError(no_such_day(year, month));
  return Date(days_of(year, month, day));
}

absl::StatusOr<Date> Date::parse(std::string_view text) {
  if (text.size() == 10 && text[4] == '-' && text[7] == '-') {
    const int year = read_digits(text, 4);
    const int month = read_digits(text.substr(5), 2);
    const int day = read_digits(text.substr(8), 2);
    if (year >= 0 && month >= 0 && day >= 0) {
      if (!is_year(year)) return refuse(text, kYearRange);
      if (!is_month(month)) return refuse(text, kMonthRange);
      if (day < 1 || day > Calendar::end_of_month_day(year, month)) {
        return refuse(text, no_such_day(year, month));
      }
      return Date(days_of(year, month, day));
    }
  }
  return refuse(text, "not a date, expected YYYY-MM-DD");
}

int Date::year() const { return year_month_day(*this).year; }
int Date::month() const { return year_month_day(*this).month; }
int Date::day() const { return year_month_day(*this).day; }

std::string Date::to_string() const {
  const YearMonthDay ymd = year_month_day(*this);
  std::string text;
  append_padded(ymd.year, 4, text);
  text += '-';
  append_padded(ymd.month, 2, text);
  text += '-';
  append_padded(ymd.day, 2, text);
  return text;
}

std::string_view to_string(PeriodKind kind) {
  const auto index = static_cast<std::size_t>(kind);
  return index < kKindNames.size() ? kKindNames[index] : std::string_view();
}

std::optional<PeriodKind> parse_period_kind(std::string_view text) {
  const auto* const found = std::find(kKindNames.begin(), kKindNames.end(), text);
  if (found == kKindNames.end()) return std::nullopt;
  return static_cast<PeriodKind>(found - kKindNames.begin());
}

Period Period::containing(PeriodKind kind, Date date) {
  if (kind == PeriodKind::day) return Period(kind, date.days());
  if (kind == PeriodKind::week) return Period(kind, week_of(date.days()));
  const YearMonthDay ymd = year_month_day(date);
  return period_of_month(kind, ymd.year, ymd.month);
}

absl::StatusOr<Period> Period::parse(std::string_view text) {
  constexpr std::string_view kForms =
      "not a period, expected YYYY, YYYY-H1, YYYY-T1, YYYY-Q1, YYYY-MM, YYYY-Www or YYYY-MM-DD";
  if (text.size() == 10) {
    absl::StatusOr<Date> date = Date::parse(text);
    if (date.ok()) return Period(PeriodKind::day, date->days());
    return std::move(date).status();
  }
  if (text.size() < 4 || text.size() > 8) return refuse(text, kForms);
  const int year = read_digits(text, 4);
  if (year < 0 || (text.size() > 4 && text[4] != '-')) return refuse(text, kForms);
  if (!is_year(year)) return refuse(text, kYearRange);

  if (text.size() == 4) return of_year(year);
  if (text.size() == 7) {
    const int number = read_digits(text.substr(6), 1);
    if (number < 0) return refuse(text, kForms);
    switch (text[5]) {
      case 'H':
        if (number < 1 || number > 2) return refuse(text, "the half-year must be H1 or H2");
        return Period(PeriodKind::half_year, (year - kEpochYear) * 2 + number - 1);
      case 'T':
        if (number < 1 || number > 3) return refuse(text, "the tertial must be T1 to T3");
        return Period(PeriodKind::tertial, (year - kEpochYear) * 3 + number - 1);
      case 'Q':
        if (number < 1 || number > 4) return refuse(text, "the quarter must be Q1 to Q4");
        return Period(PeriodKind::quarter, (year - kEpochYear) * 4 + number - 1);
      default:
        break;
    }
    const int month = read_digits(text.substr(5), 2);
    if (month < 0) return refuse(text, kForms);
    if (!is_month(month)) return refuse(text, kMonthRange);
    return Period(PeriodKind::month, (year - kEpochYear) * 12 + month - 1);
  }
  if (text.size() == 8 && text[5] == 'W') {
    const int week = read_digits(text.substr(6), 2);
    if (week < 0) return refuse(text, kForms);
    if (week < 1 || week > weeks_in(year)) return refuse_week(text, year);
    return Period(PeriodKind::week, first_week_of(year) + week - 1);
  }
  return refuse(text, kForms);
}

Period Period::of_year(int year) { return Period(PeriodKind::year, year - kEpochYear); }

Date Period::first_day() const {
  if (kind_ == PeriodKind::day) return Date::from_days(ordinal_);
  if (kind_ == PeriodKind::week) return Date::from_days(thursday_of(ordinal_) - 3);
  return first_day_of_month(std::int64_t{ordinal_} * months_in(kind_));
}

Date Period::last_day() const {
  if (kind_ == PeriodKind::day) return Date::from_days(ordinal_);
  if (kind_ == PeriodKind::week) return Date::from_days(thursday_of(ordinal_) + 3);
  return first_day_of_month((std::int64_t{ordinal_} + 1) * months_in(kind_)) + -1;
}

int Period::year() const {
  if (kind_ == PeriodKind::day) return Date::from_days(ordinal_).year();
  if (kind_ == PeriodKind::week) return Date::from_days(thursday_of(ordinal_)).year();
  return static_cast<int>(kEpochYear + floor_div(std::int64_t{ordinal_} * months_in(kind_), 12));
}

int Period::number() const {
  if (kind_ == PeriodKind::day) return ordinal_ - days_of(year(), 1, 1) + 1;
  if (kind_ == PeriodKind::week) return ordinal_ - first_week_of(year()) + 1;
  const int in_a_year = 12 / months_in(kind_);
  return static_cast<int>(ordinal_ - in_a_year * floor_div(ordinal_, in_a_year)) + 1;
}

Period Period::one_year_earlier() const {
  switch (kind_) {
    case PeriodKind::day: {
      const YearMonthDay ymd = year_month_day(Date::from_days(ordinal_));
      const int last = Calendar::end_of_month_day(ymd.year - 1, ymd.month);
      return Period(kind_, days_of(ymd.year - 1, ymd.month, std::min(ymd.day, last)));
    }
    case PeriodKind::week: {
      const int before = year() - 1;
      return Period(kind_, first_week_of(before) + std::min(number(), weeks_in(before)) - 1);
    }
    default:
      return plus(-12 / months_in(kind_));
  }
}

bool Period::contains(Period other) const {
  return first_day() <= other.first_day() && other.last_day() <= last_day();
}

bool Period::contains(Date date) const { return first_day() <= date && date <= last_day(); }

bool Period::overlaps(Period other) const {
  return first_day() <= other.last_day() && other.first_day() <= last_day();
}

std::optional<Period> Period::enclosing(PeriodKind kind) const {
  const int months = months_in(kind_);
  const int coarser_months = months_in(kind);
  if (months != 0 && coarser_months != 0) {
    // Without going through days: this sorts every observation into its quarter, tertial or year.
    const std::int64_t first = std::int64_t{ordinal_} * months;
    const std::int64_t holder = floor_div(first, coarser_months);
    if (floor_div(first + months - 1, coarser_months) != holder) return std::nullopt;
    return Period(kind, static_cast<std::int32_t>(holder));
  }
  const Period candidate = containing(kind, first_day());
  if (!candidate.contains(*this)) return std::nullopt;
  return candidate;
}

std::string Period::to_string() const {
  if (kind_ == PeriodKind::day) return Date::from_days(ordinal_).to_string();
  std::string text;
  append_padded(year(), 4, text);
  if (kind_ == PeriodKind::year) return text;
  text += '-';
  switch (kind_) {
    case PeriodKind::week:
      text += 'W';
      break;
    case PeriodKind::quarter:
      text += 'Q';
      break;
    case PeriodKind::tertial:
      text += 'T';
      break;
    case PeriodKind::half_year:
      text += 'H';
      break;
    default:
      break;
  }
  const bool two_digits = kind_ == PeriodKind::week || kind_ == PeriodKind::month;
  append_padded(number(), two_digits ? 2 : 1, text);
  return text;
}

std::strong_ordering operator<=>(Period a, Period b) {
  if (a.kind_ == b.kind_) return a.ordinal_ <=> b.ordinal_;
  const std::strong_ordering by_day = a.first_day() <=> b.first_day();
  if (by_day != 0) return by_day;
  return b.kind_ <=> a.kind_;  // kinds run from fine to coarse
}

Date BudgetYear::start_of(Date date) const {
  return Date::from_days(days_of(year_of(date), start_month_, 1));
}

int BudgetYear::year_of(Date date) const {
  const YearMonthDay ymd = year_month_day(date);
  return ymd.month < start_month_ ? ymd.year - 1 : ymd.year;
}

std::string school_year(Date date) {
  const int start = BudgetYear(8).year_of(date);
  std::string text;
  append_padded(start, 4, text);
  text += '/';
  append_padded(start + 1, 4, text);
  return text;
}

}  // namespace styr
