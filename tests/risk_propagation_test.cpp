#include "styr/risk_propagation.hpp"

#include <algorithm>
#include <bit>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "fault_tree_models.hpp"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "risk_models.hpp"
#include "shared_data.hpp"
#include "small_models.hpp"

namespace styr {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Json;
using testing::SmallModel;

Risk& add_risk(SmallModel& m, const std::string& id, std::optional<double> probability = {}) {
  Risk risk;
  risk.risk_id = id;
  risk.unit_id = "U";
  if (probability) risk.annual_probability = Number(*probability);
  m.tables.get<Risk>().push_back(risk);
  return m.tables.get<Risk>().rows().back();
}

void add_service(SmallModel& m, const std::string& id, const std::vector<std::string>& depends_on = {}) {
  Service service;
  service.service_id = id;
  m.tables.get<Service>().push_back(service);
  for (const std::string& other : depends_on) m.tables.get<ServiceLink>().push_back({id, other, "requires"});
}

void lead(SmallModel& m, const std::string& from, const std::string& to, std::optional<double> probability) {
  RiskLink link{from, to, {}, ""};
  if (probability) link.probability = Number(*probability);
  m.tables.get<RiskLink>().push_back(link);
}

RiskPropagation propagate(const Model& model, std::size_t node_limit = DiagramOptions().node_limit) {
  auto result = RiskPropagation::make(RiskRegister(model), node_limit);
  EXPECT_TRUE(result.ok()) << result.status();
  return *std::move(result);
}
RiskPropagation propagate(const SmallModel& m) { return propagate(m.build()); }

// What the answer says of a goal or service.
std::optional<double> of_goal(const RiskPropagation& result, const Model& model, const std::string& id) {
  return result.goals()[*model.find<Goal>(id)].probability;
}

// G2 and G3 contribute to G1. S2 and S3 depend on S1, S4 on S2 and S3.
SmallModel small() {
  SmallModel m;
  m.unit("U").goal("G1").goal("G2").goal("G3").link("G2", "G1").link("G3", "G1");
  add_service(m, "S1");
  add_service(m, "S2", {"S1"});
  add_service(m, "S3", {"S1"});
  add_service(m, "S4", {"S2", "S3"});
  const auto add = [&](const char* id, const char* goal, const char* service, int likelihood) {
    Risk& risk = add_risk(m, id);
    risk.goal_id = goal;
    risk.service_id = service;
    if (likelihood > 0) risk.current_likelihood = likelihood;
    risk.current_consequence = 3;
  };
  add("R1", "G2", "S1", 2);
  add("R2", "G3", "S2", 3);
  add("R3", "G3", "S3", 0);
  add("R4", "G1", "", 5);
  m.policy("risk.annual_probability", "0.1", "2").policy("risk.annual_probability", "0.25", "3");
  return m;
}

TEST(RiskPropagation, CountsASharedCauseOnceHoweverManyPathsLeadToIt) {
  const RiskPropagation result = propagate(small());
  ASSERT_EQ(result.services().size(), 4U);
  EXPECT_DOUBLE_EQ(*result.services()[0].probability, 0.1);
  EXPECT_DOUBLE_EQ(*result.services()[1].probability, 1 - 0.9 * 0.75);
  EXPECT_DOUBLE_EQ(*result.services()[2].probability, 0.1);
  // S1 lies below S4 twice and counts once.
  EXPECT_DOUBLE_EQ(*result.services()[3].probability, 1 - 0.9 * 0.75);
  EXPECT_EQ(result.services()[3].risks, 2U);
  EXPECT_THAT(result.risks_behind(HitSubject::service, 3), ElementsAre(0U, 1U, 2U));
}

TEST(RiskPropagation, TellsWhatIsLeftOutAndWhy) {
  const RiskPropagation result = propagate(small());
  ASSERT_EQ(result.unquantified().size(), 2U);
  EXPECT_EQ(result.unquantified()[0].risk, 2U);
  EXPECT_EQ(to_string(result.unquantified()[0].reason), "not_rated");
  EXPECT_EQ(result.unquantified()[1].risk, 3U);
  EXPECT_EQ(to_string(result.unquantified()[1].reason), "no_scale");
  EXPECT_EQ(result.services()[3].left_out, 1U);
  EXPECT_EQ(result.goals()[0].left_out, 2U);
  EXPECT_EQ(result.goals()[0].risks, 2U);
}

TEST(RiskPropagation, GivesNoNumberWhereNothingCanBeSaid) {
  SmallModel m = small();
  m.goal("G4");
  erase_if(m.tables.get<PolicyEntry>().rows(), [](const PolicyEntry&) { return true; });
  const RiskPropagation result = propagate(m);
  for (const HitProbability& service : result.services()) {
    EXPECT_EQ(service.probability, std::nullopt);
    EXPECT_FALSE(service.bounds);
    EXPECT_EQ(to_string(service.reason), "not_quantified");
  }
  EXPECT_EQ(to_string(result.goals()[3].reason), "no_risks");
  EXPECT_EQ(result.unquantified().size(), 4U);
  EXPECT_THAT(*result.importance(HitSubject::goal, 0), IsEmpty());
  EXPECT_THAT(propagate(SmallModel().unit("U")).goals(), IsEmpty());
}

TEST(RiskPropagation, FollowsTheRuleOfEachGoal) {
  SmallModel m = small();
  const auto top = [&] { return propagate(m).goals()[0]; };
  EXPECT_DOUBLE_EQ(*top().probability, 1 - 0.9 * 0.75);
  const auto rule = [&](const std::string& word) {
    erase_if(m.tables.get<PolicyEntry>().rows(),
             [](const PolicyEntry& e) { return e.key == "risk.goal_hit_by"; });
    m.policy("risk.goal_hit_by", word, "G1");
  };
  rule("all");
  EXPECT_DOUBLE_EQ(*top().probability, 0.1 * 0.25);
  rule("at_least_2");
  EXPECT_DOUBLE_EQ(*top().probability, 0.1 * 0.25);
  rule("at_least_3");
  EXPECT_DOUBLE_EQ(*top().probability, 0);
  rule("odd");
  EXPECT_DOUBLE_EQ(*top().probability, 0.1 * 0.75 + 0.9 * 0.25);
  rule("none");
  EXPECT_DOUBLE_EQ(*top().probability, 0.9 * 0.75);
  rule("apart");
  EXPECT_EQ(top().probability, std::nullopt);
  EXPECT_EQ(top().left_out, 1U);
  EXPECT_DOUBLE_EQ(*propagate(m).goals()[2].probability, 0.25) << "the rule of another goal";
}

TEST(RiskPropagation, LetsAServiceStandOnWhatCanReplaceEachOther) {
  SmallModel m = small();
  add_risk(m, "R5", 0.5).service_id = "S3";
  m.policy("risk.service_hit_by", "all", "S4");
  // S4 fails when S2 and S3 do: R1 hits both, else R2 and R5.
  EXPECT_DOUBLE_EQ(*propagate(m).services()[3].probability, 1 - 0.9 * (1 - 0.25 * 0.5));
}

TEST(RiskPropagation, CarriesServicesToTheGoalsThatNeedThem) {
  SmallModel m = small();
  for (const std::size_t row : {1U, 2U}) m.tables.get<Service>().rows()[row].needed_by_goal_ids = {"G2"};
  const RiskPropagation result = propagate(m);
  EXPECT_DOUBLE_EQ(*result.goals()[1].probability, 1 - 0.9 * 0.75);
  EXPECT_DOUBLE_EQ(*result.goals()[0].probability, 1 - 0.9 * 0.75);
  m.policy("risk.goal_hit_by", "all", "G2");
  EXPECT_DOUBLE_EQ(*propagate(m).goals()[1].probability, 0.1) << "R1, which is behind both";
}

TEST(RiskPropagation, TakesTheRisksOwnProbabilityAndEveryServiceItThreatens) {
  SmallModel m = small();
  m.tables.get<Risk>().rows()[3].annual_probability = Number(0.5);
  m.tables.get<Risk>().rows()[3].also_service_ids = {"S3", "S2"};
  const RiskPropagation result = propagate(m);
  EXPECT_DOUBLE_EQ(*result.services()[1].probability, 1 - 0.9 * 0.75 * 0.5);
  EXPECT_DOUBLE_EQ(*result.services()[2].probability, 1 - 0.9 * 0.5);
  EXPECT_DOUBLE_EQ(*result.services()[3].probability, 1 - 0.9 * 0.75 * 0.5);
}

TEST(RiskPropagation, LeavesClosedRisksOutAndTakesTheRegisterOfTheDay) {
  SmallModel m = small();
  m.tables.get<Risk>().rows()[0].closed_on = testing::date("2024-01-01");
  const RiskPropagation result = propagate(m);
  EXPECT_EQ(to_string(result.services()[0].reason), "no_risks");
  EXPECT_DOUBLE_EQ(*result.services()[3].probability, 0.25);
  const auto before = RiskPropagation::make(RiskRegister(m.build(), testing::date("2023-12-31")));
  EXPECT_DOUBLE_EQ(*before->services()[0].probability, 0.1);
}

TEST(RiskPropagation, DoesNotFollowGoalsThatWorkAgainstEachOther) {
  SmallModel m = small();
  m.policy("goal.combination", "signed");
  m.tables.get<GoalLink>().rows()[0].weight = Number(-1);
  EXPECT_DOUBLE_EQ(*propagate(m).goals()[0].probability, 0.25);
}

TEST(RiskPropagation, LetsOneRiskLeadToAnother) {
  SmallModel m = small();
  add_risk(m, "R0", 0.2);
  lead(m, "R0", "R1", 0.5);
  lead(m, "R0", "R2", {});
  const RiskPropagation result = propagate(m);
  // R1 and R2 were rated with their cause in mind, so that the likelihood is not used beside it.
  EXPECT_DOUBLE_EQ(*result.services()[0].probability, 0.2 * 0.5);
  EXPECT_DOUBLE_EQ(*result.services()[1].probability, 0.2) << "R2 comes whenever R1 does";
  EXPECT_EQ(result.services()[1].risks, 1U);
  EXPECT_EQ(result.services()[1].left_out, 0U);
  m.tables.get<Risk>().rows()[0].annual_probability = Number(0.1);
  EXPECT_DOUBLE_EQ(*propagate(m).services()[0].probability, 1 - 0.9 * (1 - 0.2 * 0.5));
  const auto causes = propagate(m).importance(HitSubject::service, 0);
  ASSERT_EQ(causes->size(), 2U);
  EXPECT_EQ((*causes)[1].risk, 4U);
  EXPECT_DOUBLE_EQ((*causes)[1].importance.birnbaum, 0.9 * 0.5);
}

TEST(RiskPropagation, GivesBoundsWhereTheNodeLimitIsReached) {
  SmallModel m;
  m.unit("U").goal("TOP");
  std::mt19937_64 random(1);
  for (int r = 0; r < 40; ++r) add_risk(m, "R" + std::to_string(100 + r), 0.05 + 0.002 * r);
  for (int g = 0; g < 40; ++g) {
    const std::string id = "G" + std::to_string(g);
    m.goal(id).link(id, "TOP").policy("risk.goal_hit_by", "at_least_2", id);
    for (int k = 0; k < 4; ++k) {
      const std::string leaf = id + "." + std::to_string(k);
      m.goal(leaf).link(leaf, id);
      m.tables.get<Risk>().rows()[random() % 40].also_goal_ids.push_back(leaf);
    }
  }
  const Model model = m.build();
  const RiskPropagation exact = propagate(model);
  const RiskPropagation limited = propagate(model, 50);
  ASSERT_TRUE(exact.goals()[0].probability);
  EXPECT_EQ(limited.goals()[0].probability, std::nullopt);
  EXPECT_EQ(to_string(limited.goals()[0].reason), "node_limit");
  ASSERT_TRUE(limited.goals()[0].bounds);
  EXPECT_LE(limited.goals()[0].bounds->lower, *exact.goals()[0].probability);
  EXPECT_GE(limited.goals()[0].bounds->upper, *exact.goals()[0].probability);
  EXPECT_LT(limited.goals()[0].bounds->upper, 1);
  EXPECT_EQ(limited.importance(HitSubject::goal, 0).status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(limited.goals()[2].probability, exact.goals()[2].probability) << "small gates stay exact";
}

TEST(RiskPropagation, RefusesPoliciesAndLinksThatMeanNothing) {
  const auto problem = [](const SmallModel& m) {
    Report report;
    EXPECT_FALSE(Model::build(m.tables, m.observations, &report).ok());
    return report.problems().empty() ? std::string() : to_string(report.problems()[0]);
  };
  for (const char* word : {"some", "at_least_", "at_least_0", "at_least_-1", "at_least_2x"}) {
    EXPECT_THAT(problem(small().policy("risk.goal_hit_by", word)), HasSubstr("bad_policy")) << word;
  }
  EXPECT_THAT(problem(small().policy("risk.annual_probability", "1.5", "4")), HasSubstr("bad_policy"));
  SmallModel ring = small();
  lead(ring, "R1", "R2", 0.5);
  lead(ring, "R2", "R1", 0.5);
  EXPECT_THAT(problem(ring), HasSubstr("risk_links:3:to_risk_id: cycle"));
  SmallModel beyond = small();
  lead(beyond, "R1", "R2", 1.5);
  EXPECT_THAT(problem(beyond), HasSubstr("out_of_range"));
}

// A random model of up to 12 risks, some of which lead to others, and every rule.
SmallModel random_model(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<std::uint64_t>(n)); };
  const auto probability = [&] { return below(101) / 100.0; };
  constexpr const char* kRules[] = {"any", "all", "at_least_2", "odd", "none", "apart"};
  SmallModel m;
  m.unit("U");
  const int services = 1 + below(4), goals = 1 + below(6), risks = 1 + below(9);
  for (int s = 0; s < services; ++s) {
    const std::string id = "S" + std::to_string(s);
    add_service(m, id);
    for (int other = 0; other < s; ++other) {
      if (below(2) == 0) m.tables.get<ServiceLink>().push_back({id, "S" + std::to_string(other), ""});
    }
    if (below(2) == 0) m.policy("risk.service_hit_by", kRules[below(6)], id);
  }
  for (int g = 0; g < goals; ++g) {
    const std::string id = "G" + std::to_string(g);
    m.goal(id);
    for (int other = 0; other < g; ++other) {
      if (below(2) == 0) m.link("G" + std::to_string(other), id);
    }
    for (int s = 0; s < services; ++s) {
      if (below(4) == 0) {
        m.tables.get<Service>().rows()[static_cast<std::size_t>(s)].needed_by_goal_ids.push_back(id);
      }
    }
    if (below(2) == 0) m.policy("risk.goal_hit_by", kRules[below(6)], id);
  }
  for (int r = 0; r < risks; ++r) {
    Risk& risk = add_risk(m, "R" + std::to_string(r));
    if (below(6) > 0) risk.annual_probability = Number(probability());
    for (int g = 0; g < goals; ++g) {
      if (below(3) == 0) risk.also_goal_ids.push_back("G" + std::to_string(g));
    }
    for (int s = 0; s < services; ++s) {
      if (below(3) == 0) risk.also_service_ids.push_back("S" + std::to_string(s));
    }
    if (below(8) == 0) risk.status = RiskStatus::closed;
    for (int other = 0; other < r; ++other) {
      if (below(6) > 0) continue;
      lead(m, "R" + std::to_string(other), "R" + std::to_string(r),
           below(3) == 0 ? std::optional<double>() : probability());
    }
  }
  return m;
}

