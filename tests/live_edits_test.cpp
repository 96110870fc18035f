// Answers that follow commits against answers made anew: after random edits of every kind, bit for bit.
//
// STYR_LIVE_EDITS (a CMake setting, see tests/CMakeLists.txt) says how many edits; the default keeps CI
// short.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "random_edits.hpp"
#include "same_answers.hpp"
#include "styr/live.hpp"
#include "styr/risks.hpp"
#include "styr/workers.hpp"

namespace styr {
namespace {

using testing::kGoals;
using testing::kRisks;
using testing::kTargets;
using testing::kUnits;
using testing::numbered;
using testing::period;
using testing::Random;
using testing::RandomEdits;
using testing::same;

// Everything as it was last told to those who watch.
class Mirror {
 public:
  using Key = std::tuple<WatchKind, std::string, std::string, std::optional<std::string>>;

  void hear(const WatchEvent& event) {
    ++heard_;
    if (event.change == WatchEvent::Change::appeared) {
      EXPECT_TRUE(records_.emplace(event.kind, event.id).second) << event.id << " appears twice";
      return;
    }
    if (event.change == WatchEvent::Change::removed) {
      EXPECT_EQ(records_.erase({event.kind, event.id}), 1U) << event.id << " was not there";
      std::erase_if(states_, [&](const auto& entry) {
        return std::get<0>(entry.first) == event.kind && std::get<1>(entry.first) == event.id;
      });
      return;
    }
    WatchedState& state = at(event.kind, event.id, event.indicator_id, event.period);
    EXPECT_TRUE(same(state, event.before)) << event.id << " " << event.indicator_id;
    EXPECT_FALSE(same(event.before, event.after)) << event.id << " has not changed";
    state = event.after;
  }
  // What was there before anything was heard.
  void see(WatchKind kind, const std::string& id) { records_.emplace(kind, id); }
  WatchedState& at(WatchKind kind, const std::string& id, const std::string& indicator = {},
                   std::optional<Period> when = {}) {
    // A target keeps one state, whatever its year.
    const bool by_period = when && kind != WatchKind::target;
    return states_[{kind, id, indicator, by_period ? std::optional(when->to_string()) : std::nullopt}];
  }
  bool has(WatchKind kind, const std::string& id) const { return records_.count({kind, id}) == 1; }
  std::size_t heard() const { return heard_; }

 private:
  std::map<Key, WatchedState> states_;
  std::set<std::pair<WatchKind, std::string>> records_;
  std::size_t heard_ = 0;
};

WatchedState figure_state(const Figure& figure) {
  WatchedState state;
  if (figure.has_value()) state.value = figure.value;
  state.reason = figure.reason;
  state.cells = figure.cells;
  state.coverage = figure.cells.coverage();
  return state;
}

// Follows one model through random commits and compares.
class Follower {
 public:
  Follower(std::uint64_t seed, const Workers* workers)
      : random_(seed), edits_(random_), model_(edits_.start().build()), live_(model_, {workers}) {
    watch_everything();
  }

  // Commits until that many edits have gone in. False when something differs.
  bool run(std::size_t edits, RandomEdits::Kind kind = RandomEdits::Kind::all) {
    std::size_t done = 0;
    std::size_t refused = 0;
    while (done < edits) {
      Edit edit(model_);
      for (std::uint32_t k = random_.chance(0.1) ? 12 : 1 + random_.below(2); k > 0; --k)
        edits_.add(edit, model_, kind);
      auto next = edit.commit();
      if (!next.ok()) {
        if (++refused > 40 * edits + 1000) return false;
        continue;
      }
      done += edit.size();
      const Model before = std::exchange(model_, *std::move(next));
      if (random_.chance(0.05)) continue;  // a commit that nobody followed
      live_.update(model_);
      if (!compare()) return false;
      if (random_.chance(0.02)) {  // there and back
        live_.update(before);
        live_.update(model_);
        if (!compare()) return false;
      }
    }
    return true;
  }

  std::size_t heard() const { return mirror_.heard(); }

