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

void bind_table(nb::module_& module);

}  // namespace styr::python
