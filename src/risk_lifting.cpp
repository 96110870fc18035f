#include "styr/risk_lifting.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>

#include "absl/container/btree_map.h"
#include "risk_judging.hpp"
#include "risk_lists.hpp"

namespace styr {

std::string_view to_string(LiftReason reason) {
  static constexpr std::array<std::string_view, kLiftReasonCount> kWords = {
      "forced",     "severe",   "score",     "above_tolerance", "below_score", "within_tolerance",
      "beyond_cap", "accepted", "not_rated", "level_is_quiet",  "no_tolerance"};
  return kWords[static_cast<std::size_t>(reason)];
}

// Every unit has its list in order. A risk that lives in one unit goes up one path, and its rating at each
// unit of that path follows from its own; only for risks that live in several units is the rating at each
// unit kept, because there it depends on which units below lift them.
struct RiskLifting::State {
  // What one unit sees, in order, with the reason for each.
  struct List {
    absl::btree_map<std::uint64_t, LiftReason> seen;
    std::uint32_t capped = 0;  // lifted ones that count against the cap
    std::uint64_t last = 0;    // key of the last of them
  };
  // Risks to look at again, by unit, the deepest units first.
  using Work = std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<std::uint32_t>>;

  State(const Model& model, std::optional<Date> as_of, const Progress& progress)
      : asked(as_of), risks(model, as_of), judging(risks), lists(model.table<Unit>().size()) {
    depths.resize(lists.size());
    const LevelOrder& order = model.unit_order();
    for (std::size_t depth = 0; depth + 1 < order.levels().size(); ++depth) {
      for (std::uint32_t at = order.levels()[depth]; at < order.levels()[depth + 1]; ++at) {
        depths[order.nodes()[at]] = static_cast<std::uint32_t>(depth);
      }
    }
    fill(ProgressPart(progress, 0.3, 1));
  }

  const Model& model() const { return risks.model(); }
  std::uint32_t parent(std::uint32_t unit) const { return model().unit_parents()[unit]; }
  bool lives_in(std::uint32_t risk, std::uint32_t unit) const {
    const auto places = risks.placements(risk);
    return std::find(places.begin(), places.end(), unit) != places.end();
  }
  bool is_shared(std::uint32_t risk) const { return risks.placements(risk).size() > 1; }

  // The ancestor of `unit` (or itself) whose parent is `above`; kNoRow when it does not lie below.
  std::uint32_t child_towards(std::uint32_t unit, std::uint32_t above) const {
    while (depths[unit] > depths[above] + 1) unit = parent(unit);
    return depths[unit] == depths[above] + 1 && parent(unit) == above ? unit : kNoRow;
  }
  // The units below `unit` through which a risk may come, each once.
  std::vector<std::uint32_t> ways_below(std::uint32_t risk, std::uint32_t unit) const {
    std::vector<std::uint32_t> ways;
    for (const std::uint32_t place : risks.placements(risk)) {
      const std::uint32_t child = child_towards(place, unit);
      if (child != kNoRow) ways.push_back(child);
    }
    std::sort(ways.begin(), ways.end());
    ways.erase(std::unique(ways.begin(), ways.end()), ways.end());
    return ways;
  }

  // The rating of a risk of one unit where it stands on its way up, whether or not it gets there.
  RiskRating rating_on_path(std::uint32_t risk, std::uint32_t unit) const {
    const std::uint32_t home = risks.placements(risk)[0];
    RiskRating rating = risks.rating(risk);
    for (std::uint32_t at = home; at != unit; at = parent(at)) {
      rating = judged_by(risk, parent(at), judging.seen_from_above(at, rating));
    }
    return rating;
  }
  RiskRating judged_by(std::uint32_t risk, std::uint32_t unit, RiskRating rating) const {
    return risks.judgement(risk, unit).value_or(rating);
  }

