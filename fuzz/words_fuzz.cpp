// Any text either is refused with a reason or is a date, a period, a number, that is written as it was read.

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "styr/calendar.hpp"
#include "styr/number.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check(const absl::Status& refusal) {
  require(refusal.code() == absl::StatusCode::kInvalidArgument && !refusal.message().empty());
}

void read_date(std::string_view text) {
  const absl::StatusOr<styr::Date> date = styr::Date::parse(text);
  if (!date.ok()) return check(date.status());
  require(date->to_string() == text);
  require(*styr::Date::from_ymd(date->year(), date->month(), date->day()) == *date);
}

void read_period(std::string_view text) {
  const absl::StatusOr<styr::Period> period = styr::Period::parse(text);
  if (!period.ok()) return check(period.status());
  require(period->to_string() == text);
  require(period->days() > 0 && period->contains(period->first_day()) &&
          period->contains(period->last_day()));
  require(styr::Period::containing(period->kind(), period->last_day()) == *period);
  require(period->next().previous() == *period && period->next().first_day() == period->last_day() + 1);
}

void read_number(std::string_view text) {
  std::string reason;
  const std::optional<styr::Number> number = styr::parse_number(text, &reason);
  require(number.has_value() == reason.empty());
  if (!number) return;
  require(std::isfinite(number->value) && !std::signbit(number->value == 0 ? number->value : 1.0));
  std::string written;
  styr::append_number(*number, written);
  const std::optional<styr::Number> again = styr::parse_number(written);
  require(again && *again == *number);
  const double rounded = styr::round_half_away(number->value, static_cast<int>(text.size() % 16));
  require(std::isfinite(rounded) && styr::round_half_away(rounded, 15) == rounded);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  read_date(text);
  read_period(text);
  read_number(text);
  return 0;
}
