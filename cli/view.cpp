#include "view.hpp"

#include <algorithm>
#include <numeric>
#include <string_view>

#include "text.hpp"

namespace styr::cli {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kNarrowest = 12;
constexpr std::size_t kIndent = 2;

std::string_view ansi(Style style) {
  switch (style) {
    case Style::plain:
      return "";
    case Style::strong:
      return "\x1b[1m";
    case Style::faint:
      return "\x1b[2m";
    case Style::good:
      return "\x1b[32m";
    case Style::caution:
      return "\x1b[33m";
    case Style::bad:
      return "\x1b[31m";
  }
  return "";
}

class Layout {
 public:
  Layout(const View& view, const Screen& screen, Output& out)
      : view_(view), screen_(screen), out_(out), widths_(widths()) {}

  void write() {
    write_header();
    bool first = true;
    for (const ViewRow& row : view_.rows) {
      if (out_.failed()) return;
      switch (row.kind) {
        case ViewRow::Kind::cells:
          write_cells(row.cells);
          break;
        case ViewRow::Kind::heading:
          if (!first) out_.write("\n");
          write_styled(shortened(printable(row.cells[0].text), screen_.width), row.cells[0].style);
          out_.write("\n");
          break;
        case ViewRow::Kind::paragraph:
          write_lines(row.cells[0].text, kIndent);
          break;
      }
      first = false;
    }
    if (!view_.notes.empty() && !first) out_.write("\n");
    for (const std::string& note : view_.notes) write_lines(note, 0);
  }

 private:
  // As wide as the widest cell; when that is too much, the widest flexible columns give way, evenly.
  std::vector<std::size_t> widths() const {
    std::vector<std::size_t> widths;
    for (const ViewColumn& column : view_.columns) widths.push_back(width_of(column.header));
    for (const ViewRow& row : view_.rows) {
      if (row.kind != ViewRow::Kind::cells) continue;
      for (std::size_t i = 0; i < row.cells.size(); ++i) {
        widths[i] = std::max(widths[i], width_of(row.cells[i].text));
      }
    }
    if (widths.empty()) return widths;
    std::size_t total = std::accumulate(widths.begin(), widths.end(), kGap * (widths.size() - 1));
    while (total > screen_.width) {
      std::size_t* widest = nullptr;
      for (std::size_t i = 0; i < widths.size(); ++i) {
        const bool may_give_way = view_.columns[i].flexible && widths[i] > kNarrowest;
        if (may_give_way && (widest == nullptr || widths[i] > *widest)) widest = &widths[i];
      }
      if (widest == nullptr) break;
      --*widest;
      --total;
    }
    return widths;
  }

  void write_header() {
    std::vector<ViewCell> headers;
    bool any = false;
    for (const ViewColumn& column : view_.columns) {
      headers.push_back({column.header, Style::strong});
      any = any || !column.header.empty();
    }
    if (!any) return;
    write_cells(headers);
    std::string rule;
    for (std::size_t i = 0; i < widths_.size(); ++i) {
      if (i > 0) rule.append(kGap, ' ');
      for (std::size_t n = 0; n < widths_[i]; ++n) rule += "─";
    }
    write_styled(rule, Style::faint);
    out_.write("\n");
  }

  void write_cells(const std::vector<ViewCell>& cells) {
    std::size_t owed = 0;  // blanks before the next text, so that no line ends in blanks
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string text = shortened(printable(cells[i].text), widths_[i]);
      const std::size_t spare = widths_[i] - width_of(text);
      const bool right = view_.columns[i].align == Align::right;
      if (!text.empty()) {
        out_.write(std::string(owed + (right ? spare : 0), ' '));
        write_styled(text, cells[i].style);
        owed = right ? 0 : spare;
      } else {
        owed += spare;
      }
      owed += kGap;
    }
    out_.write("\n");
  }

  void write_lines(std::string_view text, std::size_t indent) {
    const std::size_t width = screen_.width > indent + kNarrowest ? screen_.width - indent : kNarrowest;
    for (const std::string& line : wrapped(printable(text), width)) {
      out_.write(std::string(indent, ' '));
      out_.write(line);
      out_.write("\n");
    }
  }

  void write_styled(std::string_view text, Style style) {
    const std::string_view start = screen_.colours ? ansi(style) : std::string_view();
    out_.write(start);
    out_.write(text);
    if (!start.empty()) out_.write("\x1b[0m");
  }

  const View& view_;
  const Screen screen_;
  Output& out_;
  const std::vector<std::size_t> widths_;
};

}  // namespace

void write_view(const View& view, const Screen& screen, Output& out) { Layout(view, screen, out).write(); }

}  // namespace styr::cli
