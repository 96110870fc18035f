#ifndef STYR_SRC_POLICY_WORDS_HPP_
#define STYR_SRC_POLICY_WORDS_HPP_

#include <string>
#include <string_view>
#include <vector>

#include "styr/policy.hpp"

namespace styr {

// The words of a policy entry whose value is a list joined with `|`, for comparing without regard to case.
class PolicyWords {
 public:
  PolicyWords(const Policy& policy, std::string_view key);
  bool contain(std::string_view word) const;

 private:
  std::vector<std::string> words_;
};

// `text` with ASCII and Latin-1 capitals (so also Æ, Ø and Å) made small. Needs no locale.
std::string fold_case(std::string_view text);

}  // namespace styr

#endif  // STYR_SRC_POLICY_WORDS_HPP_
