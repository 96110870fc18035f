#include "key_index.hpp"

#include <algorithm>
#include <bit>
#include <string>

#include "absl/hash/hash.h"
#include "text.hpp"

namespace styr {
namespace {

constexpr std::size_t kFewestBuckets = 8;
// As many as a bucket holds without memory of its own, on average half of it.
constexpr std::size_t kRowsPerBucket = 2;

std::uint64_t hash_of(std::string_view key) { return absl::HashOf(to_absl(key)); }
std::uint32_t tag_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32U); }

}  // namespace

KeyIndex KeyIndex::of(const AnyTable& table) {
  KeyIndex index;
  if (table.description().key_columns().empty() || table.empty()) return index;
  index.make_buckets(std::bit_ceil(std::max(kFewestBuckets, table.size() / kRowsPerBucket)));
  for (std::uint32_t row = 0; row < table.size(); ++row) {
    if (!index.find(table, table.description().key_of(table.record(row)))) index.put(table, row);
  }
  return index;
}

void KeyIndex::make_buckets(std::size_t count) {
  buckets_ = {};
  while (buckets_.size() < count) buckets_.emplace_back();
}

void KeyIndex::put(const AnyTable& table, std::uint32_t row) {
  const std::uint64_t hash = hash_of(table.description().key_of(table.record(row)));
  buckets_[hash & (buckets_.size() - 1)].push_back({tag_of(hash), row});
  ++size_;
}

std::optional<std::uint32_t> KeyIndex::find(const AnyTable& table, std::string_view key) const {
  if (buckets_.empty()) return std::nullopt;
  const std::uint64_t hash = hash_of(key);
  for (const Entry& entry : buckets_[hash & (buckets_.size() - 1)]) {
    if (entry.tag == tag_of(hash) && table.description().key_of(table.record(entry.row)) == key)
      return entry.row;
  }
  return std::nullopt;
}

bool KeyIndex::insert(const AnyTable& table, std::uint32_t row) {
  const TableDescription& description = table.description();
  if (description.key_columns().empty()) return true;
  if (find(table, description.key_of(table.record(row)))) return false;
  if (size_ >= kRowsPerBucket * buckets_.size()) {
    const KeyIndex smaller = *this;
    size_ = 0;
    make_buckets(std::max(kFewestBuckets, 2 * smaller.buckets_.size()));
    for (const Bucket& bucket : smaller.buckets_) {
      for (const Entry& entry : bucket) put(table, entry.row);
    }
  }
  put(table, row);
  return true;
}

KeyIndices KeyIndices::of(const Tables& tables) {
  KeyIndices indices;
  for (const AnyTable* table : tables.all()) indices.by_table.push_back(KeyIndex::of(*table));
  return indices;
}

KeyIndex& KeyIndices::at(const TableDescription& table) { return by_table[table_number(table)]; }
const KeyIndex& KeyIndices::at(const TableDescription& table) const { return by_table[table_number(table)]; }

}  // namespace styr