// Every combination of what can happen, by the definitions and from the tables alone.
class BruteForce {
 public:
  explicit BruteForce(const Model& model) : model_(model) {
    const auto& risks = model.table<Risk>();
    for (std::uint32_t r = 0; r < risks.size(); ++r) {
      if (!is_closed(r) && risks[r].annual_probability)
        causes_.push_back({r, false, *risks[r].annual_probability});
    }
    const auto& links = model.table<RiskLink>();
    for (std::uint32_t l = 0; l < links.size(); ++l) {
      if (links[l].probability) causes_.push_back({l, true, *links[l].probability});
    }
  }

  // Probabilities of services, then goals.
  std::vector<double> run() {
    const std::size_t services = model_.table<Service>().size();
    std::vector<double> sum(services + model_.table<Goal>().size());
    for (std::uint64_t bits = 0; bits < (std::uint64_t{1} << causes_.size()); ++bits) {
      double weight = 1;
      happened_.clear();
      for (std::size_t i = 0; i < causes_.size(); ++i) {
        const bool is_so = ((bits >> i) & 1U) != 0;
        weight *= is_so ? causes_[i].probability : 1 - causes_[i].probability;
        if (is_so) happened_.insert({causes_[i].is_link, causes_[i].row});
      }
      if (weight == 0) continue;
      for (std::uint32_t s = 0; s < services; ++s) sum[s] += service_is_hit(s) ? weight : 0;
      for (std::uint32_t g = 0; g < sum.size() - services; ++g) {
        sum[services + g] += goal_is_hit(g) ? weight : 0;
      }
    }
    return sum;
  }
  std::size_t causes() const { return causes_.size(); }

