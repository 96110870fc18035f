#ifndef STYR_CAPI_HANDLES_HPP_
#define STYR_CAPI_HANDLES_HPP_

// What is behind the handles that are not tables or errors.

#include <cstdint>
#include <deque>
#include <string_view>
#include <utility>

#include "context.hpp"
#include "guard.hpp"
#include "observation_rows.hpp"
#include "styr/edit.hpp"
#include "styr/model.hpp"
#include "styr/progress.hpp"
#include "styr/rollup.hpp"
#include "table.hpp"

struct styr_text {
  styr_text(styr::capi::ContextRef of, std::string_view content)
      : context(std::move(of)), bytes(content, styr::capi::memory_of(context)) {}

  styr::capi::ContextRef context;
  std::pmr::string bytes;
};

struct styr_model {
  styr_model(styr::capi::ContextRef of, styr::Model snapshot)
      : context(std::move(of)), model(std::move(snapshot)) {}

  styr::capi::ContextRef context;
  styr::Model model;
};

struct styr_edit {
  styr_edit(styr::capi::ContextRef of, const styr::Model& snapshot)
      : context(std::move(of)), base(snapshot), edit(snapshot) {}

  styr::capi::ContextRef context;
  styr::Model base;
  // What the edit's columns refer to.
  std::deque<styr::capi::ObservationRows> rows;
  // Rows of these that the edit itself counts as one change each.
  std::size_t extra_rows = 0;
  styr::Edit edit;
};

namespace styr::capi {

// A handle of which one owner lets go at a time.
template <class T>
void free_handle(T** handle) {
  if (handle == nullptr || *handle == nullptr) return;
  unmake(*handle);
  *handle = nullptr;
}

// The host's callback as the library takes it; empty when there is none.
inline Progress progress_of(styr_progress_function progress, void* user) {
  if (progress == nullptr) return {};
  return [progress, user](double done) { return progress(user, done) == 0; };
}

// A figure as the host sees it.
inline styr_figure figure_of(const Figure& figure) {
  styr_figure made{};
  made.reason = static_cast<std::int32_t>(figure.reason);
  if (figure.has_value()) {
    made.value = figure.value;
    made.flags |= STYR_FIGURE_HAS_VALUE;
  }
  if (figure.numerator) {
    made.numerator = *figure.numerator;
    made.flags |= STYR_FIGURE_HAS_NUMERATOR;
  }
  if (figure.denominator) {
    made.denominator = *figure.denominator;
    made.flags |= STYR_FIGURE_HAS_DENOMINATOR;
  }
  if (figure.stale) made.flags |= STYR_FIGURE_STALE;
  made.usable_cells = figure.cells.usable();
  made.expected_cells = figure.cells.expected();
  made.estimated_cells = figure.cells.of(ObservationStatus::estimated);
  return made;
}

}  // namespace styr::capi

#endif  // STYR_CAPI_HANDLES_HPP_
