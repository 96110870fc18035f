/* Opens a package, and prints the scores of its goals in a year and why the first is what it is.
 *
 * usage: how_are_we_doing PACKAGE YEAR */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "styr.h"

/* Prints what went wrong, with every problem, and gives the error back. */
static int fail(styr_error** error) {
  const char* message = "";
  size_t length = 0;
  if (styr_error_message(*error, &message, &length) == STYR_OK) printf("%.*s\n", (int)length, message);
  styr_error_free(error);
  return EXIT_FAILURE;
}

static void print_scores(const styr_table* goals) {
  size_t rows = 0;
  size_t id = 0;
  size_t score = 0;
  size_t row = 0;
  if (styr_table_size(goals, &rows, NULL) != STYR_OK ||
      styr_table_find_column(goals, "goal_id", 7, &id) != STYR_OK ||
      styr_table_find_column(goals, "score", 5, &score) != STYR_OK) {
    return;
  }
  for (row = 0; row < rows && row < 5; ++row) {
    styr_cell name = {0};
    styr_cell value = {0};
    name.struct_size = value.struct_size = sizeof(styr_cell);
    if (styr_table_cell(goals, row, id, &name) != STYR_OK ||
        styr_table_cell(goals, row, score, &value) != STYR_OK) {
      return;
    }
    if (value.type == STYR_TYPE_NONE) {
      printf("%-8.*s no score\n", (int)name.text_length, name.text);
    } else {
      printf("%-8.*s %.2f\n", (int)name.text_length, name.text, value.number);
    }
  }
}

int main(int count, char** arguments) {
  char options[128];
  styr_context* context = NULL;
  styr_model* model = NULL;
  styr_table* goals = NULL;
  styr_text* why = NULL;
  styr_error* error = NULL;
  const char* text = NULL;
  size_t length = 0;
  int result = EXIT_SUCCESS;
  if (count != 3 || strlen(arguments[2]) > 4) {
    puts("usage: how_are_we_doing PACKAGE YEAR");
    return 2;
  }
  if (styr_context_create(NULL, &context, &error) != STYR_OK) return fail(&error);
  if (styr_model_open(context, arguments[1], strlen(arguments[1]), NULL, NULL, &model, NULL, &error) !=
      STYR_OK) {
    result = fail(&error);
    goto done;
  }
  snprintf(options, sizeof(options), "{\"year\":%s}", arguments[2]);
  if (styr_query(model, "goals", 5, options, strlen(options), NULL, NULL, &goals, &error) != STYR_OK) {
    result = fail(&error);
    goto done;
  }
  print_scores(goals);
  snprintf(options, sizeof(options),
           "{\"subject\":\"goal\",\"id\":\"G00\",\"period\":%s,\"language\":\"en\",\"depth\":1}",
           arguments[2]);
  if (styr_query_text(model, "explain", 7, options, strlen(options), "text", 4, NULL, NULL, &why, &error) !=
      STYR_OK) {
    result = fail(&error);
    goto done;
  }
  if (styr_text_bytes(why, &text, &length) == STYR_OK) printf("\n%.*s", (int)length, text);
done:
  styr_text_free(&why);
  styr_table_free(&goals);
  styr_model_free(&model);
  styr_context_free(&context);
  return result;
}
