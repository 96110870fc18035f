// Before a risk meeting: what does the top see, what moved since last time, and which measures can be closed?
//
//   risk_meeting PACKAGE EARLIER LATER

#include <cstdio>
#include <map>
#include <string>

#include "styr/package.hpp"
#include "styr/risks.hpp"

namespace {

void print_matrix(const styr::RiskMap& map) {
  for (std::int32_t likelihood = map.likelihoods; likelihood >= 1; --likelihood) {
    std::printf("  %d |", likelihood);
    for (std::int32_t consequence = 1; consequence <= map.consequences; ++consequence) {
      std::printf(" %2u", map.at(likelihood, consequence));
    }
    std::printf("\n");
  }
}

void print_movements(const styr::RiskRegister& before, const styr::RiskRegister& after) {
  std::map<styr::RiskMove, std::string> moved;
  for (const styr::RiskMovement& movement : risk_movements(before, after)) {
    if (movement.move == styr::RiskMove::unchanged) continue;
    moved[movement.move] += " " + after.model().table<styr::Risk>()[movement.risk].risk_id;
  }
  for (const auto& [move, ids] : moved) {
    std::printf("  %s:%s\n", std::string(to_string(move)).c_str(), ids.c_str());
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: risk_meeting PACKAGE EARLIER LATER\n");
    return 2;
  }
  const auto earlier = styr::Date::parse(argv[2]);
  const auto later = styr::Date::parse(argv[3]);
  styr::Report report;
  const auto model = styr::read_package(argv[1], &report);
  if (!earlier.ok() || !later.ok() || !model.ok()) {
    std::fprintf(stderr, "%s\n", model.ok() ? "the days are written YYYY-MM-DD" : argv[1]);
    return 1;
  }

  const styr::RiskRegister before(*model, *earlier);
  const styr::RiskRegister after(*model, *later);
  const styr::RiskMap map = risk_map(after, open_risks(after));
  std::printf("%s: %zu open risks, %u not rated\n", argv[3], map.ranking.size(), map.not_rated);
  print_matrix(map);
  std::printf("since %s:\n", argv[2]);
  print_movements(before, after);

  const styr::RiskLifting lifting(*model, *later);
  const auto& units = model->table<styr::Unit>();
  for (std::uint32_t unit = 0; unit < units.size(); ++unit) {
    if (model->unit_parents()[unit] != styr::kNoRow) continue;
    std::printf("%s sees %zu of them\n", units[unit].unit_id.c_str(), lifting.at(unit).seen.size());
  }

  std::map<styr::ClosingDecision, int> decisions;
  const styr::FollowUp found = follow_up(*model, *later);
  for (const styr::MitigationFollowUp& mitigation : found.mitigations) {
    ++decisions[mitigation.closing.decision];
  }
  for (const auto& [decision, count] : decisions) {
    std::printf("mitigations: %s %d\n", std::string(to_string(decision)).c_str(), count);
  }
  // A meeting without any risk at all was given the wrong package.
  return map.ranking.empty() ? 1 : 0;
}
