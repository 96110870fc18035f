#include "styr/version.hpp"

#include <filesystem>
#include <string>

#include "gtest/gtest.h"
#include "shared_data.hpp"

namespace styr {
namespace {

TEST(Version, IsTheNewestOneOfTheChangelog) {
  const std::string changelog = testing::read_file(testing::source_path("CHANGELOG.md"));
  const std::size_t heading = changelog.find("\n## [");
  ASSERT_NE(heading, std::string::npos);
  const std::size_t begin = heading + 5;
  EXPECT_EQ(changelog.substr(begin, changelog.find(']', begin) - begin), version());
}

}  // namespace
}  // namespace styr
