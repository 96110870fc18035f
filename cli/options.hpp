#ifndef STYR_CLI_OPTIONS_HPP_
#define STYR_CLI_OPTIONS_HPP_

// What the person asked for.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "styr/calendar.hpp"
#include "styr/records.hpp"
#include "styr/schema.hpp"

namespace styr::cli {

enum class ExitCode : int { fine = 0, model_errors = 1, wrong_usage = 2 };

enum class Command : std::uint8_t {
  check,
  rollup,
  targets,
  goals,
  trend,
  contributors,
  risks,
  losses,
  risk_model,
  risk_matrix,
  what_if,
  leverage,
  explain,
  convert,
};
enum class Format : std::uint8_t { table, csv, json };
enum class Colouring : std::uint8_t { automatic, always, never };
// What `explain` is about.
enum class Subject : std::uint8_t { goal, value, target, risk };
// What `risks` shows.
enum class RiskQuestion : std::uint8_t {
  lists,
  reasons,
  picture,
  matrix,
  movement,
  follow_up,
  attention,
  propagation,
  causes,
  cut_sets
};
// What `what-if` compares.
enum class Moved : std::uint8_t { goals, targets, figures, risks };

// What the rows of `losses` are about.
enum class LossesBy : std::uint8_t { unit, goal, risk, plan };

struct Options {
  Command command = Command::check;
  std::string package;

  // Table on a terminal, else csv, where not given.
  std::optional<Format> format;
  Language language = Language::bokmaal;
  Colouring colouring = Colouring::automatic;

  // Ids as given; whether the model has them is seen when it is read.
  std::optional<std::string> unit;
  std::optional<std::string> indicator;
  std::optional<std::string> goal;
  std::optional<std::string> service;
  std::optional<std::int32_t> year;
  // rollup
  PeriodKind by = PeriodKind::year;
  std::optional<Period> from;
  std::optional<Period> to;
  bool year_to_date = false;
  // risks
  RiskQuestion risk_question = RiskQuestion::lists;
  std::optional<Date> as_of;
  std::optional<Date> movement_from;
  std::optional<Date> movement_to;
  // losses
  LossesBy losses_by = LossesBy::unit;
  bool curve = false;
  LossStage stage = LossStage::current;
  // By policy where not given.
  std::optional<std::uint32_t> trials;
  std::optional<std::uint64_t> seed;
  unsigned workers = 1;
  // risk-model
  std::optional<std::string> gate;
  bool importance = false;
  bool top = false;
  bool probability_only = false;
  std::optional<std::uint32_t> uncertainty;
  // Of `risks` too.
  std::optional<std::size_t> cut_sets;
  std::optional<std::size_t> node_limit;
  std::optional<double> mission_time;
  // risk-matrix: matrices as JSON, in the form of risk_matrix.hpp.
  bool exchange = false;
  // what-if: as typed, see what_if.hpp.
  std::vector<std::string> changes;
  std::vector<std::string> removals;
  Moved moved = Moved::goals;
  std::optional<PeriodKind> compared_by;
  // explain
  Subject subject = Subject::goal;
  std::string id;
  std::optional<Period> period;
  // Levels below the top; all there are where not given, three in a tree of text.
  std::optional<int> depth;
  // convert
  std::string destination;
  // Files of risk matrices that are taken in.
  std::vector<std::string> matrices;
  bool force = false;
};

// What to print instead of doing anything: help, the version, or what is wrong with the arguments.
struct Answer {
  ExitCode exit_code = ExitCode::fine;
  std::string output;
  std::string error;
};

// Reads the arguments of `main`.
std::variant<Options, Answer> parse_arguments(int argc, const char* const* argv);

// The name of the command as it is typed.
const char* name_of(Command command);

}  // namespace styr::cli

#endif  // STYR_CLI_OPTIONS_HPP_
