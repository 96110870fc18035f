// The numbers of a row must make a range, and the tolerated losses a curve.

#include <string>
#include <string_view>

#include "absl/container/flat_hash_set.h"
#include "ranges.hpp"
#include "text.hpp"
#include "validation_rules.hpp"

namespace styr {
namespace {

void add_if_bad(const AnyTable& table, std::size_t row, std::string_view column, const absl::Status& status,
                ErrorSink& errors) {
  if (!status.ok()) errors.add(table, row, column, "bad_range", std::string(from_absl(status.message())));
}

void check_losses(const Table<RiskLoss>& losses, const Policy& policy, const RowScope& rows,
                  ErrorSink& errors) {
  rows.each(losses, [&](std::size_t i) {
    const RiskLoss& loss = losses[i];
    const std::string_view frequency = loss.frequency_low ? "frequency_low" : "frequency_mode";
    const std::string_view amount = loss.loss_low_knok ? "loss_low_knok" : "loss_mode_knok";
    const absl::Status bad_frequency = frequency_of(loss).status();
    const absl::Status bad_amount = amount_of(loss, policy).status();
    add_if_bad(losses, i, frequency, bad_frequency, errors);
    add_if_bad(losses, i, amount, bad_amount, errors);
    if (bad_frequency.ok() && bad_amount.ok())
      add_if_bad(losses, i, frequency, source_of(loss, policy).status(), errors);
  });
}

void check_plan_items(const Table<PlanItem>& items, const Policy& policy, const RowScope& rows,
                      ErrorSink& errors) {
  rows.each(items, [&](std::size_t i) {
    const std::string_view amount = items[i].low_knok ? "low_knok" : "mode_knok";
    add_if_bad(items, i, amount, amount_of(items[i], policy).status(), errors);
  });
}

}  // namespace

void validate_ranges(const Tables& tables, const Policy& policy, const RowScope& rows, ErrorSink& errors) {
  check_losses(tables.get<RiskLoss>(), policy, rows, errors);
  check_plan_items(tables.get<PlanItem>(), policy, rows, errors);
}

// Named at the first row of a scope that sets a tolerated loss.
void validate_tolerated_losses(const Tables& tables, const Policy& policy, ErrorSink& errors) {
  const Table<PolicyEntry>& entries = tables.get<PolicyEntry>();
  constexpr std::string_view kPrefix = "loss.tolerated_";
  absl::flat_hash_set<std::string_view> seen;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const PolicyEntry& entry = entries[i];
    if (!std::string_view(entry.key).starts_with(kPrefix) || !seen.insert(entry.scope).second) continue;
    const absl::Status status = tolerated_losses(policy, entry.scope).status();
    if (!status.ok()) errors.add(entries, i, "value", "bad_policy", std::string(from_absl(status.message())));
  }
}

}  // namespace styr
