/* What every function does with handles that are NULL, texts that are not UTF-8 or have zero bytes in them,
 * sizes that cannot be right, and objects that are freed twice; outputs stay as they were. */

#include <stdlib.h>

#include "check.h"
#include "scenario.h"

static styr_context* context = NULL;
static styr_model* model = NULL;
static const char not_utf8[] = {'\xff', 'x'};
#define BAD_TEXT not_utf8, sizeof(not_utf8)

static void library(void) {
  int32_t code = 0;
  styr_text* text = NULL;
  CHECK(styr_abi_version() == STYR_ABI_VERSION);
  CHECK(styr_version() >= 100);
  for (code = -1; code < 10000; ++code) CHECK(styr_code_text(code) != NULL);
  CHECK(strcmp(styr_code_text(77777), styr_code_text(STYR_ERROR_UNKNOWN)) == 0);
  CHECK(strcmp(styr_code_text(STYR_ERROR_CONFLICT), styr_code_text(STYR_ERROR_UNKNOWN)) != 0);
  CHECK(strcmp(styr_reason_text(5), "zero_denominator") == 0);
  CHECK(strcmp(styr_reason_text(0), "") == 0);
  CHECK(strcmp(styr_reason_text(-1), "") == 0);
  CHECK(strcmp(styr_reason_text(255), "") == 0);
  CHECK_CODE(styr_document(context, TEXT("format"), &text, NULL), STYR_OK);
  styr_text_free(&text);
  CHECK_CODE(styr_document(context, TEXT("no such"), &text, NULL), STYR_ERROR_QUERY);
  CHECK_CODE(styr_document(NULL, TEXT("format"), &text, NULL), STYR_ERROR_NULL);
  CHECK(text == NULL);
}

static void contexts(void) {
  styr_context_options options = {0};
  styr_context* other = NULL;
  styr_error* error = NULL;
  unsigned char longer[sizeof(options) + 8];
  const uint32_t size = (uint32_t)sizeof(longer);
  CHECK_CODE(styr_context_create(&options, &other, &error), STYR_ERROR_SIZE);
  CHECK_CODE(styr_error_code(error), STYR_ERROR_SIZE);
  styr_error_free(&error);
  options.struct_size = sizeof(options);
  options.allocate = (void* (*)(void*, size_t, size_t))(void (*)(void))abort;
  CHECK_CODE(styr_context_create(&options, &other, NULL), STYR_ERROR_ARGUMENT);
  CHECK_CODE(styr_context_create(NULL, NULL, NULL), STYR_ERROR_NULL);
  CHECK(other == NULL);
  /* A program built with a newer header: fine as long as it asks for nothing that is new. */
  memset(longer, 0, sizeof(longer));
  memcpy(longer, &size, sizeof(size));
  CHECK_CODE(styr_context_create((const styr_context_options*)(void*)longer, &other, NULL), STYR_OK);
  styr_context_free(&other);
  styr_context_free(&other);
  styr_context_free(NULL);
  longer[sizeof(longer) - 1] = 1;
  CHECK_CODE(styr_context_create((const styr_context_options*)(void*)longer, &other, NULL), STYR_ERROR_SIZE);
}

static void errors(void) {
  const char* text = NULL;
  size_t length = 0;
  const styr_table* problems = NULL;
  styr_error* error = NULL;
  CHECK_CODE(styr_error_code(NULL), STYR_OK);
  CHECK_CODE(styr_error_message(NULL, &text, &length), STYR_ERROR_NULL);
  CHECK_CODE(styr_error_problems(NULL, &problems), STYR_ERROR_NULL);
  styr_error_free(NULL);
  styr_error_free(&error);
  CHECK_CODE(styr_query(model, TEXT("no such"), NULL, 0, NULL, NULL, (styr_table**)&problems, &error),
             STYR_ERROR_QUERY);
  CHECK_CODE(styr_error_message(error, &text, &length), STYR_OK);
  CHECK(length > 0 && text != NULL);
  CHECK_CODE(styr_error_problems(error, &problems), STYR_OK);
  CHECK(problems == NULL);
  styr_error_free(&error);
  styr_error_free(&error);
}

