#include "options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "styr/losses.hpp"
#include "styr/number.hpp"
#include "styr/version.hpp"
#include "text.hpp"

namespace styr::cli {
namespace {

template <class E>
using Words = std::vector<std::pair<std::string, E>>;

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
const Words<Subject>& subject_words() {
  static const Words<Subject> words = {{"goal", Subject::goal},
                                       {"value", Subject::value},
                                       {"target", Subject::target},
                                       {"risk", Subject::risk}};
  return words;
}
const Words<LossesBy>& losses_by_words() {
  static const Words<LossesBy> words = {
      {"unit", LossesBy::unit}, {"goal", LossesBy::goal}, {"risk", LossesBy::risk}, {"plan", LossesBy::plan}};
  return words;
}
const Words<LossStage>& stage_words() {
  static const Words<LossStage> words = {{"current", LossStage::current}, {"target", LossStage::target}};
  return words;
}
const Words<PeriodKind>& kind_words() {
  static const Words<PeriodKind> words = [] {
    Words<PeriodKind> list;
    for (int kind = 0; kind < kPeriodKindCount; ++kind) {
      const auto value = static_cast<PeriodKind>(kind);
      list.emplace_back(to_string(value), value);
    }
    return list;
  }();
  return words;
}

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
template <class E>
CLI::Option* add_word(CLI::App& app, const std::string& name, E& target, const Words<E>& words,
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

void add_unit(CLI::App& app, Options& options) {
  add_id(app, "--unit", options.unit, "Only this unit; its figures hold everything below it");
}
void add_indicator(CLI::App& app, Options& options) {
  add_id(app, "--indicator", options.indicator, "Only this indicator");
}

void add_rollup_options(CLI::App& app, Options& options) {
  add_word(app, "--by", options.by, kind_words(), "Length of the periods; year where not given");
  add_unit(app, options);
  add_indicator(app, options);
  add_period(app, "--from", options.from, "From this period on, such as 2024, 2024-T1, 2024-Q1, 2024-05");
  add_period(app, "--to", options.to, "Up to and with this period");
  app.add_flag("--ytd", options.year_to_date,
               "Sums from the start of the budget year to the end of each period");
}

void add_target_options(CLI::App& app, Options& options) {
  add_year(app, options.year, "Only targets of this year");
}

void add_goal_options(CLI::App& app, Options& options) { add_year(app, options.year, "Only this year"); }

void add_trend_options(CLI::App& app, Options& options) {
  add_unit(app, options);
  add_indicator(app, options);
}

void add_contributor_options(CLI::App& app, Options& options) {
  add_id(app, "--goal", options.goal, "Only this goal");
}

void add_risk_options(CLI::App& app, Options& options) {
  add_id(app, "--unit", options.unit, "Only what this unit sees");
  add_date(app, "--as-of", options.as_of,
           "The register as it stood on this day; as now registered where not given");
  CLI::Option_group* const group = app.add_option_group("questions");
  group->require_option(0, 1);
  const auto ask = [&](const char* name, RiskQuestion question, const char* description) {
    group->add_flag_callback(
        name, [&options, question] { options.risk_question = question; }, description);
  };
  ask("--reasons", RiskQuestion::reasons, "One row per risk and unit that sees it: lifted or not, and why");
  ask("--picture", RiskQuestion::picture, "Green, yellow and red risks by unit and period");
  ask("--matrix", RiskQuestion::matrix, "The matrix with the risks of each cell, each risk once");
  ask("--follow-up", RiskQuestion::follow_up, "Mitigations: late, effective, ready to be closed, or why not");
  ask("--attention", RiskQuestion::attention,
      "Red risks without a measure, acceptances run out, reviews overdue");
  ask("--propagation", RiskQuestion::propagation,
      "Probability that each service and goal is hit within a year");
  ask("--causes", RiskQuestion::causes, "How much each risk matters to services and goals");
  add_id(app, "--goal", options.goal, "With --causes: only this goal");
  add_id(app, "--service", options.service, "With --causes: only this service");
  const auto set_movement = [&options](const std::vector<std::string>& days) {
    options.risk_question = RiskQuestion::movement;
    options.movement_from = parse_day("--movement", days[0]);
    options.movement_to = parse_day("--movement", days[1]);
  };
  group
      ->add_option_function<std::vector<std::string>>(
          "--movement", set_movement, "What moved between two days: new, closed, better, worse")
      ->expected(2)
      ->type_name("DAY DAY");
}

// A whole number that policy gives where the option does not.
template <class Whole>
void add_number(CLI::App& app, const std::string& name, std::optional<Whole>& target, double lowest,
                double highest, const std::string& description) {
  const auto set = [&target](const Whole& value) { target = value; };
  app.add_option_function<Whole>(name, set, description)->check(CLI::Range(lowest, highest))->type_name("N");
}

void add_loss_options(CLI::App& app, Options& options) {
  constexpr unsigned kMostWorkers = 256;
  constexpr double kLargestSeed = 0x1p53;
  add_word(
      app, "--by", options.losses_by, losses_by_words(),
      "Losses of units or goals, returns of treatments of risks, or sums of plans; unit where not given");
  add_id(app, "--unit", options.unit, "Only this unit; its losses hold everything below it");
  add_id(app, "--goal", options.goal, "Only this goal; its losses hold all that contributes to it");
  app.add_flag("--curve", options.curve, "The loss exceedance curve of each unit or goal");
  add_word(app, "--stage", options.stage, stage_words(),
           "Risks as they are, or as they shall be after the planned measures; current where not given");
  add_number(app, "--trials", options.trials, 1, kMostTrials, "Simulated years; by policy where not given");
  add_number(app, "--seed", options.seed, 0, kLargestSeed,
             "Seed of the simulation; by policy where not given");
  app.add_option("--workers", options.workers, "Threads to share the work; 1 where not given")
      ->check(CLI::Range(1U, kMostWorkers))
      ->type_name("N");
}

void add_risk_model_options(CLI::App& app, Options& options) {
  add_id(app, "--gate", options.gate, "Only this gate");
  app.add_flag("--top", options.top, "Only gates that feed no other gate");
  app.add_flag("--probability-only", options.probability_only, "Do not count minimal cut sets");
  app.add_flag("--importance", options.importance, "How much each event matters to the gates at the top");
  const auto set_trials = [&options](const std::uint32_t& trials) { options.uncertainty = trials; };
  app.add_option_function<std::uint32_t>(
         "--uncertainty", set_trials, "Spread of the probability when what is uncertain is drawn this often")
      ->check(CLI::Range(2U, 1'000'000'000U))
      ->type_name("TRIALS");
  constexpr double kLargestSeed = 0x1p53;
  add_number(app, "--seed", options.seed, 0, kLargestSeed, "Where drawing starts; 1 where not given");
  app.add_option("--workers", options.workers, "Threads to share the drawing; 1 where not given")
      ->check(CLI::Range(1U, 256U))
      ->type_name("N");
  const auto set_sets = [&options](const std::size_t& count) { options.cut_sets = count; };
  app.add_option_function<std::size_t>("--cut-sets", set_sets, "The N most probable minimal cut sets")
      ->check(CLI::Range(std::size_t{1}, std::size_t{100'000'000}))
      ->type_name("N");
  const auto set_limit = [&options](const std::size_t& limit) { options.node_limit = limit; };
  app.add_option_function<std::size_t>("--node-limit", set_limit,
                                       "Nodes that one diagram may have; 8388608 where not given")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1} << 30U))
      ->type_name("N");
  const auto set_time = [&options](const double& hours) { options.mission_time = hours; };
  app.add_option_function<double>("--mission-time", set_time,
                                  "Hours that the mission lasts; 8760, a year, where not given")
      ->check(CLI::Range(0.0, 1e12))
      ->type_name("HOURS");
}

void add_explain_options(CLI::App& app, Options& options) {
  add_word(app, "SUBJECT", options.subject, subject_words(), "What to explain")->required();
  app.add_option("ID", options.id,
                 "Id of the goal, of the indicator (for a value), of the target or of the risk")
      ->required()
      ->type_name("");
  add_id(app, "--unit", options.unit,
         "For a value: the unit; the first unit without a parent where not given");
  add_period(app, "--period", options.period,
             "The period of a value, the year of a goal; the latest year there is where not given");
  const auto set_depth = [&options](const int& depth) { options.depth = depth; };
  app.add_option_function<int>("--depth", set_depth,
                               "Levels of reasons shown; 3 in a tree of text and all in json where not given")
      ->check(CLI::Range(0, 256))
      ->type_name("N");
}

void add_convert_options(CLI::App& app, Options& options) {
  app.add_option("DESTINATION", options.destination, "A folder, or a file whose name ends in .json")
      ->required()
      ->type_name("");
  app.add_flag("--force", options.force, "Write over what is there already");
}

constexpr std::size_t kFooterWidth = 100;

struct CommandDescription {
  Command command;
  const char* name;
  const char* summary;
  const char* detail;
  const char* example;
  void (*add_options)(CLI::App&, Options&);
};

constexpr auto kCommands = std::to_array<CommandDescription>({
    {Command::check, "check", "Every error of the package, and findings about how it steers",
     "Errors are broken data; findings are poor governance in sound data, with their severity by policy. "
     "Exit code 1 when there are errors.",
     "styr check examples/eksempelvik", nullptr},
    {Command::rollup, "rollup", "Figures of units, indicators and periods, rolled up",
     "One row per unit, indicator and period with any cell reported or expected.",
     "styr rollup examples/eksempelvik --by tertial --unit KD --from 2024", add_rollup_options},
    {Command::targets, "targets", "Whether targets are reached",
     "One row per target: the value, how far it lies on the bad side, and its status.",
     "styr targets examples/eksempelvik --year 2024", add_target_options},
    {Command::goals, "goals", "The goal graph with its scores",
     "One row per year and goal; as a table, the tree of goals. A goal that several goals share stands under "
     "each of them.",
     "styr goals examples/eksempelvik --year 2024 --lang nn", add_goal_options},
    {Command::trend, "trend", "Which way indicators move, month by month",
     "The Theil-Sen slope, Mann-Kendall's S and the least-squares slope of the monthly figures.",
     "styr trend examples/eksempelvik --unit KD", add_trend_options},
    {Command::contributors, "contributors", "Who takes part in a shared goal",
     "The number of goals below, and the units of level 1 and 2 among owners, co-owners and those above "
     "them.",
     "styr contributors examples/eksempelvik --goal G01", add_contributor_options},
    {Command::risks, "risks", "Which risks each unit sees, and which it lifts to the level above",
     "One row per unit that sees any open risk: its own and those lifted to it, the most serious first. "
     "Other questions about the register by the options below, one at a time.",
     "styr risks examples/eksempelvik --unit KD", add_risk_options},
    {Command::losses, "losses", "What the open risks may cost in a year, and what uncertain plans may cost",
     "One row per unit or goal with open risks: the expected loss, the value at risk and the mean of the "
     "worst "
     "years, in 1000 kr. A risk counts once and strikes in the same years wherever it is counted.",
     "styr losses examples/eksempelvik --by goal", add_loss_options},
    {Command::risk_model, "risk-model", "Probabilities in a fault tree, exactly, and what matters in it",
     "Reads a file in the Open-PSA model exchange format. One row per gate: its probability and the number "
     "of "
     "its minimal cut sets. A gate whose diagram needs more nodes than the limit has no number; the standard "
     "error stream says so and gives bounds, and the exit code is 1.",
     "styr risk-model pumps.xml --importance", add_risk_model_options},
    {Command::explain, "explain", "Why a score, a value or a status is what it is",
     "The tree of contributions that adds up to the number, with the rule and the policy at each step.",
     "styr explain examples/eksempelvik value I03 --unit OSU --period 2024-T1", add_explain_options},
    {Command::convert, "convert", "Turn a folder of tables into one JSON document, or back, without loss",
     "Refuses to write over anything unless told to by --force.",
     "styr convert examples/eksempelvik eksempelvik.json", add_convert_options},
});

void add_common_options(CLI::App& app, Options& options) {
  const bool is_fault_tree = options.command == Command::risk_model;
  app.add_option(is_fault_tree ? "FILE" : "PACKAGE", options.package,
                 is_fault_tree ? "The fault tree: an .xml file"
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
  for (const CommandDescription& description : kCommands) {
    if (!text.empty()) text += ", ";
    text += description.name;
  }
  return text;
}

bool is_command(std::string_view name) {
  return std::any_of(kCommands.begin(), kCommands.end(),
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
  candidates.reserve(kCommands.size());
  for (const CommandDescription& description : kCommands) candidates.push_back({description.name, ""});
  std::string text = "there is no command \"" + printable(name) + "\"";
  const std::vector<Candidate> near = near_matches(name, candidates);
  if (!near.empty()) text += "; did you mean \"" + std::string(near.front().id) + "\"?";
  return text + "\nCommands: " + known_commands();
}

// What single options cannot see; empty when all is well.
std::string contradiction(const Options& options) {
  if (options.movement_from && *options.movement_from > *options.movement_to) {
    return "--movement: " + options.movement_from->to_string() + " is after " +
           options.movement_to->to_string();
  }
  if (options.as_of && (options.risk_question == RiskQuestion::picture || options.movement_from)) {
    return "--as-of is not for --picture or --movement, which have days of their own";
  }
  if (options.from && options.to && options.from->first_day() > options.to->last_day()) {
    return "--from " + options.from->to_string() + " is after --to " + options.to->to_string();
  }
  if (options.command == Command::risks) {
    const bool is_causes = options.risk_question == RiskQuestion::causes;
    if ((options.goal || options.service) && !is_causes) return "--goal and --service are only for --causes";
    if (options.goal && options.service) return "--goal and --service: choose one";
    if (options.unit && (is_causes || options.risk_question == RiskQuestion::propagation)) {
      return "--unit is not for --propagation or --causes, which are about goals and services";
    }
  }
  if (options.command == Command::losses) {
    const bool by_unit = options.losses_by == LossesBy::unit, by_goal = options.losses_by == LossesBy::goal;
    if (options.unit && !by_unit) return "--unit is only for --by unit";
    if (options.goal && !by_goal) return "--goal is only for --by goal";
    if (options.curve && !by_unit && !by_goal) return "--curve is only for --by unit or goal";
  }
  if (options.importance + (options.uncertainty ? 1 : 0) + (options.cut_sets ? 1 : 0) > 1) {
    return "--importance, --uncertainty and --cut-sets are different answers; choose one";
  }
  if (options.command != Command::explain) return {};
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

Answer wrong_usage(const std::string& message, const std::string& command) {
  const std::string program = command.empty() ? "styr" : "styr " + command;
  return {ExitCode::wrong_usage, "", program + ": " + message + "\nSee " + program + " --help\n"};
}

}  // namespace

const char* name_of(Command command) {
  for (const CommandDescription& description : kCommands) {
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
  std::array<Options, kCommands.size()> options;
  for (std::size_t i = 0; i < kCommands.size(); ++i) {
    const CommandDescription& description = kCommands[i];
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
