#include "cell.hpp"

#include <charconv>

#include "absl/strings/str_cat.h"
#include "styr/number.hpp"
#include "text.hpp"
#include "utf8.hpp"

namespace styr {
namespace {

// An id on two lines is a mistake, a note on two lines is not.
bool may_have_line_breaks(const ColumnDescription& column) {
  return column.type == ColumnType::text && !column.key && !column.reference;
}

bool is_whole_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string_view code_of(const ColumnDescription& column, std::string_view text) {
  switch (column.type) {
    case ColumnType::text:
      break;
    case ColumnType::integer:
      return is_whole_number(text) ? "out_of_range" : "not_a_whole_number";
    case ColumnType::number:
      return parse_number(text) ? "out_of_range" : "not_a_number";
    case ColumnType::date:
      return "bad_date";
    case ColumnType::period:
      return "bad_period";
    case ColumnType::list:
      return "bad_list";
    case ColumnType::boolean:
    case ColumnType::enumeration:
      return "bad_word";
  }
  return "bad_value";
}

// `reason` as the column gave it, made a sentence that starts with the text.
std::string sentence(std::string_view text, std::string_view reason) {
  if (reason.starts_with('"')) return std::string(reason);
  for (const std::string_view verb : {"must ", "has ", "is "}) {
    if (reason.starts_with(verb)) return absl::StrCat(quote(text), " ", to_absl(reason));
  }
  return absl::StrCat(quote(text), ": ", to_absl(reason));
}

}  // namespace

bool check_text(std::string_view text, bool line_breaks, CellFault& fault) {
  switch (find_text_fault(text, line_breaks ? TextLines::many : TextLines::one).fault) {
    case TextFault::none:
      return true;
    case TextFault::not_utf8:
      // The text itself would spoil the message.
      fault = {"not_utf8", "the text is not UTF-8; save the file as UTF-8"};
      return false;
    case TextFault::control_character:
      fault = {"control_character",
               line_breaks
                   ? "the text has a control character"
                   : "the text has a control character; a line break or tab does not belong here either"};
      return false;
  }
  return false;
}

bool read_cell(void* record, const ColumnDescription& column, std::string_view text, CellFault& fault) {
  if (text.empty()) {
    if (column.required) {
      fault.code = "required";
      fault.message = absl::StrCat(to_absl(column.name), " must not be empty");
      return false;
    }
    column.clear(record);
    return true;
  }
  if (!check_text(text, may_have_line_breaks(column), fault)) return false;
  // Read into the message's memory, so that a sound cell costs no string.
  if (column.read(record, text, column, fault.message)) return true;
  fault.code = code_of(column, text);
  fault.message = sentence(text, fault.message);
  return false;
}

}  // namespace styr
