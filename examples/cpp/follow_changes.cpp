// Reads a package, watches a unit, a target and a goal, corrects an observation, and says what changed on the
// way up. Usage: follow_changes FOLDER_OR_JSON UNIT INDICATOR GOAL

#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "styr/edit.hpp"
#include "styr/live.hpp"
#include "styr/package.hpp"

namespace {

std::string text(const styr::WatchedState& state) {
  if (!state.value) return "no value (" + std::string(styr::to_string(state.reason)) + ")";
  char value[64];
  std::snprintf(value, sizeof value, "%.3f", *state.value);
  std::string result = value;
  if (state.colour != styr::Colour::none) result += " " + std::string(styr::to_string(state.colour));
  return result;
}

void print(const styr::WatchEvent& event) {
  std::string what = std::string(styr::to_string(event.kind)) + " " + event.id;
  if (!event.indicator_id.empty()) what += " " + event.indicator_id;
  if (event.period) what += " " + event.period->to_string();
  std::printf("  %-24s %s -> %s\n", what.c_str(), text(event.before).c_str(), text(event.after).c_str());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fprintf(stderr, "usage: %s FOLDER_OR_JSON UNIT INDICATOR GOAL\n", argv[0]);
    return 2;
  }
  const std::string unit_id = argv[2];
  const std::string indicator_id = argv[3];
  styr::Report report;
  absl::StatusOr<styr::Model> model = styr::read_package(argv[1], &report);
  if (!model.ok()) {
    for (const styr::Problem& problem : report.problems())
      std::fprintf(stderr, "%s\n", styr::to_string(problem).c_str());
    return 1;
  }
  const auto unit = model->find<styr::Unit>(unit_id);
  const auto indicator = model->find<styr::Indicator>(indicator_id);
  if (!unit || !indicator) {
    std::fprintf(stderr, "there is no unit %s or no indicator %s\n", argv[2], argv[3]);
    return 1;
  }

  // Everything is computed once; from now on only what changes.
  styr::LiveRollup live(*model);
  live.watch({styr::WatchKind::unit, unit_id, indicator_id, styr::PeriodKind::tertial}, print);
  live.watch({styr::WatchKind::goal, argv[4]}, print);
  for (std::uint32_t up = *unit; up != styr::kNoRow; up = model->unit_parents()[up])
    live.watch({styr::WatchKind::unit, model->table<styr::Unit>()[up].unit_id, indicator_id}, print);
  for (const styr::Target& target : model->table<styr::Target>()) {
    if (target.unit_id == unit_id && target.indicator_id == indicator_id)
      live.watch({styr::WatchKind::target, target.target_id}, print);
  }

  // The unit's latest cell turns out to be half of what was reported.
  const auto series = model->observations().of_indicator(*indicator);
  if (series.empty()) return 1;
  const std::vector<std::int32_t> periods = series.front()->distinct_periods();
  for (auto when = periods.rbegin(); when != periods.rend(); ++when) {
    const auto cell = series.front()->find(*unit, *when);
    if (!cell) continue;
    styr::Observation corrected = styr::observation_at(*model, *series.front(), *unit, *cell);
    if (!styr::is_usable(corrected.status) || !corrected.numerator) continue;
    corrected.numerator = corrected.numerator->value / 2;
    std::printf("%s, %s, %s: corrected to half\n", argv[2], argv[3], corrected.period.to_string().c_str());
    styr::Edit edit(*model);
    edit.upsert(corrected);
    absl::StatusOr<styr::Model> next = edit.commit();
    if (!next.ok()) return 1;
    live.update(*next);
    return 0;
  }
  return 1;
}
