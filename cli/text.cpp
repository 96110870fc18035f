#include "text.hpp"

#include <algorithm>
#include <numeric>

namespace styr::cli {
namespace {

bool starts_character(char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }

// Bytes of the first `characters` characters.
std::size_t bytes_of(std::string_view text, std::size_t characters) {
  std::size_t at = 0;
  while (at < text.size()) {
    if (starts_character(text[at]) && characters-- == 0) return at;
    ++at;
  }
  return at;
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

// Letters to insert, remove or replace (Levenshtein), by bytes.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (const char letter : a) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (letter == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts_character));
}

std::string printable(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    // U+0080 to U+009F, the other control characters, are 0xc2 and one of 0x80 to 0x9f.
    const bool second_set =
        byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0;
    if (second_set) ++i;
    clean += second_set || byte < 0x20 || byte == 0x7f ? ' ' : text[i];
  }
  return clean;
}

std::string shortened(std::string_view text, std::size_t width) {
  if (width_of(text) <= width) return std::string(text);
  if (width == 0) return {};
  return std::string(text.substr(0, bytes_of(text, width - 1))) + "…";
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  std::string line;
  while (!text.empty()) {
    const std::size_t blank = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, blank);
    text.remove_prefix(std::min(blank + 1, text.size()));
    if (!line.empty() && width_of(line) + 1 + width_of(word) > width) {
      lines.push_back(std::move(line));
      line.clear();
    }
    if (!line.empty()) line += ' ';
    line += word;
  }
  if (!line.empty()) lines.push_back(std::move(line));
  return lines;
}

std::vector<Candidate> near_matches(std::string_view wanted, std::span<const Candidate> candidates) {
  constexpr std::size_t kMost = 3;
  // One letter in three may be wrong. Longer texts are not misspelt ids.
  constexpr std::size_t kLongest = 60;
  struct Match {
    std::size_t distance;
    Candidate candidate;
  };
  if (wanted.empty() || wanted.size() > kLongest) return {};
  const std::string lower = lower_case(wanted);
  const std::size_t allowed = std::max<std::size_t>(1, lower.size() / 3);
  std::vector<Match> matches;
  for (const Candidate& candidate : candidates) {
    const std::size_t longer = std::max(candidate.id.size(), lower.size());
    const std::size_t shorter = std::min(candidate.id.size(), lower.size());
    std::size_t distance = allowed + 1;
    if (longer - shorter <= allowed) distance = edit_distance(lower, lower_case(candidate.id));
    if (distance <= allowed && distance < shorter) {
      matches.push_back({distance, candidate});
    } else if (lower.size() >= 3 && lower_case(candidate.name).find(lower) != std::string::npos) {
      matches.push_back({allowed + 1, candidate});
    }
  }
  std::stable_sort(matches.begin(), matches.end(),
                   [](const Match& a, const Match& b) { return a.distance < b.distance; });
  std::vector<Candidate> best;
  for (std::size_t i = 0; i < matches.size() && i < kMost; ++i) best.push_back(matches[i].candidate);
  return best;
}

}  // namespace styr::cli
