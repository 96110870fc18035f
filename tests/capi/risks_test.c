/* The questions about risks that a host asks most, on a register whose answers can be worked out by hand, and
 * risk matrices in and out. */

#include <math.h>
#include <stdlib.h>

#include "check.h"
#include "scenario.h"

static styr_context* context = NULL;

#define UPSERT(edit, table, fields) \
  CHECK_CODE(styr_edit_upsert((edit), TEXT(table), (fields), COUNT(fields), NULL), STYR_OK)

static styr_model* committed(styr_edit** edit) {
  styr_model* model = NULL;
  styr_error* error = NULL;
  const char* message = "";
  size_t length = 0;
  CHECK_CODE(styr_edit_commit(*edit, NULL, NULL, &model, NULL, &error), STYR_OK);
  (void)styr_error_message(error, &message, &length);
  if (error != NULL) printf("%.*s\n", (int)length, message);
  styr_error_free(&error);
  styr_edit_free(edit);
  return model;
}

static styr_edit* edit_of(const styr_model* model) {
  styr_edit* edit = NULL;
  CHECK_CODE(styr_edit_create(model, &edit, NULL), STYR_OK);
  return edit;
}

/* The goal needs services S1 and S2, which R1 threatens both; R2 threatens the goal itself. R3 (0.4) leads to
 * R2 with 0.25. So the goal is hit by R1 (0.2), by R2 (0.1), or by R3 and the link (0.4 * 0.25 = 0.1). */
static styr_model* threatened(void) {
  const styr_field unit[] = {FIELD("unit_id", "TOP"), FIELD("level", "0")};
  const styr_field east[] = {FIELD("unit_id", "A"), FIELD("parent_id", "TOP"), FIELD("level", "1")};
  const styr_field goal[] = {FIELD("goal_id", "G"), FIELD("owner_unit_id", "TOP")};
  const styr_field s1[] = {FIELD("service_id", "S1"), FIELD("needed_by_goal_ids", "G")};
  const styr_field s2[] = {FIELD("service_id", "S2"), FIELD("needed_by_goal_ids", "G")};
  const styr_field r1[] = {FIELD("risk_id", "R1"),
                           FIELD("unit_id", "A"),
                           FIELD("status", "open"),
                           FIELD("annual_probability", "0.2"),
                           FIELD("also_service_ids", "S1|S2"),
                           FIELD("current_likelihood", "4"),
                           FIELD("current_consequence", "4")};
  const styr_field r2[] = {FIELD("risk_id", "R2"),
                           FIELD("unit_id", "A"),
                           FIELD("status", "open"),
                           FIELD("annual_probability", "0.1"),
                           FIELD("goal_id", "G"),
                           FIELD("current_likelihood", "2"),
                           FIELD("current_consequence", "2")};
  const styr_field r3[] = {FIELD("risk_id", "R3"), FIELD("unit_id", "A"), FIELD("status", "open"),
                           FIELD("annual_probability", "0.4")};
  const styr_field link[] = {FIELD("from_risk_id", "R3"), FIELD("to_risk_id", "R2"),
                             FIELD("probability", "0.25")};
  const styr_field lift[] = {FIELD("key", "risk.escalate_from"), FIELD("scope", "level1"),
                             FIELD("value", "12")};
  styr_model* empty = NULL;
  styr_edit* edit = NULL;
  styr_model* model = NULL;
  CHECK_CODE(styr_model_create(context, &empty, NULL), STYR_OK);
  edit = edit_of(empty);
  UPSERT(edit, "units", unit);
  UPSERT(edit, "units", east);
  UPSERT(edit, "goals", goal);
  UPSERT(edit, "services", s1);
  UPSERT(edit, "services", s2);
  UPSERT(edit, "risks", r1);
  UPSERT(edit, "risks", r2);
  UPSERT(edit, "risks", r3);
  UPSERT(edit, "risk_links", link);
  UPSERT(edit, "policy", lift);
  model = committed(&edit);
  styr_model_free(&empty);
  return model;
}

static int32_t ask(const styr_model* model, const char* options, styr_table** answer) {
  return styr_query(model, TEXT("risk_cut_sets"), options, strlen(options), NULL, NULL, answer, NULL);
}

