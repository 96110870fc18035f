#include "json_text.hpp"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "text.hpp"
#include "utf8.hpp"

namespace styr {

void append_json_string(std::string_view text, std::string& out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte >= 0x20) {
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\t') {
      out += "\\t";
    } else {
      out += "\\u00";
      out += kHex[byte >> 4U];
      out += kHex[byte & 0xfU];
    }
  }
  out += '"';
}

namespace {

// Bytes that are not UTF-8 as `<0xF8>`: the parser repeats what it read last.
std::string with_odd_bytes_named(std::string_view text) {
  std::string readable;
  while (true) {
    const TextFinding finding = find_text_fault(text, TextLines::many);
    readable.append(text.substr(0, finding.at));
    if (finding.fault == TextFault::none) return readable;
    const auto byte = static_cast<unsigned char>(text[finding.at]);
    absl::StrAppend(&readable, byte < 0x10 ? "<0x0" : "<0x",
                    absl::AsciiStrToUpper(absl::StrCat(absl::Hex(byte))), ">");
    text.remove_prefix(finding.at + 1);
  }
}

}  // namespace

std::string syntax_error_text(std::string_view what) {
  // "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error while parsing … - …"
  if (what.starts_with('[')) what.remove_prefix(std::min(what.find("] ") + 2, what.size()));
  for (const std::string_view prefix : {"parse error at ", "parse error: ", "syntax error "}) {
    if (what.starts_with(prefix)) what.remove_prefix(prefix.size());
  }
  const std::string_view start = shorten(what, 300);
  return with_odd_bytes_named(start) + (start.size() < what.size() ? "…" : "");
}

}  // namespace styr
