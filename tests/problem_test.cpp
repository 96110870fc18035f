#include "styr/problem.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "styr/reason.hpp"

namespace styr {
namespace {

Problem problem(std::string table, std::int64_t row, std::string column,
                Severity severity = Severity::error) {
  Problem p;
  p.severity = severity;
  p.code = "bad_value";
  p.table = std::move(table);
  p.row = row;
  p.column = std::move(column);
  p.message = "is wrong";
  return p;
}

TEST(Problem, PrintsPlaceCodeAndMessage) {
  EXPECT_EQ(to_string(problem("units", 3, "parent_id")), "units:3:parent_id: bad_value: is wrong");
  EXPECT_EQ(to_string(problem("units", 3, "")), "units:3:: bad_value: is wrong");
  EXPECT_EQ(to_string(problem("units", 0, "")), "units::: bad_value: is wrong");
  EXPECT_EQ(to_string(problem("", 0, "")), "::: bad_value: is wrong");
}

TEST(Problem, PrintsOnOneLineWithoutControlCharacters) {
  Problem p = problem("units", 3, "name");
  p.message = "\"Sør\n\x1b[31mrød\r\t\x7f\" is wrong";
  EXPECT_EQ(to_string(p), "units:3:name: bad_value: \"Sør\\n\\x1b[31mrød\\r\\t\\x7f\" is wrong");
}

TEST(Severity, HasNames) {
  EXPECT_EQ(to_string(Severity::note), "note");
  EXPECT_EQ(to_string(Severity::warning), "warning");
  EXPECT_EQ(to_string(Severity::error), "error");
}

TEST(Reason, EveryReasonHasItsOwnCode) {
  std::set<std::string_view> codes;
  for (int i = 0; i <= static_cast<int>(Reason::non_positive); ++i) {
    const std::string_view code = to_string(static_cast<Reason>(i));
    EXPECT_EQ(code.empty(), i == 0) << i;
    EXPECT_TRUE(codes.insert(code).second) << code;
  }
  EXPECT_EQ(to_string(static_cast<Reason>(static_cast<int>(Reason::non_positive) + 1)), "")
      << "a new last reason: move the end of this walk";
  EXPECT_EQ(to_string(Reason::zero_denominator), "zero_denominator");
}

TEST(Report, CountsErrorsOnly) {
  Report report;
  EXPECT_TRUE(report.empty());
  EXPECT_TRUE(report.to_status().ok());
  report.add(problem("units", 1, "", Severity::warning));
  report.add(problem("units", 1, "", Severity::note));
  EXPECT_FALSE(report.empty());
  EXPECT_FALSE(report.has_errors());
  EXPECT_TRUE(report.to_status().ok());
  report.add(problem("units", 1, ""));
  EXPECT_TRUE(report.has_errors());
  EXPECT_EQ(report.error_count(), 1U);
  EXPECT_EQ(report.problems().size(), 3U);
}

TEST(Report, CutsValuesOnCharacterBorders) {
  Report report;
  Problem p = problem("units", 2, "name");
  p.value = std::string(80, 'x');
  report.add(p);
  p.value = std::string(79, 'x') + "øy";  // ø would be bytes 80 and 81
  report.add(p);
  p.value = std::string(78, 'x') + "øy";
  report.add(p);
  p.value = std::string(77, 'x') + "\xf0\x9f\x98\x80";  // four bytes, the last one too many
  report.add(p);
  p.value = std::string(200, '\xbf');  // not UTF-8 at all
  report.add(p);
  EXPECT_EQ(report.problems()[0].value.size(), 80U);
  EXPECT_EQ(report.problems()[1].value, std::string(79, 'x'));
  EXPECT_EQ(report.problems()[2].value, std::string(78, 'x') + "ø");
  EXPECT_EQ(report.problems()[3].value, std::string(77, 'x'));
  EXPECT_EQ(report.problems()[4].value.size(), 77U);
}

TEST(Report, Appends) {
  Report first;
  first.add(problem("units", 2, "a"));
  Report second;
  second.add(problem("goals", 3, "b"));
  second.add(problem("goals", 3, "c", Severity::note));
  first.append(second);
  EXPECT_EQ(first.problems().size(), 3U);
  EXPECT_EQ(first.error_count(), 2U);
  EXPECT_EQ(first.problems()[2].column, "c");
  first.append(first);
  EXPECT_EQ(first.problems().size(), 6U);
  EXPECT_EQ(first.error_count(), 4U);
  EXPECT_EQ(first.problems()[5].column, "c");
}

TEST(Report, SortsByTableAsFirstSeenThenRow) {
  Report report;
  report.add(problem("units", 9, "z"));
  report.add(problem("goals", 2, "a"));
  report.add(problem("units", 2, "c"));
  report.add(problem("units", 2, "b"));
  report.add(problem("goals", 0, ""));
  report.add(problem("units", 10, ""));
  report.sort_by_place();
  std::string order;
  for (const Problem& p : report.problems()) order += p.table + std::to_string(p.row) + p.column + ' ';
  EXPECT_EQ(order, "units2c units2b units9z units10 goals0 goals2a ");
  EXPECT_EQ(report.error_count(), 6U);
}

TEST(Report, StatusHoldsTheFirstErrors) {
  Report one;
  one.add(problem("units", 1, "", Severity::warning));
  one.add(problem("units", 2, "name"));
  EXPECT_EQ(one.to_status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(one.to_status().message(), "1 error\nunits:2:name: bad_value: is wrong");

  Report many;
  for (int row = 2; row < 14; ++row) many.add(problem("units", row, "name"));
  const std::string message(many.to_status().message());
  EXPECT_EQ(message.substr(0, message.find('\n')), "12 errors");
  EXPECT_NE(message.find("units:11:name"), std::string::npos);
  EXPECT_EQ(message.find("units:12:name"), std::string::npos);
  EXPECT_NE(message.find("\n… and 2 more"), std::string::npos);
}

}  // namespace
}  // namespace styr
