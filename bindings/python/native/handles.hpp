#pragma once

// Owners of what the C interface hands out, and the one way in which its failures become Python exceptions.

#include <nanobind/nanobind.h>

#include <chrono>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "styr.h"

namespace styr::python {

namespace nb = nanobind;

template <class T, void (*Free)(T**)>
struct Freeing {
  void operator()(T* handle) const { Free(&handle); }
};
using ContextHandle = std::unique_ptr<styr_context, Freeing<styr_context, styr_context_free>>;
using ErrorHandle = std::unique_ptr<styr_error, Freeing<styr_error, styr_error_free>>;
using TextHandle = std::unique_ptr<styr_text, Freeing<styr_text, styr_text_free>>;
using TableHandle = std::unique_ptr<styr_table, Freeing<styr_table, styr_table_free>>;
using ModelHandle = std::unique_ptr<styr_model, Freeing<styr_model, styr_model_free>>;
using RiskModelHandle = std::unique_ptr<styr_risk_model, Freeing<styr_risk_model, styr_risk_model_free>>;
using EditHandle = std::unique_ptr<styr_edit, Freeing<styr_edit, styr_edit_free>>;

// Sets the exception for a failed call and throws it; the error, when there is one, is taken over. Needs the
// GIL.
[[noreturn]] void raise(std::int32_t code, styr_error* error);

// Runs a call of the C interface without the GIL. `body(styr_error** error)` returns a code; any but STYR_OK
// is raised as a Python exception.
template <class Body>
void call(Body&& body) {
  styr_error* error = nullptr;
  std::int32_t code = STYR_OK;
  {
    nb::gil_scoped_release released;
    code = body(&error);
  }
  if (code != STYR_OK) raise(code, error);
}

// The same for calls too short to be worth letting go of the GIL, and without an error object.
inline void check(std::int32_t code) {
  if (code != STYR_OK) raise(code, nullptr);
}

// Progress of a long call: hands it to a Python function, if there is one, and lets Ctrl-C through. Looks at
// most twenty times a second, so that short calls never take the GIL for it.
class Progress {
 public:
  explicit Progress(nb::object callback) : callback_(std::move(callback)) {}

  // For styr_progress_function, with a Progress as `user`. Called without the GIL.
  static std::int32_t step(void* user, double done);

  // Like styr::python::call, for a body that was given `step` and this.
  template <class Body>
  void call(Body&& body) {
    styr_error* error = nullptr;
    std::int32_t code = STYR_OK;
    {
      nb::gil_scoped_release released;
      code = body(&error);
    }
    if (stopped_by_) {
      const ErrorHandle dropped(error);
      std::rethrow_exception(stopped_by_);
    }
    if (code != STYR_OK) raise(code, error);
    if (reported_) callback_(1.0);
  }

 private:
  using Clock = std::chrono::steady_clock;

  nb::object callback_;
  Clock::time_point next_ = Clock::now() + std::chrono::milliseconds(100);
  bool reported_ = false;
  std::exception_ptr stopped_by_;
};

// A str made of bytes of the library, which are UTF-8.
inline nb::str to_str(const char* text, std::size_t length) { return nb::str(text, length); }

// A text of the library as a str.
nb::str to_str(const TextHandle& text);

}  // namespace styr::python
