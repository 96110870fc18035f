// Any numbers either are refused with a reason or give a distribution whose draws, quantiles and
// probabilities lie where they must.

#include <fuzzer/FuzzedDataProvider.h>

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "styr/distribution.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

absl::StatusOr<styr::Distribution> make(FuzzedDataProvider& given) {
  const int kind = given.ConsumeIntegralInRange(0, 7);
  double numbers[4] = {};
  for (double& number : numbers) {
    // Either any bits, or a number as people give them.
    if (given.ConsumeBool()) {
      const auto bits = given.ConsumeIntegral<std::uint64_t>();
      std::memcpy(&number, &bits, sizeof number);
    } else {
      number = given.ConsumeIntegralInRange(-1000, 100000) / 100.0;
    }
  }
  const auto [a, b, c, d] = numbers;
  switch (kind) {
    case 0:
      return styr::Distribution::point(a);
    case 1:
      return styr::Distribution::uniform(a, b);
    case 2:
      return styr::Distribution::triangular(a, b, c);
    case 3:
      return styr::Distribution::pert(a, b, c, d);
    case 4:
      return styr::Distribution::pert_by_moments(a, b, c, d);
    case 5:
      return styr::Distribution::normal(a, b);
    case 6:
      return styr::Distribution::lognormal_from_interval(a, b, c);
    default:
      return styr::Distribution::poisson(a);
  }
}

bool is_probability(double value) { return value >= 0 && value <= 1; }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  FuzzedDataProvider given(data, size);
  const absl::StatusOr<styr::Distribution> made = make(given);
  if (!made.ok()) {
    require(made.status().code() == absl::StatusCode::kInvalidArgument && !made.status().message().empty());
    return 0;
  }
  const styr::Distribution& distribution = *made;
  const double low = distribution.lowest();
  const double high = distribution.highest();
  require(low <= high);
  require(is_probability(distribution.zero_probability()));
  styr::RandomStream stream(given.ConsumeIntegral<std::uint64_t>(), 1, 2);
  for (int i = 0; i < 3; ++i) {
    const double drawn = distribution.sample(stream);
    require(drawn >= low && drawn <= high);
    require(is_probability(distribution.cumulative(drawn)) && is_probability(distribution.exceedance(drawn)));
  }
  double before = low;
  for (const double probability : {0.0, 1e-9, 0.05, 0.5, 0.95, 1 - 1e-9, 1.0}) {
    const double value = distribution.quantile(probability);
    require(value >= before && value <= high);
    before = value;
  }
  require(std::isnan(distribution.quantile(std::nan(""))));
  return 0;
}
