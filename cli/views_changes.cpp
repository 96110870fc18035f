#include <optional>
#include <string>

#include "styr/names.hpp"
#include "styr/risk_words.hpp"
#include "views.hpp"

namespace styr::cli {
namespace {

constexpr int kScoreDecimals = 2;
constexpr int kValueDecimals = 2;

std::string number_or_dash(const std::optional<double>& value, int decimals, const Speech& say) {
  return value ? say.number(*value, decimals) : "–";
}

std::string signed_number(const std::optional<double>& value, int decimals, const Speech& say) {
  if (!value) return "–";
  return (*value > 0 ? "+" : "") + say.number(*value, decimals);
}

std::optional<double> value_of(const std::optional<Figure>& figure) {
  return figure && figure->has_value() ? std::optional(figure->value) : std::nullopt;
}

std::optional<Figure> figure_of(const std::optional<TargetStatus>& status) {
  return status ? std::optional(status->figure) : std::nullopt;
}

// Before, after and what lies between them.
void add_number_columns(const Speech& say, View& view) {
  view.columns.push_back({say({"før", "før", "before"}), Align::right});
  view.columns.push_back({say({"etter", "etter", "after"}), Align::right});
  view.columns.push_back({say({"endring", "endring", "change"}), Align::right});
}

void add_colour_columns(View& view) {
  for (int column = 0; column < 3; ++column) view.columns.emplace_back();
}

void add_colours(Colour before, Colour after, const Speech& say, std::vector<ViewCell>& cells) {
  cells.push_back(cell_of(before, say));
  cells.push_back({before == after ? "" : "→", Style::faint});
  cells.push_back(before == after ? ViewCell() : cell_of(after, say));
}

void note_if_empty(const Speech& say, View& view) {
  if (!view.rows.empty()) return;
  view.notes.push_back(say({"Ingenting er endret.", "Ingenting er endra.", "Nothing has moved."}));
}

}  // namespace

View view_of(const Model& after, std::span<const GoalChange> rows, const Speech& say) {
  View view;
  view.columns = {{say({"mål", "mål", "goal"}), Align::left, true}, {say({"år", "år", "year"})}};
  add_number_columns(say, view);
  add_colour_columns(view);
  for (const GoalChange& row : rows) {
    const auto goal = after.find<Goal>(row.goal_id);
    const auto score = [](const std::optional<GoalScore>& s) { return s ? s->score : std::nullopt; };
    std::vector<ViewCell> cells{
        {goal ? titled(row.goal_id, name_of(after.table<Goal>()[*goal], say.language())) : row.goal_id},
        {std::to_string(row.year)},
        {number_or_dash(score(row.before), kScoreDecimals, say)},
        {number_or_dash(score(row.after), kScoreDecimals, say)},
        {signed_number(row.score_change(), kScoreDecimals, say)}};
    add_colours(row.colour_before, row.colour_after, say, cells);
    view.add(std::move(cells));
  }
  note_if_empty(say, view);
  return view;
}

View view_of(const Model& after, std::span<const TargetChange> rows, const Speech& say) {
  View view;
  view.columns = {{say({"krav", "krav", "target"})}, {say({"enhet", "eining", "unit"}), Align::left, true}};
  add_number_columns(say, view);
  add_colour_columns(view);
  for (const TargetChange& row : rows) {
    const auto target = after.find<Target>(row.target_id);
    const std::optional<double> before = value_of(figure_of(row.before));
    const std::optional<double> now = value_of(figure_of(row.after));
    std::vector<ViewCell> cells{
        {row.target_id},
        {target ? after.table<Target>()[*target].unit_id : std::string()},
        {number_or_dash(before, kValueDecimals, say)},
        {number_or_dash(now, kValueDecimals, say)},
        {signed_number(before && now ? std::optional(*now - *before) : std::nullopt, kValueDecimals, say)}};
    const auto colour = [](const std::optional<TargetStatus>& s) { return s ? s->status : Colour::none; };
    add_colours(colour(row.before), colour(row.after), say, cells);
    view.add(std::move(cells));
  }
  note_if_empty(say, view);
  return view;
}

View view_of(const Model& after, std::span<const FigureChange> rows, const Speech& say) {
  View view;
  view.columns = {{say({"enhet", "eining", "unit"}), Align::left, true},
                  {say({"indikator", "indikator", "indicator"}), Align::left, true},
                  {say({"periode", "periode", "period"})}};
  add_number_columns(say, view);
  for (const FigureChange& row : rows) {
    const auto unit = after.find<Unit>(row.unit_id);
    const auto indicator = after.find<Indicator>(row.indicator_id);
    view.add(
        {{unit ? titled(row.unit_id, name_of(after.table<Unit>()[*unit], say.language())) : row.unit_id},
         {indicator ? titled(row.indicator_id, name_of(after.table<Indicator>()[*indicator], say.language()))
                    : row.indicator_id},
         {row.period.to_string()},
         {number_or_dash(value_of(row.before), kValueDecimals, say)},
         {number_or_dash(value_of(row.after), kValueDecimals, say)},
         {signed_number(row.value_change(), kValueDecimals, say)}});
  }
  note_if_empty(say, view);
  return view;
}

View view_of(const Model& after, std::span<const RiskChange> rows, const Speech& say) {
  View view;
  view.columns = {{say({"enhet", "eining", "unit"})}, {say({"risiko", "risiko", "risk"}), Align::left, true}};
  add_number_columns(say, view);
  add_colour_columns(view);
  view.columns.push_back({say({"løftes", "vert løfta", "lifted"}), Align::left, true});
  for (const RiskChange& row : rows) {
    const auto risk = after.find<Risk>(row.risk_id);
    const auto score = [](const std::optional<SeenRisk>& seen) {
      return seen ? std::optional(static_cast<double>(seen->score)) : std::nullopt;
    };
    const std::optional<double> before = score(row.before);
    const std::optional<double> now = score(row.after);
    std::vector<ViewCell> cells{
        {row.unit_id},
        {risk ? titled(row.risk_id, after.table<Risk>()[*risk].title) : row.risk_id},
        {number_or_dash(before, 0, say)},
        {number_or_dash(now, 0, say)},
        {signed_number(before && now ? std::optional(*now - *before) : std::nullopt, 0, say)}};
    add_colours(row.colour_before, row.colour_after, say, cells);
    cells.push_back({row.after ? say(label_of(row.after->reason))
                               : say({"ikke lenger her", "ikkje lenger her", "no longer here"})});
    view.add(std::move(cells));
  }
  note_if_empty(say, view);
  return view;
}

View view_of(const Model& model, std::span<const Lever> rows, const Speech& say) {
  View view;
  view.columns = {{say({"krav", "krav", "target"})},
                  {say({"indikator", "indikator", "indicator"}), Align::left, true},
                  {say({"enhet", "eining", "unit"})},
                  {},
                  {},
                  {},
                  {say({"verdi", "verdi", "value"}), Align::right},
                  {say({"grensen", "grensa", "limit"}), Align::right},
                  {say({"målet får", "målet får", "goal gets"}), Align::right},
                  {say({"endring", "endring", "change"}), Align::right}};
  for (const Lever& row : rows) {
    const Target& target = model.table<Target>()[row.target];
    const Indicator& indicator = model.table<Indicator>()[model.target_rules()[row.target].indicator];
    std::vector<ViewCell> cells{{target.target_id},
                                {titled(indicator.indicator_id, name_of(indicator, say.language()))},
                                {target.unit_id}};
    add_colours(row.from, row.to, say, cells);
    cells.push_back({say.number(row.value, kValueDecimals)});
    cells.push_back({say.number(row.value_at_limit, kValueDecimals)});
    cells.push_back({number_or_dash(row.score_after, kScoreDecimals, say)});
    cells.push_back({row.score_after ? signed_number(row.score_change(), kScoreDecimals, say) : "–"});
    view.add(std::move(cells));
  }
  if (view.rows.empty()) {
    view.notes.push_back(say({"Ingen av kravene flytter målet alene.", "Ingen av krava flyttar målet åleine.",
                              "No target moves the goal by itself."}));
  }
  return view;
}

}  // namespace styr::cli
