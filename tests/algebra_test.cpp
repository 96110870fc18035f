#include "styr/algebra.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <limits>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "random.hpp"
#include "shared_data.hpp"

namespace styr {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

template <typename A>
Lowered lower_all(const A& aggregation, const std::vector<typename A::Observation>& observations) {
  return aggregation.lower(fold(aggregation, std::span<const typename A::Observation>(observations)));
}

// A member that the library does not have, as a user would write it.
struct GeometricMean {
  using Observation = Weighted;
  struct Partial {
    double log_sum = 0;
    double weight = 0;
    bool refused = false;
    friend bool operator==(const Partial&, const Partial&) = default;
  };
  static Partial identity() { return {}; }
  static Partial lift(const Weighted& x) {
    if (!(x.value > 0)) return {0, 0, true};
    return {x.weight * std::log(x.value), x.weight, false};
  }
  static void merge(Partial& into, const Partial& from) {
    into.log_sum += from.log_sum;
    into.weight += from.weight;
    into.refused = into.refused || from.refused;
  }
  static Lowered lower(const Partial& partial) {
    if (partial.refused) return Lowered::none(Reason::non_positive);
    if (partial.weight == 0) return Lowered::none(Reason::no_observations);
    return Lowered::of(std::exp(partial.log_sum / partial.weight));
  }
};

// Merging two aggregations side by side is an aggregation too.
template <Aggregation A, Aggregation B>
struct Beside {
  using Observation = typename A::Observation;
  using Partial = std::pair<typename A::Partial, typename B::Partial>;
  A first;
  B second;
  Partial identity() const { return {first.identity(), second.identity()}; }
  Partial lift(const Observation& x) const { return {first.lift(x), second.lift(x)}; }
  void merge(Partial& into, const Partial& from) const {
    first.merge(into.first, from.first);
    second.merge(into.second, from.second);
  }
  Lowered lower(const Partial& partial) const { return first.lower(partial.first); }
};

static_assert(Aggregation<Sum> && Aggregation<ExactSum> && Aggregation<Mean> && Aggregation<WeightedMean>);
static_assert(Aggregation<RatioOfSums<>> && Aggregation<Minimum> && Aggregation<Maximum> &&
              Aggregation<Count>);
static_assert(Aggregation<First> && Aggregation<Last> && Aggregation<CountPerColour> && Aggregation<TopN<3>>);
static_assert(Aggregation<Moments> && Aggregation<QuantileSketch> && Aggregation<SingleValue>);
static_assert(Aggregation<GeometricMean> && Aggregation<Beside<Sum, Maximum>>);
static_assert(Scalable<Sum> && Scalable<Mean> && Scalable<WeightedMean> && Scalable<RatioOfSums<>>);
static_assert(!Scalable<Minimum> && !Scalable<SingleValue> && !Scalable<ExactSum>);
static_assert(!Aggregation<Weighted>);
static_assert(sizeof(Sum::Partial) == 16 && sizeof(Minimum::Partial) == 8 &&
              sizeof(RatioOfSums<>::Partial) == 24);

// --- The laws ---
// For each aggregation: how to draw an observation whose partials merge without rounding.

// Multiples of 1/8 below 2^20 in size: their sums are exact, so the laws hold bit for bit.
double exact_number(testing::Random& random) {
  return (static_cast<double>(random.below(1U << 21U)) - static_cast<double>(1U << 20U)) / 8;
}
double small_weight(testing::Random& random) { return static_cast<double>(random.below(9)); }

template <typename A>
struct Draw {
  static A make() { return A(); }
  static typename A::Observation observation(testing::Random& random) { return exact_number(random); }
};
template <>
struct Draw<QuantileSketch> {
  static QuantileSketch make() { return QuantileSketch::make(0.01, 0.5).value(); }
  static double observation(testing::Random& random) {
    return random.chance(0.1) ? 0
                              : std::ldexp(exact_number(random), static_cast<int>(random.below(200)) - 100);
  }
};
template <>
struct Draw<ExactSum> {
  static ExactSum make() { return {}; }
  static double observation(testing::Random& random) {
    return std::ldexp(random.unit() - 0.5, static_cast<int>(random.below(2090)) - 1070);
  }
};
template <>
struct Draw<WeightedMean> {
  static WeightedMean make() { return {}; }
  static Weighted observation(testing::Random& random) {
    return {exact_number(random), small_weight(random)};
  }
};
template <>
struct Draw<RatioOfSums<>> {
  static RatioOfSums<> make() { return {}; }
  static Fraction observation(testing::Random& random) {
    return {exact_number(random), small_weight(random)};
  }
};
template <bool kLatest>
struct Draw<InTime<kLatest>> {
  static InTime<kLatest> make() { return {}; }
  static Dated observation(testing::Random& random) {
    return {exact_number(random), static_cast<std::int64_t>(random.below(6)) - 3};
  }
};
template <>
struct Draw<CountPerColour> {
  static CountPerColour make() { return {}; }
  static Colour observation(testing::Random& random) { return static_cast<Colour>(random.below(4)); }
};
template <>
struct Draw<TopN<5>> {
  static TopN<5> make() { return {.n = 3}; }
  static Ranked observation(testing::Random& random) {
    const std::uint32_t id = random.below(12);
    return {static_cast<double>(id % 5), id};  // an id has one value, values repeat
  }
};
template <>
struct Draw<SingleValue> {
  static SingleValue make() { return {}; }
  static double observation(testing::Random& random) { return static_cast<double>(random.below(2)); }
};
template <>
struct Draw<Beside<Sum, Maximum>> {
  static Beside<Sum, Maximum> make() { return {}; }
  static double observation(testing::Random& random) { return exact_number(random); }
};
template <>
struct Draw<GeometricMean> {
  static GeometricMean make() { return {}; }
  // Powers of e do not add exactly; powers of one do.
  static Weighted observation(testing::Random& random) {
    return {random.chance(0.05) ? -1.0 : 1.0, small_weight(random)};
  }
};

template <typename A>
class MonoidLaws : public ::testing::Test {};
using Exact = ::testing::Types<Sum, Mean, ExactSum, WeightedMean, RatioOfSums<>, Minimum, Maximum, Count,
                               First, Last, CountPerColour, TopN<5>, SingleValue, QuantileSketch,
                               GeometricMean, Beside<Sum, Maximum>>;
TYPED_TEST_SUITE(MonoidLaws, Exact);

TYPED_TEST(MonoidLaws, IdentityAssociativityCommutativity) {
  using A = TypeParam;
  const A aggregation = Draw<A>::make();
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    testing::Random random(seed);
    const auto draw = [&] {
      std::vector<typename A::Observation> observations(random.below(6));
      for (auto& observation : observations) observation = Draw<A>::observation(random);
      return fold(aggregation, std::span<const typename A::Observation>(observations));
    };
    const auto merged = [&](typename A::Partial into, const typename A::Partial& from) {
      aggregation.merge(into, from);
      return into;
    };
    const auto a = draw(), b = draw(), c = draw();
    EXPECT_EQ(merged(a, aggregation.identity()), a);
    EXPECT_EQ(merged(aggregation.identity(), a), a);
    EXPECT_EQ(merged(a, b), merged(b, a));
    EXPECT_EQ(merged(merged(a, b), c), merged(a, merged(b, c)));
  }
}

