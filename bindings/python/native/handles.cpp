#include "handles.hpp"

#include "table.hpp"

namespace styr::python {

void raise(std::int32_t code, styr_error* error) {
  const std::shared_ptr<styr_error> kept(error, [](styr_error* last) { styr_error_free(&last); });
  const char* message = nullptr;
  std::size_t length = 0;
  nb::object problems = nb::none();
  if (error != nullptr) {
    styr_error_message(error, &message, &length);
    const styr_table* table = nullptr;
    if (styr_error_problems(error, &table) == STYR_OK && table != nullptr) {
      problems = nb::cast(Table(std::shared_ptr<const styr_table>(kept, table)));
    }
  }
  if (length == 0) {
    message = styr_code_text(code);
    length = std::char_traits<char>::length(message);
  }
  const nb::object exception =
      nb::module_::import_("styr.errors").attr("from_native")(code, to_str(message, length), problems);
  PyErr_SetObject(exception.type().ptr(), exception.ptr());
  throw nb::python_error();
}

std::int32_t Progress::step(void* user, double done) {
  auto& self = *static_cast<Progress*>(user);
  const auto now = Clock::now();
  if (now < self.next_) return 0;
  self.next_ = now + std::chrono::milliseconds(50);
  nb::gil_scoped_acquire acquired;
  try {
    if (PyErr_CheckSignals() != 0) throw nb::python_error();
    if (!self.callback_.is_none()) {
      self.reported_ = true;
      self.callback_(done);
    }
    return 0;
  } catch (...) {
    self.stopped_by_ = std::current_exception();
    return 1;
  }
}

nb::str to_str(const TextHandle& text) {
  const char* bytes = nullptr;
  std::size_t length = 0;
  check(styr_text_bytes(text.get(), &bytes, &length));
  return to_str(bytes, length);
}

}  // namespace styr::python
