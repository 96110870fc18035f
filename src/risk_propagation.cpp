#include "styr/risk_propagation.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "hit_graph.hpp"
#include "hit_rule.hpp"
#include "text.hpp"

namespace styr {

struct RiskPropagation::Data {
  Model model;  // keeps ids and rows alive
  HitGraph graph;
  std::vector<bool> left_out;        // by risk: open, and no probability for it
  std::vector<std::uint32_t> event;  // by risk: its event, or kNoRow
  std::vector<std::uint32_t> risk_of_event;
  std::vector<std::size_t> position;  // by service, then goal: where its gate is in the diagram
  FaultTree tree;
  std::optional<FaultTreeDiagram> diagram;
  std::vector<HitProbability> hits;  // services, then goals
  std::vector<UnquantifiedRisk> unquantified;
};

namespace {

using Handle = FaultTreeBuilder::Handle;
using Kind = HitRule::Kind;

// The gate that combines what lies below by the rule, or none when it is never true.
std::optional<Handle> combine(FaultTreeBuilder& builder, const HitRule& rule, std::span<const Handle> below) {
  const auto count = static_cast<std::uint32_t>(below.size());
  if (count == 0 || (rule.kind == Kind::at_least && rule.least > count)) return std::nullopt;
  if (count == 1 && rule.kind != Kind::none) return below[0];
  const auto kind_of = [](Kind kind) {
    switch (kind) {
      case Kind::all:
        return GateKind::and_gate;
      case Kind::at_least:
        return GateKind::at_least;
      case Kind::odd:
        return GateKind::xor_gate;
      case Kind::none:
        return GateKind::nor_gate;
      case Kind::any:
      case Kind::apart:
        break;
    }
    return GateKind::or_gate;
  };
  const Handle gate = builder.nameless_node();
  builder.define_gate(gate, kind_of(rule.kind), below, rule.least);
  return gate;
}

// Any of the inputs; never where there are none.
void define_any(FaultTreeBuilder& builder, Handle gate, const std::vector<Handle>& inputs) {
  if (!inputs.empty()) return builder.define_gate(gate, GateKind::or_gate, inputs);
  const Handle never = builder.nameless_node();
  builder.define_house_event(never, false);
  builder.define_gate(gate, GateKind::same, {&never, 1});
}

}  // namespace

// Makes the graph, the fault tree of it, and the answer.
class RiskPropagation::Builder {
 public:
  explicit Builder(const RiskRegister& risks)
      : risks_(risks), model_(risks.model()), data_(std::make_shared<Data>()), occurs_(risks.size()) {
    data_->model = model_.without_observations();
    data_->graph = HitGraph::of(risks);
    data_->left_out.resize(risks.size());
    data_->event.assign(risks.size(), kNoRow);
    data_->position.resize(data_->graph.below.size() - risks.size());
  }

  absl::StatusOr<std::shared_ptr<const Data>> run(std::size_t node_limit, const Progress& progress) {
    add_risks();
    absl::Status added = add_gates<Service>(HitSubject::service, rows_by_id<&Service::service_id, Service>);
    if (added.ok()) added = add_gates<Goal>(HitSubject::goal, rows_by_id<&Goal::goal_id, Goal>);
    if (added.ok()) added = analyse(node_limit, progress);
    if (!added.ok()) return added;
    answer();
    return std::shared_ptr<const Data>(std::move(data_));
  }

 private:
  // Events first, then what each risk comes to.
  void add_risks() {
    const std::vector<std::uint32_t> by_id = rows_by_id<&Risk::risk_id>(model_.table<Risk>());
    for (const std::uint32_t risk : by_id) {
      if (!risks_.is_open(risk)) continue;
      if (const auto probability = probability_of(risk)) {
        occurs_[risk] = builder_.node(absl::StrCat("risk ", id_of(risk)));
        builder_.define_event(*occurs_[risk], *probability);
        data_->event[risk] = static_cast<std::uint32_t>(data_->risk_of_event.size());
        data_->risk_of_event.push_back(risk);
      } else if (links(risk).empty()) {
        data_->left_out[risk] = true;
      }
    }
    for (std::uint32_t risk = 0; risk < risks_.size(); ++risk) {
      if (!data_->left_out[risk]) continue;
      const bool is_rated = risks_.rating(risk).likelihood > 0;
      data_->unquantified.push_back(
          {risk, is_rated ? UnquantifiedReason::no_scale : UnquantifiedReason::not_rated});
    }
    add_linked_risks(by_id);
  }