static void models(void) {
  styr_model* made = NULL;
  styr_text* text = NULL;
  styr_table* table = NULL;
  styr_error* error = NULL;
  uint64_t revision = 7;
  size_t row = 7;
  styr_figure figure = {0};
  const styr_table* problems = NULL;
  CHECK_CODE(styr_model_create(NULL, &made, NULL), STYR_ERROR_NULL);
  CHECK_CODE(styr_model_create(context, NULL, NULL), STYR_ERROR_NULL);
  CHECK_CODE(styr_model_open(context, NULL, 0, NULL, NULL, &made, NULL, NULL), STYR_ERROR_ARGUMENT);
  CHECK_CODE(styr_model_open(context, NULL, 5, NULL, NULL, &made, NULL, NULL), STYR_ERROR_NULL);
  CHECK_CODE(styr_model_open(context, BAD_TEXT, NULL, NULL, &made, NULL, NULL), STYR_ERROR_UTF8);
  CHECK_CODE(styr_model_open(context, "a\0b", 3, NULL, NULL, &made, NULL, NULL), STYR_ERROR_ARGUMENT);
  CHECK_CODE(styr_model_open(context, TEXT("/no/such/folder"), NULL, NULL, &made, NULL, NULL),
             STYR_ERROR_NOT_FOUND);
  CHECK_CODE(styr_model_open(NULL, TEXT("x"), NULL, NULL, &made, NULL, NULL), STYR_ERROR_NULL);
  CHECK_CODE(styr_model_read_json(context, NULL, 9, NULL, NULL, &made, NULL, NULL), STYR_ERROR_NULL);
  CHECK_CODE(styr_model_read_json(context,
                                  TEXT("{\"tables\":{\"units\":[{\"unit_id\":\"A\",\"parent_id\":\"?\"}]}}"),
                                  NULL, NULL, &made, &table, &error),
             STYR_ERROR_DATA);
  CHECK_CODE(styr_error_problems(error, &problems), STYR_OK);
  CHECK(problems != NULL && rows_of(problems) > 0);
  styr_error_free(&error);
  CHECK_CODE(styr_model_read_json(context, BAD_TEXT, NULL, NULL, &made, &table, NULL), STYR_ERROR_DATA);
  CHECK_CODE(styr_model_share(NULL, &made, NULL), STYR_ERROR_NULL);
  CHECK_CODE(styr_model_revision(NULL, &revision), STYR_ERROR_NULL);
  CHECK_CODE(styr_model_write(NULL, TEXT("x"), NULL, NULL, NULL), STYR_ERROR_NULL);
  CHECK_CODE(styr_model_write(model, TEXT("/no/such/folder/x.json"), NULL, NULL, NULL), STYR_ERROR_FILE);
  CHECK_CODE(styr_model_write_json(NULL, &text, NULL), STYR_ERROR_NULL);
  CHECK_CODE(styr_model_table(model, TEXT("no such"), &table, NULL), STYR_ERROR_TABLE);
  CHECK_CODE(styr_model_table(NULL, TEXT("units"), &table, NULL), STYR_ERROR_NULL);
  CHECK_CODE(styr_model_table(model, BAD_TEXT, &table, NULL), STYR_ERROR_UTF8);
  CHECK_CODE(styr_model_find(NULL, TEXT("units"), TEXT("A"), &row), STYR_ERROR_NULL);
  CHECK_CODE(styr_model_find(model, TEXT("no such"), TEXT("A"), &row), STYR_ERROR_TABLE);
  CHECK_CODE(styr_model_find(model, TEXT("units"), "A\0", 2, &row), STYR_ERROR_RECORD);
  figure.struct_size = sizeof(figure);
  CHECK_CODE(styr_model_figure(NULL, 0, 0, TEXT("2024"), 0, &figure), STYR_ERROR_NULL);
  CHECK_CODE(styr_model_figure(model, 99, 0, TEXT("2024"), 0, &figure), STYR_ERROR_RECORD);
  CHECK_CODE(styr_model_figure(model, (size_t)-1, 0, TEXT("2024"), 0, &figure), STYR_ERROR_RECORD);
  CHECK_CODE(styr_model_figure(model, 0, 0, TEXT("2024-13"), 0, &figure), STYR_ERROR_ARGUMENT);
  CHECK_CODE(styr_model_figure(model, 0, 0, TEXT("2024"), 2, &figure), STYR_ERROR_ARGUMENT);
  figure.struct_size = 4;
  CHECK_CODE(styr_model_figure(model, 0, 0, TEXT("2024"), 0, &figure), STYR_ERROR_SIZE);
  CHECK(made == NULL && text == NULL && table == NULL && revision == 7 && row == 7);
  styr_model_free(&made);
  styr_model_free(NULL);
}

