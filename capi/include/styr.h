#ifndef STYR_H_
#define STYR_H_

/*
 * styr: governance models as graphs and columns. The C interface.
 *
 * This file is the whole contract. What it does not say is not promised.
 *
 * HANDLES
 *   Every object is behind a pointer to a distinct struct that only the library knows. A function that makes
 *   one hands it out through a `T**` parameter, and the caller owns it; `styr_..._free(T**)` gives it back and
 *   sets the pointer to NULL, so freeing the same variable twice, or NULL, is safe. A pointer that a function
 *   returns through `const T**`, and every `const char*`, is borrowed: it lives as long as the object it came
 *   from. Handles keep alive what they need (a table outlives its model, a model its context): free in any
 *   order.
 *
 * RESULTS AND ERRORS
 *   Functions return an int32_t: STYR_OK (0) or a code. Codes lie in ranges by subsystem (below); a code that
 *   the caller does not know is to be treated as STYR_ERROR_UNKNOWN. On failure every output is left as it
 *   was, except `error`.
 *
 *   `styr_error** error` may be NULL. Otherwise, on failure, it receives an object with the message and every
 *   single problem (table, row, column, value, code, reason), which the caller frees. It is left alone on
 *   success, so set it to NULL first. Running out of memory is a code like any other, also while an error is
 *   being made: the object is then a constant one, and freeing it is allowed.
 *
 *   No exception leaves the library, nothing is kept per thread, and the process is never ended by it. A
 *   handle or output that is NULL where it must not be gives STYR_ERROR_NULL.
 *
 * TEXT
 *   UTF-8, as pointer and length in bytes, never ended by a NUL. NULL with length 0 is the empty text; NULL
 *   with another length is STYR_ERROR_NULL. Text that is not UTF-8 gives STYR_ERROR_UTF8. Zero bytes inside a
 *   text are data like other bytes, except in paths, where they are refused. Dates are `YYYY-MM-DD`, periods
 *   `2024`, `2024-H1`, `2024-T1`, `2024-Q1`, `2024-05`, `2024-W07`, `2024-05-17`. The locale is never looked
 *   at.
 *
 * NUMBERS
 *   Only fixed-width integers, size_t and double stand in signatures; no bool, long, enum, bit-field or
 *   variable arguments. A date is its number of days since 1970-01-01. There is no NaN for "no value": a cell
 *   without a value says so, and where an answer has none its `reason` says why. Missing is not zero.
 *
 * TABLES
 *   Every table of a model and every answer is a `styr_table`: named columns of one type each. Questions are
 *   asked by name with options (see styr_query). So new record types, columns, questions and options are data:
 *   they need no new function and break no old program. `styr_query(model, "queries")` lists the questions and
 *   their options. Callers find columns by name, and must live with columns that they do not know: columns are
 *   only ever added at the end, and neither names, meanings nor types of old ones change.
 *
 * OPTIONS
 *   One JSON object as text, such as {"by":"tertial","unit":"SKO"}; NULL or empty means all defaults. JSON
 *   because every host language writes it, because it has no layout to grow out of, and because the cost
 *   (about a microsecond) is small beside an answer; the point functions take none. An unknown option or a
 *   value of the wrong type is refused, never ignored.
 *
 * STRUCTS
 *   Every struct begins with `uint32_t struct_size`, to be set to sizeof by the caller, also for structs that
 *   the library fills in; all else zero means defaults. Structs grow at the end only: the library writes no
 *   further than struct_size, takes a shorter one for an older program, and accepts a longer one only if what
 *   it does not know is zero. styr_field and the Arrow structs have no size and never change.
 *
 * THREADS
 *   No global state, no hidden threads: the only threads are those that a context asks for (`workers`). A
 *   context, model, risk model, table, text or error never changes once made: any number of threads may use it
 *   at once (while none frees it). A styr_edit belongs to one thread at a time. A styr_live may be used by any
 *   number of threads: writers wait for each other, readers of its snapshot never wait for a writer's work.
 *   Callbacks run on the thread of the call that causes them.
 *
 * CALLBACKS
 *   A function and a `void* user` that is handed back. None is kept after the call, except those of a context
 *   (until its last user is freed) and of a watch (until it is ended). A callback may use the library, unless
 *   its comment says otherwise; it must return, and must not throw or jump out.
 *
 * GROWTH
 *   Functions are only ever added. STYR_ABI_VERSION is the number in the name of the shared library
 *   (libstyr.so.1) and grows only if an old program would break, which is not planned; it is not the version
 *   of the product. docs/c-abi.md lists what may change and the checks that hold this promise.
 */

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__) || defined(__clang__)
#define STYR_EXPORT __attribute__((visibility("default")))
#else
#define STYR_EXPORT
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* The Arrow C data and stream interfaces, as their specification gives them for copying. The stream of
 * results that the library hands out, and of tables that it takes in. */
