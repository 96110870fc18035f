#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "csv_table.hpp"
#include "descriptor.hpp"
#include "file_io.hpp"
#include "json_package.hpp"
#include "styr/package.hpp"
#include "text.hpp"

namespace styr {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestDescriptor = std::size_t{1} << 24U;

// A table and the file it is read from.
struct Source {
  const TableDescription* table;
  fs::path path;
  // Fields that the descriptor gives it; empty when it gives none.
  std::vector<std::string> fields;
};

// Reads the tables of one folder.
class FolderReader {
 public:
  FolderReader(fs::path folder, const ReadOptions& options, Report& report)
      : folder_(std::move(folder)), options_(options), report_(report), problems_(report) {}

  absl::StatusOr<Model> read();

 private:
  void find_sources();
  void find_described_sources();
  void find_other_files();
  void measure();
  absl::Status read_observations();
  // True when every record was read.
  absl::StatusOr<bool> read_table(const Source& source, RecordSink& sink);
  void compare_fields(const Source& source, const std::vector<std::string>& header);

  void problem(Severity severity, std::string_view code, std::string_view table, std::string message) {
    problems_.add({.severity = severity,
                   .code = std::string(code),
                   .table = std::string(table),
                   .message = std::move(message)});
  }

  const fs::path folder_;
  const ReadOptions& options_;
  Report& report_;
  ProblemList problems_;
  // In the order of the package; observations last.
  std::vector<Source> sources_;
  std::set<std::string> described_files_;
  std::uint64_t bytes_ = 0;
  std::uint64_t bytes_read_ = 0;

