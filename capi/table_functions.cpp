#include <algorithm>
#include <string>

#include "guard.hpp"
#include "handles.hpp"
#include "styr/results.hpp"
#include "table_text.hpp"

using styr::capi::check_text;
using styr::capi::ColumnData;
using styr::capi::failure;
using styr::capi::guarded;
using styr::capi::Outcome;
using styr::capi::success;
using styr::capi::view;

void styr_table_free(styr_table** table) {
  if (table == nullptr || *table == nullptr) return;
  (*table)->release();
  *table = nullptr;
}

int32_t styr_table_name(const styr_table* table, const char** name, size_t* length) {
  if (table == nullptr || name == nullptr || length == nullptr) return STYR_ERROR_NULL;
  *name = table->name.data();
  *length = table->name.size();
  return STYR_OK;
}

int32_t styr_table_size(const styr_table* table, size_t* rows, size_t* columns) {
  if (table == nullptr) return STYR_ERROR_NULL;
  if (rows != nullptr) *rows = table->rows;
  if (columns != nullptr) *columns = table->columns.size();
  return STYR_OK;
}

int32_t styr_table_column(const styr_table* table, size_t column, styr_column* description) {
  if (table == nullptr || description == nullptr) return STYR_ERROR_NULL;
  if (column >= table->columns.size()) return STYR_ERROR_RANGE;
  const ColumnData& data = table->columns[column];
  styr_column made{};
  made.type = data.type;
  made.name = data.name.data();
  made.name_length = data.name.size();
  made.null_count = data.null_count;
  return styr::capi::fill_struct(description, styr::capi::kFirstColumnSize, made);
}

int32_t styr_table_find_column(const styr_table* table, const char* name, size_t name_length,
                               size_t* column) {
  if (table == nullptr || column == nullptr || (name == nullptr && name_length > 0)) return STYR_ERROR_NULL;
  const auto found = table->find(view(name, name_length));
  if (!found) return STYR_ERROR_COLUMN;
  *column = *found;
  return STYR_OK;
}

int32_t styr_table_cell(const styr_table* table, size_t row, size_t column, styr_cell* cell) {
  if (table == nullptr || cell == nullptr) return STYR_ERROR_NULL;
  if (column >= table->columns.size() || row >= table->rows) return STYR_ERROR_RANGE;
  const ColumnData& data = table->columns[column];
  styr_cell made{};
  if (!data.is_null(row)) {
    made.type = data.type;
    std::string_view text;
    switch (data.type) {
      case STYR_TYPE_INTEGER:
        made.integer = data.integers[row];
        made.number = static_cast<double>(made.integer);
        break;
      case STYR_TYPE_NUMBER:
        made.number = data.numbers[row];
        break;
      case STYR_TYPE_BOOLEAN:
        made.integer = data.boolean(row) ? 1 : 0;
        break;
      case STYR_TYPE_DATE:
        made.integer = data.words[row];
        break;
      case STYR_TYPE_CODE:
        made.integer = data.words[row];
        text = data.texts.at(static_cast<std::size_t>(data.words[row]));
        break;
      default:
        text = data.texts.at(row);
        break;
    }
    made.text = text.data();
    made.text_length = text.size();
  }
  return styr::capi::fill_struct(cell, styr::capi::kFirstCellSize, made);
}

int32_t styr_table_cell_text(const styr_table* table, size_t row, size_t column, char* buffer,
                             size_t capacity, size_t* length) {
  if (table == nullptr || length == nullptr || (buffer == nullptr && capacity > 0)) return STYR_ERROR_NULL;
  if (column >= table->columns.size() || row >= table->rows) return STYR_ERROR_RANGE;
  bool fits = false;
  const int32_t code = guarded([&]() -> std::int32_t {
    std::string text;
    styr::capi::append_cell_text(table->columns[column], row, text);
    *length = text.size();
    fits = text.size() <= capacity;
    if (fits && !text.empty())
      std::copy(text.begin(), text.end(), buffer);  // the length ends it, no zero byte
    return STYR_OK;
  });
  if (code != STYR_OK) return code;
  return fits ? STYR_OK : STYR_ERROR_BUFFER;
}

namespace {

double number_at(const ColumnData& column, std::size_t row) {
  switch (column.type) {
    case STYR_TYPE_INTEGER:
      return static_cast<double>(column.integers[row]);
    case STYR_TYPE_NUMBER:
      return column.numbers[row];
    case STYR_TYPE_BOOLEAN:
      return column.boolean(row) ? 1 : 0;
    default:
      return column.words[row];
  }
}

}  // namespace

int32_t styr_table_copy_numbers(const styr_table* table, size_t column, size_t first, size_t count,
                                double* values, uint8_t* valid) {
  if (table == nullptr || (values == nullptr && count > 0)) return STYR_ERROR_NULL;
  if (column >= table->columns.size() || first > table->rows || count > table->rows - first) {
    return STYR_ERROR_RANGE;
  }
  const ColumnData& data = table->columns[column];
  if (data.type == STYR_TYPE_TEXT) return STYR_ERROR_TYPE;
  for (std::size_t i = 0; i < count; ++i) {
    const bool there = !data.is_null(first + i);
    values[i] = there ? number_at(data, first + i) : 0;
    if (valid != nullptr) valid[i] = there ? 1 : 0;
  }
  return STYR_OK;
}

int32_t styr_table_text(const styr_table* table, const char* format, size_t format_length, styr_text** text,
                        styr_error** error) {
  const styr::capi::ContextRef context = table == nullptr ? styr::capi::ContextRef() : table->context;
  return guarded(context, error, [&] {
    if (table == nullptr || text == nullptr) return failure(STYR_ERROR_NULL, "`table` or `text` is NULL");
    if (Outcome bad = check_text({format, format_length, "format"}); bad.code != STYR_OK) return bad;
    std::string written;
    Outcome outcome = styr::capi::write_table(*table, view(format, format_length), written);
    if (outcome.code == STYR_OK) *text = styr::capi::make<styr_text>(context, written);
    return outcome;
  });
}

int32_t styr_text_bytes(const styr_text* text, const char** bytes, size_t* length) {
  if (text == nullptr || bytes == nullptr || length == nullptr) return STYR_ERROR_NULL;
  *bytes = text->bytes.data();
  *length = text->bytes.size();
  return STYR_OK;
}

void styr_text_free(styr_text** text) { styr::capi::free_handle(text); }