  // The place in the unit's list, if the risk is on it.
  std::optional<std::uint64_t> held(std::uint32_t unit, std::uint32_t risk) const {
    std::uint64_t key = 0;
    if (is_shared(risk)) {
      const auto found = shared_ratings.find({unit, risk});
      if (found == shared_ratings.end()) return std::nullopt;
      return judging.key(risk, found->second);
    }
    if (!model().is_in_subtree(risks.placements(risk)[0], unit)) return std::nullopt;
    key = judging.key(risk, rating_on_path(risk, unit));
    return lists[unit].seen.contains(key) ? std::optional(key) : std::nullopt;
  }

  // What the unit above sees of a risk that a unit lifts; none when it does not lift it.
  std::optional<RiskRating> arrival(std::uint32_t unit, std::uint32_t risk) const {
    const auto key = held(unit, risk);
    if (!key || !is_lifted(lists[unit].seen.find(*key)->second)) return std::nullopt;
    return judging.seen_from_above(unit, judging.rating_of(*key));
  }

  // How the risk should stand at the unit, given what the units below do now.
  std::optional<RiskRating> due(std::uint32_t unit, std::uint32_t risk) const {
    if (!risks.is_open(risk)) return std::nullopt;
    std::optional<RiskRating> rating;
    if (lives_in(risk, unit)) rating = risks.rating(risk);
    for (const std::uint32_t child : ways_below(risk, unit)) {
      if (const auto arrived = arrival(child, risk)) rating = rating ? graver(*rating, *arrived) : *arrived;
    }
    if (rating && unit != risks.placements(risk)[0]) rating = judged_by(risk, unit, *rating);
    return rating;
  }

  void fill(ProgressPart progress);
  void insert(std::uint32_t unit, std::uint32_t risk, RiskRating rating, std::vector<std::uint32_t>& touched);
  void erase(std::uint32_t unit, std::uint64_t key, std::vector<std::uint32_t>& touched);
  void look_again(Work work, std::vector<std::uint32_t>& changed);
  void add_work(std::uint32_t unit, std::uint32_t risk, Work& work) const {
    work[{~depths[unit], unit}].push_back(risk);
  }
  void climb_from_places(std::uint32_t risk, Work& work) const {
    for (const std::uint32_t place : risks.placements(risk)) add_work(place, risk, work);
  }
  SeenRisk seen(std::uint32_t unit, std::uint64_t key, LiftReason reason) const;
  UnitRisks at(std::uint32_t unit) const;