static void cut_sets(const styr_model* model) {
  styr_table* found = NULL;
  size_t row = 0;
  CHECK_CODE(ask(model, "{\"goal\":\"G\"}", &found), STYR_OK);
  CHECK(rows_of(found) == 3);
  for (row = 0; row < 3; ++row) {
    CHECK(cell_is(found, row, "subject", "goal") && cell_is(found, row, "id", "G"));
    CHECK(near(number(found, row, "rank"), (double)row + 1));
  }
  CHECK(cell_is(found, 0, "causes", "R1") && near(number(found, 0, "probability"), 0.2));
  /* Two of the same probability: the smaller one first. */
  CHECK(cell_is(found, 1, "causes", "R2") && near(number(found, 1, "probability"), 0.1));
  CHECK(near(number(found, 2, "probability"), 0.1) && near(number(found, 2, "size"), 2));
  styr_table_free(&found);

  CHECK_CODE(ask(model, "{\"service\":\"S2\"}", &found), STYR_OK);
  CHECK(rows_of(found) == 1 && cell_is(found, 0, "subject", "service") && cell_is(found, 0, "id", "S2"));
  CHECK(cell_is(found, 0, "causes", "R1") && near(number(found, 0, "size"), 1));
  styr_table_free(&found);

  /* Of each at most one; services before goals. */
  CHECK_CODE(ask(model, "{\"limit\":1}", &found), STYR_OK);
  CHECK(rows_of(found) == 3 && cell_is(found, 0, "id", "S1") && cell_is(found, 2, "id", "G"));
  styr_table_free(&found);
  CHECK_CODE(ask(model, "{\"goal\":\"G\",\"service\":\"S1\",\"limit\":1}", &found), STYR_OK);
  CHECK(rows_of(found) == 2);
  styr_table_free(&found);

  CHECK_CODE(ask(model, "{\"goal\":\"nowhere\"}", &found), STYR_ERROR_OPTION);
  CHECK_CODE(ask(model, "{\"service\":\"G\"}", &found), STYR_ERROR_OPTION);
  CHECK_CODE(ask(model, "{\"limit\":0}", &found), STYR_ERROR_OPTION);
  CHECK_CODE(ask(model, "{\"limit\":-1}", &found), STYR_ERROR_OPTION);
  CHECK_CODE(ask(model, "{\"limit\":1e30}", &found), STYR_ERROR_OPTION);
  CHECK_CODE(ask(model, "{\"limit\":\"all\"}", &found), STYR_ERROR_OPTION);
  CHECK(found == NULL);
}

static char logged[200];
static void keep_log(void* user, int32_t severity, const char* text, size_t length) {
  (void)user;
  CHECK(severity == 0 && length < sizeof(logged));
  memcpy(logged, text, length);
  logged[length] = 0;
}

/* What nothing reaches has no rows; who asked for it is told why. */
static void nothing_reaches(void) {
  const styr_field goal[] = {FIELD("goal_id", "CALM")};
  styr_context* quiet = context;
  styr_context_options options = {0};
  styr_model* empty = NULL;
  styr_model* model = NULL;
  styr_edit* edit = NULL;
  styr_table* found = NULL;
  options.struct_size = sizeof(options);
  options.log = keep_log;
  CHECK_CODE(styr_context_create(&options, &context, NULL), STYR_OK);
  CHECK_CODE(styr_model_create(context, &empty, NULL), STYR_OK);
  edit = edit_of(empty);
  UPSERT(edit, "goals", goal);
  model = committed(&edit);
  CHECK_CODE(ask(model, "", &found), STYR_OK);
  CHECK(rows_of(found) == 0 && logged[0] == 0);
  styr_table_free(&found);
  CHECK_CODE(ask(model, "{\"goal\":\"CALM\"}", &found), STYR_OK);
  CHECK(rows_of(found) == 0 && strcmp(logged, "goal CALM: no_risks: no open risk reaches it") == 0);
  styr_table_free(&found);
  styr_model_free(&model);
  styr_model_free(&empty);
  styr_context_free(&context);
  context = quiet;
}

/* A host that stops at its `left`th look. */
struct host {
  int left;
  int calls;
};