#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

struct ArrowSchema {
  // Array type description
  const char* format;
  const char* name;
  const char* metadata;
  int64_t flags;
  int64_t n_children;
  struct ArrowSchema** children;
  struct ArrowSchema* dictionary;

  // Release callback
  void (*release)(struct ArrowSchema*);
  // Opaque producer-specific data
  void* private_data;
};

struct ArrowArray {
  // Array data description
  int64_t length;
  int64_t null_count;
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void** buffers;
  struct ArrowArray** children;
  struct ArrowArray* dictionary;

  // Release callback
  void (*release)(struct ArrowArray*);
  // Opaque producer-specific data
  void* private_data;
};

#endif /* ARROW_C_DATA_INTERFACE */

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

struct ArrowArrayStream {
  // Callbacks providing stream functionality
  int (*get_schema)(struct ArrowArrayStream*, struct ArrowSchema* out);
  int (*get_next)(struct ArrowArrayStream*, struct ArrowArray* out);
  const char* (*get_last_error)(struct ArrowArrayStream*);

  // Release callback
  void (*release)(struct ArrowArrayStream*);

  // Opaque producer-specific data
  void* private_data;
};

#endif /* ARROW_C_STREAM_INTERFACE */

/* ---- Codes --------------------------------------------------------------------------------------------- */

#define STYR_OK 0

/* 1 to 999: calls */
#define STYR_ERROR_UNKNOWN 1   /* any failure that has no code of its own */
#define STYR_ERROR_NULL 2      /* a handle, text or output that must be there is NULL */
#define STYR_ERROR_ARGUMENT 3  /* an argument that cannot be right; the message says which */
#define STYR_ERROR_UTF8 4      /* a text that is not UTF-8 */
#define STYR_ERROR_MEMORY 5    /* out of memory */
#define STYR_ERROR_INTERNAL 6  /* a fault of the library; please report it */
#define STYR_ERROR_CANCELLED 7 /* a progress callback asked to stop */
#define STYR_ERROR_CALLBACK 8  /* another callback returned a code other than 0 */
#define STYR_ERROR_BUSY 9      /* a callback called back into what it was called from */
#define STYR_ERROR_SIZE 10     /* struct_size too small, or what lies beyond the known part is not zero */
#define STYR_ERROR_RANGE 11    /* a row or column that the table does not have */
#define STYR_ERROR_BUFFER 12   /* the buffer is too small; the size needed was given */

/* 1000 to 1999: models and files */
#define STYR_ERROR_NOT_FOUND 1000 /* nothing at that path, or nothing that looks like a package */
#define STYR_ERROR_DATA 1001      /* the data are wrong; the error lists every problem */
#define STYR_ERROR_FILE 1002      /* the file system refused */

/* 2000 to 2999: tables and edits */
#define STYR_ERROR_TABLE 2000  /* no table of that name */
#define STYR_ERROR_COLUMN 2001 /* no column of that name */
#define STYR_ERROR_RECORD 2002 /* no record with that key */
#define STYR_ERROR_TYPE 2003   /* a column of another type than the call is for */
#define STYR_ERROR_EDIT 2004   /* a commit was refused; the error lists every problem */

/* 3000 to 3999: questions */
#define STYR_ERROR_QUERY 3000     /* no question of that name */
#define STYR_ERROR_OPTION 3001    /* an unknown option, or a value that it cannot have */
#define STYR_ERROR_NO_ANSWER 3002 /* the question cannot be answered for this model */

/* 4000 to 4999: Arrow */
#define STYR_ERROR_ARROW 4000        /* a stream or array that breaks the specification */
#define STYR_ERROR_ARROW_FORMAT 4001 /* a column format that is not taken; the message names it */
#define STYR_ERROR_ARROW_STREAM 4002 /* the producer of the stream failed; the message is its own */

/* 5000 to 5999: live models and events */
#define STYR_ERROR_EVENT 5000    /* an event that is not well formed */
#define STYR_ERROR_WATCH 5001    /* no watch of that number */
#define STYR_ERROR_CONFLICT 5002 /* another change came first */

/* 9000 to 9999 are never used by the library: free for callbacks of the host. */

/* ---- Types of columns and cells ------------------------------------------------------------------------ */

