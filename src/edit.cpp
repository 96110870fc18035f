#include "styr/edit.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <variant>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "text.hpp"

namespace styr {
namespace {

// A copy of a record whose type only the description knows.
struct RecordChange {
  const TableDescription* table;
  std::string key;
  std::vector<std::string> cells;  // by column; the text form holds everything a record holds
};

struct NamedChange {
  std::string table;
  std::vector<std::pair<std::string, std::string>> cells;
};

struct EraseChange {
  std::string table;
  std::string key;
};

struct ObservationErase {
  std::string unit_id;
  std::string indicator_id;
  Period period;
};

bool names_observations(std::string_view table) { return table == describe<Observation>().name; }

using Change = std::variant<RecordChange, NamedChange, EraseChange, Observation, ObservationErase>;

// Applies record changes to a copy of the tables, and collects what they mean for observations.
class Applier {
 public:
  Applier(Tables& tables, Report& report) : tables_(tables), report_(report) {}

  void apply(const RecordChange& change) {
    AnyTable& table = *tables_.find(change.table->name);
    const std::size_t row = row_for(table, change.key);
    for (std::size_t i = 0; i < change.cells.size(); ++i) {
      set(table, row, change.table->columns[i], change.cells[i], change.key);
    }
  }

  void apply(const NamedChange& change) {
    if (names_observations(change.table)) {
      apply_observation(change);
      return;
    }
    AnyTable* table = tables_.find(change.table);
    if (table == nullptr) {
      problem("unknown_table", change.table, "", "", absl::StrCat("there is no table ", change.table));
      return;
    }
    const std::optional<std::string> key = key_in(table->description(), change);
    if (!key) return;
    const std::size_t row = row_for(*table, *key);
    for (const auto& [name, text] : change.cells) {
      const auto column = table->description().find(name);
      if (column) {
        set(*table, row, table->description().columns[*column], text, *key);
      } else if (!set_extra(*table, row, name, text)) {
        problem("unknown_column", change.table, name, *key,
                absl::StrCat("table ", change.table, " has no column ", name));
      }
    }
  }

  void apply(const EraseChange& change) {
    AnyTable* table = tables_.find(change.table);
    if (table == nullptr) {
      problem("unknown_table", change.table, "", "", absl::StrCat("there is no table ", change.table));
      return;
    }
    auto& keys = keys_of(*table);
    const auto found = keys.find(change.key);
    if (found == keys.end()) {
      problem("unknown_reference", change.table, "", change.key,
              absl::StrCat("there is no ", change.key, " in ", change.table, " to remove"));
      return;
    }
    table->erase(found->second);
    keys_.erase(table);  // later rows have moved up
  }

  void apply(const Observation& change) { observation_changes_.emplace_back(change); }
  void apply(const ObservationErase& change) { observation_changes_.emplace_back(change); }

  const std::vector<std::variant<Observation, ObservationErase>>& observation_changes() const {
    return observation_changes_;
  }

 private:
  using Keys = absl::flat_hash_map<std::string, std::size_t>;

  Keys& keys_of(const AnyTable& table) {
    const auto [at, is_new] = keys_.try_emplace(&table);
    if (is_new) {
      for (std::size_t i = 0; i < table.size(); ++i) {
        at->second.emplace(table.description().key_of(table.record(i)), i);
      }
    }
    return at->second;
  }

  // The row with that key, appended when there is none.
  std::size_t row_for(AnyTable& table, const std::string& key) {
    if (!table.description().key_columns().empty()) {
      auto& keys = keys_of(table);
      const auto [at, is_new] = keys.try_emplace(key, table.size());
      if (!is_new) return at->second;
    }
    table.append();
    for (auto& extra : table.extra_columns) extra.cells.resize(table.size());
    return table.size() - 1;
  }

  void set(AnyTable& table, std::size_t row, const ColumnDescription& column, const std::string& text,
           const std::string& key) {
    void* record = table.mutable_record(row);
    std::string reason;
    if (text.empty()) {
      column.clear(record);
    } else if (!column.read(record, text, column, reason)) {
      problem("bad_value", std::string(table.description().name), std::string(column.name), key,
              absl::StrCat(text, " ", reason), text);
    }
  }

  static bool set_extra(AnyTable& table, std::size_t row, const std::string& name, const std::string& text) {
    for (auto& extra : table.extra_columns) {
      if (extra.name != name) continue;
      extra.cells[row] = text;
      return true;
    }
    return false;
  }

  // The key that the named cells spell, in the canonical text of its parts.
  std::optional<std::string> key_in(const TableDescription& table, const NamedChange& change) {
    std::string key;
    bool first = true;
    for (const ColumnDescription& column : table.columns) {
      if (!column.key) continue;
      if (!first) key += '|';
      first = false;
      const std::string* given = nullptr;
      for (const auto& [name, text] : change.cells) {
        if (name == column.name) given = &text;
      }
      if (given != nullptr) {
        key += *given;
      } else if (column.required) {
        problem("required", std::string(table.name), std::string(column.name), "",
                absl::StrCat("the key column ", to_absl(column.name), " must be given"));
        return std::nullopt;
      }
    }
    return key;
  }

  void apply_observation(const NamedChange& change) {
    Observation observation;
    const TableDescription& table = describe<Observation>();
    bool sound = key_in(table, change).has_value();
    for (const auto& [name, text] : change.cells) {
      const auto at = table.find(name);
      if (!at) {
        problem("unknown_column", change.table, name, "", absl::StrCat("observations has no column ", name));
        sound = false;
        continue;
      }
      const ColumnDescription& column = table.columns[*at];
      std::string reason;
      if (!text.empty() && !column.read(&observation, text, column, reason)) {
        problem("bad_value", change.table, name, table.key_of(&observation), absl::StrCat(text, " ", reason),
                text);
        sound = false;
      }
    }
    if (sound) observation_changes_.emplace_back(std::move(observation));
  }

