// The only test source compiled with paths of this checkout and with settings, so that a compiler cache
// serves all others.

#include <algorithm>

#include "effort.hpp"
#include "shared_data.hpp"

namespace styr::testing {

std::filesystem::path source_path(const std::string& relative) {
  return std::filesystem::path(STYR_SOURCE_DIR) / relative;
}

std::filesystem::path shared_data(const std::string& relative) {
  return std::filesystem::path(STYR_SHARED_DATA) / relative;
}

std::size_t effort(std::size_t full) { return std::max<std::size_t>(1, full * STYR_TEST_EFFORT / 100); }

}  // namespace styr::testing
