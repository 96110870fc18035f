#ifndef STYR_SRC_OPEN_PSA_DOCUMENT_HPP_
#define STYR_SRC_OPEN_PSA_DOCUMENT_HPP_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pugixml.hpp"
#include "styr/fault_tree.hpp"
#include "styr/problem.hpp"

namespace styr {

// A parsed document that knows where its elements stand.
class OpenPsaDocument {
 public:
  OpenPsaDocument(std::string source, Report& report) : source_(std::move(source)), report_(report) {}

  // Whether the text is XML with the root element of the format; otherwise the report says why.
  bool load(std::string_view text);

  pugi::xml_node root() const { return document_.document_element(); }
  SourcePlace place(pugi::xml_node node) const;
  void add_problem(pugi::xml_node node, std::string_view code, std::string_view value,
                   const std::string& message, Severity severity = Severity::error);

  // The attribute, or none and a problem.
  std::optional<std::string_view> required(pugi::xml_node node, const char* attribute);
  std::optional<double> number(pugi::xml_node node, const char* attribute);
  std::optional<std::uint32_t> whole_number(pugi::xml_node node, const char* attribute);
  std::optional<bool> truth(pugi::xml_node node, const char* attribute);

  const std::string& source() const { return source_; }
  Report& report() { return report_; }

 private:
  SourcePlace place_of_offset(std::size_t offset) const;
  void add_at(SourcePlace place, std::string_view code, std::string_view value, std::string message);

  std::string source_;
  Report& report_;
  pugi::xml_document document_;
  std::vector<std::size_t> line_starts_{0};
};

// The elements among the children, without comments and text.
std::vector<pugi::xml_node> elements_of(pugi::xml_node node);
// The first element among the children that is neither a label nor attributes.
pugi::xml_node first_content(pugi::xml_node node);
// The next element beside it, likewise.
pugi::xml_node next_content(pugi::xml_node node);

}  // namespace styr

#endif  // STYR_SRC_OPEN_PSA_DOCUMENT_HPP_
