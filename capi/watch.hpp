#ifndef STYR_CAPI_WATCH_HPP_
#define STYR_CAPI_WATCH_HPP_

// What a watch hears of: the values of one goal, target or unit, before and after a change.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "guard.hpp"
#include "options.hpp"
#include "styr/goals.hpp"
#include "styr/model.hpp"
#include "styr/targets.hpp"
#include "table.hpp"

namespace styr::capi {

// One value of what is watched.
struct WatchedValue {
  std::string indicator_id;
  Period period;
  std::optional<double> value;
  std::string_view status;
  std::optional<double> coverage;
  std::string_view reason;
  friend bool operator==(const WatchedValue&, const WatchedValue&) = default;
};

// Answers about one snapshot, each computed once for all watches.
class Answers {
 public:
  explicit Answers(Model model) : model_(std::move(model)) {}

  const Model& model() const { return model_; }
  const std::vector<TargetStatus>& statuses();
  const GoalScores& goals(std::int32_t year);

 private:
  Model model_;
  std::optional<std::vector<TargetStatus>> statuses_;
  std::map<std::int32_t, GoalScores> goals_;
};

// What is watched, by ids, so that it outlives changes of rows.
class Subject {
 public:
  // Fails with STYR_ERROR_OPTION.
  static Outcome read(const char* options, std::size_t length, Subject& subject);

  // By indicator (in the order of the table), then period; nothing when there is no such record.
  std::vector<WatchedValue> values(Answers& answers) const;
  // Null when nothing differs.
  TableRef changes(const ContextRef& context, const std::vector<WatchedValue>& before,
                   const std::vector<WatchedValue>& after, std::uint64_t revision) const;

 private:
  enum class Kind : std::uint8_t { goal, target, unit };

  void add_goal(Answers& answers, std::vector<WatchedValue>& values) const;
  void add_target(Answers& answers, std::vector<WatchedValue>& values) const;
  void add_unit(const Model& model, std::vector<WatchedValue>& values) const;

  Kind kind_ = Kind::goal;
  std::string id_;
  std::string indicator_id_;  // empty: all
  PeriodKind by_ = PeriodKind::year;
};

}  // namespace styr::capi

#endif  // STYR_CAPI_WATCH_HPP_
