#ifndef STYR_SRC_JSON_TEXT_HPP_
#define STYR_SRC_JSON_TEXT_HPP_

#include <string>
#include <string_view>

namespace styr {

// Appends `text` as a JSON string. UTF-8 stays as it is; quotation marks, backslashes and control characters
// are escaped.
void append_json_string(std::string_view text, std::string& out);

// What a syntax error of the JSON parser says, without the parser's own words for itself: "line 1, column 5:
// …". Bytes that are not UTF-8 are named in it and not repeated.
std::string syntax_error_text(std::string_view what);

}  // namespace styr

#endif  // STYR_SRC_JSON_TEXT_HPP_
