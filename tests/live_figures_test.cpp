#include "styr/live_figures.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "effort.hpp"
#include "small_models.hpp"
#include "styr/edit.hpp"
#include "styr/workers.hpp"

namespace styr {
namespace {

using testing::period;
using testing::SmallModel;

// Everything a figure says, its numbers by their bits.
auto said(const Figure& figure) {
  const auto bits = [](std::optional<double> number) {
    return number ? std::optional(std::bit_cast<std::uint64_t>(*number)) : std::nullopt;
  };
  return std::tuple(bits(figure.value), figure.reason, bits(figure.numerator), bits(figure.denominator),
                    figure.cells.by_status, figure.stale, bits(figure.sum_of_children));
}

std::string text(std::uint64_t number) { return std::to_string(number); }

std::vector<Window> all_windows() {
  std::vector<Window> windows;
  for (const int year : {2023, 2024}) {
    for (const PeriodKind kind : {PeriodKind::month, PeriodKind::quarter, PeriodKind::tertial,
                                  PeriodKind::half_year, PeriodKind::year}) {
      for (Period p = Period::containing(kind, Period::of_year(year).first_day()); p.year() == year;
           p = p.next()) {
        windows.push_back(Window::of(p));
        if (kind == PeriodKind::tertial) windows.push_back(Window::year_to_date(p, BudgetYear(3)));
      }
    }
  }
  return windows;
}

// A model with an indicator for every rule there is, and edits of every kind.
class Organisation {
 public:
  explicit Organisation(std::uint32_t seed) : random_(seed) {
    SmallModel m;
    m.unit("u0");
    for (int u = 1; u < kUnits; ++u) {
      // The first unit gets more children than are added in one block.
      const std::uint64_t above = u < 80 ? 0 : random_() % static_cast<unsigned>(u);
      m.unit("u" + text(static_cast<std::uint64_t>(u)), "u" + text(above), volume());
    }
    add_indicators(m);
    for (int i = 0; i < 2500; ++i) {
      Observation o = observation();
      const std::string key = o.unit_id + o.indicator_id + o.period.to_string();
      if (keys_.insert(key).second) m.observations.push_back(std::move(o));
    }
    model_ = m.build();
  }

  const Model& model() const { return model_; }

  // Commits some changes of observations.
  void change_observations(std::size_t count) {
    Edit edit(model_);
    std::set<std::string> touched;
    for (std::size_t i = 0; i < count; ++i) {
      Observation o = observation();
      const std::string key = o.unit_id + o.indicator_id + o.period.to_string();
      if (!touched.insert(key).second) continue;
      if (keys_.contains(key) && random_() % 3 == 0) {
        edit.erase_observation(o.unit_id, o.indicator_id, o.period);
        keys_.erase(key);
      } else {
        keys_.insert(key);
        edit.upsert(std::move(o));
      }
    }
    commit(edit);
  }

  // Commits a change of records.
  void change_records() {
    Edit edit(model_);
    switch (random_() % 5) {
      case 0: {  // a unit moves
        Unit unit = model_.table<Unit>()[1 + random_() % (model_.table<Unit>().size() - 1)];
        unit.parent_id = "u0";
        edit.upsert(std::move(unit));
        break;
      }
      case 1: {  // a unit is added
        Unit unit;
        unit.unit_id = "new" + text(random_());
        unit.parent_id = "u" + text(random_() % kUnits);
        edit.upsert(std::move(unit));
        break;
      }
      case 2: {  // a unit counts something else
        Unit unit = model_.table<Unit>()[random_() % model_.table<Unit>().size()];
        unit.volume_unit = volume();
        edit.upsert(std::move(unit));
        break;
      }
      case 3: {  // a rule changes
        Indicator indicator = model_.table<Indicator>()[random_() % model_.table<Indicator>().size()];
        indicator.formula = random_() % 2 == 0 ? "100*num/den" : "num";
        indicator.time_aggregation = random_() % 2 == 0 ? TimeAggregation::flow : TimeAggregation::last;
        edit.upsert(std::move(indicator));
        break;
      }
      default: {  // a record that no figure depends on
        PolicyEntry policy;
        policy.key = "note";
        policy.scope = "all";
        policy.value = text(random_());
        edit.upsert(std::move(policy));
      }
    }
    commit(edit);
  }

