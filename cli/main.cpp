// The program `styr`: answers about a governance model on the command line.

#include <unistd.h>

#include <cstdio>
#include <new>
#include <string>
#include <variant>

#include "commands.hpp"
#include "options.hpp"
#include "output.hpp"
#include "terminal.hpp"

namespace styr::cli {
namespace {

ExitCode print(const Answer& answer) {
  Output output(STDOUT_FILENO);
  Output errors(STDERR_FILENO);
  output.write(answer.output);
  errors.write(answer.error);
  errors.flush();
  const std::string failure = output.finish();
  if (failure.empty()) return answer.exit_code;
  errors.write("styr: " + failure + "\n");
  errors.flush();
  return ExitCode::model_errors;
}

ExitCode run_program(int argc, const char* const* argv) {
  prepare_process();
  const auto parsed = parse_arguments(argc, argv);
  if (const auto* options = std::get_if<Options>(&parsed)) return run(*options, Terminal::detect());
  return print(std::get<Answer>(parsed));
}

}  // namespace
}  // namespace styr::cli

int main(int argc, char** argv) {
  // Whatever comes here, there may be no memory left to say it with: no streams, no strings.
  try {
    return static_cast<int>(styr::cli::run_program(argc, argv));
  } catch (const std::bad_alloc&) {
    (void)std::fputs("styr: out of memory\n", stderr);
  } catch (...) {
    (void)std::fputs("styr: an internal error; please report what you asked\n", stderr);
  }
  return static_cast<int>(styr::cli::ExitCode::model_errors);
}
