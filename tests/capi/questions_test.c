/* Every question can be asked, and the ones about changes, risk models and observations as columns give the
 * numbers that can be worked out by hand. */

#include <math.h>
#include <stdlib.h>

#include "check.h"
#include "scenario.h"

static styr_context* context = NULL;
static styr_model* model = NULL;

static int32_t today(void* user) { return *(const int32_t*)user; }
static int32_t day = 19900; /* 2024-06-26 */

static styr_table* ask(const char* question, const char* options) {
  styr_table* answer = NULL;
  styr_error* error = NULL;
  const int32_t code =
      styr_query(model, question, strlen(question), options, strlen(options), NULL, NULL, &answer, &error);
  if (code != STYR_OK) {
    const char* text = "";
    size_t length = 0;
    (void)styr_error_message(error, &text, &length);
    printf("%s %s: %.*s\n", question, options, (int)length, text);
  }
  CHECK_CODE(code, STYR_OK);
  styr_error_free(&error);
  return answer;
}

/* Options that a question cannot do without. */
static const char* needed_by(const char* question, size_t length) {
  static const char* const needs[][2] = {
      {"explain", "{\"subject\":\"goal\",\"id\":\"G\"}"}, {"leverage", "{\"goal\":\"G\"}"},
      {"goal_sensitivity", "{\"goal\":\"G\"}"},           {"link_sensitivity", "{\"goal\":\"G\"}"},
      {"target_sensitivity", "{\"goal\":\"G\"}"},         {"cell_sensitivity", "{\"goal\":\"G\"}"},
      {"risk_movement", "{\"from\":\"2024-01-01\"}"}};
  size_t i = 0;
  for (i = 0; i < sizeof(needs) / sizeof(needs[0]); ++i) {
    if (strlen(needs[i][0]) == length && memcmp(needs[i][0], question, length) == 0) return needs[i][1];
  }
  return "";
}

/* Asks all that the list of questions lists. */
static void every_question(void) {
  styr_table* list = ask("queries", "");
  size_t row = 0;
  size_t asked = 0;
  for (row = 0; row < rows_of(list); ++row) {
    styr_cell cell = {0};
    styr_table* answer = NULL;
    const char* options = NULL;
    cell.struct_size = sizeof(cell);
    if (!cell_is(list, row, "call", "styr_query")) continue;
    CHECK_CODE(styr_table_cell(list, row, 0, &cell), STYR_OK);
    options = needed_by(cell.text, cell.text_length);
    CHECK_CODE(
        styr_query(model, cell.text, cell.text_length, options, strlen(options), NULL, NULL, &answer, NULL),
        STYR_OK);
    CHECK(answer != NULL);
    styr_table_free(&answer);
    /* An option that no question has. */
    CHECK_CODE(
        styr_query(model, cell.text, cell.text_length, TEXT("{\"no such\":1}"), NULL, NULL, &answer, NULL),
        STYR_ERROR_OPTION);
    ++asked;
  }
  CHECK(asked > 25);
  styr_table_free(&list);
}

static void colours_of_goals(void) {
  styr_table* goals = ask("goals", "{\"year\":2024}");
  CHECK(rows_of(goals) == 1);
  /* 190 / 10 = 19 is within 1 of the target 20. */
  CHECK(near(number(goals, 0, "score"), 1));
  CHECK(cell_is(goals, 0, "status", "green"));
  styr_table_free(&goals);
}

static void levers(void) {
  styr_table* found = ask("leverage", "{\"goal\":\"G\",\"year\":2024}");
  size_t row = 0;
  /* From green to yellow beyond 21, to red beyond 25; the denominator is 10. */
  CHECK(rows_of(found) == 2);
  for (row = 0; row < rows_of(found); ++row) {
    const int is_red = cell_is(found, row, "status_after", "red");
    CHECK(cell_is(found, row, "status_before", "green"));
    CHECK(near(number(found, row, "value"), 19));
    CHECK(near(number(found, row, "value_at_limit"), is_red ? 25 : 21));
    CHECK(near(number(found, row, "numerator_at_limit"), is_red ? 250 : 210));
    CHECK(near(number(found, row, "score_change"), is_red ? -1 : -0.5));
  }
  styr_table_free(&found);
  /* Between the tolerances a linear score falls from 1 to 0 over 4: none at 19. */
  found = ask("target_sensitivity", "{\"goal\":\"G\",\"scoring\":\"linear\"}");
  CHECK(rows_of(found) == 1 && near(number(found, 0, "by_score"), 1));
  styr_table_free(&found);
}

