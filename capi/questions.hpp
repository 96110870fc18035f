#ifndef STYR_CAPI_QUESTIONS_HPP_
#define STYR_CAPI_QUESTIONS_HPP_

// The questions that styr_query answers. A new one is a function in a file questions_*.cpp and a line in its
// list: the C interface does not grow.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "guard.hpp"
#include "options.hpp"
#include "styr/explain.hpp"
#include "styr/model.hpp"
#include "styr/open_psa.hpp"
#include "styr/progress.hpp"
#include "styr/results.hpp"
#include "table.hpp"
#include "table_of.hpp"

namespace styr::capi {

// The host's progress function while a question is answered. Once it has said stop it is not asked again.
class HostProgress {
 public:
  HostProgress(styr_progress_function given, void* user) : function_(given), user_(user) {}

  bool go_on(double done) {
    if (function_ != nullptr && !stopped_) stopped_ = function_(user_, done) != 0;
    return !stopped_;
  }
  bool stopped() const { return stopped_; }
  // For work that asks itself. It refers to this object.
  Progress function() {
    if (function_ == nullptr) return {};
    return [this](double done) { return go_on(done); };
  }

 private:
  styr_progress_function function_;
  void* user_;
  bool stopped_ = false;
};

// What every question is asked with. An answer that was stopped is thrown away by who asked for it.
struct Asked {
  const ContextRef& context;
  const Options& options;
  HostProgress& progress;

  // False when the host wants to stop.
  bool go_on(double done) const { return progress.go_on(done); }
};

// A question about a model, about two, or about a risk model.
struct Request : Asked {
  const Model& model;
};
struct ComparisonRequest : Asked {
  const Model& before;
  const Model& after;
};
struct RiskModelRequest : Asked {
  const OpenPsaModel& model;
  // Of the answer: gates out of reach.
  Report& remarks;
};

struct Answer {
  TableRef table;
  // Instead of a table, for questions whose answer is a tree.
  std::optional<Explanation> tree;
  // Of the text made from the tree.
  Language language = Language::bokmaal;
};

Outcome no_question(std::string_view name);
Outcome cancelled();

template <class RequestType>
struct QuestionOf {
  std::string_view name;
  std::string_view meaning;
  std::span<const OptionDescription> options;
  Outcome (*answer)(const RequestType& request, Answer& answer);
};

// Asks a question, with the host asked before and after.
template <class RequestType>
Outcome answered(const QuestionOf<RequestType>& question, const RequestType& request, Answer& answer) {
  if (!request.go_on(0)) return cancelled();
  Outcome outcome = question.answer(request, answer);
  if (outcome.code == STYR_OK) request.go_on(1);
  return request.progress.stopped() ? cancelled() : outcome;
}

using Question = QuestionOf<Request>;
using ComparisonQuestion = QuestionOf<ComparisonRequest>;
using RiskModelQuestion = QuestionOf<RiskModelRequest>;

// The lists, one for each file.
std::span<const Question> figure_questions();
std::span<const Question> goal_questions();
std::span<const Question> risk_questions();
std::span<const Question> loss_questions();
std::span<const Question> library_questions();
std::span<const ComparisonQuestion> comparison_questions();
std::span<const RiskModelQuestion> risk_model_questions();

// All of those about a model.
std::vector<Question> questions();

// Finds the question and reads its options. Fails with STYR_ERROR_QUERY, or as Options::read.
template <class RequestType>
Outcome find_question(std::span<const QuestionOf<RequestType>> among, const TextArgument& name,
                      const TextArgument& options_text, const ContextRef& context,
                      const QuestionOf<RequestType>*& question, Options& options) {
  if (Outcome bad = check_text(name); bad.code != STYR_OK) return bad;
  for (const QuestionOf<RequestType>& one : among) {
    if (one.name == view(name.bytes, name.length)) question = &one;
  }
  if (question == nullptr) return no_question(view(name.bytes, name.length));
  return Options::read(options_text.bytes, options_text.length, question->options, context, options);
}

// ---- Words of the files of questions

inline constexpr OptionDescription kAsOfOption = {
    "as_of", OptionType::date, "", "the day looked at, or `today`; the register as it stands when not given"};
inline constexpr OptionDescription kUnitOption = {"unit", OptionType::text, "",
                                                  "id of a unit; all when not given"};
inline constexpr OptionDescription kIndicatorOption = {"indicator", OptionType::text, "",
                                                       "id of an indicator; all when not given"};
inline constexpr OptionDescription kYearOption = {"year", OptionType::integer, "",
                                                  "only this year; all when not given"};
inline constexpr OptionDescription kGoalOption = {"goal", OptionType::text, "",
                                                  "id of a goal; all when not given"};

Outcome missing_option(std::string_view name);
Outcome option_out_of_range(std::string_view name, std::int64_t lowest, std::int64_t highest);
// Sets `year`; refuses what no calendar has.
Outcome year_of(const Options& options, std::optional<std::int32_t>& year);
// Sets `value` when the option is given; refuses what lies outside.
template <class Whole>
Outcome whole_of(const Options& options, std::string_view name, std::int64_t lowest, std::int64_t highest,
                 Whole& value) {
  const auto given = options.integer(name);
  if (!given) return success();
  if (*given < lowest || *given > highest) return option_out_of_range(name, lowest, highest);
  value = static_cast<Whole>(*given);
  return success();
}

template <class Row>
TableRef table_of_rows(const Request& request, std::string_view name, const std::vector<Row>& rows) {
  return table_of(request.context, name, styr::table_of(request.model, std::span<const Row>(rows)));
}

}  // namespace styr::capi

#endif  // STYR_CAPI_QUESTIONS_HPP_
