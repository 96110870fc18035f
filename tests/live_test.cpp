// Answers that follow commits against answers made anew: after random edits of every kind, bit for bit.
//
// STYR_LIVE_EDITS (a CMake setting, see tests/CMakeLists.txt) says how many edits; the default keeps CI
// short.

#include "styr/live.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "random.hpp"
#include "small_models.hpp"
#include "styr/edit.hpp"
#include "styr/risks.hpp"
#include "styr/workers.hpp"

namespace styr {
namespace {

using testing::date;
using testing::period;
using testing::Random;
using testing::SmallModel;

bool same(const std::optional<double>& a, const std::optional<double>& b) {
  return a.has_value() == b.has_value() &&
         (!a || std::bit_cast<std::uint64_t>(*a) == std::bit_cast<std::uint64_t>(*b));
}

bool same(const Figure& a, const Figure& b) {
  return same(a.value, b.value) && a.reason == b.reason && same(a.numerator, b.numerator) &&
         same(a.denominator, b.denominator) && a.cells == b.cells && a.stale == b.stale &&
         same(a.sum_of_children, b.sum_of_children);
}

bool same(const TargetStatus& a, const TargetStatus& b) {
  return a.target == b.target && a.status == b.status && a.reason == b.reason &&
         same(a.deviation, b.deviation) && same(a.figure, b.figure);
}

bool same(const GoalScore& a, const GoalScore& b) {
  return a.goal == b.goal && a.year == b.year && a.reason == b.reason && same(a.score, b.score) &&
         same(a.own_score, b.own_score) && same(a.weight_used, b.weight_used) &&
         same(a.weight_possible, b.weight_possible);
}

bool same(const WatchedState& a, const WatchedState& b) {
  return same(a.value, b.value) && a.reason == b.reason && a.colour == b.colour && a.cells == b.cells &&
         same(a.coverage, b.coverage);
}

std::string numbered(const char* letter, std::uint32_t n) { return letter + std::to_string(n); }

// Thirds have no exact sum in binary, so that a sum in another order shows.
Number thirds(Random& random) { return Number(static_cast<double>(1 + random.below(400)) / 3); }

constexpr std::uint32_t kUnits = 14;
constexpr std::uint32_t kIndicators = 6;
constexpr std::uint32_t kTargets = 24;
constexpr std::uint32_t kGoals = 14;
constexpr std::uint32_t kRisks = 12;

// One random change of a governance model. Many are refused when they are committed, which is as it should
// be.
class RandomEdits {
 public:
  explicit RandomEdits(Random& random) : random_(random) {}

  SmallModel start() {
    SmallModel m;
    for (std::uint32_t u = 0; u < kUnits - 4; ++u)
      m.unit(numbered("u", u), u == 0 ? "" : numbered("u", random_.below(u)));
    for (std::uint32_t i = 0; i < kIndicators; ++i) m.tables.get<Indicator>().push_back(indicator(i));
    for (std::uint32_t g = 0; g < kGoals - 3; ++g) m.goal(numbered("g", g));
    m.tables.get<RiskMatrixDefinition>().push_back({"M", "", ""});
    for (std::int32_t level = 0; level < 3; ++level) {
      RiskLevel l;
      l.matrix_id = "M";
      l.level = level;
      m.tables.get<RiskLevel>().push_back(l);
    }
    for (std::int32_t cell = 0; cell < 25; ++cell) {
      RiskMatrixCell c;
      c.matrix_id = "M";
      c.likelihood = 1 + cell / 5;
      c.consequence = 1 + cell % 5;
      c.level = std::min(2, (c.likelihood + 2 * c.consequence) / 5);
      m.tables.get<RiskMatrixCell>().push_back(c);
    }
    for (std::uint32_t t = 0; t < kTargets - 6; ++t) {
      Target made = target(t);
      made.unit_id = numbered("u", random_.below(kUnits - 4));
      made.goal_id = numbered("g", random_.below(kGoals - 3));
      m.tables.get<Target>().push_back(made);
    }
    for (std::uint32_t g = 1; g < kGoals - 3; ++g)
      m.link(numbered("g", g), numbered("g", random_.below(g)),
             static_cast<double>(1 + random_.below(3)) / 7);
    for (std::uint32_t u = 0; u < kUnits - 4; ++u) {
      for (int month = 0; month < 12; ++month) {
        Observation o = observation();
        o.unit_id = numbered("u", u);
        o.period = period("2024-01").plus(month);
        m.observations.push_back(o);
      }
    }
    // One cell for each unit, indicator and period.
    const auto key = [](const Observation& o) { return std::tuple(o.unit_id, o.indicator_id, o.period); };
    std::sort(m.observations.begin(), m.observations.end(),
              [&](const auto& a, const auto& b) { return key(a) < key(b); });
    m.observations.erase(std::unique(m.observations.begin(), m.observations.end(),
                                     [&](const auto& a, const auto& b) { return key(a) == key(b); }),
                         m.observations.end());
    return m;
  }

