/* The first program that was ever written against the interface: it opens a model, asks, edits and is
 * refused. It stays as it is; newer libraries must go on running it. Takes the folder of eksempelvik. */

#include <stdlib.h>

#include "check.h"

static styr_context* context = NULL;

static styr_model* open_model(const char* folder) {
  styr_model* model = NULL;
  styr_table* remarks = NULL;
  styr_error* error = NULL;
  CHECK_CODE(styr_model_open(context, folder, strlen(folder), NULL, NULL, &model, &remarks, &error), STYR_OK);
  CHECK(error == NULL);
  CHECK(remarks != NULL);
  styr_table_free(&remarks);
  return model;
}

static void ask(const styr_model* model) {
  styr_table* goals = NULL;
  styr_error* error = NULL;
  CHECK_CODE(styr_query(model, TEXT("goals"), TEXT("{\"year\":2024}"), NULL, NULL, &goals, &error), STYR_OK);
  CHECK(rows_of(goals) > 0);
  CHECK(cell_is(goals, 0, "goal_id", "G00"));
  styr_table_free(&goals);
  styr_table_free(&goals);

  CHECK_CODE(styr_query(model, TEXT("goals"), TEXT("{\"jear\":2024}"), NULL, NULL, &goals, &error),
             STYR_ERROR_OPTION);
  CHECK(goals == NULL);
  CHECK_CODE(styr_error_code(error), STYR_ERROR_OPTION);
  styr_error_free(&error);
  CHECK(error == NULL);
}

static void export_columns(const styr_model* model) {
  styr_table* units = NULL;
  struct ArrowSchema schema;
  struct ArrowArray array;
  size_t rows = 0;
  CHECK_CODE(styr_model_table(model, TEXT("units"), &units, NULL), STYR_OK);
  rows = rows_of(units);
  CHECK_CODE(styr_table_export_array(units, &schema, &array, NULL), STYR_OK);
  styr_table_free(&units);
  CHECK((size_t)array.length == rows);
  CHECK(strcmp(schema.format, "+s") == 0);
  CHECK(strcmp(schema.children[0]->name, "unit_id") == 0);
  CHECK(schema.children[0]->dictionary != NULL);
  array.release(&array);
  schema.release(&schema);
  CHECK(array.release == NULL && schema.release == NULL);
}

static void edit(const styr_model* model) {
  const styr_field good[] = {{TEXT("unit_id"), TEXT("NY")}, {TEXT("name"), TEXT("Ny enhet")}};
  const styr_field bad[] = {{TEXT("unit_id"), TEXT("NY2")}, {TEXT("parent_id"), TEXT("finnes ikke")}};
  styr_edit* changes = NULL;
  styr_model* next = NULL;
  styr_error* error = NULL;
  const styr_table* problems = NULL;
  uint64_t before = 0;
  uint64_t after = 0;
  size_t row = 0;
  CHECK_CODE(styr_edit_create(model, &changes, NULL), STYR_OK);
  CHECK_CODE(styr_edit_upsert(changes, TEXT("units"), good, 2, NULL), STYR_OK);
  CHECK_CODE(styr_edit_commit(changes, NULL, NULL, &next, NULL, &error), STYR_OK);
  CHECK_CODE(styr_model_revision(model, &before), STYR_OK);
  CHECK_CODE(styr_model_revision(next, &after), STYR_OK);
  CHECK(after == before + 1);
  CHECK_CODE(styr_model_find(next, TEXT("units"), TEXT("NY"), &row), STYR_OK);
  CHECK_CODE(styr_model_find(model, TEXT("units"), TEXT("NY"), &row), STYR_ERROR_RECORD);
  styr_model_free(&next);

  CHECK_CODE(styr_edit_upsert(changes, TEXT("units"), bad, 2, NULL), STYR_OK);
  CHECK_CODE(styr_edit_commit(changes, NULL, NULL, &next, NULL, &error), STYR_ERROR_EDIT);
  CHECK(next == NULL);
  CHECK_CODE(styr_error_problems(error, &problems), STYR_OK);
  CHECK(problems != NULL && rows_of(problems) == 1);
  CHECK(cell_is(problems, 0, "table", "units"));
  CHECK(cell_is(problems, 0, "column", "parent_id"));
  CHECK(cell_is(problems, 0, "code", "unknown_reference"));
  styr_error_free(&error);
  styr_edit_free(&changes);
}

int main(int count, char** arguments) {
  styr_model* model = NULL;
  if (count != 2) return 2;
  CHECK(styr_abi_version() == 1);
  CHECK_CODE(styr_context_create(NULL, &context, NULL), STYR_OK);
  model = open_model(arguments[1]);
  /* What a handle needs, it keeps. */
  if (model != NULL) {
    ask(model);
    export_columns(model);
    edit(model);
  }
  styr_model_free(&model);
  styr_context_free(&context);
  if (failures == 0) puts("ok");
  return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
