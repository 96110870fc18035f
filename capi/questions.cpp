#include "questions.hpp"

#include <string>

#include "styr/tables.hpp"
#include "text.hpp"

namespace styr::capi {
namespace {

Outcome describe_tables(const Request& request, Answer& answer) {
  const auto& all = table_descriptions();
  const auto& model = request.model;
  ResultTable result;
  result.rows = all.size();
  result.columns = {
      {"table", ResultType::code, [&](std::size_t i) -> ResultCell { return all[i]->name; }},
      {"rows", ResultType::integer,
       [&](std::size_t i) -> ResultCell {
         const AnyTable* table = model.tables().find(all[i]->name);
         return static_cast<std::int64_t>(table == nullptr ? model.observations().cell_count()
                                                           : table->size());
       }},
      {"label_nb", ResultType::text, [&](std::size_t i) -> ResultCell { return all[i]->label.nb; }},
      {"label_nn", ResultType::text, [&](std::size_t i) -> ResultCell { return all[i]->label.nn; }},
      {"label_en", ResultType::text, [&](std::size_t i) -> ResultCell { return all[i]->label.en; }},
      {"row_meaning", ResultType::text, [&](std::size_t i) -> ResultCell { return all[i]->row_meaning; }}};
  answer.table = table_of(request.context, "tables", result);
  return success();
}

Outcome describe_columns(const Request& request, Answer& answer) {
  struct Place {
    const TableDescription* table;
    const ColumnDescription* column;
  };
  std::vector<Place> places;
  for (const TableDescription* table : table_descriptions()) {
    for (const ColumnDescription& column : table->columns) places.push_back({table, &column});
  }
  ResultTable result;
  result.rows = places.size();
  const auto add = [&](std::string_view name, ResultType type, auto cell) {
    result.columns.push_back(
        {name, type, [&places, cell](std::size_t i) -> ResultCell { return cell(*places[i].column); }});
  };
  using C = ColumnDescription;
  result.columns.push_back(
      {"table", ResultType::code, [&](std::size_t i) -> ResultCell { return places[i].table->name; }});
  add("column", ResultType::code, [](const C& c) { return c.name; });
  add("type", ResultType::code, [](const C& c) { return to_string(c.type); });
  add("required", ResultType::integer, [](const C& c) { return std::int64_t{c.required}; });
  add("key", ResultType::integer, [](const C& c) { return std::int64_t{c.key}; });
  add("refers_to", ResultType::code, [](const C& c) {
    return c.reference ? std::string(c.reference->table) + "." + std::string(c.reference->column)
                       : std::string();
  });
  add("label_nb", ResultType::text, [](const C& c) { return c.label.nb; });
  add("label_nn", ResultType::text, [](const C& c) { return c.label.nn; });
  add("label_en", ResultType::text, [](const C& c) { return c.label.en; });
  answer.table = table_of(request.context, "columns", result);
  return success();
}

// A question and one of its options.
struct Line {
  std::string_view question;
  std::string_view meaning;
  OptionDescription option;  // without a name for a question that has none
  std::string_view call;
};

template <class Questions>
void add_lines(const Questions& questions, std::string_view call, std::vector<Line>& lines) {
  for (const auto& question : questions) {
    for (const OptionDescription& option : question.options) {
      lines.push_back({question.name, question.meaning, option, call});
    }
    if (question.options.empty()) {
      lines.push_back({question.name, question.meaning, {"", OptionType::text, "", ""}, call});
    }
  }
}

Outcome describe_questions(const Request& request, Answer& answer) {
  std::vector<Line> lines;
  add_lines(questions(), "styr_query", lines);
  add_lines(comparison_questions(), "styr_compare", lines);
  add_lines(risk_model_questions(), "styr_risk_model_query", lines);
  ResultTable result;
  result.rows = lines.size();
  const auto add = [&](std::string_view name, ResultType type, auto text_of) {
    result.columns.push_back(
        {name, type, [&lines, text_of](std::size_t i) -> ResultCell { return text_of(lines[i]); }});
  };
  add("question", ResultType::code, [](const Line& l) { return l.question; });
  add("meaning", ResultType::code, [](const Line& l) { return l.meaning; });
  add("option", ResultType::code, [](const Line& l) { return l.option.name; });
  add("type", ResultType::code,
      [](const Line& l) { return l.option.name.empty() ? std::string_view() : to_string(l.option.type); });
  add("default", ResultType::code, [](const Line& l) { return l.option.default_value; });
  add("option_meaning", ResultType::text, [](const Line& l) { return l.option.meaning; });
  add("call", ResultType::code, [](const Line& l) { return l.call; });
  answer.table = table_of(request.context, "queries", result);
  return success();
}

constexpr std::array kQuestions = {
    Question{"tables", "the tables of a model", {}, describe_tables},
    Question{"columns", "the columns of every table", {}, describe_columns},
    Question{"queries", "the questions and their options", {}, describe_questions},
};

}  // namespace

std::span<const Question> library_questions() { return kQuestions; }

std::vector<Question> questions() {
  std::vector<Question> all;
  for (const std::span<const Question> group :
       {figure_questions(), goal_questions(), risk_questions(), loss_questions(), library_questions()}) {
    all.insert(all.end(), group.begin(), group.end());
  }
  return all;
}

Outcome no_question(std::string_view name) {
  return failure(STYR_ERROR_QUERY, "there is no question " + quote(name));
}

Outcome cancelled() { return failure(STYR_ERROR_CANCELLED, "stopped on request"); }

Outcome missing_option(std::string_view name) {
  return failure(STYR_ERROR_OPTION, "option " + quote(name) + " must be given");
}

Outcome option_out_of_range(std::string_view name, std::int64_t lowest, std::int64_t highest) {
  return failure(STYR_ERROR_OPTION, "option " + quote(name) + " must lie between " + std::to_string(lowest) +
                                        " and " + std::to_string(highest));
}

Outcome year_of(const Options& options, std::optional<std::int32_t>& year) {
  constexpr std::int64_t kFirst = 1400;
  constexpr std::int64_t kLast = 9999;
  return whole_of(options, "year", kFirst, kLast, year);
}

}  // namespace styr::capi