#define STYR_TYPE_NONE 0    /* of a cell: there is no value */
#define STYR_TYPE_TEXT 1    /* UTF-8; Arrow `u` (lists as in a package, joined with `|`) */
#define STYR_TYPE_CODE 2    /* text from a small set (ids, periods); Arrow `i` and a dictionary of `u` */
#define STYR_TYPE_INTEGER 3 /* 64-bit; Arrow `l` */
#define STYR_TYPE_NUMBER 4  /* double; Arrow `g` */
#define STYR_TYPE_BOOLEAN 5 /* 0 or 1; Arrow `b` */
#define STYR_TYPE_DATE 6    /* days since 1970-01-01; Arrow `tdD` */

/* ---- Handles ------------------------------------------------------------------------------------------- */

typedef struct styr_context styr_context;       /* allocator, log, workers, clock */
typedef struct styr_error styr_error;           /* why a call failed */
typedef struct styr_text styr_text;             /* a text that the caller owns */
typedef struct styr_table styr_table;           /* columns: a table of a model, or an answer */
typedef struct styr_model styr_model;           /* an immutable snapshot */
typedef struct styr_edit styr_edit;             /* changes to a snapshot, not yet committed */
typedef struct styr_live styr_live;             /* a model that is kept up to date, with watches */
typedef struct styr_risk_model styr_risk_model; /* an immutable fault tree, with probabilities */

/* ---- Callbacks ----------------------------------------------------------------------------------------- */

/* How much of a long call is done, 0 to 1. Return 0 to go on, anything else to stop: the call then changes
 * nothing and returns STYR_ERROR_CANCELLED. */
typedef int32_t (*styr_progress_function)(void* user, double done);

/* What changed for a watch (see styr_live_watch). `changes` is borrowed for the time of the call. */
typedef int32_t (*styr_watch_function)(void* user, const styr_table* changes);

/* ---- Structs ------------------------------------------------------------------------------------------- */

/* What the host hands in. Callbacks may be called from any thread that calls the library, also at once. */
typedef struct styr_context_options {
  uint32_t struct_size;
  /* Threads that a call may use, the caller's among them: they are started with the context, ended with it,
   * and shared by all calls, of which one at a time has their help. 0 and 1: the caller's alone. At most 1024.
   * No answer depends on the number. */
  uint32_t workers;
  void* user;
  /* `alignment` is a power of two. NULL when there is no memory. Both or none: without them, the process's
   * own. Handles, tables, texts and errors of this interface come from here. What the core of the library
   * holds inside a model, and scratch memory, come from operator new. */
  void* (*allocate)(void* user, size_t size, size_t alignment);
  void (*deallocate)(void* user, void* memory, size_t size, size_t alignment);
  /* Remarks that the caller of a function did not ask for (its `remarks` is NULL), one line each: what was
   * noted about data that were read or committed, and why an answer about a goal or service has no rows.
   * severity: 0 note, 1 warning. May be NULL. Must not call the library. */
  void (*log)(void* user, int32_t severity, const char* text, size_t length);
  /* Today, in days since 1970-01-01: what the word `today` means where an option is a date. Without it, that
   * word is refused. The library never looks at a clock. */
  int32_t (*today)(void* user);
} styr_context_options;

/* One column of a table. Texts are borrowed from the table. */
typedef struct styr_column {
  uint32_t struct_size;
  int32_t type; /* STYR_TYPE_TEXT ... */
  const char* name;
  size_t name_length;
  size_t null_count; /* rows without a value */
} styr_column;

/* One cell of a table. `text` is borrowed from the table. */
typedef struct styr_cell {
  uint32_t struct_size;
  int32_t type;     /* STYR_TYPE_NONE, or the type of the column */
  int64_t integer;  /* INTEGER, BOOLEAN, DATE; of a CODE its number in the dictionary; else 0 */
  double number;    /* NUMBER, INTEGER; else 0 */
  const char* text; /* TEXT, CODE; else NULL */
  size_t text_length;
} styr_cell;

/* One figure: an indicator for a unit and everything below it, in a period. */
typedef struct styr_figure {
  uint32_t struct_size;
  int32_t reason; /* 0: there is a value; else why not, see styr_reason_text */
  double value;
  double numerator;
  double denominator;
  uint32_t usable_cells;
  uint32_t expected_cells;
  uint32_t estimated_cells;
  /* STYR_FIGURE_... bits: which of the numbers are there, and reservations */
  uint32_t flags;
} styr_figure;

#define STYR_FIGURE_HAS_VALUE 1u
#define STYR_FIGURE_HAS_NUMERATOR 2u
#define STYR_FIGURE_HAS_DENOMINATOR 4u
#define STYR_FIGURE_STALE 8u /* of an earlier period than the last of the window */

