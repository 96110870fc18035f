#ifndef STYR_TESTS_CAPI_SCENARIO_H_
#define STYR_TESTS_CAPI_SCENARIO_H_

/* Uses everything that the interface offers, on a small model that it builds row by row. */

#include "styr.h"

#ifdef __cplusplus
extern "C" {
#endif

/* STYR_OK; STYR_ERROR_MEMORY when memory ran out on the way; or minus the line where something else was
 * amiss. Frees all it made in any case. `path` is a file to write to, ending in `.json`. */
int32_t run_scenario(const styr_context_options* options, const char* path);

/* The small model: units TOP > A, B; indicator TIME (num/den, lower is better); goal G; target T (20 for A in
 * 2024); one observation each for A and B in 2024-01. */
int32_t build_small_model(const styr_context* context, styr_model** model, styr_error** error);

/* The number in a cell of an answer; not a number where there is none, or no such column. */
double number(const styr_table* table, size_t row, const char* column);

/* Whether a number is what was worked out by hand, but for the last bits. */
int near(double found, double expected);

#ifdef __cplusplus
}
#endif

#endif /* STYR_TESTS_CAPI_SCENARIO_H_ */
