// Calls something of several floors, so that what the library itself needs must be found and linked.

#include <array>
#include <cstdio>
#include <string>

#include "absl/status/statusor.h"
#include "styr/formula.hpp"
#include "styr/graph.hpp"
#include "styr/version.hpp"

namespace {

int failures = 0;

void expect(bool holds, const char* what) {
  if (holds) return;
  std::printf("not so: %s\n", what);
  ++failures;
}

}  // namespace

int main() {
  // -Wconversion, which styr's own code is built with, would warn of this.
  const double share = 2.5;
  const int whole = share;
  expect(whole == 2, "2.5 holds 2 wholes");

  std::printf("styr %s\n", std::string(styr::version()).c_str());

  const absl::StatusOr<styr::Formula> formula = styr::Formula::parse("100*num/den");
  expect(formula.ok() && formula->evaluate(1, 4).value == 25, "a quarter is 25 %");
  expect(!styr::Formula::parse("100*").ok(), "half a formula is refused");

  const std::array<styr::GraphEdge, 2> edges = {{{0, 1}, {1, 0}}};
  expect(styr::find_cycle(styr::Graph(2, edges)).size() == 2, "there and back is a cycle");
  return failures;
}
