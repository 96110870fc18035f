#include "boolean_graph.hpp"

#include <algorithm>
#include <utility>

namespace styr {

BooleanGraph::BooleanGraph() { nodes_.push_back({Operator::constant, 0, 0, 0}); }

Literal BooleanGraph::find_or_add(Operator op, std::uint32_t number, const std::vector<Literal>& inputs) {
  std::vector<std::uint32_t> key{static_cast<std::uint32_t>(op), number};
  key.insert(key.end(), inputs.begin(), inputs.end());
  const auto [found, is_new] = known_.try_emplace(std::move(key), static_cast<std::uint32_t>(nodes_.size()));
  if (is_new) {
    nodes_.push_back({op, number, inputs_.size(), inputs.size()});
    inputs_.insert(inputs_.end(), inputs.begin(), inputs.end());
  }
  return found->second << 1U;
}

Literal BooleanGraph::variable(std::uint32_t number) { return find_or_add(Operator::variable, number, {}); }

Literal BooleanGraph::conjunction(std::vector<Literal> inputs) {
  std::sort(inputs.begin(), inputs.end());
  std::size_t kept = 0;
  for (const Literal input : inputs) {
    if (input == kTrueLiteral) continue;
    if (input == kFalseLiteral) return kFalseLiteral;
    if (kept > 0 && inputs[kept - 1] == input) continue;
    if (kept > 0 && inputs[kept - 1] == complement(input)) return kFalseLiteral;
    inputs[kept++] = input;
  }
  inputs.resize(kept);
  if (inputs.empty()) return kTrueLiteral;
  if (inputs.size() == 1) return inputs.front();
  return find_or_add(Operator::conjunction, 0, inputs);
}

Literal BooleanGraph::disjunction(std::vector<Literal> inputs) {
  for (Literal& input : inputs) input = complement(input);
  return complement(conjunction(std::move(inputs)));
}

Literal BooleanGraph::parity(std::vector<Literal> inputs) {
  Literal flip = 0;
  for (Literal& input : inputs) {
    flip ^= input & 1U;
    input &= ~1U;
  }
  std::sort(inputs.begin(), inputs.end());
  std::size_t kept = 0;
  for (const Literal input : inputs) {
    if (input == kTrueLiteral) {
      flip ^= 1U;
    } else if (kept > 0 && inputs[kept - 1] == input) {
      --kept;
    } else {
      inputs[kept++] = input;
    }
  }
  inputs.resize(kept);
  if (inputs.empty()) return kFalseLiteral ^ flip;
  if (inputs.size() == 1) return inputs.front() ^ flip;
  return find_or_add(Operator::parity, 0, inputs) ^ flip;
}

Literal BooleanGraph::threshold(std::size_t minimum, std::vector<Literal> inputs) {
  std::sort(inputs.begin(), inputs.end());
  std::size_t kept = 0;
  std::size_t certain = 0;  // inputs of which it is known how many are true
  for (const Literal input : inputs) {
    if (input == kTrueLiteral) {
      ++certain;
    } else if (input == kFalseLiteral) {
      continue;
    } else if (kept > 0 && inputs[kept - 1] == complement(input)) {
      --kept;
      ++certain;
    } else {
      inputs[kept++] = input;
    }
  }
  inputs.resize(kept);
  if (minimum <= certain) return kTrueLiteral;
  minimum -= certain;
  if (minimum > kept) return kFalseLiteral;
  if (minimum == kept) return conjunction(std::move(inputs));
  if (minimum == 1) return disjunction(std::move(inputs));
  return find_or_add(Operator::threshold, static_cast<std::uint32_t>(minimum), inputs);
}

namespace {

std::vector<std::uint32_t> count_users(const BooleanGraph& graph, std::span<const Literal> outputs) {
  std::vector<std::uint32_t> users(graph.size(), 0);
  for (const Literal output : outputs) ++users[node_of(output)];
  for (std::size_t i = graph.size(); i-- > 0;) {
    const auto node = static_cast<std::uint32_t>(i);
    if (users[node] == 0) continue;
    for (const Literal input : graph.inputs(node)) ++users[node_of(input)];
  }
  return users;
}

// The inputs of a node in the new graph, with those of absorbed nodes in their places.
std::vector<Literal> gather(const BooleanGraph& from, std::uint32_t node,
                            const std::vector<std::uint32_t>& users, const std::vector<Literal>& renamed,
                            const BooleanGraph& to) {
  const Operator op = from.op(node);
  std::vector<Literal> inputs;
  for (const Literal input : from.inputs(node)) {
    const Literal literal = renamed[node_of(input)] ^ (input & 1U);
    const bool is_absorbed = op != Operator::threshold && users[node_of(input)] == 1 &&
                             to.op(node_of(literal)) == op &&
                             (op == Operator::parity || !is_complement(literal));
    if (!is_absorbed) {
      inputs.push_back(literal);
      continue;
    }
    const std::span<const Literal> inner = to.inputs(node_of(literal));
    inputs.insert(inputs.end(), inner.begin(), inner.end());
    // The complement of a parity is the parity with one more true input.
    if (is_complement(literal)) inputs.push_back(kTrueLiteral);
  }
  return inputs;
}

// The node with other inputs.
Literal copy_node(const BooleanGraph& from, std::uint32_t node, std::vector<Literal> inputs,
                  BooleanGraph& to) {
  switch (from.op(node)) {
    case Operator::constant:
      break;
    case Operator::variable:
      return to.variable(from.number(node));
    case Operator::conjunction:
      return to.conjunction(std::move(inputs));
    case Operator::parity:
      return to.parity(std::move(inputs));
    case Operator::threshold:
      return to.threshold(from.number(node), std::move(inputs));
  }
  return kTrueLiteral;
}

BooleanGraph simplify_once(const BooleanGraph& from, std::span<Literal> outputs) {
  const std::vector<std::uint32_t> users = count_users(from, outputs);
  BooleanGraph to;
  std::vector<Literal> renamed(from.size(), kTrueLiteral);
  for (std::uint32_t node = 1; node < from.size(); ++node) {
    if (users[node] == 0) continue;
    renamed[node] = copy_node(from, node, gather(from, node, users, renamed, to), to);
  }
  for (Literal& output : outputs) output = renamed[node_of(output)] ^ (output & 1U);
  return to;
}

// Inputs that stand together in the same conjunctions, two or more of them, and so can be one.
class SharedInputs {
 public:
  SharedInputs(const BooleanGraph& graph, const std::vector<std::uint32_t>& users)
      : group_of_(graph.size() * 2, kNoGroup) {
    std::vector<std::vector<std::uint32_t>> conjunctions(graph.size() * 2);
    for (std::uint32_t node = 1; node < graph.size(); ++node) {
      if (users[node] == 0 || graph.op(node) != Operator::conjunction) continue;
      for (const Literal input : graph.inputs(node)) conjunctions[input].push_back(node);
    }
    absl::flat_hash_map<std::vector<std::uint32_t>, std::uint32_t> groups;
    for (Literal literal = 0; literal < conjunctions.size(); ++literal) {
      if (conjunctions[literal].size() < 2) continue;
      const auto [found, is_new] =
          groups.try_emplace(std::move(conjunctions[literal]), static_cast<std::uint32_t>(members_.size()));
      if (is_new) members_.emplace_back();
      members_[found->second].push_back(literal);
      group_of_[literal] = found->second;
    }
  }

