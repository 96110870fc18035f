#ifndef STYR_NAMES_HPP_
#define STYR_NAMES_HPP_

// What people call things: names of records, and words for the codes of results, in the languages of the
// library.

#include <string_view>

#include "styr/algebra.hpp"
#include "styr/reason.hpp"
#include "styr/records.hpp"
#include "styr/schema.hpp"

namespace styr {

// The name in the language, or in the nearest one that is given; the id when there is none. Lives as long as
// the record.
std::string_view name_of(const Unit& unit, Language language);
std::string_view name_of(const Goal& goal, Language language);
std::string_view name_of(const Indicator& indicator, Language language);

// Why there is no value, in a few words that can follow a comma; empty for `none`.
Labels label_of(Reason reason);
// The word for a colour; empty for `none`.
Labels label_of(Colour colour);

}  // namespace styr

#endif  // STYR_NAMES_HPP_
