// One snapshot read by several threads while another commits: what the thread sanitizer is run on.

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "small_models.hpp"
#include "styr/check.hpp"
#include "styr/edit.hpp"
#include "styr/explain.hpp"
#include "styr/package.hpp"
#include "styr/risks.hpp"
#include "styr/trend.hpp"

namespace styr {
namespace {

using testing::period;
using testing::SmallModel;

Model organisation() {
  SmallModel m;
  m.unit("top");
  m.indicator("I", "100*num/den");
  for (int u = 0; u < 12; ++u) {
    const std::string id = "u" + std::to_string(u);
    m.unit(id, u < 3 ? "top" : "u" + std::to_string(u % 3));
    for (int month = 1; month <= 12; ++month) {
      m.observe(id, "I",
                Period::from_ordinal(PeriodKind::month, period("2024-01").ordinal() + month - 1).to_string(),
                u + month, 50);
    }
  }
  for (int g = 0; g < 6; ++g) {
    const std::string id = "g" + std::to_string(g);
    m.goal(id);
    if (g > 0) m.link(id, "g" + std::to_string((g - 1) / 2), g);
    m.target("t" + std::to_string(g), id, "I", "u" + std::to_string(g), 2024, 20 + g).yellow_tolerance = 5.0;
  }
  return m.build();
}

// Everything the library can say about a model, as one text.
std::string everything(const Model& model) {
  std::string text = write_json(model);
  for (const RollupRow& row : roll_up(model, {.by = PeriodKind::tertial}))
    text += format_number(row.figure.value) + ",";
  for (const TrendRow& row : trends(model)) text += format_number(row.theil_sen_per_month.value_or(0)) + ",";
  const Report findings = check(model);
  for (const Problem& problem : findings.problems()) text += to_string(problem) + "\n";
  text += to_text(*explain_goal(model, 0, 2024));
  text += std::to_string(lift_risks(model).size() + contributors(model).size());
  return text;
}

TEST(Threads, ReadOneSnapshotWhileAnotherCommits) {
  const Model snapshot = organisation();
  const std::string expected = everything(snapshot);
  std::vector<std::thread> readers;
  for (int reader = 0; reader < 4; ++reader) {
    readers.emplace_back([&] {
      for (int round = 0; round < 10; ++round) EXPECT_EQ(everything(snapshot), expected);
    });
  }
  Model current = snapshot;
  for (int commit = 0; commit < 40; ++commit) {
    Edit edit(current);
    Observation o;
    o.unit_id = "u5";
    o.indicator_id = "I";
    o.period = period("2024-06");
    o.numerator = commit;
    o.denominator = 50.0;
    edit.upsert(o);
    if (commit % 8 == 0) {
      Unit unit;
      unit.unit_id = "u7";
      unit.parent_id = commit % 16 == 0 ? "u0" : "u1";
      edit.upsert(unit);
    }
    auto next = edit.commit();
    ASSERT_TRUE(next.ok()) << next.status();
    current = *std::move(next);
  }
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(current.revision(), 41U);
  EXPECT_NE(everything(current), expected);
}

}  // namespace
}  // namespace styr