static styr_model* changed(const char* numerator) {
  const styr_field fields[] = {
      {TEXT("unit_id"), TEXT("A")},      {TEXT("indicator_id"), TEXT("TIME")},
      {TEXT("period"), TEXT("2024-01")}, {TEXT("numerator"), numerator, strlen(numerator)},
      {TEXT("denominator"), TEXT("10")}, {TEXT("status"), TEXT("ok")}};
  styr_edit* edit = NULL;
  styr_model* next = NULL;
  CHECK_CODE(styr_edit_create(model, &edit, NULL), STYR_OK);
  CHECK_CODE(styr_edit_upsert(edit, TEXT("observations"), fields, 6, NULL), STYR_OK);
  CHECK_CODE(styr_edit_commit(edit, NULL, NULL, &next, NULL, NULL), STYR_OK);
  styr_edit_free(&edit);
  return next;
}

static void what_if(void) {
  styr_model* other = changed("230");
  styr_table* answer = NULL;
  CHECK_CODE(styr_compare(model, other, TEXT("figures"), NULL, 0, NULL, NULL, &answer, NULL), STYR_OK);
  CHECK(rows_of(answer) == 2); /* TOP and A */
  CHECK(cell_is(answer, 1, "unit_id", "A") && cell_is(answer, 1, "change", "changed"));
  CHECK(near(number(answer, 1, "value_before"), 19) && near(number(answer, 1, "value_after"), 23));
  CHECK(near(number(answer, 0, "numerator_after"), 730) && near(number(answer, 1, "value_change"), 4));
  styr_table_free(&answer);
  CHECK_CODE(styr_compare(model, other, TEXT("targets"), TEXT("{\"year\":2024}"), NULL, NULL, &answer, NULL),
             STYR_OK);
  CHECK(rows_of(answer) == 1 && near(number(answer, 0, "deviation_change"), 4));
  CHECK(cell_is(answer, 0, "status_before", "green") && cell_is(answer, 0, "status_after", "yellow"));
  styr_table_free(&answer);
  CHECK_CODE(styr_compare(model, other, TEXT("goals"), NULL, 0, NULL, NULL, &answer, NULL), STYR_OK);
  CHECK(rows_of(answer) == 1 && near(number(answer, 0, "score_change"), -0.5));
  styr_table_free(&answer);
  CHECK_CODE(styr_compare(model, model, TEXT("goals"), NULL, 0, NULL, NULL, &answer, NULL), STYR_OK);
  CHECK(rows_of(answer) == 0);
  styr_table_free(&answer);
  CHECK_CODE(styr_compare(NULL, other, TEXT("goals"), NULL, 0, NULL, NULL, &answer, NULL), STYR_ERROR_NULL);
  CHECK_CODE(styr_compare(model, other, TEXT("x"), NULL, 0, NULL, NULL, &answer, NULL), STYR_ERROR_QUERY);
  CHECK(answer == NULL);
  styr_model_free(&other);
}

/* What a host's own producer of Arrow hands over: three months of A and B, with texts instead of
 * dictionaries, amounts as texts, as doubles or as whole numbers, and days as texts. */
struct batch {
  int32_t offsets[8][4];
  double numbers[3];
  int64_t wholes[3];
  uint8_t validity[1];
  const void* buffers[8][3];
  struct ArrowArray arrays[8];
  struct ArrowArray* children[8];
  struct ArrowSchema schemas[8];
  struct ArrowSchema* schema_children[8];
  const void* none[1];
  int given;
};

static void release_schema(struct ArrowSchema* schema) { schema->release = NULL; }
static void release_array(struct ArrowArray* array) { array->release = NULL; }
static void release_stream(struct ArrowArrayStream* stream) { stream->release = NULL; }

