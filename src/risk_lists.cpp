#include "risk_lists.hpp"

#include <algorithm>
#include <utility>

namespace styr {

RiskRating graver(RiskRating a, RiskRating b) {
  return std::pair(a.consequence, a.likelihood) < std::pair(b.consequence, b.likelihood) ? b : a;
}

namespace {

// Lists are made unit by unit, the deepest first. A risk that lives in one unit comes up one way; only those
// that live in several need to be found among each other.
class ListMaker {
 public:
  ListMaker(const RiskRegister& risks, const RiskJudging& judging)
      : risks_(risks), judging_(judging), units_(risks.model().table<Unit>().size()) {}

  RiskLists run(ProgressPart progress) {
    sort_by_place();
    lists_.first.resize(units_);
    lists_.last.resize(units_);
    lists_.items.reserve(placed_.size() + placed_.size() / 4);
    const auto parents = risks_.model().unit_parents();
    const auto nodes = risks_.model().unit_order().nodes();
    first_child_.assign(units_, kNoRow);
    next_child_.assign(units_, kNoRow);
    for (std::size_t at = nodes.size(); at-- > 0;) {
      const std::uint32_t unit = nodes[at];
      const std::size_t done = nodes.size() - at;
      if (done % kUnitsInStep == 1 &&
          !progress.go_on(static_cast<double>(done) / static_cast<double>(nodes.size()))) {
        break;
      }
      lists_.first[unit] = lists_.items.size();
      collect(unit);
      merge_shared(unit);
      write_list(unit);
      lists_.last[unit] = lists_.items.size();
      if (parents[unit] == kNoRow) continue;
      next_child_[unit] = std::exchange(first_child_[parents[unit]], unit);
    }
    return std::move(lists_);
  }

 private:
  // A risk of several units that came one way.
  struct Arrival {
    std::uint32_t risk;
    RiskRating rating;
    std::uint64_t from;  // its item on the list below; kOwn where it lives in the unit
  };
  static constexpr std::size_t kUnitsInStep = 256;
  static constexpr std::uint64_t kOwn = ~std::uint64_t{0};

  // Sorting keys carry along, in their last bit, whether the risk lives in the unit. Ranks are those of cells
  // of a matrix and leave room for it.
  static std::uint64_t packed(std::uint64_t key, bool own) { return (key << 1U) | (own ? 1U : 0U); }

  // The open risks of each unit, one after the other.
  void sort_by_place() {
    start_.assign(units_ + 1, 0);
    for_each_placement([&](std::uint32_t unit, std::uint32_t /*risk*/) { ++start_[unit + 1]; });
    for (std::size_t unit = 0; unit < units_; ++unit) start_[unit + 1] += start_[unit];
    placed_.resize(start_[units_]);
    std::vector<std::uint64_t> at(start_.begin(), start_.end() - 1);
    for_each_placement([&](std::uint32_t unit, std::uint32_t risk) { placed_[at[unit]++] = risk; });
  }
  template <class Take>
  void for_each_placement(Take take) const {
    for (std::uint32_t risk = 0; risk < risks_.size(); ++risk) {
      if (!risks_.is_open(risk)) continue;
      for (const std::uint32_t unit : risks_.placements(risk)) take(unit, risk);
    }
  }

  // Its own, and what the units below lift.
  void collect(std::uint32_t unit) {
    keys_.clear();
    shared_.clear();
    for (std::uint64_t i = start_[unit]; i < start_[unit + 1]; ++i) {
      take_in(unit, placed_[i], risks_.rating(placed_[i]), kOwn);
    }
    for (std::uint32_t child = first_child_[unit]; child != kNoRow; child = next_child_[child]) {
      for (std::uint64_t i = lists_.first[child]; i < lists_.last[child]; ++i) {
        const RiskLists::Item& item = lists_.items[i];
        if (!is_lifted(item.reason)) continue;
        take_in(unit, judging_.risk_of(item.key),
                judging_.seen_from_above(child, judging_.rating_of(item.key)), i);
      }
    }
  }

