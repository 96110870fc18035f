// A host in C++ that uses the C interface alone: handles in smart pointers, errors as exceptions of its own.

#include <cstdint>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "styr.h"

namespace {

template <auto free>
struct Free {
  template <class T>
  void operator()(T* handle) const {
    free(&handle);
  }
};
using Context = std::unique_ptr<styr_context, Free<styr_context_free>>;
using Model = std::unique_ptr<styr_model, Free<styr_model_free>>;
using Table = std::unique_ptr<styr_table, Free<styr_table_free>>;

// Calls `make(handle, error)`; a failure becomes an exception with the library's message.
template <class Handle, class Make>
Handle made(Make make) {
  typename Handle::pointer handle = nullptr;
  styr_error* error = nullptr;
  const std::int32_t code = make(&handle, &error);
  if (code == STYR_OK) return Handle(handle);
  const char* message = "";
  std::size_t length = 0;
  styr_error_message(error, &message, &length);
  const std::string text = std::string(styr_code_text(code)) + ": " + std::string(message, length);
  styr_error_free(&error);
  throw std::runtime_error(text);
}

int run(std::string_view path) {
  const auto context =
      made<Context>([](styr_context** c, styr_error** e) { return styr_context_create(nullptr, c, e); });
  const auto model = made<Model>([&](styr_model** m, styr_error** e) {
    return styr_model_open(context.get(), path.data(), path.size(), nullptr, nullptr, m, nullptr, e);
  });
  const auto ask = [&](std::string_view question) {
    return made<Table>([&](styr_table** t, styr_error** e) {
      return styr_query(model.get(), question.data(), question.size(), nullptr, 0, nullptr, nullptr, t, e);
    });
  };
  std::size_t rows = 0;
  if (styr_table_size(ask("targets").get(), &rows, nullptr) != STYR_OK) return 1;
  std::printf("C++: %zu targets\n", rows);
  try {
    ask("no such question");
    return 1;
  } catch (const std::runtime_error& refused) {
    std::printf("C++: %s\n", refused.what());
  }
  return rows > 0 ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return 1;
  try {
    return run(arguments[1]);
  } catch (const std::exception& failure) {
    std::printf("%s\n", failure.what());
    return 1;
  }
}
