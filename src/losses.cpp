#include "styr/losses.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "boost_math.hpp"
#include "styr/number.hpp"

namespace styr {
namespace {

// How likely an uncertain rate may be to lie above kHighestRate; draws are cut there.
constexpr double kNegligible = 1e-9;

absl::Status refused(std::string_view reason) {
  return absl::InvalidArgumentError(absl::string_view(reason.data(), reason.size()));
}

double mean_square(const Distribution& d) { return d.variance() + d.mean() * d.mean(); }

bool is_simple(const LossSource& source) {
  return source.occurrence == Occurrence::at_most_once && source.loss.lowest() >= 0;
}

// P(X > 0) of a loss that is never negative.
double probability_above_zero(const Distribution& loss) { return 1 - loss.cumulative(0); }

double normal_quantile(double probability) {
  return boost::math::quantile(boost::math::normal_distribution<double, MathPolicy>(), probability);
}

}  // namespace

absl::Status check(const LossSource& source) {
  const Distribution& frequency = source.frequency;
  if (frequency.kind() == DistributionKind::normal || frequency.kind() == DistributionKind::poisson)
    return refused("a frequency may not be normal or Poisson itself");
  if (frequency.lowest() < 0) return refused("a frequency may not lie below 0");
  if (source.occurrence == Occurrence::at_most_once && frequency.highest() > 1)
    return refused("the probability of what happens at most once may not lie above 1");
  if (source.occurrence == Occurrence::poisson && frequency.highest() > kHighestRate &&
      frequency.exceedance(kHighestRate) > kNegligible) {
    return absl::InvalidArgumentError(
        absl::StrCat("a rate may not lie above ", format_number(kHighestRate), " events a year"));
  }
  return absl::OkStatus();
}

double expected_annual_loss(const LossSource& source) { return source.frequency.mean() * source.loss.mean(); }

double annual_loss_deviation(const LossSource& source) {
  const double events = source.frequency.mean(), loss = source.loss.mean();
  if (source.occurrence == Occurrence::poisson)
    return std::sqrt(events * mean_square(source.loss) + source.frequency.variance() * loss * loss);
  // E[R]·Var[X] + E[R](1 − E[R])·E[X]²: the same without taking large from large.
  return std::sqrt(events * source.loss.variance() + events * (1 - events) * loss * loss);
}

std::optional<double> probability_of_no_event(const LossSource& source) {
  if (source.occurrence == Occurrence::at_most_once) return 1 - source.frequency.mean();
  if (source.frequency.kind() == DistributionKind::point) return std::exp(-source.frequency.mean());
  return std::nullopt;
}

std::optional<double> annual_exceedance(const LossSource& source, double loss) {
  if (!is_simple(source)) return std::nullopt;
  if (loss <= 0) return 1;
  return source.frequency.mean() * source.loss.exceedance(loss);
}

std::optional<double> annual_value_at_risk(const LossSource& source, double level) {
  if (!is_simple(source) || !(level > 0 && level < 1)) return std::nullopt;
  const double events = source.frequency.mean();
  if (level <= 1 - events * probability_above_zero(source.loss)) return 0;
  return source.loss.quantile(1 - (1 - level) / events);
}

std::optional<double> annual_expected_shortfall(const LossSource& source, double level) {
  const std::optional<double> border = annual_value_at_risk(source, level);
  if (!border) return std::nullopt;
  const double events = source.frequency.mean(), rest = 1 - level;
  // Beyond the border, and the part of the border itself that fills up the worst 1 − level.
  const double beyond = events * (1 - source.loss.cumulative(*border));
  const double filled = std::max(rest - beyond, 0.0) * *border;
  return (events * source.loss.mean_above(*border) + filled) / rest;
}

absl::StatusOr<TreatmentReturn> return_on_treatment(double loss_before, double loss_after,
                                                    std::span<const TreatmentCost> added,
                                                    std::span<const TreatmentCost> removed) {
  TreatmentReturn result;
  const auto add = [&](std::span<const TreatmentCost> costs, double sign) {
    for (const TreatmentCost& cost : costs) {
      if (!(cost.amortization_years > 0)) return false;
      result.cost += sign * (cost.build / cost.amortization_years + cost.run_per_year);
    }
    return true;
  };
  if (!add(added, 1) || !add(removed, -1))
    return refused("the years over which a cost is spread must be above 0");
  const double saved = loss_before - loss_after - result.cost;
  if (!std::isfinite(saved)) return refused("losses and costs must be finite");
  if (result.cost > 0) result.return_on_cost = saved / result.cost;
  return result;
}

absl::StatusOr<Distribution> tolerance_curve(ToleratedLoss first, ToleratedLoss second) {
  for (const ToleratedLoss& point : {first, second}) {
    if (!(point.probability > 0 && point.probability < 1))
      return refused("a tolerated probability must lie between 0 and 1");
    if (!(point.loss > 0) || !std::isfinite(point.loss)) return refused("a tolerated loss must be above 0");
  }
  if (first.loss > second.loss) std::swap(first, second);
  if (!(first.loss < second.loss && first.probability > second.probability))
    return refused("of two tolerated losses the larger must be the less probable");
  const double z1 = -normal_quantile(first.probability), z2 = -normal_quantile(second.probability);
  const double sigma = (std::log(second.loss) - std::log(first.loss)) / (z2 - z1);
  return Distribution::lognormal(std::log(first.loss) - sigma * z1, sigma);
}

std::optional<double> vulnerability(std::span<const double> control_strength,
                                    std::span<const double> threat_capability) {
  if (control_strength.empty() || control_strength.size() != threat_capability.size()) return std::nullopt;
  std::size_t lost = 0;
  for (std::size_t i = 0; i < control_strength.size(); ++i)
    if (control_strength[i] < threat_capability[i]) ++lost;
  return static_cast<double>(lost) / static_cast<double>(control_strength.size());
}

}  // namespace styr
