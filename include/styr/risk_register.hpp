#ifndef STYR_RISK_REGISTER_HPP_
#define STYR_RISK_REGISTER_HPP_

// The risk register as it stood on a day: which risks were open, how they were judged and by whom, where they
// live, what they threaten and who had accepted them. Everything else about risks is derived from this.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "styr/model.hpp"
#include "styr/risk_matrix.hpp"

namespace styr {

// A likelihood and a consequence, each a step of its scale from 1; 0 is "not rated", which is neither mild
// nor grave.
struct RiskRating {
  std::int32_t likelihood = 0;
  std::int32_t consequence = 0;

  bool is_rated() const { return likelihood > 0 && consequence > 0; }
  friend bool operator==(const RiskRating&, const RiskRating&) = default;
};

// The level of a rating; none when it is not rated or lies outside the matrix.
std::optional<std::int32_t> level_of(const RiskMatrix& matrix, RiskRating rating);

// A rating with its day.
struct DatedRating {
  Date on;
  RiskRating rating;
};

// As now registered: by its status, and where that is not given by whether it has a day on which it was
// closed.
bool is_open(const Risk& risk);

// The latest day on which the register says that something was identified, judged, accepted, done or closed:
// the "today" of questions that name no day. None for an empty register. O(records).
std::optional<Date> latest_risk_record(const Model& model);

// On that day it was accepted, not past its last day and not revoked.
bool is_in_force(const RiskAcceptance& acceptance, Date day);

// Immutable but for set_rating and set_open, which serve followers of single changes; safe to read from
// several threads. Keeps the model it was made from alive.
class RiskRegister {
 public:
  // The state on `as_of`, the events of that day included: a risk is open from the day it was identified to
  // the day before it was closed; its rating is the last one of its own unit on or before the day
  // (`risk_history` and `risk_judgements` of kind current), else the initial one, else, where nothing is
  // dated, the current one. Without a day: as now registered, by the columns current_likelihood and
  // current_consequence, and where both are empty by the last rating of all; acceptances are then judged on
  // latest_risk_record. O(records of the register).
  explicit RiskRegister(const Model& model, std::optional<Date> as_of = std::nullopt);

  const Model& model() const { return model_; }
  const RiskMatrix& matrix() const { return matrix_; }
  std::optional<Date> as_of() const { return as_of_; }
  // The day on which acceptances and tolerances are judged.
  std::optional<Date> today() const { return today_; }
  std::size_t size() const { return ratings_.size(); }

  // All by row of the risks table.
  bool is_open(std::uint32_t risk) const { return open_[risk]; }
  RiskRating rating(std::uint32_t risk) const { return ratings_[risk]; }
  std::optional<std::int32_t> level(std::uint32_t risk) const { return level_of(matrix_, ratings_[risk]); }
  // Rows of the units where the risk lives, each once: its own first, then the others by unit id.
  std::span<const std::uint32_t> placements(std::uint32_t risk) const { return row(places_, risk); }
  // Rows of the goals (services) it threatens, each once, its first one first.
  std::span<const std::uint32_t> goals(std::uint32_t risk) const { return row(goals_, risk); }
  std::span<const std::uint32_t> services(std::uint32_t risk) const { return row(services_, risk); }

  // How a unit other than the risk's own judges it, if it does.
  std::optional<RiskRating> judgement(std::uint32_t risk, std::uint32_t unit) const;
  bool has_judgements(std::uint32_t risk) const { return judged_elsewhere_[risk]; }
  // Row of the acceptance that holds for the risk at the unit: in force today, and the risk at the unit
  // (`rating`) of no higher level than when it was accepted.
  std::optional<std::uint32_t> acceptance(std::uint32_t risk, std::uint32_t unit, RiskRating rating) const;
  bool covers(const RiskAcceptance& acceptance, RiskRating rating) const;
  // Marked `force_escalate`.
  bool is_forced(std::uint32_t risk) const { return forced_[risk]; }
  // Whether the rows of the risks table ascend by id.
  bool is_sorted_by_id() const { return is_sorted_by_id_; }
  // A consequence of the risk reaches `severe_from` of its dimension.
  bool is_severe(std::uint32_t risk) const { return severe_[risk]; }
  // The consequence in each dimension (row of risk_dimensions, in that order) where one is given.
  struct InDimension {
    std::uint32_t dimension = 0;
    std::int32_t consequence = 0;
  };
  std::vector<InDimension> dimensions(std::uint32_t risk) const;

  void set_rating(std::uint32_t risk, RiskRating rating) { ratings_[risk] = rating; }
  void set_open(std::uint32_t risk, bool open) { open_[risk] = open; }

  // True when nothing that lifting looks at differs for the risk in the two registers. Precondition: they
  // hold the same risks, units, goals, matrices, judgements and acceptances.
  bool same_for(const RiskRegister& other, std::uint32_t risk) const;

 private:
  // A list for each risk, one after the other.
  struct Lists {
    std::vector<std::uint32_t> start;
    std::vector<std::uint32_t> items;
  };
  static std::span<const std::uint32_t> row(const Lists& lists, std::uint32_t risk) {
    return std::span(lists.items).subspan(lists.start[risk], lists.start[risk + 1] - lists.start[risk]);
  }
  void fill_risks();
  void add_lists(const Risk& risk);
  void rate_by_history();
  void fill_judgements();
  void fill_acceptances();
  void fill_dimensions();

  Model model_;
  RiskMatrix matrix_;
  std::optional<Date> as_of_;
  std::optional<Date> today_;
  std::vector<bool> open_;
  std::vector<RiskRating> ratings_;
  std::vector<bool> forced_;
  bool is_sorted_by_id_ = true;
  Lists places_;
  Lists goals_;
  Lists services_;
  std::vector<bool> judged_elsewhere_;
  absl::flat_hash_map<std::uint64_t, RiskRating> judgements_;  // risk and unit
  absl::flat_hash_map<std::uint64_t, std::vector<std::uint32_t>> acceptances_;
  std::vector<bool> severe_;
  absl::flat_hash_map<std::uint32_t, std::vector<InDimension>> in_dimensions_;
};

// Every rating of a risk by its own unit, by day, up to and with `until` where given: the initial one on the
// day it was identified, then those of `risk_history` and of `risk_judgements`. Of two on one day the later
// entry stands. For all risks at once, by row. O(records log records).
std::vector<std::vector<DatedRating>> rating_histories(const Model& model,
                                                       std::optional<Date> until = std::nullopt);

}  // namespace styr

#endif  // STYR_RISK_REGISTER_HPP_
