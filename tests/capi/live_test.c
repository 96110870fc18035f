/* Live models: events that come late, twice and out of order, watches, callbacks that fail or call back. */

#include <stdlib.h>

#include "check.h"
#include "scenario.h"

#define OBSERVATION(id, at, period, numerator)                                   \
  "{\"id\":\"" id "\",\"at\":" at                                                \
  ",\"table\":\"observations\",\"set\":{\"unit_id\":\"A\","                      \
  "\"indicator_id\":\"TIME\",\"period\":\"" period "\",\"numerator\":" numerator \
  ",\"denominator\":10,"                                                         \
  "\"status\":\"ok\"}}"
#define GONE(id, at, period)                                  \
  "{\"id\":\"" id "\",\"at\":" at                             \
  ",\"table\":\"observations\",\"erase\":{\"unit_id\":\"A\"," \
  "\"indicator_id\":\"TIME\",\"period\":\"" period "\"}}"
#define UNIT(id, at, unit, parent)                                                    \
  "{\"id\":\"" id "\",\"at\":" at ",\"table\":\"units\",\"set\":{\"unit_id\":\"" unit \
  "\",\"parent_id\":\"" parent "\"}}"

static styr_context* context = NULL;
static styr_model* base = NULL;

static styr_live* make_live(void) {
  styr_live* live = NULL;
  CHECK_CODE(styr_live_create(base, NULL, 0, &live, NULL), STYR_OK);
  return live;
}

static int32_t send(styr_live* live, const char* events) {
  return styr_live_apply_json(live, events, strlen(events), NULL, NULL);
}

/* What became of the only event. */
static int outcome_is(styr_live* live, const char* event, const char* outcome) {
  styr_table* outcomes = NULL;
  int same = 0;
  CHECK_CODE(styr_live_apply_json(live, event, strlen(event), &outcomes, NULL), STYR_OK);
  same = rows_of(outcomes) == 1 && cell_is(outcomes, 0, "outcome", outcome);
  styr_table_free(&outcomes);
  return same;
}

static styr_text* document_of(const styr_live* live) {
  styr_model* model = NULL;
  styr_text* document = NULL;
  CHECK_CODE(styr_live_model(live, &model, NULL), STYR_OK);
  CHECK_CODE(styr_model_write_json(model, &document, NULL), STYR_OK);
  styr_model_free(&model);
  return document;
}

static int same_text(const styr_text* a, const styr_text* b) {
  const char* left = NULL;
  const char* right = NULL;
  size_t m = 0;
  size_t n = 0;
  CHECK_CODE(styr_text_bytes(a, &left, &m), STYR_OK);
  CHECK_CODE(styr_text_bytes(b, &right, &n), STYR_OK);
  return m == n && m > 0 && memcmp(left, right, m) == 0;
}

/* The same events in every order of five, each twice: one state. */
static void any_order(void) {
  static const char* const events[5] = {OBSERVATION("e1", "1", "2024-02", "100"),
                                        OBSERVATION("e2", "2", "2024-02", "200"), GONE("e3", "3", "2024-01"),
                                        UNIT("e4", "4", "D", "C"), UNIT("e5", "5", "C", "TOP")};
  int order = 0;
  for (order = 0; order < 120; ++order) {
    int left[5] = {0, 1, 2, 3, 4};
    int rest = order;
    int n = 0;
    styr_live* live = make_live();
    styr_model* model = NULL;
    size_t row = 0;
    styr_figure figure = {0};
    figure.struct_size = sizeof(figure);
    for (n = 5; n > 0; --n) {
      const int pick = rest % n;
      const char* event = events[left[pick]];
      rest /= n;
      CHECK_CODE(send(live, event), STYR_OK);
      CHECK_CODE(send(live, event), STYR_OK);
      left[pick] = left[n - 1];
    }
    /* Units that were added stand in the order in which they came, and that alone may differ. */
    CHECK_CODE(styr_live_model(live, &model, NULL), STYR_OK);
    CHECK_CODE(styr_model_find(model, TEXT("units"), TEXT("D"), &row), STYR_OK);
    CHECK_CODE(styr_model_figure(model, 1, 0, TEXT("2024"), 0, &figure), STYR_OK);
    CHECK(figure.numerator == 200 && figure.usable_cells == 1);
    styr_model_free(&model);
    styr_live_free(&live);
  }
}