/* A column and its text, in the form of a package (lists joined with `|`, decimal point, empty: not given).
 * Never changes. */
typedef struct styr_field {
  const char* name;
  size_t name_length;
  const char* value;
  size_t value_length;
} styr_field;

/* One thing that happened (see styr_live_apply). In an array all have the same struct_size. */
typedef struct styr_event {
  uint32_t struct_size;
  int32_t operation; /* STYR_EVENT_SET or STYR_EVENT_ERASE */
  /* When it happened or where it stands in the source's sequence: any scale, as long as it is one. */
  int64_t at;
  /* Name of the event, unique in the source; decides between events of the same time (the greater one,
   * bytewise, is the later). */
  const char* id;
  size_t id_length;
  const char* table;
  size_t table_length;
  /* SET: the whole record. ERASE: its key columns. */
  const styr_field* fields;
  size_t field_count;
} styr_event;

#define STYR_EVENT_SET 0
#define STYR_EVENT_ERASE 1

/* ---- The library --------------------------------------------------------------------------------------- */

#define STYR_ABI_VERSION 1

/* STYR_ABI_VERSION of the library that runs. Never fails. @since ABI 1 */
STYR_EXPORT int32_t styr_abi_version(void);

/* The version of the product, as 10000 * major + 100 * minor + patch. Never fails. @since ABI 1 */
STYR_EXPORT int32_t styr_version(void);

/* What a code means, in a few English words: a constant, ended by a NUL, never NULL. @since ABI 1 */
STYR_EXPORT const char* styr_code_text(int32_t code);

/* The word for a `reason` as in the column `reason` of answers, e.g. `zero_denominator`; empty for 0 and
 * for numbers that this library does not know. A constant, ended by a NUL, never NULL. @since ABI 1 */
STYR_EXPORT const char* styr_reason_text(int32_t reason);

/* ---- Context ------------------------------------------------------------------------------------------- */

/* Makes a context. `options` may be NULL for all defaults; it is copied. STYR_ERROR_ARGUMENT when only one
 * of allocate and deallocate is given. @since ABI 1 */
STYR_EXPORT int32_t styr_context_create(const styr_context_options* options, styr_context** context,
                                        styr_error** error);

/* Gives the context back. Its callbacks are used until the last handle made with it is freed. @since ABI 1 */
STYR_EXPORT void styr_context_free(styr_context** context);

/* ---- Errors -------------------------------------------------------------------------------------------- */

/* The code that the call returned; STYR_OK for NULL. @since ABI 1 */
STYR_EXPORT int32_t styr_error_code(const styr_error* error);

/* One or a few lines in English, borrowed. @since ABI 1 */
STYR_EXPORT int32_t styr_error_message(const styr_error* error, const char** text, size_t* length);

/* Every problem, borrowed: columns severity, code, table, row, column, id, value, message. It has no rows
 * where the failure was not one of data. @since ABI 1 */
STYR_EXPORT int32_t styr_error_problems(const styr_error* error, const styr_table** problems);

/* @since ABI 1 */
STYR_EXPORT void styr_error_free(styr_error** error);

/* ---- Texts --------------------------------------------------------------------------------------------- */

/* The bytes, borrowed. @since ABI 1 */
STYR_EXPORT int32_t styr_text_bytes(const styr_text* text, const char** bytes, size_t* length);

/* What styr_text_bytes gave goes with it. @since ABI 1 */
STYR_EXPORT void styr_text_free(styr_text** text);

/* ---- Tables -------------------------------------------------------------------------------------------- */

/* What was borrowed from the table goes with it; Arrow streams and arrays made from it stay. @since ABI 1 */
STYR_EXPORT void styr_table_free(styr_table** table);

/* The name, borrowed: of the table in a package, or of the question. @since ABI 1 */
STYR_EXPORT int32_t styr_table_name(const styr_table* table, const char** name, size_t* length);

/* Either output may be NULL. O(1). @since ABI 1 */
STYR_EXPORT int32_t styr_table_size(const styr_table* table, size_t* rows, size_t* columns);

/* Describes a column by its number from 0. STYR_ERROR_RANGE. O(1). @since ABI 1 */
STYR_EXPORT int32_t styr_table_column(const styr_table* table, size_t column, styr_column* description);

/* The number of the column with that name. STYR_ERROR_COLUMN when there is none. O(columns). @since ABI 1 */
STYR_EXPORT int32_t styr_table_find_column(const styr_table* table, const char* name, size_t name_length,
                                           size_t* column);

