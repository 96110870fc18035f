#include "styr/losses.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "random.hpp"
#include "shared_data.hpp"
#include "styr/likelihood.hpp"

namespace styr {
namespace {

using nlohmann::json;

constexpr double kClose = 1e-9;

json reference_cases() {
  return json::parse(testing::read_file(testing::shared_data("risk/fair/quantitative.json")))["cases"];
}

void expect_close(double got, double wanted) { EXPECT_NEAR(got, wanted, kClose * std::abs(wanted)); }

LossSource lognormal_source(std::string_view id, Occurrence occurrence, double frequency, double p05,
                            double p95) {
  return {stream_of(id), occurrence, Distribution::point(frequency).value(),
          Distribution::lognormal_from_interval(p05, p95).value()};
}

LossSource source_of(std::string_view id, const json& input) {
  const bool once = input.contains("annual_probability");
  return lognormal_source(id, once ? Occurrence::at_most_once : Occurrence::poisson,
                          input[once ? "annual_probability" : "poisson_rate"], input["p05"], input["p95"]);
}

// The interval of an estimate, widened from 95 % to about one failure in 10^5, must hold the true value.
void expect_within(const Estimate& estimate, double wanted) {
  constexpr double kWider = 2.3;
  EXPECT_GE(wanted, estimate.value - kWider * (estimate.value - estimate.low)) << estimate.value;
  EXPECT_LE(wanted, estimate.value + kWider * (estimate.high - estimate.value)) << estimate.value;
  EXPECT_LE(estimate.low, estimate.value);
  EXPECT_GE(estimate.high, estimate.value);
}

// Five sources of every sort.
std::vector<LossSource> mixed_sources() {
  return {lognormal_source("fire", Occurrence::at_most_once, 0.1, 1e5, 1e6),
          lognormal_source("fraud", Occurrence::poisson, 2.5, 2e4, 8e5),
          lognormal_source("small claims", Occurrence::poisson, 40, 10, 500),
          {stream_of("outage"), Occurrence::poisson, Distribution::pert(0.1, 0.3, 0.7).value(),
           Distribution::pert(1000, 5000, 16000).value()},
          {stream_of("flood"), Occurrence::at_most_once, Distribution::uniform(0.01, 0.05).value(),
           Distribution::triangular(1e5, 2e5, 1e6).value()}};
}

// ---- Closed forms
// --------------------------------------------------------------------------------------------

TEST(Losses, OneEventAtMostEqualsTheReference) {
  STYR_REQUIRE_SHARED_DATA("risk/fair/quantitative.json");
  const json cases = reference_cases();
  ASSERT_FALSE(cases["bernoulli_lognormal_year"].empty());
  for (const json& c : cases["bernoulli_lognormal_year"]) {
    SCOPED_TRACE(c["input"].dump());
    const LossSource source = source_of("r", c["input"]);
    expect_close(expected_annual_loss(source), c["expected_annual_loss"]);
    expect_close(annual_loss_deviation(source), c["sd"]);
    expect_close(probability_of_no_event(source).value(), c["prob_zero_loss"]);
    for (const auto& [level, x] : c["value_at_risk"].items())
      expect_close(annual_value_at_risk(source, std::stod(level)).value(), x);
    for (const auto& [level, x] : c["expected_shortfall"].items())
      expect_close(annual_expected_shortfall(source, std::stod(level)).value(), x);
    for (const auto& [x, p] : c["exceedance"].items())
      expect_close(annual_exceedance(source, std::stod(x)).value(), p);
  }
}

TEST(Losses, CompoundPoissonEqualsTheReference) {
  STYR_REQUIRE_SHARED_DATA("risk/fair/quantitative.json");
  const json cases = reference_cases();
  ASSERT_FALSE(cases["compound_poisson_lognormal_year"].empty());
  for (const json& c : cases["compound_poisson_lognormal_year"]) {
    SCOPED_TRACE(c["input"].dump());
    const LossSource source = source_of("r", c["input"]);
    expect_close(expected_annual_loss(source), c["expected_annual_loss"]);
    expect_close(annual_loss_deviation(source), c["sd"]);
    expect_close(probability_of_no_event(source).value(), c["prob_zero_loss"]);
    EXPECT_FALSE(annual_exceedance(source, 1)) << "no closed form";
    const auto sample = simulate_sum({{source}}, {.trials = 200000});
    ASSERT_TRUE(sample.ok()) << sample.status();
    expect_within(sample->mean(), c["expected_annual_loss"]);
    expect_within(sample->probability_above(0), 1 - c["prob_zero_loss"].get<double>());
    for (const auto& [x, bounds] : c["exceedance_bounds"].items())
      expect_within(sample->exceedance(std::stod(x)),
                    (bounds[0].get<double>() + bounds[1].get<double>()) / 2);
  }
}

TEST(Losses, PortfolioEqualsTheReference) {
  STYR_REQUIRE_SHARED_DATA("risk/fair/quantitative.json");
  const json cases = reference_cases();
  ASSERT_FALSE(cases["portfolio"].empty());
  for (const json& c : cases["portfolio"]) {
    std::vector<LossSource> sources;
    double expected = 0, variance = 0, none = 1;
    for (const json& risk : c["risks"]) {
      sources.push_back(source_of("r" + std::to_string(sources.size()), risk));
      expect_close(expected_annual_loss(sources.back()), risk["expected_annual_loss"]);
      expected += expected_annual_loss(sources.back());
      variance += annual_loss_deviation(sources.back()) * annual_loss_deviation(sources.back());
      none *= probability_of_no_event(sources.back()).value();
    }
    const json& wanted = c["independent"];
    expect_close(expected, wanted["expected_annual_loss"]);
    expect_close(std::sqrt(variance), wanted["sd"]);
    expect_close(none, wanted["prob_no_loss"]);
    const auto sample = simulate_sum(sources, {.trials = 100000});
    ASSERT_TRUE(sample.ok()) << sample.status();
    expect_within(sample->mean(), wanted["expected_annual_loss"]);
    expect_within(sample->exceedance(1e-9), 1 - wanted["prob_no_loss"].get<double>());

    // Whatever depends on what, the mean is the same and the probability of any loss within these bounds.
    const json& any = c["any_dependence"];
    expect_close(expected, any["expected_annual_loss"]);
    LikelihoodRange some{0, 0};
    for (const LossSource& source : sources) {
      const double p = 1 - probability_of_no_event(source).value();
      some = either_of_unknown(some, {p, p});
    }
    expect_close(some.low, any["prob_any_loss_bounds"][0]);
    expect_close(some.high, any["prob_any_loss_bounds"][1]);
  }
}

TEST(Losses, ReturnOnTreatmentEqualsTheReference) {
  STYR_REQUIRE_SHARED_DATA("risk/fair/quantitative.json");
  const json cases = reference_cases();
  ASSERT_FALSE(cases["return_on_treatment"].empty());
  const auto costs = [](const json& list) {
    std::vector<TreatmentCost> result;
    for (const json& c : list) result.push_back({c["build"], c["amortization_years"], c["run"]});
    return result;
  };
  for (const json& c : cases["return_on_treatment"]) {
    const json& in = c["input"];
    const auto got =
        return_on_treatment(in["ale_current"], in["ale_residual"], costs(in["added"]), costs(in["removed"]));
    ASSERT_TRUE(got.ok()) << got.status();
    expect_close(got->cost, c["treatment_cost"]);
    expect_close(got->return_on_cost.value(), c["rosi"]);
  }
  EXPECT_FALSE(return_on_treatment(5, 1, {}).value().return_on_cost) << "nothing spent, no return on it";
  EXPECT_FALSE(return_on_treatment(5, 1, std::vector<TreatmentCost>{{1, 0, 0}}).ok());
  EXPECT_FALSE(return_on_treatment(INFINITY, 1, {}).ok());
}

TEST(Losses, ToleranceCurveEqualsTheReference) {
  STYR_REQUIRE_SHARED_DATA("risk/fair/quantitative.json");
  const json cases = reference_cases();
  ASSERT_FALSE(cases["tolerance_curve"].empty());
  for (const json& c : cases["tolerance_curve"]) {
    const json& in = c["input"];
    const ToleratedLoss first{in[0]["probability"], in[0]["acceptable_loss"]};
    const ToleratedLoss second{in[1]["probability"], in[1]["acceptable_loss"]};
    const auto curve = tolerance_curve(first, second);
    ASSERT_TRUE(curve.ok()) << curve.status();
    expect_close(curve->parameters()[0], c["mu"]);
    expect_close(curve->parameters()[1], c["sigma"]);
    for (const auto& [x, p] : c["tolerated_exceedance"].items())
      expect_close(curve->exceedance(std::stod(x)), p);
    EXPECT_DOUBLE_EQ(tolerance_curve(second, first).value().exceedance(12345), curve->exceedance(12345));
  }
  EXPECT_FALSE(tolerance_curve({0.1, 100}, {0.2, 200}).ok());
  EXPECT_FALSE(tolerance_curve({0.1, 100}, {0.1, 200}).ok());
  EXPECT_FALSE(tolerance_curve({0, 100}, {0.1, 50}).ok());
  EXPECT_FALSE(tolerance_curve({0.1, 0}, {0.01, 50}).ok());
}

TEST(Losses, TreesOfFairEqualTheReference) {
  STYR_REQUIRE_SHARED_DATA("risk/fair/quantitative.json");
  const json cases = reference_cases();
  ASSERT_FALSE(cases["fair_tree_vectors"].empty());
  const auto point = [](double value) { return Distribution::point(value).value(); };
  for (const json& c : cases["fair_tree_vectors"]) {
    SCOPED_TRACE(c.dump());
    if (c["node"] == "vulnerability") {
      EXPECT_DOUBLE_EQ(vulnerability(c["control_strength"].get<std::vector<double>>(),
                                     c["threat_capability"].get<std::vector<double>>())
                           .value(),
                       c["expected"]);
      continue;
    }
    for (std::size_t i = 0; i < c["expected"].size(); ++i) {
      if (c["node"] == "risk") {
        expect_close(expected_annual_loss({0, Occurrence::poisson, point(c["a"][i]), point(c["b"][i])}),
                     c["expected"][i]);
      } else {
        ASSERT_EQ(c["op"], "sum");
        const auto sum = simulate_sum({{{1, Occurrence::at_most_once, point(1), point(c["a"][i])},
                                        {2, Occurrence::at_most_once, point(1), point(c["b"][i])}}},
                                      {.trials = 1});
        ASSERT_TRUE(sum.ok());
        expect_close(sum->mean().value, c["expected"][i]);
      }
    }
  }
  EXPECT_FALSE(vulnerability({}, {}));
}

TEST(Losses, WhatOthersRecordedHolds) {
  STYR_REQUIRE_SHARED_DATA("risk/fair/quantitative.json");
  const json recorded = reference_cases()["recorded_by_others"];
  ASSERT_EQ(recorded.size(), 3U);
  expect_close(Distribution::lognormal_from_interval(635000, 19000000).value().mean(), recorded[0]["value"]);
  expect_close(expected_annual_loss(lognormal_source("r", Occurrence::poisson, 0.1, 1e5, 1e6)),
               recorded[1]["value"]);
  // That library multiplies by the mode of the rate; ours by its mean.
  const LossSource uncertain{1, Occurrence::poisson, Distribution::pert(0.1, 0.3, 0.7, 1).value(),
                             Distribution::lognormal_from_interval(1, 10).value()};
  expect_close(expected_annual_loss(uncertain), recorded[2]["with_the_true_pert_mean_gamma_1"]);
}

// ---- Simulation
// ----------------------------------------------------------------------------------------------

TEST(Losses, SimulationAgreesWithClosedForms) {
  for (const LossSource& source : mixed_sources()) {
    SCOPED_TRACE(source.stream);
    const auto sample = simulate_sum({{source}}, {.trials = 50000, .seed = 5});
    ASSERT_TRUE(sample.ok()) << sample.status();
    expect_within(sample->mean(), expected_annual_loss(source));
    const double deviation = annual_loss_deviation(source);
    EXPECT_NEAR(sample->standard_deviation(), deviation, 0.1 * deviation);
    if (const auto none = probability_of_no_event(source)) {
      expect_within(sample->exceedance(1e-9), 1 - *none);
    }
    for (const double level : {0.9, 0.99}) {
      const auto at_risk = annual_value_at_risk(source, level);
      if (!at_risk) continue;
      expect_within(sample->value_at_risk(level), *at_risk);
      expect_within(sample->expected_shortfall(level), annual_expected_shortfall(source, level).value());
    }
  }
}

TEST(Losses, ExpectedShortfallIsTheMeanBeyondTheValueAtRisk) {
  // Against a plain integral over the worst years, for losses of every kind.
  const Distribution losses[] = {Distribution::point(5).value(), Distribution::uniform(2, 9).value(),
                                 Distribution::pert(10, 24, 52).value(),
                                 Distribution::lognormal(1, 1).value(),
                                 Distribution::triangular(0, 1, 5).value()};
  constexpr int kSteps = 20000;
  for (const Distribution& loss : losses) {
    const LossSource source{1, Occurrence::at_most_once, Distribution::point(0.3).value(), loss};
    for (const double level : {0.5, 0.8, 0.97}) {
      double sum = 0;
      for (int i = 0; i < kSteps; ++i)
        sum += annual_value_at_risk(source, level + (1 - level) * (i + 0.5) / kSteps).value();
      const double got = annual_expected_shortfall(source, level).value();
      EXPECT_NEAR(got, sum / kSteps, 2e-3 * got) << to_string(loss.kind()) << " " << level;
    }
  }
}

TEST(Losses, IntervalsHoldTheTruthAsOftenAsTheySay) {
  const LossSource source = lognormal_source("fire", Occurrence::at_most_once, 0.4, 1, 10);
  constexpr int kRepetitions = 400;
  int mean = 0, exceedance = 0, at_risk = 0, shortfall = 0;
  const auto holds = [](const Estimate& e, double truth) {
    return e.low <= truth && truth <= e.high ? 1 : 0;
  };
  for (int seed = 0; seed < kRepetitions; ++seed) {
    const auto sample = simulate_sum(
        {{source}}, {.trials = 2000, .seed = static_cast<std::uint64_t>(seed), .confidence = 0.9});
    ASSERT_TRUE(sample.ok());
    mean += holds(sample->mean(), expected_annual_loss(source));
    exceedance += holds(sample->exceedance(5), annual_exceedance(source, 5).value());
    at_risk += holds(sample->value_at_risk(0.9), annual_value_at_risk(source, 0.9).value());
    shortfall += holds(sample->expected_shortfall(0.9), annual_expected_shortfall(source, 0.9).value());
  }
  // 360 of 400 with a deviation of 6; exact intervals are a little wider, normal ones of skew data narrower.
  for (const int held : {mean, exceedance, at_risk, shortfall}) {
    EXPECT_GE(held, 330);
    EXPECT_LE(held, 388);
  }
}

TEST(Losses, BitsAreTheSameWithAnyNumberOfWorkers) {
  const std::vector<LossSource> sources = mixed_sources();
  const std::vector<std::vector<std::uint32_t>> groups = {{0, 1, 2, 3, 4}, {2, 0}, {3}, {}};
  const auto run = [&](unsigned count) {
    std::vector<std::vector<double>> result;
    const Workers workers(count);
    const auto status = simulate_losses(sources, groups, {.trials = 5000, .seed = 9}, workers,
                                        [&](std::size_t, const LossSample& sample) {
                                          result.emplace_back(sample.sorted().begin(), sample.sorted().end());
                                          result.back().push_back(sample.mean().value);
                                        });
    EXPECT_TRUE(status.ok()) << status;
    return result;
  };
  const auto alone = run(1);
  ASSERT_EQ(alone.size(), groups.size());
  EXPECT_EQ(alone, run(2));
  EXPECT_EQ(alone, run(4));
}

TEST(Losses, OrderAndCompanyDoNotChangeTheDraws) {
  std::vector<LossSource> sources = mixed_sources();
  const SimulationOptions options{.trials = 3000, .seed = 2};
  const auto first = simulate_sum(sources, options);
  std::reverse(sources.begin(), sources.end());
  const auto reversed = simulate_sum(sources, options);
  ASSERT_TRUE(first.ok() && reversed.ok());
  EXPECT_TRUE(std::ranges::equal(first->sorted(), reversed->sorted()));
  EXPECT_EQ(first->mean().value, reversed->mean().value);
  const auto alone = simulate_sum({{sources[0]}}, options);
  ASSERT_TRUE(alone.ok());
  std::vector<std::vector<double>> grouped;
  ASSERT_TRUE(simulate_losses(sources, std::vector<std::vector<std::uint32_t>>{{0, 0}, {1, 2}}, options,
                              Workers(),
                              [&](std::size_t, const LossSample& s) {
                                grouped.emplace_back(s.sorted().begin(), s.sorted().end());
                              })
                  .ok());
  EXPECT_TRUE(std::ranges::equal(grouped[0], alone->sorted())) << "a source named twice counts once";
}

TEST(Losses, SharedSourcesAreDrawnOnce) {
  // Two units share a risk. Their parent holds it once: its worst year is no worse than the risk itself, and
  // the sum over the units would count it twice.
  const LossSource shared = lognormal_source("shared", Occurrence::at_most_once, 0.5, 100, 1000);
  const LossSource own = {stream_of("own"), Occurrence::at_most_once, Distribution::point(1).value(),
                          Distribution::point(7).value()};
  std::vector<LossSample> samples;
  ASSERT_TRUE(simulate_losses(std::vector<LossSource>{shared, own},
                              std::vector<std::vector<std::uint32_t>>{{0}, {0, 1}, {0, 1}}, {.trials = 1000},
                              Workers(), [&](std::size_t, LossSample s) { samples.push_back(std::move(s)); })
                  .ok());
  for (std::size_t i = 0; i < 1000; ++i) {
    EXPECT_EQ(samples[1].sorted()[i], samples[2].sorted()[i]);
    EXPECT_EQ(samples[0].sorted()[i] + 7, samples[1].sorted()[i]);
  }
}

TEST(Losses, SumsOfPlanItemsExceedTheBudgetAsOftenAsTheyShould) {
  // Two certain items, uniform on 0 to 1: their sum is triangular, P(sum > 1.5) = 1/8.
  const Distribution unit = Distribution::uniform(0, 1).value(), once = Distribution::point(1).value();
  const auto sum = simulate_sum({{{stream_of("a"), Occurrence::at_most_once, once, unit},
                                  {stream_of("b"), Occurrence::at_most_once, once, unit}}},
                                {.trials = 40000});
  ASSERT_TRUE(sum.ok());
  expect_within(sum->probability_above(1.5), 0.125);
  expect_within(sum->mean(), 1);
  expect_within(sum->value_at_risk(0.875), 1.5);
}

TEST(Losses, RefusesWhatCannotBeSimulated) {
  const Distribution one = Distribution::point(1).value();
  const auto refused = [&](Occurrence occurrence, const absl::StatusOr<Distribution>& frequency) {
    return simulate_sum({{{1, occurrence, frequency.value(), one}}}, {}).status().code() ==
           absl::StatusCode::kInvalidArgument;
  };
  EXPECT_TRUE(refused(Occurrence::at_most_once, Distribution::point(1.5)));
  EXPECT_TRUE(refused(Occurrence::at_most_once, Distribution::lognormal(0, 1)));
  EXPECT_TRUE(refused(Occurrence::poisson, Distribution::point(-1)));
  EXPECT_TRUE(refused(Occurrence::poisson, Distribution::point(kHighestRate * 2)));
  EXPECT_TRUE(refused(Occurrence::poisson, Distribution::normal(5, 1)));
  EXPECT_TRUE(refused(Occurrence::poisson, Distribution::poisson(5)));
  EXPECT_FALSE(refused(Occurrence::poisson, Distribution::lognormal(0, 1)));

  const std::vector<LossSource> sources = {{1, Occurrence::at_most_once, one, one}};
  const auto run = [&](const SimulationOptions& options, std::uint32_t member) {
    return simulate_losses(sources, std::vector<std::vector<std::uint32_t>>{{member}}, options, Workers(),
                           [](std::size_t, const LossSample&) {});
  };
  EXPECT_TRUE(run({}, 0).ok());
  EXPECT_FALSE(run({}, 1).ok());
  EXPECT_FALSE(run({.trials = 0}, 0).ok());
  EXPECT_FALSE(run({.trials = kMostTrials + 1}, 0).ok());
  EXPECT_FALSE(run({.confidence = 1}, 0).ok());
}

// ---- Samples
// -------------------------------------------------------------------------------------------------

TEST(LossSample, EstimatesFollowTheirDefinitions) {
  testing::Random random(17);
  for (std::size_t n = 1; n <= 40; ++n) {
    std::vector<double> values(n);
    for (double& v : values) v = random.below(10);
    const LossSample sample(values);
    std::sort(values.begin(), values.end());
    for (const double x : {-1.0, 0.0, 3.0, 3.5, 9.0, 10.0}) {
      const auto at_least = std::count_if(values.begin(), values.end(), [&](double v) { return v >= x; });
      const auto above = std::count_if(values.begin(), values.end(), [&](double v) { return v > x; });
      EXPECT_DOUBLE_EQ(sample.exceedance(x).value, static_cast<double>(at_least) / static_cast<double>(n));
      EXPECT_DOUBLE_EQ(sample.probability_above(x).value,
                       static_cast<double>(above) / static_cast<double>(n));
    }
    for (const std::size_t k : {std::size_t{1}, n / 2, n - 1, n}) {
      if (k == 0) continue;
      const double level = static_cast<double>(k) / static_cast<double>(n);
      EXPECT_EQ(sample.value_at_risk(level).value, values[k - 1]) << n << " " << k;
      if (k == n) continue;
      double sum = 0;
      for (std::size_t i = k; i < n; ++i) sum += values[i];
      EXPECT_NEAR(sample.expected_shortfall(level).value, sum / static_cast<double>(n - k), 1e-9)
          << n << " " << k;
    }
    EXPECT_NEAR(sample.expected_shortfall(0).value, sample.mean().value, 1e-9);
  }
}

TEST(LossSample, ShortfallTakesPartOfTheOutcomeOnTheBorder) {
  // The worst quarter of ten is two and a half outcomes.
  const LossSample sample({1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
  EXPECT_DOUBLE_EQ(sample.expected_shortfall(0.75).value, (10 + 9 + 0.5 * 8) / 2.5);
}

TEST(LossSample, ExactIntervalOfAShare) {
  // Clopper and Pearson for 0 and 10 of 10: 1 − 0.025^(1/10).
  const LossSample sample({0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  const double reach = 1 - std::pow(0.025, 0.1);
  EXPECT_EQ(sample.exceedance(1).low, 0);
  EXPECT_NEAR(sample.exceedance(1).high, reach, 1e-9);
  EXPECT_NEAR(sample.exceedance(0).low, 1 - reach, 1e-9);
  EXPECT_EQ(sample.exceedance(0).high, 1);
}

TEST(LossSample, FindsWhereTheCurveLeavesWhatIsTolerated) {
  const Distribution tolerated = tolerance_curve({0.5, 10}, {0.1, 100}).value();
  EXPECT_FALSE(LossSample({0, 0, 0, 0, 0, 0, 0, 0, 0, 5}).first_above(tolerated));
  // P(L >= 200) = 0.2 is more than is tolerated at 100 already.
  EXPECT_EQ(LossSample({0, 0, 0, 0, 0, 0, 0, 0, 200, 300}).first_above(tolerated), 200);
}

}  // namespace
}  // namespace styr