static void tables(void) {
  styr_table* table = NULL;
  styr_text* text = NULL;
  styr_column column = {0};
  styr_cell cell = {0};
  const char* name = NULL;
  size_t length = 7;
  size_t number = 7;
  double value = 7;
  char buffer[2] = {'#', '#'};
  struct ArrowSchema schema;
  struct ArrowArray array;
  struct ArrowArrayStream stream;
  memset(&stream, 0, sizeof(stream));
  cell.struct_size = sizeof(cell);
  column.struct_size = sizeof(column);
  CHECK_CODE(styr_model_table(model, TEXT("units"), &table, NULL), STYR_OK);
  CHECK_CODE(styr_table_name(NULL, &name, &length), STYR_ERROR_NULL);
  CHECK_CODE(styr_table_size(NULL, NULL, NULL), STYR_ERROR_NULL);
  CHECK_CODE(styr_table_size(table, NULL, NULL), STYR_OK);
  CHECK_CODE(styr_table_column(table, 1000, &column), STYR_ERROR_RANGE);
  CHECK_CODE(styr_table_find_column(table, TEXT("no such"), &number), STYR_ERROR_COLUMN);
  CHECK_CODE(styr_table_find_column(table, NULL, 3, &number), STYR_ERROR_NULL);
  CHECK_CODE(styr_table_cell(table, 3, 0, &cell), STYR_ERROR_RANGE);
  CHECK_CODE(styr_table_cell(table, 0, (size_t)-1, &cell), STYR_ERROR_RANGE);
  CHECK_CODE(styr_table_cell(NULL, 0, 0, &cell), STYR_ERROR_NULL);
  CHECK(cell_is(table, 1, "name", "Øst"));
  CHECK(cell_is(table, 0, "parent_id", NULL));
  /* The size first, then the text. */
  CHECK_CODE(styr_table_cell_text(table, 0, 0, NULL, 0, &length), STYR_ERROR_BUFFER);
  CHECK(length == 3);
  CHECK_CODE(styr_table_cell_text(table, 0, 0, buffer, 2, &length), STYR_ERROR_BUFFER);
  CHECK(buffer[0] == '#');
  CHECK_CODE(styr_table_cell_text(table, 1, 0, buffer, 2, &length), STYR_OK);
  CHECK(length == 1 && buffer[0] == 'A' && buffer[1] == '#');
  CHECK_CODE(styr_table_find_column(table, TEXT("name"), &number), STYR_OK);
  CHECK_CODE(styr_table_copy_numbers(table, number, 0, 1, &value, NULL), STYR_ERROR_TYPE);
  CHECK_CODE(styr_table_copy_numbers(table, 0, 2, 2, &value, NULL), STYR_ERROR_RANGE);
  CHECK_CODE(styr_table_copy_numbers(table, 0, (size_t)-1, 2, &value, NULL), STYR_ERROR_RANGE);
  CHECK(value == 7);
  CHECK_CODE(styr_table_text(table, TEXT("xml"), &text, NULL), STYR_ERROR_ARGUMENT);
  CHECK_CODE(styr_table_text(NULL, TEXT("csv"), &text, NULL), STYR_ERROR_NULL);
  CHECK_CODE(styr_table_export_array(NULL, &schema, &array, NULL), STYR_ERROR_NULL);
  CHECK_CODE(styr_table_export_stream(table, NULL, NULL), STYR_ERROR_NULL);
  CHECK_CODE(styr_table_import_stream(context, TEXT("x"), &stream, &table, NULL), STYR_ERROR_NULL);
  CHECK_CODE(styr_text_bytes(NULL, &name, &length), STYR_ERROR_NULL);
  CHECK(text == NULL);
  styr_text_free(&text);
  styr_text_free(NULL);
  styr_table_free(&table);
  styr_table_free(&table);
  styr_table_free(NULL);
}

static int32_t stop(void* user, double done) {
  (void)user;
  (void)done;
  return 1;
}

