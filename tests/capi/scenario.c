#include "scenario.h"

#include <math.h>
#include <string.h>

#include "literals.h"

/* Goes on when the call gives `expected`, else to `done`. */
#define EXPECT(call, expected)                         \
  do {                                                 \
    code = (call);                                     \
    if (code != (expected)) {                          \
      if (code != STYR_ERROR_MEMORY) code = -__LINE__; \
      goto done;                                       \
    }                                                  \
    code = STYR_OK;                                    \
  } while (0)
#define TRY(call) EXPECT(call, STYR_OK)
#define THAT(condition) \
  do {                  \
    if (!(condition)) { \
      code = -__LINE__; \
      goto done;        \
    }                   \
  } while (0)

static int32_t upsert(styr_edit* edit, const char* table, const styr_field* fields, size_t count,
                      styr_error** error) {
  return styr_edit_upsert(edit, table, strlen(table), fields, count, error);
}

int32_t build_small_model(const styr_context* context, styr_model** model, styr_error** error) {
  const styr_field top[] = {FIELD("unit_id", "TOP"), FIELD("name", "Toppen")};
  const styr_field a[] = {FIELD("unit_id", "A"), FIELD("parent_id", "TOP"), FIELD("name", "Øst")};
  const styr_field b[] = {FIELD("unit_id", "B"), FIELD("parent_id", "TOP"), FIELD("name", "Vest")};
  const styr_field goal[] = {FIELD("goal_id", "G"), FIELD("title", "Raskere"), FIELD("owner_unit_id", "A")};
  const styr_field indicator[] = {FIELD("indicator_id", "TIME"), FIELD("name_nb", "Tid"),
                                  FIELD("formula", "num/den"), FIELD("unit", "dager"),
                                  FIELD("direction", "lower")};
  const styr_field target[] = {FIELD("target_id", "T"),       FIELD("goal_id", "G"),
                               FIELD("indicator_id", "TIME"), FIELD("unit_id", "A"),
                               FIELD("year", "2024"),         FIELD("target", "20"),
                               FIELD("green_tolerance", "1"), FIELD("yellow_tolerance", "5")};
  const styr_field in_a[] = {FIELD("unit_id", "A"),      FIELD("indicator_id", "TIME"),
                             FIELD("period", "2024-01"), FIELD("numerator", "190"),
                             FIELD("denominator", "10"), FIELD("status", "ok")};
  const styr_field in_b[] = {FIELD("unit_id", "B"),      FIELD("indicator_id", "TIME"),
                             FIELD("period", "2024-01"), FIELD("numerator", "500"),
                             FIELD("denominator", "20"), FIELD("status", "ok")};
  int32_t code = STYR_OK;
  styr_model* empty = NULL;
  styr_edit* edit = NULL;
  TRY(styr_model_create(context, &empty, error));
  TRY(styr_edit_create(empty, &edit, error));
  TRY(upsert(edit, "units", top, COUNT(top), error));
  TRY(upsert(edit, "units", a, COUNT(a), error));
  TRY(upsert(edit, "units", b, COUNT(b), error));
  TRY(upsert(edit, "goals", goal, COUNT(goal), error));
  TRY(upsert(edit, "indicators", indicator, COUNT(indicator), error));
  TRY(upsert(edit, "targets", target, COUNT(target), error));
  TRY(upsert(edit, "observations", in_a, COUNT(in_a), error));
  TRY(upsert(edit, "observations", in_b, COUNT(in_b), error));
  TRY(styr_edit_commit(edit, NULL, NULL, model, NULL, error));
done:
  styr_edit_free(&edit);
  styr_model_free(&empty);
  return code;
}

static int32_t go_on(void* user, double done) {
  (void)user;
  (void)done;
  return 0;
}

static int32_t count_changes(void* user, const styr_table* changes) {
  size_t rows = 0;
  if (styr_table_size(changes, &rows, NULL) == STYR_OK) *(size_t*)user += rows;
  return 0;
}

