#ifndef STYR_SRC_KEY_INDEX_HPP_
#define STYR_SRC_KEY_INDEX_HPP_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "styr/shared_rows.hpp"
#include "styr/tables.hpp"

namespace styr {

// Rows of a table by key: a hash table of which copies share what neither has changed, as the table does.
// Holds no keys itself; it reads them from the table, which must be the one it was made for or an edited copy
// of it. Safe to read from several threads.
class KeyIndex {
 public:
  KeyIndex() = default;
  // Of equal keys the first counts; without key columns the index is empty. O(rows).
  static KeyIndex of(const AnyTable& table);

  // O(1).
  std::optional<std::uint32_t> find(const AnyTable& table, std::string_view key) const;
  // Row `row` is new. False when there is its key already. O(1), now and then O(rows).
  bool insert(const AnyTable& table, std::uint32_t row);

 private:
  struct Entry {
    std::uint32_t tag = 0;  // bits of the hash that do not choose the bucket
    std::uint32_t row = 0;
  };
  using Bucket = absl::InlinedVector<Entry, 4>;

  void make_buckets(std::size_t count);
  void put(const AnyTable& table, std::uint32_t row);

  SharedRows<Bucket> buckets_;  // their number is a power of two
  std::size_t size_ = 0;
};

// One for each table of a model, in the order of Tables::all().
struct KeyIndices {
  static KeyIndices of(const Tables& tables);

  KeyIndex& at(const TableDescription& table);
  const KeyIndex& at(const TableDescription& table) const;
  template <class R>
  std::optional<std::uint32_t> find(const Tables& tables, std::string_view key) const {
    return at(describe<R>()).find(tables.get<R>(), key);
  }

  std::vector<KeyIndex> by_table;
};

}  // namespace styr

#endif  // STYR_SRC_KEY_INDEX_HPP_
