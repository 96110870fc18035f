#include "styr/open_psa.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "open_psa_document.hpp"
#include "open_psa_expressions.hpp"
#include "text.hpp"

namespace styr {

class EventExpressions::Program {
 public:
  Program(ExpressionProgram program, std::vector<std::uint32_t> step_of_event)
      : program_(std::move(program)), step_of_event_(std::move(step_of_event)) {
    is_uncertain_ = std::any_of(program_.steps().begin(), program_.steps().end(),
                                [](const auto& step) { return is_deviate(step.kind); });
  }

  bool is_uncertain() const { return is_uncertain_; }
  void draw(std::uint64_t seed, std::uint32_t trial, std::span<double> probabilities) const {
    std::vector<double> values;
    program_.draw(seed, trial, values);
    for (std::size_t i = 0; i < step_of_event_.size(); ++i) {
      const double value = values[step_of_event_[i]];
      // Not a number becomes 1, the safe side.
      probabilities[i] = value < 0 ? 0 : (value <= 1 ? value : 1);
    }
  }

 private:
  ExpressionProgram program_;
  std::vector<std::uint32_t> step_of_event_;
  bool is_uncertain_ = false;
};

bool EventExpressions::is_uncertain() const { return program_->is_uncertain(); }

void EventExpressions::draw(std::uint64_t seed, std::uint32_t trial, std::span<double> probabilities) const {
  program_->draw(seed, trial, probabilities);
}

namespace {

// Components in components; the full name of each is told, so that depth costs its square.
constexpr std::size_t kDeepestComponent = 100;

constexpr std::array<std::string_view, 10> kNotRead{
    "define-event-tree",     "define-initiating-event",  "define-functional-event",
    "define-sequence",       "define-consequence-group", "define-consequence",
    "define-rule",           "define-alignment",         "define-extern-library",
    "define-extern-function"};

constexpr std::array kGateKinds{
    GateKind::and_gate, GateKind::or_gate,  GateKind::not_gate,    GateKind::nand_gate, GateKind::nor_gate,
    GateKind::xor_gate, GateKind::at_least, GateKind::cardinality, GateKind::iff,       GateKind::imply};

std::optional<GateKind> find_gate_kind(std::string_view element) {
  for (const GateKind kind : kGateKinds) {
    if (to_string(kind) == element) return kind;
  }
  return std::nullopt;
}

bool is_reference(std::string_view element) {
  return element == "gate" || element == "basic-event" || element == "house-event" || element == "event";
}

// What a name means depends on where it stands: private elements are known by their place.
class Names {
 public:
  // Returns the full name.
  std::string define(const std::string& path, std::string_view name, bool is_private) {
    const std::string full = join(path, name);
    std::string known = is_private ? full : std::string(name);
    meaning_.emplace(full, known);
    if (!is_private) meaning_.emplace(known, known);
    return known;
  }

  std::string resolve(std::string path, std::string_view name) const {
    while (!path.empty()) {
      const auto found = meaning_.find(join(path, name));
      if (found != meaning_.end()) return found->second;
      const std::size_t dot = path.rfind('.');
      path.resize(dot == std::string::npos ? 0 : dot);
    }
    const auto found = meaning_.find(std::string(name));
    return found != meaning_.end() ? found->second : std::string(name);
  }

 private:
  static std::string join(const std::string& path, std::string_view name) {
    return path.empty() ? std::string(name) : absl::StrCat(path, ".", to_absl(name));
  }
  absl::flat_hash_map<std::string, std::string> meaning_;
};

class Reader {
 public:
  Reader(OpenPsaDocument& document, const OpenPsaOptions& options)
      : document_(document), builder_(document.source()), expressions_(document, options.mission_time) {}

  std::optional<OpenPsaModel> read() {
    collect();
    for (const Definition& definition : definitions_) define(definition);
    std::vector<std::uint32_t> step_of;
    const std::optional<ExpressionProgram> program = expressions_.finish(step_of);
    std::vector<double> values;
    if (program) values = program->expected_values();
    std::vector<std::uint32_t> step_of_event;
    for (const Event& event : events_) {
      const bool has_value = program && event.draft;
      builder_.define_event(event.node, has_value ? values[step_of[*event.draft]] : 0, event.place);
      if (has_value) step_of_event.push_back(step_of[*event.draft]);
    }
    std::optional<FaultTree> tree = builder_.build(document_.report());
    if (!tree || document_.report().has_errors()) return std::nullopt;
    return OpenPsaModel{*std::move(tree), EventExpressions(std::make_shared<EventExpressions::Program>(
                                              *program, std::move(step_of_event)))};
  }

