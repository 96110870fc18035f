#include "events.hpp"

#include <optional>
#include <string>
#include <utility>

#include "json_value.hpp"
#include "text.hpp"

namespace styr::capi {
namespace {

Outcome at_event(std::size_t number, Outcome outcome) {
  outcome.message = "event " + std::to_string(number) + ": " + outcome.message;
  return outcome;
}

Outcome malformed(std::size_t number, std::string_view why) {
  return at_event(number, failure(STYR_ERROR_EVENT, std::string(why)));
}

Outcome read_event(const styr_event& given, FeedEvent& event) {
  for (const TextArgument& text : {TextArgument{given.id, given.id_length, "id"},
                                   TextArgument{given.table, given.table_length, "table"}}) {
    if (Outcome bad = check_text(text); bad.code != STYR_OK) return bad;
  }
  if (given.id_length == 0) return failure(STYR_ERROR_EVENT, "it has no `id`");
  if (given.table_length == 0) return failure(STYR_ERROR_EVENT, "it has no `table`");
  if (given.operation != STYR_EVENT_SET && given.operation != STYR_EVENT_ERASE) {
    return failure(STYR_ERROR_EVENT, "unknown `operation` " + std::to_string(given.operation));
  }
  if (given.fields == nullptr && given.field_count > 0) return failure(STYR_ERROR_NULL, "`fields` is NULL");
  event.stamp = {given.at, std::string(view(given.id, given.id_length))};
  event.erase = given.operation == STYR_EVENT_ERASE;
  event.table = view(given.table, given.table_length);
  for (std::size_t i = 0; i < given.field_count; ++i) {
    const styr_field& field = given.fields[i];
    if (Outcome bad = check_text({field.name, field.name_length, "name"}); bad.code != STYR_OK) return bad;
    if (Outcome bad = check_text({field.value, field.value_length, "value"}); bad.code != STYR_OK) return bad;
    event.fields.emplace_back(view(field.name, field.name_length), view(field.value, field.value_length));
  }
  return success();
}

// Null for lists and objects.
const std::string* text_of(const JsonValue& value) {
  static const std::string kEmpty;
  static const std::string kTrue = "true";
  static const std::string kFalse = "false";
  switch (value.kind) {
    case JsonValue::Kind::null:
      return &kEmpty;
    case JsonValue::Kind::boolean:
      return value.truth ? &kTrue : &kFalse;
    case JsonValue::Kind::array:
    case JsonValue::Kind::object:
      return nullptr;
    default:
      return &value.text;
  }
}

Outcome read_fields(const JsonValue& object, FeedEvent& event) {
  if (!object.is(JsonValue::Kind::object))
    return failure(STYR_ERROR_EVENT, "`set` or `erase` must be an object");
  for (const auto& [name, value] : object.members) {
    const std::string* text = text_of(value);
    if (text == nullptr) {
      return failure(STYR_ERROR_EVENT, "the value of " + quote(name) + " must be text, a number or null");
    }
    event.fields.emplace_back(name, *text);
  }
  return success();
}

Outcome read_event(const JsonValue& object, FeedEvent& event) {
  if (!object.is(JsonValue::Kind::object)) return failure(STYR_ERROR_EVENT, "an event must be an object");
  bool has_time = false;
  int bodies = 0;
  for (const auto& [name, value] : object.members) {
    if (name == "id" || name == "table") {
      if (!value.is(JsonValue::Kind::text)) return failure(STYR_ERROR_EVENT, quote(name) + " must be text");
      (name == "id" ? event.stamp.id : event.table) = value.text;
    } else if (name == "at") {
      has_time = value.is(JsonValue::Kind::integer);
      event.stamp.at = value.whole;
    } else if (name == "set" || name == "erase") {
      ++bodies;
      event.erase = name == "erase";
      if (Outcome bad = read_fields(value, event); bad.code != STYR_OK) return bad;
    } else {
      return failure(STYR_ERROR_EVENT, "there is no " + quote(name) + " in an event");
    }
  }
  if (event.stamp.id.empty()) return failure(STYR_ERROR_EVENT, "it has no `id`");
  if (event.table.empty()) return failure(STYR_ERROR_EVENT, "it has no `table`");
  if (!has_time) return failure(STYR_ERROR_EVENT, "`at` must be a whole number of 64 bits");
  if (bodies != 1) return failure(STYR_ERROR_EVENT, "it must have `set` or `erase`");
  return success();
}

}  // namespace

Outcome read_events(const styr_event* events, std::size_t count, std::vector<FeedEvent>& read) {
  if (count == 0) return success();
  if (events == nullptr) return failure(STYR_ERROR_NULL, "`events` is NULL");
  const std::size_t stride = events->struct_size;
  const auto* bytes = reinterpret_cast<const char*>(events);
  for (std::size_t i = 0; i < count; ++i) {
    styr_event event{};
    if (Outcome bad = read_struct(bytes + i * stride, kFirstEventSize, sizeof(event), "styr_event", &event);
        bad.code != STYR_OK) {
      return at_event(i, std::move(bad));
    }
    if (event.struct_size != stride) return malformed(i, "its struct_size is not that of the first");
    if (Outcome bad = read_event(event, read.emplace_back()); bad.code != STYR_OK)
      return at_event(i, std::move(bad));
  }
  return success();
}

Outcome read_events(const char* json, std::size_t length, std::vector<FeedEvent>& read) {
  if (Outcome bad = check_text({json, length, "events"}); bad.code != STYR_OK) return bad;
  if (length == 0) return success();
  std::string fault;
  const std::optional<JsonValue> document = parse_json(view(json, length), fault);
  if (!document) return failure(STYR_ERROR_EVENT, "events: " + fault);
  if (!document->is(JsonValue::Kind::array)) {
    if (Outcome bad = read_event(*document, read.emplace_back()); bad.code != STYR_OK) {
      return at_event(0, std::move(bad));
    }
    return success();
  }
  for (std::size_t i = 0; i < document->items.size(); ++i) {
    if (Outcome bad = read_event(document->items[i], read.emplace_back()); bad.code != STYR_OK) {
      return at_event(i, std::move(bad));
    }
  }
  return success();
}

}  // namespace styr::capi
