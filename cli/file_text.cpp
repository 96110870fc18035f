#include "file_text.hpp"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

namespace styr::cli {

absl::StatusOr<std::string> read_text(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored))
    return absl::UnavailableError("cannot be read: it is a folder");
  std::ifstream in(path, std::ios::binary);
  std::string text;
  if (in) text.assign(std::istreambuf_iterator<char>(in), {});
  if (!in || in.bad()) {
    return absl::UnavailableError("cannot be read: " + std::generic_category().message(errno));
  }
  return text;
}

}  // namespace styr::cli
