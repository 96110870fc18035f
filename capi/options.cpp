#include "options.hpp"

#include <limits>
#include <nlohmann/json.hpp>

#include "json_text.hpp"
#include "text.hpp"

namespace styr::capi {
namespace {

Outcome refuse(std::string_view name, std::string_view why) {
  return failure(STYR_ERROR_OPTION, std::string("option ") + quote(name) + " " + std::string(why));
}

std::optional<std::int64_t> whole(const nlohmann::json& value) {
  if (value.is_number_unsigned() &&
      value.get<std::uint64_t>() > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    return std::nullopt;
  }
  if (!value.is_number_integer()) return std::nullopt;
  return value.get<std::int64_t>();
}

// The text of an option that has one; a year may be a number.
std::optional<std::string> text_of(const nlohmann::json& value, OptionType type) {
  if (value.is_string()) return value.get<std::string>();
  if (type == OptionType::period) {
    if (const auto number = whole(value)) return std::to_string(*number);
  }
  return std::nullopt;
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
  nlohmann::json object;
  try {
    object = nlohmann::json::parse(bytes, bytes + length);
  } catch (const nlohmann::json::parse_error& e) {
    return failure(STYR_ERROR_OPTION, "options: " + syntax_error_text(e.what()));
  }
  if (!object.is_object()) return failure(STYR_ERROR_OPTION, "options must be one JSON object");
  for (const auto& [name, value] : object.items()) {
    const OptionDescription* description = nullptr;
    for (const OptionDescription& candidate : known) {
      if (candidate.name == name) description = &candidate;
    }
    if (description == nullptr) return refuse(name, "is not one of this question");
    if (value.is_null()) continue;
    const auto put = [&](Value read) { options.values_.insert_or_assign(name, std::move(read)); };
    if (description->type == OptionType::integer) {
      const auto number = whole(value);
      if (!number) return refuse(name, "must be a whole number");
      put(*number);
      continue;
    }
    if (description->type == OptionType::boolean) {
      if (!value.is_boolean()) return refuse(name, "must be true or false");
      put(value.get<bool>());
      continue;
    }
    const auto text = text_of(value, description->type);
    if (!text) return refuse(name, "must be text");
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
