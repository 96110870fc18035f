// What must hold between rows that follow each other: versions of a procedure, gates of an initiative; and
// policy.

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "validation_rules.hpp"

namespace styr {
namespace {

// Row numbers sorted by `before`; the callers' orders are total up to broken rows, which are reported
// elsewhere.
template <class R, class Before>
std::vector<std::size_t> sorted_rows(const Table<R>& table, Before before) {
  std::vector<std::size_t> rows(table.size());
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = i;
  std::stable_sort(rows.begin(), rows.end(),
                   [&](std::size_t a, std::size_t b) { return before(table[a], table[b]); });
  return rows;
}

std::string validity_text(const Procedure& procedure) {
  if (!procedure.valid_to)
    return "from " + (procedure.valid_from ? procedure.valid_from->to_string() : "the beginning");
  return absl::StrCat(procedure.valid_from ? procedure.valid_from->to_string() : "the beginning", " to ",
                      procedure.valid_to->to_string());
}

// First day of validity, and the first day after it.
constexpr std::int32_t kFirstDay = std::numeric_limits<std::int32_t>::min();
constexpr std::int32_t kNoEnd = std::numeric_limits<std::int32_t>::max();
std::int32_t start_of(const Procedure& p) { return p.valid_from ? p.valid_from->days() : kFirstDay; }
std::int32_t end_of(const Procedure& p) { return p.valid_to ? p.valid_to->days() : kNoEnd; }

// A gate's name as a series and a number: `BP` and 3 for `BP3`. Gates without a number have no order.
struct GateName {
  std::string_view series;
  std::optional<std::int32_t> number;
};

GateName name_of(const InitiativeGate& gate) {
  const std::string_view name = gate.gate;
  const std::size_t letters = name.find_last_not_of("0123456789") + 1;
  GateName result{name.substr(0, letters), std::nullopt};
  std::int32_t number = 0;
  const auto read = std::from_chars(name.data() + letters, name.data() + name.size(), number);
  if (read.ec == std::errc()) result.number = number;
  return result;
}

}  // namespace

void validate_procedure_versions(const Tables& tables, ErrorSink& errors) {
  const Table<Procedure>& procedures = tables.get<Procedure>();
  const std::vector<std::size_t> rows = sorted_rows(procedures, [](const Procedure& a, const Procedure& b) {
    return std::tuple(std::string_view(a.procedure_id), start_of(a), a.version) <
           std::tuple(std::string_view(b.procedure_id), start_of(b), b.version);
  });
  // Of the versions of the procedure seen so far: the one that lasts longest, into which a later start may
  // fall, and the one with the highest number.
  std::size_t longest = 0;
  std::size_t newest = 0;
  for (std::size_t at = 0; at < rows.size(); ++at) {
    const std::size_t row = rows[at];
    const Procedure& procedure = procedures[row];
    if (at == 0 || procedures[newest].procedure_id != procedure.procedure_id) {
      longest = newest = row;
      continue;
    }
    const Procedure& before = procedures[longest];
    if (procedures[newest].version == procedure.version) continue;  // a duplicate key
    const bool is_empty = start_of(procedure) >= end_of(procedure);
    if (!is_empty && start_of(procedure) < end_of(before)) {
      const bool is_later = before.version < procedure.version;
      const Procedure& first = is_later ? before : procedure;
      const Procedure& second = is_later ? procedure : before;
      errors.add(procedures, is_later ? row : longest, "valid_from", "two_versions_valid",
                 absl::StrCat("version ", second.version, " (", validity_text(second), ") and version ",
                              first.version, " (", validity_text(first),
                              ") are valid at once; a version ends the day the next one starts"));
    } else if (procedure.version < procedures[newest].version) {
      errors.add(procedures, row, "valid_from", "dates_out_of_order",
                 absl::StrCat("version ", procedure.version, " starts later than version ",
                              procedures[newest].version, ", which should follow it"));
    }
    if (end_of(procedure) > end_of(before)) longest = row;
    if (procedure.version > procedures[newest].version) newest = row;
  }
}

void validate_gates(const Tables& tables, ErrorSink& errors) {
  const Table<InitiativeGate>& gates = tables.get<InitiativeGate>();
  const std::vector<std::size_t> rows =
      sorted_rows(gates, [](const InitiativeGate& a, const InitiativeGate& b) {
        const auto key = [](const InitiativeGate& gate) {
          const GateName name = name_of(gate);
          return std::tuple(std::string_view(gate.initiative_id), name.series, name.number);
        };
        return key(a) < key(b);
      });
  const InitiativeGate* latest = nullptr;  // decided last among the lower gates of the series
  const InitiativeGate* before = nullptr;  // the next lower gate of the series
  for (const std::size_t row : rows) {
    const InitiativeGate& gate = gates[row];
    const GateName name = name_of(gate);
    if (!name.number) continue;
    if (before != nullptr &&
        (before->initiative_id != gate.initiative_id || name_of(*before).series != name.series)) {
      latest = before = nullptr;
    }
    if (before != nullptr && gate.decided_on) {
      if (latest != nullptr && *gate.decided_on < *latest->decided_on) {
        errors.add(gates, row, "decided_on", "gates_out_of_order",
                   absl::StrCat(gate.gate, " was decided ", gate.decided_on->to_string(), ", before ",
                                latest->gate, " (", latest->decided_on->to_string(), ")"));
      } else if (!before->decided_on) {
        errors.add(gates, row, "decided_on", "gates_out_of_order",
                   absl::StrCat(gate.gate, " is decided, but ", before->gate, " before it is not"));
      } else if (*name.number - *name_of(*before).number > 1) {
        errors.add(
            gates, row, "gate", "gates_out_of_order",
            absl::StrCat(gate.gate, " follows ", before->gate, ": the gates between them are not decided"));
      }
    }
    if (gate.decided_on && (latest == nullptr || *latest->decided_on <= *gate.decided_on)) latest = &gate;
    before = &gate;
  }
}

}  // namespace styr
