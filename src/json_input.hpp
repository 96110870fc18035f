#ifndef STYR_SRC_JSON_INPUT_HPP_
#define STYR_SRC_JSON_INPUT_HPP_

// The bytes of a JSON document, for a parser that takes them one by one.

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "file_io.hpp"
#include "styr/package.hpp"

namespace styr {

// Reads memory or a file block by block, calls the progress function, and ends early when a text or number is
// longer than allowed, before the parser has collected it.
class JsonInput {
 public:
  // Both must outlive the input.
  JsonInput(std::string_view document, const ReadOptions& options);
  JsonInput(InputFile& file, const ReadOptions& options);
  JsonInput(const JsonInput&) = delete;
  JsonInput& operator=(const JsonInput&) = delete;

  // Goes (back) to the start. The progress reported while reading lies between these two.
  void start(double progress_from, double progress_to);

  bool at_end() const { return at_ == end_; }
  char current() const { return *at_; }
  void advance() {
    if (++at_ == end_) refill();
  }

  // Not OK when the input ended early, to be asked once the parser is through with what there is: Cancelled,
  // OutOfRange for a text that is too long, or a failure to read.
  const absl::Status& status() const { return status_; }
  // Where it ended early, as bytes from the start.
  std::uint64_t position() const { return bytes_taken_; }

 private:
  void refill();
  std::string_view next_block();
  std::size_t checked_length(std::string_view block);

  const ReadOptions& options_;
  std::string_view document_;
  std::string_view rest_;
  InputFile* file_ = nullptr;
  std::uint64_t size_ = 0;
  double progress_from_ = 0;
  double progress_to_ = 1;

  const char* at_ = nullptr;
  const char* end_ = nullptr;
  std::uint64_t bytes_taken_ = 0;
  absl::Status status_;
  // State of the length check.
  bool in_string_ = false;
  bool escaped_ = false;
  std::size_t token_bytes_ = 0;
};

// An input iterator over a JsonInput; a default one is the end.
class JsonIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = char;

  JsonIterator() = default;
  explicit JsonIterator(JsonInput& input) : input_(&input) {}

  char operator*() const { return input_->current(); }
  JsonIterator& operator++() {
    input_->advance();
    return *this;
  }
  friend bool operator==(const JsonIterator& a, const JsonIterator& b) { return a.at_end() == b.at_end(); }

 private:
  bool at_end() const { return input_ == nullptr || input_->at_end(); }
  JsonInput* input_ = nullptr;
};

}  // namespace styr

#endif  // STYR_SRC_JSON_INPUT_HPP_
