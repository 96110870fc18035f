#ifndef STYR_CAPI_BUFFER_HPP_
#define STYR_CAPI_BUFFER_HPP_

// The values of one column of a table.

#include <cstddef>
#include <memory_resource>
#include <new>
#include <span>
#include <utility>
#include <vector>

namespace styr::capi {

// Memory of a context that a vector does not fill with zeros before it is written.
template <class T>
class UnfilledAllocator : public std::pmr::polymorphic_allocator<T> {
 public:
  template <class U>
  struct rebind {                        // NOLINT(*-identifier-naming): allocators have these names
    using other = UnfilledAllocator<U>;  // NOLINT(*-identifier-naming)
  };

  explicit UnfilledAllocator(std::pmr::memory_resource* memory)
      : std::pmr::polymorphic_allocator<T>(memory) {}
  template <class U>
  UnfilledAllocator(const UnfilledAllocator<U>& other)  // NOLINT(*-explicit-*): allocators convert
      : std::pmr::polymorphic_allocator<T>(other.resource()) {}

  template <class U>
  void construct(U* place) {
    ::new (static_cast<void*>(place)) U;
  }
  template <class U, class Argument, class... Arguments>
  void construct(U* place, Argument&& argument, Arguments&&... arguments) {
    ::new (static_cast<void*>(place))
        U(std::forward<Argument>(argument), std::forward<Arguments>(arguments)...);
  }
};

// Values that are the buffer's own, or that lie in memory which the table keeps alive for it. T is a number.
template <class T>
class Buffer {
 public:
  explicit Buffer(std::pmr::memory_resource* memory) : own_(UnfilledAllocator<T>(memory)) {}

  const T* data() const { return borrowed_.data() != nullptr ? borrowed_.data() : own_.data(); }
  std::size_t size() const { return borrowed_.data() != nullptr ? borrowed_.size() : own_.size(); }
  const T* begin() const { return data(); }
  const T* end() const { return data() + size(); }
  const T& operator[](std::size_t i) const { return data()[i]; }

  // Of these the precondition is that nothing is borrowed.
  void reserve(std::size_t count) { own_.reserve(count); }
  void push_back(T value) { own_.push_back(value); }
  // `count` more values, which the caller fills in.
  std::span<T> grow(std::size_t count) {
    own_.resize(own_.size() + count);
    return std::span(own_).last(count);
  }

  // Precondition: there are no values yet.
  void borrow(std::span<const T> values) { borrowed_ = values; }

 private:
  std::vector<T, UnfilledAllocator<T>> own_;
  std::span<const T> borrowed_;
};

}  // namespace styr::capi

#endif  // STYR_CAPI_BUFFER_HPP_
