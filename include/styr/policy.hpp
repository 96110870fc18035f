#ifndef STYR_POLICY_HPP_
#define STYR_POLICY_HPP_

// Named choices: thresholds, colours, scores, severities. Data of the model, never constants in the rules.

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "styr/records.hpp"
#include "styr/shared_rows.hpp"

namespace styr {

// What is known about a policy key: its meaning and what holds where the model says nothing.
struct PolicyKey {
  std::string_view key;
  // Empty when there is no default: what the key governs is then not done.
  std::string_view default_value;
  // The value must be a finite number.
  bool numeric;
  std::string_view meaning;
};

// Every key that the library reads, for documentation and checks.
std::span<const PolicyKey> policy_keys();

// Look-up of policy entries. Immutable; safe to read from several threads.
class Policy {
 public:
  Policy() = default;
  explicit Policy(const SharedRows<PolicyEntry>& entries);

  // The value for exactly `scope`, else for scope `all` (or an empty one), else the library's default.
  // O(1). The view lives as long as the policy.
  std::optional<std::string_view> text(std::string_view key, std::string_view scope = "all") const;
  // As a number; none when the text is not one.
  std::optional<double> number(std::string_view key, std::string_view scope = "all") const;
  // As a number that has a default. Precondition: `key` is numeric in policy_keys() and has a default.
  double required_number(std::string_view key, std::string_view scope = "all") const;

 private:
  std::optional<std::string_view> exact(std::string_view key, std::string_view scope) const;
  absl::flat_hash_map<std::string, std::string> values_;  // "key\nscope" -> value
};

}  // namespace styr

#endif  // STYR_POLICY_HPP_
