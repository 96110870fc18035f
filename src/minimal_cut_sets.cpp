#include <algorithm>
#include <cmath>
#include <limits>
#include <queue>
#include <utility>

#include "absl/strings/str_cat.h"
#include "cut_set_diagram.hpp"
#include "diagram_forest.hpp"
#include "styr/fault_tree_analysis.hpp"

namespace styr {
namespace {

using Set = CutSetDiagram::Set;

CutSetCount add(const CutSetCount& a, const CutSetCount& b) {
  const absl::uint128 room = absl::Uint128Max() - a.value;
  if (!a.is_exact || !b.is_exact || b.value > room) return {absl::Uint128Max(), false};
  return {a.value + b.value, true};
}

CutSetCount multiply(const CutSetCount& a, const CutSetCount& b) {
  if (a.value == 0 || b.value == 0) return {0, true};
  if (!a.is_exact || !b.is_exact || a.value > absl::Uint128Max() / b.value) {
    return {absl::Uint128Max(), false};
  }
  return {a.value * b.value, true};
}

// Counts by number of events.
using Sizes = std::vector<CutSetCount>;

void add_to(Sizes& sum, const Sizes& more, std::size_t shift) {
  if (sum.size() < more.size() + shift) sum.resize(more.size() + shift);
  for (std::size_t i = 0; i < more.size(); ++i) sum[i + shift] = add(sum[i + shift], more[i]);
}

Sizes multiply(const Sizes& a, const Sizes& b) {
  Sizes product;
  for (std::size_t i = 0; i < b.size(); ++i) {
    if (b[i].value == 0) continue;
    Sizes part = a;
    for (CutSetCount& count : part) count = multiply(count, b[i]);
    add_to(product, part, i);
  }
  return product;
}

std::vector<double> logarithms_of(std::span<const double> probabilities) {
  std::vector<double> logarithms;
  logarithms.reserve(probabilities.size());
  for (const double p : probabilities) logarithms.push_back(std::log(p));
  return logarithms;
}

// The best sets first: partial sets wait in a queue by the best that can still become of them, which is known
// exactly, so that no step is taken in vain.
class BestFirst {
 public:
  BestFirst(const CutSetDiagram& diagram, std::span<const DiagramForest::Level> levels,
            std::span<const double> logarithms)
      : diagram_(diagram), levels_(levels), logarithms_(logarithms) {
    best_.resize(diagram.nodes().size(), -std::numeric_limits<double>::infinity());
    best_[CutSetDiagram::kBase] = 0;
    for (std::size_t i = 2; i < best_.size(); ++i) {
      const CutSetDiagram::Node& node = diagram.nodes()[i];
      best_[i] = std::max(best_[node.low], best_[node.high] + best_of_level(node.level));
    }
  }

  // The logarithm of the probability of the best set; minus infinity when none is possible.
  double best(Set root) const { return best_[root]; }

  std::vector<std::vector<std::uint32_t>> take(Set root, std::size_t limit) {
    std::vector<std::vector<std::uint32_t>> found;
    if (root != CutSetDiagram::kEmpty) push(best_[root], 0, push_open(root, kNothing), kNothing);
    while (!queue_.empty() && found.size() < limit) {
      const Partial partial = queue_.top();
      queue_.pop();
      advance(partial, found);
    }
    return found;
  }

 private:
  static constexpr std::uint32_t kNothing = 0xffffffffU;
  // A list that shares its tails.
  struct Link {
    std::uint32_t value;
    std::uint32_t next;
    double best;  // of the whole list
  };
  struct Partial {
    double bound;
    std::uint64_t number;  // of equal ones the newest goes on, or all would be spread out side by side
    double chosen;
    std::uint32_t open;
    std::uint32_t events;
    bool operator<(const Partial& other) const {
      return bound != other.bound ? bound < other.bound : number < other.number;
    }
  };

  double best_of_level(std::uint32_t level) const {
    const Set inner = diagram_.module_sets()[level];
    return inner != CutSetDiagram::kNone ? best_[inner] : logarithms_[levels_[level].number];
  }
  std::uint32_t push_open(Set set, std::uint32_t rest) {
    const double before = rest == kNothing ? 0 : open_[rest].best;
    open_.push_back({set, rest, before + best_[set]});
    return static_cast<std::uint32_t>(open_.size() - 1);
  }
  // What can become of a part cannot be better than what could become of the whole; that it looks a little
  // worse may be rounding, and then counts as equal.
  void push(double before, double chosen, std::uint32_t open, std::uint32_t events) {
    constexpr double kRounding = 1e-12;
    const double bound = chosen + (open == kNothing ? 0 : open_[open].best);
    const bool is_equal = bound >= before - kRounding * (1 + std::abs(before)) || bound == before;
    queue_.push({is_equal ? before : bound, made_++, chosen, open, events});
  }

