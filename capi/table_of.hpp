#ifndef STYR_CAPI_TABLE_OF_HPP_
#define STYR_CAPI_TABLE_OF_HPP_

// What the library answers, as tables of the C interface. Each throws bad_alloc.

#include <string_view>

#include "styr/explain.hpp"
#include "styr/model.hpp"
#include "styr/problem.hpp"
#include "styr/results.hpp"
#include "table.hpp"

namespace styr::capi {

TableRef table_of(const ContextRef& context, std::string_view name, const ResultTable& result);
// With the offending value as the last column.
TableRef table_of(const ContextRef& context, std::string_view name, const Report& report);
// The tree from the top down, each node after the one it is part of.
TableRef table_of(const ContextRef& context, std::string_view name, const Explanation& explanation);

// The records of a table, its unknown columns last.
TableRef table_of(const ContextRef& context, const AnyTable& records);
// All observations, by indicator, then from the finer to the coarser kind of period, then by unit and period.
TableRef observations_of(const ContextRef& context, const Model& model);

}  // namespace styr::capi

#endif  // STYR_CAPI_TABLE_OF_HPP_
