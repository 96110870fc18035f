#include "styr/observation_columns.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "problem_list.hpp"
#include "record_reader.hpp"
#include "small_models.hpp"
#include "styr/observations.hpp"

namespace styr {
namespace {

using testing::date;
using testing::period;
using testing::SmallModel;

// One row as the texts of a package.
struct TextRow {
  std::string unit, indicator, period, numerator, denominator, value, status, reported_on, remark;
};

// What collecting gave: every problem, and every cell with the extra text beside it.
struct Collected {
  std::vector<std::string> problems;
  std::vector<std::string> cells;
};

std::string full_text(const Problem& p) { return to_string(p) + " [" + p.id + "] {" + p.value + "}"; }

Collected collected(ObservationBuilder& builder, const Report& report) {
  Collected result;
  const Observations observations = builder.finish();
  for (const Problem& p : report.problems()) result.problems.push_back(full_text(p));
  for (const auto& series : observations.series()) {
    series->for_each_run(
        [&](std::uint32_t unit, const SeriesBlock& block, std::size_t first, std::size_t last) {
          for (std::size_t c = first; c < last; ++c) {
            std::string text = std::to_string(series->indicator()) + " " + std::to_string(unit) + " " +
                               Period::from_ordinal(series->kind(), block.periods()[c]).to_string() + " " +
                               format_number(block.numerators()[c]) + " " +
                               format_number(block.denominators()[c]) + " " +
                               std::to_string(static_cast<int>(block.statuses()[c])) + " " +
                               std::to_string(block.reported_on()[c]);
            for (const auto& extra : block.extras()) text += " " + extra[c];
            result.cells.push_back(std::move(text));
          }
        });
  }
  return result;
}

const std::vector<std::string> kHeader{"unit_id", "indicator_id", "period",      "numerator", "denominator",
                                       "value",   "status",       "reported_on", "remark"};

// Row by row, the way a package is read.
Collected row_by_row(const Tables& tables, const std::vector<TextRow>& rows) {
  Report report;
  ObservationBuilder builder(tables, report);
  ProblemList problems(report);
  ObservationSink sink(&builder, report);
  RecordReader reader(describe<Observation>(), sink, problems);
  for (const std::string& name : kHeader) reader.add_column(name);
  reader.begin();
  std::int64_t number = 2;
  for (const TextRow& row : rows) {
    reader.start_record(number++);
    std::size_t column = 0;
    for (const std::string& text : {row.unit, row.indicator, row.period, row.numerator, row.denominator,
                                    row.value, row.status, row.reported_on, row.remark}) {
      reader.set(column++, text);
    }
    reader.end_record();
  }
  reader.end();
  Collected result = collected(builder, report);
  std::erase_if(result.problems,
                [](const std::string& p) { return p.find("unknown_column") != std::string::npos; });
  return result;
}

// A column of texts as a dictionary, as views, or packed.
struct OwnedTexts {
  std::vector<std::string> words;
  std::vector<std::string_view> views;
  std::vector<std::int16_t> codes;
  std::string bytes;
  std::vector<std::int32_t> offsets{0};

  OwnedTexts(const std::vector<TextRow>& rows, std::string TextRow::*member) {
    for (const TextRow& row : rows) {
      const std::string& text = row.*member;
      const auto at = std::find(words.begin(), words.end(), text);
      codes.push_back(static_cast<std::int16_t>(at - words.begin()));
      if (at == words.end()) words.push_back(text);
      views.emplace_back(text);
      bytes += text;
      offsets.push_back(static_cast<std::int32_t>(bytes.size()));
    }
    word_views.assign(words.begin(), words.end());
  }
  TextColumn coded() const { return {std::span<const std::string_view>(word_views), std::span(codes), {}}; }
  TextColumn plain() const { return {std::span<const std::string_view>(views), {}, {}}; }
  TextColumn packed() const { return {PackedTexts<std::int32_t>{offsets, bytes.data()}, {}, {}}; }

  std::vector<std::string_view> word_views;
};

struct OwnedNumbers {
  std::vector<double> values;
  std::vector<std::uint8_t> bits;
  // The bits start in the middle of a byte.
  static constexpr std::size_t kOffset = 3;

