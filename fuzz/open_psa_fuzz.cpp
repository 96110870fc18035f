// Any text either is refused with located problems or gives a fault tree whose probabilities lie from 0 to 1,
// inside their bounds, also when uncertain numbers are drawn.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "styr/fault_tree_analysis.hpp"
#include "styr/fault_tree_bounds.hpp"
#include "styr/open_psa.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

bool is_probability(double value) { return value >= 0 && value <= 1 + 1e-12; }

void check(const styr::OpenPsaModel& model) {
  styr::DiagramOptions options;
  options.node_limit = 2000;
  const auto diagram = styr::FaultTreeDiagram::make(model.tree, options);
  require(diagram.ok());
  const std::vector<styr::ProbabilityBounds> bounds = styr::bound_probabilities(model.tree);
  const auto probabilities = diagram->probabilities();
  const styr::MinimalCutSets cut_sets(*diagram, 2000);
  const auto counts = cut_sets.counts();
  for (std::size_t i = 0; i < probabilities.size(); ++i) {
    require(probabilities[i].has_value() == diagram->status(i).ok());
    if (!probabilities[i]) continue;
    const styr::ProbabilityBounds& around = bounds[diagram->gates()[i]];
    require(is_probability(*probabilities[i]));
    require(*probabilities[i] >= around.lower - 1e-9 && *probabilities[i] <= around.upper + 1e-9);
    require(diagram->importance(i).ok());
    if (counts[i]) require(cut_sets.most_probable(i, 3).ok());
  }
  std::vector<double> drawn(model.tree.event_count());
  model.expressions.draw(1, 2, drawn);
  require(diagram->probabilities(drawn).ok());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  styr::Report report;
  const auto model = styr::read_open_psa(text, "fuzz.xml", report);
  require(model.has_value() != report.has_errors());
  for (const styr::Problem& problem : report.problems()) {
    require(problem.table == "fuzz.xml" && problem.row > 0 && !problem.message.empty());
  }
  if (model && model->tree.node_count() < 2000) check(*model);
  return 0;
}