// Any split of the same observations, merged in any order, lowers to the same.
TYPED_TEST(MonoidLaws, GroupingDoesNotShow) {
  using A = TypeParam;
  const A aggregation = Draw<A>::make();
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    testing::Random random(seed);
    std::vector<typename A::Observation> observations(1 + random.below(40));
    for (auto& observation : observations) observation = Draw<A>::observation(random);
    const auto whole = fold(aggregation, std::span<const typename A::Observation>(observations));

    random.shuffle(observations);
    std::vector<typename A::Partial> parts(1 + random.below(7), aggregation.identity());
    for (const auto& observation : observations) {
      aggregation.merge(parts[random.below(static_cast<std::uint32_t>(parts.size()))],
                        aggregation.lift(observation));
    }
    auto together = aggregation.identity();
    for (const auto& part : parts) aggregation.merge(together, part);
    EXPECT_EQ(together, whole);
    EXPECT_EQ(aggregation.lower(together), aggregation.lower(whole));
  }
}

TYPED_TEST(MonoidLaws, NothingIsNotZero) {
  const TypeParam aggregation = Draw<TypeParam>::make();
  // Except that none counted is the number 0.
  const Lowered expected =
      std::is_same_v<TypeParam, Count> ? Lowered::of(0) : Lowered::none(Reason::no_observations);
  EXPECT_EQ(aggregation.lower(aggregation.identity()), expected);
}

