#ifndef STYR_TESTS_EFFORT_HPP_
#define STYR_TESTS_EFFORT_HPP_

#include <cstddef>

namespace styr::testing {

// So many repetitions of a random test, or links of a chain, as the build asks for: `full` in ordinary
// builds, a share of it, at least 1, under sanitizers. STYR_TEST_EFFORT of CMake says how many per cent.
std::size_t effort(std::size_t full);

}  // namespace styr::testing

#endif  // STYR_TESTS_EFFORT_HPP_
