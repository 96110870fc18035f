#ifndef STYR_SHARED_ROWS_HPP_
#define STYR_SHARED_ROWS_HPP_

// Values and vectors of which copies share what neither has changed since, so that a snapshot of a million
// rows with one row changed costs that row and a few pages of pointers.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <type_traits>
#include <utility>
#include <vector>

namespace styr {

// A value that copies share until one of them is edited. Copying costs a reference count. Copies may be used
// by different threads at once; one object is as safe as any value: many readers or one writer.
template <class T>
class CopyOnWrite {
 public:
  CopyOnWrite() = default;  // a T of no arguments, that takes no memory
  explicit CopyOnWrite(T value) : box_(new Box(std::move(value))) {}
  CopyOnWrite(const CopyOnWrite& other) : box_(other.box_) {
    if (box_ != nullptr) box_->owners.fetch_add(1, std::memory_order_relaxed);
  }
  CopyOnWrite(CopyOnWrite&& other) noexcept : box_(std::exchange(other.box_, nullptr)) {}
  CopyOnWrite& operator=(const CopyOnWrite& other) {
    if (this != &other) {
      CopyOnWrite copy(other);
      std::swap(box_, copy.box_);
    }
    return *this;
  }
  CopyOnWrite& operator=(CopyOnWrite&& other) noexcept {
    std::swap(box_, other.box_);
    return *this;
  }
  ~CopyOnWrite() { release(); }

  const T& operator*() const {
    static const T kNothing{};
    return box_ != nullptr ? box_->value : kNothing;
  }
  const T* operator->() const { return &**this; }
  // For change: a copy of its own if others have the value too. References and pointers into it are for this
  // object alone, and valid until it is copied.
  T& edit() {
    if (box_ == nullptr) {
      box_ = new Box();
    } else if (!is_own()) {
      Box* const copy = new Box(box_->value);
      release();
      box_ = copy;
    }
    return box_->value;
  }
  // Both hold the very same value: nothing has been edited on either side.
  bool is_shared_with(const CopyOnWrite& other) const { return box_ == other.box_; }
  // No other object holds the value.
  bool is_own() const { return box_ == nullptr || box_->owners.load(std::memory_order_acquire) == 1; }

 private:
  struct Box {
    Box() = default;
    explicit Box(const T& of) : value(of) {}
    explicit Box(T&& of) : value(std::move(of)) {}
    T value{};
    std::atomic<std::uint32_t> owners{1};
  };
  void release() {
    if (box_ != nullptr && box_->owners.fetch_sub(1, std::memory_order_acq_rel) == 1) delete box_;
  }

  Box* box_ = nullptr;
};

// A vector in leaves of a few rows below two levels of pages. A copy is O(1); the first change of a row after
// it copies a leaf and the pages above it: O(1), some microseconds for rows of a dozen texts.
//
// A reference to a row that is handed out for change may be used until the vector is copied or the row is
// removed; other rows may come and go.
template <class T>
class SharedRows {
 public:
  using value_type = T;

  template <bool IsConst>
  class Iterator;
  using const_iterator = Iterator<true>;
  using iterator = Iterator<false>;

  SharedRows() = default;
  SharedRows(std::initializer_list<T> rows) {
    for (const T& row : rows) push_back(row);
  }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  // Precondition: index < size(). O(1).
  const T& operator[](std::size_t index) const {
    return (*(*(*(*root_)[index / kPage]).child[index / kLeaf / kFan % kFan]).child[index / kLeaf % kFan])
        .row[index % kLeaf];
  }
  T& operator[](std::size_t index) { return leaf_of(index).row[index % kLeaf]; }
  const T& back() const { return (*this)[size_ - 1]; }
  T& back() { return (*this)[size_ - 1]; }

  T& emplace_back() {
    if (size_ % kPage == 0) root_.edit().resize(size_ / kPage + 1);
    const std::size_t index = size_++;
    return leaf_of(index).row[index % kLeaf];
  }
  void push_back(T row) { emplace_back() = std::move(row); }
  void pop_back() {
    back() = T{};
    if (--size_ % kPage == 0) root_.edit().resize(size_ / kPage);
  }
  // Later rows move up. O(rows after it).
  void erase(std::size_t index) {
    for (std::size_t i = index; i + 1 < size_; ++i) (*this)[i] = std::as_const(*this)[i + 1];
    pop_back();
  }
  template <bool IsConst>
  void erase(Iterator<IsConst> at) {
    erase(static_cast<std::size_t>(at - Iterator<IsConst>(at.rows_, 0)));
  }
  void resize(std::size_t size) {
    while (size_ > size) pop_back();
    while (size_ < size) emplace_back();
  }
  void clear() { *this = SharedRows(); }

  const_iterator begin() const { return {this, 0}; }
  const_iterator end() const { return {this, size_}; }
  iterator begin() { return {this, 0}; }
  iterator end() { return {this, size_}; }

