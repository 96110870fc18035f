#include "cut_set_diagram.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace styr {
namespace {

using Edge = DecisionDiagram::Edge;

constexpr std::size_t kSmallestTable = 256;
constexpr std::size_t kLargestKnown = std::size_t{1} << 22U;
constexpr std::uint32_t kTerminal = DecisionDiagram::kTerminalLevel;

std::uint64_t mix(std::uint64_t x) {
  x *= 0x9e3779b97f4a7c15U;
  return x ^ (x >> 32U);
}

// A module that is true when nothing happens is seen through its complement, which is not; then its absence
// asks for no event.
struct Polarity {
  std::vector<std::uint8_t> is_flipped;  // by level
  std::vector<std::uint32_t> level_of;   // by module
};

Polarity find_polarity(const DiagramForest& forest) {
  Polarity polarity;
  polarity.is_flipped.resize(forest.levels.size(), 0);
  polarity.level_of.resize(forest.modules.size(), kTerminal);
  for (std::uint32_t level = 0; level < forest.levels.size(); ++level) {
    if (forest.levels[level].is_module) polarity.level_of[forest.levels[level].number] = level;
  }
  // By node: its value when no event happens.
  std::vector<std::uint8_t> at_rest(forest.nodes.size(), 0);
  at_rest[0] = 1;
  const auto value = [&](Edge edge) { return at_rest[edge >> 1U] ^ static_cast<std::uint8_t>(edge & 1U); };
  std::size_t module = 0;
  for (std::size_t i = 1; i < forest.nodes.size(); ++i) {
    for (; module < forest.modules.size() && forest.modules[module].last_node <= i; ++module) {
      const std::uint32_t level = polarity.level_of[module];
      if (level == kTerminal || forest.modules[module].root == DecisionDiagram::kNone) continue;
      polarity.is_flipped[level] = static_cast<std::uint8_t>(value(forest.modules[module].root));
    }
    const DecisionDiagram::Node& node = forest.nodes[i];
    at_rest[i] =
        static_cast<std::uint8_t>(value(polarity.is_flipped[node.level] != 0 ? node.high : node.low));
  }
  return polarity;
}

// Which edges lie below the outputs: [2 * node + complement].
std::vector<std::uint8_t> mark_needed(const DiagramForest& forest, const Polarity& polarity) {
  std::vector<std::uint8_t> needed(forest.nodes.size() * 2, 0);
  for (const Edge output : forest.outputs) {
    if (output != DecisionDiagram::kNone) needed[output] = 1;
  }
  std::vector<std::uint8_t> level_is_used(forest.levels.size(), 0);
  std::size_t module = forest.modules.size();
  for (std::size_t i = forest.nodes.size(); i-- > 1;) {
    while (module > 0 && forest.modules[module - 1].last_node > i) {
      --module;
      const std::uint32_t level = polarity.level_of[module];
      const Edge root = forest.modules[module].root;
      if (level == kTerminal || level_is_used[level] == 0 || root == DecisionDiagram::kNone) continue;
      needed[root ^ polarity.is_flipped[level]] = 1;
    }
    const DecisionDiagram::Node& node = forest.nodes[i];
    for (const Edge flip : {0U, 1U}) {
      if (needed[2 * i + flip] == 0) continue;
      needed[node.low ^ flip] = 1;
      needed[node.high ^ flip] = 1;
      level_is_used[node.level] = 1;
    }
  }
  return needed;
}

}  // namespace

CutSetDiagram::CutSetDiagram(const DiagramForest& forest, std::size_t node_limit, ProgressPart* progress)
    : node_limit_(std::min<std::size_t>(node_limit, 0xfffffff0U)),
      progress_(progress),
      nodes_{{kTerminal, kEmpty, kEmpty}, {kTerminal, kBase, kBase}},
      index_(kSmallestTable, 0),
      known_(kSmallestTable, Known{kNone, kNone, kNone}),
      module_sets_(forest.levels.size(), kNone) {
  if (progress_ != nullptr) progress_->go_on(0);
  convert(forest);
  give_back_scratch();
  progress_ = nullptr;
}

bool CutSetDiagram::go_on() {
  constexpr std::uint32_t kStepsBetweenLooks = 1U << 16U;
  if (progress_ == nullptr) return true;
  if (++steps_ % kStepsBetweenLooks == 0) progress_->go_on(done_);
  return !progress_->stopped();
}

void CutSetDiagram::give_back_scratch() {
  index_ = {};
  known_ = {};
  stack_ = {};
}

