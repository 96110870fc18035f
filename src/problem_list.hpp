#ifndef STYR_SRC_PROBLEM_LIST_HPP_
#define STYR_SRC_PROBLEM_LIST_HPP_

#include <cstddef>
#include <map>
#include <string>
#include <utility>

#include "styr/problem.hpp"

namespace styr {

// The problems of one run, with an end: of one code in one table the first are reported and the rest counted,
// so that a hopeless file does not fill the memory.
class ProblemList {
 public:
  static constexpr std::size_t kMostOfAKind = 1000;

  // `report` must outlive the list.
  explicit ProblemList(Report& report) : report_(report) {}

  void add(Problem problem);
  // Says how many were left out, if any. Call once, at the end.
  void finish();

  bool has_errors() const { return report_.has_errors(); }

 private:
  struct Count {
    std::size_t seen = 0;
    Severity severity = Severity::note;
  };
  Report& report_;
  std::map<std::pair<std::string, std::string>, Count> counts_;  // by table and code
};

}  // namespace styr

#endif  // STYR_SRC_PROBLEM_LIST_HPP_
