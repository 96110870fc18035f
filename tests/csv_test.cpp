#include "csv.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "csv_table.hpp"
#include "effort.hpp"
#include "random.hpp"
#include "utf8.hpp"

namespace styr {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Rows = std::vector<std::vector<std::string>>;

struct Parsed {
  Rows rows;
  std::vector<std::int64_t> numbers;
  std::optional<CsvFault> fault;
};

// `step`: how many bytes are fed at a time.
Parsed parse(std::string_view text, std::size_t step = 1000, std::size_t longest = 1000) {
  Parsed result;
  CsvParser parser(longest, [&](std::int64_t row, std::span<const std::string_view> cells) {
    result.rows.emplace_back(cells.begin(), cells.end());
    result.numbers.push_back(row);
  });
  bool sound = true;
  for (std::size_t at = 0; at < text.size() && sound; at += step) sound = parser.feed(text.substr(at, step));
  if (sound) sound = parser.finish();
  EXPECT_EQ(sound, !parser.fault());
  result.fault = parser.fault();
  return result;
}

TEST(Csv, RowsHaveCellsAsTheyStand) {
  const Parsed csv = parse("a,b\n1, x \n,\"\"\n");
  EXPECT_THAT(csv.rows, ElementsAre(ElementsAre("a", "b"), ElementsAre("1", " x "), ElementsAre("", "")));
  EXPECT_THAT(csv.numbers, ElementsAre(1, 2, 3));
  EXPECT_FALSE(csv.fault);
}

TEST(Csv, QuotedCellsMayHoldCommasQuotationMarksAndLineBreaks) {
  const Parsed csv = parse("\"a,\"\"b\"\"\",\"one\r\ntwo\"\nx,y\n");
  EXPECT_THAT(csv.rows, ElementsAre(ElementsAre("a,\"b\"", "one\r\ntwo"), ElementsAre("x", "y")));
  EXPECT_THAT(csv.numbers, ElementsAre(1, 2)) << "a row is one row however many lines it takes";
}

TEST(Csv, EveryLineEndIsRead) {
  const Rows expected = {{"a", "b"}, {"1", "2"}, {"3", "4"}};
  for (const char* text : {"a,b\n1,2\n3,4\n", "a,b\r\n1,2\r\n3,4\r\n", "a,b\r1,2\r3,4\r", "a,b\n1,2\n3,4"}) {
    const Parsed csv = parse(text);
    EXPECT_EQ(csv.rows, expected) << text;
    EXPECT_THAT(csv.numbers, ElementsAre(1, 2, 3)) << text;
  }
}

TEST(Csv, EmptyLinesArePassedOverButCount) {
  for (const char* text : {"a\n\n\nb\n\nc\n", "a\r\n\r\n\r\nb\r\n\r\nc\r\n", "a\r\r\rb\r\rc\r"}) {
    const Parsed csv = parse(text);
    EXPECT_EQ(csv.rows, (Rows{{"a"}, {"b"}, {"c"}})) << text;
    EXPECT_THAT(csv.numbers, ElementsAre(1, 4, 6)) << text;
  }
}

TEST(Csv, AByteOrderMarkIsSkippedHoweverTheFileIsCut) {
  for (std::size_t step : {1U, 2U, 3U, 100U}) {
    EXPECT_EQ(parse("\xef\xbb\xbf"
                    "a,b\n",
                    step)
                  .rows,
              (Rows{{"a", "b"}}))
        << step;
    EXPECT_EQ(parse("\xef\xbb", step).rows, (Rows{{"\xef\xbb"}})) << step;
    EXPECT_EQ(parse("a", step).rows, (Rows{{"a"}})) << step;
    EXPECT_EQ(parse("", step).rows, Rows()) << step;
  }
}

TEST(Csv, Utf16IsRefusedByName) {
  for (std::string_view text : {std::string_view("\xff\xfe"
                                                 "a\0",
                                                 4),
                                std::string_view("\xfe\xff\0a", 4)}) {
    const Parsed csv = parse(text);
    ASSERT_TRUE(csv.fault);
    EXPECT_EQ(csv.fault->code, "not_utf8");
    EXPECT_THAT(csv.fault->message, HasSubstr("UTF-16"));
  }
}

TEST(Csv, AFileCutOffInsideAQuotedCellIsAFaultOfTheRowWhereItStarts) {
  const Parsed csv = parse("a,b\n1,2\n3,\"half a\ncell");
  EXPECT_EQ(csv.rows.size(), 2U);
  ASSERT_TRUE(csv.fault);
  EXPECT_EQ(csv.fault->code, "unclosed_quote");
  EXPECT_EQ(csv.fault->row, 3);
  EXPECT_EQ(csv.fault->cell, 1U);
}

TEST(Csv, QuotationMarksInTheWrongPlaceAreFaults) {
  for (const char* row : {"1,b\"c", "1,\"b\"c", "1,\"b\" "}) {
    const Parsed csv = parse(std::string("x,y\n") + row + "\n3,4\n");
    ASSERT_TRUE(csv.fault) << row;
    EXPECT_EQ(csv.fault->code, "bad_quotes") << row;
    EXPECT_EQ(csv.fault->row, 2) << row;
    EXPECT_EQ(csv.fault->cell, 1U) << row;
  }
}

TEST(Csv, ALongRowIsAFaultBeforeItIsCollected) {
  EXPECT_FALSE(parse(std::string(1000, 'x'), 64, 1000).fault);
  EXPECT_TRUE(parse(std::string(1001, 'x'), 64, 1000).fault);
  EXPECT_TRUE(parse(std::string(1001, ','), 64, 1000).fault) << "many cells";
  const Parsed csv = parse("a\n\"" + std::string(1U << 22U, '\n'), 64, 1000);
  ASSERT_TRUE(csv.fault);
  EXPECT_EQ(csv.fault->code, "too_long");
  EXPECT_EQ(csv.fault->row, 2);
}

TEST(Csv, WhereTheFileIsCutIntoBlocksMakesNoDifference) {
  const std::string text = "\xef\xbb\xbfnavn,\"tall, \"\"x\"\"\"\r\n\r\nÆrø,1\r\n\"å\nø\",2";
  const Parsed whole = parse(text);
  ASSERT_EQ(whole.rows.size(), 3U);
  for (std::size_t step = 1; step < text.size(); ++step) {
    const Parsed cut = parse(text, step);
    EXPECT_EQ(cut.rows, whole.rows) << step;
    EXPECT_EQ(cut.numbers, whole.numbers) << step;
  }
}

TEST(Csv, OnlyWhatNeedsQuotesGetsThem) {
  const auto written = [](std::vector<std::string_view> cells) {
    std::string out;
    append_csv_row(cells, out);
    return out;
  };
  EXPECT_EQ(written({"a", "b c", "", "æøå"}), "a,b c,,æøå\n");
  EXPECT_EQ(written({"a,b", "say \"hi\"", "two\nlines", "cr\r"}),
            "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\"cr\r\"\n");
  EXPECT_EQ(written({""}), "\"\"\n") << "an empty line would be passed over";
}

TEST(Csv, WhatIsWrittenIsReadBack) {
  constexpr std::string_view kLetters[] = {"a", ",", "\"", "\n", "\r", " ", "ø", "\t", "1", ""};
  for (std::uint64_t seed = 1; seed <= testing::effort(200); ++seed) {
    testing::Random random(seed);
    Rows rows(1 + random.below(4));
    const std::uint32_t columns = 1 + random.below(4);
    std::string text;
    for (auto& row : rows) {
      row.resize(columns);
      for (std::string& cell : row) {
        for (std::uint32_t i = random.below(5); i > 0; --i)
          cell += kLetters[random.below(std::size(kLetters))];
      }
      append_csv_row(std::vector<std::string_view>(row.begin(), row.end()), text);
    }
    EXPECT_EQ(parse(text, 1 + random.below(7)).rows, rows) << "seed " << seed << ": " << text;
  }
}

TEST(Utf8, FaultsAreFound) {
  const auto fault = [](std::string_view text, TextLines lines = TextLines::many) {
    return find_text_fault(text, lines).fault;
  };
  for (const char* sound :
       {"", "abc", "blåbærsyltetøy", "€", "𝄞", "a\tb\r\nc", "\xed\x9f\xbf", "\xf4\x8f\xbf\xbf"}) {
    EXPECT_EQ(fault(sound), TextFault::none) << sound;
  }
  const std::string_view broken[] = {"\xe6rlig",     "\xc3",         "a\xc3(",           "\xc0\x80",
                                     "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80",
                                     "\xff",         "\xe2\x82"};
  for (std::string_view text : broken) EXPECT_EQ(fault(text), TextFault::not_utf8) << text;
  for (std::string_view text :
       {std::string_view("a\0b", 3), std::string_view("\x1b[1m"), std::string_view("\x7f")}) {
    EXPECT_EQ(fault(text), TextFault::control_character) << text;
  }
  EXPECT_EQ(fault("a\nb", TextLines::one), TextFault::control_character);
  EXPECT_EQ(find_text_fault("blå\xe6", TextLines::many).at, 4U);
  EXPECT_EQ(find_text_fault("a\nb", TextLines::one).at, 1U);
  EXPECT_EQ(find_text_fault("blå", TextLines::one).at, 4U);
}

// ---- Tables ---------------------------------------------------------------------------------------------

struct ReadUnits {
  Table<Unit> units;
  Report report;
  bool complete = false;
};

ReadUnits read_units(std::string_view text) {
  ReadUnits result;
  ProblemList problems(result.report);
  TableSink sink(result.units);
  const ReadOptions options;
  CsvTableReader reader(describe<Unit>(), sink, problems, options);
  reader.read_all(text);
  problems.finish();
  result.complete = reader.complete();
  return result;
}

TEST(CsvTable, ReadsRecordsByTheNamesOfTheHeader) {
  const ReadUnits read = read_units("name,unit_id,level,discretion\nRåd,R,0,høyt\nÆrfugl,Æ,1,\n");
  EXPECT_THAT(read.report.problems(), IsEmpty());
  EXPECT_TRUE(read.complete);
  ASSERT_EQ(read.units.size(), 2U);
  EXPECT_EQ(read.units[0].unit_id, "R");
  EXPECT_EQ(read.units[0].discretion, Discretion::high);
  EXPECT_EQ(read.units[1].name, "Ærfugl");
  EXPECT_EQ(read.units[1].level, 1);
  EXPECT_FALSE(read.units[1].discretion);
  EXPECT_THAT(*read.units.header, ElementsAre("name", "unit_id", "level", "discretion"));
  EXPECT_THAT(*read.units.source_rows, IsEmpty());
}

TEST(CsvTable, UnknownColumnsAreKeptAndNoted) {
  const ReadUnits read = read_units("unit_id,colour,fte,\"rom, etasje\"\nA,red,1.50,2\nB,,2,\n");
  EXPECT_FALSE(read.report.has_errors());
  ASSERT_EQ(read.report.problems().size(), 2U);
  EXPECT_EQ(read.report.problems()[0].severity, Severity::note);
  EXPECT_EQ(to_string(read.report.problems()[0]),
            "units:1:colour: unknown_column: \"colour\" is not a column of units; it is kept as text");
  ASSERT_EQ(read.units.extra_columns->size(), 2U);
  EXPECT_EQ((*read.units.extra_columns)[0].name, "colour");
  EXPECT_THAT((*read.units.extra_columns)[0].cells, ElementsAre("red", ""));
  EXPECT_THAT((*read.units.extra_columns)[1].cells, ElementsAre("2", ""));
  EXPECT_THAT(*read.units.header, ElementsAre("unit_id", "colour", "fte", "rom, etasje"));
}

TEST(CsvTable, EveryBadCellIsReportedInOneRun) {
  const ReadUnits read = read_units(
      "unit_id,name,level,fte,valid_from,discretion\n"
      "A,x,one,\"1,5\",2024-02-30,maybe\n"
      ",y,0,,,\n"
      "C,\"bell \x07\",-1,1e999,01.02.2024,low\n"
      "\"D\nE\",\xe6,1,1,2024-01-01,low\n");
  std::vector<std::string> found;
  for (const Problem& p : read.report.problems()) {
    EXPECT_EQ(p.severity, Severity::error);
    EXPECT_EQ(p.table, "units");
    found.push_back(std::to_string(p.row) + " " + p.column + " " + p.code + " " + p.id);
  }
  EXPECT_THAT(found,
              ElementsAre("2 level not_a_whole_number A", "2 fte not_a_number A", "2 valid_from bad_date A",
                          "2 discretion bad_word A", "3 unit_id required ", "4 name control_character C",
                          "4 level out_of_range C", "4 fte not_a_number C", "4 valid_from bad_date C",
                          "5 unit_id control_character ", "5 name not_utf8 "));
  EXPECT_EQ(read.report.problems()[0].message, "\"one\" must be a whole number");
  EXPECT_EQ(read.report.problems()[0].value, "one");
  EXPECT_EQ(read.report.problems()[1].message,
            "\"1,5\": the decimal mark must be `.`, without thousands separators");
  EXPECT_EQ(read.units.size(), 4U) << "records are kept, so that what refers to them is not reported too";
}

TEST(CsvTable, RowsOfTheWrongLengthAreReportedAndDropped) {
  const ReadUnits read = read_units("unit_id,name\nA,x\nB\n\nC,x,y\nD,x\n");
  ASSERT_EQ(read.report.problems().size(), 2U);
  EXPECT_EQ(read.report.problems()[0].code, "cell_count");
  EXPECT_EQ(read.report.problems()[0].row, 3);
  EXPECT_THAT(read.report.problems()[0].message, HasSubstr("1 cell and the header 2"));
  EXPECT_EQ(read.report.problems()[1].row, 5);
  ASSERT_EQ(read.units.size(), 2U);
  EXPECT_EQ(read.units.row_of(1), 6) << "as a spreadsheet shows it";
}

TEST(CsvTable, HeadersThatCannotBeUsed) {
  const auto codes = [](std::string_view text) {
    const ReadUnits read = read_units(text);
    EXPECT_FALSE(read.complete) << text;
    std::vector<std::string> result;
    for (const Problem& p : read.report.problems()) {
      if (p.severity == Severity::error) result.push_back(p.code + " " + p.column);
    }
    return result;
  };
  EXPECT_THAT(codes(""), ElementsAre("empty_file "));
  EXPECT_THAT(codes("\n\n"), ElementsAre("empty_file "));
  EXPECT_THAT(codes("name,level\nx,1\n"), ElementsAre("missing_column unit_id"));
  EXPECT_THAT(codes("unit_id,name,unit_id\nA,x,B\n"), ElementsAre("duplicate_column "));
  EXPECT_THAT(codes("unit_id,x,x\nA,1,2\n"), ElementsAre("duplicate_column "));
  EXPECT_THAT(codes("unit_id,,\nA,,\n"), ElementsAre("bad_header ", "bad_header "));
  EXPECT_THAT(codes("unit_id,n\xe5vn\nA,x\n"), ElementsAre("not_utf8 "));
  EXPECT_THAT(codes("\xef\xbb\xbf\xef\xbb\xbfunit_id\nA\n"),
              ElementsAre("bad_header ", "missing_column unit_id"));
}

TEST(CsvTable, AFileCutOffIsLocated) {
  const ReadUnits read = read_units("unit_id,name\nA,x\nB,\"half");
  ASSERT_EQ(read.report.problems().size(), 1U);
  EXPECT_EQ(to_string(read.report.problems()[0]),
            "units:3:name: unclosed_quote: the file ends inside a quoted cell of this row; it may have been "
            "cut off");
  EXPECT_FALSE(read.complete);
}

TEST(CsvTable, AHopelessFileDoesNotFillTheReport) {
  std::string text = "unit_id,level\n";
  for (int i = 0; i < 5000; ++i) text += "A,x\n";
  const ReadUnits read = read_units(text);
  ASSERT_EQ(read.report.problems().size(), ProblemList::kMostOfAKind + 1);
  EXPECT_EQ(to_string(read.report.problems().back()),
            "units::: more_of_the_same: 4000 more problems of code not_a_whole_number are not listed");
  EXPECT_TRUE(read.report.has_errors());
}

}  // namespace
}  // namespace styr
