#include "options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "command_list.hpp"
#include "option_kinds.hpp"
#include "styr/number.hpp"
#include "styr/version.hpp"
#include "text.hpp"

namespace styr::cli {
namespace {

constexpr std::size_t kFooterWidth = 100;

void add_common_options(CLI::App& app, Options& options) {
  const bool is_fault_tree = options.command == Command::risk_model;
  const bool is_matrix = options.command == Command::risk_matrix;
  app.add_option(is_fault_tree ? "FILE" : "PACKAGE", options.package,
                 is_fault_tree ? "The fault tree: an .xml file"
                 : is_matrix   ? "A model, or a .json file of risk matrices"
                               : "The model: a folder of CSV tables, or a .json file")
      ->required()
      ->type_name("");
  if (options.command == Command::convert) return;
  const auto set_format = [&options](const std::string& text) {
    for (const auto& [word, value] : format_words()) {
      if (word == text) options.format = value;
    }
    if (!options.format) {
      throw CLI::ValidationError("--format", "\"" + text + "\" is none of " + joined(format_words(), ", "));
    }
  };
  const bool is_tree = options.command == Command::explain;
  app.add_option_function<std::string>(
         "--format", set_format,
         is_tree ? "Form of the answer: a tree of text, or json; table where not given"
                 : "Form of the answer; table on a terminal, else csv, where not given")
      ->type_name(is_tree ? "table|json" : joined(format_words(), "|"));
  add_word(app, "--lang", options.language, language_words(),
           "Language of text for people; nb where not given");
  add_word(app, "--color", options.colouring, colouring_words(),
           "Colours; auto where not given: in tables on a terminal, unless NO_COLOR is set");
}

std::string known_commands() {
  std::string text;
  for (const CommandDescription& description : command_list()) {
    if (!text.empty()) text += ", ";
    text += description.name;
  }
  return text;
}

bool is_command(std::string_view name) {
  const auto commands = command_list();
  return std::any_of(commands.begin(), commands.end(),
                     [&](const CommandDescription& description) { return name == description.name; });
}

// The first argument that is no option, which names the command; no option before it takes a value.
const char* first_word(int argc, const char* const* argv) {
  for (int i = 1; i < argc; ++i) {
    if (argv[i][0] != '-') return argv[i];
  }
  return nullptr;
}

std::string unknown_command(std::string_view name) {
  std::vector<Candidate> candidates;
  candidates.reserve(command_list().size());
  for (const CommandDescription& description : command_list()) candidates.push_back({description.name, ""});
  std::string text = "there is no command \"" + printable(name) + "\"";
  const std::vector<Candidate> near = near_matches(name, candidates);
  if (!near.empty()) text += "; did you mean \"" + std::string(near.front().id) + "\"?";
  return text + "\nCommands: " + known_commands();
}

// What single options cannot see; empty when all is well.
std::string contradiction_of_risks(const Options& options) {
  if (options.movement_from && *options.movement_from > *options.movement_to) {
    return "--movement: " + options.movement_from->to_string() + " is after " +
           options.movement_to->to_string();
  }
  if (options.as_of && (options.risk_question == RiskQuestion::picture || options.movement_from)) {
    return "--as-of is not for --picture or --movement, which have days of their own";
  }
  const bool is_about_one =
      options.risk_question == RiskQuestion::causes || options.risk_question == RiskQuestion::cut_sets;
  if ((options.goal || options.service) && !is_about_one)
    return "--goal and --service are only for --causes and --cut-sets";
  if (options.goal && options.service) return "--goal and --service: choose one";
  if (options.unit && (is_about_one || options.risk_question == RiskQuestion::propagation)) {
    return "--unit is not for --propagation, --causes or --cut-sets, which are about goals and services";
  }
  return {};
}

std::string contradiction_of_losses(const Options& options) {
  const bool by_unit = options.losses_by == LossesBy::unit;
  const bool by_goal = options.losses_by == LossesBy::goal;
  if (options.unit && !by_unit) return "--unit is only for --by unit";
  if (options.goal && !by_goal) return "--goal is only for --by goal";
  if (options.curve && !by_unit && !by_goal) return "--curve is only for --by unit or goal";
  return {};
}

std::string contradiction_of_what_if(const Options& options) {
  if (options.changes.empty() && options.removals.empty())
    return "nothing changes; give --change or --remove";
  if (options.compared_by && options.moved != Moved::figures) return "--by is only for --of figures";
  if (options.year && options.moved != Moved::goals && options.moved != Moved::targets)
    return "--year is only for --of goals or targets";
  if (options.as_of && options.moved != Moved::risks) return "--as-of is only for --of risks";
  return {};
}

std::string contradiction_of_explain(const Options& options) {
  if (options.format == Format::csv)
    return "--format: an explanation is a tree, which csv cannot hold; choose table or json";
  if (options.unit && options.subject != Subject::value) return "--unit is only for a value";
  if (!options.period) return {};
  if (options.subject == Subject::target) return "--period is not for a target, which has its own year";
  if (options.subject == Subject::risk) return "--period is not for a risk, which is told as now registered";
  if (options.subject == Subject::goal && options.period->kind() != PeriodKind::year) {
    return "--period: the score of a goal is for a year, such as " + std::to_string(options.period->year());
  }
  return {};
}

std::string contradiction(const Options& options) {
  switch (options.command) {
    case Command::rollup:
      if (options.from && options.to && options.from->first_day() > options.to->last_day()) {
        return "--from " + options.from->to_string() + " is after --to " + options.to->to_string();
      }
      return {};
    case Command::risks:
      return contradiction_of_risks(options);
    case Command::losses:
      return contradiction_of_losses(options);
    case Command::risk_model:
      if (options.importance + (options.uncertainty ? 1 : 0) + (options.cut_sets ? 1 : 0) > 1) {
        return "--importance, --uncertainty and --cut-sets are different answers; choose one";
      }
      return {};
    case Command::risk_matrix:
      return options.exchange && options.format ? "--exchange has a form of its own; leave out --format" : "";
    case Command::what_if:
      return contradiction_of_what_if(options);
    case Command::explain:
      return contradiction_of_explain(options);
    case Command::check:
    case Command::targets:
    case Command::goals:
    case Command::trend:
    case Command::contributors:
    case Command::leverage:
    case Command::convert:
      break;
  }
  return {};
}

Answer wrong_usage(const std::string& message, const std::string& command) {
  const std::string program = command.empty() ? "styr" : "styr " + command;
  return {ExitCode::wrong_usage, "", program + ": " + message + "\nSee " + program + " --help\n"};
}

}  // namespace

const char* name_of(Command command) {
  for (const CommandDescription& description : command_list()) {
    if (description.command == command) return description.name;
  }
  return "";
}

std::variant<Options, Answer> parse_arguments(int argc, const char* const* argv) {
  CLI::App app(
      "How are we doing, where, and why? Goals, indicators and targets of an organisation, rolled up.");
  app.name("styr");
  app.set_version_flag("--version", "styr " + std::string(version()), "Print the version and exit");
  app.set_help_flag("--help,-h", "Print this help and exit");
  app.require_subcommand(1);
  const auto formatter = app.get_formatter();
  formatter->column_width(34);
  formatter->label("Positionals", "Arguments");
  formatter->label("Subcommands", "Commands");
  formatter->label("SUBCOMMAND", "COMMAND ...");
  formatter->label("OPTIONS", "options");
  formatter->label("REQUIRED", "");
  app.footer(
      "Exit codes: 0 fine, 1 the model has errors or something could not be read or written, 2 wrong usage.\n"
      "Errors go to the standard error stream as table:row:column: code: reason.\n"
      "Help of a command: styr COMMAND --help\n\n"
      "Example:\n  styr goals examples/eksempelvik --year 2024");

  // Each command fills in its own options, so that one does not leave traces in another.
  std::vector<Options> options(command_list().size());
  for (std::size_t i = 0; i < options.size(); ++i) {
    const CommandDescription& description = command_list()[i];
    options[i].command = description.command;
    CLI::App& command = *app.add_subcommand(description.name, description.summary);
    std::string footer;
    for (const std::string& line : wrapped(description.detail, kFooterWidth)) footer += line + "\n";
    command.footer(footer + "\nExample:\n  " + description.example);
    add_common_options(command, options[i]);
    if (description.add_options != nullptr) description.add_options(command, options[i]);
  }

  std::string command;
  try {
    const char* word = first_word(argc, argv);
    if (word != nullptr && !is_command(word)) return wrong_usage(unknown_command(word), "");
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    const auto chosen = app.get_subcommands();
    return Answer{ExitCode::fine, chosen.empty() ? app.help() : chosen.front()->help("styr"), ""};
  } catch (const CLI::CallForVersion& text) {
    return Answer{ExitCode::fine, std::string(text.what()) + "\n", ""};
  } catch (const CLI::ParseError& error) {
    const auto chosen = app.get_subcommands();
    if (!chosen.empty()) command = chosen.front()->get_name();
    if (argc < 2) return Answer{ExitCode::wrong_usage, "", app.help()};
    return wrong_usage(printable(error.what()), command);
  }
  for (const Options& filled : options) {
    const char* name = name_of(filled.command);
    if (!app.got_subcommand(name)) continue;
    const std::string wrong = contradiction(filled);
    if (!wrong.empty()) return wrong_usage(wrong, name);
    return filled;
  }
  return wrong_usage("no command", "");
}

}  // namespace styr::cli
