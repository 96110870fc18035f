#ifndef STYR_TESTS_LIVE_MODELS_HPP_
#define STYR_TESTS_LIVE_MODELS_HPP_

// A small organisation, one change of it, and what is told of it as text.

#include <string>
#include <utility>
#include <vector>

#include "small_models.hpp"
#include "styr/edit.hpp"
#include "styr/targets.hpp"
#include "styr/watch.hpp"

namespace styr::testing {

// A small organisation: top > a, b; an indicator; goals g2 > g1 > g0 with a target at b below g2, and g9
// apart.
inline SmallModel organisation() {
  SmallModel m;
  m.unit("top").unit("a", "top").unit("b", "top");
  m.indicator("I", "num/den");
  m.goal("g0").goal("g1").goal("g2").goal("g9");
  m.link("g1", "g0").link("g2", "g1");
  Target& below = m.target("t", "g2", "I", "b", 2024, 10);
  below.green_tolerance = 1.0;
  below.yellow_tolerance = 5.0;
  m.target("t9", "g9", "I", "a", 2024, 1);
  m.observe("a", "I", "2024-01", 10, 2)
      .observe("b", "I", "2024-01", 10, 1)
      .observe("b", "I", "2024-02", 10, 1);
  return m;
}

inline Observation correction(const char* unit, const char* when, double numerator, double denominator = 1) {
  Observation o;
  o.unit_id = unit;
  o.indicator_id = "I";
  o.period = period(when);
  o.numerator = numerator;
  o.denominator = denominator;
  return o;
}

template <class Record>
Model with(const Model& model, Record record) {
  Edit edit(model);
  edit.upsert(std::move(record));
  auto next = edit.commit();
  EXPECT_TRUE(next.ok()) << next.status();
  return next.value_or(model);
}

inline std::string line(const WatchEvent& e) {
  const auto number = [](const std::optional<double>& v) {
    return v ? format_number(*v) : std::string("none");
  };
  std::string text = std::string(to_string(e.kind)) + " " + e.id;
  if (!e.indicator_id.empty()) text += " " + e.indicator_id;
  if (e.period) text += " " + e.period->to_string();
  if (e.change == WatchEvent::Change::appeared) return text + " appeared";
  if (e.change == WatchEvent::Change::removed) return text + " removed";
  text += ": " + number(e.before.value) + " " + std::string(to_string(e.before.colour)) + " -> " +
          number(e.after.value) + " " + std::string(to_string(e.after.colour));
  return text;
}

using Lines = std::vector<std::string>;

}  // namespace styr::testing

#endif  // STYR_TESTS_LIVE_MODELS_HPP_