static int32_t read_table(const styr_table* table, styr_error** error) {
  int32_t code = STYR_OK;
  styr_text* text = NULL;
  styr_column column = {0};
  styr_cell cell = {0};
  const char* bytes = NULL;
  char buffer[64];
  double number = 0;
  uint8_t valid = 0;
  size_t length = 0;
  size_t rows = 0;
  size_t columns = 0;
  size_t i = 0;
  column.struct_size = sizeof(column);
  cell.struct_size = sizeof(cell);
  TRY(styr_table_name(table, &bytes, &length));
  TRY(styr_table_size(table, &rows, &columns));
  for (i = 0; i < columns && rows > 0; ++i) {
    size_t found = 0;
    TRY(styr_table_column(table, i, &column));
    TRY(styr_table_find_column(table, column.name, column.name_length, &found));
    TRY(styr_table_cell(table, 0, i, &cell));
    code = styr_table_cell_text(table, rows - 1, i, buffer, sizeof(buffer), &length);
    if (code == STYR_ERROR_BUFFER) code = STYR_OK;
    TRY(code);
    if (column.type != STYR_TYPE_TEXT) TRY(styr_table_copy_numbers(table, i, 0, 1, &number, &valid));
  }
  TRY(styr_table_text(table, TEXT("csv"), &text, error));
  TRY(styr_text_bytes(text, &bytes, &length));
done:
  styr_text_free(&text);
  return code;
}

static int32_t through_arrow(const styr_context* context, const styr_model* model, const char* name,
                             styr_error** error) {
  int32_t code = STYR_OK;
  struct ArrowArrayStream stream;
  struct ArrowSchema schema;
  struct ArrowArray array;
  styr_table* table = NULL;
  styr_table* back = NULL;
  styr_edit* edit = NULL;
  styr_model* same = NULL;
  size_t size = 0;
  memset(&stream, 0, sizeof(stream));
  TRY(styr_model_table(model, name, strlen(name), &table, error));
  TRY(styr_table_export_array(table, &schema, &array, error));
  array.release(&array);
  schema.release(&schema);
  TRY(styr_table_export_stream(table, &stream, error));
  TRY(styr_table_import_stream(context, TEXT("rows"), &stream, &back, error));
  TRY(styr_edit_create(model, &edit, error));
  TRY(styr_edit_upsert_table(edit, name, strlen(name), back, error));
  TRY(styr_edit_size(edit, &size));
  THAT(size > 0);
  TRY(styr_edit_commit(edit, go_on, NULL, &same, NULL, error));
done:
  if (stream.release != NULL) stream.release(&stream);
  styr_model_free(&same);
  styr_edit_free(&edit);
  styr_table_free(&back);
  styr_table_free(&table);
  return code;
}

double number(const styr_table* table, size_t row, const char* column) {
  styr_cell cell = {0};
  size_t place = 0;
  cell.struct_size = sizeof(cell);
  if (styr_table_find_column(table, column, strlen(column), &place) != STYR_OK) return NAN;
  if (styr_table_cell(table, row, place, &cell) != STYR_OK || cell.type == STYR_TYPE_NONE) return NAN;
  return cell.number;
}

int near(double found, double expected) { return fabs(found - expected) <= 1e-12; }

