#include "absl/strings/str_cat.h"
#include "check_rules.hpp"
#include "problem_codes.hpp"
#include "styr/check.hpp"
#include "text.hpp"

namespace styr {
namespace {

constexpr std::string_view kIntroduction = R"(# Problem codes

Made from the rules in `src/`; a test compares it. Codes are stable words, messages are for people. A problem is
printed as `table:row:column: code: message`, with rows as a spreadsheet shows them (the header is row 1).

## Files and data

With an error nothing is loaded or committed, and the command line exits with 1. All problems are reported in one
run, each place once. A note is a remark about sound data.

| code | severity | meaning |
| --- | --- | --- |
)";

constexpr std::string_view kFindings = R"(
## Findings: the data are sound, the governance may not be

`check` lists them and exits with 0. Their severity is policy: a row `check.severity,CODE,…` in the policy table
with the value `warning`, `note` or `off`; a row with scope `all` holds for every code without a row of its own.

| code | default severity | meaning |
| --- | --- | --- |
)";

constexpr std::string_view kFaultTrees = R"(
## Fault trees

What `styr risk-model` and FaultTreeBuilder say of a model, at its line and column, beside codes of the table above that mean
the same there (`required`, `cycle`, `not_a_number` …).

| code | severity | meaning |
| --- | --- | --- |
)";

void append_row(std::string_view code, Severity severity, std::string_view meaning, std::string& text) {
  absl::StrAppend(&text, "| `", to_absl(code), "` | ", to_absl(to_string(severity)), " | ", to_absl(meaning),
                  " |\n");
}

}  // namespace

std::string problem_reference() {
  std::string text(kIntroduction);
  for (const ProblemCode& code : data_codes()) append_row(code.code, code.severity, code.meaning, text);
  text += kFindings;
  for (const CheckRule& rule : check_rules()) append_row(rule.code, rule.severity, rule.meaning, text);
  text += kFaultTrees;
  for (const ProblemCode& code : fault_tree_codes()) append_row(code.code, code.severity, code.meaning, text);
  return text;
}

}  // namespace styr