  // Calls `one` for each input that stays as it is and `several` once for each group among the inputs.
  template <typename One, typename Several>
  void visit(std::span<const Literal> inputs, One one, Several several) const {
    for (const Literal input : inputs) {
      const std::uint32_t group = group_of_[input];
      if (group == kNoGroup || members_[group].size() == 1 || members_[group].size() == inputs.size()) {
        one(input);
      } else if (members_[group].front() == input) {
        several(members_[group]);
      }
    }
  }

 private:
  static constexpr std::uint32_t kNoGroup = 0xffffffffU;
  std::vector<std::uint32_t> group_of_;
  std::vector<std::vector<Literal>> members_;
};

// Makes a node of each group of inputs that always stand together. Where nothing else uses them, that node is
// a module.
BooleanGraph join_shared_inputs(const BooleanGraph& from, std::span<Literal> outputs) {
  const std::vector<std::uint32_t> users = count_users(from, outputs);
  const SharedInputs shared(from, users);
  BooleanGraph to;
  std::vector<Literal> renamed(from.size(), kTrueLiteral);
  const auto rename = [&](Literal literal) { return renamed[node_of(literal)] ^ (literal & 1U); };
  for (std::uint32_t node = 1; node < from.size(); ++node) {
    if (users[node] == 0) continue;
    std::vector<Literal> inputs;
    if (from.op(node) == Operator::conjunction) {
      shared.visit(
          from.inputs(node), [&](Literal input) { inputs.push_back(rename(input)); },
          [&](const std::vector<Literal>& members) {
            std::vector<Literal> group;
            group.reserve(members.size());
            for (const Literal member : members) group.push_back(rename(member));
            inputs.push_back(to.conjunction(std::move(group)));
          });
    } else {
      for (const Literal input : from.inputs(node)) inputs.push_back(rename(input));
    }
    renamed[node] = copy_node(from, node, std::move(inputs), to);
  }
  for (Literal& output : outputs) output = rename(output);
  return to;
}

}  // namespace

BooleanGraph simplify(const BooleanGraph& graph, std::span<Literal> outputs) {
  // The first round takes whole chains; the second drops what the first left without users.
  const BooleanGraph once = simplify_once(graph, outputs);
  const BooleanGraph twice = simplify_once(once, outputs);
  return join_shared_inputs(twice, outputs);
}

}  // namespace styr