/* The small model with risks, a service, a measure, ranges of losses and a plan. */
static int32_t add_risks(const styr_model* model, styr_model** with_risks, styr_error** error) {
  const styr_field service[] = {FIELD("service_id", "S"), FIELD("unit_id", "A"),
                                FIELD("criticality_1_3", "3"), FIELD("needed_by_goal_ids", "G")};
  const styr_field risk[] = {FIELD("risk_id", "R1"),
                             FIELD("unit_id", "A"),
                             FIELD("goal_id", "G"),
                             FIELD("service_id", "S"),
                             FIELD("title", "Nede"),
                             FIELD("identified_on", "2023-02-01"),
                             FIELD("current_likelihood", "4"),
                             FIELD("current_consequence", "5"),
                             FIELD("status", "open"),
                             FIELD("annual_probability", "0.2")};
  const styr_field other[] = {FIELD("risk_id", "R2"), FIELD("unit_id", "B"), FIELD("also_unit_ids", "A"),
                              FIELD("current_likelihood", "2"), FIELD("current_consequence", "2")};
  const styr_field assessed[] = {FIELD("risk_id", "R1"), FIELD("period", "2023-T2"), FIELD("likelihood", "3"),
                                 FIELD("consequence", "5"), FIELD("assessed_on", "2023-08-31")};
  const styr_field measure[] = {FIELD("mitigation_id", "M"), FIELD("risk_id", "R1"),
                                FIELD("due_on", "2024-01-31"), FIELD("cost_knok", "120")};
  const styr_field loss[] = {FIELD("risk_id", "R1"),         FIELD("stage", "current"),
                             FIELD("frequency_mode", "0.5"), FIELD("loss_form", "lognormal"),
                             FIELD("loss_low_knok", "10"),   FIELD("loss_high_knok", "900")};
  const styr_field less[] = {FIELD("risk_id", "R1"),         FIELD("stage", "target"),
                             FIELD("frequency_mode", "0.1"), FIELD("loss_form", "uniform"),
                             FIELD("loss_low_knok", "10"),   FIELD("loss_high_knok", "90")};
  const styr_field initiative[] = {FIELD("initiative_id", "P"), FIELD("goal_id", "G"),
                                   FIELD("budget_knok", "50")};
  const styr_field item[] = {FIELD("plan_item_id", "PI"), FIELD("initiative_id", "P"),
                             FIELD("form", "triangular"), FIELD("low_knok", "20"),
                             FIELD("mode_knok", "40"),    FIELD("high_knok", "90")};
  int32_t code = STYR_OK;
  styr_edit* edit = NULL;
  TRY(styr_edit_create(model, &edit, error));
  TRY(upsert(edit, "services", service, COUNT(service), error));
  TRY(upsert(edit, "risks", risk, COUNT(risk), error));
  TRY(upsert(edit, "risks", other, COUNT(other), error));
  TRY(upsert(edit, "risk_history", assessed, COUNT(assessed), error));
  TRY(upsert(edit, "mitigations", measure, COUNT(measure), error));
  TRY(upsert(edit, "risk_losses", loss, COUNT(loss), error));
  TRY(upsert(edit, "risk_losses", less, COUNT(less), error));
  TRY(upsert(edit, "initiatives", initiative, COUNT(initiative), error));
  TRY(upsert(edit, "plan_items", item, COUNT(item), error));
  TRY(styr_edit_commit(edit, go_on, NULL, with_risks, NULL, error));
done:
  styr_edit_free(&edit);
  return code;
}

/* A question and its options. */
struct question {
  const char* name;
  const char* options;
};

static int32_t ask_all(const styr_model* model, styr_error** error) {
  static const struct question questions[] = {
      {"rollup", ""},
      {"targets", ""},
      {"goals", ""},
      {"contributors", ""},
      {"leverage", "{\"goal\":\"G\"}"},
      {"goal_sensitivity", "{\"goal\":\"G\"}"},
      {"link_sensitivity", "{\"goal\":\"G\"}"},
      {"target_sensitivity", "{\"goal\":\"G\",\"scoring\":\"linear\"}"},
      {"cell_sensitivity", "{\"goal\":\"G\"}"},
      {"risks", "{\"as_of\":\"2024-01-01\"}"},
      {"risk_reasons", ""},
      {"risk_picture", ""},
      {"risk_matrix", "{\"unit\":\"A\"}"},
      {"risk_movement", "{\"from\":\"2023-09-01\"}"},
      {"risk_follow_up", ""},
      {"risk_attention", ""},
      {"risk_propagation", ""},
      {"risk_causes", "{\"goal\":\"G\"}"},
      {"risk_cut_sets", "{\"goal\":\"G\",\"limit\":5}"},
      {"losses", "{\"trials\":20}"},
      {"loss_curve", "{\"trials\":20,\"by\":\"goal\"}"},
      {"risk_treatments", ""},
      {"plan_sums", "{\"trials\":20}"},
      {"trend", ""},
      {"check", ""},
      {"tables", ""},
      {"columns", ""},
      {"queries", ""}};
  int32_t code = STYR_OK;
  styr_table* answer = NULL;
  styr_text* text = NULL;
  styr_figure figure = {0};
  size_t unit = 0;
  size_t indicator = 0;
  size_t i = 0;
  for (i = 0; i < COUNT(questions); ++i) {
    TRY(styr_query(model, questions[i].name, strlen(questions[i].name), questions[i].options,
                   strlen(questions[i].options), go_on, NULL, &answer, error));
    TRY(read_table(answer, error));
    styr_table_free(&answer);
  }
  TRY(styr_query(model, TEXT("explain"), TEXT("{\"subject\":\"goal\",\"id\":\"G\"}"), NULL, NULL, &answer,
                 error));
  TRY(styr_query_text(model, TEXT("explain"),
                      TEXT("{\"subject\":\"target\",\"id\":\"T\",\"language\":\"en\"}"), TEXT("text"), NULL,
                      NULL, &text, error));
  figure.struct_size = sizeof(figure);
  TRY(styr_model_find(model, TEXT("units"), TEXT("TOP"), &unit));
  TRY(styr_model_find(model, TEXT("indicators"), TEXT("TIME"), &indicator));
  TRY(styr_model_figure(model, unit, indicator, TEXT("2024"), 0, &figure));
  THAT((figure.flags & STYR_FIGURE_HAS_VALUE) != 0 && figure.value == 23);
done:
  styr_text_free(&text);
  styr_table_free(&answer);
  return code;
}

