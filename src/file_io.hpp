#ifndef STYR_SRC_FILE_IO_HPP_
#define STYR_SRC_FILE_IO_HPP_

// Files read in blocks and written whole or not at all.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace styr {

// A regular file, read from the start.
class InputFile {
 public:
  // The status says what the system says, and names the file.
  static absl::StatusOr<InputFile> open(const std::filesystem::path& path);
  ~InputFile();
  InputFile(InputFile&& other) noexcept;
  InputFile& operator=(InputFile&&) = delete;

  std::uint64_t size() const { return size_; }
  // The next bytes; empty at the end. The view lives until the next call.
  absl::StatusOr<std::string_view> read_block();
  // Goes back to the start.
  absl::Status rewind();

 private:
  InputFile(int descriptor, std::uint64_t size, std::string name);

  int descriptor_;
  std::uint64_t size_;
  std::string name_;
  std::string block_;
};

// The whole of a regular file. OutOfRange when it is longer than `most_bytes`.
absl::StatusOr<std::string> read_whole_file(const std::filesystem::path& path, std::size_t most_bytes);

// A file that appears under its name only when it is complete: it is written beside and renamed. Without
// `commit` the destructor removes what was written.
class OutputFile {
 public:
  static absl::StatusOr<OutputFile> create(const std::filesystem::path& path);
  ~OutputFile();
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;

  // Text to write goes to the end of this buffer; call `flush_if_full` now and then.
  std::string& buffer() { return buffer_; }
  absl::Status flush_if_full();
  // Writes what is left and waits until it is on the disk.
  absl::Status finish();
  // Gives the file its name. Precondition: finish() was OK.
  absl::Status commit();

 private:
  OutputFile(int descriptor, std::filesystem::path path, std::filesystem::path temporary);
  absl::Status flush();
  absl::Status failure(int error) const;

  int descriptor_;
  std::filesystem::path path_;
  std::filesystem::path temporary_;  // empty once it is gone
  std::string buffer_;
};

}  // namespace styr

#endif  // STYR_SRC_FILE_IO_HPP_
