#ifndef STYR_RISK_PICTURE_HPP_
#define STYR_RISK_PICTURE_HPP_

// The risk picture: how many risks stand in each cell, level and colour, of a unit or a goal, on a day or
// over time (definition D7 of docs/semantics.md). Pictures are made of sets of risks: one that lives in
// several units below is counted once.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "styr/algebra.hpp"
#include "styr/calendar.hpp"
#include "styr/model.hpp"
#include "styr/progress.hpp"
#include "styr/risk_matrix.hpp"
#include "styr/risk_register.hpp"

namespace styr {

// The risks of a unit and everything below it that were assessed in a period.
struct RiskPicture {
  std::uint32_t unit = 0;
  Period period;
  std::uint32_t green = 0;
  std::uint32_t yellow = 0;
  std::uint32_t red = 0;
  // Mean of the scores; the scale is ordinal, so read it beside the counts.
  double mean_score = 0;

  std::uint32_t assessed() const { return green + yellow + red; }
};

// Colour of a rating by the matrix; none when it is not rated.
Colour risk_colour(const RiskMatrix& matrix, RiskRating rating);

// Pictures by row of the units table, then by period; only where something was assessed. Assessments without
// likelihood or consequence are left out. O(assessments × units above).
std::vector<RiskPicture> risk_pictures(const Model& model, const Progress& progress = {});

// Rows of the open risks that live in a unit or below it, each once, ascending. O(risks × depth).
std::vector<std::uint32_t> risks_of_unit(const RiskRegister& risks, std::uint32_t unit);
// The same for the risks that threaten a goal or one that contributes to it, directly or not.
std::vector<std::uint32_t> risks_of_goal(const RiskRegister& risks, std::uint32_t goal);
// Every open risk.
std::vector<std::uint32_t> open_risks(const RiskRegister& risks);

// A set of risks as counts.
struct RiskMap {
  std::int32_t likelihoods = 0;
  std::int32_t consequences = 0;
  // Risks in each cell, row by row as in RiskMatrix.
  std::vector<std::uint32_t> cells;
  std::vector<std::uint32_t> by_level;
  std::array<std::uint32_t, 4> by_colour{};  // by Colour; those not rated under none
  std::uint32_t rated = 0;
  std::uint32_t not_rated = 0;
  std::optional<std::int32_t> worst_level;
  // Mean score of the rated ones: a mean of ranks, to be read beside the counts.
  std::optional<double> mean_score;
  // Rows of all of them: by level, then score, consequence and likelihood, descending, then id.
  std::vector<std::uint32_t> ranking;
  // In 1000 kroner: Σ probability × loss over the risks that have both, whatever depends on what; and how
  // many those are.
  double expected_annual_loss_knok = 0;
  std::uint32_t with_expected_loss = 0;
  // Probability that at least one happens within a year, over those that have a probability: if they are
  // independent, and the bounds whatever depends on what (Fréchet): max p and min(1, Σp). None without any.
  std::optional<double> at_least_one_if_independent;
  std::optional<double> at_least_one_lower;
  std::optional<double> at_least_one_upper;

  std::uint32_t at(std::int32_t likelihood, std::int32_t consequence) const {
    return cells[static_cast<std::size_t>(likelihood - 1) * static_cast<std::size_t>(consequences) +
                 static_cast<std::size_t>(consequence - 1)];
  }
};
// `rows` are distinct rows of the risks table. O(n log n).
RiskMap risk_map(const RiskRegister& risks, std::span<const std::uint32_t> rows);

// How one risk moved between two days.
enum class RiskMove : std::uint8_t {
  appeared,  // open on the later day only
  closed,    // open on the earlier day only
  worse,     // a higher level
  better,    // a lower level
  shifted,   // another cell of the same level
  unchanged,
  rated,    // not rated before
  unrated,  // not rated any more
};
inline constexpr std::size_t kRiskMoveCount = 8;
// `new`, `closed`, `worse`, `better`, `shifted`, `unchanged`, `rated`, `unrated`.
std::string_view to_string(RiskMove move);

struct RiskMovement {
  std::uint32_t risk = 0;
  RiskMove move = RiskMove::unchanged;
  // By the register of each day; nothing for a risk that was not open then.
  std::optional<RiskRating> before;
  std::optional<RiskRating> after;
};
// Every risk that was open on either day, by id; in a unit and below it where one is given. A risk that came
// and went between the days is in neither. Both registers are of one model.
std::vector<RiskMovement> risk_movements(const RiskRegister& before, const RiskRegister& after,
                                         std::optional<std::uint32_t> unit = std::nullopt);

// What a unit has in one dimension of harm, on a day.
struct DimensionSeverity {
  std::uint32_t dimension = 0;                // row of risk_dimensions
  std::vector<std::uint32_t> by_consequence;  // risks with each consequence, from 1
  std::uint32_t severe = 0;                   // of them, from `severe_from` on
  std::int32_t worst = 0;                     // 0 when there is none
};
// By row of risk_dimensions.
std::vector<DimensionSeverity> dimension_severities(const RiskRegister& risks,
                                                    std::span<const std::uint32_t> rows);

// The risks that threaten one service.
struct ServiceRisks {
  std::uint32_t service = 0;  // row of services
  std::optional<std::int32_t> criticality;
  RiskMap map;
};
// Services that any of the risks threaten: the most critical first, then by id.
std::vector<ServiceRisks> service_risks(const RiskRegister& risks, std::span<const std::uint32_t> rows);

// How the picture moved over a row of days.
struct RiskTrend {
  struct Day {
    Date on;
    RiskMap map;
  };
  std::vector<Day> days;
  // Theil-Sen slopes per 30 days: red risks, and the mean score of the rated ones. None for fewer than two
  // days.
  std::optional<double> red_slope;
  std::optional<double> mean_score_slope;
};
// O(days × records of the register).
RiskTrend risk_trend(const Model& model, std::span<const Date> days,
                     std::optional<std::uint32_t> unit = std::nullopt);

}  // namespace styr

#endif  // STYR_RISK_PICTURE_HPP_