 private:
  static constexpr int kUnits = 110;

  void commit(const Edit& edit) {
    Report report;
    const auto next = edit.commit(&report);
    ASSERT_TRUE(next.ok()) << next.status().ToString();
    model_ = *next;
  }

  std::string volume() { return random_() % 3 == 0 ? "hours" : "pupils"; }

  void add_indicators(SmallModel& m) {
    using enum IndicatorAggregation;
    for (const auto aggregation :
         {ratio_of_sums, sum, ratio_of_ytd_sums, mean, weighted_mean, minimum, maximum, count}) {
      for (const auto time : {TimeAggregation::flow, TimeAggregation::last, TimeAggregation::mean}) {
        Indicator& i = m.indicator("i" + text(indicators_++), aggregation == sum ? "num" : "num/den");
        i.aggregation = aggregation;
        i.time_aggregation = time;
      }
    }
    const auto further = [&]() -> Indicator& { return m.indicator("i" + text(indicators_++)); };
    further().rollup = RollupScope::same_volume_unit;
    further().rollup = RollupScope::none;
    further().own_value = OwnValue::total;
    Indicator& stock = further();
    stock.time_aggregation = TimeAggregation::last;
    stock.axis_order = AxisOrder::time_first;
    Indicator& extreme_over_time = further();
    extreme_over_time.time_aggregation = TimeAggregation::maximum;
    extreme_over_time.rollup = RollupScope::same_volume_unit;
  }

  Observation observation() {
    Observation o;
    o.unit_id = "u" + text(random_() % kUnits);
    const std::uint64_t indicator = random_() % indicators_;
    o.indicator_id = "i" + text(indicator);
    const auto month = static_cast<std::int32_t>(random_() % (indicator % 2 == 0 ? 6 : 16));
    // Every third indicator is reported by quarter.
    o.period = indicator % 3 == 0
                   ? Period::from_ordinal(PeriodKind::quarter, period("2023-Q2").ordinal() + month / 3)
                   : Period::from_ordinal(PeriodKind::month, period("2023-04").ordinal() + month);
    const auto number = [&] { return (static_cast<double>(random_() % 2000) - 400) / 7; };
    const std::uint64_t kind = random_() % 12;
    if (kind == 0) {
      o.status = ObservationStatus::missing;
    } else if (kind == 1) {
      o.status = ObservationStatus::suppressed;
    } else if (kind == 2) {
      o.status = ObservationStatus::not_applicable;
    } else {
      o.status = kind == 3 ? ObservationStatus::estimated : ObservationStatus::ok;
      o.numerator = number();
      o.denominator = kind == 4 ? 0 : number();
    }
    return o;
  }

