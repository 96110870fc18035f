#include <algorithm>
#include <map>
#include <vector>

#include "styr/names.hpp"
#include "views.hpp"

namespace styr::cli {
namespace {

// One line of the drawn tree.
struct Branch {
  std::uint32_t goal;
  // What stands before the goal: the lines of the tree.
  std::string lines;
  // The goal stands further up already, and so does what is below it.
  bool shown_before;
};

// The goal graph unfolded from its tops, without recursion. Below some depth the lines would fill the screen;
// there the depth stands as a number instead.
class GoalTree {
 public:
  explicit GoalTree(const Model& model)
      : graph_(model.goal_graph()), shown_(graph_.node_count()), last_parent_(graph_.node_count(), kNoRow) {
    for (std::uint32_t goal = 0; goal < graph_.node_count(); ++goal) {
      if (graph_.successors(goal).empty()) unfold(goal);
    }
  }

  const std::vector<Branch>& branches() const { return branches_; }

 private:
  static constexpr std::size_t kDeepest = 12;

  struct Waiting {
    std::uint32_t goal;
    std::size_t depth;
    bool last;
  };

  void unfold(std::uint32_t top) {
    std::vector<Waiting> waiting = {{top, 0, true}};
    // The lines to the left of each depth: whether the branch there goes on further down.
    std::vector<bool> goes_on;
    while (!waiting.empty()) {
      const Waiting at = waiting.back();
      waiting.pop_back();
      goes_on.resize(at.depth);
      if (at.depth > 0) goes_on[at.depth - 1] = !at.last;
      branches_.push_back({at.goal, lines(goes_on), shown_[at.goal]});
      if (shown_[at.goal]) continue;
      shown_[at.goal] = true;
      const std::vector<std::uint32_t> children = children_of(at.goal);
      for (std::size_t i = children.size(); i-- > 0;) {
        waiting.push_back({children[i], at.depth + 1, i + 1 == children.size()});
      }
    }
  }

  // Two links between the same goals are one branch.
  std::vector<std::uint32_t> children_of(std::uint32_t goal) {
    std::vector<std::uint32_t> children;
    for (const std::uint32_t child : graph_.predecessors(goal)) {
      if (last_parent_[child] != goal) children.push_back(child);
      last_parent_[child] = goal;
    }
    return children;
  }

  static std::string lines(const std::vector<bool>& goes_on) {
    std::string text;
    if (goes_on.size() > kDeepest) {
      text.append(3 * (kDeepest - 1), ' ');
      return text + "… " + std::to_string(goes_on.size()) + " ";
    }
    for (std::size_t depth = 0; depth < goes_on.size(); ++depth) {
      const bool own = depth + 1 == goes_on.size();
      text += own ? (goes_on[depth] ? "├─ " : "└─ ") : (goes_on[depth] ? "│  " : "   ");
    }
    return text;
  }

