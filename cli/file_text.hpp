#ifndef STYR_CLI_FILE_TEXT_HPP_
#define STYR_CLI_FILE_TEXT_HPP_

#include <string>

#include "absl/status/statusor.h"

namespace styr::cli {

// The bytes of a file. Unavailable says why it cannot be read; that it is a folder is a reason too.
absl::StatusOr<std::string> read_text(const std::string& path);

}  // namespace styr::cli

#endif  // STYR_CLI_FILE_TEXT_HPP_
