#include "command_list.hpp"

#include <array>
#include <string>

#include "option_kinds.hpp"
#include "styr/losses.hpp"

namespace styr::cli {
namespace {

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
const Words<Moved>& moved_words() {
  static const Words<Moved> words = {{"goals", Moved::goals},
                                     {"targets", Moved::targets},
                                     {"figures", Moved::figures},
                                     {"risks", Moved::risks}};
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

constexpr const char* kCutSetHelp = "The N most probable minimal cut sets: what must happen together";
constexpr std::size_t kMostCutSets = 100'000'000;
constexpr std::uint64_t kLargestSeed = std::uint64_t{1} << 53U;

void add_workers(CLI::App& app, Options& options, const char* description) {
  app.add_option("--workers", options.workers, description)
      ->check(CLI::Range(1U, 256U).description(""))
      ->type_name("N");
}

void add_risk_options(CLI::App& app, Options& options) {
  add_id(app, "--unit", options.unit, "Only what this unit sees");
  add_date(app, "--as-of", options.as_of,
           "The register as it stood on this day; as now registered where not given");
  CLI::Option_group* const group = app.add_option_group("One of these questions");
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
  const auto set_sets = [&options](const std::size_t& count) {
    options.risk_question = RiskQuestion::cut_sets;
    options.cut_sets = count;
  };
  group->add_option_function<std::size_t>("--cut-sets", set_sets, kCutSetHelp)
      ->check(CLI::Range(std::size_t{1}, kMostCutSets).description(""))
      ->type_name("N");
  add_id(app, "--goal", options.goal, "With --causes or --cut-sets: only this goal");
  add_id(app, "--service", options.service, "With --causes or --cut-sets: only this service");
  const auto set_movement = [&options](const std::vector<std::string>& days) {
    options.risk_question = RiskQuestion::movement;
    options.movement_from = parse_day("--movement", days[0]);
    options.movement_to = parse_day("--movement", days[1]);
  };
  group
      ->add_option_function<std::vector<std::string>>(
          "--movement", set_movement, "What moved between two days: new, closed, better, worse")
      ->expected(2)
      ->type_name("DAY");
}

void add_loss_options(CLI::App& app, Options& options) {
  add_word(app, "--by", options.losses_by, losses_by_words(),
           "Losses of units or goals, returns of treatments, sums of plans; unit where not given");
  add_id(app, "--unit", options.unit, "Only this unit; its losses hold everything below it");
  add_id(app, "--goal", options.goal, "Only this goal; its losses hold all that contributes to it");
  app.add_flag("--curve", options.curve, "The loss exceedance curve of each unit or goal");
  add_word(app, "--stage", options.stage, stage_words(),
           "Risks as they are, or shall be after planned measures; current where not given");
  add_number(app, "--trials", options.trials, 1U, kMostTrials, "Simulated years; by policy where not given");
  add_number(app, "--seed", options.seed, std::uint64_t{0}, kLargestSeed,
             "Seed of the simulation; by policy where not given");
  add_workers(app, options, "Threads to share the work; 1 where not given");
}

void add_risk_model_options(CLI::App& app, Options& options) {
  add_id(app, "--gate", options.gate, "Only this gate");
  app.add_flag("--top", options.top, "Only gates that feed no other gate");
  app.add_flag("--probability-only", options.probability_only, "Do not count minimal cut sets");
  app.add_flag("--importance", options.importance, "How much each event matters to the gates at the top");
  add_number(app, "--uncertainty", options.uncertainty, 2U, 1'000'000'000U,
             "Spread of the probability when what is uncertain is drawn N times");
  add_number(app, "--seed", options.seed, std::uint64_t{0}, kLargestSeed,
             "Where drawing starts; 1 where not given");
  add_workers(app, options, "Threads to share the drawing; 1 where not given");
  add_number(app, "--cut-sets", options.cut_sets, std::size_t{1}, kMostCutSets, kCutSetHelp);
  add_number(app, "--node-limit", options.node_limit, std::size_t{1}, std::size_t{1} << 30U,
             "Nodes that one diagram may have; 8388608 where not given");
  const auto set_time = [&options](const double& hours) { options.mission_time = hours; };
  app.add_option_function<double>("--mission-time", set_time,
                                  "Hours that the mission lasts; 8760, a year, where not given")
      ->check(CLI::Range(0.0, 1e12).description(""))
      ->type_name("HOURS");
}

void add_risk_matrix_options(CLI::App& app, Options& options) {
  app.add_flag("--exchange", options.exchange, "Print the matrices as JSON, to be taken in elsewhere");
}

void add_what_if_options(CLI::App& app, Options& options) {
  app.add_option("--change", options.changes,
                 "\"TABLE; column=value; …\": a record to add, or to change by its key; may be given again")
      ->type_name("CHANGE")
      ->allow_extra_args(false);
  app.add_option("--remove", options.removals, "\"TABLE; KEY\": a record to remove; may be given again")
      ->type_name("RECORD")
      ->allow_extra_args(false);
  add_word(app, "--of", options.moved, moved_words(), "What is compared; goals where not given");
  add_year(app, options.year, "Goals and targets: only this year");
  add_word(app, "--by", options.compared_by, kind_words(),
           "Figures: length of the periods; year where not given");
  add_date(app, "--as-of", options.as_of, "Risks: as they stood on this day");
}

void add_leverage_options(CLI::App& app, Options& options) {
  add_id(app, "--goal", options.goal, "The goal to move")->required();
  add_year(app, options.year, "The year; the latest with targets where not given");
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
      ->check(CLI::Range(0, 256).description(""))
      ->type_name("N");
}

void add_convert_options(CLI::App& app, Options& options) {
  app.add_option("DESTINATION", options.destination, "A folder, or a file whose name ends in .json")
      ->required()
      ->type_name("");
  app.add_option("--risk-matrices", options.matrices,
                 "Take in this file's risk matrices, in place of their namesakes; may be given again")
      ->type_name("FILE")
      ->allow_extra_args(false);
  app.add_flag("--force", options.force, "Write over what is there already");
}

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
    {Command::risk_matrix, "risk-matrix", "Risk matrices, and what misleads in them",
     "One row per matrix of the model, or of a file in the exchange form that --exchange prints and "
     "convert --risk-matrices takes in.",
     "styr risk-matrix examples/eksempelvik --format table", add_risk_matrix_options},
    {Command::what_if, "what-if", "What would move if records were others",
     "Changes a copy of the model and compares; nothing is written. One row per goal (or target, figure, "
     "risk "
     "at a unit) that is not as before. A change that makes the model wrong is refused, with every reason.",
     "styr what-if examples/eksempelvik --change \"targets; target_id=M0570; target=14\"",
     add_what_if_options},
    {Command::leverage, "leverage", "What would move a goal, and by how much",
     "One row per target below the goal and colour that it could get, if that moves the goal's score: the "
     "score then, and the figure at the limit of that colour. The largest rise first.",
     "styr leverage examples/eksempelvik --goal G00", add_leverage_options},
    {Command::explain, "explain", "Why a score, a value or a status is what it is",
     "The tree of contributions that adds up to the number, with the rule and the policy at each step.",
     "styr explain examples/eksempelvik value I03 --unit OSU --period 2024-T1", add_explain_options},
    {Command::convert, "convert", "Turn a folder of tables into one JSON document, or back, without loss",
     "Refuses to write over anything unless told to by --force.",
     "styr convert examples/eksempelvik eksempelvik.json", add_convert_options},
});

}  // namespace

std::span<const CommandDescription> command_list() { return kCommands; }

}  // namespace styr::cli
