#ifndef STYR_WORKERS_HPP_
#define STYR_WORKERS_HPP_

// Threads that the caller sizes and hands in. Nothing in the library starts a thread on its own.

#include <cstddef>
#include <memory>

#include "absl/functional/function_ref.h"

namespace styr {

// A group of workers that share out the parts of a job. The thread that calls `run` is one of them; the
// others sleep between jobs. Destroy it to end them.
//
// Which worker takes which part, and when, is not determined. What a job computes must not depend on it:
// parts write to places of their own, and whatever is added up over parts is added by the caller, in order.
//
// Safe to call from several threads. A `run` that finds the group busy (another thread's job, or a job that
// calls `run` itself) does its parts in the calling thread alone, so nothing waits for itself.
class Workers {
 public:
  // `count` workers, the caller included; 0 counts as 1. One worker means no threads at all. When the system
  // refuses a thread the group is smaller.
  explicit Workers(unsigned count = 1);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // How many workers there are, the caller included.
  unsigned count() const;

  // Calls `job(part)` once for each part of [0, parts) and returns when all are done. What a part did happens
  // before `run` returns. If a part throws, parts not yet begun are left out, and the exception of the lowest
  // part that threw reaches the caller. Waking the others costs some microseconds: give them parts that are
  // worth it.
  void run(std::size_t parts, absl::FunctionRef<void(std::size_t)> job) const;

 private:
  struct Group;
  std::unique_ptr<Group> group_;  // none for one worker
};

}  // namespace styr

#endif  // STYR_WORKERS_HPP_
