#ifndef STYR_PACKAGE_HPP_
#define STYR_PACKAGE_HPP_

// Models as files: a folder of tidy CSV tables described by datapackage.json (Frictionless Data Package), or
// one JSON document with the same tables. docs/format.md is the reference.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "styr/model.hpp"
#include "styr/problem.hpp"
#include "styr/progress.hpp"

namespace styr {

struct ReadOptions {
  Progress progress;
  // A longer row of a CSV file, or text in a JSON document, is an error and not a way to use up memory.
  std::size_t longest_cell_bytes = std::size_t{1} << 20;
};

// Reads a folder or a `.json` file, whichever `path` is. Every problem, with table, row and column, goes to
// `report` when it is given; with errors there is no model. Unknown columns are kept and noted; unknown
// tables are noted. Of one kind of problem in one table the first thousand are listed and the rest counted.
// NotFound when there is nothing at `path` or nothing that looks like a package; InvalidArgument when the
// data are wrong; Cancelled. O(bytes + records log records); memory for the model, not for the files.
absl::StatusOr<Model> read_package(const std::filesystem::path& path, Report* report = nullptr,
                                   const ReadOptions& options = {});
// The same from a JSON document in memory.
absl::StatusOr<Model> read_json(std::string_view document, Report* report = nullptr,
                                const ReadOptions& options = {});

// Writes the model as a folder (one CSV file per table that has rows or was read, and datapackage.json),
// creating it if needed. All files are written beside the old ones and renamed once every one is complete, so
// that a failure leaves the folder as it was. A table that the folder has and the model has not is left with
// its header only; other files are left alone. FailedPrecondition for a path that is a file; otherwise what
// the system says; Cancelled.
absl::Status write_folder(const Model& model, const std::filesystem::path& folder,
                          const Progress& progress = {});
// Writes one JSON document, complete or not at all. Errors as above.
absl::Status write_json_file(const Model& model, const std::filesystem::path& path,
                             const Progress& progress = {});
// The same document in memory. The same model gives the same bytes.
std::string write_json(const Model& model);
// By the form of the path: `.json` is a document (unless there is a folder of that name), everything else a
// folder.
absl::Status write_package(const Model& model, const std::filesystem::path& path,
                           const Progress& progress = {});

// The descriptor of the built-in schema, as datapackage.json holds it (Frictionless Data Package, Table
// Schemas).
std::string data_package_descriptor();
// JSON Schema (draft 2020-12) of the JSON document.
std::string json_schema();
// The reference documentation of the format in Markdown: every table and column.
std::string format_reference();

}  // namespace styr

#endif  // STYR_PACKAGE_HPP_