/* One cell. STYR_ERROR_RANGE. O(1), no allocation. @since ABI 1 */
STYR_EXPORT int32_t styr_table_cell(const styr_table* table, size_t row, size_t column, styr_cell* cell);

/* One cell as the text of a package, copied into `buffer` of `capacity` bytes (NULL with 0 to ask for the
 * size). `length` receives its length in any case; STYR_ERROR_BUFFER when that is more than `capacity`, and
 * the buffer is then left alone. Nothing ends the text. A cell without a value has length 0. @since ABI 1 */
STYR_EXPORT int32_t styr_table_cell_text(const styr_table* table, size_t row, size_t column, char* buffer,
                                         size_t capacity, size_t* length);

/* `count` cells of a column from row `first` on, as doubles: of NUMBER, INTEGER, BOOLEAN, DATE (days) and
 * CODE (its number in the dictionary). Where there is no value `values` receives 0 and `valid` 0, else 1.
 * `valid` may be NULL. STYR_ERROR_TYPE for TEXT. O(count). @since ABI 1 */
STYR_EXPORT int32_t styr_table_copy_numbers(const styr_table* table, size_t column, size_t first,
                                            size_t count, double* values, uint8_t* valid);

/* The whole table as text: `csv` (RFC 4180 with a header row and line feeds) or `json` (an array of
 * objects, one a line). Numbers are shortest round-trip. @since ABI 1 */
STYR_EXPORT int32_t styr_table_text(const styr_table* table, const char* format, size_t format_length,
                                    styr_text** text, styr_error** error);

/* The table as an Arrow stream of one batch. Zero-copy: the buffers are those of the table, which stay
 * until the consumer has released what it took, also after styr_table_free. `stream` is overwritten, not
 * released. O(columns). @since ABI 1 */
STYR_EXPORT int32_t styr_table_export_stream(const styr_table* table, struct ArrowArrayStream* stream,
                                             styr_error** error);

/* The same as one schema and one array (a struct `+s` with a child for each column). @since ABI 1 */
STYR_EXPORT int32_t styr_table_export_array(const styr_table* table, struct ArrowSchema* schema,
                                            struct ArrowArray* array, styr_error** error);

/* A table from an Arrow stream, for styr_edit_upsert_table. The stream is moved: on return it is released,
 * also after a failure. Takes formats b, c C s S i I l L, e f g, u U vu, tdD tdm ts*, d:p,s (128 bits), n,
 * dictionaries of texts, n or whole numbers (made texts) with any integer index, offsets, and any number of
 * batches, which are put together. Days are cut from times; times of a zone other than UTC are refused.
 * Where the stream has one batch, numbers (g), whole numbers (l) and days (tdD) with a value in every row
 * stay in its memory, which is released with the last user of the table, on whatever thread that is; all
 * else is copied. STYR_ERROR_ARROW, STYR_ERROR_ARROW_FORMAT, STYR_ERROR_ARROW_STREAM. @since ABI 1 */
STYR_EXPORT int32_t styr_table_import_stream(const styr_context* context, const char* name,
                                             size_t name_length, struct ArrowArrayStream* stream,
                                             styr_table** table, styr_error** error);

/* ---- Models -------------------------------------------------------------------------------------------- */

/* A model without records, to build on with a styr_edit. @since ABI 1 */
STYR_EXPORT int32_t styr_model_create(const styr_context* context, styr_model** model, styr_error** error);

/* Reads a folder of CSV files or a `.json` file. `remarks` may be NULL; otherwise it receives a table of
 * what was noted about sound data (columns as styr_error_problems). STYR_ERROR_NOT_FOUND; STYR_ERROR_DATA
 * with every problem; STYR_ERROR_FILE; STYR_ERROR_CANCELLED. @since ABI 1 */
STYR_EXPORT int32_t styr_model_open(const styr_context* context, const char* path, size_t path_length,
                                    styr_progress_function progress, void* user, styr_model** model,
                                    styr_table** remarks, styr_error** error);

/* The same from a JSON document in memory. @since ABI 1 */
STYR_EXPORT int32_t styr_model_read_json(const styr_context* context, const char* document,
                                         size_t document_length, styr_progress_function progress, void* user,
                                         styr_model** model, styr_table** remarks, styr_error** error);

/* A second handle of the same snapshot. O(1). @since ABI 1 */
STYR_EXPORT int32_t styr_model_share(const styr_model* model, styr_model** copy, styr_error** error);

/* Tables, edits and live models made from it stay. @since ABI 1 */
STYR_EXPORT void styr_model_free(styr_model** model);

/* Number of the snapshot: 1 for a model that was read, one more for each commit. @since ABI 1 */
STYR_EXPORT int32_t styr_model_revision(const styr_model* model, uint64_t* revision);

