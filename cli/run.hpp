#ifndef STYR_CLI_RUN_HPP_
#define STYR_CLI_RUN_HPP_

// One run of the program: what all commands share, and a function for each.

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "options.hpp"
#include "output.hpp"
#include "selection.hpp"
#include "speech.hpp"
#include "styr/explain.hpp"
#include "styr/model.hpp"
#include "styr/results.hpp"
#include "styr/risk_matrix.hpp"
#include "terminal.hpp"
#include "text.hpp"
#include "views.hpp"

namespace styr::cli {

inline std::string message_of(const absl::Status& status) {
  return std::string(status.message().data(), status.message().size());
}

class Run {
 public:
  Run(const Options& options, const Terminal& terminal)
      : options_(options),
        terminal_(terminal),
        say_(options.language),
        format_(options.format.value_or(terminal.output_is_terminal || options.command == Command::explain
                                            ? Format::table
                                            : Format::csv)),
        screen_{terminal.width, options.colouring == Colouring::always ||
                                    (options.colouring == Colouring::automatic && terminal.may_colour)},
        output_(STDOUT_FILENO),
        errors_(STDERR_FILENO) {}

  ExitCode execute() {
    ExitCode code = dispatch();
    const std::string failure = output_.finish();
    if (!failure.empty()) code = fail(ExitCode::model_errors, failure);
    errors_.flush();
    return code;
  }

 private:
  ExitCode dispatch();
  ExitCode check();
  ExitCode risk_model();
  ExitCode risk_matrix_file();
  ExitCode show_matrices(const std::vector<NamedRiskMatrix>& matrices);
  ExitCode rollup(const Model& model);
  ExitCode targets(const Model& model);
  ExitCode goals(const Model& model);
  ExitCode trend(const Model& model);
  ExitCode contribution(const Model& model);
  ExitCode risks(const Model& model);
  ExitCode losses(const Model& model);
  template <class Rows, class NodeOf>
  ExitCode show_losses(const Model& model, absl::StatusOr<Rows> rows, NodeOf only);
  ExitCode risk_propagation(const Model& model);
  std::vector<HitProbability> show_cut_sets(const Model& model, const RiskPropagation& propagation,
                                            std::span<const HitProbability> hits);
  ExitCode risk_follow_up(const Model& model, std::optional<std::uint32_t> only);
  ExitCode risk_matrices(const Model& model);
  ExitCode what_if(const Model& model);
  ExitCode leverage(const Model& model);
  ExitCode explain(const Model& model);
  ExitCode convert(const Model& read);

  absl::StatusOr<Explanation> explanation(const Model& model) const;
  absl::StatusOr<Explanation> explanation_of_goal(const Model& model, const ExplainOptions& how) const;
  absl::StatusOr<Explanation> explanation_of_value(const Model& model, const ExplainOptions& how) const;

  absl::StatusOr<Model> read(Report& report);
  template <class Changes>
  ExitCode show_changes(const Model& after, const Changes& changes);
  ExitCode refuse(const absl::Status& status, const Report& report);

  // Prints the answer in the format asked for; the view is only made when it is.
  template <class MakeView>
  ExitCode show(const ResultTable& table, MakeView make_view) {
    switch (format_) {
      case Format::csv:
        write_csv(table, output_);
        break;
      case Format::json:
        write_json(table, output_);
        break;
      case Format::table:
        write_view(make_view(), screen_, output_);
        break;
    }
    return ExitCode::fine;
  }
  template <class Rows>
  ExitCode show_rows(const Model& model, const Rows& rows) {
    const std::span all(rows);
    return show(table_of(model, all), [&] { return view_of(model, all, say_); });
  }

  ExitCode fail(ExitCode code, std::string_view message) {
    errors_.write(std::string("styr ") + name_of(options_.command) + ": " + printable(message) + "\n");
    return code;
  }
  // Sets `row` to the row of the id that an option gives, if it is given. Says so when the model has no such
  // id.
  template <class Find>
  bool resolve(const Model& model, std::string_view option, const std::optional<std::string>& id, Find find,
               std::optional<std::uint32_t>& row) {
    if (!id) return true;
    const absl::StatusOr<std::uint32_t> found = find(model, *id);
    if (!found.ok()) {
      fail(ExitCode::wrong_usage, std::string(option) + ": " + message_of(found.status()));
      return false;
    }
    row = *found;
    return true;
  }
  ProgressLine progress(Labels what) const { return {say_(what), terminal_.errors_are_terminal}; }

  const Options& options_;
  const Terminal& terminal_;
  const Speech say_;
  const Format format_;
  const Screen screen_;
  Output output_;
  Output errors_;
};

}  // namespace styr::cli

#endif  // STYR_CLI_RUN_HPP_
