#include "selection.hpp"

#include <string_view>
#include <vector>

#include "styr/names.hpp"
#include "text.hpp"

namespace styr::cli {
namespace {

template <class R, class MakeCandidate>
absl::StatusOr<std::uint32_t> find_record(const Model& model, const char* what, const std::string& id,
                                          MakeCandidate candidate_of) {
  if (const auto row = model.find<R>(id)) return *row;
  std::vector<Candidate> candidates;
  candidates.reserve(model.table<R>().size());
  for (const R& record : model.table<R>()) candidates.push_back(candidate_of(record));

  std::string message = std::string("there is no ") + what + " \"" + printable(id) + "\"";
  const char* before = "; did you mean ";
  for (const Candidate& near : near_matches(id, candidates)) {
    message += before + printable(near.id);
    if (!near.name.empty() && near.name != near.id) message += " (" + printable(near.name) + ")";
    before = " or ";
  }
  if (std::string_view(before) == " or ") message += "?";
  return absl::NotFoundError(message);
}

}  // namespace

absl::StatusOr<std::uint32_t> find_unit(const Model& model, const std::string& id) {
  return find_record<Unit>(model, "unit", id, [](const Unit& unit) {
    return Candidate{unit.unit_id, name_of(unit, Language::bokmaal)};
  });
}

absl::StatusOr<std::uint32_t> find_goal(const Model& model, const std::string& id) {
  return find_record<Goal>(model, "goal", id, [](const Goal& goal) {
    return Candidate{goal.goal_id, name_of(goal, Language::bokmaal)};
  });
}

absl::StatusOr<std::uint32_t> find_indicator(const Model& model, const std::string& id) {
  return find_record<Indicator>(model, "indicator", id, [](const Indicator& indicator) {
    return Candidate{indicator.indicator_id, name_of(indicator, Language::bokmaal)};
  });
}

absl::StatusOr<std::uint32_t> find_target(const Model& model, const std::string& id) {
  return find_record<Target>(model, "target", id, [](const Target& target) {
    return Candidate{target.target_id, {}};
  });
}

absl::StatusOr<std::uint32_t> find_risk(const Model& model, const std::string& id) {
  return find_record<Risk>(model, "risk", id, [](const Risk& risk) {
    return Candidate{risk.risk_id, risk.title};
  });
}

absl::StatusOr<std::uint32_t> find_service(const Model& model, const std::string& id) {
  return find_record<Service>(model, "service", id, [](const Service& service) {
    return Candidate{service.service_id, service.name};
  });
}

}  // namespace styr::cli