 private:
  struct Cause {
    std::uint32_t row;
    bool is_link;
    double probability;
  };

  bool is_closed(std::uint32_t risk) const {
    const auto& status = model_.table<Risk>()[risk].status;
    return status && *status == RiskStatus::closed;
  }
  bool occurs(std::uint32_t risk) const {
    if (is_closed(risk)) return false;
    if (happened_.contains({false, risk})) return true;
    const auto& links = model_.table<RiskLink>();
    for (std::uint32_t l = 0; l < links.size(); ++l) {
      if (model_.find<Risk>(links[l].to_risk_id) != risk) continue;
      const bool fires = !links[l].probability || happened_.contains({true, l});
      if (fires && occurs(*model_.find<Risk>(links[l].from_risk_id))) return true;
    }
    return false;
  }
  static bool by_rule(std::string_view rule, int hit, int all) {
    if (all == 0 || rule == "apart") return false;
    if (rule == "all") return hit == all;
    if (rule == "at_least_2") return hit >= 2;
    if (rule == "odd") return hit % 2 == 1;
    if (rule == "none") return hit == 0;
    return hit > 0;
  }
  static bool names(const std::vector<std::string>& ids, const std::string& id) {
    return std::find(ids.begin(), ids.end(), id) != ids.end();
  }
  bool service_is_hit(std::uint32_t service) const {
    const std::string& id = model_.table<Service>()[service].service_id;
    const auto& risks = model_.table<Risk>();
    for (std::uint32_t r = 0; r < risks.size(); ++r) {
      if (names(risks[r].also_service_ids, id) && occurs(r)) return true;
    }
    int hit = 0, all = 0;
    for (const ServiceLink& link : model_.table<ServiceLink>()) {
      if (link.service_id != id) continue;
      ++all;
      hit += service_is_hit(*model_.find<Service>(link.depends_on_service_id)) ? 1 : 0;
    }
    return by_rule(*model_.policy().text("risk.service_hit_by", id), hit, all);
  }
  bool goal_is_hit(std::uint32_t goal) const {
    const std::string& id = model_.table<Goal>()[goal].goal_id;
    const auto& risks = model_.table<Risk>();
    for (std::uint32_t r = 0; r < risks.size(); ++r) {
      if (names(risks[r].also_goal_ids, id) && occurs(r)) return true;
    }
    int hit = 0, all = 0;
    for (const GoalLink& link : model_.table<GoalLink>()) {
      if (link.to_goal_id != id) continue;
      ++all;
      hit += goal_is_hit(*model_.find<Goal>(link.from_goal_id)) ? 1 : 0;
    }
    for (std::uint32_t s = 0; s < model_.table<Service>().size(); ++s) {
      if (!names(model_.table<Service>()[s].needed_by_goal_ids, id)) continue;
      ++all;
      hit += service_is_hit(s) ? 1 : 0;
    }
    return by_rule(*model_.policy().text("risk.goal_hit_by", id), hit, all);
  }

