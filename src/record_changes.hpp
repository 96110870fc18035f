#ifndef STYR_SRC_RECORD_CHANGES_HPP_
#define STYR_SRC_RECORD_CHANGES_HPP_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "styr/tables.hpp"

namespace styr {

// Which rows of which tables an edit has changed or added.
class RecordChanges {
 public:
  struct OfTable {
    const TableDescription* table = nullptr;
    std::size_t size_before = 0;
    std::vector<std::uint32_t> rows;  // in the order of the edit; a row may stand more than once
    bool rows_moved = false;          // a row is gone, so that later ones are not where they were
  };

  explicit RecordChanges(const Tables& before) : before_(&before) {}

  OfTable& of(const TableDescription& table) {
    for (OfTable& known : tables_) {
      if (known.table == &table) return known;
    }
    OfTable& added = tables_.emplace_back();
    added.table = &table;
    added.size_before = before_->find(table.name)->size();
    return added;
  }
  const OfTable* find(const TableDescription& table) const {
    for (const OfTable& known : tables_) {
      if (known.table == &table) return &known;
    }
    return nullptr;
  }
  template <class... R>
  bool touches() const {
    return ((find(describe<R>()) != nullptr) || ...);
  }
  // Puts rows in order, each once.
  void finish() {
    for (OfTable& changes : tables_) {
      std::sort(changes.rows.begin(), changes.rows.end());
      changes.rows.erase(std::unique(changes.rows.begin(), changes.rows.end()), changes.rows.end());
    }
  }

  const std::vector<OfTable>& tables() const { return tables_; }
  bool any_rows_moved() const {
    return std::any_of(tables_.begin(), tables_.end(), [](const OfTable& t) { return t.rows_moved; });
  }

 private:
  const Tables* before_;
  std::vector<OfTable> tables_;
};

// Calls `take(was, is, row)` for every row of R that the edit has replaced, and `take(nullptr, is, row)` for
// every new one.
template <class R, class Take>
void for_each_change(const RecordChanges& changes, const Tables& before, const Tables& after, Take&& take) {
  const RecordChanges::OfTable* const touched = changes.find(describe<R>());
  if (touched == nullptr) return;
  for (const std::uint32_t row : touched->rows) {
    const R* const was = row < touched->size_before ? &before.get<R>()[row] : nullptr;
    take(was, after.get<R>()[row], row);
  }
}

}  // namespace styr

#endif  // STYR_SRC_RECORD_CHANGES_HPP_
