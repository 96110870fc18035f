#include "styr/risk_register.hpp"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

namespace styr {
namespace {

std::uint64_t pair_of(std::uint32_t risk, std::uint32_t unit) { return (std::uint64_t{risk} << 32U) | unit; }

RiskRating rating_of(const std::optional<std::int32_t>& likelihood,
                     const std::optional<std::int32_t>& consequence) {
  return {likelihood.value_or(0), consequence.value_or(0)};
}

Date day_of(const RiskAssessment& assessment) {
  return assessment.assessed_on.value_or(assessment.period.last_day());
}

bool is_current(const RiskJudgement& judgement) {
  return !judgement.kind || *judgement.kind == JudgementKind::current;
}

// One rating by the risk's own unit, with what decides between two of one day: the regular history before
// single judgements, then the later period or id.
struct Entry {
  std::uint32_t risk;
  Date on;
  std::uint8_t source;
  Period period;
  std::string_view id;
  RiskRating rating;

  auto order() const { return std::tuple(risk, on, source, period, id); }
};

template <class Take>
void for_each_own_rating(const Model& model, Take take) {
  for (const RiskAssessment& assessment : model.table<RiskAssessment>()) {
    const auto risk = model.find<Risk>(assessment.risk_id);
    if (!risk) continue;
    take(Entry{*risk,
               day_of(assessment),
               0,
               assessment.period,
               {},
               rating_of(assessment.likelihood, assessment.consequence)});
  }
  for (const RiskJudgement& judgement : model.table<RiskJudgement>()) {
    const auto risk = model.find<Risk>(judgement.risk_id);
    if (!risk || !judgement.judged_on || !is_current(judgement)) continue;
    const bool is_own = judgement.unit_id.empty() || judgement.unit_id == model.table<Risk>()[*risk].unit_id;
    if (!is_own) continue;
    take(Entry{*risk,
               *judgement.judged_on,
               1,
               {},
               judgement.judgement_id,
               rating_of(judgement.likelihood, judgement.consequence)});
  }
}

struct LatestDay {
  std::optional<Date> day;
  void see(const std::optional<Date>& date) {
    if (date && (!day || *day < *date)) day = date;
  }
};

// The days of all that is said about risks in other tables than theirs.
void see_records_about_risks(const Model& model, LatestDay& latest) {
  for (const RiskAssessment& assessment : model.table<RiskAssessment>()) latest.see(day_of(assessment));
  for (const RiskJudgement& judgement : model.table<RiskJudgement>()) latest.see(judgement.judged_on);
  for (const RiskConsequence& consequence : model.table<RiskConsequence>()) latest.see(consequence.judged_on);
  for (const RiskAcceptance& acceptance : model.table<RiskAcceptance>()) latest.see(acceptance.accepted_on);
  for (const Mitigation& mitigation : model.table<Mitigation>()) latest.see(mitigation.done_on);
}

bool was_identified(const Risk& risk, Date day) { return !risk.identified_on || *risk.identified_on <= day; }

bool is_open_on(const Risk& risk, const std::optional<Date>& day) {
  if (!day) return is_open(risk);
  if (!was_identified(risk, *day)) return false;
  if (risk.closed_on) return *risk.closed_on > *day;
  return !risk.status || *risk.status == RiskStatus::open;
}

}  // namespace

bool is_open(const Risk& risk) {
  return risk.status ? *risk.status == RiskStatus::open : !risk.closed_on.has_value();
}

std::optional<std::int32_t> level_of(const RiskMatrix& matrix, RiskRating rating) {
  if (!rating.is_rated() || rating.likelihood > matrix.likelihoods() ||
      rating.consequence > matrix.consequences()) {
    return std::nullopt;
  }
  return matrix.level(rating.likelihood, rating.consequence);
}

std::optional<Date> latest_risk_record(const Model& model) {
  LatestDay latest;
  for (const Risk& risk : model.table<Risk>()) {
    latest.see(risk.identified_on);
    latest.see(risk.closed_on);
  }
  see_records_about_risks(model, latest);
  return latest.day;
}

bool is_in_force(const RiskAcceptance& acceptance, Date day) {
  return acceptance.accepted_on && *acceptance.accepted_on <= day &&
         (!acceptance.valid_to || *acceptance.valid_to >= day) &&
         (!acceptance.revoked_on || *acceptance.revoked_on > day);
}

RiskRegister::RiskRegister(const Model& model, std::optional<Date> as_of)
    : model_(model), matrix_(RiskMatrix::in_use(model)), as_of_(as_of) {
  fill_risks();
  if (as_of_) today_ = as_of_;
  fill_judgements();
  fill_acceptances();
  fill_dimensions();
}

// One pass over the records, which are large: what a register of a million risks costs is reading them.
void RiskRegister::fill_risks() {
  const auto& risks = model_.table<Risk>();
  for (Lists* lists : {&places_, &goals_, &services_}) {
    lists->start.reserve(risks.size() + 1);
    lists->start.push_back(0);
  }
  open_.resize(risks.size());
  ratings_.resize(risks.size());
  forced_.resize(risks.size());
  LatestDay latest;
  bool needs_history = as_of_.has_value();
  std::string_view id_before;
  for (std::uint32_t r = 0; r < risks.size(); ++r) {
    const Risk& risk = risks[r];
    latest.see(risk.identified_on);
    latest.see(risk.closed_on);
    if (std::exchange(id_before, risk.risk_id) > risk.risk_id) is_sorted_by_id_ = false;
    open_[r] = is_open_on(risk, as_of_);
    forced_[r] = risk.force_escalate && risk.force_escalate->value;
    const RiskRating current = rating_of(risk.current_likelihood, risk.current_consequence);
    const RiskRating initial = rating_of(risk.initial_likelihood, risk.initial_consequence);
    const bool stands = !as_of_ && current != RiskRating{};
    ratings_[r] = stands || !initial.is_rated() ? current : initial;
    needs_history = needs_history || !stands;
    add_lists(risk);
  }
  if (!as_of_) {
    see_records_about_risks(model_, latest);
    today_ = latest.day;
  }
  if (needs_history) rate_by_history();
}

// The first as it stands, the others by id: what comes of them has nothing to do with the order in the cell.
void RiskRegister::add_lists(const Risk& risk) {
  const auto append = [&](const auto& table, auto id_of, std::string_view first,
                          const std::vector<std::string>& others, auto find, Lists& lists) {
    const std::size_t start = lists.items.size();
    const auto add = [&](std::string_view id) {
      if (id.empty()) return;
      const std::optional<std::uint32_t> row = find(id);
      const auto from = lists.items.begin() + static_cast<std::ptrdiff_t>(start);
      if (row && std::find(from, lists.items.end(), *row) == lists.items.end()) lists.items.push_back(*row);
    };
    add(first);
    const std::size_t own = lists.items.size();
    for (const std::string& other : others) add(other);
    std::sort(lists.items.begin() + static_cast<std::ptrdiff_t>(own), lists.items.end(),
              [&](std::uint32_t a, std::uint32_t b) { return table[a].*id_of < table[b].*id_of; });
    lists.start.push_back(static_cast<std::uint32_t>(lists.items.size()));
  };
  append(
      model_.table<Unit>(), &Unit::unit_id, risk.unit_id, risk.also_unit_ids,
      [&](std::string_view id) { return model_.find<Unit>(id); }, places_);
  append(
      model_.table<Goal>(), &Goal::goal_id, risk.goal_id, risk.also_goal_ids,
      [&](std::string_view id) { return model_.find<Goal>(id); }, goals_);
  append(
      model_.table<Service>(), &Service::service_id, risk.service_id, risk.also_service_ids,
      [&](std::string_view id) { return model_.find<Service>(id); }, services_);
}

// The last rating by the risk's own unit takes the place of the initial one.
void RiskRegister::rate_by_history() {
  std::vector<std::optional<Entry>> last(ratings_.size());
  for_each_own_rating(model_, [&](const Entry& entry) {
    if (as_of_ && entry.on > *as_of_) return;
    auto& latest = last[entry.risk];
    if (!latest || latest->order() < entry.order()) latest = entry;
  });
  const auto& risks = model_.table<Risk>();
  for (std::uint32_t r = 0; r < ratings_.size(); ++r) {
    if (!last[r]) continue;
    const bool stands = !as_of_ && (risks[r].current_likelihood || risks[r].current_consequence);
    if (!stands) ratings_[r] = last[r]->rating;
  }
}

void RiskRegister::fill_judgements() {
  judged_elsewhere_.resize(ratings_.size());
  absl::flat_hash_map<std::uint64_t, std::pair<Date, std::string_view>> latest;
  for (const RiskJudgement& judgement : model_.table<RiskJudgement>()) {
    if (!judgement.judged_on || !is_current(judgement)) continue;
    if (as_of_ && *judgement.judged_on > *as_of_) continue;
    const auto risk = model_.find<Risk>(judgement.risk_id);
    const auto unit = model_.find<Unit>(judgement.unit_id);
    if (!risk || !unit || judgement.unit_id == model_.table<Risk>()[*risk].unit_id) continue;
    const std::pair<Date, std::string_view> when(*judgement.judged_on, judgement.judgement_id);
    const auto [at, is_new] = latest.try_emplace(pair_of(*risk, *unit), when);
    if (!is_new && when < at->second) continue;
    at->second = when;
    judgements_[pair_of(*risk, *unit)] = rating_of(judgement.likelihood, judgement.consequence);
    judged_elsewhere_[*risk] = true;
  }
}

void RiskRegister::fill_acceptances() {
  const auto& acceptances = model_.table<RiskAcceptance>();
  for (std::uint32_t a = 0; a < acceptances.size(); ++a) {
    const RiskAcceptance& acceptance = acceptances[a];
    if (!today_ || !is_in_force(acceptance, *today_)) continue;
    const auto risk = model_.find<Risk>(acceptance.risk_id);
    if (!risk) continue;
    const std::string& unit_id =
        acceptance.unit_id.empty() ? model_.table<Risk>()[*risk].unit_id : acceptance.unit_id;
    const auto unit = model_.find<Unit>(unit_id);
    if (unit) acceptances_[pair_of(*risk, *unit)].push_back(a);
  }
  // The one that lasts longest is named first.
  for (auto& [place, rows] : acceptances_) {
    std::sort(rows.begin(), rows.end(), [&](std::uint32_t a, std::uint32_t b) {
      const auto lasts = [&](std::uint32_t row) {
        return std::tuple(acceptances[row].valid_to.has_value(),
                          acceptances[row].valid_to ? -acceptances[row].valid_to->days() : 0);
      };
      if (lasts(a) != lasts(b)) return lasts(a) < lasts(b);
      return acceptances[a].acceptance_id < acceptances[b].acceptance_id;
    });
  }
}

void RiskRegister::fill_dimensions() {
  severe_.resize(ratings_.size());
  const auto& dimensions = model_.table<RiskDimension>();
  absl::flat_hash_map<std::uint64_t, std::optional<Date>> latest;
  for (const RiskConsequence& consequence : model_.table<RiskConsequence>()) {
    if (!consequence.consequence) continue;
    if (as_of_ && consequence.judged_on && *consequence.judged_on > *as_of_) continue;
    const auto risk = model_.find<Risk>(consequence.risk_id);
    const auto dimension = model_.find<RiskDimension>(consequence.dimension_id);
    if (!risk || !dimension) continue;
    const auto [at, is_new] = latest.try_emplace(pair_of(*risk, *dimension), consequence.judged_on);
    if (!is_new && consequence.judged_on < at->second) continue;
    at->second = consequence.judged_on;
    auto& list = in_dimensions_[*risk];
    const auto there = std::find_if(list.begin(), list.end(),
                                    [&](const InDimension& d) { return d.dimension == *dimension; });
    if (there != list.end()) {
      there->consequence = *consequence.consequence;
    } else {
      list.push_back({*dimension, *consequence.consequence});
    }
  }
  for (auto& [risk, list] : in_dimensions_) {
    std::sort(list.begin(), list.end(),
              [](const InDimension& a, const InDimension& b) { return a.dimension < b.dimension; });
    severe_[risk] = std::any_of(list.begin(), list.end(), [&](const InDimension& d) {
      const auto& from = dimensions[d.dimension].severe_from;
      return from && d.consequence >= *from;
    });
  }
}

std::optional<RiskRating> RiskRegister::judgement(std::uint32_t risk, std::uint32_t unit) const {
  if (!judged_elsewhere_[risk]) return std::nullopt;
  const auto found = judgements_.find(pair_of(risk, unit));
  if (found == judgements_.end()) return std::nullopt;
  return found->second;
}

std::optional<std::uint32_t> RiskRegister::acceptance(std::uint32_t risk, std::uint32_t unit,
                                                      RiskRating rating) const {
  if (acceptances_.empty()) return std::nullopt;
  const auto found = acceptances_.find(pair_of(risk, unit));
  if (found == acceptances_.end()) return std::nullopt;
  for (const std::uint32_t row : found->second) {
    if (covers(model_.table<RiskAcceptance>()[row], rating)) return row;
  }
  return std::nullopt;
}

bool RiskRegister::covers(const RiskAcceptance& acceptance, RiskRating rating) const {
  const auto then = level_of(matrix_, rating_of(acceptance.likelihood, acceptance.consequence));
  const auto now = level_of(matrix_, rating);
  return !then || (now && *now <= *then);
}

std::vector<RiskRegister::InDimension> RiskRegister::dimensions(std::uint32_t risk) const {
  const auto found = in_dimensions_.find(risk);
  return found == in_dimensions_.end() ? std::vector<InDimension>() : found->second;
}

bool RiskRegister::same_for(const RiskRegister& other, std::uint32_t risk) const {
  const auto same_list = [&](const Lists& a, const Lists& b) {
    return std::equal(row(a, risk).begin(), row(a, risk).end(), row(b, risk).begin(), row(b, risk).end());
  };
  return open_[risk] == other.open_[risk] && ratings_[risk] == other.ratings_[risk] &&
         severe_[risk] == other.severe_[risk] && forced_[risk] == other.forced_[risk] &&
         model_.table<Risk>()[risk].category == other.model_.table<Risk>()[risk].category &&
         same_list(places_, other.places_) && same_list(goals_, other.goals_);
}

std::vector<std::vector<DatedRating>> rating_histories(const Model& model, std::optional<Date> until) {
  std::vector<Entry> entries;
  for_each_own_rating(model, [&](const Entry& entry) {
    if (!until || entry.on <= *until) entries.push_back(entry);
  });
  std::sort(entries.begin(), entries.end(),
            [](const Entry& a, const Entry& b) { return a.order() < b.order(); });
  const auto& risks = model.table<Risk>();
  std::vector<std::vector<DatedRating>> histories(risks.size());
  for (std::uint32_t r = 0; r < risks.size(); ++r) {
    const RiskRating initial = rating_of(risks[r].initial_likelihood, risks[r].initial_consequence);
    if (!risks[r].identified_on || !initial.is_rated()) continue;
    if (!until || *risks[r].identified_on <= *until)
      histories[r].push_back({*risks[r].identified_on, initial});
  }
  for (const Entry& entry : entries) {
    auto& history = histories[entry.risk];
    if (!history.empty() && history.back().on == entry.on) {
      history.back().rating = entry.rating;
    } else {
      history.push_back({entry.on, entry.rating});
    }
  }
  return histories;
}

}  // namespace styr