  const Model& model_;
  std::vector<Cause> causes_;
  std::set<std::pair<bool, std::uint32_t>> happened_;
};

TEST(RiskPropagationProperty, EqualsBruteForceOnRandomModels) {
  std::size_t compared = 0;
  for (std::uint64_t seed = 1; seed <= 80; ++seed) {
    const Model model = random_model(seed).build();
    BruteForce brute(model);
    if (brute.causes() > 11) continue;
    const std::vector<double> expected = brute.run();
    const RiskPropagation result = propagate(model);
    const auto compare = [&](const HitProbability& hit, double value) {
      if (hit.reason == HitReason::none) {
        EXPECT_NEAR(*hit.probability, value, 1e-12) << "seed " << seed << " row " << hit.row;
        ++compared;
      } else {
        EXPECT_EQ(hit.risks, 0U) << "seed " << seed;
      }
    };
    for (std::size_t s = 0; s < result.services().size(); ++s) compare(result.services()[s], expected[s]);
    for (std::size_t g = 0; g < result.goals().size(); ++g) {
      compare(result.goals()[g], expected[result.services().size() + g]);
    }
  }
  EXPECT_GT(compared, 200U);
}

// Twenty causes at once, as many as can still be tried one by one.
TEST(RiskPropagationProperty, EqualsBruteForceWithTwentyCauses) {
  SmallModel m;
  m.unit("U").goal("TOP").policy("risk.goal_hit_by", "at_least_2", "TOP");
  for (int g = 0; g < 5; ++g) m.goal("G" + std::to_string(g)).link("G" + std::to_string(g), "TOP");
  for (int r = 0; r < 20; ++r) {
    Risk& risk = add_risk(m, "R" + std::to_string(r), 0.01 * (r + 1));
    risk.also_goal_ids = {"G" + std::to_string(r % 5), "G" + std::to_string(r * r % 5)};
  }
  double expected = 0;
  for (std::uint32_t bits = 0; bits < (1U << 20U); ++bits) {
    double weight = 1;
    std::uint32_t hit = 0;
    for (std::uint32_t r = 0; r < 20; ++r) {
      const bool occurs = ((bits >> r) & 1U) != 0;
      weight *= occurs ? 0.01 * (r + 1) : 1 - 0.01 * (r + 1);
      if (occurs) hit |= 1U << (r % 5) | 1U << (r * r % 5);
    }
    if (std::popcount(hit) >= 2) expected += weight;
  }
  EXPECT_NEAR(*propagate(m).goals()[0].probability, expected, 1e-9);
}

