#ifndef STYR_FAULT_TREE_HPP_
#define STYR_FAULT_TREE_HPP_

// Fault trees: how events with known probabilities combine, through gates, into what we want to know the
// probability of. A fault tree is a directed graph without cycles: a gate or an event may feed any number of
// gates and is the same thing in all of them. Knows nothing of governance.
//
// `fault_tree_analysis.hpp` computes with it, `open_psa.hpp` reads it from files.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "styr/problem.hpp"

namespace styr {

// When a gate is true, from how many of its inputs are true.
enum class GateKind : std::uint8_t {
  same,         // one input, and that is true
  and_gate,     // all
  or_gate,      // any
  not_gate,     // one input, and that is false
  nand_gate,    // not all
  nor_gate,     // none
  xor_gate,     // an odd number
  at_least,     // `min` or more
  cardinality,  // from `min` to `max`
  iff,          // both of two, or none
  imply,        // the first of two is false, or the second is true
};

// The word of the Open-PSA format, e.g. `atleast`; `pass-through` for `same`.
std::string_view to_string(GateKind kind);

// An immutable fault tree. Nodes are numbered: basic events first, then house events, then gates with a name,
// each in the order of their definition, then gates without a name (inner formulas). Safe to read from
// several threads.
class FaultTree {
 public:
  using Node = std::uint32_t;

  std::size_t node_count() const { return kinds_.size(); }
  std::size_t event_count() const { return event_count_; }
  std::size_t house_event_count() const { return house_count_; }
  // Gates that have a name.
  std::size_t gate_count() const { return gate_count_; }

  Node event(std::size_t position) const { return static_cast<Node>(position); }
  Node gate(std::size_t position) const { return first_gate() + static_cast<Node>(position); }
  bool is_event(Node node) const { return node < event_count_; }
  bool is_house_event(Node node) const { return node >= event_count_ && node < first_gate(); }
  bool is_gate(Node node) const { return node >= first_gate(); }

  // Empty for a gate without a name. Names are unique.
  const std::string& name(Node node) const { return names_[node]; }
  // None when no node has the name. O(1).
  std::optional<Node> find(std::string_view name) const;

  // Probabilities of the basic events, by position; each from 0 to 1. They are independent of each other.
  std::span<const double> probabilities() const { return probabilities_; }
  // Precondition: a house event.
  bool house_state(Node node) const { return house_states_[node - event_count_] != 0; }

  // Preconditions of the four: a gate.
  GateKind kind(Node gate) const { return kinds_[gate]; }
  std::span<const Node> inputs(Node gate) const {
    return {inputs_.data() + input_offset_[gate], input_offset_[gate + 1] - input_offset_[gate]};
  }
  std::uint32_t min(Node gate) const { return limits_[gate].min; }
  std::uint32_t max(Node gate) const { return limits_[gate].max; }

  // Named gates that feed no other gate, in the order of their definition.
  std::span<const Node> roots() const { return roots_; }
  // Every gate, each after its inputs.
  std::span<const Node> gates_in_order() const { return order_; }
  // Only and, or, at-least and same gates: then no event can make a gate less likely.
  bool is_coherent() const { return coherent_; }

 private:
  friend class FaultTreeBuilder;
  struct Limits {
    std::uint32_t min = 0;
    std::uint32_t max = 0;
  };
  Node first_gate() const { return static_cast<Node>(event_count_ + house_count_); }

  std::size_t event_count_ = 0;
  std::size_t house_count_ = 0;
  std::size_t gate_count_ = 0;
  std::vector<std::string> names_;
  std::vector<GateKind> kinds_;
  std::vector<Limits> limits_;
  std::vector<std::size_t> input_offset_{0};
  std::vector<Node> inputs_;
  std::vector<double> probabilities_;
  std::vector<std::uint8_t> house_states_;
  std::vector<Node> roots_;
  std::vector<Node> order_;
  absl::flat_hash_map<std::string, Node> by_name_;
  bool coherent_ = true;
};

// Where in a file a thing stands; 0 = unknown.
struct SourcePlace {
  std::int64_t line = 0;
  std::int64_t column = 0;
};

// Collects a fault tree and checks it as a whole. Not safe for concurrent use.
//
//   FaultTreeBuilder builder("pumps");
//   const auto a = builder.node("pump A fails"), b = builder.node("pump B fails");
//   builder.define_event(a, 0.01);
//   builder.define_event(b, 0.02);
//   builder.define_gate(builder.node("no water"), GateKind::and_gate, {{a, b}});
//   Report report;
//   const std::optional<FaultTree> tree = builder.build(report);
class FaultTreeBuilder {
 public:
  // A node of the tree that is being built.
  using Handle = std::uint32_t;

  // `source` is the file or table named in problems.
  explicit FaultTreeBuilder(std::string source = "fault_tree") : source_(std::move(source)) {}

  // The node with this name, which may be defined before or after. `place` is where it is mentioned.
  Handle node(std::string_view name, SourcePlace place = {});
  // A new node without a name, for an inner formula.
  Handle nameless_node(SourcePlace place = {});

  void define_event(Handle node, double probability, SourcePlace place = {});
  void define_house_event(Handle node, bool state, SourcePlace place = {});
  // `min` is for at_least and cardinality, `max` for cardinality. An input given twice counts twice.
  void define_gate(Handle node, GateKind kind, std::span<const Handle> inputs, std::uint32_t min = 0,
                   std::uint32_t max = 0, SourcePlace place = {});

  // The tree, or none when `report` got an error. Problems lie in the file or table named above, at their
  // line (row) and column, with the name of the node as id. Codes: `undefined_node`, `duplicate_node`,
  // `probability_out_of_range`, `empty_gate`, `wrong_input_count`, `bad_limits` (of at-least and
  // cardinality), `cycle` (the message names every gate on it; one of each group of cycles that hang
  // together). O(nodes + inputs); no recursion, so that depth has no limit.
  std::optional<FaultTree> build(Report& report) const;

 private:
  enum class Role : std::uint8_t { undefined, event, house_event, gate };
  struct Draft {
    std::string name;
    Role role = Role::undefined;
    GateKind kind = GateKind::same;
    bool state = false;
    double probability = 0;
    std::uint32_t min = 0;
    std::uint32_t max = 0;
    std::size_t first_input = 0;
    std::size_t input_count = 0;
    SourcePlace place;
  };
  struct Duplicate {
    Handle node;
    SourcePlace place;
  };

  Draft* claim(Handle node, Role role, SourcePlace place);
  void add(Report& report, const Draft& draft, SourcePlace place, std::string_view code, std::string value,
           std::string message) const;
  void check_draft(const Draft& draft, Report& report) const;
  void check_gate(const Draft& draft, Report& report) const;
  void check_cycles(Report& report) const;
  std::vector<FaultTree::Node> number_nodes(FaultTree& tree) const;
  void fill_gates(const std::vector<FaultTree::Node>& number, FaultTree& tree) const;

  std::string source_;
  std::vector<Draft> drafts_;
  std::vector<Handle> definitions_;
  std::vector<Handle> inputs_;
  std::vector<Duplicate> duplicates_;
  absl::flat_hash_map<std::string, Handle> by_name_;
};

}  // namespace styr

#endif  // STYR_FAULT_TREE_HPP_
