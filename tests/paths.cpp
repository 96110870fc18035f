// The only test source compiled with paths of this checkout, so that a compiler cache serves all others.

#include "shared_data.hpp"

namespace styr::testing {

std::filesystem::path source_path(const std::string& relative) {
  return std::filesystem::path(STYR_SOURCE_DIR) / relative;
}

std::filesystem::path shared_data(const std::string& relative) {
  return std::filesystem::path(STYR_SHARED_DATA) / relative;
}

}  // namespace styr::testing
