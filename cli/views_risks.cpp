#include <algorithm>
#include <optional>

#include "styr/names.hpp"
#include "styr/risk_words.hpp"
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

// The name of a level; a level that only has the name of its colour is named in the language asked for.
std::string level_heading(const RiskMatrix& matrix, std::optional<std::int32_t> number, const Speech& say) {
  if (!number) return say({"ikke vurdert", "ikkje vurdert", "not rated"});
  const RiskMatrix::Level& level = matrix.levels()[static_cast<std::size_t>(*number)];
  return level.name == to_string(level.colour) ? say(label_of(level.colour)) : level.name;
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
  const bool is_one = rows.size() == 1;
  view.notes.push_back(say(is_one ? Labels{"{} enhet ser åpne risikoer.", "{} eining ser opne risikoar.",
                                           "{} unit sees open risks."}
                                  : Labels{"{} enheter ser åpne risikoer.", "{} einingar ser opne risikoar.",
                                           "{} units see open risks."},
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

View view_of(const RiskRegister& risks, const RiskMap& map, const Speech& say) {
  View view;
  view.columns.push_back({say({"S \\ K", "S \\ K", "L \\ C"}), Align::right});
  for (std::int32_t c = 1; c <= map.consequences; ++c)
    view.columns.push_back({std::to_string(c), Align::right});
  for (std::int32_t l = map.likelihoods; l >= 1; --l) {
    std::vector<ViewCell> cells = {{std::to_string(l), Style::faint}};
    for (std::int32_t c = 1; c <= map.consequences; ++c) {
      const Colour colour = risks.matrix().colour(l, c);
      const std::uint32_t n = map.at(l, c);
      cells.push_back({std::string(sign_of(colour)) + " " + (n > 0 ? say.count(n) : "·"), style_of(colour)});
    }
    view.add(std::move(cells));
  }
  const auto& records = risks.model().table<Risk>();
  std::optional<std::int32_t> before;
  constexpr std::size_t kListed = 10;
  for (std::size_t i = 0; i < std::min(kListed, map.ranking.size()); ++i) {
    const std::uint32_t row = map.ranking[i];
    const auto level = risks.level(row);
    if (i == 0 || level != before) {
      view.add_heading(level_heading(risks.matrix(), level, say));
    }
    before = level;
    view.add_paragraph(titled(records[row].risk_id, records[row].title) + "  " +
                       product_of(risks.rating(row)));
  }
  view.notes.push_back(say({"{} åpne risikoer, hver telt én gang.", "{} opne risikoar, kvar telt éin gong.",
                            "{} open risks, each counted once."},
                           say.count(map.ranking.size())));
  if (map.not_rated > 0) {
    view.notes.push_back(
        say({"{} er ikke vurdert.", "{} er ikkje vurdert.", "{} are not rated."}, say.count(map.not_rated)));
  }
  return view;
}

View view_of(const Model& model, std::span<const RiskMovement> rows, const Speech& say) {
  View view;
  view.columns = {
      {say({"risiko", "risiko", "risk"})}, {say({"tittel", "tittel", "title"}), Align::left, true},
      {say({"enhet", "eining", "unit"})},  {say({"før", "før", "before"})},
      {say({"etter", "etter", "after"})},  {say({"bevegelse", "rørsle", "movement"})}};
  std::size_t still = 0;
  for (const RiskMovement& row : rows) {
    if (row.move == RiskMove::unchanged) {
      ++still;
      continue;
    }
    const Risk& risk = model.table<Risk>()[row.risk];
    const bool good = row.move == RiskMove::better || row.move == RiskMove::closed;
    const bool bad = row.move == RiskMove::worse || row.move == RiskMove::appeared;
    view.add({{risk.risk_id},
              {risk.title},
              {risk.unit_id},
              {row.before ? product_of(*row.before) : ""},
              {row.after ? product_of(*row.after) : ""},
              {say(label_of(row.move)), good  ? Style::good
                                        : bad ? Style::bad
                                              : Style::plain}});
  }
  view.notes.push_back(say({"{} risikoer er uendret.", "{} risikoar er uendra.", "{} risks are unchanged."},
                           say.count(still)));
  return view;
}

View view_of(const Model& model, std::span<const MitigationFollowUp> rows, const Speech& say) {
  View view;
  view.columns = {{say({"tiltak", "tiltak", "mitigation"})},
                  {say({"tittel", "tittel", "title"}), Align::left, true},
                  {say({"tilstand", "tilstand", "state"})},
                  {say({"dager over frist", "dagar over frist", "days overdue"}), Align::right},
                  {say({"virkning", "verknad", "effect"}), Align::left, true},
                  {say({"avslutning", "avslutning", "closing"}), Align::left, true}};
  for (const MitigationFollowUp& row : rows) {
    const Mitigation& mitigation = model.table<Mitigation>()[row.mitigation];
    std::string effects;
    for (const EffectOnRisk& effect : row.effects) {
      if (effect.effect == MitigationEffect::not_done) continue;
      if (!effects.empty()) effects += "; ";
      effects += model.table<Risk>()[effect.risk].risk_id + ": " + say(label_of(effect.effect));
    }
    std::string closing = say(label_of(row.closing.decision));
    for (const ClosingReason& reason : row.closing.reasons) {
      closing += &reason == &row.closing.reasons.front() ? ": " : ", ";
      closing += say(label_of(reason.obstacle));
      if (reason.risk) closing += " (" + model.table<Risk>()[*reason.risk].risk_id + ")";
    }
    view.add({{mitigation.mitigation_id},
              {mitigation.title},
              {say(label_of(row.state))},
              {row.overdue_days ? say.count(static_cast<std::size_t>(*row.overdue_days)) : "", Style::bad},
              {std::move(effects)},
              {std::move(closing),
               row.closing.decision == ClosingDecision::keep_open ? Style::plain : Style::good}});
  }
  view.notes.push_back(say({"{} tiltak.", "{} tiltak.", "{} mitigations."}, say.count(rows.size())));
  return view;
}

View view_of(const Model& model, std::span<const RiskFollowUp> rows, const Speech& say) {
  View view;
  view.columns = {{say({"risiko", "risiko", "risk"})},
                  {say({"tittel", "tittel", "title"}), Align::left, true},
                  {say({"enhet", "eining", "unit"})},
                  {say({"hva", "kva", "what"}), Align::left, true},
                  {say({"siden", "sidan", "since"})}};
  for (const RiskFollowUp& row : rows) {
    const Risk& risk = model.table<Risk>()[row.risk];
    view.add({{risk.risk_id},
              {risk.title},
              {risk.unit_id},
              {say(label_of(row.attention)), Style::caution},
              {row.since ? row.since->to_string() : ""}});
  }
  view.notes.push_back(
      say({"{} forhold å se på.", "{} tilhøve å sjå på.", "{} matters to look at."}, say.count(rows.size())));
  return view;
}

View view_of(std::span<const NamedRiskMatrix> matrices, const Speech& say) {
  View view;
  view.columns = {{say({"matrise", "matrise", "matrix"})},
                  {"S × K"},
                  {say({"nivåer", "nivå", "levels"}), Align::right},
                  {say({"å merke seg", "å merke seg", "to note"}), Align::left, true}};
  if (say.language() == Language::english) view.columns[1].header = "L × C";
  for (const NamedRiskMatrix& named : matrices) {
    const MatrixLint found = lint(named.matrix);
    std::string notes;
    const auto note = [&](bool is_so, Labels words) {
      if (!is_so) return;
      if (!notes.empty()) notes += "; ";
      notes += say(words);
    };
    note(!found.monotone,
         {"et nivå faller langs en akse", "eit nivå fell langs ein akse", "a level falls along an axis"});
    note(found.largest_step > 1,
         {"steg på mer enn ett nivå", "steg på meir enn eitt nivå", "steps of more than one level"});
    note(!found.no_top_level_in_first_row_or_column,
         {"høyeste nivå i den sjeldneste raden eller mildeste kolonnen",
          "høgaste nivå i den sjeldnaste rada eller mildaste kolonnen",
          "the gravest level in the rarest row or mildest column"});
    note(found.levels_used < named.matrix.levels().size(),
         {"nivåer som ingen celle har", "nivå som inga celle har", "levels that no cell has"});
    note(!found.symmetric, {"ikke symmetrisk", "ikkje symmetrisk", "not symmetric"});
    view.add(
        {{named.id},
         {std::to_string(named.matrix.likelihoods()) + " × " + std::to_string(named.matrix.consequences())},
         {say.count(named.matrix.levels().size())},
         {std::move(notes)}});
  }
  return view;
}

}  // namespace styr::cli
