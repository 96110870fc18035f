#ifndef STYR_CHECK_HPP_
#define STYR_CHECK_HPP_

// Findings about sound data: the red thread from vision to unit, and what poor governance looks like in a
// model.

#include <string>

#include "styr/model.hpp"
#include "styr/problem.hpp"
#include "styr/progress.hpp"

namespace styr {

// Every finding of the model, ordered by table, row and column. Severity is policy: `check.severity` with the
// finding's code as scope, `warning`, `note` or `off`; docs/problems.md lists the codes, their meaning and
// default severity. Deterministic; O(records + observations).
Report check(const Model& model, const Progress& progress = {});

// The reference of problem codes in Markdown, as docs/problems.md holds it: every error, and every finding
// with its default severity.
std::string problem_reference();

}  // namespace styr

#endif  // STYR_CHECK_HPP_
