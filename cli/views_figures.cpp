#include <array>
#include <cmath>
#include <optional>

#include "styr/names.hpp"
#include "views.hpp"

namespace styr::cli {
namespace {

// Where the indicator does not say how many decimals it is shown with.
constexpr std::int32_t kDecimals = 1;

std::int32_t decimals_of(const Indicator& indicator) { return indicator.decimals.value_or(kDecimals); }

std::string unit_heading(const Model& model, std::uint32_t unit) {
  const Unit& record = model.table<Unit>()[unit];
  return titled(record.unit_id, record.name);
}

// Counts what readers of figures should know of before they use them.
class Reservations {
 public:
  void count(const Figure& figure) {
    ++figures_;
    if (!figure.has_value()) ++without_[static_cast<std::size_t>(figure.reason)];
    if (figure.has_value() && figure.provisional()) ++provisional_;
    if (figure.has_value() && figure.cells.usable() < figure.cells.expected()) ++incomplete_;
    if (figure.stale) ++stale_;
  }

  void add_notes(const Speech& say, View& view) const {
    const auto add = [&](std::size_t n, Labels labels) {
      if (n > 0) view.notes.push_back(say(labels, say.count(n)));
    };
    view.notes.push_back(say({"{} tall.", "{} tal.", "{} figures."}, say.count(figures_)));
    for (std::size_t reason = 1; reason < without_.size(); ++reason) {
      if (without_[reason] == 0) continue;
      view.notes.push_back(
          say({"{} uten verdi: ", "{} utan verdi: ", "{} without a value: "}, say.count(without_[reason])) +
          say(label_of(static_cast<Reason>(reason))) + ".");
    }
    add(incomplete_, {"{} mangler noe av grunnlaget (dekning under 100 %).",
                      "{} manglar noko av grunnlaget (dekning under 100 %).",
                      "{} lack some of their basis (coverage below 100%)."});
    add(provisional_, {"{} er foreløpige: de hviler på anslag.", "{} er førebelse: dei kviler på overslag.",
                       "{} are provisional: they rest on estimates."});
    add(stale_, {"{} er eldre tall: siste periode mangler.", "{} er eldre tal: siste periode manglar.",
                 "{} are older figures: the last period is missing."});
  }

