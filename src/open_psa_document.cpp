#include "open_psa_document.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "text.hpp"
#include "utf8.hpp"

namespace styr {
namespace {

bool is_content(pugi::xml_node node) {
  if (node.type() != pugi::node_element) return false;
  const std::string_view name = node.name();
  return name != "label" && name != "attributes";
}

}  // namespace

pugi::xml_node next_content(pugi::xml_node node) {
  do {
    node = node.next_sibling();
  } while (node && !is_content(node));
  return node;
}

pugi::xml_node first_content(pugi::xml_node node) {
  const pugi::xml_node first = node.first_child();
  return !first || is_content(first) ? first : next_content(first);
}

std::vector<pugi::xml_node> elements_of(pugi::xml_node node) {
  std::vector<pugi::xml_node> elements;
  for (pugi::xml_node child = first_content(node); child; child = next_content(child)) {
    elements.push_back(child);
  }
  return elements;
}

bool OpenPsaDocument::load(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') line_starts_.push_back(i + 1);
  }
  const TextFinding finding = find_text_fault(text, TextLines::many);
  switch (finding.fault) {
    case TextFault::none:
      break;
    case TextFault::not_utf8:
      add_at(place_of_offset(finding.at), "not_utf8", "", "the text is not UTF-8; save the file as UTF-8");
      return false;
    case TextFault::control_character:
      add_at(place_of_offset(finding.at), "bad_xml", "", "the text has a control character");
      return false;
  }
  const pugi::xml_parse_result result =
      document_.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
  if (!result) {
    const auto offset = static_cast<std::size_t>(std::max<std::ptrdiff_t>(result.offset, 0));
    add_at(place_of_offset(offset), "bad_xml", "",
           absl::StrCat("the text is not well-formed XML: ", result.description()));
    return false;
  }
  if (std::string_view(root().name()) != "opsa-mef") {
    add_problem(root(), "bad_document", root().name(),
                "the root element must be opsa-mef, of the Open-PSA model exchange format");
    return false;
  }
  return true;
}

SourcePlace OpenPsaDocument::place_of_offset(std::size_t offset) const {
  const auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  const auto line = after - line_starts_.begin();
  return {line, static_cast<std::int64_t>(offset - *(after - 1)) + 1};
}

SourcePlace OpenPsaDocument::place(pugi::xml_node node) const {
  const std::ptrdiff_t offset = node.offset_debug();
  // The offset of a name; the element begins one sign before it.
  return offset < 1 ? SourcePlace{1, 1} : place_of_offset(static_cast<std::size_t>(offset) - 1);
}

void OpenPsaDocument::add_at(SourcePlace place, std::string_view code, std::string_view value,
                             std::string message) {
  Problem problem;
  problem.code = std::string(code);
  problem.table = source_;
  problem.row = place.line;
  problem.column = std::to_string(place.column);
  problem.value = std::string(value);
  problem.message = std::move(message);
  report_.add(std::move(problem));
}

void OpenPsaDocument::add_problem(pugi::xml_node node, std::string_view code, std::string_view value,
                                  const std::string& message, Severity severity) {
  const SourcePlace at = place(node);
  Problem problem;
  problem.severity = severity;
  problem.code = std::string(code);
  problem.table = source_;
  problem.row = at.line;
  problem.column = std::to_string(at.column);
  problem.id = node.attribute("name").value();
  problem.value = std::string(value);
  problem.message = absl::StrCat("<", node.name(), ">: ", message);
  report_.add(std::move(problem));
}

std::optional<std::string_view> OpenPsaDocument::required(pugi::xml_node node, const char* attribute) {
  const pugi::xml_attribute found = node.attribute(attribute);
  if (found && found.value()[0] != '\0') return found.value();
  add_problem(node, "required", "", absl::StrCat("the attribute `", attribute, "` must be given"));
  return std::nullopt;
}

std::optional<double> OpenPsaDocument::number(pugi::xml_node node, const char* attribute) {
  const auto text = required(node, attribute);
  if (!text) return std::nullopt;
  double value = 0;
  // As XML writes numbers: decimal. SimpleAtod would take hexadecimal ones too.
  const bool is_decimal = text->find_first_not_of("0123456789+-.eE \t\r\n") == std::string_view::npos;
  if (is_decimal && absl::SimpleAtod(to_absl(*text), &value) && std::isfinite(value)) return value;
  add_problem(node, "not_a_number", *text, absl::StrCat(quote(*text), " is no finite number"));
  return std::nullopt;
}

std::optional<std::uint32_t> OpenPsaDocument::whole_number(pugi::xml_node node, const char* attribute) {
  const auto text = required(node, attribute);
  if (!text) return std::nullopt;
  std::uint32_t value = 0;
  if (absl::SimpleAtoi(to_absl(*text), &value)) return value;
  add_problem(node, "not_a_whole_number", *text, absl::StrCat(quote(*text), " is no whole number from 0"));
  return std::nullopt;
}

std::optional<bool> OpenPsaDocument::truth(pugi::xml_node node, const char* attribute) {
  const auto text = required(node, attribute);
  if (!text) return std::nullopt;
  if (*text == "true") return true;
  if (*text == "false") return false;
  add_problem(node, "bad_word", *text, absl::StrCat(quote(*text), " is neither true nor false"));
  return std::nullopt;
}

}  // namespace styr