static void add_column(struct batch* batch, size_t i, const char* name, const char* format,
                       const char* const* cells) {
  static char bytes[8][64];
  struct ArrowArray* array = &batch->arrays[i];
  struct ArrowSchema* schema = &batch->schemas[i];
  size_t row = 0;
  memset(array, 0, sizeof(*array));
  memset(schema, 0, sizeof(*schema));
  schema->name = name;
  schema->format = format;
  schema->flags = ARROW_FLAG_NULLABLE;
  schema->release = release_schema;
  array->length = 3;
  array->buffers = batch->buffers[i];
  array->release = release_array;
  batch->buffers[i][0] = NULL;
  if (format[0] == 'u') {
    int32_t end = 0;
    for (row = 0; row < 3; ++row) {
      batch->offsets[i][row] = end;
      memcpy(bytes[i] + end, cells[row], strlen(cells[row]));
      end += (int32_t)strlen(cells[row]);
    }
    batch->offsets[i][3] = end;
    batch->buffers[i][1] = batch->offsets[i];
    batch->buffers[i][2] = bytes[i];
    array->n_buffers = 3;
  } else {
    array->n_buffers = 2;
    batch->buffers[i][0] = batch->validity;
    array->null_count = 1;
    batch->buffers[i][1] = format[0] == 'g' ? (const void*)batch->numbers : (const void*)batch->wholes;
  }
  batch->children[i] = array;
  batch->schema_children[i] = schema;
}

static int get_schema(struct ArrowArrayStream* stream, struct ArrowSchema* out) {
  struct batch* batch = (struct batch*)stream->private_data;
  memset(out, 0, sizeof(*out));
  out->format = "+s";
  out->n_children = 7;
  out->children = batch->schema_children;
  out->release = release_schema;
  return 0;
}

static int get_next(struct ArrowArrayStream* stream, struct ArrowArray* out) {
  struct batch* batch = (struct batch*)stream->private_data;
  memset(out, 0, sizeof(*out));
  if (batch->given++ > 0) return 0;
  out->length = 3;
  out->n_buffers = 1;
  out->buffers = batch->none;
  out->n_children = 7;
  out->children = batch->children;
  out->release = release_array;
  return 0;
}

static const char* last_error(struct ArrowArrayStream* stream) {
  (void)stream;
  return NULL;
}

