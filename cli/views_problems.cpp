#include <string>

#include "views.hpp"

namespace styr::cli {
namespace {

struct Look {
  std::string_view sign;
  Labels word;
  Style style;
};

Look look_of(Severity severity) {
  switch (severity) {
    case Severity::error:
      return {"✗", {"feil", "feil", "error"}, Style::bad};
    case Severity::warning:
      return {"!", {"advarsel", "åtvaring", "warning"}, Style::caution};
    case Severity::note:
      return {"·", {"merknad", "merknad", "note"}, Style::faint};
  }
  return {"", {"", "", ""}, Style::plain};
}

// `table:row:column` with only the parts that are there.
std::string place_of(const Problem& problem) {
  std::string place = problem.table;
  if (problem.row > 0) place += ":" + std::to_string(problem.row);
  if (!problem.column.empty()) place += (problem.row > 0 ? ":" : "::") + problem.column;
  return place;
}

}  // namespace

View view_of(const Report& report, const Speech& say) {
  View view;
  view.columns = {{""}, {"", Align::left, true}, {""}, {"", Align::left, true}};
  std::size_t errors = 0;
  std::size_t warnings = 0;
  std::size_t notes = 0;
  for (const Problem& problem : report.problems()) {
    const Look look = look_of(problem.severity);
    view.add({{std::string(look.sign) + " " + say(look.word), look.style},
              {place_of(problem)},
              {problem.code, Style::faint},
              {problem.id}});
    view.add_paragraph(problem.message);
    errors += problem.severity == Severity::error ? 1U : 0U;
    warnings += problem.severity == Severity::warning ? 1U : 0U;
    notes += problem.severity == Severity::note ? 1U : 0U;
  }
  view.notes.push_back(say({"{} feil, ", "{} feil, ", "{} errors, "}, say.count(errors)) +
                       say({"{} advarsler, ", "{} åtvaringar, ", "{} warnings, "}, say.count(warnings)) +
                       say({"{} merknader.", "{} merknader.", "{} notes."}, say.count(notes)));
  return view;
}

}  // namespace styr::cli