// --- Members ---

TEST(Algebra, SumAndMean) {
  EXPECT_EQ(lower_all(Sum(), {1, 2, 3.5}), Lowered::of(6.5));
  EXPECT_EQ(lower_all(Mean(), {1, 2, 6}), Lowered::of(3));
  EXPECT_EQ(lower_all(Sum(), {0, 0}), Lowered::of(0));
  EXPECT_FALSE(std::signbit(lower_all(Sum(), {-0.0}).value));
}

TEST(Algebra, WeightedMean) {
  EXPECT_EQ(lower_all(WeightedMean(), {{10, 1}, {20, 3}}), Lowered::of(17.5));
  EXPECT_EQ(lower_all(WeightedMean(), {{10, 0}, {20, 0}}), Lowered::none(Reason::zero_denominator));
  EXPECT_EQ(lower_all(WeightedMean(), {{10, 2}, {20, -1}}), Lowered::none(Reason::undefined));
}

TEST(Algebra, RatioOfSumsLowersBySomeRule) {
  EXPECT_EQ(lower_all(RatioOfSums(), {{1, 4}, {2, 4}}), Lowered::of(0.375));
  EXPECT_EQ(lower_all(RatioOfSums(), {{1, 0}}), Lowered::none(Reason::zero_denominator));
  EXPECT_EQ(lower_all(RatioOfSums(), {{1, 0}, {1, 4}}), Lowered::of(0.5)) << "a zero denominator still adds";

  struct Result {
    double value;
    Reason reason;
  };
  const RatioOfSums change{[](double num, double den) {
    return den == 0 ? Result{7, Reason::zero_denominator} : Result{100 * (num - den) / den, Reason::none};
  }};
  EXPECT_EQ(lower_all(change, {{110, 100}, {20, 30}}), Lowered::of(0));
  EXPECT_EQ(lower_all(change, {{110, 0}}), Lowered::none(Reason::zero_denominator));
}

TEST(Algebra, ExtremesAndCounts) {
  EXPECT_EQ(lower_all(Minimum(), {3, -7, 2}), Lowered::of(-7));
  EXPECT_EQ(lower_all(Maximum(), {-3, -7, -2}), Lowered::of(-2));
  EXPECT_EQ(lower_all(Count(), {5, 5}), Lowered::of(2));
  EXPECT_EQ(lower_all(Count(), {}), Lowered::of(0));
  using enum Colour;
  EXPECT_EQ(lower_all(CountPerColour(), {green, red, none, yellow, green}), Lowered::of(0.5));
  EXPECT_EQ(lower_all(CountPerColour(), {none}), Lowered::none(Reason::no_observations));
  const auto counts =
      fold(CountPerColour(), std::vector<Colour>{green, red, none, green, static_cast<Colour>(99)});
  EXPECT_THAT(counts.count, ElementsAre(1, 2, 0, 2)) << "an unknown colour is not lost";
}

TEST(Algebra, FirstAndLastAddWithinThePeriod) {
  const std::vector<Dated> stock = {{5, 3}, {7, 1}, {2, 3}, {9, 2}, {1, 1}};
  EXPECT_EQ(lower_all(First(), stock), Lowered::of(8));
  EXPECT_EQ(lower_all(Last(), stock), Lowered::of(7));
  EXPECT_EQ(fold(Last(), std::span(stock)).period, 3);
}

