#ifndef STYR_SRC_NAMES_HPP_
#define STYR_SRC_NAMES_HPP_

#include <string>
#include <string_view>

#include "styr/records.hpp"
#include "styr/schema.hpp"

namespace styr {

// The first text that is not empty.
inline std::string first_given(std::initializer_list<std::string_view> texts) {
  for (const std::string_view text : texts) {
    if (!text.empty()) return std::string(text);
  }
  return {};
}

// Names of records in a language, or in the nearest one that is given; at last the id.
inline std::string name_of(const Indicator& i, Language language) {
  switch (language) {
    case Language::bokmaal:
      return first_given({i.name_nb, i.name_nn, i.name_en, i.indicator_id});
    case Language::nynorsk:
      return first_given({i.name_nn, i.name_nb, i.name_en, i.indicator_id});
    case Language::english:
      return first_given({i.name_en, i.name_nb, i.name_nn, i.indicator_id});
  }
  return i.indicator_id;
}

inline std::string name_of(const Goal& goal, Language language) {
  return language == Language::english ? first_given({goal.title_en, goal.title, goal.goal_id})
                                       : first_given({goal.title, goal.title_en, goal.goal_id});
}

}  // namespace styr

#endif  // STYR_SRC_NAMES_HPP_
