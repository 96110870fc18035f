#ifndef STYR_CAPI_TABLE_TEXT_HPP_
#define STYR_CAPI_TABLE_TEXT_HPP_

#include <string>
#include <string_view>

#include "guard.hpp"
#include "table.hpp"

namespace styr::capi {

// Appends the table as `csv` or `json`. STYR_ERROR_ARGUMENT for another format.
Outcome write_table(const styr_table& table, std::string_view format, std::string& out);

}  // namespace styr::capi

#endif  // STYR_CAPI_TABLE_TEXT_HPP_
