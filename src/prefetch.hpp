#ifndef STYR_SRC_PREFETCH_HPP_
#define STYR_SRC_PREFETCH_HPP_

namespace styr {

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

}  // namespace styr

#endif  // STYR_SRC_PREFETCH_HPP_