  std::optional<Date> asked;
  RiskRegister risks;
  RiskJudging judging;
  std::vector<List> lists;
  std::vector<std::uint32_t> depths;
  absl::flat_hash_map<std::pair<std::uint32_t, std::uint32_t>, RiskRating> shared_ratings;  // unit and risk
};

void RiskLifting::State::fill(ProgressPart progress) {
  const RiskLists made = list_risks(risks, judging, progress);
  for (std::uint32_t unit = 0; unit < lists.size(); ++unit) {
    List& list = lists[unit];
    const bool is_capped = judging.rule(unit).cap.has_value();
    for (const RiskLists::Item& item : made.of(unit)) {
      list.seen.emplace_hint(list.seen.end(), item.key, item.reason);
      if (is_capped && item.reason == judging.capped()) {
        ++list.capped;
        list.last = item.key;
      }
      const std::uint32_t risk = judging.risk_of(item.key);
      if (is_shared(risk)) shared_ratings.emplace(std::pair(unit, risk), judging.rating_of(item.key));
    }
  }
}

// Puts a risk on a list that does not hold it. `touched` receives it, and the one that the cap puts out for
// it.
void RiskLifting::State::insert(std::uint32_t unit, std::uint32_t risk, RiskRating rating,
                                std::vector<std::uint32_t>& touched) {
  List& list = lists[unit];
  const std::uint64_t key = judging.key(risk, rating);
  LiftReason reason = judging.wish(unit, risk, rating);
  const std::optional<std::uint32_t> cap = judging.rule(unit).cap;
  if (cap && reason == judging.capped()) {
    if (list.capped < *cap) {
      ++list.capped;
      list.last = std::max(list.capped == 1 ? key : list.last, key);
    } else if (list.capped > 0 && key < list.last) {
      auto out = list.seen.find(list.last);
      out->second = LiftReason::beyond_cap;
      touched.push_back(judging.risk_of(out->first));
      // The one before it is now the last, unless that is the new one.
      do {
        if (out == list.seen.begin()) {
          list.last = key;
          break;
        }
        --out;
        list.last = std::max(out->first, key);
      } while (out->first > key && out->second != judging.capped());
    } else {
      reason = LiftReason::beyond_cap;
    }
  }
  list.seen.emplace(key, reason);
  if (is_shared(risk)) shared_ratings[{unit, risk}] = rating;
  touched.push_back(risk);
}

// Takes a risk off a list that holds it. `touched` receives it, and the one that the cap lets in for it.
void RiskLifting::State::erase(std::uint32_t unit, std::uint64_t key, std::vector<std::uint32_t>& touched) {
  List& list = lists[unit];
  const std::uint32_t risk = judging.risk_of(key);
  auto at = list.seen.find(key);
  const bool counted = judging.rule(unit).cap && at->second == judging.capped();
  if (counted) {
    auto in = list.seen.upper_bound(list.last);
    while (in != list.seen.end() && in->second != LiftReason::beyond_cap) ++in;
    if (in != list.seen.end()) {
      in->second = judging.capped();
      list.last = in->first;
      touched.push_back(judging.risk_of(in->first));
    } else {
      --list.capped;
      if (list.last == key && list.capped > 0) {
        auto before = at;
        do {
          --before;
        } while (before->second != judging.capped());
        list.last = before->first;
      }
    }
  }
  list.seen.erase(key);
  if (is_shared(risk)) shared_ratings.erase({unit, risk});
  touched.push_back(risk);
}

// Brings the lists in line, from the deepest units upwards.
void RiskLifting::State::look_again(Work work, std::vector<std::uint32_t>& changed) {
  std::vector<std::uint32_t> touched;
  while (!work.empty()) {
    const auto node = work.extract(work.begin());
    const std::uint32_t unit = node.key().second;
    std::vector<std::uint32_t>& again = node.mapped();
    std::sort(again.begin(), again.end());
    again.erase(std::unique(again.begin(), again.end()), again.end());
    touched.clear();
    for (const std::uint32_t risk : again) {
      const std::optional<std::uint64_t> is = held(unit, risk);
      const std::optional<RiskRating> should = due(unit, risk);
      if (is && should && judging.rating_of(*is) == *should) continue;
      if (is) erase(unit, *is, touched);
      if (should) insert(unit, risk, *should, touched);
    }
    if (touched.empty()) continue;
    changed.push_back(unit);
    if (parent(unit) == kNoRow) continue;
    for (const std::uint32_t risk : touched) add_work(parent(unit), risk, work);
  }
}

SeenRisk RiskLifting::State::seen(std::uint32_t unit, std::uint64_t key, LiftReason reason) const {
  SeenRisk seen;
  seen.risk = judging.risk_of(key);
  seen.rating = judging.rating_of(key);
  seen.score = judging.score(seen.rating);
  seen.reason = reason;
  seen.lifted = is_lifted(reason);
  seen.own = lives_in(seen.risk, unit);
  if (!is_shared(seen.risk)) return seen;
  const auto ways_into = [&](std::uint32_t at) {
    std::uint32_t ways = lives_in(seen.risk, at) ? 1 : 0;
    for (const std::uint32_t child : ways_below(seen.risk, at)) {
      if (arrival(child, seen.risk)) ++ways;
    }
    return ways;
  };
  seen.ways = ways_into(unit);
  seen.duplicate = seen.lifted && parent(unit) != kNoRow && ways_into(parent(unit)) > 1;
  return seen;
}

UnitRisks RiskLifting::State::at(std::uint32_t unit) const {
  UnitRisks result;
  result.unit = unit;
  result.seen.reserve(lists[unit].seen.size());
  for (const auto& [key, reason] : lists[unit].seen) result.seen.push_back(seen(unit, key, reason));
  return result;
}

namespace {

// What everything hangs on: units, rules, and which risks there are.
template <class R, class... Member>
bool same_columns(const Model& a, const Model& b, Member... member) {
  const auto& left = a.table<R>().rows();
  const auto& right = b.table<R>().rows();
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [&](const R& x, const R& y) { return ((x.*member == y.*member) && ...); });
}

template <class R>
bool same_records(const Model& a, const Model& b) {
  const auto& left = a.table<R>();
  const auto& right = b.table<R>();
  if (left.size() != right.size()) return false;
  std::string x;
  std::string y;
  for (std::size_t i = 0; i < left.size(); ++i) {
    for (const ColumnDescription& column : describe<R>().columns) {
      x.clear();
      y.clear();
      column.write(left.record(i), column, x);
      column.write(right.record(i), column, y);
      if (x != y) return false;
    }
  }
  return true;
}

bool same_ground(const RiskRegister& before, const RiskRegister& after) {
  const Model& a = before.model();
  const Model& b = after.model();
  const bool dated_alike = before.today() == after.today() ||
                           (a.table<RiskTolerance>().empty() && a.table<RiskAcceptance>().empty());
  return dated_alike && same_columns<Unit>(a, b, &Unit::unit_id, &Unit::parent_id) &&
         std::equal(a.unit_levels().begin(), a.unit_levels().end(), b.unit_levels().begin(),
                    b.unit_levels().end()) &&
         same_columns<Goal>(a, b, &Goal::goal_id) && same_columns<Risk>(a, b, &Risk::risk_id) &&
         same_records<PolicyEntry>(a, b) && same_records<RiskTolerance>(a, b) &&
         same_records<RiskTranslation>(a, b) && same_records<RiskLevel>(a, b) &&
         same_records<RiskMatrixCell>(a, b) && same_records<RiskAcceptance>(a, b) &&
         same_records<RiskJudgement>(a, b);
}

std::vector<std::uint32_t> sorted(std::vector<std::uint32_t> rows) {
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  return rows;
}

}  // namespace

