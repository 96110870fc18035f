// Reads a package and answers the three questions: how are we doing, where, and why?
// Usage: how_are_we_doing FOLDER_OR_JSON YEAR

#include <charconv>
#include <cstdio>
#include <cstring>
#include <string>

#include "styr/explain.hpp"
#include "styr/goals.hpp"
#include "styr/package.hpp"

int main(int argc, char** argv) {
  int year = 0;
  if (argc != 3 || std::from_chars(argv[2], argv[2] + std::strlen(argv[2]), year).ec != std::errc()) {
    std::fprintf(stderr, "usage: %s FOLDER_OR_JSON YEAR\n", argv[0]);
    return 2;
  }
  styr::Report report;
  const absl::StatusOr<styr::Model> model = styr::read_package(argv[1], &report);
  if (!model.ok()) {
    for (const styr::Problem& problem : report.problems()) {
      std::fprintf(stderr, "%s\n", styr::to_string(problem).c_str());
    }
    return 1;
  }

  // How: the score of every goal. Where: the lowest one that has targets of its own.
  const styr::GoalScores scores(*model, year);
  const styr::GoalScore* lowest = nullptr;
  for (const styr::GoalScore& goal : scores.scores()) {
    if (goal.own_score && (lowest == nullptr || *goal.own_score < *lowest->own_score)) lowest = &goal;
  }
  if (lowest == nullptr) {
    std::printf("No goal has a target with a value in %d.\n", year);
    return 0;
  }

  // Why: the tree of contributions behind it, two levels deep.
  const auto why =
      styr::explain_goal(*model, lowest->goal, year, {.language = styr::Language::english, .depth = 2});
  if (!why.ok()) return 1;
  std::printf("%s", styr::to_text(*why, {.language = styr::Language::english}).c_str());
  return 0;
}
