#include "context.hpp"

#include <new>

#include "guard.hpp"

namespace {

void give_back(const styr_context_options& options, void* place) {
  if (options.deallocate != nullptr) {
    options.deallocate(options.user, place, sizeof(styr_context), alignof(styr_context));
  } else {
    ::operator delete(place);
  }
}

}  // namespace

styr_context* styr_context::make(const styr_context_options& options) {
  void* place = options.allocate != nullptr
                    ? options.allocate(options.user, sizeof(styr_context), alignof(styr_context))
                    : ::operator new(sizeof(styr_context));
  if (place == nullptr) throw std::bad_alloc();
  try {
    return ::new (place) styr_context(options);
  } catch (...) {
    give_back(options, place);
    throw;
  }
}

void styr_context::destroy(const styr_context* context) {
  const styr_context_options options = context->options;
  auto* place = const_cast<styr_context*>(context);  // NOLINT(*-const-cast): its last user lets go of it
  place->~styr_context();
  give_back(options, place);
}

void* styr_context::do_allocate(std::size_t size, std::size_t alignment) {
  if (options.allocate == nullptr) return std::pmr::new_delete_resource()->allocate(size, alignment);
  void* memory = options.allocate(options.user, size, alignment);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

void styr_context::do_deallocate(void* memory, std::size_t size, std::size_t alignment) {
  if (options.deallocate == nullptr) {
    std::pmr::new_delete_resource()->deallocate(memory, size, alignment);
  } else {
    options.deallocate(options.user, memory, size, alignment);
  }
}

const styr::Workers& styr::capi::workers_of(const ContextRef& context) {
  static const Workers alone;
  return context ? context->workers : alone;
}

using styr::capi::ContextRef;
using styr::capi::failure;
using styr::capi::guarded;
using styr::capi::Outcome;
using styr::capi::success;

int32_t styr_context_create(const styr_context_options* options, styr_context** context, styr_error** error) {
  return guarded({}, error, [&] {
    if (context == nullptr) return failure(STYR_ERROR_NULL, "`context` is NULL");
    styr_context_options chosen{};
    if (options != nullptr) {
      Outcome read = styr::capi::read_struct(options, styr::capi::kFirstContextOptionsSize, sizeof(chosen),
                                             "styr_context_options", &chosen);
      if (read.code != STYR_OK) return read;
    }
    if ((chosen.allocate == nullptr) != (chosen.deallocate == nullptr)) {
      return failure(STYR_ERROR_ARGUMENT, "`allocate` and `deallocate` go together");
    }
    if (chosen.workers > styr::capi::kMostWorkers) {
      return failure(STYR_ERROR_ARGUMENT, "`workers` must not be more than 1024");
    }
    *context = styr_context::make(chosen);
    return success();
  });
}

void styr_context_free(styr_context** context) {
  if (context == nullptr || *context == nullptr) return;
  (*context)->release();
  *context = nullptr;
}
