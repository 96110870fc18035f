# One place for the flags that every target of the project is built with. Targets link `styr_compile` privately, so
# that nothing here reaches a project that uses styr.
add_library(styr_compile INTERFACE)
target_compile_features(styr_compile INTERFACE cxx_std_20)
target_compile_options(
  styr_compile
  INTERFACE $<$<COMPILE_LANGUAGE:CXX,C>:-Wall -Wextra -Wpedantic -Wconversion -Wshadow>
            # g++ warns of members left out of designated initialisers, which is what those are for
            $<$<COMPILE_LANGUAGE:CXX>:-Wno-missing-field-initializers>
            # g++ 12 sees an overlap in "text" + std::string(...) when it optimises (its bug 105329)
            $<$<AND:$<COMPILE_LANG_AND_ID:CXX,GNU>,$<CONFIG:Release>>:-Wno-restrict>
            # a*b+c must have one result on every machine: sums are compared bit for bit
            -ffp-contract=off
            $<$<BOOL:${STYR_WARNINGS_AS_ERRORS}>:-Werror>)
if(STYR_SANITIZE)
  target_compile_options(styr_compile INTERFACE -fsanitize=${STYR_SANITIZE} -fno-omit-frame-pointer
                                                -fno-sanitize-recover=all)
  target_link_options(styr_compile INTERFACE -fsanitize=${STYR_SANITIZE})
endif()
if(STYR_BUILD_FUZZERS)
  # The fuzzer needs to see which branches of the library were taken.
  target_compile_options(styr_compile INTERFACE -fsanitize=fuzzer-no-link)
endif()