  void problem(std::string code, std::string table, std::string column, std::string id, std::string message,
               std::string value = {}) {
    report_.add({Severity::error, std::move(code), std::move(table), 0, std::move(column), std::move(id),
                 std::move(value), std::move(message)});
  }

  Tables& tables_;
  Report& report_;
  absl::flat_hash_map<const AnyTable*, Keys> keys_;
  std::vector<std::variant<Observation, ObservationErase>> observation_changes_;
};

void collect(const std::vector<std::variant<Observation, ObservationErase>>& changes,
             ObservationBuilder& builder) {
  for (const auto& change : changes) {
    if (const auto* observation = std::get_if<Observation>(&change)) {
      builder.add(*observation, 0);
    } else {
      const auto& erase = std::get<ObservationErase>(change);
      builder.remove(erase.unit_id, erase.indicator_id, erase.period);
    }
  }
}

}  // namespace

struct Edit::Impl {
  Model base;
  std::vector<Change> changes;
};

Edit::Edit(Model base) : impl_(std::make_unique<Impl>(Impl{std::move(base), {}})) {}
Edit::~Edit() = default;
Edit::Edit(Edit&&) noexcept = default;
Edit& Edit::operator=(Edit&&) noexcept = default;

void Edit::upsert_record(const TableDescription& table, const void* record) {
  RecordChange change{&table, table.key_of(record), {}};
  for (const ColumnDescription& column : table.columns)
    column.write(record, column, change.cells.emplace_back());
  impl_->changes.emplace_back(std::move(change));
}

void Edit::upsert(Observation observation) { impl_->changes.emplace_back(std::move(observation)); }

void Edit::upsert(std::string_view table, std::span<const NamedCell> cells) {
  NamedChange change{std::string(table), {}};
  for (const NamedCell& cell : cells) change.cells.emplace_back(cell.column, cell.text);
  impl_->changes.emplace_back(std::move(change));
}

void Edit::erase(std::string_view table, std::string_view key) {
  impl_->changes.emplace_back(EraseChange{std::string(table), std::string(key)});
}

void Edit::erase_observation(std::string_view unit_id, std::string_view indicator_id, Period period) {
  impl_->changes.emplace_back(ObservationErase{std::string(unit_id), std::string(indicator_id), period});
}

std::size_t Edit::size() const { return impl_->changes.size(); }

namespace {

// Name of the table whose records a change touches; empty for an observation.
std::string_view touched_table(const Change& change) {
  if (const auto* record = std::get_if<RecordChange>(&change)) return record->table->name;
  if (const auto* erase = std::get_if<EraseChange>(&change)) return erase->table;
  if (const auto* named = std::get_if<NamedChange>(&change);
      named != nullptr && !names_observations(named->table)) {
    return named->table;
  }
  return {};
}

// Every cell of `model` looked at anew: its unit or indicator may have moved, closed or changed its formula.
Observations rechecked(const Model& model, const Tables& tables, Report& report) {
  ObservationBuilder builder(tables, report);
  const Observations& all = model.observations();
  builder.set_header(all.header(), all.extra_columns());
  std::vector<std::string> extras(all.extra_columns().size());
  for (const auto& series : all.series()) {
    series->for_each_run(
        [&](std::uint32_t unit, const SeriesBlock& block, std::size_t first, std::size_t last) {
          for (std::size_t cell = first; cell < last; ++cell) {
            for (std::size_t e = 0; e < extras.size(); ++e) {
              extras[e] = e < block.extras().size() ? block.extras()[e][cell] : std::string();
            }
            builder.add(observation_at(model, *series, unit, {&block, cell}), 0, extras);
          }
        });
  }
  return builder.finish();
}

}  // namespace

absl::StatusOr<Model> Edit::commit(Report* report) const {
  Report own;
  Report& problems = report != nullptr ? *report : own;
  const Model& base = impl_->base;
  bool records_change = false;
  bool cells_change_meaning = false;
  for (const Change& change : impl_->changes) {
    const std::string_view table = touched_table(change);
    records_change = records_change || !table.empty();
    cells_change_meaning =
        cells_change_meaning || table == describe<Unit>().name || table == describe<Indicator>().name;
  }

  std::shared_ptr<const Model::Structure> structure = base.structure_;
  Tables tables;
  if (records_change) tables = base.tables();
  // Without record changes the applier only sorts out observations and never touches the (empty) tables.
  Applier applier(tables, problems);
  for (const Change& change : impl_->changes) {
    std::visit([&](const auto& c) { applier.apply(c); }, change);
  }
  if (records_change && !problems.has_errors())
    structure = Model::make_structure(std::move(tables), problems);
  if (problems.has_errors()) return problems.to_status();

  std::shared_ptr<const Observations> observations = base.observations_;
  if (cells_change_meaning) {
    observations = std::make_shared<const Observations>(rechecked(base, structure->tables, problems));
  }
  if (!applier.observation_changes().empty()) {
    ObservationBuilder builder(structure->tables, structure->cells, problems);
    builder.start_from(*observations);
    collect(applier.observation_changes(), builder);
    observations = std::make_shared<const Observations>(builder.finish());
  }
  if (problems.has_errors()) return problems.to_status();
  return Model(std::move(structure), std::move(observations), base.revision() + 1);
}

}  // namespace styr