  // A risk that others lead to becomes a gate. Handles may be used before they are defined, so that the order
  // of causes and consequences does not matter.
  void add_linked_risks(const std::vector<std::uint32_t>& by_id) {
    std::vector<std::optional<Handle>> alone(occurs_.size());
    for (const std::uint32_t risk : by_id) {
      if (links(risk).empty()) continue;
      alone[risk] = std::exchange(occurs_[risk], builder_.node(absl::StrCat("occurrence ", id_of(risk))));
    }
    for (const std::uint32_t risk : by_id) {
      if (links(risk).empty()) continue;
      std::vector<Handle> ways;
      if (alone[risk]) ways.push_back(*alone[risk]);
      for (const HitGraph::Incoming& incoming : links(risk)) {
        if (occurs_[incoming.from]) ways.push_back(through(*occurs_[incoming.from], incoming.link));
      }
      define_any(builder_, *occurs_[risk], ways);
    }
  }

  // The cause occurs and brings the consequence about.
  Handle through(Handle cause, std::uint32_t link) {
    const RiskLink& record = model_.table<RiskLink>()[link];
    if (!record.probability) return cause;
    const Handle fires = builder_.node(absl::StrCat("link ", record.from_risk_id, "|", record.to_risk_id));
    builder_.define_event(fires, record.probability->value);
    const Handle both = builder_.nameless_node();
    const Handle inputs[] = {cause, fires};
    builder_.define_gate(both, GateKind::and_gate, inputs);
    return both;
  }

  std::optional<double> probability_of(std::uint32_t risk) const {
    const Risk& record = model_.table<Risk>()[risk];
    if (record.annual_probability) return record.annual_probability->value;
    const std::int32_t likelihood = risks_.rating(risk).likelihood;
    if (likelihood <= 0 || !links(risk).empty()) return std::nullopt;
    return model_.policy().number("risk.annual_probability", std::to_string(likelihood));
  }

  std::string gate_name(std::uint32_t node) const {
    const std::uint32_t first_goal = data_->graph.node(HitSubject::goal, 0);
    if (node >= first_goal) {
      return absl::StrCat("goal ", model_.table<Goal>()[node - first_goal].goal_id);
    }
    return absl::StrCat("service ", model_.table<Service>()[node - data_->graph.risk_count].service_id);
  }

  // Own risks hit it directly; what else lies below does by the rule.
  template <class R, class Order>
  absl::Status add_gates(HitSubject subject, Order order) {
    const std::string_view key = subject == HitSubject::goal ? kGoalHitBy : kServiceHitBy;
    for (const std::uint32_t row : order(model_.table<R>())) {
      const std::uint32_t node = data_->graph.node(subject, row);
      const std::string name = gate_name(node);
      const std::string_view id = std::string_view(name).substr(name.find(' ') + 1);
      const std::string_view word = model_.policy().text(key, id).value_or("any");
      const auto rule = parse_hit_rule(word);
      if (!rule) {
        return absl::InvalidArgumentError(absl::StrCat("policy ", to_absl(key), " is ", quote(word),
                                                       "; it must be one of ", to_absl(kHitRuleWords)));
      }
      add_gate(node, name, *rule);
    }
    return absl::OkStatus();
  }

  void add_gate(std::uint32_t node, const std::string& name, const HitRule& rule) {
    std::vector<Handle> inputs;
    std::vector<std::string> others;
    for (const std::uint32_t below : data_->graph.below[node]) {
      if (!data_->graph.is_risk(below)) {
        others.push_back(gate_name(below));
      } else if (occurs_[below]) {
        inputs.push_back(*occurs_[below]);
      }
    }
    std::sort(others.begin(), others.end());
    std::vector<Handle> below;
    below.reserve(others.size());
    for (const std::string& other : others) below.push_back(builder_.node(other));
    if (const auto combined = combine(builder_, rule, below)) inputs.push_back(*combined);
    define_any(builder_, builder_.node(name), inputs);
    data_->position[node - data_->graph.risk_count] = gates_.size();
    gates_.push_back(name);
  }

  absl::Status analyse(std::size_t node_limit, const Progress& progress) {
    Report report;
    std::optional<FaultTree> tree = builder_.build(report);
    if (!tree) return report.to_status();
    data_->tree = *std::move(tree);
    DiagramOptions how;
    how.node_limit = node_limit;
    how.progress = progress;
    for (const std::string& name : gates_) how.gates.push_back(*data_->tree.find(name));
    if (gates_.empty()) return absl::OkStatus();
    absl::StatusOr<FaultTreeDiagram> diagram = FaultTreeDiagram::make(data_->tree, how);
    if (!diagram.ok()) return diagram.status();
    data_->diagram = *std::move(diagram);
    return absl::OkStatus();
  }