static int32_t look(void* user, double done) {
  struct host* host = (struct host*)user;
  CHECK(done >= 0 && done <= 1);
  ++host->calls;
  return host->calls == host->left ? 1 : 0;
}

/* Stopped however late, there is no answer; the next time there is. */
static void stopped(const styr_model* model) {
  static const char* const questions[] = {"risk_propagation", "risk_causes", "risk_cut_sets"};
  size_t i = 0;
  for (i = 0; i < COUNT(questions); ++i) {
    struct host whole = {0, 0};
    styr_table* answer = NULL;
    int stop = 0;
    CHECK_CODE(styr_query(model, questions[i], strlen(questions[i]), NULL, 0, look, &whole, &answer, NULL),
               STYR_OK);
    CHECK(rows_of(answer) >= 3 && whole.calls > 4);
    styr_table_free(&answer);
    for (stop = 1; stop <= whole.calls; ++stop) {
      struct host host = {0, 0};
      host.left = stop;
      CHECK_CODE(styr_query(model, questions[i], strlen(questions[i]), NULL, 0, look, &host, &answer, NULL),
                 STYR_ERROR_CANCELLED);
      CHECK(answer == NULL && host.calls == stop);
    }
  }
}

static void stopped_fault_tree(void) {
  static const char tree[] =
      "<opsa-mef><define-fault-tree name=\"t\"><define-gate name=\"top\"><or><basic-event name=\"a\"/>"
      "<basic-event name=\"b\"/></or></define-gate><define-basic-event name=\"a\"><float value=\"0.1\"/>"
      "</define-basic-event><define-basic-event name=\"b\"><float value=\"0.2\"/></define-basic-event>"
      "</define-fault-tree></opsa-mef>";
  static const char* const questions[] = {"gates",       "importance", "cut_sets",
                                          "uncertainty", "simulation", "bounds"};
  styr_risk_model* model = NULL;
  size_t i = 0;
  CHECK_CODE(styr_risk_model_read(context, TEXT(tree), NULL, 0, &model, NULL, NULL), STYR_OK);
  for (i = 0; i < COUNT(questions); ++i) {
    struct host whole = {0, 0};
    styr_table* answer = NULL;
    int stop = 0;
    CHECK_CODE(styr_risk_model_query(model, questions[i], strlen(questions[i]), NULL, 0, look, &whole,
                                     &answer, NULL, NULL),
               STYR_OK);
    CHECK(rows_of(answer) >= 1 && whole.calls >= (i == 5 ? 2 : 3));
    styr_table_free(&answer);
    for (stop = 1; stop <= whole.calls && stop < 8; ++stop) {
      struct host host = {0, 0};
      host.left = stop;
      CHECK_CODE(styr_risk_model_query(model, questions[i], strlen(questions[i]), NULL, 0, look, &host,
                                       &answer, NULL, NULL),
                 STYR_ERROR_CANCELLED);
      CHECK(answer == NULL && host.calls == stop);
    }
  }
  styr_risk_model_free(&model);
}

/* R1 becomes small enough to stay in A, R2 is closed. */
static void compared_risks(const styr_model* before) {
  const styr_field less[] = {FIELD("risk_id", "R1"), FIELD("current_likelihood", "1")};
  const styr_field closed[] = {FIELD("risk_id", "R2"), FIELD("status", "closed")};
  styr_edit* edit = edit_of(before);
  styr_model* after = NULL;
  styr_table* moved = NULL;
  UPSERT(edit, "risks", less);
  UPSERT(edit, "risks", closed);
  after = committed(&edit);
  CHECK_CODE(styr_compare(before, after, TEXT("risks"), NULL, 0, NULL, NULL, &moved, NULL), STYR_OK);
  CHECK(rows_of(moved) == 3);
  /* TOP no longer sees R1; A sees R1 with another score, and R2 no more. */
  CHECK(cell_is(moved, 0, "unit_id", "TOP") && cell_is(moved, 0, "risk_id", "R1"));
  CHECK(cell_is(moved, 0, "change", "removed") && isnan(number(moved, 0, "score_after")));
  CHECK(cell_is(moved, 1, "unit_id", "A") && cell_is(moved, 1, "risk_id", "R1"));
  CHECK(cell_is(moved, 1, "change", "changed") && near(number(moved, 1, "score_before"), 16));
  CHECK(near(number(moved, 1, "score_after"), 4) && near(number(moved, 1, "likelihood_after"), 1));
  CHECK(cell_is(moved, 1, "lifted_before", "true") && cell_is(moved, 1, "lifted_after", "false"));
  CHECK(cell_is(moved, 2, "risk_id", "R2") && cell_is(moved, 2, "change", "removed"));
  styr_table_free(&moved);
  CHECK_CODE(styr_compare(after, after, TEXT("risks"), NULL, 0, NULL, NULL, &moved, NULL), STYR_OK);
  CHECK(rows_of(moved) == 0);
  styr_table_free(&moved);
  CHECK_CODE(
      styr_compare(before, after, TEXT("risks"), TEXT("{\"as_of\":\"soon\"}"), NULL, NULL, &moved, NULL),
      STYR_ERROR_OPTION);
  CHECK(moved == NULL);
  styr_model_free(&after);
}