/* Writes a `.json` file, or a folder of CSV files for any other path, complete or not at all. @since ABI 1 */
STYR_EXPORT int32_t styr_model_write(const styr_model* model, const char* path, size_t path_length,
                                     styr_progress_function progress, void* user, styr_error** error);

/* The model as one JSON document. The same model gives the same bytes. @since ABI 1 */
STYR_EXPORT int32_t styr_model_write_json(const styr_model* model, styr_text** document, styr_error** error);

/* The risk matrices of the model in the exchange form, as styr_edit_upsert_risk_matrices takes them. A model
 * without any gives the one that its thresholds make, with the id `policy`. The same model gives the same bytes.
 * O(cells). @since ABI 1 */
STYR_EXPORT int32_t styr_model_write_risk_matrices(const styr_model* model, styr_text** document,
                                                   styr_error** error);

/* One table of the model by its name in a package, `observations` among them: a copy, in the order of the
 * package, with unknown columns last. `styr_query(model, "tables")` lists them. STYR_ERROR_TABLE.
 * @since ABI 1 */
STYR_EXPORT int32_t styr_model_table(const styr_model* model, const char* name, size_t name_length,
                                     styr_table** table, styr_error** error);

/* The row of the record with that key (parts joined with `|`), from 0, as in styr_model_table. Not for
 * `observations`. STYR_ERROR_TABLE; STYR_ERROR_RECORD. O(1). @since ABI 1 */
STYR_EXPORT int32_t styr_model_find(const styr_model* model, const char* table, size_t table_length,
                                    const char* key, size_t key_length, size_t* row);

/* One figure, for rows of `units` and `indicators` as styr_model_find gives them. `year_to_date`: 0, or 1
 * for the sums from the start of the budget year. O(cells of the indicator). STYR_ERROR_RECORD for a row
 * that is not there; STYR_ERROR_ARGUMENT for a text that is no period. @since ABI 1 */
STYR_EXPORT int32_t styr_model_figure(const styr_model* model, size_t unit, size_t indicator,
                                      const char* period, size_t period_length, int32_t year_to_date,
                                      styr_figure* figure);

/* ---- Questions ----------------------------------------------------------------------------------------- */

/* Answers a question by name: `rollup`, `targets`, `goals`, `risks`, `risk_picture`, `trend`, `check`,
 * `contributors`, `explain`, ..., and `tables`, `columns`, `queries`, which describe what there is. Columns
 * are those of the command line's csv. `docs/c-abi.md` and `styr_query(model, "queries")` list questions
 * and options. `model` is borrowed and not changed. STYR_ERROR_QUERY; STYR_ERROR_OPTION (unknown ids among
 * them); STYR_ERROR_NO_ANSWER; STYR_ERROR_CANCELLED. @since ABI 1 */
STYR_EXPORT int32_t styr_query(const styr_model* model, const char* question, size_t question_length,
                               const char* options, size_t options_length, styr_progress_function progress,
                               void* user, styr_table** answer, styr_error** error);

/* The same answer as text: `csv`, `json`, and `text` for people where the question has that (`explain`; its
 * `json` is the tree). @since ABI 1 */
STYR_EXPORT int32_t styr_query_text(const styr_model* model, const char* question, size_t question_length,
                                    const char* options, size_t options_length, const char* format,
                                    size_t format_length, styr_progress_function progress, void* user,
                                    styr_text** answer, styr_error** error);

/* What differs between two snapshots, of one model or of two: for what-if, make the change in a styr_edit,
 * commit it, and compare. Questions: `figures`, `targets`, `goals`, `risks`; `styr_query(model, "queries")`
 * lists their options. Rows are what moved, with `change` (`appeared`, `changed`, `removed`), what was before and
 * what is after. Both models are borrowed and not changed. Errors as styr_query. @since ABI 1 */
STYR_EXPORT int32_t styr_compare(const styr_model* before, const styr_model* after, const char* question,
                                 size_t question_length, const char* options, size_t options_length,
                                 styr_progress_function progress, void* user, styr_table** answer,
                                 styr_error** error);

/* What the library says about itself: `data_package` (Frictionless descriptor), `json_schema`, `format` and
 * `problems` (Markdown). STYR_ERROR_QUERY. @since ABI 1 */
STYR_EXPORT int32_t styr_document(const styr_context* context, const char* name, size_t name_length,
                                  styr_text** document, styr_error** error);

/* ---- Risk models --------------------------------------------------------------------------------------- */