TEST(Algebra, TopNBreaksTiesByIdAndKeepsASharedItemOnce) {
  const TopN<4> top = {.n = 3};
  const auto partial = fold(top, std::vector<Ranked>{{5, 9}, {7, 2}, {5, 1}, {7, 2}, {5, 4}});
  EXPECT_THAT(partial.view(), ElementsAre(Ranked{7, 2}, Ranked{5, 1}, Ranked{5, 4}));
  EXPECT_EQ(top.lower(partial), Lowered::of(7));
  EXPECT_EQ((TopN<2>{.n = 9}.lift({1, 1}).size), 1U);
  EXPECT_EQ((fold(TopN<2>{.n = 9}, std::vector<Ranked>{{1, 1}, {1, 2}, {1, 3}}).size), 2U)
      << "capacity is the limit";
  EXPECT_EQ((fold(TopN<2>{.n = 0}, std::vector<Ranked>{{1, 1}}).size), 0U);
}

TEST(Algebra, TopNTakesAnyItemAndOrder) {
  struct Risk {
    int value, consequence, likelihood, id;
    bool operator==(const Risk&) const = default;
  };
  struct Worse {
    bool operator()(const Risk& a, const Risk& b) const {
      if (a.value != b.value) return a.value > b.value;
      if (a.consequence != b.consequence) return a.consequence > b.consequence;
      if (a.likelihood != b.likelihood) return a.likelihood > b.likelihood;
      return a.id < b.id;
    }
  };
  const auto partial = fold(TopN<3, Risk, Worse>(),
                            std::vector<Risk>{{12, 3, 4, 1}, {12, 4, 3, 7}, {12, 4, 3, 2}, {16, 4, 4, 9}});
  EXPECT_THAT(partial.view(), ElementsAre(Risk{16, 4, 4, 9}, Risk{12, 4, 3, 2}, Risk{12, 4, 3, 7}));
}

TEST(Algebra, TopNAgreesWithSorting) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    testing::Random random(seed);
    std::vector<Ranked> items(random.below(40));
    for (Ranked& item : items) item = {static_cast<double>(random.below(6)), random.below(1000)};
    const TopN<8> top = {.n = random.below(10)};
    const auto partial = fold(top, std::span<const Ranked>(items));
    std::sort(items.begin(), items.end(), LargestFirst());
    items.erase(std::unique(items.begin(), items.end()), items.end());
    items.resize(std::min({items.size(), top.n, std::size_t{8}}));
    EXPECT_EQ(std::vector<Ranked>(partial.view().begin(), partial.view().end()), items) << "seed " << seed;
  }
}

TEST(Algebra, SingleValue) {
  EXPECT_EQ(lower_all(SingleValue(), {200, 200}), Lowered::of(200));
  EXPECT_EQ(lower_all(SingleValue(), {200, 150}), Lowered::none(Reason::conflicting));
  EXPECT_EQ(lower_all(SingleValue(), {0.0, -0.0}), Lowered::of(0));
}

TEST(Algebra, WhatIsNotFiniteIsNeverAWrongNumber) {
  const auto undefined = Lowered::none(Reason::undefined);
  const QuantileSketch median = QuantileSketch::make(0.01, 0.5).value();
  for (const double bad : {kInfinity, -kInfinity, kNan}) {
    for (const std::vector<double>& values : {std::vector<double>{1, bad, 2}, {bad, 1}, {bad}, {1, bad}}) {
      EXPECT_EQ(lower_all(Sum(), values), undefined);
      EXPECT_EQ(lower_all(Mean(), values), undefined);
      EXPECT_EQ(lower_all(ExactSum(), values), undefined);
      EXPECT_EQ(lower_all(Minimum(), values), undefined);
      EXPECT_EQ(lower_all(Maximum(), values), undefined);
      EXPECT_FALSE(lower_all(Moments(), values).has_value());
      EXPECT_EQ(lower_all(Moments{Moments::Measure::population_variance}, values), undefined);
      EXPECT_EQ(lower_all(median, values), undefined);
      EXPECT_FALSE(lower_all(SingleValue(), values).has_value());
    }
    EXPECT_EQ(lower_all(WeightedMean(), {{1, bad}, {2, 1}}), undefined);
    EXPECT_EQ(lower_all(RatioOfSums(), {{bad, 1}}), undefined);
  }
  EXPECT_EQ(lower_all(Sum(), {1e308, 1e308}), undefined) << "an overflow";
}

