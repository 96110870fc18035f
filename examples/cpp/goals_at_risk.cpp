// How likely are the goals of an organisation to be hit within a year, and which risk matters most to each?
//
//   goals_at_risk PACKAGE

#include <algorithm>
#include <cstdio>
#include <string>

#include "styr/package.hpp"
#include "styr/risk_propagation.hpp"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: goals_at_risk PACKAGE\n");
    return 2;
  }
  const absl::StatusOr<styr::Model> model = styr::read_package(argv[1]);
  if (!model.ok()) {
    std::fprintf(stderr, "%s\n", model.status().ToString().c_str());
    return 1;
  }
  const auto result = styr::RiskPropagation::make(styr::RiskRegister(*model));
  if (!result.ok()) {
    std::fprintf(stderr, "%s\n", result.status().ToString().c_str());
    return 1;
  }
  for (const styr::HitProbability& hit : result->goals()) {
    const std::string& goal = model->table<styr::Goal>()[hit.row].goal_id;
    if (!hit.probability) {
      std::printf("%-10s no number: %s\n", goal.c_str(), std::string(to_string(hit.reason)).c_str());
      continue;
    }
    const auto causes = result->importance(hit.subject, hit.row);
    if (!causes.ok()) return 1;
    const auto most = std::max_element(causes->begin(), causes->end(), [](const auto& a, const auto& b) {
      return a.importance.criticality.value_or(0) < b.importance.criticality.value_or(0);
    });
    std::printf("%-10s %5.1f %% from %u risks; without %s %5.1f %%\n", goal.c_str(), 100 * *hit.probability,
                hit.risks, model->table<styr::Risk>()[most->risk].risk_id.c_str(),
                100 * *hit.probability * (1 - most->importance.criticality.value_or(0)));
  }
  for (const styr::UnquantifiedRisk& left_out : result->unquantified()) {
    std::printf("left out: %s, %s\n", model->table<styr::Risk>()[left_out.risk].risk_id.c_str(),
                std::string(to_string(left_out.reason)).c_str());
  }
  return 0;
}
