#include "options.hpp"

#include "json_value.hpp"
#include "text.hpp"

namespace styr::capi {
namespace {

Outcome refuse(std::string_view name, std::string_view why) {
  return failure(STYR_ERROR_OPTION, std::string("option ") + quote(name) + " " + std::string(why));
}

// The text of an option that has one; a year may be a number.
const std::string* text_of(const JsonValue& value, OptionType type) {
  const bool year = type == OptionType::period && value.is(JsonValue::Kind::integer);
  return year || value.is(JsonValue::Kind::text) ? &value.text : nullptr;
}

}  // namespace

std::string_view to_string(OptionType type) {
  switch (type) {
    case OptionType::text:
      return "text";
    case OptionType::integer:
      return "integer";
    case OptionType::boolean:
      return "boolean";
    case OptionType::period:
      return "period";
    case OptionType::period_kind:
      return "period_kind";
    case OptionType::language:
      return "language";
    case OptionType::date:
      return "date";
  }
  return "";
}

Outcome Options::no_record(std::string_view name, const std::string& id) {
  return refuse(name, "names " + quote(id) + ", which the model does not have");
}

Outcome Options::read(const char* bytes, std::size_t length, std::span<const OptionDescription> known,
                      Options& options) {
  if (Outcome bad = check_text({bytes, length, "options"}); bad.code != STYR_OK) return bad;
  if (length == 0) return success();
  std::string fault;
  const std::optional<JsonValue> object = parse_json(view(bytes, length), fault);
  if (!object) return failure(STYR_ERROR_OPTION, "options: " + fault);
  if (!object->is(JsonValue::Kind::object))
    return failure(STYR_ERROR_OPTION, "options must be one JSON object");
  for (const auto& [name, value] : object->members) {
    const OptionDescription* description = nullptr;
    for (const OptionDescription& candidate : known) {
      if (candidate.name == name) description = &candidate;
    }
    if (description == nullptr) return refuse(name, "is not one of this question");
    if (value.is(JsonValue::Kind::null)) continue;
    const auto put = [&options, &name = name](Value read) {
      options.values_.insert_or_assign(name, std::move(read));
    };
    if (description->type == OptionType::integer) {
      if (!value.is(JsonValue::Kind::integer)) return refuse(name, "must be a whole number");
      put(value.whole);
      continue;
    }
    if (description->type == OptionType::boolean) {
      if (!value.is(JsonValue::Kind::boolean)) return refuse(name, "must be true or false");
      put(value.truth);
      continue;
    }
    const std::string* text = text_of(value, description->type);
    if (text == nullptr) return refuse(name, "must be text");
    switch (description->type) {
      case OptionType::period: {
        const absl::StatusOr<Period> period = Period::parse(*text);
        if (!period.ok()) return refuse(name, "is no period: " + quote(*text));
        put(*period);
        break;
      }
      case OptionType::period_kind: {
        const auto kind = parse_period_kind(*text);
        if (!kind) return refuse(name, "must be day, week, month, quarter, tertial, half-year or year");
        put(*kind);
        break;
      }
      case OptionType::language: {
        const auto language = parse_language(*text);
        if (!language) return refuse(name, "must be nb, nn or en");
        put(*language);
        break;
      }
      case OptionType::date: {
        const absl::StatusOr<Date> date = Date::parse(*text);
        if (!date.ok()) return refuse(name, "is no date: " + quote(*text));
        put(*date);
        break;
      }
      default:
        put(*text);
        break;
    }
  }
  return success();
}

}  // namespace styr::capi
