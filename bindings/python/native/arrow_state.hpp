#pragma once

// Arrow columns as plain Python values, and back: what pickle keeps of a table.

#include "handles.hpp"

namespace styr::python {

// Releases a schema and an array when it goes.
class ReleasedAtEnd {
 public:
  ReleasedAtEnd(ArrowSchema& schema, ArrowArray& array) : schema_(schema), array_(array) {}
  ~ReleasedAtEnd() {
    if (schema_.release != nullptr) schema_.release(&schema_);
    if (array_.release != nullptr) array_.release(&array_);
  }
  ReleasedAtEnd(const ReleasedAtEnd&) = delete;
  ReleasedAtEnd& operator=(const ReleasedAtEnd&) = delete;

 private:
  ArrowSchema& schema_;
  ArrowArray& array_;
};

// The columns of a struct array as a tuple of (name, format, length, null count, buffers, dictionary), where
// buffers are bytes or None and the dictionary is None or such a tuple. For the formats that tables are
// exported in.
nb::tuple arrow_state(const ArrowSchema& schema, const ArrowArray& array);

// A stream of one batch over a copy of such columns; the caller releases it or hands it on. ValueError for
// what arrow_state did not make.
ArrowArrayStream stream_of_state(const nb::tuple& columns);

}  // namespace styr::python
