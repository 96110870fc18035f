// Reads a package and asks which targets move a goal most, then tries the best one.
// Usage: which_lever FOLDER_OR_JSON GOAL YEAR

#include <charconv>
#include <cstdio>
#include <cstring>
#include <string>

#include "styr/edit.hpp"
#include "styr/leverage.hpp"
#include "styr/package.hpp"
#include "styr/what_if.hpp"

namespace {

std::string colour_word(styr::Colour colour) { return std::string(styr::to_string(colour)); }

// The first five rises: which target, how far its figure must move, and what the goal gains.
void print_levers(const styr::Model& model, const std::vector<styr::Lever>& levers) {
  std::size_t printed = 0;
  for (const styr::Lever& lever : levers) {
    if (printed == 5 || lever.score_change() <= 0) break;
    const styr::Target& target = model.table<styr::Target>()[lever.target];
    std::printf("%-8s %-5s %-10s %6s to %-6s  figure %8.2f to %8.2f  score %+.3f\n", target.target_id.c_str(),
                target.indicator_id.c_str(), target.unit_id.c_str(), colour_word(lever.from).c_str(),
                colour_word(lever.to).c_str(), lever.value, lever.value_at_limit, lever.score_change());
    ++printed;
  }
}

}  // namespace

int main(int argc, char** argv) {
  int year = 0;
  if (argc != 4 || std::from_chars(argv[3], argv[3] + std::strlen(argv[3]), year).ec != std::errc()) {
    std::fprintf(stderr, "usage: %s FOLDER_OR_JSON GOAL YEAR\n", argv[0]);
    return 2;
  }
  styr::Report report;
  const absl::StatusOr<styr::Model> model = styr::read_package(argv[1], &report);
  const auto goal = model.ok() ? model->find<styr::Goal>(argv[2]) : std::nullopt;
  if (!goal) {
    std::fprintf(stderr, "there is no package at %s, or no goal %s in it\n", argv[1], argv[2]);
    return 1;
  }

  // Which lever? Every target below the goal, by what the goal gains when the target changes colour.
  const styr::GoalScores scores(*model, year);
  const std::vector<styr::Lever> levers = styr::levers(scores, *model, *goal);
  if (levers.empty()) {
    std::printf("No target moves %s in %d.\n", argv[2], year);
    return 0;
  }
  std::printf("%s in %d: score %.3f\n", argv[2], year, levers[0].score_before);
  print_levers(*model, levers);

  // What if? The target is set where its figure stands today: what would that move?
  styr::Target eased = model->table<styr::Target>()[levers[0].target];
  eased.target = levers[0].value;
  styr::Edit edit(*model);
  edit.upsert(eased);
  const absl::StatusOr<styr::Model> tried = edit.commit();
  if (!tried.ok()) return 1;
  styr::ComparisonQuery query;
  query.year = year;
  std::printf("\nWith %s set to %.2f instead:\n", eased.target_id.c_str(), levers[0].value);
  for (const styr::GoalChange& change : styr::compare(*model, *tried, query).goals) {
    std::printf("%-8s %s to %s, score %+.3f\n", change.goal_id.c_str(),
                colour_word(change.colour_before).c_str(), colour_word(change.colour_after).c_str(),
                change.score_change().value_or(0));
  }
  return 0;
}
