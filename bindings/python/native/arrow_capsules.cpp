#include "arrow_capsules.hpp"

#include <utility>

namespace styr::python {

namespace {

constexpr const char* name_of(const ArrowArrayStream* /*kind*/) { return "arrow_array_stream"; }
constexpr const char* name_of(const ArrowSchema* /*kind*/) { return "arrow_schema"; }
constexpr const char* name_of(const ArrowArray* /*kind*/) { return "arrow_array"; }

template <class T>
T* held_by(PyObject* capsule) {
  return static_cast<T*>(PyCapsule_GetPointer(capsule, name_of(static_cast<T*>(nullptr))));
}

template <class T>
void free_capsule(PyObject* capsule) {
  T* held = held_by<T>(capsule);
  if (held == nullptr) {
    PyErr_WriteUnraisable(capsule);
    return;
  }
  if (held->release != nullptr) held->release(held);
  delete held;
}

template <class T>
nb::object make_capsule(std::unique_ptr<T> held) {
  PyObject* capsule = PyCapsule_New(held.get(), name_of(held.get()), free_capsule<T>);
  if (capsule == nullptr) {
    held->release(held.get());
    throw nb::python_error();
  }
  held.release();
  return nb::steal(capsule);
}

// What is in a capsule and was not taken yet.
template <class T>
T* untaken(const nb::object& capsule, const char* taken) {
  T* held = held_by<T>(capsule.ptr());
  if (held == nullptr) throw nb::python_error();
  if (held->release == nullptr) throw nb::value_error(taken);
  return held;
}

// A batch that waits to be asked for.
struct Batch {
  ArrowSchema schema{};
  ArrowArray array{};
};

Batch& batch_of(ArrowArrayStream* stream) { return *static_cast<Batch*>(stream->private_data); }

// A schema or batch that was given out already is none: whoever reads asks for each once.
int give_schema(ArrowArrayStream* stream, ArrowSchema* out) {
  *out = std::exchange(batch_of(stream).schema, {});
  return 0;
}

int give_batch(ArrowArrayStream* stream, ArrowArray* out) {
  *out = std::exchange(batch_of(stream).array, {});
  return 0;
}

const char* no_error(ArrowArrayStream* /*stream*/) { return nullptr; }

void release_batch(ArrowArrayStream* stream) {
  Batch& batch = batch_of(stream);
  if (batch.schema.release != nullptr) batch.schema.release(&batch.schema);
  if (batch.array.release != nullptr) batch.array.release(&batch.array);
  delete &batch;
  stream->release = nullptr;
}

}  // namespace

nb::object capsule_of(std::unique_ptr<ArrowArrayStream> stream) { return make_capsule(std::move(stream)); }
nb::object capsule_of(std::unique_ptr<ArrowSchema> schema) { return make_capsule(std::move(schema)); }
nb::object capsule_of(std::unique_ptr<ArrowArray> array) { return make_capsule(std::move(array)); }

ArrowArrayStream* stream_in(const nb::object& capsule) {
  return untaken<ArrowArrayStream>(capsule, "the Arrow stream has been read already");
}

ArrowArrayStream stream_of_array(const nb::object& schema, const nb::object& array) {
  auto* described = untaken<ArrowSchema>(schema, "the Arrow schema has been taken already");
  auto* held = untaken<ArrowArray>(array, "the Arrow array has been taken already");
  ArrowArrayStream stream{};
  stream.get_schema = give_schema;
  stream.get_next = give_batch;
  stream.get_last_error = no_error;
  stream.release = release_batch;
  stream.private_data = new Batch{std::exchange(*described, {}), std::exchange(*held, {})};
  return stream;
}

}  // namespace styr::python
