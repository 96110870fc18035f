#ifndef STYR_CAPI_QUESTIONS_HPP_
#define STYR_CAPI_QUESTIONS_HPP_

// The questions that styr_query answers. A new one is a function here and a line in the list: the C interface
// does not grow.

#include <functional>
#include <optional>
#include <span>
#include <string_view>

#include "guard.hpp"
#include "options.hpp"
#include "styr/explain.hpp"
#include "styr/model.hpp"
#include "table.hpp"

namespace styr::capi {

struct Request {
  const ContextRef& context;
  const Model& model;
  const Options& options;
  // Empty when the host does not want to know.
  std::function<bool(double done)> progress;

  // False when the host wants to stop.
  bool go_on(double done) const { return !progress || progress(done); }
};

struct Answer {
  TableRef table;
  // Instead of a table, for questions whose answer is a tree.
  std::optional<Explanation> tree;
  // Of the text made from the tree.
  Language language = Language::bokmaal;
};

struct Question {
  std::string_view name;
  std::string_view meaning;
  std::span<const OptionDescription> options;
  Outcome (*answer)(const Request& request, Answer& answer);
};

std::span<const Question> questions();
// Null when there is none of that name.
const Question* find_question(std::string_view name);

}  // namespace styr::capi

#endif  // STYR_CAPI_QUESTIONS_HPP_
