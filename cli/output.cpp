#include "output.hpp"

#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "styr/number.hpp"

namespace styr::cli {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 16U;

// How each kind of cell is spelt; text is left to the format.
template <class WriteText>
struct CellWriter {
  std::string& line;
  std::string_view nothing;
  WriteText write_text;

  void operator()(std::monostate) const { line += nothing; }
  void operator()(std::string_view text) const {
    if (text.empty()) {
      line += nothing;
    } else {
      write_text(text, line);
    }
  }
  void operator()(const std::string& text) const { (*this)(std::string_view(text)); }
  void operator()(double number) const { append_number(number, line); }
  void operator()(std::int64_t number) const { line += std::to_string(number); }
};

template <class WriteText>
CellWriter(std::string&, std::string_view, WriteText) -> CellWriter<WriteText>;

void append_csv_text(std::string_view text, std::string& out) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

void append_json_text(std::string_view text, std::string& out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      out += "\\u00";
      out += kHex[byte >> 4U];
      out += kHex[byte & 0xfU];
    } else {
      out += c;
    }
  }
  out += '"';
}

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
  std::string line;
  const CellWriter write_cell{line, "", append_csv_text};
  for (const ResultColumn& column : table.columns) {
    if (!line.empty()) line += ',';
    line += column.name;
  }
  line += '\n';
  out.write(line);
  for (std::size_t row = 0; row < table.rows && !out.failed(); ++row) {
    line.clear();
    bool first = true;
    for (const ResultColumn& column : table.columns) {
      if (!first) line += ',';
      first = false;
      std::visit(write_cell, column.cell(row));
    }
    line += '\n';
    out.write(line);
  }
}

void write_json(const ResultTable& table, Output& out) {
  std::string line;
  const CellWriter write_cell{line, "null", append_json_text};
  out.write("[");
  for (std::size_t row = 0; row < table.rows && !out.failed(); ++row) {
    line = row == 0 ? "\n" : ",\n";
    char before = '{';
    for (const ResultColumn& column : table.columns) {
      line += before;
      before = ',';
      append_json_text(column.name, line);
      line += ':';
      std::visit(write_cell, column.cell(row));
    }
    line += '}';
    out.write(line);
  }
  out.write(table.rows == 0 ? "]\n" : "\n]\n");
}

}  // namespace styr::cli
