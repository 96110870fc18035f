#ifndef STYR_SRC_CUT_SET_DIAGRAM_HPP_
#define STYR_SRC_CUT_SET_DIAGRAM_HPP_

// Minimal cut sets as zero-suppressed diagrams (S. Minato: Zero-suppressed BDDs for set manipulation in
// combinatorial problems, DAC 1993), made from a forest of decision diagrams (A. Rauzy: New algorithms for
// fault trees analysis, Reliability Engineering & System Safety 1993). Modules stay folded.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "diagram_forest.hpp"

namespace styr {

class CutSetDiagram {
 public:
  using Set = std::uint32_t;
  static constexpr Set kEmpty = 0;  // no set at all
  static constexpr Set kBase = 1;   // the empty set alone
  static constexpr Set kNone = 0xffffffffU;

  // The sets of `low`, and those of `high` with the level's element added. Ends come before their node.
  struct Node {
    std::uint32_t level;
    Set low;
    Set high;
  };

  // The minimal cut sets of each output of the forest: the least sets of events that make the output true
  // when nothing else happens. Outputs get kNone where the node limit was reached here or in the forest.
  // `progress` may be null; when it stops the work, all outputs get kNone.
  CutSetDiagram(const DiagramForest& forest, std::size_t node_limit, ProgressPart* progress = nullptr);

  const std::vector<Node>& nodes() const { return nodes_; }
  const std::vector<Set>& outputs() const { return outputs_; }
  // By level: the cut sets of the module that the level stands for; kNone for an event.
  const std::vector<Set>& module_sets() const { return module_sets_; }

 private:
  struct Known {
    Set f, g, result;
  };
  struct Frame {
    Set f, g;
    std::uint8_t step;
    Set low, high;
  };

  void convert(const DiagramForest& forest);
  // False once the work is to stop.
  bool go_on();
  // What only making needs.
  void give_back_scratch();
  Set make(std::uint32_t level, Set low, Set high);
  // The sets of f that hold no set of g.
  Set without(Set f, Set g);
  bool settle_without(Set f, Set g, Set& result) const;
  void grow_index();
  std::size_t slot_of(std::uint32_t level, Set low, Set high) const;
  std::size_t known_slot(Set f, Set g) const;

  std::size_t node_limit_;
  ProgressPart* progress_;
  double done_ = 0;
  std::uint32_t steps_ = 0;
  std::vector<Node> nodes_;
  std::vector<std::uint32_t> index_;
  std::vector<Known> known_;
  std::vector<Frame> stack_;
  std::vector<Set> outputs_;
  std::vector<Set> module_sets_;
};

}  // namespace styr

#endif  // STYR_SRC_CUT_SET_DIAGRAM_HPP_
