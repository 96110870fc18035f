#ifndef STYR_CLI_VIEW_HPP_
#define STYR_CLI_VIEW_HPP_

// Tables for people: aligned, fitted to the screen, with colours where they can be shown.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "output.hpp"

namespace styr::cli {

enum class Style : std::uint8_t { plain, strong, faint, good, caution, bad };
enum class Align : std::uint8_t { left, right };

struct ViewColumn {
  std::string header;
  Align align = Align::left;
  // Cut when the screen is too narrow; the others never are.
  bool flexible = false;
};

struct ViewCell {
  std::string text;
  Style style = Style::plain;
};

struct ViewRow {
  enum class Kind : std::uint8_t {
    cells,      // one cell per column
    heading,    // one cell over the whole width, with an empty line before it
    paragraph,  // one cell, indented and broken into lines
  };
  Kind kind = Kind::cells;
  std::vector<ViewCell> cells;
};

struct View {
  // No header is shown when every one is empty.
  std::vector<ViewColumn> columns;
  std::vector<ViewRow> rows;
  // Remarks on the whole, below the table.
  std::vector<std::string> notes;

  void add(std::vector<ViewCell> cells) { rows.push_back({ViewRow::Kind::cells, std::move(cells)}); }
  void add_heading(std::string text) {
    rows.push_back({ViewRow::Kind::heading, {{std::move(text), Style::strong}}});
  }
  void add_paragraph(std::string text) { rows.push_back({ViewRow::Kind::paragraph, {{std::move(text)}}}); }
};

struct Screen {
  std::size_t width = 100;
  bool colours = false;
};

void write_view(const View& view, const Screen& screen, Output& out);

}  // namespace styr::cli

#endif  // STYR_CLI_VIEW_HPP_
