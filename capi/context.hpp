#ifndef STYR_CAPI_CONTEXT_HPP_
#define STYR_CAPI_CONTEXT_HPP_

// What every handle of the C interface is made of: memory from the host's allocator and counted references.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <string_view>
#include <utility>

#include "styr.h"
#include "styr/workers.hpp"

namespace styr::capi {

// An object that several owners share. The last to let go destroys it.
template <class T>
class Counted {
 public:
  Counted() = default;
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

  void retain() const { users_.fetch_add(1, std::memory_order_relaxed); }
  // Destroys the object through `T::destroy` when there is no other user.
  void release() const {
    if (users_.fetch_sub(1, std::memory_order_acq_rel) == 1) T::destroy(static_cast<const T*>(this));
  }

 protected:
  ~Counted() = default;

 private:
  mutable std::atomic<std::uint64_t> users_{1};
};

// A counted reference. Empty after a move.
template <class T>
class Ref {
 public:
  Ref() = default;
  // Takes over the one reference that a new object has.
  static Ref adopt(T* object) {
    Ref ref;
    ref.object_ = object;
    return ref;
  }
  static Ref share(T* object) {
    if (object != nullptr) object->retain();
    return adopt(object);
  }
  Ref(const Ref& other) : object_(other.object_) {
    if (object_ != nullptr) object_->retain();
  }
  Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Ref& operator=(Ref other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Ref() {
    if (object_ != nullptr) object_->release();
  }

  T* get() const { return object_; }
  T& operator*() const { return *object_; }
  T* operator->() const { return object_; }
  explicit operator bool() const { return object_ != nullptr; }
  // Hands the reference to a caller on the other side.
  T* give() { return std::exchange(object_, nullptr); }

 private:
  T* object_ = nullptr;
};

}  // namespace styr::capi

// The host's choices. As a memory resource it gives what the host's allocator gives, and throws bad_alloc
// where that has nothing.
struct styr_context final : styr::capi::Counted<styr_context>, std::pmr::memory_resource {
 public:
  explicit styr_context(const styr_context_options& given) : options(given), workers(given.workers) {}
  // Throws bad_alloc.
  static styr_context* make(const styr_context_options& options);
  static void destroy(const styr_context* context);

  void log(int32_t severity, std::string_view text) const {
    if (options.log != nullptr) options.log(options.user, severity, text.data(), text.size());
  }

  const styr_context_options options;
  // Shared by all calls: one that finds them busy goes on alone.
  const styr::Workers workers;

 private:
  void* do_allocate(std::size_t size, std::size_t alignment) override;
  void do_deallocate(void* memory, std::size_t size, std::size_t alignment) override;
  bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override { return this == &other; }
};

namespace styr::capi {

using ContextRef = Ref<styr_context>;

// More threads than this are a mistake.
inline constexpr std::uint32_t kMostWorkers = 1024;

// Contexts reach us as pointers to const because callers may not change them; allocating is no change to
// them.
inline ContextRef share(const styr_context* context) {
  return ContextRef::share(const_cast<styr_context*>(context));  // NOLINT(*-const-cast): see above
}

// The memory of a context; the process's own where there is none.
inline std::pmr::memory_resource* memory_of(const ContextRef& context) {
  return context ? static_cast<std::pmr::memory_resource*>(context.get()) : std::pmr::new_delete_resource();
}

// The workers of a context; none beside the calling thread where there is no context.
const Workers& workers_of(const ContextRef& context);

// Makes a T, whose first argument and member `context` is the context, in the memory of that context.
template <class T, class... Arguments>
T* make(const ContextRef& context, Arguments&&... arguments) {
  std::pmr::memory_resource* memory = memory_of(context);
  void* place = memory->allocate(sizeof(T), alignof(T));
  try {
    return ::new (place) T(context, std::forward<Arguments>(arguments)...);
  } catch (...) {
    memory->deallocate(place, sizeof(T), alignof(T));
    throw;
  }
}

// The opposite. The context outlives the object by this call.
template <class T>
void unmake(const T* object) {
  const ContextRef context = object->context;
  T* place = const_cast<T*>(object);  // NOLINT(*-const-cast): its last user lets go of it
  place->~T();
  memory_of(context)->deallocate(place, sizeof(T), alignof(T));
}

}  // namespace styr::capi

#endif  // STYR_CAPI_CONTEXT_HPP_
