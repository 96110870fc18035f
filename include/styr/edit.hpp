#ifndef STYR_EDIT_HPP_
#define STYR_EDIT_HPP_

// Changes to a model: collected, checked as a whole, and committed to a new snapshot or not at all.

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "styr/model.hpp"
#include "styr/observation_columns.hpp"
#include "styr/progress.hpp"

namespace styr {

// A cell by column name and its text, in the form of a package.
struct NamedCell {
  std::string_view column;
  std::string_view text;
};

// A set of changes to one snapshot. Nothing is looked at until `commit`; the snapshot itself never changes.
// Not safe for concurrent use; several edits of one snapshot are independent.
class Edit {
 public:
  explicit Edit(Model base);
  ~Edit();
  Edit(Edit&&) noexcept;
  Edit& operator=(Edit&&) noexcept;

  // Adds a record, or replaces the one with the same key. A table without a key only grows.
  template <class R>
  void upsert(R record) {
    upsert_record(describe<R>(), &record);
  }
  void upsert(Observation observation);
  // Many observations at once, see observation_columns.hpp. What the columns refer to must live until the
  // last commit. Columns of different lengths are InvalidArgument of the commit.
  void upsert(ObservationColumns columns);
  // By table and column names; columns not named keep their value, or stay empty in a new record. An
  // observation is replaced as a whole. Text that cannot be read is a problem of the commit. `row` is the
  // place of the cells in the table that they come from, as problems are to name it (2 for the first below a
  // header); 0 for none. What is wrong with the columns of such a table is one problem, not one for each row.
  void upsert(std::string_view table, std::span<const NamedCell> cells, std::size_t row = 0);

  // Removes the record with that key (parts joined with `|`); that there is none is a problem of the commit.
  void erase(std::string_view table, std::string_view key);
  void erase_observation(std::string_view unit_id, std::string_view indicator_id, Period period);

  // Number of changes collected.
  std::size_t size() const;

  // Applies the changes in the order they were made, checks the result as a whole and returns the new
  // snapshot. With errors nothing changes, every problem is in `report` when it is given, and the status
  // names the first. May be called again. O(changes × log cells) for
  // observations. O(changes) for records that are replaced or added, in most tables: docs/performance.md
  // tells where others must be looked at. O(records) when one is removed or the changes are refused. Then
  // also the cells of units whose days and of indicators whose formula or limits are others; O(cells) when a
  // unit or indicator is removed.
  // `progress` is asked now and then, on this thread; Cancelled when it stops the work, with nothing changed.
  absl::StatusOr<Model> commit(Report* report = nullptr, const Progress& progress = {}) const;

 private:
  void upsert_record(const TableDescription& table, const void* record);

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace styr

#endif  // STYR_EDIT_HPP_