  const Graph& graph_;
  std::vector<bool> shown_;
  std::vector<std::uint32_t> last_parent_;
  std::vector<Branch> branches_;
};

// One year has a column for the colour as a word; several leave room for the signs only.
void add_columns(std::int32_t year, bool alone, const Speech& say, View& view) {
  if (alone) view.columns.push_back({std::to_string(year)});
  view.columns.push_back({alone ? say({"poeng", "poeng", "score"}) : std::to_string(year), Align::right});
  view.columns.push_back({say({"dekning", "dekning", "coverage"}), Align::right});
}

void add_cells(const GoalScore& score, const GoalRules& rules, bool alone, const Speech& say,
               std::vector<ViewCell>& cells) {
  constexpr int kScorePlaces = 2;
  const Colour colour = score.score ? rules.colour_of(*score.score) : Colour::none;
  const std::string number = score.score ? say.number(*score.score, kScorePlaces) : std::string();
  if (alone) {
    cells.push_back(cell_of(colour, say));
    cells.push_back({number, style_of(colour)});
  } else {
    std::string text(sign_of(colour));
    if (!number.empty()) text += " " + number;
    cells.push_back({std::move(text), style_of(colour)});
  }
  const std::optional<double> coverage = score.weight_coverage();
  cells.push_back({coverage ? say.percent(*coverage) : std::string(),
                   coverage && *coverage < 1 ? Style::caution : Style::faint});
}

// What is missing in the scores of a year.
void add_notes(std::span<const GoalScore> scores, const Speech& say, View& view) {
  std::map<Reason, std::size_t> without;
  std::size_t incomplete = 0;
  for (const GoalScore& score : scores) {
    if (!score.score) ++without[score.reason];
    if (score.score && score.weight_used < score.weight_possible) ++incomplete;
  }
  const std::string year = std::to_string(scores.front().year) + ": ";
  for (const auto& [reason, n] : without) {
    view.notes.push_back(
        year +
        say({"{} mål uten poeng: ", "{} mål utan poeng: ", "{} goals without a score: "}, say.count(n)) +
        say(label_of(reason)) + ".");
  }
  if (incomplete > 0) {
    view.notes.push_back(year + say({"{} mål hviler på en del av vekten (dekning under 100 %).",
                                     "{} mål kviler på ein del av vekta (dekning under 100 %).",
                                     "{} goals rest on part of the weight (coverage below 100%)."},
                                    say.count(incomplete)));
  }
}

// What the signs mean.
std::string legend(const Speech& say) {
  std::string text;
  for (const Colour colour : {Colour::green, Colour::yellow, Colour::red}) {
    if (!text.empty()) text += "   ";
    text += cell_of(colour, say).text;
  }
  return text;
}

std::string list_of_units(const Model& model, std::span<const std::uint32_t> units, const Speech& say) {
  std::string list;
  for (const std::uint32_t unit : units) {
    const Unit& record = model.table<Unit>()[unit];
    if (!list.empty()) list += ", ";
    list += record.unit_id;
    if (units.size() <= 3 && !record.name.empty())
      list += " (" + std::string(name_of(record, say.language())) + ")";
  }
  return list;
}

}  // namespace

std::string_view sign_of(Colour colour) {
  switch (colour) {
    case Colour::green:
      return "✓";
    case Colour::yellow:
      return "!";
    case Colour::red:
      return "✗";
    case Colour::none:
      return "–";
  }
  return "–";
}

Style style_of(Colour colour) {
  switch (colour) {
    case Colour::green:
      return Style::good;
    case Colour::yellow:
      return Style::caution;
    case Colour::red:
      return Style::bad;
    case Colour::none:
      return Style::faint;
  }
  return Style::faint;
}

ViewCell cell_of(Colour colour, const Speech& say) {
  std::string text(sign_of(colour));
  if (colour != Colour::none) text += " " + say(label_of(colour));
  return {std::move(text), style_of(colour)};
}

std::string titled(std::string_view id, std::string_view name) {
  std::string text(id);
  if (!name.empty() && name != id) text.append("  ").append(name);
  return text;
}

View view_of(const Model& model, std::span<const GoalScore> scores, const Speech& say) {
  const auto& goals = model.table<Goal>();
  const GoalRules rules = GoalRules::of(model.policy());
  std::vector<std::span<const GoalScore>> years;
  for (std::size_t at = 0; at < scores.size(); at += goals.size()) {
    years.push_back(scores.subspan(at, goals.size()));
  }

  View view;
  view.columns.push_back({say({"mål", "mål", "goal"}), Align::left, true});
  for (const auto year : years) add_columns(year.front().year, years.size() == 1, say, view);

  const GoalTree tree(model);
  bool any_repeated = false;
  for (const Branch& branch : tree.branches()) {
    const Goal& goal = goals[branch.goal];
    const std::string title = titled(goal.goal_id, name_of(goal, say.language()));
    std::vector<ViewCell> cells;
    cells.push_back(branch.shown_before ? ViewCell{branch.lines + "↑ " + title, Style::faint}
                                        : ViewCell{branch.lines + title});
    for (const auto year : years) add_cells(year[branch.goal], rules, years.size() == 1, say, cells);
    view.add(std::move(cells));
    any_repeated = any_repeated || branch.shown_before;
  }

  if (years.size() > 1) view.notes.push_back(legend(say));
  view.notes.push_back(say({"{} mål.", "{} mål.", "{} goals."}, say.count(goals.size())));
  for (const auto year : years) add_notes(year, say, view);
  if (any_repeated) {
    view.notes.push_back(
        say({"↑ delt mål, vist med alt under seg lenger opp. Det teller en gang i hvert mål det "
             "bidrar til.",
             "↑ delt mål, vist med alt under seg lenger oppe. Det tel éin gong i kvart mål det "
             "medverkar til.",
             "↑ shared goal, shown with all below it further up. It counts once in each goal it "
             "contributes to."}));
  }
  return view;
}

View view_of(const Model& model, std::span<const Contributors> rows, const Speech& say) {
  View view;
  for (const Contributors& row : rows) {
    const Goal& goal = model.table<Goal>()[row.goal];
    view.add_heading(titled(goal.goal_id, name_of(goal, say.language())));
    view.add_paragraph(
        say({"mål under: {}", "mål under: {}", "goals below: {}"}, say.count(row.goals_below)));
    const auto add_units = [&](Labels labels, std::span<const std::uint32_t> units) {
      if (units.empty()) return;
      view.add_paragraph(say(labels, say.count(units.size())) + list_of_units(model, units, say));
    };
    add_units({"enheter på nivå 1 ({}): ", "einingar på nivå 1 ({}): ", "units of level 1 ({}): "},
              row.level1_units);
    add_units({"enheter på nivå 2 ({}): ", "einingar på nivå 2 ({}): ", "units of level 2 ({}): "},
              row.level2_units);
  }
  view.notes.push_back(say({"{} mål.", "{} mål.", "{} goals."}, say.count(rows.size())));
  return view;
}

}  // namespace styr::cli
