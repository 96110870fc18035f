// Findings about words: one term should have one meaning, and one thing one term.

#include <map>

#include "absl/strings/str_cat.h"
#include "check_rules.hpp"
#include "text.hpp"

namespace styr {
namespace {

// Rows by a text, compared without regard to case; rows without the text are left out.
template <class R>
std::map<std::string, std::vector<std::uint32_t>> rows_by(const Table<R>& table, std::string R::*text) {
  std::map<std::string, std::vector<std::uint32_t>> rows;
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    if (!(table[i].*text).empty()) rows[fold_case(table[i].*text)].push_back(i);
  }
  return rows;
}

void find_two_meanings(const Model& model, Findings& findings) {
  const Table<GlossaryEntry>& glossary = model.table<GlossaryEntry>();
  for (const auto& [term, rows] : rows_by(glossary, &GlossaryEntry::bokmaal)) {
    for (std::size_t i = 1; i < rows.size(); ++i) {
      const GlossaryEntry& entry = glossary[rows[i]];
      const bool same = fold_case(entry.definition) == fold_case(glossary[rows[0]].definition);
      findings.add<GlossaryEntry>(
          rows[i], "bokmaal",
          absl::StrCat(quote(entry.bokmaal), same ? " is listed twice: see" : " has another meaning in",
                       " row ", model.table<GlossaryEntry>().row_of(rows[0])));
    }
  }
  // Two indicators of one name are two meanings of one term as well.
  const Table<Indicator>& indicators = model.table<Indicator>();
  for (const auto& [name, rows] : rows_by(indicators, &Indicator::name_nb)) {
    for (std::size_t i = 1; i < rows.size(); ++i) {
      findings.add<Indicator>(rows[i], "name_nb",
                              absl::StrCat("indicators ", indicators[rows[0]].indicator_id, " and ",
                                           indicators[rows[i]].indicator_id, " are both called ",
                                           quote(indicators[rows[i]].name_nb)));
    }
  }
}

void find_two_terms(const Model& model, Findings& findings) {
  const Table<GlossaryEntry>& glossary = model.table<GlossaryEntry>();
  std::vector<bool> named(glossary.size());
  const auto compare = [&](std::string GlossaryEntry::*text, std::string_view column, std::string_view what) {
    for (const auto& [key, rows] : rows_by(glossary, text)) {
      for (std::size_t i = 1; i < rows.size(); ++i) {
        const GlossaryEntry& first = glossary[rows[0]];
        const GlossaryEntry& entry = glossary[rows[i]];
        if (named[rows[i]] || fold_case(first.bokmaal) == fold_case(entry.bokmaal)) continue;
        named[rows[i]] = true;
        findings.add<GlossaryEntry>(
            rows[i], column,
            absl::StrCat(quote(first.bokmaal), " and ", quote(entry.bokmaal), " have the same ",
                         to_absl(what), ": two terms for one thing?"));
      }
    }
  };
  compare(&GlossaryEntry::definition, "definition", "definition");
  compare(&GlossaryEntry::english, "english", "English term");
  compare(&GlossaryEntry::nynorsk, "nynorsk", "nynorsk term");
}

}  // namespace

std::span<const CheckRule> vocabulary_rules() {
  static constexpr CheckRule kRules[] = {
      {"term_with_two_meanings", Severity::warning,
       "A term stands in the glossary more than once, or two indicators have the same name.",
       find_two_meanings},
      {"two_terms_for_one_thing", Severity::note,
       "Two terms of the glossary have the same definition, or the same form in another language.",
       find_two_terms},
  };
  return kRules;
}

}  // namespace styr
