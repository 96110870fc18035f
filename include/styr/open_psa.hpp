#ifndef STYR_OPEN_PSA_HPP_
#define STYR_OPEN_PSA_HPP_

// Fault trees from files in the Open-PSA model exchange format (XML; version 2.0d, open-psa.org).
//
// Read: fault trees with components (public and private names), gates with formulas in each other, house
// events, basic events, parameters, and expressions: constants, parameters, mission time, arithmetic,
// exponential, GLM, Weibull, and uniform, normal and lognormal deviates. Event trees, sequences and what
// belongs to them are noted and not read. Common-cause groups and substitutions would change the numbers and
// are refused.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "styr/fault_tree.hpp"
#include "styr/problem.hpp"

namespace styr {

struct OpenPsaOptions {
  // What <system-mission-time/> stands for; the files do not tell. In hours, one year where not given.
  double mission_time = 8760;
};

// The probabilities of the basic events as functions of what is uncertain. Immutable, cheap to copy, safe to
// use from several threads.
class EventExpressions {
 public:
  class Program;
  explicit EventExpressions(std::shared_ptr<const Program> program) : program_(std::move(program)) {}

  // Whether any event depends on something uncertain.
  bool is_uncertain() const;
  // One probability per basic event, by position. Everything uncertain is drawn once and the same for all
  // events that depend on it. The numbers depend on (seed, trial) alone. Results outside 0 to 1 are moved to
  // the nearest end. Precondition: `probabilities` has one place per event.
  void draw(std::uint64_t seed, std::uint32_t trial, std::span<double> probabilities) const;

 private:
  std::shared_ptr<const Program> program_;
};

struct OpenPsaModel {
  // Probabilities are those where everything uncertain has its mean.
  FaultTree tree;
  EventExpressions expressions;
};

// Reads a document. None when `report` got an error; every problem has `source` as table, and the line and
// column of its element. Codes besides those of FaultTreeBuilder: `bad_xml`, `not_utf8`, `bad_document`,
// `unknown_element`, `unsupported_element`, `not_read` (a note), `required` (an attribute, or an expression),
// `not_a_number`, `bad_word`, `unknown_reference` and `cycle` (of parameters), `wrong_input_count` and
// `out_of_range` (of expressions). O(size); nesting may be as deep as the document is long.
std::optional<OpenPsaModel> read_open_psa(std::string_view text, const std::string& source, Report& report,
                                          const OpenPsaOptions& options = {});

}  // namespace styr

#endif  // STYR_OPEN_PSA_HPP_
