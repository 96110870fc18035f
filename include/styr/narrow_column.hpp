#ifndef STYR_NARROW_COLUMN_HPP_
#define STYR_NARROW_COLUMN_HPP_

// Numbers in as few bytes as hold them without loss. Knows nothing of governance.

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

namespace styr {

// How the numbers of a column are held, each way holding all that those before it do.
enum class NumberWidth : std::uint8_t {
  integer16,  // whole numbers from -32,768 to 32,767
  binary32,   // numbers of a float: whole ones up to 16,777,216, halves, quarters …
  binary64,   // every double
};

// The first width that gives back every bit of the number. -0 is no whole number.
inline NumberWidth width_of(double value) {
  const auto gives_back = [value](double narrow) {
    return std::bit_cast<std::uint64_t>(narrow) == std::bit_cast<std::uint64_t>(value);
  };
  // Comparisons first: a conversion of what lies outside the range would have no meaning. NaN fails both.
  if (value >= -32768 && value <= 32767 && gives_back(static_cast<std::int16_t>(value))) {
    return NumberWidth::integer16;
  }
  if (std::abs(value) <= 3e38 && gives_back(static_cast<float>(value))) return NumberWidth::binary32;
  return NumberWidth::binary64;
}

// The same with room for numbers twice as large, so that later ones are likely to fit too.
inline NumberWidth roomy_width_of(double value) {
  const NumberWidth width = width_of(value);
  return width == NumberWidth::integer16 && std::abs(value) > 16383 ? NumberWidth::binary32 : width;
}

// A column of doubles that starts out narrow and becomes wider, as a whole, when a number does not fit. What
// is read is what was written, bit for bit. Copies are independent; safe for concurrent reading only.
class NarrowColumn {
 public:
  NarrowColumn() = default;
  // Zeros.
  explicit NarrowColumn(std::size_t size) : numbers_(std::vector<std::int16_t>(size)) {}

  // Calls `job` with the std::vector that holds the numbers, of std::int16_t, float or double.
  template <class Job>
  decltype(auto) visit(Job&& job) const {
    if (const auto* const narrow = std::get_if<0>(&numbers_)) return job(*narrow);
    if (const auto* const middle = std::get_if<1>(&numbers_)) return job(*middle);
    return job(*std::get_if<2>(&numbers_));
  }

  // The same to change them: the numbers must be ones that their type holds.
  template <class Job>
  decltype(auto) change(Job&& job) {
    if (auto* const narrow = std::get_if<0>(&numbers_)) return job(*narrow);
    if (auto* const middle = std::get_if<1>(&numbers_)) return job(*middle);
    return job(*std::get_if<2>(&numbers_));
  }

  std::size_t size() const {
    return visit([](const auto& numbers) { return numbers.size(); });
  }
  bool empty() const { return size() == 0; }
  NumberWidth width() const { return static_cast<NumberWidth>(numbers_.index()); }

  double operator[](std::size_t at) const {
    return visit([at](const auto& numbers) { return static_cast<double>(numbers[at]); });
  }
  // O(1), but O(size) when the number does not fit.
  void set(std::size_t at, double value) {
    widen(width_of(value));
    change([at, value](auto& numbers) {
      numbers[at] = static_cast<typename std::decay_t<decltype(numbers)>::value_type>(value);
    });
  }
  // Makes sure that there is room for numbers of a width. O(1) when there is, else O(size).
  void widen(NumberWidth width) {
    if (width <= this->width()) return;
    if (width == NumberWidth::binary32) {
      visit([this](const auto& numbers) { numbers_ = std::vector<float>(numbers.begin(), numbers.end()); });
    } else {
      visit([this](const auto& numbers) { numbers_ = std::vector<double>(numbers.begin(), numbers.end()); });
    }
  }

 private:
  std::variant<std::vector<std::int16_t>, std::vector<float>, std::vector<double>> numbers_;
};

}  // namespace styr

#endif  // STYR_NARROW_COLUMN_HPP_