  template <class ToNumber>
  OwnedNumbers(const std::vector<TextRow>& rows, std::string TextRow::*member, ToNumber to_number) {
    bits.resize((rows.size() + kOffset) / 8 + 1);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::string& text = rows[i].*member;
      values.push_back(text.empty() ? -12345 : to_number(text));
      if (text.empty()) continue;
      const std::size_t at = i + kOffset;
      bits[at / 8] = static_cast<std::uint8_t>(bits[at / 8] | (1U << (at % 8)));
    }
  }
  NumberColumn column() const { return {values, {bits.data(), kOffset}}; }
};

SmallModel organisation() {
  SmallModel m;
  m.unit("a").unit("b", "a").unit("ø", "a").unit("closed", "a");
  m.tables.get<Unit>().rows()[3].valid_from = date("2022-03-01");
  m.tables.get<Unit>().rows()[3].valid_to = date("2023-06-30");
  m.indicator("plain", "num");
  Indicator& limited = m.indicator("limited", "100*num/den");
  limited.decimals = 1;
  limited.valid_min = 0.0;
  limited.valid_max = 100.0;
  return m;
}

std::vector<TextRow> random_rows(unsigned seed, std::size_t size) {
  std::mt19937 random(seed);
  const auto one_of = [&](std::initializer_list<const char*> words) {
    return std::string(*(words.begin() + random() % words.size()));
  };
  std::vector<TextRow> rows;
  for (std::size_t i = 0; i < size; ++i) {
    TextRow row;
    row.unit = one_of({"a", "b", "ø", "closed", "a", "b", "ø", "a", "nowhere", "", "t\tb", "\xff"});
    row.indicator = one_of({"plain", "limited", "plain", "limited", "plain", "limited", "unknown", ""});
    row.period = random() % 4 != 0
                     ? "202" + std::to_string(random() % 5) + "-" + (random() % 2 != 0 ? "0" : "1") +
                           std::to_string(random() % 3)  // month 00 is none
                     : one_of({"2021", "2022-T1", "2023-Q2", "2024-W07", "2024-05-17", "", "13/24"});
    row.numerator = random() % 8 == 0 ? "" : std::to_string(static_cast<int>(random() % 130) - 5);
    row.denominator = random() % 8 == 0 ? "" : std::to_string(random() % 120);
    row.value = random() % 8 != 0 ? "" : std::to_string(random() % 100);
    row.status =
        one_of({"ok", "ok", "ok", "estimated", "missing", "suppressed", "not_applicable", "", "OK?"});
    row.reported_on = random() % 3 == 0 ? "" : "2024-0" + std::to_string(1 + random() % 9) + "-11";
    row.remark = one_of({"", "x", "æøå"});
    rows.push_back(std::move(row));
  }
  return rows;
}

double to_double(const std::string& text) { return parse_number(text).value().value; }

enum class Form { coded, plain, packed };

Collected by_columns(const Tables& tables, const std::vector<TextRow>& rows, Form form, std::size_t at_once) {
  Report report;
  ObservationBuilder builder(tables, report);
  builder.set_header(kHeader, {"remark"});
  for (std::size_t first = 0; first < rows.size(); first += at_once) {
    const std::vector<TextRow> part(
        rows.begin() + static_cast<std::ptrdiff_t>(first),
        rows.begin() + static_cast<std::ptrdiff_t>(std::min(rows.size(), first + at_once)));
    const auto shaped = [&](const OwnedTexts& texts) {
      return form == Form::coded ? texts.coded() : form == Form::plain ? texts.plain() : texts.packed();
    };
    const OwnedTexts units(part, &TextRow::unit);
    const OwnedTexts indicators(part, &TextRow::indicator);
    const OwnedTexts periods(part, &TextRow::period);
    const OwnedTexts statuses(part, &TextRow::status);
    const OwnedTexts remarks(part, &TextRow::remark);
    const OwnedNumbers numerators(part, &TextRow::numerator, to_double);
    const OwnedNumbers denominators(part, &TextRow::denominator, to_double);
    const OwnedNumbers values(part, &TextRow::value, to_double);
    const OwnedNumbers days(part, &TextRow::reported_on, [](const std::string& t) { return date(t).days(); });
    const std::vector<std::int32_t> day_numbers(days.values.begin(), days.values.end());
    ObservationColumns columns;
    columns.rows = part.size();
    columns.unit_ids = shaped(units);
    columns.indicator_ids = shaped(indicators);
    columns.periods = shaped(periods);
    columns.numerators = numerators.column();
    columns.denominators = denominators.column();
    columns.values = values.column();
    columns.statuses = shaped(statuses);
    columns.reported_on = {day_numbers, {days.bits.data(), OwnedNumbers::kOffset}};
    columns.extras = {shaped(remarks)};
    columns.first_row = static_cast<std::int64_t>(first) + 2;
    EXPECT_TRUE(builder.add(columns).ok());
  }
  return collected(builder, report);
}

TEST(ObservationColumns, GiveTheSameCellsAndProblemsAsRows) {
  const SmallModel m = organisation();
  for (unsigned seed = 1; seed <= 3; ++seed) {
    const std::vector<TextRow> rows = random_rows(seed, 700);
    const Collected expected = row_by_row(m.tables, rows);
    ASSERT_GT(expected.problems.size(), 200U) << "seed " << seed;
    ASSERT_GT(expected.cells.size(), 50U) << "seed " << seed;
    for (const Form form : {Form::coded, Form::plain, Form::packed}) {
      for (const std::size_t at_once : {std::size_t{700}, std::size_t{97}}) {
        const Collected found = by_columns(m.tables, rows, form, at_once);
        ASSERT_EQ(found.problems, expected.problems)
            << "seed " << seed << ", form " << static_cast<int>(form);
        ASSERT_EQ(found.cells, expected.cells) << "seed " << seed << ", form " << static_cast<int>(form);
      }
    }
  }
}

// Columns of numbers alone: `months` months for each of `units` units of one indicator.
struct NumberColumns {
  std::vector<std::int32_t> unit, month;
  std::vector<double> numerator;
  std::vector<std::uint8_t> status;

