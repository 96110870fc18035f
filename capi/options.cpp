#include "options.hpp"

#include <algorithm>
#include <utility>

#include "json_value.hpp"
#include "styr/number.hpp"
#include "table.hpp"
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
    case OptionType::number:
      return "number";
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

namespace {

// Reads a text by `parse`, which gives nothing for one that is wrong.
template <class Value, class Parse>
Outcome read_text(std::string_view name, const std::string& text, std::string_view must, Parse parse,
                  Value& into) {
  const auto parsed = parse(text);
  if (!parsed.has_value()) return refuse(name, std::string(must) + quote(text));
  into = *parsed;
  return success();
}

// What the library's parsers give, as an optional value.
template <class T>
std::optional<T> value_of(const absl::StatusOr<T>& parsed) {
  return parsed.ok() ? std::optional<T>(*parsed) : std::nullopt;
}

}  // namespace

Outcome Options::read_date(std::string_view name, const std::string& text, const ContextRef& context,
                           Value& into) {
  if (text != "today") {
    return read_text(
        name, text, "is no date: ", [](const std::string& t) { return value_of(Date::parse(t)); }, into);
  }
  if (!context || context->options.today == nullptr) {
    return refuse(name, "asks for today, which the context does not tell");
  }
  const std::int32_t today = context->options.today(context->options.user);
  if (!is_calendar_day(today))
    return refuse(name, "asks for today, and the context tells a day out of range");
  into = Date::from_days(today);
  return success();
}

Outcome Options::read_value(const OptionDescription& description, const JsonValue& value,
                            const ContextRef& context, Value& into) {
  const std::string_view name = description.name;
  if (description.type == OptionType::integer) {
    if (!value.is(JsonValue::Kind::integer)) return refuse(name, "must be a whole number");
    into = value.whole;
    return success();
  }
  if (description.type == OptionType::number) {
    const bool is_number = value.is(JsonValue::Kind::integer) || value.is(JsonValue::Kind::number);
    const std::optional<Number> number = is_number ? parse_number(value.text) : std::nullopt;
    if (!number) return refuse(name, "must be a number");
    into = number->value;
    return success();
  }
  if (description.type == OptionType::boolean) {
    if (!value.is(JsonValue::Kind::boolean)) return refuse(name, "must be true or false");
    into = value.truth;
    return success();
  }
  const std::string* text = text_of(value, description.type);
  if (text == nullptr) return refuse(name, "must be text");
  switch (description.type) {
    case OptionType::period:
      return read_text(
          name, *text, "is no period: ", [](const std::string& t) { return value_of(Period::parse(t)); },
          into);
    case OptionType::period_kind:
      return read_text(
          name, *text, "must be day, week, month, quarter, tertial, half-year or year, not ",
          [](const std::string& t) { return parse_period_kind(t); }, into);
    case OptionType::language:
      return read_text(
          name, *text, "must be nb, nn or en, not ", [](const std::string& t) { return parse_language(t); },
          into);
    case OptionType::date:
      return read_date(name, *text, context, into);
    default:
      into = *text;
      return success();
  }
}

Outcome Options::read(const char* bytes, std::size_t length, std::span<const OptionDescription> known,
                      const ContextRef& context, Options& options) {
  if (Outcome bad = check_text({bytes, length, "options"}); bad.code != STYR_OK) return bad;
  if (length == 0) return success();
  std::string fault;
  const std::optional<JsonValue> object = parse_json(view(bytes, length), fault);
  if (!object) return failure(STYR_ERROR_OPTION, "options: " + fault);
  if (!object->is(JsonValue::Kind::object))
    return failure(STYR_ERROR_OPTION, "options must be one JSON object");
  for (const JsonMember& member : object->members) {
    const auto description = std::find_if(
        known.begin(), known.end(), [&](const OptionDescription& one) { return one.name == member.name; });
    if (description == known.end()) return refuse(member.name, "is not one of this question");
    if (member.value.is(JsonValue::Kind::null)) continue;
    Value read;
    if (Outcome bad = read_value(*description, member.value, context, read); bad.code != STYR_OK) return bad;
    options.values_.insert_or_assign(member.name, std::move(read));
  }
  return success();
}

}  // namespace styr::capi
