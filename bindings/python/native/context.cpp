#include "context.hpp"

#include <nanobind/stl/string.h>

#include <chrono>

namespace styr::python {

namespace {

// The door knows the clock, so that the library need not. UTC, because a host's zone is not the model's
// either.
std::int32_t today(void* /*user*/) {
  const auto days = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  return static_cast<std::int32_t>(days.time_since_epoch().count());
}

std::string document(const Context& context, const std::string& name) {
  TextHandle text;
  call([&](styr_error** error) {
    styr_text* out = nullptr;
    const auto code = styr_document(context.get(), name.data(), name.size(), &out, error);
    text.reset(out);
    return code;
  });
  const char* bytes = nullptr;
  std::size_t length = 0;
  check(styr_text_bytes(text.get(), &bytes, &length));
  return {bytes, length};
}

}  // namespace

Context::Context(std::uint32_t workers) {
  styr_context_options options{};
  options.struct_size = sizeof options;
  options.workers = workers;
  options.today = today;
  styr_context* context = nullptr;
  call([&](styr_error** error) { return styr_context_create(&options, &context, error); });
  context_.reset(context, [](styr_context* last) { styr_context_free(&last); });
}

void bind_context(nb::module_& module) {
  nb::class_<Context>(module, "Context")
      .def(nb::init<std::uint32_t>(), nb::arg("workers") = 1U)
      .def("document", &document, nb::arg("name"));
}

}  // namespace styr::python