  std::mt19937 random_;
  std::uint64_t indicators_ = 0;
  std::set<std::string> keys_;
  Model model_;
};

// One of `kShares` shares of all windows: every so manieth, so that each share has windows of every kind.
constexpr std::size_t kShares = 4;
std::vector<Window> share_of_windows(std::size_t share) {
  static const std::vector<Window> all = all_windows();
  std::vector<Window> windows;
  for (std::size_t w = share % kShares; w < all.size(); w += kShares) windows.push_back(all[w]);
  return windows;
}

// Every figure by those windows is that of a fresh computation, and what differs from before has been told.
void expect_fresh(const LiveFigures& live, const Model& before, const FigureChanges& changes,
                  const std::vector<Window>& windows) {
  const Model& model = live.model();
  for (std::uint32_t i = 0; i < model.table<Indicator>().size(); ++i) {
    const IndicatorFigures fresh(model, i, windows);
    const bool told_all =
        changes.all || std::count(changes.indicators.begin(), changes.indicators.end(), i) > 0;
    std::optional<IndicatorFigures> old;
    if (!told_all) old.emplace(before, i, windows);
    for (std::uint32_t unit = 0; unit < model.table<Unit>().size(); ++unit) {
      for (std::size_t w = 0; w < windows.size(); ++w) {
        const auto now = said(fresh.at(unit, w));
        ASSERT_EQ(said(live.at(unit, i, windows[w])), now)
            << model.table<Indicator>()[i].indicator_id << " " << model.table<Unit>()[unit].unit_id << " "
            << windows[w].period.to_string();
        if (told_all || said(old->at(unit, w)) == now) continue;
        const bool told =
            std::any_of(changes.figures.begin(), changes.figures.end(), [&](const ChangedFigure& change) {
              return change.indicator == i && change.unit == unit && windows[w].contains(change.period);
            });
        ASSERT_TRUE(told) << "a figure changed and nobody was told";
      }
    }
  }
}

class LiveFiguresAt : public ::testing::TestWithParam<unsigned> {};

TEST_P(LiveFiguresAt, IsAFreshComputationBitForBit) {
  const Workers workers(GetParam());
  Organisation organisation(GetParam());
  LiveFigures live(organisation.model(), &workers);
  expect_fresh(live, organisation.model(), {}, share_of_windows(GetParam()));
  const std::vector<std::size_t> sizes{1, 1, 1, 3, 40, 1000, 1};
  const std::size_t rounds = std::max<std::size_t>(4, testing::effort(12));  // every kind of edit
  for (std::size_t round = 0; round < rounds; ++round) {
    const Model before = organisation.model();
    if (round % 4 == 3) {
      organisation.change_records();
    } else {
      organisation.change_observations(sizes[round % sizes.size()]);
    }
    if (HasFatalFailure()) return;
    const FigureChanges changes = live.update(organisation.model());
    EXPECT_EQ(live.model().revision(), organisation.model().revision());
    // Divided over the rounds and the numbers of workers, so that after every kind of edit each window is
    // met.
    expect_fresh(live, before, changes, share_of_windows(round / kShares + GetParam()));
    if (HasFatalFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(Workers, LiveFiguresAt, ::testing::Values(1U, 2U, 4U));

SmallModel two_schools() {
  SmallModel m;
  m.unit("top").unit("a", "top").unit("b", "top").unit("a1", "a").unit("b1", "b");
  m.indicator("I");
  m.observe("a1", "I", "2024-01", 1, 2).observe("b1", "I", "2024-01", 3, 4);
  m.observe("a1", "I", "2024-02", 5, 6);
  return m;
}

FigureChanges after_observing(LiveFigures& live, double numerator, double denominator) {
  Observation o;
  o.unit_id = "a1";
  o.indicator_id = "I";
  o.period = period("2024-01");
  o.numerator = numerator;
  o.denominator = denominator;
  Edit edit(live.model());
  edit.upsert(std::move(o));
  return live.update(*edit.commit());
}

TEST(LiveFigures, TellsOfTheUnitItsAncestorsAndThePeriodAlone) {
  LiveFigures live(two_schools().build());
  const auto row = [&](std::string_view id) { return *live.model().find<Unit>(id); };
  const FigureChanges changes = after_observing(live, 7, 8);
  EXPECT_FALSE(changes.all);
  EXPECT_TRUE(changes.indicators.empty());
  const Period january = period("2024-01");
  EXPECT_EQ(changes.figures, (std::vector<ChangedFigure>{
                                 {0, january, row("top")}, {0, january, row("a")}, {0, january, row("a1")}}));
  EXPECT_EQ(live.at(row("top"), 0, Window::of(period("2024"))).numerator, 7 + 3 + 5);
}

TEST(LiveFigures, TellsOfNothingWhenNothingChanged) {
  LiveFigures live(two_schools().build());
  EXPECT_TRUE(after_observing(live, 1, 2).empty());
}

TEST(LiveFigures, StopsWhereTotalsStayAsTheyWere) {
  SmallModel m = two_schools();
  // Beside 2^80 a small number is lost: the top does not change.
  m.observe("b", "I", "2024-01", 0x1p80, 0x1p80);
  LiveFigures live(m.build());
  const FigureChanges changes = after_observing(live, 1.5, 2.5);
  ASSERT_EQ(changes.figures.size(), 2U);
  for (const ChangedFigure& change : changes.figures) {
    EXPECT_NE(change.unit, *live.model().find<Unit>("top"));
  }
}

TEST(LiveFigures, GoBackToAnEarlierSnapshot) {
  const Model first = two_schools().build();
  LiveFigures live(first);
  after_observing(live, 7, 8);
  live.update(first);
  expect_fresh(live, first, {}, all_windows());
}

}  // namespace
}  // namespace styr