static int32_t compare_all(const styr_model* before, styr_error** error) {
  static const char* const questions[] = {"figures", "targets", "goals", "risks"};
  const styr_field less[] = {FIELD("risk_id", "R1"), FIELD("current_likelihood", "1")};
  const styr_field fields[] = {FIELD("unit_id", "A"),      FIELD("indicator_id", "TIME"),
                               FIELD("period", "2024-01"), FIELD("numerator", "300"),
                               FIELD("denominator", "10"), FIELD("status", "ok")};
  int32_t code = STYR_OK;
  styr_edit* edit = NULL;
  styr_model* after = NULL;
  styr_table* moved = NULL;
  size_t rows = 0;
  size_t i = 0;
  TRY(styr_edit_create(before, &edit, error));
  TRY(upsert(edit, "observations", fields, COUNT(fields), error));
  TRY(upsert(edit, "risks", less, COUNT(less), error));
  TRY(styr_edit_commit(edit, go_on, NULL, &after, NULL, error));
  for (i = 0; i < COUNT(questions); ++i) {
    TRY(styr_compare(before, after, questions[i], strlen(questions[i]), NULL, 0, go_on, NULL, &moved, error));
    TRY(styr_table_size(moved, &rows, NULL));
    THAT(rows > 0);
    TRY(read_table(moved, error));
    styr_table_free(&moved);
  }
done:
  styr_table_free(&moved);
  styr_model_free(&after);
  styr_edit_free(&edit);
  return code;
}

/* A matrix in, and out again. */
static int32_t exchange_matrices(const styr_model* model, styr_error** error) {
  static const char matrices[] =
      "{\"format\":\"risk-matrix-1\",\"matrices\":[{\"id\":\"M\",\"likelihood_names\":[\"sjelden\",\"ofte\"],"
      "\"consequence_names\":[\"liten\",\"stor\"],\"level_names\":[\"lav\",\"høy\"],"
      "\"grid_rows_likelihood_columns_consequence\":[[0,1],[0,1]]}]}";
  int32_t code = STYR_OK;
  styr_edit* edit = NULL;
  styr_model* with_matrix = NULL;
  styr_text* text = NULL;
  TRY(styr_edit_create(model, &edit, error));
  TRY(styr_edit_upsert_risk_matrices(edit, matrices, sizeof(matrices) - 1, error));
  TRY(styr_edit_commit(edit, go_on, NULL, &with_matrix, NULL, error));
  TRY(styr_model_write_risk_matrices(with_matrix, &text, error));
done:
  styr_text_free(&text);
  styr_model_free(&with_matrix);
  styr_edit_free(&edit);
  return code;
}