// More services and goals than are counted in one walk, far deeper than wide, in an order that is not theirs.
TEST(RiskPropagationProperty, CountsTheRisksBehindEachServiceAndGoal) {
  std::mt19937_64 random(11);
  const auto one_of = [&](int n) { return static_cast<int>(random() % static_cast<std::uint64_t>(n)); };
  for (const int services : {1, 63, 64, 65, 300}) {
    SmallModel m;
    m.unit("U").goal("TOP").goal("CALM");
    std::vector<std::set<int>> behind(static_cast<std::size_t>(services));
    for (int s = 0; s < services; ++s) {
      const std::string id = std::to_string(s);
      std::set<std::string> below;
      for (int other = s - 1; other >= 0 && other >= s - 3; --other) {
        if (one_of(3) == 0) continue;
        below.insert("S" + std::to_string(other));
        const auto& more = behind[static_cast<std::size_t>(other)];
        behind[static_cast<std::size_t>(s)].insert(more.begin(), more.end());
      }
      add_service(m, "S" + id, {below.begin(), below.end()});
      add_risk(m, "R" + id, s % 5 == 0 ? std::nullopt : std::optional(0.001)).service_id = "S" + id;
      behind[static_cast<std::size_t>(s)].insert(s);
    }
    m.tables.get<Service>().rows().back().needed_by_goal_ids = {"TOP"};
    std::shuffle(m.tables.get<Service>().rows().begin(), m.tables.get<Service>().rows().end(), random);
    const Model model = m.build();
    const RiskPropagation result = propagate(model);
    for (int s = 0; s < services; ++s) {
      const auto& risks = behind[static_cast<std::size_t>(s)];
      const auto without = std::count_if(risks.begin(), risks.end(), [](int r) { return r % 5 == 0; });
      const std::uint32_t row = *model.find<Service>("S" + std::to_string(s));
      EXPECT_EQ(result.services()[row].left_out, without) << services << " S" << s;
      EXPECT_EQ(result.services()[row].risks + result.services()[row].left_out, risks.size())
          << services << " S" << s;
      EXPECT_EQ(result.risks_behind(HitSubject::service, row).size(), risks.size()) << services << " S" << s;
    }
    EXPECT_EQ(result.goals()[0].risks + result.goals()[0].left_out, behind.back().size());
    EXPECT_EQ(result.goals()[1].risks + result.goals()[1].left_out, 0U);
  }
}