  void advance(const Partial& partial, std::vector<std::vector<std::uint32_t>>& found) {
    if (partial.open == kNothing) {
      found.emplace_back();
      for (std::uint32_t at = partial.events; at != kNothing; at = chosen_[at].next) {
        found.back().push_back(chosen_[at].value);
      }
      std::sort(found.back().begin(), found.back().end());
      return;
    }
    const Link first = open_[partial.open];
    if (first.value == CutSetDiagram::kBase) {
      push(partial.bound, partial.chosen, first.next, partial.events);
      return;
    }
    const CutSetDiagram::Node& node = diagram_.nodes()[first.value];
    const std::uint32_t with = push_open(node.high, first.next);
    const Set inner = diagram_.module_sets()[node.level];
    if (inner != CutSetDiagram::kNone) {
      push(partial.bound, partial.chosen, push_open(inner, with), partial.events);
    } else {
      const std::uint32_t event = levels_[node.level].number;
      chosen_.push_back({event, partial.events, 0});
      push(partial.bound, partial.chosen + logarithms_[event], with,
           static_cast<std::uint32_t>(chosen_.size() - 1));
    }
    if (node.low != CutSetDiagram::kEmpty) {
      push(partial.bound, partial.chosen, push_open(node.low, first.next), partial.events);
    }
  }

  const CutSetDiagram& diagram_;
  const std::span<const DiagramForest::Level> levels_;
  const std::span<const double> logarithms_;
  std::vector<double> best_;
  std::vector<Link> open_, chosen_;
  std::priority_queue<Partial> queue_;
  std::uint64_t made_ = 0;
};

}  // namespace

std::string to_string(const CutSetCount& count) {
  std::string digits;
  absl::uint128 rest = count.value;
  do {
    digits.push_back(static_cast<char>('0' + static_cast<int>(absl::Uint128Low64(rest % 10))));
    rest /= 10;
  } while (rest != 0);
  std::reverse(digits.begin(), digits.end());
  if (!count.is_exact) digits += '+';
  return digits;
}

struct MinimalCutSets::Data {
  Data(const DiagramForest& forest, std::size_t limit, ProgressPart* progress)
      : diagram(forest, limit, progress), node_limit(limit) {}

  // The sum over the sets of `root` of the product of their elements' values.
  double sum(Set root, std::span<const double> by_event) const {
    std::vector<double> value(diagram.nodes().size(), 0.0);
    value[CutSetDiagram::kBase] = 1;
    for (std::size_t i = 2; i < value.size(); ++i) {
      const CutSetDiagram::Node& node = diagram.nodes()[i];
      const Set inner = diagram.module_sets()[node.level];
      const double factor =
          inner != CutSetDiagram::kNone ? value[inner] : by_event[levels[node.level].number];
      value[i] = value[node.low] + factor * value[node.high];
    }
    return value[root];
  }

