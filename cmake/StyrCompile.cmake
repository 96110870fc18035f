# One place for the flags that every target of the project is built with.
add_library(styr_compile INTERFACE)
target_compile_features(styr_compile INTERFACE cxx_std_20)
target_compile_options(
  styr_compile
  INTERFACE $<$<COMPILE_LANGUAGE:CXX,C>:-Wall -Wextra -Wpedantic -Wconversion -Wshadow>
            # a*b+c must have one result on every machine: sums are compared bit for bit
            -ffp-contract=off
            $<$<BOOL:${STYR_WARNINGS_AS_ERRORS}>:-Werror>)
if(STYR_SANITIZE)
  target_compile_options(styr_compile INTERFACE -fsanitize=${STYR_SANITIZE} -fno-omit-frame-pointer
                                                -fno-sanitize-recover=all)
  target_link_options(styr_compile INTERFACE -fsanitize=${STYR_SANITIZE})
endif()