static void observations_as_columns(void) {
  static const char* const units[] = {"A", "A", "B"};
  static const char* const indicators[] = {"TIME", "TIME", "TIME"};
  static const char* const periods[] = {"2024-01", "2024-02", "2024-02"};
  static const char* const statuses[] = {"ok", "estimated", "missing"};
  static const char* const reported[] = {"2024-02-01", "", "2024-03-09"};
  static const char* const amounts[] = {"12.5", "7", ""};
  /* The same in the form that goes over row by row. */
  static const char* const rows[3][7] = {{"A", "TIME", "2024-01", "12.5", "2", "ok", "2024-02-01"},
                                         {"A", "TIME", "2024-02", "7", "4", "estimated", ""},
                                         {"B", "TIME", "2024-02", "", "", "missing", "2024-03-09"}};
  static const char* const names[] = {"unit_id",     "indicator_id", "period",     "numerator",
                                      "denominator", "status",       "reported_on"};
  size_t kind = 0;
  size_t row = 0;
  size_t i = 0;
  styr_edit* edit = NULL;
  styr_model* expected = NULL;
  styr_text* document = NULL;
  const char* wanted = NULL;
  size_t wanted_length = 0;
  CHECK_CODE(styr_edit_create(model, &edit, NULL), STYR_OK);
  for (row = 0; row < 3; ++row) {
    styr_field fields[7];
    for (i = 0; i < 7; ++i) {
      fields[i].name = names[i];
      fields[i].name_length = strlen(names[i]);
      fields[i].value = rows[row][i];
      fields[i].value_length = strlen(rows[row][i]);
    }
    CHECK_CODE(styr_edit_upsert(edit, TEXT("observations"), fields, 7, NULL), STYR_OK);
  }
  CHECK_CODE(styr_edit_commit(edit, NULL, NULL, &expected, NULL, NULL), STYR_OK);
  styr_edit_free(&edit);
  CHECK_CODE(styr_model_write_json(expected, &document, NULL), STYR_OK);
  CHECK_CODE(styr_text_bytes(document, &wanted, &wanted_length), STYR_OK);

  for (kind = 0; kind < 2; ++kind) {
    struct batch batch;
    struct ArrowArrayStream stream;
    styr_table* table = NULL;
    styr_model* made = NULL;
    styr_text* text = NULL;
    const char* bytes = NULL;
    size_t length = 0;
    size_t size = 0;
    memset(&batch, 0, sizeof(batch));
    memset(&stream, 0, sizeof(stream));
    batch.validity[0] = 3;
    batch.numbers[0] = 12.5;
    batch.numbers[1] = 7;
    batch.wholes[0] = 2;
    batch.wholes[1] = 4;
    add_column(&batch, 0, "unit_id", "u", units);
    add_column(&batch, 1, "indicator_id", "u", indicators);
    add_column(&batch, 2, "period", "u", periods);
    add_column(&batch, 3, "numerator", kind == 0 ? "g" : "u", amounts);
    add_column(&batch, 4, "denominator", "l", NULL);
    add_column(&batch, 5, "status", "u", statuses);
    add_column(&batch, 6, "reported_on", "u", reported);
    stream.get_schema = get_schema;
    stream.get_next = get_next;
    stream.get_last_error = last_error;
    stream.release = release_stream;
    stream.private_data = &batch;
    CHECK_CODE(styr_table_import_stream(context, TEXT("rows"), &stream, &table, NULL), STYR_OK);
    CHECK_CODE(styr_edit_create(model, &edit, NULL), STYR_OK);
    CHECK_CODE(styr_edit_upsert_table(edit, TEXT("observations"), table, NULL), STYR_OK);
    /* The edit keeps what it needs. */
    styr_table_free(&table);
    CHECK_CODE(styr_edit_size(edit, &size), STYR_OK);
    CHECK(size == 3);
    CHECK_CODE(styr_edit_commit(edit, NULL, NULL, &made, NULL, NULL), STYR_OK);
    CHECK_CODE(styr_model_write_json(made, &text, NULL), STYR_OK);
    CHECK_CODE(styr_text_bytes(text, &bytes, &length), STYR_OK);
    CHECK(length == wanted_length && memcmp(bytes, wanted, length) == 0);
    styr_text_free(&text);
    styr_model_free(&made);
    styr_edit_free(&edit);
  }
  styr_text_free(&document);
  styr_model_free(&expected);
}

/* Batches of two columns: a number, and a code with a dictionary. */
struct lender {
  double numbers[3];
  int32_t codes[3];
  int32_t offsets[4];
  uint8_t validity[1];
  const void* buffers[3][3];
  struct ArrowArray arrays[3]; /* number, code, dictionary */
  struct ArrowArray* children[2];
  struct ArrowSchema schemas[3];
  struct ArrowSchema* schema_children[2];
  int batches; /* still to be given */
  int lent;
};

static void take_back(struct ArrowArray* array) {
  --((struct lender*)array->private_data)->lent;
  array->release = NULL;
}

static int lend_schema(struct ArrowArrayStream* stream, struct ArrowSchema* out) {
  struct lender* lender = (struct lender*)stream->private_data;
  memset(out, 0, sizeof(*out));
  out->format = "+s";
  out->n_children = 2;
  out->children = lender->schema_children;
  out->release = release_schema;
  return 0;
}

static int lend_batch(struct ArrowArrayStream* stream, struct ArrowArray* out) {
  struct lender* lender = (struct lender*)stream->private_data;
  memset(out, 0, sizeof(*out));
  if (lender->batches-- <= 0) return 0;
  ++lender->lent;
  out->length = 3;
  out->n_buffers = 1;
  out->buffers = lender->buffers[0]; /* a NULL */
  out->n_children = 2;
  out->children = lender->children;
  out->release = take_back;
  out->private_data = lender;
  return 0;
}

