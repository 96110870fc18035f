// Two snapshots beside each other.

#include <array>
#include <vector>

#include "guard.hpp"
#include "handles.hpp"
#include "questions.hpp"
#include "styr/what_if.hpp"

namespace styr::capi {
namespace {

constexpr std::array kFigureOptions = {
    OptionDescription{"by", OptionType::period_kind, "year", "kind of period"}};
constexpr std::array kYearOptions = {kYearOption};
constexpr std::array kDayOptions = {kAsOfOption};

template <class Row>
void answer_with(const ComparisonRequest& request, std::string_view name, const std::vector<Row>& rows,
                 Answer& answer) {
  answer.table = table_of(request.context, name, styr::table_of(std::span<const Row>(rows)));
}

Outcome figures(const ComparisonRequest& request, Answer& answer) {
  ComparisonQuery query;
  query.by = {request.options.period_kind("by").value_or(PeriodKind::year)};
  query.progress = request.progress.function();
  answer_with(request, "figures", compare(request.before, request.after, query).figures, answer);
  return success();
}

Outcome compared(const ComparisonRequest& request, Comparison& found) {
  ComparisonQuery query;
  query.by.clear();
  query.progress = request.progress.function();
  if (Outcome bad = year_of(request.options, query.year); bad.code != STYR_OK) return bad;
  found = compare(request.before, request.after, query);
  return success();
}

Outcome targets(const ComparisonRequest& request, Answer& answer) {
  Comparison found;
  if (Outcome bad = compared(request, found); bad.code != STYR_OK) return bad;
  answer_with(request, "targets", found.targets, answer);
  return success();
}

Outcome goals(const ComparisonRequest& request, Answer& answer) {
  Comparison found;
  if (Outcome bad = compared(request, found); bad.code != STYR_OK) return bad;
  answer_with(request, "goals", found.goals, answer);
  return success();
}

Outcome risks(const ComparisonRequest& request, Answer& answer) {
  ComparisonQuery query;
  query.by.clear();
  query.as_of = request.options.date("as_of");
  query.progress = request.progress.function();
  answer_with(request, "risks", compare(request.before, request.after, query).risks, answer);
  return success();
}

constexpr std::array kQuestions = {
    ComparisonQuestion{"figures", "figures that differ between two snapshots", kFigureOptions, figures},
    ComparisonQuestion{"targets", "targets that lie otherwise", kYearOptions, targets},
    ComparisonQuestion{"goals", "goals that score otherwise", kYearOptions, goals},
    ComparisonQuestion{"risks", "risks that a unit sees or lifts otherwise", kDayOptions, risks},
};

}  // namespace

std::span<const ComparisonQuestion> comparison_questions() { return kQuestions; }

}  // namespace styr::capi

using styr::capi::failure;
using styr::capi::guarded;
using styr::capi::Outcome;
using styr::capi::success;

int32_t styr_compare(const styr_model* before, const styr_model* after, const char* question,
                     size_t question_length, const char* options, size_t options_length,
                     styr_progress_function progress, void* user, styr_table** answer, styr_error** error) {
  const styr::capi::ContextRef context = after == nullptr ? styr::capi::ContextRef() : after->context;
  return guarded(context, error, [&] {
    if (before == nullptr || after == nullptr || answer == nullptr)
      return failure(STYR_ERROR_NULL, "`before`, `after` or `answer` is NULL");
    const styr::capi::ComparisonQuestion* found = nullptr;
    styr::capi::Options chosen;
    if (Outcome bad = styr::capi::find_question(styr::capi::comparison_questions(),
                                                {question, question_length, "question"},
                                                {options, options_length, "options"}, context, found, chosen);
        bad.code != STYR_OK) {
      return bad;
    }
    styr::capi::HostProgress host(progress, user);
    const styr::capi::ComparisonRequest request{{context, chosen, host}, before->model, after->model};
    styr::capi::Answer made;
    if (Outcome bad = styr::capi::answered(*found, request, made); bad.code != STYR_OK) return bad;
    *answer = made.table.give();
    return success();
  });
}
