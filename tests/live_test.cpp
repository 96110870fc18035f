// What an update refreshes, and what it leaves alone. Random edits: live_edits_test.cpp; who is told:
// live_watch_test.cpp.

#include "styr/live.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <thread>
#include <vector>

#include "live_models.hpp"
#include "same_answers.hpp"
#include "styr/workers.hpp"

namespace styr {
namespace {

using testing::correction;
using testing::organisation;
using testing::period;
using testing::same;
using testing::SmallModel;
using testing::with;

TEST(Live, RefreshesWhatIsAboveTheChangeAndNothingElse) {
  const Model model = organisation().build();
  LiveRollup live(model);
  const Model next = with(model, correction("b", "2024-02", 2));
  live.update(next);
  const LiveChanges& changes = live.last_changes();
  EXPECT_EQ(changes.targets, std::vector<std::uint32_t>{0});
  ASSERT_EQ(changes.goals.size(), 3U);
  for (std::uint32_t i = 0; i < 3; ++i) EXPECT_EQ(changes.goals[i].goal, 2 - i) << "from below";
  EXPECT_EQ(changes.revision_before, model.revision());
  EXPECT_EQ(live.revision(), next.revision());

  live.update(with(next, correction("b", "2024-02", 2)));
  EXPECT_TRUE(live.last_changes().targets.empty()) << "the same cell again";
  EXPECT_TRUE(live.last_changes().goals.empty());
}

TEST(Live, StopsWhereAStatusStaysTheSame) {
  const Model model = organisation().build();
  LiveRollup live(model);
  live.update(with(model, correction("b", "2024-02", 9.5)));
  EXPECT_EQ(live.last_changes().targets, std::vector<std::uint32_t>{0}) << "another value";
  EXPECT_TRUE(live.last_changes().goals.empty()) << "and green all the same";
}

TEST(Live, AWeightIsRefreshedAndNotEverything) {
  SmallModel m = organisation();
  m.goal("g3").link("g3", "g0", 2).target("t3", "g3", "I", "b", 2024, 100);
  const Model model = m.build();
  LiveRollup live(model);
  GoalLink link = model.table<GoalLink>()[2];
  link.weight = 5.0;
  const Model next = with(model, link);
  live.update(next);
  EXPECT_FALSE(live.last_changes().all_goals);
  ASSERT_EQ(live.last_changes().goals.size(), 1U);
  EXPECT_EQ(live.last_changes().goals[0].goal, 0U);
  EXPECT_TRUE(same(live.goal_score(0, 2024), GoalScores(next, 2024).of(0)));
  EXPECT_EQ(live.goal_score(0, 2024).weight_possible, 6);
}

TEST(Live, SupersededSnapshotsAreLetGo) {
  Model current = organisation().build();
  std::weak_ptr<const Series> old = current.observations().series()[0];
  LiveRollup live(current);
  live.watch({WatchKind::unit, "top"}, [](const WatchEvent&) {});
  current = with(current, correction("b", "2024-02", 3));
  EXPECT_FALSE(old.expired()) << "the live answers still belong to it";
  live.update(current);
  EXPECT_TRUE(old.expired());
}

TEST(Live, ReadersKeepTheirSnapshotWhileOneWriterGoesOn) {
  const Model snapshot = organisation().build();
  const Workers workers(2);
  LiveRollup live(snapshot, {&workers});
  std::vector<std::thread> readers;
  for (int reader = 0; reader < 3; ++reader) {
    readers.emplace_back([&] {
      for (int round = 0; round < 50; ++round) {
        EXPECT_EQ(figure(snapshot, 0, 0, period("2024"))->value, 7.5);
        EXPECT_EQ(GoalScores(snapshot, 2024).of(0).score, 1);
      }
    });
  }
  Model current = snapshot;
  for (int commit = 1; commit <= 60; ++commit) {
    current = with(current, correction("b", "2024-02", commit));
    live.update(current);
  }
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(live.figure(0, 0, period("2024")).value, (10.0 + 10 + 60) / 4);
}

// Several threads may ask between updates.
TEST(Live, AnswersToSeveralThreads) {
  const Model model = organisation().build();
  LiveRollup live(model);
  std::vector<std::thread> readers;
  for (int reader = 0; reader < 3; ++reader) {
    readers.emplace_back([&] {
      for (int round = 0; round < 100; ++round) {
        EXPECT_EQ(live.figure(0, 0, period("2024")).value, 7.5);
        EXPECT_EQ(live.goal_score(0, 2024).score, 1);
        EXPECT_EQ(live.target_status(0).status, Colour::green);
      }
    });
  }
  for (std::thread& reader : readers) reader.join();
}

}  // namespace
}  // namespace styr
