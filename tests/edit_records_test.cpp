// Edits of records against a whole build of the changed tables: the same answer, the same problems, the same
// snapshot, for every table of a package and every kind of change.

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "effort.hpp"
#include "random.hpp"
#include "records.hpp"
#include "shared_data.hpp"
#include "small_models.hpp"
#include "styr/edit.hpp"

namespace styr {
namespace {

using testing::Random;
using testing::SmallModel;

std::string text_at(const AnyTable& table, std::size_t row, const ColumnDescription& column) {
  std::string text;
  column.write(table.record(row), column, text);
  return text;
}

// The row with the record's key; none when there is none.
std::optional<std::size_t> row_of(const AnyTable& table, const std::string& key) {
  for (std::size_t row = 0; row < table.size(); ++row) {
    if (table.description().key_of(table.record(row)) == key) return row;
  }
  return std::nullopt;
}

// One random change of one record, made by an edit and by hand.
class RandomRecordChange {
 public:
  RandomRecordChange(Random& random, const Tables& tables) : random_(random) {
    for (const AnyTable* table : tables.all()) {
      if (!table->empty()) filled_.push_back(table->description().name);
    }
  }

  void make(Edit& edit, Tables& shadow) {
    AnyTable& table = *shadow.find(filled_[random_.below(static_cast<std::uint32_t>(filled_.size()))]);
    if (table.empty()) return;
    const TableDescription& description = table.description();
    const bool has_key = !description.key_columns().empty();
    if (has_key && random_.chance(0.05)) {
      const std::size_t row = some_row(table);
      edit.erase(description.name, description.key_of(table.record(row)));
      table.erase(row);
      return;
    }
    // A record like another one, under its key or one that is new.
    const std::size_t like = some_row(table);
    const bool is_new = !has_key || random_.chance(0.3);
    std::vector<std::pair<std::string, std::string>> cells;
    for (const ColumnDescription& column : description.columns) {
      std::string text = text_at(table, like, column);
      if (is_new && column.key && random_.chance(0.7)) text = new_key(column, table, shadow);
      cells.emplace_back(column.name, text);
    }
    for (std::uint32_t n = random_.below(3); n > 0; --n) {
      const auto at = random_.below(static_cast<std::uint32_t>(cells.size()));
      const ColumnDescription& column = description.columns[at];
      if (!column.key) cells[at].second = other_text(column, table, shadow);
    }
    if (random_.chance(0.2)) break_one(description, cells);
    apply(cells, edit, table);
  }

 private:
  // A reference to what is not there or, in a table without references, nothing where something must be.
  void break_one(const TableDescription& table, std::vector<std::pair<std::string, std::string>>& cells) {
    std::vector<std::size_t> references, required;
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      if (table.columns[c].key) continue;
      if (table.columns[c].reference && table.columns[c].type == ColumnType::text) references.push_back(c);
      if (table.columns[c].required) required.push_back(c);
    }
    const std::vector<std::size_t>& from = references.empty() ? required : references;
    if (from.empty()) return;
    cells[from[random_.below(static_cast<std::uint32_t>(from.size()))]].second =
        references.empty() ? "" : "nowhere";
  }

  std::size_t some_row(const AnyTable& table) {
    return random_.below(static_cast<std::uint32_t>(table.size()));
  }

  std::string new_key(const ColumnDescription& column, const AnyTable& table, const Tables& all) {
    if (column.type == ColumnType::text && !column.reference) return "new" + std::to_string(++made_);
    return other_text(column, table, all);
  }

  // What some other row says, or the row that is referred to could say, or something odd.
  std::string other_text(const ColumnDescription& column, const AnyTable& table, const Tables& all) {
    const std::uint32_t kind = random_.below(10);
    if (kind == 0 && !column.required) return "";
    if (kind == 1 && column.type == ColumnType::text) return "odd" + std::to_string(random_.below(3));
    if (kind < 4 && (column.type == ColumnType::number || column.type == ColumnType::integer))
      return random_.chance(0.5) ? "0" : std::to_string(random_.below(7));
    if (kind == 4 && column.type == ColumnType::number) return "-1";
    if (kind < 8 && column.reference) {
      const AnyTable& to = *all.find(column.reference->table);
      if (!to.empty()) {
        return text_at(to, some_row(to),
                       to.description().columns[*to.description().find(column.reference->column)]);
      }
    }
    return text_at(table, some_row(table), column);
  }