RiskLifting::RiskLifting(const Model& model, std::optional<Date> as_of, const Progress& progress)
    : state_(std::make_unique<State>(model, as_of, progress)) {}
RiskLifting::~RiskLifting() = default;
RiskLifting::RiskLifting(RiskLifting&&) noexcept = default;
RiskLifting& RiskLifting::operator=(RiskLifting&&) noexcept = default;

const RiskRegister& RiskLifting::risk_register() const { return state_->risks; }

std::int64_t RiskLifting::score(RiskRating rating) const { return state_->judging.score(rating); }

std::vector<std::uint32_t> RiskLifting::rate(std::uint32_t risk, RiskRating rating) {
  State& s = *state_;
  if (s.risks.rating(risk) == rating) return {};
  const bool was_open = s.risks.is_open(risk);
  // Off with the old rating, on with the new one: each is a walk in which the rating stands still.
  std::vector<std::uint32_t> changed = close(risk);
  s.risks.set_rating(risk, rating);
  if (!was_open) return changed;
  const std::vector<std::uint32_t> further = open(risk);
  changed.insert(changed.end(), further.begin(), further.end());
  return sorted(std::move(changed));
}

std::vector<std::uint32_t> RiskLifting::open(std::uint32_t risk) {
  State& s = *state_;
  if (s.risks.is_open(risk)) return {};
  s.risks.set_open(risk, true);
  State::Work work;
  s.climb_from_places(risk, work);
  std::vector<std::uint32_t> changed;
  s.look_again(std::move(work), changed);
  return sorted(std::move(changed));
}

std::vector<std::uint32_t> RiskLifting::close(std::uint32_t risk) {
  State& s = *state_;
  if (!s.risks.is_open(risk)) return {};
  s.risks.set_open(risk, false);
  State::Work work;
  s.climb_from_places(risk, work);
  std::vector<std::uint32_t> changed;
  s.look_again(std::move(work), changed);
  return sorted(std::move(changed));
}

