#pragma once

#include <memory>
#include <string>

#include "handles.hpp"

namespace styr::python {

// A table of a model or an answer. Never changes; cheap to copy.
class Table {
 public:
  explicit Table(std::shared_ptr<const styr_table> table) : table_(std::move(table)) {}
  explicit Table(styr_table* owned) : table_(owned, [](styr_table* last) { styr_table_free(&last); }) {}

  const styr_table* get() const { return table_.get(); }

 private:
  std::shared_ptr<const styr_table> table_;
};

// A table that a call may have handed out; None for none.
nb::object optional_table(styr_table* owned);

// A cell as a Python value; a date as its number of days since 1970-01-01, from which Python makes dates.
nb::object cell_of(const styr_table* table, std::size_t row, std::size_t column);

void bind_table(nb::module_& module);

}  // namespace styr::python