void CutSetDiagram::convert(const DiagramForest& forest) {
  const Polarity polarity = find_polarity(forest);
  const std::vector<std::uint8_t> needed = mark_needed(forest, polarity);
  std::vector<Set> sets(needed.size(), kNone);
  sets[DecisionDiagram::kTrue] = kBase;
  sets[DecisionDiagram::kFalse] = kEmpty;
  std::size_t module = 0;
  for (std::size_t i = 1; i < forest.nodes.size(); ++i) {
    for (; module < forest.modules.size() && forest.modules[module].last_node <= i; ++module) {
      const std::uint32_t level = polarity.level_of[module];
      const Edge root = forest.modules[module].root;
      if (level == kTerminal || root == DecisionDiagram::kNone) continue;
      module_sets_[level] = sets[root ^ polarity.is_flipped[level]];
    }
    if (!go_on()) break;
    done_ = static_cast<double>(i) / static_cast<double>(forest.nodes.size());
    const DecisionDiagram::Node& node = forest.nodes[i];
    for (const Edge flip : {0U, 1U}) {
      if (needed[2 * i + flip] == 0) continue;
      Set low = sets[node.low ^ flip];
      Set high = sets[node.high ^ flip];
      if (polarity.is_flipped[node.level] != 0) std::swap(low, high);
      if (low == kNone || high == kNone) continue;
      if (forest.levels[node.level].is_module && module_sets_[node.level] == kNone) continue;
      // A module can turn out to be never true; then nothing is to be had from its being so.
      const bool is_possible = !forest.levels[node.level].is_module || module_sets_[node.level] != kEmpty;
      const Set rest = is_possible ? without(high, low) : kEmpty;
      if (rest != kNone) sets[2 * i + flip] = make(node.level, low, rest);
    }
  }
  const bool is_stopped = progress_ != nullptr && progress_->stopped();
  for (const Edge output : forest.outputs) {
    outputs_.push_back(is_stopped || output == DecisionDiagram::kNone ? kNone : sets[output]);
  }
}

std::size_t CutSetDiagram::slot_of(std::uint32_t level, Set low, Set high) const {
  return mix(mix((static_cast<std::uint64_t>(level) << 32U) | low) ^ high) & (index_.size() - 1);
}

std::size_t CutSetDiagram::known_slot(Set f, Set g) const {
  return mix((static_cast<std::uint64_t>(f) << 32U) | g) & (known_.size() - 1);
}

void CutSetDiagram::grow_index() {
  index_.assign(index_.size() * 2, 0);
  for (std::uint32_t node = 2; node < nodes_.size(); ++node) {
    std::size_t slot = slot_of(nodes_[node].level, nodes_[node].low, nodes_[node].high);
    while (index_[slot] != 0) slot = (slot + 1) & (index_.size() - 1);
    index_[slot] = node;
  }
  if (known_.size() >= index_.size() || known_.size() >= kLargestKnown) return;
  std::vector<Known> old(known_.size() * 2, Known{kNone, kNone, kNone});
  std::swap(old, known_);
  for (const Known& entry : old) {
    if (entry.result != kNone) known_[known_slot(entry.f, entry.g)] = entry;
  }
}

CutSetDiagram::Set CutSetDiagram::make(std::uint32_t level, Set low, Set high) {
  if (high == kEmpty) return low;
  std::size_t slot = slot_of(level, low, high);
  while (index_[slot] != 0) {
    const Node& node = nodes_[index_[slot]];
    if (node.level == level && node.low == low && node.high == high) return index_[slot];
    slot = (slot + 1) & (index_.size() - 1);
  }
  if (nodes_.size() > node_limit_) return kNone;
  index_[slot] = static_cast<std::uint32_t>(nodes_.size());
  nodes_.push_back({level, low, high});
  if (nodes_.size() * 2 > index_.size()) grow_index();
  return static_cast<Set>(nodes_.size() - 1);
}

bool CutSetDiagram::settle_without(Set f, Set g, Set& result) const {
  if (f == kEmpty || g == kBase || f == g) return result = kEmpty, true;
  // Minimal families that hold the empty set hold nothing else.
  if (g == kEmpty || f == kBase) return result = f, true;
  return false;
}

// Each frame waits in turn for: the low ends; high without high; that without low (only where both have the
// level). Then its own result is made.
CutSetDiagram::Set CutSetDiagram::without(Set f, Set g) {
  stack_.clear();
  while (true) {
    Set result = kNone;
    bool is_settled = settle_without(f, g, result);
    if (!is_settled) {
      // What g has on levels above f cannot be in any set of f.
      while (nodes_[g].level < nodes_[f].level) g = nodes_[g].low;
      is_settled = settle_without(f, g, result);
    }
    if (!is_settled) {
      const Known& known = known_[known_slot(f, g)];
      if (known.f == f && known.g == g) {
        result = known.result;
      } else {
        if (!go_on()) return kNone;
        stack_.push_back({f, g, 0, kNone, kNone});
        if (nodes_[g].level == nodes_[f].level) g = nodes_[g].low;
        f = nodes_[f].low;
        continue;
      }
    }
    while (true) {
      if (stack_.empty()) return result;
      Frame& top = stack_.back();
      const Node& node_f = nodes_[top.f];
      const Node& node_g = nodes_[top.g];
      const bool both = node_f.level == node_g.level;
      if (top.step == 0) {
        top.low = result;
        top.step = both ? 1 : 2;
        f = node_f.high;
        g = both ? node_g.high : top.g;
        break;
      }
      if (top.step == 1) {
        top.step = 2;
        f = result;
        g = node_g.low;
        break;
      }
      const Set low = top.low;
      const Set key_f = top.f;
      const Set key_g = top.g;
      stack_.pop_back();
      result = make(node_f.level, low, result);
      if (result == kNone) return kNone;
      known_[known_slot(key_f, key_g)] = {key_f, key_g, result};
    }
  }
}

}  // namespace styr
