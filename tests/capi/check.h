#ifndef STYR_TESTS_CAPI_CHECK_H_
#define STYR_TESTS_CAPI_CHECK_H_

/* What the C tests share: checks that say where they failed. */

#include <stdio.h>
#include <string.h>

#include "literals.h"
#include "styr.h"

static int failures = 0;

#define CHECK(condition)                                             \
  do {                                                               \
    if (!(condition)) {                                              \
      printf("%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
      ++failures;                                                    \
    }                                                                \
  } while (0)

/* `code` is evaluated once. */
#define CHECK_CODE(code, expected)                                                                \
  do {                                                                                            \
    const int32_t code_seen = (code);                                                             \
    if (code_seen != (expected)) {                                                                \
      printf("%s:%d: %s gives %d (%s), expected %s\n", __FILE__, __LINE__, #code, (int)code_seen, \
             styr_code_text(code_seen), #expected);                                               \
      ++failures;                                                                                 \
    }                                                                                             \
  } while (0)

/* 1 when the cell is that text; a NULL text stands for no value. */
static int cell_is(const styr_table* table, size_t row, const char* column, const char* text) {
  styr_cell cell = {0};
  size_t number = 0;
  cell.struct_size = sizeof(cell);
  if (styr_table_find_column(table, column, strlen(column), &number) != STYR_OK) return 0;
  if (styr_table_cell(table, row, number, &cell) != STYR_OK) return 0;
  if (text == NULL) return cell.type == STYR_TYPE_NONE;
  return cell.text != NULL && cell.text_length == strlen(text) &&
         memcmp(cell.text, text, cell.text_length) == 0;
}

static size_t rows_of(const styr_table* table) {
  size_t rows = 0;
  CHECK_CODE(styr_table_size(table, &rows, NULL), STYR_OK);
  return rows;
}

#endif /* STYR_TESTS_CAPI_CHECK_H_ */
