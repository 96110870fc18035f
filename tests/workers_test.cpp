#include "styr/workers.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <new>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace styr {
namespace {

class WorkersOf : public ::testing::TestWithParam<unsigned> {};

TEST_P(WorkersOf, DoEveryPartOnceAndFinishBeforeReturning) {
  const Workers workers(GetParam());
  EXPECT_EQ(workers.count(), GetParam());
  std::vector<int> done(1000, 0);  // plain memory: a race or a missing wait shows under the thread sanitizer
  for (int round = 1; round <= 50; ++round) {
    workers.run(done.size(), [&](std::size_t part) { ++done[part]; });
    for (const int times : done) ASSERT_EQ(times, round);
  }
}

TEST_P(WorkersOf, TakeNothingFromAnEmptyJob) {
  const Workers workers(GetParam());
  workers.run(0, [&](std::size_t) { ADD_FAILURE(); });
}

TEST_P(WorkersOf, HandOnTheExceptionOfAPartAndStayUsable) {
  const Workers workers(GetParam());
  EXPECT_THROW(workers.run(100,
                           [](std::size_t part) {
                             if (part == 3) throw std::bad_alloc();
                           }),
               std::bad_alloc);
  std::atomic<int> done = 0;
  workers.run(100, [&](std::size_t) { ++done; });
  EXPECT_EQ(done, 100);
}

TEST_P(WorkersOf, ReportTheLowestPartThatThrew) {
  const Workers workers(GetParam());
  try {
    workers.run(GetParam(), [](std::size_t part) { throw std::runtime_error(std::to_string(part)); });
    FAIL() << "nothing was thrown";
  } catch (const std::runtime_error& error) {
    EXPECT_EQ(error.what(), std::string("0")) << "part 0 is always begun";
  }
}

TEST_P(WorkersOf, RunJobsThatRunJobs) {
  const Workers workers(GetParam());
  std::vector<int> done(100, 0);
  workers.run(10, [&](std::size_t outer) {
    workers.run(10, [&](std::size_t inner) { ++done[outer * 10 + inner]; });
  });
  for (const int times : done) EXPECT_EQ(times, 1);
}

TEST_P(WorkersOf, ServeSeveralCallers) {
  const Workers workers(GetParam());
  std::vector<std::vector<int>> done(3, std::vector<int>(200, 0));
  std::vector<std::thread> callers;
  for (std::vector<int>& mine : done) {
    callers.emplace_back([&workers, &mine] {
      for (int round = 0; round < 20; ++round) {
        workers.run(mine.size(), [&](std::size_t part) { ++mine[part]; });
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  for (const std::vector<int>& mine : done) {
    for (const int times : mine) EXPECT_EQ(times, 20);
  }
}

INSTANTIATE_TEST_SUITE_P(Counts, WorkersOf, ::testing::Values(1U, 2U, 4U));

TEST(Workers, OneWorkerIsTheCallerItself) {
  for (const unsigned count : {0U, 1U}) {
    const Workers workers(count);
    EXPECT_EQ(workers.count(), 1U);
    std::set<std::thread::id> seen;
    workers.run(20, [&](std::size_t) { seen.insert(std::this_thread::get_id()); });
    EXPECT_EQ(seen, std::set<std::thread::id>{std::this_thread::get_id()});
  }
}

TEST(Workers, WorkAtTheSameTime) {
  const Workers workers(4);
  // Comes through only when four threads are in the job together.
  std::latch together(4);
  workers.run(4, [&](std::size_t) { together.arrive_and_wait(); });
}

}  // namespace
}  // namespace styr
