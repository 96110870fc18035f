#ifndef STYR_SRC_DECISION_DIAGRAM_HPP_
#define STYR_SRC_DECISION_DIAGRAM_HPP_

// Reduced ordered binary decision diagrams with complement edges (R. E. Bryant: Graph-based algorithms for
// Boolean function manipulation, IEEE Trans. Computers 1986; K. S. Brace, R. L. Rudell, R. E. Bryant:
// Efficient implementation of a BDD package, DAC 1990).

#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace styr {

// A workshop in which functions of ordered variables are combined. Two edges are equal exactly when their
// functions are. No recursion. Holds all its state; not safe for concurrent use.
class DecisionDiagram {
 public:
  // 2 * node, plus one for the complement.
  using Edge = std::uint32_t;
  static constexpr Edge kTrue = 0;
  static constexpr Edge kFalse = 1;
  // The result of an operation that would have needed more nodes than allowed; combines to itself.
  static constexpr Edge kNone = 0xffffffffU;
  static constexpr std::uint32_t kTerminalLevel = 0xffffffffU;

  // A function is `high` where the variable of its level is true and `low` where it is false. `high` is never
  // a complement. Levels grow from the node to its ends, and numbers of nodes shrink.
  struct Node {
    std::uint32_t level;
    Edge low;
    Edge high;
  };

  DecisionDiagram() { reset(0); }

  // Forgets every node and allows `node_limit` new ones. Keeps memory for the next use.
  void reset(std::size_t node_limit);

  // Called now and then during long operations. Once it has returned false they give kNone until the end.
  void ask_now_and_then(std::function<bool()> go_on) { go_on_ = std::move(go_on); }

  Edge variable(std::uint32_t level) { return make(level, kFalse, kTrue); }
  Edge conjunction(Edge f, Edge g);
  Edge disjunction(Edge f, Edge g) { return complement_of(conjunction(complement_of(f), complement_of(g))); }
  Edge parity(Edge f, Edge g);
  // f where `condition` is true, g where it is false.
  Edge choose(Edge condition, Edge f, Edge g);
  static Edge complement_of(Edge f) { return f == kNone ? kNone : f ^ 1U; }

  const std::vector<Node>& nodes() const { return nodes_; }
  std::uint32_t level(Edge f) const { return nodes_[f >> 1U].level; }

 private:
  struct Known {
    std::uint32_t f;  // the top bit tells the operation
    std::uint32_t g;
    Edge result;
  };
  struct Frame {
    std::uint32_t f, g;  // the key under which the result is kept
    std::uint32_t level;
    Edge high_f, high_g;
    Edge low;  // kNone until it is known
    Edge flip;
  };

  Edge make(std::uint32_t level, Edge low, Edge high);
  void grow_index();
  void grow_known();
  std::size_t slot_of(std::uint32_t level, Edge low, Edge high) const;
  std::size_t known_slot(std::uint32_t f, std::uint32_t g) const;
  // False once the work is to stop.
  bool go_on();
  template <typename Operation>
  Edge apply(Edge f, Edge g);

  std::size_t node_limit_ = 0;
  std::vector<Node> nodes_;
  std::vector<std::uint32_t> index_;  // open addressing; 0 = free
  std::vector<Known> known_;          // overwritten on collision
  std::vector<Frame> stack_;
  std::function<bool()> go_on_;
  std::uint32_t steps_ = 0;
  bool stopped_ = false;
};

}  // namespace styr

#endif  // STYR_SRC_DECISION_DIAGRAM_HPP_
