// Two services that share a power supply: the probability that both fail, and what to do something about.

#include <cstdio>
#include <span>
#include <string>
#include <vector>

#include "styr/fault_tree_analysis.hpp"

int main() {
  using styr::GateKind;
  styr::FaultTreeBuilder builder;
  const auto power = builder.node("power fails");
  const auto intake = builder.node("intake clogs");
  const auto pump = builder.node("pump breaks");
  builder.define_event(power, 0.02);
  builder.define_event(intake, 0.05);
  builder.define_event(pump, 0.10);

  const auto define = [&](const char* name, GateKind kind,
                          std::vector<styr::FaultTreeBuilder::Handle> inputs) {
    const auto gate = builder.node(name);
    builder.define_gate(gate, kind, inputs);
    return gate;
  };
  const auto water = define("no water", GateKind::or_gate, {power, intake});
  const auto reserve = define("no reserve water", GateKind::or_gate, {power, pump});
  define("nothing to drink", GateKind::and_gate, {water, reserve});

  styr::Report report;
  const auto tree = builder.build(report);
  if (!tree) {
    std::fprintf(stderr, "%s\n", std::string(report.to_status().message()).c_str());
    return 1;
  }
  const auto diagram = styr::FaultTreeDiagram::make(*tree);
  if (!diagram.ok()) return 1;

  const auto probabilities = diagram->probabilities();
  for (std::size_t i = 0; i < probabilities.size(); ++i) {
    std::printf("%-18s %.4f\n", tree->name(diagram->gates()[i]).c_str(), probabilities[i].value_or(0));
  }
  std::printf("As if the two had nothing in common: %.4f\n", *probabilities[0] * *probabilities[1]);

  const std::size_t top = 2;
  const auto importance = diagram->importance(top);
  if (!importance.ok()) return 1;
  std::printf("Share of the risk that goes away with the event:\n");
  for (std::size_t event = 0; event < tree->event_count(); ++event) {
    std::printf("%-18s %3.0f %%\n", tree->name(tree->event(event)).c_str(),
                100 * (*importance)[event].criticality.value_or(0));
  }
  return 0;
}
