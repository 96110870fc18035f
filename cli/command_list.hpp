#ifndef STYR_CLI_COMMAND_LIST_HPP_
#define STYR_CLI_COMMAND_LIST_HPP_

// The commands there are, with their help and their own options.

#include <CLI/CLI.hpp>
#include <span>

#include "options.hpp"

namespace styr::cli {

struct CommandDescription {
  Command command;
  const char* name;
  const char* summary;
  const char* detail;
  const char* example;
  void (*add_options)(CLI::App&, Options&);
};

std::span<const CommandDescription> command_list();

}  // namespace styr::cli

#endif  // STYR_CLI_COMMAND_LIST_HPP_
