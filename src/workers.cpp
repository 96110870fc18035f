#include "styr/workers.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace styr {
namespace {

using Job = absl::FunctionRef<void(std::size_t)>;

// One job while it runs: parts are taken in order by whoever asks.
class Shift {
 public:
  Shift(std::size_t parts, Job job) : parts_(parts), job_(job) {}

  void work() {
    for (std::size_t part = take(); part < parts_; part = take()) {
      try {
        job_(part);
      } catch (...) {
        fail(part, std::current_exception());
      }
    }
  }

  // Call when nobody works any more.
  void rethrow() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  std::size_t take() { return next_.fetch_add(1, std::memory_order_relaxed); }

  void fail(std::size_t part, std::exception_ptr failure) {
    next_.store(parts_, std::memory_order_relaxed);
    const std::lock_guard lock(mutex_);
    if (failure_ && failed_ < part) return;
    failure_ = std::move(failure);
    failed_ = part;
  }

  const std::size_t parts_;
  const Job job_;
  std::atomic<std::size_t> next_{0};
  std::mutex mutex_;
  std::size_t failed_ = 0;
  std::exception_ptr failure_;
};

}  // namespace

struct Workers::Group {
  explicit Group(unsigned others) {
    threads.reserve(others);
    for (unsigned i = 0; i < others; ++i) {
      try {
        threads.emplace_back([this] { serve(); });
      } catch (const std::system_error&) {
        break;  // as many as the system gives
      }
    }
  }

  ~Group() {
    {
      const std::lock_guard lock(mutex);
      closing = true;
    }
    wake.notify_all();
    for (std::thread& thread : threads) thread.join();
  }
  Group(const Group&) = delete;
  Group& operator=(const Group&) = delete;

  void serve() {
    std::uint64_t seen = 0;
    std::unique_lock lock(mutex);
    for (;;) {
      wake.wait(lock, [&] { return closing || (shift != nullptr && number != seen); });
      if (closing) return;
      seen = number;
      Shift& current = *shift;
      ++inside;
      lock.unlock();
      current.work();
      lock.lock();
      if (--inside == 0) left.notify_one();
    }
  }

  void run(Shift& job) {
    {
      const std::lock_guard lock(mutex);
      shift = &job;
      ++number;
    }
    wake.notify_all();
    job.work();
    // Who has not come by now finds nothing left to do, and need not be waited for.
    std::unique_lock lock(mutex);
    shift = nullptr;
    left.wait(lock, [&] { return inside == 0; });
  }

  std::atomic<bool> busy{false};
  std::mutex mutex;  // guards all below but the threads
  std::condition_variable wake;
  std::condition_variable left;
  Shift* shift = nullptr;
  std::uint64_t number = 0;  // of the shift
  unsigned inside = 0;       // workers in the shift, without the caller
  bool closing = false;
  std::vector<std::thread> threads;
};

Workers::Workers(unsigned count) {
  if (count > 1) group_ = std::make_unique<Group>(count - 1);
}

Workers::~Workers() = default;

unsigned Workers::count() const { return group_ ? static_cast<unsigned>(group_->threads.size()) + 1 : 1; }

void Workers::run(std::size_t parts, Job job) const {
  const bool alone = !group_ || parts < 2 || group_->busy.exchange(true, std::memory_order_acquire);
  if (alone) {
    for (std::size_t part = 0; part < parts; ++part) job(part);
    return;
  }
  Shift shift(parts, job);
  group_->run(shift);
  group_->busy.store(false, std::memory_order_release);
  shift.rethrow();
}

}  // namespace styr
