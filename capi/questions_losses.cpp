// Questions about what risks and plans may cost.

#include <array>
#include <limits>
#include <vector>

#include "questions.hpp"
#include "styr/risk_losses.hpp"
#include "text.hpp"

namespace styr::capi {
namespace {

constexpr OptionDescription kByOption = {"by", OptionType::text, "unit", "`unit` or `goal`"};
constexpr OptionDescription kNodeOption = {"id", OptionType::text, "",
                                           "id of a unit, or with by `goal` of a goal; all when not given"};
constexpr OptionDescription kStageOption = {"stage", OptionType::text, "current",
                                            "`current`, or `target`: when all measures are in place"};
constexpr OptionDescription kTrialsOption = {"trials", OptionType::integer, "by policy", "simulated years"};
constexpr OptionDescription kSeedOption = {"seed", OptionType::integer, "by policy",
                                           "of the random numbers; 0 or more"};
constexpr OptionDescription kLevelOption = {
    "value_at_risk_level", OptionType::number, "by policy",
    "share of years whose loss the value at risk is not below; between 0 and 1"};
constexpr std::array kLossOptions = {kByOption,     kNodeOption, kStageOption,
                                     kTrialsOption, kSeedOption, kLevelOption};
constexpr std::array kCurveOptions = {kByOption, kNodeOption, kStageOption, kTrialsOption, kSeedOption};
constexpr std::array kPlanOptions = {kTrialsOption, kSeedOption};

struct LossRequest {
  LossOptions how;
  bool by_goal = false;
  std::optional<std::uint32_t> only;
};

Outcome simulation_of(const Asked& asked, SimulationOptions& simulation) {
  const Options& options = asked.options;
  simulation.progress = asked.progress.function();
  if (Outcome bad = whole_of(options, "trials", 1, kMostTrials, simulation.trials); bad.code != STYR_OK)
    return bad;
  return whole_of(options, "seed", 0, std::numeric_limits<std::int64_t>::max(), simulation.seed);
}

Outcome read(const Request& request, LossRequest& wanted) {
  const Options& options = request.options;
  wanted.how = loss_options(request.model.policy());
  if (Outcome bad = simulation_of(request, wanted.how.simulation); bad.code != STYR_OK) return bad;
  wanted.how.value_at_risk_level =
      options.number("value_at_risk_level").value_or(wanted.how.value_at_risk_level);
  const std::string stage = options.text("stage").value_or("current");
  if (stage != "current" && stage != "target")
    return failure(STYR_ERROR_OPTION, "option \"stage\" must be current or target");
  wanted.how.stage = stage == "target" ? LossStage::target : LossStage::current;
  const std::string by = options.text("by").value_or("unit");
  if (by != "unit" && by != "goal") return failure(STYR_ERROR_OPTION, "option \"by\" must be unit or goal");
  wanted.by_goal = by == "goal";
  return wanted.by_goal ? options.find<Goal>(request.model, "id", wanted.only)
                        : options.find<Unit>(request.model, "id", wanted.only);
}

// Options that the simulation refuses.
Outcome refused(const absl::Status& status) {
  return failure(STYR_ERROR_OPTION, std::string(from_absl(status.message())));
}

template <class Row>
Outcome of_nodes(const Request& request, std::string_view name, const LossRequest& wanted,
                 absl::StatusOr<std::vector<Row>> rows, Answer& answer) {
  if (!rows.ok()) return refused(rows.status());
  if (wanted.only) std::erase_if(*rows, [&](const Row& row) { return row.node != *wanted.only; });
  answer.table = table_of(request.context, name,
                          styr::table_of(request.model, std::span<const Row>(*rows), wanted.by_goal));
  return success();
}

Outcome losses(const Request& request, Answer& answer) {
  LossRequest wanted;
  if (Outcome bad = read(request, wanted); bad.code != STYR_OK) return bad;
  const Workers& workers = workers_of(request.context);
  return of_nodes(request, "losses", wanted,
                  wanted.by_goal ? goal_losses(request.model, wanted.how, workers)
                                 : unit_losses(request.model, wanted.how, workers),
                  answer);
}

Outcome loss_curve(const Request& request, Answer& answer) {
  LossRequest wanted;
  if (Outcome bad = read(request, wanted); bad.code != STYR_OK) return bad;
  const Workers& workers = workers_of(request.context);
  return of_nodes(request, "loss_curve", wanted,
                  wanted.by_goal ? goal_loss_curves(request.model, wanted.how, wanted.only, workers)
                                 : unit_loss_curves(request.model, wanted.how, wanted.only, workers),
                  answer);
}

Outcome treatments(const Request& request, Answer& answer) {
  answer.table = table_of_rows(request, "risk_treatments", risk_treatments(request.model));
  return success();
}

Outcome plans(const Request& request, Answer& answer) {
  SimulationOptions how = loss_options(request.model.policy()).simulation;
  if (Outcome bad = simulation_of(request, how); bad.code != STYR_OK) return bad;
  const auto sums = plan_sums(request.model, how, workers_of(request.context));
  if (!sums.ok()) return refused(sums.status());
  answer.table = table_of_rows(request, "plan_sums", *sums);
  return success();
}

constexpr std::array kQuestions = {
    Question{"losses", "what open risks may cost in a year, by unit or goal", kLossOptions, losses},
    Question{"loss_curve", "the loss that is reached with each probability (exceedance curve)", kCurveOptions,
             loss_curve},
    Question{"risk_treatments", "what the measures against each risk save and cost", {}, treatments},
    Question{"plan_sums", "what uncertain plans may cost", kPlanOptions, plans},
};

}  // namespace

std::span<const Question> loss_questions() { return kQuestions; }

}  // namespace styr::capi
