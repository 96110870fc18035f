#include <optional>

#include "views.hpp"

namespace styr::cli {
namespace {

std::string unit_heading(const Model& model, std::uint32_t unit) {
  const Unit& record = model.table<Unit>()[unit];
  return titled(record.unit_id, record.name);
}

std::string product_of(RiskRating rating) {
  const auto number = [](std::int32_t n) { return n > 0 ? std::to_string(n) : std::string("–"); };
  return number(rating.likelihood) + " × " + number(rating.consequence);
}

std::string reason_of(const SeenRisk& seen, const Speech& say) {
  std::string text = say(label_of(seen.reason));
  if (seen.duplicate) {
    text += say({"; kommer også en annen vei, teller én gang", "; kjem òg ein annan veg, tel éin gong",
                 "; comes another way too, counts once"});
  }
  return text;
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
  const RiskMatrix matrix = RiskMatrix::in_use(model);
  for (const UnitRisks& row : rows) {
    view.add_heading(unit_heading(model, row.unit));
    const bool is_top = model.unit_parents()[row.unit] == kNoRow;
    for (const SeenRisk& seen : row.seen) {
      const Risk& risk = model.table<Risk>()[seen.risk];
      view.add({{risk.risk_id},
                {risk.title},
                {risk.unit_id},
                {product_of(seen.rating)},
                {say.count(static_cast<std::size_t>(seen.score))},
                cell_of(risk_colour(matrix, seen.rating), say),
                {is_top ? "" : reason_of(seen, say), seen.lifted ? Style::plain : Style::faint}});
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
