#include "styr/shared_rows.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "random.hpp"

namespace styr {
namespace {

using testing::Random;

std::vector<std::string> listed(const SharedRows<std::string>& rows) { return {rows.begin(), rows.end()}; }

// Beside plain vectors: copies taken at any time keep what they held.
TEST(SharedRows, AreVectorsWhoseCopiesAreIndependent) {
  Random random(3);
  SharedRows<std::string> rows;
  std::vector<std::string> plain;
  std::vector<std::pair<SharedRows<std::string>, std::vector<std::string>>> kept;
  for (int step = 0; step < 4000; ++step) {
    const std::string text = std::to_string(step);
    const auto at = plain.empty() ? 0 : random.below(static_cast<std::uint32_t>(plain.size()));
    switch (random.below(step < 3000 ? 6 : 9)) {
      case 0:
        if (plain.empty()) break;
        rows[at] = text;
        plain[at] = text;
        break;
      case 6:
        if (plain.empty()) break;
        rows.erase(at);
        plain.erase(plain.begin() + static_cast<std::ptrdiff_t>(at));
        break;
      case 7:
        rows.resize(at);
        plain.resize(at);
        break;
      case 8:
        if (kept.size() < 20) kept.emplace_back(rows, plain);
        break;
      default:
        rows.push_back(text);
        plain.push_back(text);
    }
    if (step % 250 == 0) kept.emplace_back(rows, plain);
  }
  ASSERT_EQ(listed(rows), plain);
  for (const auto& [copy, expected] : kept) ASSERT_EQ(listed(copy), expected);
}

TEST(SharedRows, GoBeyondOnePage) {
  SharedRows<std::uint32_t> rows;
  constexpr std::uint32_t kRows = 70'000;
  for (std::uint32_t i = 0; i < kRows; ++i) rows.push_back(i);
  const SharedRows<std::uint32_t> copy = rows;
  rows[40'000] = 1;
  rows.push_back(2);
  EXPECT_EQ(copy.size(), kRows);
  EXPECT_EQ(copy[40'000], 40'000U);
  EXPECT_EQ(rows[40'000], 1U);
  EXPECT_EQ(rows.back(), 2U);
  EXPECT_TRUE(std::is_sorted(copy.begin(), copy.end()));
  std::reverse(rows.begin(), rows.end());
  EXPECT_EQ(rows[0], 2U);
  EXPECT_EQ(copy[0], 0U);
}

TEST(SharedRows, DifferencesAreFoundWithoutLookingAtWhatIsShared) {
  Random random(5);
  SharedRows<std::uint32_t> before;
  for (std::uint32_t i = 0; i < 50'000; ++i) before.push_back(i);
  SharedRows<std::uint32_t> after = before;
  EXPECT_TRUE(after.is_shared_with(before));
  std::set<std::size_t> changed;
  for (int n = 0; n < 20; ++n) {
    const std::size_t at = random.below(50'000);
    after[at] = 0;
    changed.insert(at);
  }
  after.push_back(7);
  EXPECT_FALSE(after.is_shared_with(before));
  std::vector<std::size_t> taken;
  SharedRows<std::uint32_t>::for_each_difference(before, after, [&](std::size_t i) { taken.push_back(i); });
  EXPECT_TRUE(std::is_sorted(taken.begin(), taken.end()));
  EXPECT_LE(taken.size(), 8 * changed.size());
  for (const std::size_t at : changed) EXPECT_TRUE(std::binary_search(taken.begin(), taken.end(), at));
}

TEST(SharedRows, EqualRowsAreEqualWhetherSharedOrNot) {
  const SharedRows<int> one{1, 2, 3};
  SharedRows<int> other = one;
  EXPECT_EQ(one, other);
  other[1] = 5;
  EXPECT_FALSE(one == other);
  other[1] = 2;
  EXPECT_EQ(one, other);
  EXPECT_FALSE(one.is_shared_with(other));
}

// Readers of old copies while one thread changes its own and lets copies go.
TEST(SharedRows, CopiesMayBeUsedByDifferentThreads) {
  SharedRows<std::string> rows;
  for (int i = 0; i < 1000; ++i) rows.push_back("row");
  std::vector<std::thread> readers;
  for (int reader = 0; reader < 2; ++reader) {
    readers.emplace_back([copy = rows] {
      std::size_t letters = 0;
      for (int round = 0; round < 20; ++round) {
        const SharedRows<std::string> again = copy;
        for (const std::string& row : again) letters += row.size();
      }
      EXPECT_EQ(letters, 20U * 3 * 1000);
    });
  }
  for (std::size_t i = 0; i < 1000; ++i) rows[i] = "changed";
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(rows[999], "changed");
}

}  // namespace
}  // namespace styr
