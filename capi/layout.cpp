// The layout of every public struct, as it was first released. A line here may be added, never changed.

#include <cstddef>

#include "guard.hpp"
#include "styr.h"

#if SIZE_MAX == UINT64_MAX
#define STYR_AT(type, member, offset) static_assert(offsetof(type, member) == (offset))

STYR_AT(styr_context_options, struct_size, 0);
STYR_AT(styr_context_options, workers, 4);
STYR_AT(styr_context_options, user, 8);
STYR_AT(styr_context_options, allocate, 16);
STYR_AT(styr_context_options, deallocate, 24);
STYR_AT(styr_context_options, log, 32);
STYR_AT(styr_context_options, today, 40);
static_assert(sizeof(styr_context_options) >= styr::capi::kFirstContextOptionsSize);

STYR_AT(styr_column, struct_size, 0);
STYR_AT(styr_column, type, 4);
STYR_AT(styr_column, name, 8);
STYR_AT(styr_column, name_length, 16);
STYR_AT(styr_column, null_count, 24);
static_assert(sizeof(styr_column) >= styr::capi::kFirstColumnSize);

STYR_AT(styr_cell, struct_size, 0);
STYR_AT(styr_cell, type, 4);
STYR_AT(styr_cell, integer, 8);
STYR_AT(styr_cell, number, 16);
STYR_AT(styr_cell, text, 24);
STYR_AT(styr_cell, text_length, 32);
static_assert(sizeof(styr_cell) >= styr::capi::kFirstCellSize);

STYR_AT(styr_figure, struct_size, 0);
STYR_AT(styr_figure, reason, 4);
STYR_AT(styr_figure, value, 8);
STYR_AT(styr_figure, numerator, 16);
STYR_AT(styr_figure, denominator, 24);
STYR_AT(styr_figure, usable_cells, 32);
STYR_AT(styr_figure, expected_cells, 36);
STYR_AT(styr_figure, estimated_cells, 40);
STYR_AT(styr_figure, flags, 44);
static_assert(sizeof(styr_figure) >= styr::capi::kFirstFigureSize);

STYR_AT(styr_field, name, 0);
STYR_AT(styr_field, name_length, 8);
STYR_AT(styr_field, value, 16);
STYR_AT(styr_field, value_length, 24);
static_assert(sizeof(styr_field) == 32);

STYR_AT(styr_event, struct_size, 0);
STYR_AT(styr_event, operation, 4);
STYR_AT(styr_event, at, 8);
STYR_AT(styr_event, id, 16);
STYR_AT(styr_event, id_length, 24);
STYR_AT(styr_event, table, 32);
STYR_AT(styr_event, table_length, 40);
STYR_AT(styr_event, fields, 48);
STYR_AT(styr_event, field_count, 56);
static_assert(sizeof(styr_event) >= styr::capi::kFirstEventSize);

#undef STYR_AT
#endif

// Arrow's structs never change at all.
static_assert(sizeof(ArrowSchema) == 72 || sizeof(void*) != 8);
static_assert(sizeof(ArrowArray) == 80 || sizeof(void*) != 8);
static_assert(sizeof(ArrowArrayStream) == 40 || sizeof(void*) != 8);
