#ifndef STYR_SRC_JSON_PACKAGE_HPP_
#define STYR_SRC_JSON_PACKAGE_HPP_

// The JSON form of a package:
//   { "styr": 1,
//     "columns": { TABLE: [ NAME, … ], … },          the header of each table, in order; may be left out
//     "tables": { TABLE: [ { NAME: VALUE, … }, … ], … } }
// Numbers and whole numbers are JSON numbers, lists arrays of texts, booleans true or false (or the word they
// were given with), everything else texts. What is not given is left out.

#include <filesystem>
#include <string_view>

#include "absl/status/statusor.h"
#include "styr/package.hpp"

namespace styr {

inline constexpr int kJsonVersion = 1;

bool is_json_path(const std::filesystem::path& path);

// Reads the document at `path`; problems go to `report`.
absl::StatusOr<Model> read_json_file(const std::filesystem::path& path, Report& report,
                                     const ReadOptions& options);

// Sorts the problems and hands them to the caller.
absl::StatusOr<Model> finish_reading(absl::StatusOr<Model> model, Report problems, Report* report);

}  // namespace styr

#endif  // STYR_SRC_JSON_PACKAGE_HPP_
