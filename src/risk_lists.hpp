#ifndef STYR_SRC_RISK_LISTS_HPP_
#define STYR_SRC_RISK_LISTS_HPP_

// The lists of all units at once, in flat memory: what lift_risks hands out and RiskLifting starts from.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "risk_judging.hpp"
#include "styr/progress.hpp"
#include "styr/risk_lifting.hpp"
#include "styr/risk_register.hpp"

namespace styr {

// Of several arrivals of one risk the highest consequence counts.
RiskRating graver(RiskRating a, RiskRating b);

struct RiskLists {
  // A risk on the list of a unit; the fields are those of SeenRisk.
  struct Item {
    std::uint64_t key = 0;
    std::uint32_t ways = 1;
    LiftReason reason = LiftReason::below_score;
    bool own = false;
    bool duplicate = false;
  };

  std::vector<Item> items;
  // By unit: where its list, which is in order, lies among the items.
  std::vector<std::uint64_t> first;
  std::vector<std::uint64_t> last;

  std::span<const Item> of(std::uint32_t unit) const {
    return std::span(items).subspan(first[unit], last[unit] - first[unit]);
  }
};

// `progress` is asked now and then; when it stops the work, the lists are to be thrown away.
// O(entries × log entries of a list), never recursive.
RiskLists list_risks(const RiskRegister& risks, const RiskJudging& judging, ProgressPart progress);

}  // namespace styr

#endif  // STYR_SRC_RISK_LISTS_HPP_