  CutSetDiagram diagram;
  std::size_t node_limit;
  std::vector<DiagramForest::Level> levels;
  std::vector<double> probabilities;
  std::vector<absl::Status> statuses;
};

MinimalCutSets::MinimalCutSets(const FaultTreeDiagram& diagram, std::size_t node_limit,
                               const Progress& progress) {
  ProgressPart part(progress, 0, 1);
  auto data = std::make_shared<Data>(diagram.forest(), node_limit, progress ? &part : nullptr);
  data->levels = diagram.forest().levels;
  data->probabilities.assign(diagram.event_probabilities().begin(), diagram.event_probabilities().end());
  for (std::size_t i = 0; i < diagram.gates().size(); ++i) {
    absl::Status status = part.stopped() ? absl::CancelledError("stopped on request") : diagram.status(i);
    if (status.ok() && data->diagram.outputs()[i] == CutSetDiagram::kNone) {
      status = absl::ResourceExhaustedError(
          absl::StrCat("the minimal cut sets need more than the limit of ", node_limit, " nodes"));
    }
    data->statuses.push_back(std::move(status));
  }
  data_ = std::move(data);
}

absl::Status MinimalCutSets::status(std::size_t position) const { return data_->statuses[position]; }
std::size_t MinimalCutSets::node_count() const { return data_->diagram.nodes().size(); }

std::vector<std::optional<CutSetCount>> MinimalCutSets::counts() const {
  const CutSetDiagram& diagram = data_->diagram;
  std::vector<CutSetCount> count(diagram.nodes().size());
  count[CutSetDiagram::kBase] = {1, true};
  for (std::size_t i = 2; i < count.size(); ++i) {
    const CutSetDiagram::Node& node = diagram.nodes()[i];
    const Set inner = diagram.module_sets()[node.level];
    const CutSetCount high =
        inner != CutSetDiagram::kNone ? multiply(count[node.high], count[inner]) : count[node.high];
    count[i] = add(count[node.low], high);
  }
  std::vector<std::optional<CutSetCount>> result;
  for (const Set output : diagram.outputs()) {
    result.push_back(output == CutSetDiagram::kNone ? std::nullopt : std::optional(count[output]));
  }
  return result;
}

absl::StatusOr<std::vector<CutSetCount>> MinimalCutSets::counts_by_size(std::size_t position) const {
  if (!status(position).ok()) return status(position);
  const CutSetDiagram& diagram = data_->diagram;
  const Set root = diagram.outputs()[position];
  // Only what lies below the gate.
  std::vector<std::uint8_t> needed(diagram.nodes().size(), 0);
  needed[root] = 1;
  for (std::size_t i = needed.size(); i-- > 2;) {
    if (needed[i] == 0) continue;
    const CutSetDiagram::Node& node = diagram.nodes()[i];
    const Set inner = diagram.module_sets()[node.level];
    needed[node.low] = 1;
    needed[node.high] = 1;
    if (inner != CutSetDiagram::kNone) needed[inner] = 1;
  }
  std::vector<Sizes> sizes(diagram.nodes().size());
  sizes[CutSetDiagram::kBase] = {{1, true}};
  for (std::size_t i = 2; i < sizes.size(); ++i) {
    if (needed[i] == 0) continue;
    const CutSetDiagram::Node& node = diagram.nodes()[i];
    const Set inner = diagram.module_sets()[node.level];
    sizes[i] = sizes[node.low];
    if (inner != CutSetDiagram::kNone) {
      add_to(sizes[i], multiply(sizes[node.high], sizes[inner]), 0);
    } else {
      add_to(sizes[i], sizes[node.high], 1);
    }
  }
  return sizes[root];
}

absl::StatusOr<std::vector<CutSet>> MinimalCutSets::most_probable(std::size_t position,
                                                                  std::size_t limit) const {
  if (!status(position).ok()) return status(position);
  const std::vector<double> logarithms = logarithms_of(data_->probabilities);
  BestFirst search(data_->diagram, data_->levels, logarithms);
  std::vector<CutSet> result;
  for (std::vector<std::uint32_t>& events : search.take(data_->diagram.outputs()[position], limit)) {
    CutSet set;
    set.probability = 1;
    for (const std::uint32_t event : events) set.probability *= data_->probabilities[event];
    set.events = std::move(events);
    result.push_back(std::move(set));
  }
  std::stable_sort(result.begin(), result.end(), [](const CutSet& a, const CutSet& b) {
    if (a.probability != b.probability) return a.probability > b.probability;
    return a.events.size() < b.events.size();
  });
  return result;
}

absl::StatusOr<double> MinimalCutSets::rare_event_sum(std::size_t position) const {
  if (!status(position).ok()) return status(position);
  return data_->sum(data_->diagram.outputs()[position], data_->probabilities);
}

// log of the product of (1 - x) over the sets = -sum over k of (sum of x^k) / k, and x^k is the product of
// the k-th powers of the set's probabilities.
absl::StatusOr<double> MinimalCutSets::min_cut_upper_bound(std::size_t position) const {
  if (!status(position).ok()) return status(position);
  constexpr int kTerms = 200;
  constexpr double kSmallEnough = 1e-14;
  const Set root = data_->diagram.outputs()[position];
  if (root == CutSetDiagram::kBase) return 1.0;
  std::vector<double> powers = data_->probabilities;
  double exponent = 0;
  for (int k = 1; k <= kTerms; ++k) {
    const double term = data_->sum(root, powers);
    exponent += term / k;
    if (term <= kSmallEnough * exponent) break;
    if (k == kTerms) {
      // The sums of powers shrink ever more slowly, towards the largest probability of a set.
      const std::vector<double> logarithms = logarithms_of(data_->probabilities);
      const double largest = std::exp(BestFirst(data_->diagram, data_->levels, logarithms).best(root));
      if (largest >= 1) return 1.0;
      exponent += term / (k + 1) * largest / (1 - largest);
    }
    for (std::size_t i = 0; i < powers.size(); ++i) powers[i] *= data_->probabilities[i];
  }
  return -std::expm1(-exponent);
}

}  // namespace styr
