#ifndef STYR_CAPI_OPTIONS_HPP_
#define STYR_CAPI_OPTIONS_HPP_

// Options of questions: one JSON object, checked against what the question takes.

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "guard.hpp"
#include "styr/calendar.hpp"
#include "styr/model.hpp"
#include "styr/schema.hpp"

namespace styr::capi {

struct JsonValue;

// What an option holds. A period may be given as its text, a year also as a number; a date as `today`.
enum class OptionType : std::uint8_t { text, integer, number, boolean, period, period_kind, language, date };
std::string_view to_string(OptionType type);

struct OptionDescription {
  std::string_view name;
  OptionType type;
  std::string_view default_value;  // in words for people; empty: not given
  std::string_view meaning;
};

// The options of one call. What is not given is nothing.
class Options {
 public:
  // `today` is what a host's context says of it (see styr_context). Fails with STYR_ERROR_OPTION, or as
  // check_text does.
  static Outcome read(const char* bytes, std::size_t length, std::span<const OptionDescription> known,
                      const ContextRef& context, Options& options);

  std::optional<std::string> text(std::string_view name) const { return get<std::string>(name); }
  std::optional<std::int64_t> integer(std::string_view name) const { return get<std::int64_t>(name); }
  std::optional<double> number(std::string_view name) const { return get<double>(name); }
  bool is_true(std::string_view name) const { return get<bool>(name).value_or(false); }
  std::optional<Period> period(std::string_view name) const { return get<Period>(name); }
  std::optional<PeriodKind> period_kind(std::string_view name) const { return get<PeriodKind>(name); }
  std::optional<Language> language(std::string_view name) const { return get<Language>(name); }
  std::optional<Date> date(std::string_view name) const { return get<Date>(name); }

  // Sets `row` to that of the record whose id the option gives, if it is given.
  template <class R>
  Outcome find(const Model& model, std::string_view name, std::optional<std::uint32_t>& row) const {
    const std::optional<std::string> id = text(name);
    if (!id) return success();
    row = model.find<R>(*id);
    return row ? success() : no_record(name, *id);
  }

 private:
  using Value = std::variant<std::string, std::int64_t, double, bool, Period, PeriodKind, Language, Date>;

  template <class T>
  std::optional<T> get(std::string_view name) const {
    const auto at = values_.find(name);
    if (at == values_.end()) return std::nullopt;
    return std::get<T>(at->second);
  }
  static Outcome read_value(const OptionDescription& description, const JsonValue& value,
                            const ContextRef& context, Value& into);
  static Outcome read_date(std::string_view name, const std::string& text, const ContextRef& context,
                           Value& into);
  static Outcome no_record(std::string_view name, const std::string& id);

  std::map<std::string, Value, std::less<>> values_;
};

}  // namespace styr::capi

#endif  // STYR_CAPI_OPTIONS_HPP_
