#ifndef STYR_CLI_OUTPUT_HPP_
#define STYR_CLI_OUTPUT_HPP_

// Where the program writes, and answers written for programs.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "styr/results.hpp"

namespace styr::cli {

// Collects bytes for a file descriptor. After the first failure the rest is dropped, so that writers need not
// look until the end.
class Output {
 public:
  explicit Output(int descriptor) : descriptor_(descriptor) {}

  void write(std::string_view text);
  void flush();
  // Something could not be written; there is no point in making more.
  bool failed() const { return error_ != 0; }
  // Writes out the rest and says in words what went wrong; empty when nothing did. A reader that has seen
  // enough and gone away is nothing to complain about.
  std::string finish();

 private:
  int descriptor_;
  int error_ = 0;  // errno of the first failure
  std::string buffer_;
};

void write_csv(const ResultTable& table, Output& out);
void write_json(const ResultTable& table, Output& out);

}  // namespace styr::cli

#endif  // STYR_CLI_OUTPUT_HPP_
