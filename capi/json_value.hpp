#ifndef STYR_CAPI_JSON_VALUE_HPP_
#define STYR_CAPI_JSON_VALUE_HPP_

// A small JSON document of a caller: options and events.
//
// nlohmann/json parses it, but its own tree is not used: to destroy that needs memory, and ends the process
// when there is none.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace styr::capi {

struct JsonMember;

struct JsonValue {
  enum class Kind : std::uint8_t { null, boolean, integer, number, text, array, object };

  Kind kind = Kind::null;
  bool truth = false;
  // A number that 64 bits with sign cannot hold is not an integer.
  std::int64_t whole = 0;
  // Of a text; of a number as it was written.
  std::string text;
  std::vector<JsonValue> items;
  std::vector<JsonMember> members;  // in their order; of equal names the last counts

  bool is(Kind k) const { return kind == k; }
};

struct JsonMember {
  std::string name;
  JsonValue value;
};

// Nothing for a text that is not JSON, or nested deeper than options and events are; `fault` says why.
std::optional<JsonValue> parse_json(std::string_view text, std::string& fault);

}  // namespace styr::capi

#endif  // STYR_CAPI_JSON_VALUE_HPP_
