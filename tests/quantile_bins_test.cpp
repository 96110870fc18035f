#include "styr/quantile_bins.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <span>
#include <sstream>
#include <string>
#include <vector>

#include "random.hpp"
#include "shared_data.hpp"
#include "styr/algebra.hpp"

namespace styr {
namespace {

using nlohmann::json;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

template <typename A>
Lowered lower_all(const A& aggregation, const std::vector<double>& observations) {
  return aggregation.lower(fold(aggregation, std::span<const double>(observations)));
}

// Values by part, from a file with the columns part,value.
std::map<int, std::vector<double>> read_parts(const std::string& name) {
  std::istringstream lines(testing::read_file(testing::shared_data("rollup/sketches/" + name)));
  std::map<int, std::vector<double>> parts;
  std::string line;
  std::getline(lines, line);
  EXPECT_EQ(line.substr(0, 10), "part,value") << name;
  while (std::getline(lines, line)) {
    const std::size_t comma = line.find(',');
    parts[std::stoi(line)].push_back(std::stod(line.substr(comma + 1)));
  }
  return parts;
}

TEST(QuantileSketchTest, KeepsItsPromiseOnTheReferenceData) {
  STYR_REQUIRE_SHARED_DATA("rollup/sketches/ddsketch_expected.json");
  const json file =
      json::parse(testing::read_file(testing::shared_data("rollup/sketches/ddsketch_expected.json")));
  int compared = 0, same_bin = 0;
  for (const json& test : file.at("cases")) {
    const double accuracy = test.at("relative_accuracy");
    const QuantileSketch sketch = QuantileSketch::make(accuracy, 0.5).value();
    SCOPED_TRACE(test.at("data").get<std::string>() + ", accuracy " + std::to_string(accuracy));

    QuantileSketch::Partial whole, forward, backward;
    std::vector<QuantileSketch::Partial> parts;
    for (const auto& [number, values] : read_parts(test.at("data"))) {
      parts.push_back(fold(sketch, std::span<const double>(values)));
      for (const double value : values) sketch.add(whole, value);
    }
    ASSERT_EQ(parts.size(), 7U);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      sketch.merge(forward, parts[i]);
      sketch.merge(backward, parts[parts.size() - 1 - i]);
    }
    EXPECT_EQ(forward, whole);
    EXPECT_EQ(backward, whole);

    EXPECT_EQ(whole.count(), test.at("count"));
    ++compared;
    const json &quantiles = test.at("quantiles"), &exact = test.at("exact_lower"),
               &theirs = test.at("ddsketch");
    for (std::size_t i = 0; i < quantiles.size(); ++i, ++compared) {
      const Lowered answer = sketch.at(whole, quantiles[i]);
      ASSERT_TRUE(answer.has_value());
      const double x = exact[i];
      EXPECT_LE(std::abs(answer.value - x), accuracy * std::abs(x) * (1 + 1e-9))
          << "quantile " << quantiles[i];
      // Bins may differ by one where a logarithm differs in its last bit, but hardly ever.
      const double theirs_i = theirs[i];
      if (std::abs(answer.value - theirs_i) <= 1e-9 * std::abs(theirs_i)) ++same_bin;
    }
  }
  std::cout << "ddsketch_expected.json: " << compared << " numbers compared\n";
  EXPECT_GE(compared, 100);
  EXPECT_GE(same_bin, 0.98 * (compared - static_cast<int>(file.at("cases").size())));
}

TEST(QuantileSketchTest, RandomValuesOfEverySizeAndSign) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    testing::Random random(seed);
    const double accuracy = std::vector<double>{1e-6, 0.001, 0.02, 0.5}[random.below(4)];
    const QuantileSketch sketch = QuantileSketch::make(accuracy, random.unit()).value();
    std::vector<double> values(1 + random.below(200));
    for (double& value : values) {
      const double size = std::ldexp(random.unit(), static_cast<int>(random.below(2000)) - 1000);
      value = random.chance(0.1) ? 0 : random.chance(0.4) ? -size : size;
    }
    const auto partial = fold(sketch, std::span<const double>(values));
    std::sort(values.begin(), values.end());
    for (const double q : {0.0, 0.1, 0.25, 0.5, 0.77, 0.999, 1.0}) {
      const double x = values[static_cast<std::size_t>(q * static_cast<double>(values.size() - 1))];
      EXPECT_LE(std::abs(sketch.at(partial, q).value - x), accuracy * std::abs(x) * (1 + 1e-6))
          << "quantile " << q;
    }
  }
}

TEST(QuantileSketchTest, EndsOfTheRange) {
  const QuantileSketch sketch = QuantileSketch::make(0.01, 1).value();
  constexpr double kLargest = std::numeric_limits<double>::max();
  EXPECT_NEAR(lower_all(sketch, {kLargest}).value / kLargest, 1, 0.01);
  EXPECT_NEAR(lower_all(sketch, {-kLargest}).value / -kLargest, 1, 0.01);
  EXPECT_EQ(lower_all(sketch, {std::numeric_limits<double>::denorm_min()}), Lowered::of(0));
  EXPECT_EQ(sketch.at(sketch.lift(1), 1.5), Lowered::none(Reason::undefined));
  EXPECT_EQ(sketch.at(sketch.lift(1), kNan), Lowered::none(Reason::undefined));
}

TEST(QuantileSketchTest, RefusesParametersWithoutMeaning) {
  for (const double accuracy : {0.0, -0.1, 0.6, 1.0, 1e-7, kNan}) {
    EXPECT_EQ(QuantileSketch::make(accuracy, 0.5).status().code(), absl::StatusCode::kInvalidArgument)
        << accuracy;
  }
  for (const double quantile : {-0.1, 1.1, kNan}) {
    EXPECT_EQ(QuantileSketch::make(0.01, quantile).status().code(), absl::StatusCode::kInvalidArgument)
        << quantile;
  }
}

}  // namespace
}  // namespace styr
