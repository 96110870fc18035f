#include "styr/risk_picture.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "styr/risk_score.hpp"
#include "styr/statistics.hpp"

namespace styr {
namespace {

ScoreFormula formula_of(const Model& model) {
  return parse_score_formula(model.policy().text("risk.score").value_or("")).value_or(ScoreFormula::product);
}

// Every unit in which a risk is seen: those where it lives and all above them, each once.
std::vector<std::uint32_t> units_above(const RiskRegister& risks, std::uint32_t risk) {
  std::vector<std::uint32_t> units;
  for (const std::uint32_t place : risks.placements(risk)) {
    for (std::uint32_t at = place; at != kNoRow; at = risks.model().unit_parents()[at]) units.push_back(at);
  }
  if (risks.placements(risk).size() > 1) {
    std::sort(units.begin(), units.end());
    units.erase(std::unique(units.begin(), units.end()), units.end());
  }
  return units;
}

bool lives_below(const RiskRegister& risks, std::uint32_t risk, std::uint32_t unit) {
  const auto places = risks.placements(risk);
  return std::any_of(places.begin(), places.end(),
                     [&](std::uint32_t place) { return risks.model().is_in_subtree(place, unit); });
}

}  // namespace

Colour risk_colour(const RiskMatrix& matrix, RiskRating rating) {
  if (!level_of(matrix, rating)) return Colour::none;
  return matrix.colour(rating.likelihood, rating.consequence);
}

std::vector<RiskPicture> risk_pictures(const Model& model, const Progress& progress) {
  constexpr std::size_t kAssessmentsInStep = 4096;
  struct Counts {
    CountPerColour::Partial colours;
    std::int64_t sum = 0;
  };
  const RiskRegister risks(model);
  const ScoreFormula formula = formula_of(model);
  std::map<std::pair<std::uint32_t, Period>, Counts> counts;
  const auto& assessments = model.table<RiskAssessment>();
  std::size_t done = 0;
  for (const RiskAssessment& assessment : assessments) {
    if (progress && done % kAssessmentsInStep == 0 &&
        !progress(static_cast<double>(done) / static_cast<double>(assessments.size()))) {
      break;
    }
    ++done;
    const RiskRating rating{assessment.likelihood.value_or(0), assessment.consequence.value_or(0)};
    const Colour colour = risk_colour(risks.matrix(), rating);
    const auto risk = model.find<Risk>(assessment.risk_id);
    if (colour == Colour::none || !risk) continue;
    for (const std::uint32_t unit : units_above(risks, *risk)) {
      Counts& here = counts[{unit, assessment.period}];
      CountPerColour::merge(here.colours, CountPerColour::lift(colour));
      here.sum += risk_score(formula, rating.likelihood, rating.consequence);
    }
  }
  std::vector<RiskPicture> pictures;
  for (const auto& [place, here] : counts) {
    RiskPicture picture{place.first, place.second};
    picture.green = static_cast<std::uint32_t>(here.colours.of(Colour::green));
    picture.yellow = static_cast<std::uint32_t>(here.colours.of(Colour::yellow));
    picture.red = static_cast<std::uint32_t>(here.colours.of(Colour::red));
    picture.mean_score = static_cast<double>(here.sum) / picture.assessed();
    pictures.push_back(picture);
  }
  return pictures;
}

std::vector<std::uint32_t> open_risks(const RiskRegister& risks) {
  std::vector<std::uint32_t> rows;
  for (std::uint32_t risk = 0; risk < risks.size(); ++risk) {
    if (risks.is_open(risk)) rows.push_back(risk);
  }
  return rows;
}

std::vector<std::uint32_t> risks_of_unit(const RiskRegister& risks, std::uint32_t unit) {
  std::vector<std::uint32_t> rows = open_risks(risks);
  std::erase_if(rows, [&](std::uint32_t risk) { return !lives_below(risks, risk, unit); });
  return rows;
}

std::vector<std::uint32_t> risks_of_goal(const RiskRegister& risks, std::uint32_t goal) {
  const Graph& graph = risks.model().goal_graph();
  std::vector<bool> contributes(graph.node_count());
  std::vector<std::uint32_t> waiting = {goal};
  contributes[goal] = true;
  while (!waiting.empty()) {
    const std::uint32_t at = waiting.back();
    waiting.pop_back();
    for (const std::uint32_t below : graph.predecessors(at)) {
      if (contributes[below]) continue;
      contributes[below] = true;
      waiting.push_back(below);
    }
  }
  std::vector<std::uint32_t> rows = open_risks(risks);
  std::erase_if(rows, [&](std::uint32_t risk) {
    const auto goals = risks.goals(risk);
    return std::none_of(goals.begin(), goals.end(), [&](std::uint32_t g) { return contributes[g]; });
  });
  return rows;
}

RiskMap risk_map(const RiskRegister& risks, std::span<const std::uint32_t> rows) {
  const RiskMatrix& matrix = risks.matrix();
  const ScoreFormula formula = formula_of(risks.model());
  const auto& records = risks.model().table<Risk>();
  RiskMap map;
  map.likelihoods = matrix.likelihoods();
  map.consequences = matrix.consequences();
  map.cells.resize(static_cast<std::size_t>(map.likelihoods) * static_cast<std::size_t>(map.consequences));
  map.by_level.resize(matrix.levels().size());
  map.ranking.assign(rows.begin(), rows.end());
  const auto seriousness = [&](std::uint32_t row) {
    const RiskRating r = risks.rating(row);
    return std::tuple(risks.level(row).value_or(-1), risk_score(formula, r.likelihood, r.consequence),
                      r.consequence, r.likelihood);
  };
  std::sort(map.ranking.begin(), map.ranking.end(), [&](std::uint32_t a, std::uint32_t b) {
    const auto x = seriousness(a);
    const auto y = seriousness(b);
    return x != y ? x > y : records[a].risk_id < records[b].risk_id;
  });
  std::int64_t sum = 0;
  double none_happens = 1;
  // In the order of the ranking, so that the order of rows leaves no trace in the last bit.
  for (const std::uint32_t row : map.ranking) {
    const RiskRating rating = risks.rating(row);
    const Colour colour = risk_colour(matrix, rating);
    ++map.by_colour[static_cast<std::size_t>(colour)];
    if (const auto level = risks.level(row)) {
      ++map.rated;
      ++map.by_level[static_cast<std::size_t>(*level)];
      ++map.cells[static_cast<std::size_t>(rating.likelihood - 1) *
                      static_cast<std::size_t>(map.consequences) +
                  static_cast<std::size_t>(rating.consequence - 1)];
      map.worst_level = std::max(map.worst_level.value_or(0), *level);
      sum += risk_score(formula, rating.likelihood, rating.consequence);
    } else {
      ++map.not_rated;
    }
    const auto& probability = records[row].annual_probability;
    if (!probability) continue;
    none_happens *= 1 - *probability;
    map.at_least_one_lower = std::max(map.at_least_one_lower.value_or(0), probability->value);
    map.at_least_one_upper = std::min(1.0, map.at_least_one_upper.value_or(0) + *probability);
    if (!records[row].loss_knok) continue;
    map.expected_annual_loss_knok += *probability * *records[row].loss_knok;
    ++map.with_expected_loss;
  }
  if (map.at_least_one_lower) map.at_least_one_if_independent = 1 - none_happens;
  if (map.rated > 0) map.mean_score = static_cast<double>(sum) / map.rated;
  return map;
}

std::vector<DimensionSeverity> dimension_severities(const RiskRegister& risks,
                                                    std::span<const std::uint32_t> rows) {
  const auto& dimensions = risks.model().table<RiskDimension>();
  std::vector<DimensionSeverity> severities(dimensions.size());
  for (std::uint32_t d = 0; d < dimensions.size(); ++d) {
    severities[d].dimension = d;
    severities[d].by_consequence.resize(static_cast<std::size_t>(risks.matrix().consequences()));
  }
  for (const std::uint32_t row : rows) {
    for (const RiskRegister::InDimension& in : risks.dimensions(row)) {
      DimensionSeverity& severity = severities[in.dimension];
      ++severity.by_consequence[static_cast<std::size_t>(in.consequence) - 1];
      severity.worst = std::max(severity.worst, in.consequence);
      const auto& from = dimensions[in.dimension].severe_from;
      if (from && in.consequence >= *from) ++severity.severe;
    }
  }
  return severities;
}

std::vector<ServiceRisks> service_risks(const RiskRegister& risks, std::span<const std::uint32_t> rows) {
  const auto& services = risks.model().table<Service>();
  std::map<std::uint32_t, std::vector<std::uint32_t>> threatened;
  for (const std::uint32_t row : rows) {
    for (const std::uint32_t service : risks.services(row)) threatened[service].push_back(row);
  }
  std::vector<ServiceRisks> result;
  result.reserve(threatened.size());
  for (const auto& [service, of_service] : threatened) {
    result.push_back({service, services[service].criticality_1_3, risk_map(risks, of_service)});
  }
  std::sort(result.begin(), result.end(), [&](const ServiceRisks& a, const ServiceRisks& b) {
    if (a.criticality != b.criticality) return a.criticality > b.criticality;
    return services[a.service].service_id < services[b.service].service_id;
  });
  return result;
}

RiskTrend risk_trend(const Model& model, std::span<const Date> days, std::optional<std::uint32_t> unit) {
  constexpr double kDaysPerStep = 30;
  RiskTrend trend;
  std::vector<Point> red;
  std::vector<Point> mean;
  for (const Date day : days) {
    const RiskRegister risks(model, day);
    RiskMap map = risk_map(risks, unit ? risks_of_unit(risks, *unit) : open_risks(risks));
    const double x = day.days() / kDaysPerStep;
    red.push_back({x, static_cast<double>(map.by_colour[static_cast<std::size_t>(Colour::red)])});
    if (map.mean_score) mean.push_back({x, *map.mean_score});
    trend.days.push_back({day, std::move(map)});
  }
  trend.red_slope = theil_sen_slope(red);
  trend.mean_score_slope = theil_sen_slope(mean);
  return trend;
}

}  // namespace styr