static void questions(void) {
  styr_table* answer = NULL;
  styr_text* text = NULL;
  CHECK_CODE(styr_query(NULL, TEXT("goals"), NULL, 0, NULL, NULL, &answer, NULL), STYR_ERROR_NULL);
  CHECK_CODE(styr_query(model, NULL, 0, NULL, 0, NULL, NULL, &answer, NULL), STYR_ERROR_QUERY);
  CHECK_CODE(styr_query(model, BAD_TEXT, NULL, 0, NULL, NULL, &answer, NULL), STYR_ERROR_UTF8);
  CHECK_CODE(styr_query(model, TEXT("goals"), TEXT("[1]"), NULL, NULL, &answer, NULL), STYR_ERROR_OPTION);
  CHECK_CODE(styr_query(model, TEXT("goals"), TEXT("{"), NULL, NULL, &answer, NULL), STYR_ERROR_OPTION);
  CHECK_CODE(styr_query(model, TEXT("goals"), TEXT("{\"year\":\"x\"}"), NULL, NULL, &answer, NULL),
             STYR_ERROR_OPTION);
  CHECK_CODE(
      styr_query(model, TEXT("goals"), TEXT("{\"year\":99999999999999999999}"), NULL, NULL, &answer, NULL),
      STYR_ERROR_OPTION);
  CHECK_CODE(styr_query(model, TEXT("goals"), TEXT("{\"year\":0}"), NULL, NULL, &answer, NULL),
             STYR_ERROR_OPTION);
  CHECK_CODE(styr_query(model, TEXT("rollup"), TEXT("{\"unit\":\"no such\"}"), NULL, NULL, &answer, NULL),
             STYR_ERROR_OPTION);
  CHECK_CODE(
      styr_query(model, TEXT("rollup"), TEXT("{\"a\":[[[[[[[[[[1]]]]]]]]]]}"), NULL, NULL, &answer, NULL),
      STYR_ERROR_OPTION);
  CHECK_CODE(styr_query(model, TEXT("rollup"), NULL, 0, stop, NULL, &answer, NULL), STYR_ERROR_CANCELLED);
  CHECK_CODE(styr_query_text(model, TEXT("goals"), NULL, 0, TEXT("text"), NULL, NULL, &text, NULL),
             STYR_ERROR_ARGUMENT);
  CHECK_CODE(styr_query_text(NULL, TEXT("goals"), NULL, 0, TEXT("csv"), NULL, NULL, &text, NULL),
             STYR_ERROR_NULL);
  CHECK(answer == NULL && text == NULL);
}

static void edits(void) {
  const styr_field bad_name = {BAD_TEXT, "x", 1};
  const styr_field zero = {TEXT("unit_id"), "A\0B", 3};
  styr_edit* edit = NULL;
  styr_model* next = NULL;
  styr_table* rows = NULL;
  size_t size = 7;
  CHECK_CODE(styr_edit_create(NULL, &edit, NULL), STYR_ERROR_NULL);
  CHECK_CODE(styr_edit_create(model, &edit, NULL), STYR_OK);
  CHECK_CODE(styr_edit_upsert(NULL, TEXT("units"), NULL, 0, NULL), STYR_ERROR_NULL);
  CHECK_CODE(styr_edit_upsert(edit, TEXT("units"), NULL, 1, NULL), STYR_ERROR_NULL);
  CHECK_CODE(styr_edit_upsert(edit, TEXT("units"), &bad_name, 1, NULL), STYR_ERROR_UTF8);
  CHECK_CODE(styr_edit_upsert_table(edit, TEXT("units"), rows, NULL), STYR_ERROR_NULL);
  CHECK_CODE(styr_edit_erase(NULL, TEXT("units"), TEXT("A"), NULL), STYR_ERROR_NULL);
  CHECK_CODE(styr_edit_size(NULL, &size), STYR_ERROR_NULL);
  CHECK_CODE(styr_edit_size(edit, &size), STYR_OK);
  CHECK(size == 0);
  CHECK_CODE(styr_edit_commit(NULL, NULL, NULL, &next, NULL, NULL), STYR_ERROR_NULL);
  CHECK_CODE(styr_edit_commit(edit, stop, NULL, &next, NULL, NULL), STYR_ERROR_CANCELLED);
  /* What is refused is for the commit to say, and the edit stays as it is. */
  CHECK_CODE(styr_edit_upsert(edit, TEXT("units"), &zero, 1, NULL), STYR_OK);
  CHECK_CODE(styr_edit_commit(edit, NULL, NULL, &next, NULL, NULL), STYR_ERROR_EDIT);
  CHECK_CODE(styr_edit_commit(edit, NULL, NULL, &next, NULL, NULL), STYR_ERROR_EDIT);
  CHECK(next == NULL);
  styr_edit_free(&edit);
  styr_edit_free(&edit);
  styr_edit_free(NULL);
}

int main(void) {
  CHECK_CODE(styr_context_create(NULL, &context, NULL), STYR_OK);
  CHECK_CODE(build_small_model(context, &model, NULL), STYR_OK);
  library();
  contexts();
  errors();
  models();
  tables();
  questions();
  edits();
  styr_model_free(&model);
  styr_context_free(&context);
  if (failures == 0) puts("ok");
  return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
