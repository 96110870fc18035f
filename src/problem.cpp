#include "styr/problem.hpp"

#include <algorithm>
#include <numeric>
#include <unordered_map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "text.hpp"

namespace styr {
namespace {

constexpr std::size_t kValueBytes = 80;
constexpr std::size_t kStatusLines = 10;

// Keeps one problem on one line, and control characters of the data away from the terminal.
void append_visible(std::string_view text, std::string& out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7f) {
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c == '\r') {
      out += "\\r";
    } else {
      out += "\\x";
      out += kHex[byte >> 4U];
      out += kHex[byte & 0xfU];
    }
  }
}

}  // namespace

std::string_view to_string(Severity severity) {
  switch (severity) {
    case Severity::note:
      return "note";
    case Severity::warning:
      return "warning";
    case Severity::error:
      return "error";
  }
  return "";
}

std::string to_string(const Problem& problem) {
  std::string line;
  append_visible(problem.table, line);
  line += ':';
  if (problem.row != 0) line += std::to_string(problem.row);
  line += ':';
  append_visible(problem.column, line);
  line += ": ";
  append_visible(problem.code, line);
  line += ": ";
  append_visible(problem.message, line);
  return line;
}

void Report::add(Problem problem) {
  if (problem.value.size() > kValueBytes) problem.value.resize(shorten(problem.value, kValueBytes).size());
  if (problem.severity == Severity::error) ++errors_;
  problems_.push_back(std::move(problem));
}

void Report::append(const Report& other) {
  // By index and with the counts taken first: a report may be appended to itself.
  const std::size_t count = other.problems_.size();
  const std::size_t errors = other.errors_;
  problems_.reserve(problems_.size() + count);
  for (std::size_t i = 0; i < count; ++i) problems_.push_back(other.problems_[i]);
  errors_ += errors;
}

void Report::sort_by_place() {
  std::vector<std::size_t> table_rank(problems_.size());
  {
    std::unordered_map<std::string_view, std::size_t> seen;
    for (std::size_t i = 0; i < problems_.size(); ++i) {
      table_rank[i] = seen.try_emplace(problems_[i].table, seen.size()).first->second;
    }
  }
  std::vector<std::size_t> order(problems_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::pair(table_rank[a], problems_[a].row) < std::pair(table_rank[b], problems_[b].row);
  });
  std::vector<Problem> sorted;
  sorted.reserve(problems_.size());
  for (const std::size_t i : order) sorted.push_back(std::move(problems_[i]));
  problems_ = std::move(sorted);
}

absl::Status Report::to_status() const {
  if (errors_ == 0) return absl::OkStatus();
  std::string message = absl::StrCat(errors_, errors_ == 1 ? " error" : " errors");
  std::size_t listed = 0;
  for (const Problem& problem : problems_) {
    if (problem.severity != Severity::error) continue;
    if (listed == kStatusLines) break;
    absl::StrAppend(&message, "\n", to_string(problem));
    ++listed;
  }
  if (listed < errors_) absl::StrAppend(&message, "\n… and ", errors_ - listed, " more");
  return absl::InvalidArgumentError(message);
}

}  // namespace styr
