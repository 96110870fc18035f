// What the library says about itself, and the codes in words.

#include <array>
#include <string>
#include <string_view>

#include "guard.hpp"
#include "handles.hpp"
#include "styr/check.hpp"
#include "styr/package.hpp"
#include "styr/reason.hpp"
#include "styr/version.hpp"
#include "text.hpp"

namespace styr::capi {
namespace {

struct CodeText {
  std::int32_t code;
  const char* text;
};

constexpr std::array<CodeText, 30> kCodes = {{
    {STYR_OK, "no error"},
    {STYR_ERROR_UNKNOWN, "unknown error"},
    {STYR_ERROR_NULL, "something that must be there is NULL"},
    {STYR_ERROR_ARGUMENT, "an argument cannot be right"},
    {STYR_ERROR_UTF8, "a text is not UTF-8"},
    {STYR_ERROR_MEMORY, "out of memory"},
    {STYR_ERROR_INTERNAL, "a fault of the library"},
    {STYR_ERROR_CANCELLED, "stopped on request"},
    {STYR_ERROR_CALLBACK, "a callback failed"},
    {STYR_ERROR_BUSY, "called back into what it was called from"},
    {STYR_ERROR_SIZE, "a struct has a size that cannot be right"},
    {STYR_ERROR_RANGE, "no such row or column"},
    {STYR_ERROR_BUFFER, "the buffer is too small"},
    {STYR_ERROR_NOT_FOUND, "nothing there that looks like a package"},
    {STYR_ERROR_DATA, "the data are wrong"},
    {STYR_ERROR_FILE, "the file system refused"},
    {STYR_ERROR_TABLE, "no table of that name"},
    {STYR_ERROR_COLUMN, "no column of that name"},
    {STYR_ERROR_RECORD, "no such record"},
    {STYR_ERROR_TYPE, "a column of another type"},
    {STYR_ERROR_EDIT, "the changes were refused"},
    {STYR_ERROR_QUERY, "no question of that name"},
    {STYR_ERROR_OPTION, "an option is unknown or has a wrong value"},
    {STYR_ERROR_NO_ANSWER, "the question cannot be answered"},
    {STYR_ERROR_ARROW, "not as Arrow specifies"},
    {STYR_ERROR_ARROW_FORMAT, "an Arrow format that is not taken"},
    {STYR_ERROR_ARROW_STREAM, "the producer of the stream failed"},
    {STYR_ERROR_EVENT, "an event is not well formed"},
    {STYR_ERROR_WATCH, "no watch of that number"},
    {STYR_ERROR_CONFLICT, "another change came first"},
}};

// Numbers of reasons are part of the interface.
static_assert(static_cast<int>(Reason::none) == 0 && static_cast<int>(Reason::no_observations) == 1 &&
              static_cast<int>(Reason::missing) == 2 && static_cast<int>(Reason::suppressed) == 3 &&
              static_cast<int>(Reason::not_applicable) == 4 &&
              static_cast<int>(Reason::zero_denominator) == 5 && static_cast<int>(Reason::undefined) == 6 &&
              static_cast<int>(Reason::mixed_units) == 7 && static_cast<int>(Reason::not_rolled_up) == 8 &&
              static_cast<int>(Reason::no_target) == 9 && static_cast<int>(Reason::no_value) == 10 &&
              static_cast<int>(Reason::no_contributors) == 11 &&
              static_cast<int>(Reason::below_coverage) == 12 && static_cast<int>(Reason::conflicting) == 13 &&
              static_cast<int>(Reason::non_positive) == 14);
constexpr std::int32_t kMostReasons = 255;

}  // namespace
}  // namespace styr::capi

using styr::capi::check_text;
using styr::capi::failure;
using styr::capi::Outcome;
using styr::capi::success;

int32_t styr_abi_version(void) { return STYR_ABI_VERSION; }

int32_t styr_version(void) {
  std::int32_t number = 0;
  std::int32_t part = 0;
  for (const char c : styr::version()) {
    if (c == '.') {
      number = (number + part) * 100;
      part = 0;
    } else {
      part = part * 10 + (c - '0');
    }
  }
  return number + part;
}

const char* styr_code_text(int32_t code) {
  for (const auto& known : styr::capi::kCodes) {
    if (known.code == code) return known.text;
  }
  return "unknown error";
}

const char* styr_reason_text(int32_t reason) {
  if (reason < 0 || reason > styr::capi::kMostReasons) return "";
  // The words are literals, which end in a NUL; a number without a word gives an empty literal.
  const std::string_view word = to_string(static_cast<styr::Reason>(reason));
  return word.data() == nullptr ? "" : word.data();
}

int32_t styr_document(const styr_context* context, const char* name, size_t name_length, styr_text** document,
                      styr_error** error) {
  const styr::capi::ContextRef owner = styr::capi::share(context);
  return guarded(owner, error, [&] {
    if (context == nullptr || document == nullptr) {
      return failure(STYR_ERROR_NULL, "`context` or `document` is NULL");
    }
    if (Outcome bad = check_text({name, name_length, "name"}); bad.code != STYR_OK) return bad;
    const std::string_view wanted = styr::capi::view(name, name_length);
    std::string text;
    if (wanted == "data_package") {
      text = styr::data_package_descriptor();
    } else if (wanted == "json_schema") {
      text = styr::json_schema();
    } else if (wanted == "format") {
      text = styr::format_reference();
    } else if (wanted == "problems") {
      text = styr::problem_reference();
    } else {
      return failure(STYR_ERROR_QUERY, "there is no document " + styr::quote(wanted) +
                                           "; there are data_package, json_schema, format and problems");
    }
    *document = styr::capi::make<styr_text>(owner, text);
    return success();
  });
}