TEST(RiskPropagationProperty, ASecondPathToASharedCauseRaisesNothing) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SmallModel m = random_model(seed);
    // Only rules under which a probability can be compared.
    erase_if(m.tables.get<PolicyEntry>().rows(), [](const PolicyEntry&) { return true; });
    const Model before = m.build();
    const RiskPropagation first = propagate(before);
    // A risk that threatens a goal threatens everything above it already.
    for (const GoalLink& link : before.table<GoalLink>()) {
      for (Risk& risk : m.tables.get<Risk>().rows()) {
        const auto& ids = risk.also_goal_ids;
        const auto has = [&](const std::string& id) {
          return std::find(ids.begin(), ids.end(), id) != ids.end();
        };
        if (has(link.from_goal_id) && !has(link.to_goal_id)) risk.also_goal_ids.push_back(link.to_goal_id);
      }
    }
    const RiskPropagation second = propagate(m);
    for (std::size_t g = 0; g < first.goals().size(); ++g) {
      ASSERT_EQ(first.goals()[g].probability.has_value(), second.goals()[g].probability.has_value());
      if (!first.goals()[g].probability) continue;
      EXPECT_NEAR(*first.goals()[g].probability, *second.goals()[g].probability, 1e-15) << "seed " << seed;
    }
  }
}

