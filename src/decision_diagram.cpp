#include "decision_diagram.hpp"

#include <algorithm>
#include <utility>

namespace styr {
namespace {

constexpr std::size_t kSmallestTable = 32;
constexpr std::size_t kLargestKnown = std::size_t{1} << 22U;
constexpr std::uint32_t kParityBit = 0x80000000U;

std::uint64_t mix(std::uint64_t x) {
  x *= 0x9e3779b97f4a7c15U;
  return x ^ (x >> 32U);
}

std::uint64_t mix(std::uint32_t a, std::uint32_t b, std::uint32_t c) {
  return mix(mix((static_cast<std::uint64_t>(a) << 32U) | b) ^ c);
}

}  // namespace

void DecisionDiagram::reset(std::size_t node_limit) {
  // An edge and the bit of the operation must fit into 32 bits.
  node_limit_ = std::min<std::size_t>(node_limit, (std::size_t{1} << 30U) - 2);
  nodes_.clear();
  nodes_.push_back({kTerminalLevel, kTrue, kTrue});
  index_.assign(kSmallestTable, 0);
  known_.assign(kSmallestTable, Known{kNone, kNone, kNone});
}

std::size_t DecisionDiagram::slot_of(std::uint32_t level, Edge low, Edge high) const {
  return mix(level, low, high) & (index_.size() - 1);
}

std::size_t DecisionDiagram::known_slot(std::uint32_t f, std::uint32_t g) const {
  return mix((static_cast<std::uint64_t>(f) << 32U) | g) & (known_.size() - 1);
}

void DecisionDiagram::grow_index() {
  index_.assign(index_.size() * 2, 0);
  for (std::uint32_t node = 1; node < nodes_.size(); ++node) {
    std::size_t slot = slot_of(nodes_[node].level, nodes_[node].low, nodes_[node].high);
    while (index_[slot] != 0) slot = (slot + 1) & (index_.size() - 1);
    index_[slot] = node;
  }
}

void DecisionDiagram::grow_known() {
  std::vector<Known> old(known_.size() * 2, Known{kNone, kNone, kNone});
  std::swap(old, known_);
  for (const Known& entry : old) {
    if (entry.result != kNone) known_[known_slot(entry.f, entry.g)] = entry;
  }
}

DecisionDiagram::Edge DecisionDiagram::make(std::uint32_t level, Edge low, Edge high) {
  if (low == high) return low;
  const Edge flip = high & 1U;
  low ^= flip;
  high ^= flip;
  std::size_t slot = slot_of(level, low, high);
  while (index_[slot] != 0) {
    const Node& node = nodes_[index_[slot]];
    if (node.level == level && node.low == low && node.high == high) return (index_[slot] << 1U) | flip;
    slot = (slot + 1) & (index_.size() - 1);
  }
  if (nodes_.size() > node_limit_) return kNone;
  const auto node = static_cast<std::uint32_t>(nodes_.size());
  nodes_.push_back({level, low, high});
  index_[slot] = node;
  if (nodes_.size() * 2 > index_.size()) {
    grow_index();
    if (known_.size() < index_.size() && known_.size() < kLargestKnown) grow_known();
  }
  return (node << 1U) | flip;
}

namespace {

// Each operation settles the simple cases and otherwise brings its operands into one standing form, with the
// complement of the result, if any, in `flip`.
struct Conjunction {
  static constexpr std::uint32_t kBit = 0;
  static bool settle(std::uint32_t& f, std::uint32_t& g, std::uint32_t& flip, std::uint32_t& result) {
    using Edge = DecisionDiagram::Edge;
    flip = 0;
    if (f > g) std::swap(f, g);
    if (f == g || f == DecisionDiagram::kTrue) return result = g, true;
    if (f == DecisionDiagram::kFalse || f == (g ^ Edge{1})) return result = DecisionDiagram::kFalse, true;
    return false;
  }
};

struct Parity {
  static constexpr std::uint32_t kBit = kParityBit;
  static bool settle(std::uint32_t& f, std::uint32_t& g, std::uint32_t& flip, std::uint32_t& result) {
    flip = (f ^ g) & 1U;
    f &= ~1U;
    g &= ~1U;
    if (f > g) std::swap(f, g);
    if (f == g) return result = DecisionDiagram::kFalse ^ flip, true;
    if (f == DecisionDiagram::kTrue) return result = g ^ 1U ^ flip, true;
    return false;
  }
};

}  // namespace

bool DecisionDiagram::go_on() {
  constexpr std::uint32_t kStepsBetweenLooks = 1U << 16U;
  if (++steps_ % kStepsBetweenLooks == 0 && go_on_ && !stopped_) stopped_ = !go_on_();
  return !stopped_;
}

template <typename Operation>
DecisionDiagram::Edge DecisionDiagram::apply(Edge f, Edge g) {
  stack_.clear();
  while (true) {
    Edge flip = 0;
    Edge result = kNone;
    if (!Operation::settle(f, g, flip, result)) {
      const std::uint32_t key = f | Operation::kBit;
      const Known& known = known_[known_slot(key, g)];
      if (known.f == key && known.g == g) {
        result = known.result ^ flip;
      } else {
        if (!go_on()) return kNone;
        const Node& node_f = nodes_[f >> 1U];
        const Node& node_g = nodes_[g >> 1U];
        const std::uint32_t level = std::min(node_f.level, node_g.level);
        const Edge flip_f = f & 1U;
        const Edge flip_g = g & 1U;
        const bool in_f = node_f.level == level;
        const bool in_g = node_g.level == level;
        stack_.push_back(
            {key, g, level, in_f ? node_f.high ^ flip_f : f, in_g ? node_g.high ^ flip_g : g, kNone, flip});
        f = in_f ? node_f.low ^ flip_f : f;
        g = in_g ? node_g.low ^ flip_g : g;
        continue;
      }
    }
    // A result is there: hand it to whoever waits for it.
    while (true) {
      if (stack_.empty()) return result;
      Frame& top = stack_.back();
      if (top.low == kNone) {
        top.low = result;
        f = top.high_f;
        g = top.high_g;
        break;
      }
      result = make(top.level, top.low, result);
      if (result == kNone) return kNone;
      known_[known_slot(top.f, top.g)] = {top.f, top.g, result};
      result ^= top.flip;
      stack_.pop_back();
    }
  }
}

DecisionDiagram::Edge DecisionDiagram::conjunction(Edge f, Edge g) {
  if (f == kNone || g == kNone) return kNone;
  return apply<Conjunction>(f, g);
}

DecisionDiagram::Edge DecisionDiagram::parity(Edge f, Edge g) {
  if (f == kNone || g == kNone) return kNone;
  return apply<Parity>(f, g);
}

DecisionDiagram::Edge DecisionDiagram::choose(Edge condition, Edge f, Edge g) {
  if (f == g) return f;
  return disjunction(conjunction(condition, f), conjunction(complement_of(condition), g));
}

}  // namespace styr