  void add(Edit& edit, const Model& model) {
    switch (random_.below(24)) {
      default:  // the everyday case
        return edit.upsert(observation());
      case 0:
      case 1:
        return erase_some_observation(edit, model);
      case 2:
        return edit.upsert(unit(model));
      case 3:
        return edit.erase("units", numbered("u", random_.below(kUnits)));
      case 4:
        return edit.upsert(indicator(random_.below(kIndicators)));
      case 5:
      case 6:
        return edit.upsert(target(random_.below(kTargets)));
      case 7:
        return edit.erase("targets", numbered("t", random_.below(kTargets)));
      case 8:
        return edit.upsert(goal(random_.below(kGoals)));
      case 9:
        return edit.erase("goals", numbered("g", random_.below(kGoals)));
      case 10:
      case 11:
        return change_link(edit, model);
      case 12:
        return edit.upsert(policy());
      case 13:
        return random_.chance(0.8) ? edit.upsert(risk(random_.below(kRisks)))
                                   : edit.erase("risks", numbered("r", random_.below(kRisks)));
      case 14:
        return edit.upsert(assessment());
      case 15:
        return change_judging(edit);
    }
  }

 private:
  Observation observation() {
    Observation o;
    o.unit_id = numbered("u", random_.below(kUnits));
    o.indicator_id = numbered("i", random_.below(kIndicators));
    o.period = period("2023-07").plus(static_cast<std::int32_t>(random_.below(24)));
    if (random_.chance(0.05)) o.period = Period::of_year(2022);
    const auto status = random_.chance(0.7) ? 0 : random_.below(5);
    o.status = static_cast<ObservationStatus>(status);
    if (is_usable(*&o.status.value)) {
      o.numerator = thirds(random_);
      o.denominator = random_.chance(0.1) ? Number(0) : thirds(random_);
    }
    return o;
  }

  void erase_some_observation(Edit& edit, const Model& model) {
    const std::size_t cells = model.observations().cell_count();
    if (cells == 0) return;
    std::size_t left = random_.below(static_cast<std::uint32_t>(cells));
    for (const auto& series : model.observations().series()) {
      if (left >= series->cell_count()) {
        left -= series->cell_count();
        continue;
      }
      series->for_each_run(
          [&](std::uint32_t unit, const SeriesBlock& block, std::size_t first, std::size_t last) {
            if (left != static_cast<std::size_t>(-1) && left < last - first) {
              const Observation o = observation_at(model, *series, unit, {&block, first + left});
              edit.erase_observation(o.unit_id, o.indicator_id, o.period);
              left = static_cast<std::size_t>(-1);
            } else if (left != static_cast<std::size_t>(-1)) {
              left -= last - first;
            }
          });
      return;
    }
  }

  Unit unit(const Model& model) {
    Unit u;
    const std::uint32_t n = random_.below(kUnits);
    if (const auto row = model.find<Unit>(numbered("u", n))) u = model.table<Unit>()[*row];
    u.unit_id = numbered("u", n);
    switch (random_.below(4)) {
      case 0:
        u.volume_unit = random_.chance(0.5) ? "pupils" : "beds";
        break;
      case 1:
        u.valid_to = random_.chance(0.5) ? std::nullopt : std::optional(date("2025-12-31"));
        break;
      default:
        u.parent_id = random_.chance(0.1) ? "" : numbered("u", random_.below(kUnits));
    }
    return u;
  }

