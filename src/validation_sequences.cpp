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

// Calls `visit(first, last)` for each run of equal ids in sorted rows.
template <class R, class Visit>
void for_each_group(const Table<R>& table, const std::vector<std::size_t>& rows, std::string R::*id,
                    Visit visit) {
  for (std::size_t first = 0; first < rows.size();) {
    std::size_t last = first + 1;
    while (last < rows.size() && table[rows[last]].*id == table[rows[first]].*id) ++last;
    visit(first, last);
    first = last;
  }
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

// Trailing digits of a gate's name: 3 for `BP3`.
std::optional<std::int32_t> gate_number(std::string_view gate) {
  std::size_t digits = gate.size();
  while (digits > 0 && gate[digits - 1] >= '0' && gate[digits - 1] <= '9') --digits;
  std::int32_t number = 0;
  const auto read = std::from_chars(gate.data() + digits, gate.data() + gate.size(), number);
  if (read.ec != std::errc()) return std::nullopt;
  return number;
}

}  // namespace

void validate_procedure_versions(const Tables& tables, ErrorSink& errors) {
  const Table<Procedure>& procedures = tables.get<Procedure>();
  const std::vector<std::size_t> rows = sorted_rows(procedures, [](const Procedure& a, const Procedure& b) {
    return std::tuple(std::string_view(a.procedure_id), start_of(a), a.version) <
           std::tuple(std::string_view(b.procedure_id), start_of(b), b.version);
  });
  for_each_group(procedures, rows, &Procedure::procedure_id, [&](std::size_t first, std::size_t last) {
    // The version among those seen that lasts longest is the one that any later start may fall into.
    std::size_t longest = rows[first];
    std::size_t newest = rows[first];
    for (std::size_t at = first + 1; at < last; ++at) {
      const std::size_t row = rows[at];
      const Procedure& procedure = procedures[row];
      const Procedure& before = procedures[longest];
      if (procedures[newest].version == procedure.version) {
        continue;  // a duplicate key
      }
      const bool is_empty = start_of(procedure) >= end_of(procedure);
      if (!is_empty && start_of(procedure) < end_of(before)) {
        const std::size_t named = before.version < procedure.version ? row : longest;
        const Procedure& other = procedures[named == row ? longest : row];
        errors.add(procedures, named, "valid_from", "two_versions_valid",
                   absl::StrCat("version ", procedures[named].version, " (", validity_text(procedures[named]),
                                ") and version ", other.version, " (", validity_text(other),
                                ") are valid at once; a version ends the day the next one starts"));
      } else if (procedure.version < procedures[newest].version) {
        errors.add(procedures, row, "valid_from", "dates_out_of_order",
                   absl::StrCat("version ", procedure.version, " starts after version ",
                                procedures[newest].version));
      }
      if (end_of(procedure) > end_of(before)) longest = row;
      if (procedure.version > procedures[newest].version) newest = row;
    }
  });
}

void validate_gates(const Tables& tables, ErrorSink& errors) {
  const Table<InitiativeGate>& gates = tables.get<InitiativeGate>();
  const std::vector<std::size_t> rows =
      sorted_rows(gates, [](const InitiativeGate& a, const InitiativeGate& b) {
        return std::pair(std::string_view(a.initiative_id), gate_number(a.gate)) <
               std::pair(std::string_view(b.initiative_id), gate_number(b.gate));
      });
  for_each_group(gates, rows, &InitiativeGate::initiative_id, [&](std::size_t first, std::size_t last) {
    std::optional<std::size_t> latest;  // the gate decided last among those with a lower number
    std::optional<std::size_t> before;  // the gate with the next lower number
    for (std::size_t at = first; at < last; ++at) {
      const InitiativeGate& gate = gates[rows[at]];
      const std::optional<std::int32_t> number = gate_number(gate.gate);
      if (!number) continue;  // gates without a number have no order
      if (before && gate.decided_on) {
        const InitiativeGate& previous = gates[*before];
        const std::int32_t previous_number = *gate_number(previous.gate);
        if (latest && *gate.decided_on < *gates[*latest].decided_on) {
          errors.add(gates, rows[at], "decided_on", "gates_out_of_order",
                     absl::StrCat(gate.gate, " was decided ", gate.decided_on->to_string(), ", before ",
                                  gates[*latest].gate, " (", gates[*latest].decided_on->to_string(), ")"));
        } else if (previous_number != *number && !previous.decided_on) {
          errors.add(gates, rows[at], "decided_on", "gates_out_of_order",
                     absl::StrCat(gate.gate, " is decided, but ", previous.gate, " before it is not"));
        } else if (*number - previous_number > 1) {
          errors.add(gates, rows[at], "gate", "gates_out_of_order",
                     absl::StrCat(gate.gate, " follows ", previous.gate,
                                  ": the gates between them are not decided"));
        }
      }
      if (gate.decided_on && (!latest || *gates[*latest].decided_on <= *gate.decided_on)) latest = rows[at];
      before = rows[at];
    }
  });
}

}  // namespace styr
