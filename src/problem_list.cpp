#include "problem_list.hpp"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace styr {

void ProblemList::add(Problem problem) {
  Count& count = counts_[{problem.table, problem.code}];
  count.severity = std::max(count.severity, problem.severity);
  if (++count.seen <= kMostOfAKind) report_.add(std::move(problem));
}

void ProblemList::finish() {
  for (const auto& [kind, count] : counts_) {
    if (count.seen <= kMostOfAKind) continue;
    const auto& [table, code] = kind;
    report_.add({.severity = count.severity,
                 .code = "more_of_the_same",
                 .table = table,
                 .message = absl::StrCat(count.seen - kMostOfAKind, " more problems of code ", code,
                                         " are not listed")});
  }
}

}  // namespace styr
