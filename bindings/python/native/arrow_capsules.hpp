#pragma once

// The capsules of the Arrow PyCapsule interface:
// https://arrow.apache.org/docs/format/CDataInterface/PyCapsuleInterface.html

#include <memory>

#include "handles.hpp"

namespace styr::python {

// Capsules that own what they hold, and release it if nobody has taken it.
nb::object capsule_of(std::unique_ptr<ArrowArrayStream> stream);
nb::object capsule_of(std::unique_ptr<ArrowSchema> schema);
nb::object capsule_of(std::unique_ptr<ArrowArray> array);

// The stream in a capsule, which stays its owner. ValueError for another object, or a stream that was read.
ArrowArrayStream* stream_in(const nb::object& capsule);

// A stream of one batch that takes over what the capsules of a schema and an array hold; the caller releases
// it or hands it on. ValueError for other objects, or an array that was taken.
ArrowArrayStream stream_of_array(const nb::object& schema, const nb::object& array);

}  // namespace styr::python
