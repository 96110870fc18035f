#include "hit_graph.hpp"

#include <string>
#include <string_view>

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

}  // namespace

HitGraph HitGraph::of(const RiskRegister& risks) { return Collector(risks).run(); }

}  // namespace styr
