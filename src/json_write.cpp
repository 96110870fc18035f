// Writing the JSON form of a package.

#include <utility>

#include "absl/strings/str_cat.h"
#include "file_io.hpp"
#include "json_package.hpp"
#include "json_text.hpp"
#include "row_source.hpp"
#include "styr/package.hpp"
#include "text.hpp"
#include "write_progress.hpp"

namespace styr {
namespace {

// Called between rows: takes what is in the buffer, or stops the writing.
using Drain = std::function<absl::Status()>;

bool is_number(std::string_view text) {
  const char first = text.starts_with('-') && text.size() > 1 ? text[1] : text.front();
  return first >= '0' && first <= '9';
}

void append_list(std::string_view text, std::string& out) {
  out += '[';
  while (true) {
    const std::size_t bar = text.find('|');
    append_json_string(text.substr(0, bar), out);
    if (bar == std::string_view::npos) break;
    out += ", ";
    text.remove_prefix(bar + 1);
  }
  out += ']';
}

void append_value(const ColumnDescription* column, std::string_view text, std::string& out) {
  const ColumnType type = column == nullptr ? ColumnType::text : column->type;
  const bool plain = ((type == ColumnType::number || type == ColumnType::integer) && is_number(text)) ||
                     (type == ColumnType::boolean && (text == "true" || text == "false"));
  if (plain) {
    out += text;
  } else if (type == ColumnType::list) {
    append_list(text, out);
  } else {
    append_json_string(text, out);
  }
}

void append_columns(const std::vector<std::unique_ptr<RowSource>>& sources, std::string& out) {
  out += "  \"columns\": {";
  for (const auto& source : sources) {
    out += &source == sources.data() ? "\n    " : ",\n    ";
    append_json_string(source->table().name, out);
    out += ": [";
    const auto& columns = source->columns();
    for (const OutputColumn& column : columns) {
      if (&column != columns.data()) out += ", ";
      append_json_string(column.name, out);
    }
    out += ']';
  }
  out += sources.empty() ? "},\n" : "\n  },\n";
}

// One record a line. `names` are the columns' names as JSON.
void append_record(const RowSource& source, const std::vector<std::string>& names,
                   std::span<const std::string_view> cells, std::string& out) {
  out += '{';
  bool first = true;
  for (std::size_t c = 0; c < cells.size(); ++c) {
    if (cells[c].empty()) continue;
    if (!first) out += ", ";
    first = false;
    out += names[c];
    out += ": ";
    append_value(source.columns()[c].description, cells[c], out);
  }
  out += '}';
}

absl::Status append_table(const RowSource& source, std::string& out, const Drain& drain) {
  std::vector<std::string> names;
  for (const OutputColumn& column : source.columns()) append_json_string(column.name, names.emplace_back());
  out += "    ";
  append_json_string(source.table().name, out);
  out += ": [";
  absl::Status status;
  bool first = true;
  source.for_each_row([&](std::span<const std::string_view> cells) {
    out += first ? "\n      " : ",\n      ";
    first = false;
    append_record(source, names, cells, out);
    status = drain();
    return status.ok();
  });
  out += first ? "]" : "\n    ]";
  return status;
}

absl::Status append_document(const Model& model, std::string& out, const Drain& drain) {
  const auto sources = tables_to_write(model);
  absl::StrAppend(&out, "{\n  \"styr\": ", kJsonVersion, ",\n");
  append_columns(sources, out);
  out += "  \"tables\": {";
  for (const auto& source : sources) {
    out += &source == sources.data() ? "\n" : ",\n";
    if (absl::Status status = append_table(*source, out, drain); !status.ok()) return status;
  }
  out += sources.empty() ? "}\n}\n" : "\n  }\n}\n";
  return absl::OkStatus();
}

}  // namespace

std::string write_json(const Model& model) {
  std::string out;
  append_document(model, out, [] { return absl::OkStatus(); }).IgnoreError();
  return out;
}

absl::Status write_json_file(const Model& model, const std::filesystem::path& path,
                             const Progress& progress) {
  absl::StatusOr<OutputFile> file = OutputFile::create(path);
  if (!file.ok()) return file.status();
  WriteProgress rows(model, progress);
  absl::Status status = append_document(model, file->buffer(), [&] {
    absl::Status result = rows.add_row();
    return result.ok() ? file->flush_if_full() : result;
  });
  if (status.ok()) status = file->finish();
  if (status.ok()) status = file->commit();
  return status;
}

}  // namespace styr