  Indicator indicator(std::uint32_t n) {
    const char* const formulas[] = {"num/den", "100*num/den", "num", "100*(num-den)/den"};
    Indicator i;
    i.indicator_id = numbered("i", n);
    i.formula = formulas[random_.below(4)];
    i.direction = static_cast<Direction>(random_.below(3));
    if (random_.chance(0.5)) i.aggregation = static_cast<IndicatorAggregation>(random_.below(8));
    if (random_.chance(0.3)) i.rollup = static_cast<RollupScope>(random_.below(3));
    if (random_.chance(0.4)) i.time_aggregation = static_cast<TimeAggregation>(random_.below(6));
    if (random_.chance(0.4)) i.axis_order = static_cast<AxisOrder>(random_.below(2));
    if (random_.chance(0.3)) i.own_value = static_cast<OwnValue>(random_.below(2));
    return i;
  }

  Target target(std::uint32_t n) {
    Target t;
    t.target_id = numbered("t", n);
    if (random_.chance(0.9)) t.goal_id = numbered("g", random_.below(kGoals));
    t.indicator_id = numbered("i", random_.below(kIndicators));
    t.unit_id = numbered("u", random_.below(kUnits));
    t.year = 2023 + static_cast<std::int32_t>(random_.below(3));
    t.target = thirds(random_);
    t.green_tolerance = thirds(random_);
    t.yellow_tolerance = Number(t.green_tolerance->value + 20);
    if (random_.chance(0.5)) t.direction = static_cast<Direction>(random_.below(3));
    t.weight = Number(static_cast<double>(1 + random_.below(3)) / 7);
    return t;
  }

  Goal goal(std::uint32_t n) {
    Goal g;
    g.goal_id = numbered("g", n);
    if (random_.chance(0.4)) g.combination = static_cast<Combination>(random_.below(5));
    return g;
  }

  void change_link(Edit& edit, const Model& model) {
    const auto& links = model.table<GoalLink>();
    GoalLink link;
    link.from_goal_id = numbered("g", random_.below(kGoals));
    link.to_goal_id = numbered("g", random_.below(kGoals));
    link.link_type = "contributes";
    if (!links.empty() && random_.chance(0.7))
      link = links[random_.below(static_cast<std::uint32_t>(links.size()))];
    if (random_.chance(0.2)) {
      edit.erase("goal_links", describe<GoalLink>().key_of(&link));
      return;
    }
    if (random_.chance(0.2)) link.link_type = "hinders";
    link.weight = Number(static_cast<double>(1 + random_.below(3)) / 7);
    edit.upsert(link);
  }

  PolicyEntry policy() {
    const std::pair<const char*, std::vector<const char*>> known[] = {
        {"goal.combination", {"weighted_mean", "all", "any", "geometric_mean", "signed"}},
        {"goal.missing_children", {"proportional", "even", "zero", "coverage"}},
        {"goal.own_weight", {"1", "0.5", "3"}},
        {"coverage.min", {"0.8", "0.4"}},
        {"rag.yellow_score", {"0.5", "0.3"}},
        {"year_start_month", {"1", "8"}},
        {"risk.level.red_from", {"12", "15"}},
        {"risk.escalate_from", {"8", "12"}},
        {"risk.escalate_max", {"1", "3"}},
        {"risk.matrix", {"", "M"}},
        {"risk.score", {"product", "sum"}},
        {"risk.lifting", {"score", "tolerance"}},
        {"risk.accepted", {"stays", "lifts"}},
        {"note", {"one", "two"}},
    };
    const auto& [key, values] = known[random_.below(14)];
    PolicyEntry entry;
    entry.key = key;
    entry.scope = "all";
    entry.value = values[random_.below(static_cast<std::uint32_t>(values.size()))];
    return entry;
  }

  Risk risk(std::uint32_t n) {
    Risk r;
    r.risk_id = numbered("r", n);
    r.unit_id = numbered("u", random_.below(kUnits));
    r.current_likelihood = static_cast<std::int32_t>(1 + random_.below(5));
    r.current_consequence = static_cast<std::int32_t>(1 + random_.below(5));
    if (random_.chance(0.2)) r.status = RiskStatus::closed;
    return r;
  }

