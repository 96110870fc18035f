#ifndef STYR_CLI_CONVERT_HPP_
#define STYR_CLI_CONVERT_HPP_

#include <filesystem>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "styr/model.hpp"
#include "styr/package.hpp"

namespace styr::cli {

// Whether a package may be written there: FailedPrecondition when something lies there that would be written
// over, which `force` allows, or that is of the wrong kind, which it does not.
absl::Status may_write(const std::filesystem::path& destination, bool force);

// Writes the model as the name of the path says and returns the files it wrote. A folder is written beside
// its place and then moved there, so that it is complete or not there at all; in a folder that has files
// already, the files of the package are replaced one by one, and tables that the model does not have are
// removed.
absl::StatusOr<std::vector<std::filesystem::path>> write_model(const Model& model,
                                                               const std::filesystem::path& destination,
                                                               const Progress& progress);

}  // namespace styr::cli

#endif  // STYR_CLI_CONVERT_HPP_