/* A matrix M of 2 by 3 cells, and one of 2 by 2 to put in its place. */
#define MATRIX(consequences, grid)                                                                         \
  "{\"format\":\"risk-matrix-1\",\"matrices\":[{\"id\":\"M\",\"likelihood_names\":[\"sjelden\",\"ofte\"]," \
  "\"consequence_names\":" consequences                                                                    \
  ",\"level_names\":[\"lav\",\"høy\"],"                                                                   \
  "\"grid_rows_likelihood_columns_consequence\":" grid "}]}"
static const char wide[] = MATRIX("[\"liten\",\"middels\",\"stor\"]", "[[0,0,1],[0,1,1]]");
static const char narrow[] = MATRIX("[\"liten\",\"svær\"]", "[[0,1],[1,1]]");

static int32_t take_in(styr_edit* edit, const char* document, styr_error** error) {
  return styr_edit_upsert_risk_matrices(edit, document, strlen(document), error);
}

static size_t rows_in(const styr_model* model, const char* name) {
  styr_table* table = NULL;
  size_t rows = 0;
  CHECK_CODE(styr_model_table(model, name, strlen(name), &table, NULL), STYR_OK);
  rows = rows_of(table);
  styr_table_free(&table);
  return rows;
}

/* What the model gives out goes into another, which gives out the same. */
static void same_in_another(const styr_model* model, const styr_model* other) {
  styr_text* text = NULL;
  styr_text* again = NULL;
  const char* bytes = NULL;
  const char* bytes_again = NULL;
  size_t length = 0;
  size_t length_again = 0;
  styr_edit* edit = edit_of(other);
  styr_model* made = NULL;
  CHECK_CODE(styr_model_write_risk_matrices(model, &text, NULL), STYR_OK);
  CHECK_CODE(styr_text_bytes(text, &bytes, &length), STYR_OK);
  CHECK_CODE(styr_edit_upsert_risk_matrices(edit, bytes, length, NULL), STYR_OK);
  made = committed(&edit);
  CHECK_CODE(styr_model_write_risk_matrices(made, &again, NULL), STYR_OK);
  CHECK_CODE(styr_text_bytes(again, &bytes_again, &length_again), STYR_OK);
  CHECK(length > 0 && length == length_again && memcmp(bytes, bytes_again, length) == 0);
  styr_text_free(&again);
  styr_text_free(&text);
  styr_model_free(&made);
}

