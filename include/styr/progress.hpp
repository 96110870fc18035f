#ifndef STYR_PROGRESS_HPP_
#define STYR_PROGRESS_HPP_

// How long work tells how far it has come, and is stopped.

#include <algorithm>
#include <functional>

namespace styr {

// Called now and then during long work with how much is done, 0 to 1, on the thread that asked for the work.
// Return false to stop: the work then ends early. A function with a status returns Cancelled, and nothing is
// changed or left half-written; one without returns what it has, which is to be thrown away. May be empty.
using Progress = std::function<bool(double done)>;

// One part of a longer work: what is done of the part as what is done of the whole. `whole` must outlive it.
class ProgressPart {
 public:
  ProgressPart(const Progress& whole, double from, double to) : whole_(whole), from_(from), to_(to) {}

  // False once the work is to stop. Then nobody is asked again. Less than was done before is told as no more.
  bool go_on(double done) {
    furthest_ = std::max(furthest_, done);
    if (whole_ && !stopped_) stopped_ = !whole_(from_ + (to_ - from_) * furthest_);
    return !stopped_;
  }
  bool stopped() const { return stopped_; }

 private:
  const Progress& whole_;
  double from_;
  double to_;
  double furthest_ = 0;
  bool stopped_ = false;
};

}  // namespace styr

#endif  // STYR_PROGRESS_HPP_
