#include "json_input.hpp"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace styr {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{1} << 18U;

}  // namespace

JsonInput::JsonInput(std::string_view document, const ReadOptions& options)
    : options_(options), document_(document), size_(document.size()) {}

JsonInput::JsonInput(InputFile& file, const ReadOptions& options)
    : options_(options), file_(&file), size_(file.size()) {}

void JsonInput::start(double progress_from, double progress_to) {
  progress_from_ = progress_from;
  progress_to_ = progress_to;
  bytes_taken_ = 0;
  in_string_ = escaped_ = false;
  token_bytes_ = 0;
  rest_ = document_;
  status_ = file_ != nullptr ? file_->rewind() : absl::OkStatus();
  refill();
}

std::string_view JsonInput::next_block() {
  if (file_ == nullptr) {
    const std::string_view block = rest_.substr(0, kPieceBytes);
    rest_.remove_prefix(block.size());
    return block;
  }
  const absl::StatusOr<std::string_view> block = file_->read_block();
  if (block.ok()) return *block;
  status_ = block.status();
  return {};
}

void JsonInput::refill() {
  at_ = end_ = nullptr;
  if (!status_.ok()) return;
  if (options_.progress && size_ > 0) {
    const double done = std::min(1.0, static_cast<double>(bytes_taken_) / static_cast<double>(size_));
    if (!options_.progress(progress_from_ + (progress_to_ - progress_from_) * done)) {
      status_ = absl::CancelledError("reading was stopped");
      return;
    }
  }
  std::string_view block = next_block();
  const std::size_t length = checked_length(block);
  if (length < block.size()) {
    status_ = absl::OutOfRangeError(
        absl::StrCat("a text or number is longer than ", options_.longest_cell_bytes, " bytes"));
    block = block.substr(0, length);
  }
  bytes_taken_ += block.size();
  if (block.empty()) return;
  at_ = block.data();
  end_ = block.data() + block.size();
}

// How much of `block` comes before a token grows too long. Looks only at what bounds a token, so that what is
// not JSON passes through to the parser, which says what is wrong.
std::size_t JsonInput::checked_length(std::string_view block) {
  bool in_string = in_string_;
  bool escaped = escaped_;
  std::size_t token_bytes = token_bytes_;
  std::size_t i = 0;
  for (; i < block.size() && token_bytes <= options_.longest_cell_bytes; ++i) {
    const char c = block[i];
    ++token_bytes;
    if (in_string) {
      const bool ends = c == '"' && !escaped;
      escaped = c == '\\' && !escaped;
      if (ends) {
        in_string = false;
        token_bytes = 0;
      }
    } else if (c == '"') {
      in_string = true;
      token_bytes = 0;
    } else if (c == ',' || c == ':' || c == '{' || c == '}' || c == '[' || c == ']' || c == ' ' ||
               c == '\n' || c == '\t' || c == '\r') {
      token_bytes = 0;
    }
  }
  in_string_ = in_string;
  escaped_ = escaped;
  token_bytes_ = token_bytes;
  return token_bytes <= options_.longest_cell_bytes ? block.size() : i;
}

}  // namespace styr
