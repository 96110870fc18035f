#ifndef STYR_TESTS_SMALL_MODELS_HPP_
#define STYR_TESTS_SMALL_MODELS_HPP_

// Small models for tests, written the way they are thought of.

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "styr/model.hpp"

namespace styr::testing {

inline Period period(std::string_view text) {
  const auto parsed = Period::parse(text);
  EXPECT_TRUE(parsed.ok()) << text;
  return parsed.value_or(Period());
}

inline Date date(std::string_view text) {
  const auto parsed = Date::parse(text);
  EXPECT_TRUE(parsed.ok()) << text;
  return parsed.value_or(Date());
}

struct SmallModel {
  Tables tables;
  std::vector<Observation> observations;

  SmallModel& unit(std::string id, std::string parent = {}, std::string volume_unit = {}) {
    Unit u;
    u.unit_id = std::move(id);
    u.parent_id = std::move(parent);
    u.volume_unit = std::move(volume_unit);
    tables.get<Unit>().push_back(std::move(u));
    return *this;
  }
  Indicator& indicator(std::string id, std::string formula = "num/den") {
    Indicator i;
    i.indicator_id = std::move(id);
    i.formula = std::move(formula);
    i.direction = Direction::higher;
    tables.get<Indicator>().push_back(std::move(i));
    return tables.get<Indicator>().rows().back();
  }
  SmallModel& observe(std::string unit, std::string indicator, std::string_view when,
                      std::optional<double> numerator, std::optional<double> denominator = {},
                      ObservationStatus status = ObservationStatus::ok) {
    Observation o;
    o.unit_id = std::move(unit);
    o.indicator_id = std::move(indicator);
    o.period = period(when);
    if (numerator) o.numerator = *numerator;
    if (denominator) o.denominator = *denominator;
    o.status = status;
    observations.push_back(std::move(o));
    return *this;
  }
  SmallModel& goal(std::string id) {
    Goal g;
    g.goal_id = std::move(id);
    tables.get<Goal>().push_back(std::move(g));
    return *this;
  }
  SmallModel& link(std::string from, std::string to, double weight = 1) {
    GoalLink l;
    l.from_goal_id = std::move(from);
    l.to_goal_id = std::move(to);
    l.link_type = "contributes";
    l.weight = weight;
    tables.get<GoalLink>().push_back(std::move(l));
    return *this;
  }
  Target& target(std::string id, std::string goal, std::string indicator, std::string unit, int year,
                 double value) {
    Target t;
    t.target_id = std::move(id);
    t.goal_id = std::move(goal);
    t.indicator_id = std::move(indicator);
    t.unit_id = std::move(unit);
    t.year = year;
    t.target = value;
    t.direction = Direction::higher;
    tables.get<Target>().push_back(std::move(t));
    return tables.get<Target>().rows().back();
  }
  SmallModel& policy(std::string key, std::string value, std::string scope = "all") {
    PolicyEntry p;
    p.key = std::move(key);
    p.scope = std::move(scope);
    p.value = std::move(value);
    tables.get<PolicyEntry>().push_back(std::move(p));
    return *this;
  }

  Model build() const {
    Report report;
    auto model = Model::build(tables, observations, &report);
    EXPECT_TRUE(model.ok()) << model.status().ToString();
    return model.ok() ? *std::move(model) : Model();
  }
};

}  // namespace styr::testing

#endif  // STYR_TESTS_SMALL_MODELS_HPP_
