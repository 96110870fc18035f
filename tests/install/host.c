/* A case-management system as small as can be, in C: opens a package, feeds an event, and asks. Knows nothing
 * of the library but styr.h. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "styr.h"

#define TEXT(literal) (literal), (sizeof(literal) - 1)

int main(int count, char** arguments) {
  static const char event[] =
      "{\"id\":\"e1\",\"at\":1,\"table\":\"units\",\"set\":{\"unit_id\":\"NEW\",\"name\":\"Ny enhet\"}}";
  styr_context* context = NULL;
  styr_model* model = NULL;
  styr_model* newest = NULL;
  styr_live* live = NULL;
  styr_table* goals = NULL;
  styr_error* error = NULL;
  size_t rows = 0;
  size_t row = 0;
  int32_t code = STYR_OK;
  if (count != 2) return EXIT_FAILURE;
  code = styr_context_create(NULL, &context, &error);
  if (code == STYR_OK) {
    code = styr_model_open(context, arguments[1], strlen(arguments[1]), NULL, NULL, &model, NULL, &error);
  }
  if (code == STYR_OK) code = styr_live_create(model, NULL, 0, &live, &error);
  if (code == STYR_OK) code = styr_live_apply_json(live, TEXT(event), NULL, &error);
  if (code == STYR_OK) code = styr_live_model(live, &newest, &error);
  if (code == STYR_OK) code = styr_model_find(newest, TEXT("units"), TEXT("NEW"), &row);
  if (code == STYR_OK) code = styr_query(newest, TEXT("goals"), NULL, 0, NULL, NULL, &goals, &error);
  if (code == STYR_OK) code = styr_table_size(goals, &rows, NULL);
  if (code != STYR_OK) {
    const char* message = "";
    size_t length = 0;
    (void)styr_error_message(error, &message, &length);
    printf("%s: %.*s\n", styr_code_text(code), (int)length, message);
  }
  printf("C: ABI %d, %lu scores of goals\n", (int)styr_abi_version(), (unsigned long)rows);
  styr_error_free(&error);
  styr_table_free(&goals);
  styr_model_free(&newest);
  styr_live_free(&live);
  styr_model_free(&model);
  styr_context_free(&context);
  return code == STYR_OK && rows > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
