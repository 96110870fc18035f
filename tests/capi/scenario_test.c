/* The scenario with memory enough, with and without an allocator of the host. */

#include <stdio.h>
#include <stdlib.h>

#include "scenario.h"

static void* host_allocate(void* user, size_t size, size_t alignment) {
  (void)alignment;
  ++*(long*)user;
  return malloc(size);
}

static void host_deallocate(void* user, void* memory, size_t size, size_t alignment) {
  (void)size;
  (void)alignment;
  --*(long*)user;
  free(memory);
}

int main(int count, char** arguments) {
  styr_context_options options = {0};
  long held = 0;
  int32_t plain = 0;
  int32_t hosted = 0;
  if (count != 2) return 2;
  options.struct_size = sizeof(options);
  options.user = &held;
  options.allocate = host_allocate;
  options.deallocate = host_deallocate;
  plain = run_scenario(NULL, arguments[1]);
  hosted = run_scenario(&options, arguments[1]);
  printf("plain %d, with an allocator %d, still held %ld\n", (int)plain, (int)hosted, held);
  return plain == STYR_OK && hosted == STYR_OK && held == 0 ? 0 : 1;
}