  RiskAssessment assessment() {
    RiskAssessment a;
    a.risk_id = numbered("r", random_.below(kRisks));
    a.period = period("2024-T1").plus(static_cast<std::int32_t>(random_.below(3)));
    if (random_.chance(0.9)) a.likelihood = static_cast<std::int32_t>(1 + random_.below(5));
    a.consequence = static_cast<std::int32_t>(1 + random_.below(5));
    return a;
  }

  // What a unit says of a risk, or tolerates.
  void change_judging(Edit& edit) {
    const std::string n = std::to_string(random_.below(5));
    const auto step = [&] { return static_cast<std::int32_t>(1 + random_.below(5)); };
    switch (random_.below(4)) {
      case 0: {
        RiskJudgement j;
        j.judgement_id = "j" + n;
        j.risk_id = numbered("r", random_.below(kRisks));
        if (random_.chance(0.7)) j.unit_id = numbered("u", random_.below(kUnits));
        j.judged_on = Date::from_days(date("2024-03-01").days() + step());
        j.likelihood = step();
        j.consequence = step();
        return edit.upsert(j);
      }
      case 1: {
        RiskAcceptance a;
        a.acceptance_id = "a" + n;
        a.risk_id = numbered("r", random_.below(kRisks));
        a.accepted_on = date("2024-02-01");
        a.likelihood = step();
        a.consequence = step();
        return edit.upsert(a);
      }
      case 2: {
        RiskTolerance t;
        t.tolerance_id = "l" + n;
        t.unit_id = numbered("u", random_.below(kUnits));
        t.tolerated_level = static_cast<std::int32_t>(random_.below(3));
        return edit.upsert(t);
      }
      default:
        return edit.erase("risk_tolerances", "l" + n);
    }
  }