 private:
  struct Definition {
    pugi::xml_node element;
    std::size_t scope;
    std::string name;
  };
  struct Scope {
    std::string path;
    bool is_private = false;
    std::size_t depth = 0;
  };
  struct Event {
    FaultTreeBuilder::Handle node;
    std::optional<std::uint32_t> draft;
    SourcePlace place;
  };

  // All definitions, so that a name may be used before its definition.
  void collect() {
    struct Open {
      pugi::xml_node next;
      std::size_t scope;
    };
    scopes_.push_back({});
    std::vector<Open> stack{{first_content(document_.root()), 0}};
    while (!stack.empty()) {
      const pugi::xml_node element = stack.back().next;
      const std::size_t scope = stack.back().scope;
      if (!element) {
        stack.pop_back();
        continue;
      }
      stack.back().next = next_content(element);
      const std::string_view kind = element.name();
      if (kind == "model-data") {
        stack.push_back({first_content(element), scope});
      } else if (kind == "define-fault-tree" || kind == "define-component") {
        if (open_scope(element, scope)) stack.push_back({first_content(element), scopes_.size() - 1});
      } else {
        collect_definition(element, scope);
      }
    }
  }

  bool is_private(pugi::xml_node element, std::size_t scope) const {
    const std::string_view role = element.attribute("role").value();
    return role.empty() ? scopes_[scope].is_private : role == "private";
  }

  bool open_scope(pugi::xml_node element, std::size_t outer) {
    const auto name = document_.required(element, "name");
    if (!name) return false;
    if (scopes_[outer].depth == kDeepestComponent) {
      document_.add_problem(element, "too_deep", *name,
                            absl::StrCat("components may lie in each other ", kDeepestComponent, " deep"));
      return false;
    }
    const std::string& path = scopes_[outer].path;
    scopes_.push_back({path.empty() ? std::string(*name) : absl::StrCat(path, ".", to_absl(*name)),
                       is_private(element, outer), scopes_[outer].depth + 1});
    return true;
  }

  void collect_definition(pugi::xml_node element, std::size_t scope) {
    const std::string_view kind = element.name();
    if (kind == "define-gate" || kind == "define-basic-event" || kind == "define-house-event" ||
        kind == "define-parameter") {
      const auto name = document_.required(element, "name");
      if (!name) return;
      Names& names = kind == "define-parameter" ? parameter_names_ : node_names_;
      definitions_.push_back(
          {element, scope, names.define(scopes_[scope].path, *name, is_private(element, scope))});
    } else if (std::find(kNotRead.begin(), kNotRead.end(), kind) != kNotRead.end()) {
      document_.add_problem(element, "not_read", kind, "event trees and what belongs to them are not read",
                            Severity::note);
    } else if (kind == "define-CCF-group" || kind == "define-substitution") {
      document_.add_problem(element, "unsupported_element", kind,
                            "without it the numbers would be others, and it is not supported");
    } else {
      document_.add_problem(element, "unknown_element", kind, "nothing that is read here");
    }
  }

  void define(const Definition& definition) {
    const std::string_view kind = definition.element.name();
    if (kind == "define-gate") {
      define_gate(definition);
    } else if (kind == "define-house-event") {
      define_house_event(definition);
    } else {
      define_number(definition);
    }
  }

  // The only content of a definition; none, and perhaps a problem, when there is none or more.
  pugi::xml_node only_content(pugi::xml_node element) {
    const pugi::xml_node content = first_content(element);
    const pugi::xml_node second = content ? next_content(content) : content;
    if (second) {
      document_.add_problem(second, "unknown_element", second.name(), "one element is enough here");
    }
    return content;
  }

  void define_house_event(const Definition& definition) {
    const pugi::xml_node content = only_content(definition.element);
    bool state = false;  // as the format says, where nothing is given
    if (content) {
      if (std::string_view(content.name()) != "constant") {
        document_.add_problem(content, "unknown_element", content.name(), "a house event takes a constant");
      } else {
        state = document_.truth(content, "value").value_or(false);
      }
    }
    const SourcePlace place = document_.place(definition.element);
    builder_.define_house_event(builder_.node(definition.name, place), state, place);
  }

