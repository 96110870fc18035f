#ifndef STYR_SRC_PREFETCH_HPP_
#define STYR_SRC_PREFETCH_HPP_

#include <cstddef>
#include <cstdint>

namespace styr {

// What the memory is read and written in by.
inline constexpr std::size_t kCacheLine = 64;

// Starts bringing memory to the cache that is soon to be read, and likely to be written: one wait for many
// places instead of one each. Never faults, whatever the address. Nothing where the compiler has no such
// thing.
inline void prefetch(const void* memory) {
#if defined(__GNUC__)
  __builtin_prefetch(memory, 1);
#else
  static_cast<void>(memory);
#endif
}

// The same for `size` bytes.
inline void prefetch(const void* memory, std::size_t size) {
  const auto first = reinterpret_cast<std::uintptr_t>(memory);
  for (std::uintptr_t line = first & ~(kCacheLine - 1); line < first + size; line += kCacheLine)
    prefetch(reinterpret_cast<const void*>(line));  // NOLINT(*-no-int-to-ptr): a place, not an object
}

// The same for `size` bytes that lie `ahead` bytes behind `memory` and are not written.
inline void prefetch_to_read(const void* memory, std::size_t ahead, std::size_t size) {
#if defined(__GNUC__)
  const auto first = reinterpret_cast<std::uintptr_t>(memory) + ahead;
  for (std::uintptr_t line = first; line < first + size; line += kCacheLine)
    __builtin_prefetch(reinterpret_cast<const void*>(line));  // NOLINT(*-no-int-to-ptr): as above
#else
  static_cast<void>(memory);
  static_cast<void>(ahead);
  static_cast<void>(size);
#endif
}

// The same for where the references to what std::make_shared made are counted: right before it.
inline void prefetch_owner(const void* shared) {
  constexpr std::uintptr_t kCounts = 16;
  const std::uintptr_t counts = reinterpret_cast<std::uintptr_t>(shared) - kCounts;
  prefetch(reinterpret_cast<const void*>(counts));  // NOLINT(*-no-int-to-ptr): as above
}

}  // namespace styr

#endif  // STYR_SRC_PREFETCH_HPP_
