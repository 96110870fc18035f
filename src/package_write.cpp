// Writing a package as a folder of CSV tables.

#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "csv.hpp"
#include "descriptor.hpp"
#include "file_io.hpp"
#include "json_package.hpp"
#include "row_source.hpp"
#include "styr/package.hpp"
#include "text.hpp"
#include "write_progress.hpp"

namespace styr {
namespace {

namespace fs = std::filesystem;

std::vector<std::string_view> views(const std::vector<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

// Files that are given their names together, once all are complete.
class FolderWriter {
 public:
  FolderWriter(fs::path folder, const Model& model, const Progress& progress)
      : folder_(std::move(folder)), model_(model), progress_(model, progress) {}

  absl::Status write() {
    const auto sources = tables_to_write(model_);
    for (const auto& source : sources) {
      if (absl::Status status = write_table(*source); !status.ok()) return status;
    }
    if (absl::Status status = empty_other_tables(); !status.ok()) return status;
    if (absl::Status status = write_file(kDescriptorFile, make_descriptor(tables_)); !status.ok())
      return status;
    for (OutputFile& file : files_) {
      if (absl::Status status = file.commit(); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

 private:
  absl::Status write_table(const RowSource& source) {
    absl::StatusOr<OutputFile> file = OutputFile::create(table_file(source.table()));
    if (!file.ok()) return file.status();
    tables_.push_back({&source.table(), source.header()});
    append_csv_row(views(tables_.back().header), file->buffer());
    absl::Status status;
    source.for_each_row([&](std::span<const std::string_view> cells) {
      append_csv_row(cells, file->buffer());
      status = progress_.add_row();
      if (status.ok()) status = file->flush_if_full();
      return status.ok();
    });
    if (status.ok()) status = file->finish();
    if (status.ok()) files_.push_back(*std::move(file));
    return status;
  }

  // A table that the folder has and the model does not would be read back with the rest: it is left with its
  // header.
  absl::Status empty_other_tables() {
    for (const TableDescription* table : table_descriptions()) {
      const auto is_written = [&] {
        for (const WrittenTable& written : tables_) {
          if (written.table == table) return true;
        }
        return false;
      };
      std::error_code ignored;
      if (is_written() || !fs::exists(table_file(*table), ignored)) continue;
      WrittenTable empty{table, {}};
      for (const ColumnDescription& column : table->columns) {
        if (column.required) empty.header.emplace_back(column.name);
      }
      std::string text;
      append_csv_row(views(empty.header), text);
      if (absl::Status status = write_file(absl::StrCat(to_absl(table->name), ".csv"), std::move(text));
          !status.ok()) {
        return status;
      }
      tables_.push_back(std::move(empty));
    }
    return absl::OkStatus();
  }

  absl::Status write_file(std::string_view name, std::string text) {
    absl::StatusOr<OutputFile> file = OutputFile::create(folder_ / name);
    if (!file.ok()) return file.status();
    file->buffer() = std::move(text);
    if (absl::Status status = file->finish(); !status.ok()) return status;
    files_.push_back(*std::move(file));
    return absl::OkStatus();
  }

  fs::path table_file(const TableDescription& table) const {
    return folder_ / absl::StrCat(to_absl(table.name), ".csv");
  }

  const fs::path folder_;
  const Model& model_;
  WriteProgress progress_;
  std::vector<WrittenTable> tables_;
  std::vector<OutputFile> files_;
};

}  // namespace

absl::Status write_folder(const Model& model, const fs::path& folder, const Progress& progress) {
  std::error_code error;
  const fs::file_status facts = fs::status(folder, error);
  if (fs::exists(facts) && !fs::is_directory(facts)) {
    return absl::FailedPreconditionError(
        absl::StrCat(folder.string(), " is a file; a folder is written here"));
  }
  const bool is_new = fs::create_directories(folder, error);
  if (error) {
    return absl::ErrnoToStatus(error.value(), absl::StrCat("cannot make the folder ", folder.string()));
  }
  absl::Status status = FolderWriter(folder, model, progress).write();
  // Only succeeds when nothing is in it.
  if (!status.ok() && is_new) fs::remove(folder, error);
  return status;
}

absl::Status write_package(const Model& model, const fs::path& path, const Progress& progress) {
  std::error_code ignored;
  const bool document = is_json_path(path) && !fs::is_directory(path, ignored);
  return document ? write_json_file(model, path, progress) : write_folder(model, path, progress);
}

}  // namespace styr