static int32_t ask_fault_tree(const styr_context* context, styr_error** error) {
  static const char tree[] =
      "<opsa-mef><define-fault-tree name=\"t\"><define-gate name=\"top\"><or><basic-event name=\"a\"/>"
      "<basic-event name=\"b\"/></or></define-gate><define-basic-event name=\"a\"><float value=\"0.1\"/>"
      "</define-basic-event><define-basic-event name=\"b\"><float value=\"0.2\"/></define-basic-event>"
      "</define-fault-tree></opsa-mef>";
  static const struct question questions[] = {{"gates", ""},    {"importance", ""},
                                              {"cut_sets", ""}, {"uncertainty", "{\"trials\":20}"},
                                              {"bounds", ""},   {"simulation", "{\"trials\":64}"}};
  int32_t code = STYR_OK;
  styr_risk_model* model = NULL;
  styr_table* answer = NULL;
  styr_table* remarks = NULL;
  size_t i = 0;
  TRY(styr_risk_model_read(context, tree, sizeof(tree) - 1, TEXT("{\"name\":\"tree\"}"), &model, &remarks,
                           error));
  styr_table_free(&remarks);
  for (i = 0; i < COUNT(questions); ++i) {
    TRY(styr_risk_model_query(model, questions[i].name, strlen(questions[i].name), questions[i].options,
                              strlen(questions[i].options), go_on, NULL, &answer, &remarks, error));
    TRY(read_table(answer, error));
    styr_table_free(&answer);
    styr_table_free(&remarks);
  }
  EXPECT(styr_risk_model_read(context, TEXT("<opsa-mef>"), NULL, 0, &model, &remarks, error),
         STYR_ERROR_DATA);
  THAT(styr_error_code(*error) == STYR_ERROR_DATA);
  styr_error_free(error);
done:
  styr_table_free(&remarks);
  styr_table_free(&answer);
  styr_risk_model_free(&model);
  return code;
}

static int32_t read_documents(const styr_context* context, styr_error** error) {
  static const char* const documents[] = {"data_package", "json_schema", "format", "problems"};
  int32_t code = STYR_OK;
  styr_text* text = NULL;
  size_t i = 0;
  for (i = 0; i < COUNT(documents); ++i) {
    TRY(styr_document(context, documents[i], strlen(documents[i]), &text, error));
    styr_text_free(&text);
  }
done:
  return code;
}

static int32_t refuse(const styr_model* model, styr_error** error) {
  const styr_field bad[] = {FIELD("unit_id", "C"), FIELD("parent_id", "NOWHERE")};
  int32_t code = STYR_OK;
  styr_edit* edit = NULL;
  styr_model* next = NULL;
  styr_table* remarks = NULL;
  const styr_table* problems = NULL;
  const char* message = NULL;
  size_t length = 0;
  TRY(styr_edit_create(model, &edit, error));
  TRY(upsert(edit, "units", bad, COUNT(bad), error));
  TRY(styr_edit_erase(edit, TEXT("goals"), TEXT("NO SUCH GOAL"), error));
  TRY(styr_edit_erase(edit, TEXT("observations"), TEXT("A|TIME|2024-01"), error));
  EXPECT(styr_edit_commit(edit, NULL, NULL, &next, &remarks, error), STYR_ERROR_EDIT);
  THAT(next == NULL && remarks == NULL);
  THAT(styr_error_code(*error) == STYR_ERROR_EDIT);
  TRY(styr_error_message(*error, &message, &length));
  TRY(styr_error_problems(*error, &problems));
  THAT(problems != NULL);
done:
  if (code == STYR_OK) styr_error_free(error);
  styr_edit_free(&edit);
  return code;
}

static uint64_t revision_of(const styr_live* live) {
  uint64_t revision = 0;
  styr_model* model = NULL;
  if (styr_live_model(live, &model, NULL) == STYR_OK) (void)styr_model_revision(model, &revision);
  styr_model_free(&model);
  return revision;
}

/* Applies; when that runs out of memory, nothing must have happened. */
static int32_t apply(styr_live* live, const styr_event* event, uint64_t before, styr_error** error) {
  const int32_t code = styr_live_apply(live, event, 1, NULL, error);
  const uint64_t after = revision_of(live);
  if (code == STYR_ERROR_MEMORY && after != 0 && after != before) return -__LINE__;
  return code;
}

