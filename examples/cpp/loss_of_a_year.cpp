// What may three risks cost in a year, alone and together, and does a measure pay? Amounts in 1000 kroner.

#include <cstdio>
#include <vector>

#include "styr/losses.hpp"

namespace {

// An event that comes at a rate a year and costs an amount that lies in an interval nine times of ten.
absl::StatusOr<styr::LossSource> risk(const char* id, double events_a_year, double low, double high) {
  const auto rate = styr::Distribution::point(events_a_year);
  const auto loss = styr::Distribution::lognormal_from_interval(low, high, 0.9);
  if (!rate.ok()) return rate.status();
  if (!loss.ok()) return loss.status();
  return styr::LossSource{styr::stream_of(id), styr::Occurrence::poisson, *rate, *loss};
}

void print(const char* what, const styr::Estimate& e) {
  std::printf("  %-34s %8.0f  (%.0f to %.0f)\n", what, e.value, e.low, e.high);
}

}  // namespace

int main() {
  std::vector<styr::LossSource> risks;
  for (const auto& made :
       {risk("outage", 2, 50, 400), risk("data breach", 0.1, 500, 9000), risk("flood", 0.02, 2000, 40000)}) {
    if (!made.ok()) return 1;
    risks.push_back(*made);
  }
  double expected = 0;
  for (const styr::LossSource& source : risks) expected += styr::expected_annual_loss(source);
  std::printf("expected loss of a year, in closed form: %.0f\n", expected);

  // The same bits with any number of workers; the seed is ours to choose.
  const styr::Workers workers(2);
  const auto year = styr::simulate_sum(risks, {.trials = 50000, .seed = 7}, workers);
  if (!year.ok()) return 1;
  std::printf("in %zu simulated years\n", year->size());
  print("mean", year->mean());
  print("value at risk, 95 %", year->value_at_risk(0.95));
  print("mean of the worst 5 %", year->expected_shortfall(0.95));
  const styr::Estimate million = year->exceedance(5000);
  std::printf("  %-34s %8.1f %%\n", "5 million or more", 100 * million.value);

  // A measure that halves the outages costs 600 to build, over five years, and 40 a year to run.
  const auto fewer_outages = risk("outage", 1, 50, 400);
  if (!fewer_outages.ok()) return 1;
  const std::vector<styr::TreatmentCost> cost = {{600, 5, 40}};
  const auto pays = styr::return_on_treatment(styr::expected_annual_loss(risks[0]),
                                              styr::expected_annual_loss(*fewer_outages), cost);
  if (!pays.ok() || !pays->return_on_cost) return 1;
  std::printf("the measure costs %.0f a year and returns %.0f %% on that\n", pays->cost,
              100 * *pays->return_on_cost);
  // The closed form must lie within what the simulation says.
  return year->mean().low - 100 <= expected && expected <= year->mean().high + 100 ? 0 : 1;
}
