#include "styr/open_psa.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "shared_data.hpp"
#include "styr/fault_tree_analysis.hpp"

namespace styr {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::read_file;
using testing::shared_data;
using Json = nlohmann::json;

std::string document(const std::string& content) {
  return "<?xml version=\"1.0\"?>\n<opsa-mef>\n" + content + "\n</opsa-mef>\n";
}

std::vector<std::string> problems_of(const std::string& text) {
  Report report;
  EXPECT_FALSE(read_open_psa(text, "f.xml", report));
  std::vector<std::string> lines;
  for (const Problem& problem : report.problems()) lines.push_back(to_string(problem));
  return lines;
}

OpenPsaModel must_read(const std::string& text) {
  Report report;
  auto model = read_open_psa(text, "f.xml", report);
  EXPECT_TRUE(model) << report.to_status();
  return *model;
}

std::string event(const std::string& name, const std::string& expression) {
  return "<define-basic-event name=\"" + name + "\">" + expression + "</define-basic-event>";
}

double expression_value(const std::string& expression) {
  const OpenPsaModel model = must_read(document(
      "<define-fault-tree name=\"t\"><define-gate name=\"g\"><basic-event name=\"e\"/></define-gate>" +
      event("e", expression) + "</define-fault-tree>"));
  return model.tree.probabilities()[0];
}

TEST(OpenPsa, ReadsFormulasInsideFormulas) {
  const OpenPsaModel model = must_read(document(
      "<define-fault-tree name=\"t\">\n"
      "<define-gate name=\"top\"><label>text</label><or><and><event name=\"a\"/><not><event "
      "name=\"b\"/></not>"
      "</and><constant value=\"false\"/></or></define-gate>\n"
      "<define-house-event name=\"h\"><constant value=\"true\"/></define-house-event></define-fault-tree>\n"
      "<model-data>" +
      event("a", "<float value=\"0.25\"/>") + event("b", "<float value=\"0.5\"/>") + "</model-data>"));
  EXPECT_EQ(model.tree.gate_count(), 1U);
  EXPECT_FALSE(model.expressions.is_uncertain());
  EXPECT_DOUBLE_EQ(*FaultTreeDiagram::make(model.tree)->probabilities()[0], 0.25 * 0.5);
}

TEST(OpenPsa, KeepsPrivateNamesApart) {
  const auto component = [](const std::string& name, const std::string& p) {
    return "<define-component name=\"" + name + "\"><define-gate name=\"" + name +
           "-fails\"><event name=\"e\"/></define-gate><define-basic-event name=\"e\" role=\"private\">"
           "<float value=\"" +
           p + "\"/></define-basic-event></define-component>";
  };
  const OpenPsaModel model = must_read(
      document("<define-fault-tree name=\"t\"><define-gate name=\"top\"><and><gate name=\"x-fails\"/>"
               "<gate name=\"y-fails\"/></and></define-gate>" +
               component("x", "0.5") + component("y", "0.25") + "</define-fault-tree>"));
  EXPECT_EQ(model.tree.event_count(), 2U);
  EXPECT_TRUE(model.tree.find("t.x.e"));
  EXPECT_DOUBLE_EQ(*FaultTreeDiagram::make(model.tree)->probabilities()[0], 0.125);
}

TEST(OpenPsa, ComputesExpressions) {
  EXPECT_DOUBLE_EQ(expression_value("<mul><float value=\"0.5\"/><add><float value=\"0.2\"/><float "
                                    "value=\"0.1\"/></add></mul>"),
                   0.15);
  EXPECT_DOUBLE_EQ(
      expression_value("<exponential><float value=\"1e-5\"/><system-mission-time/></exponential>"),
      1 - std::exp(-0.0876));
  EXPECT_NEAR(expression_value("<GLM><float value=\"0\"/><float value=\"0.2\"/><float value=\"0.3\"/><float "
                               "value=\"2\"/></GLM>"),
              0.4 * (1 - std::exp(-1.0)), 1e-15);
  EXPECT_NEAR(expression_value("<Weibull><float value=\"10\"/><float value=\"2\"/><float value=\"1\"/><float "
                               "value=\"6\"/></Weibull>"),
              1 - std::exp(-0.25), 1e-15);
  EXPECT_DOUBLE_EQ(expression_value("<uniform-deviate><float value=\"0.1\"/><float value=\"0.2\"/>"
                                    "</uniform-deviate>"),
                   0.15);
}

TEST(OpenPsa, LocatesWhatIsWrong) {
  EXPECT_THAT(problems_of("<opsa-mef><define-fault-tree"), ElementsAre(HasSubstr(": bad_xml: ")));
  EXPECT_THAT(problems_of(""), ElementsAre(HasSubstr("f.xml:1:1: bad_xml: ")));
  EXPECT_THAT(problems_of("<other/>"), ElementsAre(HasSubstr("f.xml:1:1: bad_document: ")));
  EXPECT_THAT(problems_of("<opsa-mef>\n <label>\xff</label></opsa-mef>"),
              ElementsAre("f.xml:2:9: not_utf8: the text is not UTF-8; save the file as UTF-8"));
  EXPECT_THAT(problems_of("<opsa-mef>\n\n\x01</opsa-mef>"),
              ElementsAre("f.xml:3:1: bad_xml: the text has a control character"));
  const std::vector<std::string> problems = problems_of(document(
      "<define-fault-tree name=\"t\">\n"
      "<define-gate name=\"empty\"><or/></define-gate>\n"
      "<define-gate name=\"loop\"><and><gate name=\"loop2\"/><gate name=\"empty\"/></and></define-gate>\n"
      "<define-gate name=\"loop2\"><not><gate name=\"loop\"/></not></define-gate>\n"
      "<define-gate name=\"odd\"><atleast><event name=\"a\"/></atleast></define-gate>\n"
      "  <define-gate name=\"new\"><maybe/></define-gate>\n" +
      event("a", "<float value=\"x\"/>") + "\n" + event("b", "<parameter name=\"p\"/>") + "\n" +
      "<define-CCF-group name=\"c\"/>\n</define-fault-tree>"));
  const std::string all = ::testing::PrintToString(problems);
  EXPECT_THAT(all, HasSubstr("f.xml:4:1: empty_gate: gate \\\"empty\\\" has no inputs"));
  EXPECT_THAT(all, HasSubstr("f.xml:5:1: cycle: cycle: loop -> loop2 -> loop"));
  EXPECT_THAT(all, HasSubstr("f.xml:7:25: required: <atleast>: the attribute `min` must be given"));
  EXPECT_THAT(all, HasSubstr("f.xml:8:27: unknown_element: <maybe>"));
  EXPECT_THAT(all, HasSubstr("f.xml:9:30: not_a_number: "));
  EXPECT_THAT(all, HasSubstr("f.xml:10:30: unknown_reference: "));
  EXPECT_THAT(all, HasSubstr("f.xml:11:1: unsupported_element: "));
}

TEST(OpenPsa, RefusesImpossibleNumbers) {
  const auto with = [](const std::string& expression) {
    return problems_of(
        document("<define-fault-tree name=\"t\"><define-gate name=\"g\"><event name=\"e\"/>"
                 "</define-gate>\n" +
                 event("e", expression) + "</define-fault-tree>"));
  };
  EXPECT_THAT(with("<float value=\"1.5\"/>"),
              ElementsAre(HasSubstr("f.xml:4:1: probability_out_of_range: ")));
  for (const char* const odd : {"0x1", "nan", "inf", "1e400", "0,5", "-", " "}) {
    EXPECT_THAT(with("<float value=\"" + std::string(odd) + "\"/>"),
                ElementsAre(HasSubstr("f.xml:4:30: not_a_number: ")))
        << odd;
  }
  EXPECT_THAT(with("<div><float value=\"1\"/><float value=\"0\"/></div>"),
              ElementsAre(HasSubstr("f.xml:4:30: out_of_range: ")));
  EXPECT_THAT(with("<lognormal-deviate><float value=\"1\"/><float value=\"0.5\"/><float value=\"0.95\"/>"
                   "</lognormal-deviate>"),
              ElementsAre(HasSubstr("error factor above 1")));
  EXPECT_THAT(with("<exponential><float value=\"1\"/></exponential>"),
              ElementsAre(HasSubstr("wrong_input_count")));
  EXPECT_THAT(with("<parameter name=\"p\"/></define-basic-event><define-parameter name=\"p\"><neg><parameter "
                   "name=\"q\"/></neg></define-parameter><define-parameter name=\"q\"><parameter "
                   "name=\"p\"/></define-parameter><define-basic-event name=\"f\"><int value=\"0\"/>"),
              ElementsAre(HasSubstr("cycle of parameters: ")));
}

std::string repeat(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

TEST(OpenPsa, ReadsLevelsFarDeeperThanAnyStack) {
  constexpr int kLevels = 200'000;
  const OpenPsaModel model =
      must_read(document("<define-fault-tree name=\"t\"><define-gate name=\"g\">" + repeat("<not>", kLevels) +
                         "<event name=\"e\"/>" + repeat("</not>", kLevels) + "</define-gate>" +
                         event("e", "<float value=\"0.25\"/>") + "</define-fault-tree>"));
  EXPECT_DOUBLE_EQ(*FaultTreeDiagram::make(model.tree)->probabilities()[0], 0.25);
  EXPECT_DOUBLE_EQ(
      expression_value(repeat("<neg>", kLevels) + "<float value=\"0.25\"/>" + repeat("</neg>", kLevels)),
      0.25);
  EXPECT_THAT(problems_of(repeat("<opsa-mef>", kLevels)), ElementsAre(HasSubstr("bad_xml")));
  EXPECT_THAT(problems_of(document(repeat("<define-component name=\"c\">", 200) +
                                   repeat("</define-component>", 200))),
              ElementsAre(HasSubstr("too_deep")));
}

// --- Reference data ---

struct Tree {
  std::string title;
  Json expected;
  OpenPsaModel model;
};

std::vector<Tree> reference_trees(const std::string& file) {
  std::vector<Tree> trees;
  const Json data = Json::parse(read_file(shared_data("risk/fault-trees/" + file)));
  for (const auto& [title, expected] : data["trees"].items()) {
    const std::string path = expected["file"];
    trees.push_back({title, expected, must_read(read_file(shared_data("risk/fault-trees/" + path)))});
  }
  return trees;
}

void check_importance(const Tree& tree, const FaultTreeDiagram& diagram, std::size_t& compared) {
  const auto importance = diagram.importance(0);
  ASSERT_TRUE(importance.ok());
  for (const auto& [name, row] : tree.expected["importance"].items()) {
    const auto event = tree.model.tree.find(name);
    ASSERT_TRUE(event) << name;
    const EventImportance& actual = (*importance)[*event];
    const auto near = [&, &name = name](std::optional<double> got, const Json& cell, const char* what) {
      ASSERT_EQ(got.has_value(), !cell.is_null()) << tree.title << " " << name << " " << what;
      if (!got) return;
      EXPECT_NEAR(*got, cell.get<double>(), 1e-9 * std::abs(cell.get<double>()) + 1e-15)
          << tree.title << " " << name << " " << what;
      ++compared;
    };
    near(actual.probability, row[0], "p");
    near(actual.birnbaum, row[1], "birnbaum");
    if (tree.expected["probability"] == 0.0) {
      // The table says 0 where nothing can be divided by.
      EXPECT_FALSE(actual.criticality || actual.risk_achievement_worth || actual.risk_reduction_worth);
      continue;
    }
    near(actual.criticality, row[2], "criticality");
    near(actual.diagnostic, row[3], "diagnostic");
    near(actual.risk_achievement_worth, row[4], "RAW");
    near(actual.risk_reduction_worth, row[5], "RRW");
  }
}

using EventSet = std::set<std::string>;

// The sets of the reference: minimal cut sets as they stand, prime implicants without their complemented
// literals and then only the least of them. That is what a minimal cut set is here (fault_tree_analysis.hpp):
// a prime implicant's plain events suffice when nothing else happens, and whatever suffices then holds those
// of one.
std::set<EventSet> least_sets(const Json& list) {
  std::set<EventSet> sets;
  for (const Json& implicant : list) {
    EventSet events;
    for (const Json& literal : implicant) {
      const auto text = literal.get<std::string>();
      if (!text.starts_with("not ")) events.insert(text);
    }
    sets.insert(events);
  }
  std::set<EventSet> least;
  for (const EventSet& set : sets) {
    const bool holds_another = std::any_of(sets.begin(), sets.end(), [&](const EventSet& other) {
      return other != set && std::includes(set.begin(), set.end(), other.begin(), other.end());
    });
    if (!holds_another) least.insert(set);
  }
  return least;
}

// How many were compared.
std::size_t check_sets(const Tree& tree, const MinimalCutSets& cut_sets) {
  const char* const kind =
      tree.expected.contains("prime_implicants") ? "prime_implicants" : "minimal_cut_sets";
  const Json& listed = tree.expected[kind];
  if (!listed.is_array()) return 0;
  const std::set<EventSet> expected = least_sets(listed);
  const auto found = cut_sets.most_probable(0, expected.size() + 1);
  if (!found.ok()) {
    ADD_FAILURE() << tree.title << " " << found.status();
    return 0;
  }
  std::set<EventSet> actual;
  for (const CutSet& set : *found) {
    EventSet events;
    for (const std::uint32_t event : set.events) events.insert(std::string(tree.model.tree.name(event)));
    EXPECT_TRUE(actual.insert(events).second) << tree.title << ": a set twice";
  }
  EXPECT_EQ(actual, expected) << tree.title << " " << kind;
  EXPECT_EQ(to_string(*cut_sets.counts()[0]), std::to_string(expected.size())) << tree.title;
  return expected.size();
}

void check_reference(const std::string& file, std::size_t least_compared, std::size_t least_sets_compared) {
  std::size_t compared = 0;
  std::size_t compared_sets = 0;
  for (const Tree& tree : reference_trees(file)) {
    const Json& expected = tree.expected;
    DiagramOptions options;
    options.gates = {*tree.model.tree.find(expected["top"].get<std::string>())};
    const auto diagram = FaultTreeDiagram::make(tree.model.tree, options);
    ASSERT_TRUE(diagram.ok());
    ASSERT_TRUE(diagram->all_exact()) << diagram->status(0);
    const double p = expected["probability"];
    EXPECT_NEAR(*diagram->probabilities()[0], p, 1e-9 * p) << tree.title;
    const MinimalCutSets cut_sets(*diagram);
    ASSERT_TRUE(cut_sets.status(0).ok());
    const std::string count = to_string(*cut_sets.counts()[0]);
    if (expected.contains("minimal_cut_sets")) {
      const Json& sets = expected["minimal_cut_sets"];
      EXPECT_EQ(count, sets.is_number() ? sets.dump() : std::to_string(sets.size())) << tree.title;
    }
    compared_sets += check_sets(tree, cut_sets);
    if (expected.contains("minimal_cut_sets_by_order")) {
      // The table begins with sets of one event.
      const auto by_size = *cut_sets.counts_by_size(0);
      const Json& by_order = expected["minimal_cut_sets_by_order"];
      for (std::size_t i = 0; i < by_order.size(); ++i) {
        const std::string got = i + 1 < by_size.size() ? to_string(by_size[i + 1]) : "0";
        EXPECT_EQ(got, by_order[i].dump()) << tree.title << " " << i + 1;
      }
    }
    if (expected.contains("rare_event_sum")) {
      const double sum = expected["rare_event_sum"];
      EXPECT_NEAR(*cut_sets.rare_event_sum(0), sum, 1e-9 * sum) << tree.title;
    }
    if (expected.contains("min_cut_upper_bound_6_digits")) {
      // What SCRAM prints is a product of numbers near one: it loses digits when the bound is tiny.
      const double bound = expected["min_cut_upper_bound_6_digits"];
      EXPECT_NEAR(*cut_sets.min_cut_upper_bound(0), bound, 1e-5 * bound + 1e-12) << tree.title;
    }
    check_importance(tree, *diagram, compared);
  }
  EXPECT_GE(compared, least_compared);
  EXPECT_GE(compared_sets, least_sets_compared);
}

TEST(FaultTreeReference, SmallTreesHaveTheirExpectedValues) {
  STYR_REQUIRE_SHARED_DATA("risk/fault-trees/small-expected.json");
  check_reference("small-expected.json", 300, 50);
}

TEST(FaultTreeReference, AraliaTreesHaveTheirExpectedValues) {
  STYR_REQUIRE_SHARED_DATA("risk/fault-trees/aralia-expected.json");
  check_reference("aralia-expected.json", 5000, 0);
}

}  // namespace
}  // namespace styr