  void add(std::int32_t u, std::int32_t m, double n) {
    unit.push_back(u);
    month.push_back(m);
    numerator.push_back(n);
    status.push_back(0);
  }
  ObservationColumns columns(std::span<const std::string_view> units,
                             std::span<const std::string_view> indicators,
                             std::span<const std::int8_t> indicator) const {
    ObservationColumns c;
    c.rows = unit.size();
    c.unit_ids = {units, std::span<const std::int32_t>(unit), {}};
    c.indicator_ids = {indicators, indicator, {}};
    c.periods = OrdinalColumn{PeriodKind::month, month, {}};
    c.numerators = {numerator, {}};
    c.statuses = StatusNumbers{status, {}};
    return c;
  }
};

TEST(ObservationColumns, AnyOrderOfRowsGivesTheSameSeries) {
  constexpr std::int32_t kUnits = 800;
  constexpr std::int32_t kMonths = 24;
  SmallModel m;
  std::vector<std::string> ids;
  for (std::int32_t u = 0; u < kUnits; ++u) ids.push_back("u" + std::to_string(u));
  for (const std::string& id : ids) m.unit(id);
  m.indicator("I", "num");
  const std::vector<std::string_view> units(ids.begin(), ids.end());
  const std::vector<std::string_view> indicators{"I"};
  NumberColumns by_unit;
  NumberColumns by_month;
  NumberColumns shuffled;
  std::vector<std::pair<std::int32_t, std::int32_t>> places;
  for (std::int32_t u = 0; u < kUnits; ++u) {
    for (std::int32_t t = 0; t < kMonths; ++t) {
      by_unit.add(u, t - 7, u * 100 + t);
      places.emplace_back(u, t);
    }
  }
  for (std::int32_t t = kMonths; t-- > 0;) {
    for (std::int32_t u = 0; u < kUnits; ++u) by_month.add(u, t - 7, u * 100 + t);
  }
  std::shuffle(places.begin(), places.end(), std::mt19937(7));
  for (const auto& [u, t] : places) shuffled.add(u, t - 7, u * 100 + t);
  const std::vector<std::int8_t> indicator(places.size());
  std::vector<std::vector<std::string>> results;
  for (const NumberColumns* given : {&by_unit, &by_month, &shuffled}) {
    Report report;
    ObservationBuilder builder(m.tables, report);
    ASSERT_TRUE(builder.add(given->columns(units, indicators, indicator)).ok());
    Collected result = collected(builder, report);
    EXPECT_TRUE(result.problems.empty());
    results.push_back(std::move(result.cells));
  }
  ASSERT_EQ(results[0].size(), places.size());
  EXPECT_EQ(results[0][24], "0 1 1969-06 100 nan 0 -2147483648");
  EXPECT_EQ(results[1], results[0]);
  EXPECT_EQ(results[2], results[0]);
}

TEST(ObservationColumns, ThatDoNotFitTogetherAreRefusedAndAddNothing) {
  const SmallModel m = organisation();
  const std::vector<std::string_view> words{"a"};
  const std::vector<std::int8_t> codes{0, 1};
  const std::vector<std::int32_t> months{0, 1};
  ObservationColumns columns;
  columns.rows = 2;
  columns.unit_ids = {std::span<const std::string_view>(words), std::span(codes), {}};
  columns.indicator_ids = columns.unit_ids;
  columns.periods = OrdinalColumn{PeriodKind::month, months, {}};
  Report report;
  ObservationBuilder builder(m.tables, report);
  EXPECT_EQ(builder.add(columns).message(), "column unit_id, row 1: code 1 of 1 words");
  const std::uint8_t only_the_first = 1;
  columns.unit_ids.given = columns.indicator_ids.given = {&only_the_first, 0};
  EXPECT_TRUE(builder.add(columns).ok()) << "the code of a row that is not given does not matter";
  columns.rows = 3;
  EXPECT_EQ(builder.add(columns).message(), "column unit_id has 2 rows, not 3");
}

TEST(ObservationColumns, NumbersOutsideTheCalendarAndTheStatusesAreProblems) {
  const SmallModel m = organisation();
  const std::vector<std::string_view> unit{"a", "a", "a"};
  const std::vector<std::string_view> indicator{"plain", "plain", "plain"};
  const std::vector<std::int32_t> years{2000, 1 << 30, 60};
  const std::vector<std::int32_t> days{0, 0, -(1 << 30)};
  const std::vector<double> numbers{1, 2, std::nan("")};
  const std::vector<std::uint8_t> statuses{5, 0, 0};
  ObservationColumns columns;
  columns.rows = 3;
  columns.unit_ids.texts = std::span<const std::string_view>(unit);
  columns.indicator_ids.texts = std::span<const std::string_view>(indicator);
  columns.periods = OrdinalColumn{PeriodKind::year, years, {}};
  columns.numerators = {numbers, {}};
  columns.statuses = StatusNumbers{statuses, {}};
  columns.reported_on = {days, {}};
  Report report;
  ObservationBuilder builder(m.tables, report);
  ASSERT_TRUE(builder.add(columns).ok());
  EXPECT_EQ(
      collected(builder, report).problems,
      (std::vector<std::string>{
          "observations:2:status: bad_word: 5 is not the number of a status, 0 to 4 [a|plain|3970] {5}",
          "observations:3:period: bad_period: 1073741824 is not the number of a year in the years 1400 to "
          "9999 [a|plain|1073741824] {1073741824}",
          "observations:4:reported_on: bad_date: -1073741824 days from 1970-01-01 is not in the years 1400 "
          "to 9999 [a|plain|2030] {-1073741824}"}));
}

TEST(ObservationColumns, HopelessColumnsAreCountedNotListed) {
  const SmallModel m = organisation();
  constexpr std::size_t kRows = 25'000;
  const std::vector<std::string_view> word{"nowhere"};
  const std::vector<std::int8_t> codes(kRows);
  const std::vector<std::int32_t> months(kRows);
  ObservationColumns columns;
  columns.rows = kRows;
  columns.unit_ids = {std::span<const std::string_view>(word), std::span(codes), {}};
  columns.indicator_ids = columns.unit_ids;
  columns.periods = OrdinalColumn{PeriodKind::month, months, {}};
  Report report;
  ObservationBuilder builder(m.tables, report);
  ASSERT_TRUE(builder.add(columns).ok());
  builder.finish();
  EXPECT_EQ(report.error_count(), 20'001U) << "unit and indicator of each listed row, and the rest";
  EXPECT_EQ(report.problems().back().message, "15000 more rows that are not sound are not listed");
}

}  // namespace
}  // namespace styr
