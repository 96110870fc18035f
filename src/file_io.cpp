#include "file_io.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "text.hpp"

namespace styr {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{1} << 18U;
// Names to try for a file under construction; all taken means that something else is wrong.
constexpr int kMostTemporaries = 100;

}  // namespace

// ---- Reading --------------------------------------------------------------------------------------------

InputFile::InputFile(int descriptor, std::uint64_t size, std::string name)
    : descriptor_(descriptor), size_(size), name_(std::move(name)) {}

InputFile::InputFile(InputFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      size_(other.size_),
      name_(std::move(other.name_)),
      block_(std::move(other.block_)) {}

InputFile::~InputFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

absl::StatusOr<InputFile> InputFile::open(const std::filesystem::path& path) {
  // Not waiting for a writer if it is a pipe: those are refused below.
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return absl::ErrnoToStatus(errno, path.string());
  InputFile file(descriptor, 0, path.string());
  struct stat facts {};
  if (::fstat(descriptor, &facts) != 0) return absl::ErrnoToStatus(errno, path.string());
  if (!S_ISREG(facts.st_mode)) {
    return absl::FailedPreconditionError(absl::StrCat(path.string(), " is not a regular file"));
  }
  file.size_ = static_cast<std::uint64_t>(facts.st_size);
  return file;
}

absl::StatusOr<std::string_view> InputFile::read_block() {
  block_.resize(kBlockBytes);
  while (true) {
    const ssize_t count = ::read(descriptor_, block_.data(), block_.size());
    if (count >= 0) return std::string_view(block_.data(), static_cast<std::size_t>(count));
    if (errno != EINTR) return absl::ErrnoToStatus(errno, name_);
  }
}

absl::Status InputFile::rewind() {
  if (::lseek(descriptor_, 0, SEEK_SET) < 0) return absl::ErrnoToStatus(errno, name_);
  return absl::OkStatus();
}

absl::StatusOr<std::string> read_whole_file(const std::filesystem::path& path, std::size_t most_bytes) {
  absl::StatusOr<InputFile> file = InputFile::open(path);
  if (!file.ok()) return file.status();
  std::string text;
  while (true) {
    const absl::StatusOr<std::string_view> block = file->read_block();
    if (!block.ok()) return block.status();
    if (block->empty()) return text;
    if (block->size() > most_bytes - text.size()) {
      return absl::OutOfRangeError(absl::StrCat(path.string(), " is longer than ", most_bytes, " bytes"));
    }
    text += *block;
  }
}

// ---- Writing --------------------------------------------------------------------------------------------

OutputFile::OutputFile(int descriptor, std::filesystem::path path, std::filesystem::path temporary)
    : descriptor_(descriptor), path_(std::move(path)), temporary_(std::move(temporary)) {}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      path_(std::move(other.path_)),
      temporary_(std::exchange(other.temporary_, std::filesystem::path())),
      buffer_(std::move(other.buffer_)) {}

OutputFile::~OutputFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

absl::StatusOr<OutputFile> OutputFile::create(const std::filesystem::path& path) {
  std::error_code ignored;
  // Found now rather than when the file is complete, after others were renamed.
  if (std::filesystem::is_directory(path, ignored)) {
    return absl::FailedPreconditionError(absl::StrCat(path.string(), " is a folder"));
  }
  for (int attempt = 0; attempt < kMostTemporaries; ++attempt) {
    std::filesystem::path temporary = path;
    temporary.replace_filename(absl::StrCat(".", path.filename().string(), ".", attempt, ".tmp"));
    // Not mkstemp, which would keep other users from reading the file.
    const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor >= 0) return OutputFile(descriptor, path, std::move(temporary));
    if (errno != EEXIST) break;
  }
  return absl::ErrnoToStatus(errno, absl::StrCat("cannot write ", path.string()));
}

absl::Status OutputFile::failure(int error) const {
  return absl::ErrnoToStatus(error, absl::StrCat("cannot write ", path_.string()));
}

absl::Status OutputFile::flush_if_full() { return buffer_.size() < kBlockBytes ? absl::OkStatus() : flush(); }

absl::Status OutputFile::flush() {
  std::string_view rest = buffer_;
  while (!rest.empty()) {
    const ssize_t count = ::write(descriptor_, rest.data(), rest.size());
    if (count < 0) {
      if (errno == EINTR) continue;
      return failure(errno);
    }
    rest.remove_prefix(static_cast<std::size_t>(count));
  }
  buffer_.clear();
  return absl::OkStatus();
}

absl::Status OutputFile::finish() {
  if (absl::Status status = flush(); !status.ok()) return status;
  // EINVAL: the file system has nothing to wait for.
  if (::fsync(descriptor_) != 0 && errno != EINVAL) return failure(errno);
  if (::close(std::exchange(descriptor_, -1)) != 0) return failure(errno);
  buffer_ = std::string();
  return absl::OkStatus();
}

absl::Status OutputFile::commit() {
  if (std::rename(temporary_.c_str(), path_.c_str()) != 0) return failure(errno);
  temporary_.clear();
  return absl::OkStatus();
}

}  // namespace styr
