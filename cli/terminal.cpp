#include "terminal.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <string_view>

namespace styr::cli {
namespace {

constexpr std::array kStopSignals = {SIGINT, SIGTERM, SIGHUP};
constexpr std::string_view kClearLine = "\r\x1b[K";

// What a signal handler may look at.
std::atomic<int> orderly_stops = 0;
std::atomic<int> noted_signal = 0;
std::atomic<bool> progress_is_shown = false;
static_assert(std::atomic<int>::is_always_lock_free && std::atomic<bool>::is_always_lock_free);

void write_error(std::string_view text) {
  // There is nowhere to report that this failed.
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
}

// Lets the signal end the program, so that whoever started it sees why it ended.
void end_by(int signal) {
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

extern "C" void on_stop_signal(int signal) {
  const int saved_errno = errno;
  noted_signal = signal;
  if (orderly_stops == 0) {
    if (progress_is_shown) write_error(kClearLine);
    end_by(signal);
  }
  errno = saved_errno;
}

}  // namespace

Terminal Terminal::detect() {
  Terminal terminal;
  terminal.output_is_terminal = ::isatty(STDOUT_FILENO) == 1;
  terminal.errors_are_terminal = ::isatty(STDERR_FILENO) == 1;
  ::winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) terminal.width = size.ws_col;
  const char* term = std::getenv("TERM");
  const char* no_colour = std::getenv("NO_COLOR");
  const bool dumb = term == nullptr || std::string_view(term) == "dumb";
  const bool unwanted = no_colour != nullptr && *no_colour != '\0';
  terminal.may_colour = terminal.output_is_terminal && !dumb && !unwanted;
  return terminal;
}

void prepare_process() {
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    // The lowest free number is taken. Opened for reading, so that writing to it still fails.
    if (::fcntl(descriptor, F_GETFD) == -1) ::open("/dev/null", O_RDONLY);
  }
  std::signal(SIGPIPE, SIG_IGN);
  for (const int signal : kStopSignals) {
    struct sigaction action {};
    ::sigaction(signal, nullptr, &action);
    if (action.sa_handler == SIG_IGN) continue;  // as under nohup
    action = {};
    action.sa_handler = on_stop_signal;
    ::sigemptyset(&action.sa_mask);
    action.sa_flags = SA_RESTART;
    ::sigaction(signal, &action, nullptr);
  }
}

OrderlyStop::OrderlyStop() { ++orderly_stops; }
OrderlyStop::~OrderlyStop() { --orderly_stops; }
bool OrderlyStop::requested() { return noted_signal != 0; }
void OrderlyStop::stop_if_requested() {
  if (requested()) end_by(noted_signal);
}

ProgressLine::ProgressLine(std::string what, bool visible) : what_(std::move(what)) {
  if (visible) thread_ = std::thread([this] { run(); });
}

ProgressLine::~ProgressLine() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    end_ = true;
  }
  ended_.notify_one();
  thread_.join();
}

Progress ProgressLine::callback() {
  return [this](double done) {
    done_ = done;
    return !OrderlyStop::requested();
  };
}

void ProgressLine::run() {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point start = Clock::now();
  std::chrono::milliseconds pause(1000);
  std::unique_lock lock(mutex_);
  while (!ended_.wait_for(lock, pause, [this] { return end_; })) {
    progress_is_shown = true;
    draw(std::chrono::duration<double>(Clock::now() - start).count());
    pause = std::chrono::milliseconds(200);
  }
  if (progress_is_shown.exchange(false)) write_error(kClearLine);
}

void ProgressLine::draw(double seconds) const {
  std::string line(kClearLine);
  line += what_;
  line += ' ';
  const double done = done_;
  if (done >= 0) {
    line += std::to_string(static_cast<int>(done * 100)) + " %";
  } else {
    line += std::to_string(static_cast<int>(seconds)) + " s";
  }
  write_error(line);
}

}  // namespace styr::cli
