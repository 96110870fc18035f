#include "json_value.hpp"

#include <limits>
#include <nlohmann/json.hpp>

#include "json_text.hpp"

namespace styr::capi {
namespace {

using Json = nlohmann::json;

// Collects what the parser calls out. The values still open form a path of pointers into the tree; a value
// does not move while it is open, because only the innermost one grows.
class Collector {
 public:
  explicit Collector(std::string& fault) : fault_(fault) {}

  JsonValue take() { return std::move(root_); }

  bool null() {
    add(JsonValue::Kind::null);
    return true;
  }
  bool boolean(bool value) {
    add(JsonValue::Kind::boolean)->truth = value;
    return true;
  }
  bool number_integer(Json::number_integer_t value) { return add_whole(value); }
  bool number_unsigned(Json::number_unsigned_t value) {
    if (value <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
      return add_whole(static_cast<std::int64_t>(value));
    }
    return add_text(JsonValue::Kind::number, std::to_string(value));
  }
  bool number_float(Json::number_float_t /*value*/, const std::string& text) {
    return add_text(JsonValue::Kind::number, text);
  }
  bool string(std::string& text) { return add_text(JsonValue::Kind::text, text); }
  bool binary(Json::binary_t& /*value*/) { return false; }
  bool start_object(std::size_t /*size*/) { return open(JsonValue::Kind::object); }
  bool start_array(std::size_t /*size*/) { return open(JsonValue::Kind::array); }
  bool key(std::string& name) {
    name_ = name;
    return true;
  }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool parse_error(std::size_t /*position*/, const std::string& /*token*/, const Json::exception& error) {
    fault_ = syntax_error_text(error.what());
    return false;
  }

 private:
  static constexpr std::size_t kDeepest = 8;

  JsonValue* add(JsonValue::Kind kind) {
    JsonValue* place = &root_;
    if (!path_.empty()) {
      JsonValue& parent = *path_.back();
      place = parent.is(JsonValue::Kind::array) ? &parent.items.emplace_back()
                                                : &parent.members.emplace_back(JsonMember{name_, {}}).value;
    }
    place->kind = kind;
    return place;
  }
  bool add_whole(std::int64_t value) {
    JsonValue* added = add(JsonValue::Kind::integer);
    added->whole = value;
    added->text = std::to_string(value);
    return true;
  }
  bool add_text(JsonValue::Kind kind, std::string text) {
    add(kind)->text = std::move(text);
    return true;
  }
  bool open(JsonValue::Kind kind) {
    if (path_.size() == kDeepest) {
      fault_ = "lists and objects are nested too deep";
      return false;
    }
    path_.push_back(add(kind));
    return true;
  }
  bool close() {
    path_.pop_back();
    return true;
  }

  std::string& fault_;
  JsonValue root_;
  std::vector<JsonValue*> path_;
  std::string name_;
};

}  // namespace

std::optional<JsonValue> parse_json(std::string_view text, std::string& fault) {
  Collector collector(fault);
  if (!Json::sax_parse(text.begin(), text.end(), &collector)) {
    if (fault.empty()) fault = "not a JSON document";
    return std::nullopt;
  }
  return collector.take();
}

}  // namespace styr::capi
