#ifndef STYR_CAPI_GUARD_HPP_
#define STYR_CAPI_GUARD_HPP_

// The one place where exceptions and failures of the library end and become codes.

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <exception>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "context.hpp"
#include "styr.h"
#include "styr/problem.hpp"
#include "table.hpp"

// Why a call failed.
struct styr_error {
  styr_error(styr::capi::ContextRef of, int32_t error_code, std::string_view text)
      : context(std::move(of)), code(error_code), message(text, styr::capi::memory_of(context)) {}

  styr::capi::ContextRef context;
  int32_t code;
  std::pmr::string message;
  // Null where the failure is not one of data.
  styr::capi::TableRef problems;
};

namespace styr::capi {

// How a call ended: STYR_OK, or a code with the reason.
struct Outcome {
  std::int32_t code = STYR_OK;
  std::string message;
  Report problems;
};

inline Outcome success() { return {}; }
inline Outcome failure(std::int32_t code, std::string message) { return {code, std::move(message), {}}; }
// From a status of the library. `data_code` is for InvalidArgument, when `problems` has errors.
Outcome failure(const absl::Status& status, std::int32_t data_code, Report problems);

// Tells the context's log sink what was remarked, where the caller asked for no table of it.
void log_remarks(const ContextRef& context, const Report& remarks);

// Makes the error for the caller, if it wants one, and returns the code. When there is no memory for it, both
// are those of running out of memory.
std::int32_t give_error(const ContextRef& context, const Outcome& outcome, styr_error** error) noexcept;
std::int32_t give_error(const ContextRef& context, std::int32_t code, const char* message,
                        styr_error** error) noexcept;

// Runs `body`, which returns an Outcome and touches outputs only when it succeeds.
template <class Body>
std::int32_t guarded(const ContextRef& context, styr_error** error, Body&& body) noexcept {
  try {
    const Outcome outcome = std::forward<Body>(body)();
    return outcome.code == STYR_OK ? STYR_OK : give_error(context, outcome, error);
  } catch (const std::bad_alloc&) {
    return give_error(context, STYR_ERROR_MEMORY, "out of memory", error);
  } catch (const std::length_error&) {
    return give_error(context, STYR_ERROR_MEMORY, "a result is larger than memory can hold", error);
  } catch (const std::exception& e) {
    return give_error(context, STYR_ERROR_INTERNAL, e.what(), error);
  } catch (...) {
    return give_error(context, STYR_ERROR_INTERNAL, "an unknown exception", error);
  }
}

// The same for calls without an error object, whose body returns a code.
template <class Body>
std::int32_t guarded(Body&& body) noexcept {
  try {
    return std::forward<Body>(body)();
  } catch (const std::bad_alloc&) {
    return STYR_ERROR_MEMORY;
  } catch (const std::length_error&) {
    return STYR_ERROR_MEMORY;
  } catch (...) {
    return STYR_ERROR_INTERNAL;
  }
}

// A text from a caller, checked. Fails with STYR_ERROR_NULL or STYR_ERROR_UTF8.
struct TextArgument {
  const char* bytes;
  std::size_t length;
  const char* what;
};
Outcome check_text(const TextArgument& argument);
inline std::string_view view(const char* bytes, std::size_t length) {
  return length == 0 ? std::string_view() : std::string_view(bytes, length);
}

// Sizes that structs had in the first version of the interface; none may ever change.
inline constexpr std::size_t kFirstContextOptionsSize = 48;
inline constexpr std::size_t kFirstColumnSize = 32;
inline constexpr std::size_t kFirstCellSize = 40;
inline constexpr std::size_t kFirstFigureSize = 48;
inline constexpr std::size_t kFirstEventSize = 64;

// Reads a struct of a caller that may be older or newer than the library: what it lacks is zero. Fails with
// STYR_ERROR_SIZE. `least` is the size that the first version had.
Outcome read_struct(const void* given, std::size_t least, std::size_t known, const char* name, void* into);

// Fills a struct of the caller as far as it goes. `made.struct_size` is set to that of the caller. Fails with
// STYR_ERROR_SIZE when it cannot even hold the first version.
template <class Struct>
std::int32_t fill_struct(Struct* into, std::size_t least, Struct made) {
  const std::uint32_t size = into->struct_size;
  if (size < least) return STYR_ERROR_SIZE;
  made.struct_size = size;
  std::memcpy(into, &made, std::min<std::size_t>(size, sizeof(Struct)));
  return STYR_OK;
}

}  // namespace styr::capi

#endif  // STYR_CAPI_GUARD_HPP_