static void outcomes(void) {
  styr_live* live = make_live();
  styr_table* state = NULL;
  styr_text* before = document_of(live);
  styr_text* after = NULL;
  CHECK(outcome_is(live, OBSERVATION("e2", "2", "2024-02", "200"), "applied"));
  CHECK(outcome_is(live, OBSERVATION("e2", "2", "2024-02", "200"), "superseded"));
  CHECK(outcome_is(live, OBSERVATION("e1", "1", "2024-02", "100"), "superseded"));
  CHECK(outcome_is(live, OBSERVATION("e1b", "2", "2024-02", "100"), "superseded"));
  CHECK(outcome_is(live, GONE("e3", "3", "2024-02"), "applied"));
  CHECK(outcome_is(live, GONE("e4", "4", "2024-07"), "applied"));
  CHECK(outcome_is(live, OBSERVATION("e5", "5", "2024-13", "1"), "refused"));
  CHECK(outcome_is(live, "{\"id\":\"x\",\"at\":1,\"table\":\"no such\",\"set\":{}}", "refused"));
  CHECK(outcome_is(live, UNIT("e6", "6", "D", "C"), "waiting"));
  after = document_of(live);
  CHECK(same_text(before, after));
  CHECK_CODE(styr_live_state(live, &state, NULL), STYR_OK);
  CHECK(rows_of(state) == 1);
  CHECK(outcome_is(live, UNIT("e7", "7", "C", "TOP"), "applied"));
  CHECK(outcome_is(live, UNIT("e6", "6", "D", "C"), "superseded"));
  CHECK_CODE(send(live, "[]"), STYR_OK);
  CHECK_CODE(send(live, "{}"), STYR_ERROR_EVENT);
  CHECK_CODE(send(live, "[{\"id\":\"a\",\"at\":1.5,\"table\":\"units\",\"set\":{}}]"), STYR_ERROR_EVENT);
  CHECK_CODE(send(live, "nonsense"), STYR_ERROR_EVENT);
  CHECK_CODE(send(live, "\xff"), STYR_ERROR_UTF8);
  styr_text_free(&before);
  styr_text_free(&after);
  styr_table_free(&state);
  styr_live_free(&live);
}

/* A watch's callback: counts, looks, and does what `what` says. */
struct listener {
  styr_live* live;
  int calls;
  int32_t result;
  int call_back;
  uint64_t watch;
};

static int32_t hear(void* user, const styr_table* changes) {
  struct listener* listener = (struct listener*)user;
  ++listener->calls;
  CHECK(cell_is(changes, 0, "change", "changed") || cell_is(changes, 0, "change", "removed"));
  if (listener->call_back) {
    styr_model* model = NULL;
    CHECK_CODE(send(listener->live, OBSERVATION("x", "99", "2024-03", "1")), STYR_ERROR_BUSY);
    CHECK_CODE(styr_live_model(listener->live, &model, NULL), STYR_OK);
    CHECK_CODE(styr_live_update(listener->live, model, 1, NULL), STYR_ERROR_BUSY);
    styr_model_free(&model);
    CHECK_CODE(styr_live_unwatch(listener->live, listener->watch, NULL), STYR_OK);
  }
  return listener->result;
}

