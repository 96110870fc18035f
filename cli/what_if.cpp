#include "what_if.hpp"

#include <string_view>
#include <utility>
#include <vector>

#include "styr/problem.hpp"

namespace styr::cli {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// The parts of a text between its semicolons, without spaces around them.
std::vector<std::string_view> parts_of(std::string_view text) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find(';');
    parts.push_back(trimmed(text.substr(0, end)));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

absl::Status refusal(std::string_view option, const std::string& text, std::string_view form) {
  return absl::InvalidArgumentError(std::string(option) + " \"" + text + "\" is not written as " +
                                    std::string(form));
}

}  // namespace

absl::Status add_changes(std::span<const std::string> changes, Edit& edit) {
  for (const std::string& change : changes) {
    const std::vector<std::string_view> parts = parts_of(change);
    std::vector<NamedCell> cells;
    bool sound = parts.size() > 1 && !parts[0].empty();
    for (std::size_t i = 1; i < parts.size(); ++i) {
      const std::size_t sign = parts[i].find('=');
      sound = sound && sign != std::string_view::npos && sign > 0;
      if (!sound) break;
      cells.push_back({trimmed(parts[i].substr(0, sign)), trimmed(parts[i].substr(sign + 1))});
    }
    if (!sound) return refusal("--change", change, "TABLE; column=value; column=value");
    edit.upsert(parts[0], cells);
  }
  return absl::OkStatus();
}

absl::Status add_removals(std::span<const std::string> removals, Edit& edit) {
  for (const std::string& removal : removals) {
    const std::vector<std::string_view> parts = parts_of(removal);
    if (parts.size() != 2 || parts[0].empty() || parts[1].empty())
      return refusal("--remove", removal, "TABLE; KEY");
    edit.erase(parts[0], parts[1]);
  }
  return absl::OkStatus();
}

}  // namespace styr::cli
