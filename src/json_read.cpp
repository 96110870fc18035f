// Reading the JSON form of a package.

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "json_input.hpp"
#include "json_package.hpp"
#include "json_reader.hpp"
#include "text.hpp"

namespace styr {
namespace {

// One pass of the parser over the document. OK also when the document is wrong, which the reader then knows.
absl::Status parse(JsonInput& input, JsonReader& reader, double progress_from, double progress_to) {
  input.start(progress_from, progress_to);
  const bool whole = nlohmann::json::sax_parse(JsonIterator(input), JsonIterator(), &reader);
  const absl::Status& status = input.status();
  if (status.ok() && !whole) reader.stop_at_syntax_error();
  if (absl::IsCancelled(status)) return status;
  if (absl::IsOutOfRange(status)) {
    reader.stop("too_long", absl::StrCat("byte ", input.position(), ": ", status.message()));
  } else if (!status.ok()) {
    reader.stop("unreadable_file", std::string(from_absl(status.message())));
  }
  return absl::OkStatus();
}

absl::StatusOr<Model> read(JsonInput& input, const std::string& document, Report& report) {
  ProblemList problems(report);
  Tables tables;
  JsonReader reader(document, tables, report, problems);
  if (absl::Status status = parse(input, reader, 0, 0.5); !status.ok()) return status;
  if (reader.complete() && reader.needs_second_pass()) {
    reader.start_second_pass();
    if (absl::Status status = parse(input, reader, 0.5, 1); !status.ok()) return status;
  }
  Observations observations = reader.finish();
  problems.finish();
  if (!reader.complete()) return report.to_status();
  return Model::build(std::move(tables), std::move(observations), &report);
}

}  // namespace

bool is_json_path(const std::filesystem::path& path) {
  return absl::AsciiStrToLower(path.extension().string()) == ".json";
}

absl::StatusOr<Model> finish_reading(absl::StatusOr<Model> model, Report problems, Report* report) {
  if (report != nullptr) {
    problems.sort_by_place();
    report->append(problems);
  }
  return model;
}

absl::StatusOr<Model> read_json_file(const std::filesystem::path& path, Report& report,
                                     const ReadOptions& options) {
  absl::StatusOr<InputFile> file = InputFile::open(path);
  if (!file.ok()) return file.status();
  JsonInput input(*file, options);
  return read(input, path.filename().string(), report);
}

absl::StatusOr<Model> read_json(std::string_view document, Report* report, const ReadOptions& options) {
  Report problems;
  JsonInput input(document, options);
  absl::StatusOr<Model> model = read(input, "document", problems);
  return finish_reading(std::move(model), std::move(problems), report);
}

}  // namespace styr
