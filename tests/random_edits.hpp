#ifndef STYR_TESTS_RANDOM_EDITS_HPP_
#define STYR_TESTS_RANDOM_EDITS_HPP_

// Random edits of every kind, of one small model.

#include <algorithm>
#include <cstdint>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "random.hpp"
#include "small_models.hpp"
#include "styr/edit.hpp"

namespace styr::testing {

inline std::string numbered(const char* letter, std::uint32_t n) { return letter + std::to_string(n); }

// Thirds have no exact sum in binary, so that a sum in another order shows.
inline Number thirds(Random& random) { return Number(static_cast<double>(1 + random.below(400)) / 3); }

inline constexpr std::uint32_t kUnits = 14;
inline constexpr std::uint32_t kIndicators = 6;
inline constexpr std::uint32_t kTargets = 24;
inline constexpr std::uint32_t kGoals = 14;
inline constexpr std::uint32_t kRisks = 12;

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

  // What a random edit may change.
  enum class Kind { all, observations, organisation, targets, goals, risks };

  // One change of that kind. Refused when it is committed, or not.
  void add(Edit& edit, const Model& model, Kind kind = Kind::all) {
    switch (case_of(kind)) {
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
  // A number of `add` below 24, of which 16 and more are observations too.
  std::uint32_t case_of(Kind kind) {
    switch (kind) {
      case Kind::all:
        return random_.below(24);
      case Kind::observations:
        return random_.chance(0.3) ? 0 : 16;
      case Kind::organisation:
        return 2 + random_.below(3);
      case Kind::targets:
        return 5 + random_.below(3);
      case Kind::goals:
        return 8 + random_.below(5);
      case Kind::risks:
        return 13 + random_.below(3);
    }
    return 16;
  }

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

}  // namespace styr::testing

#endif  // STYR_TESTS_RANDOM_EDITS_HPP_