  void answer() {
    if (!data_->diagram) return;
    const std::vector<std::optional<double>> exact = data_->diagram->probabilities();
    std::vector<ProbabilityBounds> bounds;
    if (!data_->diagram->all_exact()) {
      std::vector<std::optional<double>> known(data_->tree.node_count());
      for (std::size_t i = 0; i < exact.size(); ++i) known[data_->diagram->gates()[i]] = exact[i];
      bounds = bound_probabilities(data_->tree, known);
    }
    // With a probability of their own, and those that lack one.
    std::vector<std::uint8_t> sort_of(risks_.size(), 2);
    for (std::uint32_t risk = 0; risk < risks_.size(); ++risk) {
      if (data_->event[risk] != kNoRow) sort_of[risk] = 0;
      if (data_->left_out[risk]) sort_of[risk] = 1;
    }
    const auto counts = data_->graph.count_risks(sort_of);
    for (std::uint32_t place = 0; place < data_->position.size(); ++place) {
      HitProbability hit;
      hit.subject = place < data_->graph.service_count ? HitSubject::service : HitSubject::goal;
      hit.row = place < data_->graph.service_count ? place : place - data_->graph.service_count;
      hit.risks = counts[place][0];
      hit.left_out = counts[place][1];
      const std::size_t position = data_->position[place];
      if (hit.risks == 0) {
        hit.reason = hit.left_out > 0 ? HitReason::not_quantified : HitReason::no_risks;
      } else if (exact[position]) {
        hit.probability = exact[position];
        hit.bounds = ProbabilityBounds{*exact[position], *exact[position]};
      } else {
        hit.reason = HitReason::node_limit;
        hit.bounds = bounds[data_->diagram->gates()[position]];
      }
      data_->hits.push_back(hit);
    }
  }

  const std::vector<HitGraph::Incoming>& links(std::uint32_t risk) const { return data_->graph.links[risk]; }
  const std::string& id_of(std::uint32_t risk) const { return model_.table<Risk>()[risk].risk_id; }

  const RiskRegister& risks_;
  const Model& model_;
  std::shared_ptr<Data> data_;
  FaultTreeBuilder builder_{"risks"};
  std::vector<std::optional<Handle>> occurs_;  // by risk; none for what has no probability
  std::vector<std::string> gates_;
};

std::string_view to_string(UnquantifiedReason reason) {
  return reason == UnquantifiedReason::not_rated ? "not_rated" : "no_scale";
}

std::string_view to_string(HitSubject subject) { return subject == HitSubject::goal ? "goal" : "service"; }

std::string_view to_string(HitReason reason) {
  switch (reason) {
    case HitReason::none:
      break;
    case HitReason::no_risks:
      return "no_risks";
    case HitReason::not_quantified:
      return "not_quantified";
    case HitReason::node_limit:
      return "node_limit";
  }
  return "";
}

absl::StatusOr<RiskPropagation> RiskPropagation::make(const RiskRegister& risks, std::size_t node_limit,
                                                      const Progress& progress) {
  absl::StatusOr<std::shared_ptr<const Data>> data = Builder(risks).run(node_limit, progress);
  if (!data.ok()) return data.status();
  return RiskPropagation(*std::move(data));
}

std::span<const HitProbability> RiskPropagation::services() const {
  return std::span(data_->hits).first(data_->graph.service_count);
}
std::span<const HitProbability> RiskPropagation::goals() const {
  return std::span(data_->hits).subspan(data_->graph.service_count);
}
std::span<const UnquantifiedRisk> RiskPropagation::unquantified() const { return data_->unquantified; }
const FaultTree& RiskPropagation::tree() const { return data_->tree; }
const std::optional<FaultTreeDiagram>& RiskPropagation::diagram() const { return data_->diagram; }

std::size_t RiskPropagation::gate_position(HitSubject subject, std::uint32_t row) const {
  return data_->position[data_->graph.node(subject, row) - data_->graph.risk_count];
}

std::optional<std::uint32_t> RiskPropagation::risk_of(FaultTree::Node event) const {
  if (event >= data_->risk_of_event.size()) return std::nullopt;
  return data_->risk_of_event[event];
}

std::vector<std::uint32_t> RiskPropagation::risks_behind(HitSubject subject, std::uint32_t row) const {
  std::vector<std::uint32_t> risks = data_->graph.risks_below(data_->graph.node(subject, row));
  std::erase_if(risks,
                [&](std::uint32_t risk) { return data_->event[risk] == kNoRow && !data_->left_out[risk]; });
  return risks;
}

absl::StatusOr<std::vector<CauseImportance>> RiskPropagation::importance(HitSubject subject,
                                                                         std::uint32_t row) const {
  std::vector<CauseImportance> causes;
  std::vector<std::uint32_t> risks = risks_behind(subject, row);
  std::erase_if(risks, [&](std::uint32_t risk) { return data_->event[risk] == kNoRow; });
  if (risks.empty()) return causes;
  const auto events = data_->diagram->importance(gate_position(subject, row));
  if (!events.ok()) return events.status();
  causes.reserve(risks.size());
  for (const std::uint32_t risk : risks) causes.push_back({risk, (*events)[data_->event[risk]]});
  return causes;
}

}  // namespace styr
