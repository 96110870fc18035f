#ifndef STYR_CLI_COMMANDS_HPP_
#define STYR_CLI_COMMANDS_HPP_

#include "options.hpp"
#include "terminal.hpp"

namespace styr::cli {

// Does what was asked and returns the exit code. The answer goes to the standard output stream, everything
// else to the standard error stream.
ExitCode run(const Options& options, const Terminal& terminal);

}  // namespace styr::cli

#endif  // STYR_CLI_COMMANDS_HPP_