static void watches(void) {
  struct listener goal = {NULL, 0, 0, 0, 0};
  struct listener target = {NULL, 0, 0, 0, 0};
  uint64_t number = 0;
  styr_live* live = make_live();
  goal.live = target.live = live;
  CHECK_CODE(
      styr_live_watch(live, TEXT("{\"subject\":\"goal\",\"id\":\"G\"}"), hear, &goal, &goal.watch, NULL),
      STYR_OK);
  CHECK_CODE(styr_live_watch(live, TEXT("{\"subject\":\"target\",\"id\":\"T\"}"), hear, &target,
                             &target.watch, NULL),
             STYR_OK);
  CHECK(goal.watch != target.watch);
  /* Green to red. */
  CHECK_CODE(send(live, OBSERVATION("e1", "1", "2024-02", "900")), STYR_OK);
  CHECK(goal.calls == 1 && target.calls == 1);
  /* Nothing changes, nobody is called. */
  CHECK_CODE(send(live, OBSERVATION("e1", "1", "2024-02", "900")), STYR_OK);
  CHECK(goal.calls == 1 && target.calls == 1);
  /* Another value, the same colour: only the target's watch. One that fails does not keep the change out. */
  target.result = 9001;
  CHECK_CODE(send(live, OBSERVATION("e2", "2", "2024-02", "901")), STYR_ERROR_CALLBACK);
  CHECK(goal.calls == 1 && target.calls == 2);
  CHECK(outcome_is(live, OBSERVATION("e2", "2", "2024-02", "901"), "superseded"));
  target.result = 0;
  /* Back to green; the goal's watch calls back and ends itself. */
  goal.call_back = 1;
  CHECK_CODE(send(live, GONE("e3", "3", "2024-02")), STYR_OK);
  CHECK(goal.calls == 2 && target.calls == 3);
  CHECK_CODE(styr_live_unwatch(live, goal.watch, NULL), STYR_ERROR_WATCH);
  /* A deleted record is announced. */
  CHECK_CODE(send(live, "{\"id\":\"e4\",\"at\":4,\"table\":\"targets\",\"erase\":{\"target_id\":\"T\"}}"),
             STYR_OK);
  CHECK(goal.calls == 2 && target.calls == 4);
  CHECK_CODE(styr_live_watch(live, TEXT("{\"subject\":\"risk\",\"id\":\"R\"}"), hear, &goal, &number, NULL),
             STYR_ERROR_OPTION);
  CHECK_CODE(styr_live_watch(live, TEXT("{\"subject\":\"goal\"}"), hear, &goal, &number, NULL),
             STYR_ERROR_OPTION);
  CHECK_CODE(styr_live_watch(live, TEXT("{\"subject\":\"goal\",\"id\":\"G\"}"), NULL, NULL, &number, NULL),
             STYR_ERROR_NULL);
  CHECK(number == 0);
  styr_live_free(&live);
  styr_live_free(&live);
}

static void structs(void) {
  styr_live* live = make_live();
  styr_event event = {0};
  styr_model* model = NULL;
  styr_table* table = NULL;
  CHECK_CODE(styr_live_apply(live, NULL, 0, NULL, NULL), STYR_OK);
  CHECK_CODE(styr_live_apply(live, NULL, 1, NULL, NULL), STYR_ERROR_NULL);
  CHECK_CODE(styr_live_apply(NULL, &event, 1, NULL, NULL), STYR_ERROR_NULL);
  CHECK_CODE(styr_live_apply(live, &event, 1, NULL, NULL), STYR_ERROR_SIZE);
  event.struct_size = sizeof(event);
  CHECK_CODE(styr_live_apply(live, &event, 1, NULL, NULL), STYR_ERROR_EVENT);
  event.id = "e";
  event.id_length = 1;
  event.table = "units";
  event.table_length = 5;
  event.operation = 7;
  CHECK_CODE(styr_live_apply(live, &event, 1, NULL, NULL), STYR_ERROR_EVENT);
  event.operation = STYR_EVENT_SET;
  event.field_count = 1;
  CHECK_CODE(styr_live_apply(live, &event, 1, NULL, NULL), STYR_ERROR_NULL);
  CHECK_CODE(styr_live_create(NULL, NULL, 0, &live, NULL), STYR_ERROR_NULL);
  CHECK_CODE(styr_live_model(NULL, &model, NULL), STYR_ERROR_NULL);
  CHECK_CODE(styr_live_update(live, NULL, 0, NULL), STYR_ERROR_NULL);
  CHECK_CODE(styr_live_apply_json(NULL, NULL, 0, NULL, NULL), STYR_ERROR_NULL);
  CHECK_CODE(styr_live_unwatch(NULL, 1, NULL), STYR_ERROR_NULL);
  CHECK_CODE(styr_live_state(NULL, &table, NULL), STYR_ERROR_NULL);
  CHECK_CODE(styr_live_update(live, base, 77, NULL), STYR_ERROR_CONFLICT);
  CHECK(model == NULL && table == NULL);
  styr_live_free(&live);
  styr_live_free(NULL);
}

int main(void) {
  CHECK_CODE(styr_context_create(NULL, &context, NULL), STYR_OK);
  CHECK_CODE(build_small_model(context, &base, NULL), STYR_OK);
  any_order();
  outcomes();
  watches();
  structs();
  styr_model_free(&base);
  styr_context_free(&context);
  if (failures == 0) puts("ok");
  return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
