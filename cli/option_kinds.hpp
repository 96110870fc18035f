#ifndef STYR_CLI_OPTION_KINDS_HPP_
#define STYR_CLI_OPTION_KINDS_HPP_

// Kinds of options that several commands take: words, periods, days, ids, whole numbers. What cannot be read
// is CLI::ValidationError, which names the option.

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "options.hpp"
#include "styr/calendar.hpp"
#include "styr/schema.hpp"

namespace styr::cli {

// What may be typed, with what it means.
template <class E>
using Words = std::vector<std::pair<std::string, E>>;

const Words<Format>& format_words();
const Words<Language>& language_words();
const Words<Colouring>& colouring_words();

template <class E>
std::string joined(const Words<E>& words, const char* separator) {
  std::string text;
  for (const auto& word : words) {
    if (!text.empty()) text += separator;
    text += word.first;
  }
  return text;
}

// An option (or, without dashes, an argument) that takes one of some words.
template <class Target, class E>
CLI::Option* add_word(CLI::App& app, const std::string& name, Target& target, const Words<E>& words,
                      const std::string& description) {
  const auto set = [&target, &words, name](const std::string& text) {
    for (const auto& [word, value] : words) {
      if (word == text) {
        target = value;
        return;
      }
    }
    throw CLI::ValidationError(name, "\"" + text + "\" is none of " + joined(words, ", "));
  };
  return app.add_option_function<std::string>(name, set, description)->type_name(joined(words, "|"));
}

CLI::Option* add_period(CLI::App& app, const std::string& name, std::optional<Period>& target,
                        const std::string& description);
CLI::Option* add_date(CLI::App& app, const std::string& name, std::optional<Date>& target,
                      const std::string& description);
CLI::Option* add_year(CLI::App& app, std::optional<std::int32_t>& target, const std::string& description);
CLI::Option* add_id(CLI::App& app, const std::string& name, std::optional<std::string>& target,
                    const std::string& description);
Date parse_day(const std::string& option, const std::string& text);

// A whole number between two ends.
template <class Whole>
CLI::Option* add_number(CLI::App& app, const std::string& name, std::optional<Whole>& target, Whole lowest,
                        Whole highest, const std::string& description) {
  const auto set = [&target](const Whole& value) { target = value; };
  return app.add_option_function<Whole>(name, set, description)
      ->check(CLI::Range(lowest, highest).description(""))
      ->type_name("N");
}

}  // namespace styr::cli

#endif  // STYR_CLI_OPTION_KINDS_HPP_
