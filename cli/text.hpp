#ifndef STYR_CLI_TEXT_HPP_
#define STYR_CLI_TEXT_HPP_

// UTF-8 text on a terminal.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace styr::cli {

// Code points, which for the letters of our languages are columns of the terminal.
std::size_t width_of(std::string_view text);

// The text without control characters, which could move the cursor or recolour the screen. Each becomes a
// blank.
std::string printable(std::string_view text);

// At most `width` code points; a longer text is cut and ends with `…`.
std::string shortened(std::string_view text, std::size_t width);

// The text as lines of at most `width` code points, broken at blanks. A longer word stands alone on its line.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);

// Something that can be named by its id, with what people call it.
struct Candidate {
  std::string_view id;
  std::string_view name;
};

// Candidates that `wanted` may have meant, best first, three at most: ids that differ by a few letters or
// only in case, then names that contain it. O(candidates × length²).
std::vector<Candidate> near_matches(std::string_view wanted, std::span<const Candidate> candidates);

}  // namespace styr::cli

#endif  // STYR_CLI_TEXT_HPP_
