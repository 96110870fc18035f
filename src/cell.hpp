#ifndef STYR_SRC_CELL_HPP_
#define STYR_SRC_CELL_HPP_

#include <string>
#include <string_view>

#include "styr/schema.hpp"

namespace styr {

// Why a cell was refused: a code for Problem and a sentence that starts with the offending text.
struct CellFault {
  std::string_view code;
  std::string message;
};

// Reads the text of a cell, in its CSV form, into the member of `record` that `column` describes; empty text
// clears it. On refusal says why, leaves the record alone and returns false. No allocation for what is not
// text. The codes:
//   required                                        empty, but must not be
//   not_utf8, control_character                     text that no column takes; line breaks are for text
//   columns not_a_number, not_a_whole_number, out_of_range  numbers and whole numbers bad_date, bad_period,
//   bad_list, bad_word        what the column type says (bad_word: enumerations, booleans)
bool read_cell(void* record, const ColumnDescription& column, std::string_view text, CellFault& fault);

// The text alone: UTF-8 without control characters.
bool check_text(std::string_view text, bool line_breaks, CellFault& fault);

}  // namespace styr

#endif  // STYR_SRC_CELL_HPP_