TEST(RiskPropagationProperty, DoesNotDependOnTheOrderOfRows) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    SmallModel m = random_model(seed);
    const Model model = m.build();
    const RiskPropagation first = propagate(model);
    std::mt19937_64 random(seed);
    const auto shuffle = [&](auto& table) { std::shuffle(table.rows().begin(), table.rows().end(), random); };
    shuffle(m.tables.get<Risk>());
    shuffle(m.tables.get<RiskLink>());
    shuffle(m.tables.get<Goal>());
    shuffle(m.tables.get<GoalLink>());
    shuffle(m.tables.get<Service>());
    shuffle(m.tables.get<ServiceLink>());
    for (Risk& risk : m.tables.get<Risk>().rows()) {
      std::shuffle(risk.also_goal_ids.begin(), risk.also_goal_ids.end(), random);
      std::shuffle(risk.also_service_ids.begin(), risk.also_service_ids.end(), random);
    }
    const Model other = m.build();
    const RiskPropagation second = propagate(other);
    for (const Goal& goal : model.table<Goal>()) {
      EXPECT_EQ(of_goal(first, model, goal.goal_id), of_goal(second, other, goal.goal_id))
          << "seed " << seed << " " << goal.goal_id;
    }
  }
}

// The reference graphs as a model: a goal for each gate, and below it one for each risk that is its input,
// because here the rule holds for risks and goals alike.
class GoalGraph {
 public:
  explicit GoalGraph(const Json& graph) : graph_(graph) {
    m.unit("U");
    for (const auto& [name, p] : graph["risks"].items()) add_risk(m, name, p.get<double>());
    for (const auto& [name, gate] : graph["goals"].items()) m.goal(name);
    for (const auto& [name, gate] : graph["goals"].items()) add_gate(name, gate);
  }
  SmallModel m;