  void apply(const std::vector<std::pair<std::string, std::string>>& cells, Edit& edit, AnyTable& table) {
    const TableDescription& description = table.description();
    AnyTable& trial = *trial_.find(description.name);
    void* const record = trial.append();
    std::string reason;
    for (std::size_t c = 0; c < cells.size(); ++c) {
      const ColumnDescription& column = description.columns[c];
      if (cells[c].second.empty()) {
        column.clear(record);
      } else if (!column.read(record, cells[c].second, column, reason)) {
        return;  // text that cannot be read is tested elsewhere
      }
    }
    std::vector<NamedCell> named;
    for (const auto& [name, text] : cells) named.push_back({name, text});
    edit.upsert(description.name, named);
    const bool has_key = !description.key_columns().empty();
    const auto known = has_key ? row_of(table, description.key_of(record)) : std::nullopt;
    void* const target = known ? table.mutable_record(*known) : table.append();
    if (!known) {
      for (auto& extra : table.extra_columns.edit()) extra.cells.resize(table.size());
    }
    for (std::size_t c = 0; c < cells.size(); ++c) {
      const ColumnDescription& column = description.columns[c];
      if (cells[c].second.empty())
        column.clear(target);
      else
        EXPECT_TRUE(column.read(target, cells[c].second, column, reason));
    }
  }

