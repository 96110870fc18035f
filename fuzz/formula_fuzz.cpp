// Any text either is refused with a reason or gives a formula that behaves the same when it is read again,
// has a finite value or a reason everywhere, and has derivatives beside the very same value.

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string_view>

#include "styr/formula.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

bool same(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

bool same(styr::Formula::Result a, styr::Formula::Result b) {
  return same(a.value, b.value) && a.reason == b.reason;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const absl::StatusOr<styr::Formula> formula = styr::Formula::parse(text);
  if (!formula.ok()) {
    require(formula.status().code() == absl::StatusCode::kInvalidArgument);
    require(!formula.status().message().empty());
    return 0;
  }
  require(formula->text() == text);
  const absl::StatusOr<styr::Formula> again = styr::Formula::parse(formula->text());
  require(again.ok());

  constexpr double kInputs[] = {0.0,
                                -0.0,
                                1.0,
                                3.5,
                                -7.25,
                                1e300,
                                5e-324,
                                std::numeric_limits<double>::infinity(),
                                std::numeric_limits<double>::quiet_NaN()};
  for (const double numerator : kInputs) {
    for (const double denominator : kInputs) {
      const styr::Formula::Result result = formula->evaluate(numerator, denominator);
      require(std::isfinite(result.value));
      require(result.reason == styr::Reason::none || same(result.value, 0));
      require(same(result, again->evaluate(numerator, denominator)));
      const styr::Formula::Derivatives slopes = formula->differentiate(numerator, denominator);
      require(same(result, slopes.result));
      require(!std::isinf(slopes.by_numerator) && !std::isinf(slopes.by_denominator));
      if (!formula->uses_numerator()) require(slopes.by_numerator == 0);
      if (!formula->uses_denominator()) require(slopes.by_denominator == 0);
    }
  }
  return 0;
}
