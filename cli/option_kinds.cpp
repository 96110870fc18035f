#include "option_kinds.hpp"

namespace styr::cli {

const Words<Format>& format_words() {
  static const Words<Format> words = {{"table", Format::table}, {"csv", Format::csv}, {"json", Format::json}};
  return words;
}
const Words<Language>& language_words() {
  static const Words<Language> words = {
      {"nb", Language::bokmaal}, {"nn", Language::nynorsk}, {"en", Language::english}};
  return words;
}
const Words<Colouring>& colouring_words() {
  static const Words<Colouring> words = {
      {"auto", Colouring::automatic}, {"always", Colouring::always}, {"never", Colouring::never}};
  return words;
}

CLI::Option* add_period(CLI::App& app, const std::string& name, std::optional<Period>& target,
                        const std::string& description) {
  const auto set = [&target, name](const std::string& text) {
    const absl::StatusOr<Period> period = Period::parse(text);
    if (!period.ok()) throw CLI::ValidationError(name, std::string(period.status().message()));
    target = *period;
  };
  return app.add_option_function<std::string>(name, set, description)->type_name("PERIOD");
}

Date parse_day(const std::string& option, const std::string& text) {
  const absl::StatusOr<Date> day = Date::parse(text);
  if (!day.ok()) throw CLI::ValidationError(option, std::string(day.status().message()));
  return *day;
}

CLI::Option* add_date(CLI::App& app, const std::string& name, std::optional<Date>& target,
                      const std::string& description) {
  const auto set = [&target, name](const std::string& text) { target = parse_day(name, text); };
  return app.add_option_function<std::string>(name, set, description)->type_name("DAY");
}

CLI::Option* add_year(CLI::App& app, std::optional<std::int32_t>& target, const std::string& description) {
  const auto set = [&target](const std::string& text) {
    const absl::StatusOr<Period> period = Period::parse(text);
    if (!period.ok() || period->kind() != PeriodKind::year) {
      throw CLI::ValidationError("--year", "\"" + text + "\" is no year from 1400 to 9999");
    }
    target = period->year();
  };
  return app.add_option_function<std::string>("--year", set, description)->type_name("YEAR");
}

CLI::Option* add_id(CLI::App& app, const std::string& name, std::optional<std::string>& target,
                    const std::string& description) {
  const auto set = [&target](const std::string& text) { target = text; };
  return app.add_option_function<std::string>(name, set, description)->type_name("ID");
}

}  // namespace styr::cli
