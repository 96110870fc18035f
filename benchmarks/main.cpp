#include <string>

#include "benchmark/benchmark.h"
#include "styr/version.hpp"

// The library's own main cannot know how our code was built: what it prints as `library_build_type` is about
// itself.
int main(int argc, char** argv) {
  benchmark::AddCustomContext("styr_version", std::string(styr::version()));
  benchmark::AddCustomContext("styr_build_type", STYR_BUILD_TYPE);
  benchmark::AddCustomContext("styr_compiler", STYR_COMPILER);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
