#ifndef STYR_SRC_OPEN_PSA_EXPRESSIONS_HPP_
#define STYR_SRC_OPEN_PSA_EXPRESSIONS_HPP_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "expression.hpp"
#include "open_psa_document.hpp"

namespace styr {

// Collects the expressions of a document and makes one program of them.
class OpenPsaExpressions {
 public:
  // The full name of what a name means where it is used.
  using Resolve = std::function<std::string(std::string_view name)>;

  OpenPsaExpressions(OpenPsaDocument& document, double mission_time)
      : document_(document), mission_time_(mission_time) {}

  // Reads an element and all inside it; its number among the drafts. No recursion.
  std::uint32_t read(pugi::xml_node element, const Resolve& resolve);
  void define_parameter(pugi::xml_node element, const std::string& name, std::uint32_t draft);

  // The program, and the step of each draft in `step_of`; none when anything is wrong. Also checks that the
  // expected values make sense.
  std::optional<ExpressionProgram> finish(std::vector<std::uint32_t>& step_of);

 private:
  struct Draft {
    pugi::xml_node element;
    ExpressionKind kind = ExpressionKind::constant;
    double constant = 0;
    std::vector<std::uint32_t> inputs;
    std::string parameter;  // the name that it stands for
  };
  struct Parameter {
    pugi::xml_node element;
    std::uint32_t draft;
  };

  // Sets kind and constant; whether its children are inputs.
  bool start(Draft& draft, const Resolve& resolve);
  void check_input_count(const Draft& draft);
  bool connect_parameters();
  bool check_cycles() const;
  bool check_values(const ExpressionProgram& program, const std::vector<std::uint32_t>& step_of);

  OpenPsaDocument& document_;
  const double mission_time_;
  std::vector<Draft> drafts_;
  absl::flat_hash_map<std::string, Parameter> parameters_;
};

}  // namespace styr

#endif  // STYR_SRC_OPEN_PSA_EXPRESSIONS_HPP_
