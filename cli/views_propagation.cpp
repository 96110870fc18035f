#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "styr/names.hpp"
#include "views.hpp"

namespace styr::cli {
namespace {

Labels label_of(HitSubject subject) {
  if (subject == HitSubject::goal) return {"mål", "mål", "goals"};
  return {"tjenester", "tenester", "services"};
}

Labels label_of(HitReason reason) {
  if (reason == HitReason::no_risks) return {"ingen risiko", "ingen risiko", "no risk"};
  return {"ikke tallfestet", "ikkje talfesta", "not quantified"};
}

struct NamedHit {
  std::string_view id;
  std::string_view name;
};
NamedHit name_of_hit(const Model& model, HitSubject subject, std::uint32_t row, const Speech& say) {
  if (subject == HitSubject::goal) {
    const Goal& goal = model.table<Goal>()[row];
    return {goal.goal_id, name_of(goal, say.language())};
  }
  const Service& service = model.table<Service>()[row];
  return {service.service_id, service.name};
}

// Probabilities per year are often small: two decimals below one percent, and what is less than that is not
// shown as nothing.
std::string percent_of(double share, const Speech& say) {
  constexpr double kLeast = 0.01;
  const double percent = 100 * share;
  if (percent != 0 && std::abs(percent) < kLeast) {
    return (percent < 0 ? "> " : "< ") + say.number(std::copysign(kLeast, percent), 2) + " %";
  }
  return say.number(percent, std::abs(percent) < 1 ? 2 : 1) + " %";
}

// Rows that follow each other about one service or goal.
template <class Row>
bool is_same_hit(const Row& a, const Row& b) {
  return a.subject == b.subject && a.row == b.row;
}

template <class Row>
void add_heading_of(const Model& model, const Row& row, const Speech& say, View& view) {
  const auto [id, name] = name_of_hit(model, row.subject, row.row, say);
  view.add_heading(titled(id, name));
}

}  // namespace

View view_of(const Model& model, std::span<const HitProbability> rows, const Speech& say) {
  View view;
  view.columns = {{say({"", "", ""})},
                  {say({"navn", "namn", "name"}), Align::left, true},
                  {say({"sannsynlighet per år", "sannsyn per år", "probability per year"}), Align::right},
                  {say({"risikoer", "risikoar", "risks"}), Align::right},
                  {say({"uten tall", "utan tal", "without number"}), Align::right}};
  std::optional<HitSubject> before;
  for (const HitProbability& row : rows) {
    if (before != row.subject) view.add_heading(say(label_of(row.subject)));
    before = row.subject;
    std::string probability;
    if (row.probability) {
      probability = percent_of(*row.probability, say);
    } else if (row.bounds) {
      probability = percent_of(row.bounds->lower, say) + " – " + percent_of(row.bounds->upper, say);
    } else {
      probability = say(label_of(row.reason));
    }
    const auto [id, name] = name_of_hit(model, row.subject, row.row, say);
    view.add({{std::string(id)},
              {std::string(name)},
              {probability, row.probability ? Style::plain : Style::faint},
              {say.count(row.risks), Style::faint},
              {row.left_out > 0 ? say.count(row.left_out) : "", Style::caution}});
  }
  if (std::any_of(rows.begin(), rows.end(), [](const HitProbability& row) { return row.left_out > 0; })) {
    view.notes.push_back(say(
        {"Risikoer uten tall er ikke regnet med; gi dem annual_probability, eller en sannsynlighet per "
         "trinn i policy risk.annual_probability.",
         "Risikoar utan tal er ikkje rekna med; gje dei annual_probability, eller eit sannsyn per trinn i "
         "policy risk.annual_probability.",
         "Risks without a number are left out; give them annual_probability, or a probability per step in "
         "policy risk.annual_probability."}));
  }
  return view;
}

View view_of(const Model& model, std::span<const CauseOfHit> rows, const Speech& say) {
  View view;
  view.columns = {{say({"risiko", "risiko", "risk"})},
                  {say({"tittel", "tittel", "title"}), Align::left, true},
                  {say({"sannsynlighet", "sannsyn", "probability"}), Align::right},
                  {say({"flytter målet med", "flyttar målet med", "moves it by"}), Align::right},
                  {say({"andel av risikoen", "del av risikoen", "share of the risk"}), Align::right}};
  // People look for what matters most.
  std::vector<const CauseOfHit*> ordered;
  for (auto first = rows.begin(); first != rows.end();) {
    const auto last =
        std::find_if_not(first, rows.end(), [&](const CauseOfHit& row) { return is_same_hit(row, *first); });
    const auto start = ordered.size();
    for (; first != last; ++first) ordered.push_back(&*first);
    std::stable_sort(ordered.begin() + static_cast<std::ptrdiff_t>(start), ordered.end(),
                     [](const CauseOfHit* a, const CauseOfHit* b) {
                       return a->cause.importance.criticality > b->cause.importance.criticality;
                     });
  }
  const CauseOfHit* before = nullptr;
  for (const CauseOfHit* row : ordered) {
    if (before == nullptr || !is_same_hit(*before, *row)) add_heading_of(model, *row, say, view);
    before = row;
    const Risk& risk = model.table<Risk>()[row->cause.risk];
    const EventImportance& importance = row->cause.importance;
    view.add({{risk.risk_id},
              {risk.title},
              {percent_of(importance.probability, say)},
              {percent_of(importance.birnbaum, say)},
              {importance.criticality ? percent_of(*importance.criticality, say) : "–"}});
  }
  return view;
}

View view_of(const Model& model, std::span<const CutSetOfHit> rows, const Speech& say) {
  View view;
  view.columns = {{say({"nr.", "nr.", "no."}), Align::right},
                  {say({"sannsynlighet per år", "sannsyn per år", "probability per year"}), Align::right},
                  {say({"det som må skje sammen", "det som må skje saman", "what must happen together"}),
                   Align::left, true}};
  const CutSetOfHit* before = nullptr;
  for (const CutSetOfHit& row : rows) {
    if (before == nullptr || !is_same_hit(*before, row)) add_heading_of(model, row, say, view);
    before = &row;
    std::string causes;
    for (const std::string& id : row.causes) {
      if (!causes.empty()) causes += " + ";
      const auto risk = model.find<Risk>(id);
      causes += risk ? titled(id, model.table<Risk>()[*risk].title) : id;
    }
    view.add({{say.count(row.rank)}, {percent_of(row.probability, say)}, {std::move(causes)}});
  }
  return view;
}

}  // namespace styr::cli
