#ifndef STYR_CLI_TERMINAL_HPP_
#define STYR_CLI_TERMINAL_HPP_

// What the program is connected to, and what it tells the person there while they wait.

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <thread>

#include "styr/package.hpp"

namespace styr::cli {

struct Terminal {
  bool output_is_terminal = false;
  bool errors_are_terminal = false;
  // Columns; 100 where that is not known.
  std::size_t width = 100;
  // False on a terminal that cannot, or when the person asked for none (https://no-color.org).
  bool may_colour = false;

  static Terminal detect();
};

// Makes Ctrl-C and the like end the program at once and leave the screen tidy, and a reader that goes away an
// error of writing instead of the end. To be called once, first of all. Also sees to it that no file of ours
// gets the number of a standard stream that was closed.
void prepare_process();

// While one is alive, Ctrl-C is only noted, so that work on files can be ended in an orderly way.
class OrderlyStop {
 public:
  OrderlyStop();
  ~OrderlyStop();
  OrderlyStop(const OrderlyStop&) = delete;
  OrderlyStop& operator=(const OrderlyStop&) = delete;

  static bool requested();
  // Ends the program the way the signal would have. Returns when none came.
  static void stop_if_requested();
};

// A line on the terminal about work that takes more than a second: how much is done where that is known, else
// the seconds it has taken. Gone when the work is.
class ProgressLine {
 public:
  ProgressLine(std::string what, bool visible);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  // To be handed to the work; must not outlive this object. Says to stop when Ctrl-C was noted.
  Progress callback();

 private:
  void run();
  void draw(double seconds) const;

  std::string what_;
  std::atomic<double> done_ = -1;  // not known
  std::mutex mutex_;
  std::condition_variable ended_;
  bool end_ = false;
  std::thread thread_;
};

}  // namespace styr::cli

#endif  // STYR_CLI_TERMINAL_HPP_
