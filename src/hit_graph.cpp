#include "hit_graph.hpp"

#include <string>
#include <string_view>
#include <utility>

#include "hit_rule.hpp"

namespace styr {
namespace {

class Collector {
 public:
  explicit Collector(const RiskRegister& risks) : risks_(risks), model_(risks.model()) {
    graph_.risk_count = static_cast<std::uint32_t>(risks.size());
    graph_.service_count = static_cast<std::uint32_t>(model_.table<Service>().size());
    graph_.below.resize(risks.size() + model_.table<Service>().size() + model_.table<Goal>().size());
    graph_.links.resize(risks.size());
  }

  HitGraph run() {
    collect_risk_links();
    collect_threats();
    collect_service_links();
    collect_goal_links();
    remove_repeats();
    return std::move(graph_);
  }

 private:
  void collect_risk_links() {
    const auto& links = model_.table<RiskLink>();
    for (std::uint32_t link = 0; link < links.size(); ++link) {
      const auto from = model_.find<Risk>(links[link].from_risk_id);
      const auto to = model_.find<Risk>(links[link].to_risk_id);
      if (!from || !to || !risks_.is_open(*from) || !risks_.is_open(*to)) continue;
      graph_.links[*to].push_back({*from, link});
      graph_.below[*to].push_back(*from);
    }
    const auto id_of = [&](const HitGraph::Incoming& link) -> const std::string& {
      return model_.table<Risk>()[link.from].risk_id;
    };
    for (auto& incoming : graph_.links) {
      std::sort(incoming.begin(), incoming.end(),
                [&](const auto& a, const auto& b) { return id_of(a) < id_of(b); });
    }
  }

  void collect_threats() {
    for (const std::uint32_t risk : rows_by_id<&Risk::risk_id>(model_.table<Risk>())) {
      if (!risks_.is_open(risk)) continue;
      for (const std::uint32_t service : risks_.services(risk)) {
        graph_.below[graph_.node(HitSubject::service, service)].push_back(risk);
      }
      for (const std::uint32_t goal : risks_.goals(risk)) {
        graph_.below[graph_.node(HitSubject::goal, goal)].push_back(risk);
      }
    }
  }

  bool is_apart(std::string_view key, std::string_view id) const {
    return model_.policy().text(key, id) == std::string_view("apart");
  }

  void collect_service_links() {
    for (const ServiceLink& link : model_.table<ServiceLink>()) {
      const auto service = model_.find<Service>(link.service_id);
      const auto needed = model_.find<Service>(link.depends_on_service_id);
      if (!service || !needed || is_apart(kServiceHitBy, link.service_id)) continue;
      graph_.below[graph_.node(HitSubject::service, *service)].push_back(
          graph_.node(HitSubject::service, *needed));
    }
  }

  void collect_goal_links() {
    for (const GoalLink& link : model_.table<GoalLink>()) {
      const auto from = model_.find<Goal>(link.from_goal_id);
      const auto to = model_.find<Goal>(link.to_goal_id);
      const bool works_against = link.weight && link.weight->value < 0;
      if (!from || !to || works_against || is_apart(kGoalHitBy, link.to_goal_id)) continue;
      graph_.below[graph_.node(HitSubject::goal, *to)].push_back(graph_.node(HitSubject::goal, *from));
    }
    const auto& services = model_.table<Service>();
    for (std::uint32_t row = 0; row < services.size(); ++row) {
      for (const std::string& id : services[row].needed_by_goal_ids) {
        const auto goal = model_.find<Goal>(id);
        if (!goal || is_apart(kGoalHitBy, id)) continue;
        graph_.below[graph_.node(HitSubject::goal, *goal)].push_back(graph_.node(HitSubject::service, row));
      }
    }
  }

  // Two links between the same services or goals are one way.
  void remove_repeats() {
    for (std::uint32_t node = graph_.risk_count; node < graph_.below.size(); ++node) {
      auto& list = graph_.below[node];
      const auto others =
          std::find_if(list.begin(), list.end(), [&](std::uint32_t below) { return !graph_.is_risk(below); });
      std::sort(others, list.end());
      list.erase(std::unique(others, list.end()), list.end());
    }
  }