  Random& random_;
};

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
  bool run(std::size_t edits) {
    std::size_t done = 0;
    std::size_t refused = 0;
    while (done < edits) {
      Edit edit(model_);
      for (std::uint32_t k = random_.chance(0.1) ? 12 : 1 + random_.below(2); k > 0; --k)
        edits_.add(edit, model_);
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
INSTANTIATE_TEST_SUITE_P(Workers, LiveEdits, ::testing::Values(1U, 2U, 4U));

// ---- What is refreshed, and who is told -------------------------------------------------------------------

// A small organisation: top > a, b; an indicator; goals g2 > g1 > g0 with a target at b below g2, and g9
// apart.
SmallModel organisation() {
  SmallModel m;
  m.unit("top").unit("a", "top").unit("b", "top");
  m.indicator("I", "num/den");
  m.goal("g0").goal("g1").goal("g2").goal("g9");
  m.link("g1", "g0").link("g2", "g1");
  Target& below = m.target("t", "g2", "I", "b", 2024, 10);
  below.green_tolerance = 1.0;
  below.yellow_tolerance = 5.0;
  m.target("t9", "g9", "I", "a", 2024, 1);
  m.observe("a", "I", "2024-01", 10, 2)
      .observe("b", "I", "2024-01", 10, 1)
      .observe("b", "I", "2024-02", 10, 1);
  return m;
}

Observation correction(const char* unit, const char* when, double numerator, double denominator = 1) {
  Observation o;
  o.unit_id = unit;
  o.indicator_id = "I";
  o.period = period(when);
  o.numerator = numerator;
  o.denominator = denominator;
  return o;
}

template <class Record>
Model with(const Model& model, Record record) {
  Edit edit(model);
  edit.upsert(std::move(record));
  auto next = edit.commit();
  EXPECT_TRUE(next.ok()) << next.status();
  return next.value_or(model);
}

std::string line(const WatchEvent& e) {
  const auto number = [](const std::optional<double>& v) {
    return v ? format_number(*v) : std::string("none");
  };
  std::string text = std::string(to_string(e.kind)) + " " + e.id;
  if (!e.indicator_id.empty()) text += " " + e.indicator_id;
  if (e.period) text += " " + e.period->to_string();
  if (e.change == WatchEvent::Change::appeared) return text + " appeared";
  if (e.change == WatchEvent::Change::removed) return text + " removed";
  text += ": " + number(e.before.value) + " " + std::string(to_string(e.before.colour)) + " -> " +
          number(e.after.value) + " " + std::string(to_string(e.after.colour));
  return text;
}

using Lines = std::vector<std::string>;

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

TEST(Live, TellsInAFixedOrder) {
  const Model model = organisation().build();
  LiveRollup live(model);
  Lines heard;
  const auto hear = [&](const WatchEvent& event) { heard.push_back(line(event)); };
  live.watch({WatchKind::target, "t"}, hear);
  live.watch({WatchKind::goal, "g0"}, hear);
  live.watch({WatchKind::goal, "g9"}, hear);
  live.watch({WatchKind::unit, "top"}, hear);
  live.watch({WatchKind::unit, "b", "I", PeriodKind::month}, hear);
  live.watch({WatchKind::unit, "a"}, hear);
  live.update(with(model, correction("b", "2024-02", 0)));
  EXPECT_EQ(heard, (Lines{"unit b I 2024-02: 10  -> 0 ", "unit top I 2024: 7.5  -> 5 ",
                          "goal g0 2024: 1 green -> 0.5 yellow", "target t 2024: 10 green -> 5 yellow"}));
}

TEST(Live, TellsOfCoverageAlone) {
  const Model model = organisation().build();
  LiveRollup live(model);
  std::vector<WatchEvent> heard;
  live.watch({WatchKind::unit, "b"}, [&](const WatchEvent& event) { heard.push_back(event); });
  Observation missing;
  missing.unit_id = "b";
  missing.indicator_id = "I";
  missing.period = period("2024-03");
  missing.status = ObservationStatus::missing;
  live.update(with(model, missing));
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_FALSE(heard[0].value_changed());
  EXPECT_TRUE(heard[0].coverage_changed());
  EXPECT_EQ(heard[0].before.coverage, 1);
  EXPECT_EQ(heard[0].after.cells.expected(), 3U);
  EXPECT_EQ(heard[0].revision_before, model.revision());
  EXPECT_EQ(heard[0].revision_after, model.revision() + 1);
}

TEST(Live, YearToDateIsToldForEveryLaterPeriod) {
  SmallModel m = organisation();
  m.tables.get<Indicator>().rows()[0].aggregation = IndicatorAggregation::ratio_of_ytd_sums;
  const Model model = m.build();
  LiveRollup live(model);
  Lines heard;
  live.watch({WatchKind::unit, "b", "I", PeriodKind::tertial},
             [&](const WatchEvent& event) { heard.push_back(line(event)); });
  live.update(with(model, correction("b", "2024-05", 4)));
  EXPECT_EQ(heard, (Lines{"unit b I 2024-T2: 10  -> 8 ", "unit b I 2024-T3: 10  -> 8 "}));
}

TEST(Live, AnotherBudgetYearIsToldOfFiguresToDate) {
  SmallModel m = organisation();
  m.indicator("J").aggregation = IndicatorAggregation::ratio_of_ytd_sums;
  m.observe("b", "J", "2024-07", 10, 1).observe("b", "J", "2024-08", 30, 1);
  const Model model = m.build();
  LiveRollup live(model);
  Lines heard;
  live.watch({WatchKind::unit, "b", {}, PeriodKind::month},
             [&](const WatchEvent& event) { heard.push_back(line(event)); });
  PolicyEntry august;
  august.key = "year_start_month";
  august.scope = "all";
  august.value = "8";
  const Model next = with(model, august);
  live.update(next);
  EXPECT_EQ(live.last_changes().figures.indicators, std::vector<std::uint32_t>{1}) << "the one to date";
  EXPECT_FALSE(live.last_changes().figures.all);
  ASSERT_FALSE(heard.empty());
  EXPECT_EQ(heard[0], "unit b J 2024-08: 20  -> 30 ");
  EXPECT_EQ(live.figure(*next.find<Unit>("b"), 1, period("2024-08")).value, 30);
}

TEST(Live, ARiskIsWatchedByTheMatrixAndTheScoreInUse) {
  SmallModel m = organisation();
  Risk risk;
  risk.risk_id = "r";
  risk.unit_id = "a";
  risk.current_likelihood = 2;
  risk.current_consequence = 3;
  m.tables.get<Risk>().push_back(risk);
  m.tables.get<RiskMatrixDefinition>().push_back({"M", "", ""});
  RiskLevel level;
  level.matrix_id = "M";
  m.tables.get<RiskLevel>().push_back(level);
  for (std::int32_t cell = 0; cell < 9; ++cell) {
    RiskMatrixCell c;
    c.matrix_id = "M";
    c.likelihood = 1 + cell / 3;
    c.consequence = 1 + cell % 3;
    c.colour = RiskColour::red;
    m.tables.get<RiskMatrixCell>().push_back(c);
  }
  const Model model = m.build();
  LiveRollup live(model);
  Lines heard;
  live.watch({WatchKind::risk, "r"}, [&](const WatchEvent& event) { heard.push_back(line(event)); });
  PolicyEntry entry;
  entry.key = "risk.matrix";
  entry.scope = "all";
  entry.value = "M";
  const Model second = with(model, entry);
  live.update(second);
  EXPECT_EQ(heard, Lines{"risk r: 6 yellow -> 6 red"});
  heard.clear();
  entry.key = "risk.score";
  entry.value = "sum";
  live.update(with(second, entry));
  EXPECT_EQ(heard, Lines{"risk r: 6 red -> 5 red"});
}

TEST(Live, AnnouncesRecordsThatComeAndGo) {
  const Model model = organisation().build();
  LiveRollup live(model);
  Lines heard;
  const auto hear = [&](const WatchEvent& event) { heard.push_back(line(event)); };
  live.watch({WatchKind::goal, "g9"}, hear);
  live.watch({WatchKind::target, "t9"}, hear);
  live.watch({WatchKind::risk, "r"}, hear);
  Edit edit(model);
  edit.erase("targets", "t9");
  edit.erase("goals", "g9");
  Risk risk;
  risk.risk_id = "r";
  risk.unit_id = "a";
  risk.current_likelihood = 3;
  risk.current_consequence = 4;
  edit.upsert(risk);
  const auto next = edit.commit();
  ASSERT_TRUE(next.ok()) << next.status();
  live.update(*next);
  EXPECT_EQ(heard,
            (Lines{"goal g9 removed", "target t9 removed", "risk r appeared", "risk r: none  -> 12 red"}));
  heard.clear();
  live.update(model);
  EXPECT_EQ(heard.size(), 5U) << "both are back with their states";
}

TEST(Live, CallbacksMayWatchUnwatchAndUpdate) {
  const Model model = organisation().build();
  const Model second = with(model, correction("b", "2024-02", 0));
  const Model third = with(second, correction("b", "2024-02", 40));
  LiveRollup live(model);
  Lines heard;
  WatchId other = 0;
  bool first_time = true;
  live.watch({WatchKind::unit, "b"}, [&](const WatchEvent& event) {
    heard.push_back("first " + line(event));
    EXPECT_EQ(live.revision(), event.revision_after);
    if (!std::exchange(first_time, false)) return;
    live.unwatch(other);
    live.watch({WatchKind::unit, "top"}, [&](const WatchEvent& e) { heard.push_back("late " + line(e)); });
    live.update(third);
    EXPECT_EQ(live.revision(), second.revision()) << "not before everybody has been told";
  });
  other = live.watch({WatchKind::unit, "b"}, [&](const WatchEvent&) { heard.push_back("never"); });
  live.watch({WatchKind::unit, "top"}, [&](const WatchEvent& e) { heard.push_back("early " + line(e)); });
  live.update(second);
  EXPECT_EQ(heard, (Lines{"first unit b I 2024: 10  -> 5 ", "early unit top I 2024: 7.5  -> 5 ",
                          "first unit b I 2024: 5  -> 25 ", "early unit top I 2024: 5  -> 15 ",
                          "late unit top I 2024: 5  -> 15 "}));
  EXPECT_EQ(live.revision(), third.revision());
}

TEST(Live, StaysFreshWhenACallbackThrows) {
  const Model model = organisation().build();
  LiveRollup live(model);
  const WatchId rude = live.watch({WatchKind::unit, "b"}, [](const WatchEvent&) { throw 1; });
  const Model next = with(model, correction("b", "2024-02", 0));
  EXPECT_THROW(live.update(next), int);
  EXPECT_EQ(live.revision(), next.revision());
  live.unwatch(rude);
  int heard = 0;
  live.watch({WatchKind::unit, "b"}, [&](const WatchEvent&) { ++heard; });
  live.update(model);
  EXPECT_EQ(heard, 1);
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
