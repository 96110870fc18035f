#include "styr/likelihood.hpp"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "styr/number.hpp"

namespace styr {
namespace {

absl::StatusOr<LikelihoodRange> range_within(double low, double high, double highest,
                                             std::string_view must_be) {
  if (std::isfinite(low) && std::isfinite(high) && low >= 0 && low <= high && high <= highest)
    return LikelihoodRange{low, high};
  return absl::InvalidArgumentError(absl::StrCat(std::string(must_be), ", low before high, not ",
                                                 format_number(low), " to ", format_number(high)));
}

// 1 − (1 − a)(1 − b), without losing small likelihoods beside 1.
double independent(double a, double b) { return a + b - a * b; }

}  // namespace

absl::StatusOr<LikelihoodRange> probability_range(double low, double high) {
  return range_within(low, high, 1, "a probability must lie between 0 and 1");
}

absl::StatusOr<LikelihoodRange> frequency_range(double low, double high) {
  return range_within(low, high, high, "a frequency must be at least 0");
}

LikelihoodRange leads_to(LikelihoodRange cause, LikelihoodRange conditional) {
  return {cause.low * conditional.low, cause.high * conditional.high};
}

absl::StatusOr<LikelihoodRange> either_of_exclusive(LikelihoodRange a, LikelihoodRange b) {
  const double low = a.low + b.low;
  if (low > 1) {
    return absl::InvalidArgumentError(absl::StrCat("probabilities of what cannot both happen add to ",
                                                   format_number(low), ", more than 1"));
  }
  return LikelihoodRange{low, std::min(a.high + b.high, 1.0)};
}

LikelihoodRange either_of_independent(LikelihoodRange a, LikelihoodRange b) {
  return {independent(a.low, b.low), independent(a.high, b.high)};
}

LikelihoodRange either_of_unknown(LikelihoodRange a, LikelihoodRange b) {
  return {std::max(a.low, b.low), std::min(a.high + b.high, 1.0)};
}

LikelihoodRange sum_of_frequencies(LikelihoodRange a, LikelihoodRange b) {
  return {a.low + b.low, a.high + b.high};
}

double probability_of_any(double rate_per_year, double years) { return -std::expm1(-rate_per_year * years); }

std::optional<double> rate_of_probability(double probability, double years) {
  if (!(probability >= 0 && probability < 1 && years > 0)) return std::nullopt;
  return -std::log1p(-probability) / years;
}

std::string_view to_string(LikelihoodAgreement agreement) {
  switch (agreement) {
    case LikelihoodAgreement::consistent:
      return "consistent";
    case LikelihoodAgreement::overlapping:
      return "overlapping";
    case LikelihoodAgreement::inconsistent:
      return "inconsistent";
  }
  return "";
}

LikelihoodAgreement agreement(LikelihoodRange assigned, LikelihoodRange computed) {
  if (computed.low >= assigned.low && computed.high <= assigned.high) return LikelihoodAgreement::consistent;
  if (computed.low > assigned.high || computed.high < assigned.low) return LikelihoodAgreement::inconsistent;
  return LikelihoodAgreement::overlapping;
}

}  // namespace styr