  Random& random_;
  std::vector<std::string_view> filled_;
  Tables trial_;
  int made_ = 0;
};

std::vector<std::string> problems(const Report& report) {
  std::vector<std::string> list;
  for (const Problem& p : report.problems()) list.push_back(to_string(p) + " [" + p.id + "] " + p.value);
  return list;
}

bool same(const TargetRule& a, const TargetRule& b) {
  return a.goal == b.goal && a.indicator == b.indicator && a.unit == b.unit &&
         a.green_tolerance == b.green_tolerance && a.yellow_tolerance == b.yellow_tolerance &&
         a.direction == b.direction && a.weight == b.weight;
}

template <class Range>
auto listed(const Range& range) {
  return std::vector(range.begin(), range.end());
}

void expect_same(const Model& is, const Model& expected) {
  for (const AnyTable* table : expected.tables().all()) {
    const AnyTable& other = *is.tables().find(table->description().name);
    ASSERT_EQ(other.size(), table->size()) << table->description().name;
    for (std::size_t row = 0; row < table->size(); ++row) {
      for (const ColumnDescription& column : table->description().columns)
        ASSERT_EQ(text_at(other, row, column), text_at(*table, row, column)) << table->description().name;
      const std::string key = table->description().key_of(table->record(row));
      ASSERT_EQ(is.find_row(table->description(), key), expected.find_row(table->description(), key)) << key;
    }
  }
  EXPECT_EQ(listed(is.unit_parents()), listed(expected.unit_parents()));
  EXPECT_EQ(listed(is.unit_levels()), listed(expected.unit_levels()));
  EXPECT_EQ(listed(is.unit_order().nodes()), listed(expected.unit_order().nodes()));
  EXPECT_EQ(listed(is.goal_order()), listed(expected.goal_order()));
  for (std::uint32_t goal = 0; goal < expected.table<Goal>().size(); ++goal) {
    EXPECT_EQ(listed(is.goal_graph().in_edges(goal)), listed(expected.goal_graph().in_edges(goal)));
    EXPECT_EQ(listed(is.goal_graph().successors(goal)), listed(expected.goal_graph().successors(goal)));
  }
  EXPECT_TRUE(std::equal(is.target_rules().begin(), is.target_rules().end(), expected.target_rules().begin(),
                         expected.target_rules().end(), same));
  ASSERT_EQ(is.indicator_rules().size(), expected.indicator_rules().size());
  for (std::size_t i = 0; i < is.indicator_rules().size(); ++i) {
    EXPECT_EQ(is.indicator_rules()[i].formula.text(), expected.indicator_rules()[i].formula.text());
    EXPECT_EQ(is.indicator_rules()[i].direction, expected.indicator_rules()[i].direction);
  }
  EXPECT_EQ(is.budget_year().start_month(), expected.budget_year().start_month());
  EXPECT_EQ(is.policy().text("goal.combination"), expected.policy().text("goal.combination"));
}

TEST(EditRecords, GiveWhatAWholeBuildGives) {
  STYR_REQUIRE_SHARED_DATA("governance/baerum-like");
  const testing::Records records = testing::read_records("governance/baerum-like");
  Random random(17);
  Model model = Model::build(records.tables, Observations()).value();
  RandomRecordChange change(random, records.tables);
  int accepted = 0;
  int refused = 0;
  const auto steps = static_cast<int>(testing::effort(100));
  for (int step = 0; step < steps; ++step) {
    SCOPED_TRACE(step);
    Edit edit(model);
    Tables shadow = model.tables();
    for (std::uint32_t n = 1 + random.below(2); n > 0; --n) change.make(edit, shadow);
    Report expected_report;
    const auto expected = Model::build(std::move(shadow), Observations(), &expected_report);
    Report report;
    const auto next = edit.commit(&report);
    ASSERT_EQ(problems(report), problems(expected_report));
    ASSERT_EQ(next.ok(), expected.ok());
    ++(next.ok() ? accepted : refused);
    if (!next.ok()) continue;
    expect_same(*next, *expected);
    if (::testing::Test::HasFailure()) return;
    model = *next;
  }
  EXPECT_GT(accepted, steps / 4);
  EXPECT_GT(refused, steps / 5);
}

template <class R>
Model with(const Model& model, R record) {
  Edit edit(model);
  edit.upsert(std::move(record));
  auto next = edit.commit();
  EXPECT_TRUE(next.ok()) << next.status();
  return next.ok() ? *next : Model();
}

SmallModel small() {
  SmallModel m;
  m.unit("top").unit("a", "top").unit("b", "top");
  m.indicator("I");
  m.goal("g0").goal("g1").link("g1", "g0");
  m.target("t", "g1", "I", "a", 2024, 1);
  return m;
}

TEST(EditRecords, OtherTablesAreShared) {
  const Model model = small().build();
  GoalLink link = model.table<GoalLink>()[0];
  link.weight = 2.0;
  const Model next = with(model, link);
  EXPECT_EQ(next.table<GoalLink>()[0].weight->value, 2);
  EXPECT_EQ(model.table<GoalLink>()[0].weight->value, 1) << "the snapshot before stays";
  EXPECT_TRUE(next.table<Goal>().is_shared_with(model.table<Goal>()));
  EXPECT_FALSE(next.table<GoalLink>().is_shared_with(model.table<GoalLink>()));
  EXPECT_EQ(&next.goal_graph(), &model.goal_graph()) << "a weight is no other graph";
  EXPECT_EQ(&next.unit_order(), &model.unit_order());
}

TEST(EditRecords, ARingIsFoundHoweverItComesAbout) {
  const Model model = small().build();
  const auto refusal = [&](auto... records) {
    Edit edit(model);
    (edit.upsert(records), ...);
    Report report;
    EXPECT_FALSE(edit.commit(&report).ok());
    return report.empty() ? std::string() : report.problems()[0].code;
  };
  Unit top = model.table<Unit>()[0];
  top.parent_id = "b";
  EXPECT_EQ(refusal(top), "cycle");
  Unit self = model.table<Unit>()[1];
  self.parent_id = "a";
  EXPECT_EQ(refusal(self), "self_link");
  Goal goal;
  goal.goal_id = "new";
  GoalLink up;
  up.from_goal_id = "g0";
  up.to_goal_id = "new";
  up.link_type = "contributes";
  GoalLink down = up;
  down.from_goal_id = "new";
  down.to_goal_id = "g1";
  EXPECT_EQ(refusal(goal, up, down), "cycle");
  // Without the last link there is none.
  Edit edit(model);
  edit.upsert(goal);
  edit.upsert(up);
  EXPECT_TRUE(edit.commit().ok());
}

TEST(EditRecords, AReferenceChangedForChangeDoesNotReachASnapshot) {
  SmallModel m = small();
  Unit& mine = m.tables.get<Unit>().rows()[1];
  const Model model = m.build();
  mine.name = "changed behind its back";
  EXPECT_EQ(model.table<Unit>()[1].name, "");
}

}  // namespace
}  // namespace styr