static int32_t follow(const styr_model* model, styr_error** error) {
  const styr_field fields[] = {FIELD("unit_id", "A"),      FIELD("indicator_id", "TIME"),
                               FIELD("period", "2024-02"), FIELD("numerator", "900"),
                               FIELD("denominator", "10"), FIELD("status", "ok")};
  int32_t code = STYR_OK;
  styr_live* live = NULL;
  styr_model* newest = NULL;
  styr_table* outcomes = NULL;
  styr_table* state = NULL;
  styr_event event = {0};
  uint64_t goal = 0;
  uint64_t unit = 0;
  uint64_t revision = 0;
  size_t heard = 0;
  event.struct_size = sizeof(event);
  event.at = 5;
  event.id = "e1";
  event.id_length = 2;
  event.table = "observations";
  event.table_length = strlen(event.table);
  event.fields = fields;
  event.field_count = COUNT(fields);
  TRY(styr_live_create(model, TEXT("{\"waiting_limit\":2}"), &live, error));
  TRY(styr_live_watch(live, TEXT("{\"subject\":\"goal\",\"id\":\"G\"}"), count_changes, &heard, &goal,
                      error));
  TRY(styr_live_watch(live, TEXT("{\"subject\":\"unit\",\"id\":\"A\",\"by\":\"month\"}"), count_changes,
                      &heard, &unit, error));
  TRY(styr_model_revision(model, &revision));
  TRY(apply(live, &event, revision, error));
  THAT(heard == 2);
  TRY(styr_live_apply_json(
      live,
      TEXT("[{\"id\":\"e0\",\"at\":4,\"table\":\"observations\",\"erase\":{\"unit_id\":\"A\","
           "\"indicator_id\":\"TIME\",\"period\":\"2024-02\"}},{\"id\":\"e2\",\"at\":6,"
           "\"table\":\"units\",\"set\":{\"unit_id\":\"D\",\"parent_id\":\"C\"}}]"),
      &outcomes, error));
  TRY(styr_live_model(live, &newest, error));
  TRY(styr_model_revision(newest, &revision));
  TRY(styr_live_update(live, model, revision, error));
  EXPECT(styr_live_update(live, model, revision + 7, error), STYR_ERROR_CONFLICT);
  styr_error_free(error);
  TRY(styr_live_unwatch(live, goal, error));
  TRY(styr_live_state(live, &state, error));
done:
  styr_table_free(&state);
  styr_table_free(&outcomes);
  styr_model_free(&newest);
  styr_live_free(&live);
  return code;
}

static int32_t in_and_out(const styr_context* context, const styr_model* model, const char* path,
                          styr_error** error) {
  int32_t code = STYR_OK;
  styr_text* document = NULL;
  styr_model* read = NULL;
  styr_model* opened = NULL;
  styr_model* shared = NULL;
  styr_table* remarks = NULL;
  const char* bytes = NULL;
  size_t length = 0;
  TRY(styr_model_write_json(model, &document, error));
  TRY(styr_text_bytes(document, &bytes, &length));
  TRY(styr_model_read_json(context, bytes, length, go_on, NULL, &read, &remarks, error));
  TRY(styr_model_write(model, path, strlen(path), go_on, NULL, error));
  TRY(styr_model_open(context, path, strlen(path), go_on, NULL, &opened, NULL, error));
  TRY(styr_model_share(opened, &shared, error));
done:
  styr_table_free(&remarks);
  styr_model_free(&shared);
  styr_model_free(&opened);
  styr_model_free(&read);
  styr_text_free(&document);
  return code;
}

int32_t run_scenario(const styr_context_options* options, const char* path) {
  int32_t code = STYR_OK;
  styr_context* context = NULL;
  styr_model* model = NULL;
  styr_model* with_risks = NULL;
  styr_error* error = NULL;
  TRY(styr_context_create(options, &context, &error));
  TRY(build_small_model(context, &model, &error));
  TRY(through_arrow(context, model, "units", &error));
  TRY(through_arrow(context, model, "observations", &error));
  TRY(add_risks(model, &with_risks, &error));
  TRY(ask_all(with_risks, &error));
  TRY(compare_all(with_risks, &error));
  TRY(exchange_matrices(with_risks, &error));
  TRY(ask_fault_tree(context, &error));
  TRY(read_documents(context, &error));
  TRY(refuse(model, &error));
  TRY(follow(model, &error));
  TRY(in_and_out(context, model, path, &error));
done:
  if (code == STYR_ERROR_MEMORY && error != NULL && styr_error_code(error) != STYR_ERROR_MEMORY)
    code = -__LINE__;
  styr_error_free(&error);
  styr_model_free(&with_risks);
  styr_model_free(&model);
  styr_context_free(&context);
  return code;
}