std::vector<std::uint32_t> RiskLifting::update(const Model& next) {
  if (share_tables<Unit, Goal, Service, Risk, RiskAssessment, Mitigation, RiskJudgement, RiskConsequence,
                   RiskAcceptance, RiskDimension, RiskMatrixDefinition, RiskLevel, RiskMatrixCell,
                   RiskScaleStep, RiskTolerance, RiskTranslation, PolicyEntry>(state_->model(), next)) {
    return {};
  }
  RiskRegister after(next, state_->asked);
  if (!same_ground(state_->risks, after)) {
    state_ = std::make_unique<State>(next, state_->asked, Progress());
    std::vector<std::uint32_t> every(next.table<Unit>().size());
    for (std::uint32_t unit = 0; unit < every.size(); ++unit) every[unit] = unit;
    return every;
  }
  std::vector<std::uint32_t> differing;
  for (std::uint32_t risk = 0; risk < after.size(); ++risk) {
    if (!state_->risks.same_for(after, risk)) differing.push_back(risk);
  }
  std::vector<std::uint32_t> changed;
  for (const std::uint32_t risk : differing) {
    const auto units = close(risk);
    changed.insert(changed.end(), units.begin(), units.end());
  }
  // What is off the lists may change at will; it goes on again as it is now.
  std::vector<std::uint32_t> reopened;
  for (const std::uint32_t risk : differing) {
    if (after.is_open(risk)) reopened.push_back(risk);
    after.set_open(risk, false);
  }
  state_->risks = std::move(after);
  state_->judging = RiskJudging(state_->risks);  // lets go of the snapshot before
  for (const std::uint32_t risk : reopened) {
    const auto units = open(risk);
    changed.insert(changed.end(), units.begin(), units.end());
  }
  return sorted(std::move(changed));
}

UnitRisks RiskLifting::at(std::uint32_t unit) const { return state_->at(unit); }

std::vector<UnitRisks> RiskLifting::all() const {
  std::vector<UnitRisks> result;
  for (std::uint32_t unit = 0; unit < state_->lists.size(); ++unit) {
    if (!state_->lists[unit].seen.empty()) result.push_back(state_->at(unit));
  }
  return result;
}

std::vector<RiskLifting::Step> RiskLifting::way_of(std::uint32_t risk) const {
  const State& s = *state_;
  std::vector<std::uint32_t> units;
  for (const std::uint32_t place : s.risks.placements(risk)) {
    for (std::uint32_t at = place; at != kNoRow; at = s.parent(at)) units.push_back(at);
  }
  units = sorted(std::move(units));
  const auto& records = s.model().table<Unit>();
  std::sort(units.begin(), units.end(), [&](std::uint32_t a, std::uint32_t b) {
    if (s.depths[a] != s.depths[b]) return s.depths[a] > s.depths[b];
    return records[a].unit_id < records[b].unit_id;
  });
  std::vector<Step> way;
  for (const std::uint32_t unit : units) {
    const auto key = s.held(unit, risk);
    if (!key) continue;
    Step step;
    step.unit = unit;
    step.seen = s.seen(unit, *key, s.lists[unit].seen.find(*key)->second);
    step.tolerance = s.judging.tolerance(unit, risk);
    step.acceptance = s.risks.acceptance(risk, unit, step.seen.rating);
    step.judged_here = unit != s.risks.placements(risk)[0] && s.risks.judgement(risk, unit).has_value();
    way.push_back(step);
  }
  return way;
}

std::vector<UnitRisks> lift_risks(const Model& model, std::optional<Date> as_of, const Progress& progress) {
  const RiskRegister risks(model, as_of);
  const RiskJudging judging(risks);
  const RiskLists made = list_risks(risks, judging, ProgressPart(progress, 0.3, 1));
  std::vector<UnitRisks> result;
  for (std::uint32_t unit = 0; unit < made.first.size(); ++unit) {
    const auto items = made.of(unit);
    if (items.empty()) continue;
    UnitRisks& list = result.emplace_back();
    list.unit = unit;
    list.seen.reserve(items.size());
    for (const RiskLists::Item& item : items) {
      SeenRisk& seen = list.seen.emplace_back();
      seen.risk = judging.risk_of(item.key);
      seen.rating = judging.rating_of(item.key);
      seen.score = judging.score(seen.rating);
      seen.reason = item.reason;
      seen.lifted = is_lifted(item.reason);
      seen.own = item.own;
      seen.ways = item.ways;
      seen.duplicate = item.duplicate;
    }
  }
  return result;
}

}  // namespace styr