 private:
  void watch_everything() {
    const auto follow = [&](Watch watch) {
      live_.watch(std::move(watch), [this](const WatchEvent& event) { mirror_.hear(event); });
    };
    for (const std::uint32_t n : {0U, 3U, kUnits - 1}) {
      follow({WatchKind::unit, numbered("u", n), {}, PeriodKind::tertial});
      if (model_.find<Unit>(numbered("u", n))) mirror_.see(WatchKind::unit, numbered("u", n));
    }
    for (std::uint32_t n = 0; n < kGoals; ++n) {
      follow({WatchKind::goal, numbered("g", n)});
      if (model_.find<Goal>(numbered("g", n))) mirror_.see(WatchKind::goal, numbered("g", n));
    }
    for (std::uint32_t n = 0; n < kTargets; ++n) {
      follow({WatchKind::target, numbered("t", n)});
      if (model_.find<Target>(numbered("t", n))) mirror_.see(WatchKind::target, numbered("t", n));
    }
    for (std::uint32_t n = 0; n < kRisks; ++n) follow({WatchKind::risk, numbered("r", n)});
    // What is there now is asked for, not told.
    each_state([&](WatchedState& told, const WatchedState& is) { told = is; });
  }

  // Calls `take(told, is)` for everything watched.
  template <class Take>
  void each_state(Take&& take) {
    const GoalRules rules = GoalRules::of(model_.policy());
    for (const std::uint32_t n : {0U, 3U, kUnits - 1}) {
      const auto unit = model_.find<Unit>(numbered("u", n));
      for (std::uint32_t i = 0; unit && i < model_.table<Indicator>().size(); ++i) {
        for (int t = 0; t < 9; ++t) {
          const Period when = period("2022-T3").plus(t);
          take(mirror_.at(WatchKind::unit, numbered("u", n), model_.table<Indicator>()[i].indicator_id, when),
               figure_state(*figure(model_, *unit, i, when)));
        }
      }
    }
    const auto years = target_years(model_);
    for (const std::int32_t year : years) {
      const GoalScores scores(model_, year);
      for (const GoalScore& score : scores.scores()) {
        WatchedState state;
        state.value = score.score;
        state.reason = score.reason;
        state.coverage = score.weight_coverage();
        if (score.score) state.colour = rules.colour_of(*score.score);
        take(mirror_.at(WatchKind::goal, model_.table<Goal>()[score.goal].goal_id, {}, Period::of_year(year)),
             state);
      }
    }
    for (const TargetStatus& status : target_statuses(model_)) {
      WatchedState state = figure_state(status.figure);
      state.reason = status.reason;
      state.colour = status.status;
      take(mirror_.at(WatchKind::target, model_.table<Target>()[status.target].target_id), state);
    }
    const RiskRegister risks(model_);
    const ScoreFormula formula = *parse_score_formula(*model_.policy().text("risk.score"));
    for (std::uint32_t risk = 0; risk < risks.size(); ++risk) {
      const RiskRating rating = risks.rating(risk);
      WatchedState state;
      state.reason = risks.is_open(risk) ? Reason::missing : Reason::not_applicable;
      if (risks.is_open(risk) && rating.is_rated()) {
        state.value = static_cast<double>(risk_score(formula, rating.likelihood, rating.consequence));
        state.reason = Reason::none;
        state.colour = risks.matrix().colour(rating.likelihood, rating.consequence);
      }
      take(mirror_.at(WatchKind::risk, model_.table<Risk>()[risk].risk_id), state);
    }
  }

  bool same_risks() const {
    const std::vector<UnitRisks> lifted = lift_risks(model_);
    std::map<std::uint32_t, UnitRisks> by_unit;
    for (const UnitRisks& risks : lifted) by_unit[risks.unit] = risks;
    for (std::uint32_t unit = 0; unit < model_.table<Unit>().size(); ++unit) {
      const std::vector<SeenRisk> is = live_.risks_of(unit).seen;
      const std::vector<SeenRisk>& expected = by_unit[unit].seen;
      const bool same = std::equal(is.begin(), is.end(), expected.begin(), expected.end(),
                                   [](const SeenRisk& a, const SeenRisk& b) {
                                     return a.risk == b.risk && a.score == b.score && a.lifted == b.lifted &&
                                            a.reason == b.reason && a.own == b.own && a.ways == b.ways;
                                   });
      if (!same) return false;
    }
    return true;
  }

  std::string here() const { return " at revision " + std::to_string(model_.revision()); }

