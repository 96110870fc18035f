#ifndef STYR_QUANTILE_BINS_HPP_
#define STYR_QUANTILE_BINS_HPP_

// The arithmetic of the quantile sketch DDSketch (Masson, Rim and Lee, PVLDB 12, 2019). With accuracy a and
// γ = (1 + a)/(1 - a), a value x > 0 falls in bin ceil(log_γ x) and is answered as the bin's centre 2γ^bin/(1
// + γ), which lies within a·x of every x in the bin. Negative values are mirrored; sizes below the smallest
// normal double count as zero.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace styr {

// Which bin a size falls in. Only bins of the same scale can be merged.
class QuantileScale {
 public:
  // Precondition: 1e-6 <= relative_accuracy <= 0.5.
  explicit QuantileScale(double relative_accuracy)
      : log_gamma_(std::log1p(2 * relative_accuracy / (1 - relative_accuracy))),
        centre_(1 - relative_accuracy) {}

  // Precondition: size is positive and finite.
  std::int64_t key(double size) const {
    return static_cast<std::int64_t>(std::ceil(std::log(size) / log_gamma_));
  }
  double centre(std::int64_t key) const {
    // 2/(1 + γ) = 1 - a. The top bin reaches beyond the largest double.
    const double value = std::exp(static_cast<double>(key) * log_gamma_) * centre_;
    return std::min(value, std::numeric_limits<double>::max());
  }

 private:
  double log_gamma_;
  double centre_;
};

// The values seen so far, as counts per bin: the same values give the same bins whatever the order and the
// grouping. One bin per occupied step of γ, so at most log(largest/smallest)/2a of each sign.
class QuantileBins {
 public:
  struct Bin {
    std::int64_t key;
    double count;
    friend bool operator==(const Bin&, const Bin&) = default;
  };

  double count() const { return count_; }
  const std::vector<Bin>& negative() const { return negative_; }
  const std::vector<Bin>& positive() const { return positive_; }

  // O(log bins) for a value in an occupied bin, O(bins) for a new one. After a value that is not finite there
  // are no quantiles.
  void add(double value, const QuantileScale& scale) {
    count_ += 1;
    const double size = std::abs(value);
    if (!std::isfinite(value)) {
      finite_ = false;
    } else if (size < std::numeric_limits<double>::min()) {
      zero_ += 1;
    } else {
      add_to(value < 0 ? negative_ : positive_, scale.key(size));
    }
  }

  // O(bins of both).
  void merge(const QuantileBins& other) {
    merge_into(negative_, other.negative_);
    merge_into(positive_, other.positive_);
    zero_ += other.zero_;
    count_ += other.count_;
    finite_ = finite_ && other.finite_;
  }

  // The centre of the bin that holds the value of rank floor(quantile·(count - 1)) in ascending order. NaN
  // when there are no values, one was not finite, or `quantile` is not from 0 to 1. O(bins).
  double at(double quantile, const QuantileScale& scale) const {
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    if (count_ == 0 || !finite_ || !(quantile >= 0 && quantile <= 1)) return kNone;
    const double rank = quantile * (count_ - 1);
    double passed = 0;
    for (std::size_t i = negative_.size(); i-- > 0;) {
      if ((passed += negative_[i].count) > rank) return -scale.centre(negative_[i].key);
    }
    if ((passed += zero_) > rank) return 0;
    for (const Bin& bin : positive_) {
      if ((passed += bin.count) > rank) return scale.centre(bin.key);
    }
    return kNone;  // only for counts beyond 2^53, which no longer add up
  }

  friend bool operator==(const QuantileBins&, const QuantileBins&) = default;

 private:
  static void add_to(std::vector<Bin>& bins, std::int64_t key) {
    const auto place = std::lower_bound(bins.begin(), bins.end(), key,
                                        [](const Bin& bin, std::int64_t wanted) { return bin.key < wanted; });
    if (place != bins.end() && place->key == key) {
      place->count += 1;
    } else {
      bins.insert(place, Bin{key, 1});
    }
  }

  static void merge_into(std::vector<Bin>& into, const std::vector<Bin>& from) {
    if (from.empty()) return;
    std::vector<Bin> merged;
    merged.reserve(into.size() + from.size());
    auto a = into.begin();
    auto b = from.begin();
    while (a != into.end() && b != from.end()) {
      if (a->key == b->key) {
        merged.push_back({a->key, a->count + b->count});
        ++a, ++b;
      } else {
        merged.push_back(a->key < b->key ? *a++ : *b++);
      }
    }
    merged.insert(merged.end(), a, into.end());
    merged.insert(merged.end(), b, from.end());
    into = std::move(merged);
  }

  std::vector<Bin> negative_, positive_;  // ascending by key, which grows with the size of the value
  double zero_ = 0;
  double count_ = 0;
  bool finite_ = true;
};

}  // namespace styr

#endif  // STYR_QUANTILE_BINS_HPP_
