#ifndef STYR_TESTS_SHARED_DATA_HPP_
#define STYR_TESTS_SHARED_DATA_HPP_

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace styr::testing {

// A file or folder of the project's sources.
std::filesystem::path source_path(const std::string& relative);
// A file or folder of the reference data, which lies outside the project.
std::filesystem::path shared_data(const std::string& relative);

inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

}  // namespace styr::testing

// Skips loudly when the reference data are not there.
#define STYR_REQUIRE_SHARED_DATA(relative)                                                  \
  do {                                                                                      \
    if (!std::filesystem::exists(styr::testing::shared_data(relative))) {                   \
      GTEST_SKIP() << "reference data not found: " << styr::testing::shared_data(relative); \
    }                                                                                       \
  } while (false)

#endif  // STYR_TESTS_SHARED_DATA_HPP_
