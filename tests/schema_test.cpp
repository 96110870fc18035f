#include "styr/schema.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "styr/tables.hpp"

namespace styr {
namespace {

TEST(Schema, EveryTableHasANameColumnsAndLabelsInThreeLanguages) {
  std::set<std::string_view> names;
  for (const TableDescription* table : table_descriptions()) {
    EXPECT_TRUE(names.insert(table->name).second) << table->name << " is described twice";
    EXPECT_FALSE(table->columns.empty()) << table->name;
    EXPECT_FALSE(table->row_meaning.empty()) << table->name;
    std::set<std::string_view> columns;
    for (const ColumnDescription& column : table->columns) {
      EXPECT_TRUE(columns.insert(column.name).second) << table->name << "." << column.name;
      for (Language language : {Language::bokmaal, Language::nynorsk, Language::english}) {
        EXPECT_FALSE(column.label.in(language).empty()) << table->name << "." << column.name;
      }
    }
  }
  EXPECT_EQ(names.size(), 46U);
}

TEST(Schema, ReferencesPointToColumnsThatExistAndStandEarlierOrInTheSameTable) {
  std::set<std::string_view> seen;
  for (const TableDescription* table : table_descriptions()) {
    seen.insert(table->name);
    for (const ColumnDescription& column : table->columns) {
      if (!column.reference) continue;
      const TableDescription* to = find_table_description(column.reference->table);
      ASSERT_NE(to, nullptr) << table->name << "." << column.name;
      EXPECT_TRUE(to->find(column.reference->column)) << table->name << "." << column.name;
      EXPECT_TRUE(seen.contains(to->name)) << table->name << " stands before " << to->name;
    }
  }
}

TEST(Schema, WordsOfOneMeaningStandTogether) {
  for (const TableDescription* table : table_descriptions()) {
    for (const ColumnDescription& column : table->columns) {
      std::set<int> closed;
      int current = -1;
      for (const EnumerationWord& word : column.words) {
        if (word.value == current) continue;
        EXPECT_TRUE(closed.insert(word.value).second)
            << table->name << "." << column.name << ": " << word.text;
        current = word.value;
      }
    }
  }
}

TEST(Schema, ACellIsWrittenTheWayItWasRead) {
  Risk risk;
  const TableDescription& d = describe<Risk>();
  std::string reason;
  const auto round_trip = [&](std::string_view name, std::string_view text) {
    const ColumnDescription& column = d.columns[*d.find(name)];
    EXPECT_TRUE(column.read(&risk, text, column, reason)) << reason;
    std::string out;
    column.write(&risk, column, out);
    EXPECT_EQ(out, text);
    column.clear(&risk);
    out.clear();
    column.write(&risk, column, out);
    EXPECT_EQ(out, "");
  };
  round_trip("status", "åpen");
  round_trip("status", "closed");
  round_trip("force_escalate", "nei");
  round_trip("tolerance_score", "6.50");
  round_trip("identified_on", "2022-04-30");
  round_trip("current_likelihood", "5");
  round_trip("title", "Nedetid i felles innlogging");
}

TEST(Schema, ARefusedCellLeavesTheRecordAloneAndSaysWhy) {
  Risk risk;
  risk.current_likelihood = 3;
  const TableDescription& d = describe<Risk>();
  std::string reason;
  const ColumnDescription& likelihood = d.columns[*d.find("current_likelihood")];
  EXPECT_FALSE(likelihood.read(&risk, "0", likelihood, reason));
  EXPECT_EQ(reason, "must be at least 1");
  EXPECT_FALSE(likelihood.read(&risk, "4x", likelihood, reason));
  EXPECT_EQ(reason, "must be a whole number");
  EXPECT_EQ(risk.current_likelihood, 3);
  const ColumnDescription& status = d.columns[*d.find("status")];
  EXPECT_FALSE(status.read(&risk, "kanskje", status, reason));
  EXPECT_EQ(reason, "must be one of open, åpen, closed, lukket, lukka");
}

TEST(Schema, KeysAreJoinedWithABar) {
  Procedure procedure;
  procedure.procedure_id = "P01";
  procedure.version = 3;
  EXPECT_EQ(describe<Procedure>().key_of(&procedure), "P01|3");
}

TEST(Tables, AreFoundByName) {
  Tables tables;
  ASSERT_NE(tables.find("goals"), nullptr);
  EXPECT_EQ(&tables.find("goals")->description(), &describe<Goal>());
  EXPECT_EQ(tables.find("nothing"), nullptr);
  EXPECT_EQ(tables.find("observations"), nullptr) << "observations are columns, not a table of records";
}

TEST(Tables, EraseKeepsExtraColumnsInStep) {
  Table<Unit> units;
  units.extra_columns.edit().push_back({"colour", {"red", "green"}});
  units.source_rows.edit() = {2, 5};
  units.rows().resize(2);
  units.rows()[0].unit_id = "A";
  units.rows()[1].unit_id = "B";
  units.erase(0);
  ASSERT_EQ(units.size(), 1U);
  EXPECT_EQ(units[0].unit_id, "B");
  EXPECT_EQ((*units.extra_columns)[0].cells, SharedRows<std::string>{"green"});
  EXPECT_EQ(units.row_of(0), 5);
}

}  // namespace
}  // namespace styr
