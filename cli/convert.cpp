#include "convert.hpp"

#include <unistd.h>

#include <algorithm>
#include <string>
#include <system_error>
#include <utility>

#include "styr/tables.hpp"

namespace styr::cli {
namespace {

namespace fs = std::filesystem;

// A folder beside another that is gone again at the end, with whatever is left in it.
class StagingFolder {
 public:
  static absl::StatusOr<StagingFolder> beside(const fs::path& folder) {
    const fs::path parent = folder.has_parent_path() ? folder.parent_path() : fs::path(".");
    std::error_code error;
    fs::create_directories(parent, error);
    const std::string name = "." + folder.filename().string() + "." + std::to_string(::getpid());
    if (error || !fs::create_directory(parent / name, error)) {
      return absl::UnavailableError("cannot make a folder in " + parent.string() +
                                    (error ? ": " + error.message() : ""));
    }
    return StagingFolder(parent / name);
  }

  StagingFolder(StagingFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  StagingFolder(const StagingFolder&) = delete;
  StagingFolder& operator=(const StagingFolder&) = delete;
  StagingFolder& operator=(StagingFolder&&) = delete;
  ~StagingFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }

  const fs::path& path() const { return path_; }

 private:
  explicit StagingFolder(fs::path path) : path_(std::move(path)) {}
  fs::path path_;
};

absl::Status moving_failed(const fs::path& to, const std::error_code& error) {
  return absl::UnavailableError("cannot move a file to " + to.string() + ": " + error.message());
}

std::vector<fs::path> names_in(const fs::path& folder) {
  std::vector<fs::path> names;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    names.push_back(entry->path().filename());
  }
  std::sort(names.begin(), names.end());
  return names;
}

// Moves files into a folder that has files already.
absl::Status replace_files(const fs::path& from, const fs::path& to, const std::vector<fs::path>& names) {
  std::error_code error;
  for (const fs::path& name : names) {
    fs::rename(from / name, to / name, error);
    if (error) return moving_failed(to / name, error);
  }
  // They would be read as part of the package.
  for (const TableDescription* table : table_descriptions()) {
    const fs::path name = std::string(table->name) + ".csv";
    if (std::binary_search(names.begin(), names.end(), name)) continue;
    fs::remove(to / name, error);
    if (error)
      return absl::UnavailableError("cannot remove " + (to / name).string() + ": " + error.message());
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status may_write(const fs::path& destination, bool force) {
  std::error_code error;
  const fs::file_status status = fs::status(destination, error);
  const std::string name = destination.string();
  const bool is_document = destination.extension() == ".json";
  if (!fs::exists(status)) return absl::OkStatus();
  if (is_document && fs::is_directory(status)) return absl::FailedPreconditionError(name + " is a folder");
  if (!is_document && !fs::is_directory(status)) {
    return absl::FailedPreconditionError(name +
                                         " is a file; a package is a folder or a file that ends in .json");
  }
  if (force || fs::is_empty(destination, error)) return absl::OkStatus();
  return absl::FailedPreconditionError(name + (is_document ? " exists" : " is not empty") +
                                       "; --force writes over it");
}

absl::StatusOr<std::vector<fs::path>> write_model(const Model& model, const fs::path& destination,
                                                  const Progress& progress) {
  if (destination.extension() == ".json") {
    const absl::Status written = write_package(model, destination, progress);
    if (!written.ok()) return written;
    return std::vector<fs::path>{destination};
  }
  std::error_code error;
  // Without a slash at the end or links on the way, so that the folder's own name is its last part.
  const fs::path folder = fs::weakly_canonical(destination / ".", error).lexically_normal();
  const fs::path place = folder.has_filename() ? folder : folder.parent_path();
  const absl::StatusOr<StagingFolder> staging = StagingFolder::beside(place);
  if (!staging.ok()) return staging.status();
  const absl::Status written = write_package(model, staging->path(), progress);
  if (!written.ok()) return written;

  std::vector<fs::path> names = names_in(staging->path());
  if (!fs::exists(place, error) || fs::is_empty(place, error)) {
    fs::rename(staging->path(), place, error);
    if (error) return moving_failed(place, error);
  } else if (const absl::Status moved = replace_files(staging->path(), place, names); !moved.ok()) {
    return moved;
  }
  for (fs::path& name : names) name = destination / name;
  return names;
}

}  // namespace styr::cli