  bool compare() {
    const auto units = static_cast<std::uint32_t>(model_.table<Unit>().size());
    // One kind at a time: IndicatorFigures wants windows of which the later ones start no earlier.
    const std::vector<Window> windows_by_kind[] = {
        {Window::of(period("2022")), Window::of(period("2023")), Window::of(period("2024"))},
        {Window::of(period("2024-T1")), Window::of(period("2024-Q4"))},
        {Window::of(period("2023-12")), Window::of(period("2024-07"))},
        {Window::year_to_date(period("2024-T2"), model_.budget_year()),
         Window::year_to_date(period("2024-11"), model_.budget_year())},
    };
    for (std::uint32_t i = 0; i < model_.table<Indicator>().size(); ++i) {
      for (const std::vector<Window>& windows : windows_by_kind) {
        const IndicatorFigures anew(model_, i, windows);
        for (std::uint32_t u = 0; u < units; ++u) {
          for (std::size_t w = 0; w < windows.size(); ++w) {
            if (same(live_.figure(u, i, windows[w]), anew.at(u, w))) continue;
            ADD_FAILURE() << "figure of unit " << u << ", indicator " << i << ", "
                          << windows[w].period.to_string() << here();
            return false;
          }
        }
      }
    }
    const std::vector<TargetStatus> statuses = target_statuses(model_);
    for (const TargetStatus& status : statuses) {
      if (same(live_.target_status(status.target), status)) continue;
      ADD_FAILURE() << "target " << status.target << here();
      return false;
    }
    std::vector<std::int32_t> years = target_years(model_);
    EXPECT_EQ(live_.years(), years);
    years.push_back(1999);
    for (const std::int32_t year : years) {
      const GoalScores scores(model_, year, statuses);
      for (const GoalScore& score : scores.scores()) {
        if (same(live_.goal_score(score.goal, year), score)) continue;
        ADD_FAILURE() << "goal " << score.goal << " in " << year << here();
        return false;
      }
    }
    if (!same_risks()) {
      ADD_FAILURE() << "risks" << here();
      return false;
    }
    EXPECT_EQ(live_.revision(), model_.revision());
    bool told = true;
    each_state([&](const WatchedState& last, const WatchedState& is) { told = told && same(last, is); });
    if (!told) ADD_FAILURE() << "somebody has not been told" << here();
    for (std::uint32_t n = 0; n < kGoals; ++n) {
      told = told && mirror_.has(WatchKind::goal, numbered("g", n)) ==
                         model_.find<Goal>(numbered("g", n)).has_value();
    }
    for (std::uint32_t n = 0; n < kRisks; ++n) {
      told = told && mirror_.has(WatchKind::risk, numbered("r", n)) ==
                         model_.find<Risk>(numbered("r", n)).has_value();
    }
    EXPECT_TRUE(told) << here();
    return told && !::testing::Test::HasFailure();
  }

  Random random_;
  RandomEdits edits_;
  Model model_;
  Mirror mirror_;
  LiveRollup live_;
};

class LiveEdits : public ::testing::TestWithParam<unsigned> {};

constexpr std::size_t kEdits = STYR_LIVE_EDITS / 3;
constexpr std::size_t kEditsOfAModel = std::min<std::size_t>(500, kEdits);

// A third of the edits for each number of workers, on a fresh model every 500.
TEST_P(LiveEdits, GiveTheBitsOfAFullComputation) {
  const Workers workers(GetParam());
  std::size_t heard = 0;
  for (std::size_t done = 0; done < kEdits; done += kEditsOfAModel) {
    const std::uint64_t seed = 1000 * GetParam() + done / kEditsOfAModel;
    SCOPED_TRACE("seed " + std::to_string(seed));
    Follower follower(seed, &workers);
    ASSERT_TRUE(follower.run(kEditsOfAModel));
    heard += follower.heard();
  }
  EXPECT_GT(heard, kEdits / 10) << "nearly nothing was told";
}
// Of one kind alone, so that a fault shows where it is.
class LiveEditsOfAKind : public ::testing::TestWithParam<RandomEdits::Kind> {};

TEST_P(LiveEditsOfAKind, GiveTheBitsOfAFullComputation) {
  constexpr std::uint64_t kSeed = 7;
  Follower follower(kSeed, nullptr);
  EXPECT_TRUE(follower.run(std::max<std::size_t>(kEditsOfAModel / 10, 10), GetParam()));
}
INSTANTIATE_TEST_SUITE_P(Kinds, LiveEditsOfAKind,
                         ::testing::Values(RandomEdits::Kind::observations, RandomEdits::Kind::organisation,
                                           RandomEdits::Kind::targets, RandomEdits::Kind::goals,
                                           RandomEdits::Kind::risks));

INSTANTIATE_TEST_SUITE_P(Workers, LiveEdits, ::testing::Values(1U, 2U, 4U));

}  // namespace
}  // namespace styr
