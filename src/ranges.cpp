#include "ranges.hpp"

#include "styr/random_stream.hpp"

namespace styr {
namespace {

struct Range {
  std::optional<Coded<RangeForm>> form;
  std::optional<Number> low, mode, high;
  double confidence = 0;
};

absl::StatusOr<Distribution> distribution_of(const Range& range) {
  const auto& [given_form, low, mode, high, confidence] = range;
  if (!low && !high) {
    if (mode) return Distribution::point(*mode);
    return absl::InvalidArgumentError("no number is given");
  }
  if (!low || !high) return absl::InvalidArgumentError("a range needs a low and a high end");
  const RangeForm form = given_form ? given_form->value : mode ? RangeForm::pert : RangeForm::lognormal;
  const bool takes_mode = form != RangeForm::lognormal && form != RangeForm::uniform;
  if (takes_mode && !mode) return absl::InvalidArgumentError("this form needs a most likely value");
  if (!takes_mode && mode) return absl::InvalidArgumentError("this form takes no most likely value");
  switch (form) {
    case RangeForm::lognormal:
      return Distribution::lognormal_from_interval(*low, *high, confidence);
    case RangeForm::pert:
      return Distribution::pert(*low, *mode, *high);
    case RangeForm::pert_by_moments:
      return Distribution::pert_by_moments(*low, *mode, *high);
    case RangeForm::triangular:
      return Distribution::triangular(*low, *mode, *high);
    case RangeForm::uniform:
      return Distribution::uniform(*low, *high);
  }
  return absl::InvalidArgumentError("no such form");
}

double confidence_of(const std::optional<Number>& given, const Policy& policy) {
  return given ? given->value : policy.required_number("loss.confidence");
}

}  // namespace

absl::StatusOr<Distribution> frequency_of(const RiskLoss& loss) {
  const RangeForm form = loss.frequency_mode ? RangeForm::pert : RangeForm::uniform;
  return distribution_of({form, loss.frequency_low, loss.frequency_mode, loss.frequency_high});
}

absl::StatusOr<Distribution> amount_of(const RiskLoss& loss, const Policy& policy) {
  return distribution_of({loss.loss_form, loss.loss_low_knok, loss.loss_mode_knok, loss.loss_high_knok,
                          confidence_of(loss.confidence, policy)});
}

absl::StatusOr<Distribution> amount_of(const PlanItem& item, const Policy& policy) {
  return distribution_of(
      {item.form, item.low_knok, item.mode_knok, item.high_knok, confidence_of(item.confidence, policy)});
}

absl::StatusOr<LossSource> source_of(const RiskLoss& loss, const Policy& policy) {
  const absl::StatusOr<Distribution> frequency = frequency_of(loss);
  if (!frequency.ok()) return frequency.status();
  const absl::StatusOr<Distribution> amount = amount_of(loss, policy);
  if (!amount.ok()) return amount.status();
  const bool once = loss.occurrence && *loss.occurrence == LossOccurrence::at_most_once;
  const LossSource source{stream_of(loss.risk_id), once ? Occurrence::at_most_once : Occurrence::poisson,
                          *frequency, *amount};
  if (absl::Status status = check(source); !status.ok()) return status;
  return source;
}

absl::StatusOr<LossSource> source_of(const PlanItem& item, const Policy& policy) {
  const absl::StatusOr<Distribution> amount = amount_of(item, policy);
  if (!amount.ok()) return amount.status();
  const absl::StatusOr<Distribution> probability = Distribution::point(item.probability.value_or(1));
  if (!probability.ok()) return probability.status();
  const LossSource source{stream_of(item.plan_item_id), Occurrence::at_most_once, *probability, *amount};
  if (absl::Status status = check(source); !status.ok()) return status;
  return source;
}

absl::StatusOr<LossSource> source_of(const Risk& risk) {
  if (!risk.annual_probability || !risk.loss_knok) {
    return absl::InvalidArgumentError("a risk needs a probability and a loss to be a source of losses");
  }
  const absl::StatusOr<Distribution> probability = Distribution::point(*risk.annual_probability);
  if (!probability.ok()) return probability.status();
  const absl::StatusOr<Distribution> loss = Distribution::point(*risk.loss_knok);
  if (!loss.ok()) return loss.status();
  const LossSource source{stream_of(risk.risk_id), Occurrence::at_most_once, *probability, *loss};
  if (absl::Status status = check(source); !status.ok()) return status;
  return source;
}

absl::StatusOr<std::optional<Distribution>> tolerated_losses(const Policy& policy, std::string_view scope) {
  const auto often = policy.number("loss.tolerated_often.probability", scope);
  const auto often_knok = policy.number("loss.tolerated_often.knok", scope);
  const auto rarely = policy.number("loss.tolerated_rarely.probability", scope);
  const auto rarely_knok = policy.number("loss.tolerated_rarely.knok", scope);
  if (!often && !often_knok && !rarely && !rarely_knok) return std::nullopt;
  if (!often || !often_knok || !rarely || !rarely_knok)
    return absl::InvalidArgumentError("tolerated losses need two probabilities and two amounts");
  if (*often <= *rarely) {
    return absl::InvalidArgumentError(
        "what is tolerated often must be more probable than what is tolerated rarely");
  }
  const auto curve = tolerance_curve({*often, *often_knok}, {*rarely, *rarely_knok});
  if (!curve.ok()) return curve.status();
  return *curve;
}

}  // namespace styr
