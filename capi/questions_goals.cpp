// Questions about targets and goals, and what moves them.

#include <array>
#include <vector>

#include "questions.hpp"
#include "styr/goals.hpp"
#include "styr/leverage.hpp"
#include "styr/targets.hpp"

namespace styr::capi {
namespace {

constexpr std::array kYearOptions = {kYearOption};

Outcome targets(const Request& request, Answer& answer) {
  std::optional<std::int32_t> year;
  if (Outcome bad = year_of(request.options, year); bad.code != STYR_OK) return bad;
  answer.table =
      table_of_rows(request, "targets", target_statuses(request.model, year, request.progress.function()));
  return success();
}

Outcome goals(const Request& request, Answer& answer) {
  std::optional<std::int32_t> year;
  if (Outcome bad = year_of(request.options, year); bad.code != STYR_OK) return bad;
  const std::vector<std::int32_t> years = year ? std::vector{*year} : target_years(request.model);
  std::vector<GoalScore> scores;
  for (std::size_t i = 0; i < years.size(); ++i) {
    if (!request.go_on(static_cast<double>(i) / static_cast<double>(years.size()))) return cancelled();
    const GoalScores of_year(request.model, years[i]);
    scores.insert(scores.end(), of_year.scores().begin(), of_year.scores().end());
  }
  const GoalRules rules = GoalRules::of(request.model.policy());
  ResultTable result = styr::table_of(request.model, std::span<const GoalScore>(scores));
  result.columns.push_back({"status", ResultType::code, [&](std::size_t row) -> ResultCell {
                              const std::optional<double>& score = scores[row].score;
                              return to_string(score ? rules.colour_of(*score) : Colour::none);
                            }});
  answer.table = table_of(request.context, "goals", result);
  return success();
}

constexpr std::array kGoalOptions = {kGoalOption};

Outcome contribution(const Request& request, Answer& answer) {
  std::optional<std::uint32_t> only;
  if (Outcome bad = request.options.find<Goal>(request.model, "goal", only); bad.code != STYR_OK) return bad;
  answer.table = table_of_rows(request, "contributors", contributors(request.model, only));
  return success();
}

// ---- What moves a goal

constexpr OptionDescription kOneGoalOption = {"goal", OptionType::text, "", "id of the goal; must be given"};
constexpr OptionDescription kScoreYearOption = {"year", OptionType::integer, "",
                                                "the year; the last with targets when not given"};
constexpr std::array kLeverageOptions = {kOneGoalOption, kScoreYearOption};
constexpr std::array kSensitivityOptions = {
    kOneGoalOption, kScoreYearOption,
    OptionDescription{"scoring", OptionType::text, "traffic_light",
                      "`traffic_light`, where only colours count, or `linear`"}};

// The goal and the year that are asked about.
Outcome goal_of(const Request& request, std::uint32_t& goal, std::int32_t& year) {
  std::optional<std::uint32_t> row;
  if (Outcome bad = request.options.find<Goal>(request.model, "goal", row); bad.code != STYR_OK) return bad;
  if (!row) return missing_option("goal");
  std::optional<std::int32_t> given;
  if (Outcome bad = year_of(request.options, given); bad.code != STYR_OK) return bad;
  const std::vector<std::int32_t> years = target_years(request.model);
  if (!given && years.empty()) return missing_option("year");
  goal = *row;
  year = given ? *given : years.back();
  return success();
}

Outcome leverage(const Request& request, Answer& answer) {
  std::uint32_t goal = 0;
  std::int32_t year = 0;
  if (Outcome bad = goal_of(request, goal, year); bad.code != STYR_OK) return bad;
  const GoalScores scores(request.model, year);
  answer.table = table_of_rows(request, "leverage", levers(scores, request.model, goal));
  return success();
}

Outcome sensitivities_of(const Request& request, std::optional<GoalSensitivities>& found) {
  std::uint32_t goal = 0;
  std::int32_t year = 0;
  if (Outcome bad = goal_of(request, goal, year); bad.code != STYR_OK) return bad;
  TargetScoring scoring = TargetScoring::traffic_light;
  if (const auto text = request.options.text("scoring")) {
    const auto parsed = parse_target_scoring(*text);
    if (!parsed) {
      return failure(STYR_ERROR_OPTION, "option \"scoring\" must be traffic_light or linear");
    }
    scoring = *parsed;
  }
  const std::vector<TargetStatus> statuses =
      target_statuses(request.model, year, request.progress.function());
  found.emplace(request.model, year, statuses, goal, scoring);
  return success();
}

Outcome goal_sensitivity(const Request& request, Answer& answer) {
  std::optional<GoalSensitivities> found;
  if (Outcome bad = sensitivities_of(request, found); bad.code != STYR_OK) return bad;
  answer.table = table_of(request.context, "goal_sensitivity", styr::table_of(request.model, found->goals()));
  return success();
}

Outcome link_sensitivity(const Request& request, Answer& answer) {
  std::optional<GoalSensitivities> found;
  if (Outcome bad = sensitivities_of(request, found); bad.code != STYR_OK) return bad;
  answer.table = table_of(request.context, "link_sensitivity",
                          link_sensitivity_table(request.model, found->by_link_weight()));
  return success();
}

Outcome target_sensitivity(const Request& request, Answer& answer) {
  std::optional<GoalSensitivities> found;
  if (Outcome bad = sensitivities_of(request, found); bad.code != STYR_OK) return bad;
  answer.table =
      table_of(request.context, "target_sensitivity", styr::table_of(request.model, found->targets()));
  return success();
}

Outcome cell_sensitivity(const Request& request, Answer& answer) {
  std::optional<GoalSensitivities> found;
  if (Outcome bad = sensitivities_of(request, found); bad.code != STYR_OK) return bad;
  answer.table = table_of_rows(request, "cell_sensitivity", found->cells());
  return success();
}

constexpr std::array kQuestions = {
    Question{"targets", "how values lie to their targets", kYearOptions, targets},
    Question{"goals", "scores through the goal graph", kYearOptions, goals},
    Question{"contributors", "who takes part in a shared goal", kGoalOptions, contribution},
    Question{"leverage", "the changes of colour that would move a goal, the largest first", kLeverageOptions,
             leverage},
    Question{"goal_sensitivity", "how fast a goal moves with the goals below it", kSensitivityOptions,
             goal_sensitivity},
    Question{"link_sensitivity", "how fast a goal moves with the weights of links", kSensitivityOptions,
             link_sensitivity},
    Question{"target_sensitivity", "how fast a goal moves with its targets", kSensitivityOptions,
             target_sensitivity},
    Question{"cell_sensitivity", "how fast a goal moves with observations", kSensitivityOptions,
             cell_sensitivity},
};

}  // namespace

std::span<const Question> goal_questions() { return kQuestions; }

}  // namespace styr::capi
