// Findings about initiatives: in each other's way, too many, stopped while their benefits live on.

#include <map>

#include "absl/strings/str_cat.h"
#include "check_rules.hpp"
#include "text.hpp"

namespace styr {
namespace {

// The state of an initiative, read from its status by policy.
class InitiativeStates {
 public:
  explicit InitiativeStates(const Policy& policy)
      : stopped_(policy, "initiative.stopped_statuses"),
        finished_(policy, "initiative.finished_statuses"),
        running_(policy, "initiative.running_statuses") {}

  bool is_stopped(const Initiative& initiative) const { return stopped_.contain(initiative.status); }
  bool is_over(const Initiative& initiative) const {
    return is_stopped(initiative) || finished_.contain(initiative.status);
  }
  bool is_running(const Initiative& initiative) const { return running_.contain(initiative.status); }

 private:
  PolicyWords stopped_;
  PolicyWords finished_;
  PolicyWords running_;
};

// Calls `visit(row, link, from, to)` for links of one type.
template <class Visit>
void for_each_link(const Model& model, InitiativeLinkType type, Visit visit) {
  const Table<InitiativeLink>& links = model.table<InitiativeLink>();
  for (std::size_t i = 0; i < links.size(); ++i) {
    if (links[i].link_type != type) continue;
    const auto from = model.find<Initiative>(links[i].from_initiative_id);
    const auto to = model.find<Initiative>(links[i].to_initiative_id);
    if (from && to) visit(i, model.table<Initiative>()[*from], model.table<Initiative>()[*to]);
  }
}

void find_conflicts(const Model& model, Findings& findings) {
  const InitiativeStates states(model.policy());
  for_each_link(model, InitiativeLinkType::conflicts_with,
                [&](std::size_t row, const Initiative& from, const Initiative& to) {
                  if (states.is_over(from) || states.is_over(to)) return;
                  findings.add<InitiativeLink>(
                      row, "",
                      absl::StrCat("initiatives ", from.initiative_id, " and ", to.initiative_id,
                                   " are in conflict and neither has ended: decide which goes on"));
                });
}

void find_settled_conflicts(const Model& model, Findings& findings) {
  const InitiativeStates states(model.policy());
  for_each_link(model, InitiativeLinkType::conflicts_with,
                [&](std::size_t row, const Initiative& from, const Initiative& to) {
                  if (!states.is_over(from) && !states.is_over(to)) return;
                  const Initiative& ended = states.is_over(to) ? to : from;
                  const Initiative& other = states.is_over(to) ? from : to;
                  findings.add<InitiativeLink>(
                      row, "",
                      absl::StrCat("initiative ", other.initiative_id, " is still in conflict with ",
                                   ended.initiative_id, ", which has ended (", ended.status,
                                   "): settle what is left and remove the link"));
                });
}

void find_overlaps(const Model& model, Findings& findings) {
  const InitiativeStates states(model.policy());
  for_each_link(model, InitiativeLinkType::overlaps,
                [&](std::size_t row, const Initiative& from, const Initiative& to) {
                  if (states.is_over(from) || states.is_over(to)) return;
                  findings.add<InitiativeLink>(
                      row, "",
                      absl::StrCat("initiatives ", from.initiative_id, " and ", to.initiative_id,
                                   " do the same in part and neither has ended: agree who does what"));
                });
}

void find_too_many(const Model& model, Findings& findings) {
  const auto most = model.policy().number("initiative.max_parallel_per_unit");
  if (!most) return;
  const InitiativeStates states(model.policy());
  std::map<std::uint32_t, std::vector<std::string>> running;
  for (const Initiative& initiative : model.table<Initiative>()) {
    const auto owner = model.find<Unit>(initiative.owner_unit_id);
    if (owner && states.is_running(initiative)) running[*owner].push_back(initiative.initiative_id);
  }
  for (const auto& [unit, initiatives] : running) {
    if (static_cast<double>(initiatives.size()) <= *most) continue;
    findings.add<Unit>(unit, "",
                       absl::StrCat("unit ", model.table<Unit>()[unit].unit_id, " runs ", initiatives.size(),
                                    " initiatives at once, more than ", format_number(*most), ": ",
                                    list_items(initiatives)));
  }
}

void find_benefits_of_stopped(const Model& model, Findings& findings) {
  const InitiativeStates states(model.policy());
  const Table<Benefit>& benefits = model.table<Benefit>();
  for (std::size_t i = 0; i < benefits.size(); ++i) {
    const Benefit& benefit = benefits[i];
    const auto row = model.find<Initiative>(benefit.initiative_id);
    if (!row) continue;
    const Initiative& initiative = model.table<Initiative>()[*row];
    const bool due_later =
        benefit.target_on && (!initiative.actual_end_on || *benefit.target_on > *initiative.actual_end_on);
    const bool planned = benefit.planned_q4 && benefit.planned_q4->value != 0;
    if (!states.is_stopped(initiative) || (!due_later && !planned)) continue;
    findings.add<Benefit>(i, "initiative_id",
                          absl::StrCat("benefit ", benefit.benefit_id, " is still ",
                                       planned ? "planned" : "due on " + benefit.target_on->to_string(),
                                       ", but its initiative ", initiative.initiative_id, " was stopped"));
  }
}

}  // namespace

std::span<const CheckRule> initiative_rules() {
  static constexpr CheckRule kRules[] = {
      {"initiatives_in_conflict", Severity::warning,
       "Two initiatives are in conflict (conflicts_with) and neither is stopped or finished, by policies "
       "`initiative.stopped_statuses` and `initiative.finished_statuses`.",
       find_conflicts},
      {"initiatives_overlap", Severity::note,
       "Two initiatives overlap and neither is stopped or finished: the same work may be done or counted "
       "twice.",
       find_overlaps},
      {"conflict_not_cleared", Severity::note,
       "A conflict is still registered though one of the two initiatives is stopped or finished.",
       find_settled_conflicts},
      {"too_many_initiatives", Severity::note,
       "A unit owns more running initiatives (policy `initiative.running_statuses`) than policy "
       "`initiative.max_parallel_per_unit` allows.",
       find_too_many},
      {"benefit_of_stopped_initiative", Severity::warning,
       "The benefit is still planned, or due after the stop, though its initiative was stopped.",
       find_benefits_of_stopped},
  };
  return kRules;
}

}  // namespace styr
