#include "open_psa_expressions.hpp"

#include <cmath>
#include <numbers>
#include <utility>

#include "absl/strings/str_cat.h"
#include "styr/graph.hpp"
#include "styr/number.hpp"
#include "text.hpp"

namespace styr {
namespace {

constexpr std::size_t kNamesInCycle = 20;

std::vector<GraphEdge> edges_of(auto&& drafts) {
  std::vector<GraphEdge> edges;
  for (std::uint32_t i = 0; i < drafts.size(); ++i) {
    for (const std::uint32_t input : drafts[i].inputs) edges.push_back({input, i});
  }
  return edges;
}

}  // namespace

bool OpenPsaExpressions::start(Draft& draft, const Resolve& resolve) {
  const std::string_view name = draft.element.name();
  if (name == "float" || name == "int") {
    draft.constant = document_.number(draft.element, "value").value_or(0);
    return false;
  }
  if (name == "bool") {
    draft.constant = document_.truth(draft.element, "value").value_or(false) ? 1 : 0;
    return false;
  }
  if (name == "system-mission-time") {
    draft.constant = mission_time_;
    return false;
  }
  if (name == "pi") {
    draft.constant = std::numbers::pi;
    return false;
  }
  const ExpressionRule* rule = find_expression_rule(name);
  if (rule == nullptr) {
    document_.add_problem(draft.element, "unknown_element", name, "no expression that is read here");
    return false;
  }
  draft.kind = rule->kind;
  if (rule->kind != ExpressionKind::same) return true;
  if (const auto parameter = document_.required(draft.element, "name")) {
    draft.parameter = resolve(*parameter);
  }
  return false;
}

void OpenPsaExpressions::check_input_count(const Draft& draft) {
  if (draft.kind == ExpressionKind::constant || draft.kind == ExpressionKind::same) return;
  const ExpressionRule& rule = *find_expression_rule(draft.element.name());
  const std::size_t count = draft.inputs.size();
  if (count >= rule.least_inputs && count <= rule.most_inputs) return;
  document_.add_problem(draft.element, "wrong_input_count", std::to_string(count),
                        absl::StrCat("has ", count, " numbers; it takes ", rule.least_inputs,
                                     rule.most_inputs == rule.least_inputs ? ""
                                     : rule.most_inputs == 255             ? " or more"
                                                               : absl::StrCat(" to ", rule.most_inputs)));
}

std::uint32_t OpenPsaExpressions::read(pugi::xml_node element, const Resolve& resolve) {
  struct Open {
    std::uint32_t draft;
    pugi::xml_node next;
  };
  std::vector<Open> stack;
  const auto open = [&](pugi::xml_node node) {
    const auto number = static_cast<std::uint32_t>(drafts_.size());
    drafts_.push_back({node, ExpressionKind::constant, 0, {}, {}});
    const bool has_inputs = start(drafts_.back(), resolve);
    stack.push_back({number, has_inputs ? first_content(node) : pugi::xml_node()});
    return number;
  };
  const std::uint32_t first = open(element);
  while (!stack.empty()) {
    Open& top = stack.back();
    if (!top.next) {
      check_input_count(drafts_[top.draft]);
      stack.pop_back();
      continue;
    }
    const pugi::xml_node child = top.next;
    const std::uint32_t parent = top.draft;
    top.next = next_content(child);
    drafts_[parent].inputs.push_back(static_cast<std::uint32_t>(drafts_.size()));
    open(child);
  }
  return first;
}

void OpenPsaExpressions::define_parameter(pugi::xml_node element, const std::string& name,
                                          std::uint32_t draft) {
  if (parameters_.try_emplace(name, Parameter{element, draft}).second) return;
  document_.add_problem(element, "duplicate_node", name, absl::StrCat(quote(name), " is defined twice"));
}

bool OpenPsaExpressions::connect_parameters() {
  bool all_there = true;
  for (Draft& draft : drafts_) {
    if (draft.kind != ExpressionKind::same || draft.parameter.empty()) continue;
    const auto found = parameters_.find(draft.parameter);
    if (found == parameters_.end()) {
      document_.add_problem(draft.element, "unknown_reference", draft.parameter,
                            absl::StrCat("there is no parameter ", quote(draft.parameter)));
      all_there = false;
    } else {
      draft.inputs = {found->second.draft};
    }
  }
  return all_there;
}

bool OpenPsaExpressions::check_cycles() const {
  const auto cycles = find_cycles(Graph(drafts_.size(), edges_of(drafts_)));
  for (const std::vector<std::uint32_t>& cycle : cycles) {
    // Edges run from what is used to what uses it; people read the other way.
    std::vector<std::string> names;
    pugi::xml_node element;
    for (std::size_t i = cycle.size(); i-- > 0;) {
      const Draft& draft = drafts_[cycle[i]];
      if (draft.parameter.empty()) continue;
      if (names.empty()) element = draft.element;
      names.push_back(draft.parameter);
    }
    std::string path = "cycle of parameters: ";
    for (std::size_t i = 0; i < names.size() && i < kNamesInCycle; ++i) {
      absl::StrAppend(&path, names[i], " -> ");
    }
    if (names.size() > kNamesInCycle) absl::StrAppend(&path, "… ", names.size() - kNamesInCycle, " more -> ");
    document_.add_problem(element, "cycle", names.front(), path + names.front());
  }
  return cycles.empty();
}

bool OpenPsaExpressions::check_values(const ExpressionProgram& program,
                                      const std::vector<std::uint32_t>& step_of) {
  const std::vector<double> values = program.expected_values();
  bool all_good = true;
  for (std::size_t i = 0; i < drafts_.size(); ++i) {
    const ExpressionProgram::Step& step = program.steps()[step_of[i]];
    std::vector<double> inputs;
    bool inputs_are_finite = true;
    for (const std::uint32_t input : step.inputs) {
      inputs.push_back(values[input]);
      inputs_are_finite = inputs_are_finite && std::isfinite(values[input]);
    }
    if (!inputs_are_finite || step.kind == ExpressionKind::constant) continue;
    std::string wrong = wrong_parameters(step.kind, inputs);
    const double value = values[step_of[i]];
    if (wrong.empty() && !std::isfinite(value)) wrong = "the result is no finite number";
    if (wrong.empty()) continue;
    document_.add_problem(drafts_[i].element, "out_of_range", format_number(value), wrong);
    all_good = false;
  }
  return all_good;
}

std::optional<ExpressionProgram> OpenPsaExpressions::finish(std::vector<std::uint32_t>& step_of) {
  const bool connected = connect_parameters();
  if (!check_cycles() || !connected || document_.report().has_errors()) return std::nullopt;
  const auto order = topological_order(Graph(drafts_.size(), edges_of(drafts_)));
  step_of.resize(drafts_.size());
  std::vector<ExpressionProgram::Step> steps;
  steps.reserve(drafts_.size());
  for (const std::uint32_t draft : *order) {
    step_of[draft] = static_cast<std::uint32_t>(steps.size());
    ExpressionProgram::Step step{drafts_[draft].kind, drafts_[draft].constant, {}};
    for (const std::uint32_t input : drafts_[draft].inputs) step.inputs.push_back(step_of[input]);
    steps.push_back(std::move(step));
  }
  ExpressionProgram program(std::move(steps));
  if (!check_values(program, step_of)) return std::nullopt;
  return program;
}

}  // namespace styr