  void take_in(std::uint32_t unit, std::uint32_t risk, RiskRating rating, std::uint64_t from) {
    if (risks_.placements(risk).size() > 1) {
      shared_.push_back({risk, rating, from});
    } else {
      keys_.push_back(packed(judging_.key(risk, judged(unit, risk, rating)), from == kOwn));
    }
  }

  RiskRating judged(std::uint32_t unit, std::uint32_t risk, RiskRating rating) const {
    if (!risks_.has_judgements(risk) || unit == risks_.placements(risk)[0]) return rating;
    return risks_.judgement(risk, unit).value_or(rating);
  }

  // One entry for each risk, however many ways it came; those it came from are told.
  void merge_shared(std::uint32_t unit) {
    std::sort(shared_.begin(), shared_.end(),
              [](const Arrival& a, const Arrival& b) { return a.risk < b.risk; });
    several_ways_.clear();
    for (std::size_t i = 0; i < shared_.size();) {
      const std::uint32_t risk = shared_[i].risk;
      RiskRating rating = shared_[i].rating;
      bool own = false;
      std::size_t end = i;
      for (; end < shared_.size() && shared_[end].risk == risk; ++end) {
        rating = graver(rating, shared_[end].rating);
        own = own || shared_[end].from == kOwn;
      }
      const std::uint64_t key = judging_.key(risk, judged(unit, risk, rating));
      keys_.push_back(packed(key, own));
      if (end - i > 1) several_ways_.emplace_back(key, static_cast<std::uint32_t>(end - i));
      for (; i < end; ++i) {
        if (shared_[i].from != kOwn) lists_.items[shared_[i].from].duplicate = several_ways(key);
      }
    }
  }
  bool several_ways(std::uint64_t key) const {
    return !several_ways_.empty() && several_ways_.back().first == key;
  }

  // The list in order, with the cap of the unit's level, which takes the first ones only.
  void write_list(std::uint32_t unit) {
    std::sort(keys_.begin(), keys_.end());
    const std::optional<std::uint32_t> cap = judging_.rule(unit).cap;
    std::uint32_t counted = 0;
    for (const std::uint64_t packed_key : keys_) {
      RiskLists::Item item;
      item.key = packed_key >> 1U;
      item.own = (packed_key & 1U) != 0;
      item.reason = judging_.wish(unit, judging_.risk_of(item.key), judging_.rating_of(item.key));
      if (cap && item.reason == judging_.capped() && counted++ >= *cap) item.reason = LiftReason::beyond_cap;
      lists_.items.push_back(item);
    }
    const auto begin = lists_.items.begin() + static_cast<std::ptrdiff_t>(lists_.first[unit]);
    for (const auto& [key, ways] : several_ways_) {
      const auto at =
          std::lower_bound(begin, lists_.items.end(), key,
                           [](const RiskLists::Item& item, std::uint64_t k) { return item.key < k; });
      at->ways = ways;
    }
  }

  const RiskRegister& risks_;
  const RiskJudging& judging_;
  std::size_t units_;
  std::vector<std::uint64_t> start_;   // by unit: where its own risks begin in placed_
  std::vector<std::uint32_t> placed_;  // rows of risks
  std::vector<std::uint32_t> first_child_;
  std::vector<std::uint32_t> next_child_;
  RiskLists lists_;
  // Of the unit at hand.
  std::vector<std::uint64_t> keys_;
  std::vector<Arrival> shared_;
  std::vector<std::pair<std::uint64_t, std::uint32_t>> several_ways_;  // key and number of ways
};

}  // namespace

RiskLists list_risks(const RiskRegister& risks, const RiskJudging& judging, ProgressPart progress) {
  return ListMaker(risks, judging).run(progress);
}

}  // namespace styr
