#include "styr/targets.hpp"

#include <cmath>
#include <map>
#include <utility>

namespace styr {

std::string_view to_string(Colour colour) {
  switch (colour) {
    case Colour::none:
      return "";
    case Colour::green:
      return "green";
    case Colour::yellow:
      return "yellow";
    case Colour::red:
      return "red";
  }
  return "";
}

std::optional<double> deviation_from(double target, Direction direction, double value) {
  switch (direction) {
    case Direction::lower:
      return value - target;
    case Direction::higher:
      return target - value;
    case Direction::band:
      return std::abs(value - target);
    case Direction::none:
      return std::nullopt;
  }
  return std::nullopt;
}

Colour colour_of(double deviation, double green_tolerance, double yellow_tolerance) {
  const auto within = [&](double tolerance) {
    return deviation <= tolerance + 1e-9 * std::max(1.0, std::abs(tolerance));
  };
  if (within(green_tolerance)) return Colour::green;
  return within(yellow_tolerance) ? Colour::yellow : Colour::red;
}

TargetStatus status_of_target(const Model& model, std::uint32_t target, const Figure& figure) {
  const TargetRule& rule = model.target_rules()[target];
  TargetStatus status;
  status.target = target;
  status.figure = figure;
  if (!figure.has_value()) {
    status.reason = figure.reason;
    return status;
  }
  status.deviation = deviation_from(model.table<Target>()[target].target, rule.direction, figure.value);
  if (!status.deviation) {
    status.reason = Reason::no_target;
    return status;
  }
  status.status = colour_of(*status.deviation, rule.green_tolerance, rule.yellow_tolerance);
  status.reason = Reason::none;
  return status;
}

std::vector<TargetStatus> target_statuses(const Model& model, std::optional<std::int32_t> year,
                                          const Progress& progress) {
  const auto& targets = model.table<Target>();
  std::vector<std::uint32_t> wanted;
  // Each indicator is rolled up once, for all years that its targets ask about.
  std::map<std::uint32_t, std::map<std::int32_t, std::size_t>> windows_of_indicator;
  for (std::uint32_t t = 0; t < targets.size(); ++t) {
    if (year && targets[t].year != *year) continue;
    wanted.push_back(t);
    windows_of_indicator[model.target_rules()[t].indicator].emplace(targets[t].year, 0);
  }
  std::map<std::uint32_t, IndicatorFigures> figures;
  for (auto& [indicator, years] : windows_of_indicator) {
    const auto all = static_cast<double>(windows_of_indicator.size());
    if (progress && !progress(static_cast<double>(figures.size()) / all)) return {};
    std::vector<Window> windows;
    for (auto& [y, at] : years) {
      at = windows.size();
      windows.push_back(Window::of(Period::of_year(y)));
    }
    figures.emplace(indicator, IndicatorFigures(model, indicator, std::move(windows)));
  }
  std::vector<TargetStatus> statuses;
  statuses.reserve(wanted.size());
  for (const std::uint32_t t : wanted) {
    const TargetRule& rule = model.target_rules()[t];
    const std::size_t window = windows_of_indicator.at(rule.indicator).at(targets[t].year);
    statuses.push_back(status_of_target(model, t, figures.at(rule.indicator).at(rule.unit, window)));
  }
  return statuses;
}

}  // namespace styr
