#include <optional>

#include "views.hpp"

namespace styr::cli {
namespace {

std::string unit_heading(const Model& model, std::uint32_t unit) {
  const Unit& record = model.table<Unit>()[unit];
  return titled(record.unit_id, record.name);
}

// Why a risk goes up or stays, for people.
Labels label_of(LiftReason reason) {
  switch (reason) {
    case LiftReason::forced:
      return {"løftes alltid", "vert alltid løfta", "always lifted"};
    case LiftReason::score:
      return {"løftes: høy nok", "vert løfta: høg nok", "lifted: high enough"};
    case LiftReason::below_score:
      return {"blir: under grensen", "vert verande: under grensa", "stays: below the limit"};
    case LiftReason::beyond_cap:
      return {"blir: flere er mer alvorlige", "vert verande: fleire er meir alvorlege",
              "stays: others come first"};
    case LiftReason::level_is_quiet:
      return {"blir: nivået løfter ikke", "vert verande: nivået løfter ikkje",
              "stays: this level lifts nothing"};
  }
  return {"", "", ""};
}

std::string product_of(const Risk& risk) {
  const auto number = [](const std::optional<std::int32_t>& n) {
    return n ? std::to_string(*n) : std::string("–");
  };
  return number(risk.current_likelihood) + " × " + number(risk.current_consequence);
}

}  // namespace

View view_of(const Model& model, std::span<const UnitRisks> rows, const Speech& say) {
  View view;
  view.columns = {{say({"risiko", "risiko", "risk"})},
                  {say({"tittel", "tittel", "title"}), Align::left, true},
                  {say({"fra", "frå", "from"})},
                  {say({"S × K", "S × K", "L × C"})},
                  {say({"skår", "skår", "score"}), Align::right},
                  {say({"nivå", "nivå", "level"})},
                  {say({"videre opp", "vidare opp", "further up"}), Align::left, true}};
  for (const UnitRisks& row : rows) {
    view.add_heading(unit_heading(model, row.unit));
    const bool is_top = model.unit_parents()[row.unit] == kNoRow;
    for (const SeenRisk& seen : row.seen) {
      const Risk& risk = model.table<Risk>()[seen.risk];
      view.add({{risk.risk_id},
                {risk.title},
                {risk.unit_id},
                {product_of(risk)},
                {say.count(static_cast<std::size_t>(seen.score))},
                cell_of(risk_colour(model.policy(), seen.score), say),
                {is_top ? "" : say(label_of(seen.reason)), seen.lifted ? Style::plain : Style::faint}});
    }
  }
  view.notes.push_back(
      say({"{} enheter ser åpne risikoer.", "{} einingar ser opne risikoar.", "{} units see open risks."},
          say.count(rows.size())));
  return view;
}

View view_of(const Model& model, std::span<const RiskPicture> rows, const Speech& say) {
  View view;
  view.columns = {{say({"periode", "periode", "period"})},
                  {say({"grønne", "grøne", "green"}), Align::right},
                  {say({"gule", "gule", "yellow"}), Align::right},
                  {say({"røde", "raude", "red"}), Align::right},
                  {say({"vurdert", "vurdert", "assessed"}), Align::right},
                  {say({"snitt", "snitt", "mean"}), Align::right}};
  const RiskPicture* before = nullptr;
  for (const RiskPicture& row : rows) {
    if (before == nullptr || before->unit != row.unit) view.add_heading(unit_heading(model, row.unit));
    view.add({{row.period.to_string()},
              {say.count(row.green), Style::good},
              {say.count(row.yellow), Style::caution},
              {say.count(row.red), Style::bad},
              {say.count(row.assessed())},
              {say.number(row.mean_score, 1), Style::faint}});
    before = &row;
  }
  if (!rows.empty()) {
    view.notes.push_back(say({"Skårene er rangtall: les snittet sammen med antallene.",
                              "Skårane er rangtal: les snittet saman med tala.",
                              "Scores are ranks: read the mean beside the counts."}));
  }
  return view;
}

}  // namespace styr::cli