TEST(Algebra, AUsersOwnMember) {
  EXPECT_NEAR(lower_all(GeometricMean(), {{2, 1}, {8, 1}}).value, 4, 1e-15);
  EXPECT_EQ(lower_all(GeometricMean(), {{2, 1}, {0, 1}}), Lowered::none(Reason::non_positive));
  const Beside<Sum, Maximum> both;
  const auto partial = fold(both, std::vector<double>{4, 9, 1});
  EXPECT_EQ(both.lower(partial), Lowered::of(14));
  EXPECT_EQ(both.second.lower(partial.second), Lowered::of(9));
}

// --- Moments ---

TEST(MomentsTest, ReferenceGroups) {
  STYR_REQUIRE_SHARED_DATA("rollup/percentiles/mergeable_moments.json");
  const json file =
      json::parse(testing::read_file(testing::shared_data("rollup/percentiles/mergeable_moments.json")));
  using Measure = Moments::Measure;
  int compared = 0;
  const auto near = [&](double actual, const json& expected) {
    EXPECT_NEAR(actual, expected.get<double>(), 1e-13 * std::abs(expected.get<double>()));
    ++compared;
  };
  Moments::Partial all;
  for (std::size_t i = 0; i < file.at("groups").size(); ++i) {
    const std::vector<double> group = file.at("groups")[i];
    const json& expected = file.at("expected_by_group")[i];
    const auto partial = fold(Moments(), std::span<const double>(group));
    near(partial.count, expected.at("n"));
    near(partial.mean, expected.at("mean"));
    near(partial.m2, expected.at("m2"));
    near(lower_all(Minimum(), group).value, expected.at("min"));
    near(lower_all(Maximum(), group).value, expected.at("max"));
    Moments::merge(all, partial);
  }
  const json& expected = file.at("expected_union");
  near(all.count, expected.at("n"));
  near(all.mean, expected.at("mean"));
  near(all.m2, expected.at("m2"));
  near(Moments{Measure::sample_variance}.lower(all).value, expected.at("variance_sample"));
  near(Moments{Measure::population_variance}.lower(all).value, expected.at("variance_population"));
  near(Moments{Measure::sample_deviation}.lower(all).value, std::sqrt(29.6));
  near(Moments{Measure::population_deviation}.lower(all).value, std::sqrt(26.64));
  near(Moments{Measure::mean}.lower(all).value, 6.6);
  // skewness_G1_as_COINr needs a third moment, which is not part of this aggregation.
  std::cout << "mergeable_moments.json: " << compared << " numbers compared\n";
  EXPECT_EQ(compared, 28);
}

TEST(MomentsTest, OneObservationHasNoSampleVariance) {
  EXPECT_EQ(lower_all(Moments{Moments::Measure::sample_variance}, {5}),
            Lowered::none(Reason::zero_denominator));
  EXPECT_EQ(lower_all(Moments{Moments::Measure::population_variance}, {5}), Lowered::of(0));
}

TEST(MomentsTest, DoesNotCancel) {
  // Around 1e9 the naive sum of squares has no correct digit left.
  std::vector<double> values;
  for (int i = 0; i < 1000; ++i) values.push_back(1e9 + i % 2);
  EXPECT_NEAR(lower_all(Moments{Moments::Measure::population_variance}, values).value, 0.25, 1e-9);
}

TEST(MomentsTest, AnyGroupingAgreesWithTwoPasses) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    testing::Random random(seed);
    std::vector<double> values(2 + random.below(300));
    for (double& value : values) value = 1000 * random.unit() - 300;
    double mean = 0, m2 = 0;
    for (const double value : values) mean += value / static_cast<double>(values.size());
    for (const double value : values) m2 += (value - mean) * (value - mean);
    std::vector<Moments::Partial> parts(5);
    for (const double value : values) Moments::merge(parts[random.below(5)], Moments::lift(value));
    Moments::Partial all;
    for (const auto& part : parts) Moments::merge(all, part);
    EXPECT_EQ(all.count, static_cast<double>(values.size()));
    EXPECT_NEAR(all.mean, mean, 1e-10) << "seed " << seed;
    EXPECT_NEAR(all.m2, m2, 1e-11 * m2) << "seed " << seed;
    Moments::Partial alone = parts[0];
    Moments::merge(alone, Moments::identity());
    EXPECT_EQ(alone, parts[0]);
  }
}

}  // namespace
}  // namespace styr