/* Reads fault trees from a document in the Open-PSA model exchange format (XML, UTF-8). Options: `name`,
 * the table named in problems, and `mission_time` in hours. `remarks` may be NULL; otherwise it receives
 * what was noted (columns as styr_error_problems). STYR_ERROR_DATA with every problem, by line (row) and
 * column. @since ABI 1 */
STYR_EXPORT int32_t styr_risk_model_read(const styr_context* context, const char* document,
                                         size_t document_length, const char* options, size_t options_length,
                                         styr_risk_model** model, styr_table** remarks, styr_error** error);

/* Tables made from it stay. @since ABI 1 */
STYR_EXPORT void styr_risk_model_free(styr_risk_model** model);

/* Asks a risk model: `gates`, `importance`, `cut_sets`, `uncertainty`, `bounds`, `simulation`;
 * `styr_query(model, "queries")` of any model lists their options. A gate whose decision diagram is larger
 * than `node_limit` allows has no exact answer, never a wrong one: `remarks`, which may be NULL, receives a
 * row for each (columns as styr_error_problems; code `node_limit`), and a row with code `large_number` for
 * a number of cut sets beyond 64 bits. Errors as styr_query. @since ABI 1 */
STYR_EXPORT int32_t styr_risk_model_query(const styr_risk_model* model, const char* question,
                                          size_t question_length, const char* options, size_t options_length,
                                          styr_progress_function progress, void* user, styr_table** answer,
                                          styr_table** remarks, styr_error** error);

/* ---- Edits --------------------------------------------------------------------------------------------- */

/* Starts a set of changes to a snapshot. Nothing is looked at until the commit. @since ABI 1 */
STYR_EXPORT int32_t styr_edit_create(const styr_model* model, styr_edit** edit, styr_error** error);

/* Drops the changes that were not committed. @since ABI 1 */
STYR_EXPORT void styr_edit_free(styr_edit** edit);

/* Adds a record, or changes the one with the same key: columns not named keep their value. An observation
 * is replaced as a whole. Names and values that are wrong are problems of the commit. @since ABI 1 */
STYR_EXPORT int32_t styr_edit_upsert(styr_edit* edit, const char* table, size_t table_length,
                                     const styr_field* fields, size_t field_count, styr_error** error);

/* The same for every row of `rows`, whose columns are found by their names. A cell without a value is "not
 * given". The rows count as one change each.
 *
 * Observations go over as columns: ids, periods and statuses as TEXT or CODE, amounts as NUMBER, INTEGER or
 * TEXT, `reported_on` as DATE or TEXT. Nothing is copied until the commit then, whose problems name the row (2
 * for the first, as a spreadsheet with a header shows it), and a status without a value is such a problem.
 * Columns of other types are taken row by row. The edit keeps `rows` alive: free your handle when you like.
 * O(columns), and for rows taken one by one O(cells). @since ABI 1 */
STYR_EXPORT int32_t styr_edit_upsert_table(styr_edit* edit, const char* table, size_t table_length,
                                           const styr_table* rows, styr_error** error);

/* Removes the record with that key (parts joined with `|`); that there is none is a problem of the commit.
 * @since ABI 1 */
STYR_EXPORT int32_t styr_edit_erase(styr_edit* edit, const char* table, size_t table_length, const char* key,
                                    size_t key_length, styr_error** error);

/* Adds the risk matrices of a document in the exchange form (JSON, docs/risk.md), or puts them in place of those
 * with their ids; what the form does not tell of these stays. Which matrix is in use is for the policy to say
 * (`risk.matrix`). Each id at most once in an edit. `document` is borrowed for the call. STYR_ERROR_DATA, with
 * nothing added to the edit, for a text that is not in that form: the message names the matrix and the member.
 * O(cells). @since ABI 1 */
STYR_EXPORT int32_t styr_edit_upsert_risk_matrices(styr_edit* edit, const char* document,
                                                   size_t document_length, styr_error** error);

/* Number of changes collected. @since ABI 1 */
STYR_EXPORT int32_t styr_edit_size(const styr_edit* edit, size_t* size);

/* Applies the changes in their order, checks the result as a whole and makes a new snapshot, or lists every
 * problem and changes nothing. The edit and its model stay as they are; committing again is allowed.
 * `remarks` may be NULL. STYR_ERROR_EDIT; STYR_ERROR_CANCELLED. @since ABI 1 */
STYR_EXPORT int32_t styr_edit_commit(const styr_edit* edit, styr_progress_function progress, void* user,
                                     styr_model** model, styr_table** remarks, styr_error** error);

/* ---- Live models --------------------------------------------------------------------------------------- */