static void matrices(const styr_model* plain) {
  const styr_field named[] = {FIELD("matrix_id", "M"), FIELD("name", "Rådmannens matrise")};
  const styr_field meaning[] = {FIELD("matrix_id", "M"), FIELD("axis", "consequence"), FIELD("step", "2"),
                                FIELD("meaning", "flere dager")};
  styr_edit* edit = edit_of(plain);
  styr_model* first = NULL;
  styr_model* second = NULL;
  styr_table* table = NULL;
  size_t row = 0;
  /* Without a matrix the thresholds make one. */
  same_in_another(plain, plain);

  CHECK_CODE(take_in(edit, wide, NULL), STYR_OK);
  UPSERT(edit, "risk_matrices", named);
  UPSERT(edit, "risk_scale_steps", meaning);
  first = committed(&edit);
  CHECK(rows_in(first, "risk_matrix_cells") == 6 && rows_in(first, "risk_scale_steps") == 5);
  same_in_another(first, plain);

  edit = edit_of(first);
  CHECK_CODE(take_in(edit, narrow, NULL), STYR_OK);
  second = committed(&edit);
  CHECK(rows_in(second, "risk_matrices") == 1 && rows_in(second, "risk_levels") == 2);
  CHECK(rows_in(second, "risk_matrix_cells") == 4 && rows_in(second, "risk_scale_steps") == 4);
  same_in_another(second, first);
  /* What the document does not tell stays. */
  CHECK_CODE(styr_model_table(second, TEXT("risk_matrices"), &table, NULL), STYR_OK);
  CHECK(cell_is(table, 0, "name", "Rådmannens matrise"));
  styr_table_free(&table);
  CHECK_CODE(styr_model_find(second, TEXT("risk_scale_steps"), TEXT("M|consequence|2|"), &row), STYR_OK);
  CHECK_CODE(styr_model_table(second, TEXT("risk_scale_steps"), &table, NULL), STYR_OK);
  CHECK(cell_is(table, row, "name", "svær") && cell_is(table, row, "meaning", "flere dager"));
  styr_table_free(&table);
  styr_model_free(&second);
  styr_model_free(&first);
}

static void refused_matrices(const styr_model* model) {
  static const char* const documents[] = {
      "",
      "[]",
      "{}",
      "{\"format\":\"risk-matrix-1\"}",
      "{\"format\":\"risk-matrix-1\",\"matrices\":[{}]}",
      MATRIX("[\"liten\"]", "[[0],[2]]"),
      MATRIX("[\"liten\"]", "[[0],[0.5]]"),
      MATRIX("[\"liten\",\"stor\"]", "[[0],[1]]"),
      "{\"format\":\"risk-matrix-1\",\"matrices\":[{\"id\":\"M\",\"likelihood_names\":[\"a\"],"
      "\"consequence_names\":[\"a\"],\"level_names\":[\"a\"],\"grid_rows_likelihood_columns_consequence\":[["
      "0]]},"
      "{\"id\":\"M\",\"likelihood_names\":[\"a\"],"
      "\"consequence_names\":[\"a\"],\"level_names\":[\"a\"],\"grid_rows_likelihood_columns_consequence\":[["
      "0]]}]}",
      "{\"format\":\"risk-matrix-1\",\"matrices\":[["};
  styr_edit* edit = edit_of(model);
  styr_error* error = NULL;
  styr_text* text = NULL;
  size_t size = 9;
  size_t i = 0;
  for (i = 0; i < COUNT(documents); ++i) {
    const char* message = NULL;
    size_t length = 0;
    CHECK_CODE(take_in(edit, documents[i], &error), STYR_ERROR_DATA);
    CHECK_CODE(styr_error_message(error, &message, &length), STYR_OK);
    CHECK(length > 10);
    styr_error_free(&error);
  }
  CHECK_CODE(styr_edit_upsert_risk_matrices(edit, TEXT("\xff"), NULL), STYR_ERROR_UTF8);
  CHECK_CODE(styr_edit_upsert_risk_matrices(edit, NULL, 5, NULL), STYR_ERROR_NULL);
  CHECK_CODE(styr_edit_upsert_risk_matrices(NULL, TEXT("{}"), NULL), STYR_ERROR_NULL);
  CHECK_CODE(styr_edit_size(edit, &size), STYR_OK);
  CHECK(size == 0);
  styr_edit_free(&edit);
  CHECK_CODE(styr_model_write_risk_matrices(NULL, &text, NULL), STYR_ERROR_NULL);
  CHECK_CODE(styr_model_write_risk_matrices(model, NULL, NULL), STYR_ERROR_NULL);
  CHECK(text == NULL);
}

int main(void) {
  styr_model* model = NULL;
  CHECK_CODE(styr_context_create(NULL, &context, NULL), STYR_OK);
  model = threatened();
  cut_sets(model);
  nothing_reaches();
  compared_risks(model);
  stopped(model);
  stopped_fault_tree();
  matrices(model);
  refused_matrices(model);
  styr_model_free(&model);
  styr_context_free(&context);
  if (failures == 0) puts("ok");
  return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
