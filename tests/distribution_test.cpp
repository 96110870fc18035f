#include "styr/distribution.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "shared_data.hpp"
#include "styr/random_stream.hpp"

namespace styr {
namespace {

using nlohmann::json;

constexpr double kClose = 1e-9;

json reference_cases() {
  return json::parse(testing::read_file(testing::shared_data("risk/fair/quantitative.json")))["cases"];
}

void expect_close(double got, double wanted, double relative = kClose) {
  EXPECT_NEAR(got, wanted, relative * std::abs(wanted));
}

// One of each kind.
std::vector<Distribution> some_of_each() {
  return {Distribution::point(3).value(),
          Distribution::uniform(-2, 5).value(),
          Distribution::triangular(1, 2, 7).value(),
          Distribution::triangular(1, 1, 7).value(),
          Distribution::triangular(1, 7, 7).value(),
          Distribution::pert(10, 24, 52).value(),
          Distribution::pert(0, 0, 1, 2).value(),
          Distribution::pert_by_moments(5, 20, 50, 2).value(),
          Distribution::normal(-1, 2).value(),
          Distribution::lognormal(0.5, 0.8).value(),
          Distribution::poisson(0.7).value(),
          Distribution::poisson(35).value()};
}

std::string name_of(const Distribution& d) {
  std::string name(to_string(d.kind()));
  for (const double p : d.parameters()) name += " " + std::to_string(p);
  return name;
}

// ---- The generator
// -------------------------------------------------------------------------------------------

TEST(RandomStream, PhiloxGivesThePublishedAnswers) {
  // From the file kat_vectors of Random123, the authors' own implementation.
  using Words = std::array<std::uint32_t, 4>;
  EXPECT_EQ(philox({0, 0, 0, 0}, {0, 0}), (Words{0x6627e8d5U, 0xe169c58dU, 0xbc57ac4cU, 0x9b00dbd8U}));
  EXPECT_EQ(philox({~0U, ~0U, ~0U, ~0U}, {~0U, ~0U}),
            (Words{0x408f276dU, 0x41c83b0eU, 0xa20bc7c6U, 0x6d5451fdU}));
  EXPECT_EQ(philox({0x243f6a88U, 0x85a308d3U, 0x13198a2eU, 0x03707344U}, {0xa4093822U, 0x299f31d0U}),
            (Words{0xd16cfe09U, 0x94fdccebU, 0x5001e420U, 0x24126ea1U}));
}

TEST(RandomStream, FirstUnitsAreTheFirstNumbersOfTheStreams) {
  constexpr std::uint64_t kSeed = 0x123456789abcdef0U, kStream = 0xfedcba9876543210U;
  std::vector<double> units(1000);
  first_units(kSeed, kStream, 500, units);
  for (std::uint32_t i = 0; i < units.size(); ++i)
    ASSERT_EQ(units[i], RandomStream(kSeed, kStream, 500 + i).unit()) << i;
}

TEST(RandomStream, EveryPartOfTheNameMakesAnotherStream) {
  const std::uint64_t first = RandomStream(1, 2, 3)();
  EXPECT_NE(first, RandomStream(2, 2, 3)());
  EXPECT_NE(first, RandomStream(1, 3, 3)());
  EXPECT_NE(first, RandomStream(1, 2, 4)());
  EXPECT_NE(first, RandomStream(1 + (std::uint64_t{1} << 32U), 2, 3)());
  EXPECT_NE(first, RandomStream(1, 2 + (std::uint64_t{1} << 32U), 3)());
  EXPECT_EQ(first, RandomStream(1, 2, 3)());
}

TEST(RandomStream, HashOfAnIdIsTheStandardOne) {
  // From the test suite of the FNV authors.
  EXPECT_EQ(stream_of(""), 0xcbf29ce484222325U);
  EXPECT_EQ(stream_of("a"), 0xaf63dc4c8601ec8cU);
  EXPECT_EQ(stream_of("foobar"), 0x85944171f73967e8U);
}

TEST(RandomStream, UnitsAreSpreadEvenly) {
  constexpr int kBins = 64, kDraws = 64000;
  std::vector<double> counts(kBins, 0);
  RandomStream random(7, stream_of("R001"), 0);
  for (int i = 0; i < kDraws; ++i) {
    const double u = random.unit();
    ASSERT_GT(u, 0);
    ASSERT_LT(u, 1);
    ++counts[static_cast<std::size_t>(u * kBins)];
  }
  double chi_squared = 0;
  for (const double count : counts) chi_squared += (count - 1000) * (count - 1000) / 1000;
  // 63 degrees of freedom: mean 63, deviation 11.2.
  EXPECT_GT(chi_squared, 63 - 4 * 11.2);
  EXPECT_LT(chi_squared, 63 + 5 * 11.2);
  EXPECT_GT(unit_interval(0), 0);
  EXPECT_LT(unit_interval(~std::uint64_t{0}), 1);
}

// ---- Reference values
// ----------------------------------------------------------------------------------------

TEST(Distribution, LognormalFromAnIntervalEqualsTheReference) {
  STYR_REQUIRE_SHARED_DATA("risk/fair/quantitative.json");
  const json cases = reference_cases();
  ASSERT_FALSE(cases["lognormal_from_90_percent_interval"].empty());
  for (const json& c : cases["lognormal_from_90_percent_interval"]) {
    const auto d = Distribution::lognormal_from_interval(c["input"]["p05"], c["input"]["p95"]);
    ASSERT_TRUE(d.ok()) << d.status();
    expect_close(d->parameters()[0], c["mu"]);
    expect_close(d->parameters()[1], c["sigma"]);
    expect_close(d->mean(), c["mean"]);
    expect_close(d->standard_deviation(), c["sd"]);
    expect_close(d->quantile(0.5), c["median"]);
    for (const auto& [p, x] : c["quantile"].items()) expect_close(d->quantile(std::stod(p)), x);
  }
}

TEST(Distribution, BothConventionsOfPertEqualTheReference) {
  STYR_REQUIRE_SHARED_DATA("risk/fair/quantitative.json");
  const json cases = reference_cases();
  ASSERT_FALSE(cases["pert"].empty());
  for (const json& c : cases["pert"]) {
    const json& in = c["input"];
    const auto check = [](const absl::StatusOr<Distribution>& d, const json& wanted) {
      ASSERT_TRUE(d.ok()) << d.status();
      expect_close(d->parameters()[2], wanted["alpha"]);
      expect_close(d->parameters()[3], wanted["beta"]);
      expect_close(d->mean(), wanted["mean"]);
      expect_close(d->standard_deviation(), wanted["sd"]);
      for (const auto& [p, x] : wanted["quantile"].items()) expect_close(d->quantile(std::stod(p)), x);
    };
    check(Distribution::pert(in["low"], in["mode"], in["high"], in["gamma"]), c["modified_pert_standard"]);
    check(Distribution::pert_by_moments(in["low"], in["mode"], in["high"], in["gamma"]),
          c["pyfair_moment_form"]);
  }
}

// ---- What holds for all
// --------------------------------------------------------------------------------------

TEST(Distribution, QuantileIsTheSmallestValueThatSuffices) {
  for (const Distribution& d : some_of_each()) {
    SCOPED_TRACE(name_of(d));
    for (const double p : {0.001, 0.05, 0.25, 0.5, 0.75, 0.95, 0.999}) {
      const double x = d.quantile(p);
      EXPECT_GE(d.cumulative(x), p * (1 - kClose));
      const double a_little_less = x - 1e-6 * std::max(1.0, std::abs(x));
      EXPECT_LE(d.cumulative(a_little_less), p);
    }
    EXPECT_EQ(d.quantile(0), d.lowest());
    EXPECT_EQ(d.quantile(1), d.highest());
    EXPECT_TRUE(std::isnan(d.quantile(1.5)));
    EXPECT_TRUE(std::isnan(d.quantile(-0.1)));
    EXPECT_TRUE(std::isnan(d.quantile(std::nan(""))));
  }
}

TEST(Distribution, MomentsAndTailMeansEqualIntegralsOfTheQuantile) {
  // E[f(X)] is the mean of f(quantile(u)) over u: the midpoint rule over a fine grid.
  constexpr int kSteps = 200000;
  for (const Distribution& d : some_of_each()) {
    SCOPED_TRACE(name_of(d));
    const double limits[] = {d.quantile(0.02) - 0.001, d.quantile(0.3), d.quantile(0.9)};
    double mean = 0, square = 0, above[3] = {0, 0, 0}, at_least[3] = {0, 0, 0};
    for (int i = 0; i < kSteps; ++i) {
      const double x = d.quantile((i + 0.5) / kSteps);
      mean += x / kSteps;
      square += x * x / kSteps;
      for (int l = 0; l < 3; ++l) {
        if (x > limits[l]) above[l] += x / kSteps;
        if (x >= limits[l]) at_least[l] += 1.0 / kSteps;
      }
    }
    EXPECT_NEAR(d.mean(), mean, 1e-3 * std::abs(mean));
    EXPECT_NEAR(d.variance(), square - mean * mean, 5e-3 * d.variance() + 1e-8);
    for (int l = 0; l < 3; ++l) {
      EXPECT_NEAR(d.mean_above(limits[l]), above[l], 2e-3 * std::max(std::abs(mean), d.standard_deviation()));
      EXPECT_NEAR(d.exceedance(limits[l]), at_least[l], 1e-4);
    }
    EXPECT_DOUBLE_EQ(d.mean_above(-INFINITY), d.mean());
    EXPECT_EQ(d.mean_above(INFINITY), 0);
    EXPECT_EQ(d.exceedance(-INFINITY), 1);
    EXPECT_EQ(d.cumulative(INFINITY), 1);
  }
}

TEST(Distribution, DrawsFollowTheDistribution) {
  constexpr std::uint32_t kDraws = 20000;
  for (const Distribution& d : some_of_each()) {
    SCOPED_TRACE(name_of(d));
    double sum = 0;
    std::vector<double> below(3, 0);
    const double limits[] = {d.quantile(0.1), d.quantile(0.5), d.quantile(0.95)};
    for (std::uint32_t trial = 0; trial < kDraws; ++trial) {
      RandomStream random(11, stream_of("draws"), trial);
      const double x = d.sample(random);
      ASSERT_GE(x, d.lowest());
      ASSERT_LE(x, d.highest());
      sum += x;
      for (std::size_t l = 0; l < 3; ++l) below[l] += x <= limits[l] ? 1 : 0;
    }
    // Five standard errors: one false alarm in a million, and the seed is fixed.
    EXPECT_NEAR(sum / kDraws, d.mean(), 5 * d.standard_deviation() / std::sqrt(kDraws) + 1e-12);
    for (std::size_t l = 0; l < 3; ++l) {
      const double p = d.cumulative(limits[l]);
      EXPECT_NEAR(below[l] / kDraws, p, 5 * std::sqrt(p * (1 - p) / kDraws) + 1e-12);
    }
  }
}

TEST(Distribution, PoissonIsZeroExactlyWhenTheFirstNumberSaysSo) {
  const auto d = Distribution::poisson(0.7);
  ASSERT_TRUE(d.ok());
  for (std::uint32_t trial = 0; trial < 1000; ++trial) {
    RandomStream random(3, 4, trial), same(3, 4, trial);
    EXPECT_EQ(d->sample(random) == 0, same.unit() <= d->zero_probability());
  }
}

// ---- Refusals
// ------------------------------------------------------------------------------------------------

TEST(Distribution, StaysInItsRangeHoweverWideOrNarrowThatIs) {
  const auto of_scale = [](double scale) {
    return std::vector<Distribution>{
        Distribution::uniform(-scale, 1.5 * scale).value(),
        Distribution::triangular(-scale, 0.5 * scale, 1.5 * scale).value(),
        Distribution::triangular(-scale, -scale, 1.5 * scale).value(),
        Distribution::triangular(-scale, 1.5 * scale, 1.5 * scale).value(),
        Distribution::pert(-scale, 0.5 * scale, 1.5 * scale).value(),
    };
  };
  const std::vector<Distribution> ones = of_scale(1);
  for (const double scale : {1e-300, 1e-5, 3.0, 1e200, 5e307}) {
    const std::vector<Distribution> scaled = of_scale(scale);
    for (std::size_t i = 0; i < scaled.size(); ++i) {
      SCOPED_TRACE(name_of(ones[i]) + " times " + std::to_string(std::log10(scale)));
      for (const double p : {0.0, 1e-12, 0.01, 0.3, 0.6, 0.99, 1 - 1e-12, 1.0}) {
        EXPECT_NEAR(scaled[i].quantile(p) / scale, ones[i].quantile(p), 1e-9) << p;
      }
      for (const double x : {-1.0, -0.3, 0.5, 1.2}) {
        EXPECT_NEAR(scaled[i].mean_above(x * scale) / scale, ones[i].mean_above(x), 1e-9) << x;
      }
      RandomStream random(1, i, 0);
      for (int n = 0; n < 1000; ++n) {
        const double drawn = scaled[i].sample(random);
        ASSERT_GE(drawn, scaled[i].lowest());
        ASSERT_LE(drawn, scaled[i].highest());
      }
    }
  }
}

TEST(Distribution, RangesOfNoWidthArePoints) {
  for (const auto& d : {Distribution::uniform(4, 4), Distribution::triangular(4, 4, 4),
                        Distribution::pert(4, 4, 4), Distribution::pert_by_moments(4, 4, 4),
                        Distribution::normal(4, 0), Distribution::lognormal_from_interval(4, 4)}) {
    ASSERT_TRUE(d.ok()) << d.status();
    EXPECT_EQ(d->kind(), DistributionKind::point);
    EXPECT_DOUBLE_EQ(d->mean(), 4);
    EXPECT_EQ(d->variance(), 0);
  }
}

TEST(Distribution, RefusesWhatIsNoDistribution) {
  const double nan = std::nan("");
  const absl::StatusOr<Distribution> refused[] = {
      Distribution::point(nan),
      Distribution::uniform(2, 1),
      Distribution::uniform(-1e308, 1e308),
      Distribution::triangular(1, 5, 4),
      Distribution::pert(1, 0, 4),
      Distribution::pert(1, nan, 4),
      Distribution::pert(1, 2, INFINITY),
      Distribution::pert(1, 2, 3, -1),
      Distribution::pert_by_moments(1, 2, 3, 0),
      Distribution::pert(1, 2, 3, 1e12),
      Distribution::pert_by_moments(1, 2, 3, 1e-9),
      Distribution::pert_by_moments(-5.5e-297, 2.97e93, 5.14e179, 1.06e186),
      Distribution::normal(0, -1),
      Distribution::lognormal(0, -1),
      Distribution::lognormal(0, 1000),
      Distribution::lognormal_from_interval(0, 1),
      Distribution::lognormal_from_interval(2, 1),
      Distribution::lognormal_from_interval(1, 2, 1),
      Distribution::lognormal_from_interval(1, 2, 0),
      Distribution::poisson(-1),
      Distribution::poisson(nan),
      Distribution::poisson(kHighestRate * 2),
  };
  for (std::size_t i = 0; i < std::size(refused); ++i) {
    EXPECT_EQ(refused[i].status().code(), absl::StatusCode::kInvalidArgument) << i;
  }
  EXPECT_EQ(Distribution::pert(1, 0, 4).status().message(),
            "low, most likely and high must stand in ascending order, not: 1, 0, 4");
}

}  // namespace
}  // namespace styr
