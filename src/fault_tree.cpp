#include "styr/fault_tree.hpp"

#include <utility>

#include "absl/strings/str_cat.h"
#include "styr/graph.hpp"
#include "styr/number.hpp"
#include "text.hpp"

namespace styr {
namespace {

// Longer cycles are told by their start; nobody reads a message of a million names.
constexpr std::size_t kNamesInCycle = 20;

std::string text_of(double number) {
  std::string text;
  append_number(number, text);
  return text;
}

bool keeps_direction(GateKind kind) {
  return kind == GateKind::same || kind == GateKind::and_gate || kind == GateKind::or_gate ||
         kind == GateKind::at_least;
}

}  // namespace

std::string_view to_string(GateKind kind) {
  switch (kind) {
    case GateKind::same:
      return "pass-through";
    case GateKind::and_gate:
      return "and";
    case GateKind::or_gate:
      return "or";
    case GateKind::not_gate:
      return "not";
    case GateKind::nand_gate:
      return "nand";
    case GateKind::nor_gate:
      return "nor";
    case GateKind::xor_gate:
      return "xor";
    case GateKind::at_least:
      return "atleast";
    case GateKind::cardinality:
      return "cardinality";
    case GateKind::iff:
      return "iff";
    case GateKind::imply:
      return "imply";
  }
  return "";
}

std::optional<FaultTree::Node> FaultTree::find(std::string_view name) const {
  const auto found = by_name_.find(to_absl(name));
  if (found == by_name_.end()) return std::nullopt;
  return found->second;
}

FaultTreeBuilder::Handle FaultTreeBuilder::node(std::string_view name, SourcePlace place) {
  const auto [found, is_new] = by_name_.try_emplace(std::string(name), static_cast<Handle>(drafts_.size()));
  if (is_new) {
    drafts_.emplace_back();
    drafts_.back().name = std::string(name);
    drafts_.back().place = place;
  }
  return found->second;
}

FaultTreeBuilder::Handle FaultTreeBuilder::nameless_node(SourcePlace place) {
  drafts_.emplace_back();
  drafts_.back().place = place;
  return static_cast<Handle>(drafts_.size() - 1);
}

// The draft to fill in, or null when the node is defined already.
FaultTreeBuilder::Draft* FaultTreeBuilder::claim(Handle node, Role role, SourcePlace place) {
  Draft& draft = drafts_[node];
  if (draft.role != Role::undefined) {
    duplicates_.push_back({node, place});
    return nullptr;
  }
  draft.role = role;
  draft.place = place;
  definitions_.push_back(node);
  return &draft;
}

void FaultTreeBuilder::define_event(Handle node, double probability, SourcePlace place) {
  if (Draft* draft = claim(node, Role::event, place)) draft->probability = probability;
}

void FaultTreeBuilder::define_house_event(Handle node, bool state, SourcePlace place) {
  if (Draft* draft = claim(node, Role::house_event, place)) draft->state = state;
}

void FaultTreeBuilder::define_gate(Handle node, GateKind kind, std::span<const Handle> inputs,
                                   std::uint32_t min, std::uint32_t max, SourcePlace place) {
  Draft* draft = claim(node, Role::gate, place);
  if (draft == nullptr) return;
  draft->kind = kind;
  draft->min = min;
  draft->max = max;
  draft->first_input = inputs_.size();
  draft->input_count = inputs.size();
  inputs_.insert(inputs_.end(), inputs.begin(), inputs.end());
}

void FaultTreeBuilder::add(Report& report, const Draft& draft, SourcePlace place, std::string_view code,
                           std::string value, std::string message) const {
  Problem problem;
  problem.code = std::string(code);
  problem.table = source_;
  problem.row = place.line;
  if (place.column > 0) problem.column = std::to_string(place.column);
  problem.id = draft.name;
  problem.value = std::move(value);
  problem.message = std::move(message);
  report.add(std::move(problem));
}

void FaultTreeBuilder::check_gate(const Draft& draft, Report& report) const {
  const std::string title = draft.name.empty() ? absl::StrCat("this ", to_absl(to_string(draft.kind)))
                                               : absl::StrCat("gate ", quote(draft.name));
  const std::size_t count = draft.input_count;
  if (count == 0) {
    add(report, draft, draft.place, "empty_gate", "", title + " has no inputs");
    return;
  }
  const auto wrong_count = [&](std::string_view asked) {
    add(report, draft, draft.place, "wrong_input_count", std::to_string(count),
        absl::StrCat(title, " has ", count, count == 1 ? " input" : " inputs", "; ",
                     to_absl(to_string(draft.kind)), " takes ", to_absl(asked)));
  };
  const auto bad_limits = [&](std::string_view what) {
    add(report, draft, draft.place, "bad_limits", std::to_string(draft.min),
        absl::StrCat(title, " asks for ", to_absl(what), " of ", count, count == 1 ? " input" : " inputs"));
  };
  switch (draft.kind) {
    case GateKind::same:
    case GateKind::not_gate:
      if (count != 1) wrong_count("one");
      break;
    case GateKind::iff:
    case GateKind::imply:
      if (count != 2) wrong_count("two");
      break;
    case GateKind::at_least:
      if (draft.min > count) bad_limits(absl::StrCat(draft.min, " or more"));
      break;
    case GateKind::cardinality:
      if (draft.min > draft.max || draft.max > count) {
        bad_limits(absl::StrCat(draft.min, " to ", draft.max));
      }
      break;
    default:
      break;
  }
}

void FaultTreeBuilder::check_draft(const Draft& draft, Report& report) const {
  switch (draft.role) {
    case Role::undefined:
      add(report, draft, draft.place, "undefined_node", draft.name,
          quote(draft.name) + " is used and not defined");
      break;
    case Role::event:
      if (!(draft.probability >= 0 && draft.probability <= 1)) {
        add(report, draft, draft.place, "probability_out_of_range", text_of(draft.probability),
            absl::StrCat("the probability of ", quote(draft.name), " is ", text_of(draft.probability),
                         "; it must lie from 0 to 1"));
      }
      break;
    case Role::gate:
      check_gate(draft, report);
      break;
    case Role::house_event:
      break;
  }
}

void FaultTreeBuilder::check_cycles(Report& report) const {
  std::vector<GraphEdge> edges;
  edges.reserve(inputs_.size());
  for (Handle node = 0; node < drafts_.size(); ++node) {
    const Draft& draft = drafts_[node];
    for (std::size_t i = 0; i < draft.input_count; ++i) {
      const Handle input = inputs_[draft.first_input + i];
      if (drafts_[input].role == Role::gate) edges.push_back({node, input});
    }
  }
  for (const std::vector<std::uint32_t>& cycle : find_cycles(Graph(drafts_.size(), edges))) {
    std::vector<Handle> named;
    for (const std::uint32_t node : cycle) {
      if (!drafts_[node].name.empty()) named.push_back(node);
    }
    if (named.empty()) continue;  // a nameless node is no input before it is made, so this cannot be
    std::string path = "cycle: ";
    for (std::size_t i = 0; i < named.size() && i < kNamesInCycle; ++i) {
      absl::StrAppend(&path, drafts_[named[i]].name, " -> ");
    }
    if (named.size() > kNamesInCycle) absl::StrAppend(&path, "… ", named.size() - kNamesInCycle, " more -> ");
    const Draft& start = drafts_[named.front()];
    add(report, start, start.place, "cycle", start.name, path + start.name);
  }
}

// Gives every draft its number in the tree, and the tree what belongs to events and names.
std::vector<FaultTree::Node> FaultTreeBuilder::number_nodes(FaultTree& tree) const {
  std::vector<FaultTree::Node> number(drafts_.size(), 0);
  tree.names_.reserve(drafts_.size());
  const auto take = [&](auto&& wanted) {
    std::size_t count = 0;
    for (const Handle handle : definitions_) {
      if (!wanted(drafts_[handle])) continue;
      number[handle] = static_cast<FaultTree::Node>(tree.names_.size());
      tree.names_.push_back(drafts_[handle].name);
      if (!drafts_[handle].name.empty()) tree.by_name_.emplace(drafts_[handle].name, number[handle]);
      ++count;
    }
    return count;
  };
  tree.event_count_ = take([&](const Draft& draft) {
    if (draft.role != Role::event) return false;
    tree.probabilities_.push_back(draft.probability);
    return true;
  });
  tree.house_count_ = take([&](const Draft& draft) {
    if (draft.role != Role::house_event) return false;
    tree.house_states_.push_back(draft.state ? 1 : 0);
    return true;
  });
  tree.gate_count_ = take([](const Draft& draft) { return draft.role == Role::gate && !draft.name.empty(); });
  take([](const Draft& draft) { return draft.role == Role::gate && draft.name.empty(); });
  return number;
}

void FaultTreeBuilder::fill_gates(const std::vector<FaultTree::Node>& number, FaultTree& tree) const {
  const std::size_t nodes = tree.names_.size();
  std::vector<const Draft*> draft_of(nodes);
  for (const Handle handle : definitions_) draft_of[number[handle]] = &drafts_[handle];
  tree.kinds_.resize(nodes);
  tree.limits_.resize(nodes);
  std::vector<std::uint8_t> is_input(nodes, 0);
  std::vector<GraphEdge> edges;
  for (FaultTree::Node node = 0; node < nodes; ++node) {
    const Draft& draft = *draft_of[node];
    tree.kinds_[node] = draft.kind;
    tree.limits_[node] = {draft.min, draft.max};
    for (std::size_t i = 0; i < draft.input_count; ++i) {
      const FaultTree::Node input = number[inputs_[draft.first_input + i]];
      tree.inputs_.push_back(input);
      is_input[input] = 1;
      edges.push_back({input, node});
    }
    tree.input_offset_.push_back(tree.inputs_.size());
    if (draft.role == Role::gate && !keeps_direction(draft.kind)) tree.coherent_ = false;
  }
  const auto order = topological_order(Graph(nodes, edges));
  for (const std::uint32_t node : *order) {
    if (tree.is_gate(node)) tree.order_.push_back(node);
  }
  for (std::size_t i = 0; i < tree.gate_count_; ++i) {
    if (is_input[tree.gate(i)] == 0) tree.roots_.push_back(tree.gate(i));
  }
}

std::optional<FaultTree> FaultTreeBuilder::build(Report& report) const {
  Report found;
  for (const Duplicate& duplicate : duplicates_) {
    const Draft& draft = drafts_[duplicate.node];
    add(found, draft, duplicate.place, "duplicate_node", draft.name, quote(draft.name) + " is defined twice");
  }
  for (const Draft& draft : drafts_) check_draft(draft, found);
  check_cycles(found);
  report.append(found);
  if (found.has_errors()) return std::nullopt;
  FaultTree tree;
  const std::vector<FaultTree::Node> number = number_nodes(tree);
  fill_gates(number, tree);
  return tree;
}

}  // namespace styr