static void start_lending(struct lender* lender, struct ArrowArrayStream* stream, int batches,
                          const char* words) {
  static const char* const formats[] = {"g", "i", "u"};
  static const char* const names[] = {"amount", "word", ""};
  size_t i = 0;
  memset(lender, 0, sizeof(*lender));
  memset(stream, 0, sizeof(*stream));
  for (i = 0; i < 3; ++i) {
    lender->numbers[i] = 1.5 * (double)i;
    lender->codes[i] = (int32_t)((i + 1) % 2);
    lender->offsets[i + 1] = (int32_t)i + 1;
    lender->schemas[i].name = names[i];
    lender->schemas[i].format = formats[i];
    lender->schemas[i].release = release_schema;
    lender->arrays[i].length = i < 2 ? 3 : (int64_t)strlen(words);
    lender->arrays[i].n_buffers = i < 2 ? 2 : 3;
    lender->arrays[i].buffers = lender->buffers[i];
    lender->arrays[i].release = release_array;
  }
  lender->buffers[0][1] = lender->numbers;
  lender->buffers[1][1] = lender->codes;
  lender->buffers[2][1] = lender->offsets;
  lender->buffers[2][2] = words;
  lender->schemas[1].dictionary = &lender->schemas[2];
  lender->arrays[1].dictionary = &lender->arrays[2];
  for (i = 0; i < 2; ++i) {
    lender->children[i] = &lender->arrays[i];
    lender->schema_children[i] = &lender->schemas[i];
  }
  lender->batches = batches;
  stream->get_schema = lend_schema;
  stream->get_next = lend_batch;
  stream->get_last_error = last_error;
  stream->release = release_stream;
  stream->private_data = lender;
}

static void check_words(const styr_table* table) {
  size_t row = 0;
  for (row = 0; row < rows_of(table); ++row) {
    CHECK(near(number(table, row, "amount"), 1.5 * (double)(row % 3)));
    CHECK(cell_is(table, row, "word", row % 3 % 2 == 0 ? "q" : "p"));
  }
}

/* Numbers of one batch stay where they are until all that uses them is gone. */
static void columns_stay(void) {
  struct lender lender;
  struct ArrowArrayStream stream;
  struct ArrowSchema schema;
  struct ArrowArray array;
  styr_table* table = NULL;
  start_lending(&lender, &stream, 1, "pq");
  CHECK_CODE(styr_table_import_stream(context, TEXT("rows"), &stream, &table, NULL), STYR_OK);
  CHECK(lender.lent == 1 && rows_of(table) == 3);
  check_words(table);
  CHECK_CODE(styr_table_export_array(table, &schema, &array, NULL), STYR_OK);
  schema.release(&schema);
  styr_table_free(&table);
  CHECK(array.children[0]->buffers[1] == lender.numbers);
  /* But for codes, which are checked and must stay as they were then. */
  CHECK(array.children[1]->buffers[1] != lender.codes);
  CHECK(lender.lent == 1);
  array.release(&array);
  CHECK(lender.lent == 0);
}

static void columns_are_copied(void) {
  struct lender lender;
  struct ArrowArrayStream stream;
  styr_table* table = NULL;
  /* Two batches. */
  start_lending(&lender, &stream, 2, "pq");
  CHECK_CODE(styr_table_import_stream(context, TEXT("rows"), &stream, &table, NULL), STYR_OK);
  CHECK(lender.lent == 0 && rows_of(table) == 6);
  check_words(table);
  styr_table_free(&table);
  /* A word that the dictionary has twice, and a row without a value. */
  start_lending(&lender, &stream, 1, "pqq");
  lender.codes[2] = 2;
  lender.codes[0] = -7; /* what lies where there is no value may be anything */
  lender.numbers[0] = NAN;
  lender.validity[0] = 6;
  lender.buffers[1][0] = lender.validity;
  lender.arrays[1].null_count = 1;
  CHECK_CODE(styr_table_import_stream(context, TEXT("rows"), &stream, &table, NULL), STYR_OK);
  CHECK(rows_of(table) == 3 && cell_is(table, 1, "word", "p") && cell_is(table, 2, "word", "q"));
  {
    styr_cell cell = {0};
    cell.struct_size = sizeof(cell);
    CHECK_CODE(styr_table_cell(table, 0, 1, &cell), STYR_OK);
    CHECK(cell.type == STYR_TYPE_NONE);
  }
  styr_table_free(&table);
  CHECK(lender.lent == 0);
  /* A code that the dictionary does not have, in the first row and in a second batch. */
  start_lending(&lender, &stream, 1, "pq");
  lender.codes[0] = 2;
  CHECK_CODE(styr_table_import_stream(context, TEXT("rows"), &stream, &table, NULL), STYR_ERROR_ARROW);
  CHECK(lender.lent == 0 && table == NULL);
  start_lending(&lender, &stream, 2, "pq");
  lender.codes[2] = -1;
  CHECK_CODE(styr_table_import_stream(context, TEXT("rows"), &stream, &table, NULL), STYR_ERROR_ARROW);
  CHECK(lender.lent == 0 && table == NULL);
}

