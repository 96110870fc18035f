#include <string>
#include <utility>

#include "guard.hpp"
#include "handles.hpp"
#include "questions.hpp"
#include "table_of.hpp"
#include "table_text.hpp"
#include "text.hpp"

namespace styr::capi {
namespace {

Outcome ask(const styr_model& model, const TextArgument& name, const TextArgument& options_text,
            HostProgress progress, Answer& answer) {
  const std::vector<Question> known = questions();
  const Question* question = nullptr;
  Options options;
  if (Outcome bad = find_question(std::span(known), name, options_text, model.context, question, options);
      bad.code != STYR_OK) {
    return bad;
  }
  return answered(*question, Request{{model.context, options, progress}, model.model}, answer);
}

Outcome write_answer(const ContextRef& context, Answer& answer, std::string_view format, std::string& out) {
  if (answer.tree) {
    if (format == "json") {
      out = to_json(*answer.tree);
      return success();
    }
    if (format == "text") {
      out = to_text(*answer.tree, {.language = answer.language});
      return success();
    }
    answer.table = table_of(context, "explain", *answer.tree);
  }
  return write_table(*answer.table, format, out);
}

ContextRef context_of(const styr_model* model) { return model == nullptr ? ContextRef() : model->context; }

}  // namespace
}  // namespace styr::capi

using styr::capi::check_text;
using styr::capi::failure;
using styr::capi::guarded;
using styr::capi::Outcome;
using styr::capi::success;

int32_t styr_query(const styr_model* model, const char* question, size_t question_length, const char* options,
                   size_t options_length, styr_progress_function progress, void* user, styr_table** answer,
                   styr_error** error) {
  return guarded(styr::capi::context_of(model), error, [&] {
    if (model == nullptr || answer == nullptr) return failure(STYR_ERROR_NULL, "`model` or `answer` is NULL");
    styr::capi::Answer found;
    if (Outcome bad = styr::capi::ask(*model, {question, question_length, "question"},
                                      {options, options_length, "options"}, {progress, user}, found);
        bad.code != STYR_OK) {
      return bad;
    }
    if (found.tree) found.table = styr::capi::table_of(model->context, "explain", *found.tree);
    *answer = found.table.give();
    return success();
  });
}

int32_t styr_query_text(const styr_model* model, const char* question, size_t question_length,
                        const char* options, size_t options_length, const char* format, size_t format_length,
                        styr_progress_function progress, void* user, styr_text** answer, styr_error** error) {
  return guarded(styr::capi::context_of(model), error, [&] {
    if (model == nullptr || answer == nullptr) return failure(STYR_ERROR_NULL, "`model` or `answer` is NULL");
    if (Outcome bad = check_text({format, format_length, "format"}); bad.code != STYR_OK) return bad;
    styr::capi::Answer found;
    if (Outcome bad = styr::capi::ask(*model, {question, question_length, "question"},
                                      {options, options_length, "options"}, {progress, user}, found);
        bad.code != STYR_OK) {
      return bad;
    }
    std::string text;
    Outcome written =
        styr::capi::write_answer(model->context, found, styr::capi::view(format, format_length), text);
    if (written.code == STYR_OK) *answer = styr::capi::make<styr_text>(model->context, text);
    return written;
  });
}
