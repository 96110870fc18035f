// Runs out of memory at every allocation that a scenario of the whole interface makes from the allocator of
// its context, once at that one alone and once from there on. Nothing may crash, leak (the leak sanitizer
// tells), or be half done.
//
// usage: styr_capi_memory_test PATH.json [STEP [process]]    looks at every STEPth allocation
//
// With `process` the allocations of operator new fail too. That is not survived everywhere: see
// docs/c-abi.md.

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string_view>

#include "scenario.h"
#include "styr.h"

namespace {

std::atomic<long> allocations{0};
std::atomic<long> fail_at{-1};
std::atomic<bool> fail_on{false};
std::atomic<bool> failed{false};

bool all_of_process = false;

bool may_allocate() {
  const long number = allocations.fetch_add(1);
  const long limit = fail_at.load();
  const bool fails = limit >= 0 && (number == limit || (fail_on.load() && number > limit));
  if (fails) failed.store(true);
  return !fails;
}

void* host_allocate(void* /*user*/, size_t size, size_t /*alignment*/) {
  return may_allocate() ? std::malloc(size) : nullptr;
}
void host_deallocate(void* /*user*/, void* memory, size_t /*size*/, size_t /*alignment*/) {
  std::free(memory);
}

}  // namespace

void* operator new(std::size_t size) {
  void* memory = !all_of_process || may_allocate() ? std::malloc(size) : nullptr;
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
// Sanitizers bring their own, which must not be mixed with what is freed below.
void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
  return !all_of_process || may_allocate() ? std::malloc(size) : nullptr;
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t /*size*/) noexcept { std::free(memory); }

int main(int count, char** arguments) {
  if (count < 2) return 2;
  const char* path = arguments[1];
  const long step = count > 2 ? std::strtol(arguments[2], nullptr, 10) : 1;
  all_of_process = count > 3 && std::string_view(arguments[3]) == "process";
  styr_context_options options{};
  options.struct_size = sizeof(options);
  options.allocate = host_allocate;
  options.deallocate = host_deallocate;

  if (const int32_t code = run_scenario(&options, path); code != STYR_OK) {
    std::printf("with memory enough: %d\n", static_cast<int>(code));
    return 1;
  }
  allocations = 0;
  run_scenario(&options, path);
  const long all = allocations.load();
  long runs = 0;
  int failures = 0;
  for (const bool on : {false, true}) {
    for (long at = 0; at < all; at += step) {
      allocations = 0;
      fail_on = on;
      failed = false;
      fail_at = at;
      const int32_t code = run_scenario(&options, path);
      fail_at = -1;
      ++runs;
      // What swallows a failure (a standard algorithm that can do without its buffer) may go on to the end.
      const bool sound = code == STYR_ERROR_MEMORY || (code == STYR_OK && !on);
      if (!failed.load() || sound) continue;
      std::printf("allocation %ld%s: %d\n", at, on ? " and all after it" : "", static_cast<int>(code));
      if (++failures > 20) return 1;
    }
  }
  std::printf("%ld allocations, %ld runs, %d failures\n", all, runs, failures);
  return failures == 0 && all > 100 ? 0 : 1;
}