static const char pumps[] =
    "<opsa-mef><define-fault-tree name=\"t\">"
    "<define-gate name=\"both\"><and><basic-event name=\"a\"/><basic-event name=\"b\"/></and></define-gate>"
    "<define-gate name=\"top\"><or><gate name=\"both\"/><basic-event name=\"c\"/></or></define-gate>"
    "<define-basic-event name=\"a\"><float value=\"0.1\"/></define-basic-event>"
    "<define-basic-event name=\"b\"><float value=\"0.2\"/></define-basic-event>"
    "<define-basic-event name=\"c\"><float value=\"0.01\"/></define-basic-event>"
    "</define-fault-tree></opsa-mef>";

static styr_table* ask_tree(const styr_risk_model* tree, const char* question, const char* options) {
  styr_table* answer = NULL;
  CHECK_CODE(styr_risk_model_query(tree, question, strlen(question), options, strlen(options), NULL, NULL,
                                   &answer, NULL, NULL),
             STYR_OK);
  return answer;
}

static void fault_trees(void) {
  const double p = 1 - (1 - 0.1 * 0.2) * (1 - 0.01);
  styr_risk_model* tree = NULL;
  styr_table* answer = NULL;
  styr_table* remarks = NULL;
  styr_error* error = NULL;
  const styr_table* problems = NULL;
  CHECK_CODE(styr_risk_model_read(context, TEXT(pumps), NULL, 0, &tree, &remarks, NULL), STYR_OK);
  CHECK(rows_of(remarks) == 0);
  styr_table_free(&remarks);
  answer = ask_tree(tree, "gates", "{\"top\":true}");
  CHECK(rows_of(answer) == 1 && cell_is(answer, 0, "gate", "top"));
  CHECK(near(number(answer, 0, "probability"), p) && near(number(answer, 0, "minimal_cut_sets"), 2));
  styr_table_free(&answer);
  answer = ask_tree(tree, "importance", "{\"gate\":\"both\"}");
  CHECK(rows_of(answer) == 3 && near(number(answer, 0, "birnbaum"), 0.2));
  styr_table_free(&answer);
  answer = ask_tree(tree, "cut_sets", "{\"limit\":1}");
  CHECK(rows_of(answer) == 1 && cell_is(answer, 0, "events", "a|b"));
  styr_table_free(&answer);
  answer = ask_tree(tree, "bounds", "{\"gate\":\"top\"}");
  CHECK(number(answer, 0, "lower") <= p && number(answer, 0, "upper") >= p - 1e-12);
  styr_table_free(&answer);
  answer = ask_tree(tree, "simulation", "{\"gate\":\"top\",\"seed\":3,\"confidence\":0.9999}");
  CHECK(number(answer, 0, "lower") < p && p < number(answer, 0, "upper"));
  styr_table_free(&answer);
  answer = ask_tree(tree, "uncertainty", "{\"trials\":100}");
  CHECK(rows_of(answer) == 1 && near(number(answer, 0, "mean"), p));
  styr_table_free(&answer);
  CHECK_CODE(
      styr_risk_model_query(tree, TEXT("gates"), TEXT("{\"gate\":\"no\"}"), NULL, NULL, &answer, NULL, NULL),
      STYR_ERROR_OPTION);
  CHECK_CODE(styr_risk_model_query(tree, TEXT("x"), NULL, 0, NULL, NULL, &answer, NULL, NULL),
             STYR_ERROR_QUERY);
  CHECK_CODE(styr_risk_model_query(NULL, TEXT("gates"), NULL, 0, NULL, NULL, &answer, NULL, NULL),
             STYR_ERROR_NULL);
  CHECK(answer == NULL);
  styr_risk_model_free(&tree);
  styr_risk_model_free(&tree);
  styr_risk_model_free(NULL);
  CHECK_CODE(styr_risk_model_read(context, TEXT("<opsa-mef>"), NULL, 0, &tree, NULL, &error),
             STYR_ERROR_DATA);
  CHECK_CODE(styr_error_problems(error, &problems), STYR_OK);
  CHECK(problems != NULL && rows_of(problems) > 0);
  styr_error_free(&error);
  CHECK_CODE(styr_risk_model_read(NULL, TEXT(pumps), NULL, 0, &tree, NULL, NULL), STYR_ERROR_NULL);
  CHECK_CODE(styr_risk_model_read(context, NULL, 5, NULL, 0, &tree, NULL, NULL), STYR_ERROR_NULL);
  CHECK(tree == NULL);
}

