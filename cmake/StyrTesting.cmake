# How programs become ctest tests. Every suite that ctest can run is registered here, so that `ctest` alone runs it.

include(GoogleTest)

# styr_register_gtest(TARGET)
#
# One ctest test for each test of a GoogleTest program. Under a sanitizer starting a process is what costs most, so
# there the program runs as some shards, and each leaves its report in gtest/ for scripts/count_tests.py.
function(styr_register_gtest target)
  if(NOT STYR_SANITIZE)
    gtest_discover_tests(${target} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60)
    return()
  endif()
  set(shards 8)
  math(EXPR last "${shards} - 1")
  foreach(shard RANGE ${last})
    set(name ${target}.shard${shard})
    add_test(NAME ${name} COMMAND ${target})
    set_tests_properties(
      ${name} PROPERTIES ENVIRONMENT "GTEST_TOTAL_SHARDS=${shards};GTEST_SHARD_INDEX=${shard};\
GTEST_OUTPUT=xml:${PROJECT_BINARY_DIR}/gtest/${name}.xml")
  endforeach()
endfunction()

# styr_add_example(NAME [ARGUMENTS...])
#
# Builds cpp/NAME.cpp and runs it with the arguments, in the folder of the sources, as a test.
function(styr_add_example name)
  add_executable(styr_example_${name} cpp/${name}.cpp)
  set_target_properties(styr_example_${name} PROPERTIES OUTPUT_NAME ${name})
  target_link_libraries(styr_example_${name} PRIVATE styr::styr styr_compile)
  add_test(NAME example.${name} COMMAND styr_example_${name} ${ARGN} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
endfunction()

# styr_add_fuzzer(NAME)
#
# Builds NAME.cpp, which defines LLVMFuzzerTestOneInput, and runs it as a test: first over corpus/NAME, if there is
# such a folder, then on a bounded number of inputs made from it. The seed is fixed, so that a failure comes back.
function(styr_add_fuzzer name)
  add_executable(styr_${name} ${name}.cpp)
  set_target_properties(styr_${name} PROPERTIES OUTPUT_NAME ${name})
  target_include_directories(styr_${name} PRIVATE ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(styr_${name} PRIVATE styr::styr styr_compile)
  target_link_options(styr_${name} PRIVATE -fsanitize=fuzzer)
  if(name MATCHES "^capi_")
    target_link_libraries(styr_${name} PRIVATE styr::capi)
  endif()
  set(found ${CMAKE_CURRENT_BINARY_DIR}/found/${name})
  file(MAKE_DIRECTORY ${found})
  set(corpus ${CMAKE_CURRENT_SOURCE_DIR}/corpus/${name})
  if(NOT EXISTS ${corpus})
    set(corpus)
  endif()
  # New inputs go to the first folder, which lies outside the sources.
  add_test(NAME fuzz.${name} COMMAND styr_${name} -seed=1 -runs=${STYR_FUZZ_RUNS} -max_total_time=60 -timeout=10
                                     -artifact_prefix=${found}/ -verbosity=0 -print_final_stats=1 ${found} ${corpus})
  set_tests_properties(fuzz.${name} PROPERTIES LABELS fuzz)
endfunction()

# styr_add_benchmark(NAME)
#
# Builds NAME.cpp, which has Google Benchmark functions and no main, and runs each once as a test, so that benchmarks
# keep working, but those that have `large` in their names. Measured figures are made by hand: see benchmarks/README.md.
function(styr_add_benchmark name)
  add_executable(styr_${name} ${name}.cpp)
  set_target_properties(styr_${name} PROPERTIES OUTPUT_NAME ${name})
  target_include_directories(styr_${name} PRIVATE ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(styr_${name} PRIVATE styr::styr styr_compile styr_benchmark_main)
  if(name MATCHES "^capi_")
    target_link_libraries(styr_${name} PRIVATE styr::capi)
  endif()
  add_test(NAME benchmark.${name} COMMAND styr_${name} --benchmark_min_time=0.001
                                         --benchmark_filter=-large)
  # A benchmark that gives up says so and still ends with 0.
  set_tests_properties(benchmark.${name} PROPERTIES LABELS benchmark RUN_SERIAL ON
                                                    FAIL_REGULAR_EXPRESSION "ERROR OCCURRED")
endfunction()