  Tables tables_;
  bool tables_complete_ = true;
  Observations observations_;
};

void FolderReader::find_described_sources() {
  std::error_code ignored;
  const fs::path path = folder_ / kDescriptorFile;
  if (!fs::exists(path, ignored)) return;
  const absl::StatusOr<std::string> text = read_whole_file(path, kLongestDescriptor);
  if (!text.ok()) {
    problem(Severity::error, "unreadable_file", kDescriptorFile,
            std::string(from_absl(text.status().message())));
    return;
  }
  for (DescribedTable& described : read_descriptor(*text, problems_)) {
    described_files_.insert(fs::path(described.path).lexically_normal().string());
    const TableDescription* table = find_table_description(described.name);
    if (table == nullptr) {
      problem(Severity::note, "unknown_table", described.name,
              absl::StrCat(quote(described.name), " is not a table of the library; ", described.path,
                           " is not read"));
      continue;
    }
    sources_.push_back({table, folder_ / described.path, std::move(described.fields)});
  }
}

// Known tables that no resource names are read all the same: losing one in silence would be worse.
void FolderReader::find_other_files() {
  const bool has_descriptor = !described_files_.empty();
  std::set<std::string> files;
  std::error_code ignored;
  for (fs::directory_iterator entry(folder_, ignored), end; entry != end; entry.increment(ignored)) {
    if (entry->path().extension() == ".csv") files.insert(entry->path().filename().string());
  }
  for (const std::string& file : files) {
    if (described_files_.contains(file)) continue;
    const std::string name = fs::path(file).stem().string();
    const TableDescription* table = find_table_description(name);
    if (table == nullptr) {
      problem(Severity::note, "unknown_table", file,
              absl::StrCat(quote(name), " is not a table of the library; the file is not read"));
    } else if (std::any_of(sources_.begin(), sources_.end(),
                           [&](const Source& s) { return s.table == table; })) {
      problem(
          Severity::note, "unlisted_file", file,
          absl::StrCat(to_absl(kDescriptorFile), " names another file for ", name, "; this one is not read"));
    } else {
      if (has_descriptor) {
        problem(
            Severity::note, "unlisted_file", file,
            absl::StrCat(file, " is not named in ", to_absl(kDescriptorFile), "; it is read all the same"));
      }
      sources_.push_back({table, folder_ / file, {}});
    }
  }
}

void FolderReader::find_sources() {
  find_described_sources();
  find_other_files();
  const auto& order = table_descriptions();
  const auto rank = [&](const Source& source) { return std::find(order.begin(), order.end(), source.table); };
  std::sort(sources_.begin(), sources_.end(),
            [&](const Source& a, const Source& b) { return rank(a) < rank(b); });
}

void FolderReader::measure() {
  std::error_code error;
  for (const Source& source : sources_) {
    const std::uintmax_t size = fs::file_size(source.path, error);
    if (!error) bytes_ += size;
  }
}

void FolderReader::compare_fields(const Source& source, const std::vector<std::string>& header) {
  if (source.fields.empty() || source.fields == header) return;
  std::vector<std::string> differences;
  const auto list_missing = [&](const std::vector<std::string>& from, const std::vector<std::string>& in,
                                std::string_view where) {
    for (const std::string& name : from) {
      if (std::find(in.begin(), in.end(), name) == in.end()) {
        differences.push_back(absl::StrCat(name, " is only in ", to_absl(where)));
      }
    }
  };
  list_missing(source.fields, header, "the descriptor");
  list_missing(header, source.fields, "the file");
  if (differences.empty()) differences.emplace_back("the order differs");
  problem(Severity::note, "field_mismatch", source.table->name,
          absl::StrCat("the columns of the file are not the fields of ", to_absl(kDescriptorFile), ": ",
                       to_absl(shorten(absl::StrJoin(differences, ", "), 1000))));
}

absl::StatusOr<bool> FolderReader::read_table(const Source& source, RecordSink& sink) {
  absl::StatusOr<InputFile> file = InputFile::open(source.path);
  if (!file.ok()) {
    problem(Severity::error, absl::IsNotFound(file.status()) ? "missing_file" : "unreadable_file",
            source.table->name, std::string(from_absl(file.status().message())));
    return false;
  }
  CsvTableReader reader(*source.table, sink, problems_, options_);
  while (true) {
    const absl::StatusOr<std::string_view> block = file->read_block();
    if (!block.ok()) {
      problem(Severity::error, "unreadable_file", source.table->name,
              std::string(from_absl(block.status().message())));
      return false;
    }
    if (block->empty()) break;
    bytes_read_ += block->size();
    if (!reader.feed(*block)) break;
    if (options_.progress &&
        !options_.progress(std::min(1.0, static_cast<double>(bytes_read_) / static_cast<double>(bytes_)))) {
      return absl::CancelledError("reading was stopped");
    }
  }
  reader.finish();
  compare_fields(source, reader.header());
  return reader.complete();
}

absl::Status FolderReader::read_observations() {
  const auto source = std::find_if(sources_.begin(), sources_.end(),
                                   [](const Source& s) { return s.table == &describe<Observation>(); });
  if (source == sources_.end()) return absl::OkStatus();
  // Without all units and indicators every observation would be reported.
  std::optional<ObservationBuilder> builder;
  if (tables_complete_) builder.emplace(tables_, report_);
  ObservationSink sink(builder ? &*builder : nullptr, report_);
  const absl::StatusOr<bool> complete = read_table(*source, sink);
  if (!complete.ok()) return complete.status();
  if (sink.gave_up()) {
    problem(Severity::error, "more_of_the_same", source->table->name,
            "there are too many errors; the rest of the observations was not checked against units and "
            "indicators");
  }
  if (builder) observations_ = builder->finish();
  return absl::OkStatus();
}

absl::StatusOr<Model> FolderReader::read() {
  find_sources();
  if (sources_.empty() && !report_.has_errors()) {
    return absl::NotFoundError(absl::StrCat(
        folder_.string(),
        " holds no table of a governance model; expected files such as units.csv, goals.csv, ",
        "indicators.csv and observations.csv, or a ", to_absl(kDescriptorFile), " that names them"));
  }
  measure();
  for (const Source& source : sources_) {
    AnyTable* table = tables_.find(source.table->name);
    if (table == nullptr) continue;
    TableSink sink(*table);
    const absl::StatusOr<bool> complete = read_table(source, sink);
    if (!complete.ok()) return complete.status();
    tables_complete_ = *complete && tables_complete_;
  }
  if (absl::Status status = read_observations(); !status.ok()) return status;
  problems_.finish();
  if (!tables_complete_) return report_.to_status();
  return Model::build(std::move(tables_), std::move(observations_), &report_);
}

}  // namespace

absl::StatusOr<Model> read_package(const fs::path& path, Report* report, const ReadOptions& options) {
  std::error_code error;
  const fs::file_status facts = fs::status(path, error);
  if (!fs::exists(facts)) return absl::NotFoundError(absl::StrCat("there is nothing at ", path.string()));
  Report problems;
  absl::StatusOr<Model> model = absl::UnknownError("");
  if (fs::is_directory(facts)) {
    model = FolderReader(path, options, problems).read();
  } else if (is_json_path(path)) {
    model = read_json_file(path, problems, options);
  } else {
    return absl::InvalidArgumentError(
        absl::StrCat(path.string(), " is neither a folder of tables nor a .json document"));
  }
  return finish_reading(std::move(model), std::move(problems), report);
}

}  // namespace styr