/* A host that stops at its `left`th look, after it has seen how far the work is. */
struct host {
  int left;
  int calls;
  double last;
  int went_back;
};

static int32_t look(void* user, double done) {
  struct host* host = (struct host*)user;
  CHECK(done >= 0 && done <= 1);
  if (done < host->last) host->went_back = 1;
  host->last = done;
  ++host->calls;
  return host->calls == host->left ? 1 : 0;
}

/* However early or late a question is stopped, there is no answer then. */
static void stopped_questions(void) {
  styr_table* list = ask("queries", "");
  size_t row = 0;
  for (row = 0; row < rows_of(list); ++row) {
    struct host whole = {0, 0, 0, 0};
    styr_cell cell = {0};
    styr_table* answer = NULL;
    const char* options = NULL;
    int stop = 0;
    cell.struct_size = sizeof(cell);
    if (!cell_is(list, row, "call", "styr_query")) continue;
    CHECK_CODE(styr_table_cell(list, row, 0, &cell), STYR_OK);
    options = needed_by(cell.text, cell.text_length);
    CHECK_CODE(
        styr_query(model, cell.text, cell.text_length, options, strlen(options), look, &whole, &answer, NULL),
        STYR_OK);
    styr_table_free(&answer);
    CHECK(whole.calls >= 2 && whole.last == 1 && !whole.went_back);
    for (stop = 1; stop <= whole.calls; ++stop) {
      struct host host = {0, 0, 0, 0};
      styr_error* error = NULL;
      host.left = stop;
      CHECK_CODE(styr_query(model, cell.text, cell.text_length, options, strlen(options), look, &host,
                            &answer, &error),
                 STYR_ERROR_CANCELLED);
      CHECK(answer == NULL && host.calls == stop);
      CHECK(styr_error_code(error) == STYR_ERROR_CANCELLED);
      styr_error_free(&error);
    }
  }
  styr_table_free(&list);
}