 private:
  void add_gate(const std::string& id, const Json& gate) {
    const std::string op = gate["op"];
    const std::map<std::string, std::string> words = {
        {"and", "all"}, {"or", "any"}, {"not", "none"}, {"xor", "odd"}};
    const auto word = words.find(op);
    m.policy("risk.goal_hit_by",
             word != words.end() ? word->second : "at_least_" + std::to_string(gate["k"].get<int>()), id);
    int n = 0;
    for (const Json& input : gate["of"]) {
      const std::string inner = id + "." + std::to_string(++n);
      if (input.is_string() && graph_["goals"].contains(input.get<std::string>())) {
        m.link(input.get<std::string>(), id);
        continue;
      }
      m.goal(inner).link(inner, id);
      if (!input.is_string()) {
        add_gate(inner, input);
        continue;
      }
      for (Risk& risk : m.tables.get<Risk>().rows()) {
        if (risk.risk_id == input.get<std::string>()) risk.also_goal_ids.push_back(inner);
      }
    }
  }
  const Json& graph_;
};

TEST(RiskPropagationReference, GoalGraphsHaveTheirExpectedValuesOnTheModel) {
  STYR_REQUIRE_SHARED_DATA("risk/goal-dag/cases.json");
  std::size_t compared = 0;
  const Json data = testing::read_json("risk/goal-dag/cases.json");
  for (const Json& one : data["cases"]) {
    const Json& expected = one["expected"];
    const std::string title = one["model"]["name"];
    // The two large ones take an unoptimised build too long; the tests of fault trees have them.
    if (one["model"]["risks"].size() > 100) continue;
    const Model model = GoalGraph(one["model"]).m.build();
    const RiskPropagation result = propagate(model);
    for (const auto& [name, value] : expected["goal_probability"].items()) {
      // The table has twelve digits.
      EXPECT_NEAR(of_goal(result, model, name).value_or(-1), value.get<double>(),
                  2e-12 + 1e-9 * value.get<double>())
          << title << " " << name;
      ++compared;
    }
    const auto importance =
        result.importance(HitSubject::goal, *model.find<Goal>(one["model"]["top"].get<std::string>()));
    ASSERT_TRUE(importance.ok());
    for (const CauseImportance& cause : *importance) {
      const Json& row = expected["top_importance"][model.table<Risk>()[cause.risk].risk_id];
      const double birnbaum = row[1];
      EXPECT_NEAR(cause.importance.birnbaum, birnbaum, 2e-9 * std::abs(birnbaum) + 1e-11) << title;
      EXPECT_NEAR(*cause.importance.risk_achievement_worth, row[4].get<double>(),
                  2e-9 * std::abs(row[4].get<double>()) + 1e-11)
          << title;
      EXPECT_EQ(cause.importance.risk_reduction_worth.has_value(), !row[5].is_null()) << title;
      ++compared;
    }
  }
  EXPECT_GT(compared, 300U);
}

TEST(RiskPropagationReference, LeadsToGraphsHaveTheirExpectedValuesOnTheModel) {
  STYR_REQUIRE_SHARED_DATA("risk/coras/likelihood.json");
  const Json data = testing::read_json("risk/coras/likelihood.json");
  std::size_t compared = 0;
  for (const Json& graph : data["graphs"]) {
    SmallModel m;
    m.unit("U");
    for (const Json& vertex : graph["vertices"]) {
      const std::string id = vertex["id"];
      add_service(m, id);
      add_risk(m, id, vertex["spontaneous_probability"].get<double>()).service_id = id;
    }
    for (const Json& edge : graph["leads_to"]) {
      lead(m, edge["from"], edge["to"], edge["conditional_probability"].get<double>());
    }
    const Model model = m.build();
    const RiskPropagation result = propagate(model);
    for (const HitProbability& hit : result.services()) {
      const std::string& id = model.table<Service>()[hit.row].service_id;
      const double value = graph["expected"][id]["exact"];
      EXPECT_NEAR(*hit.probability, value, 1e-9 * value) << graph["id"] << id;
      ++compared;
    }
  }
  EXPECT_GT(compared, 10U);
}

}  // namespace
}  // namespace styr