 private:
  std::size_t figures_ = 0;
  std::size_t incomplete_ = 0;
  std::size_t provisional_ = 0;
  std::size_t stale_ = 0;
  std::array<std::size_t, static_cast<std::size_t>(Reason::non_positive) + 1> without_{};
};

ViewCell value_cell(const Figure& figure, const Indicator& indicator, const Speech& say) {
  if (!figure.has_value()) return {"–", Style::faint};
  return {say.number(figure.value, decimals_of(indicator))};
}

std::string remark_on(const Figure& figure, const Speech& say) {
  if (!figure.has_value()) return say(label_of(figure.reason));
  std::string remark;
  const auto add = [&](Labels labels) {
    if (!remark.empty()) remark += ", ";
    remark += say(labels);
  };
  if (figure.provisional()) add({"foreløpig", "førebels", "provisional"});
  if (figure.stale) add({"eldre tall", "eldre tal", "older figure"});
  return remark;
}

// What is to be reached, with its direction: at most, at least, close to.
std::string aim_of(const Target& target, Direction direction, const Indicator& indicator, const Speech& say) {
  std::string number = say.number(target.target, decimals_of(indicator));
  switch (direction) {
    case Direction::lower:
      return "≤ " + number;
    case Direction::higher:
      return "≥ " + number;
    case Direction::band:
      return "≈ " + number;
    case Direction::none:
      return number;
  }
  return number;
}

}  // namespace

View view_of(const Model& model, std::span<const RollupRow> rows, const Speech& say) {
  View view;
  view.columns = {{say({"indikator", "indikator", "indicator"}), Align::left, true},
                  {say({"periode", "periode", "period"})},
                  {say({"verdi", "verdi", "value"}), Align::right},
                  {say({"enhet", "eining", "unit"}), Align::left, true},
                  {say({"dekning", "dekning", "coverage"}), Align::right},
                  {say({"celler", "celler", "cells"}), Align::right},
                  {say({"merknad", "merknad", "remark"}), Align::left, true}};
  Reservations reservations;
  const RollupRow* before = nullptr;
  for (const RollupRow& row : rows) {
    const Indicator& indicator = model.table<Indicator>()[row.indicator];
    const bool new_unit = before == nullptr || before->unit != row.unit;
    if (new_unit) view.add_heading(unit_heading(model, row.unit));
    std::string name;
    if (new_unit || before->indicator != row.indicator) {
      name = titled(indicator.indicator_id, name_of(indicator, say.language()));
    }
    const std::optional<double> coverage = row.figure.cells.coverage();
    const bool incomplete = coverage && *coverage < 1;
    view.add(
        {{std::move(name)},
         {row.period.to_string()},
         value_cell(row.figure, indicator, say),
         {row.figure.has_value() ? indicator.unit : std::string(), Style::faint},
         {coverage ? say.percent(*coverage) : "–", incomplete ? Style::caution : Style::faint},
         {say.count(row.figure.cells.usable()) + "/" + say.count(row.figure.cells.expected()), Style::faint},
         {remark_on(row.figure, say), Style::faint}});
    reservations.count(row.figure);
    before = &row;
  }
  reservations.add_notes(say, view);
  return view;
}

View view_of(const Model& model, std::span<const TargetStatus> statuses, const Speech& say) {
  View view;
  view.columns = {{say({"krav", "krav", "target"})},
                  {say({"indikator", "indikator", "indicator"}), Align::left, true},
                  {say({"mål", "mål", "goal"})},
                  {say({"år", "år", "year"})},
                  {say({"verdi", "verdi", "value"}), Align::right},
                  {say({"å nå", "å nå", "to reach"}), Align::right},
                  {say({"avvik", "avvik", "deviation"}), Align::right},
                  {say({"status", "status", "status"})}};
  std::array<std::size_t, 4> by_colour{};
  const TargetRule* before = nullptr;
  for (const TargetStatus& status : statuses) {
    const Target& target = model.table<Target>()[status.target];
    const TargetRule& rule = model.target_rules()[status.target];
    const Indicator& indicator = model.table<Indicator>()[rule.indicator];
    if (before == nullptr || before->unit != rule.unit) view.add_heading(unit_heading(model, rule.unit));
    ViewCell colour = cell_of(status.status, say);
    if (status.status == Colour::none) {
      const Reason reason = status.figure.has_value() ? status.reason : status.figure.reason;
      colour.text += " " + say(label_of(reason));
    }
    view.add({{target.target_id},
              {titled(indicator.indicator_id, name_of(indicator, say.language()))},
              {target.goal_id},
              {std::to_string(target.year)},
              value_cell(status.figure, indicator, say),
              {aim_of(target, rule.direction, indicator, say)},
              {status.deviation ? say.number(*status.deviation, decimals_of(indicator)) : "–", Style::faint},
              std::move(colour)});
    ++by_colour[static_cast<std::size_t>(status.status)];
    before = &rule;
  }
  std::string counts = say({"{} krav", "{} krav", "{} targets"}, say.count(statuses.size()));
  for (const Colour colour : {Colour::green, Colour::yellow, Colour::red, Colour::none}) {
    const std::size_t n = by_colour[static_cast<std::size_t>(colour)];
    if (n == 0) continue;
    counts += "; " + say.count(n) + " ";
    counts += colour == Colour::none ? say({"uten status", "utan status", "without a status"})
                                     : say(label_of(colour));
  }
  view.notes.push_back(counts + ".");
  if (!statuses.empty()) {
    view.notes.push_back(say({"Avvik er i indikatorens enhet, og positivt i feil retning.",
                              "Avvik er i eininga til indikatoren, og positivt i feil retning.",
                              "Deviations are in the indicator's unit, and positive in the bad direction."}));
  }
  return view;
}

View view_of(const Model& model, std::span<const TrendRow> rows, const Speech& say) {
  // A slope per month is small beside the figures it is made from.
  constexpr std::int32_t kMoreDecimals = 2;
  View view;
  view.columns = {{say({"indikator", "indikator", "indicator"}), Align::left, true},
                  {say({"måneder", "månader", "months"}), Align::right},
                  {"", Align::left},
                  {say({"helning", "helling", "slope"}), Align::right},
                  {say({"minste kvadrater", "minste kvadrat", "least squares"}), Align::right},
                  {"S", Align::right},
                  {say({"enhet per måned", "eining per månad", "unit per month"}), Align::left, true}};
  const TrendRow* before = nullptr;
  for (const TrendRow& row : rows) {
    const Indicator& indicator = model.table<Indicator>()[row.indicator];
    if (before == nullptr || before->unit != row.unit) view.add_heading(unit_heading(model, row.unit));
    const auto slope = [&](const std::optional<double>& value) {
      return value ? say.number(*value, decimals_of(indicator) + kMoreDecimals) : std::string("–");
    };
    const double movement = row.theil_sen_per_month.value_or(0);
    view.add({{titled(indicator.indicator_id, name_of(indicator, say.language()))},
              {say.count(row.n)},
              {!row.theil_sen_per_month ? ""
               : movement > 0           ? "↗"
               : movement < 0           ? "↘"
                                        : "→"},
              {slope(row.theil_sen_per_month)},
              {slope(row.ols_slope_per_month)},
              {row.mann_kendall_s ? say.number(static_cast<double>(*row.mann_kendall_s), 0) : "–"},
              {indicator.unit, Style::faint}});
    before = &row;
  }
  view.notes.push_back(say({"{} tidsserier.", "{} tidsseriar.", "{} series."}, say.count(rows.size())));
  if (!rows.empty()) {
    view.notes.push_back(say(
        {"Helning er Theil og Sens; S er Mann og Kendalls: par av måneder som stiger, minus par som synker.",
         "Helling er Theil og Sen sin; S er Mann og Kendall sin: par av månader som stig, minus par som "
         "søkk.",
         "The slope is Theil and Sen's; S is Mann and Kendall's: pairs of months that rise minus pairs that "
         "fall."}));
  }
  return view;
}

}  // namespace styr::cli