/* A commit of many changes asks while it works, and can be stopped at each look. */
static void stopped_commit(void) {
  struct host whole = {0, 0, 0, 0};
  styr_edit* edit = NULL;
  styr_model* next = NULL;
  int stop = 0;
  int i = 0;
  CHECK_CODE(styr_edit_create(model, &edit, NULL), STYR_OK);
  for (i = 0; i < 10000; ++i) {
    char period[16];
    styr_field fields[] = {{TEXT("unit_id"), TEXT("A")},     {TEXT("indicator_id"), TEXT("TIME")},
                           {TEXT("period"), period, 0},      {TEXT("numerator"), TEXT("1")},
                           {TEXT("denominator"), TEXT("2")}, {TEXT("status"), TEXT("ok")}};
    fields[2].value_length =
        (size_t)snprintf(period, sizeof(period), "%04d-%02d", 1990 + i / 12 % 30, 1 + i % 12);
    CHECK_CODE(styr_edit_upsert(edit, TEXT("observations"), fields, 6, NULL), STYR_OK);
  }
  CHECK_CODE(styr_edit_commit(edit, look, &whole, &next, NULL, NULL), STYR_OK);
  CHECK(whole.calls > 5 && whole.last == 1 && !whole.went_back);
  styr_model_free(&next);
  for (stop = 1; stop <= whole.calls; ++stop) {
    struct host host = {0, 0, 0, 0};
    host.left = stop;
    CHECK_CODE(styr_edit_commit(edit, look, &host, &next, NULL, NULL), STYR_ERROR_CANCELLED);
    CHECK(next == NULL && host.calls == stop);
  }
  /* The edit is as it was. */
  CHECK_CODE(styr_edit_commit(edit, NULL, NULL, &next, NULL, NULL), STYR_OK);
  styr_model_free(&next);
  styr_edit_free(&edit);
}

static void stopped_comparison(void) {
  static const char* const questions[] = {"figures", "targets", "goals", "risks"};
  styr_model* other = changed("230");
  size_t i = 0;
  for (i = 0; i < sizeof(questions) / sizeof(questions[0]); ++i) {
    struct host whole = {0, 0, 0, 0};
    styr_table* answer = NULL;
    int stop = 0;
    CHECK_CODE(
        styr_compare(model, other, questions[i], strlen(questions[i]), NULL, 0, look, &whole, &answer, NULL),
        STYR_OK);
    styr_table_free(&answer);
    CHECK(whole.calls > 3 && !whole.went_back);
    for (stop = 1; stop <= whole.calls; ++stop) {
      struct host host = {0, 0, 0, 0};
      host.left = stop;
      CHECK_CODE(
          styr_compare(model, other, questions[i], strlen(questions[i]), NULL, 0, look, &host, &answer, NULL),
          STYR_ERROR_CANCELLED);
      CHECK(answer == NULL && host.calls == stop);
    }
  }
  styr_model_free(&other);
}

/* A day is `today` where the context tells it, and refused where it does not. */
static void days(void) {
  styr_context_options options = {0};
  styr_context* other = NULL;
  styr_model* there = NULL;
  styr_table* answer = NULL;
  options.struct_size = sizeof(options);
  options.workers = 3;
  options.today = today;
  options.user = &day;
  CHECK_CODE(styr_query(model, TEXT("risks"), TEXT("{\"as_of\":\"today\"}"), NULL, NULL, &answer, NULL),
             STYR_ERROR_OPTION);
  CHECK_CODE(styr_context_create(&options, &other, NULL), STYR_OK);
  CHECK_CODE(build_small_model(other, &there, NULL), STYR_OK);
  CHECK_CODE(styr_query(there, TEXT("risks"), TEXT("{\"as_of\":\"today\"}"), NULL, NULL, &answer, NULL),
             STYR_OK);
  styr_table_free(&answer);
  day = INT32_MAX;
  CHECK_CODE(styr_query(there, TEXT("risks"), TEXT("{\"as_of\":\"today\"}"), NULL, NULL, &answer, NULL),
             STYR_ERROR_OPTION);
  options.workers = 100000;
  styr_model_free(&there);
  styr_context_free(&other);
  CHECK_CODE(styr_context_create(&options, &other, NULL), STYR_ERROR_ARGUMENT);
  CHECK(other == NULL && answer == NULL);
}

int main(void) {
  CHECK_CODE(styr_context_create(NULL, &context, NULL), STYR_OK);
  CHECK_CODE(build_small_model(context, &model, NULL), STYR_OK);
  every_question();
  colours_of_goals();
  levers();
  what_if();
  stopped_questions();
  stopped_commit();
  stopped_comparison();
  observations_as_columns();
  columns_stay();
  columns_are_copied();
  fault_trees();
  days();
  styr_model_free(&model);
  styr_context_free(&context);
  if (failures == 0) puts("ok");
  return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
