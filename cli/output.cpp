#include "output.hpp"

#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace styr::cli {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 16U;

}  // namespace

void Output::write(std::string_view text) {
  if (error_ != 0) return;
  buffer_ += text;
  if (buffer_.size() >= kBufferBytes) flush();
}

void Output::flush() {
  std::string_view rest = buffer_;
  while (!rest.empty() && error_ == 0) {
    const ::ssize_t written = ::write(descriptor_, rest.data(), rest.size());
    if (written >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      error_ = errno;
    }
  }
  buffer_.clear();
}

std::string Output::finish() {
  flush();
  if (error_ == 0 || error_ == EPIPE) return {};
  return "cannot write the output: " + std::generic_category().message(error_);
}

void write_csv(const ResultTable& table, Output& out) {
  styr::write_csv(table, [&](std::string_view text) {
    out.write(text);
    return !out.failed();
  });
}

void write_json(const ResultTable& table, Output& out) {
  styr::write_json(table, [&](std::string_view text) {
    out.write(text);
    return !out.failed();
  });
}

}  // namespace styr::cli