/* A model that follows what happens. It holds the newest snapshot, which readers take with styr_live_model
 * without ever waiting for a writer's work, and watches. Options: `waiting_limit` (10000), see
 * styr_live_apply. @since ABI 1 */
STYR_EXPORT int32_t styr_live_create(const styr_model* model, const char* options, size_t options_length,
                                     styr_live** live, styr_error** error);

/* Ends its watches. Not from inside a callback of the same object. Snapshots taken from it stay.
 * @since ABI 1 */
STYR_EXPORT void styr_live_free(styr_live** live);

/* The newest snapshot, as a handle of its own. @since ABI 1 */
STYR_EXPORT int32_t styr_live_model(const styr_live* live, styr_model** model, styr_error** error);

/* Puts a snapshot that the host has committed in place of the one with the revision `expected`, and tells
 * the watches. STYR_ERROR_CONFLICT when the newest snapshot has another revision: edit that one instead.
 * STYR_ERROR_CALLBACK, see styr_live_watch; the snapshot is in place then. STYR_ERROR_BUSY. @since ABI 1 */
STYR_EXPORT int32_t styr_live_update(styr_live* live, const styr_model* next, uint64_t expected,
                                     styr_error** error);

/* Takes events: one or many, late, twice or in any order, the state is the same in the end.
 *
 * An event says what a whole record is from then on (what it does not name is "not given"), or that it is
 * gone. Of the events of one record the latest holds, by `at`, then by `id`; what comes after it and is
 * older, and what comes twice, has no effect. In a table without a key each event is a record, once. Events
 * must thus say `at` on one scale, and each its whole record.
 *
 * What the model refuses only because of others (a unit that is not there yet) waits, up to `waiting_limit`
 * events, and is tried again after each call that changed something; until then the latest event before it
 * that can hold does. Beyond the limit events are refused, and may be sent again. What can never be right is
 * refused. The others are committed together, as one snapshot where possible.
 *
 * `outcomes` may be NULL; otherwise it receives a row for each event in their order: event (its number from
 * 0), id, outcome (`applied`, `superseded`, `waiting`, `refused`), code, column, message. STYR_ERROR_EVENT
 * and the codes of texts, with nothing applied, for events that are not well formed: no `id`, no `table`,
 * an unknown operation. STYR_ERROR_CALLBACK, see styr_live_watch; everything is applied then.
 * STYR_ERROR_BUSY.
 *
 * Memory: the time and name of the last event of each record that ever had one. @since ABI 1 */
STYR_EXPORT int32_t styr_live_apply(styr_live* live, const styr_event* events, size_t count,
                                    styr_table** outcomes, styr_error** error);

/* The same from JSON: one object or an array of them,
 * {"id":"e17","at":1714550400,"table":"units","set":{"unit_id":"A","name":"..."}}, or "erase" with the key
 * columns instead of "set". Numbers and true and false are taken as their text, null as "not given".
 * @since ABI 1 */
STYR_EXPORT int32_t styr_live_apply_json(styr_live* live, const char* events, size_t length,
                                         styr_table** outcomes, styr_error** error);

/* Hears of changes of value, colour and coverage. Options: `subject` (`goal`, `target` or `unit`), `id`,
 * and for a unit `indicator` (all when not given) and `by` (year). The record need not exist yet.
 *
 * After each change of the model `changed` is called once, if anything differs, with a table: subject, id,
 * indicator_id, period, change (`appeared`, `changed`, `removed`), value_before, value_after,
 * status_before, status_after, coverage_before, coverage_after, reason_after, revision. Watches are called
 * in the order in which they were made, while the new snapshot is in place already. A callback may ask,
 * take snapshots, and make and end watches (which count from the next change on); changing the same model
 * from it gives STYR_ERROR_BUSY. When it returns something other than 0 the others are still called, and
 * the call that changed the model returns STYR_ERROR_CALLBACK. @since ABI 1 */
STYR_EXPORT int32_t styr_live_watch(styr_live* live, const char* options, size_t options_length,
                                    styr_watch_function changed, void* user, uint64_t* watch,
                                    styr_error** error);

/* Ends a watch: on return its callback is not running (unless this call is made from it) and is never
 * called again. STYR_ERROR_WATCH. @since ABI 1 */
STYR_EXPORT int32_t styr_live_unwatch(styr_live* live, uint64_t watch, styr_error** error);

/* One row: revision, watches, records_with_events, events_waiting. @since ABI 1 */
STYR_EXPORT int32_t styr_live_state(const styr_live* live, styr_table** state, styr_error** error);

#ifdef __cplusplus
}
#endif

#endif /* STYR_H_ */
