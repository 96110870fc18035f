#include "guard.hpp"

#include <cstring>

#include "table_of.hpp"
#include "text.hpp"
#include "utf8.hpp"

namespace styr::capi {
namespace {

// Stands for an error that there was no memory to make. Its address is all that is used of it.
constinit char no_memory_error = 0;

constexpr std::string_view kNoMemoryMessage = "out of memory";

styr_error* no_memory() {
  // Never looked into: every function that takes an error asks `is_no_memory` first.
  return reinterpret_cast<styr_error*>(&no_memory_error);
}

bool is_no_memory(const styr_error* error) { return error == no_memory(); }

// Control characters are data here, and what keeps a text out of a model is for the model to say.
bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    std::size_t end = 0;
    while (end < text.size() && static_cast<unsigned char>(text[end]) >= 0x20 && text[end] != 0x7f) ++end;
    if (find_text_fault(text.substr(0, end), TextLines::many).fault != TextFault::none) return false;
    text.remove_prefix(end < text.size() ? end + 1 : end);
  }
  return true;
}

std::int32_t code_of(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kCancelled:
      return STYR_ERROR_CANCELLED;
    case absl::StatusCode::kNotFound:
      return STYR_ERROR_NOT_FOUND;
    case absl::StatusCode::kInvalidArgument:
      return STYR_ERROR_ARGUMENT;
    default:
      return STYR_ERROR_FILE;
  }
}

}  // namespace

Outcome failure(const absl::Status& status, std::int32_t data_code, Report problems) {
  const bool data = problems.has_errors() && status.code() != absl::StatusCode::kCancelled;
  return {data ? data_code : code_of(status), std::string(from_absl(status.message())), std::move(problems)};
}

void log_remarks(const ContextRef& context, const Report& remarks) {
  if (!context || context->options.log == nullptr) return;
  for (const Problem& remark : remarks.problems()) {
    context->log(remark.severity == Severity::note ? 0 : 1, to_string(remark));
  }
}

std::int32_t give_error(const ContextRef& context, const Outcome& outcome, styr_error** error) noexcept {
  if (error == nullptr) return outcome.code;
  try {
    styr_error* made = make<styr_error>(context, outcome.code, outcome.message);
    try {
      if (!outcome.problems.empty()) made->problems = table_of(context, "problems", outcome.problems);
    } catch (...) {
      unmake(made);
      throw;
    }
    *error = made;
    return outcome.code;
  } catch (...) {
    *error = no_memory();
    return STYR_ERROR_MEMORY;
  }
}

std::int32_t give_error(const ContextRef& context, std::int32_t code, const char* message,
                        styr_error** error) noexcept {
  if (error == nullptr) return code;
  try {
    *error = make<styr_error>(context, code, message);
    return code;
  } catch (...) {
    *error = no_memory();
    return STYR_ERROR_MEMORY;
  }
}

Outcome check_text(const TextArgument& argument) {
  if (argument.bytes == nullptr && argument.length > 0) {
    return failure(STYR_ERROR_NULL, std::string("`") + argument.what + "` is NULL but has a length");
  }
  const std::string_view text = view(argument.bytes, argument.length);
  if (!is_utf8(text)) {
    return failure(STYR_ERROR_UTF8, std::string("`") + argument.what + "` is not UTF-8");
  }
  return success();
}

Outcome read_struct(const void* given, std::size_t least, std::size_t known, const char* name, void* into) {
  std::uint32_t size = 0;
  std::memcpy(&size, given, sizeof(size));
  if (size < least) {
    return failure(STYR_ERROR_SIZE, std::string("the struct_size of ") + name + " is " +
                                        std::to_string(size) + "; the first version had " +
                                        std::to_string(least) + " bytes");
  }
  const auto* bytes = static_cast<const char*>(given);
  for (std::size_t i = known; i < size; ++i) {
    if (bytes[i] != 0) {
      return failure(STYR_ERROR_SIZE,
                     std::string(name) + " says more than this version of the library knows");
    }
  }
  std::memcpy(into, given, size < known ? size : known);
  return success();
}

}  // namespace styr::capi

using styr::capi::is_no_memory;

int32_t styr_error_code(const styr_error* error) {
  if (error == nullptr) return STYR_OK;
  return is_no_memory(error) ? STYR_ERROR_MEMORY : error->code;
}

int32_t styr_error_message(const styr_error* error, const char** text, size_t* length) {
  if (error == nullptr || text == nullptr || length == nullptr) return STYR_ERROR_NULL;
  const std::string_view message =
      is_no_memory(error) ? styr::capi::kNoMemoryMessage : std::string_view(error->message);
  *text = message.data();
  *length = message.size();
  return STYR_OK;
}

int32_t styr_error_problems(const styr_error* error, const styr_table** problems) {
  if (error == nullptr || problems == nullptr) return STYR_ERROR_NULL;
  *problems = is_no_memory(error) ? nullptr : error->problems.get();
  return STYR_OK;
}

void styr_error_free(styr_error** error) {
  if (error == nullptr || *error == nullptr) return;
  if (!is_no_memory(*error)) styr::capi::unmake(*error);
  *error = nullptr;
}
