#include "problem_codes.hpp"

namespace styr {

std::span<const ProblemCode> data_codes() {
  static constexpr ProblemCode kCodes[] = {
      // Files, see package.hpp.
      {"unreadable_file", Severity::error, "The file cannot be read; the message says why."},
      {"missing_file", Severity::error, "datapackage.json names a file that is not there."},
      {"bad_json", Severity::error, "The text is not JSON; the message says where."},
      {"bad_descriptor", Severity::error, "datapackage.json is not a data package descriptor."},
      {"bad_path", Severity::error,
       "datapackage.json names a file outside the package, or in a way that is not read."},
      {"unsupported_descriptor", Severity::error,
       "datapackage.json asks for a form of table that is not read."},
      {"empty_file", Severity::error, "The file has no header row."},
      {"bad_header", Severity::error, "The header has a name that is empty or cannot be read."},
      {"duplicate_column", Severity::error, "Two columns have the same name."},
      {"missing_column", Severity::error, "A column that every row needs is not there."},
      {"cell_count", Severity::error, "The row has more or fewer cells than the header."},
      {"bad_quotes", Severity::error,
       "A quotation mark stands where it cannot; in a quoted cell it is doubled."},
      {"unclosed_quote", Severity::error, "The file ends inside a quoted cell; it may have been cut off."},
      {"too_long", Severity::error, "A cell or row is longer than what is taken for sound."},
      {"out_of_memory", Severity::error, "There is not enough memory for a cell."},
      {"unknown_table", Severity::note,
       "The library has no such table; it is not read. In a change it is an error."},
      {"unknown_column", Severity::note,
       "The table has no such column; it is kept and written back. In a change it is an error."},
      {"bad_document", Severity::error, "The JSON document is not of the form of a package."},
      {"unsupported_version", Severity::error, "The JSON document is of another version of the format."},
      {"duplicate_member", Severity::error, "A member stands twice in an object of the JSON document."},
      {"wrong_type", Severity::error, "The JSON value is of another type than what stands there."},
      {"too_deep", Severity::error, "The JSON document is nested deeper than anything that is read."},
      {"unknown_member", Severity::note, "The JSON document has a part that is not read."},
      {"unlisted_file", Severity::note, "The file is not, or differently, named in datapackage.json."},
      {"field_mismatch", Severity::note,
       "The columns of a file are not the fields that datapackage.json lists."},
      {"field_type", Severity::note,
       "datapackage.json gives a column another type than the library, which reads it by its own."},
      {"more_of_the_same", Severity::error,
       "Further problems of one code in one table, counted and not listed."},
      // Cells.
      {"required", Severity::error, "A cell that must not be empty is empty."},
      {"not_utf8", Severity::error, "The text is not UTF-8."},
      {"control_character", Severity::error,
       "The text has a character below U+0020, or U+007F, that does not belong in it."},
      {"not_a_number", Severity::error, "A finite number with `.` as decimal mark is asked for."},
      {"not_a_whole_number", Severity::error, "A whole number is asked for."},
      {"out_of_range", Severity::error,
       "The number lies outside what the column, the indicator or the risk scale allows."},
      {"bad_date", Severity::error, "There is no such day, or it is not written YYYY-MM-DD."},
      {"bad_period", Severity::error,
       "There is no such period, or it is not written in a form of the calendar."},
      {"bad_list", Severity::error, "A list has an empty item between its `|` signs."},
      {"bad_word", Severity::error, "The column takes one of a few words, and this is none of them."},
      {"bad_value", Severity::error, "The text is not what the column takes."},
      // Rows.
      {"bad_id", Severity::error,
       "An id, or an item of a list of ids, is empty or holds `|`, which separates ids."},
      {"duplicate_key", Severity::error, "Another row of the table has the same key."},
      {"unknown_reference", Severity::error, "The cell refers to a row that is not there."},
      {"self_link", Severity::error, "A row points at itself."},
      {"cycle", Severity::error,
       "Rows point at each other in a ring; the message names its members. One ring is named of rings that "
       "hang "
       "together, at a row that closes it."},
      {"dates_out_of_order", Severity::error, "A later step has an earlier date."},
      {"bad_day", Severity::error, "The month has no such day."},
      {"not_positive", Severity::error,
       "The weight must be larger than 0; below 0 only where a goal adds signed contributions."},
      {"tolerances_crossed", Severity::error, "The yellow tolerance is smaller than the green one."},
      {"missing_direction", Severity::error,
       "Neither the target nor its indicator says which way is better."},
      {"bad_formula", Severity::error, "The formula cannot be read; the message says where."},
      {"limits_crossed", Severity::error, "The largest possible value is smaller than the smallest."},
      {"bad_range", Severity::error, "The numbers of a range do not make one; the message says why."},
      {"levels_not_consecutive", Severity::error,
       "The levels of a risk matrix must be numbered 0, 1, 2 … without a gap."},
      {"incomplete_matrix", Severity::error,
       "A risk matrix needs one cell for every likelihood and consequence from 1 to its largest."},
      {"incomplete_translation", Severity::error,
       "A unit that says how its consequences look from above must say so for every step of the scale."},
      {"two_versions_valid", Severity::error, "Two versions of a procedure are valid on the same day."},
      {"gates_out_of_order", Severity::error,
       "A gate is decided before one that comes before it, or that one is not decided at all."},
      {"bad_policy", Severity::error, "A policy value is not what its key takes."},
      // Observations.
      {"unit_not_open", Severity::error, "The unit was not open in the period."},
      {"missing_number", Severity::error, "A usable observation lacks a number that the formula needs."},
      {"value_mismatch", Severity::error,
       "The value is not what the formula makes of numerator and denominator."},
      {"overlapping_periods", Severity::error,
       "The same days are reported in two periods and would count twice."},
  };
  return kCodes;
}

std::span<const ProblemCode> fault_tree_codes() {
  static constexpr ProblemCode kCodes[] = {
      {"bad_xml", Severity::error, "The text is not XML; the message says where and why."},
      {"unknown_element", Severity::error, "The element is nothing that is read where it stands."},
      {"unsupported_element", Severity::error,
       "The element would change the numbers and is not read: a common-cause group or a substitution."},
      {"not_read", Severity::note,
       "The element does not touch the fault trees and is passed over, such as an event tree."},
      {"undefined_node", Severity::error, "A gate, event or parameter is used and nowhere defined."},
      {"duplicate_node", Severity::error, "Two definitions have the same name."},
      {"probability_out_of_range", Severity::error, "The probability of an event does not lie from 0 to 1."},
      {"empty_gate", Severity::error, "A gate has no inputs."},
      {"wrong_input_count", Severity::error, "The gate or expression takes another number of inputs."},
      {"bad_limits", Severity::error, "The limits of an at-least or cardinality gate do not fit its inputs."},
      {"node_limit", Severity::error,
       "The diagram of a gate needs more nodes than allowed; the message gives bounds where they are known."},
  };
  return kCodes;
}

}  // namespace styr