  // Takes leave of all copies, so that references handed out before for change no longer reach these rows.
  // O(rows) where there are copies.
  void separate() {
    if (root_.is_own()) return;
    SharedRows rows;
    for (std::size_t i = 0; i < size_; ++i) rows.push_back(std::as_const(*this)[i]);
    *this = std::move(rows);
  }
  // Both are the very same rows: nothing has been changed on either side.
  bool is_shared_with(const SharedRows& other) const {
    return size_ == other.size_ && root_.is_shared_with(other.root_);
  }
  // Calls `take(index)` for every row below both sizes that may differ, ascending: the rows of the leaves
  // that are not shared. O(rows taken + pages not shared).
  template <class Take>
  static void for_each_difference(const SharedRows& a, const SharedRows& b, Take&& take) {
    if (a.root_.is_shared_with(b.root_)) return;
    const std::size_t size = a.size_ < b.size_ ? a.size_ : b.size_;
    for (std::size_t first = 0; first < size;) {
      const auto& page_a = (*a.root_)[first / kPage];
      const auto& page_b = (*b.root_)[first / kPage];
      const std::size_t middle = first / kLeaf / kFan % kFan;
      const std::size_t low = first / kLeaf % kFan;
      if (page_a.is_shared_with(page_b)) {
        first += kPage;
      } else if (page_a->child[middle].is_shared_with(page_b->child[middle])) {
        first += kLeaf * kFan;
      } else if (page_a->child[middle]->child[low].is_shared_with(page_b->child[middle]->child[low])) {
        first += kLeaf;
      } else {
        const std::size_t last = size < first + kLeaf ? size : first + kLeaf;
        for (; first < last; ++first) take(first);
      }
    }
  }

  // True when there are as many rows and `same(was, is)` holds for each, which it must for equal ones.
  // O(pages not shared).
  template <class Same>
  static bool all_same(const SharedRows& a, const SharedRows& b, Same&& same) {
    if (a.size_ != b.size_) return false;
    bool all = true;
    for_each_difference(a, b, [&](std::size_t i) { all = all && same(a[i], b[i]); });
    return all;
  }
  friend bool operator==(const SharedRows& a, const SharedRows& b) {
    return all_same(a, b, [](const T& x, const T& y) { return x == y; });
  }

  // Removes the rows of which `matches` is true; how many. O(rows).
  template <class Predicate>
  friend std::size_t erase_if(SharedRows& rows, Predicate matches) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < rows.size_; ++i) {
      if (matches(std::as_const(rows)[i])) continue;
      if (kept != i) rows[kept] = std::as_const(rows)[i];
      ++kept;
    }
    const std::size_t removed = rows.size_ - kept;
    rows.resize(kept);
    return removed;
  }

 private:
  static constexpr std::size_t kLeaf = 8;
  static constexpr std::size_t kFan = 64;
  static constexpr std::size_t kPage = kLeaf * kFan * kFan;
  struct Leaf {
    std::array<T, kLeaf> row{};
  };
  template <class Child>
  struct Pages {
    std::array<CopyOnWrite<Child>, kFan> child;
  };

  Leaf& leaf_of(std::size_t index) {
    return root_.edit()[index / kPage]
        .edit()
        .child[index / kLeaf / kFan % kFan]
        .edit()
        .child[index / kLeaf % kFan]
        .edit();
  }

  CopyOnWrite<std::vector<CopyOnWrite<Pages<Pages<Leaf>>>>> root_;
  std::size_t size_ = 0;
};

// Goes by index, so it stays valid when rows are changed or added.
template <class T>
template <bool IsConst>
class SharedRows<T>::Iterator {
 public:
  using Rows = std::conditional_t<IsConst, const SharedRows, SharedRows>;
  using iterator_category = std::random_access_iterator_tag;
  using value_type = T;
  using difference_type = std::ptrdiff_t;
  using reference = std::conditional_t<IsConst, const T&, T&>;
  using pointer = std::conditional_t<IsConst, const T*, T*>;

  Iterator() = default;
  Iterator(Rows* rows, std::size_t index) : rows_(rows), index_(index) {}

  reference operator*() const { return (*rows_)[index_]; }
  pointer operator->() const { return &**this; }
  reference operator[](difference_type n) const { return *(*this + n); }
  Iterator& operator++() { return *this += 1; }
  Iterator& operator--() { return *this -= 1; }
  Iterator operator++(int) { return std::exchange(*this, *this + 1); }
  Iterator operator--(int) { return std::exchange(*this, *this - 1); }
  Iterator& operator+=(difference_type n) {
    index_ += static_cast<std::size_t>(n);
    return *this;
  }
  Iterator& operator-=(difference_type n) { return *this += -n; }
  friend Iterator operator+(Iterator at, difference_type n) { return at += n; }
  friend Iterator operator+(difference_type n, Iterator at) { return at += n; }
  friend Iterator operator-(Iterator at, difference_type n) { return at -= n; }
  friend difference_type operator-(Iterator a, Iterator b) {
    return static_cast<difference_type>(a.index_) - static_cast<difference_type>(b.index_);
  }
  friend bool operator==(Iterator a, Iterator b) { return a.index_ == b.index_; }
  friend auto operator<=>(Iterator a, Iterator b) { return a.index_ <=> b.index_; }

 private:
  friend SharedRows;
  Rows* rows_ = nullptr;
  std::size_t index_ = 0;
};

}  // namespace styr

#endif  // STYR_SHARED_ROWS_HPP_