  const RiskRegister& risks_;
  const Model& model_;
  HitGraph graph_;
};

// Walks down from one node after another; what was met stays met until the next start.
class Descent {
 public:
  explicit Descent(const HitGraph& graph) : graph_(graph), met_(graph.below.size(), 0) {}

  void start() {
    ++walk_;
    met_in_order_.clear();
  }
  void from(std::uint32_t top) {
    if (!meet(top)) return;
    while (!path_.empty()) {
      auto& [node, next] = path_.back();
      if (next < graph_.below[node].size()) {
        meet(graph_.below[node][next++]);
      } else {
        met_in_order_.push_back(node);
        path_.pop_back();
      }
    }
  }
  // Every node after all that lies below it.
  const std::vector<std::uint32_t>& met() const { return met_in_order_; }

 private:
  bool meet(std::uint32_t node) {
    if (met_[node] == walk_) return false;
    met_[node] = walk_;
    path_.emplace_back(node, 0);
    return true;
  }

  const HitGraph& graph_;
  std::vector<std::uint32_t> met_;  // the number of the walk, by node
  std::uint32_t walk_ = 0;
  std::vector<std::pair<std::uint32_t, std::size_t>> path_;
  std::vector<std::uint32_t> met_in_order_;
};

// Sixty-four counters, one for each bit. The n-th plane holds the n-th binary digit of each.
class LaneCounters {
 public:
  void add(std::uint64_t lanes) {
    for (std::uint64_t& plane : planes_) {
      const std::uint64_t carry = plane & lanes;
      plane ^= lanes;
      lanes = carry;
      if (lanes == 0) return;
    }
    if (lanes != 0) planes_.push_back(lanes);
  }
  std::uint32_t count(std::size_t lane) const {
    std::uint32_t sum = 0;
    for (std::size_t digit = 0; digit < planes_.size(); ++digit) {
      sum |= static_cast<std::uint32_t>((planes_[digit] >> lane) & 1U) << digit;
    }
    return sum;
  }

 private:
  std::vector<std::uint64_t> planes_;
};

}  // namespace

HitGraph HitGraph::of(const RiskRegister& risks) { return Collector(risks).run(); }

std::vector<std::uint32_t> HitGraph::risks_below(std::uint32_t top) const {
  Descent descent(*this);
  descent.start();
  descent.from(top);
  std::vector<std::uint32_t> risks;
  for (const std::uint32_t node : descent.met()) {
    if (is_risk(node)) risks.push_back(node);
  }
  std::sort(risks.begin(), risks.end());
  return risks;
}

std::vector<std::array<std::uint32_t, 2>> HitGraph::count_risks(std::span<const std::uint8_t> sort_of) const {
  constexpr std::size_t kLanes = 64;
  std::vector<std::array<std::uint32_t, 2>> counts(below.size() - risk_count);
  Descent descent(*this);
  std::vector<std::uint64_t> lanes(below.size());  // who of the sixty-four lies at the node or above it
  for (std::size_t first = 0; first < counts.size(); first += kLanes) {
    const std::size_t size = std::min(kLanes, counts.size() - first);
    const auto node_of = [&](std::size_t lane) {
      return static_cast<std::uint32_t>(risk_count + first + lane);
    };
    descent.start();
    for (std::size_t lane = 0; lane < size; ++lane) descent.from(node_of(lane));
    for (const std::uint32_t node : descent.met()) lanes[node] = 0;
    for (std::size_t lane = 0; lane < size; ++lane) lanes[node_of(lane)] |= std::uint64_t{1} << lane;
    std::array<LaneCounters, 2> counters;
    for (std::size_t i = descent.met().size(); i-- > 0;) {
      const std::uint32_t node = descent.met()[i];
      for (const std::uint32_t next : below[node]) lanes[next] |= lanes[node];
      if (is_risk(node) && sort_of[node] < counters.size()) counters[sort_of[node]].add(lanes[node]);
    }
    for (std::size_t lane = 0; lane < size; ++lane) {
      counts[first + lane] = {counters[0].count(lane), counters[1].count(lane)};
    }
  }
  return counts;
}

}  // namespace styr
