#include <string>
#include <variant>
#include <vector>

#include "explanation_parts.hpp"
#include "json_text.hpp"
#include "styr/explain.hpp"
#include "styr/number.hpp"

namespace styr {
namespace {

// Writes the members of one object, a line each.
class ObjectWriter {
 public:
  ObjectWriter(std::string& out, std::size_t depth) : out_(out), indent_(2 * depth + 2, ' ') { out_ += '{'; }

  void name(std::string_view member) {
    out_ += is_first_ ? "\n" : ",\n";
    is_first_ = false;
    out_ += indent_;
    append_json_string(member, out_);
    out_ += ": ";
  }
  void add(const ExplanationPart& part, const ResultCell& cell) {
    if (std::holds_alternative<std::monostate>(cell)) {
      // That there is no value is said.
      if (part.name != "value") return;
      name(part.name);
      out_ += "null";
      return;
    }
    name(part.name);
    if (const auto* number = std::get_if<double>(&cell)) append_number(*number, out_);
    if (const auto* whole = std::get_if<std::int64_t>(&cell)) out_ += std::to_string(*whole);
    if (const auto* text = std::get_if<std::string_view>(&cell)) {
      if (part.is_flag) {
        out_ += *text;
      } else {
        append_json_string(*text, out_);
      }
    }
  }
  void add_policy(const Explanation& node) {
    if (node.policy.empty()) return;
    name("policy");
    char before = '{';
    for (const auto& [key, value] : node.policy) {
      out_ += before;
      before = ',';
      append_json_string(key, out_);
      out_ += ": ";
      append_json_string(value, out_);
    }
    out_ += '}';
  }

 private:
  std::string& out_;
  std::string indent_;
  bool is_first_ = true;
};

}  // namespace

// Without recursion: a tree may be as deep as the organisation.
std::string to_json(const Explanation& explanation) {
  struct Open {
    const Explanation* node;
    std::size_t next;  // of its parts
  };
  std::string out;
  std::vector<Open> path;
  const auto open = [&](const Explanation& node) {
    ObjectWriter object(out, 2 * path.size());
    for (const ExplanationPart& part : explanation_parts()) {
      if (part.name == "policy") {
        object.add_policy(node);
      } else {
        object.add(part, part.of(node));
      }
    }
    if (!node.parts.empty()) {
      object.name("parts");
      out += '[';
    }
    path.push_back({&node, 0});
  };
  open(explanation);
  while (!path.empty()) {
    Open& top = path.back();
    const std::string indent(4 * (path.size() - 1), ' ');
    if (top.next < top.node->parts.size()) {
      out += top.next == 0 ? "\n    " : ",\n    ";
      out += indent;
      open(top.node->parts[top.next++]);
      continue;
    }
    if (!top.node->parts.empty()) out += "\n" + indent + "  ]";
    out += "\n" + indent + "}";
    path.pop_back();
  }
  return out;
}

}  // namespace styr