  // A basic event or a parameter.
  void define_number(const Definition& definition) {
    const pugi::xml_node content = only_content(definition.element);
    const std::string& path = scopes_[definition.scope].path;
    std::optional<std::uint32_t> draft;
    if (content) {
      draft = expressions_.read(content,
                                [&](std::string_view name) { return parameter_names_.resolve(path, name); });
    } else {
      document_.add_problem(definition.element, "required", definition.name,
                            absl::StrCat(quote(definition.name), " has no expression"));
    }
    if (std::string_view(definition.element.name()) == "define-parameter") {
      if (draft) expressions_.define_parameter(definition.element, definition.name, *draft);
      return;
    }
    const SourcePlace place = document_.place(definition.element);
    events_.push_back({builder_.node(definition.name, place), draft, place});
  }

  struct OpenFormula {
    pugi::xml_node element;
    pugi::xml_node next;
    FaultTreeBuilder::Handle node;
    GateKind kind;
    std::vector<FaultTreeBuilder::Handle> inputs;
  };

  void define_gate(const Definition& definition) {
    const SourcePlace place = document_.place(definition.element);
    const FaultTreeBuilder::Handle node = builder_.node(definition.name, place);
    const pugi::xml_node content = only_content(definition.element);
    const std::optional<GateKind> kind =
        content ? find_gate_kind(content.name()) : std::optional(GateKind::same);
    std::vector<OpenFormula> stack;
    if (kind) {
      const bool is_empty = !content;
      stack.push_back({is_empty ? definition.element : content,
                       is_empty ? content : first_content(content),
                       node,
                       *kind,
                       {}});
    } else {
      // A formula that is one reference or constant.
      std::vector<FaultTreeBuilder::Handle> input;
      if (const auto only = simple_formula(content, definition.scope)) input.push_back(*only);
      if (!input.empty()) builder_.define_gate(node, GateKind::same, input, 0, 0, place);
      return;
    }
    while (!stack.empty()) {
      const pugi::xml_node element = stack.back().next;
      if (!element) {
        close(stack.back(), stack.size() == 1 ? place : document_.place(stack.back().element));
        stack.pop_back();
        continue;
      }
      stack.back().next = next_content(element);
      const std::optional<GateKind> inner = find_gate_kind(element.name());
      if (inner) {
        const FaultTreeBuilder::Handle input = builder_.nameless_node(document_.place(element));
        stack.back().inputs.push_back(input);
        stack.push_back({element, first_content(element), input, *inner, {}});
      } else if (const auto input = simple_formula(element, definition.scope)) {
        stack.back().inputs.push_back(*input);
      }
    }
  }

  void close(const OpenFormula& formula, SourcePlace place) {
    std::uint32_t min = 0;
    std::uint32_t max = 0;
    if (formula.kind == GateKind::at_least || formula.kind == GateKind::cardinality) {
      min = document_.whole_number(formula.element, "min").value_or(0);
    }
    if (formula.kind == GateKind::cardinality) {
      max = document_.whole_number(formula.element, "max").value_or(0);
    }
    builder_.define_gate(formula.node, formula.kind, formula.inputs, min, max, place);
  }

  std::optional<FaultTreeBuilder::Handle> simple_formula(pugi::xml_node element, std::size_t scope) {
    const std::string_view kind = element.name();
    const SourcePlace place = document_.place(element);
    if (kind == "constant") {
      const FaultTreeBuilder::Handle node = builder_.nameless_node(place);
      builder_.define_house_event(node, document_.truth(element, "value").value_or(false), place);
      return node;
    }
    if (!is_reference(kind)) {
      document_.add_problem(element, "unknown_element", kind, "no gate, event or constant");
      return std::nullopt;
    }
    const auto name = document_.required(element, "name");
    if (!name) return std::nullopt;
    return builder_.node(node_names_.resolve(scopes_[scope].path, *name), place);
  }

  OpenPsaDocument& document_;
  FaultTreeBuilder builder_;
  OpenPsaExpressions expressions_;
  Names node_names_, parameter_names_;
  std::vector<Scope> scopes_;
  std::vector<Definition> definitions_;
  std::vector<Event> events_;
};

}  // namespace

std::optional<OpenPsaModel> read_open_psa(std::string_view text, const std::string& source, Report& report,
                                          const OpenPsaOptions& options) {
  Report found;
  std::optional<OpenPsaModel> model;
  OpenPsaDocument document(source, found);
  if (document.load(text)) model = Reader(document, options).read();
  found.sort_by_place();
  report.append(found);
  return model;
}

}  // namespace styr
