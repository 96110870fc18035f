#ifndef STYR_SRC_WRITE_PROGRESS_HPP_
#define STYR_SRC_WRITE_PROGRESS_HPP_

#include <cstddef>

#include "absl/status/status.h"
#include "styr/package.hpp"

namespace styr {

// Counts the rows written and calls the progress function now and then.
class WriteProgress {
 public:
  // `progress` must outlive the counter.
  WriteProgress(const Model& model, const Progress& progress)
      : progress_(progress), total_(model.observations().cell_count()) {
    for (const AnyTable* table : model.tables().all()) total_ += table->size();
  }

  // Cancelled when the progress function says so.
  absl::Status add_row() {
    constexpr std::size_t kStep = 4096;
    if (++rows_ % kStep != 0 || !progress_) return absl::OkStatus();
    if (progress_(static_cast<double>(rows_) / static_cast<double>(total_))) return absl::OkStatus();
    return absl::CancelledError("writing was stopped");
  }

 private:
  const Progress& progress_;
  std::size_t total_;
  std::size_t rows_ = 0;
};

}  // namespace styr

#endif  // STYR_SRC_WRITE_PROGRESS_HPP_
