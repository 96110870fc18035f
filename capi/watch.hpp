#ifndef STYR_CAPI_WATCH_HPP_
#define STYR_CAPI_WATCH_HPP_

// What a watch hears of: the values of one goal, target or unit, before and after a change.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "guard.hpp"
#include "options.hpp"
#include "styr/live.hpp"
#include "styr/model.hpp"
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

// What is watched, by ids, so that it outlives changes of rows.
class Subject {
 public:
  // Fails with STYR_ERROR_OPTION.
  static Outcome read(const char* options, std::size_t length, Subject& subject);

  // By indicator (in the order of the table), then period; nothing when there is no such record.
  std::vector<WatchedValue> values(const LiveRollup& live) const;
  // The same after `live` went on from `before`, where the values were `old`. What its last changes did not
  // touch is not computed again.
  std::vector<WatchedValue> refreshed(const LiveRollup& live, const Model& before,
                                      const std::vector<WatchedValue>& old) const;
  // Null when nothing differs.
  TableRef changes(const ContextRef& context, const std::vector<WatchedValue>& before,
                   const std::vector<WatchedValue>& after, std::uint64_t revision) const;

 private:
  enum class Kind : std::uint8_t { goal, target, unit };

  void add_goal(const LiveRollup& live, std::vector<WatchedValue>& values) const;
  void add_target(const LiveRollup& live, std::vector<WatchedValue>& values) const;
  void add_unit(const Model& model, std::optional<std::uint32_t> indicator,
                std::vector<WatchedValue>& values) const;

  Kind kind_ = Kind::goal;
  std::string id_;
  std::string indicator_id_;  // empty: all
  PeriodKind by_ = PeriodKind::year;
};

}  // namespace styr::capi

#endif  // STYR_CAPI_WATCH_HPP_
